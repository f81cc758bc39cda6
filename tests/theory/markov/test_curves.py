from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.support import distinct_atoms_law, one_generation_loss, time_until_few_atoms
from theory.markov.ancestral_curves import (
    ancestor_law,
    collapse_probability_exact,
    entropy_enclosed,
    surviving_atoms_exact,
)
from theory.markov.atoms import atoms, uniform
from theory.markov.coalescent import collapse_time_ball, collapse_time_exact
from theory.markov.diffusion import entropy
from theory.markov.spectrum import collapse_curves, frequency_spectrum
from theory.markov.wright_fisher import law_of_counts

P = atoms(["1/6", "1/3", "1/2"])


def _heterozygosity(t: int, D: int) -> Fraction:
    """(1 − 1/D)^t (1 − Σ p_i²): two draws differ iff they copy different data and those differ."""
    return Fraction(D - 1, D) ** t * (1 - P.power_sum(2))


@pytest.mark.parametrize(("D", "t"), [(1, 1), (2, 3), (3, 1), (3, 4), (4, 2)])
def test_every_curve_against_enumeration(D: int, t: int) -> None:
    law = law_of_counts(D, P.expanded(), t)
    assert sum(law.values()) == 1
    assert collapse_probability_exact(t, D, P) == sum(q for c, q in law.items() if max(c) == D)
    assert surviving_atoms_exact(t, D, P) == sum(q * sum(x > 0 for x in c) for c, q in law.items())
    assert _heterozygosity(t, D) == sum(q * (1 - sum(Fraction(x, D) ** 2 for x in c)) for c, q in law.items())
    mean_entropy = sum(float(q) * -sum(x / D * np.log(x / D) for x in c if x) for c, q in law.items())
    assert float(entropy_enclosed(t, D, P)) == pytest.approx(mean_entropy, abs=1e-14)


@settings(deadline=None, max_examples=20)
@given(D=st.integers(1, 25), t=st.integers(1, 60))
def test_spectrum_against_the_dual(D: int, t: int) -> None:
    curves = collapse_curves(D, P, t)
    assert curves.collapse_probability[-1] == pytest.approx(
        float(collapse_probability_exact(t, D, P)), rel=1e-12
    )
    assert curves.surviving_atoms[-1] == pytest.approx(float(surviving_atoms_exact(t, D, P)), rel=1e-12)
    assert curves.heterozygosity[-1] == pytest.approx(float(_heterozygosity(t, D)), abs=1e-13)
    assert curves.entropy[-1] == pytest.approx(float(entropy_enclosed(t, D, P)), rel=1e-11)


def test_long_curves_keep_the_closed_form_of_the_heterozygosity() -> None:
    D = 200
    curves = collapse_curves(D, uniform(50), 20 * D)
    closed = (1 - 1 / D) ** curves.generations * (1 - 1 / 50)
    assert np.abs(curves.heterozygosity - closed).max() < 1e-12
    assert 1 + (1 - curves.collapse_probability).sum() == pytest.approx(
        float(collapse_time_ball(D, uniform(50))), rel=1e-8
    )
    assert "P(T ≤ t)" in str(curves)


def test_first_generation() -> None:
    assert frequency_spectrum(4, uniform(1))[4] == pytest.approx(1)
    assert ancestor_law(5, 1)[5] == 1
    assert sum(ancestor_law(5, 7)) == 1


def test_curves_refuse_what_they_cannot_do() -> None:
    with pytest.raises(ValueError, match="D = 1000000 is too large"):
        collapse_curves(10**6, P, 3)
    with pytest.raises(ValueError, match="last"):
        collapse_curves(10, P, 0)


def test_time_until_few_atoms() -> None:
    p = atoms(["1/6", "1/3", "1/4", "1/4"])
    D = 4
    assert time_until_few_atoms(D, p, 1) == collapse_time_exact(D, p)
    more = [q for c, q in law_of_counts(D, P.expanded(), 1).items() if sum(x > 0 for x in c) > 2]
    assert sum(more) == 1 - sum(distinct_atoms_law(P, D, 2)[D])
    times = [time_until_few_atoms(D, p, r) for r in (1, 2, 3, 4)]
    assert times == sorted(times, reverse=True)
    assert times[-1] == 1


def test_distinct_atoms_law_is_a_law() -> None:
    for row in distinct_atoms_law(P, 6, 3):
        assert sum(row) == 1


def test_tail_is_lost_with_probability_one_over_e() -> None:
    assert float(one_generation_loss(10**4)) == pytest.approx(np.exp(-1), rel=1e-4)
    with pytest.raises(ValueError, match="count"):
        one_generation_loss(5, 6)


def test_entropy_after_one_fit_is_below_that_of_the_real_data() -> None:
    assert float(entropy_enclosed(1, 20, P)) < entropy(P)
