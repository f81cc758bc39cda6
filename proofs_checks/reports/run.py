"""What a person reads of a run: the claims by what came out, worst and unexpected first, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from proofs_checks import screen
from proofs_checks.conductor.judging import Judged, rests_on
from proofs_checks.evidence.monte_carlo import error_rate
from proofs_checks.reports.ledger import how_read, what_else
from proofs_checks.reports.style import MARKS
from proofs_checks.verdict import Evidence, Verdict
from proofs_checks.verification import Report, replay_command
from theory.language.claim import Claim, Statement
from theory.language.verdicts import STRENGTH

CODES = {
    "KERNEL-PROVED": "1;32",
    "PROVED": "1;32",
    "PROVED-CITING": "1;32",
    "REPLAYED": "32",
    "CONFIRMED": "32",
    "CONSISTENT": "36",
    "INCONCLUSIVE": "33",
    "REFUTED": "1;31",
}
"""Colours of the verdicts in a list."""
OPEN = ("CONSISTENT", "INCONCLUSIVE")
READING = (
    "Verdicts are of sentences as papers print them: what is REFUTED is false as printed, and the catalogue "
    "says so beforehand; what is corrected is judged too."
)


def report_lines(found: Report, *, cards: bool) -> Iterator[str]:
    """Yield a run: the cards of its claims, or one line a claim; then the summary if there are several."""
    if cards:
        for judged in found.claims:
            yield from card(judged, found)
        yield from _formulas(found.formulas)
    else:
        yield from _outcomes(found)
    if len(found.claims) > 1 or not cards:
        yield from summary(found)
    yield last_line(found)


def last_line(found: Report) -> str:
    """Return whether everything came out as catalogued, in one line."""
    deviating = [judged.id for judged in (*found.claims, *found.formulas) if not judged.as_catalogued]
    if found.interrupted:
        return screen.styled("Interrupted: what was not reached is INCONCLUSIVE.", "33")
    if deviating:
        return screen.styled(f"Not as catalogued: {', '.join(deviating)}.", "31")
    return "Every verdict is as catalogued."


def _outcomes(found: Report) -> Iterator[str]:
    """Yield the claims, one line each, under what came out: unexpected first, then the worst."""
    yield from screen.words(READING)
    unexpected = [judged for judged in found.claims if not judged.as_catalogued]
    groups: dict[tuple[str, ...], list[Judged]] = {}
    for judged in found.claims:
        if judged.as_catalogued:
            groups.setdefault(tuple(verdict.name for verdict in judged.verdicts), []).append(judged)
    if unexpected:
        yield ""
        yield screen.styled(f"not as catalogued ({len(unexpected)})", "1;31")
        for judged in unexpected:
            yield f"  {judged.id}"
            came, stated = (" → ".join(names) for names in (_names(judged), judged.expected))
            yield from screen.words(f"{came}; catalogued {stated}", 6)
    for names, group in sorted(groups.items(), key=lambda item: [STRENGTH[name] for name in item[0]]):
        yield ""
        printed = screen.styled(names[0], CODES[names[0]])
        corrected = f", as corrected {screen.styled(names[1], CODES[names[1]])}" if len(names) > 1 else ""
        yield f"{printed}{' as printed' if corrected else ''}{corrected} ({len(group)})"
        yield from (f"  {judged.id}" for judged in group)


def _names(judged: Judged) -> list[str]:
    return [verdict.name for verdict in judged.verdicts]


def summary(found: Report) -> Iterator[str]:
    """Yield the summary: sentences judged, how many hold and how many do not, and where to read more."""
    sentences = [judged for judged in found.claims if judged.claim is not None and _counts(judged.claim)]
    outcomes = Counter(_outcome(judged) for judged in sentences)
    yield ""
    if found.claims:
        readings = len(found.claims) - len(sentences)
        beside = f", and {readings} further readings or withdrawn claims" if readings else ""
        yield f"{len(sentences)} sentences judged{beside}"
        yield f"{outcomes['holds']:>5} hold as printed"
        yield f"{outcomes['corrected']:>5} do not, and hold with another hypothesis, constant or scope"
        yield f"{outcomes['false']:>5} do not, and nothing near them is shown to hold"
        yield f"{outcomes['open']:>5} open"
    if found.formulas:
        names = Counter(judged.verdicts[0].name for judged in found.formulas)
        counted = ", ".join(f"{names[name]} {name}" for name in sorted(names, key=lambda n: -STRENGTH[n]))
        yield from screen.words(f"{len(found.formulas)} formulas that they rest on: {counted}")
    if any(item.check == "monte carlo" for one in found.formulas for item in one.verdicts[0].evidence):
        rate = error_rate()
        yield from screen.words(
            f"Simulation refutes a true formula with probability at most {rate['registry']:g} in all, for"
            f" {rate['asymptotic']} of its {rate['tests']} tests in the limit of many draws."
        )
    yield from screen.words(
        "More: collapse verify ID (one claim), -v (all evidence), collapse show ID, collapse report (a page)"
    )


def _counts(claim: Claim) -> bool:
    return not claim.reading_of and not claim.superseded_by


def _outcome(judged: Judged) -> str:
    printed = judged.verdicts[0].name
    if printed in OPEN:
        return "open"
    if printed != "REFUTED":
        return "holds"
    return (
        "corrected" if judged.verdicts[1:] and judged.verdicts[1].name not in (*OPEN, "REFUTED") else "false"
    )


def card(judged: Judged, found: Report) -> Iterator[str]:
    """Yield one claim: the paper's words, each statement with its verdict and evidence, what it rests on."""
    claim = judged.claim
    if claim is None:
        raise TypeError(f"{judged.id} is no claim")
    yield screen.styled(judged.id, "1")
    yield from screen.words(str(claim.source), 2)
    yield from screen.words(claim.said, 2)
    for said in (claim.reading, what_else(claim), how_read(claim) if claim.read else ""):
        yield from (screen.styled(line, "2") for line in screen.words(said, 2))
    for label, statement, verdict in _statements(claim, judged.verdicts):
        yield f"  {label}: {screen.styled(verdict.name, CODES[verdict.name])}"
        yield from screen.words(statement.words, 4)
        own = [item for item in verdict.evidence if item.subject == statement.words]
        yield from _evidence(own)
        if verdict.reason not in {item.summary for item in own}:
            yield from (screen.styled(line, "2") for line in screen.words(verdict.reason, 4))
    names = {item.id: item.verdicts[0].name for item in found.formulas}
    used = [f"{name} ({names[name]})" for name in rests_on(claim)]
    yield from screen.words("rests on: " + ("; ".join(used) or "no formula of the catalogue"), 2)
    cited = dict.fromkeys(name for verdict in judged.verdicts for name in verdict.cites)
    if cited:
        yield from (screen.styled(line, "2") for line in screen.words("cites: " + "; ".join(cited), 2))
    again = replay_command(judged.id, found.seed, found.budget, found.kernel)
    yield from (screen.styled(line, "2") for line in screen.words(f"again: {again}", 2))
    yield ""


def _statements(claim: Claim, verdicts: Sequence[Verdict]) -> Iterator[tuple[str, Statement, Verdict]]:
    yield "as printed", claim.printed, verdicts[0]
    if claim.corrected is not None:
        yield "as corrected", claim.corrected, verdicts[1]


def _formulas(formulas: Sequence[Judged]) -> Iterator[str]:
    """Yield each formula with its verdict and evidence."""
    if formulas:
        yield "The formulas that the claims rest on"
    for judged in formulas:
        verdict = judged.verdicts[0]
        yield ""
        yield f"{screen.styled(judged.id, '1')}"
        yield f"  {screen.styled(verdict.name, CODES[verdict.name])}"
        yield from _evidence(verdict.evidence)
    if formulas:
        yield ""


def _evidence(items: Iterable[Evidence]) -> Iterator[str]:
    for item in items:
        yield from screen.words(f"{MARKS[item.outcome]} {item.check}: {item.summary}", 4)
