"""Kazdan et al. 2024 (collapse or thrive), known from its abstract, its published code and reviews."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.defined import limit_by_definition
from theory.families.gaussian import likelihood as gaussian_likelihood
from theory.families.gaussian import paths, pool_limits, risk
from theory.families.gaussian.definitions import n, r, sigma0, v
from theory.families.gaussian.definitions import n as count
from theory.families.gaussian.likelihood import c, loss
from theory.families.kernel_density import likelihood as kernel_likelihood
from theory.families.kernel_density.second_moment import h
from theory.families.kernel_density.second_moment import sigma as scale
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import Claim, How, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.papers import density_likelihood
from theory.papers.asking import VARIANCE_VANISHES

PAPER = "Kazdan et al. 2024b"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
large_ratio = sp.Function("rho_infty", real=True)

CLAIMS = (
    Claim(
        id="kazdan.replace_gaussian_variance",
        quote="under replace the fitted covariance tends to 0 almost surely",
        paraphrase=True,
        source=Source(paper=PAPER, where="Gaussians, replace"),
        printed=Statement(
            words="Σ_t tends to 0 almost surely, any d.",
            assertion=AlmostSurely(limit_at_infinity(paths.trace_path(t), sp.Integer(0))),
            where="S(t) = tr Σ_t of one run, divisor n − 1, which bounds every entry of Σ_t.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.variance_collapses,
            question=VARIANCE_VANISHES,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="The multivariate form of what Shumailov et al. state.",
    ),
    Claim(
        id="kazdan.replace_gaussian_risk",
        quote="under replace the expected squared Wasserstein distance diverges",
        paraphrase=True,
        source=Source(paper=PAPER, where="Gaussians, replace"),
        printed=Statement(
            words="𝔼W₂² tends to infinity under replace with the unbiased covariance, any d.",
            assertion=limit_at_infinity(r(t), sp.oo),
            where="r(t) = 𝔼W₂² between fit t and the real law; n ≥ 2.",
            formulas=("gaussian.replace.mean_drift",),
            prove=risk.w2_diverges,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="In expectation and for the divisor n − 1; with divisor n it has a limit.",
    ),
    Claim(
        id="kazdan.accumulate_gaussian",
        quote="under accumulate the fitted variance stays away from 0",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 1, as reviews describe it"),
        printed=Statement(
            words="Under accumulate, divisor tn, the mean fitted variance tends to σ₀² sin(π/√n)/(π/√n).",
            assertion=limit_at_infinity(v(t), sigma0**2 * sp.sin(sp.pi / sp.sqrt(n)) / (sp.pi / sp.sqrt(n))),
            where="v(t) is the mean fitted variance, n ≥ 2.",
            formulas=("gaussian.accumulate_biased.variance_limit",),
            prove=pool_limits.accumulate_biased_variance_limit,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="The limit is positive for n ≥ 2 and needs two moments of the data, no Gaussian law.",
    ),
    Claim(
        id="kazdan.kde_replace",
        quote="with a fixed bandwidth the negative log-likelihood diverges under replace",
        paraphrase=True,
        source=Source(paper=PAPER, where="kernel density estimates"),
        printed=Statement(
            words="Under replace the negative log-likelihood is at least ½ log(2π(σ₀² + h²t)) + "
            "σ₀²/(2(σ₀² + h²t)).",
            assertion=sp.Ge(
                kernel_likelihood.ell(t),
                sp.log(2 * sp.pi * (scale**2 + h**2 * t)) / 2 + scale**2 / (2 * (scale**2 + h**2 * t)),
                evaluate=False,
            ),
            where="ℓ(t) is the expected negative log-likelihood of real data of variance σ₀², any "
            "number of data.",
            formulas=("kernel_density.replace.negative_log_likelihood_lower",),
            prove=kernel_likelihood.replace_lower,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="The right-hand side grows like ½ log t, so the loss diverges.",
    ),
    Claim(
        id="kazdan.gaussian_likelihood",
        quote="with a fixed bandwidth the negative log-likelihood diverges under replace",
        paraphrase=True,
        source=Source(paper=PAPER, where="kernel density estimates; here in the Gaussian loop"),
        printed=Statement(
            words="In the Gaussian loop under replace the expected negative log-likelihood of real data is "
            "(log 2π − ct + r^t + (r/n)(r^t − 1)/(r − 1))/2, r = (n − 1)/(n − 3).",
            assertion=equate(
                loss(t),
                (
                    sp.log(2 * sp.pi)
                    - c * t
                    + ((count - 1) / (count - 3)) ** t
                    + (count - 1)
                    / (count - 3)
                    / count
                    * (((count - 1) / (count - 3)) ** t - 1)
                    / ((count - 1) / (count - 3) - 1)
                )
                / 2,
            ),
            where="ℓ(t) in units of σ₀, divisor n − 1, d = 1, n ≥ 4; c = log((n − 1)/2) − ψ((n − 1)/2) > 0.",
            formulas=("gaussian.replace.negative_log_likelihood",),
            prove=gaussian_likelihood.likelihood_of_the_gaussian_loop,
            parameters=(gaussian_likelihood.FOUR,),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="Not the paper's model: the same question of a Gaussian, where the loss grows exponentially, "
        "4.19 at n = 8 and t = 5, while 𝔼W₂² grows linearly. Two definitions of collapse, one loop, "
        "two speeds.",
        reading_of="kazdan.kde_replace",
    ),
    Claim(
        id="kazdan.kde_glacial",
        quote="this occurs at a rate so glacial that it doesn’t pose a practical concern",
        source=Source(paper=PAPER, where="kernel density estimates"),
        printed=Statement(
            words="Under accumulate, with infinitely many data per generation, the negative log-"
            "likelihood is at most ½ log(2πh²H₁(t)) + σ₀²/h².",
            assertion=sp.Le(
                density_likelihood.likelihood(t),
                sp.log(2 * sp.pi * h**2 * sp.harmonic(t)) / 2 + scale**2 / h**2,
            ),
            where="ℓ(t) is the negative log-likelihood of real data of variance σ₀².",
            formulas=("kernel_density.accumulate.second_moment",),
            prove=density_likelihood.likelihood_grows_slowly,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="Half the logarithm of a logarithm. What concerns practice is not judged.",
        reading_of="position.s4_4.density_loss_is_glacial",
    ),
    Claim(
        id="kazdan.subsample_plateaus",
        quote="the test loss is larger than under accumulate, but apparently plateaus",
        paraphrase=True,
        source=Source(paper=PAPER, where="abstract of the second version"),
        printed=Statement(
            words="Without replacement the large-sample risk ratio of the mean tends to π²/2 − 2.",
            assertion=limit_at_infinity(large_ratio(t), sp.pi**2 / 2 - 2),
            where="ρ_∞(t) is the risk of fit t to n of the tn data so far, in units of σ²/n, as n → ∞.",
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n_limit",),
            prove=limit_by_definition("mean.subsample_without_replacement.risk_ratio_large_n_limit"),
        ),
        expected=("PROVED",),
        read=((PAPER, "abstract"),),
        finding="evidence",
        reading="A plateau for means and, at leading order, regression. The fourth version's “slow and "
        "gradual” is true as well before the plateau is reached. The paper has no theorem here.",
    ),
)
