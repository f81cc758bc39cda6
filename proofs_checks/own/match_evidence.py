"""What the points of a match say together: evidence, in words no stronger than what was shown."""

from __future__ import annotations

from collections.abc import Sequence

from proofs_checks.evidence.monte_carlo import PointResult, Remedy, found_instead
from proofs_checks.evidence.search import show_point
from proofs_checks.experiment import Relation
from proofs_checks.verdict import Evidence, Json
from theory.language.plain import counted

ADVICE: dict[Remedy, str] = {
    "draws": "a larger budget draws more",
    "tail": "say what is known of an observation (variance, bounds, law or tail), "
    "or lower the ceiling of a parameter where the tail is the reason",
    "spread": "say bounds or law, since observations that do not vary show no spread",
    "margin": "give absolute_margin",
}


def advice(results: Sequence[PointResult]) -> str:
    """Return what would help to decide the open points, by their reasons (empty: nothing is known to)."""
    lacking = [result.remedy for result in results if result.outcome in ("undecided", "unresolved")]
    return "; ".join(words for remedy, words in ADVICE.items() if remedy in lacking)


def shown_words(
    results: Sequence[PointResult], *, margin: float, absolute_margin: float | None, relation: Relation
) -> str:
    """Return what confirmations show of a mean, its prediction called "bound" where the claim is one-sided.

    >>> shown_words([], margin=0.05, absolute_margin=None, relation="=")
    'mean within 5% of the prediction'
    """
    within = f"{100 * margin:.4g}%" if absolute_margin is None else f"{absolute_margin:.4g}"
    if all(result.without_margin for result in results) and results:
        return f"mean {relation} {'prediction' if relation == '=' else 'bound'}"
    if relation in ("=", "≈"):
        return f"mean within {within} of the prediction"
    sign = "+" if relation == "≤" else "−"
    if absolute_margin is not None:
        return f"mean {relation} bound {sign} {absolute_margin:.4g}"
    if all(result.predicted > 0 for result in results):
        return f"mean {relation} bound·(1 {sign} {margin:.4g})"
    return f"mean {relation} bound {sign} {margin:.4g}·|bound|"


def match_evidence(
    subject: str,
    results: Sequence[PointResult],
    smallest: PointResult | None,
    *,
    margin: float,
    level: float,
    absolute_margin: float | None = None,
    relation: Relation = "=",
) -> list[Evidence]:
    """Combine the points of a match: one item for the tests, one for the points that were not tested.

    Args:
        subject: what the evidence bears on.
        results: of the points.
        smallest: the smallest point at which it is refuted, if it is.
        margin, absolute_margin: of the confirmations. level: error probability of one point.
        relation: of the mean to the prediction.
    """
    table: list[Json] = [result.to_json() for result in results]
    if smallest is not None:
        where = show_point(smallest.point) or "every parameter"
        at = f" at {where}" if smallest.point else ""
        return [
            Evidence(
                check="monte carlo",
                subject=subject,
                outcome="refutes",
                grade="statistical",
                summary=f"predicted {smallest.predicted:.6g}, {found_instead(smallest)}{at} "
                f"({smallest.guarantee})",
                witness=where,
                details={"points": [*table, smallest.to_json()]},
            )
        ]
    tested = [result for result in results if result.outcome != "undecided"]
    untested = [result for result in results if result.outcome == "undecided"]
    confirmed = [result for result in tested if result.outcome == "confirmed"]
    words = shown_words(confirmed, margin=margin, absolute_margin=absolute_margin, relation=relation)
    found: list[Evidence] = []
    if tested:
        open_ones = [result for result in tested if result.outcome != "confirmed"]
        decided = all(result.without_margin for result in confirmed)
        reach = 0.0 if decided else margin if absolute_margin is None else absolute_margin
        sampled = sum(result.guarantee != "deterministic" for result in tested)
        found.append(
            Evidence(
                check="monte carlo",
                subject=subject,
                outcome="undecided" if open_ones else "supports",
                grade="statistical",
                summary=f"raw data: {words} at {len(confirmed)} of {counted(len(results), 'point')} "
                f"({_guarantees(tested)})" + _why(open_ones),
                confirms=None if open_ones else (reach, level * sampled),
                shown=words,
                details={"points": table},
            )
        )
    if untested:
        some = show_point(untested[0].point)
        at = f"at {len(untested)} of {counted(len(results), 'point')}"
        if some:
            at += f", at {some}" if len(untested) == 1 else f", so at {some}"
        done = f"confirmed at {len(confirmed)} of {counted(len(results), 'point')}, " if confirmed else ""
        found.append(
            Evidence(
                check="monte carlo",
                subject=subject,
                outcome="undecided",
                grade="statistical",
                summary=f"{done}not simulated {at}: {untested[0].reason}",
                details={"points": table},
            )
        )
    return found


def _guarantees(tested: Sequence[PointResult]) -> str:
    """Return the guarantees of the tests, the weakest first, each counted if there are several."""
    order = ("asymptotic", "non-asymptotic", "deterministic")
    counts = {name: sum(result.guarantee == name for result in tested) for name in order}
    present = {name: count for name, count in counts.items() if count}
    if len(present) == 1:
        return next(iter(present))
    return ", ".join(f"{count} {name}" for name, count in present.items())


def _why(open_ones: Sequence[PointResult]) -> str:
    return f"; at {show_point(open_ones[0].point)}: {open_ones[0].reason}" if open_ones else ""
