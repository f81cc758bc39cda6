"""What was derived of a loop, as text for the terminal, as LaTeX and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from fractions import Fraction

import sympy as sp

from proofs_checks.loops.agreement import Agreement
from proofs_checks.show.latex.text import latex_text
from proofs_checks.verdict import Json
from theory.language.parameters import latex_names
from theory.language.plain import plain
from theory.language.typeset import latex
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Case, Derived, conditions
from theory.loop_language.printing import equations, latex_equations, latex_observed, notes, words
from theory.loop_language.symbolic.optimum import optimum

WIDTH = 80
Found = tuple[Derived, Agreement]


def grade(derived: Derived, compared: Agreement) -> str:
    """Return the word for what was checked: never more than that.

    PROVED: the core proves the closed form from the loop's definition, for all values of the domain;
    PROVED-CITING: and cites what the definition declares.
    REPLAYED: closed form and recursion are tied by a certificate decided exactly, and the recursion, which
    the symbolic engine made, agrees with enumeration of the definition at finitely many points. UNCHECKED: no
    point could be enumerated, so that the recursion is the symbolic engine's alone.
    """
    if derived.refused:
        return "REFUSED"
    if compared.differs is not None:
        return "CONTRADICTED"
    if derived.theorem is not None and derived.proved_of:
        return "PROVED-CITING" if derived.theorem.cites else "PROVED"
    return "REPLAYED" if compared.points else "UNCHECKED"


def evidence(loop: LoopDefinition, derived: Derived, compared: Agreement) -> str:
    """Return in words what the grade rests on."""
    if derived.refused:
        return derived.reason
    said = []
    if derived.form is not None:
        if derived.entry is not None:
            by_core = derived.entry[1].proved_of
            how = "proved by the core" if by_core else "decided by its certificate"
            said.append(f"the form of one entry is {how}, and summed")
        elif derived.proved_of:
            said.append("the core proves the closed form from the loop's definition, for all values")
        else:
            how = "by the core, for all values" if derived.theorem is not None else "by its certificate"
            said.append(f"recursion → closed form is decided {how}")
    if derived.form is None and derived.limit is not None and derived.population is None:
        said.append("that all eigenvalues are below 1 is decided by signs, for all values of the domain")
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
        said.append(
            f"the {what} agrees exactly with {by} at {compared.values} values ({compared.points} points)"
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
    lines += [line for note in notes(loop) for line in _field("note", note)]
    for derived, compared in found:
        lines += ["", derived.name, *_observable(loop, derived, compared)]
    return "\n".join(lines)


def _observable(loop: LoopDefinition, derived: Derived, compared: Agreement) -> list[str]:
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
    for said in derived.divides:
        lines += _field("", f"if no {said}, is 0: it divides by them")
    if derived.population is not None:
        for line in derived.population.lines(derived.name):
            lines += _field("goes" if line.startswith(derived.name) else "", line)
    if derived.limit is not None:
        lines += _field("limit", plain(derived.limit))
    if derived.growth is not None:
        lines += _field("growth", derived.growth.words)
    for cited in derived.cites:
        lines += _field("cites", cited)
    lines += _field("evidence", f"{grade(derived, compared)}: {evidence(loop, derived, compared)}")
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
        "notes": list(notes(loop)),
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
                "search": derived.search,
                "reason": derived.reason,
                "divides": list(derived.divides),
                "recursion": list(derived.recursion),
                "goes": [] if derived.population is None else list(derived.population.lines(derived.name)),
                "limit": None if derived.limit is None else plain(derived.limit),
                "growth": None if derived.growth is None else derived.growth.words,
                "domain": list(conditions(loop)),
                "grade": grade(derived, compared),
                "evidence": evidence(loop, derived, compared),
                "core": None if derived.theorem is None else str(derived.theorem),
                "core_definition": list(derived.proved_of),
                "cites": list(derived.cites),
                "seconds": round(derived.seconds, 3),
            }
            for derived, compared in found
        ],
    }


def best(loop: LoopDefinition, derived: Derived, name: str, *, least: bool) -> dict[str, Json]:
    """Return the best value of a parameter of the limit, or of the mean where it has none, as data."""
    of = "mean" if derived.limit is None else "limit"
    expr = derived.form if derived.limit is None else derived.limit
    found = None if expr is None else optimum(expr, name, loop.parameters)
    data: dict[str, Json] = {"observable": derived.name, "of": of, "parameter": name, "least": least}
    if found is None or found.least != least:
        return {**data, "at": None, "equation": None, "evidence": "none is found with a certificate"}
    q = plain(found.square)
    return {
        **data,
        "at": plain(found.place),
        "equation": f"{plain(found.equation)} = 0",
        "evidence": f"its difference from the {of} there is ({name} − {name}_best)² times what has one sign "
        f"on the whole domain, decided in rationals: the numerator is {q}",
    }


def best_lines(found: Mapping[str, Json]) -> list[str]:
    """Return a best value as lines."""
    what = "argmin" if found["least"] else "argmax"
    head = f"{what} {found['parameter']} of the {found['of']} of {found['observable']}"
    if found["at"] is None:
        return [head, *_field("", str(found["evidence"]))]
    said = f"{found['parameter']} = {found['at']}, the root of {found['equation']}"
    return [head, *_field("at", said), *_field("evidence", str(found["evidence"]))]


def to_latex(loop: LoopDefinition, found: Sequence[Found]) -> str:
    """Return a theorem with its proof, ready for an appendix: it needs amsmath, amssymb and amsthm."""
    names = latex_names(loop.parameters)
    equations_of = latex_equations(loop)[: -len(loop.observables)]
    rows = " \\\\\n".join(f"  & {row}" for row in equations_of)
    lines = [
        f"% {loop.id}; needs \\usepackage{{amsmath,amssymb,amsthm}} and \\newtheorem{{theorem}}{{Theorem}}",
        r"\begin{theorem}",
        rf"Let a loop be defined, for ${_conditions(loop, names)}$ and fits $t = 1, 2, \ldots$, by"
        if loop.parameters
        else r"Let a loop be defined, for fits $t = 1, 2, \ldots$, by",
        rf"\begin{{align*}}{chr(10)}{rows}.{chr(10)}\end{{align*}}",
        "Then",
    ]
    stated = [derived for derived, _ in found if derived.form is not None]
    for derived in stated:
        mean = _mean_latex(loop, derived)
        since = rf"\qquad (t \ge {derived.since})" if derived.since > 1 else ""
        exceptions = _exceptions_latex(derived, mean, names)
        tail = "." if exceptions or (derived is stated[-1] and derived.limit is None) else ","
        lines.append(rf"\[ {mean} = {latex(derived.form, names)} {since}{tail} \]")
        lines += exceptions
        if derived.limit is not None:
            end = "." if derived is stated[-1] else ","
            lines.append(rf"\[ \lim_{{t \to \infty}} {mean} = {latex(derived.limit, names)}{end} \]")
    checked = [
        f"{derived.name}: {grade(derived, compared)}: {evidence(loop, derived, compared)}"
        for derived, compared in found
        if derived.form is not None
    ]
    proved = all(grade(*one).startswith("PROVED") for one in found if one[0].form is not None)
    lines += [r"\end{theorem}", r"\begin{proof}" + ("" if proved else "[Derivation]")]
    for derived, _ in found:
        if derived.form is None:
            continue
        if derived.entry is not None:
            lines += _entry_latex(*derived.entry, names)
        for part in derived.parts or ((derived,) if derived.entry is None else ()):
            lines.append(rf"Let $y(t) = {_mean_latex(loop, part)}$. Averaging the data of generation $t$,")
            lines.append(f"given the fit before, {_eliminated(part)}gives")
            lines.append(rf"\[ {_recursion_latex(part, names)}. \]")
        lines.append("The form stated obeys this identically and begins with the same values, so that it is")
        lines.append("the solution, by induction over $t$.")
        if derived.entry is not None:
            lines.append("Summed over the entries, this is what is stated.")
        what = "The form" if derived.entry is not None else "The limit"
        lines += [f"{what} rests on {cited}." for cited in derived.cites]
    lines.append(r"\end{proof}")
    lines += [rf"\noindent\emph{{How far it is checked.}} {latex_text(said)}.\par" for said in checked]
    return "\n".join(lines)


def _exceptions_latex(derived: Derived, mean: str, names: Mapping[str, str]) -> list[str]:
    """Return where the form printed is not defined, and what stands in its place there."""
    lines = []
    for case in derived.cases:
        where = f"{latex(case.parameter, names)} = {latex(case.value, names)}"
        if case.form is None:
            lines.append(f"At ${where}$, where this is not defined, nothing is said.")
        else:
            lines.append(
                rf"At ${where}$, where this is not defined, \[ {mean} = {latex(case.form, names)}. \]"
            )
    lines += [
        f"It divides by {latex_text(said)}: nothing is said where that is 0." for said in derived.divides
    ]
    return lines


def _eliminated(part: Derived) -> str:
    """Say that means were eliminated: a recursion of higher order is not one average."""
    assert part.problem is not None
    return "and eliminating the other means, " if len(part.problem.factors) > 1 else ""


def _entry_latex(loop: LoopDefinition, derived: Derived, names: Mapping[str, str]) -> list[str]:
    """Return the loop of one entry, and its recursion."""
    rows = " \\\\\n".join(f"  & {row}" for row in latex_equations(loop)[: -len(loop.observables)])
    return [
        r"All entries obey the same equations, in mean those of the loop of single numbers",
        rf"\begin{{align*}}{chr(10)}{rows},{chr(10)}\end{{align*}}",
        rf"of which $y(t) = {_mean_latex(loop, derived)}$ is summed over the entries. Averaging the data",
        f"of generation $t$, given the fit before, {_eliminated(derived)}gives",
        rf"\[ {_recursion_latex(derived, names)}. \]",
    ]


def _conditions(loop: LoopDefinition, names: Mapping[str, str]) -> str:
    """Return the domain in LaTeX, with the symbols of the parameters."""
    parts = []
    for parameter in loop.parameters:
        domain, symbol = parameter.domain, latex(parameter.symbol, names)
        low = None if domain.lower is None else latex(_tree(domain.lower), names)
        high = None if domain.upper is None else latex(_tree(domain.upper), names)
        name = symbol if domain.shape == "scalar" else f"{symbol}_i"
        if low is not None and high is None:
            sides = [f"{name} {'>' if domain.lower_open else chr(92) + 'ge'} {low}"]
        else:
            sides = [f"{low} {'<' if domain.lower_open else chr(92) + 'le'} "] if low is not None else []
            sides.append(name)
        sides += [f" {'<' if domain.upper_open else chr(92) + 'le'} {high}"] if high is not None else []
        noun = {"integer": r"\text{ whole}", "real": "", "share": rf"\text{{ a share of }} {domain.of}"}
        parts.append("".join(sides) + noun[domain.kind])
    for condition in loop.open_conditions:
        shown = latex(condition.expr, names)
        sign = {"whole": r"\text{ whole}", "≥ 0": r" \ge 0", "> 0": " > 0", "≠ 0": r" \ne 0"}
        parts.append(shown + sign[condition.kind])
    return r",\ ".join(parts)


def _tree(bound: object) -> sp.Expr:
    return (
        sp.Rational(bound.numerator, bound.denominator) if isinstance(bound, Fraction) else sp.sympify(bound)
    )


def _mean_latex(loop: LoopDefinition, derived: Derived) -> str:
    now = {state.symbol: sp.Symbol(f"{state.name}_t", real=True) for state in loop.states}
    return rf"\mathbb{{E}}\left[{latex_observed(derived.observable.xreplace(now))}\right]"


def _recursion_latex(derived: Derived, names: Mapping[str, str]) -> str:
    """Return the recursion and its first values."""
    problem = derived.problem
    assert problem is not None
    y, t = sp.Function("y"), sp.Symbol("t", integer=True, positive=True)
    order = len(problem.factors)
    back = {t: t - order}
    terms = [
        latex(sp.factor(factor.xreplace(back)) * y(t - order + i), names)
        for i, factor in reversed(list(enumerate(problem.factors)))
        if factor != 0
    ]
    rest = sp.factor(problem.increment.xreplace(back))
    terms += [latex(rest, names)] if rest != 0 or not terms else []
    first = [
        rf"y({problem.base + i}) = {latex(value, names)}" for i, value in enumerate(problem.first[:order])
    ]
    return r", \quad ".join([f"y(t) = {' + '.join(terms).replace('+ -', '- ')}", *first])
