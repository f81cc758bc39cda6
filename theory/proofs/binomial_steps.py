"""Steps that sum binomial coefficients, as statements of the core: proved for every number of data.

Σ[c=0..D] f(c)·b(c), with b(c) = C(D, c) q^c (1 − q)^(D − c) a definition of the step and f a polynomial of
degree at most two in c, is a combination of the first factorial moments; so is an alternating sum
(``binomial_sums``). The reading is trusted; the proof is not.
"""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.core import (
    Refused,
    Term,
    binomial,
    binomial_moment,
    combine,
    eq,
    integer,
    number,
    power,
    split,
    split_terms,
    sum_over,
)
from theory.language.derivation import Enumeration, Step
from theory.proofs.binomial_sums import alternating
from theory.proofs.matrix_steps import DecidedStep, plain_number
from theory.proofs.reading import Reader


class CountReader(Reader):
    """Reads binomial coefficients as well."""

    def term(self, e: sp.Basic) -> Term:
        """Return a number as a term."""
        if isinstance(e, sp.Symbol) and e not in self.names:
            self.names[e] = plain_number(e)
        if isinstance(e, sp.binomial):
            return binomial(*map(self.term, e.args))
        return super().term(e)


def decide(step: Step) -> DecidedStep:
    """Prove a step that sums over a binomial count, for all sizes.

    Raises:
        Refused: the statement cannot be read or is not proved.
    """
    c = step.certificate
    if {"index_count", "index_drawn"} & {str(s) for s in sp.Tuple(step.after, *step.before).free_symbols}:
        raise Refused("a name that the reading has for itself")
    if isinstance(c, Enumeration) and not c.definitions:
        return _alternating_sum(step)
    if not isinstance(c, Enumeration) or len(c.definitions) != 1 or c.definitions[0] not in step.before:
        raise Refused("no step about one count")
    (law,) = c.definitions
    total = step.after.args[0] if isinstance(step.after, sp.Equality) else None
    if not isinstance(total, sp.Sum) or len(total.limits) != 1 or not isinstance(law.lhs, AppliedUndef):
        raise Refused("no sum over a count")
    ((k, low, high),) = total.limits
    weights = [x for x in total.function.args if x == law.lhs.func(k)]
    if low != 0 or len(weights) != 1 or not total.function.is_Mul or law.lhs.args != (k,):
        raise Refused("no sum against the law of a count")
    factor = sp.expand(total.function / weights[0])
    if factor.has(law.lhs.func) or not factor.is_polynomial(k) or sp.degree(factor, k) > 2:
        raise Refused("no polynomial of degree two in the count")
    each = sp.Poly(factor, k)
    count = integer("index_count")
    reader = CountReader({k: count})
    size, b = reader.term(high), reader.term(law.rhs)
    goal = eq(sum_over(count, 0, size, reader.term(each.as_expr()) * b), reader.term(step.after.args[1]))
    square, plain, rest = (reader.term(each.coeff_monomial(k**j)) for j in (2, 1, 0))
    none, one, two = (binomial_moment(size, count, reader.term(_chance(law.rhs, k)), 1, j) for j in range(3))
    parts = split_terms(count, 0, size, count * (count - 1) * b, count * b)
    theorem = combine(goal, (square, parts), (square, two), (square + plain, one), (rest, none))
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses, key=str)))


def _chance(law: sp.Expr, k: sp.Symbol) -> sp.Expr:
    """Return q of a law with the factor q^k; that it is a binomial law, the core decides."""
    found = [x.base for x in law.args if isinstance(x, sp.Pow) and x.exp == k]
    if len(found) != 1:
        raise Refused("no binomial law")
    return found[0]


def _alternating_sum(step: Step) -> DecidedStep:
    """Prove Σ[k=1..n] (a + bk)(−1)^k C(n, k) = −a, n ≥ 2: k = 0 is left out."""
    after = step.after
    total = after.lhs if isinstance(after, sp.Equality) else None
    if step.before or not isinstance(total, sp.Sum) or len(total.limits) != 1:
        raise Refused("no alternating sum")
    ((k, low, high),) = total.limits
    weights = (-1) ** k * sp.binomial(high, k)
    factor = sp.expand(sp.powsimp(total.function / weights))
    if low != 1 or not factor.is_polynomial(k) or sp.degree(factor, k) > 1 or factor.has(sp.binomial):
        raise Refused("no alternating sum of a line")
    count = integer("index_drawn")
    reader = CountReader({k: count})
    n = reader.term(high)
    line = sp.Poly(factor, k)
    plain, slope = (reader.term(line.coeff_monomial(k**j)) for j in range(2))
    each = power(number(-1), count) * binomial(n, count)
    whole = (plain + slope * count) * each
    goal = eq(sum_over(count, 1, n, reader.term(total.function)), reader.term(after.rhs))
    parts = split_terms(count, 0, n, plain * each, slope * count * each)
    theorem = combine(
        goal,
        (-1, split("sum", count, 0, 0, n, whole)),
        (1, parts),
        (plain, alternating(n, 0)),
        (slope, alternating(n, 1)),
    )
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses, key=str)))
