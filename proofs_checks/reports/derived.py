"""What was derived of a loop, as text for the terminal, as LaTeX and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from proofs_checks.loops.agreement import Agreement
from proofs_checks.verdict import Json
from theory.language.parameters import latex_names
from theory.language.plain import plain
from theory.language.typeset import latex
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Case, Derived, conditions
from theory.loop_language.printing import equations, words

WIDTH = 80
Found = tuple[Derived, Agreement]


def grade(derived: Derived, compared: Agreement) -> str:
    """Return the word for what was checked: never more than that.

    REPLAYED: closed form and recursion are tied by a certificate decided exactly, and the recursion, which
    the symbolic engine made, agrees with enumeration of the definition at finitely many points. UNCHECKED: no
    point could be enumerated, so that the recursion is the symbolic engine's alone.
    """
    if derived.refused:
        return "REFUSED"
    if compared.differs is not None:
        return "CONTRADICTED"
    return "REPLAYED" if compared.points else "UNCHECKED"


def evidence(derived: Derived, compared: Agreement) -> str:
    """Return in words what the grade rests on."""
    if derived.refused:
        return derived.reason
    said = []
    if derived.form is not None:
        how = "by the core, for all values" if derived.theorem is not None else "by its certificate"
        said.append(f"recursion → closed form is decided {how}")
    if compared.differs is not None:
        point, fit, ours, truth = compared.differs
        where = ", ".join(f"{name} = {value}" for name, value in point.items())
        return f"the recursion gives {ours} at fit {fit}, enumeration {truth}, at {where}"
    if compared.points:
        said.append(
            f"the recursion agrees exactly with enumeration at {compared.values} values "
            f"({compared.points} points)"
        )
    else:
        said.append("no point was small enough to enumerate")
    return "; ".join(said)


def text(loop: LoopDefinition, found: Sequence[Found]) -> str:
    """Return what was derived, at most 80 columns wide where a formula allows it."""
    lines = [f"{loop.id}", ""]
    lines += [f"    {line}" for line in equations(loop)]
    lines.append("")
    lines += textwrap.wrap(" ".join(words(loop)), WIDTH)
    lines += ["", *_field("domain", ", ".join(conditions(loop)) or "no parameters")]
    for derived, compared in found:
        lines += ["", derived.name, *_observable(derived, compared)]
    return "\n".join(lines)


def _observable(derived: Derived, compared: Agreement) -> list[str]:
    lines: list[str] = []
    for line in derived.recursion:
        lines += _field("recursion" if not lines else "", line)
    for fit, value in derived.early:
        lines += _field("at first", f"{derived.name}({fit}) = {plain(value)}")
    if derived.form is not None:
        since = f"   for t ≥ {derived.since}" if derived.since > 1 else ""
        lines += _field("closed form", f"{derived.name}(t) = {plain(derived.form)}{since}")
    elif not derived.refused:
        lines += _field("closed form", f"none printed: {derived.reason}")
    for case in derived.cases:
        lines += _field("", _case(derived.name, case))
    if derived.limit is not None:
        lines += _field("limit", plain(derived.limit))
    if derived.growth is not None:
        lines += _field("growth", derived.growth.words)
    for cited in derived.cites:
        lines += _field("cites", cited)
    lines += _field("evidence", f"{grade(derived, compared)}: {evidence(derived, compared)}")
    return [*lines, *_field("seconds", f"{derived.seconds:.2f}")]


def _case(name: str, case: Case) -> str:
    where = f"{plain(case.parameter)} = {plain(case.value)}"
    if case.form is None:
        return f"undefined at {where}: not searched there"
    return f"at {where}: {name}(t) = {plain(case.form)}"


def _field(name: str, said: str) -> list[str]:
    return textwrap.wrap(
        said,
        WIDTH,
        initial_indent=f"  {name:<12}",
        subsequent_indent=" " * 16,
        break_long_words=False,
        break_on_hyphens=False,
    )


def to_json(loop: LoopDefinition, found: Sequence[Found]) -> Json:
    """Return what was derived as data."""
    return {
        "id": loop.id,
        "definition": {"equations": list(equations(loop)), "words": list(words(loop))},
        "observables": [
            {
                "name": derived.name,
                "closed_form": None if derived.form is None else plain(derived.form),
                "since": derived.since,
                "cases": [
                    {
                        "at": f"{plain(case.parameter)} = {plain(case.value)}",
                        "closed_form": None if case.form is None else plain(case.form),
                    }
                    for case in derived.cases
                ],
                "recursion": list(derived.recursion),
                "limit": None if derived.limit is None else plain(derived.limit),
                "growth": None if derived.growth is None else derived.growth.words,
                "domain": list(conditions(loop)),
                "grade": grade(derived, compared),
                "evidence": evidence(derived, compared),
                "core": None if derived.theorem is None else str(derived.theorem),
                "cites": list(derived.cites),
                "seconds": round(derived.seconds, 3),
            }
            for derived, compared in found
        ],
    }


def to_latex(loop: LoopDefinition, found: Sequence[Found]) -> str:
    """Return a theorem with its proof, ready for an appendix."""
    names = latex_names(loop.parameters)
    del names  # the symbols are typeset by their names
    definition = "\n".join(rf"\item \verb|{_ascii(line)}|" for line in equations(loop))
    lines = [
        rf"% {loop.id}",
        r"\begin{theorem}",
        rf"Let a loop be defined, for $t \ge 1$, by\begin{{itemize}}{definition}\end{{itemize}}",
        rf"with {', '.join(f'${_latex_condition(c)}$' for c in conditions(loop))}. Then",
    ]
    for derived, _ in found:
        if derived.form is not None:
            lines.append(
                rf"\[ \mathbb{{E}}\,[{latex(derived.observable)}] = {latex(derived.form)} "
                rf"\qquad (t \ge {derived.since}). \]"
            )
    lines += [r"\end{theorem}", r"\begin{proof}"]
    for derived, compared in found:
        if derived.form is None:
            continue
        lines.append(rf"Averaging one generation gives, for \verb|{derived.name}|,")
        lines += [rf"\[ {_recursion_latex(derived)} \]"]
        lines.append(
            f"The stated form obeys this and begins as it must. Evidence: {evidence(derived, compared)}."
        )
    return "\n".join([*lines, r"\end{proof}"])


def _recursion_latex(derived: Derived) -> str:
    from sympy import Add, Function, Symbol

    problem = derived.problem
    assert problem is not None
    y, t = Function("y"), Symbol("t", integer=True, positive=True)
    order = len(problem.factors)
    right = Add(problem.increment, *(f * y(t + i) for i, f in enumerate(problem.factors)))
    return f"{latex(y(t + order))} = {latex(right)}"


def _latex_condition(condition: str) -> str:
    return (
        condition.replace("≥", r"\ge")
        .replace("≤", r"\le")
        .replace("≠", r"\ne")
        .replace("integer ", r"\text{integer }")
        .replace("real ", r"\text{real }")
        .replace(" and ", r"\text{ and }")
        .replace(" is whole", r"\text{ is whole}")
        .replace("·", r"\cdot ")
    )


def _ascii(line: str) -> str:
    return line.replace("−", "-").replace("·", "*").replace("²", "^2").replace("≥", ">=").replace("≤", "<=")
