"""Statements of formulas are written as text, beside their words, and every derivation ends in its own.

``python tests/theory/language/test_formula_statements.py`` writes the golden file again: read the difference.
"""

import ast
import itertools
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from theory import catalogue
from theory.language.derivation import Definition
from theory.language.formula import FormulaError
from theory.language.statements import LowerLimit

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "formulas.txt"
IDS = ROOT / "tests" / "golden" / "ids.txt"
FORMULAS = catalogue.formulas()
TURNED = {"=": "<=", "<=": ">=", ">=": "<=", "<": ">", ">": "<"}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_derivation_ends_in_the_written_statement_and_in_no_other(name):
    """Mutate the statement of any one formula, and this test fails by its name."""
    formula = FORMULAS[name]
    derivation, stated = formula.derivation, formula.relation
    assert formula.ends_elsewhere(derivation) == ""
    for other in (
        stated.func(stated.lhs, stated.rhs + sp.Rational(1, 97), evaluate=False),
        stated.func(sp.Function("another")(sp.Symbol("t")), stated.rhs, evaluate=False),
        stated.func(stated.rhs, stated.lhs, evaluate=False),
    ):
        assert name in replace(formula, statement=other).ends_elsewhere(derivation)


@pytest.mark.parametrize("name", FORMULAS)
def test_the_sign_is_that_of_the_kind(name):
    formula = FORMULAS[name]
    left, sign = formula.subject, {"": "=", "upper": "<=", "lower": ">="}[formula.kind.side]
    assert f"{left} {sign} " in formula.statement.replace(" < ", " <= ")
    turned = replace(formula, statement=f"{left} {TURNED[sign]} {formula.closed_form}")
    with pytest.raises(FormulaError, match=re.escape(f"{name}: {formula.kind} is not stated by")):
        _ = turned.relation


@pytest.mark.parametrize("name", FORMULAS)
def test_the_symbols_are_those_of_the_parameters(name):
    """A parameter of another domain is another symbol: the derivation no longer ends in the statement."""
    formula = FORMULAS[name]
    used = {str(symbol.name) for symbol in formula.rhs.free_symbols if isinstance(symbol, sp.Symbol)}
    for place, parameter in enumerate(formula.parameters):
        if parameter.name not in used or parameter.domain.shape != "scalar":
            continue
        real = replace(parameter.domain, kind="real", lower=None, upper=None, of=None)
        wider = replace(parameter, domain=real)
        others = (*formula.parameters[:place], wider, *formula.parameters[place + 1 :])
        if wider.symbol != parameter.symbol:
            assert name in replace(formula, parameters=others).ends_elsewhere(formula.derivation)


def test_no_statement_is_taken_from_a_derivation():
    """All formulas are looked up, and all they state is read, where making a derivation is an error."""
    program = """
from theory.language import derivation
def refuse(*_, **__): raise AssertionError("a derivation is made to state a formula")
derivation.Derivation.__init__ = refuse
from theory import catalogue
for formula in catalogue.formulas().values():
    assert str(formula) and repr(formula) and formula._repr_latex_() and formula.condition is not None
print(len(catalogue.formulas()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(FORMULAS)


STATING = {"Formula", "Statement", "Claim", "Domain", "Parameter", "Loop"}
READING = {"conclusion", "derivation", "steps", "prove", "derive"}


def _taken(source):
    """The lines where a statement, an assertion or a domain reads a derivation."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in STATING:
            arguments = [*call.args, *(k.value for k in call.keywords if k.arg not in {"prove", "derive"})]
            inside = [node for argument in arguments for node in ast.walk(argument)]
            found += [
                node.lineno for node in inside if isinstance(node, ast.Attribute) and node.attr in READING
            ]
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "theory").rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_that_is_stated_reads_a_derivation(path):
    assert _taken(path.read_text(encoding="utf-8")) == []


def test_the_lint_sees_a_statement_that_is_taken_from_its_proof():
    assert _taken("Statement(words='', assertion=prove().conclusion, formulas=())") == [1]
    assert _taken("Formula(id='x', statement=f'R(t) = {risk().steps[-1].after.rhs}', derive=risk)") == [1]
    assert _taken("Parameter(name='x', domain=Domain(lower=bound().conclusion.rhs))") != []
    assert _taken("Formula(id='x', statement='R(t) = 1', derive=lambda: along(risk().conclusion))") == []


def test_ids_of_formulas_stay():
    frozen = IDS.read_text(encoding="utf-8").split()
    assert len(frozen) == len(set(frozen)) == 181
    assert [name for name in frozen if name not in FORMULAS] == []


def _bare(formula):
    """The name and the observable of a formula, without the limits that are taken."""
    subject = re.sub(r"^(?:limit|liminf|limsup)\((.*?), \w+, oo\)$", r"\1", formula.subject)
    observable = re.sub(r"\\lim(?:inf|sup)?_\{[^}]*\}\s*", "", formula.observable)
    return subject.partition("(")[0], observable


def test_one_name_of_a_loop_is_one_observable():
    observables = defaultdict(set)
    for formula in FORMULAS.values():
        name, observable = _bare(formula)
        observables[formula.loop.id, name].add(observable)
    assert {key: found for key, found in observables.items() if len(found) > 1} == {}


def test_one_observable_of_a_loop_has_one_name_but_for_its_approximations():
    names = defaultdict(set)
    for formula in FORMULAS.values():
        name, observable = _bare(formula)
        names[formula.loop.id, observable].add(name)
    approximate = {"T_D", "T_large", "rho_infty"}
    assert {key: found for key, found in names.items() if len(found - approximate) > 1} == {}


SAME = [
    pair
    for pair in itertools.permutations(FORMULAS.values(), 2)
    if (pair[0].statement, pair[0].parameters) == (pair[1].statement, pair[1].parameters)
]


@pytest.mark.parametrize(("formula", "other"), SAME, ids=lambda formula: formula.id)
def test_the_derivation_of_another_loop_is_not_taken_for_ones_own(formula, other):
    """R(t) of one loop is not R(t) of another, even where both state the same: its start does not replay."""
    replays = all(result.holds for _, result in replay(other.derivation, formula.loop.definition))
    assert not replays or _defining(formula) == _defining(other)


def _defining(formula):
    """The equations of its loop on which a derivation rests."""
    steps, open_ = [], [formula.derivation]
    while open_:
        derivation = open_.pop()
        open_ += derivation.lemmas
        steps += derivation.steps
    return {
        step.after
        for step in steps
        if isinstance(step.certificate, Definition) and step.after in formula.loop.definition
    }


def _shown(derivation):
    """What the steps of a derivation and of its lemmas conclude, beside definitions."""
    own = (step.after for step in derivation.steps if not isinstance(step.certificate, Definition))
    return {*own, *(statement for lemma in derivation.lemmas for statement in _shown(lemma))}


def _lemmas(derivation):
    return {id(lemma): lemma for lemma in derivation.lemmas} | {
        key: found for lemma in derivation.lemmas for key, found in _lemmas(lemma).items()
    }


ELSEWHERE = {("regression.ridge.extra_share_large_design", "regression.ridge.extra_risk_given_design")}
"""A share in the limit of large designs, by Marčenko and Pastur, and the risk of which it is the share."""


@pytest.mark.parametrize("name", FORMULAS)
def test_uses_are_the_formulas_whose_lemmas_a_derivation_takes(name):
    own = _lemmas(FORMULAS[name].derivation)
    ancestors = catalogue.ancestors(name)
    taken = [other for other, formula in FORMULAS.items() if id(formula.derivation) in own]
    assert [other for other in taken if other not in ancestors] == []
    for used in FORMULAS[name].uses:
        shared = _shown(FORMULAS[name].derivation) & _shown(FORMULAS[used].derivation)
        assert shared or (name, used) in ELSEWHERE


def test_lower_limits_are_no_limits():
    bound = FORMULAS["mean.subsample_without_replacement.risk_ratio_limit_lower"]
    assert isinstance(bound.relation.lhs, LowerLimit)
    as_limit = replace(bound, statement=bound.statement.replace("liminf", "limit"))
    assert "left side" in as_limit.ends_elsewhere(bound.derivation)


def golden():
    """All formulas as a reader sees them: a change of words, statement or condition is a change here."""
    lines = []
    for formula in FORMULAS.values():
        lines += [
            formula.id,
            f"  {formula.title}",
            f"  {formula.statement}",
            f"  [{formula.kind}; {formula.loop.id if formula.loop else 'no loop'}]",
            f"  for {formula.condition or 'no parameters'}",
            "",
        ]
    return "\n".join(lines)


def test_words_and_statements_are_those_that_a_person_compared():
    assert golden() == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")
