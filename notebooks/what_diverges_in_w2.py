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
# # What diverges in W₂?
#
# Fit a Gaussian to $n$ draws, draw $n$ new data from the fit, and repeat. The expected squared Wasserstein distance to the real
# Gaussian tends to infinity. The position paper splits it into a term of the means, marked $\to\infty$, and a term of the
# covariances, marked $\to 0$, and concludes that the models walk away. Half of that is wrong, and the other half needs care.

# %%
import matplotlib.pyplot as plt
import numpy as np

from proofs_checks import verify
from proofs_checks.show.figures.w2_split import w2_split
from theory import evaluate, formula, plain
from theory.transport.gaussian import w2_squared

# %% [markdown]
# ## 1. The two terms

# %%
for name in ("mean_drift", "covariance_term", "expected_w2"):
    item = formula(f"gaussian.replace.{name}")
    print(f"{item.title}\n    {plain(item.rhs)}\n")

# %% [markdown]
# A fit shrinks to a point: the variance tends to 0 almost surely. The distance of a point mass from the real Gaussian is not 0 but
# $\sigma_0^2$, the whole variance. And in expectation the covariance term tends to $2\sigma_0^2$: it is the expectation of
# $(\sigma_t - \sigma_0)^2$, and $\mathbb{E}\,\sigma_t^2$ stays $\sigma_0^2$ for ever while $\mathbb{E}\,\sigma_t$ vanishes.

# %%
print("a point mass at the true mean:", w2_squared([0.0], [[0.0]], [0.0], [[1.0]]))
term = formula("gaussian.replace.covariance_term")
for t in (1, 10, 100, 1000):
    print(
        f"fit {t:>4}, n = 10: covariance term {evaluate(term, {'t': t, 'n': 10, 'sigma0': 1}, digits=8).decimal}"
    )

# %% [markdown]
# ## 2. In expectation and on a path
#
# The mean term diverges *in expectation*: $t\,\sigma_0^2/n$. On almost every path it does not: the steps $\sigma_t Z/\sqrt n$ shrink
# exponentially with $\sigma_t$, their sum converges, and the fitted mean comes to rest. The divergence is carried by rarer and rarer
# paths. The grey lines are simulated raw data.

# %%
numbers = w2_split(seed=1, runs=400, fits=150)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for axes, paths, derived, title in (
    (left, numbers.mean_paths, numbers.mean_term, "mean term"),
    (right, numbers.covariance_paths, numbers.covariance_term, "covariance term"),
):
    axes.plot(numbers.generations, paths[:, :25], color="0.75", linewidth=0.5)
    axes.plot(numbers.generations, derived, color="#d55e00", linewidth=2, label="expectation, derived")
    axes.plot(numbers.generations, np.median(paths, axis=1), color="#0072b2", label="median path")
    axes.set(title=title, xlabel="number of fits t")
    axes.legend(frameon=False, loc="upper left")
left.set(yscale="log", ylim=(1e-2, 60))
right.set(ylim=(0, 2.6))
right.axhline(1, color="0.3", linestyle=":", linewidth=1)
figure.tight_layout()

# %% [markdown]
# ## 3. Why a simulation does not see it
#
# After many fits the variance of the mean term is astronomically large, so that an average of simulated paths says nothing; a
# careless test would *refute a true theorem*. Theory knows the variance:

# %%
values = {"t": 400, "n": 10, "sigma0": 1}
mean = float(evaluate(formula("gaussian.replace.mean_drift"), {"t": 400, "n": 10, "trace": 1}).decimal)
print(f"the mean term's mean:       {mean:g}")
variance = float(evaluate(formula("gaussian.replace.drift_variance"), values).decimal)
print(f"its standard deviation:     {variance**0.5:.3g}")
print(f"paths for a 5 % answer:     {variance / (0.05 * mean) ** 2:.2g}")

# %% [markdown]
# ## 4. Does the divisor matter?
#
# Divide by $n$ instead of $n - 1$ and $\mathbb{E}\,\Sigma_t$ itself shrinks: the mean term is then bounded by $\sigma_0^2$, and nothing
# diverges at all.

# %%
for t in (1, 10, 100, 1000):
    unbiased = evaluate(
        formula("gaussian.replace.expected_w2"), {"t": t, "n": 10, "sigma0": 1}, digits=6
    ).decimal
    biased = evaluate(
        formula("gaussian.replace_biased.expected_w2"), {"t": t, "n": 10, "sigma0": 1}, digits=6
    ).decimal
    print(f"fit {t:>4}: divisor n − 1: {unbiased:>8}   divisor n: {biased}")

# %% [markdown]
# ## The verdicts

# %%
names = [
    "position.s2_1.expected_w2_diverges",
    "position.s2_1.w2_mean_term_diverges",
    "position.s2_1.w2_covariance_term_vanishes",
]
report = verify(names, workers=1, budget=1.0)
for judged in report.claims:
    print(judged.id)
    for label, verdict in zip(("as printed", "as corrected"), judged.verdicts, strict=False):
        print(f"    {label}: {verdict.name}. {verdict.reason}")
