"""LaTeX read into the expression language: what is read, what is refused, and that the value is kept."""

from fractions import Fraction

import pytest

from proofs_checks.show.latex.writer import latex_of_text
from proofs_checks.show.tables.notation import written
from proofs_checks.strategies.parameters import draw_points
from theory import evaluate, formula
from theory.catalogue import formulas
from theory.language.expression_tokens import ExpressionError
from theory.language.expressions import parse_expression
from theory.language.formula import evaluate_expression
from theory.language.latex.reader import read_latex
from theory.language.parameters import Domain, Parameter
from theory.language.statements import parse_closed_form
from theory.language.syntax import read_syntax


def whole(name: str, **more: str) -> Parameter:
    return Parameter(name=name, meaning=name, domain=Domain(kind="integer", lower=1), **more)


NAMES = [
    whole("t"),
    whole("n"),
    whole("T"),
    whole("d"),
    Parameter(name="sigma0", meaning="deviation", domain=Domain(kind="real", lower=0, lower_open=True)),
    Parameter(name="sigma", meaning="noise", domain=Domain(kind="real", lower=0), latex=r"\sigma"),
    Parameter(name="lam", meaning="penalty", domain=Domain(kind="real", lower=0)),
    Parameter(
        name="norm2", meaning="squared norm", domain=Domain(kind="real", lower=0), latex=r"\lVert w \rVert^2"
    ),
    Parameter(name="c", meaning="sizes", domain=Domain(kind="integer", lower=1, shape="list")),
]

READ = {
    r"\sigma^2\frac{d}{T-d-1}\sum_{i=1}^{t}\frac{1}{i^2}": "sigma^2*(d/(T - d - 1))*sum(1/i^2, i, 1, t)",
    r"\frac12 + \frac1n": "1/2 + 1/n",
    r"2\,\sigma_0^{2}\left(1-\frac{1}{n}\right)^{t}": "2*sigma0^2*(1 - 1/n)^t",
    r"\sigma_{0} t n": "sigma0*t*n",
    r"d(T-1)": "d*(T - 1)",
    r"3 \cdot 2^{n}": "3*2^n",
    r"\lambda \lVert w\rVert^{2}": "lam*norm2",
    r"H_t^{(2)} - H_{t-1}": "harmonic(t, 2) - harmonic(t - 1)",
    r"\psi\left(1-\tfrac{d+1}{T}\right) + \psi^{(1)}(n) + \psi_1(n)": (
        "digamma(1 - (d + 1)/T) + polygamma(1, n) + polygamma(1, n)"
    ),
    r"\Gamma(n)^2 \zeta(3)": "gamma(n)^2*zeta(3)",
    r"\sum_{k=1}^{m} \frac{c_k}{\bigl(\sum_{j=1}^{k} c_j\bigr)^2}": (
        "sum(c[k]/sum(c[j], j, 1, k)^2, k, 1, len(c))"
    ),
    r"\prod_{k=1}^{t}\left(1 - \frac{1}{n k^2}\right)": "product(1 - 1/(n*k^2), k, 1, t)",
    r"(1-\lambda)\log(1-\lambda)": "(1 - lam)*log(1 - lam)",
    r"\log n + \log \frac{t}{n}": "log(n) + log(t/n)",
    r"\sin^2 \lambda": "sin(lam)^2",
    r"\operatorname{erfc}\left(\frac{\sqrt{2}}{\sqrt[3]{n}}\right)": "erfc(sqrt(2)/n^(1/3))",
    r"\binom{n}{d} n!": "binomial(n, d)*factorial(n)",
    r"\left|\lambda - 1\right| \lfloor \lambda \rfloor": "abs(lam - 1)*floor(lam)",
    r"e^{-\lambda n}": "e^(-lam*n)",
    r"\mathrm{e}^{2}\pi^2\gamma": "e^2*pi^2*EulerGamma",
    r"-t/n + 0.5": "-t/n + 0.5",
    r"\max\{t, n\} % the larger": "max(t, n)",
    r"t^2.": "t^2",
}

REFUSED = {
    r"1/2n": "column 2: what stands below '/' is ambiguous",
    r"t/n/d": "ambiguous",
    r"\log t n": "column 1: where the argument of \\log ends is ambiguous",
    r"\log(t)^2": "the power of \\log is ambiguous",
    r"\sin^{-1} t": "inverse function",
    r"t^12": "LaTeX raises or lowers only the first digit",
    r"H_t^2": "may be a square or an order",
    r"1\frac12": "mixed number",
    r"t 2": "a number behind a factor",
    r"\frac{1}{2} 3": "a number behind a factor",
    r"1 2": "one number or two",
    r"x + t": "column 1: x is not declared",
    r"\sigma_1": r"\sigma_1 is not declared",
    r"\kappa": r"\kappa is not declared",
    r"t'": "primed",
    r"t^{(2)}": "label or a derivative",
    r"t^*": "is a mark",
    r"c t": "is a list; write an entry",
    r"\foo{t}": "the command \\foo is not read",
    r"\operatorname{Var}(t)": "neither a declared name nor a function",
    r"\sum_{i=1}^{\infty} \frac{1}{i^2}": "infinite sum",
    r"\sum_{i} i": "index and its start",
    r"\sum_{t=1}^{n} t": "already in use",
    r"\sum_{i=1}^{t} i + i": "occurs behind the sum",
    r"\prod_{k=1}^{t} k n": "ambiguous",
    r"|t|": "bare |",
    r"t \pm 1": "expected an operator",
    r"\pm t": "stands for two values",
    r"t = n": "begins a relation",
    r"t \le n": "begins a relation",
    r"\left(t\right]": "expected )",
    r"(t": "expected )",
    r"t)": "expected an operator or the end",
    r"t^2^2": "power of a power",
    r"t^2!": "factorial of a power",
    r"\frac{t}": "in braces",
    r"\sqrt": "in braces",
    r"": "expected a number, a name or a bracket, found the end",
    "t\\": "a backslash at the end",
    r"\log_2 t": "a base below",
    "(" * 200 + "t": "nested more than",
    "t+" * 6000 + "t": "the limit is",
}


@pytest.mark.parametrize(("source", "read"), READ.items())
def test_it_reads_what_is_clear(source, read):
    assert read_latex(source, NAMES) == read
    parse_expression(read, NAMES)


@pytest.mark.parametrize(("source", "problem"), REFUSED.items())
def test_it_refuses_what_is_not(source, problem):
    with pytest.raises(ExpressionError) as caught:
        read_latex(source, NAMES)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_declared_e_or_gamma_is_no_constant():
    assert read_latex("e^t", [whole("e"), whole("t")]) == "e^t"
    assert read_latex(r"\gamma t", [whole("gamma"), whole("t")]) == "gamma*t"


def test_c4_is_a_function_where_no_list_is_called_c():
    assert read_latex(r"c_4(n)^t + c_{4}^{t}\left(n\right)", NAMES[:2]) == "c4(n)^t + c4(n)^t"
    assert read_latex(r"c_4(n)", NAMES) == "c[4]*n"


def test_further_spellings():
    assert read_latex(r"\hat\lambda_{s} t", NAMES, names={r"\hat\lambda_s": "lam"}) == "lam*t"
    with pytest.raises(ValueError, match="no parameter"):
        read_latex("t", NAMES, names={r"\kappa": "kappa"})


def test_the_papers_letters_where_they_are_free():
    t, p = whole("t"), Parameter(name="p", meaning="", domain=Domain(kind="real", shape="distribution"))
    assert read_latex(r"n \sum_{i=1}^{N} w_i^2", [t, p], paper=True) == "t*sum(p[i]^2, i, 1, len(p))"
    assert read_latex(r"n t", [t, whole("n")], paper=True) == "n*t"


@pytest.mark.parametrize(
    "name",
    [
        "gaussian.accumulate_biased.variance",
        "gaussian.accumulate.mean_drift",
        "regression.replace_overparametrised.squared_error",
        "regression.accumulate.excess_risk",
    ],
)
def test_what_a_table_prints_in_the_papers_notation_is_read_as_the_librarys(name):
    found = formula(name)
    library, paper = (
        written(found, notation).latex.split(" = ", 1)[1].replace(r"\allowbreak", "")
        for notation in ("library", "paper")
    )
    read = read_latex(paper, found.parameters, paper=True)
    assert read == read_latex(library, found.parameters)
    if "w" not in library and "0}" in paper:
        with pytest.raises(ExpressionError):
            read_latex(paper, found.parameters)


REFUSED_OF_THE_CATALOGUE = {
    "categorical.replace.collapse_time",
    "categorical.replace.collapse_time_marginal",
    "categorical.replace.collapse_time_expansion",
    "categorical.replace.collapse_probability",
    "categorical.replace.surviving_atoms",
    "categorical.replace.entropy",
    "categorical.replace.loss_time_median",
    "poisson.replace.survival_probability",
    "poisson.replace.loss_time_median",
}
"""Their right-hand sides call functions of a chain, which have no name that everybody knows."""


def _point(item):
    """Return parameters without 0·log 0 and pairs of conjugate Γs, which only the library can evaluate."""
    if item.id.endswith("_with_replacement.mean_squared_error_limit"):
        more = {"m": 7} if "any_size" in item.id else {}
        return {"n": 5, "v2": Fraction(-1, 3), "V0": 2, **more}
    return next(point for point in draw_points(item.parameters, 4, 7) if point.get("p") != (1,))


def test_it_reads_back_what_the_library_prints():
    refused = set()
    for name, item in formulas().items():
        printed = latex_of_text(item.closed_form, item.parameters)
        try:
            read = parse_closed_form(read_latex(printed, item.parameters), item.parameters)
        except ExpressionError:
            refused.add(name)
            continue
        if read == item.rhs:
            continue
        point = _point(item)
        once, again = evaluate_expression(read, point, 20), evaluate(item, point, 20)
        assert Fraction(once.decimal) == Fraction(again.decimal), name
    assert refused == REFUSED_OF_THE_CATALOGUE


def test_what_is_typeset_is_the_tree_of_the_text():
    for name, item in formulas().items():
        written = read_syntax(item.closed_form)
        short = ", ".join(f"{f}({k}) = {b}" if k else f"{f} = {b}" for f, k, b in written.short)
        again = f"{written.body} where {short}" if short else str(written.body)
        assert parse_closed_form(again, item.parameters, dict(item.functions)) == item.rhs, name


def test_a_wrong_reading_would_be_noticed():
    item = formula("regression.accumulate.excess_risk")
    printed = latex_of_text(item.closed_form, item.parameters).replace("(2)", "(3)")
    read = parse_expression(read_latex(printed, item.parameters), item.parameters)
    point = {"t": 3, "d": 2, "T": 9, "sigma": 1}
    assert evaluate_expression(read, point).decimal != evaluate(item, point).decimal
