"""Whoever wrote the simulator: it draws from its generator, or it is deterministic, or it is an error."""

import datetime
import math
import os
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofs_checks.own.matching import SimulatorError, compared
from proofs_checks.own.simulator import deterministic_value
from proofs_checks.testing import RECORDS, Inconclusive, Refuted, assert_matches
from theory import Domain, DomainError, Parameter

QUICK = {"cost": 10, "budget": 0.6}
HALF = [{"p": 0.5}]
N = Parameter(name="n", meaning="draws", domain=Domain(kind="integer", lower=1), ceiling=6)


def twenty_extinctions(rng, p):
    """Most calls return twenty zeros: two calls in a row may well be the same."""
    return (rng.random(20) < p / 10).astype(float)


def test_twenty_indicators_a_call_are_no_error():
    verdict = assert_matches(twenty_extinctions, "p/10", HALF, bounds=(0, 1), margin=0.2, **QUICK)
    assert verdict.name == "CONFIRMED"


def test_spawning_is_drawing():
    def children(rng, p):
        return np.array([child.random() for child in rng.spawn(50)])

    assert assert_matches(children, "p", HALF, bounds=(0, 1), **QUICK).name == "CONFIRMED"


class Kept:
    """Draws many observations at once and hands them out one by one, whatever the generator."""

    def __init__(self):
        self.rest = []

    def __call__(self, rng, p):
        if not self.rest:
            self.rest = list(rng.random(7))
        return self.rest.pop()


def reseeded(rng, p):
    return np.random.default_rng(1).random(300)


def global_generator(rng, p):
    return np.random.random(300)  # noqa: NPY002  # what it is about


def own_entropy(rng, p):
    return np.random.default_rng().random(300)


def seed_sequence_without_spawn(rng, p):
    return np.random.default_rng(rng.bit_generator.seed_seq).random(300)


def python_random(rng, p):
    import random

    return random.random()


@pytest.mark.parametrize(
    "simulator",
    [reseeded, global_generator, own_entropy, seed_sequence_without_spawn, python_random, Kept()],
    ids=lambda simulator: getattr(simulator, "__name__", "Kept"),
)
@pytest.mark.parametrize("known", [{}, {"bounds": (0, 1)}])
def test_who_does_not_draw_from_the_generator_is_an_error_not_a_verdict(simulator, known):
    """bmm#8, ssm-simulators#348: a global generator was CONFIRMED, a fixed seed REFUTED what is true."""
    with pytest.raises(SimulatorError, match=r"does it draw with rng( alone)?\?"):
        assert_matches(simulator, "p", HALF, allow_inconclusive=True, **known, **QUICK)


def closed_form(rng, n):
    return (1 - 1 / (n + 1)) ** 3


def test_what_draws_nothing_is_compared_and_not_sampled():
    calls = []

    def counted(rng, n):
        calls.append(n)
        return np.full(5, closed_form(rng, n))

    verdict = assert_matches(counted, "(n/(n + 1))^3", [N], **QUICK)
    assert verdict.name == "CONFIRMED"
    assert verdict.reason == "mean = prediction, error probability 0"
    assert verdict.evidence[0].summary == "raw data: mean = prediction at 6 of 6 points (deterministic)"
    assert len(calls) == 12
    for claim, relation in (("(n/(n + 1))^3 + 10^(-9)", "="), ("(n/(n + 1))^3 - 10^(-9)", "<=")):
        with pytest.raises(Refuted, match="compared, since the simulator draws nothing") as caught:
            assert_matches(closed_form, claim, [N], relation=relation, **QUICK)
        assert "smallest parameters found: n = 1" in str(caught.value)
    near = {"relation": "~=", **QUICK}
    assert assert_matches(closed_form, "1.04*(n/(n + 1))^3", [N], **near).name == "CONFIRMED"
    with pytest.raises(Refuted):
        assert_matches(closed_form, "1.06*(n/(n + 1))^3", [N], **near)
    assert assert_matches(lambda rng, n: 0, "0*n", [N], **QUICK).name == "CONFIRMED"
    with pytest.raises(Refuted):
        assert_matches(lambda rng, n: 1e-9, "0*n", [N], relation="<=", **QUICK)


def test_deterministic_and_random_points_are_counted_apart():
    def sometimes(rng, n):
        return 1.0 if n == 1 else (rng.random(1000) < 1 / n).astype(float)

    verdict = assert_matches(sometimes, "1/n", [{"n": 1}, {"n": 2}, {"n": 3}], bounds=(0, 1), **QUICK)
    assert "(2 non-asymptotic, 1 deterministic)" in verdict.evidence[0].summary
    assert verdict.confirmed == (0.05, pytest.approx(2e-3 / 3))


def test_a_comparison_knows_its_relation():
    from proofs_checks.experiment import Experiment

    def outcome(relation, value):
        experiment = Experiment(
            formula="a", draw=lambda g, v, n: g.random(n), cost=lambda v: 1, relation=relation
        )
        return compared(experiment, 1.0, value).outcome

    assert [outcome("=", value) for value in (0.9, 1.0, 1.0 + 1e-13, 1.1)] == [
        "refuted",
        "confirmed",
        "confirmed",
        "refuted",
    ]
    assert [outcome("≤", value) for value in (0.9, 1.0, 1.1)] == ["confirmed", "confirmed", "refuted"]
    assert [outcome("≥", value) for value in (0.9, 1.0, 1.1)] == ["refuted", "confirmed", "confirmed"]
    assert [outcome("≈", value) for value in (0.9, 0.96, 1.04, 1.1)] == [
        "refuted",
        "confirmed",
        "confirmed",
        "refuted",
    ]


def test_the_generator_that_is_tried_is_not_the_one_that_is_drawn_from_later():
    def allowed(observed, values):
        return None

    def draws(rng):
        return rng.random(3)

    seed = np.random.SeedSequence(3)
    assert deterministic_value(draws, frozenset(), allowed, {}, seed) is None
    assert deterministic_value(lambda rng: 2, frozenset(), allowed, {}, seed) == 2.0


def leaves(rng, p):
    sys.exit(0)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (np.ma.masked_array([0.5, 0.2], [True, False]), "returned a masked array"),
        (["0.5", "0.25"], "returned list, not numbers"),
        (np.array(["0.5"]), "returned ndarray, not numbers"),
        (np.array(["0.5"], dtype=object), "returned ndarray, not numbers"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "returned ndarray, not numbers"),
        (np.array([5], dtype="timedelta64[s]"), "returned ndarray, not numbers"),
        (datetime.date(2020, 1, 1), "returned date, not numbers"),
        (None, "returned NoneType, not numbers"),
        ({"a": 1}, "returned dict, not numbers"),
        ([[1.0], [1.0, 2.0]], "returned list, not numbers"),
        (np.zeros(2, dtype=[("a", float)]), "returned ndarray, not numbers"),
        (1j, "returned complex, not numbers"),
        (10**400, "returned int, not numbers"),
        (float("nan"), "returned nan"),
        (np.array([]), "array of shape (0,)"),
        (np.zeros((2, 2)), "array of shape (2, 2)"),
    ],
)
def test_what_is_no_number_is_one_clear_line(returned, said):
    with pytest.raises(SimulatorError) as caught:
        assert_matches(lambda rng, p: returned, "p", HALF, allow_inconclusive=True, **QUICK)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_fractions_and_truth_values_are_numbers():
    assert assert_matches(lambda rng, p: Fraction(1, 2), "p", HALF, **QUICK).name == "CONFIRMED"
    assert (
        assert_matches(lambda rng, p: rng.random(99) < p, "p", HALF, bounds=(0, 1), **QUICK).name
        == "CONFIRMED"
    )
    assert (
        assert_matches(lambda rng, p: np.float32(rng.random(99) < p), "p", HALF, **QUICK).name == "CONFIRMED"
    )


def test_a_simulator_that_leaves_the_run_is_an_error():
    with pytest.raises(SimulatorError, match="the simulator raised SystemExit: 0"):
        assert_matches(leaves, "p", HALF, allow_inconclusive=True, **QUICK)


@pytest.mark.parametrize("scale", [1e-310, 1e-300, 1e-170, 1e153, 1e200, 1e300])
@pytest.mark.parametrize("known", ["", "bounds", "law", "variance"])
def test_observations_of_any_magnitude_are_tested(scale, known):
    def huge(rng, p):
        return scale * rng.exponential(size=1000) if known != "bounds" else scale * rng.random(1000)

    options = {
        "": {},
        "bounds": {"bounds": (0, scale)},
        "law": {"law": "exponential"},
        "variance": {"variance": scale**2 if 1e-300 < scale**2 < 1e300 else None} if scale < 1e150 else {},
    }[known]
    mean = 0.5 if known == "bounds" else 1.0
    assert assert_matches(huge, lambda p: mean * scale, HALF, **options, **QUICK).name == "CONFIRMED"
    for wrong in (0.8, 1.25):
        with pytest.raises(Refuted):
            assert_matches(huge, lambda p: wrong * mean * scale, HALF, **options, **QUICK)  # noqa: B023


def test_lists_and_reals_reach_the_simulator_again_as_they_did():
    seen = []

    def sized(rng, sizes, w, t):
        seen.append((sizes, w, t))
        assert [type(entry) for entry in (*sizes, *w, t)] == [int] * len(sizes) + [float] * len(w) + [float]
        return rng.exponential(size=1000) * (1 + sum(sizes))

    sizes = Parameter(
        name="sizes",
        meaning="sizes",
        domain=Domain(kind="integer", lower=1, shape="list"),
        ceiling=3,
        longest=2,
    )
    w = Parameter(
        name="w", meaning="w", domain=Domain(kind="real", lower=1, shape="list"), ceiling=2, longest=2
    )
    t = Parameter(name="t", meaning="t", domain=Domain(kind="real", lower=1), ceiling=2)
    with pytest.raises(Refuted) as caught:
        assert_matches(sized, "1 + 0*t", [sizes, w, t], seed=3, **QUICK)
    again = str(caught.value).partition("again: ")[2]
    assert "[{'sizes': (1,), 'w': (1.0,), 't': 1.0}]" in again
    before = len(seen)
    with pytest.raises(Refuted) as repeated:
        eval(again)
    assert str(repeated.value) == str(caught.value)
    assert seen[before] == ((1,), (1.0,), 1.0)


def test_a_catalogued_formula_is_repeated_by_its_id():
    from theory import formula

    known = formula("regression.replace.excess_risk_ratio")

    def squares(rng, t):
        return rng.exponential(size=1000)

    with pytest.raises(Refuted) as caught:
        assert_matches(squares, known, [{"t": 2}], **QUICK)
    again = str(caught.value).partition("again: ")[2]
    assert again.startswith("assert_matches(squares, 'regression.replace.excess_risk_ratio', [{'t': 2}]")
    with pytest.raises(Refuted) as repeated:
        eval(again)
    assert str(repeated.value) == str(caught.value)


@pytest.mark.long
@pytest.mark.parametrize("where", [[N], st.fixed_dictionaries({"n": st.integers(1, 4)}), [{"n": 2}]])
def test_it_may_stand_inside_a_test_of_hypothesis(where):
    """hypothesis#4167, #4283: nested searches failed a health check."""

    @settings(max_examples=2, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 3))
    def inside(shift):
        def shifted(rng, n):
            return rng.exponential(size=1000) + n + shift

        assert assert_matches(shifted, f"n + 1 + {shift}", where, points=2, **QUICK).name == "CONFIRMED"
        with pytest.raises(Refuted):
            assert_matches(shifted, f"n + 2 + {shift}", where, points=2, **QUICK)

    inside()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"seed": -1}, "seed = -1: must be an integer, at least 0"),
        ({"seed": 0.5}, "seed = 0.5: must be an integer"),
        ({"law": "cauchy"}, "law = 'cauchy': must be one of bernoulli, binomial"),
        ({"law": "gamma"}, "law = 'gamma': needs shape"),
        ({"law": "binomial", "trials": 2.5}, "trials = 2.5 at p = 1/2: must be an integer"),
        ({"law": "poisson", "shape": 2}, "shape: is no number of the law 'poisson'"),
        ({"shape": 2}, "law = '': must be one of"),
        ({"bounds": (-1e308, 1e308)}, "bounds = "),
    ],
)
def test_settings_that_make_no_sense_are_named(options, said):
    with pytest.raises(ValueError, match=r"^[a-z_]+( = |: )") as caught:
        assert_matches(twenty_extinctions, "p", HALF, **{**QUICK, **options})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


A = Parameter(name="a", meaning="a", domain=Domain(kind="integer", lower=1), ceiling=6)


@pytest.mark.parametrize("kind", ["integer", "real"])
def test_dependent_bounds_that_cross_are_passed_over(kind):
    b = Parameter(name="b", meaning="b", domain=Domain(kind=kind, lower=A.symbol, upper=3), ceiling=3)

    def point(rng, a, b):
        return rng.exponential(size=1000) * (a + b)

    assert assert_matches(point, "a + b", [A, b], **QUICK).name == "CONFIRMED"


def test_an_empty_domain_is_one_line():
    never = Parameter(name="b", meaning="b", domain=Domain(kind="real", lower=5, upper=4), ceiling=4)
    with pytest.raises(DomainError, match=r"^no admissible point is found: integer a ≥ 1; real b ≥ 5"):
        assert_matches(lambda rng, a, b: 1.0, "a", [A, never], **QUICK)


@pytest.mark.parametrize(
    "bounds",
    [
        {"lower": 0, "upper": Fraction(1, 3)},
        {"lower": Fraction(1, 4)},
        {"lower": Fraction(1, 10), "upper": Fraction(3, 5), "lower_open": True, "upper_open": True},
        {"lower": Fraction(1, 5), "upper": Fraction(1, 5)},
    ],
)
def test_proportions_keep_their_bounds(bounds):
    p = Parameter(
        name="p", meaning="proportions", domain=Domain(kind="real", shape="distribution", **bounds), ceiling=1
    )

    def shares(rng, p):
        return rng.exponential(size=1000) * max(p)

    found = assert_matches(shares, lambda p: max(p), [p], **QUICK)
    assert found.name == "CONFIRMED"


TELLING = {
    "squares of normals, variance": ({"variance": "2"}, lambda g: g.standard_normal(1000) ** 2, "p*2"),
    "squares of normals, loose variance": ({"variance": "60"}, lambda g: g.standard_normal(1000) ** 2, "p*2"),
    "squares of normals, law": (
        {"law": "gamma", "shape": "1/2"},
        lambda g: g.standard_normal(1000) ** 2,
        "p*2",
    ),
    "uniform, wide bounds": ({"bounds": (0, 1e6)}, lambda g: g.random(1000), "p"),
    "uniform, bounds": ({"bounds": (0, 1)}, lambda g: g.random(1000), "p"),
    "uniform, both": ({"bounds": (0, 1e6), "variance": 1 / 12}, lambda g: g.random(1000), "p"),
}


@pytest.mark.parametrize("name", TELLING)
def test_to_say_more_never_decides_less(name):
    known, draw, mean = TELLING[name]
    for budget in (0.6, 3.0, 12.0):

        def outcome(claim, budget=budget, **options):
            try:
                return assert_matches(
                    lambda rng, p: draw(rng),
                    claim,
                    HALF,
                    budget=budget,
                    cost=100,
                    allow_inconclusive=True,
                    **options,
                ).name
            except Refuted:
                return "REFUTED"

        for claim in (mean, f"1.15*{mean}"):
            silent, telling = outcome(claim), outcome(claim, **known)
            assert telling == silent or silent == "INCONCLUSIVE"


def test_what_decided_instead_is_said():
    assert_matches(
        lambda rng, p: rng.random(1000), "p", HALF, bounds=(0, 1e6), margin=0.05, budget=3.0, cost=10
    )
    reason = RECORDS[-1]
    assert reason["point"]["guarantee"] == "asymptotic"
    assert "instead, of the same draws" in reason["point"]["reason"]


@pytest.mark.parametrize(
    ("draw", "options", "helps"),
    [
        (lambda g, p: g.pareto(1.5, 1000), {}, "what helps: say what is known of an observation"),
        (lambda g, p: g.normal(p, 1, 1000), {"margin": 1e-3}, "what helps: a larger budget draws more"),
        (lambda g, p: 0 * g.random(1000) + p, {}, "what helps: say bounds or law"),
    ],
)
def test_advice_is_given_by_reason(draw, options, helps):
    with pytest.raises(Inconclusive) as caught:
        assert_matches(draw, "2*p" if "known" in helps else "p", HALF, **options, **QUICK)
    (line,) = [line.strip() for line in str(caught.value).splitlines() if "what helps" in line]
    assert line.startswith(helps)
    assert ("budget" in line) == ("budget" in helps)


def test_one_point_of_six_that_cannot_be_tested_is_said_as_that():
    def tame_but_once(rng, n):
        return rng.pareto(1.5, 1000) if n == 6 else rng.exponential(size=1000) * n

    with pytest.raises(Inconclusive) as caught:
        assert_matches(tame_but_once, "n", [{"n": n} for n in range(1, 7)], **QUICK)
    assert "confirmed at 5 of 6 points, not simulated at 1 of 6 points, at n = 6: " in str(caught.value)
    assert "lower the ceiling of a parameter where the tail is the reason" in str(caught.value)
    assert "budget" not in str(caught.value)


LAWFUL = {
    "bernoulli": ({}, lambda g, p: g.random(1000) < p, "p"),
    "binomial": ({"trials": "6*p"}, lambda g, p: g.binomial(3, p, 1000), "3*p"),
    "poisson": ({}, lambda g, p: g.poisson(p, 1000), "p"),
    "gamma": ({"shape": "p"}, lambda g, p: g.gamma(p, 2, 1000), "1"),
    "exponential": ({}, lambda g, p: g.exponential(p, 1000), "p"),
    "normal": ({"variance": "4"}, lambda g, p: g.normal(p, 2, 1000), "p"),
}


@pytest.mark.parametrize("law", LAWFUL)
def test_a_stated_law_is_tested_exactly(law):
    numbers, draw, mean = LAWFUL[law]

    def simulator(rng, p):
        return draw(rng, p)

    options = {"law": law, "margin": 0.2, **numbers, **QUICK}
    verdict = assert_matches(simulator, f"{mean} + 0*p", HALF, **options)
    assert verdict.name == "CONFIRMED"
    assert "(non-asymptotic)" in verdict.evidence[0].summary
    with pytest.raises(Refuted, match="non-asymptotic"):
        assert_matches(simulator, f"1.3*{mean} + 0*p", HALF, **options)
    for impossible in ({"bernoulli": "1 + p", "binomial": "4"}.get(law), "-p" if law != "normal" else None):
        if impossible:
            with pytest.raises(Refuted, match=r"every observation lies|no observation lies below 0"):
                assert_matches(simulator, f"{impossible} + 0*p", HALF, **options)


@pytest.mark.parametrize(
    ("law", "numbers", "draw", "said"),
    [
        ("bernoulli", {}, lambda g: g.random(1000), "no value of the law that is stated"),
        ("binomial", {"trials": 2}, lambda g: g.binomial(3, 0.5, 1000), "no value of the law"),
        ("poisson", {}, lambda g: -g.poisson(2, 1000), "no value of the law"),
        ("poisson", {}, lambda g: g.negative_binomial(1, 0.1, 10_000), "observations whose variance"),
        ("gamma", {"shape": 4}, lambda g: g.exponential(size=20_000), "observations whose variance"),
        ("normal", {"variance": 1}, lambda g: g.normal(0.5, 2, 20_000), "observations whose variance"),
        ("exponential", {}, lambda g: g.lognormal(0, 0.2, 20_000), "observations whose variance"),
    ],
)
def test_observations_of_another_law_are_an_error(law, numbers, draw, said):
    with pytest.raises(SimulatorError, match=said):
        assert_matches(lambda rng, p: draw(rng), "p", HALF, law=law, **numbers, **QUICK)


def test_a_full_disk_is_one_line():
    with open("/dev/full", "w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "proofs_checks.cli", "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert found.returncode == 2
    assert found.stderr == "collapse: cannot write: No space left on device\n"


def test_a_hundred_thousand_workers_are_refused_and_ten_thousand_are_not_started():
    from typer.testing import CliRunner

    from proofs_checks.cli import app
    from proofs_checks.run.executors import Pool

    found = CliRunner().invoke(app, ["verify", "--workers", "100000"])
    assert found.exit_code == 2
    assert "'--workers'" in found.stderr
    pool = Pool(10_000, None)
    assert pool.workers <= 4 * (os.cpu_count() or 1)
    pool.stop(at_once=True)
    assert math.isfinite(pool.at_once)
