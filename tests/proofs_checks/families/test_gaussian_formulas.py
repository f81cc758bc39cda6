"""The Gaussian formulas replay, agree with second opinions, and every mutant of them is caught."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.oracles import oracles
from proofs_checks.oracles.claimed import stating
from proofs_checks.simulators import experiments
from proofs_checks.strategies import values
from tests.reference.c4 import one_minus_c4_power_ball
from theory import catalogue
from theory.engine.limits import t
from theory.families.gaussian.definitions import lam, n, sigma0, trace
from theory.families.gaussian.deviation import C4, C4_BIASED
from theory.families.gaussian.first_moments import j
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import DomainError
from theory.numbers.walk import enclose, precision
from theory.proofs.decided import decided_of

POOL = sp.Product(1 - 1 / (n * j**2), (j, 1, t))

MUTANTS = {
    "mean drift: one fit too few": ("gaussian.replace.mean_drift", trace * (t - 1) / n),
    "mean drift: n − 1 for n": ("gaussian.replace.mean_drift", trace * t / (n - 1)),
    "mean drift: half a per cent too large": (
        "gaussian.replace.mean_drift",
        sp.Rational(201, 200) * trace * t / n,
    ),
    "variance: shrinks after all": ("gaussian.replace.variance", sigma0**2 * (1 - 1 / n) ** t),
    "variance: square dropped": ("gaussian.replace.variance", sigma0),
    "deviation: c4 of the next size": (
        "gaussian.replace.standard_deviation",
        sigma0 * C4.xreplace({n: n + 1}) ** t,
    ),
    "deviation: one fit too many": ("gaussian.replace.standard_deviation", sigma0 * C4 ** (t + 1)),
    "covariance term: tends to 0 as printed": ("gaussian.replace.covariance_term", 2 * sigma0**2 * C4**t),
    "covariance term: factor 2 dropped": ("gaussian.replace.covariance_term", sigma0**2 * (1 - C4**t)),
    "expected W₂²: mean term alone": ("gaussian.replace.expected_w2", sigma0**2 * t / n),
    "expected W₂²: covariance term of divisor n": (
        "gaussian.replace.expected_w2",
        sigma0**2 * (t / n + 2 * (1 - C4_BIASED**t)),
    ),
    "biased W₂²: c4 of the unbiased": ("gaussian.replace_biased.expected_w2", 2 * sigma0**2 * (1 - C4**t)),
    "biased drift: no complement": ("gaussian.replace_biased.mean_drift", trace * (1 - 1 / n) ** t),
    "sampling bias: λ^t for λ^(t−1)": ("gaussian.sampling_bias.variance", sigma0**2 * lam**t),
    "accumulate: the product from 1": (
        "gaussian.accumulate.variance",
        sigma0**2 * sp.Product(1 - 1 / (j * (n * j + 1)), (j, 2, t)),
    ),
    "accumulate: the biased product": ("gaussian.accumulate.variance", sigma0**2 * POOL),
    "accumulate biased: the product from 2": (
        "gaussian.accumulate_biased.variance",
        sigma0**2 * sp.Product(1 - 1 / (n * j**2), (j, 2, t)),
    ),
    "accumulate biased: j for j²": (
        "gaussian.accumulate_biased.variance",
        sigma0**2 * sp.Product(1 - 1 / (n * j), (j, 1, t)),
    ),
    "accumulate biased drift: complement of the wrong sign": (
        "gaussian.accumulate_biased.mean_drift",
        trace * (1 + POOL),
    ),
    "accumulate limit: sinh for sin": (
        "gaussian.accumulate_biased.variance_limit",
        sigma0**2 * sp.sinh(sp.pi / sp.sqrt(n)) / (sp.pi / sp.sqrt(n)),
    ),
    "fourth moment: 2t dropped": (
        "gaussian.replace.drift_fourth_moment",
        sigma0**4 * 3 * (n - 1) / (2 * n) * (((n + 1) / (n - 1)) ** t - 1),
    ),
    "rate: ψ(n/2)": (
        "gaussian.replace.log_variance_rate",
        sp.digamma(n / 2) + sp.log(2) - sp.log(n - 1),
    ),
}


def _with_conclusion(name, rhs):
    derivation = catalogue.formula(name).derivation
    last = derivation.steps[-1]
    return replace(
        derivation, steps=(*derivation.steps[:-1], replace(last, after=sp.Eq(last.after.lhs, rhs)))
    )


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_does_not_replay(mutant):
    name, rhs = MUTANTS[mutant]
    formula, wrong = catalogue.formula(name), _with_conclusion(name, rhs)
    known = decided_of(wrong, formula)
    evidence = certificate_evidence(name, wrong, None, formula.loop.definition, known=known)
    assert evidence.outcome != "supports"


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if MUTANTS[m][0] in oracles()])
def test_a_mutant_fails_the_exact_oracle(mutant):
    name, rhs = MUTANTS[mutant]
    with stating(catalogue.formula(name).stating(rhs)):
        assert oracle_evidence(name).outcome == "refutes"


SIMULATED = [m for m in MUTANTS if MUTANTS[m][0] in experiments() and "half a per cent" not in m]


@pytest.mark.parametrize("mutant", SIMULATED)
def test_a_mutant_is_refuted_by_raw_data(mutant):
    name, rhs = MUTANTS[mutant]
    point = {"t": 2, "n": 4, "sigma0": Fraction(3, 2), "trace": Fraction(2)}
    if name == "gaussian.accumulate.variance":
        point = {**point, "n": 2}
    if name.startswith("gaussian.sampling_bias."):
        point = {**point, "lam": Fraction(3, 4)}
    predicted = float(evaluate_expression(rhs, point).decimal)
    truth = float(evaluate(catalogue.formula(name), _own(name, point)).decimal)
    assert predicted != pytest.approx(truth, rel=0.01)
    plain = replace(experiments()[name], variance=None, tail=lambda _: math.inf)
    assert confront(plain, point, predicted, root=3, seconds=60).outcome == "refuted"
    assert confront(plain, point, truth, root=3, seconds=2).outcome != "refuted"


def _own(name, point):
    return {
        parameter.name: point[parameter.name]
        for parameter in catalogue.formula(name).parameters
        if parameter.name in point
    }


@pytest.mark.parametrize("size", [10, 10**5, 10**9])
@pytest.mark.parametrize("fits", [1, 1_000])
def test_values_are_right_to_full_precision_for_large_samples(size, fits):
    value = evaluate(
        catalogue.formula("gaussian.replace.covariance_term"), {"t": fits, "n": size, "sigma0": 1}, digits=30
    )
    ball = one_minus_c4_power_ball(size, fits)
    with precision(160):
        found = fmpq(*Fraction(value.decimal).as_integer_ratio())
        assert abs(2 * ball / found - 1) < fmpq(1, 10**29)


def _gammas(first: int, zeros: tuple[sp.Expr, sp.Expr], poles: tuple[sp.Expr, sp.Expr]) -> sp.Expr:
    """Return σ₀² ∏[first ≤ k ≤ t] (k − z)(k − z')/((k − p)(k − p')) by values of Γ."""
    above = sp.prod(sp.gamma(t + 1 - z) / sp.gamma(first - z) for z in zeros)
    below = sp.prod(sp.gamma(t + 1 - p) / sp.gamma(first - p) for p in poles)
    return sigma0**2 * above / below


ROOT = sp.sqrt(1 + 4 * n)
GAMMAS = {
    "accumulate": _gammas(2, ((1 + ROOT) / (2 * n), (1 - ROOT) / (2 * n)), (sp.Integer(0), 1 / n)),
    "accumulate_biased": _gammas(1, (1 / sp.sqrt(n), -1 / sp.sqrt(n)), (sp.Integer(0), sp.Integer(0))),
}
"""1 − 1/(k(kn − 1)) and 1 − 1/(k²n) by their zeros and poles."""


@given(point=values((catalogue.formula("gaussian.accumulate.variance")).parameters))
@settings(max_examples=15, deadline=None)
def test_the_product_and_the_gammas_agree(point):
    for name in ("accumulate", "accumulate_biased"):
        formula = catalogue.formula(f"gaussian.{name}.variance")
        exact = evaluate(formula, point).exact
        with precision(160):
            assert enclose(GAMMAS[name], point, 30).contains(fmpq(exact.numerator, exact.denominator))


def test_many_fits_come_close_to_the_limit():
    for name in ("accumulate", "accumulate_biased"):
        at = {"n": 10, "sigma0": 1}
        far = evaluate(catalogue.formula(f"gaussian.{name}.variance"), {"t": 10**12, **at})
        limit = evaluate(catalogue.formula(f"gaussian.{name}.variance_limit"), at)
        assert float(far.decimal) == pytest.approx(float(limit.decimal), rel=1e-12)


def test_both_drifts_recover_basel_for_many_data():
    for name in ("accumulate", "accumulate_biased"):
        formula = catalogue.formula(f"gaussian.{name}.mean_drift")
        ratio = [
            float(evaluate(formula, {"t": 2_000, "n": size, "trace": 1}).decimal) * size
            for size in (10**3, 10**6)
        ]
        tail = 1 / 2_000
        assert ratio[1] == pytest.approx(float(sp.pi**2 / 6) - tail, abs=1e-5)
        assert ratio[0] < ratio[1]


@pytest.mark.parametrize(
    ("name", "point", "message"),
    [
        (
            "gaussian.replace.expected_w2",
            {"t": 1, "n": 1, "sigma0": 1},
            "n = 1 is outside its domain: integer n ≥ 2",
        ),
        ("gaussian.replace.expected_w2", {"t": 0, "n": 2, "sigma0": 1}, "t = 0 is outside its domain"),
        ("gaussian.replace.mean_drift", {"t": 1, "n": 2, "trace": -1}, "trace = -1 is outside its domain"),
        (
            "gaussian.sampling_bias.variance",
            {"t": 1, "n": 2, "sigma0": 1, "lam": 0},
            "lam = 0 is outside its domain",
        ),
    ],
)
def test_values_outside_a_domain_are_refused(name, point, message):
    with pytest.raises(DomainError, match=message):
        evaluate(catalogue.formula(name), point)


@given(
    size=st.integers(2, 10**6),
    trace_=st.fractions(min_value=1, max_value=9, max_denominator=4),
    t_=st.integers(1, 500),
)
@settings(max_examples=25, deadline=None)
def test_the_bounds_of_any_dimension_meet_for_rank_one(size, trace_, t_):
    low = evaluate(
        catalogue.formula("gaussian.replace.covariance_term_lower"), {"t": t_, "n": size, "trace": trace_}
    )
    high = evaluate(
        catalogue.formula("gaussian.replace.covariance_term_upper"),
        {"t": t_, "n": size, "trace": trace_, "frobenius": trace_},
    )
    assert low.decimal == high.decimal
