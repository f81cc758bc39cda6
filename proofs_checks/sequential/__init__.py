"""Sequential tests with the guarantee each really has: look as often as you like, stop when you like.

    start_betting       bounded                                    non-asymptotic   Waudby-Smith, Ramdas 2024
    start_catoni        any law, variance known to be at most v    non-asymptotic   Wang, Ramdas 2023
    start_catoni_moment any law, E|x − m|ᵖ ≤ v known, 1 < p ≤ 2    non-asymptotic   Bhatt et al. 2022
    start_normal        normal or sub-Gaussian, variance known     non-asymptotic   Robbins 1970
    start_gamma         gamma or χ² of known shape                 non-asymptotic   Howard et al. 2021
    start_poisson       Poisson counts                             non-asymptotic   Howard et al. 2021
    start_bernoulli     0 or 1, or anywhere in [0, 1]              non-asymptotic   Howard et al. 2021
    start_binomial      binomial counts of known trials            non-asymptotic   Howard et al. 2021
    start_categorical   categories, or cells of F(x)               non-asymptotic   Lindon, Malek 2022
    start_asymptotic    any law of finite variance                 asymptotic       Waudby-Smith et al. 2024

Each start function returns a state; `update`, `log_e_value`, `interval` and `merge` act on every state, and
`log_e_at_most` and `log_e_at_least`, the tests of one side, on all but the categorical one.
"""

from proofs_checks.sequential.asymptotic import Asymptotic, start_asymptotic
from proofs_checks.sequential.betting import Betting, start_betting
from proofs_checks.sequential.categorical import Categorical, cells, start_categorical
from proofs_checks.sequential.catoni import Catoni, start_catoni, start_catoni_moment
from proofs_checks.sequential.combine import confirmed, e_bh, log_average, log_product, refuted
from proofs_checks.sequential.face import (
    Guarantee,
    interval,
    log_e_at_least,
    log_e_at_most,
    log_e_value,
    merge,
    update,
)
from proofs_checks.sequential.mixtures import (
    Mixture,
    start_bernoulli,
    start_binomial,
    start_gamma,
    start_normal,
    start_poisson,
)
from proofs_checks.sequential.tracked import margin_nulls

Instrument = Betting | Catoni | Mixture | Categorical | Asymptotic

__all__ = [
    "Asymptotic",
    "Betting",
    "Categorical",
    "Catoni",
    "Guarantee",
    "Instrument",
    "Mixture",
    "cells",
    "confirmed",
    "e_bh",
    "interval",
    "log_average",
    "log_e_at_least",
    "log_e_at_most",
    "log_e_value",
    "log_product",
    "margin_nulls",
    "merge",
    "refuted",
    "start_asymptotic",
    "start_bernoulli",
    "start_betting",
    "start_binomial",
    "start_categorical",
    "start_catoni",
    "start_catoni_moment",
    "start_gamma",
    "start_normal",
    "start_poisson",
    "update",
]
