"""A definition printed back, as equations and as words: so its author sees what was understood."""

from __future__ import annotations

import re
from html import escape

import sympy as sp

from theory.language.plain import plain
from theory.language.typeset import latex
from theory.loop_language.definition import Condition, Data, LoopDefinition, Pool, State
from theory.loop_language.laws import Law
from theory.loop_language.statistics import (
    LeastSquares,
    Mean,
    Norm2,
    PowerMean,
    Ridge,
    Statistic,
    Times,
    Variance,
)
from theory.loop_language.vectors import Design


def equations(loop: LoopDefinition) -> list[str]:
    """Return the loop as equations, one a line; index t is this generation, t − 1 the one before."""
    before = {state.symbol: sp.Symbol(f"{plain(state.symbol)}[t-1]") for state in loop.states}
    lines = [f"{plain(state.symbol)}[0] = {plain(state.start)}{_length(state)}" for state in loop.states]
    lines += [_data_line(loop, data, before) for data in loop.data]
    for pool in loop.pools:
        appended = " and ".join(f"{name}[j]" for name in pool.append)
        if pool.window is not None:
            weights = "" if pool.forget is None else f", with weights ({plain(pool.forget)})^(t − j)"
            lines.append(f"{pool.name}[t] = all of {appended}, t − {pool.window} < j ≤ t, j ≥ 1{weights}")
        elif pool.forget is not None:
            lines.append(
                f"{pool.name}[t] = {appended}, j = 1..t, with weights ({plain(pool.forget)})^(t − j)"
            )
        else:
            lines.append(f"{pool.name}[t] = all of {appended}, j = 1..t")
    lines += [
        f"{plain(state.symbol)}[t] = {_fit(loop.fit[state.name].xreplace(before))}" for state in loop.states
    ]
    now = {state.symbol: sp.Symbol(f"{plain(state.symbol)}[t]") for state in loop.states}
    lines += [f"{name}(t) = E[{observed(expr.xreplace(now))}]" for name, expr in loop.observables.items()]
    return [line.replace("[t-1]", "[t−1]") for line in lines]


def _data_line(loop: LoopDefinition, data: Data, before: dict[sp.Symbol, sp.Symbol]) -> str:
    size = plain(data.size) if data.inverse_size is None else f"N, E[1/N] = {plain(data.inverse_size)}"
    name = f"{data.name}[t]" if data.source != "kept" else data.name
    if data.drawn_from:
        how = "with" if data.replacement else "without"
        return f"{name}, i = 1..{size}: drawn from {data.drawn_from}[t], {how} replacement"
    law = loop.true_law(data) if data.source != "model" else _law_at(data, before)
    note = {"model": "", "real": "   (fresh real data)", "kept": "   (real data, drawn once)"}[data.source]
    if data.design is not None:
        mean, variance = (plain(argument) for argument in law.arguments)
        when = "[t]" if data.design.fresh else ""
        copies = "" if data.size == 1 else f", {size} times"
        labels = f"{name} ~ normal({'0' if mean == '0' else f'X{when}·{mean}'}, {variance}){copies}"
        return f"{labels};  {_rows(data.design)}{note}"
    shown = f"{law.name}({', '.join(plain(argument) for argument in law.arguments)})"
    return f"{name}_i ~ {shown}, i = 1..{size}{note}"


def _length(state: State) -> str:
    return "" if state.length is None else f",  i = 1..{plain(state.length)}"


def _rows(design: Design) -> str:
    if design.rows is None:
        return f"XᵀX has eigenvalues {design.eigenvalues}[i]"
    name, kept = ("X[t]", "") if design.fresh else ("X", ", kept")
    return f"{name}: {plain(design.rows)} standard normal rows{kept}"


def observed(expr: sp.Expr) -> str:
    """Return an observable as a file writes it: squared norms by name."""
    norms = {part: sp.Symbol(f"norm2({', '.join(map(plain, part.args))})") for part in expr.atoms(Norm2)}
    return plain(expr.xreplace(norms))


def _law_at(data: Data, before: dict[sp.Symbol, sp.Symbol]) -> Law:
    assert data.law is not None
    return data.law.map(lambda argument: argument.xreplace(before))


def _fit(expr: sp.Expr) -> str:
    """Return a fit with its statistics as they are written in a file."""
    names: dict[sp.Expr, sp.Symbol] = {}
    for part in expr.atoms(Statistic, Times):
        names[part] = sp.Symbol(statistic_text(part))
    text = plain(expr.xreplace(names))
    return text


def statistic_text(part: sp.Expr) -> str:
    """Return a statistic as a file writes it.

    >>> statistic_text(Variance(1, sp.Symbol("x")))
    'var(x, ddof = 1)'
    """
    if isinstance(part, Ridge):
        return f"ridge({part.args[0]}, {plain(part.args[1])})"
    lists = ", ".join(str(argument) for argument in part.args if isinstance(argument, sp.Symbol))
    if isinstance(part, LeastSquares):
        return f"least_squares({lists})"
    if isinstance(part, Variance):
        return f"var({lists}, ddof = {part.args[0]})"
    if isinstance(part, PowerMean):
        return f"power_mean({lists}, {part.args[0]})"
    if isinstance(part, Times):
        return f"times({plain(part.args[0])}, {part.args[1]})"
    return f"{'mean' if isinstance(part, Mean) else 'sum'}({lists})"


def words(loop: LoopDefinition) -> list[str]:
    """Return the loop in sentences."""
    said = [f"{_begun(loop)}."] if loop.words else []
    start = ", ".join(
        f"{plain(state.symbol)} = {plain(state.start)}"
        + ("" if state.length is None else f" (a vector of {plain(state.length)} entries, i the place)")
        for state in loop.states
    )
    truth = ", and the truth that real data are drawn from" if _drawn_from_start(loop) else ""
    said.append(f"Fit 0 is the start{truth}: {start}.")
    said += [_data_words(loop, data) for data in loop.data]
    said += [_pool_words(pool) for pool in loop.pools]
    becomes = [f"{plain(state.symbol)} becomes {_fit(loop.fit[state.name])}" for state in loop.states]
    once = ", all at once and from the old values," if len(becomes) > 1 else ""
    said.append(f"Then{once} {' and '.join(becomes)}.")
    said.append(
        f"Asked for is the mean of {', of '.join(map(observed, loop.observables.values()))} at fit t."
    )
    if loop.conditions:
        said.append("Needed: " + "; ".join(f"{shown(c)} ({c.because})" for c in loop.conditions) + ".")
    return said


def _begun(loop: LoopDefinition) -> str:
    """Return an author's words with a capital, unless they begin with a symbol: b is not B."""
    first = re.split(r"\W", loop.words, maxsplit=1)[0]
    names = {parameter.name for parameter in loop.parameters} | {state.name for state in loop.states}
    names |= {data.name for data in loop.data} | {pool.name for pool in loop.pools}
    symbol = first in names or (len(first) == 1 and first != "a")
    return loop.words if symbol else f"{loop.words[0].upper()}{loop.words[1:]}"


def _drawn_from_start(loop: LoopDefinition) -> list[State]:
    """Return the states whose start real data are drawn from: the truth is fit 0 in them, whatever it is."""
    shown_states = {
        symbol
        for data in loop.data
        if data.law is not None and data.source != "model"
        for argument in data.law
        for symbol in argument.free_symbols
    }
    return [state for state in loop.states if state.symbol in shown_states]


def notes(loop: LoopDefinition) -> list[str]:
    """Return what an author may not have meant: a start that is a parameter of its own, and so the truth."""
    elsewhere = [argument for data in loop.data for argument in (*(data.law or ()), data.size)]
    used = sp.Tuple(*elsewhere, *loop.fit.values(), *loop.observables.values()).free_symbols
    own = {parameter.symbol for parameter in loop.parameters} - used
    moved = [
        f"{plain(state.symbol)} = {plain(state.start)}"
        for state in _drawn_from_start(loop)
        if state.start.free_symbols & own
    ]
    if not moved:
        return []
    return [
        f"real data are drawn from fit 0: the truth is {', '.join(moved)}; if the first model is off, write "
        "the truth's values in the law and leave out `real`"
    ]


def needed(loop: LoopDefinition) -> tuple[str, ...]:
    """Return what a definition needs beyond the domains of its parameters; of lists these say it."""
    return tuple(shown(one) for one in loop.open_conditions if not one.expr.has(sp.Indexed))


def shown(condition: Condition) -> str:
    """Return a condition on one line.

    >>> n = sp.Symbol("n", integer=True)
    >>> shown(Condition(kind="≥ 0", expr=n - 2, because=""))
    'n ≥ 2'
    """
    expr = condition.expr
    if condition.kind == "whole":
        return f"{plain(expr)} is whole"
    number, rest = expr.as_coeff_Add()
    sign = condition.kind[0]
    if rest == 0 or rest.could_extract_minus_sign():
        return f"{plain(expr)} {sign} 0"
    return f"{plain(rest)} {sign} {plain(-number)}"


def _data_words(loop: LoopDefinition, data: Data) -> str:
    size = (
        plain(data.size) if data.inverse_size is None else f"N (random, E[1/N] = {plain(data.inverse_size)})"
    )
    if data.drawn_from:
        how = "with" if data.replacement else "without"
        return f"Of {data.drawn_from}, {size} are drawn {how} replacement: {data.name}."
    assert data.law is not None
    law = data.law if data.source == "model" else loop.true_law(data)
    arguments = [plain(argument) for argument in law.arguments]
    if data.design is not None:
        return _design_words(data, data.design, *arguments)
    what = (
        law.kind.words.format(*arguments)
        if law.kind.arguments
        else law.kind.words.format(", ".join(arguments))
    )
    when = {
        "model": "Generation t draws",
        "real": "Generation t draws afresh from the truth",
        "kept": "Once, before generation 1, the truth gives",
    }[data.source]
    kept = ", kept for all generations" if data.source == "kept" else ""
    of = " (the states are those of fit t − 1)" if _shows_state(loop, law) else ""
    return f"{when} {size} data {data.name}, {what}{of}{kept}."


def _design_words(data: Data, design: Design, mean: str, variance: str) -> str:
    if design.rows is None:
        rows = f"the rows of a given design X, XᵀX of eigenvalues {design.eigenvalues}"
    else:
        rows = f"{plain(design.rows)} {'new' if design.fresh else 'kept'} rows X of standard normal numbers"
    copies = "" if data.size == 1 else f" ({plain(data.size)} times)"
    truth = " of the truth" if data.source == "real" else " of fit t − 1"
    return (
        f"Generation t draws labels {data.name} at {rows}{copies}: normal, "
        f"of mean {'0' if mean == '0' else f'X·{mean}'}{truth} and variance {variance}."
    )


def _shows_state(loop: LoopDefinition, law: Law) -> bool:
    states = {state.symbol for state in loop.states}
    return any(argument.free_symbols & states for argument in law.arguments)


def _pool_words(pool: Pool) -> str:
    appended = " and ".join(pool.append)
    weights = "" if pool.forget is None else f", generation j weighted by ({plain(pool.forget)})^(t − j)"
    if pool.window is not None:
        few = f"the last {pool.window} generations, or of all if fewer"
        return f"{pool.name} holds the {appended} of {few}{weights}."
    if pool.forget is not None:
        return f"{pool.name} holds all {appended} so far{weights}."
    return f"{pool.name} holds all {appended} so far, those of this generation too."


def to_latex(loop: LoopDefinition) -> str:
    """Return the equations in LaTeX, one display."""
    rows = r" \\ ".join(f"& {row}" for row in latex_equations(loop))
    return rf"$$\begin{{aligned}} {rows} \end{{aligned}}$$"


def to_html(loop: LoopDefinition) -> str:
    """Return the loop as a notebook shows it: its words, its equations."""
    said = escape(" ".join(words(loop)))
    return f"<p><code>{escape(loop.id)}</code><br>{said}</p><p>{to_latex(loop)}</p>"


def latex_equations(loop: LoopDefinition) -> list[str]:
    """Return the equations of :func:`equations` in LaTeX."""
    before, now = latex_states(loop, "t-1"), latex_states(loop, "t")
    lines = [
        f"{first} = {latex(state.start)}"
        + ("" if state.length is None else rf", \quad i = 1, \ldots, {latex(state.length)}")
        for state, first in zip(loop.states, latex_states(loop, "0").values(), strict=True)
    ]
    lines += [_latex_data(loop, data, before) for data in loop.data]
    for pool in loop.pools:
        parts = r" \cup ".join(f"{_upright(name)}_j" for name in pool.append)
        first = "j \\le t" if pool.window is None else f"t - {pool.window} < j \\le t"
        weights = "" if pool.forget is None else rf"\text{{ with weights }} {latex(pool.forget)}^{{t - j}}"
        lines.append(rf"{_upright(pool.name)}_t = \bigcup_{{{first}}} {parts}{weights}")
    lines += [
        f"{now[state.symbol]} = {_latex_fit(loop.fit[state.name].xreplace(before))}" for state in loop.states
    ]
    for name, expr in loop.observables.items():
        shown_name = name.replace("_", " ")
        lines.append(
            rf"\text{{{shown_name}}}(t) = \mathbb{{E}}\left[{latex_observed(expr.xreplace(now))}\right]"
        )
    return lines


def latex_states(loop: LoopDefinition, fit: str) -> dict[sp.Symbol, sp.Symbol]:
    """Return the states at a fit, as symbols that are named in LaTeX: mu is \\mu_{t}, s_1 is s_{1,t}."""
    found = {}
    for state in loop.states:
        head, _, index = latex(state.symbol).partition("_")
        inside = f"{index.removeprefix('{').removesuffix('}')}," if index else ""
        found[state.symbol] = sp.Symbol(f"{head}_{{{inside}{fit}}}", real=True)
    return found


def _upright(name: str) -> str:
    return name if len(name) == 1 else r"\mathrm{" + name.replace("_", r"\_") + "}"


def _latex_data(loop: LoopDefinition, data: Data, before: dict[sp.Symbol, sp.Symbol]) -> str:
    size = latex(data.size) if data.inverse_size is None else "N"
    name = f"{_upright(data.name)}_{{t,i}}" if data.source != "kept" else f"{_upright(data.name)}_i"
    count = rf"i = 1, \ldots, {size}" if size != "1" else ""
    if data.drawn_from:
        how = "with" if data.replacement else "without"
        drawn = rf"\text{{ drawn from }} {_upright(data.drawn_from)}_t \text{{ {how} replacement}}"
        return rf"{name}{drawn}, \quad {count}"
    law = loop.true_law(data) if data.source != "model" else _law_at(data, before)
    note = {"model": "", "real": "fresh real data", "kept": "real data, drawn once"}[data.source]
    if data.design is not None:
        return _latex_design(data, data.design, law, note)
    arguments = ", ".join(latex(argument) for argument in law.arguments)
    tail = [part for part in (count, rf"\text{{{note}}}" if note else "") if part]
    if data.inverse_size is not None:
        tail.append(rf"\mathbb{{E}}[1/N] = {latex(data.inverse_size)}")
    named = law.name.replace("_", r"\_")
    return r", \quad ".join([rf"{name} \sim \text{{{named}}}({arguments})", *tail])


def _latex_design(data: Data, design: Design, law: Law, note: str) -> str:
    mean, variance = (latex(argument) for argument in law.arguments)
    matrix = "X_t" if design.fresh else "X"
    rows = (
        rf"{matrix} \text{{ of }} {latex(design.rows)} \text{{ standard normal rows}}"
        if design.rows is not None
        else rf"X^{{\top}}X \text{{ of eigenvalues }} {design.eigenvalues}_i"
    )
    tail = [rows] + ([f"{latex(data.size)} \\text{{ copies}}"] if data.size != 1 else [])
    tail += [rf"\text{{{note}}}"] if note else []
    return r", \quad ".join(
        [rf"{_upright(data.name)}_t \sim \text{{normal}}({matrix} {mean}, {variance})", *tail]
    )


def latex_observed(expr: sp.Expr) -> str:
    """Return an observable in LaTeX."""
    names: dict[sp.Expr, tuple[sp.Symbol, str]] = {}
    for part in sorted(expr.atoms(Norm2), key=str):
        inside = latex(part.args[0])
        text = rf"\lVert {'X ' if len(part.args) > 1 else ''}({inside}) \rVert^2"
        names[part] = (
            sp.Symbol(f"norm{len(names)}"),
            text.replace(f"({inside})", inside) if part.args[0].is_Symbol else text,
        )
    shown_expr = expr.xreplace({part: symbol for part, (symbol, _) in names.items()})
    return latex(shown_expr, {symbol.name: text for symbol, text in names.values()})


def _latex_fit(expr: sp.Expr) -> str:
    names: dict[sp.Expr, tuple[sp.Symbol, str]] = {}
    for part in sorted(expr.atoms(Statistic, Times), key=str):
        lists = ", ".join(_upright(str(x)) for x in part.args if isinstance(x, sp.Symbol))
        if isinstance(part, Ridge):
            text = rf"\operatorname{{ridge}}_{{{latex(part.args[1])}}}({_upright(str(part.args[0]))})"
        elif isinstance(part, LeastSquares):
            text = rf"\operatorname{{least\ squares}}({lists})"
        elif isinstance(part, Variance):
            text = rf"\operatorname{{var}}_{{{part.args[0]}}}({lists})"
        elif isinstance(part, PowerMean):
            powers = lists.replace(", ", f"^{{{part.args[0]}}}, ") + f"^{{{part.args[0]}}}"
            text = rf"\operatorname{{mean}}({powers})"
        elif isinstance(part, Times):
            factor = latex(part.args[0])
            factor = rf"\left({factor}\right)" if part.args[0].is_Add else factor
            text = rf"{factor} \cdot {_upright(str(part.args[1]))}"
        else:
            text = rf"\operatorname{{{'mean' if isinstance(part, Mean) else 'sum'}}}({lists})"
        names[part] = (sp.Symbol(f"statistic{len(names)}"), text)
    shown_expr = expr.xreplace({part: symbol for part, (symbol, _) in names.items()})
    return latex(shown_expr, {symbol.name: text for symbol, text in names.values()})
