"""What must hold for a term, as it is written, to have a value: 1/0 has none, and is not 0.

``definedness`` lists formulas that together say that a term has a value, or that every term of a formula
has one. Rules never take an author's word for these: they show them from Γ and Δ, or add them to Δ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import count

from theory.core.terms import (
    FUNCTIONS,
    INTEGER,
    Refused,
    Term,
    add,
    apply,
    bound,
    children,
    for_all,
    is_integer,
    le,
    ne,
    need,
    node,
    opened,
    substitute,
)

CONDITIONS: dict[str, Callable[[Term], Iterable[Term]]] = {}
"""By operator: all conditions for a term of that operator, those for its children included."""
INHABITS: dict[str, Callable[[Term, Term, Mapping[Term, Term]], Iterable[Term]]] = {}
"""By operator of a variable: what makes a term one of its values, other variables being replaced as told."""


def fresh(
    avoid: Iterable[Term | None], domain: tuple[Term, ...] = (), sort: str = INTEGER, prefix: str = "%"
) -> Term:
    """Return a variable whose name occurs in none of the terms; for the core's own use, never in a
    theorem.
    """
    used = {v.args[0] for t in avoid if t is not None for v in t.free}
    name = next(n for n in (f"{prefix}{j}" for j in count()) if n not in used)
    return node("variable", name, sort, domain)


def index_in(low: Term, high: Term | None, *avoid: Term | None) -> Term:
    """Return a fresh integer variable with the domain low..high."""
    this = bound(0)
    domain = (le(low, this),) if high is None else (le(low, this), le(this, high))
    return fresh((low, high, *avoid), domain)


@cache
def definedness(t: Term) -> tuple[Term, ...]:
    """Return formulas that together say that t has a value (all its terms, for a formula)."""
    return tuple(dict.fromkeys(CONDITIONS.get(t.op, of_children)(t)))


def of_children(t: Term) -> list[Term]:
    """Return the conditions for the children of an operator that binds nothing."""
    return [c for _, child in children(t) for c in definedness(child)]


def _range(t: Term) -> list[Term]:
    """A sum over low..high: high ≥ low − 1, and the body has a value at every index."""
    low, high, body = t.args
    out = [*definedness(low), *(() if high is None else definedness(high))]
    if t.op != "all":
        out.append(le(low, add(high, 1)))
    k = index_in(low, high, body)
    return out + [for_all(k, low, high, f) for f in definedness(opened(body, k))]


def _power(t: Term) -> list[Term]:
    base, exponent = t.args
    out = of_children(t)
    if exponent.op != "number":
        out.append(node("defined_power", base, exponent))
    elif exponent.args[0] < 0:
        out.append(ne(base, 0))
    return out


def _function(t: Term) -> list[Term]:
    return [*of_children(t), *FUNCTIONS[t.args[0]].domain(t.args[1])]


def _applied(t: Term) -> list[Term]:
    head, *values = t.args
    out = [c for x in values if x.op != "lambda" for c in definedness(x)]
    if head.op == "sequence":
        out.append(le(head.args[1], values[0]))
    elif head.op == "symbol":
        at = dict(zip(head.args[1], values, strict=True))
        for p, x in at.items():
            out += inhabits(p, x, at)
    return out


def _limit(t: Term) -> list[Term]:
    """A limit speaks of late indices only; the rules that conclude it look at the body. Its value is a
    term.
    """
    return list(definedness(t.args[0])) if t.op == "tends" else []


def inhabits(variable: Term, x: Term, at: Mapping[Term, Term]) -> list[Term]:
    """Return the conditions for x to be a value of the variable, whose domain is read with ``at`` put in."""
    return list(INHABITS[variable.op](variable, x, at))


def _number_inhabits(v: Term, x: Term, at: Mapping[Term, Term]) -> list[Term]:
    need(x.sort == v.sort or (v.sort == "real" and is_integer(x)), "{} is no {} for {}", x, v.sort, v)
    return [opened(substitute(f, at), x) for f in v.args[2]]


def _sequence_inhabits(v: Term, x: Term, at: Mapping[Term, Term]) -> list[Term]:
    """A sequence for a sequence: begins early enough, and every value is defined and in the range."""
    low, sort, range_ = v.args[1:4]
    if x.op not in ("sequence", "lambda"):
        raise Refused(f"{x} is no sequence for {v}")
    k = index_in(low, None, x, *at.values())
    value = apply(x, k)
    need(sort != INTEGER or is_integer(value), "integer values are needed")
    each = [*definedness(value), *(opened(substitute(f, at), value) for f in range_)]
    return [for_all(k, low, None, f) for f in each]


CONDITIONS.update(
    {"sum": _range, "product": _range, "all": _range, "pow": _power, "function": _function, "apply": _applied}
)
CONDITIONS.update({"tends": _limit, "diverges": _limit, "lambda": lambda _: []})
CONDITIONS["defined_power"] = of_children
INHABITS.update({"variable": _number_inhabits, "sequence": _sequence_inhabits})
