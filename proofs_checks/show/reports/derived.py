"""What was derived of a loop, as text for the terminal, as LaTeX and as JSON."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

import sympy as sp

from proofs_checks.loops.agreement import Agreement, agreement, inadmissible
from proofs_checks.verdict import Json
from theory.core import Theorem
from theory.engine.growth import condition_words
from theory.language.plain import counted, plain
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Case, Derived, LimitCase, conditions
from theory.loop_language.formulas import formula_from
from theory.loop_language.limit_cases import is_silent
from theory.loop_language.printing import equations, notes, words
from theory.loop_language.symbolic.optimum import optimum
from theory.proofs.decided import decided_of
from theory.proofs.grades import promised
from theory.proofs.staying import not_shown_to_stay

WIDTH = 80
MOST_OF_VALUES = 600
"""Characters of the first values of a recursion that are shown on the screen."""
Found = tuple[Derived, Agreement]


def grade(loop: LoopDefinition, derived: Derived, compared: Agreement) -> str:
    """Return the word for what was checked: never more than that.

    PROVED: the core proves the closed form from the loop's definition, for all values of the domain;
    of a quotient, that both parts have their forms, and the quotient its own. PROVED-CITING: and cites what
    the definition declares.
    REPLAYED: closed form and recursion are tied by a certificate decided exactly, and the recursion, which
    the symbolic engine made, agrees with enumeration of the definition at finitely many points. UNCHECKED: no
    point could be enumerated, so that the recursion is the symbolic engine's alone. CONSISTENT: the same, of
    a loop that ends, so that what is derived is true of its first fits only.
    """
    if derived.refused:
        return "REFUSED"
    if compared.differs is not None:
        return "CONTRADICTED"
    if derived.ends:
        return "CONSISTENT" if compared.points else "UNCHECKED"
    if derived.parts and derived.form is not None:
        found = _of_quotient(loop, derived)
        if found.startswith("PROVED"):
            return found
    if (theorems := _of_the_form(derived)) and derived.proved_of:
        return "PROVED-CITING" if any(theorem.cites for theorem in theorems) else "PROVED"
    return "REPLAYED" if compared.points else "UNCHECKED"


def _where_it_divides(derived: Derived) -> list[Theorem | None]:
    """Return the core's theorems of the forms at the values at which one that is proved divides by 0."""
    return [case.theorem for case in derived.cases if case.form is not None] if derived.nonzero else []


def _but(derived: Derived) -> str:
    """Return at which values a closed form that is proved is not, and what is known of the mean there."""
    if not derived.nonzero:
        return ""
    found = _where_it_divides(derived)
    there = "; the form there is decided by its certificate" if None in found else " and the form there"
    return f" at which it does not divide by 0{there if found else ''}"


def _of_the_form(derived: Derived) -> list[Theorem]:
    """Return the core's theorems of a closed form, and of that where it divides by 0; none if one lacks."""
    found = [derived.theorem, *_where_it_divides(derived)]
    return [] if None in found else [theorem for theorem in found if theorem is not None]


def _of_quotient(loop: LoopDefinition, derived: Derived) -> str:
    """Return the verdict that the derivation of a quotient gives, by what the core decides of its steps."""
    made = formula_from(loop, derived)
    derivation = made.derive()
    return promised(derivation, decided_of(derivation, made))


def judged(loop: LoopDefinition, derived: Derived, compared: Agreement) -> tuple[str, str]:
    """Return the grade, and in words what it rests on."""
    found = grade(loop, derived, compared)
    return found, _evidence(loop, derived, compared, found)


def _evidence(loop: LoopDefinition, derived: Derived, compared: Agreement, found: str) -> str:
    if derived.refused:
        return derived.reason
    said = [f"the loop ends: {derived.ends}"] if derived.ends else []
    if derived.form is not None:
        if derived.entry is not None:
            by_core = derived.entry[1].proved_of
            how = "proved by the core" if by_core else "decided by its certificate"
            said.append(f"the form of one entry is {how}, and summed")
        elif derived.parts and found.startswith("PROVED"):
            parts = "numerator and denominator"
            said.append(f"the core proves the forms of {parts} from the loop's definition, for all values")
        elif derived.proved_of:
            both = derived.limit_theorem is not None and not derived.nonzero
            what = "the closed form and its limit" if both else "the closed form"
            said.append(f"the core proves {what} from the loop's definition, for all values{_but(derived)}")
        else:
            how = "by the core, for all values" if derived.theorem is not None else "by its certificate"
            said.append(f"recursion → closed form is decided {how}")
    if derived.form is None and derived.limit is not None and derived.population is None:
        said.append("that all eigenvalues are below 1 is decided by signs, for all values of the domain")
    elif derived.form is not None and derived.limit is not None and derived.limit_theorem is None:
        said.append("the limit is by rules that no proof replays")
    elif (
        derived.form is not None
        and derived.limit_theorem is not None
        and (derived.nonzero or not derived.proved_of)
    ):
        said.append("the core proves the limit from the loop's definition, for all values")
    if known := [case for case in derived.limit_cases if case.limit is not None]:
        proved = sum(case.theorem is not None for case in known)
        if proved == len(known):
            said.append(
                "the core proves the limit in each part of the domain that has one from the loop's definition"
            )
        elif proved:
            said.append(
                f"of {len(known)} limits the core proves {proved}, the rest is by rules that no proof replays"
            )
        else:
            said.append("the limit in each part of the domain is by rules that no proof replays")
    if derived.bounded_theorems:
        said.append(
            "the core proves from the loop's definition where it is bounded, and that it is not elsewhere"
        )
    if derived.population is not None and derived.population.movements:
        said.append("where it goes is decided by signs, in rationals, for all values of the domain")
    if compared.differs is not None:
        point, fit, ours, truth = compared.differs
        where = ", ".join(f"{name} = {value}" for name, value in point.items())
        what = "recursion" if derived.entry is None else "form"
        return f"the {what} gives {ours} at fit {fit}, enumeration {truth}, at {where}"
    if compared.points:
        designs = any(data.design is not None for data in loop.data)
        what = "recursion" if derived.entry is None else "sum"
        by = "integer designs followed one by one" if designs else "enumeration"
        many = f"{counted(compared.values, 'value')} ({counted(compared.points, 'point')})"
        said.append(f"the {what} agrees exactly with {by} at {many}")
    else:
        said.append("no point could be enumerated")
    said += filter(None, [not_shown_to_stay(loop, proved=found.startswith("PROVED"))])
    return "; ".join(said)


def footnotes(loop: LoopDefinition, derived: Derived) -> list[str]:
    """Return what stands beside a closed form in a table: where it is another one, and how far it is checked.

    The agreement with enumeration is found now.
    """
    compared = agreement(loop, derived)
    cases = [_case(derived.name, case) for case in derived.cases]
    cases += [f"if no {said}, is 0: it divides by them" for said in derived.divides]
    return [*cases, ": ".join(judged(loop, derived, compared))]


def text(loop: LoopDefinition, found: Sequence[Found]) -> str:
    """Return what was derived, at most 80 columns wide where a formula allows it."""
    lines = [f"{loop.id}", ""]
    for line in equations(loop):
        lines += _hung(line, "    ", "        ") if len(line) > WIDTH - 4 else [f"    {line}"]
    lines.append("")
    lines += textwrap.wrap(" ".join(words(loop)), WIDTH)
    lines += ["", *_field("domain", ", ".join(conditions(loop)) or "no parameters")]
    lines += [line for note in (*notes(loop), *_no_values(loop)) for line in _field("note", note)]
    for derived, compared in found:
        lines += ["", derived.name, *_observable(loop, derived, compared)]
    return "\n".join(lines)


def _no_values(loop: LoopDefinition) -> list[str]:
    found = inadmissible(loop)
    return [found] if found else []


def _without_values(first: str) -> str:
    """Return whose values a recursion begins with, where they are too long to be read.

    >>> _without_values("risk(0) = V, risk(1) = V + 1")
    'risk(0), risk(1): too long to be printed, --json has them'
    """
    names = re.findall(r"(?:^|, )(\w+\(\d+\)) = ", first)
    return f"{', '.join(names)}: too long to be printed, --json has them"


def _observable(loop: LoopDefinition, derived: Derived, compared: Agreement) -> list[str]:
    lines: list[str] = []
    for line in derived.recursion:
        rule, _, first = line.partition(";  ")
        short = line if len(first) <= MOST_OF_VALUES else f"{rule};  {_without_values(first)}"
        lines += _field("recursion" if not lines else "", short)
    for fit, value in derived.early:
        lines += _field("at first", f"{derived.name}({fit}) = {plain(value)}")
    if derived.form is not None:
        since = f"   for t ≥ {derived.since}" if derived.since > 1 else ""
        lines += _field("closed form", f"{derived.name}(t) = {plain(derived.form)}{since}")
    elif not derived.refused:
        lines += _field("closed form", f"none printed: {derived.reason}")
    for case in derived.cases:
        lines += _field("", _case(derived.name, case))
    for said in derived.divides:
        lines += _field("", f"if no {said}, is 0: it divides by them")
    if derived.population is not None:
        for line in derived.population.lines(derived.name):
            lines += _field("goes" if line.startswith(derived.name) else "", line)
    for place, line in enumerate(limit_lines(loop, derived)):
        lines += _field("" if place else "limit", line)
    if derived.growth is not None:
        lines += _field("growth", derived.growth.words)
    for cited in derived.cites:
        lines += _field("cites", cited)
    lines += _field("evidence", ": ".join(judged(loop, derived, compared)))
    return [*lines, *_field("took", f"{derived.seconds:.2f} s of processor time to derive and prove it")]


def limits(derived: Derived) -> tuple[LimitCase, ...]:
    """Return the limits in parts of the domain, or that under a condition; none where one says all."""
    if derived.limit is not None or derived.limit_cases:
        return derived.limit_cases
    known = derived.growth
    if known is None or known.condition is None or known.limit is None:
        return ()
    return (LimitCase(condition=known.condition, growth=known, limit=known.limit, theorem=None),)


def limit_lines(loop: LoopDefinition, derived: Derived) -> list[str]:
    """Return what the mean tends to, a line each part of the domain, or that this was not found."""
    if derived.ends:
        return [f"none: {derived.ends}"]
    if derived.limit is not None:
        return [plain(derived.limit)]
    found = [_limit_words(case) for case in limits(derived)]
    if found or not is_silent(derived):
        return found
    entries = set() if derived.form is None else derived.form.atoms(sp.IndexedBase)
    for parameter in loop.parameters:
        if parameter.symbol in entries:
            return [f"hangs on every entry of {parameter.name}: write it as an expression in t to have one"]
    return [
        "not found by the rules for all values of the domain, nor with an end of it left out; at values of "
        f"the parameters: collapse eval FILE {loop.id}.{derived.name} NAME=VALUE … t=oo"
    ]


def _limit_words(case: LimitCase) -> str:
    where, known = condition_words(case.condition), case.growth
    if case.limit is not None:
        return f"{plain(case.limit)} if {where}"
    if known is None:
        return f"not found if {where}"
    has_none = known.bounded is False or known.direction == 0
    return f"{'none' if has_none else 'not found'} if {where}: {known.words}"


def _limit_if_json(derived: Derived) -> Json:
    first = next((case for case in limits(derived) if case.limit is not None), None)
    if first is None:
        return None
    return {"limit": plain(first.limit), "condition": condition_words(first.condition)}


def _limits_json(derived: Derived) -> Json:
    return [
        {
            "condition": condition_words(case.condition),
            "limit": None if case.limit is None else plain(case.limit),
            "growth": None if case.growth is None else case.growth.words,
            "core": None if case.theorem is None else str(case.theorem),
        }
        for case in limits(derived)
    ]


def _case(name: str, case: Case) -> str:
    where = f"{plain(case.parameter)} = {plain(case.value)}"
    if case.form is None:
        return f"undefined at {where}: not searched there"
    said = "".join(f", {name}({fit}) = {plain(value)}" for fit, value in case.early)
    since = f" for t ≥ {case.since}" if case.since > 1 else ""
    return f"at {where}: {name}(t) = {plain(case.form)}{since}{said}"


def _field(name: str, said: str) -> list[str]:
    return _hung(said, f"  {name:<12}", " " * 16)


def _hung(said: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        said,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def to_json(loop: LoopDefinition, found: Sequence[Found]) -> Json:
    """Return what was derived as data."""
    return {
        "id": loop.id,
        "definition": {"equations": list(equations(loop)), "words": list(words(loop))},
        "notes": [*notes(loop), *_no_values(loop)],
        "observables": [
            {
                "name": derived.name,
                "closed_form": None if derived.form is None else plain(derived.form),
                "since": derived.since,
                "cases": [
                    {
                        "at": f"{plain(case.parameter)} = {plain(case.value)}",
                        "closed_form": None if case.form is None else plain(case.form),
                        "since": case.since,
                        "core": None if case.theorem is None else str(case.theorem),
                        "early": {str(fit): plain(value) for fit, value in case.early},
                    }
                    for case in derived.cases
                ],
                "search": derived.search,
                "reason": derived.reason,
                "divides": list(derived.divides),
                "ends": derived.ends,
                "recursion": list(derived.recursion),
                "goes": [] if derived.population is None else list(derived.population.lines(derived.name)),
                "limit": None if derived.limit is None else plain(derived.limit),
                "limit_if": _limit_if_json(derived),
                "limits": _limits_json(derived),
                "limit_words": list(limit_lines(loop, derived)),
                "bounded_core": [str(theorem) for theorem in derived.bounded_theorems],
                "limit_core": None if derived.limit_theorem is None else str(derived.limit_theorem),
                "growth": None if derived.growth is None else derived.growth.words,
                "domain": list(conditions(loop)),
                **dict(zip(("grade", "evidence"), judged(loop, derived, compared), strict=True)),
                "core": None if derived.theorem is None else str(derived.theorem),
                "core_definition": list(derived.proved_of),
                "cites": list(derived.cites),
                "seconds": round(derived.seconds, 3),
            }
            for derived, compared in found
        ],
    }


def best(loop: LoopDefinition, derived: Derived, name: str, *, least: bool) -> dict[str, Json]:
    """Return the best value of a parameter of the limit, or of the mean where it has none, as data.

    Where the limit is known in a part of the domain only, it is the best value in that part.
    """
    expr, parameters, where = derived.limit, loop.parameters, ""
    for case in derived.limit_cases:
        if expr is None and case.loop is not None and name in {p.name for p in case.loop.parameters}:
            expr, parameters = case.limit_there, case.loop.parameters
            where = "" if expr is None else condition_words(case.condition)
    of, form = ("mean", derived.form) if expr is None else ("limit", expr)
    found = None if form is None else optimum(form, name, parameters)
    asked = f'{"argmin" if least else "argmax"} = "{name}"'
    unbounded = derived.growth is not None and derived.growth.bounded is False
    none = "it has no limit as t → ∞" if unbounded else "no limit is known"
    other = {
        "limit": f"of the mean at every fit t it is asked by a [[claim]] with {asked} and no limit",
        "mean": f'{none}; of a limit it is asked by a [[claim]] with {asked} and limit = "t"',
    }[of]
    data: dict[str, Json] = {
        "observable": derived.name,
        "of": of,
        "where": where or None,
        "parameter": name,
        "least": least,
        "other": other,
    }
    if found is None or found.least != least:
        return {**data, "at": None, "equation": None, "evidence": "none is found with a certificate"}
    q = plain(found.square)
    over = "whole domain" if not where else f"domain where {where}"
    return {
        **data,
        "at": plain(found.place),
        "equation": f"{plain(found.equation)} = 0",
        "evidence": f"its difference from the {of} there is ({name} − {name}_best)² times what has one sign "
        f"on the {over}, decided in rationals: the numerator is {q}",
    }


def best_lines(found: Mapping[str, Json]) -> list[str]:
    """Return a best value as lines: which question is answered, the answer, and how the other is asked."""
    what = "argmin" if found["least"] else "argmax"
    of = "limit as t → ∞" if found["of"] == "limit" else "mean at every fit t"
    where = f", where {found['where']}" if found["where"] else ""
    head = textwrap.wrap(f"{what} {found['parameter']} of the {of} of {found['observable']}{where}", WIDTH)
    other = _field("note", str(found["other"]))
    if found["at"] is None:
        return [*head, *_field("at", str(found["evidence"])), *other]
    said = f"{found['parameter']} = {found['at']}, the root of {found['equation']}"
    return [*head, *_field("at", said), *_field("evidence", str(found["evidence"])), *other]
