r"""A share of real data in every generation, fresh or kept, for a fitted mean.

* ``mean``: the mean of data with a known variance: the loops, closed forms, limits;
* ``quadratic``: families with quadratic variance function.
"""

from theory.families.real_share import mean, quadratic

LOOPS = (*mean.LOOPS, *quadratic.LOOPS)
FORMULAS = (*mean.FORMULAS, *quadratic.FORMULAS)
