r"""The discrete loop: draw D data from p on N atoms, refit by their proportions, draw again.

Under replace the counts of the atoms form the Wright–Fisher chain of population genetics, which ends with one
atom. Under accumulate they are a batch Pólya urn, which loses no atom it has seen. Files:

* ``loop``: the definition, its parameters, and the law of one atom's count;
* ``moments``: heterozygosity, and the expected curves of the loop;
* ``time``: the expected time to collapse, exactly by the dual, and its bound 2D − 1;
* ``marginal``: the same time from the chain of one atom against the rest;
* ``diffusion``: the limit D → ∞, what entropy measures, and the expansion in 1/D;
* ``survival``: the probability that the loop has not collapsed yet;
* ``survivors``: how many atoms survive at least;
* ``loss``: when atoms are lost, the mean for many data and the median;
* ``missing``: what the real law gives to the atoms that a fit does not see;
* ``zipf``: the same of a Zipf law on infinitely many atoms.

Sources: position paper §4.4 and Figure 4; Shumailov et al. 2023; Seddik et al. 2024; Suresh et al. 2024.
"""

from theory.families.categorical import (
    diffusion,
    loss,
    marginal,
    missing,
    moments,
    survival,
    survivors,
    time,
    zipf,
)
from theory.families.categorical.loop import ACCUMULATE_LOOP, REPLACE_LOOP
from theory.families.categorical.survival import MIXED_LOOP

LOOPS = (REPLACE_LOOP, ACCUMULATE_LOOP, MIXED_LOOP)

FORMULAS = (
    *time.FORMULAS,
    *marginal.FORMULAS,
    *diffusion.FORMULAS,
    *moments.FORMULAS,
    *survival.FORMULAS,
    *survivors.FORMULAS,
    *loss.FORMULAS,
    *missing.FORMULAS,
    *zipf.FORMULAS,
)
