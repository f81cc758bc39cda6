"""Whether an expression has a value at every point of a domain, shown by signs of rational functions.

What must hold for an expression to have a value: a divisor is not 0, what is under a root is not negative,
a logarithm's argument is positive, the entry of a list exists, and so on. A sum or product runs upwards from
its lower limit, or is empty with an upper limit one below: where that lies further below, it is empty as well
(``theory.language.expression_ranges``), but the rules by which ranges are split and shifted fail, and nothing
is shown. Every condition is shown from the domain alone, or it is named as not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sympy as sp

from proofs_checks.evidence.rational import is_positive, vanishes
from theory.language.parameters import Parameter, length_symbol
from theory.language.plain import plain
from theory.numbers.walk import outermost

Need = Literal["nonzero", "positive", "nonnegative", "unknown"]
SHOWN: dict[Need, str] = {"nonzero": "≠ 0", "positive": "> 0", "nonnegative": "≥ 0", "unknown": "has a value"}
EVERYWHERE = (
    sp.Add,
    sp.Mul,
    sp.exp,
    sp.sin,
    sp.cos,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.erf,
    sp.erfc,
    sp.Abs,
    sp.floor,
    sp.ceiling,
    sp.Min,
    sp.Max,
)
"""What has a value wherever its arguments have."""
OF_POSITIVE = (sp.log, sp.loggamma, sp.gamma, sp.polygamma)
OF_NONNEGATIVE = (sp.factorial, sp.harmonic, sp.binomial)


@dataclass(frozen=True, slots=True)
class Place:
    """A variable with what bounds it: a parameter, an index of a sum, the length of a list."""

    symbol: sp.Symbol
    lower: sp.Expr | None
    upper: sp.Expr | None
    lower_open: bool = False
    upper_open: bool = False


Region = tuple[Place, ...]


AWAY = (sp.Rational(1, 3), sp.Rational(1), sp.Rational(7, 2), sp.Rational(20))
"""How far from their bounds variables are put to see that something fails."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for an expression to have a value, where the variables of ``region`` range."""

    need: Need
    expr: sp.Expr
    region: Region

    def __str__(self) -> str:
        return f"{plain(self.expr)} {SHOWN[self.need]}"

    @property
    def shown(self) -> bool:
        """Return whether it is shown to hold (``False``: not shown)."""
        try:
            match self.need:
                case "unknown":
                    return False
                case "nonzero":
                    return all(_nonzero(factor, self.region) for factor in _factors(self.expr))
                case "positive":
                    return _signed(self.expr, self.region, strict=True)
                case "nonnegative":
                    return _signed(self.expr, self.region, strict=False)
        except (ValueError, TypeError, ZeroDivisionError, RecursionError, KeyError):
            return False


def region_of(parameters: Sequence[Parameter]) -> Region:
    """Return the region in which parameters range."""
    found: list[Place] = []
    for parameter in parameters:
        domain = parameter.domain
        if domain.shape != "scalar":
            found.append(Place(length_symbol(parameter), sp.Integer(1), None))
            continue
        lower, upper = (None if end is None else sp.sympify(end) for end in (domain.lower, domain.upper))
        found.append(Place(parameter.symbol, lower, upper, domain.lower_open, domain.upper_open))
    return tuple(found)


def not_shown(
    expr: sp.Expr, parameters: Sequence[Parameter], region: Region | None = None
) -> Condition | None:
    """Return a condition for ``expr`` to have a value that is not shown in the domain, ``None`` if all are.

    >>> from theory.language.parameters import Domain
    >>> t = Parameter(name="t", meaning="generation", domain=Domain(kind="integer", lower=1))
    >>> not_shown(1 / (t.symbol + 1), [t]) is None, str(not_shown(1 / (t.symbol - 1), [t]))
    (True, 't − 1 ≠ 0')
    """
    lists = {parameter.name: parameter for parameter in parameters if parameter.domain.shape != "scalar"}
    start = region_of(parameters) if region is None else region
    for condition in conditions(expr, start, lists):
        if not _with_entries(condition, lists).shown:
            return condition
    return None


def conditions(expr: sp.Expr, region: Region, lists: Mapping[str, Parameter]) -> Iterator[Condition]:
    """Yield what must hold for an expression to have a value, what lies inside first."""
    if expr in (sp.zoo, sp.nan):
        yield Condition("unknown", expr, region)
    if isinstance(expr, (sp.Sum, sp.Product)):
        term, index, low, high = outermost(expr)
        for limit in (low, high):
            yield from conditions(limit, region, lists)
            if limit.is_integer is not True:
                yield Condition("unknown", limit, region)
        yield Condition("nonnegative", high - low + 1, region)
        fresh = sp.Dummy(index.name, integer=True)
        inner = (*region, Place(fresh, low, high))
        yield from conditions(term.xreplace({index: fresh}), inner, lists)
        return
    if isinstance(expr, sp.Indexed):
        (place,) = expr.indices
        yield from conditions(place, region, lists)
        parameter = lists.get(str(expr.base.label))
        if parameter is None or place.is_integer is not True:
            yield Condition("unknown", expr, region)
            return
        yield Condition("positive", place, region)
        yield Condition("nonnegative", length_symbol(parameter) - place, region)
        return
    for argument in expr.args:
        yield from conditions(argument, region, lists)
    if isinstance(expr, sp.Pow):
        yield from _of_power(expr, region)
    elif isinstance(expr, OF_POSITIVE):
        yield Condition("positive", expr.args[-1], region)
    elif isinstance(expr, OF_NONNEGATIVE):
        counted = expr.args if isinstance(expr, sp.binomial) else expr.args[:1]
        yield from (Condition("nonnegative", argument, region) for argument in counted)
    elif isinstance(expr, sp.zeta):
        yield Condition("positive", expr.args[0] - 1, region)
    elif expr.args and not isinstance(expr, EVERYWHERE):
        yield Condition("unknown", expr, region)


def _of_power(expr: sp.Pow, region: Region) -> Iterator[Condition]:
    base, exponent = expr.base, expr.exp
    if base.is_number and base.is_positive:
        return
    if isinstance(exponent, sp.Rational):
        if exponent < 0:
            yield Condition("nonzero" if exponent.is_integer else "positive", base, region)
        elif not exponent.is_integer:
            yield Condition("nonnegative", base, region)
        return
    rising = Condition("nonnegative", exponent, region).shown
    if exponent.is_integer:
        if not rising:
            yield Condition("nonzero", base, region)
        return
    yield Condition("nonnegative" if rising else "positive", base, region)


def _with_entries(condition: Condition, lists: Mapping[str, Parameter]) -> Condition:
    """Return a condition with the entries of lists written as variables in the bounds of their list."""
    expr, region = condition.expr, condition.region
    for entry in sorted(expr.atoms(sp.Indexed), key=str):
        parameter = lists.get(str(entry.base.label))
        if parameter is None:
            continue
        domain = parameter.domain
        lower = sp.Integer(0) if domain.shape == "distribution" and domain.lower is None else domain.lower
        upper = sp.Integer(1) if domain.shape == "distribution" and domain.upper is None else domain.upper
        own = sp.Dummy(parameter.name, real=True, positive=True if domain.lower_open and lower == 0 else None)
        low, high = (None if end is None else sp.sympify(end) for end in (lower, upper))
        expr = expr.xreplace({entry: own})
        region = (*region, Place(own, low, high, domain.lower_open, domain.upper_open))
    return replace(condition, expr=expr, region=region)


def _factors(expr: sp.Expr) -> list[sp.Expr]:
    """Return factors of an expression; a factoring that SymPy proposes is multiplied out again in FLINT."""
    found: list[sp.Expr] = []
    for factor in sp.Mul.make_args(expr):
        base = factor.base if isinstance(factor, sp.Pow) and isinstance(factor.exp, sp.Integer) else factor
        proposed = sp.factor(base) if base.is_polynomial() else base
        if isinstance(proposed, (sp.Mul, sp.Pow)) and vanishes(proposed - base):
            found += [part.as_base_exp()[0] for part in sp.Mul.make_args(proposed)]
        else:
            found.append(base)
    return [factor for factor in found if not (factor.is_Rational and factor != 0)]


def _nonzero(expr: sp.Expr, region: Region) -> bool:
    return _signed(expr, region, strict=True) or _signed(-expr, region, strict=True)


def _signed(expr: sp.Expr, region: Region, *, strict: bool) -> bool:
    """Return whether ``expr`` ≥ 0 (> 0 if ``strict``) in the region (``True`` is certain)."""
    expr, region = _abstracted(*_by_roots(expr, region))
    return not _fails(expr, region, strict=strict) and _in_box(expr, region, strict=strict)


def _by_roots(expr: sp.Expr, region: Region) -> tuple[sp.Expr, Region]:
    """Return the same in r for x = r² where √x occurs: r ≥ 1 where x ≥ 1, for an x that bounds no other."""
    for place in region:
        x, least = place.symbol, place.lower
        root, others = sp.sqrt(x), [one for one in region if one != place]
        shown = set().union(
            *(sp.sympify(end).free_symbols for one in others for end in (one.lower, one.upper) if end)
        )
        if not expr.has(root, 1 / root) or x in shown or place.upper is not None:
            continue
        if least is not None and least.is_Rational and least >= 1:
            r = sp.Dummy(f"root_of_{x}", positive=True)
            expr = expr.xreplace({root: r, 1 / root: 1 / r}).xreplace({x: r**2})
            region = tuple(Place(r, sp.S.One, None) if one == place else one for one in region)
    return expr, region


def _fails(expr: sp.Expr, region: Region, *, strict: bool) -> bool:
    """Return whether ``expr`` is seen to be < 0 (≤ 0 if ``strict``) at one of a few points of the region."""
    for start in range(-len(AWAY), len(AWAY)):
        point: dict[sp.Expr, sp.Expr] = {}
        for number, place in enumerate(region):
            away = AWAY[start if start < 0 else (start + number) % len(AWAY)]  # the same, or others
            low, high = (None if end is None else end.xreplace(point) for end in (place.lower, place.upper))
            if low is not None and high is not None:
                point[place.symbol] = low + (high - low) * away / (1 + away)
            else:
                point[place.symbol] = (
                    low + away if low is not None else -away if high is None else high - away
                )
        value = expr.xreplace(point)
        if value.is_Rational and (value < 0 or (strict and value == 0)):
            return True
    return False


def _in_box(expr: sp.Expr, region: Region, *, strict: bool) -> bool:
    lower: dict[sp.Expr, sp.Expr] = {}
    for place in region:
        if place.lower is not None:
            lower[_named(place)] = place.lower
    plain_names = {place.symbol: _named(place) for place in region}
    if is_positive(
        expr.xreplace(plain_names), {k: v.xreplace(plain_names) for k, v in lower.items()}, strict=strict
    ):
        return True
    for number, place in enumerate(region):
        if place.upper is None or not expr.has(place.symbol):
            continue
        rest = (region[:number], region[number + 1 :])
        open_end = place.lower_open if place.lower is not None else place.upper_open
        above = sp.Dummy(f"{place.symbol}_above", **{"positive" if open_end else "nonnegative": True})
        if place.lower is None:
            inside = place.upper - above
        else:
            inside = (place.lower + place.upper * above) / (1 + above)
        moved = tuple(_moved(other, place.symbol, inside) for other in rest[1])
        box = (*rest[0], Place(above, sp.Integer(0), None, open_end), *moved)
        if not _in_box(expr.xreplace({place.symbol: inside}), box, strict=strict):
            return False
        if place.upper_open or place.lower is None:
            return True
        at_end = tuple(_moved(other, place.symbol, place.upper) for other in rest[1])
        return _in_box(expr.xreplace({place.symbol: place.upper}), (*rest[0], *at_end), strict=strict)
    return False


def _named(place: Place) -> sp.Symbol:
    """Return the variable with the sign that ``is_positive`` reads off a symbol whose bound is 0."""
    if place.lower == 0 and place.lower_open and not place.symbol.is_positive:
        return sp.Dummy(place.symbol.name, positive=True)
    return place.symbol


def _moved(place: Place, symbol: sp.Symbol, value: sp.Expr) -> Place:
    low, high = (None if end is None else end.xreplace({symbol: value}) for end in (place.lower, place.upper))
    return Place(place.symbol, low, high, place.lower_open, place.upper_open)


def _abstracted(expr: sp.Expr, region: Region) -> tuple[sp.Expr, Region]:
    """Return ``expr`` with functions whose sign is known written as variables that are bounded below.

    So are squares of variables that nothing bounds.
    """
    found: dict[sp.Expr, Place] = {}
    free = {place.symbol for place in region if place.lower is None and place.upper is None}

    def walk(node: sp.Expr) -> sp.Expr:
        if node.is_Symbol or isinstance(node, sp.Rational):
            return node
        if isinstance(node, sp.Pow) and node.base in free and node.exp.is_Integer and node.exp % 2 == 0:
            square = found.setdefault(
                node.base**2, Place(sp.Dummy(f"{node.base}_squared", nonnegative=True), sp.Integer(0), None)
            )
            return square.symbol ** (node.exp / 2)
        if isinstance(node, (sp.Add, sp.Mul)) or (
            isinstance(node, sp.Pow) and isinstance(node.exp, sp.Integer)
        ):
            return node.func(*(walk(argument) for argument in node.args))
        if node not in found:
            bound = _bound_below(node, region)
            if bound is None:
                return node
            number, is_open = bound
            own = sp.Dummy(type(node).__name__, real=True, positive=True if is_open else None)
            found[node] = Place(own, sp.sympify(number), None, is_open)
        return found[node].symbol

    return walk(expr), (*region, *found.values())


def _bound_below(node: sp.Expr, region: Region) -> tuple[int, bool] | None:
    """Return a lower bound of a function's value, and whether it is strict; ``None`` if none is known."""
    if node is sp.pi or node is sp.E:
        return (3 if node is sp.pi else 2), False
    if isinstance(node, (sp.exp, sp.gamma, sp.factorial)) or node is sp.EulerGamma:
        return 0, True
    if isinstance(node, sp.Pow):
        if (node.base.is_number and node.base.is_positive) or _signed(node.base, region, strict=True):
            return 0, True
        root = isinstance(node.exp, sp.Rational)  # of a negative number it has no value
        known = root or node.exp.is_even or _signed(node.base, region, strict=False)
        return (0, False) if known else None
    if isinstance(node, sp.harmonic):
        return (1, False) if _signed(node.args[0] - 1, region, strict=False) else (0, False)
    if isinstance(node, (sp.Abs, sp.binomial)):
        return 0, False
    if isinstance(node, (sp.Sum, sp.Product)):
        return _bound_below_range(node, region)
    if isinstance(node, sp.log):
        return (0, False) if _signed(node.args[0] - 1, region, strict=False) else None
    return None


def _bound_below_range(node: sp.Sum | sp.Product, region: Region) -> tuple[int, bool] | None:
    term, index, low, high = outermost(node)
    fresh = sp.Dummy(index.name, integer=True)
    inner, own = (*region, Place(fresh, low, high)), term.xreplace({index: fresh})
    if _signed(own, inner, strict=True):
        return 0, isinstance(node, sp.Product) or _signed(high - low, region, strict=False)
    return (0, False) if _signed(own, inner, strict=False) else None
