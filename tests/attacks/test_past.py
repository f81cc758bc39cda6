"""What a step takes for the past, and is made of what it draws: false means that come of it, and right ones.

Noise, masks and drawn places are averaged over. A name whose value they are in is random with them, unless
the step puts its value in; and what one lemma says of a name stays said where another lemma speaks of it too.
"""

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from tests.attacks.test_names import named, not_shown, rewritten
from tests.attacks.test_number_steps import (
    SENTENCE,
    Attack,
    E,
    T,
    eq,
    formula,
    given,
    i,
    limit,
    n,
    real,
    step,
    t,
    u,
    whole,
    x,
    y,
)
from theory.language.derivation import (
    Averaging,
    Derivation,
    Draws,
    GeometricLimit,
    MatrixReplay,
    Random,
    Step,
)
from theory.proofs.decided import decided

NOISE, DATA = (sp.IndexedBase(Random(name, real=True)) for name in ("e", "y"))
PLACES = sp.IndexedBase(Random("J", integer=True))
MEAN, TWICE, HIDDEN = Random("M", real=True), Random("R", real=True), u(t)
SUM = sp.Sum(NOISE[i], (i, 1, n))
d = sp.Symbol("d", integer=True, positive=True)
p = sp.Symbol("p", positive=True)
FITTED, WHITE = (sp.MatrixSymbol(name, d, 1) for name in "WE")
MASK, MASKED, OTHER = (sp.MatrixSymbol(name, d, d) for name in "MSD")
SHARES = formula(real("p", 0, lower_open=True, upper=1), whole("d", 1))
PRODUCT = E(sp.Trace(FITTED.T * WHITE))
DRAWN = (Draws(index=PLACES, count=n, population=T, replacement=True),)
SECOND = sp.Sum(DATA[i] ** 2, (i, 1, T)) / T


def averages(after: sp.Equality, *used: sp.Equality, normal: bool = False) -> Step:
    return step(after, Averaging(noise=((NOISE, n),), normal=normal, definitions=used), *used)


def draws(value: sp.Expr, *used: sp.Equality) -> Step:
    how = Averaging(draws=DRAWN, data=((DATA, T),), definitions=used)
    return step(eq(E(MEAN * DATA[PLACES[1]]), E(value)), how, *used)


def of_matrices(after: sp.Equality, *used: sp.Equality, **more: object) -> Step:
    return step(after, MatrixReplay(definitions=used, **more), *used)  # type: ignore[arg-type]  # the certificate's


def deviation(known: Step, normal: bool) -> tuple[Step, ...]:
    """E (e₁ − mean)² = 1 + 1/n, in place of 1 − 1/n."""
    value, both, square = known.after, E((NOISE[1] - MEAN) ** 2), E(MEAN**2)
    apart, alone = eq(both, 1 + square), eq(square, 1 / n)
    found = averages(apart, normal=normal), averages(alone, value, normal=normal)
    return (known, *found, rewritten(eq(both, 1 + 1 / n), apart, alone))


OF_NOISE, OF_DRAW = eq(MEAN, SUM / n), eq(MEAN, DATA[PLACES[1]])
SAME, MASKS = eq(FITTED, WHITE), eq(OTHER, MASK * MASKED)
FALSE: dict[str, Attack] = {
    "a mean of the noise": (SENTENCE, deviation(named(*OF_NOISE.args), False)),
    "of normal noise": (SENTENCE, deviation(named(*OF_NOISE.args), True)),
    "one that is cited": (SENTENCE, deviation(given(OF_NOISE), True)),
    "one that is cited the other way round": (SENTENCE, deviation(given(eq(*OF_NOISE.args[::-1])), True)[:2]),
    "one of which no side is a name": (SENTENCE, deviation(given(eq(2 * MEAN, 2 * SUM / n)), True)[:2]),
    "through another name": (
        SENTENCE,
        (named(*OF_NOISE.args), named(TWICE, 2 * MEAN), averages(eq(E(TWICE * NOISE[1]), 0))),
    ),
    "through one that is put in": (
        SENTENCE,
        (
            named(*OF_NOISE.args),
            named(TWICE, 2 * MEAN),
            averages(eq(E(TWICE * NOISE[1]), 0), eq(TWICE, 2 * MEAN)),
        ),
    ),
    "a function": (SENTENCE, (named(HIDDEN, NOISE[1]), averages(eq(E(HIDDEN * NOISE[1]), 0)))),
    "a draw": (SENTENCE, (named(*OF_DRAW.args), draws(MEAN * sp.Sum(DATA[i], (i, 1, T)) / T))),
    "a matrix": (SENTENCE, (named(*SAME.args), of_matrices(eq(PRODUCT, 0), noise=WHITE))),
    "what is masked": (
        SHARES,
        (
            named(*MASKS.args),
            of_matrices(eq(E(sp.Trace(OTHER * MASK)), p * sp.Trace(OTHER)), mask=(MASK, p)),
        ),
    ),
}
TRUE: dict[str, Attack] = {
    "a mean that is put in": (
        SENTENCE,
        (named(*OF_NOISE.args), averages(eq(E((NOISE[1] - MEAN) ** 2), 1 - 1 / n), OF_NOISE)),
    ),
    "a draw that is put in": (SENTENCE, (named(*OF_DRAW.args), draws(SECOND, OF_DRAW))),
    "a matrix that is put in": (
        SENTENCE,
        (named(*SAME.args), of_matrices(eq(PRODUCT, d), SAME, noise=WHITE)),
    ),
    "a mean of other noise": (
        SENTENCE,
        (named(MEAN, DATA[1]), averages(eq(E((NOISE[1] - MEAN) ** 2), 1 + E(MEAN**2)))),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_drawn_is_no_past(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_what_is_put_in_is(name: str) -> None:
    assert not not_shown(TRUE[name])


SIZE = sp.Lt(y, 1), sp.Lt(-1, y)
FADES = *map(given, SIZE), step(limit(y**t, 0), GeometricLimit(index=t), *SIZE)
BETWEEN = 1 - 1 / t
OF_Z = sp.Symbol("c", real=True)
PINNED: dict[str, tuple[sp.Basic, ...]] = {
    "from both sides": (sp.Le(y, BETWEEN), sp.Ge(y, BETWEEN)),
    "in one line each way": (sp.Le(y, BETWEEN), sp.Le(BETWEEN, y)),
    "from both sides, written otherwise": (sp.Le(2 * y, 2 - 2 / t), sp.Ge(y - 1 + 1 / t, 0)),
    "by what is near": (sp.Le(y, BETWEEN), sp.Ge(y, 1 - 1 / t - 1 / t**3)),
    "by a multiple of unknown sign": (sp.Le(x * y, x * BETWEEN), sp.Ge(x * y, x * BETWEEN)),
    "beside another": (sp.Le(y + OF_Z, BETWEEN), sp.Ge(y + OF_Z, BETWEEN), eq(OF_Z, 0)),
    "by an equation of no name": (eq(2 * y, 2 - 2 / t),),
    "by one that says 0": (eq(y - 1 + 1 / t, 0),),
    "by a strict bound": (sp.Lt(y, BETWEEN + 1 / t**4), sp.Ge(y, BETWEEN)),
}
LEFT: dict[str, tuple[sp.Basic, ...]] = {
    "from one side": (sp.Le(y, BETWEEN),),
    "from one side, whichever": (sp.Le(x * y, x * BETWEEN),),
    "by what does not move": (sp.Le(y, x), sp.Ge(y, x)),
    "from one side by each of two": (sp.Le(y, BETWEEN), sp.Ge(y, x)),
    "by an equation without the index": (eq(2 * y, x),),
}


@pytest.mark.parametrize("name", [*PINNED, *LEFT])
def test_what_pins_a_name_hides_in_it(name: str) -> None:
    """(1 − 1/t)ᵗ does not vanish."""
    said = (PINNED | LEFT)[name]
    assert bool(not_shown((SENTENCE, (*map(given, said), *FADES)))) is (name in PINNED)


def test_what_two_lemmas_say_pins_a_name() -> None:
    first, second = (Derivation(title=str(s), steps=(given(s),)) for s in PINNED["from both sides"])
    chain = Derivation(title="", steps=FADES, lemmas=(first, second))
    assert not all(result.holds for _, result in replay(chain, (), decided(chain, SENTENCE)))


MOVES, STAYS = (Derivation(title=str(value), steps=(given(eq(y, value)),)) for value in (1 - 1 / t, x))


@pytest.mark.parametrize(
    ("lemmas", "holds"),
    [((), True), ((STAYS,), True), ((MOVES,), False), ((MOVES, STAYS), False), ((STAYS, MOVES), False)],
)
def test_what_a_lemma_says_of_a_name_no_other_takes_back(lemmas: tuple[Derivation, ...], holds: bool) -> None:
    """(1 − 1/t)ᵗ does not vanish."""
    chain = Derivation(title="", steps=FADES, lemmas=lemmas)
    found = replay(chain, (), decided(chain, SENTENCE))
    assert all(result.holds for _, result in found) is holds
