"""The diffusion limit by the generator, and the Poisson loop as a branching process."""

from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from tests.reference.wright_fisher_generator import apply_generator, entropy_function, simplex, time_function
from theory.markov.atoms import atoms, uniform
from theory.markov.branching import poisson_survival, survival_exponent
from theory.markov.coalescent import collapse_time_ball
from theory.markov.diffusion import collapse_time_diffusion, entropy


@pytest.mark.parametrize("N", [2, 3, 4])
def test_generator_identities(N: int) -> None:
    p, D = simplex(N), sympy.Symbol("D", positive=True)
    on_simplex = {p[-1]: 1 - sum(p[:-1])}
    assert sympy.simplify(apply_generator(time_function(p, D), p, D).subs(on_simplex)) == -1
    assert sympy.simplify(apply_generator(entropy_function(p), p, D).subs(on_simplex)) == -sympy.Integer(
        N - 1
    ) / (2 * D)


def test_generator_ignores_how_a_function_is_extended() -> None:
    p, D = simplex(3), sympy.Symbol("D", positive=True)
    extra = (sum(p) - 1) * p[0] ** 2 * p[1]
    on_simplex = {p[-1]: 1 - p[0] - p[1]}
    assert sympy.simplify(apply_generator(extra, p, D).subs(on_simplex)) == 0


def test_diffusion_is_the_limit() -> None:
    p = atoms(["1/6", "1/3", "1/2"])
    errors = [
        abs(float(collapse_time_ball(D, p)) / collapse_time_diffusion(D, p) - 1) for D in (50, 200, 800)
    ]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.004


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8))
def test_diffusion_time_is_at_most_twice_the_data_times_entropy_or_one(weights: list[int]) -> None:
    p = atoms([Fraction(w, sum(weights)) for w in weights])
    time = collapse_time_diffusion(1, p)
    assert time <= 2 * min(1.0, entropy(p)) + 1e-12
    assert (abs(time - 2 * entropy(p)) < 1e-12) == (p.count == 2)


def test_far_survival_matches_iteration() -> None:
    with ctx.workprec(96):
        g = arb(1)
        for _ in range(20_000 - 1):
            g = -(-g).expm1()
    far = survival_exponent(20_000)
    assert far.contains(g)
    assert float(far.rad()) < 1e-8 * float(g)


def test_survival_is_polynomial() -> None:
    t = 10**9
    assert float(t * poisson_survival(t, 10, Fraction(3))) == pytest.approx(2 * 10 * 3, rel=1e-6)


def test_survival_arguments() -> None:
    with pytest.raises(ValueError, match="t must"):
        survival_exponent(0)
    with pytest.raises(ValueError, match="n must"):
        poisson_survival(1, 0, Fraction(1))
    with pytest.raises(ValueError, match="lam"):
        poisson_survival(1, 1, Fraction(-1))
    assert poisson_survival(3, 5, Fraction(0)) == 0


def test_uniform_entropy() -> None:
    assert entropy(uniform(8)) == pytest.approx(float(sympy.log(8)))
