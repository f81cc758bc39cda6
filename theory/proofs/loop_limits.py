"""Limits of loops as theorems of the core, from the closed form that it has proved.

A closed form is written as a continuous function of 1/t, of powers b^(ct + d) and of Σ 1/k², each with its
limit. What is not of this kind is refused. Nothing here is trusted.
"""

from __future__ import annotations

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
    diverges,
    eq,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_same,
    power,
    rational_limit,
    real,
    substitute,
    tends,
)
from theory.core.registry import R
from theory.core.terms import opened
from theory.loop_language.definition import t
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
from theory.proofs.roots import discharged
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
    for part in sorted(form.atoms(sp.Pow, sp.harmonic), key=str):
        moving = part.exp if isinstance(part, sp.Pow) else part.args[0]
        if not moving.has(t):
            continue
        parts[part] = sp.Dummy(f"part_{len(parts)}", real=True)
        limits.append(discharged(_limit_of_part(part, moving, made, index), equation.hypotheses))
    function = sp.together(form.xreplace(parts).xreplace({t: 1 / _U}))
    if not function.is_rational_function(_U, *parts.values()):
        raise Refused("no function of 1/t, powers and Σ 1/k²")
    function = sp.cancel(function) if not function.has(sp.Pow(sp.Wild("x"), sp.Rational(1, 2))) else function
    places = [real(f"place_of_limit_{k}") for k in range(len(limits))]
    own = made.reader(index)
    own.names.update(zip((_U, *parts.values()), places, strict=True))
    there = continuous_limit(limits, places, own.term(function))
    goal = tends(index, equation.formula.args[1], reader.term(limit))
    return limit_same(convert(there, goal), equation, index, first)


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


def _limit_of_part(part: sp.Expr, moving: sp.Expr, made: ReadsForms, index: Term) -> Theorem:
    """Return ⊢ b^(ct + d) → 0, or ⊢ Σ 1/k² → π²/6."""
    reader = made.reader(index)
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


def _limit_of_inverse(part: sp.Pow, index: Term, reader: Reader) -> Theorem:
    """Return ⊢ b^(−ct − d) → 0, which is (1/b)^(ct + d) for t ≥ 1, by induction."""
    inverse, exponent = 1 / reader.term(part.base), reader.term(-part.exp)
    known = limit_along(cite("powers below 1", {R: inverse}), rational_limit(diverges(index, exponent)))
    k = integer("k_limit", lambda v: [le(1, v)], witness=1)
    same = substitute(eq(power(inverse, exponent), reader.term(part)), {index: k})
    step = algebra(at(same, k, k + 1), assume(same))
    return limit_same(known, induction(k, 1, algebra(at(same, k, 1)), step, same), k, 1)
