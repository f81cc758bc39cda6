"""assert_matches confirms what is right and refutes what is wrong, at the smallest parameters."""

import math
import random
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from proofs_checks.own.simulator import SimulatorError
from proofs_checks.testing import (
    RECORDS,
    Inconclusive,
    PredictionError,
    Refuted,
    _relation,
    assert_matches,
)
from theory import Domain, Parameter, UnknownId
from theory.language.expressions import ExpressionError
from theory.language.parameters import DomainError

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
    assert re.search(
        r"smallest parameters found: n = 4\n    predicted: 4.5\n    simulated (3\.9|4\.0)\d* \(3\.", shown
    )
    assert RECORDS[-1]["verdict"] == "REFUTED"
    again = shown.partition("again: ")[2]
    assert again.startswith(f"assert_matches(chi_square, {WRONG!r}, [{{'n': 4}}], seed=5, alpha=")
    assert again.endswith(", budget=0.6, cost=10)")
    with pytest.raises(Refuted) as repeated:
        eval(again)
    assert str(repeated.value) == shown


def test_a_bound_is_refuted_on_its_side_alone():
    assert_matches(chi_square, "n + 1", [N], relation="≤", **QUICK)
    assert_matches(chi_square, "n + 1", [N], relation="<=", **QUICK)
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
        (chi_square, "n", {"cost": 1000, "budget": 0.01, "margin": 1e-3}, "more budget decides"),
        (chi_square, "1/floor(n/10)", QUICK, "divides by zero at n = 1"),
        (lambda rng, n: rng.pareto(1.5, 1000), "2 + 0*n", QUICK, "a test of the mean"),
        (lambda rng, n: rng.pareto(1.8, 1000), "5/4 + 0*n", QUICK, "a test of the mean"),
        (lambda rng, n: rng.lognormal(0, 2, 1000), "exp(2) + 0*n", QUICK, "a test of the mean"),
    ],
)
def test_what_is_not_decided_is_no_pass(simulator, formula, options, reason):
    with pytest.raises(Inconclusive) as caught:
        assert_matches(simulator, formula, [N], **options)
    assert reason in str(caught.value)
    allowed = assert_matches(simulator, formula, [N], allow_inconclusive=True, **options)
    assert allowed.name == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("simulator", "options", "said"),
    [
        (breaks, {}, "the simulator raised OSError: no paper"),
        (lambda rng, n: np.ones((2, 2)), {}, "array of shape (2, 2)"),
        (lambda rng, n: "many", {}, "returned str, not numbers"),
        (lambda rng, n: [], {}, "array of shape (0,)"),
        (lambda rng, n: rng.random(9) + 1j, {}, "returned ndarray, not numbers"),
        (lambda rng, n: rng.random(9), {"bounds": (0, 0.6)}, "outside its bounds 0 and 0.6"),
        (lambda rng, n: np.random.default_rng(1).random(300), {}, "it drew nothing from rng"),
    ],
)
def test_a_simulator_that_fails_is_an_error_whatever_is_allowed(simulator, options, said):
    with pytest.raises(SimulatorError, match=re.escape(said)) as caught:
        assert_matches(simulator, "n/2 + 0.001", [{"n": 1}], allow_inconclusive=True, **options, **QUICK)
    assert isinstance(caught.value.__cause__, OSError) == (simulator is breaks)


def test_points_that_lack_a_parameter_of_the_formula_are_told_which():
    with pytest.raises(PredictionError, match="mean_drift needs trace; the points have t, n, s"):
        assert_matches(chi_square, "gaussian.replace.mean_drift", [{"t": 1, "n": 2, "s": 1}], **QUICK)


def test_a_formula_that_raises_is_an_error_whatever_is_allowed():
    def undefined(n):
        raise ValueError("not for this n")

    for options in ({"formula": undefined}, {"formula": "n", "variance": undefined}):
        with pytest.raises(PredictionError, match="undefined raised ValueError: not for this n at n = 1"):
            assert_matches(chi_square, parameters=[{"n": 1}], allow_inconclusive=True, **options, **QUICK)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"margin": 0}, "margin = 0"),
        ({"alpha": 2}, "alpha = 2"),
        ({"budget": -1}, "budget = -1"),
        ({"points": 0}, "points = 0"),
        ({"cost": 0}, "cost = 0"),
        ({"bounds": (1, 0)}, "bounds = (1, 0)"),
        ({"tail": 0}, "tail = 0"),
        ({"variance": -1}, "variance = -1"),
        ({"relation": "<"}, "relation = '<': must be one of =, <=, >=, ~="),
    ],
)
def test_arguments_outside_their_domain_are_named(options, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        assert_matches(chi_square, lambda n: n, **{"parameters": [N], **options})


def test_points_may_come_from_numpy():
    def checked(rng, n, w):
        assert type(n) is int
        assert type(w) is tuple
        return chi_square(rng, n)

    points = [{"n": np.int64(3), "w": np.array([0.5, 0.25])}]
    assert assert_matches(checked, lambda n, w: n, points, **QUICK).name == "CONFIRMED"
    assert_matches(of_list, "sum(w[i], i, 1, len(w))", [{"w": np.array([1.0, 2.0])}], **QUICK)
    with pytest.raises(TypeError, match="n = 'three' is no finite number"):
        assert_matches(chi_square, lambda n: n, [{"n": "three"}])
    with pytest.raises(TypeError, match="give a list of points"):
        assert_matches(chi_square, lambda n: n, {"n": 3})


def test_a_known_variance_or_tail_makes_a_test_of_what_is_heavy():
    def pareto(rng, a):
        return rng.pareto(a, 1000)

    where, mean, quick = [{"a": 2.1}], "1/(a - 1)", {"cost": 1, "budget": 1.0, "margin": 0.2}
    with pytest.raises(Inconclusive, match="a test of the mean"):
        assert_matches(pareto, mean, where, **quick)
    for variance in ("a/((a - 1)^2*(a - 2))", 17.4, lambda a: 17.4):
        assert assert_matches(pareto, mean, where, variance=variance, **quick).name == "CONFIRMED"
        with pytest.raises(Refuted, match="non-asymptotic"):
            assert_matches(pareto, "0.5 + 0*a", where, variance=variance, **quick)
    with pytest.raises(Inconclusive, match=r"tail exponent 2\.1 ≤ 4"):
        assert_matches(pareto, mean, where, tail=2.1, **quick)
    assert assert_matches(chi_square, "n", [N], tail=math.inf, **QUICK).name == "CONFIRMED"


def test_an_approximation_is_refuted_beyond_its_margin_only():
    exact = {"cost": 1, "budget": 6.0, "margin": 0.05}
    with pytest.raises(Refuted, match="the mean that"):
        assert_matches(chi_square, "1.02*n", [{"n": 1}], **exact)
    assert assert_matches(chi_square, "1.02*n", [{"n": 1}], relation="~=", **exact).name == "CONFIRMED"
    with pytest.raises(Refuted, match="a mean within the margin of what"):
        assert_matches(chi_square, "1.1*n", [{"n": 1}], relation="≈", **exact)


def test_the_kind_of_a_catalogued_formula_says_how_it_is_tested():
    relations = {
        "m_estimator.replace.risk_ratio": "≈",
        "categorical.replace.surviving_atoms_lower_bound": "≥",
        "regression.replace.excess_risk": "=",
        "2*n": "=",
    }
    for name, relation in relations.items():
        assert _relation(None, name) == relation
    assert _relation("<=", "m_estimator.replace.risk_ratio") == "≤"


def test_what_is_shown_of_a_bounded_mean_is_its_sample_mean():
    def coin(rng, p):
        return (rng.random(1000) < p).astype(float)

    where = [{"p": Fraction(1, 2)}]
    assert_matches(coin, "p", where, bounds=(0, 1), **QUICK)
    point = RECORDS[-1]["point"]
    assert point["estimate"] != point["predicted"]
    assert abs(point["estimate"] - 0.5) < 0.02
    with pytest.raises(Refuted, match=r"simulated 0\.(49|50)\d+ \(0\."):
        assert_matches(coin, "p*2/3", where, bounds=(0, 1), **QUICK)
    with pytest.raises(Refuted, match="every observation lies between 0 and 1"):
        assert_matches(coin, "p + 1", where, bounds=(0, 1), **QUICK)
    with pytest.raises(Refuted, match=r"simulated 0\."):
        assert_matches(coin, "2*p", where, bounds=(0, 1), **QUICK)
    assert assert_matches(coin, "2*p", where, bounds=(0, 1), relation="<=", **QUICK).name == "CONFIRMED"
    assert (
        assert_matches(lambda rng, p: np.ones(10), "2*p", where, bounds=(0, 1), **QUICK).name == "CONFIRMED"
    )


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


def test_a_point_outside_the_domain_is_named_before_anything_is_drawn():
    drawn = []

    def simulator(rng, **point):
        drawn.append(point)
        return rng.standard_normal(10)

    with pytest.raises(DomainError, match="n"):
        assert_matches(simulator, "gaussian.replace.variance", at={"t": 1, "n": 1, "sigma0": 1})
    assert not drawn


def test_points_may_be_given_as_at():
    def squares(rng, sigma0, **_):
        return (sigma0 * rng.standard_normal(1000)) ** 2

    point = {"t": 1, "n": 2, "sigma0": 1}
    assert assert_matches(squares, "gaussian.replace.variance", at=point).name == "CONFIRMED"
    with pytest.raises(TypeError, match="not both"):
        assert_matches(squares, "gaussian.replace.variance", [point], at=point)
