"""Table 1: sixteen cells on linear regression, each judged by the computed table and the formula behind it.

A cell that holds under one reading of its definition and fails under another is two claims, one for each.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import sympy as sp

from theory.collapse.definitions import DEFINITIONS
from theory.collapse.facts import facts
from theory.collapse.fate import Facts
from theory.collapse.limits import rises_at_once
from theory.collapse.reading import Reading
from theory.collapse.scaling import risk
from theory.collapse.table1 import PRINTED, compared
from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression import outputs
from theory.families.linear_regression.loops import RISK_PARAMETERS, R, T, d, rho, sigma
from theory.families.linear_regression.outputs import beyond, given_fit, h, mode_count, z
from theory.families.linear_regression.risks import replace_risk
from theory.language.claim import Claim, Decision, Statement
from theory.language.derivation import Derivation, Deriver
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.loop import Rule
from theory.language.parameters import Values
from theory.language.verdicts import VerdictName
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="Appendix A, Table 1")
RISK = {rule: f"regression.{rule.id}.excess_risk" for rule in (ACCUMULATE, REPLACE)}
LABEL = {rule: f"regression.{rule.id}.conditional_variance" for rule in (ACCUMULATE, REPLACE)}
TAIL = {rule: f"regression.{rule.id}.tail_mass" for rule in (ACCUMULATE, REPLACE)}
DIVERGES = "the excess risk tends to infinity."
BOUNDED = "the excess risk stays below σ²κπ²/6, that is π²/6 times that of the first fit."
LIMITING_RISK = sp.pi**2 / 6 * sigma**2 * d / (T - d - 1)
BELOW = sp.Lt(R(t), LIMITING_RISK, evaluate=False)
TO_INFINITY = limit_at_infinity(R(t), sp.oo)
RISK_MEANS = "R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2."
LABEL_MEANS = "V(t) is the variance of a label given the fit ŵ_t that it is drawn from."
MODES_MEANS = "The number of modes of a label's law given the fit that it is drawn from."
MASS_MEANS = (
    "The mass, over all runs, that labels drawn from fit t have beyond z real deviations of the true "
    "conditional mean x·w; h > 0 is the leverage of x, z > 0."
)
KEPT = "the variance of a label, given the fit that it is drawn from, is σ² at every generation."
GAINS = {
    REPLACE: "the mass beyond any zσ of the true conditional mean tends to 1.",
    ACCUMULATE: (
        "the mass beyond zσ of the true conditional mean tends to erfc(z/√(2(1 + hπ²/6))); the real one is "
        "erfc(z/√2)."
    ),
}


def _agrees(loop: str, number: int, reading: Reading, values: Values) -> Decision:
    del values
    cell = compared(loop, number, reading)
    holds = {"agrees": True, "differs": False, "undecided": None}[cell.agreement]
    return Decision(
        holds=holds, shown=f"printed {cell.printed}, computed {cell.answer.mark}: {cell.answer.reason}"
    )


def _cell(
    number: int,
    rule: Rule,
    words: str,
    assertion: sp.Basic,
    prove: Deriver,
    formula: str,
    *,
    where: str = RISK_MEANS,
    suffix: str = "",
    reading: Reading | None = None,
    remark: str = "",
    false: tuple[str, sp.Basic] | None = None,
    grade: VerdictName = "PROVED-CITING",
) -> Claim:
    """Return the claim about one cell; ``false`` states what is printed where the computed table differs,
    and ``grade`` is that of the true statement.
    """
    loop = f"regression.{rule.id}"
    chosen = reading or Reading()
    definition = DEFINITIONS[number - 1]
    mark = PRINTED[loop][number - 1]
    decide = partial(_agrees, loop, number, chosen)
    capital = f"Under {rule.id} {words}"
    true = Statement(words=capital, assertion=assertion, where=where, formulas=(formula,), prove=prove)
    held = f"Read with {chosen.describe(*definition.choices)}."
    return Claim(
        id=f"position.appendix_a.table1_def{number}_{rule.id}{suffix}",
        quote=f"Def. {number} … {rule.id.capitalize()} {mark}",
        source=WHERE,
        printed=(
            replace(true, decide=decide)
            if false is None
            else Statement(
                words=f"Under {rule.id} {false[0]}",
                assertion=false[1],
                where=where,
                formulas=(formula,),
                decide=decide,
            )
        ),
        corrected=None if false is None else true,
        expected=(grade,) if false is None else ("REFUTED", grade),
        reading=f"{held} {remark}".strip(),
        reading_of=f"position.appendix_a.table1_def{number}_{rule.id}" if suffix else "",
    )


def _known(rule: Rule) -> Facts:
    known = facts(f"regression.{rule.id}")
    if known is None:
        raise TypeError(f"nothing is known of regression under {rule.id}")
    return known


def _leading(rule: Rule) -> Derivation:
    scaling = _known(rule).scaling
    if scaling is None or scaling.fixed is None:
        raise TypeError(f"the scaling law under {rule.id} is not known")
    return scaling.fixed.derivation


def _limit(rule: Rule) -> Derivation:
    risk = _known(rule).risk
    if risk is None or risk.fate is None:
        raise TypeError(f"the limit of the risk under {rule.id} is not known")
    return risk.fate.derivation


def _rises() -> Derivation:
    return rises_at_once(replace_risk(), RISK_PARAMETERS)


TOTAL = Reading(data_size="total")
SUPPORT = Reading(density_threshold=Fraction(0))
SETTLED_MASS = {
    REPLACE: limit_at_infinity(beyond(t), sp.Integer(1)),
    ACCUMULATE: limit_at_infinity(beyond(t), sp.erfc(z / sp.sqrt(2 * (1 + h * sp.pi**2 / 6)))),
}
ONE_MODE = equate(mode_count(t), 1)
NO_LAW = sp.Eq(sp.Limit(T * risk(t, T), T, sp.oo), sp.oo, evaluate=False)


def _scaling(rule: Rule) -> tuple[Claim, ...]:
    grows = "t" if rule is REPLACE else "H₂(t)"
    limit = "infinity" if rule is REPLACE else "σ²κπ²/6"
    coefficient = t if rule is REPLACE else sp.harmonic(t, 2)
    return (
        _cell(
            5,
            rule,
            f"the excess risk tends to {limit} as generations of a fixed size pile up, not to 0.",
            TO_INFINITY if rule is REPLACE else limit_at_infinity(R(t), LIMITING_RISK),
            partial(_limit, rule),
            RISK[rule],
            reading=TOTAL,
            remark="The reading under which the mark holds: with as many real data the risk falls to 0.",
        ),
        _cell(
            5,
            rule,
            f"T times the excess risk tends to σ²d·{grows} as T → ∞: the exponent is −1, as for real data.",
            limit_at_infinity(T * risk(t, T), sigma**2 * d * coefficient, T),
            partial(_leading, rule),
            RISK[rule],
            where="risk(t, T) is the excess risk of fit t to T rows a generation, T ≥ d + 2.",
            suffix="_fixed_generation",
            remark=(
                "The reading under which the mark fails. If the leading coefficient counts as part of the"
                f" law, it holds again: the coefficient grows by {grows}."
            ),
            false=("T times the excess risk has no finite limit as T → ∞: the exponent changes.", NO_LAW),
        ),
    )


def _hallucination() -> tuple[Claim, ...]:
    return (
        _cell(
            8,
            ACCUMULATE,
            GAINS[ACCUMULATE],
            SETTLED_MASS[ACCUMULATE],
            partial(outputs.tail_mass_limit, ACCUMULATE),
            TAIL[ACCUMULATE],
            where=MASS_MEANS,
            remark=(
                "At leverage 1, and 99% of the real mass inside, less than half of the output lies outside."
            ),
        ),
        _cell(
            8,
            REPLACE,
            "a label has one mode and full support: nothing lies outside the support of the real law.",
            ONE_MODE,
            outputs.one_mode,
            LABEL[REPLACE],
            where=MODES_MEANS,
            reading=SUPPORT,
            remark=(
                "The reading under which the mark holds, whatever the loop does: the real law has full"
                " support."
            ),
        ),
        _cell(
            8,
            REPLACE,
            "the mass outside every real high-density region tends to 1.",
            SETTLED_MASS[REPLACE],
            partial(outputs.tail_mass_limit, REPLACE),
            TAIL[REPLACE],
            where=MASS_MEANS,
            suffix="_high_density",
            remark="The reading under which the mark fails: the fitted conditional mean wanders off.",
            false=(
                "at most half of the output lies outside the real high-density region in the limit.",
                sp.Le(sp.Limit(beyond(t), t, sp.oo), sp.Rational(1, 2), evaluate=False),
            ),
        ),
    )


def _modes() -> tuple[Claim, ...]:
    one = "a label has one mode at every x, as the real label."
    inside = 1 - sp.Limit(beyond(t), t, sp.oo)
    return (
        *(
            _cell(6, rule, one, ONE_MODE, outputs.one_mode, LABEL[rule], where=MODES_MEANS)
            for rule in (ACCUMULATE, REPLACE)
        ),
        _cell(
            6,
            REPLACE,
            "the mass outside any distance of the real mode tends to 1.",
            SETTLED_MASS[REPLACE],
            partial(outputs.tail_mass_limit, REPLACE),
            TAIL[REPLACE],
            where=MASS_MEANS,
            suffix="_by_place",
            reading=Reading(modes="place"),
            remark=(
                "The reading under which the mark fails: the model's one mode is no longer where the real"
                " one is."
            ),
            false=("the mass near the real mode keeps a positive limit.", sp.Gt(inside, 0, evaluate=False)),
        ),
    )


CLAIMS = (
    _cell(
        1,
        ACCUMULATE,
        BOUNDED,
        BELOW,
        regression.accumulate_bounded,
        RISK[ACCUMULATE],
        remark="So for every factor above π²/6.",
    ),
    _cell(
        1,
        REPLACE,
        DIVERGES,
        TO_INFINITY,
        regression.replace_diverges,
        RISK[REPLACE],
        remark="So for every factor, in time.",
    ),
    _cell(
        2,
        ACCUMULATE,
        "the excess risk increases with every fit.",
        sp.Lt(rho(t), rho(t + 1)),
        regression.accumulate_increases,
        "regression.accumulate.excess_risk_ratio",
        where="ρ(t) is the excess risk of fit t in units of the first fit's.",
    ),
    _cell(
        2,
        REPLACE,
        "the second fit's excess risk exceeds the first's.",
        sp.Lt(R(1), R(2)),
        _rises,
        RISK[REPLACE],
    ),
    _cell(3, ACCUMULATE, BOUNDED, BELOW, regression.accumulate_bounded, RISK[ACCUMULATE]),
    _cell(3, REPLACE, DIVERGES, TO_INFINITY, regression.replace_diverges, RISK[REPLACE]),
    *(
        _cell(
            4,
            rule,
            KEPT,
            equate(given_fit(t), sigma**2),
            outputs.conditional_variance,
            LABEL[rule],
            grade="PROVED",
            where=LABEL_MEANS,
        )
        for rule in (ACCUMULATE, REPLACE)
    ),
    *_scaling(ACCUMULATE),
    *_scaling(REPLACE),
    *_modes(),
    *(
        _cell(
            7,
            rule,
            GAINS[rule],
            SETTLED_MASS[rule],
            partial(outputs.tail_mass_limit, rule),
            TAIL[rule],
            where=MASS_MEANS,
        )
        for rule in (ACCUMULATE, REPLACE)
    ),
    *_hallucination(),
)
