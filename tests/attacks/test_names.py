"""Names that hide what they depend on, or are of one value only: false chains whose single steps look right.

Each chain is replayed whole: a name is defined, and then runs, gets another value or stands beside an index.
"""

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from tests.attacks.test_number_steps import (
    ANY,
    BELOW_1,
    FADES,
    SENTENCE,
    SOLVED,
    Attack,
    T,
    Z,
    a,
    eq,
    formula,
    given,
    i,
    k,
    left,
    limit,
    n,
    q,
    step,
    t,
    u,
    v,
    w,
    x,
    y,
)
from theory.language.derivation import (
    Algebra,
    Cases,
    Combination,
    Definition,
    Derivation,
    Differentiation,
    Instance,
    LimitOf,
    LimitOrder,
    LinearRecurrence,
    RationalLimit,
    Squeeze,
    Step,
    Summation,
)
from theory.language.statements import LowerLimit
from theory.proofs.decided import decided


def named(name: sp.Expr, value: sp.Expr | int) -> Step:
    return step(eq(name, value), Definition())


def summed(each: sp.Equality) -> Step:
    sums = eq(*(sp.Sum(side, (i, 1, k)) for side in each.args))
    return step(sums, Summation(index=i, first=sp.Integer(1), last=k), each)


def rewritten(after: sp.Basic, *before: sp.Basic) -> Step:
    return step(after, Algebra(), *before)


def cubes(known: sp.Equality, less: sp.Expr | int) -> tuple[Step, ...]:
    """x³ = −less·x for any x, from its cases 0, q and −q."""
    cases = [eq(u(n) + z**3 + less * z, w(n)) for z in (sp.Integer(0), q, -q, x)]
    shown = (rewritten(case, cases[0], known) for case in cases[1:3])
    return (given(cases[0]), *shown, step(cases[3], Cases(variable=x, positive=q), *cases[:3]))


ADDED, FROM_0 = eq(u(t), u(t - 1) + n * t), eq(u(0), 0)
RULE = eq(u(t), u(t - 1) + v(n))
SOLVES = given(ADDED), given(FROM_0), named(v(n), n * t), rewritten(RULE, ADDED, eq(v(n), n * t))
LINEAR = LinearRecurrence(sequence=u, index=t, start=0)
MANY, FADING = eq(u(n), T), limit(v(T), 0, T)
BOUND = sp.Ge(w(T), u(n) / T)
FALSE: dict[str, Attack] = {
    "what is named gets another value": (
        SENTENCE,
        (
            named(y, 3),
            rewritten(eq(y + 1, 4), eq(y, 3)),
            step(eq(Z + 1, 4), Instance(substitution=((y, Z),)), eq(y + 1, 4)),
        ),
    ),
    "an index of a sum that is named": (
        SENTENCE,
        (named(i, 3), given(eq(a(3), 1)), rewritten(eq(a(i), 1), eq(a(3), 1), eq(i, 3)), summed(eq(a(i), 1))),
    ),
    "an index of a limit that is named": (
        SENTENCE,
        (
            named(T, 3),
            given(eq(a(3), 1)),
            rewritten(eq(a(T), 1), eq(a(3), 1), eq(T, 3)),
            step(limit(a(T), 1, T), RationalLimit(), eq(a(T), 1)),
        ),
    ),
    "any positive number that is named": (SENTENCE, (named(q, 1), *cubes(eq(q, 1), -1))),
    "one that a name hides": (SENTENCE, (named(y, 1 / q), *cubes(eq(y, 1 / q), -(y**-2)))),
    "a parameter that is named by another": (
        ANY,
        (
            named(x, y**2),
            given(sp.Ge(y**2, 0, evaluate=False)),
            step(
                sp.Ge(x, 0),
                Combination(factors=(sp.S.One,), lower=()),
                eq(x, y**2),
                sp.Ge(y**2, 0, evaluate=False),
            ),
        ),
    ),
    "a function that hides the index, in a recurrence": (
        SENTENCE,
        (*SOLVES, step(eq(u(t), t * v(n)), SOLVED, RULE, FROM_0)),
    ),
    "in a linear recurrence": (SENTENCE, (*SOLVES, step(eq(u(t), t * v(n)), LINEAR, RULE, FROM_0))),
    "in a sum": (
        SENTENCE,
        (named(v(n), n * i), rewritten(eq(n * i, v(n)), eq(v(n), n * i)), summed(eq(n * i, v(n)))),
    ),
    "through a symbol, in a sum": (
        SENTENCE,
        (
            named(v(n), n * i),
            named(y, v(n)),
            rewritten(eq(n * i, y), eq(v(n), n * i), eq(y, v(n))),
            summed(eq(n * i, y)),
        ),
    ),
    "in a rational limit": (
        SENTENCE,
        (
            given(eq(u(t), n)),
            named(v(n), n * t),
            rewritten(eq(u(t), v(n) / t), eq(u(t), n), eq(v(n), n * t)),
            step(limit(u(t), 0), RationalLimit(), eq(u(t), v(n) / t)),
        ),
    ),
    "in a geometric limit": (
        formula(BELOW_1),
        (
            given(eq(u(t), 1)),
            named(v(n), q ** (-t)),
            rewritten(eq(u(t), v(n) * q**t), eq(u(t), 1), eq(v(n), q ** (-t))),
            step(limit(u(t), 0), FADES, eq(u(t), v(n) * q**t)),
        ),
    ),
    "in a derivative": (
        SENTENCE,
        (named(v(n), n * x), step(eq(sp.Derivative(x * v(n), x), v(n)), Differentiation())),
    ),
    "a value that hides what grows, in a rational limit": (
        SENTENCE,
        (given(MANY), step(limit(u(n) / T, 0, T), RationalLimit())),
    ),
    "in a limit of a sequence": (
        SENTENCE,
        (given(MANY), given(FADING), step(limit(v(T) * u(n), 0, T), LimitOf(sequence=v(T)), FADING)),
    ),
    "in a limit by an equation": (
        SENTENCE,
        (
            *map(given, (MANY, FADING, eq(w(T), v(T) * u(n)))),
            step(limit(w(T), 0, T), LimitOf(sequence=v(T)), eq(w(T), v(T) * u(n)), FADING),
        ),
    ),
    "in a squeeze": (
        SENTENCE,
        (
            *map(given, (MANY, sp.Le(0, w(T)), sp.Le(w(T), v(T) * u(n)), limit(v(T) * u(n), 0, T))),
            step(
                limit(w(T), 0, T),
                Squeeze(),
                sp.Le(0, w(T)),
                sp.Le(w(T), v(T) * u(n)),
                limit(v(T) * u(n), 0, T),
            ),
        ),
    ),
    "in an order of limits": (
        SENTENCE,
        (
            *map(given, (MANY, BOUND, limit(u(n) / T, 0, T))),
            step(sp.Ge(LowerLimit(w(T), T), 0), LimitOrder(), BOUND, limit(u(n) / T, 0, T)),
        ),
    ),
}
TOLD, TOLD_Y, SUM_TOLD = eq(v(n), n * t), eq(y, n * t), eq(v(n), n * i)
BY_Y = eq(u(t), u(t - 1) + y)
FALSE |= {
    "a value that is cited hides the index, in a sum": (SENTENCE, (given(SUM_TOLD), summed(SUM_TOLD))),
    "a symbol of which a value is cited": (SENTENCE, (given(eq(y, n * i)), summed(eq(n * i, y)))),
    "a cited value in a recurrence": (
        SENTENCE,
        (
            *map(given, (ADDED, FROM_0, TOLD)),
            rewritten(RULE, ADDED, TOLD),
            step(eq(u(t), t * v(n)), SOLVED, RULE, FROM_0),
        ),
    ),
    "a cited value in a linear recurrence": (
        SENTENCE,
        (
            *map(given, (ADDED, FROM_0, TOLD)),
            rewritten(RULE, ADDED, TOLD),
            step(eq(u(t), t * v(n)), LINEAR, RULE, FROM_0),
        ),
    ),
    "a symbol whose value is cited in a recurrence": (
        SENTENCE,
        (
            *map(given, (ADDED, FROM_0, TOLD_Y)),
            rewritten(BY_Y, ADDED, TOLD_Y),
            step(eq(u(t), t * y), SOLVED, BY_Y, FROM_0),
        ),
    ),
}
SHOWN = eq(v(t), t * n)
TRUE: dict[str, Attack] = {
    "a function that shows the index": (
        SENTENCE,
        (
            given(ADDED),
            given(FROM_0),
            named(v(t), t * n),
            rewritten(eq(u(t), u(t - 1) + v(t)), ADDED, SHOWN),
            rewritten(eq(u(t), u(t - 1) + t * n), eq(u(t), u(t - 1) + v(t)), SHOWN),
            step(eq(u(t), n * t * (t + 1) / 2), SOLVED, eq(u(t), u(t - 1) + t * n), FROM_0),
        ),
    ),
    "a value that is told, and then grows": (
        SENTENCE,
        (
            given(eq(T * u(n), 1 + 1 / T)),
            step(limit(T * u(n), 1, T), RationalLimit(), eq(T * u(n), 1 + 1 / T)),
        ),
    ),
    "a product that is told": (
        SENTENCE,
        (
            *map(given, (FADING, eq(T * u(n), 2 + v(T)))),
            step(limit(T * u(n), 2, T), LimitOf(sequence=v(T)), eq(T * u(n), 2 + v(T)), FADING),
        ),
    ),
    "a name of what another number is": (
        SENTENCE,
        (
            named(y, x + 1),
            given(eq(u(n), x**2 + 2 * x + 1)),
            rewritten(eq(u(n), y**2), eq(u(n), x**2 + 2 * x + 1), eq(y, x + 1)),
            rewritten(eq(u(n), (x + 1) ** 2), eq(u(n), y**2), eq(y, x + 1)),
        ),
    ),
}


def not_shown(attack: Attack) -> list[str]:
    """Return why the whole chain is no derivation of its conclusion."""
    context, steps = attack
    chain = Derivation(title="", steps=steps)
    replayed = replay(chain, (), decided(chain, context))
    return [result.shown for _, result in replayed if not result.holds]


@pytest.mark.parametrize("name", FALSE)
def test_a_false_chain_is_refused(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_a_right_chain_is_not(name: str) -> None:
    assert not not_shown(TRUE[name])


def test_the_core_decides_nothing_of_parameters_that_are_named_to_be_equal() -> None:
    assert left((ANY, (named(x, y), rewritten(eq(x**2, x * y), eq(x, y)))))


def test_a_power_that_cannot_be_multiplied_out_is_not_decided_and_takes_no_time() -> None:
    """(1 + x)^(10⁶) in a recurrence was multiplied out, for minutes."""
    gained = (1 + x) ** 10**6
    known = eq(u(t), u(t - 1) + gained), FROM_0
    assert not_shown((ANY, (*map(given, known), step(eq(u(t), t * gained + 1), SOLVED, *known))))
