"""assert_matches confirms what is right and refutes what is wrong, at the smallest parameters."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from proofs_checks.testing import RECORDS, Inconclusive, Refuted, assert_matches
from theory import Domain, Parameter, UnknownId
from theory.language.expressions import ExpressionError

N = Parameter(name="n", meaning="draws", domain=Domain(kind="integer", lower=1), ceiling=6)
H = Parameter(name="h", meaning="width", domain=Domain(kind="real", lower=0, lower_open=True), ceiling=2)
QUICK = {"cost": 10, "budget": 0.6}


def chi_square(rng, n):
    return (rng.standard_normal((1000, n)) ** 2).sum(axis=1)


def one_die(rng, n):
    return max(random.Random(int(rng.integers(2**60))).randint(1, 6) for _ in range(n))


def of_list(rng, w):
    return (np.array(w) * rng.exponential(size=(1000, len(w)))).sum(axis=1)


@pytest.mark.parametrize(
    ("formula", "where"),
    [
        ("n", [N]),
        (lambda n: float(n), [N]),
        ("n", st.fixed_dictionaries({"n": st.integers(1, 6)})),
        ("n", [{"n": 1}, {"n": 4}]),
        (lambda n: float(n), [{"n": 2}]),
    ],
)
def test_what_is_right_is_confirmed(formula, where):
    verdict = assert_matches(chi_square, formula, where, **QUICK)
    assert verdict.name == "CONFIRMED"
    assert RECORDS[-1]["verdict"] == "CONFIRMED"


def test_a_plain_python_simulator_of_single_observations():
    mean = sum(k * (Fraction(k, 6) ** 2 - Fraction(k - 1, 6) ** 2) for k in range(1, 7))
    assert_matches(one_die, f"{mean}", [{"n": 2}], cost=10, budget=0.6, bounds=(1, 6))


def test_lists_reach_the_simulator_and_the_expression():
    weights = Parameter(
        name="w",
        meaning="weights",
        domain=Domain(kind="real", lower=0, lower_open=True, shape="list"),
        ceiling=3,
    )
    assert_matches(of_list, "sum(w[i], i, 1, len(w))", [weights], **QUICK)


WRONG = "n + max(0, n - 3)/2"


@pytest.mark.parametrize("where", [[N], st.fixed_dictionaries({"n": st.integers(1, 6)})])
def test_what_is_wrong_is_refuted_at_the_smallest_parameters(where):
    with pytest.raises(Refuted) as caught:
        assert_matches(chi_square, WRONG, where, seed=5, **QUICK)
    shown = str(caught.value)
    assert shown.startswith(f"chi_square does not have the mean that {WRONG!r} predicts\n")
    assert "smallest parameters: n = 4\n    predicted: 4.5\n    simulated: 3.9" in shown
    assert f"again: assert_matches(chi_square, {WRONG!r}, [{{'n': 4}}], seed=5)" in shown
    assert RECORDS[-1]["verdict"] == "REFUTED"
    with pytest.raises(Refuted, match="n = 4"):
        assert_matches(chi_square, WRONG, [{"n": 4}], seed=5, **QUICK)


def test_a_bound_is_refuted_on_its_side_alone():
    assert_matches(chi_square, "n + 1", [N], relation="≤", **QUICK)
    with pytest.raises(Refuted, match="at most what"):
        assert_matches(chi_square, "n - 1/2", [N], relation="≤", **QUICK)
    assert_matches(chi_square, "n - 1/2", [N], relation="≥", **QUICK)


def cauchy(rng, n):
    return rng.standard_cauchy(1000)


def breaks(rng, n):
    raise OSError("no paper")


@pytest.mark.parametrize(
    ("simulator", "formula", "options", "reason"),
    [
        (cauchy, "n", QUICK, "a test of the mean is invalid"),
        (breaks, "n", QUICK, "the simulator raised OSError: no paper"),
        (chi_square, "n", {"cost": 1000, "budget": 0.01}, "more budget decides"),
        (chi_square, "1/floor(n/10)", QUICK, "divides by zero at n = 1"),
        (lambda rng, n: np.ones((2, 2)), "n", QUICK, "array of shape (2, 2)"),
        (lambda rng, n: "many", "n", QUICK, "returned str, not numbers"),
        (lambda rng, n: [], "n", QUICK, "array of shape (0,)"),
    ],
)
def test_what_is_not_decided_is_no_pass(simulator, formula, options, reason):
    with pytest.raises(Inconclusive) as caught:
        assert_matches(simulator, formula, [N], **options)
    assert reason in str(caught.value)
    allowed = assert_matches(simulator, formula, [N], allow_inconclusive=True, **options)
    assert allowed.name == "INCONCLUSIVE"


def test_arguments_that_make_no_sense_are_refused():
    with pytest.raises(UnknownId, match="did you mean"):
        assert_matches(chi_square, "regression.replace.exces_risk")
    with pytest.raises(ExpressionError, match="unknown name 'm'"):
        assert_matches(chi_square, "m", [N])
    with pytest.raises(TypeError, match="a function says nothing of its domain"):
        assert_matches(chi_square, lambda n: n)
    with pytest.raises(TypeError, match="no dictionary of parameters"):
        assert_matches(chi_square, lambda n: n, st.integers(1, 3))


def test_the_same_seed_gives_the_same_interval():
    def shown(seed):
        with pytest.raises(Refuted) as caught:
            assert_matches(chi_square, "n + h", [N, H], seed=seed, **QUICK)
        return str(caught.value)

    def chi_square(rng, n, h):
        return (rng.standard_normal((1000, n)) ** 2).sum(axis=1)

    assert shown(1) == shown(1) != shown(2)
