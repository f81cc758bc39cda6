"""Every way of getting a formula of the atlas slightly wrong is caught, by three independent checks."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.oracles.claimed import stating
from proofs_checks.simulators import experiments
from proofs_checks.simulators.defined import draw_defined
from theory import catalogue
from theory.engine.limits import t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.families.exponential_family.mean_squared_error import V0, n, v2
from theory.families.label_editing.any_label import T, d, p
from theory.families.real_share.mean import alpha
from theory.families.subsample.variance import sigma
from theory.language.derivation import Cases, Combination
from theory.language.formula import evaluate, evaluate_expression
from theory.proofs.decided import decided_of

k = sp.Symbol("k", integer=True, positive=True)
h = sp.Symbol("h", positive=True)
H2 = sp.harmonic(t, 2)
SIGMA = sp.Symbol("sigma", positive=True)


def _cases(flat, curved):
    return sp.Piecewise((flat, sp.Eq(v2, 0)), (curved, True))


def _grown(factor, start=1):
    return V0 * (sp.Product(factor, (k, start, t)) - 1) / v2


QVF = "exponential_family.{}.mean_squared_error"
c = sp.IndexedBase("c", integer=True, positive=True)
lam = sp.Symbol("lam", positive=True)
i, j, l = sp.symbols("i j l", integer=True, positive=True)
m = sp.Symbol("m", integer=True, positive=True)
LAST = sp.Symbol("len_c", integer=True, positive=True)
SO_FAR = sp.Sum(c[l], (l, 1, k))
a_mn = (m + n - 1) / (m * n)


def _summed(factor, first=a_mn):
    return V0 * first * sp.Sum(sp.Product(factor / k**2, (k, 2, i)), (i, 1, t))


def _shared(lead, decay, relative):
    q = sp.Symbol("q", integer=True, nonnegative=True)
    return (
        V0
        / n
        * (lead * sp.Sum(decay**q, (q, 0, t - 1)) - 2 * (1 - alpha) ** t * sp.Sum(relative**q, (q, 0, t - 1)))
    )


POINT = {
    "exponential_family.subsample": {"t": 4, "n": 8, "m": 2, "v2": Fraction(-1, 2), "V0": 2, "choice": 0},
    "exponential_family.kept": {
        "t": 3,
        "n": 12,
        "alpha": Fraction(1, 4),
        "v2": Fraction(1, 2),
        "V0": 2,
        "choice": 0,
    },
    "exponential_family.sampling": {"t": 4, "n": 6, "lam": 2, "v2": Fraction(1, 4), "V0": 2},
    "mean.subsample_any_size": {"t": 6, "n": 6, "m": 3},
    "gaussian.subsample_any_size": {"t": 4, "n": 8, "m": 6, "sigma0": 2},
    "gaussian.fresh": {"t": 3, "n": 12, "alpha": Fraction(1, 4), "sigma0": 2},
    "gaussian.kept": {"t": 3, "n": 12, "alpha": Fraction(1, 4), "sigma0": 2},
    "gaussian.schedule": {"c": (2, 2, 3), "sigma0": 2},
    "gaussian.sampling": {"t": 3, "n": 12, "lam": Fraction(1, 2), "sigma0": 2},
    "kernel_density.schedule": {"c": (2, 1, 4), "h": 2, "sigma0": 1},
    "kernel_density.kept": {"t": 4, "h": 2, "sigma0": 1, "n": 12, "alpha": Fraction(1, 4)},
    "kernel_density.sampling": {"t": 4, "n": 6, "lam": Fraction(1, 2), "h": 2, "sigma0": 1},
    "regression.fresh_real": {"t": 3, "d": 3, "T": 12, "alpha": Fraction(1, 4), "sigma": 1},
    "regression.schedule_fresh": {"d": 2, "c": (12, 14), "sigma": 1},
    "exponential_family": {"t": 4, "n": 3, "v2": -1, "V0": 2, "choice": 0},
    "mean.subsample": {"t": 6, "n": 2},
    "gaussian": {"t": 4, "n": 5, "sigma0": 2},
    "mean": {"t": 3, "alpha": Fraction(1, 3)},
    "kernel_density": {"t": 4, "h": 2, "sigma0": 1, "n": 4},
    "regression.editing": {"t": 3, "p": Fraction(1, 2), "d": 2, "T": 6},
}
MUTANTS = {
    "replace: t − 1 generations": (
        QVF.format("replace"),
        _cases(V0 * t / n, V0 * ((1 + v2 / n) ** (t - 1) - 1) / v2),
    ),
    "replace: V0 forgotten": (QVF.format("replace"), _cases(t / n, ((1 + v2 / n) ** t - 1) / v2)),
    "replace: n² for n": (QVF.format("replace"), _cases(V0 * t / n, V0 * ((1 + v2 / n**2) ** t - 1) / v2)),
    "accumulate: k for k²": (QVF.format("accumulate"), _cases(V0 * H2 / n, _grown(1 + v2 / (n * k)))),
    "accumulate: from k = 2": (QVF.format("accumulate"), _cases(V0 * H2 / n, _grown(1 + v2 / (n * k**2), 2))),
    "accumulate: sign of v2": (QVF.format("accumulate"), _cases(V0 * H2 / n, _grown(1 - v2 / (n * k**2)))),
    "accumulate: flat case only": (QVF.format("accumulate"), V0 * H2 / n),
    "subsample: overlap ignored": ("mean.subsample_without_replacement.risk_ratio", H2),
    "subsample: the large-n ratio": ("mean.subsample_without_replacement.risk_ratio", 3 * H2 - 2),
    "subsample with replacement: the large-n ratio": ("mean.subsample_with_replacement.risk_ratio", 2 * H2),
    "variance: 2n for 2n − 1": (
        "gaussian.subsample_with_replacement_biased.variance",
        sigma**2 * sp.Product(1 - 2 / (n * k**2), (k, 1, t)),
    ),
    "variance: from k = 2": (
        "gaussian.subsample_with_replacement_biased.variance",
        sigma**2 * sp.Product(1 - (2 * n - 1) / (n**2 * k**2), (k, 2, t)),
    ),
    "variance: a martingale": ("gaussian.subsample_without_replacement.variance", sigma**2 + 0 * t),
    "variance: k − 2 for k − 3": (
        "gaussian.subsample_without_replacement.variance",
        sigma**2 * sp.Product(1 + (k - 2) / (k * (n * k - 1)), (k, 2, t)),
    ),
    "fresh share: its limit": ("mean.fresh_real_share.risk_ratio", 1 / (alpha * (2 - alpha))),
    "fresh share: t for 2t": (
        "mean.fresh_real_share.risk_ratio",
        (1 - (1 - alpha) ** t) / (alpha * (2 - alpha)),
    ),
    "kept share: as if fresh": (
        "mean.kept_real_share.risk_ratio",
        (1 - (1 - alpha) ** (2 * t)) / (alpha * (2 - alpha)),
    ),
    "kernel: linear under accumulate": ("kernel_density.accumulate.second_moment", sigma**2 + h**2 * t),
    "kernel: one kernel too few": ("kernel_density.replace.second_moment", sigma**2 + h**2 * (t - 1)),
    "kernel: order two": ("kernel_density.accumulate.second_moment", sigma**2 + h**2 * H2),
    "any size: n for m in the drift": (
        "exponential_family.subsample_any_size_with_replacement.mean_squared_error",
        _summed((k - 1) * (k - 1 + (1 + v2) / n) + v2 * a_mn),
    ),
    "any size: the curvature's drift forgotten": (
        "exponential_family.subsample_any_size_with_replacement.mean_squared_error",
        _summed((k - 1) * (k - 1 + 1 / m) + v2 * a_mn),
    ),
    "any size: fit 1 as if no bootstrap": (
        "exponential_family.subsample_any_size_with_replacement.mean_squared_error",
        _summed((k - 1) * (k - 1 + (1 + v2) / m) + v2 * a_mn, 1 / m),
    ),
    "any size: accumulate": ("mean.subsample_any_size_with_replacement.risk_ratio", H2 + 0 * m),
    "any size without replacement: large n": (
        "mean.subsample_any_size_without_replacement.risk_ratio",
        (1 + 2 * m / n) * H2 - 2 * m / n,
    ),
    "any size, divisor m: n² for mn": (
        "gaussian.subsample_any_size_with_replacement_biased.variance",
        sigma**2 * sp.Product(1 - (m + n - 1) / (n**2 * k**2), (k, 1, t)),
    ),
    "any size, without replacement: 2n for 2m": (
        "gaussian.subsample_any_size_without_replacement_biased.variance",
        sigma**2 * (m - 1) / m * sp.Product(1 - (3 * n - 1) / (m * k * (n * k - 1)), (k, 2, t)),
    ),
    "kept share, curved: as if fresh": (
        QVF.format("kept_real_share"),
        _shared(1, (1 - alpha) * (1 - alpha + v2 / n), sp.Integer(0)),
    ),
    "kept share, curved: v2 forgotten in the decay": (
        QVF.format("kept_real_share"),
        _shared(3 - 2 * alpha, (1 - alpha) ** 2, 1 - alpha + v2 / n),
    ),
    "fresh share, fitted variance: no loss": ("gaussian.fresh_real_share_biased.variance", sigma**2 + 0 * t),
    "kept share, fitted variance: its limit": (
        "gaussian.kept_real_share_biased.variance",
        sigma**2 * (2 - alpha) * (alpha * n - 1) / (n * alpha * (2 - alpha) + 1 - alpha),
    ),
    "schedule, fitted variance: C − 1 forgotten": (
        "gaussian.schedule.variance",
        sigma**2 * sp.Product(1 - c[k] / SO_FAR**2, (k, 2, LAST)),
    ),
    "schedule, divisor C: from k = 2": (
        "gaussian.schedule_biased.variance",
        sigma**2 * sp.Product(1 - c[k] / SO_FAR**2, (k, 2, LAST)),
    ),
    "sampling bias: λ^t": ("gaussian.sampling_bias.variance", sigma**2 * lam**t + 0 * n),
    "sampling bias, curved: λ at fit 1": (
        QVF.format("sampling_bias"),
        lam * V0 / n * sp.Sum((1 + lam * v2 / n) ** k, (k, 0, t - 1)),
    ),
    "kernel, sampling bias: n for n − 1": (
        "kernel_density.sampling_bias.variance",
        h**2 + sigma**2 * lam ** (t - 1) * (1 - 1 / n) + h**2 * sp.Sum(lam**k, (k, 1, t - 1)),
    ),
    "kernel, schedule: equal sizes": (
        "kernel_density.schedule.second_moment",
        sigma**2 + h**2 * sp.harmonic(LAST) + 0 * c[1],
    ),
    "kernel, kept share: none kept": (
        "kernel_density.kept_real_share.second_moment",
        sigma**2 + h**2 * t + 0 * alpha,
    ),
    "share of real labels: θ as if T ≫ d": (
        "regression.fresh_real_share_fresh_design.excess_risk",
        SIGMA**2 * d / (T - d - 1) * sp.Sum((1 - alpha) ** (2 * i), (i, 0, t - 1)),
    ),
    "fresh schedule: exchangeability forgotten": (
        "regression.schedule_fresh_design.excess_risk",
        SIGMA**2 * sp.Sum(d / (SO_FAR - d - 1), (k, 1, LAST)),
    ),
    "editing: T ≫ d at finite T": (
        "regression.editing.balanced_excess_risk_ratio",
        1 + t * (1 - (1 - p) ** 2),
    ),
    "editing: as if masks were one": ("regression.editing.balanced_excess_risk_ratio", 1 + p * t + 0 * d / T),
}  # fmt: skip


def _mutated(name, rhs):
    derivation = catalogue.formula(name).derivation
    last = derivation.steps[-1]
    return replace(
        derivation, steps=(*derivation.steps[:-1], replace(last, after=sp.Eq(last.after.lhs, rhs)))
    )


def _point(name):
    return next(point for prefix, point in POINT.items() if name.startswith(prefix))


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_does_not_replay(mutant):
    name, rhs = MUTANTS[mutant]
    formula = catalogue.formula(name)
    mutated = _mutated(name, rhs)
    known = decided_of(mutated, formula)
    assert len(mutated.all_steps) - 1 not in known
    evidence = certificate_evidence(
        name, mutated, None, formula.loop.definition, known=known, parameters=formula.parameters
    )
    last = mutated.steps[-1].certificate
    expected = "undecided" if isinstance(last, (Cases, Combination)) else "refutes"  # of means, or of no t
    assert evidence.outcome == expected, evidence.summary


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_fails_the_exact_oracle(mutant):
    name, rhs = MUTANTS[mutant]
    with stating(catalogue.formula(name).stating(rhs)):
        assert oracle_evidence(name).outcome == "refutes"


CLOSE = ("flat case", "subsample: the large-n ratio")  # within the simulation's margin wherever it can run


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if not any(close in m for close in CLOSE)])
def test_a_mutant_is_refuted_by_simulated_raw_data(mutant):
    name, rhs = MUTANTS[mutant]
    point = _point(name)
    predicted = float(evaluate_expression(rhs, point).decimal)
    own = {q.name: point[q.name] for q in catalogue.formula(name).parameters}
    truth = float(evaluate_expression(catalogue.formula(name).rhs, own).decimal)
    assert predicted != pytest.approx(truth, rel=0.01)
    assert confront(experiments()[name], point, predicted, root=1, seconds=60).outcome == "refuted"
    assert confront(experiments()[name], point, truth, root=1, seconds=3).outcome != "refuted"


@pytest.mark.parametrize("rule", [REPLACE, ACCUMULATE], ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    ("choice", "curvature"),
    [
        (0, Fraction(0)),
        (1, Fraction(0)),
        (0, Fraction(2, 3)),
        (0, Fraction(-1, 3)),
        (1, Fraction(1, 2)),
        (2, Fraction(1, 2)),
    ],
    ids=["normal", "poisson", "gamma", "binomial", "negative binomial", "hyperbolic secant"],
)
def test_all_six_families_obey_one_formula(rule, choice, curvature):
    values = {"t": 3, "n": 4, "v2": curvature, "V0": 2}
    name = f"exponential_family.{rule.id}.mean_squared_error"
    predicted = float(evaluate(catalogue.formula(name), values).decimal)
    found = draw_defined(name, np.random.default_rng(7), {**values, "choice": choice}, 300_000)
    assert found.mean() == pytest.approx(predicted, rel=0.02)
    if curvature:
        forgotten = float(evaluate(catalogue.formula(name), {**values, "v2": 0}).decimal)
        assert found.mean() != pytest.approx(forgotten, rel=0.02)
