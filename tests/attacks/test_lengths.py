"""Noise and draws beyond how many there are: e[n + 1] of n is none, it has no mean."""

import pytest
import sympy as sp

from tests.attacks.test_names import not_shown
from tests.attacks.test_number_steps import SENTENCE, Attack, E, T, eq, formula, given, i, n, step, whole
from theory.language.derivation import Averaging, Draws, Random

NOISE, DATA, NEW = (sp.IndexedBase(Random(name, real=True)) for name in ("e", "y", "z"))
PLACES = sp.IndexedBase(Random("J", integer=True))
OF_N = Averaging(noise=((NOISE, n),))
j = sp.Symbol("j", integer=True, positive=True)


def mean(body: sp.Expr, value: sp.Expr | int, how: object = OF_N, *used: sp.Equality) -> sp.Basic:
    return step(eq(E(body), value), how, *used)


def summed(last: sp.Expr, entry: sp.Expr = NOISE[i], value: sp.Expr | None = None) -> sp.Basic:
    """E (Σ e[i])² is the number of terms."""
    return mean(sp.Sum(entry, (i, 1, last)) ** 2, last if value is None else value)


def through(value: sp.Expr, last: sp.Expr) -> tuple[sp.Basic, ...]:
    """The same of new data that are defined by noise."""
    known = eq(NEW[i], value)
    how = Averaging(noise=((NOISE, n),), definitions=(known,))
    return given(known), mean(sp.Sum(NEW[i], (i, 1, last)) ** 2, last, how, known)


def draw(place: sp.Expr, replacement: bool = True) -> sp.Basic:
    """A datum that is drawn has the mean of all T."""
    drawn = Draws(index=PLACES, count=n, population=T, replacement=replacement)
    how = Averaging(draws=(drawn,), data=((DATA, T),))
    return mean(DATA[PLACES[place]], E(sp.Sum(DATA[i], (i, 1, T)) / T), how)


AT_LEAST_2 = formula(whole("n", 2))
FALSE: dict[str, Attack] = {
    "after the last": (SENTENCE, (mean(NOISE[n + 1] ** 2, 1),)),
    "after the last, beside the last": (SENTENCE, (mean(NOISE[n] * NOISE[n + 1], 0),)),
    "a sum to one more": (SENTENCE, (summed(n + 1),)),
    "a sum to another number": (SENTENCE, (summed(T),)),
    "a sum of the next ones": (SENTENCE, (summed(n, NOISE[i + 1]),)),
    "every second one": (SENTENCE, (summed(n, NOISE[2 * i]),)),
    "a sum in a sum": (
        SENTENCE,
        (mean(sp.Sum(sp.Sum(NOISE[i + j - 1] ** 2, (i, 1, n)), (j, 1, n)), n**2),),
    ),
    "through a definition": (SENTENCE, through(NOISE[i], n + 1)),
    "through one of the next": (SENTENCE, through(NOISE[i + 1], n)),
    "the second of one": (SENTENCE, (mean(NOISE[2] ** 2, 1),)),
    "the third of two": (AT_LEAST_2, (mean(NOISE[3] ** 2, 1),)),
    "the last but one of one": (SENTENCE, (mean(NOISE[n - 1] ** 2, 1),)),
    "a draw after the last": (SENTENCE, (draw(n + 1),)),
    "without replacement": (SENTENCE, (draw(n + 1, replacement=False),)),
    "the second draw of one": (SENTENCE, (draw(sp.Integer(2)),)),
    "the last of all where only some are new": (
        SENTENCE,
        (mean(NOISE[n] ** 2, 1, Averaging(noise=((NOISE, n - 1),))),),
    ),
}
TRUE: dict[str, Attack] = {
    "the first": (SENTENCE, (mean(NOISE[1] ** 2, 1),)),
    "the last": (SENTENCE, (mean(NOISE[n] ** 2, 1),)),
    "the second of two": (AT_LEAST_2, (mean(NOISE[2] ** 2, 1),)),
    "all": (SENTENCE, (summed(n),)),
    "all but one": (AT_LEAST_2, (summed(n - 1),)),
    "a sum in a sum": (
        SENTENCE,
        (mean(sp.Sum(sp.Sum(NOISE[i] ** 2, (i, 1, n)), (j, 1, T)), n * T),),
    ),
    "through a definition": (SENTENCE, through(NOISE[i], n)),
    "a draw": (SENTENCE, (draw(n),)),
    "the first draw": (SENTENCE, (draw(sp.Integer(1)),)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_not_drawn_has_no_mean(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_what_is_drawn_has(name: str) -> None:
    assert not not_shown(TRUE[name])
