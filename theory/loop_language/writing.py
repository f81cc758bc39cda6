"""A definition as the file that defines it: what is written here is read back as the same loop."""

from __future__ import annotations

import json
import textwrap
from fractions import Fraction

import sympy as sp
from sympy.printing.str import StrPrinter

from theory.language.parameters import Bound, Domain, Parameter
from theory.loop_language.definition import Data, LoopDefinition, State
from theory.loop_language.printing import statistic_text
from theory.loop_language.statistics import Norm2, Statistic, Times
from theory.loop_language.vectors import Design

WIDTH = 80


class _Printer(StrPrinter):  # type: ignore[misc]  # SymPy is untyped
    """SymPy's line printer in the language of expressions: ^ for powers, statistics as a file writes them."""

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp == sp.Rational(1, 2):
            return f"sqrt({self._print(expr.base)})"
        return str(super()._print_Pow(expr, rational)).replace("**", "^")

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        name = str(expr.name)
        return f"len({name.removeprefix('len_')})" if name.startswith("len_") else name

    def _print_Function(self, expr: sp.Function) -> str:
        if isinstance(expr, Times):
            return f"times({self._print(expr.args[0])}, {expr.args[1]})"
        if isinstance(expr, Norm2):
            return f"norm2({', '.join(map(self._print, expr.args))})"
        if isinstance(expr, Statistic):
            return statistic_text(expr)
        return str(super()._print_Function(expr))


def text(expr: sp.Basic) -> str:
    """Return an expression in the language of expressions.

    >>> x = sp.Symbol("x", positive=True)
    >>> text(sp.sqrt(x) * (1 - x**2) / 2)
    'sqrt(x)*(1 - x^2)/2'
    """
    return str(_Printer({"order": "none"}).doprint(expr))


def to_toml(loop: LoopDefinition) -> str:
    """Return a definition as a table [[loop]] of a file.

    >>> from theory.loop_language import Loop, mean, normal, real, whole
    >>> n, V = whole("n", 1), real("V", above=0)
    >>> loop = Loop("mine.mean", parameters=(n, V))
    >>> e = loop.state("e", start=0)
    >>> x = loop.draw("x", normal(e, V), size=n)
    >>> loop.fit(e=mean(x))
    >>> loop.observe("risk", e**2)
    >>> print(to_toml(loop.definition()), end="")
    [[loop]]
    id = "mine.mean"
    [loop.parameters]
    n = { lower = 1 }
    V = { kind = "real", lower = 0, lower_open = true }
    [loop.state]
    e = { start = "0" }
    [loop.data]
    x = { law = "normal(e, V)", size = "n" }
    [loop.fit]
    e = "mean(x)"
    [loop.observe]
    risk = "e^2"
    """
    lines = ["[[loop]]", f"id = {_quoted(loop.id)}"]
    lines += [
        _prose(name, _quoted(said)[1:-1]) for name in ("words", "source") if (said := getattr(loop, name))
    ]
    if loop.parameters:
        lines += ["[loop.parameters]", *map(_parameter, loop.parameters)]
    lines += ["[loop.state]"]
    lines += [_entry(state.name, _state(state)) for state in loop.states]
    if loop.data:
        lines += ["[loop.data]", *(_entry(data.name, _data(data)) for data in loop.data)]
    if loop.pools:
        lines.append("[loop.pool]")
    for pool in loop.pools:
        names = [_quoted(name) for name in pool.append]
        fields = [f"append = {names[0] if len(names) == 1 else '[' + ', '.join(names) + ']'}"]
        fields += [f"window = {pool.window}"] if pool.window is not None else []
        fields += [f"forget = {_quoted(text(pool.forget))}"] if pool.forget is not None else []
        lines.append(_entry(pool.name, fields))
    lines += ["[loop.fit]", *(f"{name} = {_quoted(text(expr))}" for name, expr in loop.fit.items())]
    lines += ["[loop.observe]"]
    lines += [f"{name} = {_quoted(text(expr))}" for name, expr in loop.observables.items()]
    return "\n".join(lines) + "\n"


def _state(state: State) -> list[str]:
    length = [] if state.length is None else [f"length = {_quoted(text(state.length))}"]
    return [f"start = {_quoted(text(state.start))}", *length]


def _prose(name: str, said: str) -> str:
    """Return an entry of words, quoted as in a file: over several lines, which a backslash joins, if wide."""
    line = f'{name} = "{said}"'
    rows = textwrap.wrap(said, WIDTH - 3, break_long_words=False, break_on_hyphens=False)
    if len(line) <= WIDTH or " ".join(rows) != said:
        return line
    return f'{name} = """\n' + " \\\n".join(rows) + '"""'


def _quoted(said: str) -> str:
    return json.dumps(said, ensure_ascii=False)


def _parameter(parameter: Parameter) -> str:
    domain = parameter.domain
    fields = [] if domain.kind == "integer" else [f"kind = {_quoted(domain.kind)}"]
    fields += [f"shape = {_quoted(domain.shape)}"] if domain.shape != "scalar" else []
    if domain.kind == "share":
        fields.append(f"of = {_bound(domain.of)}")
        fields += ["upper_open = true"] if domain.upper_open else []
    else:
        fields += [f"lower = {_bound(domain.lower)}"] if domain.lower is not None else []
        fields += [f"upper = {_bound(domain.upper)}"] if domain.upper is not None else []
        fields += _open(domain)
    if parameter.meaning != f"parameter {parameter.name}":
        fields.append(f"meaning = {_quoted(parameter.meaning)}")
    return _entry(parameter.name, fields)


def _open(domain: Domain) -> list[str]:
    if domain.lower_open and domain.upper_open:
        return ["open = true"]
    return ["lower_open = true"] * domain.lower_open + ["upper_open = true"] * domain.upper_open


def _entry(name: str, fields: list[str]) -> str:
    """Return an entry of a table: on one line, or, where that is wide, a line each."""
    line = f"{name} = {{ {', '.join(fields)} }}"
    rows = [_prose(f"{name}.meaning", x[11:-1]) if x.startswith("meaning") else f"{name}.{x}" for x in fields]
    return line if len(line) <= WIDTH else "\n".join(rows)


def _bound(bound: Bound) -> str:
    if isinstance(bound, int):
        return str(bound)
    return _quoted(str(bound) if isinstance(bound, Fraction) else text(bound))


def _data(data: Data) -> list[str]:
    if data.drawn_from:
        replacement = "true" if data.replacement else "false"
        drawn = f"subsample({data.drawn_from}, {text(data.size)}, replacement = {replacement})"
        return [f"from = {_quoted(drawn)}"]
    assert data.law is not None
    if data.design is not None:
        return _design(data, data.design)
    law = f"{data.law.name}({', '.join(text(argument) for argument in data.law.arguments)})"
    size = (
        _quoted(text(data.size))
        if data.inverse_size is None
        else f"{{ inverse_mean = {_quoted(text(data.inverse_size))} }}"
    )
    fields = [f"law = {_quoted(law)}"]
    fields += [] if data.size == 1 and data.inverse_size is None else [f"size = {size}"]
    fields += [] if data.source == "model" else [f"{data.source} = true"]
    return fields


def _design(data: Data, design: Design) -> list[str]:
    assert data.law is not None
    mean, variance = (text(argument) for argument in data.law.arguments)
    fields = [f'design = "{"normal" if design.rows is not None else f"eigenvalues({design.eigenvalues})"}"']
    fields += [] if design.rows is None else [f"rows = {_quoted(text(design.rows))}"]
    fields.append(f"labels = {_quoted(f'normal(X*{mean}, {variance})')}")
    fields += ["fresh = false"] if not design.fresh and design.rows is not None else []
    fields += [] if data.size == 1 else [f"copies = {_quoted(text(data.size))}"]
    fields += [] if data.source == "model" else [f"{data.source} = true"]
    return fields
