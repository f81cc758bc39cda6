"""Signs of what is linear in a square root, by squaring; only rules of the core, so nothing here is trusted.

a + b√x = (a² − b²x)/(a − b√x) where the divisor is not 0: the signs of a² − b²x and of a − b√x give that of
a + b√x.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from theory.core import (
    Refused,
    Term,
    Theorem,
    absurd,
    assume,
    cases,
    combine,
    cut,
    eq,
    le,
    lt,
    number,
    product_order,
    sign,
)
from theory.core.normal_forms import (
    canonical,
    difference,
    from_polynomial,
    from_ratio,
    generators,
    ratio,
    ring,
)
from theory.core.signs import Hypotheses, decided_false, is_relation
from theory.core.terms import NUMBERS
from theory.proofs.tactics import first_of


def signs_by_squaring(f: Term, given: Hypotheses) -> list[Theorem]:
    """Return the signs of the factors a + b√x of a relation's difference, what bounds √x, and its own sign.

    Δ may hold more.
    """
    if not is_relation(f):
        return []
    t = canonical(difference(f), [])
    gens = generators(t)
    if not any(map(_is_root, gens)):
        return []
    top, bottom = ratio(t, gens)
    known = [assume(h) for h in given if not decided_false(h)]
    over, under = (list(_factors(part, gens, known)) for part in (top, bottom))
    above = [(s, from_ratio(top / p, bottom, gens)) for p, s, _ in over]
    signs = [s for _, *own in (*over, *under) for s in own]
    found = [*signs]
    for factor, rest in above:
        turned = rest if factor.formula.args[0] is number(0) else -rest
        for goal, shown in ((lt(0, t), lt(0, turned)), (lt(t, 0), lt(turned, 0))):
            with contextlib.suppress(Refused):
                whole = product_order(goal, factor, sign(shown, *known, *signs))
                found.append(_discharged(whole, signs))
    return found


def _factors(
    part: Any, gens: tuple[Term, ...], given: list[Theorem]
) -> Iterator[tuple[Any, Theorem, Theorem]]:
    """Yield the factors p = a + b√x of a polynomial of which 0 < p or p < 0 is shown, with that and with
    what it says of √x.
    """
    roots = [i for i, g in enumerate(gens) if _is_root(g)]
    for p, _ in part.factor()[1]:
        for i in roots:
            if p.degrees()[i] == 1:
                a, b = (_coefficient(p, i, degree, gens) for degree in (0, 1))
                with contextlib.suppress(Refused):
                    known = _sign(a, b, gens[i], given)
                    yield p, known, _alone(a, b, gens[i], known)


def discharged(theorem: Theorem, conditions: Hypotheses, *facts: Theorem) -> Theorem:
    """Return a theorem without the hypotheses that facts, or signs of roots, show; conditions stay."""
    for asked in sorted(theorem.hypotheses - conditions, key=str):
        with contextlib.suppress(Refused):
            known = next((fact for fact in facts if fact.formula is asked), None)
            theorem = cut(known or sign(asked, *signs_by_squaring(asked, conditions)), theorem)
    return theorem


def above_0_by_a_square(goal: Term, scale: Term, gap: Term, product: Term) -> Theorem:
    """0 < s·(x² + y) from 0 < s and 0 ≤ y, where x is not 0 if a number is 0 without which 0 < y.

    Raises:
        Refused: it is not seen.
    """

    def by(*facts: Theorem) -> Theorem:
        return combine(goal, (scale, sign(le(0, gap**2))), (scale, sign(lt(0, product), *facts)))

    def of(v: Term) -> Theorem:
        below = combine(lt(0, number(0)), (1, assume(lt(v, 0))), (1, sign(le(0, v))))
        return cases(v, absurd(below, goal), sign(goal, assume(eq(v, 0))), by(assume(lt(0, v))))

    numbers = sorted((v for v in product.free if v.sort in NUMBERS), key=str)
    return first_of(by, *(partial(of, v) for v in numbers))


def _is_root(t: Term) -> bool:
    return t.op == "function" and t.args[0] == "sqrt"


def _sign(a: Term, b: Term, root: Term, given: list[Theorem]) -> Theorem:
    """0 < a + b√x or a + b√x < 0."""
    whole = a + b * root
    quotient = (a**2 - b**2 * root.args[1]) / (a - b * root)
    with contextlib.suppress(Refused):
        return combine(lt(0, whole), (1, sign(lt(0, quotient), *given)))
    return combine(lt(whole, 0), (1, sign(lt(quotient, 0), *given)))


def _alone(a: Term, b: Term, root: Term, known: Theorem) -> Theorem:
    """√x < −a/b or −a/b < √x, from the sign of a + b√x; that sign itself, where b has none."""
    above, end = known.formula.args[0] is number(0), -a / b
    for goal, factor in ((lt(end, root), 1 / b), (lt(root, end), -1 / b)):
        with contextlib.suppress(Refused):
            return combine(goal, (factor if above else -factor, known))
    return known


def _discharged(theorem: Theorem, facts: list[Theorem]) -> Theorem:
    """Take what is known, such as a divisor that is not 0, out of the hypotheses."""
    for fact in facts:
        with contextlib.suppress(Refused):
            theorem = cut(fact, theorem)
    return theorem


def _coefficient(p: Any, place: int, degree: int, gens: tuple[Term, ...]) -> Term:
    """Return the coefficient of a power of a generator, as a term."""
    terms = {tuple(map(int, e)): c for e, c in p.terms() if int(e[place]) == degree}
    free = {(*e[:place], 0, *e[place + 1 :]): c for e, c in terms.items()}
    return from_polynomial(ring(gens).from_dict(free), gens)
