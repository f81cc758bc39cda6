"""A definition printed back, as equations and as words: so its author sees what was understood."""

from __future__ import annotations

import sympy as sp

from theory.language.plain import plain
from theory.loop_language.definition import Condition, Data, LoopDefinition, Pool
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Times, Total, Variance


def equations(loop: LoopDefinition) -> list[str]:
    """Return the loop as equations, one a line; index t is this generation, t − 1 the one before."""
    before = {state.symbol: sp.Symbol(f"{state.name}[t-1]") for state in loop.states}
    lines = [f"{state.name}[0] = {plain(state.start)}" for state in loop.states]
    lines += [_data_line(loop, data, before) for data in loop.data]
    for pool in loop.pools:
        appended = " and ".join(f"{name}[j]" for name in pool.append)
        if pool.window is not None:
            lines.append(f"{pool.name}[t] = all of {appended}, t − {pool.window} < j ≤ t, j ≥ 1")
        elif pool.forget is not None:
            lines.append(
                f"{pool.name}[t] = {appended}, j = 1..t, with weights ({plain(pool.forget)})^(t − j)"
            )
        else:
            lines.append(f"{pool.name}[t] = all of {appended}, j = 1..t")
    lines += [f"{state.name}[t] = {_fit(loop.fit[state.name].xreplace(before))}" for state in loop.states]
    now = {state.symbol: sp.Symbol(f"{state.name}[t]") for state in loop.states}
    lines += [f"{name}(t) = E[{plain(expr.xreplace(now))}]" for name, expr in loop.observables.items()]
    return [line.replace("[t-1]", "[t−1]") for line in lines]


def _data_line(loop: LoopDefinition, data: Data, before: dict[sp.Symbol, sp.Symbol]) -> str:
    size = plain(data.size) if data.inverse_size is None else f"N, E[1/N] = {plain(data.inverse_size)}"
    name = f"{data.name}[t]" if data.source != "kept" else data.name
    if data.drawn_from:
        how = "with" if data.replacement else "without"
        return f"{name}, i = 1..{size}: drawn from {data.drawn_from}[t], {how} replacement"
    law = loop.true_law(data) if data.source != "model" else _law_at(data, before)
    note = {"model": "", "real": "   (fresh real data)", "kept": "   (real data, drawn once)"}[data.source]
    shown = f"{law.name}({', '.join(plain(argument) for argument in law.arguments)})"
    return f"{name}_i ~ {shown}, i = 1..{size}{note}"


def _law_at(data: Data, before: dict[sp.Symbol, sp.Symbol]) -> Law:
    assert data.law is not None
    return data.law.map(lambda argument: argument.xreplace(before))


def _fit(expr: sp.Expr) -> str:
    """Return a fit with its statistics as they are written in a file."""
    names: dict[sp.Expr, sp.Symbol] = {}
    for part in expr.atoms(Mean, Total, PowerMean, Variance, Times):
        names[part] = sp.Symbol(statistic_text(part))
    text = plain(expr.xreplace(names))
    return text


def statistic_text(part: sp.Expr) -> str:
    """Return a statistic as a file writes it.

    >>> statistic_text(Variance(1, sp.Symbol("x")))
    'var(x, ddof = 1)'
    """
    lists = ", ".join(str(argument) for argument in part.args if isinstance(argument, sp.Symbol))
    if isinstance(part, Variance):
        return f"var({lists}, ddof = {part.args[0]})"
    if isinstance(part, PowerMean):
        return f"power_mean({lists}, {part.args[0]})"
    if isinstance(part, Times):
        return f"times({plain(part.args[0])}, {part.args[1]})"
    return f"{'mean' if isinstance(part, Mean) else 'sum'}({lists})"


def words(loop: LoopDefinition) -> list[str]:
    """Return the loop in sentences."""
    said = [f"{loop.words[0].upper()}{loop.words[1:]}."] if loop.words else []
    start = ", ".join(f"{state.name} = {plain(state.start)}" for state in loop.states)
    said.append(f"Fit 0 is the truth: {start}.")
    said += [_data_words(loop, data) for data in loop.data]
    said += [_pool_words(pool) for pool in loop.pools]
    for state in loop.states:
        said.append(f"Then {state.name} becomes {_fit(loop.fit[state.name])}.")
    said.append(f"Asked for is the mean of {', of '.join(map(plain, loop.observables.values()))} at fit t.")
    if loop.conditions:
        said.append("This needs " + "; ".join(f"{shown(c)} ({c.because})" for c in loop.conditions) + ".")
    return said


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


def _shows_state(loop: LoopDefinition, law: Law) -> bool:
    states = {state.symbol for state in loop.states}
    return any(argument.free_symbols & states for argument in law.arguments)


def _pool_words(pool: Pool) -> str:
    appended = " and ".join(pool.append)
    if pool.window is not None:
        return f"{pool.name} holds the {appended} of the last {pool.window} generations, or of all if fewer."
    if pool.forget is not None:
        weight = f"({plain(pool.forget)})^(t − j)"
        return f"{pool.name} holds all {appended} so far, generation j weighted by {weight}."
    return f"{pool.name} holds all {appended} so far, those of this generation too."
