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
# # Accumulate-subsample: the missing theorem
#
# Real and synthetic data accumulate, but every model is trained on a sample of the pool only. *While test loss appears to stabilize, no
# analytic theory has been proven in this case to date*, says §4.1 of the position paper. Here is one.

# %%
from functools import partial

import matplotlib.pyplot as plt
import numpy as np

import theory
from proofs_checks.evidence.replay import replay
from proofs_checks.loops.raw import simulate
from theory import evaluate, formula, plain
from theory.blocks import definition

# %% [markdown]
# ## 1. Two moments of the pool close
#
# Fit $t$ is the mean of $n$ of the $tn$ data in the pool. Given the pool, its mean is the pool's mean, and its variance is a multiple of
# the pool's spread. Then $n$ new data with that mean join. So the pair (squared error of the pool's mean, second moment of the pool) obeys
# a linear recursion, exactly, at every $n$. These are the first steps of the derivation:

# %%
ratio = formula("mean.subsample_without_replacement.risk_ratio")
replayed = replay(ratio.derivation, ratio.loop.definition)
for step, result in replayed[:6]:
    print(f"{'✓' if result.holds else '✗'} {step.rule}: {plain(step.after)}")
print(f"… {len(replayed)} steps in all, {sum(result.holds is True for _, result in replayed)} replayed")

# %% [markdown]
# ## 2. Many data: $\pi^2/2 - 2$ and $\pi^2/3$
#
# As $n \to \infty$ the risk relative to $n$ real data becomes

# %%
for kind in ("without", "with"):
    for suffix in ("", "_limit"):
        item = formula(f"mean.subsample_{kind}_replacement.risk_ratio_large_n{suffix}")
        value = "" if suffix == "" else f" = {evaluate(item, {}, digits=12).decimal}"
        print(f"{kind:>8} replacement{', t → ∞' if suffix else '':7}: {plain(item.rhs)}{value}")

# %% [markdown]
# It does stabilise, at nearly three times the risk of one fit: more than accumulate's $\pi^2/6$, since the same points are drawn again and
# again.

# %%
fits = (1, 2, 3, 5, 8, 13, 21)
n, runs = 40, 3000
figure, axes = plt.subplots(figsize=(7, 4))
for kind, colour in (("without", "#0072b2"), ("with", "#d55e00")):
    item = formula(f"mean.subsample_{kind}_replacement.risk_ratio")
    derived = [float(evaluate(item, {"t": t, "n": n}).decimal) for t in fits]
    loop = definition(item.id)
    run = partial(simulate, loop, loop.observables["value"], values={"n": n, "sigma": 1}, replicates=runs)
    observed = np.array([run(fits=t, seed=t) for t in fits])
    error = 2 * observed.std(axis=1) / runs**0.5
    axes.plot(fits, derived, color=colour, label=f"{kind} replacement, derived at n = {n}")
    axes.errorbar(fits, observed.mean(axis=1), error, fmt="o", markersize=4, capsize=2, color=colour)
axes.set(xscale="log", xlabel="number of fits t", ylabel="risk / risk of n real data")
axes.set_xticks(fits, labels=[str(t) for t in fits])
axes.legend(frameon=False)
figure.tight_layout()

# %% [markdown]
# ## 3. With the variance fitted too
#
# A generative model has a width as well. Now it matters how the variance is estimated: with divisor $n$ the expected fitted variance has
# a positive limit, with divisor $n - 1$ it grows like $t^{1/n}$: without bound, and too slowly for any simulation to see.

# %%
print("   t        divisor n    divisor n − 1       (without replacement, n = 10)")
for t in (1, 10, 100, 10_000):
    shown = [
        evaluate(
            formula(f"gaussian.subsample_without_replacement{biased}.variance"),
            {"t": t, "n": 10, "sigma0": 1},
            digits=7,
        )
        for biased in ("_biased", "")
    ]
    print(f"{t:>6}   {shown[0].decimal:>12}   {shown[1].decimal:>12}")
limit = formula("gaussian.subsample_without_replacement_biased.variance_limit")
print(f" limit   {evaluate(limit, {'n': 10, 'sigma0': 1}, digits=7).decimal:>12}              ∞")

# %% [markdown]
# So the answer to *does it stabilise?* depends on a divisor that papers rarely mention.

# %%
for name, item in theory.formulas().items():
    if ".subsample_" in name and name.startswith("gaussian") and not name.endswith("limit"):
        print(f"{name}\n    {plain(item.rhs)}")
