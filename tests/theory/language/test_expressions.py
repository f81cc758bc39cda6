"""The expression parser: what it reads, what it refuses and how, and that it evaluates nothing."""

import builtins
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import theory
from theory.language.expression_tokens import MOST_TOKENS
from theory.language.expressions import DEEPEST, ExpressionError, parse_expression
from theory.language.parameters import Domain, Parameter
from theory.language.plain import plain
from theory.markov.functions import XLogX
from theory.numbers.walk import ball, exact


def whole(name, **domain):
    return Parameter(name=name, meaning=name, domain=Domain(kind="integer", lower=1, **domain))


PARAMETERS = (
    whole("t"),
    whole("d"),
    whole("T"),
    Parameter(name="sigma", meaning="noise", domain=Domain(kind="real", lower=0, lower_open=True)),
    whole("p", shape="list"),
)
VALUES = {"t": 3, "d": 2, "T": 9, "sigma": Fraction(1, 2), "p": (Fraction(1), Fraction(3)), "len_p": 2}


def read(text):
    return parse_expression(text, PARAMETERS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3 - 4/8", Fraction(13, 2)),
        ("-2^2", -4),
        ("2^-3", Fraction(1, 8)),
        ("2^3^2", 512),
        ("2**3", 8),
        ("8/4/2", 1),
        ("0.1 + 1e-3", Fraction(101, 1000)),
        (".5", Fraction(1, 2)),
        ("2e3", 2000),
        ("--t - +d", 1),
        ("t!", 6),
        ("(t + 1)²", 16),
        ("t⁻¹", Fraction(1, 3)),
        ("sigma^2*d/(T - d - 1)", Fraction(1, 12)),
        ("σ²·d/(T − d − 1)", Fraction(1, 12)),
        ("H2(t)", Fraction(49, 36)),
        ("H₂(t)", Fraction(49, 36)),
        ("harmonic(t)", Fraction(11, 6)),
        ("harmonic(t, 2)", Fraction(49, 36)),
        ("sum(1/i^2, i, 1, t)", Fraction(49, 36)),
        ("Σ[i=1..t] (1/i²)/2", Fraction(49, 72)),
        ("product(1 + 1/k, k, 1, t)", 4),
        ("∏[k=1..t] (1 + 1/k)", 4),
        ("sum(sum(i*j, j, 1, i), i, 1, t)", 25),
        ("sum(p[i], i, 1, len(p))", 4),
        ("Σ[i=1..N] (p[i])", 4),
        ("p[len(p)]/p[1]", 3),
        ("binomial(T, t)", 84),
        ("max(t, d) - min(t, d, 7)", 1),
        ("abs(d - T)", 7),
        ("floor(t/2) + ceil(t/2)", 3),
        ("gamma(5)", 24),
    ],
)
def test_an_expression_has_the_exact_value_it_should(text, value):
    assert exact(read(text), VALUES) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exp(1) - e", 0),
        ("ln(2)", 0.6931471805599453),
        ("sqrt(2)*pi", 4.442882938158366),
        ("gamma(t/2)/Γ(t/2)", 1),
        ("digamma(1) + EulerGamma", 0),
        ("ψ(t) + γ", 1.5),
        ("trigamma(1) - pi^2/6", 0),
        ("polygamma(1, t) - trigamma(t)", 0),
        ("zeta(3)", 1.2020569031595942),
        ("loggamma(T) - log(gamma(T))", 0),
        ("sin(1)^2 + cos(1)^2", 1),
        ("tan(1)*cot(1)", 1),
        ("cosh(1)^2 - sinh(1)^2", 1),
        ("tanh(1)", 0.7615941559557649),
        ("erf(1)", 0.8427007929497149),
        ("c4(2)", 0.7978845608028654),
    ],
)
def test_an_irrational_value_is_enclosed(text, value):
    assert abs(float(ball(read(text), VALUES).mid()) - value) < 1e-12


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "expected a number, a name or '(', found the end"),
        ("2*(t + 1", 1, 9, "expected an operator or ')', found the end"),
        ("t\n + )", 2, 4, "expected a number, a name or '(', found ')'"),
        ("2 t", 1, 3, "a product is written with *"),
        ("2(t)", 1, 2, "a product is written with *"),
        ("t(d)", 1, 1, "a product is written t*(…)"),
        ("t == 1", 1, 3, "a comparison is no expression"),
        ("t ≤ 1", 1, 3, "a comparison is no expression"),
        ("sigm^2", 1, 1, "unknown name 'sigm'; did you mean 'sigma'?"),
        ("zzz", 1, 1, "the parameters are t, d, T, sigma, p"),
        ("gama(t)", 1, 1, "did you mean 'gamma'?"),
        ("__import__('os')", 1, 12, "the character"),
        ("t.real", 1, 2, "the character '.' has no meaning"),
        ("t;d", 1, 2, "the character ';' has no meaning"),
        ("lambda", 1, 1, "unknown name"),
        ("p", 1, 1, "p is a list; write p[i]"),
        ("p[0]", 1, 1, "counted from 1"),
        ("t[1]", 1, 1, "t is a number, not a list"),
        ("len(t)", 1, 5, "t is no list"),
        ("sum(1/i, i, 1)", 1, 14, "expected an operator or ',', found ')'"),
        ("sum(1/i)", 1, 8, "the index: sum(term, i, low, high)"),
        ("sum(i, t, 1, 3)", 1, 8, "the index 't' is already in use"),
        ("sum(sum(i, i, 1, 2), i, 1, 3)", 1, 12, "already in use"),
        ("sum(i, i, 1, i)", 1, 14, "unknown name 'i'"),
        ("exp(1, 2)", 1, 1, "exp takes 1 arguments (exp(x)), found 2"),
        ("harmonic(t, d)", 1, 1, "the order must be an integer from 1 to 50"),
        ("harmonic(t, 0)", 1, 1, "the order must be an integer from 1 to 50"),
        ("1/0", 1, 1, "divides by zero"),
        ("1/(1/(t - t))", 1, 4, "divides by zero"),
        ("log(0)", 1, 1, "divides by zero or is infinite"),
        ("sqrt(-1)^2", 1, 1, "not a real number"),
        ("(-8)^(1/3)", 1, 1, "root of a negative number"),
        ("log(-1)", 1, 1, "not a real number"),
        ("9^9^9^9", 1, 3, "binary digits"),
        ("(2*t)^1000^1000", 1, 1, "binary digits"),
        ("((2*t)^1000)^1000", 1, 1, "binary digits"),
        ("2^(t + 10^6)*2^(-t)", 1, 1, "binary digits"),
        ("exp(10^6*log(2))", 1, 1, "binary digits"),
        ("exp(exp(exp(9)))", 1, 5, "binary digits"),
        ("45404^1111", 1, 1, "binary digits"),
        ("factorial(10^9)", 1, 1, "factorial: a number inside must stay below"),
        ("9!!!", 1, 1, "factorial: a number inside must stay below"),
        ("harmonic(10^9)", 1, 1, "harmonic: a number inside"),
        ("floor(gamma(exp(100)))", 1, 7, "gamma: a number inside"),
        ("1e999", 1, 1, "exponent of a number must lie within"),
        ("7" * 301, 1, 1, "the limit is 300"),
        ("(" * 60, 1, DEEPEST + 1, "nested more than"),
        ("2^" * 60 + "2", 1, 2 * DEEPEST + 1, "nested more than"),
        ("t" + "!" * 9, 1, 6, "in a row"),
        ("+".join("t" * MOST_TOKENS), 1, MOST_TOKENS + 1, "more than"),
        (" " * 10_001, 1, 1, "the limit is 10000"),
    ],
)
def test_an_error_says_where_and_what(text, line, column, said):
    with pytest.raises(ExpressionError) as caught:
        read(text)
    assert said in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"line {line}, column {column}: ")
    assert "\n" not in str(caught.value)


def test_the_caret_stands_below_the_place():
    for text in ("t + + )", "d\n*t*(", "1 + " * 90 + ")"):
        with pytest.raises(ExpressionError) as caught:
            read(text)
        _, shown, caret = caught.value.marked.splitlines()
        under = shown[caret.index("^")] if caret.index("^") < len(shown) else "the end"
        assert under in str(caught.value)


def in_the_language(expr):
    """Whether an expression has no cases and no function of the library's own that is printed as one."""
    own = {type(node) for node in sp.preorder_traversal(expr) if type(node).__module__.startswith("theory")}
    return not expr.has(sp.Piecewise) and own <= {XLogX}


@pytest.mark.parametrize("name", sorted(theory.formulas()))
def test_what_the_tables_print_is_read_back(name):
    formula = theory.formula(name)
    if not in_the_language(formula.rhs):
        with pytest.raises(ExpressionError):
            parse_expression(plain(formula.rhs), formula.parameters)
        return
    read_back = parse_expression(plain(formula.rhs), formula.parameters)
    assert parse_expression(plain(read_back), formula.parameters) == read_back
    symbols = {symbol: sp.Symbol(symbol.name) for symbol in (formula.rhs - read_back).free_symbols}
    point = {symbol: sp.Rational(3 + place, 7) for place, symbol in enumerate(symbols.values())}
    if not formula.rhs.has(sp.Sum, sp.Product, sp.Indexed):
        difference = (formula.rhs - read_back).xreplace(symbols)
        assert abs(sp.N(difference.subs(point), 30, chop=True)) < 1e-20


def trees():
    atoms = st.sampled_from(["t", "d", "σ", "2", "0.5", "p[1]", "len(p)", "pi", "e", "γ"])
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("({})^{}".format, inner, st.sampled_from(["2", "t", "(1/2)", "(-1)"])),
            st.builds("{}({})".format, st.sampled_from(["log", "gamma", "H2", "abs", "exp", "floor"]), inner),
            st.builds("sum({}*k, k, 1, {})".format, inner, st.sampled_from(["t", "3"])),
        ),
        max_leaves=8,
    )


@given(trees())
@settings(max_examples=150)
def test_what_is_printed_is_read_as_the_same_tree(text):
    try:
        tree = read(text)
    except ExpressionError:
        return
    assert read(plain(tree)) == tree


@given(st.text(alphabet="t dTσp0123456789.+-*/^()[],=!²₂eHsumlenΣ∏·−\n__import__'\"", max_size=60) | trees())
@settings(max_examples=300)
def test_any_text_gives_a_tree_or_our_error(text):
    try:
        tree = read(text)
    except ExpressionError as error:
        tree, shown = None, error.marked
    assert shown.count("\n") == 2 if tree is None else isinstance(tree, sp.Basic)


def test_nothing_is_evaluated(monkeypatch):
    def explode(*_arguments, **_options):
        raise AssertionError("evaluated")

    read("log(t) + sum(1/i, i, 1, t)*gamma(d)")  # so that SymPy has loaded what it needs
    for name in ("eval", "exec", "compile", "open"):
        monkeypatch.setattr(builtins, name, explode)
    assert read("log(t) + sum(1/i, i, 1, t)*gamma(d)").free_symbols
    with pytest.raises(ExpressionError):
        read("__import__(os).system(ls)")
