import json
from fractions import Fraction
from importlib.resources import files

import jsonschema
import pytest
import sympy as sp

from proofs_checks.kernel import acceptance, coq, listing, making
from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.cutters import _quotient
from proofs_checks.kernel.library import theorems
from proofs_checks.kernel.listing import DRAWS
from proofs_checks.kernel.render import binders, mark, render
from proofs_checks.kernel.theorems import covered, cut_out
from proofs_checks.kernel.tree import Scope, Untranslatable, natural, real, relation
from theory import catalogue

SCHEMA = json.loads(
    files("proofs_checks.kernel").joinpath("certificate.schema.json").read_text(encoding="utf-8")
)
LIBRARY = jsonschema.Draft202012Validator(
    json.loads(files("proofs_checks.kernel").joinpath("theorem.schema.json").read_text(encoding="utf-8"))
)
t = sp.Symbol("t", integer=True, positive=True)
x = sp.Symbol("x", positive=True)
f = sp.Function("f")
FROM_ONE = Scope(lowest={t: 1})


@pytest.mark.long
def test_every_certificate_fits_the_schema_and_survives_json():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    certificates = covered()
    assert len(certificates) > 40
    library = {name: item for name, item in certificates.items() if name in theorems()}
    assert len(library) == 6
    for name, certificate in certificates.items():
        again = json.loads(json.dumps(certificate))
        if "text" not in again:  # what is cut out of a derivation, or made of numbers
            (LIBRARY if name in library else validator).validate(again)
        assert render(again) == render(certificate)


def _conclude(certificate, tree):
    certificate["steps"][-1]["claim"]["args"][1] = tree
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(certificate)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"op": "number", "value": "1/2"}, {"op": "number", "value": "0.5"}),
        ({"op": "nat", "args": [{"op": "literal", "value": 1}]}, {"op": "nat", "args": [{"op": "pi"}]}),
        ({"op": "pi"}, {"op": "pi", "value": "3"}),
        ({"op": "pi"}, {"op": "tau"}),
        ({"op": "add", "args": [{"op": "pi"}]}, {"op": "pow", "args": [{"op": "pi"}]}),
        ({"op": "add", "args": [{"op": "pi"}]}, {"args": [{"op": "pi"}]}),
    ],
)
def test_the_schema_refuses_what_no_template_reads(good, bad):
    certificate = json.loads(json.dumps(cut_out("regression.accumulate.excess_risk")))
    assert _conclude(certificate, good)
    assert not _conclude(certificate, bad)


def test_every_theorem_listed_as_accepted_has_a_certificate():
    made = covered()
    assert {*accepted("derivation"), *accepted("loop")} == made.keys() - theorems().keys() - {DRAWS}
    assert not any("unwritten" in item for item in made.values())


@pytest.mark.long
def test_the_list_of_theorems_is_up_to_date():
    """Only the first stale line is shown: the lines are long."""
    here = (files("proofs_checks.kernel") / listing.FILE).read_text(encoding="utf8").splitlines()
    there = making.made().splitlines()
    stale = next((line for line in there if line not in here), "only the order, or a line too many")
    assert here == there, f"{listing.FILE} is out of date: make index. {stale[:200]}"


def test_the_text_of_every_theorem_is_the_one_that_coq_accepted():
    assert not acceptance.changed(listing.entries()), "ask Coq again: python -m benchmarks.kernel --changed"
    assert all(len(mark) == 64 for mark in acceptance.marks().values())


def test_a_text_written_otherwise_counts_as_changed_and_another_comment_does_not(monkeypatch):
    certificate = json.loads(json.dumps(theorems()["library.products"]))
    entry = {"id": "library.products", "sha256": mark(certificate)}
    monkeypatch.setattr(acceptance, "marks", lambda: {("library", entry["id"]): entry["sha256"]})
    assert acceptance.changed([entry]) == []
    certificate["text"] = render(certificate) + "(* one *)"
    assert mark(certificate) == entry["sha256"]
    certificate["text"] += " Print All."
    assert acceptance.changed([{**entry, "sha256": mark(certificate)}]) == [entry["id"]]


@pytest.mark.slow
def test_the_list_of_formulas_without_a_theorem_is_up_to_date():
    here = (files("proofs_checks.kernel") / listing.WITHOUT).read_text(encoding="utf8")
    assert here == making.made_without(), f"{listing.WITHOUT} is out of date: make index"


def value(tree, env):
    """Evaluate a tree in rationals: a second reading of what the certificates say."""
    match tree:
        case {"op": "number", "value": text}:
            return Fraction(text)
        case {"op": "real" | "index", "name": name}:
            return env[name]
        case {"op": "literal", "value": number}:
            return number
        case {"op": "nat", "args": [inner]}:
            return Fraction(value(inner, env))
        case {"op": "add" | "plus", "args": args}:
            return sum(value(arg, env) for arg in args)
        case {"op": "minus", "args": [a, b]}:
            return max(value(a, env) - value(b, env), 0)
        case {"op": "mul" | "times", "args": args}:
            product = 1
            for arg in args:
                product *= value(arg, env)
            return product
        case {"op": "div", "args": [a, b]}:
            return value(a, env) / Fraction(value(b, env))
        case {"op": "pow", "args": [base], "exponent": exponent}:
            return value(base, env) ** value(exponent, env)
        case {"op": "sum" | "prod" as op, "index": index, "from": low, "to": high, "args": [term]}:
            found = Fraction(op == "prod")
            for k in range(value(low, env), value(high, env) + 1):
                here = value(term, {**env, index: k})
                found = found * here if op == "prod" else found + here
            return found
        case {"op": "cases", "args": args, "conditions": conditions}:
            for case, condition in zip(args, conditions, strict=False):
                left, right = (value(side, env) for side in condition["args"])
                if left == right if condition["rel"] == "=" else left > right:
                    return value(case, env)
            return value(args[-1], env)
        case {"op": "apply", "name": name, "at": [place]}:
            return env[name][value(place, env) - 1]
    raise TypeError(tree["op"])


RATIONAL = [
    "regression.accumulate.excess_risk",
    "regression.accumulate_fresh_design.excess_risk",
    "regression.schedule.excess_risk_factor",
    "gaussian.replace.drift_fourth_moment",
    "gaussian.accumulate.mean_drift",
    "exponential_family.accumulate.mean_squared_error",
    "exponential_family.schedule.mean_squared_error",
    "gaussian.subsample_without_replacement_biased.variance",
    "mean.kept_real_share.risk_ratio",
]


@pytest.mark.parametrize("name", RATIONAL)
def test_what_coq_is_told_has_the_values_of_the_formula(name):
    from theory.language.formula import evaluate

    certificate = cut_out(name)
    last = next(step for step in certificate["steps"] if step["name"] == certificate["conclusion"])
    tree = last["claim"]["args"][1]
    points = {
        "t": 5,
        "T": 9,
        "d": 3,
        "n": 4,
        "sigma": Fraction(3, 2),
        "sigma0": Fraction(3, 2),
        "trace": Fraction(2, 3),
        "alpha": Fraction(1, 3),
        "v2": Fraction(1, 5),
        "V0": Fraction(7, 2),
        "c": (2, 3, 5),
    }
    formula = catalogue.formula(name)
    point = {parameter.name: points[parameter.name] for parameter in formula.parameters}
    env = {**point, "len_c": 3}
    assert value(tree, env) == Fraction(evaluate(formula, point).exact)


def test_a_real_parameter_never_becomes_a_natural_number():
    assert ("alpha", "R") in binders(cut_out("mean.fresh_real_share.risk_ratio"))


@pytest.mark.parametrize(
    "refused",
    [
        sp.Eq(f(t - 2), x),
        sp.Eq(f(t), sp.Sum(1 / t, (t, 3, t))),
        sp.Eq(f(t), sp.besselj(0, x)),
        sp.Eq(sp.Limit(f(t), sp.Symbol("n", integer=True, positive=True), sp.oo), x),
        sp.Eq(f(t), x**x),
        sp.And(sp.Gt(x, 1), sp.Lt(x, 2)),
    ],
    ids=["below zero", "empty range", "function", "hidden dependence", "real exponent", "no relation"],
)
def test_what_is_not_on_the_whitelist_is_refused(refused):
    with pytest.raises(Untranslatable):
        relation(refused, FROM_ONE)


def test_naturals_keep_clear_of_zero():
    assert natural(2 * t - 1, FROM_ONE)[1] == 1
    with pytest.raises(Untranslatable, match="below zero"):
        natural(t - 2, FROM_ONE)


def test_a_sign_inside_a_function_of_a_number_that_is_counted_from_its_bound_is_refused():
    n = sp.Symbol("n", real=True)
    assert _quotient(x * n, ((n, 2),), FROM_ONE)
    with pytest.raises(Untranslatable, match="stands inside a function"):
        _quotient(x * sp.gamma(n / 2), ((n, 2),), FROM_ONE)


def test_parentheses_are_where_coq_needs_them():
    y = sp.Symbol("y", real=True)
    assert coq.real(real(-x / (y - 1), FROM_ONE)) == "(- 1) * x / (y - 1)"
    assert coq.real(real((x - (y - 1)) ** t, FROM_ONE)) == "(x - y + 1) ^ t"
    assert coq.real(real(x / ((y - 1) * (x + y)), FROM_ONE)) == "x / ((x + y) * (y - 1))"


def test_a_power_of_e_is_written_in_a_product_as_it_is_alone():
    assert coq.real(real(sp.exp(-1), FROM_ONE)) == "exp (- 1)"
    assert coq.real(real(x * sp.exp(-1), FROM_ONE)) == "x * exp (- 1)"


@pytest.mark.parametrize("word", ["x y", "x)", "(*", "Admitted.", "", "é", None])
def test_names_cannot_smuggle_commands(word):
    with pytest.raises(coq.BadCertificate):
        coq.name(word)
