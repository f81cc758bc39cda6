"""Values put for names that are random, or stand beside what is: false chains, and right ones beside them.

A mean passes through a number, and through nothing random that is put for it; what was said of the past holds
of no noise; and what is said of one name, of a matrix or of a parameter's one value is said of no other.
"""

import pytest
import sympy as sp

from tests.attacks.test_names import named, not_shown, rewritten
from tests.attacks.test_number_steps import (
    SENTENCE,
    Attack,
    E,
    X,
    Y,
    eq,
    formula,
    given,
    i,
    n,
    real,
    step,
    u,
    whole,
    x,
    y,
)
from tests.attacks.test_past import DATA, MEAN, NOISE, averages, of_matrices
from theory.language.derivation import Averaging, Draws, Instance, MatrixReplay, Random, Step

d = sp.Symbol("d", integer=True, positive=True)
COUNT = Random("C", integer=True, positive=True)
PAST, FRESH, OTHER = (sp.MatrixSymbol(name, d, 1) for name in "PWV")
GAUGE, LEFT, RIGHT = (sp.MatrixSymbol(name, d, d) for name in ("G", "L", "R"))
DESIGN = sp.MatrixSymbol("X", n, d)
NUMBERS = sp.IndexedBase("c", real=True)
DRAWN = Draws(index=sp.IndexedBase(Random("J", integer=True)), count=n, population=n, replacement=True)


def put(premise: sp.Equality, **values: sp.Basic) -> Step:
    """A premise with values put for what has these names."""
    names = premise.free_symbols | premise.atoms(sp.IndexedBase, sp.MatrixSymbol)
    by_name = {str(name): name for name in sorted(names, key=lambda s: isinstance(s, sp.IndexedBase))}
    pairs = tuple((by_name[name], value) for name, value in values.items())
    after = eq(*(side.xreplace(dict(pairs)) for side in premise.args))
    return step(after, Instance(substitution=pairs), premise)


def listed(statement: sp.Equality, old: sp.IndexedBase, new: sp.IndexedBase) -> Step:
    """A premise with a list put for another."""
    after = eq(*(side.xreplace({old: new}) for side in statement.args))
    return step(after, Instance(substitution=((old, new),)), statement)


def taken_out(factor: sp.Expr) -> sp.Equality:
    """A factor that is taken out of a mean."""
    return eq(E(factor * Y), factor * E(Y))


LINE, COUNTED, PLACED = taken_out(x), taken_out(n), taken_out(NUMBERS[1])
UNCORRELATED, LISTS, SCALED = (eq(E(z * NOISE[1]), 0) for z in (MEAN, DATA[1], x))
MATRICES = eq(E(sp.Trace(PAST.T * FRESH)), 0)
SCALED_MATRIX = eq(E(x * sp.Trace(PAST.T * FRESH)), 0)
SQUARE, OF_NOISE = eq(E(MEAN**2), 1), eq(MEAN, NOISE[1])
CITED, CALLED, ALIAS = eq(E(X), x), eq(y, E(X)), eq(E(X), y)
GROWS, PRODUCT = eq(u(n), x * n), eq(GAUGE, LEFT * RIGHT)
TURNED = eq(GAUGE.T * LEFT, GAUGE * LEFT)
NOISY, SYMMETRIC = eq(E(sp.Trace(GAUGE * GAUGE.T)), d**2), eq(GAUGE.T, GAUGE)
GRAM, FORM = eq(GAUGE, DESIGN.T * DESIGN), eq(GAUGE.T, GAUGE)
NEGATIVE, SINGULAR = eq(GAUGE, -DESIGN.T * DESIGN), eq(GAUGE, -LEFT.T * LEFT)
INVERTED = eq(sp.MatMul(GAUGE, sp.Inverse(GAUGE), evaluate=False), sp.Identity(d))


def of_draws(after: sp.Equality) -> Step:
    return step(after, Averaging(noise=((NOISE, n),), draws=(DRAWN,), data=((NOISE, n),)))


FALSE: dict[str, Attack] = {
    "a random factor taken out of a mean": (SENTENCE, (rewritten(LINE), put(LINE, x=X))),
    "a random datum": (SENTENCE, (rewritten(LINE), put(LINE, x=DATA[1]))),
    "a random count": (SENTENCE, (rewritten(COUNTED), put(COUNTED, n=COUNT))),
    "a trace of what may be random": (SENTENCE, (rewritten(LINE), put(LINE, x=sp.Trace(GAUGE)))),
    "a value of a function that may be random": (SENTENCE, (rewritten(LINE), put(LINE, x=u(n)))),
    "a random list": (SENTENCE, (rewritten(PLACED), listed(PLACED, NUMBERS, DATA))),
    "noise for the past": (SENTENCE, (averages(UNCORRELATED), put(UNCORRELATED, M=NOISE[1]))),
    "noise for a number": (SENTENCE, (averages(SCALED), put(SCALED, x=NOISE[1]))),
    "the list of noise for a list of the past": (SENTENCE, (averages(LISTS), listed(LISTS, DATA, NOISE))),
    "a list of the past for the list of noise": (SENTENCE, (averages(LISTS), listed(LISTS, NOISE, DATA))),
    "a matrix of noise for the past": (
        SENTENCE,
        (of_matrices(MATRICES, noise=FRESH), put(MATRICES, P=FRESH)),
    ),
    "the past for a matrix of noise": (SENTENCE, (of_matrices(MATRICES, noise=FRESH), put(MATRICES, W=PAST))),
    "a trace of noise for a number": (
        SENTENCE,
        (of_matrices(SCALED_MATRIX, noise=FRESH), put(SCALED_MATRIX, x=sp.Trace(PAST.T * FRESH))),
    ),
    "the past for a name of noise": (
        SENTENCE,
        (named(*OF_NOISE.args), averages(SQUARE, OF_NOISE), put(SQUARE, M=DATA[1])),
    ),
    "the square for a number of which the mean is cited": (SENTENCE, (given(CITED), put(CITED, X=X**2))),
    "a plain number for one": (
        SENTENCE,
        (given(CITED), put(CITED, X=y), rewritten(eq(y, x), eq(E(y), x))),
    ),
    "another number for one of which the mean is named": (
        SENTENCE,
        (named(*CALLED.args), rewritten(ALIAS, CALLED), put(ALIAS, X=Y)),
    ),
    "its square": (SENTENCE, (named(*CALLED.args), put(CALLED, X=X**2))),
    "another list for one of which a mean is cited": (
        SENTENCE,
        (given(eq(E(NOISE[1]), x)), listed(eq(E(NOISE[1]), x), NOISE, DATA)),
    ),
    "twice a parameter, for every value of it": (
        formula(real("x", None), whole("n", 1)),
        (named(*GROWS.args), put(GROWS, x=2 * x)),
    ),
    "the past that is noise, as is cited later": (
        SENTENCE,
        (
            averages(UNCORRELATED),
            given(OF_NOISE),
            rewritten(eq(E(NOISE[1] ** 2), 0), UNCORRELATED, OF_NOISE),
        ),
    ),
    "a draw from the noise, apart from it": (
        SENTENCE,
        (of_draws(eq(E(NOISE[DRAWN.index[1]] * NOISE[1]), 0)),),
    ),
    "a product declared to be symmetric": (
        SENTENCE,
        (named(*PRODUCT.args), of_matrices(TURNED, positive_definite=(GAUGE,))),
    ),
    "a Gram matrix that may be singular, declared to be definite": (
        SENTENCE,
        (named(*SINGULAR.args), of_matrices(INVERTED, positive_definite=(GAUGE,))),
    ),
    "noise declared to be symmetric": (
        SENTENCE,
        (
            of_matrices(NOISY, noise=GAUGE),
            of_matrices(SYMMETRIC, positive_definite=(GAUGE,)),
            rewritten(eq(E(sp.Trace(GAUGE * GAUGE)), d**2), NOISY, SYMMETRIC),
        ),
    ),
    "the same, declared before it is drawn": (
        SENTENCE,
        (
            of_matrices(SYMMETRIC, positive_definite=(GAUGE,)),
            of_matrices(NOISY, noise=GAUGE),
            rewritten(eq(E(sp.Trace(GAUGE * GAUGE)), d**2), NOISY, SYMMETRIC),
        ),
    ),
}
TRUE: dict[str, Attack] = {
    "a number taken out of a mean": (SENTENCE, (rewritten(LINE), put(LINE, x=y))),
    "a mean taken out of a mean": (SENTENCE, (rewritten(LINE), put(LINE, x=E(X)))),
    "another random number, in what holds for every one": (
        SENTENCE,
        (rewritten(eq(E(2 * X), 2 * E(X))), put(eq(E(2 * X), 2 * E(X)), X=X**2)),
    ),
    "the past for the past": (SENTENCE, (averages(UNCORRELATED), put(UNCORRELATED, M=DATA[1]))),
    "a matrix of the past for another": (
        SENTENCE,
        (of_matrices(MATRICES, noise=FRESH), put(MATRICES, P=OTHER)),
    ),
    "a Gram matrix of a design declared to be definite": (
        SENTENCE,
        (named(*GRAM.args), step(FORM, MatrixReplay(positive_definite=(GAUGE,)))),
    ),
    "minus a Gram matrix, which is symmetric whatever it is declared to be": (
        SENTENCE,
        (named(*NEGATIVE.args), of_matrices(TURNED, positive_definite=(GAUGE,))),
    ),
    "the past that is cited to be data": (
        SENTENCE,
        (
            averages(UNCORRELATED),
            given(eq(MEAN, DATA[1])),
            rewritten(eq(2 * E(MEAN * NOISE[1]), 0), UNCORRELATED),
        ),
    ),
    "a sum of what holds at every place": (
        SENTENCE,
        (given(eq(DATA[i], x)), rewritten(eq(E(sp.Sum(DATA[i], (i, 1, n))), n * x), eq(DATA[i], x))),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_put_in_makes_nothing_false(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_what_may_be_put_in_is(name: str) -> None:
    assert not not_shown(TRUE[name])
