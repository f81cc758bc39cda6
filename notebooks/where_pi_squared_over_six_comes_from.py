# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Where π²/6 comes from
#
# Fit a model, let it label new data, fit again on *everything so far*, and repeat. Several papers find that the risk
# then stays below $\pi^2/6$ times that of the first fit, in linear regression as in exponential families. Why
# that number, when exactly, and when not? We take the derivation apart.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np

from proofs_checks.evidence.replay import replay
from proofs_checks.show.figures.pathway import FITS, pathway
from theory import evaluate, formula, plain

# %% [markdown]
# ## 1. The increments shrink like 1/t
#
# The loop is stated by equations, and a derivation may start from these and nothing else.

# %%
risk = formula("regression.accumulate.excess_risk")
risk.loop

# %% [markdown]
# Under accumulate all $t$ generations share one design, so the fit is the *mean* of the $t$ single fits. Fit $t$
# differs from fit $t-1$ by its own noise divided by $t$. New noise is independent of the past; the squares of the
# increments add up: $\sum 1/k^2$. Here are the steps of the derivation that say so, each decided again by a checker as it is
# printed.

# %%
for step, result in replay(risk.derivation, risk.loop.definition)[-7:]:
    print(f"{'✓' if result.holds else '✗'} {step.rule}: {plain(step.after)}")
    print(f"      {step.because}")

# %% [markdown]
# Under replace the increments do not shrink, and the squares add up to $t$. The two rules differ in nothing else:

# %%
for t in (1, 2, 10, 100, 1000):
    risks = [
        evaluate(formula(f"regression.{rule}.excess_risk_ratio"), {"t": t}, digits=10).decimal
        for rule in ("replace", "accumulate")
    ]
    print(f"fit {t:>4}: replace {risks[0]:>6}, accumulate {risks[1]}")

# %% [markdown]
# ## 2. The limit, with proof
#
# That $\sum 1/k^2 = \pi^2/6$ is Euler's. The library does not take it on trust either: the core proves it from
# $1/\sin^2 2x = (1/\sin^2 x + 1/\cos^2 x)/4$ and $\sin x < x < \tan x$, and cites nobody for it.

# %%
limit = formula("regression.accumulate.excess_risk_ratio_limit")
print(limit.derivation.title, "=", plain(limit.rhs))
for cited in limit.derivation.cites:
    print("   cites:", cited)

# %% [markdown]
# ## 3. At finite n it is a product
#
# For a mean whose variance depends on the mean, $V(\theta) = v_0 + v_1\theta + v_2\theta^2$, the noise of a generation depends on where
# the last fit ended. The errors feed back, and the sum becomes a product, exactly, at every sample size $n$:

# %%
for name in ("accumulate.mean_squared_error", "accumulate.mean_squared_error_limit"):
    print(plain(formula(f"exponential_family.{name}").rhs), "\n")

# %% [markdown]
# Its limit is $\sinh$ for $v_2 > 0$ and $\sin$ for $v_2 < 0$. Only at $v_2 = 0$ (Normal with known variance, Poisson) is it $\pi^2/6$
# at finite $n$; elsewhere $\pi^2/6$ is the limit for many data. The dots below are simulated raw data.

# %%
figure, axes = plt.subplots(figsize=(7.5, 4.2))
colours = {"gamma": "#d55e00", "normal": "#0072b2", "binomial": "#009e73"}
for path in pathway(runs=6000, seed=1):
    label = f"{path.family}, n = {path.n}: limit {path.limit:.4f}"
    axes.plot(
        FITS, path.derived, color=colours[path.family], linestyle="-" if path.n == 4 else "--", label=label
    )
    axes.errorbar(FITS, path.simulated, path.errors, fmt="o", markersize=3, color=colours[path.family])
axes.axhline(np.pi**2 / 6, color="0.5", linewidth=0.8)
axes.set(xscale="log", xlabel="number of fits t", ylabel="risk / risk of fit 1")
axes.set_xticks(FITS, labels=[str(t) for t in FITS])
axes.legend(fontsize=8, frameon=False)
figure.tight_layout()

# %% [markdown]
# How fast does $n$ bring every family to $\pi^2/6$?

# %%
mse = formula("exponential_family.accumulate.mean_squared_error_limit")
for n in (2, 10, 100, 10_000):
    ratios = [n * float(evaluate(mse, {"n": n, "v2": v2, "V0": 1}).decimal) for v2 in (1, 0, -1)]
    print(f"n = {n:>6}:  v₂ = 1: {ratios[0]:.6f}   v₂ = 0: {ratios[1]:.6f}   v₂ = −1: {ratios[2]:.6f}")

# %% [markdown]
# ## 4. Other schedules, other numbers
#
# If generation $i$ contributes $c_i$ data, the sum is $\sum c_i/C_i^2$ with $C_i = c_1 + \dots + c_i$. It is below $2/c_1$ for *every*
# positive schedule, so no condition on growth is needed. Equal generations give $\pi^2/6$; many tiny ones come closer to the bound;
# fast growth stays far below.

# %%
factor = formula("regression.schedule.excess_risk_factor")
schedules = {
    "equal": [1] * 200,
    "tiny after the first": ["1"] + ["1/50"] * 400,
    "doubling": [2**i for i in range(30)],
    "growing like k²": [k**2 for k in range(1, 100)],
}
for name, sizes in schedules.items():
    value = evaluate(factor, {"c": [Fraction(c) for c in sizes]}, digits=8)
    print(f"{name:>22}: {value.decimal}  (bound 2/c₁ = {2 / float(sizes[0]):g})")

# %% [markdown]
# ## 5. And where it is not
#
# With a *fresh* design in every generation the Gram matrices add up as well, and the limit is smaller at every finite $T$:

# %%
fresh = formula("regression.accumulate_fresh_design.excess_risk_limit")
one = formula("regression.replace.excess_risk")
for rows in (5, 20, 200):
    values = {"d": 3, "T": rows, "sigma": 1}
    ratio = float(evaluate(fresh, values).decimal) / float(evaluate(one, {"t": 1, **values}).decimal)
    print(f"T = {rows:>3} rows: {ratio:.4f}")

# %% [markdown]
# And with *noisy test labels*, as Appendix A of the position paper prints the ratio, the noise of the labels stands above and below the
# line, and the limit is not $\pi^2/6$ either: see the notebook *Judge a claim in ten minutes*.
