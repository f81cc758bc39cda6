"""Terms and formulas: immutable, sorted when they are made, with bound variables by de Bruijn index.

A term is one node of an operator and arguments. Equal terms are one object (hash-consing), so that ``is``
compares by structure. A free variable carries its domain; a bound one is an index that counts binders
outwards; every binder binds in its *last* argument. Only closed terms are ever put for a variable, so
nothing can be captured.

Nothing here simplifies: ``x/x`` stays ``x/x``. The arithmetic signs of Python are notation only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

INTEGER: Final = "integer"
REAL: Final = "real"
FUNCTION: Final = "function"
FORMULA: Final = "formula"
NUMBERS: Final = (INTEGER, REAL)
RELATIONS: Final = ("eq", "ne", "le", "lt")


class Refused(Exception):
    """The core does not make this term or theorem; the message says why, {} in it being what it is about."""

    def __str__(self) -> str:
        why, *about = self.args or ("",)
        return str(why).format(*about) if about else str(why)

    def __reduce__(self) -> tuple[type[Refused], tuple[str]]:
        return type(self), (str(self),)


Sorted = Callable[[tuple[Any, ...]], str]


@dataclass(frozen=True, slots=True)
class Operator:
    """How terms of one operator behave.

    Args:
        sort: the sort of the term with these arguments; refuses arguments of wrong sorts.
        binder: its last argument stands under a bound variable.
        leaf: ``"closed"`` or ``"variable"`` if substitution does not look inside, else ``""``.
    """

    sort: Sorted
    binder: bool = False
    leaf: str = ""


OPERATORS: dict[str, Operator] = {}
_TABLE: dict[tuple[str, tuple[Any, ...]], Term] = {}
_TOKEN = object()


class Term:
    """A node; made by ``node`` and the functions below only."""

    __slots__ = ("args", "free", "loose", "op", "sort")
    op: str
    args: tuple[Any, ...]
    sort: str
    free: frozenset[Term]
    loose: int

    def __init__(self, token: object, op: str, args: tuple[Any, ...]) -> None:
        """Make the node and what follows from its arguments; ``node`` calls this."""
        if token is not _TOKEN:
            raise Refused("terms are made by the functions of this module")
        operator = OPERATORS[op]
        free: frozenset[Term] = frozenset()
        loose = 0
        for place, child in enumerate(args):
            for term in child if isinstance(child, tuple) else (child,):
                if isinstance(term, Term):
                    free |= term.free
                    under = operator.binder and place == len(args) - 1
                    loose = max(loose, term.loose - (1 if under else 0))
        if op == "bound":
            loose = args[0] + 1
        elif operator.leaf:
            loose = 0
            free = frozenset({self}) | free if operator.leaf == "variable" else frozenset()
        put = object.__setattr__
        put(self, "op", op)
        put(self, "args", args)
        put(self, "sort", operator.sort(args))
        put(self, "free", free)
        put(self, "loose", loose)

    def __setattr__(self, *_: object) -> None:
        raise Refused("terms are immutable")

    def __reduce__(self) -> str:
        raise Refused("terms are not stored")

    def __copy__(self) -> Term:
        return self

    def __deepcopy__(self, _: object) -> Term:
        return self

    def __repr__(self) -> str:
        from theory.core.display import shown

        return shown(self)

    def __add__(self, other: Number) -> Term:
        return add(self, other)

    def __radd__(self, other: Number) -> Term:
        return add(other, self)

    def __neg__(self) -> Term:
        return mul(-1, self)

    def __sub__(self, other: Number) -> Term:
        return add(self, mul(-1, other))

    def __rsub__(self, other: Number) -> Term:
        return add(other, mul(-1, self))

    def __mul__(self, other: Number) -> Term:
        return mul(self, other)

    def __rmul__(self, other: Number) -> Term:
        return mul(other, self)

    def __truediv__(self, other: Number) -> Term:
        return mul(self, power(other, -1))

    def __rtruediv__(self, other: Number) -> Term:
        return mul(other, power(self, -1))

    def __pow__(self, other: Number) -> Term:
        return power(self, other)


Number = Term | int | Fraction


def node(op: str, *args: Any) -> Term:
    """Return the one term of this operator and these arguments, checked for sorts."""
    found = _TABLE.get((op, args))
    if found is None:
        found = _TABLE[op, args] = Term(_TOKEN, op, args)
    return found


def operator(name: str, sort: Sorted, *, binder: bool = False, leaf: str = "") -> None:
    """Declare an operator (modules of the core only); a name has one meaning."""
    if name in OPERATORS:
        raise Refused(f"the operator {name} exists")
    OPERATORS[name] = Operator(sort, binder, leaf)


# ---- sorts ----


def need(condition: object, why: str, *about: object) -> None:
    """Refuse unless the condition holds; {} in the reason are what it is about, shown only if it is read."""
    if not condition:
        raise Refused(why, *about)


def is_integer(t: Term) -> bool:
    """Whether the term's values are integers, by its sort."""
    return t.sort == INTEGER


def is_number(t: object) -> bool:
    """Whether the term stands for a real number."""
    return isinstance(t, Term) and t.sort in NUMBERS


def _numbers(args: Iterable[Any]) -> None:
    for a in args:
        if not is_number(a):
            raise Refused(f"a number is needed, not {a}")


def _arithmetic(args: tuple[Any, ...]) -> str:
    _numbers(args)
    need(args, "a sum or product of nothing")
    return INTEGER if all(map(is_integer, args)) else REAL


def _power(args: tuple[Any, ...]) -> str:
    base, exponent = args
    _numbers(args)
    need(is_integer(exponent), "an exponent is an integer, not {}", exponent)
    return INTEGER if is_integer(base) and exponent.op == "number" and exponent.args[0] >= 0 else REAL


def _range(args: tuple[Any, ...]) -> str:
    low, high, body = args
    need(is_number(low) and is_integer(low), "a range begins at an integer")
    need(is_number(high) and is_integer(high), "a range ends at an integer")
    _numbers((body,))
    return INTEGER if is_integer(body) else REAL


def _relation(args: tuple[Any, ...]) -> str:
    """Compare two numbers; other sorts have relations of their own module."""
    need(len(args) == 2, "a relation has two sides")
    _numbers(args)
    return FORMULA


def _for_all(args: tuple[Any, ...]) -> str:
    low, high, body = args
    need(is_number(low) and is_integer(low), "a range begins at an integer")
    need(high is None or (is_number(high) and is_integer(high)), "a range ends at an integer or never")
    need(isinstance(body, Term) and body.sort == FORMULA, "a formula is needed")
    return FORMULA


def _limit(args: tuple[Any, ...]) -> str:
    _numbers(args)
    return FORMULA


def _bound(args: tuple[Any, ...]) -> str:
    """A bound variable; one that stands for a matrix carries its sizes, free of bound variables, and its
    kind.
    """
    index, sort = args[:2]
    need(type(index) is int and index >= 0, "an index counts binders")
    need(not any(isinstance(a, Term) and a.loose for a in args), "the size of what is bound is bound itself")
    return str(sort)


def _applied(args: tuple[Any, ...]) -> str:
    head, *values = args
    need(isinstance(head, Term) and head.sort == FUNCTION, "no function is applied")
    expected = parameter_sorts(head)
    need(len(expected) == len(values), "{} takes {} arguments", head, len(expected))
    for sort, value in zip(expected, values, strict=True):
        need(isinstance(value, Term) and fits(value.sort, sort), "{} is no {}", value, sort)
    if head.op in ("sequence", "bound") and len(head.args) > 2:
        return str(head.args[2])
    return INTEGER if head.op == "lambda" and is_integer(head.args[0]) else REAL


def _number(args: tuple[Any, ...]) -> str:
    """A rational number; what only equals one, as a machine integer does, has an arithmetic of its own."""
    (x,) = args
    need(type(x) is Fraction, "{!r} is no rational number", x)
    return INTEGER if x.denominator == 1 else REAL


def _constant(args: tuple[Any, ...]) -> str:
    need(args in (("pi",), ("e",), ("euler",)), "no constant {}", args[0])
    return REAL


def _function_value(args: tuple[Any, ...]) -> str:
    name, x, *orders = args
    need(name in FUNCTIONS, "no function {}", name)
    need(len(orders) == FUNCTIONS[name].orders, "{} takes {} orders", name, FUNCTIONS[name].orders)
    need(all(type(m) is int and m >= 1 for m in orders), "an order is a whole number from 1")
    _numbers((x,))
    return REAL


def _lambda(args: tuple[Any, ...]) -> str:
    _numbers(args)
    return FUNCTION


def fits(sort: str, wanted: str) -> bool:
    """Whether a term of one sort may stand where another is wanted."""
    return sort == wanted or (wanted == REAL and sort == INTEGER)


def parameter_sorts(head: Term) -> tuple[str, ...]:
    """Return the sorts of the arguments that a function takes."""
    return tuple(p.sort for p in head.args[1]) if head.op == "symbol" else (INTEGER,)


operator("number", _number, leaf="closed")
operator("constant", _constant, leaf="closed")
operator("bound", _bound)
operator("variable", lambda args: str(args[1]), leaf="variable")
operator("sequence", lambda _: FUNCTION, leaf="variable")
operator("symbol", lambda _: FUNCTION, leaf="closed")
operator("add", _arithmetic)
operator("mul", _arithmetic)
operator("pow", _power)
operator("function", _function_value)
operator("apply", _applied)
operator("sum", _range, binder=True)
operator("product", _range, binder=True)
operator("lambda", _lambda, binder=True)
operator("all", _for_all, binder=True)
operator("tends", _limit, binder=True)  # (limit, body)
operator("diverges", _limit, binder=True)
operator("defined_power", lambda args: FORMULA if _power(args) else "")  # 0 ≤ exponent or base ≠ 0
for _name in RELATIONS:
    operator(_name, _relation)

# ---- making terms ----


@lru_cache(maxsize=None, typed=True)  # True is no 1
def number(x: int | Fraction) -> Term:
    """Return a rational number as a term."""
    need(isinstance(x, (int, Fraction)) and not isinstance(x, bool), "{!r} is no rational number", x)
    return node("number", Fraction(x))


def term(x: Number) -> Term:
    """Return a term, or a number as one."""
    return x if isinstance(x, Term) else number(x)


def add(*terms: Number) -> Term:
    """Return a sum as written."""
    return node("add", *map(term, terms))


def mul(*terms: Number) -> Term:
    """Return a product as written."""
    return node("mul", *map(term, terms))


def power(base: Number, exponent: Number) -> Term:
    """Return a power with an integer exponent; 0⁰ is 1."""
    return node("pow", term(base), term(exponent))


def constant(name: str) -> Term:
    """Return a named constant: ``pi``, ``e`` or ``euler`` (Euler's γ)."""
    return node("constant", name)


PI: Final = constant("pi")


@dataclass(frozen=True, slots=True)
class Fn:
    """A function of the field: ``domain`` says of an argument where it has a value."""

    domain: Callable[[Term], tuple[Term, ...]]
    orders: int = 0


ZERO: Final = number(0)
ONE: Final = number(1)
FUNCTIONS: dict[str, Fn] = {
    "gamma": Fn(lambda x: (lt(0, x),)),
    "digamma": Fn(lambda x: (lt(0, x),)),
    "harmonic": Fn(lambda x: (lt(-1, x),), orders=1),
    "log": Fn(lambda x: (lt(0, x),)),
    "sqrt": Fn(lambda x: (le(0, x),)),
    "xlogx": Fn(lambda x: (le(0, x),)),
    "exp": Fn(lambda _: ()),
    "erfc": Fn(lambda _: ()),
    "sin": Fn(lambda _: ()),
    "sinh": Fn(lambda _: ()),
}


def function(name: str, x: Number, *orders: int) -> Term:
    """Return a named function's value; ``harmonic`` takes its order as well (a whole number ≥ 1)."""
    return node("function", name, term(x), *orders)


def sqrt(x: Number) -> Term:
    """Return the square root."""
    return function("sqrt", x)


def gamma(x: Number) -> Term:
    """Return Γ(x)."""
    return function("gamma", x)


def bound(index: int, sort: str = INTEGER) -> Term:
    """Return a bound variable that ``index`` binders lie between."""
    return node("bound", index, sort)


def sum_over(k: Term, low: Number, high: Number, body: Number) -> Term:
    """Return Σ[k=low..high] body; 0 for high = low − 1, without value for less."""
    return node("sum", term(low), term(high), bind(term(body), k, INTEGER))


def product_over(k: Term, low: Number, high: Number, body: Number) -> Term:
    """Return Π[k=low..high] body; 1 for high = low − 1, without value for less."""
    return node("product", term(low), term(high), bind(term(body), k, INTEGER))


def function_of(k: Term, body: Number) -> Term:
    """Return λk. body, a sequence to be put for a sequence variable."""
    return node("lambda", bind(term(body), k, INTEGER))


def apply(head: Term, *values: Number | Term) -> Term:
    """Return the value of a sequence, a defined symbol, or λ (which is reduced)."""
    if head.op == "lambda":
        need(len(values) == 1, "λ takes one argument")
        return beta(head.args[0], term(values[0]))
    return node("apply", head, *map(term, values))


def eq(a: Number, b: Number) -> Term:
    """Return a = b."""
    return node("eq", term(a), term(b))


def ne(a: Number, b: Number) -> Term:
    """Return a ≠ b."""
    return node("ne", term(a), term(b))


def le(a: Number, b: Number) -> Term:
    """Return a ≤ b."""
    return node("le", term(a), term(b))


def lt(a: Number, b: Number) -> Term:
    """Return a < b."""
    return node("lt", term(a), term(b))


def for_all(k: Term, low: Number, high: Number | None, formula: Term) -> Term:
    """Return ∀k ∈ low..high: formula (``None``: for all k ≥ low)."""
    return node("all", term(low), None if high is None else term(high), bind(formula, k, INTEGER))


def tends(k: Term, body: Number, limit: Number) -> Term:
    """Return body → limit as the integer k → ∞; a formula, never a term."""
    return node("tends", term(limit), bind(term(body), k, INTEGER))


def diverges(k: Term, body: Number) -> Term:
    """Return body → ∞ as the integer k → ∞."""
    return node("diverges", bind(term(body), k, INTEGER))


# ---- binding and substitution ----


def children(t: Term) -> Iterator[tuple[int, Term]]:
    """Yield (number of binders entered, child); nothing for leaves."""
    operator_ = OPERATORS[t.op]
    if not operator_.leaf:
        last = len(t.args) - 1
        for place, a in enumerate(t.args):
            if isinstance(a, Term):
                yield (1 if operator_.binder and place == last else 0), a


def rebuild(t: Term, f: Callable[[Term, int], Term]) -> Term:
    """Apply f(child, binders entered) to the children; λ that arise as heads are reduced."""
    operator_ = OPERATORS[t.op]
    if operator_.leaf:
        return t
    last = len(t.args) - 1
    new = tuple(
        f(a, 1 if operator_.binder and place == last else 0) if isinstance(a, Term) else a
        for place, a in enumerate(t.args)
    )
    if t.op == "apply":
        return apply(new[0], *new[1:])
    return node(t.op, *new)


def bind(t: Term, k: Term, sort: str | None = None, depth: int = 0) -> Term:
    """Turn the free variable k into the bound one of the binder around t."""
    need(OPERATORS[k.op].leaf == "variable", "a variable is bound")
    need(sort is None or k.sort == sort, "an {} variable is needed, not {}", sort, k)
    if k not in t.free:
        return t
    if t is k:
        return node("bound", depth, k.sort, *_remembered(k))
    need(not OPERATORS[t.op].leaf, "the domain of {} depends on {}", t, k)
    return rebuild(t, lambda c, d: bind(c, k, None, depth + d))


def _remembered(k: Term) -> tuple[Any, ...]:
    """What a bound variable says of what it stands for: whole values of a function, the size of a matrix."""
    if k.op == "matrix":
        return k.args[1:]
    return (INTEGER,) if k.op == "sequence" and k.args[2] == INTEGER else ()


def _same_sort(place: Term, value: Term) -> None:
    need(fits(value.sort, place.sort), "{} is no {}", value, place.sort)


def _lifted(t: Term, by: int, depth: int = 0) -> Term:
    """Move the bound variables that leave t further out."""
    if t.loose <= depth:
        return t
    if t.op == "bound":
        return node("bound", t.args[0] + by, *t.args[1:])
    return rebuild(t, lambda c, d: _lifted(c, by, depth + d))


def beta(body: Term, value: Term, depth: int = 0) -> Term:
    """Return (λ. body)(value), where value itself may stand under binders."""
    if body.loose <= depth:
        return body
    if body.op == "bound":
        if body.args[0] == depth:
            _same_sort(body, value)
            return _lifted(value, depth)
        return node("bound", body.args[0] - 1, *body.args[1:]) if body.args[0] > depth else body
    return rebuild(body, lambda c, d: beta(c, value, depth + d))


def opened(body: Term, value: Term) -> Term:
    """Put a closed value for the bound variable of the binder around ``body``."""
    need(value.loose == 0, "only closed terms are put for bound variables")
    return beta(body, value)


def substitute(t: Term, values: Mapping[Term, Term]) -> Term:
    """Replace variables by closed terms, all at once.

    A variable whose *domain* mentions a replaced one must be replaced too: its own values are others then.
    """
    if not any(v in t.free for v in values):
        return t
    if t in values:
        return values[t]
    if OPERATORS[t.op].leaf:
        raise Refused(f"the domain of {t} depends on a variable that is replaced; replace {t} too")
    return rebuild(t, lambda c, _: substitute(c, values))


def replaced(t: Term, old: Term, new: Term) -> Term:
    """Replace a closed term by a closed term wherever it occurs."""
    if t is old or not old.free <= t.free:
        return new if t is old else t
    return rebuild(t, lambda c, _: replaced(c, old, new))


@cache
def symbols(t: Term) -> frozenset[Term]:
    """Return the defined symbols (and other closed leaves with a meaning) that occur in t."""
    if t.op in ("number", "constant"):
        return frozenset()
    if OPERATORS[t.op].leaf:
        return frozenset({t}) if OPERATORS[t.op].leaf == "closed" else frozenset()
    return frozenset().union(*(symbols(c) for _, c in children(t)))


@cache
def key(t: Term) -> str:
    """Return a text that orders terms by structure, the same in every process."""
    parts = []
    for a in t.args:
        if isinstance(a, Term):
            parts.append(key(a))
        elif isinstance(a, tuple):
            parts.append("[" + " ".join(key(x) if isinstance(x, Term) else str(x) for x in a) + "]")
        else:
            parts.append(str(a))
    return f"({t.op} {' '.join(parts)})"
