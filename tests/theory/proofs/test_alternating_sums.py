"""Inclusion and exclusion by the core: Σ (a + bk)(−1)^k C(N, k), k ≥ 1, is −a, for N ≥ 2 and no less."""

from dataclasses import replace
from math import comb

import pytest
import sympy as sp

from theory import catalogue
from theory.core import Refused, le
from theory.core.signs import holds
from theory.core.terms import substitute
from theory.proofs.binomial_steps import decide
from theory.proofs.decided import context_of, decided

FORMULA = catalogue.formula("categorical.replace.first_loss_time_diffusion")
PLACE = next(i for i, s in enumerate(FORMULA.derivation.all_steps) if s.rule == "inclusion and exclusion")
STEP = FORMULA.derivation.all_steps[PLACE]
N, k = sp.Symbol("N", integer=True, positive=True), sp.Symbol("k", integer=True, positive=True)


def step(left: sp.Expr, right: sp.Expr):
    return replace(STEP, after=sp.Eq(left, right, evaluate=False))


def total(line: sp.Expr, sign: int = -1, low: int = 1) -> sp.Expr:
    return sp.Sum(sp.Integer(sign) ** k * line * sp.binomial(N, k), (k, low, N))


def test_it_is_decided_in_the_domain_of_the_formula() -> None:
    assert PLACE in decided(FORMULA.derivation, context_of(FORMULA))


@pytest.mark.parametrize("line", [1 - k / N, 3 + 0 * k, 2 - 5 * k, N + k])
def test_it_agrees_with_the_sum_itself(line: sp.Expr) -> None:
    at_zero = sp.sympify(line).subs(k, 0)
    found = decide(step(total(line), -at_zero))
    for size in range(2, 7):
        terms = [(-1) ** j * line.subs({k: j, N: size}) * comb(size, j) for j in range(1, size + 1)]
        assert sum(terms) == -at_zero.subs(N, size)
    assert len(found.left) == 1  # N ≥ 2 is no assumption of the symbol


def test_one_atom_is_no_case_of_it() -> None:
    """For N = 1 the sum is 0: what is left does not hold there."""
    (needed,) = decide(STEP).left
    (size,) = needed.free
    assert not holds(substitute(needed, {size: size * 0 + 1}))
    assert holds(substitute(needed, {size: size * 0 + 2}))
    assert needed is not le(1, size)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(1 - k / N), 0),
        (total(1 - k / N), 1),
        (total(1 - k / N, sign=1), -1),
        (total(1 - k / N, low=0), -1),
        (total(1 - k**2 / N), -1),
        (total(k * sp.binomial(N, k)), 0),
    ],
)
def test_what_is_near_it_is_refused(left: sp.Expr, right: int) -> None:
    with pytest.raises(Refused):
        decide(step(left, sp.Integer(right)))
