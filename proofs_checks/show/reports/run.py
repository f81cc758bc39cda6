"""What a person reads of a run: the claims by what came out, worst and unexpected first, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from proofs_checks.evidence.monte_carlo import error_rate
from proofs_checks.evidence.statements import rests_on
from proofs_checks.own.claims_file.simulating import parts
from proofs_checks.run.judging import Judged
from proofs_checks.show import screen
from proofs_checks.show.reports.ledger import how_read, what_else
from proofs_checks.show.reports.style import MARKS
from proofs_checks.verdict import Evidence, Verdict
from proofs_checks.verification import Report, replay_command
from theory.index.counting import OUTCOMES
from theory.language.claim import Claim, Statement
from theory.language.plain import counted
from theory.language.verdicts import STRENGTH
from theory.loop_language.printing import needed

CODES = {
    "KERNEL-PROVED": "1;32",
    "PROVED": "1;32",
    "PROVED-CITING": "1;32",
    "REPLAYED": "32",
    "CONFIRMED": "32",
    "CONSISTENT": "36",
    "INCONCLUSIVE": "33",
    "REFUTED": "1;31",
    "ERROR": "1;31",
}
"""Colours of the verdicts in a list."""
READING = (
    "Verdicts are of sentences as papers print them: what is REFUTED is false as printed, and the catalogue "
    "says so beforehand; what is corrected is judged too."
)


def report_lines(found: Report, *, cards: bool) -> Iterator[str]:
    """Yield a run: the cards of its claims, or one line a claim; then the summary if there are several."""
    if found.path:
        for judged in found.claims:
            yield from card(judged, found)
        yield _count(found)
        if searched := sum(judged.verdict.name == "CONSISTENT" for judged in found.claims):
            yield f"Not shown, only searched without contradiction: {searched} (CONSISTENT)."
        if left := sum(map(_is_of_loop_without_runs, found.claims)):
            yield f"Not simulated: {counted(left, 'claim')} on loops; `collapse figure` draws simulated runs."
    elif cards:
        for judged in found.claims:
            yield from card(judged, found)
        yield from _formulas(found.formulas)
    else:
        yield from _outcomes(found)
    if not found.path and (len(found.claims) > 1 or not cards):
        yield from summary(found)
    yield from last_lines(found)


def _is_of_loop_without_runs(judged: Judged) -> bool:
    """Return whether a claim is about a loop as it is defined, and no raw data were drawn for it."""
    asked = None if judged.claim is None else judged.claim.printed.question
    simulated = any(one.check == "monte carlo" for one in judged.verdict.evidence)
    return asked is not None and asked.loop is not None and not simulated


def last_lines(found: Report) -> Iterator[str]:
    """Yield whether everything came out as expected, in one line; then warnings."""
    word = "expected" if found.path else "catalogued"
    asked = found.claims if found.path else (*found.claims, *found.formulas)
    deviating = [judged.id for judged in asked if not judged.as_expected]
    if found.interrupted:
        yield screen.styled("Interrupted: what was not reached is INCONCLUSIVE.", "33")
    elif deviating:
        yield screen.styled(f"Not as {word}: {', '.join(deviating)}.", "31")
    else:
        yield f"Every verdict is as {word}."
    for judged in found.claims:
        if judged.warning:
            yield screen.styled(f"Warning: {judged.warning}.", "33")


def _count(found: Report) -> str:
    counts = Counter(judged.verdict.name for judged in found.claims)
    summed = ", ".join(f"{count} {name}" for name, count in counts.items())
    noun = "claim" if len(found.claims) == 1 else "claims"
    return f"{len(found.claims)} {noun} of {found.path}: {summed}."


def _outcomes(found: Report) -> Iterator[str]:
    """Yield the claims, one line each, under what came out: unexpected first, then the worst."""
    yield from screen.words(READING)
    unexpected = [judged for judged in found.claims if not judged.as_expected]
    groups: dict[tuple[str, ...], list[Judged]] = {}
    for judged in found.claims:
        if judged.as_expected:
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
    outcomes = found.outcomes
    yield ""
    if found.claims:
        sentences = sum(outcomes.values())
        readings = len(found.claims) - sentences
        beside = f", and {readings} further readings or withdrawn claims" if readings else ""
        yield f"{sentences} sentences judged{beside}"
        yield from (f"{outcomes[name]:>5} {words}" for name, words in OUTCOMES.items())
    if found.formulas:
        names = Counter(judged.verdicts[0].name for judged in found.formulas)
        said = ", ".join(f"{names[name]} {name}" for name in sorted(names, key=lambda n: -STRENGTH[n]))
        yield from screen.words(f"{len(found.formulas)} formulas that they rest on: {said}")
    if any(item.check == "monte carlo" for one in found.formulas for item in one.verdicts[0].evidence):
        rate = error_rate()
        yield from screen.words(
            f"Simulation refutes a true formula with probability at most {rate['registry']:g} in all, for"
            f" {rate['asymptotic']} of its {rate['tests']} tests in the limit of many draws."
        )
    yield from screen.words(
        "More: collapse verify ID (one claim), -v (all evidence), collapse show ID, collapse report (a page)"
    )


def card(judged: Judged, found: Report) -> Iterator[str]:
    """Yield one claim: its words, each statement with its verdict and evidence, what it rests on."""
    claim = judged.claim
    if claim is None:
        raise TypeError(f"{judged.id} is no claim")
    yield screen.styled(judged.id, "1")
    if source := str(claim.source):
        yield from screen.words(source, 2)
    if claim.quote:
        yield from screen.words(claim.said, 2)
    for said in (claim.reading, what_else(claim), how_read(claim) if claim.read else ""):
        yield from _dim(said, 2)
    for label, statement, verdict in _statements(claim, judged.verdicts):
        shown = screen.styled(verdict.name, CODES[verdict.name])
        if claim.of_file:
            asked, simulation = parts(claim)
            yield from screen.formula(str(asked), 2)
            if asked.parameters:
                needs = () if asked.loop is None else needed(asked.loop)
                yield from _dim("for " + "; ".join([*(p.condition for p in asked.parameters), *needs]), 2)
            expected = "".join(f" (expected {name})" for name in judged.expected)
            witness = f"{verdict.witness_is}: {verdict.witness}" if verdict.witness else ""
            fits = len(f"  {verdict.name}{expected}  {witness}") <= screen.width()
            yield f"  {shown}{expected}" + (f"  {witness}" if witness and fits else "")
            yield from () if fits else screen.words(witness, 4)
            own = verdict.evidence
        else:
            yield f"  {label}: {shown}"
            yield from screen.words(statement.words, 4)
            own = tuple(item for item in verdict.evidence if item.subject == statement.words)
        yield from _evidence(own)
        if not _is_said(verdict.reason, own):
            yield from _dim(verdict.reason, 4)
        if statement.simulation is not None and statement.simulation.assumes:
            yield from screen.words(f"taken from the author: {'; '.join(simulation.assumes)}", 4)
    names = {item.id: item.verdict.name for item in found.formulas}
    used = [f"{name} ({names[name]})" for name in rests_on(claim)]
    if claim.of_file and all(verdict.alone for verdict in judged.verdicts):
        used = ["the definition of the loop alone"]
    if used or not claim.of_file:
        yield from screen.words("rests on: " + ("; ".join(used) or "no formula of the catalogue"), 2)
    cited = dict.fromkeys(name for verdict in judged.verdicts for name in verdict.cites)
    if cited:
        yield from _dim("cites: " + "; ".join(cited), 2)
    yield from _dim(f"again: {replay_command(judged, found)}", 2)
    yield ""


def _is_said(reason: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether a reason is made of what the evidence says already."""
    for item in evidence:
        reason = reason.replace(item.summary, "")
    return not reason.strip("; ")


def _dim(text: str, indent: int) -> Iterator[str]:
    return (screen.styled(line, "2") for line in screen.words(text, indent))


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
