r"""Exponential families with quadratic variance function, fitted by the mean.

* ``mean_squared_error``: the loops, and the mean squared error under replace and accumulate;
* ``limits``: what becomes of it under replace, by the sign of the curvature.
"""

from theory.families.exponential_family import limits, mean_squared_error

LOOPS = (*mean_squared_error.LOOPS,)
FORMULAS = (*mean_squared_error.FORMULAS, *limits.FORMULAS)
