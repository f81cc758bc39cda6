"""Limits of loops as theorems of the core, from the closed form that it has proved.

A closed form is written as a continuous function of 1/t, of powers b^(ct + d) and of Σ 1/k², each with its
limit. What is not of this kind is refused. Nothing here is trusted.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    cite,
    continuous_limit,
    convert,
    cut,
    diverges,
    eq,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_same,
    power,
    rational_limit,
    real,
    sign,
    substitute,
    tends,
)
from theory.core.registry import R
from theory.core.signs import Hypotheses
from theory.core.terms import opened
from theory.loop_language.definition import t
from theory.proofs.gamma_products import product_limit
from theory.proofs.inverse_squares import inverse_powers_converge, limit_of_inverse_squares
from theory.proofs.logarithms import (
    LATE,
    harmonic_beside_log,
    inverse_log_vanishes,
    log_mean_vanishes,
    positive_late,
    shown_by,
)
from theory.proofs.reading import Reader, zeta
from theory.proofs.roots import discharged, signs_by_squaring
from theory.proofs.tactics import at

_U = sp.Dummy("u", real=True)


class ReadsForms(Protocol):
    """What reads expressions of t and of parameters as terms: a loop, or a closed form's variables."""

    def reader(self, time: Term) -> Reader:
        """Return what reads an expression where t is a term."""


def limit_of_form(
    made: ReadsForms, equation: Theorem, form: sp.Expr, limit: sp.Expr, first: int, index: Term
) -> Theorem:
    """Return ⊢ mean → limit as ``index`` grows, from ⊢ mean = form for all of it from the first on.

    Raises:
        Refused: the core does not prove it in this way.
    """
    if form.has(sp.log(t), sp.harmonic(t)):
        return _beside_logarithms(made, equation, form, limit, first, index)
    reader = made.reader(index)
    parts: dict[sp.Expr, sp.Dummy] = {}
    limits: list[Theorem] = [rational_limit(tends(index, 1 / index, 0))]
    for part in sorted(form.atoms(sp.Pow, sp.harmonic, sp.Product), key=str):
        moving = part.exp if isinstance(part, sp.Pow) else part.args[0]
        if not (isinstance(part, sp.Product) or moving.has(t)):
            continue
        parts[part] = sp.Dummy(f"part_{len(parts)}", real=True)
        here = _limit_of_part(part, moving, made, index, equation.hypotheses)
        limits.append(discharged(here, equation.hypotheses))
    function = sp.together(form.xreplace(parts).xreplace({t: 1 / _U}))
    if not function.is_rational_function(_U, *parts.values()):
        raise Refused("no function of 1/t, powers and Σ 1/k²")
    function = sp.cancel(function) if not function.has(sp.Pow(sp.Wild("x"), sp.Rational(1, 2))) else function
    places = [real(f"place_of_limit_{k}") for k in range(len(limits))]
    own = made.reader(index)
    own.names.update(zip((_U, *parts.values()), places, strict=True))
    there = continuous_limit(limits, places, own.term(function))
    goal = tends(index, equation.formula.args[1], reader.term(limit))
    return discharged(limit_same(convert(there, goal), equation, index, first), equation.hypotheses)


def _beside_logarithms(
    made: ReadsForms, equation: Theorem, form: sp.Expr, limit: sp.Expr, first: int, index: Term
) -> Theorem:
    """A function of 1/t, log t, H_t: of 1/t, 1/log t, log t/t and H_t/log t, from t = 2 on.

    With 1/t = (log t/t)·(1/log t) it is continuous where they tend to 0, 0, 0 and 1.
    """
    log, slow, quotient = (sp.Dummy(name, real=True) for name in ("inverse_log", "log_mean", "quotient"))
    whole = form.xreplace({sp.log(t): 1 / log, sp.harmonic(t): quotient / log, t: 1 / _U})
    function = sp.cancel(sp.together(whole))
    if sp.fraction(function)[1].has(log):
        function = sp.cancel(function.xreplace({_U: slow * log}))
    known = {
        _U: rational_limit(tends(index, 1 / index, 0)),
        log: inverse_log_vanishes(),
        slow: log_mean_vanishes(),
        quotient: harmonic_beside_log(),
    }
    if not function.is_rational_function(*known):
        raise Refused("no function of 1/t, log t and 1 + 1/2 + … + 1/t")
    places = [real(f"place_of_limit_{k}") for k in range(len(known))]
    own = made.reader(index)
    own.names.update(zip(known, places, strict=True))
    there = continuous_limit(known.values(), places, own.term(function))
    body = opened(there.formula.args[1], LATE)
    here = instantiate(equation, {index: LATE}) if index is not LATE else equation
    same = shown_by(algebra(eq(body, here.formula.args[1])), positive_late())
    goal = tends(LATE, here.formula.args[1], made.reader(LATE).term(limit))
    ended = limit_same(convert(there, tends(LATE, body, goal.args[0])), same, LATE, max(2, first))
    return limit_same(ended, shown_by(here, positive_late()), LATE, max(2, first))


def _limit_of_part(
    part: sp.Expr, moving: sp.Expr, made: ReadsForms, index: Term, hypotheses: Hypotheses
) -> Theorem:
    """Return ⊢ b^(ct + d) → 0, ⊢ Σ 1/k² → π²/6, or what a product tends to."""
    reader = made.reader(index)
    if isinstance(part, sp.Product):
        return _limit_of_product(part, index, reader, hypotheses)
    if isinstance(part, sp.harmonic) and part.args[1:] == (2,):
        known = limit_of_inverse_squares()
    elif isinstance(part, sp.harmonic) and part.args[1:] and part.args[1].is_Integer and part.args[1] > 2:
        known = inverse_powers_converge(int(part.args[1]), zeta(int(part.args[1])))
    elif isinstance(part, sp.Pow) and not part.base.has(t):
        if moving.coeff(t).is_negative:
            return _limit_of_inverse(part, index, reader)
        known = cite("powers below 1", {R: reader.term(part.base)})
    else:
        raise Refused(f"the limit of {part} is not known")
    place = reader.term(moving)
    return known if place is index else limit_along(known, rational_limit(diverges(index, place)))


def _of_each(asked: Term, hypotheses: Hypotheses) -> Theorem:
    """Prove a statement for all of a range by signs of roots."""
    low, high, inside = asked.args
    each = integer("factor_of_limit", lambda v: [le(low, v)], witness=low)
    one = opened(inside, each)
    return generalise(sign(one, *signs_by_squaring(one, hypotheses)), each, low, high)


def _of_every_factor(theorem: Theorem, hypotheses: Hypotheses) -> Theorem:
    """Take out what is asked of every factor, where signs of roots show it."""
    for asked in sorted(theorem.hypotheses - hypotheses, key=str):
        if asked.op == "all":
            with suppress(Refused):
                theorem = cut(_of_each(asked, hypotheses), theorem)
    return discharged(theorem, hypotheses)


def _limit_of_product(part: sp.Product, index: Term, reader: Reader, hypotheses: Hypotheses) -> Theorem:
    """Return ⊢ ∏ (k − z)(k − z')/((k − p)(k − p')) → ∏ Γ(a − p)/Γ(a − z) where z + z' = p + p'."""
    ((k, first, last),) = part.limits
    if last != t or not first.is_Integer:
        raise Refused("a product that does not end at t")
    zeros, poles = (
        [root for root, times in sp.roots(sp.Poly(side, k)).items() for _ in range(times)]
        for side in sp.fraction(sp.together(part.function))
    )
    if len(zeros) != 2 or len(poles) != 2 or sp.expand(sum(zeros) - sum(poles)) != 0:
        raise Refused("factors whose zeros and poles have no equal sums")
    plain = sp.Mul(*(k - z for z in zeros)) / sp.Mul(*(k - p for p in poles))
    if sp.cancel(sp.expand(part.function - plain)) != 0:
        raise Refused("factors that do not tend to 1")

    def factor(place: Term) -> Term:
        return Reader({**reader.names, k: place}).term(part.function)

    found = product_limit(factor, int(first), [*map(reader.term, zeros)], [*map(reader.term, poles)])
    found = convert(found, tends(index, reader.term(part), found.formula.args[0]))
    return _of_every_factor(found, hypotheses)


def _limit_of_inverse(part: sp.Pow, index: Term, reader: Reader) -> Theorem:
    """Return ⊢ b^(−ct − d) → 0, which is (1/b)^(ct + d) for t ≥ 1, by induction."""
    inverse, exponent = 1 / reader.term(part.base), reader.term(-part.exp)
    known = limit_along(cite("powers below 1", {R: inverse}), rational_limit(diverges(index, exponent)))
    k = integer("k_limit", lambda v: [le(1, v)], witness=1)
    same = substitute(eq(power(inverse, exponent), reader.term(part)), {index: k})
    step = algebra(at(same, k, k + 1), assume(same))
    return limit_same(known, induction(k, 1, algebra(at(same, k, 1)), step, same), k, 1)
