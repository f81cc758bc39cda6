"""Definitions 4 to 8: what becomes of variance, scaling law, modes and tails, and what is hallucinated."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from theory.collapse.answer import Answer, Outcome
from theory.collapse.answering import ALMOST_SURELY, answered, as_said, limit_words, unknown
from theory.collapse.fate import Facts, Mass
from theory.collapse.quantiles import deviations
from theory.collapse.reading import Reading
from theory.engine.compare import Exact, side
from theory.engine.growth import Growth
from theory.language.expression_ranges import unrolled
from theory.language.plain import plain


def collapsing_variance(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 4: the variance of the output tends to 0."""
    along = reading.mode == ALMOST_SURELY
    fate = facts.variance_path if along else facts.variance
    if fate is None and facts.variance_growth is not None and not along:
        return _by_growth(facts, reading, facts.variance_growth, values)
    if fate is None:
        return unknown(facts, reading, 4, "variance_path" if along else "variance")
    scope = "along almost every run " if along else ""
    if fate.value is None:
        outcome: Outcome = (
            "no collapse"
            if isinstance(fate.statement, (sp.StrictGreaterThan, sp.GreaterThan))
            else "undecided"
        )
        words = f"{scope}{fate.words}: {plain(fate.statement)}"
        return answered(facts, reading, 4, outcome, words, fate.formulas, (fate.derivation,))
    words = f"{scope}{limit_words(fate)}"
    if fate.value == 0:
        return answered(facts, reading, 4, "collapse", words, fate.formulas, (fate.derivation,))
    value = sp.cancel(fate.value / fate.unit)
    sign = side(value, Fraction(0), fate.parameters, values)
    derivations = (fate.derivation,) if fate.positive is None else (fate.derivation, fate.positive)
    if value is sp.oo or value.is_positive or sign.above or (fate.positive is not None and not values):
        return answered(facts, reading, 4, "no collapse", f"{words}, above 0", fate.formulas, derivations)
    if sign.above is False:
        return answered(
            facts, reading, 4, "collapse", f"{words}, which is 0 here", fate.formulas, derivations
        )
    if fate.positive is not None:
        return answered(facts, reading, 4, "no collapse", f"{words}, above 0", fate.formulas, derivations)
    return answered(facts, reading, 4, "undecided", f"{words}: {sign.words}", fate.formulas, derivations)


def _by_growth(facts: Facts, reading: Reading, growth: Growth, values: Exact) -> Answer:
    """Answer Definition 4 by what becomes of the variance's closed form."""
    words = f"the expected variance of the output: {growth.words}, by its closed form"
    outcome: Outcome = "undecided"
    if growth.condition is None and not growth.under and not growth.unless and growth.zero is None:
        if growth.kind == "vanishing":
            outcome = "collapse"
        elif growth.kind in ("logarithmic", "linear", "power", "exponential"):
            outcome = "no collapse"
        elif growth.limit is not None:
            above = side(growth.limit, Fraction(0), facts.variance_parameters, values).above
            outcome = "undecided" if above is None else ("no collapse" if above else "collapse")
    return answered(facts, reading, 4, outcome, words, facts.formulas)


def scaling_law(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 5: the risk falls with the data size otherwise than for real data."""
    scaling = facts.scaling
    if scaling is None:
        return unknown(facts, reading, 5, "scaling")
    if reading.data_size == "total":
        return _in_total(facts, reading)
    if scaling.fixed is None or scaling.fixed.value is None or scaling.real is None:
        return unknown(facts, reading, 5, "scaling")
    fate = scaling.fixed
    words = (
        f"at fixed t, {scaling.words} tends to {plain(fate.value)}, for real data to {plain(scaling.real)}"
    )
    if reading.scaling == "exponent":
        return answered(
            facts,
            reading,
            5,
            "no collapse",
            f"{words}: the exponent is −1 for both",
            fate.formulas,
            (fate.derivation,),
        )
    ratio = fate.value / scaling.real
    second = {symbol: sp.Integer(2) for symbol in ratio.free_symbols if symbol.name == "t"}
    at_two = unrolled(ratio.xreplace(second)).doit()
    parameters = facts.risk.parameters if facts.risk else ()
    above = side(at_two, Fraction(1), parameters, values)
    if above.above:
        reason = f"{words}: the coefficient grows by {plain(ratio)}, at t = 2 already more than 1"
        return answered(facts, reading, 5, "collapse", reason, fate.formulas, (fate.derivation,))
    if ratio == 1:
        return answered(
            facts, reading, 5, "no collapse", f"{words}: the same", fate.formulas, (fate.derivation,)
        )
    return answered(
        facts, reading, 5, "undecided", f"{words}: {above.words}", fate.formulas, (fate.derivation,)
    )


def _in_total(facts: Facts, reading: Reading) -> Answer:
    fate = facts.scaling.total if facts.scaling else None
    if fate is None or fate.value is None:
        return unknown(facts, reading, 5, "scaling_total", "what the risk tends to was not derived")
    if fate.value == 0:
        return answered(
            facts, reading, 5, "undecided", f"{limit_words(fate)}; its rate was not derived", fate.formulas
        )
    words = (
        f"as generations of a fixed size pile up, {limit_words(fate)}; with as many real data the risk falls"
        " to 0"
    )
    return answered(facts, reading, 5, "collapse", words, fate.formulas, (fate.derivation,))


def modes(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 6: the model has fewer modes than the real law, or keeps no mass where its mode is."""
    key = f"{reading.modes}, {reading.mode}"
    for name in (f"{key}, {reading.occurrence}", key, reading.modes):
        if name in facts.modes:
            said = facts.modes[name]
            return as_said(facts, reading, 6, said)
    if reading.modes == "number" and facts.unimodal:
        shown = () if facts.one_mode is None else (facts.one_mode,)
        return answered(facts, reading, 6, "no collapse", facts.unimodal, facts.formulas, shown, ("modes",))
    if reading.modes == "place" and facts.mass is not None:
        mass = facts.mass
        if reading.mode == ALMOST_SURELY:
            return answered(
                facts, reading, 6, "no collapse", f"{mass.path}: its mass near the mode does not tend to 0"
            )
        formulas, derivations = mass.formulas, (mass.spread.derivation,)
        if mass.spread.value is sp.oo:
            reason = (
                "the mass within any fixed distance of the real mode tends to 0: the fitted mean wanders off"
            )
            return answered(facts, reading, 6, "collapse", reason, formulas, derivations)
        reason = f"{limit_words(mass.spread)}: the mass near the real mode keeps a positive limit"
        return answered(facts, reading, 6, "no collapse", reason, formulas, derivations)
    return unknown(facts, reading, 6, "modes")


def tails(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 7: the mass left in the tail set tends to 0, or below tail_left times the real mass."""
    mass = facts.mass
    if facts.tails_at is not None:
        said = facts.tails_at(reading, values)
        return as_said(facts, reading, 7, said)
    for name in (f"{reading.tail_about}, {reading.mode}", reading.mode):
        if name in facts.tails:
            said = facts.tails[name]
            if said.positive_only and reading.tail_left > 0:
                reason = (
                    f"{said.reason}; whether it is below {reading.tail_left} of the real mass was not derived"
                )
                return answered(facts, reading, 7, "undecided", reason, said.formulas, said.derivations)
            return as_said(facts, reading, 7, said)
    if mass is None:
        return unknown(facts, reading, 7, "tails")
    q = reading.tail_quantile
    if reading.tail_about == "model":
        reason = (
            f"about the model's own conditional mean the mass is exactly the real one, {q}, for every t: its"
            " variance is that of the real law"
        )
        formulas = facts.variance.formulas if facts.variance else mass.formulas
        return answered(facts, reading, 7, "no collapse", reason, formulas)
    if reading.mode == ALMOST_SURELY:
        return _tail_along_run(facts, mass, reading)
    words = "in either tail" if reading.tail_sides == "both" else "in each of the two tails, by symmetry,"
    limit = "1" if mass.spread.value is sp.oo else "a limit above that"
    reason = (
        f"the mass {words} never falls below the real one and rises to"
        f" {limit if reading.tail_sides == 'both' or limit != '1' else '1/2'}: {limit_words(mass.spread)}"
    )
    return answered(facts, reading, 7, "no collapse", reason, mass.formulas, (mass.spread.derivation,))


def _comes_and_goes(reading: Reading) -> Outcome:
    return "collapse" if reading.occurrence == "recurring" else "no collapse"


def _tail_along_run(facts: Facts, mass: Mass, reading: Reading) -> Answer:
    if reading.tail_sides == "both":
        reason = f"{mass.path}; beyond a distance on both sides together it has no less than the real mass"
        return answered(facts, reading, 7, "no collapse", reason, mass.formulas, (mass.two_sided,))
    if mass.spread.value is sp.oo:
        reason = (
            f"{mass.path}: the mass in one tail comes close to 0 and to 1 again and again, and has no limit"
        )
        outcome = _comes_and_goes(reading)
        return answered(facts, reading, 7, outcome, reason, mass.formulas, (mass.spread.derivation,))
    if reading.tail_left == 0:
        reason = (
            f"{mass.path}: the mass in one tail has a positive limit, smaller or larger than the real mass"
        )
        return answered(facts, reading, 7, "no collapse", reason, mass.formulas, (mass.spread.derivation,))
    reason = (
        f"{mass.path}: whether the mass left in one tail is below {reading.tail_left} of the real one is"
        " random"
    )
    return answered(facts, reading, 7, "undecided", reason, mass.formulas, (mass.spread.derivation,))


def hallucination(facts: Facts, reading: Reading, values: Exact) -> Answer:
    """Definition 8: the mass outside the real high-density region tends to more than outside_mass."""
    mass, outside = facts.mass, reading.density_threshold
    key = "support" if outside == 0 else reading.mode
    if key in facts.outside:
        said = facts.outside[key]
        return as_said(facts, reading, 8, said)
    if mass is None:
        return unknown(facts, reading, 8, "outside")
    if outside == 0:
        reason = (
            "the real law has full support, so that nothing lies outside it: the definition cannot be met"
        )
        return answered(facts, reading, 8, "no collapse", reason, mass.formulas)
    if reading.mode == ALMOST_SURELY:
        if mass.spread.value is sp.oo:
            reason = f"{mass.path}: the mass outside comes close to 1 again and again, but has no limit"
            outcome = _comes_and_goes(reading)
            return answered(facts, reading, 8, outcome, reason, mass.formulas, (mass.spread.derivation,))
        reason = f"{mass.path}: whether the mass outside exceeds {reading.outside_mass} is random"
        return answered(facts, reading, 8, "undecided", reason, mass.formulas, (mass.spread.derivation,))
    return _outside_in_expectation(facts, mass, reading, values)


def _outside_in_expectation(facts: Facts, mass: Mass, reading: Reading, values: Exact) -> Answer:
    outside, most = reading.density_threshold, reading.outside_mass
    formulas, derivations = mass.formulas, (mass.spread.derivation,)
    if mass.spread.value is None:
        return unknown(facts, reading, 8, "outside")
    if mass.spread.value is sp.oo:
        reason = (
            f"the mass outside the region that holds {1 - outside} of the real mass tends to 1:"
            f" {limit_words(mass.spread)}"
        )
        return answered(facts, reading, 8, "collapse", reason, formulas, derivations)
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
            return answered(facts, reading, 8, "collapse", reason, formulas, derivations)
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
        return answered(facts, reading, 8, "collapse", f"the label's {shown}", formulas, derivations)
    if under.above is False:
        return answered(facts, reading, 8, "no collapse", f"the label's {shown}", formulas, derivations)
    return answered(
        facts,
        reading,
        8,
        "undecided",
        f"the label's {shown}: {under.words or over.words}",
        formulas,
        derivations,
    )
