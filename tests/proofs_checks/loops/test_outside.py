"""What stays outside the class: exit code 2, nothing on stdout, and one line that says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proofs_checks.loops.test_derive_command import run

REGRESSION = """
[[loop]]
id = "mine.regression"
[loop.parameters]
d = { lower = 1 }
T = { lower = 1 }
[loop.state]
w = { start = 0, length = "d" }
[loop.data]
z = { design = "normal", rows = "T", labels = "normal(X*w, 1)" }
[loop.fit]
w = "least_squares(z)"
[loop.observe]
risk = "norm2(w)"
"""
MEANS = """
[[loop]]
id = "mine.means"
[loop.parameters]
n = { lower = 2 }
[loop.state]
e = { start = 1 }
[loop.data]
x = { law = "normal(e, 1)", size = "n" }
y = { law = "normal(e, 1)", size = "n" }
[loop.pool]
pool = { append = "x" }
[loop.fit]
e = "mean(x)"
[loop.observe]
risk = "e^2"
"""
OUTSIDE = {
    "ridge on a fresh design": (REGRESSION, '"least_squares(z)"', '"ridge(z, 1)"', "no closed form"),
    "a number beside vectors": (
        REGRESSION.replace("[loop.data]", "s = { start = 1 }\n[loop.data]"),
        "[loop.observe]",
        's = "s/2"\n[loop.observe]',
        "is a number beside vectors; give every state a length, or none",
    ),
    "a pool of designs whose rows change with t": (
        REGRESSION.replace("[loop.fit]", '[loop.pool]\npool = { append = "z" }\n[loop.fit]').replace(
            "(z)", "(pool)"
        ),
        'rows = "T"',
        'rows = "T + t"',
        "all rows so far, equally many in every generation",
    ),
    "a covariance": (MEANS, 'e = "mean(x)"', 'e = "cov(x, y)"', "cov is not fitted"),
    "a median": (MEANS, 'e = "mean(x)"', 'e = "median(x)"', "median"),
    "a ratio of means": (MEANS, 'e = "mean(x)"', 'e = "mean(x)/mean(y)"', "declare its conditional moments"),
    "a fit divided by a state": (MEANS, 'e = "mean(x)"', 'e = "mean(x)/(1 + e^2)"', "divides by a state"),
    "quadratic feedback": (MEANS, 'e = "mean(x)"', 'e = "e*(1 - e) + mean(x)"', "needs E[e⁴]"),
    "truncated draws": (MEANS, '"normal(e, 1)"', '"truncated_normal(e, 1, -1, 1)"', "truncated"),
    "a chi law": (MEANS, '"normal(e, 1)"', '"chi(n)"', "moments(sqrt(2)*gamma((k + 1)/2)/gamma(k/2), k)"),
    "a chi-square law": (MEANS, '"normal(e, 1)"', '"chi_square(n)"', "write gamma(k/2, k)"),
    "a matrix for a datum": (MEANS, '"normal(e, 1)"', '"wishart(n, e)"', "like covariance.traces"),
    "a root": (MEANS, 'e = "mean(x)"', 'e = "sqrt(var(x, ddof = 1))"', "^2/n + sum(x^2))/(n - 1))"),
    "a temperature": (MEANS, '"normal(e, 1)"', '"bernoulli(e^2/(e^2 + (2 - e)^2))"', "another coordinate"),
    "logistic draws": (MEANS, '"normal(e, 1)"', '"bernoulli(1/(1 + exp(-e)))"', "no polynomial in states"),
    "an infinite moment": (MEANS, '"normal(e, 1)"', '"inverse_gamma(n, e)"', "moment 2 of x is infinite"),
    "an order not declared": (MEANS, '"normal(e, 1)"', '"moments(e)"', "declares 1"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_an_input_outside_the_class_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    text, old, new, said = OUTSIDE[name]
    assert old in text
    file = tmp_path / "loops.toml"
    file.write_text(text.replace(old, new), "utf8")
    code, out, err = run("derive", str(file))
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert said in err


def test_fewer_rows_than_columns_are_outside_the_domain(tmp_path: Path) -> None:
    """The least-norm fit has no inverse Wishart mean: d > T is refused with what T must be here."""
    file = tmp_path / "loops.toml"
    file.write_text(REGRESSION, "utf8")
    code, out, err = run("eval", str(file), "d=5", "T=3", "t=2")
    assert (code, out) == (2, "")
    assert "integer T ≥ d + 2 (here d + 2 = 7)" in err
    assert run("eval", str(file), "d=5", "T=7", "t=2")[:2] == (0, "10\n")
