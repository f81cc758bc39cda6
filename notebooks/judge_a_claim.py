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
# # Judge a claim in ten minutes
#
# Appendix A of the position paper *Model Collapse Does Not Mean What You Think* considers linear regression
# refitted on its own labels. If all generations of labels accumulate, it says, the ratio
#
# $$\frac{\mathbb{E}\,\lVert \hat\beta^{(n)} X_{\text{test}} - y_{\text{test}} \rVert^2}
#        {\mathbb{E}\,\lVert \hat\beta^{(1)} X_{\text{test}} - y_{\text{test}} \rVert^2}$$
#
# *monotonically increases before converging to* $\pi^2/6$. Is that so? Three independent ways: a derivation that is
# replayed, the loop in exact rationals, and the loop on simulated raw data.

# %%
import matplotlib.pyplot as plt
import numpy as np

import theory
from proofs_checks import verify
from proofs_checks.evidence.replay import replay
from proofs_checks.oracles.defined import instances
from proofs_checks.simulators.linear_regression import feature_root, simulate
from theory.engine.rules import ACCUMULATE

# %% [markdown]
# ## 1. What the loop says
#
# A formula enters the catalogue only through a derivation from the equations that define its loop. Here is the
# excess risk, the test error without the test labels' own noise, with the last steps of its derivation. Every step
# carries a certificate, and `replay` decides it again without asking the solver that found it.

# %%
risk = theory.formula("regression.accumulate.excess_risk")
risk

# %%
for step, result in replay(risk.derivation, risk.loop.definition)[-6:]:
    print(f"{'✓' if result.holds else '✗'} {step.rule}: {theory.plain(step.after)}")
    print(f"      {result.shown}")

# %% [markdown]
# Relative to the first fit the noise and the design cancel. What remains is $H_2(t) = \sum_{k \le t} 1/k^2$, which
# increases strictly and tends to $\pi^2/6$.

# %%
ratio = theory.formula("regression.accumulate.excess_risk_ratio")
for t in (1, 2, 3, 10, 100, 10**6):
    print(f"t = {t:>7}   {theory.evaluate(ratio, {'t': t}, digits=20).decimal}")
print("limit         ", theory.evaluate(theory.formula(ratio.id + "_limit"), {}, digits=20).decimal)

# %% [markdown]
# ## 2. The same loop, exactly, without a formula
#
# The loop is written once, in the loop language; the oracle made from it propagates every fit as a rational linear
# map of all the noise drawn so far, for a concrete integer design, and compares with the loop of one entry. Its
# value for normal rows is then compared with the formula. Nothing of the derivation is in it.

# %%
for where, found, claimed in list(instances("regression.accumulate.excess_risk_ratio"))[:6]:
    print(f"{where}: one way gives {found}, the other {claimed}")

# %% [markdown]
# ## 3. The same loop on raw data
#
# Draw features and labels, fit, draw labels from the fit, fit again on all labels so far.

# %%
fits, rows, features, noise = 12, 40, 3, 1.0
rng = np.random.default_rng(2025)
errors, _ = simulate(rng, ACCUMULATE, fits=fits, rows=rows, features=features, noise=noise, replicates=20_000)
excess = ((errors @ feature_root(features)) ** 2).sum(axis=-1)
simulated = excess.mean(axis=1)
error = excess.std(axis=1) / np.sqrt(excess.shape[1])

# %% [markdown]
# The catch: the paper's ratio has $y_{\text{test}}$ in it, a *noisy* label. The noise $\sigma^2$ then stands in the
# numerator and in the denominator, and the ratio tends to $(1 + \kappa\pi^2/6)/(1 + \kappa)$ with
# $\kappa = d/(T - d - 1)$ instead.

# %%
times = np.arange(1, fits + 1)
printed = theory.formula("regression.accumulate.printed_risk_ratio")
curve = [float(theory.evaluate(ratio, {"t": int(t)}).decimal) for t in times]
as_printed = [float(theory.evaluate(printed, {"t": int(t), "d": features, "T": rows}).decimal) for t in times]

figure, axes = plt.subplots(figsize=(7, 4))
axes.plot(times, curve, color="#0072B2", label="excess risk, derived: $H_2(t)$")
axes.errorbar(
    times,
    simulated / simulated[0],
    yerr=3 * error / simulated[0],
    fmt="o",
    color="#D55E00",
    markersize=4,
    label="excess risk, simulated (3 standard errors)",
)
axes.plot(times, as_printed, color="#009E73", linestyle="--", label="as printed, noisy test labels")
axes.axhline(np.pi**2 / 6, color="0.4", linewidth=1)
axes.annotate(r"$\pi^2/6$", (1.2, np.pi**2 / 6), textcoords="offset points", xytext=(0, 4))
axes.set(xlabel="fit t", ylabel="risk relative to fit 1", title=f"T = {rows} rows, d = {features} features")
axes.set_ylim(0.95, 1.75)
axes.legend(loc="center right", frameon=False)
figure.tight_layout()

# %% [markdown]
# ## 4. The verdict
#
# `verify` does all of this for every claim of the catalogue and judges the evidence. *Unknown is never a pass*: at
# the boundary $T = d + 2$ the risk has infinite variance, so a test of its mean would be worthless, and the harness
# says so instead of testing.

# %%
report = verify(
    ["position.appendix_a.excess_ratio_limit", "position.appendix_a.printed_ratio_limit"],
    workers=1,
    budget=2.0,
)
for judged in report.claims:
    print(judged.id)
    for label, verdict in zip(("as printed", "as corrected"), judged.verdicts, strict=False):
        print(f"    {label}: {verdict.name} ({verdict.reason})")

# %% [markdown]
# So the sentence is right for the *excess* risk, which is what the theorem it cites is about, and wrong to the letter,
# as the witness above shows.
