"""The median loss time: counts of fits, between two bounds that the core proves, and nothing beside them."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from flint import arb, fmpq

from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.verdict import judge
from theory import catalogue
from theory.core import number
from theory.core.values import evaluate, truth
from theory.families.poisson import median
from theory.language.derivation import Derivation
from theory.markov.functions import SurvivalPassage
from theory.markov.medians import survival_passage
from theory.proofs import branching
from theory.proofs import loss_medians as proofs
from theory.proofs.decided import decided_below
from theory.proofs.grades import formula_verdict

RATE = median.POSITIVE_RATE
SIZES = (median.DATA, RATE)


@pytest.mark.parametrize("level", [Fraction(1), Fraction(9, 10), Fraction(1, 3), Fraction(1, 20)])
def test_a_count_of_fits_is_the_least_fit(level: Fraction) -> None:
    counted = evaluate(1 + branching.alive(branching.LEVEL, number(60)), {branching.LEVEL: level})
    assert survival_passage(arb(fmpq(level.numerator, level.denominator))) == int(counted)


def test_what_is_proved_rests_on_nothing() -> None:
    for made in (proofs.passage_at_most(), proofs.passage_at_least(), proofs.median()):
        assert not made.hypotheses
        assert not made.cites


@pytest.mark.parametrize("level", [Fraction(9, 10), Fraction(1, 7)])
@pytest.mark.parametrize("fits", [0, 1, 5, 40])
def test_what_is_proved_of_a_count_holds(level: Fraction, fits: int) -> None:
    for made in (proofs.at_most_all(), proofs.not_negative(), proofs.at_most(), proofs.left_over()):
        assert truth(made.formula, {proofs.K: Fraction(fits), branching.LEVEL: level}) is not False


@pytest.mark.parametrize("name", ["", "_upper", "_lower"])
def test_the_formulas_are_proved(name: str) -> None:
    assert formula_verdict(f"poisson.replace.loss_time_median{name}") == "PROVED"
    assert not catalogue.formula(f"poisson.replace.loss_time_median{name}").derivation.cites


LOG = sp.log(1 + median.REACH)
PASSAGE = SurvivalPassage(median.LEVEL)


@pytest.mark.parametrize(
    ("derivation", "place", "after"),
    [
        (median.loss_time_median(), 1, sp.Eq(median.FIRST, SurvivalPassage(2 * median.LEVEL))),
        (median.loss_time_median(), 1, sp.Eq(median.FIRST, PASSAGE + 1)),
        (median.loss_time_median(), 0, sp.Ge(median.g(median.t + 1), median.g(median.t), evaluate=False)),
        (median.median_from_above(), 0, sp.Le(PASSAGE, median.REACH, evaluate=False)),
        (median.median_from_below(), 0, sp.Ge(PASSAGE, median.REACH - 1 - LOG / 4, evaluate=False)),
        (median.median_from_below(), 0, sp.Ge(PASSAGE, median.REACH - LOG / 3, evaluate=False)),
    ],
    ids=["another level", "one fit late", "it rises", "one fit less", "a quarter", "no fit less"],
)
def test_what_is_said_otherwise_is_not_proved(derivation: Derivation, place: int, after: sp.Rel) -> None:
    steps = (*derivation.steps[:place], replace(derivation.steps[place], after=after))
    changed = replace(derivation, steps=steps)
    known = decided_below(changed, (), SIZES)
    assert judge([certificate_evidence("", changed, None, known=known)]).name == "INCONCLUSIVE"
