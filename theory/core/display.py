"""Terms and theorems as text: precedence, unique names, domains. Display is part of what is trusted."""

from __future__ import annotations

from collections.abc import Callable

from theory.core.terms import FUNCTIONS, OPERATORS, Term

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_SIGNS = {"eq": "=", "ne": "≠", "le": "≤", "lt": "<"}
_CONSTANTS = {"pi": "π", "e": "e", "euler": "γ"}
_FUNCTIONS = {"gamma": "Γ", "digamma": "ψ", "harmonic": "H", "sqrt": "√"}
TAKEN = frozenset({"π", "γ", "Γ", "ψ", *(name for name in FUNCTIONS if name not in _FUNCTIONS)})
"""Names that are shown for a constant or a function: nothing else has them."""
Shower = Callable[[Term, tuple[str, ...], Callable[[Term], str]], str]
SHOWERS: dict[str, Shower] = {}
"""How the operators of other modules are shown, by operator: (term, names of bound variables, show a child).
"""


def shown(t: Term, names: tuple[str, ...] = ()) -> str:
    """Return a term or formula as text."""
    return _show(t, names, 0)


def new_name(t: Term, names: tuple[str, ...], letters: str = "ijklm") -> str:
    """Return a name for a bound variable that nothing visible has."""
    taken = {v.args[0] for v in t.free} | set(names)
    return next(x for n in range(99) for x in (c + "'" * n for c in letters) if x not in taken)


def _show(t: Term, names: tuple[str, ...], level: int) -> str:
    text, own = _with_level(t, names)
    return f"({text})" if own < level else text


def _with_level(t: Term, names: tuple[str, ...]) -> tuple[str, int]:
    op, a = t.op, t.args

    def at(child: Term, level: int = 0) -> str:
        return _show(child, names, level)

    if op == "number":
        value = a[0]
        return str(value), _SUM if value < 0 else _PRODUCT if value.denominator != 1 else _ATOM
    if op == "constant":
        return _CONSTANTS[a[0]], _ATOM
    if OPERATORS[op].leaf == "variable" or op == "symbol":
        return str(a[0]), _ATOM
    if op == "bound":
        return names[a[0]] if a[0] < len(names) else f"#{a[0]}", _ATOM
    if op == "add":
        return _sum(a, at), _SUM
    if op == "mul":
        if a[0].op == "number" and a[0].args[0] == -1 and len(a) > 1:
            return "−" + "·".join(at(c, _PRODUCT + 1) for c in a[1:]), _SUM
        return _product(a, at), _PRODUCT
    if op == "pow":
        return f"{at(a[0], _ATOM)}^{at(a[1], _ATOM)}", _POWER
    if op == "function":
        order = "".join(f"_{m}" for m in a[2:])
        return f"{_FUNCTIONS.get(a[0], a[0])}{order}({at(a[1])})", _ATOM
    if op == "apply":
        return f"{at(a[0], _ATOM)}({', '.join(map(at, a[1:]))})", _ATOM
    if op == "defined_power":
        return f"{at(a[1], _SUM)} ≥ 0 or {at(a[0], _SUM)} ≠ 0", 0
    if op in _SIGNS and op not in SHOWERS:
        return f"{at(a[0])} {_SIGNS[op]} {at(a[1])}", 0
    if op in SHOWERS:
        return SHOWERS[op](t, names, at), _ATOM
    return _binder(t, names, at)


def _product(parts: tuple[Term, ...], at: Callable[[Term, int], str]) -> str:
    """Show negative powers below a stroke, and no factor 1."""
    below = [c for c in parts if c.op == "pow" and c.args[1].op == "number" and c.args[1].args[0] < 0]
    above = [
        at(c, _PRODUCT + 1) for c in parts if c not in below and not (c.op == "number" and c.args[0] == 1)
    ]
    under = []
    for c in below:
        e = -c.args[1].args[0]
        under.append(at(c.args[0], _PRODUCT + 1) if e == 1 else f"{at(c.args[0], _ATOM)}^{e}")
    top = "·".join(above) or "1"
    if not under:
        return top
    return f"{top}/{under[0]}" if len(under) == 1 else f"{top}/({'·'.join(under)})"


def _sum(parts: tuple[Term, ...], at: Callable[[Term, int], str]) -> str:
    out = ""
    for c in parts:
        text = at(c, _SUM)
        if text.startswith(("−", "-")):
            out += (" − " if out else "−") + text[1:]
        else:
            out += (" + " if out else "") + text
    return out


def _binder(t: Term, names: tuple[str, ...], at: Callable[[Term], str]) -> tuple[str, int]:
    op, a = t.op, t.args
    i = new_name(t, names)
    inner = shown(a[-1], (i, *names))
    if op in ("sum", "product"):
        return f"{'Σ' if op == 'sum' else 'Π'}[{i}={at(a[0])}..{at(a[1])}]({inner})", _ATOM
    if op == "all":
        return f"∀{i} ∈ {at(a[0])}..{'∞' if a[1] is None else at(a[1])}: {inner}", 0
    if op == "tends":
        return f"{inner} → {at(a[0])} ({i} → ∞)", 0
    if op == "diverges":
        return f"{inner} → ∞ ({i} → ∞)", 0
    return f"λ{i}. {inner}", 0


def shown_variable(v: Term) -> str:
    """Return a variable with its domain, as Γ lists it."""
    if v.op == "variable":
        conditions = [shown(f, (str(v.args[0]),)) for f in v.args[2]]
        sort = {"integer": "ℤ", "real": "ℝ"}.get(v.sort, v.sort)
        return f"{v.args[0]} ∈ {sort}" + (f" with {', '.join(conditions)}" if conditions else "")
    if v.op == "sequence":
        name, low, sort, range_ = v.args
        conditions = [shown(f, (f"{name}(i)",)) for f in range_]
        values = "integers" if sort == "integer" else "reals"
        return f"{name}(i), i ≥ {shown(low)}: {values}" + (
            f" with {', '.join(conditions)}" if conditions else ""
        )
    return SHOWERS[v.op](v, (), shown)
