"""Definitions 1 to 3: what the population risk does."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp
from sympy.core.relational import Relational

from theory.collapse.answer import Answer, Outcome
from theory.collapse.answering import ALMOST_SURELY, answered, limit_words, unknown
from theory.collapse.fate import Facts, Fate, Risk
from theory.collapse.limits import rises_at_once
from theory.collapse.reading import Reading
from theory.engine.compare import Exact, given, side
from theory.engine.growth import Growth
from theory.engine.limits import t
from theory.language.derivation import Derivation
from theory.language.plain import plain


def catastrophic_risk(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 1: the risk exceeds catastrophic_factor times that of real data alone."""
    risk, factor = facts.risk, reading.catastrophic_factor
    if risk is None:
        return unknown(facts, reading, 1, "risk")
    if reading.mode == ALMOST_SURELY:
        return _catastrophic_path(facts, risk, reading)
    if reading.baseline == "same-size" and risk.same_size is not None and reading.horizon is None:
        return _same_size(facts, risk.same_size, reading)
    known = risk.form is None and facts.loop.partition(".")[2] == "replace"
    if reading.baseline == "same-size" and not known:
        reason = (
            "the risk relative to as many real data as fit t sees is not derived for this loop or horizon"
        )
        return answered(facts, reading, 1, "undecided", reason, (risk.formula,))
    if reading.horizon is not None:
        return _within_horizon(facts, risk, reading, values)
    limit = risk.limiting_ratio()
    if risk.supremum is not None and risk.fate is not None:
        return _by_supremum(facts, risk, risk.fate, risk.supremum, reading)
    if limit is None:
        bounded = risk.fate is not None and risk.fate.bounded
        why = "the risk is bounded, but its limit" if bounded else "the limit of the risk"
        return answered(
            facts,
            reading,
            1,
            "undecided",
            facts.missing.get("risk_ratio", f"{why} is not known"),
            (risk.formula,),
        )
    formulas = (risk.formula, *(risk.fate.formulas if risk.fate else ()))
    derivations = (risk.fate.derivation,) if risk.fate else ()
    above = side(limit, factor, risk.parameters, values)
    shown = f"{risk.words} tends to {plain(limit)} times that of the fit to real data"
    if limit is sp.oo:
        return answered(
            facts,
            reading,
            1,
            "collapse",
            f"{risk.words} exceeds every multiple of that of the fit to real data",
            formulas,
            derivations,
        )
    if above.above:
        return answered(facts, reading, 1, "collapse", f"{shown}, above {factor}", formulas, derivations)
    if above.above is None and risk.limit_bound is not None:
        bound = sp.cancel(risk.limit_bound.conclusion.rhs / risk.at(risk.start))
        above = side(bound, factor, risk.parameters, values)
        shown, derivations = f"{shown}, at most {plain(bound)}", (*derivations, risk.limit_bound)
    if above.above is not False:
        return answered(facts, reading, 1, "undecided", f"{shown}: {above.words}", formulas, derivations)
    if risk.increasing is None and not risk.rises:
        reason = f"{shown}, not above {factor}, but it was not shown that no fit before does worse"
        return answered(facts, reading, 1, "undecided", reason, formulas, derivations)
    reason = f"{shown}, rising to it from below, and never exceeds {factor} times it"
    derivations = (*derivations, *((risk.increasing,) if risk.increasing is not None else ()))
    return answered(facts, reading, 1, "no collapse", reason, formulas, derivations)


def _by_supremum(facts: Facts, risk: Risk, fate: Fate, supremum: sp.Expr, reading: Reading) -> Answer:
    below = side(supremum, reading.catastrophic_factor, risk.parameters, {}).above is False
    words = f"{risk.words} stays below {plain(supremum)} times that of the fit to real data"
    outcome: Outcome = "no collapse" if below else "undecided"
    return answered(facts, reading, 1, outcome, words, (risk.formula, *fate.formulas), (fate.derivation,))


def _catastrophic_path(facts: Facts, risk: Risk, reading: Reading) -> Answer:
    path = risk.path
    if path is None or reading.horizon is not None:
        return answered(
            facts,
            reading,
            1,
            "undecided",
            "what one run's risk does was not derived (up to a horizon)",
            (risk.formula,),
        )
    if path.bounded is False:
        reason = f"along almost every run {path.words} exceeds every bound"
        return answered(facts, reading, 1, "collapse", reason, path.formulas, (path.derivation,))
    reason = (
        "almost every run's risk stays bounded, by a bound that is random: it may or may not pass the factor"
    )
    return answered(facts, reading, 1, "undecided", reason, path.formulas, (path.derivation,))


def _same_size(facts: Facts, fate: Fate, reading: Reading) -> Answer:
    unbounded = fate.value is sp.oo
    return answered(
        facts,
        reading,
        1,
        "collapse" if unbounded else "undecided",
        limit_words(fate),
        fate.formulas,
        (fate.derivation,),
    )


def _within_horizon(facts: Facts, risk: Risk, reading: Reading, values: Exact) -> Answer:
    last, factor = reading.horizon or 1, reading.catastrophic_factor
    if risk.expression is None or risk.second is not None:
        reason = "the risk of a single fit has no closed form that a horizon could be read in"
        return answered(facts, reading, 1, "undecided", reason, (risk.formula,))
    fits = (last,) if risk.increasing is not None or risk.rises else tuple(range(1, last + 1))
    found = [(fit, side(_known(risk, fit), factor, risk.parameters, values)) for fit in fits]
    derivations = (risk.increasing,) if risk.increasing is not None else ()
    for fit, above in found:
        if above.above:
            reason = (
                f"at fit {fit} {risk.words} is {plain(_known(risk, fit))} times that of the fit to real data,"
                f" above {factor}"
            )
            return answered(facts, reading, 1, "collapse", reason, (risk.formula,))
    undecided = [(fit, above) for fit, above in found if above.above is None]
    if undecided:
        fit, above = undecided[0]
        reason = (
            f"at fit {fit} {risk.words} is {plain(_known(risk, fit))} times that of the fit to real data:"
            f" {above.words}"
        )
        return answered(facts, reading, 1, "undecided", reason, (risk.formula,))
    reason = f"up to fit {last} {risk.words} is at most {factor} times that of the fit to real data"
    return answered(facts, reading, 1, "no collapse", reason, (risk.formula,), derivations)


def _known(risk: Risk, fit: int) -> sp.Expr:
    ratio = risk.ratio(fit)
    if ratio is None:
        raise TypeError(f"{risk.words} has no closed form")
    return ratio


def _at_once(risk: Risk) -> tuple[Derivation, ...]:
    if risk.closed is None or risk.second is not None:
        return ()
    return (rises_at_once(risk.closed, risk.parameters, risk.start),)


def any_risk_increase(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 2: the risk of some fit exceeds that of real data alone."""
    risk = facts.risk
    if risk is None:
        return unknown(facts, reading, 2, "risk")
    if reading.mode == ALMOST_SURELY:
        path = risk.path
        if path is not None and path.bounded is False:
            reason = f"along almost every run {path.words} exceeds every bound, so also the first"
            return answered(facts, reading, 2, "collapse", reason, path.formulas, (path.derivation,))
        reason = "whether one run's risk ever exceeds its first is random, or was not derived"
        return answered(facts, reading, 2, "undecided", reason, (risk.formula,))
    fate = risk.fate
    if fate is not None and fate.value is sp.oo:
        reason = f"{risk.words} tends to ∞, so that it exceeds that of the fit to real data"
        return answered(
            facts, reading, 2, "collapse", reason, (risk.formula, *fate.formulas), (fate.derivation,)
        )
    if risk.increasing is not None and isinstance(risk.increasing.conclusion, sp.StrictLessThan):
        reason = f"{risk.words} rises strictly from fit to fit"
        return answered(facts, reading, 2, "collapse", reason, (risk.formula,), (risk.increasing,))
    if risk.expression is not None and risk.second is None and not given(risk.expression, values).has(t):
        reason = f"{risk.words} is the same at every fit"
        closed = (risk.closed,) if risk.closed is not None else ()
        return answered(facts, reading, 2, "no collapse", reason, (risk.formula,), closed)
    fit = risk.start + 1
    ratio = risk.ratio(fit)
    if ratio is None:
        reason = facts.missing.get("risk_ratio", "the risk of a single fit has no closed form")
        return answered(facts, reading, 2, "undecided", reason, (risk.formula,))
    above = side(ratio, Fraction(1), risk.parameters, values)
    if above.above:
        more = "; as many real data would do better still" if reading.baseline == "same-size" else ""
        reason = (
            f"already at fit {fit} {risk.words} is {plain(ratio)} times that of the fit to real data, more"
            f" than 1{more}"
        )
        return answered(facts, reading, 2, "collapse", reason, (risk.formula,), _at_once(risk))
    if risk.limit is sp.oo:
        reason = f"{risk.words} exceeds every multiple of that of the fit to real data"
        return answered(facts, reading, 2, "collapse", reason, (risk.formula,))
    words = above.words or "not above 1"
    reason = f"at fit {fit} {risk.words} is {plain(ratio)} times that of the fit to real data: {words}"
    return answered(facts, reading, 2, "undecided", reason, (risk.formula,))


def diverging_risk(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 3: the risk is unbounded."""
    risk = facts.risk
    if risk is None:
        return unknown(facts, reading, 3, "risk")
    along = reading.mode == ALMOST_SURELY
    fate = risk.path if along else risk.fate
    if fate is None and not along and risk.growth is not None:
        return _by_growth(facts, reading, risk, risk.growth, values)
    if fate is None or fate.bounded is None:
        why = facts.missing.get("risk_path" if along else "risk_limit", "what it tends to was not derived")
        return answered(facts, reading, 3, "undecided", f"{risk.words}: {why}", (risk.formula,))
    scope = "along almost every run " if along else ""
    formulas = (risk.formula, *fate.formulas)
    if fate.bounded:
        return answered(
            facts,
            reading,
            3,
            "no collapse",
            f"{scope}{limit_words(fate)}" + ("" if fate.value is None else ": it stays bounded"),
            formulas,
            (fate.derivation,),
        )
    return answered(
        facts, reading, 3, "collapse", f"{scope}{fate.words} tends to ∞", formulas, (fate.derivation,)
    )


def _by_growth(facts: Facts, reading: Reading, risk: Risk, growth: Growth, values: Exact) -> Answer:
    """Answer by what becomes of the closed form, at these values if its boundedness depends on them."""
    words = f"{risk.words}: {growth.words}, by its closed form"
    bounded = growth.bounded
    if isinstance(growth.condition, Relational):
        held = given(growth.condition.lhs - growth.condition.rhs, values)
        at = growth.condition.func(held, 0) if not held.free_symbols else None
        if at in (sp.true, sp.false) and (growth.exactly or at == sp.true):
            bounded = at == sp.true
    outcome: Outcome = (
        "undecided" if bounded is None or growth.under else ("no collapse" if bounded else "collapse")
    )
    return answered(facts, reading, 3, outcome, words, (risk.formula,))
