"""A defined loop as a theorem with its proof in LaTeX: it breaks over lines, in one column and in two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import sympy as sp

from proofs_checks.show.latex.breaking import breaking
from proofs_checks.show.latex.proof import display, whole
from proofs_checks.show.latex.text import latex_text
from proofs_checks.show.reports.derived import Found, grade, judged, limit_lines, limits
from theory.language.parameters import latex_names
from theory.language.typeset import latex
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Derived
from theory.loop_language.limit_cases import is_silent
from theory.loop_language.printing import latex_equations, latex_observed, latex_states

QUAD = r", \quad "


def loop_latex(loop: LoopDefinition, found: Sequence[Found]) -> str:
    """Return what was derived as a theorem with its proof; it needs amsmath, amssymb and amsthm."""
    names = latex_names(loop.parameters)
    stated = [derived for derived, _ in found if derived.form is not None]
    where = "$, $".join(_conditions(loop, names))
    given = f"for ${where}$ and fits $t = 1, 2, \\ldots$" if where else r"for fits $t = 1, 2, \ldots$"
    proved = all(grade(loop, *one).startswith("PROVED") for one in found if one[0].form is not None)
    lines = [
        f"% {loop.id}",
        r"\begin{theorem}\upshape\raggedright",
        f"Let a loop be defined, {given}, by",
        *map(_equation, latex_equations(loop)[: -len(loop.observables)]),
        "Then",
        *(line for derived in stated for line in _statement(loop, derived, names)),
        r"\end{theorem}",
        r"\begin{proof}" + ("" if proved else "[Derivation]"),
        *(line for derived in stated for line in _proof(loop, derived, names)),
        r"\end{proof}",
    ]
    for derived, compared in found:
        if derived.form is not None:
            said = ": ".join((derived.name, *judged(loop, derived, compared)))
            if is_silent(derived) and not limits(derived):
                said += f"; the limit: {limit_lines(loop, derived)[0]}"
            lines.append(rf"\noindent\emph{{How far it is checked.}} {latex_text(said)}.\par")
    return whole(lines)


def _equation(text: str) -> str:
    """Return an equation on lines of its own, with what is said beside it; it may break between these."""
    return display(*text.split(QUAD))


def _inline(text: str) -> str:
    return f"${breaking(text)}$"


def _statement(loop: LoopDefinition, derived: Derived, names: Mapping[str, str]) -> Iterator[str]:
    mean = _mean(loop, derived)
    yield display(f"{mean} = {latex(derived.form, names)}", *_since(derived.since))
    yield from _exceptions(derived, mean, names)
    if derived.limit is not None:
        yield display(rf"\lim_{{t \to \infty}} {mean} = {latex(derived.limit, names)}")
    for case in limits(derived):
        where = r" \text{ and } ".join(latex(part, names) for part in sp.And.make_args(case.condition))
        if case.limit is not None:
            yield display(
                rf"\lim_{{t \to \infty}} {mean} = {latex(case.limit, names)}", rf"\text{{if }} {where}"
            )
        else:
            known = case.growth
            said = "its limit is not known" if known is None else f"it is {known.words}"
            yield f"If {_inline(where)}, {latex_text(said)}."


def _since(fit: int) -> tuple[str, ...]:
    """Return from which fit on a form holds, if not from the first."""
    return (rf"t \ge {fit}",) if fit > 1 else ()


def _exceptions(derived: Derived, mean: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield where the form printed is not defined, and what stands in its place there."""
    for case in derived.cases:
        where = f"{latex(case.parameter, names)} = {latex(case.value, names)}"
        if case.form is None:
            yield f"At {_inline(where)}, where this is not defined, nothing is said."
        else:
            yield f"At {_inline(where)}, where this is not defined,"
            yield display(f"{mean} = {latex(case.form, names)}", *_since(case.since))
    for said in derived.divides:
        yield f"It divides by {latex_text(said)}: nothing is said where that is 0."


def _proof(loop: LoopDefinition, derived: Derived, names: Mapping[str, str]) -> Iterator[str]:
    if derived.entry is not None:
        yield from _entry(*derived.entry, names)
    for part in derived.parts or ((derived,) if derived.entry is None else ()):
        yield f"Let {_inline(f'y(t) = {_mean(loop, part)}')}. Averaging the data of generation $t$,"
        yield f"given the fit before, {_eliminated(part)}gives"
        yield display(*_recursion(part, names))
    yield "The form stated obeys this identically and begins with the same values, so that it is"
    yield "the solution, by induction over $t$."
    if derived.entry is not None:
        yield "Summed over the entries, this is what is stated."
    if derived.limit_theorem is not None and derived.limit != derived.form:
        yield r"As $t \to \infty$, powers of what is below 1 in size tend to 0; this gives the limit."
    what = "The form" if derived.entry is not None else "The limit"
    yield from (latex_text(f"{what} rests on {cited}.") for cited in derived.cites)


def _eliminated(part: Derived) -> str:
    """Say that means were eliminated: a recursion of higher order is not one average."""
    assert part.problem is not None
    return "and eliminating the other means, " if len(part.problem.factors) > 1 else ""


def _entry(loop: LoopDefinition, derived: Derived, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the loop of one entry, and its recursion."""
    yield "All entries obey the same equations, in mean those of the loop of single numbers"
    yield from map(_equation, latex_equations(loop)[: -len(loop.observables)])
    yield f"of which {_inline(f'y(t) = {_mean(loop, derived)}')} is summed over the entries. Averaging"
    yield f"the data of generation $t$, given the fit before, {_eliminated(derived)}gives"
    yield display(*_recursion(derived, names))


def _conditions(loop: LoopDefinition, names: Mapping[str, str]) -> list[str]:
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
    return parts


def _tree(bound: object) -> sp.Expr:
    return (
        sp.Rational(bound.numerator, bound.denominator) if isinstance(bound, Fraction) else sp.sympify(bound)
    )


def _mean(loop: LoopDefinition, derived: Derived) -> str:
    now = derived.observable.xreplace(latex_states(loop, "t"))
    return rf"\mathbb{{E}}\left[{latex_observed(now)}\right]"


def _recursion(derived: Derived, names: Mapping[str, str]) -> list[str]:
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
    return [f"y(t) = {' + '.join(terms).replace('+ -', '- ')}", *first]
