"""Table 1: sixteen cells on linear regression, each judged by the computed table and the formula behind it.

A cell that holds under one reading of its definition and fails under another is two claims, one for each.
"""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.collapse.definitions import DEFINITIONS
from theory.collapse.facts import facts
from theory.collapse.fate import Facts
from theory.collapse.limits import rises_at_once
from theory.collapse.reading import Reading
from theory.collapse.table1 import PRINTED, compared
from theory.engine.limits import t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression import outputs
from theory.families.linear_regression.loops import RISK_PARAMETERS, R, T
from theory.families.linear_regression.risks import replace_risk
from theory.language.claim import Claim, Decision, Statement
from theory.language.derivation import Derivation, Deriver
from theory.language.formula import Source
from theory.language.loop import Rule
from theory.language.parameters import Values
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="Appendix A, Table 1")
RISK = {rule: f"regression.{rule.id}.excess_risk" for rule in (ACCUMULATE, REPLACE)}
LABEL = {rule: f"regression.{rule.id}.conditional_variance" for rule in (ACCUMULATE, REPLACE)}
TAIL = {rule: f"regression.{rule.id}.tail_mass" for rule in (ACCUMULATE, REPLACE)}
DIVERGES = "the excess risk tends to infinity."
BOUNDED = "the excess risk stays below σ²κπ²/6, that is π²/6 times that of the first fit."
KEPT = "the variance of a label, given the fit that it is drawn from, is σ² at every generation."
GAINS = {
    REPLACE: "the mass beyond any zσ of the true conditional mean tends to 1: the real tails gain mass.",
    ACCUMULATE: (
        "the mass beyond zσ of the true conditional mean tends to erfc(z/√(2(1 + hπ²/6))), more than "
        "the real erfc(z/√2)."
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
    prove: Deriver,
    formula: str,
    *,
    suffix: str = "",
    reading: Reading | None = None,
    remark: str = "",
    false: tuple[str, sp.Basic] | None = None,
) -> Claim:
    """Return the claim about one cell; ``false`` states what is printed where the computed table differs."""
    loop = f"regression.{rule.id}"
    chosen = reading or Reading()
    definition = DEFINITIONS[number - 1]
    mark = PRINTED[loop][number - 1]
    decide = partial(_agrees, loop, number, chosen)
    capital = f"Under {rule.id} {words}"
    true = Statement(words=capital, assertion=prove().conclusion, formulas=(formula,), prove=prove)
    held = f"Read with {chosen.describe(*definition.choices)}."
    return Claim(
        id=f"position.appendix_a.table1_def{number}_{rule.id}{suffix}",
        quote=f"Def. {number} … {rule.id.capitalize()} {mark}",
        source=WHERE,
        printed=(
            Statement(
                words=capital, assertion=true.assertion, formulas=(formula,), prove=prove, decide=decide
            )
            if false is None
            else Statement(
                words=f"Under {rule.id} {false[0]}", assertion=false[1], formulas=(formula,), decide=decide
            )
        ),
        corrected=None if false is None else true,
        expected=("PROVED",) if false is None else ("REFUTED", "PROVED"),
        reading=f"{held} {remark}".strip(),
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
SUPPORT = Reading(density_threshold=0)  # type: ignore[arg-type]  # read exactly
NO_LAW = sp.Eq(sp.Limit(T * R(t), T, sp.oo), sp.oo, evaluate=False)


def _scaling(rule: Rule) -> tuple[Claim, ...]:
    grows = "t" if rule is REPLACE else "H₂(t)"
    return (
        _cell(
            5,
            rule,
            "the excess risk does not fall to 0 as generations of a fixed size pile up.",
            partial(_limit, rule),
            RISK[rule],
            reading=TOTAL,
            remark="The reading under which the mark holds: with as many real data the risk falls to 0.",
        ),
        _cell(
            5,
            rule,
            f"T times the excess risk tends to σ²d·{grows} as T → ∞: the exponent is −1, as for real data.",
            partial(_leading, rule),
            RISK[rule],
            suffix="_fixed_generation",
            remark=(
                "The reading under which the mark fails. If the leading coefficient counts as part of the"
                f" law, it holds again: the coefficient grows by {grows}."
            ),
            false=("T times the excess risk has no finite limit as T → ∞: the exponent changes.", NO_LAW),
        ),
    )


def _hallucination() -> tuple[Claim, ...]:
    mass = outputs.tail_mass_limit(REPLACE).conclusion.lhs
    return (
        _cell(
            8,
            ACCUMULATE,
            GAINS[ACCUMULATE],
            partial(outputs.tail_mass_limit, ACCUMULATE),
            TAIL[ACCUMULATE],
            remark=(
                "At leverage 1, and 99% of the real mass inside, less than half of the output lies outside."
            ),
        ),
        _cell(
            8,
            REPLACE,
            "a label has one mode and full support: nothing lies outside the support of the real law.",
            outputs.one_mode,
            LABEL[REPLACE],
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
            partial(outputs.tail_mass_limit, REPLACE),
            TAIL[REPLACE],
            suffix="_high_density",
            remark="The reading under which the mark fails: the fitted conditional mean wanders off.",
            false=(
                "at most half of the output lies outside the real high-density region in the limit.",
                sp.Le(mass, sp.Rational(1, 2), evaluate=False),
            ),
        ),
    )


def _modes() -> tuple[Claim, ...]:
    one = "a label has one mode at every x, as the real label."
    inside = 1 - outputs.tail_mass_limit(REPLACE).conclusion.lhs
    return (
        *(_cell(6, rule, one, outputs.one_mode, LABEL[rule]) for rule in (ACCUMULATE, REPLACE)),
        _cell(
            6,
            REPLACE,
            "the mass outside any distance of the real mode tends to 1.",
            partial(outputs.tail_mass_limit, REPLACE),
            TAIL[REPLACE],
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
        regression.accumulate_bounded,
        RISK[ACCUMULATE],
        remark="So for every factor above π²/6.",
    ),
    _cell(
        1,
        REPLACE,
        DIVERGES,
        regression.replace_diverges,
        RISK[REPLACE],
        remark="So for every factor, in time.",
    ),
    _cell(
        2,
        ACCUMULATE,
        "the excess risk increases with every fit.",
        regression.accumulate_increases,
        "regression.accumulate.excess_risk_ratio",
    ),
    _cell(2, REPLACE, "the second fit's excess risk exceeds the first's.", _rises, RISK[REPLACE]),
    _cell(3, ACCUMULATE, BOUNDED, regression.accumulate_bounded, RISK[ACCUMULATE]),
    _cell(3, REPLACE, DIVERGES, regression.replace_diverges, RISK[REPLACE]),
    *(_cell(4, rule, KEPT, outputs.conditional_variance, LABEL[rule]) for rule in (ACCUMULATE, REPLACE)),
    *_scaling(ACCUMULATE),
    *_scaling(REPLACE),
    *_modes(),
    *(
        _cell(7, rule, GAINS[rule], partial(outputs.tail_mass_limit, rule), TAIL[rule])
        for rule in (ACCUMULATE, REPLACE)
    ),
    *_hallucination(),
)
