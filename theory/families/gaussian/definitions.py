"""What the Gaussian loops are: symbols, parameters, and one fit in equations, for any dimension d and any Σ₀.

The weight W is any fixed d × d matrix: W = I gives traces, W = uuᵀ the variance along u, and polarisation
every entry of Σ_t. Nothing below needs Σ₀ to be regular, nor n > d.
"""

from dataclasses import dataclass

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.derivation import Expectation, Random, Step
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, POSITIVE_REAL, Domain, Parameter

GAUSSIAN_DATA = "the data of every fit are Gaussian, drawn afresh from the fit before it"
"""What the law of a fitted deviation, beyond its first moments, asks of the data."""

SAMPLE_SIZE = Parameter(
    name="n",
    meaning="data drawn in each generation",
    domain=Domain(kind="integer", lower=2),
    ceiling=30,
)
GENERATION = Parameter(name="t", meaning="number of fits, the first on real data", domain=COUNT)
DEVIATION = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data (d = 1, or along any direction)",
    domain=POSITIVE_REAL,
    latex=r"\sigma_0",
    ceiling=4,
)
TRACE = Parameter(
    name="trace",
    meaning="trace of the covariance of the real data",
    domain=POSITIVE_REAL,
    latex=r"\operatorname{tr}\Sigma_0",
    ceiling=9,
)
SAMPLING_BIAS = Parameter(
    name="lam",
    meaning="sampling bias: synthetic data are drawn with λ times the fitted covariance",
    domain=POSITIVE_REAL,
    latex=r"\lambda",
    ceiling=3,
)

n = SAMPLE_SIZE.symbol
sigma0 = DEVIATION.symbol
trace = TRACE.symbol
lam = SAMPLING_BIAS.symbol

POSITION = "position paper"
SHUMAILOV = Source(paper="Shumailov et al. 2024, Nature 631", where="Theorem 3.1")
KAZDAN = Source(paper="Kazdan et al. 2024, arXiv:2410.16713", where="accumulating Gaussians, d = 1")
ALEMOHAMMAD = Source(paper="Alemohammad et al. 2023, arXiv:2307.01850", where="sampling bias λ")
SECTION_2_1 = Source(paper=POSITION, where="§2.1")

d, k, N = sp.symbols("d k N", integer=True, positive=True)
s = sp.Symbol("s", positive=True)
ones, old_ones = sp.OneMatrix(n, 1), sp.OneMatrix(N, 1)
W, mu0 = sp.MatrixSymbol("W", d, d), sp.MatrixSymbol("mu_0", d, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The equations of one draw and one fit to it, and the symbols in them."""

    factor: sp.Eq
    draw: sp.Eq
    mean: sp.Eq
    unbiased: sp.Eq
    biased: sp.Eq

    @property
    def data(self) -> sp.MatrixSymbol:
        """Return the data drawn, one row each."""
        return self.draw.lhs

    @property
    def noise(self) -> sp.MatrixSymbol:
        """Return the standard normals behind the draw."""
        return next(x for x in self.draw.rhs.atoms(sp.MatrixSymbol) if x.name.startswith("Z"))

    @property
    def mu(self) -> sp.MatrixSymbol:
        """Return the fitted mean."""
        return self.mean.lhs

    @property
    def sigma(self) -> sp.MatrixSymbol:
        """Return the fitted covariance."""
        return self.unbiased.lhs

    @property
    def old_sigma(self) -> sp.MatrixSymbol:
        """Return the covariance drawn from."""
        return self.factor.lhs


def fit(new: str, old: str, bias: sp.Expr | int = 1) -> Fit:
    """Return the equations of fit ``new`` to n draws at ``bias`` times the covariance of fit ``old``."""
    data, noise = sp.MatrixSymbol(f"X_{new}", n, d), sp.MatrixSymbol(f"Z_{new}", n, k)
    root = sp.MatrixSymbol(f"L_{old}", d, k)
    mean, old_mean = sp.MatrixSymbol(f"mu_{new}", d, 1), sp.MatrixSymbol(f"mu_{old}", d, 1)
    covariance, old_covariance = (sp.MatrixSymbol(f"Sigma_{label}", d, d) for label in (new, old))
    centred = data - ones * mean.T
    return Fit(
        factor=equate(old_covariance, root * root.T / bias),
        draw=equate(data, ones * old_mean.T + noise * root.T),
        mean=equate(mean, data.T * ones / n),
        unbiased=equate(covariance, centred.T * centred / (n - 1)),
        biased=equate(covariance, centred.T * centred / n),
    )


FIRST = fit("1", "0")
NEXT = fit("t", "prev")
BIASED_SAMPLING = fit("t", "prev", lam)
X, mu, Sigma = NEXT.data, NEXT.mu, NEXT.sigma
Sigma_prev = NEXT.old_sigma
mu_prev = sp.MatrixSymbol("mu_prev", d, 1)

# Under accumulate the pool P of the N older data is fitted first; its centred rows, mixed by standard
# normals and scaled by s, are a draw from N(0, Σ_prev) if s² is one over the pool's divisor.
P, pool_noise = sp.MatrixSymbol("P", N, d), sp.MatrixSymbol("Z_t", n, N)
OLD_CENTRED = P - old_ones * mu_prev.T
OLD_MEAN = equate(mu_prev, P.T * old_ones / N)
POOL_DRAW = equate(X, ones * mu_prev.T + s * pool_noise * OLD_CENTRED)
POOL_MEAN = equate(mu, (P.T * old_ones + X.T * ones) / (N + n))
POOL_CENTRED = P - old_ones * mu.T
CENTRED = X - ones * mu.T
POOL_SIZE = equate(N, n * (t - 1))


def pooled_scatter(divisor: sp.Expr) -> sp.Eq:
    """Return the fitted covariance of old and new data together, with the given divisor."""
    return equate(Sigma, (POOL_CENTRED.T * POOL_CENTRED + CENTRED.T * CENTRED) / divisor)


def old_scatter(divisor: sp.Expr) -> tuple[sp.Eq, sp.Eq]:
    """Return the fitted covariance of the old data, and the scale s of the draw that has this covariance."""
    return equate(Sigma_prev, OLD_CENTRED.T * OLD_CENTRED / divisor), equate(s**2, 1 / divisor)


def defined(equations: tuple[sp.Basic, ...], because: str) -> tuple[Step, ...]:
    """Return one definition step for each equation."""
    return tuple(define(equation, because) for equation in equations)


def spread(covariance: sp.MatrixExpr) -> sp.Expr:
    """Return 𝔼 tr(W Σ)."""
    return Expectation(sp.Trace(W * covariance))


def drift(mean: sp.MatrixExpr) -> sp.Expr:
    """Return 𝔼 (μ − μ₀)ᵀ W (μ − μ₀), as the expectation of a trace."""
    return Expectation(sp.Trace(W * (mean - mu0) * (mean - mu0).T))


v = sp.Function("v", nonnegative=True)
m = sp.Function("m", nonnegative=True)
a = sp.Function("a", nonnegative=True)
b = sp.Function("b", real=True)
term = sp.Function("B", real=True)
w = sp.Function("w", nonnegative=True)
r = sp.Function("r", nonnegative=True)
"""𝔼 W₂² between fit t and the real law: w(t) in one dimension, r(t) in any."""

# One direction, d = 1: data x with mean and standard deviation in `location` and `tau`, fitted deviation S_t.
x, z = sp.MatrixSymbol("x_t", n, 1), sp.MatrixSymbol("z_t", n, 1)
location, tau = sp.Symbol("location", real=True), sp.Symbol("tau", positive=True)
CENTRE = sp.Identity(n) - ones * ones.T / n
DIRECTION_DRAW = equate(x, location * ones + tau * z)
SQUARES = sp.Trace(z.T * CENTRE * z)
S, S_prev = sp.MatrixSymbol("S_t", 1, 1), sp.MatrixSymbol("S_prev", 1, 1)
# The same draw entry by entry, e = μ − μ₀ and s the standard deviation.
i = sp.Symbol("i", integer=True, positive=True)
e_t, e_prev, s_t, s_prev = (Random(name, real=True) for name in ("e_t", "e_prev", "s_t", "s_prev"))
entries, noise = (sp.IndexedBase(Random(name, real=True)) for name in ("y_t", "epsilon_t"))
PATH = (
    equate(entries[i], e_prev + s_prev * noise[i]),
    equate(e_t, sp.Sum(entries[i], (i, 1, n)) / n),
    equate(s_t**2, sp.Sum((entries[i] - e_t) ** 2, (i, 1, n)) / (n - 1)),
)
COVARIANCE_TERM = (sp.Trace(S) - sigma0) ** 2
DIRECTION_NAMES = (
    DIRECTION_DRAW,
    equate(a(t), Expectation(sp.Trace(S))),
    equate(a(t - 1), Expectation(sp.Trace(S_prev))),
    equate(a(0), sigma0),
    equate(b(t), Expectation(COVARIANCE_TERM)),
    equate(v(t), Expectation(sp.Trace(S) ** 2)),
    equate(w(t), m(t) + b(t)),
)
NAMES = (
    *DIRECTION_NAMES,
    equate(v(t), spread(Sigma)),
    equate(v(t - 1), spread(Sigma_prev)),
    equate(m(t), drift(mu)),
    equate(m(t - 1), drift(mu_prev)),
    equate(v(1), spread(FIRST.sigma)),
    equate(m(1), drift(FIRST.mu)),
    equate(v(0), trace),
    equate(m(0), 0),
    equate(spread(FIRST.old_sigma), trace),
)
FIRST_UNBIASED = (FIRST.factor, FIRST.draw, FIRST.mean, FIRST.unbiased)
FIRST_BIASED = (FIRST.factor, FIRST.draw, FIRST.mean, FIRST.biased)
REPLACE_LOOP = Loop(
    id="gaussian.replace",
    family="Gaussian with fitted mean and covariance",
    rule=REPLACE,
    estimator="sample mean and unbiased sample covariance",
    definition=(NEXT.factor, NEXT.draw, NEXT.mean, NEXT.unbiased, *PATH, *NAMES),
)
REPLACE_BIASED_LOOP = Loop(
    id="gaussian.replace_biased",
    family="Gaussian with fitted mean and covariance",
    rule=REPLACE,
    estimator="maximum likelihood: sample mean and covariance with divisor n",
    definition=(NEXT.factor, NEXT.draw, NEXT.mean, NEXT.biased, *NAMES),
)
SAMPLING_BIAS_LOOP = Loop(
    id="gaussian.sampling_bias",
    family="Gaussian with fitted mean and covariance",
    rule=REPLACE,
    estimator="sample mean and unbiased sample covariance, sampling at λ times the fitted covariance",
    definition=(
        *FIRST_UNBIASED,
        BIASED_SAMPLING.factor,
        BIASED_SAMPLING.draw,
        BIASED_SAMPLING.mean,
        BIASED_SAMPLING.unbiased,
        *NAMES,
    ),
)
SAMPLING_BIAS_BIASED_LOOP = Loop(
    id="gaussian.sampling_bias_biased",
    family="Gaussian with fitted mean and covariance",
    rule=REPLACE,
    estimator="maximum likelihood (divisor n), sampling at λ times the fitted covariance",
    definition=(
        *FIRST_BIASED,
        BIASED_SAMPLING.factor,
        BIASED_SAMPLING.draw,
        BIASED_SAMPLING.mean,
        BIASED_SAMPLING.biased,
        *NAMES,
    ),
)
ACCUMULATE_LOOP = Loop(
    id="gaussian.accumulate",
    family="Gaussian with fitted mean and covariance",
    rule=ACCUMULATE,
    estimator="pooled mean and unbiased pooled covariance",
    definition=(
        OLD_MEAN,
        *old_scatter(N - 1),
        POOL_DRAW,
        POOL_MEAN,
        pooled_scatter(N + n - 1),
        POOL_SIZE,
        *FIRST_UNBIASED,
        *NAMES,
    ),
)
ACCUMULATE_BIASED_LOOP = Loop(
    id="gaussian.accumulate_biased",
    family="Gaussian with fitted mean and covariance",
    rule=ACCUMULATE,
    estimator="maximum likelihood on the pool: mean and covariance with divisor tn",
    definition=(
        OLD_MEAN,
        *old_scatter(N),
        POOL_DRAW,
        POOL_MEAN,
        pooled_scatter(N + n),
        POOL_SIZE,
        *FIRST_BIASED,
        *NAMES,
    ),
)
LOOPS = (
    REPLACE_LOOP,
    REPLACE_BIASED_LOOP,
    SAMPLING_BIAS_LOOP,
    SAMPLING_BIAS_BIASED_LOOP,
    ACCUMULATE_LOOP,
    ACCUMULATE_BIASED_LOOP,
)
