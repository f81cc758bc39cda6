import json
from dataclasses import replace

import pytest
import sympy as sp

from theory import catalogue
from theory.language.derivation import Algebra, Derivation, Enumeration, Step
from theory.language.written import NotData, Unreadable, read, written

NAMES = [
    "regression.accumulate.excess_risk_ratio_limit",
    "regression.replace_overparametrised.squared_error",
    "gaussian.replace.covariance_term_limit",
    "exponential_family.replace.mean_squared_error",
    "mean.subsample_without_replacement.risk_ratio",
    "poisson.replace.survival_probability",
]
x = sp.Symbol("x", positive=True)


def derivation_of(*statements):
    steps = tuple(
        Step(rule="algebra", after=after, because="Trial.", certificate=Algebra()) for after in statements
    )
    return Derivation(title="trial", steps=steps)


@pytest.mark.parametrize("name", NAMES)
def test_a_derivation_reads_back_unchanged(name):
    derivation = catalogue.formula(name).derivation
    found = read(written(derivation))
    assert found == derivation
    assert repr(found) == repr(derivation)
    assert written(found) == written(derivation)


def test_all_of_the_catalogue_is_data_unless_a_certificate_holds_code():
    def holds_code(derivation):
        own = any(isinstance(s.certificate, Enumeration) and s.certificate.meanings for s in derivation.steps)
        return own or any(map(holds_code, derivation.lemmas))

    for formula in catalogue.formulas().values():
        if holds_code(formula.derivation):
            with pytest.raises(NotData, match="has no written form"):
                written(formula.derivation)
        else:
            assert read(written(formula.derivation)) == formula.derivation


def test_unevaluated_expressions_and_symbols_alike_but_for_their_assumptions_survive():
    held = sp.Add(x, sp.Mul(2, sp.Symbol("x"), evaluate=False), -x, evaluate=False)
    derivation = derivation_of(sp.Eq(held, sp.Pow(2, 3, evaluate=False), evaluate=False))
    (step,) = read(written(derivation)).steps
    assert step.after == derivation.steps[0].after
    assert step.after.lhs.args == held.args


def test_what_is_not_listed_is_not_written():
    with pytest.raises(NotData, match="besselj"):
        written(derivation_of(sp.Eq(x, sp.besselj(0, x))))


def _document():
    return json.loads(written(catalogue.formula(NAMES[0]).derivation))


CODE = "__import__('os').system('touch /tmp/never')"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"version": 1}',
        '{"version": 0, "root": 0, "nodes": []}',
        '{"version": 1, "root": 0, "nodes": []}',
        '{"version": 1, "root": 0, "nodes": [["plain", "x"]]}',
        '{"version": 1, "root": -1, "nodes": [["plain", "x"]]}',
        '{"version": 1, "root": 0, "nodes": [["tuple", [0]]]}',
        '{"version": 1, "root": 1, "nodes": [["plain", 1.5], ["tuple", [0]]]}',
        '{"version": 1, "root": 0, "nodes": [["made", "lambdify", []]]}',
        '{"version": 1, "root": 0, "nodes": [["made", "eval", []]]}',
        '{"version": 1, "root": 0, "nodes": [["record", "type", {}]]}',
        '{"version": 1, "root": 0, "nodes": [["record", "Derivation", {"title": 0}]]}',
        '{"version": 1, "root": 0, "nodes": [["int", "9' + "9" * 5000 + '"]]}',
        json.dumps({"version": 1, "root": 1, "nodes": [["plain", CODE], ["made", "Add", [0]]]}),
        json.dumps({"version": 1, "root": 0, "nodes": [["symbol", CODE, {"real": "yes"}]]}),
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(Unreadable):
        read(text)


def test_a_symbol_named_like_code_is_only_a_symbol():
    derivation = derivation_of(sp.Eq(sp.Symbol(CODE), 1))
    assert read(written(derivation)).conclusion.lhs.name == CODE


@pytest.mark.parametrize("at", range(0, 200, 7))
def test_a_node_cut_out_is_noticed_or_changes_the_derivation(at):
    document = _document()
    del document["nodes"][at]
    try:
        found = read(json.dumps(document))
    except Unreadable:
        return
    assert found != catalogue.formula(NAMES[0]).derivation


def test_fields_of_the_wrong_type_are_refused():
    good = derivation_of(sp.Eq(x, x, evaluate=False))
    for broken in (
        replace(good, steps=()),
        replace(good, steps=(replace(good.steps[0], rule=sp.Integer(1)),)),
        replace(good, steps=(replace(good.steps[0], before=("x",)),)),
        replace(good, lemmas=("x",)),
    ):
        with pytest.raises(Unreadable):
            written(broken)
