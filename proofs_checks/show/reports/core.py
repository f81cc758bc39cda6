"""A formula as the trusted core proves it: Γ, Δ, φ, and the proof in steps of the core."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from theory.core import Theorem, definition
from theory.core.display import shown, shown_variable
from theory.core.terms import symbols
from theory.language.plain import plain

if TYPE_CHECKING:
    import sympy as sp

    from proofs_checks.verdict import Json
    from theory.proofs.scalar_steps import Ported

WORDS = {
    "proved": "proved by the core for all values",
    "citing": "proved by the core for all values, up to the theorems cited",
    "assuming": "follows, for all values, from what Δ assumes of the loop",
}
_SAME = ("cut", "weakening", "conversion", "instance")


def core_steps(theorem: Theorem) -> list[tuple[Theorem, tuple[int, ...]]]:
    """Return the steps of a proof, each with the numbers of its premises (from 1), what is repeated once."""
    numbers: dict[Theorem, int] = {}
    out: list[tuple[Theorem, tuple[int, ...]]] = []

    def visit(t: Theorem) -> int:
        if t in numbers:
            return numbers[t]
        before = tuple(dict.fromkeys(visit(p) for p in t.premises))
        passed = [p for p in t.premises if p.formula is t.formula]
        if t.rule in _SAME and passed:
            numbers[t] = numbers[passed[-1]]
        else:
            out.append((t, before))
            numbers[t] = len(out)
        return numbers[t]

    visit(theorem)
    return out


def core_lines(ported: Ported, width: int = 78) -> Iterator[str]:
    """Yield the theorem and its proof as lines of text."""
    yield from theorem_lines(ported.theorem, ported.grade, ported.means, width)


def theorem_lines(
    theorem: Theorem, grade: str, means: Sequence[tuple[str, sp.Basic]] = (), width: int = 78
) -> Iterator[str]:
    """Yield a theorem and its proof as lines of text; the grade says what it is to the statement."""
    yield from _named("Γ", sorted(map(shown_variable, theorem.variables)), width)
    yield from _named("Δ", sorted(map(shown, theorem.hypotheses)) or ["nothing is assumed"], width)
    yield from _named("⊢", [shown(theorem.formula)], width)
    if theorem.cites:
        yield from _named("cites", sorted(theorem.cites), width)
    for line in loop_lines(theorem):
        yield from _named("loop", [line], width)
    yield f"  {WORDS[grade]}"
    if grade == "assuming":
        yield "  (--proof instead of --core: how the derivation shows what Δ assumes)"
    yield ""
    steps = core_steps(theorem)
    text = " ".join(shown(step.formula) for step, _ in steps)
    said = [f"{name}(fit) = {plain(mean)}" for name, mean in means if f"{name}(" in text]
    yield from _named("where", said, width)
    yield from [""] if said else []
    for number, (step, before) in enumerate(steps, 1):
        origin = f"{step.rule}{' of ' + ', '.join(map(str, before)) if before else ''}"
        yield from _hang(f"{number:4}. ", f"{shown(step.formula)}   [{origin}]", width)


def loop_lines(theorem: Theorem) -> list[str]:
    """Return the definitions of the loops that a theorem is about, a line for each thing that they say."""
    loops = sorted((s for s in symbols(theorem.formula) if s.op == "loop"), key=str)
    return [line for s in loops for line in definition(s)]


def _named(name: str, items: list[str], width: int) -> Iterator[str]:
    for place, item in enumerate(items):
        yield from _hang(f"  {name if place == 0 else '':5} ", item, width)


def _hang(label: str, text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        width,
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )


def core_json(ported: Ported) -> dict[str, Json]:
    """Return what :func:`core_lines` prints."""
    return theorem_json(ported.theorem, ported.grade)


def theorem_json(theorem: Theorem, grade: str) -> dict[str, Json]:
    """Return what :func:`theorem_lines` prints."""
    steps: list[Json] = [
        {"statement": shown(step.formula), "rule": step.rule, "from": list(before)}
        for step, before in core_steps(theorem)
    ]
    return {
        "grade": grade,
        "variables": _texts(map(shown_variable, theorem.variables)),
        "hypotheses": _texts(map(shown, theorem.hypotheses)),
        "statement": shown(theorem.formula),
        "loop": _texts(loop_lines(theorem)),
        "cites": _texts(theorem.cites),
        "steps": steps,
    }


def _texts(items: Iterable[str]) -> list[Json]:
    texts: list[Json] = []
    texts += sorted(items)
    return texts
