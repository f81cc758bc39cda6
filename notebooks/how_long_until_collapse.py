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
# # How long until collapse?
#
# Take a distribution on $N$ outcomes, draw $D$ data from it, let the observed proportions be the new distribution, and repeat. Once an
# outcome is missed it is gone. After how many fits is one left? The position paper answers: *proportional to* $D\,H[p]$, the
# number of data times the entropy, so $D \log N$ for a uniform start. We compute the truth.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np

import theory
from proofs_checks import verify
from theory import evaluate, formula
from theory.markov.atoms import uniform
from theory.markov.collapse_time import collapse_time
from theory.markov.diffusion import entropy

# %% [markdown]
# ## 1. Exactly
#
# The chain has one state for every way to share $D$ data among $N$ atoms, far too many. Looking *backwards* helps: follow the
# ancestors of the $D$ data. They merge until one is left, and the chain of their number has only $D$ states. The answer is a
# fraction:

# %%
time = formula("categorical.replace.collapse_time")
for D, p in [(2, "1/2 1/2"), (5, "1/2 1/2"), (5, "1/3 1/3 1/3"), (20, "7/10 2/10 1/10")]:
    value = evaluate(time, {"D": D, "p": [Fraction(x) for x in p.split()]}, digits=12)
    print(f"D = {D:>2}, p = ({p}):  E[T] = {value}")

# %% [markdown]
# ## 2. Against the paper's law
#
# If E[T] were proportional to $D\,H[p]$, the last column would be constant. It is close to 2 for two atoms, and only there.

# %%
print("    N      D          E[T]     E[T]/(D·H[p])")
for N in (2, 3, 10, 100, 1000):
    for D in (100, 10_000):
        exact = float(collapse_time(D, uniform(N)))
        print(f"{N:>5} {D:>6} {exact:>13.3f}     {exact / (D * entropy(uniform(N))):.4f}")

# %% [markdown]
# The reason: many atoms die early, and quickly. Whatever the distribution, $\mathbb{E}[T] \le 2D - 1$, while $D \log N$ grows without
# bound in $N$.

# %%
N = np.unique(np.geomspace(2, 3000, 25).astype(int))
D = 500
exact = np.array([float(collapse_time(D, uniform(int(n)))) for n in N])
figure, axes = plt.subplots(figsize=(7, 4))
axes.plot(N, exact / D, color="#0072b2", marker="o", markersize=3, label="E[T]/D, computed")
axes.plot(N, np.log(N), color="#d55e00", linestyle="--", label="the law as printed: log N")
axes.axhline(2 - 1 / D, color="0.5", linewidth=1, label="bound (2D − 1)/D, any distribution")
axes.set(
    xscale="log", xlabel="number of atoms N (uniform start)", ylabel="fits until collapse / D", ylim=(0, 8.5)
)
axes.legend(frameon=False)
figure.tight_layout()

# %% [markdown]
# ## 3. On raw data
#
# Draw, count, draw again. The simulation knows no formula.

# %%
rng = np.random.default_rng(5)
D, runs = 60, 4000
for N in (2, 5, 20):
    counts = rng.multinomial(D, np.full(N, 1 / N), size=runs)
    times, alive = np.ones(runs), (counts.max(axis=1) < D)
    while alive.any():
        counts[alive] = rng.multinomial(D, counts[alive] / D)
        times[alive] += 1
        alive = counts.max(axis=1) < D
    error = 2 * times.std() / runs**0.5
    print(
        f"N = {N:>2}: {times.mean():.2f} ± {error:.2f} simulated, {float(collapse_time(D, uniform(N))):.2f} computed"
    )

# %% [markdown]
# ## 4. A quadrillion data
#
# The paper takes the model at face value for $D = 10^{15}$ and concludes that *trillions of models* can be trained before anyone notices.
# For total collapse the order is right; but collapse is the last thing to happen. An outcome seen once is gone after one fit with
# probability $(1 - 1/D)^D \approx 1/e$, whatever $D$ is.

# %%
answer = collapse_time(10**15, uniform(10**5))
print(answer)
for D in (10, 1000, 10**6):
    print(f"D = {D:>7}: a datum seen once is lost in one fit with probability {(1 - 1 / D) ** D:.6f}")

# %% [markdown]
# ## 5. What D·H[p] is good for
#
# It is not worthless: in the limit of many data, $2D\,H[p]$ is the expected *sum over generations of the number of atoms beyond one*. For
# two atoms that sum is the time itself.

# %%
support = formula("categorical.replace.excess_support")
print(support.title, "\n  =", theory.plain(support.rhs))

# %% [markdown]
# ## The verdict

# %%
report = verify(["position.s4_4.collapse_time_proportional_to_entropy"], workers=1, budget=1.0)
for judged in report.claims:
    for label, verdict in zip(("as printed", "as corrected"), judged.verdicts, strict=False):
        print(f"{label}: {verdict.name}. {verdict.reason}")
