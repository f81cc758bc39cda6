"""Steps of claims that the core proves by scripts: they say what they should, and neighbours are refused."""

from dataclasses import replace
from fractions import Fraction
from math import prod

import pytest
import sympy as sp

from proofs_checks.evidence.checkers import by_core
from theory.core import assume, eq, le, sign
from theory.language.derivation import CoreProof
from theory.papers import density_likelihood, propagation, temperature
from theory.proofs.decided import anywhere, decided_of

CASES = {
    "diversity": (temperature.pool_keeps_its_diversity, ("categorical.accumulate.heterozygosity",)),
    "density": (density_likelihood.likelihood_diverges, ("kernel_density.accumulate.second_moment",)),
    "data": (propagation.data_grow_linearly, ()),
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
        wrong += [replace(step, before=step.before[:-1])]
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
