r"""LaTeX made breakable keeps its value: it is read back and compared with what it was made of."""

import pytest
import sympy as sp

from proofs_checks.show.latex.breaking import breaking
from theory.language.typeset import latex

x, y, n, t, k = sp.symbols("x y n t k", positive=True)


def without_space(text):
    for word in (
        r"\left",
        r"\right",
        r"\allowbreak",
        r"\bigl",
        r"\bigr",
        r"\biggl",
        r"\biggr",
        r"\,",
        "{",
        "}",
        " ",
    ):
        text = text.replace(word, "")
    return text


@pytest.mark.parametrize(
    ("expr", "line", "shown"),
    [
        (x / y, 24, r"\frac{x}{y}"),
        ((x + y) ** 2, 2, r"\bigl(x + y\bigr)^{2}"),
        (sp.Function("R")(t), 24, "R(t)"),
        (sp.Function("R")(t) ** 2, 24, "R^{2}(t)"),
        (sp.sqrt(x + y + 1), 3, r"\bigl(x + y + 1\bigr)^{1/2}"),
        ((x + y + 1) / n, 4, r"\frac{1}{n} \bigl(x + y + 1\bigr)"),
        (n / (x + y + 1), 4, r"n \allowbreak \bigl(x + y + 1\bigr)^{-1}"),
        (x * y / (n + 1), 24, r"\frac{x y}{n + 1}"),
        (sp.gamma(1 - 1 / n), 24, r"\Gamma \left(1 - \frac{1}{n} \right)"),
        (-x, 24, "-x"),
        (sp.Symbol("w_prev"), 24, r"w_{\mathrm{prev}}"),
        (
            sp.gamma(x + y + n + 1) * sp.gamma(2 * x + y + t),
            14,
            r"\Gamma(t + 2 x + y) \allowbreak \Gamma(n + x + y + 1)",
        ),
        (n * (x + y + 1) / (t + 1), 9, r"\frac{n}{t + 1} (x + y + 1)"),
        (
            (x + y + t + 1) * sp.Function("f")(x + y + n),
            9,
            r"\bigl(t + x + y + 1\bigr) \allowbreak f \bigl(n + x + y\bigr)",
        ),
    ],
)
def test_what_is_written(expr, line, shown):
    assert breaking(latex(expr), line) == shown


@pytest.mark.parametrize(
    "expr",
    [
        sp.Eq(x, (1 + x + y) * (n + t) / (x - y) + sp.Sum(k**2, (k, 1, t)), evaluate=False),
        sp.exp(x + y) * sp.log(x + 1) ** 2,
        sp.Limit(1 / t, t, sp.oo),
    ],
)
def test_what_is_short_keeps_its_signs(expr):
    assert without_space(breaking(latex(expr), 1000)) == without_space(latex(expr))


def test_cases_that_are_wide_stand_on_one_line():
    wide = sp.Piecewise((x + y + n, sp.Eq(n, 1)), (sp.S.One, True))
    assert (
        breaking(latex(wide), 5)
        == r"\bigl\{n + x + y\ \text{ for } n = 1;\ \allowbreak 1\ \text{otherwise}\bigr\}"
    )


def test_words_between_formulas_keep_their_spaces():
    assert breaking(r"a + b \quad\text{with }b = 2") == r"a + b \text{ with } b = 2"


@pytest.mark.parametrize("text", [r"\left( x", r"\frac{x}{y", "x }"])
def test_what_is_not_closed_is_refused(text):
    with pytest.raises(ValueError, match=r"missing|closes nothing"):
        breaking(text)
