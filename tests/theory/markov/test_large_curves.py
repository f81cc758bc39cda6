"""Curves of the discrete loop where they are no longer exact: three routes, any t, tiny values."""

from fractions import Fraction
from math import comb, log

import pytest

from theory import catalogue
from theory.language.formula import evaluate
from theory.markov.ancestral_curves import (
    LARGEST_BALLS,
    ancestor_law,
    ancestor_law_enclosed,
    collapse_probability_ball,
    collapse_probability_exact,
    entropy_enclosed,
    surviving_atoms_ball,
    surviving_atoms_exact,
)
from theory.markov.atoms import atoms, uniform
from theory.markov.spectrum import collapse_curves, entropy_at, frequency_spectrum
from theory.numbers.walk import TooManyTerms

P = atoms(["1/6", "1/3", "1/2"])


@pytest.mark.parametrize(("D", "t"), [(2, 2), (12, 5), (30, 40), (60, 3)])
def test_the_enclosed_law_is_the_exact_one(D: int, t: int) -> None:
    law, exact = ancestor_law_enclosed(D, t, 200), ancestor_law(D, t)
    assert law.proved
    for chance, true in zip(law.chances, exact, strict=False):
        assert abs(chance - float(true)) < 1e-15
    assert (
        law.beyond.contains(float(sum(exact[len(law.chances) :], Fraction(0)))) or len(law.chances) == D + 1
    )
    assert collapse_probability_ball(t, D, P)[0].overlaps(_ball(collapse_probability_exact(t, D, P)))
    assert surviving_atoms_ball(t, D, P)[0].overlaps(_ball(surviving_atoms_exact(t, D, P)))


def _ball(number: Fraction) -> object:
    from flint import arb, fmpq

    return arb(fmpq(number.numerator, number.denominator))


@pytest.mark.parametrize(("D", "t"), [(200, 3), (300, 50), (LARGEST_BALLS, 400)])
def test_floats_keep_their_error_against_balls_and_the_spectrum(
    D: int, t: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = [call(t, D, P)[0] for call in (collapse_probability_ball, surviving_atoms_ball)]
    monkeypatch.setattr("theory.markov.ancestral_curves.LARGEST_BALLS", 1)
    for call, value in zip((collapse_probability_ball, surviving_atoms_ball), true, strict=True):
        found, proved = call(t, D, P)
        assert not proved
        assert found.overlaps(value)
        assert found.rad() < 1e-10 * abs(value)
    curves = collapse_curves(D, P, t)
    assert float(true[1]) == pytest.approx(curves.surviving_atoms[-1], rel=1e-11)


@pytest.mark.parametrize(("D", "t"), [(5, 7), (40, 3), (64, 64), (64, 5000), (20, 10**6)])
def test_entropy_keeps_its_error_at_every_t(D: int, t: int) -> None:
    found, true = entropy_at(D, P, t), entropy_enclosed(t, D, P, 256)
    assert found.overlaps(true)
    assert abs(found / true - 1) < 3e-11


def test_entropy_lies_between_multiples_of_the_heterozygosity() -> None:
    """1 − Σp² ≤ H ≤ D log D/(D − 1) (1 − Σp²) on a grid of mesh 1/D: holds at t = 10¹⁵ where floats are 0."""
    D, t = 500, 10**15
    het = evaluate(catalogue.formula("categorical.replace.heterozygosity"), {"t": t, "D": D, "p": _halves()})
    found = evaluate(catalogue.formula("categorical.replace.entropy"), {"t": t, "D": D, "p": _halves()})
    (small, low), (entropy, high) = (value.decimal.split("e") for value in (het, found))
    ratio = float(entropy) / float(small) * 10.0 ** (int(high) - int(low))
    assert 1 <= ratio <= D * log(D) / (D - 1)


def _halves() -> tuple[Fraction, ...]:
    return (Fraction(1, 2), Fraction(1, 2))


def test_tiny_probabilities_have_digits_or_say_that_they_have_none() -> None:
    formula = catalogue.formula("categorical.replace.collapse_probability")
    value = evaluate(formula, {"t": 2, "D": 300, "p": _halves()}, 20)
    exact = collapse_probability_exact(2, 300, uniform(2))
    assert abs(Fraction(value.decimal) / exact - 1) < Fraction(1, 10**19)
    lost = evaluate(formula, {"t": 2, "D": 3000, "p": _halves()}, 20)
    assert lost.decimal == "0"
    assert int((lost.error or "").partition("e")[2]) < -200
    first = evaluate(formula, {"t": 1, "D": 10**15, "p": _halves()}, 10)
    assert first.proved
    assert first.decimal.endswith("e-301029995663981")


@pytest.mark.parametrize("name", ["entropy", "collapse_probability", "surviving_atoms"])
def test_out_of_reach_is_one_line_with_the_reach(name: str) -> None:
    with pytest.raises(TooManyTerms, match=r"D = 100000 is too large .* D ≤ \d+") as refusal:
        evaluate(catalogue.formula(f"categorical.replace.{name}"), {"t": 10**6, "D": 10**5, "p": _halves()})
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("j", [0, 1, 2, 150, 449, 450, 898, 899, 900])
def test_curves_begin_with_the_binomial_law(j: int) -> None:
    D = 900
    exact = sum(many * comb(D, j) * q**j * (1 - q) ** (D - j) for q, many in P.groups)
    assert frequency_spectrum(D, P)[j] == pytest.approx(float(exact), rel=1e-11)


@pytest.mark.parametrize("D", [1, 2, 3])
def test_few_data_and_very_many_generations(D: int) -> None:
    for curve in (collapse_probability_ball, surviving_atoms_ball):
        assert curve(10**15, D, P)[0].overlaps(_ball(Fraction(1)))
