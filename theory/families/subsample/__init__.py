r"""Accumulate-subsample: every fit sees some of the data accumulated so far, drawn at random.

* ``mean``: the mean, noise variance known: the loops, closed forms, limits;
* ``bounds``: without replacement at finite n: the risk between two multiples of H₂(t);
* ``variance``: the variance fitted too;
* ``quadratic``: families with quadratic variance function.
"""

from theory.families.subsample import bounds, mean, quadratic, variance

LOOPS = (*mean.LOOPS, *variance.LOOPS, *quadratic.LOOPS)
FORMULAS = (*mean.FORMULAS, *bounds.FORMULAS, *variance.FORMULAS, *quadratic.FORMULAS)
