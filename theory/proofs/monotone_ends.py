"""A bound of a loop's mean at every fit, as the mean only rises, or falls, to a limit that obeys it, or from
a first value that does.

No fit is above the limit of what rises: E(k) ≤ E(k + 1) ≤ E(k + n) → L as n → ∞. Nothing here is trusted.
"""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    assume,
    combine,
    diverges,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_order,
    lt,
    number,
    rational_limit,
    sign,
)
from theory.loop_language.definition import GENERATION, LoopDefinition
from theory.proofs.compared_means import FAILED, monotone_proof
from theory.proofs.far_means import limit_in_fits
from theory.proofs.form_ends import sign_beside_zeta
from theory.proofs.loop_claims import FarMean, Runs, ValueClaim
from theory.proofs.loop_proofs import to_the_start
from theory.proofs.roots import signs_by_squaring
from theory.proofs.tactics import at, chain, first_of

LATER = integer("fits_later", lambda n: [le(1, n)], witness=1)


def bound_by_the_end(loop: LoopDefinition, claim: ValueClaim, goal: Term, k: Term, base: int) -> Theorem:
    """Prove a bound of the mean at every fit k ≥ ``base`` by the limit that it rises, or falls, to.

    Raises:
        Refused: it is not shown to rise or fall, or its limit is not, or does not obey the bound.
    """
    up = claim.relation in ("≤", "<")
    name = next(name for name, own in loop.observables.items() if own == claim.observable)
    far = FarMean(claim.made, claim.observable, GENERATION, sp.S.One, base)

    def joined(strict: bool) -> Theorem:
        step = _change(loop, claim, k, base, up=up, strict=strict)
        limit = limit_in_fits(loop, name, far, None)
        end, said = limit.formula.args[0], goal.args[1 if up else 0]
        relation = le if strict or goal.op == "le" else lt
        asked = relation(end, said) if up else relation(said, end)
        known = claim.made.conditions
        obeys = first_of(
            lambda: sign_beside_zeta(asked), lambda: sign(asked, *signs_by_squaring(asked, known))
        )
        beyond = _beyond(step, limit, k, up=up)
        return chain(step, beyond, obeys) if up else chain(obeys, beyond, step)

    return first_of(*(partial(joined, strict) for strict in ((True, False) if goal.op == "lt" else (False,))))


def bound_by_the_start(loop: LoopDefinition, claim: ValueClaim, goal: Term, k: Term, base: int) -> Theorem:
    """Prove a bound of the mean at every fit k ≥ ``base`` that the first obeys, as it rises, or falls, then.

    Raises:
        Refused: it is not shown to rise or fall, or the bound is not shown to do the contrary.
    """
    up = claim.relation in (">", "≥")
    step = _change(loop, claim, k, base, up=up, strict=False)
    said = goal.args[0 if up else 1]
    then = at(said, k, k + 1)
    bound = sign(le(then, said) if up else le(said, then))
    following = at(goal, k, k + 1)
    follows = combine(following, (1, assume(goal)), (1, step), (1, bound))
    mean = claim.made.mean(claim.observable, number(base))
    start = sign(at(goal, k, base), *to_the_start(mean))
    return induction(k, base, start, follows, goal)


def _change(
    loop: LoopDefinition, claim: ValueClaim, k: Term, base: int, *, up: bool, strict: bool
) -> Theorem:
    """Return that the mean at fit k is less than at k + 1 (not more, unless ``strict``), or the contrary."""
    runs = Runs(claim.made, GENERATION, base)
    try:
        found = monotone_proof(loop, runs, claim.observable, up=up, strict=strict)
    except FAILED as failed:
        raise Refused(str(failed)) from None
    return instantiate(found, {runs.fit: k})


def _beyond(step: Theorem, limit: Theorem, k: Term, *, up: bool) -> Theorem:
    """Return E(k + 1) ≤ L, or L ≤ E(k + 1), from how a step changes the mean and E → L."""
    n, (low, high) = LATER, step.formula.args
    weak = combine(le(low, high), (1, step))
    now, then = at(low if up else high, k, k + 1), at(low if up else high, k, k + n)
    later = le(now, then) if up else le(then, now)
    more = combine(at(later, n, n + 1), (1, assume(later)), (1, instantiate(weak, {k: k + n})))
    order = induction(n, 1, sign(at(later, n, 1)), more, later)
    return limit_order(order, limit_along(limit, rational_limit(diverges(n, k + n))), n, 1)
