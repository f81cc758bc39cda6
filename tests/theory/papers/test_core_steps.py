"""Steps of claims that the core proves by scripts: they say what they should, and neighbours are refused."""

from dataclasses import replace
from fractions import Fraction
from math import prod

import pytest
import sympy as sp

import tests.core.judge_matrices  # noqa: F401  # the judge learns what matrices are
from proofs_checks.evidence.checkers import by_core
from proofs_checks.evidence.replay import replay
from tests.core.judge import falsified
from tests.core.judge_categorical import judging
from theory.core import assume, eq, le, number, sign
from theory.core.values import evaluate
from theory.engine.steps import put
from theory.families.categorical.loop import loop_points, survivors_by_enumeration
from theory.language.derivation import CoreProof, Definition, Step
from theory.papers import density_likelihood, discrete, propagation, strong_collapse, temperature
from theory.papers.core_steps import FITS
from theory.proofs import discrete_terms as terms
from theory.proofs.carried import ByName
from theory.proofs.decided import anywhere, decided_of
from theory.proofs.subjects import pool_share

CASES = {
    "diversity": (temperature.pool_keeps_its_diversity, ("categorical.accumulate.heterozygosity",)),
    "density": (density_likelihood.likelihood_diverges, ("kernel_density.accumulate.second_moment",)),
    "data": (propagation.data_grow_linearly, ()),
    "floor": (strong_collapse.floor, ()),
    "temperature": (temperature.rarer_atom_dies_out, ()),
    "survivors": (discrete.one_atom_is_left, ("categorical.replace.surviving_atoms",)),
}


def by_scripts(derivation):
    return {n: s for n, s in enumerate(derivation.all_steps) if isinstance(s.certificate, CoreProof)}


@pytest.mark.parametrize("name", CASES)
def test_each_is_decided(name):
    derive, formulas = CASES[name]
    derivation = derive()
    places = by_scripts(derivation)
    assert places
    assert set(places) <= set(decided_of(derivation, formulas))


@pytest.mark.parametrize("name", CASES)
def test_neighbours_are_refused(name):
    """Another right side, the other side of the inequality, a premise less."""
    derive, formulas = CASES[name]
    derivation = derive()
    for place, step in by_scripts(derivation).items():
        left, right = step.after.args
        turned = {sp.GreaterThan: sp.LessThan, sp.LessThan: sp.GreaterThan}.get(step.after.func)
        others = [step.after.func(left, right + 1, evaluate=False), step.after.func(left, 2 * right + 3)]
        others += [turned(left, right, evaluate=False)] if turned else []
        wrong = [replace(step, after=other) for other in others if other != sp.true]
        wrong += [replace(step, before=step.before[:-1])] if step.before else []
        for false in wrong:
            assert anywhere(false) is None
            steps = tuple(false if s is step else s for s in derivation.steps)
            assert place not in decided_of(replace(derivation, steps=steps), formulas)


def test_a_script_that_proves_something_else_is_no_proof():
    (step,) = by_scripts(propagation.data_grow_linearly()).values()
    t = step.after.rhs
    scripts = (
        lambda read, given: sign(le(0, read(t))),
        lambda read, given: assume(eq(given[0].formula.args[0], read(t))),
        lambda read, given: given[1],
        lambda read, given: None,
    )
    for script in scripts:
        other = CoreProof(prove=script)
        assert by_core(other, replace(step, certificate=other)).holds is None


@pytest.mark.parametrize("odds", [Fraction(1, 7), Fraction(1), Fraction(5)])
def test_what_is_left_of_a_frequency_by_itself(odds):
    lost = 1 / (1 + odds)
    for fits in (1, 2, 3, 9, 30):
        left = prod((1 - lost / k for k in range(2, fits + 1)), start=Fraction(1))
        assert 0 <= left <= 1 / (1 + lost * (sum(Fraction(1, k) for k in range(1, fits + 1)) - 1))


@pytest.mark.parametrize("start", [Fraction(1, 3), Fraction(1, 10), Fraction(49, 100)])
def test_the_recursion_of_the_core_is_the_pool_at_half_temperature(start):
    """What y(t) is for the core, against the pool walked in fractions; and the bound at these points."""
    s = sp.Symbol("s", positive=True)
    y = pool_share(1 / (2 + s))(ByName({}).term, FITS)
    (odds,) = (v for v in y.free if v.args[0] == "s")
    drop = (1 - start) * (1 - 2 * start)
    for fits in range(1, 7):
        share = evaluate(y, {FITS: Fraction(fits), odds: 1 / start - 2})
        assert share == temperature.share_at_half_temperature(start, fits)
        assert 0 <= share <= start / (1 + drop * (sum(Fraction(1, k) for k in range(1, fits + 1)) - 1))


@pytest.mark.parametrize("point", [one for one in loop_points(3, t=(1, 2)) if len(one["p"]) < 3])
def test_the_survivors_of_the_core_are_those_counted_over_all_paths(point):
    """What K(t) is for the core, against enumeration; and both of its bounds at these points."""
    size, shares, fits = int(point["D"]), tuple(map(Fraction, point["p"])), int(point["t"])
    values = {
        terms.D: Fraction(size),
        terms.N: Fraction(len(shares)),
        terms.P: (Fraction(0), *shares).__getitem__,
    }
    counted = survivors_by_enumeration(point, Fraction(fits))
    with judging():
        assert evaluate(terms.living(number(fits)), values) == counted
    left = (1 - Fraction(1, size)) ** (fits - 1) * (1 - sum(x**2 for x in shares))
    assert 1 <= counted <= 1 + (size - 1) * left


def test_a_name_of_a_term_of_the_core_means_nothing_else():
    """y is the pool's share in one step; in another it must not be another pool's, nor defined anew."""
    derivation = temperature.rarer_atom_dies_out()
    assert all(result.holds for _, result in replay(derivation, (), decided_of(derivation, ())))
    first, second, *rest = derivation.steps
    other = replace(second.certificate, subjects=((temperature.rarer, pool_share(sp.Rational(1, 3))),))
    named = Step(
        rule="definition",
        after=sp.Eq(temperature.rarer(temperature.t), 1 / temperature.t),
        because="",
        certificate=Definition(),
    )
    for steps in ((first, replace(second, certificate=other), *rest), (named, first, second, *rest)):
        false = replace(derivation, steps=steps)
        found = replay(false, (), decided_of(false, ()))
        assert "y means two things" in {result.shown for _, result in found if result.holds is False}


def test_the_floor_holds_where_every_choice_of_rows_and_all_noise_is_enumerated():
    """The core's mean over the shifted rows against one over all choices, signs and skewed noise."""
    derivation = strong_collapse.floor()
    for place, theorem in decided_of(derivation, ()).items():
        if not isinstance(derivation.all_steps[place].certificate, CoreProof):
            continue
        refuted, seen = falsified(theorem, points=6)
        assert refuted is None
        assert seen >= 2


def test_a_name_with_a_subject_is_not_moved():
    """c is √(δ'Σδ) where b is a risk: 2c cannot be put for it."""
    derivation = strong_collapse.floor()
    c = strong_collapse.c
    moved = put(derivation.conclusion, "Put another value.", c=2 * c)
    false = replace(derivation, steps=(*derivation.steps, moved))
    *_, (step, result) = replay(false, (), decided_of(false, ()))
    assert step is moved
    assert result.holds is False
    assert result.shown == "replaces c, of which a named function is the value"
