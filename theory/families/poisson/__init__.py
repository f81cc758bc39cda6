r"""The Poisson loop: draw n data from Poisson(λ), refit λ by their mean, draw again.

* ``survival``: the loop, and the probability that its rate is not 0 yet;
* ``median``: the median time until it is 0.
"""

from theory.families.poisson import median, survival

LOOPS = (*survival.LOOPS,)
FORMULAS = (*survival.FORMULAS, *median.FORMULAS)
