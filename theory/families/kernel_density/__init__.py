r"""Kernel density estimates with a fixed bandwidth, refitted to their own samples.

* ``second_moment``: the loops, and the second moment of the estimate;
* ``likelihood``: the negative log-likelihood of real data, between two bounds;
* ``sampling_bias``: its variance where draws are pulled to the mean;
* ``tails``: where the mass is, averaged over runs.
"""

from theory.families.kernel_density import likelihood, sampling_bias, second_moment, tails

LOOPS = (*second_moment.LOOPS, *likelihood.LOOPS, *sampling_bias.LOOPS)
FORMULAS = (*second_moment.FORMULAS, *likelihood.FORMULAS, *tails.FORMULAS, *sampling_bias.FORMULAS)
