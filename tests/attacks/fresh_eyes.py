"""Attacks by a reader of the core's sources alone, a line or two for each rule.

Each says in its name what it tries; without a word beside it, the core must refuse.
"""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import CONDITIONAL, INEXPRESSIBLE, TRUE, attack, demand
from theory.core import (
    PI,
    Term,
    Theorem,
    absurd,
    add_up,
    algebra,
    apply,
    assume,
    average,
    average_at,
    average_over,
    binomial,
    binomial_moment,
    cases,
    categorical_loop,
    cite,
    combine,
    continuous_limit,
    convert,
    count_of_an_atom,
    cut,
    define,
    define_limit,
    define_recursively,
    define_values,
    defined,
    diverge_by,
    diverges,
    eq,
    exchange,
    expectation,
    first_fit,
    for_all,
    function,
    function_of,
    generalise,
    iid,
    indicator,
    indicator_value,
    indicators,
    induction,
    instantiate,
    integer,
    known,
    le,
    limit_along,
    limit_of_sum,
    limit_order,
    limit_same,
    limit_value,
    loop,
    lt,
    matrix_equal,
    mean_at,
    monotone_convergence,
    multiply_up,
    ne,
    next_fit,
    normal,
    number,
    numeric,
    pick,
    power,
    product_order,
    rational_limit,
    real,
    reciprocal_limit,
    resample,
    rewrite,
    sequence,
    shift_index,
    sign,
    specialise,
    split,
    split_terms,
    sqrt,
    squeeze,
    sum_over,
    tends,
    unfold,
    unique,
    weaken,
    white,
    without_replacement,
)
from theory.core.categorical import over_counts, over_fits
from theory.core.definedness import definedness
from theory.core.display import shown
from theory.core.matrices import (
    divergence,
    identity,
    inverse,
    invertible,
    matrix,
    ones,
    plus,
    same,
    scale,
    times,
    trace,
    transpose,
)
from theory.core.terms import node

x, y = real("eyes_x"), real("eyes_y")
above = real("eyes_above", lambda v: [lt(0, v)], witness=1)
k, i, j = integer("eyes_k"), integer("eyes_i"), integer("eyes_j")
n = integer("eyes_n", lambda v: [le(0, v)])
t = integer("eyes_t", lambda v: [le(1, v)], witness=1)
late = integer("eyes_late", lambda v: [le(5, v)], witness=5)
f, g = sequence("eyes_f", 1), sequence("eyes_g", 1)
above_all = sequence("eyes_positive", 1, lambda v: [lt(0, v)], witness=1)
z = sequence("eyes_z", 1)
state = sequence("eyes_s", 1)


def itself(a: Any) -> Theorem:
    """Try to say a = a."""
    return algebra(eq(a, a))


# ---- balls ----

ON_POSITIVE, _ = define("eyes_on_positive", (above,), 1)
OF_POSITIVE, _ = define("eyes_of_positive", (above_all,), apply(above_all, 1))
OUTSIDE = apply(OF_POSITIVE, function_of(i, number(-1)))
attack(
    "balls: f(sin π), f on x > 0 only, has no value: 0 < sin π stays in Δ",
    lambda: numeric(lt(apply(ON_POSITIVE, function("sin", PI)), 2)),
    CONDITIONAL,
)
attack("balls: a symbol at a sequence out of its range", lambda: numeric(lt(OUTSIDE, 0)))


def minus_one_is_positive() -> Theorem:
    theorem = numeric(lt(OUTSIDE, 0))
    general = next(c for c in definedness(theorem.formula) if c.op == "all")
    return specialise(defined(theorem, general), 1)


attack("balls: −1 > 0 from the definedness of what a ball was found for", minus_one_is_positive)
attack("balls: sin π ≠ 0", lambda: numeric(ne(function("sin", PI), 0)))
attack("balls: 0 < 1/sin π", lambda: numeric(lt(0, 1 / function("sin", PI))))
attack("balls: √(−10⁻⁶⁰) by too small a number", lambda: numeric(lt(sqrt(-(number(10) ** -60)), 1)))
attack("balls: 0⁰ is 1, not 0", lambda: numeric(lt(power(0, 0), 1)))
attack("balls: Σ over a range of length −2", lambda: numeric(lt(sum_over(i, 3, 1, i), 1)))
attack("balls: √2 > 1", lambda: numeric(lt(1, sqrt(2))), TRUE)
attack("balls: 1/√2 < 1, its denominator shown by balls", lambda: numeric(lt(1 / sqrt(2), 1)), TRUE)

# ---- terms made without their functions, equal hashes, depth ----


class Machine(int):
    """Equal to a whole number, and of another arithmetic."""

    def __add__(self, _: int) -> int:
        return 0


attack("a number that only equals one", lambda: itself(node("number", Machine(918273645))))
attack("a whole number that is no Fraction", lambda: itself(node("number", 918273646)))
attack("a constant of no value", lambda: itself(node("constant", "x")))
attack("a harmonic number of order −1", lambda: itself(node("function", "harmonic", t, -1)))
attack("a harmonic number of order 0", lambda: itself(node("function", "harmonic", t, 0)))
attack("a function of no meaning", lambda: itself(node("function", "floor", x)))
attack("a logarithm of order 2", lambda: itself(node("function", "log", above, 2)))
attack("a variable made by hand", lambda: itself(node("variable", "eyes_hand", "real", ())))
attack("a symbol made by hand", lambda: itself(apply(node("symbol", "eyes_hand", (x,), None, x), 1)))
attack(
    "a bound variable of the sort formula",
    lambda: assume(node("all", number(1), None, node("bound", 0, "formula"))),
)
attack(
    "an integer list bound where reals are drawn, as an exponent",
    lambda: itself(
        expectation(normal(0, 1), sequence("eyes_whole", 1, sort="integer"), power(2, apply(z, 1)))
        + node("E", normal(0, 1), power(2, node("apply", node("bound", 0, "function", "integer"), number(1))))
    ),
)


def nested() -> Theorem:
    body: Term = x
    for _ in range(7):
        body = sum_over(i, 1, 2, body + i)
    return algebra(eq(body, 0))


attack("a tower of seven sums is no 0", nested)

# ---- theorems made outside the core ----

GOOD = sign(le(0, n))
attack("a theorem from a pickle", lambda: pickle.loads(pickle.dumps(GOOD)))
attack(
    "a theorem with another formula, by dataclasses",
    lambda: dataclasses.replace(GOOD, formula=eq(0, 1)),  # type: ignore[type-var]  # what an attacker would try
    INEXPRESSIBLE,
)


class Likeness(Theorem):
    """A theorem by name."""


def disguised() -> Theorem:
    made = object.__new__(Likeness)
    object.__setattr__(made, "formula", eq(0, 1))
    for part in ("hypotheses", "cites", "premises"):
        object.__setattr__(made, part, frozenset())
    return weaken(made)


def another_class() -> Theorem:
    made: Any = object.__new__(Likeness)
    made.__class__ = Theorem
    return weaken(made)


def filled_by_hand(use: Callable[[Theorem], object] = weaken) -> object:
    """Slots written past the constructor."""
    made: Any = object.__new__(Theorem)
    for part in ("hypotheses", "cites"):
        object.__setattr__(made, part, frozenset())
    for part in ("premises", "details"):
        object.__setattr__(made, part, ())
    object.__setattr__(made, "formula", eq(0, 1))
    object.__setattr__(made, "rule", "algebra")
    return use(made)


def changed_since(part: str, value: object) -> object:
    made = sign(le(-1, n))
    object.__setattr__(made, part, value)
    return weaken(made)


def initialised_again() -> object:
    made: Any = object.__new__(Theorem)
    made.__init__(None, frozenset(), eq(0, 1), frozenset(), "algebra", ())
    return weaken(made)


attack("a theorem filled by hand", filled_by_hand)
attack("a theorem whose formula was changed since", lambda: changed_since("formula", eq(0, 1)))
attack("a theorem that lost what it cites", lambda: changed_since("cites", frozenset({"nothing"})))
attack("a theorem whose Δ was changed since", lambda: changed_since("hypotheses", frozenset({eq(0, 1)})))
attack("a theorem initialised again", initialised_again)
attack("a theorem of a subclass", disguised)
attack("an object that is made a theorem by its class", another_class)
attack("another copy of a theorem is the same one", lambda: weaken(copy.deepcopy(copy.copy(GOOD))), TRUE)

# ---- logic ----

attack("absurdity from a true relation", lambda: absurd(algebra(eq(x, x)), eq(0, 1)))
attack(
    "absurdity keeps the hypothesis that no value satisfies",
    lambda: absurd(assume(eq(x - x, 1)), eq(0, 1)),
)
attack("cut of a hypothesis by its own converse", lambda: cut(assume(le(y, x)), assume(le(x, y))))
attack(
    "cut x/x = 1 for 1 = 1: x ≠ 0 is not lost",
    lambda: cut(algebra(eq(number(1), 1)), assume(eq(x / x, 1))),
    CONDITIONAL,
)
attack(
    "cases forgets what lies between",
    lambda: cases(x, assume(lt(x, 1)), assume(lt(x, 1)), assume(lt(x, 1))),
    CONDITIONAL,
)
attack("instance: 0 for a positive number", lambda: instantiate(sign(lt(0, above)), {above: 0}))
attack(
    "instance: two names for one variable of another domain",
    lambda: algebra(eq(real("eyes_x", lambda v: [lt(0, v)], witness=1) - x, 0)),
)
attack(
    "two variables of one name in one statement",
    lambda: itself(real("eyes_x", lambda v: [lt(0, v)], witness=1) - x),
)
attack("capture: i for the free variable below Σ over i", lambda: demand_capture())


def demand_capture() -> Theorem:
    both = sum_over(i, 1, 3, x)
    moved = instantiate(itself(both), {x: i})
    demand(moved.formula is eq(sum_over(i, 1, 3, i), sum_over(i, 1, 3, i)), "it is not captured")
    return moved


attack(
    "rewriting an integer by a real in a range",
    lambda: rewrite(assume(eq(n, x)), itself(sum_over(i, 1, n, i))),
)
attack("specialise outside the range", lambda: specialise(assume(for_all(i, 1, 3, lt(i, x))), 4))
attack(
    "generalise beyond the domain of the index",
    lambda: generalise(sign(le(5, late)), late, 1, 9),
)
attack("induction with a step from 5 on, begun at 0", lambda: bad_induction())


def bad_induction() -> Theorem:
    goal = le(5, late)
    return induction(late, 0, assume(le(5, 0)), sign(le(5, late + 1)), goal)


attack("convert x/x = 1 to 1 = 1 and back: x ≠ 0 is asked", lambda: no_lost_condition())


def no_lost_condition() -> Theorem:
    theorem = convert(algebra(eq(number(1), 1)), eq(x / x, 1))
    demand(not theorem.hypotheses, "x ≠ 0 is in Δ")
    return theorem


attack("convert < to ≤ the other way round", lambda: convert(assume(lt(x, y)), lt(-x, -y)))

# ---- definitions ----

attack("a definition that has no value at 0", lambda: define("eyes_d0", (x,), 1 / x)[1])
attack("a definition that hides a variable", lambda: define("eyes_d1", (x,), x + y)[1])
attack("a name defined twice", lambda: (define("eyes_d2", (x,), x), define("eyes_d2", (x,), x + 1))[1][1])
attack(
    "a definition with a value by hypothesis only",
    lambda: define("eyes_d3", (x,), 1 / x, assume(ne(x, 0)))[1],
)
attack("a symbol with the name of a variable", lambda: define("eyes_x", (x,), x)[1])
attack("a symbol that is shown like exp", lambda: define("exp", (x,), 1)[1])
attack("a sequence that is shown like Γ", lambda: itself(apply(sequence("Γ", 1), 1)))
attack("a variable that is shown like π", lambda: itself(real("π")))
attack(
    "a recursion that divides by its last value",
    lambda: define_recursively("eyes_r0", (), t, 0, 1, y, 1 / y)[2],
)
attack("a recursion that shows itself", lambda: define_recursively("eyes_r1", (), t, 0, 1, y, y + x)[2])
attack(
    "a recursion at its own start by its step",
    lambda: instantiate(define_recursively("eyes_r2", (), n, 0, 1, y, y + 1)[2], {n: 0}),
)
attack(
    "a law whose start divides by its place",
    lambda: define_values("eyes_v0", (), t, 0, j, 0, 1 / j, sequence("eyes_before", -1), number(0))[1],
)
attack(
    "a law whose step looks before the first place",
    lambda: define_values(
        "eyes_v1",
        (),
        t,
        0,
        j,
        0,
        number(1),
        sequence("eyes_before", -1),
        apply(sequence("eyes_before", -1), j - 2),
    )[1],
)

# ---- algebra, signs, order ----

attack("0⁰ as a symbolic power is not 0", lambda: algebra(eq(power(0, n), 0)))
attack("0^n·0^n = 0^n at every n ≥ 0", lambda: algebra(eq(power(0, n) * power(0, n), power(0, n))))
attack("√(x²) = x", lambda: algebra(eq(sqrt(x**2), x)))
attack("(x^n)^2 = x^(n + 2)", lambda: algebra(eq(power(x, n) ** 2, power(x, n + 2))))
attack("(−1)^(2n + 1) = 1", lambda: algebra(eq(power(-1, 2 * n + 1), 1)))
attack("x/x = 1 asks x ≠ 0", lambda: algebra(eq(x / x, 1)), CONDITIONAL)
attack(
    "what is taken out of an empty Σ must have a value",
    lambda: algebra(eq(x * sum_over(i, 1, n, i / x), sum_over(i, 1, n, i))),
    CONDITIONAL,
)
attack("Σ[1..n] 1 = n for a negative n", lambda: sum_to_minus_five())


def sum_to_minus_five() -> Theorem:
    return instantiate(algebra(eq(sum_over(i, 1, n, number(1)), n)), {n: -5})


attack("combine with a negative factor", lambda: combine(lt(y, x), (-1, assume(lt(x, y)))))
attack("a strict sum from a factor that may be 0", lambda: combine(lt(0, n * above), (n, sign(lt(0, above)))))
attack("sign under contradictory bounds keeps them in Δ", lambda: nothing_left(sign_of_nothing()))


def sign_of_nothing() -> Theorem:
    return sign(lt(1, 0 * x), assume(lt(x, 0)), assume(lt(1, x)))


def nothing_left(theorem: Theorem) -> Theorem:
    demand(not theorem.hypotheses, "the bounds are in Δ")
    return theorem


attack("an integer above 0 is above 1", lambda: sign(lt(1, t)))
attack("a real above 0 is at least 1, as an integer is", lambda: sign(le(1, above)))
attack("x² > 0", lambda: sign(lt(0, x**2)))
attack("Σ of positive terms over a range that may be empty is > 0", lambda: sign(lt(0, sum_over(i, 1, n, i))))
attack("erfc ≤ 1 for a negative argument", lambda: sign(le(function("erfc", x), 1)))
attack("adding up < over a range that may be empty", lambda: strict_over_nothing())


def strict_over_nothing() -> Theorem:
    theorem = add_up(sign(lt(0, apply(above_all, t))), t, 1, n)
    demand(theorem.formula.op == "lt", "it is weak")
    return theorem


attack("multiplying −2 ≤ 1 up over two", lambda: multiply_up(algebra_le(), t, 1, 2))


def algebra_le() -> Theorem:
    return sign(le(0 * t - 2, 1 + 0 * t))


attack("splitting a range beyond its end", lambda: nothing_left(split("sum", i, 1, n + 2, n, i)))

# ---- sums ----

attack("exchange where one range shows the other's index", lambda: exchange(i, 1, 3, j, 1, i, i * j))
attack("exchange of sums that never end", lambda: exchange(i, 1, x, j, 1, 3, i * j))
attack("a shift by ½", lambda: shift_index(i, 1, 3, number(1) / 2, i))
attack(
    "a split of terms of which one has no value", lambda: nothing_left(split_terms(i, 0, 3, 1 / i, -1 / i))
)
attack("the one term of a sum, out of its range", lambda: pick(i, 1, 3, 4, i))
attack("the one term of a sum, at the index itself", lambda: pick(i, 1, 3, i, i))
attack("binomial moment of order −1", lambda: binomial_moment(n, i, x, 1, -1))
attack("binomial moment at x = 0, order 0, q = 1: 0⁰ = 1", lambda: binomial_moment(3, i, 1, 0, 0), TRUE)
attack(
    "binomial moment above the size is 0 on both sides",
    lambda: binomial_moment(2, i, number(1) / 2, 2, 3),
    TRUE,
)
attack("C(−1, 0) = 1", lambda: algebra(eq(binomial(-1, 0), 1)))
attack("C(n, n + 1) = 1", lambda: algebra(eq(binomial(n, n + 1), 1)))
attack("1{x < y} = 0 from x ≤ y", lambda: indicator_value(assume(le(x, y)), lt(x, y)))
attack("1{x/x = 1} = 1 without a condition", lambda: nothing_left(algebra(eq(indicator(eq(x / x, 1)), 1))))

# ---- limits ----

attack("n² has a limit", lambda: rational_limit(tends(i, i**2, 0)))
attack("−n → ∞", lambda: rational_limit(diverges(i, -i)))
attack("x·n → ∞ asks 0 < x", lambda: rational_limit(diverges(i, x * i)), CONDITIONAL)
attack("1/(x·n) → 0 asks x ≠ 0", lambda: rational_limit(tends(i, 1 / (x * i), 0)), CONDITIONAL)
attack("t/n with t the index itself", lambda: rational_limit(tends(i, i / i, 0)))
attack("(−1)^n by its degree", lambda: rational_limit(tends(i, power(-1, i), 0)))
attack("Σ[k=1..n] 1/n as if n were fixed", lambda: rational_limit(tends(i, sum_over(j, 1, i, 1 / i), 0)))
attack("1/a(n) → 1/0", lambda: continuous_limit([rational_limit(tends(i, 1 / i, 0))], [x], 1 / x))
attack(
    "√ at a limit 0 from below", lambda: continuous_limit([rational_limit(tends(i, -1 / i, 0))], [x], sqrt(x))
)
attack(
    "1{x > 0} is continuous",
    lambda: continuous_limit([rational_limit(tends(i, 1 / i, 0))], [x], indicator(lt(0, x))),
)
attack(
    "unique for two sequences",
    lambda: unique(rational_limit(tends(i, 1 / i, 0)), rational_limit(tends(i, 1 + 1 / i, 1))),
)
attack("squeeze by one side alone", lambda: one_sided())


def one_sided() -> Theorem:
    zero = rational_limit(tends(i, 1 / i, 0))
    below = sign(le(1 / t, 1 / t))
    return squeeze(below, sign(le(1 / t, 2 + 0 * t)), zero, zero, t, 1)


attack("the limit of a sequence equal from 5 on, taken from 1 on", lambda: same_late())


def same_late() -> Theorem:
    equal = algebra(eq(1 / late, 1 / late))
    return limit_same(rational_limit(tends(i, 1 / i, 0)), equal, late, 1)


attack("< in the limit", lambda: strict_limit())


def strict_limit() -> Theorem:
    theorem = limit_order(sign(lt(0, 1 / t)), rational_limit(tends(t, 1 / t, 0)), t, 1)
    demand(theorem.formula.op == "lt", "it is weak")
    return theorem


attack(
    "the limit along places that are no integers",
    lambda: limit_along(rational_limit(tends(i, 1 / i, 0)), rational_limit(diverges(i, i / 2))),
)
attack(
    "lim Σ[k=1..n] 1/n over a range that grows with n: another n, fixed",
    lambda: limit_of_sum(rational_limit(tends(i, 1 / i, 0)), j, 1, i),
    CONDITIONAL,
)
LIMIT = define_limit("eyes_limit", (x,), i, x / i)
attack(
    "the value of a limit by another sequence's",
    lambda: limit_value(LIMIT, (1,), rational_limit(tends(i, 2 / i, 0))),
)
attack(
    "monotone convergence bounded by a bound that grows",
    lambda: monotone_convergence(
        define_limit("eyes_growing", (), i, i), (), sign(le(t, t + 1)), sign(le(t, t)), t, 1
    ),
)

# ---- chance ----

attack("E z² of a law of one moment", lambda: nothing_left(itself(expectation(iid(0), z, apply(z, 1) ** 2))))
attack(
    "E z³ = 0 where two moments are known",
    lambda: algebra(eq(expectation(iid(0, 1), z, apply(z, 1) ** 3), 0)),
)
attack("E z² below (E z)²", lambda: itself(expectation(iid(2, 1), z, apply(z, 1) ** 2)))
attack("moments 0, 1, 1 at a fourth moment 1", lambda: itself(expectation(iid(0, 1, 1, 1), z, apply(z, 1))))
attack("a negative variance, once more", lambda: itself(expectation(normal(0, -1), z, apply(z, 1))))
attack("E 1/z, once more", lambda: nothing_left(itself(expectation(normal(0, 1), z, 1 / apply(z, 1)))))
attack("E √z of indicators", lambda: nothing_left(itself(expectation(indicators(x), z, sqrt(apply(z, 1))))))
attack(
    "z(1) and z(1 + n) are independent at n = 0",
    lambda: algebra(eq(expectation(iid(0, 1), z, apply(z, 1) * apply(z, 1 + n)), 0)),
)
attack("z(0) is a draw", lambda: itself(expectation(iid(0), z, apply(z, 0))))
attack(
    "two draws of a list of one, without replacement",
    lambda: nothing_left(itself(expectation(without_replacement(1, f), z, apply(z, 1) * apply(z, 2)))),
)
attack("resampling from nothing", lambda: itself(expectation(resample(0, f), z, apply(z, 1))))
attack(
    "E of a mean of no draws",
    lambda: nothing_left(itself(expectation(iid(0), z, sum_over(i, 1, n, apply(z, i)) / n))),
)
attack("average: from z(1) = x to E z(1) = x", lambda: average(assume(eq(apply(z, 1), x)), z, normal(0, 1)))
attack("average: strictly", lambda: strict_average())


def strict_average() -> Theorem:
    theorem = average(sign(lt(0, 1 + apply(z, 1) ** 2)), z, normal(0, 1))
    demand(theorem.formula.op == "lt", "it is weak")
    return theorem


attack(
    "a positive list averaged as if it were normal",
    lambda: average(sign(lt(0, apply(above_all, 1))), above_all, normal(0, 1)),
)
attack(
    "a law that looks at its own draw", lambda: itself(expectation(normal(apply(z, 1), 1), z, apply(z, 1)))
)

# ---- loops ----

WALK = loop("eyes_walk", (x,), t, state, [0], [(z, normal(0, 1))], [apply(state, 1) * x + apply(z, 1)])
HEAVY = loop("eyes_heavy", (), t, state, [0], [(z, iid(0, 1))], [apply(state, 1) + apply(z, 1)])
SQUARE = loop("eyes_square", (), t, state, [1], [(z, iid(0, 1))], [apply(state, 1) ** 2 + apply(z, 1)])
S = apply(state, 1)
attack("unfold at fit 0 as if at 1", lambda: nothing_left(unfold(mean_at(WALK, n, (x,), state, S))))
attack("unfold at fit −1", lambda: unfold(mean_at(WALK, -1, (x,), state, S)))
attack(
    "unfold a fourth moment where two are known",
    lambda: nothing_left(unfold(mean_at(HEAVY, t, (), state, S**4))),
)
attack(
    "unfold a first moment that squares at each fit",
    lambda: nothing_left(unfold(mean_at(SQUARE, t, (), state, S))),
)
attack("Ex of 1/state", lambda: nothing_left(itself(mean_at(WALK, t, (x,), state, 1 / S))))
attack(
    "Ex of a part that is none", lambda: nothing_left(itself(mean_at(WALK, t, (x,), state, apply(state, 2))))
)
attack(
    "E s² = (E s)²",
    lambda: algebra(eq(mean_at(WALK, t, (x,), state, S**2), mean_at(WALK, t, (x,), state, S) ** 2)),
)
attack(
    "a loop whose step shows another loop's state",
    lambda: itself(mean_at(loop("eyes_l0", (), t, state, [0], [], [apply(f, 1)]), 1, (), state, S)),
)
attack(
    "a loop of two parts whose step gives one",
    lambda: itself(mean_at(loop("eyes_l1", (), t, state, [0, 0], [], [S]), 1, (), state, S)),
)
attack(
    "a loop that leaves its domain",
    lambda: itself(
        mean_at(loop("eyes_l2", (), t, state, [0], [], [S - 1], domain=[le(0, S)]), 1, (), state, S)
    ),
)
attack(
    "a loop with a variance that its state makes negative",
    lambda: itself(
        mean_at(loop("eyes_l3", (), t, state, [1], [(z, normal(0, S))], [apply(z, 1)]), 1, (), state, S)
    ),
)
attack(
    "two loops of one name",
    lambda: itself(mean_at(loop("eyes_walk", (x,), t, state, [1], [], [S]), 1, (x,), state, S)),
)
attack(
    "a schedule that divides by k − 1 at the first fit",
    lambda: itself(mean_at(loop("eyes_l4", (), t, state, [1], [], [S / (t - 1)]), 1, (), state, S)),
)
attack(
    "a schedule for fits from 5 on only",
    lambda: itself(mean_at(loop("eyes_l5", (), late, state, [1], [], [S / late]), 1, (), state, S)),
)
attack(
    "average over a loop of what holds at one state",
    lambda: average_at(assume(eq(S, 1)), state, WALK, t, (x,)),
)
attack(
    "average over a loop under a hypothesis on its state",
    lambda: average_at(assume(le(0, S)), state, WALK, t, (x,)),
)

# ---- categorical ----

D, N = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("eyes_D", "eyes_N"))
p = sequence("eyes_p", 1, lambda v: [le(0, v)])
c = sequence("eyes_c", 1, sort="integer")
REFIT = categorical_loop("eyes_refit", (D, N, p), D, N, p, t, (0, 0, 1))
attack(
    "weights that add up to 2",
    lambda: itself(
        over_fits(categorical_loop("eyes_w0", (D, N, p), D, N, p, t, (1, 0, 1)), 0, (D, N, p), f, apply(f, 1))
    ),
)
attack(
    "a weight that is negative at the first fit",
    lambda: itself(
        over_fits(
            categorical_loop("eyes_w1", (D, N, p), D, N, p, t, (t - 2, 0, 3 - t)),
            0,
            (D, N, p),
            f,
            apply(f, 1),
        )
    ),
)
attack("fit 0 beyond the atoms", lambda: nothing_left(first_fit(REFIT, (D, N, p), f, apply(f, N + 1))))
attack(
    "the next fit of a body that shows the counts", lambda: next_fit(REFIT, n, (D, N, p), f, c, apply(c, 1))
)
attack("the count of atom 0", lambda: count_of_an_atom(D, N, p, 0, c, i, i))
attack("the count of atom N + 1", lambda: count_of_an_atom(D, N, p, N + 1, c, i, i))
attack(
    "multinomial counts of probabilities that add up to 2",
    lambda: itself(over_counts(3, 2, function_of(i, number(1)), c, apply(c, 1))),
)
attack(
    "E c(1)·c(2) = E c(1)·E c(2)",
    lambda: algebra(
        eq(
            over_counts(D, N, p, c, apply(c, 1) * apply(c, 2)),
            over_counts(D, N, p, c, apply(c, 1)) * over_counts(D, N, p, c, apply(c, 2)),
        )
    ),
)

# ---- matrices ----

A, B = matrix("eyes_A", D, D), matrix("eyes_B", D, D)
V = matrix("eyes_V", D, D, "definite")
W = matrix("eyes_W", D, N)
attack("AB = BA, once more", lambda: matrix_equal(same(times(A, B), times(B, A))))
attack(
    "A·A⁻¹ = I asks that A is invertible",
    lambda: nothing_left(matrix_equal(same(times(A, inverse(A)), identity(D)))),
)
attack(
    "(AB)⁻¹ = A⁻¹B⁻¹, once more",
    lambda: matrix_equal(same(inverse(times(A, B)), times(inverse(A), inverse(B)))),
)
attack(
    "(xV)⁻¹ = V⁻¹/x without x ≠ 0",
    lambda: nothing_left(matrix_equal(same(inverse(scale(x, V)), scale(1 / x, inverse(V))))),
)
attack("V − V is invertible", lambda: known(invertible(plus(V, scale(-1, V)))))
attack("V − I is invertible", lambda: known(invertible(plus(V, scale(-1, identity(D))))))
attack("W'W is invertible for any W", lambda: known(invertible(times(transpose(W), W))))
attack("11' is invertible, once more", lambda: known(invertible(times(ones(D), transpose(ones(D))))))
attack(
    "tr ABA = tr A²·tr B at size 1 only",
    lambda: algebra(eq(trace(times(A, B, A)), trace(times(A, A)) * trace(B))),
)
attack("tr(AB) = tr(A'B)", lambda: algebra(eq(trace(times(A, B)), trace(times(transpose(A), B)))))
attack("an inverse of a matrix that is not square", lambda: itself(trace(times(W, inverse(W)))))
attack("div Z·Z = D·tr Z", lambda: algebra(eq(divergence(A, B, times(B, B)), D * trace(A))))
attack("div of a symmetric variable", lambda: itself(divergence(V, V, V)))
attack(
    "white noise of the fourth degree",
    lambda: nothing_left(itself(expectation(white(D, D), B, trace(times(B, B)) ** 2))),
)
attack(
    "E tr Z² = D² for noise that is not symmetric",
    lambda: algebra(eq(expectation(white(D, D), B, trace(times(B, B))), D * D)),
)
attack("E tr Z² = D", lambda: algebra(eq(expectation(white(D, D), B, trace(times(B, B))), D)), TRUE)
attack("noise of size 0", lambda: itself(expectation(white(0, 1), matrix("eyes_none", 1, 1), number(1))))

# ---- the registry ----

attack("a citation that is not registered", lambda: cite("everything"))
attack(
    "log of a power of a negative number",
    lambda: cite("log of a power", {_p: -1 for _p in cite("log of a power").variables if _p.sort == "real"}),
)
attack("powers at 1", lambda: cite("powers below 1", dict.fromkeys(cite("powers below 1").variables, 1)))

# ---- display: different things are shown differently ----


def told_apart(a: Term, b: Term) -> Theorem:
    """Refuse, as is right, if two terms of different values are shown differently."""
    demand(shown(a) == shown(b), "they are shown differently")
    return GOOD


for words, one, other in (
    ("(2V)⁻¹ and 2·V⁻¹", inverse(scale(2, V)), scale(2, inverse(V))),
    ("(x^n)^2 and x^(n^2)", power(power(x, n), 2), power(x, power(n, 2))),
    ("−x² and (−x)²", -(x**2), power(-x, 2)),
    ("(1/2)^n and 1/2^n·1", power(number(1) / 2, n), power(2, n)),
    ("x/(y·2) and x/y·2", x / (y * 2), x / y * 2),
    ("x − (y − 1) and x − y − 1", x - (y - 1), x - y - 1),
    ("Σ (i + 1) and Σ i + 1", sum_over(i, 1, 3, i + 1), sum_over(i, 1, 3, i) + 1),
    ("∀ over i of a free i", for_all(i, 1, 2, lt(i, j)), for_all(j, 1, 2, lt(i, j))),
    ("(V'B)' and V'B'", transpose(times(V, B)), times(transpose(V), transpose(B))),
):
    attack(f"shown alike: {words}", lambda a=one, b=other: told_apart(a, b))  # type: ignore[misc]

# ---- rules that these eyes had not tried ----

SLOW = rational_limit(diverges(t, t / 2), 1)
SHARES = over_fits(REFIT, t, (D, N, p), state, apply(state, 1))
attack(
    "product of two differences, one of them turned",
    lambda: product_order(le(0, (y - x) * x), assume(le(x, y)), assume(le(x, 0))),
)
attack(
    "product of two differences is strict where one may be 0",
    lambda: product_order(lt(0, (y - x) * above), assume(le(x, y)), sign(lt(0, above))),
)
attack(
    "product of differences of ≠",
    lambda: product_order(le(0, (y - x) ** 2 - 1), assume(ne(x, y)), assume(ne(x, y))),
)
attack(
    "divergence by what lies above: log t ≤ t",
    lambda: diverge_by(sign(le(t / 3, t / 2)), rational_limit(diverges(t, t / 2), 1), t, 1),
)
attack("divergence by a bound from a later start", lambda: diverge_by(sign(le(t / 2, t - late)), SLOW, t, 1))
attack(
    "divergence by a bound where the index is fixed",
    lambda: diverge_by(assume(le(t / 2, apply(f, t))), SLOW, t, 1),
    CONDITIONAL,
)
attack(
    "1/a → 0 where a → −∞, by the rule for +∞", lambda: reciprocal_limit(rational_limit(diverges(t, -t), 1))
)
attack(
    "1/a → 0 along a that is 0 at first: a limit looks far out only",
    lambda: reciprocal_limit(rational_limit(diverges(n, n), 0)),
    TRUE,
)
attack("1/a → 0 for a that has a limit", lambda: reciprocal_limit(rational_limit(tends(t, 1 / t, 0), 1)))
attack(
    "average over fits of what is assumed of a fit",
    lambda: average_over(assume(eq(apply(state, 1), 1)), state, SHARES),
)
attack(
    "average over fits of x < x + 1 keeps <",
    lambda: demand_strict(average_over(sign(lt(apply(state, 1), apply(state, 1) + 1)), state, SHARES)),
)
attack(
    "average over fits of an equation of their squares",
    lambda: average_over(algebra(eq(apply(state, 1) ** 2, apply(state, 1))), state, SHARES),
)
attack(
    "Σ of positive numbers, no integers, over a range that may be empty is > 0",
    lambda: sign(lt(0, sum_over(i, 1, n, apply(above_all, i)))),
)
attack(
    "1/t → 0 along the places 3, 3, 3, …",
    lambda: limit_along(rational_limit(tends(t, 1 / t, 0), 1), rational_limit(tends(t, t - t + 3, 3), 1)),
)


def demand_strict(made: Theorem) -> Theorem:
    demand(made.formula.op == "lt", f"gives {made}")
    return made
