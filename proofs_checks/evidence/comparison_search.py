"""Compare a claim with a formula of the catalogue: as functions, and point by point to the far end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import sympy as sp

from proofs_checks.evidence.comparison import (
    AT_MOST,
    Comparison,
    Exactly,
    NoValue,
    TooFar,
    compare_at,
    has_no_value,
    proof_of,
    right_hand_side,
    unshown,
)
from proofs_checks.evidence.definedness import Condition, conditions, region_of
from proofs_checks.evidence.exceptional import exceptional_parts, exceptional_points
from proofs_checks.evidence.reach import (
    CEILING,
    FARTHEST,
    Limit,
    far_points,
    first_failing,
    limit_of,
    smallest_failing,
    unbounded,
)
from proofs_checks.evidence.search import show_point
from proofs_checks.strategies import simplest_first
from proofs_checks.strategies.enumerated import candidates
from proofs_checks.strategies.parameters import draw_points
from proofs_checks.verdict import SIMPLEST, Evidence
from theory.language.parameters import DomainError, Parameter, Value, above, validate
from theory.language.plain import counted

MOST_POINTS = 200
MOST_DRAWN = 60
SALT = 2025
MOST_SIMPLER = 40
FEW = 20
"""Points at which a claim is tried before a proof of it is."""
AGREES: dict[Exactly, str] = {
    "=": "agrees with",
    "≤": "the expression is at least",
    "≥": "the expression is at most",
    "<": "the expression is above",
    ">": "the expression is below",
}


def nearby_evidence(
    subject: str,
    claim: Comparison,
    parameters: Sequence[Parameter] | None = None,
    at: Callable[[Mapping[str, Value]], Comparison] | None = None,
) -> Evidence:
    """Return what comparing at the simplest points finds, before a proof of another kind is tried.

    ``parameters``: whose points are taken, if not the claim's; ``at`` gives what is compared at each.
    """
    found = _Tally()
    for point in simplest_first(parameters or claim.parameters, FEW):
        if not found.take(at(point) if at else claim, point):
            return _refuted(subject, found, point, simplest=not (found.undecided or found.outside))
    return _supported(subject, claim, found, {}, False, "none", True)


def comparison_evidence(subject: str, claim: Comparison) -> list[Evidence]:
    """Return what the catalogued formula says about a claim: a proof, if there is one, and the points."""
    claim = replace(claim, written=tuple(part for part in claim.written if unshown(claim, part) is not None))
    missing = has_no_value(claim)
    proof = proof_of(subject, claim, missing)
    proved = proof is not None and proof.grade == "proof"
    points = searched(subject, claim, missing, proved=proved, identical=proof is not None)
    if not claim.parameters and points.outcome == "supports":
        points = replace(points, grade="proof", summary=f"{points.summary}: there is no other")
    return [item for item in (proof, points) if item is not None]


def searched(
    subject: str, claim: Comparison, missing: Condition | None, *, proved: bool, identical: bool
) -> Evidence:
    """Return what comparing point by point finds: simple points, ceilings, far sizes, and the limit.

    A bound that is not proved is supported only if ceilings, the largest sizes and its known limit were all
    tried and contradict nothing. ``identical``: the relation is shown as one between functions, and so it
    holds where both sides have a value, too close to be told apart.
    """
    found = _Tally(identical=identical)
    for point in simplest_first(claim.parameters, MOST_POINTS):
        if not found.take(claim, point):
            return _refuted(subject, found, point, simplest=not (found.undecided or found.outside))
    if missing is not None or not identical:
        for point in exceptional_points(_parts(claim), claim.parameters):
            if not found.take(claim, point):
                return _refuted(subject, found, point)
    limit = _limit(claim)
    if limit.verdict == "contradicts" and limit.point is not None and not claim.by_bound:
        index = _index_of(claim)
        assert index is not None
        least = first_failing(
            claim.parameters, limit.point, index.name, lambda one: not _Tally().take(claim, one, far=True)
        )
        if least is not None:
            found.take(claim, least, far=True)
            return _refuted(subject, found, least)
    if not identical:
        drawn = _Tally()
        for point in _drawn(claim.parameters):
            if not drawn.take(claim, point):
                least = _simpler(claim.parameters, point, lambda one: not _Tally().take(claim, one))
                found.take(claim, least)
                return _refuted(subject, found, least)
    reached = {parameter.name: 0 for parameter in unbounded(claim.parameters)}
    ceilings = False
    stopped: set[tuple[str, ...]] = set()
    for far in far_points(claim.parameters):
        if far.names in stopped or (far.names and claim.formula.algorithm is not None):
            continue  # an algorithm says nothing beforehand of the time that it takes
        before, refused = found.held, found.not_evaluated
        if not found.take(claim, far.point, far=True):
            least = smallest_failing(
                claim.parameters, far, lambda point: not _Tally().take(claim, point, far=True)
            )
            found.take(claim, least, far=True)
            return _refuted(subject, found, least)
        if found.held > before:
            ceilings = ceilings or far.size == CEILING
            reached.update((name, max(reached[name], far.size)) for name in far.names)
        elif found.not_evaluated > refused:
            stopped.add(far.names)
    if limit.verdict == "contradicts" and not claim.by_bound:
        return _refuted(subject, _Tally(held=found.held, words=f"it fails far out: {limit.words}"), None)
    return _supported(subject, claim, found, reached, ceilings, limit.verdict, proved)


def _limit(claim: Comparison) -> Limit:
    """Return how a bound stands to what becomes of both sides far out."""
    if claim.relation == "=":
        return Limit("none")
    above = sp.Integer(1 if claim.relation in AT_MOST else -1)
    return limit_of(above * (claim.expression - right_hand_side(claim)), claim.parameters, _index_of(claim))


def _drawn(parameters: Sequence[Parameter]) -> list[dict[str, Value]]:
    """Return points drawn from all of a domain: simple ones leave most of it out where there are several."""
    try:
        return draw_points(parameters, MOST_DRAWN, SALT)[1:] if len(parameters) > 1 else []
    except (DomainError, TypeError, KeyError):
        return []


def _simpler(
    parameters: Sequence[Parameter], point: dict[str, Value], fails: Callable[[dict[str, Value]], bool]
) -> dict[str, Value]:
    """Return a point at which it fails too, each parameter at its simplest value at which it does so."""
    for parameter in parameters:
        for value in itertools.islice(candidates(parameter, point), MOST_SIMPLER):
            if value == point[parameter.name]:
                break
            with suppress(DomainError):
                moved = validate(parameters, {**point, parameter.name: value})
                if fails(moved):
                    point = moved
                    break
    return point


@dataclass(slots=True)
class _Tally:
    """Points compared so far, and what the last of them showed."""

    held: int = 0
    undecided: int = 0
    outside: int = 0
    not_evaluated: int = 0
    words: str = ""
    first: str = ""
    identical: bool = False

    def take(self, claim: Comparison, point: Mapping[str, Value], far: bool = False) -> bool:
        """Compare at a point; return false if the relation fails there."""
        try:
            decided, self.words = compare_at(claim, dict(point))
            decided = True if decided is None and self.identical else decided
        except DomainError as error:
            self.outside += 1
            self.first = self.first or str(error)
            return True
        except TooFar as error:
            if far:
                self.not_evaluated += 1
            else:
                self.undecided += 1
                self.first = self.first or str(error)
            return True
        except NoValue as error:
            decided, self.words = None, str(error)
        if decided is False:
            return False
        self.held += decided is True
        self.undecided += decided is None
        self.first = self.first or (self.words if decided is None else "")
        return True


def _refuted(
    subject: str, found: _Tally, point: Mapping[str, Value] | None, *, simplest: bool = False
) -> Evidence:
    """Return the refutation; ``simplest``: the claim is shown to hold at every simpler point."""
    where = "" if point is None else show_point(dict(point))
    return Evidence(
        check="counterexample search",
        subject=subject,
        outcome="refutes",
        grade="rigorous",
        summary=f"{found.words} at {where}" if where else found.words,
        witness=where or (found.words if point is None else "every parameter"),
        point=point,
        details={
            "points tried before": found.held + found.undecided + found.outside,
            **({SIMPLEST: True} if simplest else {}),
        },
    )


def _supported(
    subject: str,
    claim: Comparison,
    found: _Tally,
    reached: Mapping[str, int],
    ceilings: bool,
    limit: str,
    proved: bool,
) -> Evidence:
    agrees = AGREES[claim.relation]
    far = ", ".join(f"{name} = {_power(size)}" for name, size in reached.items() if size)
    where = [*(["the ceilings"] if ceilings else []), *([f"up to {far}"] if far else [])]
    where += [f"as {_index_of(claim)} → ∞"] if limit == "agrees" else []
    left = found.undecided + found.outside
    summary = f"{agrees} {claim.formula.id} at {counted(found.held, 'point')}"
    summary += f" ({'; '.join(where)})" if where else ""
    summary += f", undecided at {left}: {found.first}" if left else ""
    gaps = [] if ceilings or not claim.parameters else ["no point at the ceilings"]
    gaps += [f"{name} beyond {_power(size)}" for name, size in reached.items() if size < FARTHEST]
    gaps += ["its limit"] if limit == "unknown" else []
    lacking = claim.relation != "=" and not proved and bool(gaps)
    if lacking and not left:
        summary += f"; not tried: {', '.join(gaps)}"
    return Evidence(
        check="counterexample search",
        subject=subject,
        outcome="undecided" if left or not found.held or lacking else "supports",
        grade="rigorous",
        summary=summary + (_share_hint(claim) if found.outside else ""),
        details={
            "held": found.held,
            "undecided": found.undecided,
            "outside the formula's domain": found.outside,
            "not evaluated": found.not_evaluated,
            "largest sizes": dict(reached),
            "limit": limit,
        },
    )


def _share_hint(claim: Comparison) -> str:
    """Return how a claim is to declare a share of a count that it takes for any real number."""
    own = {parameter.name: parameter.domain.kind for parameter in claim.parameters}
    wide = [p for p in claim.formula.parameters if p.domain.kind == "share" and own.get(p.name) == "real"]
    return "".join(f'; declare {p.name} = {{ kind = "share", of = "{p.domain.of}" }}' for p in wide)


def _power(size: int) -> str:
    """Return a power of ten as such.

    >>> _power(1000), _power(0)
    ('10^3', '0')
    """
    return f"10^{len(str(size)) - 1}" if size else "0"


def _index_of(claim: Comparison) -> sp.Symbol | None:
    """Return the claim's symbol for the number of generations, if it has one that grows while others stay."""
    own = {p.symbol: p for p in claim.parameters}
    value = claim.at.get("t", next((symbol for symbol, p in own.items() if p.name == "t"), None))
    grows = own.get(value)
    if grows is None or grows.domain.shape != "scalar" or grows.domain.upper is not None:
        return None
    return None if above(grows.name, claim.parameters) else grows.symbol


def _parts(claim: Comparison) -> list[sp.Expr]:
    """Return what must not vanish, or not become negative, for the claim to have a value; and at whose zeros
    the relation may fail: the difference of both sides, and its parts.
    """
    known = {part.name: part for part in claim.parameters if part.domain.shape != "scalar"}
    every = (claim.expression, *claim.at.values(), *(part.expr for part in claim.written))
    found = [c for expr in every for c in conditions(expr, region_of(claim.parameters), known) if not c.shown]
    shifted = [c.expr + 1 for c in found if c.need == "nonnegative"]
    difference = claim.expression - right_hand_side(claim)
    index = _index_of(claim) or sp.Dummy()
    parts = [*exceptional_parts(difference, index), difference]
    return list(dict.fromkeys([*(c.expr for c in found), *shifted, *parts]))
