from __future__ import annotations

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from tests.theory.loop_language.definitions import loop, parameter
from tests.theory.loop_language.examples import ES, XS, E, X, made
from theory.core.normal_forms import canonical, vanishes
from theory.core.terms import Refused, add, mul, power
from theory.core.theorem import real
from theory.language.expressions import parse_expression
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.derive import conditions, derive, derive_one
from theory.loop_language.symbolic.certificate import is_zero, obeys
from theory.loop_language.symbolic.core_proof import proved_form, proved_system
from theory.loop_language.symbolic.limits import product_limit

FORGETS = """
[[loop]]
id = "mine.forgets"
words = "a window that forgets"
[loop.parameters]
n = {{ lower = 1 }}
g = {{ kind = "real", lower = 0, upper = 1, open = true }}
[loop.state]
e = {{ start = 0 }}
[loop.data]
x = {{ law = "normal(e, 1)", size = "n" }}
[loop.pool]
pool = {{ append = "x", window = {}, forget = "g" }}
[loop.fit]
e = "mean(pool)"
[loop.observe]
risk = "e^2"
"""


def form(loop: LoopDefinition) -> sp.Expr:
    (derived,) = derive(loop)
    assert derived.form is not None, derived.reason
    return derived.form


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (made(E, X, 'e = "mean(x)"', 'risk = "e^2"'), "V*t/n"),
        (made(ES, XS, 'e = "mean(x)"\ns = "var(x, ddof = 1)"', 'square = "s^2"'), "V^2*((n + 1)/(n - 1))^t"),
        (made(ES, XS, 'e = "mean(x)"\ns = "var(x)"', 'variance = "s"'), "V*(1 - 1/n)^t"),
        (made(E, X, 'e = "(1 - w)*e + w*mean(x)"', 'risk = "e^2"'), "V*t*w^2/n"),
        (
            made(E, X.replace('"n"', '"n*t^2"'), 'e = "mean(x)"', 'risk = "e^2"'),
            "V*H2(t)/n",
        ),
    ],
)
def test_known_forms(found: LoopDefinition, expected: str) -> None:
    tree = parse_expression(expected, (*found.parameters, GENERATION))
    assert sp.simplify(form(found) - tree) == 0


def test_a_removable_pole_is_its_own_case() -> None:
    v2 = parameter("v", "real", None)
    found = loop(
        """
        [state]
        e = { start = 0 }
        [data]
        x = { law = "quadratic(e, 1, 0, v)", size = "n" }
        [fit]
        e = "mean(x)"
        [observe]
        risk = "e^2"
        """,
        parameter("n"),
        v2,
    )
    (derived,) = derive(found)
    (case,) = derived.cases
    n = sp.Symbol("n", integer=True, positive=True)
    assert (case.parameter, case.value) == (v2.symbol, 0)
    assert case.form == t / n
    assert sp.simplify(derived.form - ((1 + v2.symbol / n) ** t - 1) / v2.symbol) == 0


@pytest.mark.parametrize(
    ("state", "data", "fit", "said"),
    [
        ("e = { start = 1 }", X, 'e = "1/mean(x)"', "divides by a random quantity"),
        ("e = { start = 1 }", X, 'e = "mean(x)/(1 + e^2)"', "divides by a state"),
        ("e = { start = 1 }", X, 'e = "e*(1 - e) + mean(x)"', "E[e²] needs E[e⁴] needs"),
        (
            "e = { start = 1 }",
            'x = { law = "truncated_normal(e, 1, -1, 1)", size = "n" }',
            'e = "mean(x)"',
            "draws are truncated",
        ),
        (
            "e = { start = 1 }",
            'x = { law = "moments(e)", size = "n" }',
            'e = "mean(x)"',
            "needs moment 2 of the data x; the law declares 1",
        ),
        (
            "e = { start = 1 }",
            'x = { law = "normal(sqrt(1 + e^2), V)", size = "n" }',
            'e = "mean(x)"',
            "is no polynomial in states and statistics",
        ),
        ("e = { start = 1 }", X, 'e = "sqrt(mean(x))"', "is no polynomial in states and statistics"),
        (
            "e = { start = 1 }",
            'x = { law = "normal(e, V)", size = { inverse_mean = "w" } }',
            'e = "mean(x)^2 + var(x)"',
            "",
        ),
        (
            "e = { start = 1 }",
            'x = { law = "normal(1/e, V)", size = "n" }',
            'e = "mean(x)"',
            "divides by a state",
        ),
        ("e = { start = 1 }", X, 'e = "exp(mean(x))"', "is no polynomial in states and statistics"),
        (
            "e = { start = 1 }",
            'x = { law = "inverse_gamma(n, 1)" }',
            'e = "times(e, x)"',
            "moment 2 of x is infinite unless n > 2",
        ),
    ],
)
def test_what_is_outside_is_refused_with_the_reason(state: str, data: str, fit: str, said: str) -> None:
    (derived,) = derive(made(state, data, fit, 'risk = "e^2"'))
    assert derived.refused
    assert derived.form is None
    assert said in derived.reason
    assert "\n" not in derived.reason


def test_conditions_raise_bounds() -> None:
    found = made(ES, XS, 'e = "mean(x)"\ns = "var(x, ddof = 1)"', 'variance = "s"')
    assert found.parameters[0].domain.lower == 2
    assert "integer n ≥ 2" in conditions(found)
    share = loop(
        """
        [state]
        e = { start = 0 }
        [data]
        x = { law = "normal(e, V)", size = "(1 - w)*n" }
        z = { law = "normal(e, V)", size = "w*n", real = true }
        [fit]
        e = "mean(x, z)"
        [observe]
        risk = "e^2"
        """
    )
    assert any(said.endswith("is whole") for said in conditions(share))


def test_a_certificate_refuses_what_is_nearly_right() -> None:
    n, v = sp.symbols("n V", positive=True)
    good = v * sp.harmonic(t, 2) / n
    assert obeys(good, [sp.Integer(1)], v / (n * (t + 1) ** 2), [0], 0)
    for wrong in (
        good + v,
        good * 2,
        v * sp.harmonic(t, 1) / n,
        v * sp.harmonic(t - 1, 2) / n,
        good + 1 / n**9,
    ):
        assert not obeys(wrong, [sp.Integer(1)], v / (n * (t + 1) ** 2), [0], 0)
    power = (1 - 1 / n) ** t
    assert obeys(power, [1 - 1 / n], sp.Integer(0), [1], 0)
    assert not obeys(power, [1 - 1 / n], sp.Integer(0), [1], 1)
    assert not obeys((1 - 1 / n) ** (t + 1), [1 - 1 / n], sp.Integer(0), [1], 0)
    product = sp.Product(1 - 1 / (n * t**2), (t, 1, t))
    assert not obeys(product, [1 - 1 / (n * t**2)], sp.Integer(0), [1], 0)


def test_roots_are_reduced() -> None:
    x, y = sp.symbols("x y", positive=True)
    assert is_zero((sp.sqrt(x) + sp.sqrt(y)) ** 2 - x - y - 2 * sp.sqrt(x) * sp.sqrt(y))
    assert not is_zero((sp.sqrt(x) + sp.sqrt(y)) ** 2 - x - y)
    assert is_zero(2 ** (t + 1) - 2 * 2**t)
    assert not is_zero(2 ** (t + 1) - 3 * 2**t)


def test_limits_of_products_are_right_in_numbers() -> None:
    k = sp.Symbol("k", integer=True, positive=True)
    for factor, low in (
        (1 - 1 / (3 * k**2), 1),
        (1 - 1 / (k * (5 * k - 1)), 2),
        ((2 * k - 1) * (2 * k + 1) / (4 * k**2), 1),
    ):
        product = sp.Product(factor, (k, low, t))
        limit = product_limit(2 + 3 * product)
        assert limit is not None
        partial, value = 1.0, sp.lambdify(k, factor)
        for place in range(low, 5_000):
            partial *= value(place)
        assert abs(float(limit) - (2 + 3 * partial)) < 1e-3
    assert product_limit(sp.Product(1 + 1 / k, (k, 1, t))) is None
    assert product_limit(sp.Product(1 - 1 / k**2, (k, 1, t))) is None


def test_time_runs_out_and_the_recursion_is_what_is_known() -> None:
    found = made(ES, XS, 'e = "mean(x)"\ns = "var(x, ddof = 1)"', 'fourth = "e^4"')
    (derived,) = derive(found, seconds=0.12)
    assert derived.form is None or derived.seconds < 20  # a hang, not a benchmark


def test_the_core_proves_what_the_solver_found_and_nothing_near_it() -> None:
    found = made(E, X.replace('"n"', '"n*t^2"'), 'e = "mean(x)"', 'core_test = "e^2"')
    (derived,) = derive(found)
    assert derived.theorem is not None
    assert not derived.theorem.hypotheses
    assert derived.problem is not None
    assert derived.form is not None
    for wrong in (derived.form * 2, derived.form + 1, derived.form.subs(t, t + 1), derived.form + 1 / t):
        assert proved_form("core_test.wrong", derived.problem, wrong, 0, found.parameters) is None


def test_the_core_proves_triangular_moments_one_by_one() -> None:
    found = made(ES, XS, 'e = "mean(x)"\ns = "var(x)"', 'core_triangle = "e^2"')
    (derived,) = derive(found)
    assert derived.theorem is not None
    assert not derived.theorem.hypotheses
    assert derived.system is not None
    assert derived.form is not None
    for wrong in (
        derived.form * 2,
        derived.form.subs(t, t + 1),
        derived.form + sp.Symbol("V", nonnegative=True),
    ):
        assert proved_system("core_triangle.wrong", derived.system, wrong, found.parameters) is None


def test_a_pair_of_complex_eigenvalues_is_refused_at_once() -> None:
    """A window of 3 that forgets: its eigenvalues are complex for every g, which was expanded for 30 s."""
    (two,), (three,) = (parse_loops(FORGETS.format(window)) for window in (2, 3))
    assert derive_one(two, "risk", 0).form is not None
    found = derive_one(three, "risk", 0)
    assert found.form is None
    assert found.reason.startswith("a pair of complex eigenvalues")


def test_zero_is_told_from_what_is_nearly_zero() -> None:
    """Nested roots, denominators, a root in one of them, and a division by what is 0."""
    x, y = sp.symbols("x y", positive=True)
    inner = sp.sqrt(x + sp.sqrt(y))
    conjugate = sp.sqrt(x - sp.sqrt(y))
    assert is_zero(inner**2 - x - sp.sqrt(y))
    assert is_zero((inner * conjugate) ** 2 - x**2 + y)
    assert is_zero(1 / (sp.sqrt(x) - 1) - (sp.sqrt(x) + 1) / (x - 1))
    assert is_zero((x**3 - y**3) / (x - y) - x**2 - x * y - y**2)
    assert is_zero((x + y) ** 30 - ((x + y) ** 2) ** 15)
    assert not is_zero(inner**2 - x - 2 * sp.sqrt(y))
    assert not is_zero(1 / (sp.sqrt(x) - 1) - (sp.sqrt(x) + 1) / (x + 1))
    assert not is_zero((x + y) ** 30 - (x + y) ** 29 * (x + sp.Rational(1000001, 1000000) * y))
    nothing = [(sp.sqrt(z) - 1) * (sp.sqrt(z) + 1) - z + 1 for z in (x, y)]
    assert is_zero(nothing[0])
    assert not is_zero(nothing[0] / nothing[1])


def test_what_is_too_large_for_memory_is_refused_before_it_is_begun() -> None:
    """FLINT ends the process where memory does: nothing is decided, by the certificate and by the core."""
    x = sp.symbols("x:6", positive=True)
    many = sp.Add(*x)
    assert is_zero((many + 1) ** 6 - ((many + 1) ** 3).expand() ** 2)
    assert not is_zero((many + 1) ** 60 - (many + 1) ** 59 * many - (many + 1) ** 59), "0, and undecided"
    assert not is_zero(sp.prod(1 + sp.Symbol(f"y{i}") for i in range(30)) - 1)
    assert not is_zero((1 + x[0]) ** 10**9 - x[1]), "no loop over the exponent"
    assert not is_zero((1 + x[0]) ** 50_000 - x[1]), "few enough terms of few enough bits, too many together"
    assert not is_zero(sp.Rational(10**9, 7) ** 200 * x[0] ** 10**12 - x[1])
    variables = [real(f"v{i}") for i in range(60)]
    pairs = list(zip(variables[::2], variables[1::2], strict=True))
    sums = [add(*(power(add(a, b), -1) for a, b in pairs[:size])) for size in (6, 30)]
    assert vanishes(add(sums[0], mul(-1, sums[0])), [])
    for term in (sums[1], power(add(*variables), 60)):
        with pytest.raises(Refused, match="too many terms to be multiplied out"):
            canonical(term, [])


def test_a_state_of_the_name_of_a_sum_of_data_is_refused_in_words() -> None:
    """S_x_1 is Σ x in the engine: FLINT's ring had it twice."""
    text = """
state.S_x_1.start = 0
data.x = {law = "normal(S_x_1, V)", size = "n"}
fit.S_x_1 = "mean(x)"
observe.risk = "S_x_1^2"
"""
    (derived,) = derive(loop(text))
    assert derived.refused
    assert "call the state otherwise" in derived.reason


def test_a_coefficient_with_a_pole_in_a_parameter_has_no_sign_there() -> None:
    text = """
state.e.start = 1
data.x = {law = "normal(e, 1)", size = 1}
fit.e = "mean(x)*b/(b - 1)"
observe.mean = "e"
"""
    (derived,) = derive(loop(text, parameter("b", "real", None)))
    b = next(s for s in derived.form.free_symbols if s.name == "b")
    assert sp.simplify(derived.form - (b / (b - 1)) ** t) == 0
