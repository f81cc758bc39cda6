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
# # Your paper's loop in ten minutes
#
# A feedback loop is written once. It is then derived, enumerated exactly and simulated on raw data: three interpreters of one
# definition that share no arithmetic.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np

from proofs_checks.loops.exact import exact_means
from proofs_checks.loops.raw import simulate
from theory import Loop, profile
from theory.language.plain import plain
from theory.loop_language import mean, normal, real, whole
from theory.loop_language.printing import equations

# %% [markdown]
# ## 1. Write it down
#
# Every fit is a weighted mean of $n$ fresh real data and of $m$ data from the last fit. The state $e$ is the error of the fit, so that the
# truth is 0.

# %%
w, n, m, V = real("w", above=0, at_most=1), whole("n", 1), whole("m", 1), real("V", above=0)
loop = Loop(
    "notebook.weighted", words="fits to a weighted mean of real and synthetic data", parameters=(w, n, m, V)
)
e = loop.state("e", start=0)
z, x = loop.real("z", normal(0, V), size=n), loop.draw("x", normal(e, V), size=m)
loop.fit(e=w * mean(z) + (1 - w) * mean(x))
loop.observe("mean_squared_error", e**2)
definition = loop.definition()
print("\n".join(equations(definition)))

# %% [markdown]
# ## 2. Derive it

# %%
(risk,) = loop.derive()
print("recursion  ", *risk.recursion)
print("closed form", plain(risk.form))
print("limit      ", plain(risk.limit))

# %% [markdown]
# ## 3. Enumerate and simulate it
#
# Exact enumeration follows every outcome of every datum on laws with the same moments. The raw simulator draws, fits and draws again.

# %%
values = {"w": 1 / 4, "n": 3, "m": 6, "V": 1}
small = {"w": 1, "n": 1, "m": 1, "V": 2}
print("enumerated ", [str(mean_of) for mean_of in exact_means(definition, e**2, 3, small)])
fits = np.arange(1, 13)
drawn = [simulate(definition, e**2, int(t), values, replicates=4000, seed=int(t)) for t in fits]
means = np.array([sample.mean() for sample in drawn])
errors = np.array([2 * sample.std() / np.sqrt(sample.size) for sample in drawn])

# %%
symbols = {parameter.symbol: values[parameter.name] for parameter in definition.parameters}
form = risk.form.subs(symbols)
(generation,) = form.free_symbols
figure, axes = plt.subplots(figsize=(6.5, 3.5))
axes.errorbar(
    fits, means, yerr=errors, fmt="o", markersize=4, color="#0072b2", label="raw data, two standard errors"
)
axes.plot(fits, [float(form.subs(generation, int(t))) for t in fits], color="#d55e00", label="closed form")
axes.axhline(float(risk.limit.subs(symbols)), color="#888888", linestyle=":", label="limit")
axes.set(xlabel="fit t", ylabel="mean squared error")
axes.legend(frameon=False)
figure.tight_layout()

# %% [markdown]
# ## 4. Ask it
#
# The eight definitions of collapse, for weight 1/2 on the real data; a value with its error; the definition as a file.

# %%
print(profile(definition, values={"w": Fraction(1, 2)}))
print(loop.evaluate("mean_squared_error", w=0.25, n=3, m=6, V=1, t=10))
print(loop.toml())

# %% [markdown]
# The same definition as a file is derived by `collapse derive FILE`; `collapse new loop` prints a template.
