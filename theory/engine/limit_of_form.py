"""What a closed form comes to as its index grows, in steps: what moves in it is one thing with a known limit.

That is a power below 1, the sum of inverse squares, an infinite product of rational factors, or a sum of such
products; or the form is a rational function of the index, or one of powers and geometric sums. A form that is
written by cases of a parameter's sign is taken case by case. The statement is the formula's, and its square
roots are hints for zeros of factors. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp

from theory.engine.limits import BASEL_LIMIT, basel
from theory.engine.naming import define, instance
from theory.engine.products import euler_product, gamma_product
from theory.engine.series import gauss_series
from theory.engine.steps import in_the_limit, rational_limit, vanishing
from theory.language.derivation import Cases, Citation, Derivation, GeometricLimit, Step
from theory.language.equations import equate, put_in
from theory.language.parameters import POSITIVE_REAL, Parameter
from theory.language.plain import plain
from theory.language.signs import is_nonnegative, is_positive

SIZE = Parameter(name="w", meaning="size of a parameter of known sign", domain=POSITIVE_REAL)
w = SIZE.symbol
ROWS: tuple[Mapping[str, object], ...] = tuple(
    {"n": many, "m": few, "w": size}
    for many, few, size in (
        (2, 2, Fraction(1, 2)),
        (3, 2, Fraction(1, 3)),
        (5, 4, Fraction(1, 2)),
        (40, 12, Fraction(1)),
        (100, 7, Fraction(1, 7)),
    )
)
"""Values at which what is cited is tried."""


class NoLimit(ValueError):
    """What moves in a form has no limit that is known here."""


def limit_of(closed: Derivation, title: str, statement: sp.Eq, parameters: Sequence[Parameter]) -> Derivation:
    """Return the derivation of Limit(y(t)) = L from one that ends in y(t) = closed form.

    One that ends in a limit in another parameter ends in y(t)'s, by the name that the statement has for it.

    Raises:
        NoLimit: what moves in the form is not of a kind that is known here.
    """
    writer = _Writer(closed.conclusion, statement, tuple(parameters))
    steps = tuple(writer.steps())
    lemmas = (closed, basel()) if any(BASEL_LIMIT in step.before for step in steps) else (closed,)
    return Derivation(title=title, steps=steps, lemmas=lemmas)


@dataclass(frozen=True)
class _Writer:
    known: sp.Eq
    statement: sp.Eq
    parameters: tuple[Parameter, ...]

    @property
    def index(self) -> sp.Symbol:
        return self.statement.lhs.args[1]

    def steps(self) -> Iterator[Step]:
        known = self.known
        if isinstance(known.lhs, sp.Limit):
            named = define(equate(self.statement.lhs.args[0], known.rhs), "A name for the limit.")
            yield named
            known = named.after
        cased = known.rhs.atoms(sp.Piecewise) | self.statement.rhs.atoms(sp.Piecewise)
        if not cased:
            yield from self.case(known, self.statement, self.parameters)
            return
        (variable,) = {x for part in cased for _, when in part.args for x in when.free_symbols}
        own = next(parameter for parameter in self.parameters if parameter.symbol == variable)
        limits = []
        others = tuple(one for one in self.parameters if one is not own)
        signs = [value for value in (sp.Integer(0), w, -w) if _may_have(own, value)]
        for value in signs:
            case, goal = (put_in(equation, {variable: value}) for equation in (known, self.statement))
            yield instance(
                known, (variable, value), rule="sign", because=f"The case {variable} = {plain(value)}."
            )
            yield from self.case(case, goal, (*others, _size(own, value)))
            limits.append(goal)
        if len(signs) == 1 and signs[0] != 0:
            yield instance(limits[0], (w, variable / signs[0].coeff(w)))
            return
        how = Cases(variable=variable, positive=w)
        words = f"{variable} is zero, positive or negative."
        yield Step(rule="cases", before=tuple(limits), after=self.statement, because=words, certificate=how)

    def case(self, known: sp.Eq, goal: sp.Eq, parameters: Sequence[Parameter]) -> Iterator[Step]:
        """Yield the steps from a closed form that has no cases."""
        lower = tuple(
            (one.symbol, sp.sympify(one.domain.lower)) for one in parameters if one.domain.lower is not None
        )
        parts = _moving(known.rhs, self.index)
        if not parts:
            yield rational_limit(goal, "By degrees.", known, lower=lower)
            return
        parts = _of_one_base(parts, self.index)
        if all(_fades(part, self.index) for part in parts) and (
            len(parts) > 1 or isinstance(parts[0], sp.Sum)
        ):
            words = "Powers below 1 in size vanish, and so does a fading power times a geometric sum."
            how = GeometricLimit(index=self.index)
            rule = "limit of powers and geometric sums"
            yield Step(rule=rule, before=(known,), after=goal, because=words, certificate=how)
            return
        found = [self.limit_of_part(part, goal.rhs, parameters) for part in parts]
        if len({step.after for step in found}) != 1:
            raise NoLimit(f"{len(found)} parts of {plain(known.rhs)} move")
        step = _as_written(found[0], goal.rhs)
        if step.after != BASEL_LIMIT:
            yield step
        part = step.after.lhs.args[0]
        words = (
            f"{plain(part)} is all that moves."
            if not part.atoms(sp.Sum, sp.Product)
            else "Nothing else moves."
        )
        yield in_the_limit(goal, part, words, known, step.after, lower=lower)

    def limit_of_part(self, part: sp.Expr, value: sp.Expr, parameters: Sequence[Parameter]) -> Step:
        """Return the step to the limit of what moves."""
        if part == sp.harmonic(self.index, 2):
            return Step(rule="", after=BASEL_LIMIT, because="", certificate=basel().steps[-1].certificate)
        if isinstance(part, sp.Pow):
            base = part.base
            if not (is_nonnegative(base, parameters) and is_positive(1 - base, parameters)):
                raise NoLimit(f"whether {plain(base)} is below 1")
            return vanishing(base**self.index, f"0 ≤ {plain(base)} < 1 in the domain", index=self.index)
        if isinstance(part, sp.Product):
            return _of_product(part, value, parameters)
        if isinstance(part, sp.Sum):
            found = gauss_series(part, ROWS)
            if found is not None:
                return found
        raise NoLimit(f"the limit of {plain(part)}")


def _ends(parameter: Parameter) -> tuple[sp.Expr, sp.Expr]:
    domain = parameter.domain
    low = sp.S.NegativeInfinity if domain.lower is None else sp.sympify(domain.lower)
    return low, sp.oo if domain.upper is None else sp.sympify(domain.upper)


def _may_have(parameter: Parameter, value: sp.Expr) -> bool:
    """Return whether a parameter may be 0, positive (w) or negative (−w)."""
    (low, high), domain = _ends(parameter), parameter.domain
    if value == 0:
        ends = (low.is_zero and domain.lower_open, high.is_zero and domain.upper_open)
        return not (low.is_positive or high.is_negative or any(ends))
    return not (high.is_nonpositive if value == w else low.is_nonnegative)


def _size(parameter: Parameter, value: sp.Expr) -> Parameter:
    """Return the size w of a parameter that is w or −w, with its domain."""
    low, high = _ends(parameter)
    most = high if value == w else -low
    return replace(SIZE, domain=replace(POSITIVE_REAL, upper=None if most == sp.oo else most))


def _moving(form: sp.Expr, index: sp.Symbol) -> list[sp.Expr]:
    """Return the parts of a form that are no rational functions of the index."""
    if not form.has(index) or form == index:
        return []
    is_power = isinstance(form, sp.Pow) and form.exp.has(index)
    if is_power or not isinstance(form, (sp.Add, sp.Mul, sp.Pow)):
        return [form]
    return list(dict.fromkeys(part for x in form.args for part in _moving(x, index)))


def _of_one_base(parts: list[sp.Expr], index: sp.Symbol) -> list[sp.Expr]:
    """Return b^t alone for powers b^t, b^(2t), …: the form is a polynomial in it."""
    whole = all(isinstance(part, sp.Pow) and _fades(part, index) for part in parts)
    bases = {part.base for part in parts} if whole else set()
    return [bases.pop() ** index] if len(bases) == 1 else parts


def _fades(part: sp.Expr, index: sp.Symbol) -> bool:
    """Return whether a part is a power b^(ct), or a geometric sum Σ[k<t] r^k."""
    if isinstance(part, sp.Pow):
        return not part.base.has(index) and bool((part.exp / index).is_Integer)
    if not isinstance(part, sp.Sum) or len(part.limits) > 1 or not part.function.is_Pow:
        return False
    ((k, low, high),) = part.limits
    return (low, high, part.function.exp) == (0, index - 1, k) and not part.function.base.has(k, index)


def _as_written(step: Step, stated: sp.Expr) -> Step:
    """Return a step to a limit whose functions have their arguments as the statement writes them."""
    put = {
        mine: its
        for mine in step.after.rhs.atoms(sp.Function)
        for its in stated.atoms(type(mine))
        if all(sp.cancel(a - b) == 0 for a, b in zip(mine.args, its.args, strict=True))
    }
    certificate = step.certificate
    if not put or not isinstance(certificate, Citation):
        return step
    instances = tuple((put_in(relation, put), point) for relation, point in certificate.instances)
    return replace(step, after=put_in(step.after, put), certificate=replace(certificate, instances=instances))


def _of_product(part: sp.Product, value: sp.Expr, parameters: Sequence[Parameter]) -> Step:
    """Return the step to the limit of an infinite product, of a form that the value has."""
    k, low, _ = part.limits[0]
    rate = sp.cancel(k**2 * (part.function - 1))
    if low == 1 and not rate.has(k):
        for sign in (1, -1):
            if is_positive(sign * rate, parameters):
                return euler_product(part, sign * sp.factor(rate), sign, ROWS)
        raise NoLimit(f"the sign of {plain(rate)}")
    hints = {low - gamma.args[0] for gamma in value.atoms(sp.gamma)}
    top, bottom = (sp.Poly(side, k) for side in sp.fraction(sp.cancel(part.function)))
    zeros, poles = _zeros(top, hints), _zeros(bottom, hints)
    if len(zeros) != 2 or len(poles) != 2 or sp.Poly(bottom - top, k).degree() > 0:
        raise NoLimit(f"the zeros of {plain(part.function)}")
    return gamma_product(part, zeros, poles)


def _zeros(poly: sp.Poly, hints: set[sp.Expr]) -> tuple[sp.Expr, ...]:
    """Return the zeros of a polynomial of degree two, as hints have them."""
    if poly.degree() != 2:
        return ()
    a, b, c = poly.all_coeffs()
    values = {x: sp.numer(sp.together(sp.expand(poly.eval(x)))) for x in sorted(hints, key=str)}
    known = tuple(x for x, value in values.items() if sp.expand(value) == 0)
    if len(known) == 2:
        return known
    root = sp.sqrt(sp.factor(b**2 - 4 * a * c))
    return tuple(sp.cancel((-b + sign * root) / (2 * a)) for sign in (1, -1))
