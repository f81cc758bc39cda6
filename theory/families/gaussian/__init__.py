r"""Gaussian loops with fitted mean and covariance (position paper §2.1), any dimension d and any Σ₀ unless
stated.

Generation t + 1 is n draws from N(μ_t, Σ_t), the fit to the data that the rule keeps. W₂² to the real law
splits into ‖μ_t − μ₀‖² and the covariance term tr(Σ_t + Σ₀ − 2(Σ₀^{1/2}Σ_tΣ₀^{1/2})^{1/2}), which is (σ_t −
σ₀)² in d = 1.

* replace, unbiased: 𝔼‖μ_t − μ₀‖² = t tr(Σ₀)/n diverges, 𝔼Σ_t = Σ₀, yet Σ_t → 0 and μ_t converges almost
surely; the
  covariance term tends to 2 tr Σ₀ in expectation and to tr Σ₀ almost surely, never to 0;
* replace, divisor n: nothing diverges, 𝔼W₂² → 2 tr Σ₀;
* accumulate: 𝔼Σ_t/Σ₀ is a product that tends to a positive limit, sin(π/√n)/(π/√n) for divisor tn.
"""

from theory.families.gaussian import catalogue, definitions, real_share, schedule

LOOPS = (*definitions.LOOPS, *real_share.LOOPS, *schedule.LOOPS)
FORMULAS = (*catalogue.FORMULAS, *real_share.FORMULAS, *schedule.FORMULAS)
