"""What becomes of a closed form as t → ∞: its order of growth, by exact rules over its tree.

Every closed form here is a sum of terms C·bᵗ·t^p·(log t)^q. The rules find b, p, q and what is known of C;
signs are decided over the whole domain of the parameters, by nonnegative coefficients. What no rule decides
is ``None``, never a guess. Nothing else in the library says how a loop grows: the atlas, the profile, the
tables and the page print :attr:`Growth.words`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import sympy as sp

from theory.engine.compare import is_nonnegative
from theory.engine.infinite_sums import infinite_sum
from theory.engine.limits import t
from theory.language.equations import equate
from theory.language.parameters import Parameter, length_symbol
from theory.language.plain import plain
from theory.numbers.reciprocal_gammas import ReciprocalGammas

Kind = Literal["constant", "vanishing", "bounded", "logarithmic", "linear", "power", "exponential"]
BOUNDED: tuple[Kind, ...] = ("constant", "vanishing", "bounded")
Direction = Literal[1, 0, -1] | None
SAMPLES = (sp.Rational(1, 3), sp.Rational(1), sp.Rational(7, 2), sp.Rational(20))
"""How far above their lower bounds parameters are put to see that something fails."""
LONG = 150
"""Operations from which on a value with roots is left as it is, once it is seen not to be 0."""
FARTHEST = 12
"""How far behind t the argument of a harmonic number may be."""
BY_RULES = "by the rules of growth"
SHORT = 34
"""A condition is printed up to this length."""
NAMES: tuple[tuple[type[sp.Basic], str], ...] = (
    (sp.polygamma, "digamma"),
    (sp.gamma, "Gamma"),
    (ReciprocalGammas, "Gamma"),
    (sp.sinh, "sinh"),
    (sp.sin, "sin"),
    (sp.erfc, "erfc"),
)
"""Functions by which a limit is named in a few words."""


def condition_words(condition: sp.Basic) -> str:
    """Return a condition, or several that must hold, on one line."""
    return " and ".join(sorted(plain(part) for part in sp.And.make_args(condition)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What becomes of a quantity.

    Attributes:
        kind: its order, unless ``condition`` fails.
        order: what it grows like, up to a positive constant; 1 if it is bounded.
        limit: its limit, where the rules or a formula of the catalogue give it.
        condition: it is bounded if this holds (``None``: always), and if ``exactly``, only then.
        unless: a parameter at the edge of its domain at which it stands still.
        under: the part of the domain that this is known in, in words.
        zero: the limit is 0 exactly if this expression is.
        schedule: it is a sum or product over generations of any sizes.
        direction: of what is unbounded: 1 to ∞, −1 to −∞, 0 neither (``None``: not known). Of what is bounded
            0 says that it has no limit.
        cycle: the values that its members come near to again and again, for t = 0, 1, … modulo their number.
        by: what decided it, in words.
    """

    kind: Kind
    order: sp.Expr = field(default=sp.S.One)
    limit: sp.Expr | None = None
    condition: sp.Basic | None = None
    exactly: bool = True
    unless: str = ""
    under: str = ""
    zero: sp.Expr | None = None
    schedule: bool = False
    direction: Direction = 1
    cycle: tuple[sp.Expr, ...] = ()
    by: str = BY_RULES

    @property
    def bounded(self) -> bool | None:
        """Return whether it stays bounded, ``None`` if that depends on parameters."""
        return None if self.condition is not None else self.kind in BOUNDED

    @property
    def end(self) -> sp.Expr | None:
        """Return what it tends to, ±∞ included, ``None`` if it has no limit, or that is not known."""
        if self.bounded is False and self.direction:
            return self.direction * sp.oo
        return self.limit if self.bounded else None

    @property
    def words(self) -> str:
        """Return it in a few words."""
        if self.condition is not None:
            shown = condition_words(self.condition)
            powers = len(shown) > SHORT and self.order != 1
            shown = "what is raised to the power k is below 1" if powers else shown
            alone = isinstance(self.condition, (sp.LessThan, sp.GreaterThan))
            like = f"like {plain(self.order)}: " if alone else ""
            return f"{like}bounded {'iff' if self.exactly else 'if'} {shown}"
        found: dict[Kind, str] = {
            "constant": "constant",
            "vanishing": "vanishes",
            "bounded": "bounded",
            "logarithmic": "logarithmic",
            "linear": "linear",
            "power": f"like {plain(self.order)}, unbounded",
            "exponential": f"exponential, like {plain(self.order)}",
        }
        words = found[self.kind] if self.order != 1 or self.kind != "exponential" else "exponential"
        words += self._limit_words() + self._direction_words()
        if self.zero is not None:
            number = self.zero.as_coeff_Add()[0]
            words += f"; to 0 if {plain(equate(self.zero - number, -number))}"
        if self.schedule:
            words = (
                f"{words} for every schedule"
                if self.kind in BOUNDED
                else "unbounded, at most logarithmic in the size of the pool"
            )
        return words + "".join(f" for {part}" for part in (self.unless, self.under) if part)

    def _direction_words(self) -> str:
        if self.direction != 0 or self.bounded is False:
            words = {1: "", -1: ", to −∞", 0: ", without a limit: of both signs"}
            return "" if self.direction is None else words[self.direction]
        members, count = list(map(plain, self.cycle)), len(self.cycle)
        if count == 2:
            return f", without a limit: in the end {members[0]} (t even) and {members[1]} (t odd)"
        cycle = f": in the end {', '.join(members)}, for t modulo {count}" if members else ""
        return f", without a limit{cycle}"

    def _limit_words(self) -> str:
        if self.limit is None or self.kind not in BOUNDED:
            return ""
        named = next((name for node, name in NAMES if self.limit.has(node)), "")
        if not named and self.limit.has(sp.pi):
            named = "π²" if sp.cancel(self.limit / sp.pi**2).has(sp.pi) else "π²/6"
        return f", limit in terms of {named}" if named else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """C·baseᵗ·t^power·(log t)^logs; ``value`` is C where it is known, ``sign`` its sign.

    ``summed``: where the base is 1 the term is larger by a factor t. ``exact``: nothing of smaller order was
    left out, so that two terms that cancel leave nothing.
    """

    base: sp.Expr = field(default=sp.S.One)
    power: sp.Expr = field(default=sp.S.Zero)
    logs: int = 0
    value: sp.Expr | None = None
    sign: int | None = None
    summed: bool = False
    exact: bool = False

    def times(self, other: _Term) -> _Term:
        value = None if self.value is None or other.value is None else self.value * other.value
        return _Term(
            base=_tidy(self.base * other.base),
            power=self.power + other.power,
            logs=self.logs + other.logs,
            value=value,
            sign=None if self.sign is None or other.sign is None else self.sign * other.sign,
            summed=self.summed or other.summed,
            exact=self.exact and other.exact,
        )


def _simple(expr: sp.Expr) -> sp.Expr:
    if expr.is_rational_function(*expr.free_symbols):
        return sp.factor(expr)
    if sp.count_ops(expr) > LONG and _differs_from_0(expr):
        return expr
    return sp.simplify(expr)


def _differs_from_0(expr: sp.Expr) -> bool:
    """Return whether an expression is seen not to be identically 0, at one point."""
    symbols = sorted(expr.free_symbols, key=str)
    value = expr.xreplace({symbol: sp.Rational(7 + 4 * k, 5) for k, symbol in enumerate(symbols)}).n(30)
    return bool(value.is_number and abs(value) > sp.Float("1e-12"))


def _tidy(base: sp.Expr) -> sp.Expr:
    return sp.factor(base) if base.is_rational_function(*base.free_symbols) else sp.powsimp(base)


class Unrecognised(ValueError):
    """No rule knows this shape."""


class Signs:
    """Signs of expressions over the domain of their parameters; ``False`` means: not shown."""

    def __init__(self, parameters: Sequence[Parameter], below_one: Sequence[sp.Expr] = ()) -> None:
        """Take the parameters, and what was derived elsewhere to lie strictly between 0 and 1."""
        self.below_one = tuple(below_one)
        self.bounds: dict[sp.Symbol, sp.Expr] = {}
        self.inside: dict[sp.Symbol, sp.Expr] = {}
        self.above: dict[sp.Symbol, sp.Symbol] = {}
        self.ends: list[dict[sp.Symbol, sp.Expr]] = [{}]
        for parameter in parameters:
            domain, symbol = parameter.domain, parameter.symbol
            if domain.shape != "scalar" or domain.lower is None or parameter.name == "t":
                continue
            low = sp.sympify(domain.lower, strict=True)
            if domain.upper is None and not low.free_symbols & set(self.inside):
                self.bounds[symbol] = low
                continue
            above = sp.Symbol(
                f"above_{parameter.name}", **{"positive" if domain.lower_open else "nonnegative": True}
            )
            self.above[symbol] = above
            self.bounds[above] = sp.S.Zero
            if domain.upper is None:
                self.inside[symbol] = low + above
                continue
            high = sp.sympify(domain.upper, strict=True)
            self.inside[symbol] = (low + high * above) / (1 + above)
            if not domain.upper_open:
                self.ends += [{**end, symbol: high} for end in self.ends]

    def nonnegative(self, expr: sp.Expr, *, strict: bool = False) -> bool:
        """Return whether it is ≥ 0 (> 0 if ``strict``) everywhere in the domain."""
        if bool(expr.is_positive) or (not strict and bool(expr.is_nonnegative)):
            return True
        names = {symbol.name: symbol for symbol in (*self.bounds, *self.inside)}
        own = expr.xreplace({s: names[s.name] for s in expr.free_symbols if s.name in names})
        if own == 0:
            return not strict
        if not own.free_symbols <= set(names.values()) or self._fails(own, strict=strict):
            return False
        return all(
            is_nonnegative(sp.cancel(self._placed(own, end)), self.bounds, strict=strict) for end in self.ends
        )

    def _placed(self, expr: sp.Expr, end: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
        """Return an expression with every parameter between its bounds, or at its upper end.

        A bound may be another parameter, an earlier one: the last parameters are placed first.
        """
        for symbol, between in reversed(self.inside.items()):
            expr = expr.xreplace({symbol: end.get(symbol, between)})
        return expr

    def _fails(self, expr: sp.Expr, *, strict: bool) -> bool:
        """Return whether it is seen to be < 0 (≤ 0 if ``strict``) at one of a few points of the domain."""
        for start in range(-len(SAMPLES), len(SAMPLES)):
            point: dict[sp.Symbol, sp.Expr] = {}
            for place, (symbol, low) in enumerate(self.bounds.items()):
                above = SAMPLES[start if start < 0 else (start + place) % len(SAMPLES)]  # the same, or others
                point[symbol] = low.xreplace(point) + above
            for symbol, between in self.inside.items():
                point[symbol] = between.xreplace(point)
            value = expr.xreplace(point).xreplace(point)
            if value.is_Rational and (value < 0 or (strict and value == 0)):
                return True
        return False

    def sign(self, expr: sp.Expr) -> int | None:
        """Return 1, 0 or −1 if the sign is the same everywhere, 1 also for what is nonnegative."""
        return 0 if expr == 0 else _sign_of_factors(expr, self)

    def below(self, base: sp.Expr) -> bool | None:
        """Return whether |base| < 1, ``False`` if base > 1, ``None`` if it depends or is not shown."""
        if _known(base, self):
            return True
        if self.nonnegative(1 - base, strict=True) and self.nonnegative(1 + base, strict=True):
            return True
        if self._root_below(base):
            return True
        return False if self.nonnegative(base - 1, strict=True) else None

    def above_minus_one(self, base: sp.Expr, *, strict: bool = False) -> bool:
        """Return whether base ≥ −1 (> −1 if ``strict``): its powers are bounded where it is at most 1."""
        if self.nonnegative(1 + base, strict=strict):
            return True
        lows = {s.name: low + sp.Dummy(s.name, nonnegative=True) for s, low in self.bounds.items()}
        return bool(base.xreplace({s: lows.get(s.name, s) for s in base.free_symbols}).is_nonnegative)

    def _root_below(self, base: sp.Expr) -> bool:
        """Return whether |a + b√r| < 1: |a| < 1, and b²r < (1 − a)² and < (1 + a)²; √r may be a product."""
        roots = sorted((p for p in base.atoms(sp.Pow) if p.exp.is_Rational and p.exp.q == 2), key=str)
        names = {power: sp.Dummy("root") for power in roots}
        terms = sp.expand(base.xreplace(names)).as_coefficients_dict(*names.values()) if roots else {}
        products = [term for term in terms if term != 1]
        if len(products) != 1 or any(power not in (0, 1) for power in sp.Poly(products[0]).monoms()[0]):
            return False
        rational, slope = terms.get(sp.S.One, sp.S.Zero), terms[products[0]]
        under = slope**2 * sp.Mul(*(p.base**p.exp.p for p in roots if products[0].has(names[p])))
        return all(
            self.nonnegative(gap, strict=True)
            for turn in (1, -1)
            for gap in (1 - turn * rational, sp.factor(sp.together((1 - turn * rational) ** 2 - under)))
        )


def _sign_of_factors(expr: sp.Expr, signs: Signs) -> int | None:
    if signs.nonnegative(expr):
        return 1
    if signs.nonnegative(-expr):
        return -1
    if isinstance(expr, sp.Mul):
        found = 1
        for factor in expr.args:
            own = _sign_of_factors(factor, signs)
            if own is None:
                return None
            found *= own
        return found
    return 1 if expr.is_positive else (-1 if expr.is_negative else None)


def growth(
    expr: sp.Expr, parameters: Sequence[Parameter], below_one: Sequence[sp.Expr] = ()
) -> Growth | None:
    """Return what becomes of a closed form as t → ∞ (as generations pile up, if it takes their sizes).

    Args:
        expr: the closed form.
        parameters: with their domains.
        below_one: expressions that were derived to lie strictly between 0 and 1.

    >>> from theory import catalogue
    >>> for name in ("regression.replace.excess_risk", "kernel_density.accumulate.second_moment"):
    ...     formula = catalogue.formula(name)
    ...     print(growth(formula.rhs, formula.parameters).words)
    linear
    logarithmic
    """
    if expr.has(sp.zoo, sp.nan):
        return None
    expr = expr.xreplace({symbol: t for symbol in expr.free_symbols if symbol.name == t.name})
    expr = _harmonic_of_t(expr.replace(_by_gamma, lambda node: node.rewrite(sp.gamma)))
    sizes = next((p for p in parameters if p.domain.shape == "list"), None)
    try:
        signs = Signs(parameters, below_one)
        if sizes is not None:
            return _of_schedule(expr, sizes, signs)
        return _classified(_terms(expr, t, signs), signs, has_index=expr.has(t))
    except (Unrecognised, sp.PolynomialError):  # a bound with cases is no polynomial
        return None


def _by_gamma(node: sp.Basic) -> bool:
    """Return whether a node is read as a quotient of Γ."""
    return isinstance(node, (sp.factorial, sp.binomial, sp.RisingFactorial)) and node.has(t)


def _harmonic_of_t(expr: sp.Expr) -> sp.Expr:
    """Return an expression with H(t + c) as H(t) + 1/(t + 1) + … + 1/(t + c): no two of them cancel."""
    found: dict[sp.Expr, sp.Expr] = {}
    for node in expr.atoms(sp.harmonic):
        shift = node.args[0] - t
        if shift.is_Integer and 0 < shift <= FARTHEST:
            order = node.args[1] if len(node.args) == 2 else sp.S.One
            added = (1 / (t + one) ** order for one in range(1, int(shift) + 1))
            found[node] = sp.Add(node.func(t, *node.args[1:]), *added)
    return sp.expand(expr.xreplace(found)) if found else expr


def vanishes_at(limit: sp.Expr, parameters: Sequence[Parameter]) -> sp.Expr | None:
    """Return the factor by which a nonnegative limit becomes 0 at the edge of the domain, if there is one."""
    signs = Signs(parameters)
    for factor in sp.Mul.make_args(sp.factor(limit)):
        if factor.is_positive or not factor.is_polynomial() or signs.nonnegative(factor, strict=True):
            continue
        if factor.free_symbols and signs.nonnegative(factor):
            return factor
    return None


def _classified(terms: list[_Term], signs: Signs, has_index: bool) -> Growth | None:
    if not has_index:
        return Growth(kind="constant", limit=_total(terms))
    grows: list[_Term] = []
    rests: list[_Term] = []
    depends: list[tuple[_Term, sp.Basic]] = []
    falls = True  # whether no base is −1 where what is strict below holds
    poles = {pole for term in terms if signs.below(term.base) is not True for pole in _poles(term, signs)}
    for term in terms:
        if term.base != 1:
            below = signs.below(term.base)
            if below is False:
                grows.append(term)
            if below is not None:
                continue
            at_one = {pole for pole in poles if _vanishes_with(pole, 1 - term.base)}
            poles -= at_one
            flat = term.logs <= 0 and signs.nonnegative(-term.power)
            strict = term.summed or bool(at_one) or not flat
            if not strict and signs.nonnegative(1 + term.base) and signs.nonnegative(1 - term.base):
                rests.append(replace(term, value=None))
            else:
                above = signs.above_minus_one(term.base, strict=not flat)
                size = term.base if above else term.base**2
                falls = falls and (not above or bool(term.base.is_nonnegative))
                grown = term.logs >= 0 and signs.nonnegative(term.power, strict=term.logs == 0)
                known = term if flat or grown else replace(term, sign=None)
                depends.append((known, solved_for(size, 1, signs, sp.Lt if strict else sp.Le)))
            continue
        if signs.nonnegative(term.power, strict=True) or (term.power == 0 and term.logs > 0):
            grows.append(term)
        elif term.power == 0:
            rests += [] if term.logs else [term]
        elif not signs.nonnegative(-term.power, strict=True):
            strict = term.summed or term.logs != 0
            if not strict and signs.nonnegative(-term.power):
                rests.append(replace(term, value=None))
            else:
                depends.append((term, solved_for(term.power, 0, signs, sp.Lt if strict else sp.Le)))
    if poles:
        return None
    if depends:
        if grows or len({condition for _, condition in depends}) > 1:
            return None
        term, condition = depends[0]
        limit = _total(rests) if falls and not isinstance(condition, (sp.Le, sp.Ge)) else None
        exactly = all(x.sign == 1 for x, _ in depends)
        return Growth(kind="bounded", order=_order(term), limit=limit, condition=condition, exactly=exactly)
    if grows:
        return _largest(grows, signs)
    if not rests:
        return Growth(kind="vanishing", limit=sp.S.Zero)
    total = _total(rests)
    return Growth(kind="vanishing" if total == 0 else "bounded", limit=total)


def _poles(term: _Term, signs: Signs) -> list[sp.Expr]:
    """Return the factors by which a coefficient divides that may be 0 in the domain.

    (1 − (1 − w)^t)/w is bounded for every w > 0, and t at w = 0. Below 1 a base outweighs what is like t.
    """
    if term.value is None:
        return []
    bottom = sp.fraction(sp.factor(sp.together(term.value)))[1]
    bases = (factor.as_base_exp()[0] for factor in sp.Mul.make_args(bottom))
    return [
        base
        for base in bases
        if base.free_symbols
        and base.is_polynomial(*base.free_symbols)
        and not any(signs.nonnegative(turn * base, strict=True) for turn in (1, -1))
    ]


def _vanishes_with(pole: sp.Expr, gap: sp.Expr) -> bool:
    """Return whether a gap is 0 wherever a factor is."""
    top = sp.fraction(sp.factor(gap))[0]
    return bool(
        top.is_polynomial(*pole.free_symbols) and sp.rem(top, pole, *sorted(pole.free_symbols, key=str)) == 0
    )


def _largest(grows: list[_Term], signs: Signs) -> Growth | None:
    exponential = [term for term in grows if term.base != 1]
    if exponential:
        if len({term.base for term in exponential}) > 1 or any(term.sign is None for term in exponential):
            return None
        top = exponential[0]
    else:
        powers = {term.power for term in grows}
        highest = [p for p in powers if all(signs.nonnegative(p - other) for other in powers)]
        if not highest:
            return None
        logs = max(term.logs for term in grows if term.power == highest[0])
        tops = [term for term in grows if term.power == highest[0] and term.logs == logs]
        if any(term.sign is None for term in tops) or len({term.sign for term in tops}) > 1:
            return None
        top = tops[0]
    if top.sign != 1:
        return None
    unless = _unless(top, signs)
    if unless is None:
        return None
    order = _order(top)
    kind: Kind = "power"
    if top.base != 1:
        kind = "exponential"
    elif top.power == 1 and not top.logs:
        kind = "linear"
    elif top.power == 0 and top.logs == 1:
        kind = "logarithmic"
    return Growth(kind=kind, order=order, unless=unless)


def _unless(term: _Term, signs: Signs) -> str | None:
    """Return "" if the coefficient is positive, "p > 0" or "p < 1" if it is off an edge, else ``None``."""
    if term.value is None or term.value.is_positive or signs.nonnegative(term.value, strict=True):
        return ""
    if all(signs.nonnegative(factor, strict=True) for factor in sp.Mul.make_args(term.value)):
        return ""
    for symbol in sorted(term.value.free_symbols, key=str):
        positive = sp.Symbol(f"{symbol.name}_off_edge", positive=True)
        inner = signs.inside.get(symbol)
        if inner is None:
            continue
        above = signs.above[symbol]
        off = Signs(())
        off.bounds = {**{k: v for k, v in signs.bounds.items() if k != above}, positive: sp.S.Zero}
        off.inside = {**signs.inside, symbol: inner.xreplace({above: positive})}
        off.ends = signs.ends
        if off.nonnegative(term.value, strict=True):
            return f"{symbol.name} > {plain(inner.xreplace({above: sp.S.Zero}))}"
        high = next((end[symbol] for end in signs.ends if symbol in end), None)
        off.bounds, off.inside = signs.bounds, signs.inside
        off.ends = [end for end in signs.ends if symbol not in end]
        if high is not None and off.nonnegative(term.value, strict=True):
            return f"{symbol.name} < {plain(high)}"
    return None


def _total(terms: list[_Term]) -> sp.Expr | None:
    values = [term.value for term in terms if term.value is not None]
    return _simple(sp.Add(*values)) if len(values) == len(terms) else None


def _order(term: _Term) -> sp.Expr:
    return _spread(term.base) ** t * t**term.power * sp.log(t) ** term.logs


def solved_for(expr: sp.Expr, bound: int, signs: Signs, relation: type[sp.Rel] = sp.Lt) -> sp.Basic:
    """Return expr < bound (or ≤), solved for a parameter that it is affine in, if there is one."""
    strict = relation is sp.Lt
    top, bottom = sp.fraction(sp.factor(expr - bound))
    if signs.nonnegative(bottom, strict=True):
        for symbol in sorted(top.free_symbols, key=lambda s: (s.name != "n", s.name)):
            if not top.is_polynomial(symbol) or sp.degree(top, symbol) != 1:
                continue
            slope = sp.expand(top).coeff(symbol)
            edge = _positively(sp.factor(symbol - top / slope), signs)
            if edge.free_symbols and signs.nonnegative(-edge):
                symbol, edge = symbol - edge, sp.S.Zero
            if signs.nonnegative(-slope, strict=True):
                return (sp.Gt if strict else sp.Ge)(symbol, _spread(edge), evaluate=False)
            if signs.nonnegative(slope, strict=True):
                return relation(symbol, _spread(edge), evaluate=False)
    return relation(expr, bound, evaluate=False)


def _positively(expr: sp.Expr, signs: Signs) -> sp.Expr:
    """Return a product with every factor that is negative in the domain turned round: (1 − α)/(2 − α)."""
    found: list[sp.Expr] = []
    for factor in sp.Mul.make_args(expr):
        base, power = factor.as_base_exp()
        turned = power.is_odd and not base.is_number and signs.nonnegative(-base)
        found += [sp.S.NegativeOne, sp.expand(-base) ** power] if turned else [factor]
    return sp.Mul(*found)


def _spread(expr: sp.Expr) -> sp.Expr:
    """Return 1 + 1/r for (r + 1)/r, and what is shorter of the two."""
    return min(expr, sp.expand(expr), key=lambda form: len(plain(form)))


def _terms(expr: sp.Expr, index: sp.Symbol, signs: Signs) -> list[_Term]:
    """Return the terms that an expression is the sum of as the index grows."""
    if not expr.has(index):
        return [] if expr == 0 else [_Term(value=expr, sign=signs.sign(expr), exact=True)]
    if expr.is_rational_function(index):
        return [_rational(expr, index, signs)]
    if isinstance(expr, sp.Add):
        return _merged([term for part in expr.args for term in _terms(part, index, signs)])
    if expr.as_base_exp()[0] in (index, sp.log(index)) and not expr.as_base_exp()[1].has(index):
        base, power = expr.as_base_exp()
        if base == index:
            return [_Term(power=power, value=sp.S.One, sign=1, exact=True)]
        if power.is_Integer:
            return [_Term(logs=int(power), value=sp.S.One, sign=1, exact=True)]
    if isinstance(expr, (sp.Mul, sp.Pow, sp.gamma)):
        gammas = [part for part in sp.Mul.make_args(expr) if _of_gamma(part, index)]
        others = [part for part in sp.Mul.make_args(expr) if part not in gammas]
        if gammas:
            return _multiplied([[_gammas(gammas, index)], *(_terms(part, index, signs) for part in others)])
    if isinstance(expr, sp.Mul):
        return _multiplied([_terms(part, index, signs) for part in expr.args])
    if isinstance(expr, sp.Pow):
        return _power(expr, index, signs)
    if isinstance(expr, sp.harmonic) and expr.args[0] == index:
        order = expr.args[1] if len(expr.args) == 2 else sp.S.One
        if order == 1:
            return [_Term(logs=1, value=sp.S.One, sign=1)]
        return [_Term(value=sp.zeta(order), sign=1)]
    if isinstance(expr, sp.Sum):
        return _sum(expr, index, signs)
    if isinstance(expr, sp.Product):
        return [_product(expr, index, signs)]
    raise Unrecognised(str(expr))


def _rational(expr: sp.Expr, index: sp.Symbol, signs: Signs) -> _Term:
    top, bottom = (sp.Poly(part, index) for part in sp.fraction(sp.together(expr)))
    lead = sp.factor(top.LC() / bottom.LC())
    exact = top.is_monomial and bottom.is_monomial
    power = sp.Integer(top.degree() - bottom.degree())
    return _Term(power=power, value=lead, sign=signs.sign(lead), exact=exact)


def _merged(terms: list[_Term]) -> list[_Term]:
    """Add what has the same order; what cancels is gone, if it is all that there was.

    H(t) − Σ 1/(j − c) is no 0: the logarithms cancel, and what each of them left out does not. Then a term of
    value 0 and no sign stays: something of smaller order than this.
    """
    found: list[_Term] = []
    for term in terms:
        key = (term.base, term.power, term.logs)
        same = next((x for x in found if (x.base, x.power, x.logs) == key), None)
        if same is None:
            found.append(term)
            continue
        found.remove(same)
        value = None if same.value is None or term.value is None else _simple(same.value + term.value)
        if value != 0:
            sign = same.sign if same.sign == term.sign else None
            exact = same.exact and term.exact
            summed = same.summed or term.summed
            found.append(replace(same, value=value, sign=sign, summed=summed, exact=exact))
        elif not (same.exact and term.exact):
            found.append(replace(same, value=sp.S.Zero, sign=None, exact=False))
    return found


def _multiplied(parts: list[list[_Term]]) -> list[_Term]:
    found = [_Term(value=sp.S.One, sign=1, exact=True)]
    for part in parts:
        found = [one.times(other) for one, other in itertools.product(found, part)]
    return _merged(found)


def _of_gamma(expr: sp.Expr, index: sp.Symbol) -> bool:
    """Return whether an expression is a whole power of Γ(c k + a), k the index and c > 0 rational."""
    base, power = expr.as_base_exp()
    if not isinstance(base, sp.gamma) or not power.is_Integer:
        return False
    rate = sp.expand(base.args[0]).coeff(index)
    return bool(rate.is_Rational and rate > 0 and not sp.expand(base.args[0] - rate * index).has(index))


def _gammas(parts: Sequence[sp.Expr], index: sp.Symbol) -> _Term:
    """Return what a product of Γ(c k + a)^e is like, if Σ e c = 0.

    Γ(c k + a) ~ √(2π) e^(−ck) (ck)^(ck + a − 1/2) (Stirling; DLMF 5.11.7).
    """
    total, power, value, base = sp.S.Zero, sp.S.Zero, sp.S.One, sp.S.One
    for part in parts:
        gamma, times = part.as_base_exp()
        rate = sp.expand(gamma.args[0]).coeff(index)
        shift = sp.expand(gamma.args[0] - rate * index) - sp.Rational(1, 2)
        total, power = total + times * rate, power + times * shift
        value *= rate ** (times * shift) * sp.sqrt(2 * sp.pi) ** times
        base *= rate ** (times * rate)
    if total != 0:
        raise Unrecognised("Γ without Γ below it")
    return _Term(base=base, power=sp.expand(power), value=sp.powsimp(value), sign=1)


def _power(expr: sp.Pow, index: sp.Symbol, signs: Signs) -> list[_Term]:
    if not expr.base.has(index):
        slope, rest = expr.exp.coeff(index), expr.exp.xreplace({index: sp.S.Zero})
        if sp.expand(slope * index + rest - expr.exp) != 0 or slope.has(index):
            raise Unrecognised(str(expr))
        base = _tidy(expr.base**slope)
        value = _simple(expr.base**rest)
        sign = 1 if signs.nonnegative(base) or base.is_positive or _known(base, signs) else None
        return [_Term(base=base, value=value, sign=sign, exact=True)]
    if expr.exp.is_Rational and not expr.exp.is_Integer and expr.base.is_rational_function(index):
        under = _rational(expr.base, index, signs)
        if under.value is not None and under.sign == 1:
            value = under.value**expr.exp
            return [_Term(power=under.power * expr.exp, value=value, sign=1, exact=under.exact)]
    if isinstance(expr.exp, sp.Integer) and expr.exp > 0:
        return _multiplied([_terms(expr.base, index, signs)] * int(expr.exp))
    raise Unrecognised(str(expr))


def _known(base: sp.Expr, signs: Signs) -> bool:
    return base.has(sp.gamma) and any(sp.simplify(base / known) == 1 for known in signs.below_one)


def _range(expr: sp.Sum | sp.Product, index: sp.Symbol) -> tuple[sp.Expr, sp.Symbol, sp.Expr]:
    if len(expr.limits) != 1:
        raise Unrecognised(str(expr))
    dummy, low, high = expr.limits[0]
    if low.has(index) or not (high - index).is_number or expr.function.has(index):
        raise Unrecognised(str(expr))
    return expr.function, dummy, low


def _sum(expr: sp.Sum, index: sp.Symbol, signs: Signs) -> list[_Term]:
    summand, dummy, _ = _range(expr, index)
    if isinstance(summand, sp.Pow) and not summand.base.has(dummy) and summand.exp.coeff(dummy).is_positive:
        return _geometric(summand, expr, dummy, signs)
    terms = _terms(summand, dummy, signs)
    whole = infinite_sum(summand, dummy, expr.limits[0][1])
    if whole is not None and len(terms) == 1:
        return [_Term(value=whole, sign=terms[0].sign)]
    found: list[_Term] = []
    for term in terms:
        if term.base != 1:
            raise Unrecognised(str(expr))
        if term.power == -1:
            found.append(replace(term, power=sp.S.Zero, logs=term.logs + 1, exact=False))
        elif signs.nonnegative(-1 - term.power, strict=True):
            found.append(_Term(sign=term.sign))
        elif signs.nonnegative(term.power + 1, strict=True):
            value = None if term.value is None else term.value / (term.power + 1)
            found.append(replace(term, power=term.power + 1, value=value, exact=False))
        else:
            larger = replace(term, power=term.power + 1, value=None, summed=True, exact=False)
            found += [larger, _Term(sign=term.sign)]
    return _merged(found)


def _geometric(summand: sp.Pow, expr: sp.Sum, dummy: sp.Symbol, signs: Signs) -> list[_Term]:
    """Σ bᵏ = (b^low − b^(high + 1))/(1 − b)."""
    base = _tidy(summand.base ** summand.exp.coeff(dummy))
    if _simple(base - 1) == 0:
        return [_Term(power=sp.S.One, value=sp.S.One, sign=1)]
    low = summand.xreplace({dummy: expr.limits[0][1]})
    whole = _Term(value=sp.factor(low / (1 - base)), sign=1)
    below = signs.below(base)
    if below is True:
        return [whole, _Term(base=base, sign=-1)]
    if below is False:
        return [_Term(base=base, sign=1), replace(whole, sign=-1)]
    return [_Term(base=base, sign=1, summed=True), whole]


def _product(expr: sp.Product, index: sp.Symbol, signs: Signs) -> _Term:
    """∏ g(k) ~ C Lᵗ t^a for g = L(1 + a/k + O(1/k²)), C > 0 if every factor is positive."""
    factor, dummy, low = _range(expr, index)
    if not factor.is_rational_function(dummy):
        raise Unrecognised(str(expr))
    top, bottom = (sp.Poly(part, dummy) for part in sp.fraction(sp.together(factor)))
    if top.degree() != bottom.degree():
        raise Unrecognised(str(expr))
    base = sp.cancel(top.LC() / bottom.LC())
    seconds = [poly.coeff_monomial(dummy ** (poly.degree() - 1)) / poly.LC() for poly in (top, bottom)]
    power = sp.cancel(seconds[0] - seconds[1])
    above = sp.Symbol("above_k", nonnegative=True)
    factors = Signs(())
    factors.bounds, factors.inside, factors.ends = (
        {**signs.bounds, above: sp.S.Zero},
        signs.inside,
        signs.ends,
    )
    positive = factors.nonnegative(factor.xreplace({dummy: low + above}))
    return _Term(base=base, power=power, sign=1 if positive else None)


def _of_schedule(expr: sp.Expr, sizes: Parameter, signs: Signs) -> Growth | None:
    """Return the growth of Σ or ∏ over generations of any sizes c_k, C_k = c_1 + … + c_k.

    Σ c_k/C_k² < 2/c₁ for every schedule (regression.schedule.excess_risk_factor_bound), which bounds the sum
    of what is of the order c/C², and ∏(1 + x_k) ≤ exp Σ x_k. Σ c_k/C_k diverges (Abel 1828, Dini 1867) and is
    at most 1 + log(C_m/c₁), for x ≤ −log(1 − x).
    """
    inner = [node for node in expr.atoms(sp.Sum, sp.Product) if node.limits[0][2] == length_symbol(sizes)]
    if len(inner) != 1 or sizes.symbol in expr.xreplace({inner[0]: sp.S.One}).atoms(sp.IndexedBase):
        raise Unrecognised(str(expr))
    (node,) = inner
    size, pool = sp.symbols("size pool", positive=True)
    index = node.limits[0][0]
    term = node.function.xreplace({sizes.symbol[index]: size})
    for partial in sorted(term.atoms(sp.Sum), key=lambda item: str(item.limits[0][2])):
        until = partial.limits[0][2]
        if partial.function != sizes.symbol[partial.limits[0][0]] or partial.limits[0][1] != 1:
            raise Unrecognised(str(expr))
        value = {sp.S.Zero: pool, sp.S.NegativeOne: pool - size}.get(sp.expand(until - index))
        if value is None:
            raise Unrecognised(str(expr))
        term = term.xreplace({partial: value})
    term = sp.cancel(term - 1 if isinstance(node, sp.Product) else term)
    if term.has(sizes.symbol) or term.has(index):
        raise Unrecognised(str(expr))
    orders: tuple[tuple[int, Kind], ...] = ((2, "bounded"), (1, "logarithmic"))
    for degree, kind in orders:
        lead = sp.limit(term * pool**degree / size, pool, sp.oo)
        if lead.is_finite and lead != 0 and not lead.has(size):
            if kind == "logarithmic" and (isinstance(node, sp.Product) or signs.sign(lead) != 1):
                return None
            return Growth(kind=kind, order=sp.S.One if degree == 2 else sp.log(t), schedule=True)
    return None
