"""Names that the reading of a step has for itself, written by an author: they are none of what he writes.

What a sum binds, a mean draws, or is not looked into has a name in the core. A symbol of that name must be
something else. And a definition at one place says nothing of another.
"""

import pytest
import sympy as sp

from tests.attacks.test_names import named, not_shown
from tests.attacks.test_number_steps import (
    SENTENCE,
    Attack,
    E,
    X,
    a,
    eq,
    formula,
    g,
    given,
    i,
    k,
    limit,
    n,
    step,
    t,
    u,
    whole,
    x,
)
from theory.language.derivation import (
    Algebra,
    Averaging,
    Draws,
    Enumeration,
    Instance,
    Random,
    RationalLimit,
    SequenceLimit,
    Step,
    Summation,
)
from theory.language.parameters import Domain, Parameter
from theory.proofs.decided import Context


def entries(name: str, **more: bool) -> sp.IndexedBase:
    """A list of random numbers."""
    return sp.IndexedBase(Random(name, **(more or {"real": True})))


def whole_number(name: str) -> sp.Symbol:
    return sp.Symbol(name, integer=True)


def equal(first: sp.Expr | int, second: sp.Expr | int, how: object = None) -> tuple[Step, ...]:
    return (step(eq(first, second), how or Algebra()),)


def sums(term: sp.Expr, other: sp.Expr, index: sp.Symbol, how: object = None) -> tuple[Step, ...]:
    return equal(*(sp.Sum(each, (index, 1, n)) for each in (term, other)), how)


Y, NOISE, PLACES = entries("y"), entries("e"), entries("J", integer=True)
PAST, PAST_DRAWN = (sp.IndexedBase(sp.Symbol(name, real=True)) for name in ("e", "J_drawn"))
FROM_Y = Averaging(draws=(Draws(index=PLACES, count=n, population=n, replacement=True),))
OF_NOISE = Averaging(noise=((NOISE, n),))
LAST = eq(Y[n], 1)
OTHER_K = whole_number("k")
FREE_INDEX = Parameter(name="index_i", meaning="", domain=Domain(kind="integer"))
ALPHA = sp.Symbol("alpha", positive=True)
SHARE = Parameter(name="alpha", meaning="", domain=Domain(kind="share", of=n))
REAL = eq(E(sp.Sum(Y[i] ** 2, (i, 1, ALPHA * n)) / (ALPHA * n)), 1)
HALF = ((ALPHA, sp.Rational(1, 2)),)
AVERAGED = step(REAL, Averaging(noise=((Y, ALPHA * n),)))
HALVED = step(REAL.xreplace(dict(HALF)), Instance(substitution=HALF), REAL)
SHARED = Context((whole("n", 1), SHARE), formula=True)
GROWS = eq(u(t), sp.Symbol("n_grows", integer=True, positive=True) / n)
B = sp.Function("b")
LAW = eq(B(k), sp.binomial(n, k) * x**k * (1 - x) ** (n - k))
COUNTED = Enumeration(definitions=(LAW,), points=())


def of_the_last(*parameters: Parameter) -> Attack:
    """The last datum is 1, so every one is."""
    how = Averaging(definitions=(LAST,), data=((Y, n),))
    return formula(*parameters), (given(LAST), step(eq(sp.Sum(Y[i], (i, 1, n)), n), how, LAST))


FALSE: dict[str, Attack] = {
    "a mean that is a symbol": (SENTENCE, equal(E(X), sp.Symbol("number_1", real=True))),
    "a function of two that is one of one": (SENTENCE, equal(g(x, n), sp.Function("values_1")(n))),
    "an index that a sum binds": (SENTENCE, sums(whole_number("index_i"), i, i)),
    "the same, of a parameter": (formula(FREE_INDEX, whole("n", 1)), sums(whole_number("index_i"), i, i)),
    "the same, by a sum of equations": (
        SENTENCE,
        (
            given(eq(a(i), whole_number("index_i"))),
            step(
                eq(sp.Sum(a(i), (i, 1, k)), sp.Sum(i, (i, 1, k))),
                Summation(index=i, first=sp.Integer(1), last=k),
                eq(a(i), whole_number("index_i")),
            ),
        ),
    ),
    "an index that a limit binds": (
        SENTENCE,
        (step(limit(whole_number("index_t") / t, 1), RationalLimit()),),
    ),
    "an index that a harmonic number binds": (
        SENTENCE,
        equal(sp.Sum(sp.harmonic(whole_number("index_i_")), (i, 1, n)), n * sp.harmonic(n)),
    ),
    "one name of two indices": (
        SENTENCE,
        equal(
            sp.Sum(sp.Sum(k * OTHER_K, (k, 1, n)), (OTHER_K, 1, n)),
            n * sp.Sum(k**2, (k, 1, n)),
        ),
    ),
    "an index that an average binds": (
        SENTENCE,
        sums(whole_number("index_i_0_0") * Y[i], i * Y[i], i, Averaging(data=((Y, n),))),
    ),
    "noise and the past of one name": (SENTENCE, equal(E(NOISE[1] * PAST[1]), 1, OF_NOISE)),
    "what is drawn and the past of one name": (
        SENTENCE,
        equal(E(Y[PLACES[1]] * PAST_DRAWN[1]), E(Y[PLACES[1]] ** 2), FROM_Y),
    ),
    "two noises of one name": (
        SENTENCE,
        equal(
            E(NOISE[1] * entries("e", integer=True)[1]),
            1,
            Averaging(noise=((NOISE, n), (entries("e", integer=True), n))),
        ),
    ),
    "the last datum for every one": of_the_last(whole("n", 1)),
    "the last datum of a number that is no parameter": of_the_last(),
    "half of n data in a formula of any n": (
        Context((whole("n", 1),), others=(SHARED,), formula=True),
        (AVERAGED, HALVED),
    ),
    "a number that grows": (
        SENTENCE,
        (
            given(GROWS),
            step(limit(u(t), 1, n), SequenceLimit(sequence=u, index=t, parameter=n, lower=()), GROWS),
        ),
    ),
    "a count of a binomial law": (
        SENTENCE,
        (
            named(B(k), LAW.rhs),
            step(
                eq(sp.Sum(whole_number("index_count") * B(k), (k, 0, n)), n * x),
                COUNTED,
                LAW,
            ),
        ),
    ),
}
TRUE: dict[str, Attack] = {
    "a mean and a number": (SENTENCE, equal(E(X) + x - x, E(X))),
    "a number that a sum does not bind": (
        SENTENCE,
        sums(whole_number("index_i"), OTHER_K * 0 + whole_number("index_i"), i),
    ),
    "noise and the past": (SENTENCE, equal(E(NOISE[1] ** 2 * PAST_DRAWN[1]), PAST_DRAWN[1], OF_NOISE)),
    "a share of n data": (SHARED, (AVERAGED,)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_reading_is_refused(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_a_right_one_beside_it_is_not(name: str) -> None:
    assert not not_shown(TRUE[name])
