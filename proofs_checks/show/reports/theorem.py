"""A theorem as in a paper: hypotheses, statements, then the proof of each part, replayed now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proofs_checks.evidence.checkers.shared import Replayed
from proofs_checks.evidence.replay import replay
from proofs_checks.show import screen
from proofs_checks.show.checked import checked, counted
from proofs_checks.verdict import Json
from theory.language.derivation import Derivation, Step
from theory.language.plain import plain
from theory.language.theorem import Part, Theorem
from theory.language.typeset import latex
from theory.language.verdicts import VerdictName
from theory.proofs.grades import Decisions, cited_by, is_proof, part_verdict, proof_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedPart:
    """A part of a theorem with its derivation, every step of it and of its lemmas replayed."""

    part: Part
    derivation: Derivation
    replayed: tuple[tuple[Step, Replayed], ...]
    known: Decisions

    @property
    def verdict(self) -> VerdictName:
        """Return the grade that its derivation has if every step replays: of a formula, the formula's."""
        return part_verdict(self.part, self.derivation, self.known)

    @property
    def holds(self) -> bool:
        """Return whether every step replayed, each a proof, and the derivation ends in the statement."""
        replayed = all(result.holds is True for _, result in self.replayed)
        return (
            is_proof(self.derivation, self.known)
            and replayed
            and not self.part.ends_elsewhere(self.derivation)
        )

    @property
    def own(self) -> tuple[tuple[Step, Replayed], ...]:
        """Return the steps that are not those of a lemma."""
        return self.replayed[len(self.replayed) - len(self.derivation.steps) :]


def proved(theorem: Theorem) -> tuple[ProvedPart, ...]:
    """Derive and replay every part of a theorem."""
    found = []
    for part in theorem.parts:
        derivation, known = proof_of(part, theorem)
        replayed = replay(derivation, part.definitions, known)
        found.append(ProvedPart(part=part, derivation=derivation, replayed=replayed, known=known))
    return tuple(found)


def _where(derivation: Derivation, found: tuple[ProvedPart, ...]) -> str:
    """Return the part that proves a lemma, or its title."""
    label = next((item.part.label for item in found if item.derivation == derivation), None)
    return f"part ({label})" if label else derivation.title


def print_theorem(theorem: Theorem, found: tuple[ProvedPart, ...]) -> None:
    """Print hypotheses and statements, then the proofs, no line wider than the screen."""
    print("\n".join(_text(theorem, found)))


def _text(theorem: Theorem, found: tuple[ProvedPart, ...]) -> Iterator[str]:
    yield from _in("1", screen.words(theorem.id))
    yield from _in("1", screen.words(theorem.title))
    yield ""
    yield from _in("3", screen.words(f"Answers: {theorem.answers}"))
    yield from ("", *_in("1", ["Hypotheses"]))
    for hypothesis in theorem.hypotheses:
        yield from screen.words(f"· {hypothesis}", 2, hang=2)
    yield from ("", *_in("1", ["Then"]))
    for item in found:
        yield from screen.words(f"({item.part.label}) {item.part.words}", 2, hang=4)
        for line in item.part.lines:
            yield from _in("1", screen.formula(line, 8))
        yield from _in("2", [f"        {item.verdict}"])
        if item.part.formula:
            yield from _in("2", screen.identifier(item.part.formula, 8))
    if theorem.remark:
        yield from ("", *screen.words(f"Remark. {theorem.remark}"))
    yield from ("", *_in("1", ["Proof"]))
    for item in found:
        uses = "; ".join(_where(lemma, found) for lemma in item.derivation.lemmas)
        by = f" By {uses}:" if uses else ""
        yield from ("", *screen.words(f"({item.part.label}) {item.derivation.title}.{by}", 2, hang=4))
        for number, (step, result) in enumerate(item.own, 1):
            mark = {True: "✓", False: "✗", None: "?"}[result.holds]
            first, *rest = screen.formula(plain(step.after), 9)
            yield from (f"  {screen.shown(mark)} {number:3}. {first.lstrip()}", *rest)
            yield from _in("3", screen.words(step.because, 9))
    good = sum(result.holds is True for item in found for _, result in item.replayed)
    total = sum(len(item.replayed) for item in found)
    cited = dict.fromkeys(cited for item in found for cited in cited_by(item.derivation, item.known))
    yield ""
    if good == total:
        words = [
            checked(step, result.holds, by_core=place in item.known)
            for item in found
            for place, (step, result) in enumerate(item.replayed)
        ]
        yield from screen.words(f"Lemmas included, {counted(words)} ∎")
    else:
        said = f"{total - good} of {total} steps did not replay: this is no proof."
        yield from _in("1;31", screen.words(said))
    yield from _in("2", screen.words("Cites: " + "; ".join(cited)))


def _in(code: str, lines: Iterable[str]) -> Iterator[str]:
    return (screen.styled(line, code) for line in lines)


def theorem_json(theorem: Theorem, found: tuple[ProvedPart, ...]) -> dict[str, Json]:
    """Return what :func:`print_theorem` prints, with every statement in LaTeX as well."""
    parts: list[Json] = []
    for item in found:
        steps: list[Json] = [
            {
                "rule": step.rule,
                "statement": plain(step.after),
                "latex": latex(step.after),
                "because": step.because,
                "certificate": type(step.certificate).__name__,
                "holds": result.holds,
            }
            for step, result in item.own
        ]
        parts.append(
            {
                "label": item.part.label,
                "words": item.part.words,
                "formula": item.part.formula or None,
                "statement": plain(item.part.statement),
                "latex": latex(item.part.statement),
                "uses": [_where(lemma, found) for lemma in item.derivation.lemmas],
                "steps": steps,
                "proved": item.holds,
                "verdict": item.verdict,
                "cites": list(cited_by(item.derivation, item.known)),
            }
        )
    return {
        "id": theorem.id,
        "title": theorem.title,
        "answers": theorem.answers,
        "hypotheses": list(theorem.hypotheses),
        "parts": parts,
        "remark": theorem.remark,
    }
