import subprocess
import sys
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec

import pytest
import sympy as sp

from proofs_checks.evidence.balls import limit_evidence, value_evidence
from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.oracles import oracles
from theory import catalogue
from theory.language.formula import FormulaError, check_type, evaluate
from theory.language.parameters import Domain, Parameter
from theory.proofs.decided import decided_of

A, B = (Parameter(name=name, meaning="", domain=Domain(kind="real")) for name in ("a", "b"))
FORMULAS = list(catalogue.formulas())
CLAIMS = list(catalogue.claims())


@pytest.mark.parametrize("name", FORMULAS)
def test_every_derivation_replays(name):
    formula = catalogue.formula(name)
    definitions = formula.loop.definition if formula.loop else ()
    evidence = certificate_evidence(
        name, formula.derivation, None, definitions, known=decided_of(formula.derivation, formula)
    )
    assert evidence.outcome == "supports", evidence.summary


@pytest.mark.parametrize("name", FORMULAS)
def test_balls_agree_with_mpmath(name):
    formula = catalogue.formula(name)
    for evidence in (value_evidence(formula, 0), limit_evidence(formula, 0)):
        assert evidence is None or evidence.outcome == "supports", evidence.summary


@pytest.mark.parametrize("name", list(oracles()))
def test_the_exact_oracle_agrees(name):
    evidence = oracle_evidence(name)
    assert evidence is not None
    assert evidence.outcome == "supports", evidence.summary


@pytest.mark.parametrize("name", CLAIMS)
def test_every_statement_has_a_catalogued_verdict(name):
    claim = catalogue.claim(name)
    assert len(claim.expected) == len(claim.statements)


def test_every_family_states_how_its_ids_begin():
    for module, words in catalogue.FAMILY_MODULES.items():
        assert {formula.id.partition(".")[0] for formula in import_module(module).FORMULAS} == set(words)


def test_every_family_can_be_the_first_that_is_loaded():
    """A circle of imports fails from one side only: one formula loads one family."""
    script = """
import sys
from importlib import import_module
from theory.catalogue import FAMILY_MODULES
for module in FAMILY_MODULES:
    for known in [name for name in sys.modules if name.startswith("theory.families.")]:
        del sys.modules[known]
    import_module(module)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_formula_belongs_to_a_listed_loop():
    for formula in catalogue.formulas().values():
        if formula.loop is not None:
            assert catalogue.loops()[formula.loop.id] is formula.loop


def test_known_values():
    def value(name, **values):
        return evaluate(catalogue.formula(name), values).exact

    assert value("regression.accumulate.excess_risk_ratio", t=3) == Fraction(49, 36)
    assert value("regression.replace.excess_risk", t=4, d=2, T=7, sigma=3) == 4 * 9 * Fraction(2, 4)
    assert value("regression.accumulate.printed_risk_ratio", t=2, d=1, T=3) == Fraction(9, 8)
    assert value("regression.schedule.excess_risk_factor", c=[1, 1, 1]) == Fraction(49, 36)
    assert (
        value("regression.schedule.excess_risk_factor", c=[Fraction(1, 2), 2]) == 2 + 2 / Fraction(5, 2) ** 2
    )
    assert value("regression.accumulate_fresh_design.excess_risk", t=2, d=1, T=3, sigma=1) == 1 + Fraction(
        1, 8
    )


def test_the_fresh_design_sum_and_its_digamma_form_agree_where_they_meet():
    name = "regression.accumulate_fresh_design.excess_risk"

    def value(t):
        return evaluate(catalogue.formula(name), {"t": t, "d": 2, "T": 9, "sigma": 1}, digits=25)

    low, high = 2000, 64_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if value(middle).method == "exact rationals" else (low, middle)
    short, long = value(low), value(high)
    step = Fraction(2, high * (high * 9 - 3))
    assert abs(Fraction(long.decimal) - Fraction(short.decimal) - step) < Fraction(1, 10**23)
    assert short.method == "exact rationals"
    assert long.method == "ball arithmetic"


def test_many_tiny_generations_approach_the_bound():
    formula = catalogue.formula("regression.schedule.excess_risk_factor")
    slow = [Fraction(1), *[Fraction(1, 50)] * 4000]
    factor = float(evaluate(formula, {"c": slow}, digits=10).decimal)
    assert 1.9 < factor < 2


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(catalogue.UnknownId, match=r"did you mean 'regression\.replace\.excess_risk'"):
        catalogue.formula("regression.replce.exces_risk")


@pytest.mark.filterwarnings("ignore:(?s).*Using non-Expr arguments")
def test_formulas_are_type_checked():
    y = sp.Symbol("y")
    with pytest.raises(FormulaError, match="y is not among the parameters"):
        check_type("f", y + 1, ())
    with pytest.raises(FormulaError, match="truth value"):
        check_type("f", sp.Mul(2, sp.And(*sp.symbols("a b")), evaluate=False), (A, B))


def test_no_exported_name_is_hidden_by_a_module():
    for package in ("theory", "proofs_checks"):
        for name in import_module(package).__all__:
            module = f"{package}.{name}"
            hidden = find_spec(module) is not None and getattr(
                import_module(package), name
            ) is not import_module(module)
            assert not hidden, module
