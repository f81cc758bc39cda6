"""What is printed says what is meant: precedence, names, domains."""

from theory.core import apply, eq, integer, le, lt, power, real, sequence, sum_over
from theory.core.display import shown, shown_variable

x, y = real("x"), real("y")
k = integer("k", lambda v: [le(0, v)])
i = integer("i", lambda v: [le(1, v)], witness=1)
f = sequence("f", 0, lambda v: [lt(0, v)], witness=1)


def test_precedence() -> None:
    assert shown((x + y) * x) == "(x + y)·x"
    assert shown(x - (y + x)) == "x − (y + x)"
    assert shown(x / (y * x)) == "x/(y·x)"
    assert shown(x / y / (x + y)) == "x/(y·(x + y))" or shown(x / y / (x + y)) == "(x/y)/(x + y)"
    assert shown(power(x, k + 1)) == "x^(k + 1)"
    assert shown(power(x / y, 2)) == "(x/y)^2"
    assert shown((-1 * x) ** 2) == "(−x)^2"
    assert shown(1 / (x**2)) == "1/x^2"
    assert shown(eq(x * y**-2, 0)) == "x/y^2 = 0"


def test_a_bound_variable_takes_a_name_that_nothing_has() -> None:
    assert shown(sum_over(k, 1, i, k * i)) == "Σ[j=1..i](j·i)"
    assert shown(sum_over(k, 1, 3, sum_over(i, 1, k, k * i))) == "Σ[i=1..3](Σ[j=1..i](i·j))"


def test_variables_with_domains() -> None:
    assert shown_variable(k) == "k ∈ ℤ with 0 ≤ k"
    assert shown_variable(f) == "f(i), i ≥ 0: reals with 0 < f(i)"
    assert shown(apply(f, k + 1)) == "f(k + 1)"
