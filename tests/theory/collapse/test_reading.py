"""A reading names the field and its domain when it is wrong; Table 1 is compared under any reading."""

from fractions import Fraction

import pytest
import sympy as sp

from theory.collapse import Reading, UnknownLoop, choices, profile, table1
from theory.collapse.quantiles import deviations
from theory.collapse.table1 import READINGS
from theory.engine.compare import is_nonnegative, side
from theory.language.parameters import Domain, DomainError, Parameter

N = Parameter(name="n", meaning="size", domain=Domain(kind="integer", lower=2))
n = N.symbol


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (
            {"catastrophic_factor": 1},
            "catastrophic_factor = 1 is outside its domain: real catastrophic_factor > 1",
        ),
        ({"catastrophic_factor": 0.5}, "catastrophic_factor = 1/2 is outside its domain"),
        ({"catastrophic_factor": "ten"}, "catastrophic_factor = 'ten' is not a number"),
        ({"horizon": 0}, "horizon = 0 is outside its domain: integer horizon ≥ 1"),
        ({"mode": "surely"}, "mode = 'surely' is outside its domain: expectation or almost-surely"),
        ({"tail_quantile": 1}, "tail_quantile = 1 is outside its domain"),
        ({"tail_left": "-1"}, "tail_left = -1 is outside its domain"),
        ({"density_threshold": "1/2", "outside_mass": "1/3"}, "outside_mass = 1/3 is outside its domain"),
        ({"leverage": 0}, "leverage = 0 is outside its domain"),
    ],
)
def test_a_value_outside_its_domain_is_named(choice, said):
    with pytest.raises(DomainError, match=said.replace("(", r"\(")):
        Reading(**choice)


def test_every_choice_has_a_meaning_and_a_reason():
    assert set(choices()) == set(Reading().to_json())
    assert all(meaning and why for meaning, _, why in choices().values())


def test_an_unknown_loop_names_the_nearest():
    with pytest.raises(UnknownLoop, match=r"did you mean 'regression\.replace'"):
        profile("regresion.replace")


def test_ids_of_the_catalogue_are_loops_too():
    assert profile("gaussian.replace_biased").loop == "gaussian_biased.replace"


@pytest.mark.parametrize(
    ("mass", "z"), [(Fraction(1, 20), 1.959963984540054), (Fraction(1, 2), 0.6744897501960817)]
)
def test_quantiles(mass, z):
    low, high = deviations(mass)
    assert float(low) == pytest.approx(z, abs=1e-15)
    assert low <= high


def test_a_quantile_of_everything_does_not_exist():
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        deviations(Fraction(1))


def test_sides():
    assert side(sp.pi**2 / 6, Fraction(3, 2), (), {}).above is True
    assert side(sp.pi**2 / 6, Fraction(2), (), {}).above is False
    assert side(sp.Integer(2), Fraction(2), (), {}).above is False
    assert side(1 + 1 / n, Fraction(1), (N,), {}).above is True
    assert side(2 - 1 / n, Fraction(2), (N,), {}).above is False
    depends = side(n / 3, Fraction(2), (N,), {})
    assert depends.above is None
    assert "above at n = 11, not above at n = 2" in depends.words
    assert side(n / 3, Fraction(2), (N,), {"n": 7}).above is True
    assert side(sp.oo, Fraction(10**9), (), {}).above is True


def test_signs_are_shown_or_not_shown():
    assert is_nonnegative(n - 2, {n: sp.Integer(2)}, strict=False)
    assert not is_nonnegative(n - 2, {n: sp.Integer(2)}, strict=True)
    assert not is_nonnegative(n**2 - 5 * n + 100, {n: sp.Integer(2)}, strict=True)


def test_table_1_agrees_in_full_as_its_words_are_read():
    assert len(table1()) == 16
    assert all(cell.agreement == "agrees" for cell in table1())
    assert table1() == table1(Reading(data_size="total", density_threshold=0))
    shown = {cell.answer.number for cell in table1() if cell.differs_under}
    assert {5, 8} <= shown


def test_the_old_reading_of_table_1_differs_at_definitions_5_and_8():
    cells = table1(READINGS["old"])
    assert cells == table1(Reading())
    differing = {(cell.answer.loop, cell.answer.number) for cell in cells if cell.agreement != "agrees"}
    assert differing == {("regression.accumulate", 5), ("regression.replace", 5), ("regression.replace", 8)}
    assert all(cell.agrees_under for cell in cells if cell.agreement != "agrees")


def test_table_1_under_another_reading():
    cells = {
        (cell.answer.loop, cell.answer.number): cell for cell in table1(Reading(catastrophic_factor="3/2"))
    }
    cell = cells["regression.accumulate", 1]
    assert cell.agreement == "differs"
    assert "π²/6" in cell.answer.reason
