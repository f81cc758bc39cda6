"""The large-D expansion of the collapse time against exact values that share no code with it."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import factorial, log

import pytest
import sympy
from flint import arb, ctx, fmpq, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.expansion_identities import (
    abel_function,
    collapse_time_coefficient,
    flux_defect,
    matching_defects,
    mean_harmonic,
    mean_reciprocal,
)
from theory.markov.abel import enclosed_constants, residual_coefficients
from theory.markov.ancestor_time import ancestor_time, residual_constant, smooth_part_bounds
from theory.markov.descent import abel_constants, descent_series
from theory.markov.enclosure import collapse_time_enclosure
from theory.markov.expansion import (
    MAX_DISTANCE,
    MAX_ORDER,
    ancestor_time_coefficients,
    collapse_time_expansion,
)
from theory.markov.occupancy import jump_coefficient, occupancy_moments
from theory.markov.occupation import SimpleFraction, occupation_series, power_sums

Pairs = list[tuple[Fraction, int]]


@cache
def exact_rows(D: int) -> list[list[fmpq]]:
    """P(k → j) for k = 0 … D, throwing one ball after the other."""
    rows = [[fmpq(1), *[fmpq(0)] * D]]
    for _ in range(D):
        old = rows[-1]
        rows.append(
            [fmpq(0), *(old[j] * fmpq(j, D) + old[j - 1] * fmpq(D - j + 1, D) for j in range(1, D + 1))]
        )
    return rows


@cache
def exact_occupation(D: int) -> list[fmpq]:
    """G_k, k = 0 … D, from the balance G = e_D + G P."""
    rows = exact_rows(D)
    G = [fmpq(0)] * (D + 1)
    for k in range(D, 1, -1):
        inflow = sum((G[j] * rows[j][k] for j in range(k + 1, D + 1)), fmpq(1 if k == D else 0))
        G[k] = inflow / (1 - rows[k][k])
    return G


@cache
def ball_occupation(D: int) -> list[arb]:
    """G_k in balls of 200 bits, from the same balance, for D in the hundreds."""
    with ctx.workprec(200):
        rows = [[arb(1), *[arb(0)] * D]]
        share = [arb(fmpq(j, D)) for j in range(D + 1)]
        for k in range(1, D + 1):
            old = rows[-1]
            row = [arb(0)] * (D + 1)
            for j in range(1, k + 1):
                row[j] = old[j] * share[j] + old[j - 1] * share[D - j + 1]
            rows.append(row)
        G = [arb(0)] * (D + 1)
        for k in range(D, 1, -1):
            inflow = arb(1 if k == D else 0)
            for j in range(k + 1, D + 1):
                inflow += G[j] * rows[j][k]
            G[k] = inflow / (1 - rows[k][k])
    return G


def exact_collapse_time(D: int, p: Pairs) -> arb:
    with ctx.workprec(200):
        G = ball_occupation(D)
        total = arb(1)
        powers = [[arb(fmpq(x.numerator, x.denominator)), arb(1), many] for x, many in p]
        for k in range(D + 1):
            if k > 1:
                total += G[k] * (1 - sum((many * power for _, power, many in powers), arb(0)))
            for entry in powers:
                entry[1] *= entry[0]
    return total


def two_atoms(distance: Fraction, D: int) -> Pairs:
    return [(1 - distance / D, 1), (distance / D, 1)]


# ------------------------------------------------------------------ one generation


def test_jump_coefficients_sum_to_the_transition_probabilities() -> None:
    rows = exact_rows(9)
    for k in range(2, 10):
        for r in range(k):
            series = sum((jump_coefficient(q, r)(fmpq(k)) / fmpq(9) ** q for q in range(k + 1)), fmpq(0))
            assert series == rows[k][k - r]


def test_occupancy_moments_are_the_limit_of_exact_ones() -> None:
    """Both sides at D and x = 1/2, to the order kept: the defect falls like D^{−3}."""
    for j in range(1, 5):
        defects = []
        for D in (40, 80):
            row = exact_rows(D)[D // 2]
            with ctx.workprec(200):
                u = (-arb(0.5)).exp()
                exact = sum((arb(row[a]) * (arb(fmpq(a, D)) - 1 + u) ** j for a in range(D // 2 + 1)), arb(0))
                for q, moment in enumerate(occupancy_moments(j, 2)):
                    for (i, m), value in moment.items():
                        exact -= value * arb(0.5) ** i * u**m / arb(D) ** q
            defects.append(abs(float(exact)))
        assert defects[0] / defects[1] == pytest.approx(8, rel=0.25)


# ------------------------------------------------------------------ few ancestors


def test_first_coefficients_in_closed_form() -> None:
    g = occupation_series(2)
    for k in range(2, 12):
        assert g[0](k) == fmpq(2, k * (k - 1))
        assert g[1](k) == fmpq(-1, 3 * (k - 1))
        assert g[2](k) == fmpq(-1, 36) + fmpq(1, 18 * k * (k - 1))


def test_flux_identity_is_replayed_and_proves_every_coefficient() -> None:
    series = occupation_series(6)
    for n, g in enumerate(series):
        assert g.polynomial.degree() <= max(n - 2, -1)
        assert all(flux_defect(series, n, k) == 0 for k in range(1, 3 * n + 4))


@pytest.mark.parametrize("m", [1, 2, 3])
def test_a_wrong_coefficient_fails_the_flux_identity(m: int) -> None:
    series = list(occupation_series(4))
    series[m] = replace(series[m], at_one=series[m].at_one + fmpq(1, 1000))
    assert flux_defect(tuple(series), m, 3) != 0


def observed_order(series: tuple[SimpleFraction, ...], k: int) -> float:
    """Order of convergence of the series of G_k, from its errors at D = 40 and D = 80."""
    errors = []
    for D in (40, 80):
        value = sum((g(k) * fmpq(D) ** (1 - m) for m, g in enumerate(series)), fmpq(0))
        errors.append(abs(float(arb(exact_occupation(D)[k] - value))))
    return log(errors[0] / errors[1]) / log(2)


@pytest.mark.parametrize("k", [3, 4])
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_occupation_series_converges_at_its_order(order: int, k: int) -> None:
    assert observed_order(occupation_series(order), k) == pytest.approx(order, abs=0.35)


@pytest.mark.parametrize("m", [1, 2, 3])
def test_order_of_convergence_catches_a_wrong_coefficient(m: int) -> None:
    series = list(occupation_series(3))
    series[m] = replace(series[m], polynomial=series[m].polynomial + fmpq_poly([fmpq(1, 100)]))
    assert observed_order(tuple(series), 4) < m - 0.5


def test_power_sums_equal_the_sums_they_close() -> None:
    with ctx.workprec(200):
        p = arb(fmpq(3, 10))
        for m, closed in enumerate(power_sums(6, p)):
            summed = sum((occupation_series(m)[m](k) * p**k for k in range(2, 200)), arb(0))
            assert abs(closed - summed) < 1e-50


def test_symbolic_coefficients_agree_with_the_numbers() -> None:
    x = sympy.Symbol("x")
    for m in range(5):
        expression = collapse_time_coefficient(m, [x])
        value = sympy.N(expression.subs(x, sympy.Rational(3, 10)), 30)
        with ctx.workprec(200):
            number = power_sums(m, arb(fmpq(3, 10)))[m].str(30, radius=False)
        assert abs(value + sympy.Float(number, 30)) < 1e-25


# ------------------------------------------------------------------ many ancestors and the matching


@pytest.mark.parametrize("j", [0, 1, 2, 3])
def test_few_and_many_ancestors_give_one_double_series(j: int) -> None:
    assert set(matching_defects(j, 4).values()) == {0}


def test_abel_equation_is_solved_by_the_series() -> None:
    h = descent_series(0, 0)[0]
    with ctx.workprec(200):

        def value(x: arb) -> arb:
            return sum((c * x**a for a, c in h.powers.items()), h.log * x.log())

        x = arb(fmpq(1, 50))
        assert abs(value(x) - value(1 - (-x).exp()) - 1) < 1e-36


def test_abel_constant_from_the_bare_limit() -> None:
    """n − 2/x_n − (1/3) log x_n converges like 1/n: extrapolate it, with no series of ours."""
    with ctx.workprec(200):
        x, table = arb(1), {}
        for n in range(1, 4097):
            x = -(-x).expm1()
            if n in (1024, 2048, 4096):
                table[n] = (x, n - 2 / x - x.log() / 3)
        (x1, a1), (x2, a2), _ = table.values()
        extrapolated = a2 + (a2 - a1) * x2 / (x1 - x2)
    assert abs(float(extrapolated - abel_constants(0)[0])) < 1e-7


def test_constants_do_not_depend_on_where_the_orbit_is_left() -> None:
    for near, far in zip(abel_constants(4, 64, 256), abel_constants(4, 128, 256), strict=True):
        assert abs(float(near - far)) < 1e-28


def test_constants_are_enclosed() -> None:
    for ball, value in zip(enclosed_constants(), abel_constants(1), strict=True):
        assert ball.contains(value)
        assert ball.rad() < 1e-27


@pytest.mark.parametrize("q", [0, 1])
def test_a_wrong_series_leaves_a_residual(q: int) -> None:
    series = list(descent_series(0, 1))
    series[q] = replace(series[q], powers=series[q].powers | {3: series[q].powers[3] + fmpq(1, 10**9)})
    assert set(residual_coefficients(q, tuple(series)).values()) != {0}


def ancestor_time_error(D: int, order: int, mutation: int | None = None) -> float:
    total = sum(ball_occupation(D), arb(0))
    with ctx.workprec(200):
        for m, (c, l) in enumerate(ancestor_time_coefficients(order)):
            total -= (c + (arb(1e-3) if m == mutation else 0) + l * arb(D).log()) * arb(D) ** (1 - m)
    return float(total)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_ancestor_time_converges_at_its_order(order: int) -> None:
    """The remainder is D^{−order}, for order 2 and 4 with a logarithm that flattens the slope."""
    slope = log(abs(ancestor_time_error(60, order) / ancestor_time_error(240, order))) / log(4)
    assert slope == pytest.approx(order, abs=0.4)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_wrong_constant_of_the_ancestor_time_is_caught(order: int) -> None:
    slope = log(abs(ancestor_time_error(60, 4, order) / ancestor_time_error(240, 4, order))) / log(4)
    assert slope < order - 0.5


def test_the_constant_of_the_collapse_time() -> None:
    """C = 3/2 − γ/3 + A, and by Richardson from exact values with nothing but the powers assumed."""
    C = float(ancestor_time_coefficients(1)[1][0]) + 1
    assert pytest.approx(1.5 - float(arb.const_euler()) / 3 - 2.0292972144180361, abs=1e-14) == C
    sizes = (60, 120, 240)
    values = [float(1 + sum(ball_occupation(D), arb(0)) - 2 * D + arb(D).log() / 3) for D in sizes]
    once = [2 * b - a for a, b in pairwise(values)]
    assert (4 * once[1] - once[0]) / 3 == pytest.approx(C, abs=1e-5)


# ------------------------------------------------------------------ the proved bound


@pytest.mark.parametrize("D", [5, 12])
def test_exact_means_of_the_reciprocal_and_the_harmonic_number(D: int) -> None:
    harmonic = [sum((fmpq(1, i) for i in range(1, j + 1)), fmpq(0)) for j in range(D + 1)]
    for k, row in enumerate(exact_rows(D)[1:], start=1):
        assert mean_reciprocal(k, D) == sum((row[j] / j for j in range(1, k + 1)), fmpq(0))
        assert mean_harmonic(k, D) == sum((row[j] * harmonic[j] for j in range(1, k + 1)), fmpq(0))


@pytest.mark.parametrize("D", [5, 12])
def test_their_euler_maclaurin_identities(D: int) -> None:
    x = [fmpq(k, D) for k in range(D + 1)]
    for k in range(2, D + 1):
        product = [fmpq(1)]
        for i in range(k):
            product.append(product[-1] * (1 - fmpq(i, k)))
        bernoulli = {n: fmpq.bernoulli(n) / factorial(n) for n in range(2, k + 1, 2)}
        mean = 1 / x[k] + fmpq(1, 2)
        mean += sum((b * x[k] ** (n - 1) * product[n] for n, b in bernoulli.items() if n < k), fmpq(0))
        assert mean == D * mean_reciprocal(k, D)
        mean = sum((fmpq(1, i) for i in range(1, k + 1)), fmpq(0)) - x[k] / 2 + fmpq(1, 2 * D)
        for n, b in bernoulli.items():
            mean += b / n * x[k] ** n * product[n] - b * factorial(n) / n / fmpq(D) ** n
        assert mean == mean_harmonic(k, D)


@pytest.mark.parametrize("D", [10, 25, 100])
def test_residual_of_the_comparison_function_is_as_small_as_proved(D: int) -> None:
    slope = float(smooth_part_bounds()[0])
    K = float(residual_constant())
    with ctx.workprec(200):
        hat = [arb(0), arb(0)]
        harmonic = arb(1)
        for k in range(2, D + 1):
            x = arb(fmpq(k, D))
            harmonic += arb(1) / k
            smooth = abel_function(x) + 2 / x + x.log() / 3
            hat.append(2 * D - arb(2 * D) / k - harmonic / 3 + fmpq(1, 2) + smooth)
        row = [arb(1), *[arb(0)] * D]
        for k in range(1, D + 1):
            row = [arb(0), *((row[j] * j + row[j - 1] * (D - j + 1)) / D for j in range(1, D + 1))]
            if k == 1:
                continue
            mean = sum((row[j] * hat[j] for j in range(1, k + 1)), arb(0))
            rest = slope / D**2 if k == 2 else 0.17 * float(D) ** (1 - k)
            assert abs(float(hat[k] - mean - 1)) <= K * k / D**2 + rest


@pytest.mark.parametrize("D", [10, 20, 60, 240])
def test_proved_ball_contains_the_exact_ancestor_time(D: int) -> None:
    ball, exact = ancestor_time(D), sum(ball_occupation(D), arb(0))
    assert ball.contains(exact)
    harmonic = sum(1 / i for i in range(1, D + 1))
    assert float(ball.rad()) <= (0.42 * (harmonic - 1) + 0.1) / D
    assert not (ball - fmpq(1, 6)).contains(exact)


def test_the_proved_ball_needs_ten_data() -> None:
    with pytest.raises(ValueError, match="D must"):
        ancestor_time(9)


@pytest.mark.parametrize(
    ("D", "p"),
    [
        (240, [(Fraction(1, 10), 10)]),
        (240, [(Fraction(1, 1000), 1000)]),
    ],
)
def test_proved_interval_contains_the_exact_collapse_time(D: int, p: Pairs) -> None:
    ball = collapse_time_enclosure(D, p)
    assert ball.contains(exact_collapse_time(D, p))
    assert ball.rad() < 2


@pytest.mark.parametrize("D", [10**4, 10**9, 10**15])
@pytest.mark.parametrize("N", [2, 3, 1000])
def test_expansion_lies_in_the_proved_interval(D: int, N: int) -> None:
    p = [(Fraction(1, N), N)]
    ball, value = collapse_time_enclosure(D, p), collapse_time_expansion(D, p).value
    assert ball.contains(value)
    assert ball.rad() < (1 if N < 1000 else 0.01)
    assert not ball.contains(2 * D * arb(N).log())


def test_the_proved_interval_refutes_a_wrong_logarithm() -> None:
    D, p = 10**9, [(Fraction(1, 1000), 1000)]
    value = collapse_time_expansion(D, p).value
    assert not collapse_time_enclosure(D, p).contains(value + arb(D).log() / 300)


def test_the_proved_interval_needs_many_data_outside_the_largest_atom() -> None:
    with pytest.raises(ValueError, match="p_max"):
        collapse_time_enclosure(10**6, two_atoms(Fraction(5), 10**6))
    with pytest.raises(ValueError, match="p must sum to one"):
        collapse_time_enclosure(10**6, [(Fraction(1, 3), 2)])


def test_reciprocal_sojourn_bound() -> None:
    for D in (10, 60):
        for k in range(2, D + 1):
            assert float(ball_occupation(D)[k]) <= 1 + 2 * D / (k * (k - 1))


# ------------------------------------------------------------------ the collapse time


GRID = [
    *((D, [(Fraction(1, N), N)]) for D in (10, 60, 240) for N in (2, 3, 50)),
    *(
        (D, [(1 - c / D, 1), (c / D / 4, 4)])
        for D in (10, 60, 240)
        for c in map(Fraction, ("1/1000", "1/10", "1", "3", "9/2"))
    ),
    *((D, two_atoms(Fraction(c), D)) for D in (60, 240) for c in (7, 10, 14, 20, 25)),
    (240, [(Fraction(1, 2), 1), (Fraction(1, 3), 1), (Fraction(1, 6), 1)]),
    (5, [(Fraction(1, 2), 2)]),
    (5, [(Fraction(9, 10), 1), (Fraction(1, 10), 1)]),
]


@pytest.mark.parametrize(("D", "p"), GRID, ids=[f"{D}-{p[0][0]}x{p[0][1]}" for D, p in GRID])
def test_stated_error_holds(D: int, p: Pairs) -> None:
    answer = collapse_time_expansion(D, p)
    assert abs(float(answer.value - exact_collapse_time(D, p))) <= answer.error
    assert answer.error < {5: 2e-2, 10: 2e-3, 60: 2e-5, 240: 2e-6}[D]


@settings(max_examples=30, deadline=None)
@given(
    D=st.sampled_from([10, 30, 120]),
    weights=st.lists(st.integers(1, 10**6), min_size=2, max_size=8),
    exponent=st.integers(0, 8),
)
def test_stated_error_holds_for_any_distribution(D: int, weights: list[int], exponent: int) -> None:
    weights = [weights[0] * 10**exponent, *weights[1:]]
    p = [(Fraction(w, sum(weights)), 1) for w in weights]
    answer = collapse_time_expansion(D, p)
    assert abs(float(answer.value - exact_collapse_time(D, p))) <= answer.error


@pytest.mark.parametrize("order", range(MAX_ORDER + 1))
def test_bulk_order_of_convergence(order: int) -> None:
    p = [(Fraction(1, 2), 1), (Fraction(1, 4), 2)]
    errors = []
    for D in (60, 240):
        answer = collapse_time_expansion(D, p, order=order, regime="bulk")
        errors.append(abs(float(answer.value - exact_collapse_time(D, p))))
        assert errors[-1] <= answer.error
    assert log(errors[0] / errors[1]) / log(4) == pytest.approx(order, abs=0.3)


@pytest.mark.parametrize("order", range(1, MAX_ORDER + 1))
def test_dominant_order_of_convergence(order: int) -> None:
    errors = []
    for D in (60, 240):
        p = two_atoms(Fraction(1, 10), D)
        answer = collapse_time_expansion(D, p, order=order, regime="dominant")
        errors.append(abs(float(answer.value - exact_collapse_time(D, p))))
        assert errors[-1] <= answer.error
    assert log(errors[0] / errors[1]) / log(4) == pytest.approx(order, abs=0.35)


def test_order_zero_is_the_diffusion_limit_and_not_entropy() -> None:
    p = [(Fraction(1, 2), 1), (Fraction(1, 4), 2)]
    value = float(collapse_time_expansion(240, p, order=0).value)
    assert value == pytest.approx(-480 * (0.5 * log(0.5) + 2 * 0.75 * log(0.75)), abs=1e-11)
    assert value < 480 * 1.5 * log(2) - 50


def test_the_regimes_overlap() -> None:
    for D in (10**4, 10**9):
        p = two_atoms(Fraction(25), D)
        bulk, dominant = (collapse_time_expansion(D, p, regime=regime) for regime in ("bulk", "dominant"))
        assert abs(float(bulk.value - dominant.value)) <= bulk.error + dominant.error < 1e-8


@pytest.mark.parametrize("D", [10**9, 10**15])
def test_reach(D: int) -> None:
    answer = collapse_time_expansion(D, [(Fraction(1, 10**5), 10**5)])
    assert answer.valid
    assert answer.error < 1e-12
    assert float(answer.value) / D == pytest.approx(2 * (10**5 - 1) * -log(1 - 1e-5), rel=1e-8)
    near = collapse_time_expansion(D, two_atoms(Fraction(1), D))
    assert near.regime == "dominant"
    assert near.valid
    assert float(near.value) == pytest.approx(2 * log(D), rel=0.05)


def test_only_the_set_of_probabilities_matters() -> None:
    split = [(Fraction(1, 4), 1), (Fraction(1, 2), 1), (Fraction(0), 7), (Fraction(1, 4), 1)]
    joined = [(Fraction(1, 2), 1), (Fraction(1, 4), 2)]
    values = (collapse_time_expansion(50, p).value.str(60, radius=False) for p in (split, joined))
    assert len(set(values)) == 1


def test_edges_are_exact() -> None:
    assert collapse_time_expansion(1, [(Fraction(1, 3), 3)]).value == 1
    assert collapse_time_expansion(10**9, [(Fraction(1), 1), (Fraction(0), 3)]).value == 1


def test_an_atom_of_almost_everything() -> None:
    """To first order in q = 1 − p_max the cost is q times the expected number of ancestors, summed."""
    for D in (30, 10**15):
        rest = Fraction(1, 10**250)
        answer = collapse_time_expansion(D, [(1 - rest, 1), (rest, 1)])
        assert answer.error < 1e-27
        assert float(answer.value) == 1.0
    assert not collapse_time_expansion(10**15, [(1 - rest, 1), (rest, 1)], regime="bulk").valid


def test_order_zero_is_kept_near_a_fixed_atom() -> None:
    rest = Fraction(1, 100)
    answer = collapse_time_expansion(20, [(1 - rest, 1), (rest, 1)], order=0)
    assert answer.regime == "bulk"
    assert not answer.valid


@pytest.mark.parametrize(
    ("D", "p", "options", "named"),
    [
        (0, [(Fraction(1), 1)], {}, "D must"),
        (9, [(Fraction(1, 2), 1)], {}, "p must sum to one"),
        (9, [], {}, "p must sum to one"),
        (9, [(Fraction(3, 2), 1), (Fraction(-1, 2), 1)], {}, "p must have no negative"),
        (9, [(Fraction(1, 2), 2)], {"order": 9}, "order must"),
        (9, [(Fraction(1, 2), 2)], {"regime": "none"}, "regime must"),
        (9, [(Fraction(1, 2), 2)], {"regime": "dominant", "order": 0}, "order must"),
        (10**6, [(Fraction(1, 2), 2)], {"regime": "dominant"}, str(MAX_DISTANCE)),
    ],
)
def test_errors_name_the_parameter(D: int, p: Pairs, options: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        collapse_time_expansion(D, p, **options)  # type: ignore[arg-type]  # wrong options are the point
