"""A theorem as in a paper: hypotheses, statements, then the proof of each part, replayed now."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from proofs_checks.evidence.replay import Replayed, replay
from proofs_checks.verdict import Json
from theory.language.derivation import Derivation, Step
from theory.language.plain import plain
from theory.language.theorem import Part, Theorem
from theory.language.typeset import latex


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedPart:
    """A part of a theorem with its derivation, every step of it and of its lemmas replayed."""

    part: Part
    derivation: Derivation
    replayed: tuple[tuple[Step, Replayed], ...]

    @property
    def holds(self) -> bool:
        """Return whether every step replayed, each a proof, and the derivation ends in the statement."""
        replayed = all(result.holds is True for _, result in self.replayed)
        return self.derivation.is_proof and replayed and not self.part.ends_elsewhere(self.derivation)

    @property
    def own(self) -> tuple[tuple[Step, Replayed], ...]:
        """Return the steps that are not those of a lemma."""
        return self.replayed[len(self.replayed) - len(self.derivation.steps) :]


def proved(theorem: Theorem) -> tuple[ProvedPart, ...]:
    """Derive and replay every part of a theorem."""
    found = []
    for part in theorem.parts:
        derivation = part.prove()
        replayed = replay(derivation, part.definitions)
        found.append(ProvedPart(part=part, derivation=derivation, replayed=replayed))
    return tuple(found)


def _where(derivation: Derivation, found: tuple[ProvedPart, ...]) -> str:
    """Return the part that proves a lemma, or its title."""
    label = next((item.part.label for item in found if item.derivation == derivation), None)
    return f"part ({label})" if label else derivation.title


def print_theorem(theorem: Theorem, found: tuple[ProvedPart, ...]) -> None:
    """Print hypotheses and statements, then the proofs."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(Panel(Text(theorem.title, style="bold"), title=theorem.id, title_align="left"))
    console.print(Text(f"Answers: {theorem.answers}", style="italic"))
    console.print(Text("\nHypotheses", style="bold"))
    for hypothesis in theorem.hypotheses:
        console.print(Text(f"  · {hypothesis}"))
    console.print(Text("\nThen", style="bold"))
    for item in found:
        console.print(Text(f"  ({item.part.label}) {item.part.words}"))
        for line in item.part.lines:
            console.print(Text(f"        {line}", style="bold"), soft_wrap=True)
        if item.part.formula:
            console.print(Text(f"        {item.part.formula}", style="dim"), soft_wrap=True)
    if theorem.remark:
        console.print(Text(f"\nRemark. {theorem.remark}"))
    console.print(Text("\nProof", style="bold"))
    for item in found:
        uses = "; ".join(_where(lemma, found) for lemma in item.derivation.lemmas)
        console.print(
            Text(f"\n  ({item.part.label}) {item.derivation.title}." + (f" By {uses}:" if uses else ""))
        )
        for number, (step, result) in enumerate(item.own, 1):
            mark = {True: "✓", False: "✗", None: "?"}[result.holds]
            console.print(Text(f"  {mark} {number:3}. {plain(step.after)}"), soft_wrap=True)
            console.print(Text(f"         {step.because}", style="italic"), soft_wrap=True)
    good = sum(result.holds is True for item in found for _, result in item.replayed)
    total = sum(len(item.replayed) for item in found)
    cited = dict.fromkeys(cited for item in found for cited in item.derivation.cites)
    console.print(Text(f"\n{good} of {total} steps replayed, lemmas included. ∎" if good == total else ""))
    if good != total:
        console.print(
            Text(f"{total - good} of {total} steps did not replay: this is no proof.", style="bold red")
        )
    console.print(Text("Cites: " + "; ".join(cited), style="dim"))


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
                "cites": list(item.derivation.cites),
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
