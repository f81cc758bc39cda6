"""An approximation must approach what it approximates; a cited step must agree with its premises."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
import sympy as sp

from proofs_checks.evidence.order import (
    APPROACHES,
    excess_support,
    order_evidence,
    time_to_first_loss,
    within_order,
)
from proofs_checks.evidence.premises import premise_evidence
from proofs_checks.power.mutants.rigorous import mutated
from theory import catalogue

HALVES = (Fraction(1, 2), Fraction(1, 2))


@pytest.mark.parametrize("name", APPROACHES)
def test_an_approximation_is_supported_and_half_a_per_cent_off_is_refuted(name):
    formula = catalogue.formula(name)
    assert order_evidence(formula).outcome == "supports"
    assert order_evidence(mutated(formula, formula.rhs * sp.Rational(201, 200))).outcome == "refutes"


def test_what_lies_below_the_stated_order_is_the_same_claim():
    formula = catalogue.formula("categorical.replace.collapse_time_expansion")
    (size,) = (s for s in formula.rhs.free_symbols if str(s) == "D")
    assert within_order(formula, formula.rhs + 1 / size)
    assert not within_order(formula, formula.rhs + sp.log(size) / sp.sqrt(size))
    assert not within_order(catalogue.formula("regression.replace.excess_risk"), size)


@pytest.mark.parametrize(("size", "real"), [(2, HALVES), (3, (Fraction(1, 3), Fraction(2, 3)))])
def test_the_excess_support_is_the_sum_over_all_sequences_of_data(size, real):
    """Iterate the law of the counts of all atoms, by writing out every sequence of data."""
    law = {real: Fraction(1)}
    total = Fraction(0)
    for _ in range(60):
        after: dict[tuple[Fraction, ...], Fraction] = {}
        for fit, weight in law.items():
            for data in product(range(len(real)), repeat=size):
                chance = weight
                for datum in data:
                    chance *= fit[datum]
                counts = tuple(Fraction(data.count(atom), size) for atom in range(len(real)))
                after[counts] = after.get(counts, Fraction(0)) + chance
        law = {fit: weight.limit_denominator(10**30) for fit, weight in after.items() if weight}
        total += sum(weight * (sum(x > 0 for x in fit) - 1) for fit, weight in law.items())
    assert excess_support(size, real) == pytest.approx(float(total), rel=1e-9)


def test_a_cited_conclusion_must_agree_with_its_premises():
    formula = catalogue.formula("gaussian.sampling_bias.threshold")
    assert premise_evidence(formula, 0).outcome == "supports"
    assert premise_evidence(mutated(formula, 2 * formula.rhs), 0).outcome == "refutes"
    assert premise_evidence(catalogue.formula("regression.replace.excess_risk"), 0) is None


def test_a_formula_that_approximates_nothing_listed_is_not_judged():
    formula = catalogue.formula("categorical.replace.collapse_time_diffusion")
    assert order_evidence(replace(formula, id="another")) is None


@pytest.mark.parametrize(("size", "atoms"), [(1, 2), (2, 2), (4, 2), (3, 3), (4, 3)])
def test_the_first_loss_is_awaited_through_all_sequences_of_data(size, atoms):
    """The law of all counts that are not 0, in rationals: the sum of its masses is the mean."""
    law = {(Fraction(1, atoms),) * atoms: Fraction(1)}
    total = Fraction(1)
    for _ in range(60):
        after: dict[tuple[Fraction, ...], Fraction] = {}
        for fit, weight in law.items():
            for data in product(range(atoms), repeat=size):
                counts = tuple(Fraction(data.count(atom), size) for atom in range(atoms))
                if all(counts):
                    chance = weight * math.prod(fit[datum] for datum in data)
                    after[counts] = after.get(counts, Fraction(0)) + chance
        law = {fit: weight.limit_denominator(10**20) for fit, weight in after.items()}
        total += sum(law.values())
    assert time_to_first_loss(size, (Fraction(1, atoms),) * atoms) == pytest.approx(float(total), rel=1e-6)


def test_a_first_loss_that_is_right_for_two_atoms_alone_is_refuted():
    formula = catalogue.formula("categorical.replace.first_loss_time_diffusion")
    (many,) = (s for s in formula.rhs.free_symbols if str(s) == "N")
    assert order_evidence(mutated(formula, formula.rhs * (1 + (many - 2) / 50))).outcome == "refutes"
    assert order_evidence(mutated(formula, formula.rhs.xreplace({many: many + 1}))).outcome == "refutes"
