"""The eight predicates: each a function of what is known of a loop and of a reading.

They decide on closed forms, limits and bounds, never on simulated curves. What is not known, or depends
on sizes that are not given, is undecided, with the reason.
"""

from __future__ import annotations

from theory.collapse.answering import Predicate
from theory.collapse.law_predicates import collapsing_variance, hallucination, modes, scaling_law, tails
from theory.collapse.risk_predicates import any_risk_increase, catastrophic_risk, diverging_risk

PREDICATES: tuple[Predicate, ...] = (
    catastrophic_risk,
    any_risk_increase,
    diverging_risk,
    collapsing_variance,
    scaling_law,
    modes,
    tails,
    hallucination,
)
