"""The eight predicates: each a function of what is known of a loop and of a reading.

They decide on closed forms, limits and bounds, never on simulated curves. What is not known, or depends
on sizes that are not given, is undecided, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy as sp

from theory.collapse.answer import Answer, Outcome
from theory.collapse.compare import Exact, given, side
from theory.collapse.definitions import DEFINITIONS
from theory.collapse.fate import Facts, Fate, Mass, Risk
from theory.collapse.limits import rises_at_once
from theory.collapse.quantiles import deviations
from theory.collapse.reading import Reading
from theory.engine.limits import t
from theory.language.derivation import Derivation
from theory.language.plain import plain

Predicate = Callable[[Facts, Reading, Exact], Answer]
NOTHING = "no formula of the catalogue decides it"
ALMOST_SURELY = "almost-surely"


def _answer(
    facts: Facts,
    reading: Reading,
    number: int,
    outcome: Outcome,
    reason: str,
    formulas: tuple[str, ...] = (),
    derivations: tuple[Derivation, ...] = (),
    rests: tuple[str, ...] | None = None,
) -> Answer:
    names = DEFINITIONS[number - 1].choices if rests is None else rests
    stated = reading.to_json()
    return Answer(
        number=number,
        loop=facts.loop,
        outcome=outcome,
        reason=reason,
        formulas=tuple(dict.fromkeys(formulas)),
        reading=tuple((name, "none" if stated[name] is None else str(stated[name])) for name in names),
        derivations=derivations,
    )


def _unknown(facts: Facts, reading: Reading, number: int, field: str, default: str = NOTHING) -> Answer:
    return _answer(facts, reading, number, "undecided", facts.missing.get(field, default), facts.formulas)


def _limit_words(fate: Fate) -> str:
    if fate.value is None:
        return f"{fate.words} stays bounded" if fate.bounded else f"{fate.words} is not known in the limit"
    return f"{fate.words} tends to {plain(fate.value)}"


def catastrophic_risk(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 1: the risk exceeds catastrophic_factor times that of real data alone."""
    risk, factor = facts.risk, reading.catastrophic_factor
    if risk is None:
        return _unknown(facts, reading, 1, "risk")
    if reading.mode == ALMOST_SURELY:
        return _catastrophic_path(facts, risk, reading)
    if reading.baseline == "same-size" and risk.same_size is not None and reading.horizon is None:
        return _same_size(facts, risk.same_size, reading)
    if reading.baseline == "same-size" and facts.loop.partition(".")[2] != "replace":
        reason = (
            "the risk relative to as many real data as fit t sees is not derived for this loop or horizon"
        )
        return _answer(facts, reading, 1, "undecided", reason, (risk.formula,))
    if reading.horizon is not None:
        return _within_horizon(facts, risk, reading, values)
    limit = risk.limiting_ratio()
    if risk.supremum is not None and risk.fate is not None:
        return _by_supremum(facts, risk, risk.fate, risk.supremum, reading)
    if limit is None:
        bounded = risk.fate is not None and risk.fate.bounded
        why = "the risk is bounded, but its limit" if bounded else "the limit of the risk"
        return _answer(
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
        return _answer(
            facts,
            reading,
            1,
            "collapse",
            f"{risk.words} exceeds every multiple of that of the fit to real data",
            formulas,
            derivations,
        )
    if above.above:
        return _answer(facts, reading, 1, "collapse", f"{shown}, above {factor}", formulas, derivations)
    if above.above is None and risk.limit_bound is not None:
        bound = sp.cancel(risk.limit_bound.conclusion.rhs / risk.at(risk.start))
        above = side(bound, factor, risk.parameters, values)
        shown, derivations = f"{shown}, at most {plain(bound)}", (*derivations, risk.limit_bound)
    if above.above is not False:
        return _answer(facts, reading, 1, "undecided", f"{shown}: {above.words}", formulas, derivations)
    if risk.increasing is None:
        reason = f"{shown}, not above {factor}, but it was not shown that no fit before does worse"
        return _answer(facts, reading, 1, "undecided", reason, formulas, derivations)
    reason = f"{shown}, rising to it from below, and never exceeds {factor} times it"
    return _answer(facts, reading, 1, "no collapse", reason, formulas, (*derivations, risk.increasing))


def _by_supremum(facts: Facts, risk: Risk, fate: Fate, supremum: sp.Expr, reading: Reading) -> Answer:
    below = side(supremum, reading.catastrophic_factor, risk.parameters, {}).above is False
    words = f"{risk.words} stays below {plain(supremum)} times that of the fit to real data"
    outcome: Outcome = "no collapse" if below else "undecided"
    return _answer(facts, reading, 1, outcome, words, (risk.formula, *fate.formulas), (fate.derivation,))


def _catastrophic_path(facts: Facts, risk: Risk, reading: Reading) -> Answer:
    path = risk.path
    if path is None or reading.horizon is not None:
        return _answer(
            facts,
            reading,
            1,
            "undecided",
            "what one run's risk does was not derived (up to a horizon)",
            (risk.formula,),
        )
    if path.bounded is False:
        reason = f"along almost every run {path.words} exceeds every bound"
        return _answer(facts, reading, 1, "collapse", reason, path.formulas, (path.derivation,))
    reason = (
        "almost every run's risk stays bounded, by a bound that is random: it may or may not pass the factor"
    )
    return _answer(facts, reading, 1, "undecided", reason, path.formulas, (path.derivation,))


def _same_size(facts: Facts, fate: Fate, reading: Reading) -> Answer:
    unbounded = fate.value is sp.oo
    return _answer(
        facts,
        reading,
        1,
        "collapse" if unbounded else "undecided",
        _limit_words(fate),
        fate.formulas,
        (fate.derivation,),
    )


def _within_horizon(facts: Facts, risk: Risk, reading: Reading, values: Exact) -> Answer:
    last, factor = reading.horizon or 1, reading.catastrophic_factor
    if risk.closed is None or risk.second is not None:
        reason = "the risk of a single fit has no closed form that a horizon could be read in"
        return _answer(facts, reading, 1, "undecided", reason, (risk.formula,))
    fits = (last,) if risk.increasing is not None else tuple(range(1, last + 1))
    found = [(fit, side(_known(risk, fit), factor, risk.parameters, values)) for fit in fits]
    derivations = (risk.increasing,) if risk.increasing is not None else ()
    for fit, above in found:
        if above.above:
            reason = (
                f"at fit {fit} {risk.words} is {plain(_known(risk, fit))} times that of the fit to real data,"
                f" above {factor}"
            )
            return _answer(facts, reading, 1, "collapse", reason, (risk.formula,))
    undecided = [(fit, above) for fit, above in found if above.above is None]
    if undecided:
        fit, above = undecided[0]
        reason = (
            f"at fit {fit} {risk.words} is {plain(_known(risk, fit))} times that of the fit to real data:"
            f" {above.words}"
        )
        return _answer(facts, reading, 1, "undecided", reason, (risk.formula,))
    reason = f"up to fit {last} {risk.words} is at most {factor} times that of the fit to real data"
    return _answer(facts, reading, 1, "no collapse", reason, (risk.formula,), derivations)


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
        return _unknown(facts, reading, 2, "risk")
    if reading.mode == ALMOST_SURELY:
        path = risk.path
        if path is not None and path.bounded is False:
            reason = f"along almost every run {path.words} exceeds every bound, so also the first"
            return _answer(facts, reading, 2, "collapse", reason, path.formulas, (path.derivation,))
        reason = "whether one run's risk ever exceeds its first is random, or was not derived"
        return _answer(facts, reading, 2, "undecided", reason, (risk.formula,))
    fate = risk.fate
    if fate is not None and fate.value is sp.oo:
        reason = f"{risk.words} tends to ∞, so that it exceeds that of the fit to real data"
        return _answer(
            facts, reading, 2, "collapse", reason, (risk.formula, *fate.formulas), (fate.derivation,)
        )
    if risk.increasing is not None and isinstance(risk.increasing.conclusion, sp.StrictLessThan):
        reason = f"{risk.words} rises strictly from fit to fit"
        return _answer(facts, reading, 2, "collapse", reason, (risk.formula,), (risk.increasing,))
    if (
        risk.closed is not None
        and risk.second is None
        and not given(risk.closed.conclusion.rhs, values).has(t)
    ):
        reason = f"{risk.words} is the same at every fit"
        return _answer(facts, reading, 2, "no collapse", reason, (risk.formula,), (risk.closed,))
    fit = risk.start + 1
    ratio = risk.ratio(fit)
    if ratio is None:
        reason = facts.missing.get("risk_ratio", "the risk of a single fit has no closed form")
        return _answer(facts, reading, 2, "undecided", reason, (risk.formula,))
    above = side(ratio, Fraction(1), risk.parameters, values)
    if above.above:
        more = "; as many real data would do better still" if reading.baseline == "same-size" else ""
        reason = (
            f"already at fit {fit} {risk.words} is {plain(ratio)} times that of the fit to real data, more"
            f" than 1{more}"
        )
        return _answer(facts, reading, 2, "collapse", reason, (risk.formula,), _at_once(risk))
    words = above.words or "not above 1"
    reason = f"at fit {fit} {risk.words} is {plain(ratio)} times that of the fit to real data: {words}"
    return _answer(facts, reading, 2, "undecided", reason, (risk.formula,))


def diverging_risk(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 3: the risk is unbounded."""
    risk = facts.risk
    if risk is None:
        return _unknown(facts, reading, 3, "risk")
    along = reading.mode == ALMOST_SURELY
    fate = risk.path if along else risk.fate
    if fate is None or fate.bounded is None:
        why = facts.missing.get("risk_path" if along else "risk_limit", "what it tends to was not derived")
        return _answer(facts, reading, 3, "undecided", f"{risk.words}: {why}", (risk.formula,))
    scope = "along almost every run " if along else ""
    formulas = (risk.formula, *fate.formulas)
    if fate.bounded:
        return _answer(
            facts,
            reading,
            3,
            "no collapse",
            f"{scope}{_limit_words(fate)}: it stays bounded",
            formulas,
            (fate.derivation,),
        )
    return _answer(
        facts, reading, 3, "collapse", f"{scope}{fate.words} tends to ∞", formulas, (fate.derivation,)
    )


def collapsing_variance(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 4: the variance of the output tends to 0."""
    along = reading.mode == ALMOST_SURELY
    fate = facts.variance_path if along else facts.variance
    if fate is None:
        return _unknown(facts, reading, 4, "variance_path" if along else "variance")
    scope = "along almost every run " if along else ""
    if fate.value is None:
        outcome: Outcome = (
            "no collapse"
            if isinstance(fate.statement, (sp.StrictGreaterThan, sp.GreaterThan))
            else "undecided"
        )
        words = f"{scope}{fate.words}: {plain(fate.statement)}"
        return _answer(facts, reading, 4, outcome, words, fate.formulas, (fate.derivation,))
    words = f"{scope}{_limit_words(fate)}"
    if fate.value == 0:
        return _answer(facts, reading, 4, "collapse", words, fate.formulas, (fate.derivation,))
    value = sp.cancel(fate.value / fate.unit)
    sign = side(value, Fraction(0), fate.parameters, values)
    derivations = (fate.derivation,) if fate.positive is None else (fate.derivation, fate.positive)
    if value is sp.oo or value.is_positive or sign.above or (fate.positive is not None and not values):
        return _answer(facts, reading, 4, "no collapse", f"{words}, above 0", fate.formulas, derivations)
    if sign.above is False:
        return _answer(facts, reading, 4, "collapse", f"{words}, which is 0 here", fate.formulas, derivations)
    if fate.positive is not None:
        return _answer(facts, reading, 4, "no collapse", f"{words}, above 0", fate.formulas, derivations)
    return _answer(facts, reading, 4, "undecided", f"{words}: {sign.words}", fate.formulas, derivations)


def scaling_law(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 5: the risk falls with the data size otherwise than for real data."""
    scaling = facts.scaling
    if scaling is None:
        return _unknown(facts, reading, 5, "scaling")
    if reading.data_size == "total":
        return _in_total(facts, reading)
    if scaling.fixed is None or scaling.fixed.value is None or scaling.real is None:
        return _unknown(facts, reading, 5, "scaling")
    fate = scaling.fixed
    words = (
        f"at fixed t, {scaling.words} tends to {plain(fate.value)}, for real data to {plain(scaling.real)}"
    )
    if reading.scaling == "exponent":
        return _answer(
            facts,
            reading,
            5,
            "no collapse",
            f"{words}: the exponent is −1 for both",
            fate.formulas,
            (fate.derivation,),
        )
    ratio = fate.value / scaling.real
    at_two = ratio.xreplace(
        {symbol: sp.Integer(2) for symbol in ratio.free_symbols if symbol.name == "t"}
    ).doit()
    parameters = facts.risk.parameters if facts.risk else ()
    above = side(at_two, Fraction(1), parameters, values)
    if above.above:
        reason = f"{words}: the coefficient grows by {plain(ratio)}, at t = 2 already more than 1"
        return _answer(facts, reading, 5, "collapse", reason, fate.formulas, (fate.derivation,))
    if ratio == 1:
        return _answer(
            facts, reading, 5, "no collapse", f"{words}: the same", fate.formulas, (fate.derivation,)
        )
    return _answer(
        facts, reading, 5, "undecided", f"{words}: {above.words}", fate.formulas, (fate.derivation,)
    )


def _in_total(facts: Facts, reading: Reading) -> Answer:
    fate = facts.scaling.total if facts.scaling else None
    if fate is None or fate.value is None:
        return _unknown(facts, reading, 5, "scaling_total", "what the risk tends to was not derived")
    if fate.value == 0:
        return _answer(
            facts, reading, 5, "undecided", f"{_limit_words(fate)}; its rate was not derived", fate.formulas
        )
    words = (
        f"as generations of a fixed size pile up, {_limit_words(fate)}; with as many real data the risk falls"
        " to 0"
    )
    return _answer(facts, reading, 5, "collapse", words, fate.formulas, (fate.derivation,))


def modes(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 6: the model has fewer modes than the real law, or keeps no mass where its mode is."""
    key = f"{reading.modes}, {reading.mode}"
    for name in (f"{key}, {reading.occurrence}", key, reading.modes):
        if name in facts.modes:
            said = facts.modes[name]
            return _answer(facts, reading, 6, said.outcome, said.reason, said.formulas, said.derivations)  # type: ignore[arg-type]  # an outcome
    if reading.modes == "number" and facts.unimodal:
        shown = () if facts.one_mode is None else (facts.one_mode,)
        return _answer(facts, reading, 6, "no collapse", facts.unimodal, facts.formulas, shown, ("modes",))
    if reading.modes == "place" and facts.mass is not None:
        mass = facts.mass
        if reading.mode == ALMOST_SURELY:
            return _answer(
                facts, reading, 6, "no collapse", f"{mass.path}: its mass near the mode does not tend to 0"
            )
        formulas, derivations = mass.formulas, (mass.spread.derivation,)
        if mass.spread.value is sp.oo:
            reason = (
                "the mass within any fixed distance of the real mode tends to 0: the fitted mean wanders off"
            )
            return _answer(facts, reading, 6, "collapse", reason, formulas, derivations)
        reason = f"{_limit_words(mass.spread)}: the mass near the real mode keeps a positive limit"
        return _answer(facts, reading, 6, "no collapse", reason, formulas, derivations)
    return _unknown(facts, reading, 6, "modes")


def tails(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 7: the mass left in the tail set tends to 0, or below tail_left times the real mass."""
    mass = facts.mass
    for name in (f"{reading.tail_about}, {reading.mode}", reading.mode):
        if name in facts.tails:
            said = facts.tails[name]
            return _answer(facts, reading, 7, said.outcome, said.reason, said.formulas, said.derivations)  # type: ignore[arg-type]  # an outcome
    if mass is None:
        return _unknown(facts, reading, 7, "tails")
    q = reading.tail_quantile
    if reading.tail_about == "model":
        reason = (
            f"about the model's own conditional mean the mass is exactly the real one, {q}, for every t: its"
            " variance is that of the real law"
        )
        formulas = facts.variance.formulas if facts.variance else mass.formulas
        return _answer(facts, reading, 7, "no collapse", reason, formulas)
    if reading.mode == ALMOST_SURELY:
        return _tail_along_run(facts, mass, reading)
    words = "in either tail" if reading.tail_sides == "both" else "in each of the two tails, by symmetry,"
    limit = "1" if mass.spread.value is sp.oo else "a limit above that"
    reason = (
        f"the mass {words} never falls below the real one and rises to"
        f" {limit if reading.tail_sides == 'both' or limit != '1' else '1/2'}: {_limit_words(mass.spread)}"
    )
    return _answer(facts, reading, 7, "no collapse", reason, mass.formulas, (mass.spread.derivation,))


def _comes_and_goes(reading: Reading) -> Outcome:
    return "collapse" if reading.occurrence == "recurring" else "no collapse"


def _tail_along_run(facts: Facts, mass: Mass, reading: Reading) -> Answer:
    if reading.tail_sides == "both":
        reason = f"{mass.path}; beyond a distance on both sides together it has no less than the real mass"
        return _answer(facts, reading, 7, "no collapse", reason, mass.formulas, (mass.two_sided,))
    if mass.spread.value is sp.oo:
        reason = (
            f"{mass.path}: the mass in one tail comes close to 0 and to 1 again and again, and has no limit"
        )
        outcome = _comes_and_goes(reading)
        return _answer(facts, reading, 7, outcome, reason, mass.formulas, (mass.spread.derivation,))
    if reading.tail_left == 0:
        reason = (
            f"{mass.path}: the mass in one tail has a positive limit, smaller or larger than the real mass"
        )
        return _answer(facts, reading, 7, "no collapse", reason, mass.formulas, (mass.spread.derivation,))
    reason = (
        f"{mass.path}: whether the mass left in one tail is below {reading.tail_left} of the real one is"
        " random"
    )
    return _answer(facts, reading, 7, "undecided", reason, mass.formulas, (mass.spread.derivation,))


def hallucination(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 8: the mass outside the real high-density region tends to more than outside_mass."""
    mass, outside = facts.mass, reading.density_threshold
    key = "support" if outside == 0 else reading.mode
    if key in facts.outside:
        said = facts.outside[key]
        return _answer(facts, reading, 8, said.outcome, said.reason, said.formulas, said.derivations)  # type: ignore[arg-type]  # an outcome
    if mass is None:
        return _unknown(facts, reading, 8, "outside")
    if outside == 0:
        reason = (
            "the real law has full support, so that nothing lies outside it: the definition cannot be met"
        )
        return _answer(facts, reading, 8, "no collapse", reason, mass.formulas)
    if reading.mode == ALMOST_SURELY:
        if mass.spread.value is sp.oo:
            reason = f"{mass.path}: the mass outside comes close to 1 again and again, but has no limit"
            outcome = _comes_and_goes(reading)
            return _answer(facts, reading, 8, outcome, reason, mass.formulas, (mass.spread.derivation,))
        reason = f"{mass.path}: whether the mass outside exceeds {reading.outside_mass} is random"
        return _answer(facts, reading, 8, "undecided", reason, mass.formulas, (mass.spread.derivation,))
    return _outside_in_expectation(facts, mass, reading, values)


def _outside_in_expectation(facts: Facts, mass: Mass, reading: Reading, values: Exact) -> Answer:
    outside, most = reading.density_threshold, reading.outside_mass
    formulas, derivations = mass.formulas, (mass.spread.derivation,)
    if mass.spread.value is None:
        return _unknown(facts, reading, 8, "outside")
    if mass.spread.value is sp.oo:
        reason = (
            f"the mass outside the region that holds {1 - outside} of the real mass tends to 1:"
            f" {_limit_words(mass.spread)}"
        )
        return _answer(facts, reading, 8, "collapse", reason, formulas, derivations)
    h = mass.leverage
    spread = (
        mass.spread.value if h is None else mass.spread.value.xreplace({h: sp.Rational(reading.leverage)})
    )
    at = "" if h is None else f" at leverage {reading.leverage}"
    if outside == most:
        above = side(spread, Fraction(1), mass.spread.parameters, values)
        if above.above:
            reason = (
                f"the label's variance over all runs tends to {plain(spread)} real ones{at}: more than"
                f" {outside} lies outside"
            )
            return _answer(facts, reading, 8, "collapse", reason, formulas, derivations)
    (z_low, z_high), (w_low, w_high) = (
        deviations(outside),
        deviations(most) if outside < most else deviations(outside),
    )
    # erfc(z/√(2v)) > most exactly if v > (z/w)², z and w the quantiles of the two masses.
    over = side(spread, (z_high / w_low) ** 2, mass.spread.parameters, values)
    under = side(spread, (z_low / w_high) ** 2, mass.spread.parameters, values)
    shown = (
        f"variance over all runs tends to {plain(spread)} real ones{at}; the mass outside passes {most} at"
        f" {float((z_low / w_low) ** 2):.4g}"
    )
    if over.above:
        return _answer(facts, reading, 8, "collapse", f"the label's {shown}", formulas, derivations)
    if under.above is False:
        return _answer(facts, reading, 8, "no collapse", f"the label's {shown}", formulas, derivations)
    return _answer(
        facts,
        reading,
        8,
        "undecided",
        f"the label's {shown}: {under.words or over.words}",
        formulas,
        derivations,
    )


PREDICATES: tuple[Predicate, ...] = (
    catastrophic_risk,
    any_risk_increase,
    diverging_risk,
    collapsing_variance,
    scaling_law,
    modes,
    tails,
    hallucination,
)
