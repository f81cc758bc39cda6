"""``formula(ID).numpy()``: every formula against exact values, shapes, NaN, and what is refused."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from benchmarks.evaluations import points
from theory import catalogue
from theory.language.formula import evaluate
from theory.language.parameters import DomainError
from theory.numbers.walk import TooManyTerms

LEAST_NORMAL = 2.3e-308


@pytest.mark.parametrize("name", list(catalogue.formulas()))
def test_every_formula_to_twelve_digits(name: str) -> None:
    """Against 40 digits, at log-uniform sizes up to 10¹⁵; floats of the reals, as a user has them."""
    formula = catalogue.formula(name)
    function = formula.numpy()
    for point in points(formula, 2, seed=3):
        try:
            found = function(strict=True, **{key: _given(value) for key, value in point.items()})
            value = evaluate(formula, point, 40)
        except TooManyTerms:
            continue
        exponent = value.decimal.partition("e")[2]
        if abs(int(exponent or 0)) > 300 or value.decimal == "0":
            continue
        true = float(Fraction(value.decimal))
        if abs(true) > LEAST_NORMAL:
            slack = 1e-12 if value.proved else 1e-9
            assert abs(float(found) / true - 1) < slack, point


def _given(value: object) -> object:
    if isinstance(value, tuple):
        return [_given(entry) for entry in value]
    return value


def test_broadcasting_and_lists_along_the_last_axis() -> None:
    risk = catalogue.formula("regression.replace.excess_risk").numpy()
    table = risk(t=np.arange(1, 4)[:, None], d=2, T=np.array([10, 20]), sigma=0.5)
    assert table.shape == (3, 2)
    assert table[2, 0] == pytest.approx(3 * 0.25 * 2 / 7, rel=1e-15)
    factor = catalogue.formula("regression.schedule.excess_risk_factor").numpy()
    assert factor(c=np.array([[1, 1], [1, 3]])) == pytest.approx([1.25, 1 + 3 / 16], rel=1e-15)
    limit = catalogue.formula("categorical.replace.collapse_time_diffusion").numpy()
    assert limit(D=[10, 20], p=[1 / 3, 1 / 3, 1 / 3]).shape == (2,)
    assert isinstance(risk(t=1, d=1, T=5, sigma=1), float)


def test_outside_the_domain_is_nan_or_an_error() -> None:
    risk = catalogue.formula("regression.replace.excess_risk").numpy()
    found = risk(t=[1, 0, 1, 1.5, np.nan], d=1, T=[5, 5, 2, 5, 5], sigma=1.0)
    assert np.isnan(found).tolist() == [False, True, True, True, True]
    with pytest.raises(DomainError, match="T = 2 is outside its domain"):
        risk(t=1, d=1, T=2, sigma=1.0, strict=True)
    curve = catalogue.formula("categorical.replace.entropy").numpy()
    with pytest.warns(RuntimeWarning, match="1 values are out of reach"):
        assert np.isnan(curve(t=10**6, D=10**5, p=[0.5, 0.5]))


@pytest.mark.parametrize(
    ("values", "words"), [({"t": 1}, "needs a value for"), ({"x": 1}, "has no parameter x")]
)
def test_names_are_those_of_the_table(values: dict[str, int], words: str) -> None:
    function = catalogue.formula("regression.replace.excess_risk").numpy()
    full = {"t": 1, "d": 1, "T": 5, "sigma": 1}
    with pytest.raises(TypeError, match=words):
        function(**({**full, **values} if "x" in values else values))


def test_where_doubles_lose_every_digit() -> None:
    """1 − c4^t at n = 10¹⁵, and the term that SymPy's own NumPy printer writes with a wrong sign."""
    term = catalogue.formula("gaussian.replace.covariance_term").numpy()
    assert term(t=1, n=10**15, sigma0=1) == pytest.approx(2 / (4 * (10**15 - 1)), rel=1e-14)
    once = catalogue.formula("mean.fresh_real_share.risk_ratio").numpy()
    assert once(t=[1, 2], alpha=0.5) == pytest.approx([1, 1.25], rel=1e-15)


def test_numbers_of_other_libraries_and_floats_as_they_print() -> None:
    import mpmath
    import sympy as sp

    name, exact = "regression.replace.excess_risk", {"t": 2, "d": 1, "T": 5, "sigma": Fraction(3, 2)}
    for half in (
        1.5,
        np.float32(1.5),
        np.float64(1.5),
        sp.Rational(3, 2),
        sp.Float("1.5"),
        mpmath.mpf("1.5"),
    ):
        value = evaluate(name, {**exact, "t": np.int64(2), "d": sp.Integer(1), "sigma": half})
        assert value.exact == Fraction(3, 2)
        assert ("read as 3/2" in value.method) == (half is not sp.Rational(3, 2))
    tenth = evaluate(name, {**exact, "sigma": 0.1})
    assert tenth.exact == Fraction(1, 150)
    assert tenth.method.endswith("the float sigma = 0.1 read as 1/10")
    assert evaluate("regression.schedule.excess_risk_factor", {"c": np.array([1.0, 3.0])}).exact == Fraction(
        19, 16
    )
    for bad in (
        "1",
        None,
        True,
        float("nan"),
        float("inf"),
        1j,
        [1, 2],
        np.bool_(True),
        sp.sqrt(2),
        sp.Symbol("s"),
    ):
        with pytest.raises(DomainError, match="sigma"):
            evaluate(name, {**exact, "sigma": bad})


def test_forms_of_a_formula_and_of_a_value() -> None:
    formula = catalogue.formula("regression.accumulate.excess_risk_ratio")
    assert formula.sympy() == formula.rhs
    assert formula.latex() in formula._repr_latex_()
    assert formula.id in formula._repr_html_()
    value = evaluate(formula, {"t": 3})
    assert float(value) == 49 / 36
    assert value._repr_latex_() == "$1.36111111111111111111111111111$"
    tiny = evaluate("regression.replace.tail_mass", {"t": 1, "h": 1, "z": 100}, 5)
    assert r"\cdot 10^{-1088}" in tiny._repr_latex_()
    assert float(tiny) == 0.0


def test_a_strategy_has_evaluated_its_formula_and_users_find_what_they_type() -> None:
    """Hypothesis's deadline then measures the test; in a process of its own, as all is read once."""
    program = (
        "import proofs_checks, theory\n"
        "from theory.language import formula as language\n"
        "name = 'mean.subsample_without_replacement.risk_ratio_large_n'\n"
        "proofs_checks.strategies.formula_values(name)\n"
        "assert any(key[0] == theory.formula(name).statement for key in language._READ)\n"
        "assert proofs_checks.assert_matches.__module__ == 'proofs_checks.testing'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
