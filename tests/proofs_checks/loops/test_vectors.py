"""Vector loops by three ways, and that each way notices when another is wrong."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_checks.loops.agreement import agreement
from proofs_checks.loops.design_agreement import compared_at
from proofs_checks.loops.exact import exact_means
from proofs_checks.loops.experiment import loop_experiment
from proofs_checks.loops.raw import simulate
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from tests.theory.loop_language.test_vectors import ATOMS, DESIGN, DRAWN, GIVEN, KEPT, STATE, made
from theory import catalogue
from theory.collapse.facts.defined import facts_of
from theory.language.parameters import Value, environment
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import derive
from theory.loop_language.statistics import LeastSquares, Ridge
from theory.numbers.walk import exact
from theory.proofs.decided import context_of, decided

HALF = Fraction(1, 2)
VALUES: dict[str, Value] = {
    "d": 2,
    "T": 9,
    "sigma": Fraction(3, 2),
    "q": (HALF, Fraction(1, 3), Fraction(1, 6)),
    "s": (Fraction(1), Fraction(4)),
    "lam": HALF,
}
LOOPS = {
    "fresh": (STATE, DESIGN, 'w = "least_squares(z)"', "norm2(w)"),
    "growing": (STATE, DESIGN.replace('"T"', '"T*t"'), 'w = "least_squares(z)"', "norm2(w)"),
    "two designs": (
        STATE,
        DESIGN.replace(" }", ", real = true }")
        + "\n"
        + DESIGN.replace("z =", "x =").replace('"T"', '"T + 3"'),
        'w = "least_squares(z)/3 + 2*least_squares(x)/3"',
        "norm2(w)",
    ),
    "slow": (STATE, DESIGN, 'w = "w/2 + least_squares(z)/2"', "norm2(w)"),
    "all rows": (STATE, DESIGN, 'w = "least_squares(pool)"', "norm2(w)", 'append = "z"'),
    "kept": (STATE, KEPT, 'w = "least_squares(pool)"', "norm2(w)", 'append = "z"'),
    "in design": (STATE, KEPT, 'w = "least_squares(z)"', "norm2(w, z)"),
    "two lists on one design": (
        STATE,
        KEPT.replace(" }", ", real = true }") + "\n" + KEPT.replace("z =", "x ="),
        'w = "least_squares(z, x)"',
        "norm2(w)",
    ),
    "ridge": ('w = { start = 0, length = "len(s)" }', GIVEN, 'w = "ridge(z, lam)"', "norm2(w)"),
    "atoms": (ATOMS, DRAWN, 'p = "mean(pool)"', "1 - norm2(p)", 'append = "x"'),
    "anchored": (ATOMS, DRAWN, 'p = "q[i]/2 + mean(x)/2"', "norm2(p - q[i])"),
    "smoothed": (ATOMS, DRAWN, 'p = "(sum(x) + lam)/(d + len(q)*lam)"', "norm2(p)"),
}


def values_of(loop: LoopDefinition) -> dict[str, Value]:
    return {parameter.name: VALUES[parameter.name] for parameter in loop.parameters}


def predicted(loop: LoopDefinition, t: int) -> Fraction:
    (derived,) = derive(loop)
    assert derived.form is not None, derived.reason
    value = exact(derived.form, environment({**values_of(loop), "t": t}))
    assert value is not None
    return value


@pytest.mark.parametrize("name", LOOPS)
def test_forms_agree_with_enumeration_and_a_wrong_one_does_not(name: str) -> None:
    loop = made(*LOOPS[name])
    (derived,) = derive(loop)
    assert derived.form is not None
    found = agreement(loop, derived)
    assert found.points >= 3
    assert found.differs is None
    wrong = replace(derived, form=derived.form * sp.Rational(201, 200))
    assert agreement(loop, wrong).differs is not None


@pytest.mark.parametrize("name", LOOPS)
def test_raw_data_agree_with_the_form(name: str) -> None:
    loop = made(*LOOPS[name])
    (observable,) = loop.observables.values()
    drawn = simulate(loop, observable, 3, values_of(loop), replicates=6_000, seed=[11, len(name)])
    error = drawn.std() / np.sqrt(len(drawn))
    assert abs(drawn.mean() - float(predicted(loop, 3))) <= 4.5 * error


EDITS = {
    "labels of larger variance": lambda one: replace(
        one,
        data=tuple(
            replace(d, law=replace(d.law, arguments=(d.law.arguments[0], sp.Integer(3)))) for d in one.data
        ),
    ),
    "no pool": lambda one: replace(one, pools=(), fit={"w": LeastSquares(sp.Symbol("z", real=True))}),
    "half a step": lambda one: replace(one, fit={"w": one.state("w").symbol / 2 + one.fit["w"] / 2}),
    "a penalty": lambda one: replace(one, fit={"w": Ridge(one.pools[0].symbol, sp.Integer(1))}),
    "labels of the truth": lambda one: replace(one, data=tuple(replace(d, source="real") for d in one.data)),
    "two copies": lambda one: replace(one, data=tuple(replace(d, size=sp.Integer(2)) for d in one.data)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_for_one_interpreter_is_noticed_by_the_exact_one(edit: str) -> None:
    loop = made(*LOOPS["kept"])
    (derived,) = derive(loop)
    changed = EDITS[edit](loop)
    assert agreement(changed, derived).differs is not None or _differ(loop, changed)


def _differ(loop: LoopDefinition, changed: LoopDefinition) -> bool:
    """Return whether enumeration on integer designs tells the two apart."""
    (observable,) = loop.observables.values()
    point = {**values_of(loop), "T": 5}
    means = [
        [exactly for _, exactly, *_ in compared_at(one, observable, point, 3)] for one in (loop, changed)
    ]
    return means[0] != means[1]


@pytest.mark.parametrize("name", ["kept", "atoms", "ridge"])
def test_a_vector_loop_goes_through_the_other_doors(name: str) -> None:
    loop = replace(made(*LOOPS[name]), id=f"vectors.{name.replace(' ', '_')}")
    loop = replace(loop, observables={"risk": next(iter(loop.observables.values()))})
    experiment = loop_experiment(loop, "risk")
    values = {**values_of(loop), "t": 2}
    assert experiment.cost(values) > 1
    assert experiment.draw(np.random.default_rng(1), values, 10).shape == (10,)
    (derived,) = derive(loop)
    own = {p.symbol for p in loop.parameters} | {
        p.symbol.label for p in loop.parameters if p.domain.shape != "scalar"
    }
    if derived.growth is not None and derived.growth.limit is not None:
        strangers = {s for s in derived.growth.limit.free_symbols - own if not isinstance(s, sp.Indexed)}
        assert all(s.name.startswith("len_") or s.name == "i" for s in strangers)
    assert facts_of(loop) is not None
    catalogue.adopt(loop)
    formula = catalogue.formula(f"{loop.id}.risk")
    last = len(formula.derivation.all_steps) - 1
    assert (last in decided(formula.derivation, context_of(formula))) == (name == "atoms")


def test_atoms_are_followed_with_all_their_dependence() -> None:
    """The frequencies of atoms are dependent, and one entry's marginal law is what a sum of squares needs."""
    loop = made(*LOOPS["atoms"])
    (observable,) = loop.observables.values()
    assert exact_means(loop, observable, 3, values_of(loop))[-1] == predicted(loop, 3)


REGRESSION = """
[[loop]]
id = "own.reg"
[loop.parameters]
d = { lower = 1 }
n = { lower = "d + 2" }
s = { kind = "real", lower = 0, open = true }
[loop.state]
w = { start = 0, length = "d" }
[loop.data]
z = { design = "normal", rows = "n", columns = "d", labels = "normal(X*w, s^2)" }
[loop.fit]
w = "least_squares(z)"
[loop.observe]
risk = "norm2(w)"
"""


@pytest.mark.parametrize(
    ("said", "verdict"), [("2*s^2*t/(n - 3)", "REPLAYED"), ("2*s^2*t/(n - 2)", "REFUTED")]
)
def test_a_claim_at_one_number_of_columns(said, verdict):
    values = "at = { d = 2 }\n[claim.parameters]\nn = { lower = 5 }\nt = { lower = 1 }\n"
    values += 's = { kind = "real", lower = 0, open = true }\n'
    assert judged(REGRESSION + claim(loop="own.reg", expression=said) + values)[0] == verdict
