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
# # Your own claim, your own simulator
#
# You have a loop that the catalogue does not hold, a simulator of it, and a formula that you believe. Is it right? The harness tries
# to refute it, and says how sure it is.

# %%

import matplotlib.pyplot as plt
import numpy as np

from proofs_checks import verify
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.testing import Refuted, assert_matches
from theory.language.parameters import Domain, Parameter

# %% [markdown]
# ## 1. A loop of one's own
#
# Estimate the *range* of a uniform distribution: the data are uniform on $[0, \vartheta]$, the fit is the largest of $n$ data, the next
# data are uniform on $[0, \hat\vartheta]$. This is the maximum-likelihood loop of the uniform family, under replace.


# %%
def fitted_range(rng, t, n):
    """Return ϑ_t after t fits, ϑ_0 = 1, in many independent runs."""
    top = np.ones(2000)
    for _ in range(t):
        top = (top[:, None] * rng.random((2000, n))).max(axis=1)
    return top


rng = np.random.default_rng(4)
figure, axes = plt.subplots(figsize=(6.5, 3.5))
for n, colour in ((2, "#d55e00"), (5, "#0072b2"), (20, "#009e73")):
    axes.plot(
        [fitted_range(rng, t, n).mean() for t in range(0, 16)],
        "o",
        markersize=4,
        color=colour,
        label=f"n = {n}",
    )
axes.set(xlabel="number of fits t", ylabel="mean fitted range", ylim=(0, 1.05))
axes.legend(frameon=False)
figure.tight_layout()

# %% [markdown]
# ## 2. A guess, and a verdict
#
# The maximum of $n$ uniform data on $[0, 1]$ has mean $n/(n+1)$, and the fits multiply independent copies of it. So
# $\mathbb{E}\,\hat\vartheta_t = (n/(n+1))^t$. The parameters get domains; from these come the points at which the claim is tested.

# %%
t = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=6)
n = Parameter(name="n", meaning="data per fit", domain=Domain(kind="integer", lower=1), ceiling=12)

print(assert_matches(fitted_range, "(n/(n + 1))^t", [t, n], bounds=(0, 1)))

# %% [markdown]
# The fitted range cannot leave $[0, 1]$, which `bounds` says; the test is then a *bet* with a non-asymptotic guarantee.
#
# ## 3. A wrong formula is caught
#
# An author forgets that the maximum of $n$ data has $n$, not $n - 1$, in its numerator:

# %%
try:
    assert_matches(fitted_range, "((n - 1)/n)^t", [t, n], bounds=(0, 1))
except Refuted as refuted:
    print(refuted)

# %% [markdown]
# The witness has the smallest parameters at which the simulation refutes the formula. A formula that is wrong by one per cent is harder
# to tell from a true one; what the harness can notice is its *resolution*, and `margin` is what a confirmation promises.

# %% [markdown]
# ## 4. The same as a file
#
# For a paper with many claims a TOML file is handier. `collapse verify --file claims.toml` judges it, and
# `pytest --claims claims.toml` makes each claim a test. Expressions are read by a parser that knows names, arithmetic and a list of
# functions; nothing in the file is evaluated as code.

# %%
FILE = """
[[claim]]
id = "accumulate.is_the_harmonic_sum"
words = "Under accumulate the excess risk of fit t is the harmonic sum of order 2, times that of one fit."
expression = "sigma^2*d/(T - d - 1) * sum(1/k^2, k, 1, t)"
equals = "regression.accumulate.excess_risk"

[[claim]]
id = "accumulate.grows_logarithmically"
words = "Under accumulate it grows like the harmonic numbers."
expression = "sigma^2*d/(T - d - 1) * harmonic(t)"
equals = "regression.accumulate.excess_risk"
"""
for judged in verify(parse_claims(FILE), path="claims", budget=0.5, workers=1).claims:
    print(f"{judged.id}: {judged.verdict.name}\n    {judged.verdict.reason}")

# %% [markdown]
# The first claim is decided *exactly*: it equals a formula that is proved. The second is refuted by the smallest parameters that tell the
# two apart.
#
# ## 5. A proof would be better
#
# A confirmation says that no counterexample was found where one was looked for. To go further, state the loop by its equations
# and derive the formula with certificates that the checker replays: `CONTRIBUTING.md` says how a family is added.
