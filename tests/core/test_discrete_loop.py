"""The discrete loop: every theorem is judged by enumeration, the rules at random, and bugs can be planted."""

from fractions import Fraction
from math import comb
from operator import ne

import pytest

from proofs_checks.evidence.replay import promised
from tests.core.fuzz_categorical import campaign
from tests.core.judge_categorical import falsified
from theory import catalogue
from theory.core import Theorem
from theory.language.derivation import Derivation
from theory.markov.wright_fisher import compositions, multinomial_probability
from theory.proofs import absorbing, discrete_bounds, discrete_loop, discrete_marginal
from theory.proofs.decided import context_of, decided, decided_below
from theory.proofs.discrete_formulas import PROOFS, is_whole, whole_theorems
from theory.proofs.scalar_steps import port_cases

PROVED_HERE = {
    name: f
    for module in (absorbing, discrete_loop, discrete_bounds, discrete_marginal)
    for name, f in vars(module).items()
    if hasattr(f, "cache_info") and f.__module__.startswith("theory.proofs.")
}
THEOREMS = sorted(PROVED_HERE)
WITHOUT_A_VALUE = {
    "mean_time_bound",
    "mean_time_exists",
    "mean_time_by_dual",
    "sojourn_exists",
    "entropy_by_counts",
    "lost_in_the_end",
    "remaining_exists",
    "mean_time_by_starts",
}
"""About a limit, or logarithms: enumeration in fractions does not reach them."""
WITHIN = {"one_of_many", "visits_bounded", "sojourn_exists"}
"""About k ancestors, 2 ≤ k ≤ D: that k ≤ D is in Δ."""


def theorem(name: str) -> Theorem:
    made = PROVED_HERE[name]()
    assert isinstance(made, Theorem)
    return made


@pytest.mark.long
@pytest.mark.parametrize("name", THEOREMS)
def test_a_theorem_holds_where_every_path_is_enumerated(name: str) -> None:
    refuted, seen = falsified(theorem(name), points=4 if name in WITHOUT_A_VALUE else 12)
    assert refuted is None
    assert seen or name in WITHOUT_A_VALUE


@pytest.mark.parametrize(("size", "share"), [(1, Fraction(1, 3)), (2, Fraction(1, 2)), (4, Fraction(1, 5))])
def test_an_atom_is_lost_in_the_end_with_the_probability_that_its_share_leaves(
    size: int, share: Fraction
) -> None:
    """The chain of its count, whole: what ``lost_in_the_end`` says of a limit."""
    law = {size: Fraction(0)} | {
        k: comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(size + 1)
    }
    for _ in range(80):
        law = {
            k: sum(
                p * comb(size, k) * Fraction(c, size) ** k * (1 - Fraction(c, size)) ** (size - k)
                for c, p in law.items()
            )
            for k in law
        }
        law = {k: p.limit_denominator(10**40) for k, p in law.items()}
    assert abs(law[0] - (1 - share)) < Fraction(1, 10**6)


@pytest.mark.parametrize("name", THEOREMS)
def test_nothing_is_assumed_but_that_a_distribution_adds_up(name: str) -> None:
    shares = (discrete_loop.ONE, discrete_bounds.WHOLE, absorbing.WHOLE)
    left = {str(h) for h in theorem(name).hypotheses} - {str(one.formula) for one in shares}
    assert not left or (name in WITHIN and all("two" in h for h in left))
    assert not theorem(name).cites


@pytest.mark.parametrize("name", PROOFS)
def test_a_formula_is_proved_from_the_definition_of_its_loop(name: str) -> None:
    formula = catalogue.formula(name)
    (ported,) = port_cases(formula)
    assert ported.grade == "proved"
    assert not ported.theorem.cites
    assert ported.theorem.formula is ported.statement.sequents[0].formula
    assert falsified(ported.theorem, points=8)[0] is None


@pytest.mark.parametrize(("size", "atoms"), [(1, 3), (2, 1), (2, 3), (4, 3), (5, 2)])
def test_a_count_vector_is_never_left_if_it_is_drawn_again_with_probability_1(size: int, atoms: int) -> None:
    states = list(compositions(size, atoms))
    stay = [multinomial_probability(c, tuple(Fraction(x, size) for x in c)) == 1 for c in states]
    changed = [
        sum(
            multinomial_probability(y, tuple(Fraction(x, size) for x in c)) * sum(map(ne, y, c))
            for y in states
        )
        for c in states
    ]
    assert stay == [mean == 0 for mean in changed]
    assert sum(stay) == atoms


def test_no_rule_accepts_what_is_false() -> None:
    counts = campaign(seed=11, runs=250)
    assert counts.false == []
    assert counts.points > 500


def test_the_grade_of_what_is_proved_whole_rises_and_of_nothing_else() -> None:
    for name in catalogue.formulas():
        if name.startswith("categorical"):
            formula = catalogue.formula(name)
            grade = promised(formula.derivation, decided(formula.derivation, context_of(formula)))
            assert (grade == "PROVED") == (name in PROOFS), name


def test_a_whole_theorem_says_nothing_of_a_single_step() -> None:
    formula = catalogue.formula("categorical.replace.heterozygosity")
    part = Derivation(title="part", steps=formula.derivation.steps[:2])
    assert whole_theorems(part) == {}
    assert not any(map(is_whole, decided_below(part, [formula]).values()))
    lemma = Derivation(
        title="with the lemma", steps=formula.derivation.steps[2:3], lemmas=(formula.derivation,)
    )
    whole = {place for place, theorem in decided_below(lemma, [formula]).items() if is_whole(theorem)}
    assert whole == set(whole_theorems(formula.derivation))
