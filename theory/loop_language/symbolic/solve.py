"""Closed forms of scalar recurrences, proposed: powers of eigenvalues, products, sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from theory.engine.recurrences import factor_index, product, term_index
from theory.loop_language.definition import t
from theory.loop_language.symbolic.certificate import obeys
from theory.loop_language.symbolic.coefficients import atoms
from theory.loop_language.symbolic.recurrence import ScalarRecurrence, scalar_recurrence
from theory.loop_language.symbolic.system import ONE, Monomial, System

MOST_DEGREE = 3
LARGEST_DEGREE = 12
"""Of a polynomial in a hypergeometric solution; beyond it nothing is searched."""
MOST_FACTORS = 48
"""Pairs of factors that Petkovšek's algorithm is run for; beyond them nothing is searched."""
NOT_SEARCHED = "not searched further"
NONE_EXISTS = "none exists of this kind"
"""The two ways to end without a closed form: each reason for having none ends with one of them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A scalar recurrence with expressions for coefficients; see ``ScalarRecurrence``."""

    base: int
    factors: tuple[sp.Expr, ...]
    increment: sp.Expr
    first: tuple[sp.Expr, ...]

    @property
    def is_constant(self) -> bool:
        """Whether no coefficient shows t."""
        return not any(expr.has(t) for expr in (*self.factors, self.increment))

    def map(self, change: Callable[[sp.Expr], sp.Expr]) -> Problem:
        """Return the recurrence with ``change`` applied to every expression."""
        factors, first = (tuple(map(change, part)) for part in (self.factors, self.first))
        return Problem(self.base, factors, change(self.increment), first)


@dataclass(frozen=True, slots=True)
class Solution:
    """A closed form, valid for t ≥ ``since``, that its certificate accepted; or why there is none."""

    form: sp.Expr | None
    since: int
    method: str
    reason: str = ""
    divisors: tuple[sp.Expr, ...] = field(default=())
    """What must not vanish, in the parameters."""


def problem_of(recurrence: ScalarRecurrence) -> Problem:
    """Return a recurrence with expressions for its coefficients."""
    expr = recurrence.field.expr
    return Problem(
        base=recurrence.base,
        factors=tuple(expr(value) for value in recurrence.factors),
        increment=expr(recurrence.increment),
        first=tuple(expr(value) for value in recurrence.first),
    )


def problem_without_shift(system: System) -> Problem | None:
    """Return the recurrence of an observable that is one moment, where the field has no shift.

    Sizes c[t] are of this kind: put t + 1 for t, c[t + 1] is as good a number.
    """
    system = system.without_constants()
    if len(system.moments) != 1:
        return None
    (moment,) = system.moments
    expr, zero = system.field.expr, system.field.field.zero
    scale, rest = (expr(system.goal.get(key, zero)) for key in (moment, ONE))
    if scale.has(t) or rest.has(t) or scale == 0:
        return None
    factor, increment = (expr(system.rows[moment].get(key, zero)) for key in (moment, ONE))
    first = scale * expr(system.initial[moment]) + rest
    moved = sp.factor((scale * increment + rest - factor * rest).subs(t, t + 1))
    return Problem(base=system.base, factors=(factor.subs(t, t + 1),), increment=moved, first=(first,))


def form_of(system: System, moment: Monomial, base: int | None = None) -> sp.Expr | None:
    """Return the closed form of one moment from the system's beginning (or from ``base``), if it has one."""
    wanted = replace(system, goal={moment: system.field.field.one})
    recurrence = scalar_recurrence(wanted)
    problem = problem_without_shift(wanted) if recurrence is None else problem_of(recurrence)
    if problem is None:
        return None
    solution = solve(problem)
    return solution.form if solution.since <= (system.base if base is None else base) else None


def solve(problem: Problem) -> Solution:
    """Return the closed form of a recurrence, accepted by its certificate, or why there is none.

    What shows no t, a root or a Gamma function, is solved under a name; so is a parameter that is called like
    an index of sums or products, which then has another letter.
    """
    whole = (*problem.factors, problem.increment, *problem.first)
    symbols = {symbol for expr in whole for symbol in expr.free_symbols}
    indices = [index for index in (term_index, factor_index) if any(index.name == s.name for s in symbols)]
    names = {s: sp.Dummy(s.name, **s.assumptions0) for s in symbols if s.name in {i.name for i in indices}}
    taken = {symbol.name for symbol in symbols}
    free = (letter for letter in "ilmpqrs" if letter not in taken)
    index_names = {index: sp.Symbol(next(free), integer=True, positive=True) for index in indices}
    back = {name: symbol for symbol, name in names.items()}
    fixed = {atom.xreplace(names) for expr in whole for atom in atoms(expr) if not atom.has(t)}
    dummies = {atom: sp.Dummy(f"a{i}", positive=True) for i, atom in enumerate(sorted(fixed, key=str))}

    def put_in(expr: sp.Expr) -> sp.Expr:
        return expr.xreplace(names).xreplace(dummies)

    def put_back(expr: sp.Expr) -> sp.Expr:
        return (
            expr.xreplace(index_names).xreplace({name: atom for atom, name in dummies.items()}).xreplace(back)
        )

    found = _solve(problem.map(put_in))
    return replace(
        found,
        form=None if found.form is None else put_back(found.form),
        divisors=tuple(map(put_back, found.divisors)),
    )


def _solve(problem: Problem) -> Solution:
    if not problem.factors:
        return _accepted(problem, problem.increment, problem.base, "no recursion is needed")
    if problem.factors[0] == 0:
        return _solve(_later(problem))
    if problem.is_constant:
        return _constant(problem)
    if len(problem.factors) == 1:
        return _first_order(problem)
    if len(problem.factors) == 2:
        return _second_order(problem)
    return _without(problem, f"a recurrence of order {len(problem.factors)} with coefficients in t")


def _without(problem: Problem, why: str, end: str = NOT_SEARCHED) -> Solution:
    """Return that there is no closed form, why, and whether none exists or none was sought."""
    return Solution(None, problem.base, "", f"{why}: {end}")


def _later(problem: Problem) -> Problem:
    """Return a recurrence that does not look back to the first value, from the second on."""
    back = {t: t - 1}
    return Problem(
        base=problem.base + 1,
        factors=tuple(factor.xreplace(back) for factor in problem.factors[1:]),
        increment=problem.increment.xreplace(back),
        first=problem.first[1:],
    )


def _accepted(problem: Problem, form: sp.Expr, since: int, method: str) -> Solution:
    first = problem.first[since - problem.base :]
    if since > problem.base:
        first = values_from(problem, since)
    if not obeys(form, problem.factors, problem.increment, first, since):
        return _without(problem, f"the form found by {method} has no certificate")
    if _has_pole(form):
        return _without(problem, f"the form found by {method} has a pole")
    return Solution(form, since, method, divisors=_divisors(form))


def values_from(problem: Problem, since: int) -> tuple[sp.Expr, ...]:
    """Return y(since), … by the recurrence."""
    order = len(problem.factors)
    values = list(problem.first[: max(order, 1)])
    while len(values) < since - problem.base + order:
        place = problem.base + len(values) - order
        total = problem.increment.subs(t, place)
        total += sum(f.subs(t, place) * v for f, v in zip(problem.factors, values[-order:], strict=True))
        values.append(sp.together(total))
    return tuple(values[since - problem.base :])


def _divisors(form: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return the factors of denominators that show no t, and the bases of negative powers."""
    found: dict[sp.Expr, None] = {}
    for part in sp.preorder_traversal(form):
        if isinstance(part, sp.Pow) and part.exp.is_Rational and part.exp < 0 and part.base.free_symbols:
            if part.base.has(t, sp.Sum, sp.Product, term_index, factor_index):
                continue
            for factor, _ in sp.factor_list(part.base)[1] if part.base.is_polynomial() else [(part.base, 1)]:
                found[factor] = None
    return tuple(found)


# --- constant coefficients


def _constant(problem: Problem) -> Solution:
    x = sp.Dummy("x")
    order = len(problem.factors)
    poly = x**order - sum(a * x**i for i, a in enumerate(problem.factors))
    if problem.increment != 0:
        poly *= x - 1
    factors = sp.factor_list(sp.expand(sp.fraction(sp.together(poly))[0]))[1]
    factors = [(f, k) for f, k in factors if f.has(x)]
    since = problem.base + sum(k for f, k in factors if f == x)
    n = t - since
    basis: list[tuple[sp.Expr, list[sp.Expr]]] = []
    size = sum(k * sp.degree(f, x) for f, k in factors if f != x)
    for f, k in factors:
        if f == x:
            continue
        degree = sp.degree(f, x)
        coefficients = sp.Poly(f, x).all_coeffs()
        if degree > 2:
            return _without(problem, f"eigenvalues are roots of an irreducible polynomial of degree {degree}")
        if degree == 1:
            root = sp.factor(-coefficients[1] / coefficients[0])
            for power in range(k):
                values = [sp.Integer(i) ** power * root**i if power else root**i for i in range(size)]
                basis.append((n**power * _power(root, n), values))
            continue
        discriminant = sp.discriminant(f, x)
        if sp.sqrt(sp.factor(discriminant)).has(sp.I):  # it is negative for all parameters
            return _without(problem, "a pair of complex eigenvalues")
        if k > 1:
            return _without(problem, "a double pair of irrational eigenvalues")
        basis += _pair(coefficients, n, size)
    known = values_from(problem, since) if since > problem.base else problem.first
    right = extended(problem, known, since, size)
    constants = _linear([[row[i] for _, row in basis] for i in range(size)], list(right[:size]))
    form = _sum_of([(c, b) for c, (b, _) in zip(constants, basis, strict=True)])
    return _accepted(problem, form, since, "eigenvalues")


def extended(problem: Problem, values: Sequence[sp.Expr], since: int, size: int) -> tuple[sp.Expr, ...]:
    """Return values of a recurrence from fit ``since`` on, as many as ``size``."""
    found, order = list(values), len(problem.factors)
    while len(found) < size:
        place = since + len(found) - order
        total = problem.increment.subs(t, place)
        total += sum(f.subs(t, place) * v for f, v in zip(problem.factors, found[-order:], strict=True))
        found.append(sp.together(total))
    return tuple(found)


def _pair(coefficients: list[sp.Expr], n: sp.Expr, size: int) -> list[tuple[sp.Expr, list[sp.Expr]]]:
    """Return the two real sequences that belong to a pair of irrational eigenvalues (p ± √D)/2."""
    lead, middle, last = coefficients
    p, q = sp.factor(-middle / lead), sp.factor(last / lead)
    inside = sp.factor(p**2 - 4 * q)
    root = root_of(inside)
    high, low = (p + root) / 2, (p - root) / 2
    even, odd = [sp.Integer(2), p], [sp.Integer(0), sp.Integer(1)]
    while len(even) < size:
        for row in (even, odd):
            row.append(sp.together(p * row[-1] - q * row[-2]))
    return [(high**n + low**n, even), ((high**n - low**n) / root, odd)]


def root_of(inside: sp.Expr) -> sp.Expr:
    """Return an r with r² = a/b: √(ab)/b, or its negative, with squares taken out.

    >>> a, b = sp.symbols("a b")
    >>> root_of((a + 1) ** 3 * (b + 1) / (4 * b**2))
    sqrt((a + 1)*(b + 1))*(a + 1)/(2*b)
    """
    top, bottom = sp.fraction(sp.factor(inside))
    try:
        (over, above), (under, below) = (sp.factor_list(part) for part in (top, bottom))
    except sp.PolynomialError:  # powers like n^(2/k)
        return sp.sqrt(inside)
    number = sp.Rational(over, under)
    kept, taken = sp.sign(number), sp.sqrt(abs(number))
    for part, power in above:
        kept, taken = kept * part ** (power % 2), taken * part ** (power // 2)
    for part, power in below:
        kept, taken = kept * part ** (power % 2), taken / part ** ((power + 1) // 2)
    return sp.factor(taken) * sp.sqrt(kept)


def _power(root: sp.Expr, n: sp.Expr) -> sp.Expr:
    if root == 1:
        return sp.Integer(1)
    shown = min((1 + sp.factor(root - 1), root), key=sp.count_ops)
    if isinstance(shown, sp.Pow) and shown.exp.is_Integer and shown.exp > 0:
        turned = shown.exp % 2 == 0 and shown.base.as_coeff_Add()[0] < 0
        base = -shown.base if turned else shown.base
        return base ** (shown.exp * n)
    return shown**n


def _linear(matrix: list[list[sp.Expr]], right: list[sp.Expr]) -> list[sp.Expr]:
    """Return the solution of a linear system over the rational functions."""
    whole = DomainMatrix.from_Matrix(sp.Matrix(matrix).row_join(sp.Matrix(right))).to_field()
    reduced, _ = whole.rref()
    column = reduced.to_Matrix()[:, -1]
    return [sp.factor(value) for value in column]


def _sum_of(terms: list[tuple[sp.Expr, sp.Expr]]) -> sp.Expr:
    """Return Σ c b, with a common factor in front where the coefficients differ by numbers only."""
    terms = [(c, b) for c, b in terms if c != 0]
    if not terms:
        return sp.Integer(0)
    lead = terms[0][0]
    ratios = [sp.cancel(c / lead) for c, _ in terms]
    if all(ratio.is_Rational for ratio in ratios):
        inner = sp.Add(*(ratio * b for ratio, (_, b) in zip(ratios, terms, strict=True)))
        constant = inner.as_coeff_Add()[0]
        if constant < 0 or (constant == 0 and inner.could_extract_minus_sign()):
            inner, lead = -inner, -lead
        return sp.factor(lead) * inner
    return sp.Add(*(c * b for c, b in terms))


# --- first order


def _first_order(problem: Problem) -> Solution:
    """Solve y(t) = a(t) y(t − 1) + b(t), a and b rational in t."""
    a = sp.factor(problem.factors[0].subs(t, t - 1)) if problem.factors[0].has(t) else problem.factors[0]
    b = sp.factor(problem.increment.subs(t, t - 1))
    base, start = problem.base, problem.first[0]
    since = _past_zeros(a, base)
    if since > base:
        start = values_from(problem, since)[0]
    form, method = affine(a, b, since, start)
    return _accepted(problem, form, since, method)


def _past_zeros(factor: sp.Expr, base: int) -> int:
    """Return the first generation from which on no factor of the product is 0 for all parameters."""
    top = sp.fraction(factor)[0]
    zeros = [
        int(root)
        for part, _ in sp.factor_list(top)[1]
        if part.free_symbols == {t}
        for root in sp.roots(part, t)
        if root.is_Integer and root > base
    ]
    return max([base, *zeros])


def affine(a: sp.Expr, b: sp.Expr, base: int, start: sp.Expr) -> tuple[sp.Expr, str]:
    """Return the solution of y(t) = a(t) y(t − 1) + b(t), and how it was found."""
    if a == 1:
        form = start + sum_to(b, base)
        return (sp.factor(_one_shift(sp.expand(form))) if form.has(sp.harmonic) else form), "summation"
    if b == 0:
        return sp.factor(start) * _product(a, base), "a product"
    particular = _particular(a, b)
    if particular is not None:
        gap = sp.factor(start - particular.subs(t, base))
        return _sum_of([(sp.factor(particular), sp.Integer(1)), (gap, _product(a, base))]), "a product"
    inner = _product(a.xreplace({t: term_index}), base, term_index)
    terms = sp.Sum(b.xreplace({t: term_index}) / inner, (term_index, base + 1, t))
    return _product(a, base) * (start + terms), "a product and a sum"


def _one_shift(form: sp.Expr) -> sp.Expr:
    """Return a form in which harmonic numbers of an order have one argument: H(t + 1) − H(t) = 1/(t + 1)."""
    found: dict[sp.Expr, sp.Expr] = {}
    for order in {node.args[1:] for node in form.atoms(sp.harmonic)}:
        shifts = {node: node.args[0] - t for node in form.atoms(sp.harmonic) if node.args[1:] == order}
        least = min(shifts.values(), key=lambda shift: (not shift.is_Integer, shift))
        power = order[0] if order else sp.Integer(1)
        for node, shift in shifts.items():
            if shift.is_Integer and shift != least:
                between = range(int(least) + 1, int(shift) + 1)
                found[node] = sp.Add(sp.harmonic(t + least, *order), *(1 / (t + i) ** power for i in between))
    return sp.expand(form.xreplace(found)) if found else form


def _product(factor: sp.Expr, base: int, index: sp.Symbol = t) -> sp.Expr:
    constant, moving = sp.factor(factor).as_independent(index, as_Add=False)
    if moving == 1:
        return _power(constant, index - base)
    return product(sp.factor(factor), index, base)


def _particular(a: sp.Expr, b: sp.Expr) -> sp.Expr | None:
    """Return a polynomial in t, of degree at most 3, that obeys the recurrence."""
    unknown = sp.symbols(f"c0:{MOST_DEGREE + 1}", cls=sp.Dummy)
    for degree in range(MOST_DEGREE + 1):
        guess = sum(c * t**i for i, c in enumerate(unknown[: degree + 1]))
        gap = sp.fraction(sp.together(guess - a * guess.subs(t, t - 1) - b))[0]
        if not gap.is_polynomial(t):
            return None
        equations = sp.Poly(sp.expand(gap), t).all_coeffs()
        found = sp.linsolve(equations, unknown[: degree + 1])
        if found is sp.S.EmptySet:
            continue
        values = next(iter(found))
        if any(value.has(*unknown) for value in values):
            values = tuple(value.xreplace(dict.fromkeys(unknown, sp.Integer(0))) for value in values)
        return sp.factor(sum(v * t**i for i, v in enumerate(values)))
    return None


def sum_to(term: sp.Expr, base: int) -> sp.Expr:
    """Return Σ term over base + 1, …, t: powers by Faulhaber, poles by harmonic numbers, the rest as a sum.

    >>> sum_to(1 / t**2 + 1, 0)
    t + harmonic(t, 2)
    """
    if term == 0:
        return sp.Integer(0)
    if not term.has(t):
        return term * (t - base)
    free, moving = sp.factor(term).as_independent(t, as_Add=False)
    if not moving.is_rational_function(t):
        done = _geometric(moving, base)
        return free * (_sum(moving, base) if done is None else done)
    parts = sp.apart(moving, t)
    total, rest = sp.Integer(0), sp.Integer(0)
    for part in sp.Add.make_args(sp.expand(parts) if parts.is_polynomial(t) else parts):
        done = _sum_of_part(part, base)
        if done is None:
            rest += part
        else:
            total += done
    if rest != 0:
        total += _sum(sp.factor(rest), base)
    return free * total


def _geometric(term: sp.Expr, base: int) -> sp.Expr | None:
    """Return Σ p(k)·g(k) over base + 1, …, t as q(t)·g(t) − q(base)·g(base), p and q polynomials.

    g(k + 1)/g(k) is a number r other than 1, or nothing is returned, and q(t) = q(t − 1)/r + p(t).

    >>> _geometric(2**-t, 0)
    1 - 1/2**t
    """
    shape, powers = sp.Integer(1), sp.Integer(1)
    for factor in sp.Mul.make_args(term):
        if factor.is_polynomial(t):
            shape *= factor
        else:
            powers *= factor
    ratio = sp.powsimp(powers.subs(t, t + 1) / powers)
    if not ratio.is_Rational or ratio == 1:
        return None
    scale = _particular(1 / ratio, sp.expand(shape))
    if scale is None:
        return None
    return sp.expand(scale * powers - (scale * powers).subs(t, base))


def _sum(term: sp.Expr, base: int) -> sp.Expr:
    return sp.Sum(term.xreplace({t: term_index}), (term_index, base + 1, t))


def _sum_of_part(part: sp.Expr, base: int) -> sp.Expr | None:
    if part.is_polynomial(t):
        return sp.factor(sp.summation(part.xreplace({t: term_index}), (term_index, base + 1, t)))
    top, bottom = sp.fraction(part)
    constant, moving = bottom.as_independent(t, as_Add=False)
    root, order = (moving.base, moving.exp) if isinstance(moving, sp.Pow) else (moving, sp.Integer(1))
    if top.has(t) or not order.is_Integer or sp.degree(root, t) != 1:
        return None
    slope, shift = sp.Poly(root, t).all_coeffs()
    offset = sp.cancel(shift / slope)
    if not offset.is_Integer or offset < -base:
        return None
    lead = top / (constant * slope**order)
    return lead * (sp.harmonic(t + offset, order) - sp.harmonic(base + offset, order))


# --- second order, by a right factor of first order


def _second_order(problem: Problem) -> Solution:
    """Find r with L = (N − s)(N − r), N the shift: y(t + 1) − r y(t) is of first order then, and so is y."""
    a0, a1 = problem.factors
    if not all(part.is_rational_function(t) for part in problem.factors):
        return _without(problem, "a recurrence of order 2 whose coefficients are not rational in t")
    ratios, complete = _ratios(a0, a1)
    for ratio in ratios:
        s = sp.factor(a1 - ratio.subs(t, t + 1))
        if s == 0 or sp.cancel(s * ratio + a0) != 0:
            continue
        base = _regular_from((ratio, s), problem.base)
        first = problem.first if base == problem.base else values_from(problem, base)
        start = sp.factor(first[1] - ratio.subs(t, base) * first[0])
        inner, _ = affine(
            sp.factor(s.subs(t, t - 1)), sp.factor(problem.increment.subs(t, t - 1)), base, start
        )
        inner = _with_inner_index(inner, problem)
        step = inner.subs(t, t - 1)
        a = sp.factor(ratio.subs(t, t - 1))
        if a == 1:
            form = first[0] + _sum_or_moved(inner, base)
        else:
            outer = _product(a.xreplace({t: term_index}), base, term_index)
            term = step.xreplace({t: term_index}) / outer
            total = sp.Sum(term, (term_index, base + 1, t)) if term != 0 else sp.Integer(0)
            form = _product(a, base) * (first[0] + total)
        found = _accepted(problem, form, base, "order reduction")
        if found.form is not None:
            return found
    if complete and not ratios:
        return _without(
            problem,
            "a recurrence of order 2 of which no product of rational functions of t solves the homogeneous "
            "part (Petkovšek's algorithm, parameters as symbols)",
            NONE_EXISTS,
        )
    return _without(problem, "a recurrence of order 2 of which no right factor of first order was found")


def _regular_from(parts: Sequence[sp.Expr], base: int) -> int:
    """Return the first generation from which on no part, nor what is made of it before, is 0 or infinite."""
    roots = [root for part in parts for side in sp.fraction(part) for root in _whole_roots(side, t)]
    return max([base, *(root + 2 for root in roots)])


def _whole_roots(poly: sp.Expr, index: sp.Symbol) -> list[int]:
    """Return the whole roots of those factors that show the index alone."""
    return [
        int(root)
        for factor, _ in sp.factor_list(poly)[1]
        if factor.free_symbols == {index}
        for root in sp.roots(factor, index)
        if root.is_Integer
    ]


def _has_pole(form: sp.Expr) -> bool:
    """Return whether a term of a sum or product, or what such a product divides, is infinite somewhere."""
    for node in form.atoms(sp.Sum, sp.Product):
        index, low, _ = node.limits[0]
        plain = node.function.xreplace({part: sp.Dummy() for part in node.function.atoms(sp.Sum, sp.Product)})
        sides = sp.fraction(sp.together(plain))
        if not low.is_Integer or not all(side.is_polynomial(index) for side in sides):
            continue
        divides = isinstance(node, sp.Product) and any(
            isinstance(power, sp.Pow) and power.exp.is_negative and power.base.has(node.func)
            for power in form.atoms(sp.Pow)
        )
        if any(
            root >= low for side in (sides if divides else sides[1:]) for root in _whole_roots(side, index)
        ):
            return True
    return False


def _with_inner_index(expr: sp.Expr, problem: Problem) -> sp.Expr:
    """Return a sum of the first solution with an index of its own, since it becomes the term of another."""
    whole = (*problem.factors, problem.increment, *problem.first)
    taken = {symbol.name for one in whole for symbol in one.free_symbols}
    letter = next(letter for letter in "ilmpqrs" if letter not in taken)
    inner = sp.Symbol(letter, integer=True, positive=True)
    return expr.replace(
        lambda part: isinstance(part, sp.Sum),
        lambda part: part.func(part.function.xreplace({term_index: inner}), (inner, *part.limits[0][1:])),
    )


def _sum_or_moved(inner: sp.Expr, base: int) -> sp.Expr:
    """Return Σ inner(k − 1) over k = base + 1, …, t."""
    term = inner.subs(t, t - 1)
    if term.is_rational_function(t):
        return sum_to(sp.factor(term), base)
    free, moving = term.as_independent(t, as_Add=False)
    return free * sp.Sum(moving.xreplace({t: term_index}), (term_index, base + 1, t))


def _ratios(a0: sp.Expr, a1: sp.Expr) -> tuple[list[sp.Expr], bool]:
    """Return ratios of hypergeometric solutions, and whether there is none but these (Petkovšek 1992).

    That is complete for ratios with coefficients in the field of the parameters: every pair of monic factors,
    every z in the field, every degree that a polynomial solution can have was tried.
    """
    if sp.cancel(a0 + a1 - 1) == 0:
        return [sp.Integer(1)], False
    found: list[sp.Expr] = []
    denominator = sp.lcm(sp.fraction(a0)[1], sp.fraction(a1)[1])
    names = sorted((a0 + a1).free_symbols - {t}, key=str)
    field = sp.QQ.frac_field(*names) if names else sp.QQ
    p2, p1, p0 = (
        sp.Poly(sp.cancel(part), t, domain=field)
        for part in (denominator, -a1 * denominator, -a0 * denominator)
    )
    tops, bottoms = _monic_factors(p0), _monic_factors(p2.shift(-1))
    pairs = [(top, bottom) for top in tops for bottom in bottoms]
    complete = len(pairs) <= MOST_FACTORS
    for top, bottom in pairs[:MOST_FACTORS]:
        more, all_of_them = _petkovsek(p0, p1, p2, top, bottom)
        found, complete = found + more, complete and all_of_them
        if len(found) > 3:
            return found, False
    return found, complete


def _monic_factors(poly: sp.Poly) -> list[sp.Poly]:
    """Return the monic factors in t of a polynomial, those of small degree first."""
    found = [poly.one]
    for part, power in sp.factor_list(poly.as_expr())[1]:
        if part.has(t):
            monic = sp.Poly(part, t, domain=poly.domain).monic()
            found = [old * monic**i for old in found for i in range(power + 1)]
    return sorted(found, key=lambda one: int(one.degree()))


def _petkovsek(
    p0: sp.Poly, p1: sp.Poly, p2: sp.Poly, top: sp.Poly, bottom: sp.Poly
) -> tuple[list[sp.Expr], bool]:
    """Solve for z and a polynomial c in r = z·(top/bottom)·c(t + 1)/c(t), and say whether all was tried."""
    polys = [p0 * bottom * bottom.shift(1), p1 * top * bottom.shift(1), p2 * top * top.shift(1)]
    degree = max(poly.degree() for poly in polys)
    z = sp.Dummy("z")
    leads = sum(z**i * poly.coeff_monomial(t**degree) for i, poly in enumerate(polys))
    found: list[sp.Expr] = []
    complete = True
    for factor, _ in sp.factor_list(sp.together(leads), z)[1] if leads != 0 else []:
        if sp.degree(factor, z) != 1:
            continue
        root = sp.factor(-sp.Poly(factor, z).all_coeffs()[1] / sp.Poly(factor, z).all_coeffs()[0])
        if root == 0:
            continue
        ratio = top.domain.from_sympy(root)
        scaled = [poly.mul_ground(ratio**i) for i, poly in enumerate(polys)]
        most = _largest_degree(scaled)
        if most is None:
            continue
        if most > LARGEST_DEGREE:
            complete = False
            continue
        shifted = [[sp.Poly((t + j) ** i, t, domain=top.domain) for j in range(3)] for i in range(most + 1)]
        images = [sum((a * b for a, b in zip(scaled, row, strict=True)), 0 * top) for row in shifted]
        longest = max(int(image.degree()) for image in images if not image.is_zero) if any(images) else 0
        system = sp.Matrix([[image.coeff_monomial(t**k) for image in images] for k in range(longest + 1)])
        for values in system.to_DM(field=True).nullspace().to_Matrix().tolist()[:1]:
            c = sum(v * t**i for i, v in enumerate(values))
            found.append(sp.factor(root * top.as_expr() / bottom.as_expr() * c.subs(t, t + 1) / c))
    return found, complete


def _largest_degree(polys: list[sp.Poly]) -> int | None:
    """Return the largest degree of a polynomial c with Σ q_i(t) c(t + i) = 0, or None if none has one.

    In differences Σ P_j Δ^j c = 0; the largest of deg P_j − j belongs to terms that must cancel in the lead.
    """
    count = len(polys)
    differences = [
        sum((sp.binomial(i, j) * polys[i] for i in range(j, count)), sp.Poly(0, t)) for j in range(count)
    ]
    orders = [poly.degree() - j if not poly.is_zero else None for j, poly in enumerate(differences)]
    highest = max(order for order in orders if order is not None)
    n = sp.Dummy("n")
    leading = sum(
        differences[j].LC() * sp.prod([n - k for k in range(j)])
        for j, order in enumerate(orders)
        if order == highest
    )
    roots = [
        -sp.Poly(factor, n).all_coeffs()[1] / sp.Poly(factor, n).all_coeffs()[0]
        for factor, _ in sp.factor_list(sp.fraction(sp.together(leading))[0], n)[1]
        if sp.degree(factor, n) == 1
    ]
    whole = [int(root) for root in map(sp.cancel, roots) if root.is_Integer and root >= 0]
    return max(whole, default=None)
