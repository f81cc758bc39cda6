"""One convention of empty and reversed ranges, in every place where a sum or product gets a value.

The convention stands in ``theory.language.expression_ranges``. The same expressions go through all.
"""

from fractions import Fraction
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
import sympy as sp

from proofs_checks.evidence.balls import second_opinion
from proofs_checks.evidence.comparison import NoValue, expression_value
from proofs_checks.evidence.definedness import not_shown
from proofs_checks.evidence.rational import vanishes
from proofs_checks.kernel.render import template
from proofs_checks.kernel.translation import Translation
from theory.core.values import Undefined, evaluate
from theory.engine.compare import given
from theory.language.arrays import ArrayFunction
from theory.language.expressions import ExpressionError, parse_expression
from theory.language.latex.reader import read_latex
from theory.language.parameters import Domain, Parameter
from theory.language.typeset import latex
from theory.loop_language.definition import t as generation
from theory.loop_language.symbolic.certificate import at
from theory.numbers.walk import enclose, exact
from theory.proofs.reading import Reader, variables

N = Parameter(name="n", meaning="any whole number", domain=Domain(kind="integer"))
n = N.symbol

CASES = [
    ("sum(i + 1, i, 1, n)", {-300: 0, -1: 0, 0: 0, 1: 2, 3: 9}),
    ("product(i + 1, i, 1, n)", {-300: 1, -1: 1, 0: 1, 1: 2, 3: 24}),
    ("sum(i, i, 3, n)", {-2: 0, 0: 0, 1: 0, 2: 0, 3: 3, 5: 12}),
    ("sum(i, i, n, 2)", {-1: 2, 2: 2, 3: 0, 4: 0, 9: 0}),
    ("sum(2^i, i, 0, 3 - n)", {-1: 31, 3: 1, 4: 0, 5: 0, 90: 0}),
    ("product(i, i, 1, n)/product(i, i, 1, n - 1)", {-2: 1, 0: 1, 1: 1, 4: 4}),
    ("sum(sum(j, j, 1, i - 3), i, 1, n)", {-1: 0, 2: 0, 4: 1, 5: 4}),
    ("sum(product(j, j, i, 2), i, 1, n)", {-4: 0, 1: 2, 3: 5, 6: 8}),
    ("sum(1/(i - 2), i, 1, n)", {-1: 0, 0: 0, 1: -1, 2: None, 5: None}),
    ("sum(1/(i - 2), i, 3, n) + 1/(n - 1)", {-1: "-1/2", 1: None, 3: "3/2"}),
]
POINTS = [(text, at, value) for text, values in CASES for at, value in values.items()]


def number(value):
    return None if value is None else Fraction(value)


def tried(*excuses):
    """What an interpreter says, ``None`` where it says that there is no value."""

    def made(call, *arguments):
        try:
            return call(*arguments)
        except excuses:
            return None

    return made


def as_fraction(expr):
    return Fraction(int(expr.p), int(expr.q)) if expr.is_Rational else None


def by_parser(text, at):
    """With the number in the text: the parser writes such a range out itself."""
    return as_fraction(parse_expression(text.replace("n", f"({at})")))


def by_exact_walk(expr, at):
    found = exact(expr, {"n": at})
    return Fraction(int(found.numerator), int(found.denominator))


def by_balls(expr, at):
    found = enclose(expr, {"n": at}, 20)
    return Fraction(round(float(found.mid()) * 2), 2)


def by_numpy(expr, at):
    formula = SimpleNamespace(id="ranges", rhs=expr, parameters=(N,), algorithm=None, where_undefined=None)
    return Fraction(float(ArrayFunction(formula)(n=np.array([at]), strict=True)[0]))


def by_claims(expr, at):
    return Fraction(expression_value(expr, {"n": at}).exact)


def by_mpmath(expr, at):
    found = second_opinion(expr, {"n": at})
    return Fraction(str(mpmath.nstr(found, 20))) if mpmath.isfinite(found) else None


def by_given(expr, at):
    return as_fraction(given(expr, {"n": at}))


def by_certificate(expr, at_):
    return as_fraction(at(expr.xreplace({n: generation}), at_))


def by_core(expr, at):
    names, _ = variables([N])
    term = Reader(names).term(expr)
    return evaluate(term, {names[n]: Fraction(at)})


@pytest.mark.parametrize(("text", "at", "value"), POINTS)
def test_every_interpreter_gives_it_the_same_value(text, at, value):
    expr, expected = parse_expression(text, [N]), number(value)
    none = tried(ArithmeticError, NoValue, ExpressionError, TypeError, ValueError)
    for interpreter in (
        by_exact_walk,
        by_balls,
        by_numpy,
        by_claims,
        by_mpmath,
        by_given,
        by_certificate,
    ):
        assert none(interpreter, expr, at) == expected, interpreter.__name__
    assert none(by_parser, text, at) == expected
    if expected is not None:
        assert vanishes(expr.xreplace({n: sp.Integer(at)}) - sp.Rational(value)), "the replay of steps"


@pytest.mark.parametrize(("text", "at", "value"), POINTS)
def test_the_core_gives_the_same_value_or_none(text, at, value):
    found = tried(Undefined)(by_core, parse_expression(text, [N]), at)
    assert found is None or found == number(value)


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_latex_means_the_same(text):
    expr = parse_expression(text, [N])
    assert parse_expression(read_latex(latex(expr), [N]), [N]) == expr


def test_the_core_is_silent_of_reversed_ranges_only():
    expr = parse_expression(CASES[0][0], [N])
    assert by_core(expr, 0) == 0
    with pytest.raises(Undefined, match="a negative range"):
        by_core(expr, -1)
    assert str(not_shown(expr, [N])) == "n ≥ 0"
    natural = Parameter(name="n", meaning="", domain=Domain(kind="integer", lower=0))
    assert not_shown(parse_expression(CASES[0][0], [natural]), [natural]) is None


def test_coq_has_it_as_a_lemma():
    names, _ = variables([N])
    term = Reader(names).term(parse_expression(CASES[0][0], [N]))
    assert Translation().real(term).startswith("(Sum 1%Z n%Z (fun i_0 : Z => ")
    lemmas = " ".join(template("integers").split())
    assert "Lemma Sum_empty a b f : (b < a)%Z -> Sum a b f = 0. Proof." in lemmas
    assert "Lemma Prod_empty a b f : (b < a)%Z -> Prod a b f = 1. Proof." in lemmas


def test_the_other_convention_would_be_noticed():
    """SymPy's own evaluation of a reversed range: minus the terms between, one over them."""
    i = sp.Symbol("i", integer=True)
    assert sp.Sum(i + 1, (i, 1, -2)).doit() == -1
    assert sp.Product(i + 1, (i, 1, -2)).doit() != 1
