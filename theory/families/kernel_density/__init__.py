r"""Kernel density estimates with a fixed bandwidth, refitted to their own samples.

* ``second_moment``: the loops, and the second moment of the estimate;
* ``likelihood``: the negative log-likelihood of real data, between two bounds;
* ``tails``: where the mass is, averaged over runs.
"""

from theory.families.kernel_density import likelihood, second_moment, tails

LOOPS = (*second_moment.LOOPS, *likelihood.LOOPS)
FORMULAS = (*second_moment.FORMULAS, *likelihood.FORMULAS, *tails.FORMULAS)
