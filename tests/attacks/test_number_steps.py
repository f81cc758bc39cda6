"""False steps about numbers, each against one thing that their reader must see, and right ones beside.

The context is the domain of a formula, or that of a sentence about names of its own.
"""

from dataclasses import replace

import pytest
import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.checkers import check
from theory.language.derivation import (
    Algebra,
    Cases,
    Citation,
    Combination,
    Comparison,
    Definition,
    Derivation,
    Differentiation,
    Expectation,
    GeometricLimit,
    Induction,
    Instance,
    LimitOf,
    LimitOrder,
    LinearRecurrence,
    Random,
    RationalLimit,
    Recurrence,
    SequenceLimit,
    Sign,
    Squeeze,
    Step,
    Summation,
)
from theory.language.parameters import Domain, Parameter
from theory.language.statements import LowerLimit, UpperLimit
from theory.proofs.decided import Context, decided

n, t, i, T = (sp.Symbol(name, integer=True, positive=True) for name in "ntiT")
k = sp.Symbol("k", integer=True, nonnegative=True)
x, y = sp.symbols("x y", real=True)
q = sp.Symbol("q", positive=True)
X, Y = Random("X"), Random("Y")
E = Expectation
u, v, w, a = (sp.Function(name) for name in "uvwa")
g = sp.Function("g")
S = sp.MatrixSymbol("S", n, n)


def eq(left: sp.Expr | int, right: sp.Expr | int) -> sp.Equality:
    return sp.Eq(left, right, evaluate=False)


def step(after: sp.Basic, certificate: object, *before: sp.Basic) -> Step:
    return Step(rule="attack", after=after, because="", certificate=certificate, before=before)  # type: ignore[arg-type]


def given(statement: sp.Basic) -> Step:
    return step(statement, Citation(theorem="given", source="", hypotheses=""))


def limit(function: sp.Expr, value: sp.Expr | int, index: sp.Symbol = t) -> sp.Equality:
    return eq(sp.Limit(function, index, sp.oo), value)


def real(name: str, low: object, **more: object) -> Parameter:
    return Parameter(name=name, meaning="", domain=Domain(kind="real", lower=low, **more))  # type: ignore[arg-type]


def whole(name: str, low: int) -> Parameter:
    return Parameter(name=name, meaning="", domain=Domain(kind="integer", lower=low))


def formula(*parameters: Parameter) -> Context:
    return Context(parameters, formula=True)


def sum_of(entries: sp.IndexedBase) -> sp.Basic:
    """The statement that a list has no negative sum."""
    return sp.Ge(sp.Sum(entries[i], (i, 1, n)), 0, evaluate=False)


def by_itself(divisor: sp.Expr, premise: sp.Basic) -> tuple[Step, Step]:
    """The steps to x/x = 1, from what a premise says."""
    one = sp.Mul(divisor, sp.Pow(divisor, -1, evaluate=False), evaluate=False)
    return given(premise), step(eq(one, 1), Algebra(), premise)


def endless(term: sp.Expr) -> sp.Expr:
    """The sum of all terms."""
    return sp.Sum(term, (i, 1, sp.oo))


def above_0(part: sp.Expr) -> sp.Basic:
    """The statement that a part and a value, which is not negative, make something positive."""
    return sp.Gt(part + a(n), 0)


SHARED = sp.Symbol("alpha", positive=True) * n
ANY_SHARE = real("alpha", 0, lower_open=True, upper=1)


def put_for_a_count(shared: sp.Expr = SHARED) -> tuple[Step, ...]:
    """m(m − 1) ≥ 0 of a count m, so of αn."""
    m = sp.Symbol("m", integer=True, positive=True)
    said, put = (sp.Ge(z * (z - 1), 0, evaluate=False) for z in (m, shared))
    return step(said, Sign(lower=())), step(put, Instance(substitution=((m, shared),)), said)


UNITS = {
    "x/x": sp.Mul(x, sp.Pow(x, -1, evaluate=False), evaluate=False),
    "x^k x^(-k)": sp.Mul(x**k, x**-k, evaluate=False),
}
GROWN = (eq(u(n), u(n - 1) + u(n - 2)), eq(u(1), 1), eq(u(2), 1))
COMES_DOWN = (eq(u(n), 2 * u(n - 1) - u(n - 2)), eq(u(1), 3), eq(u(2), 2))
TURNS = (eq(u(n), u(n - 1) - u(n - 2)), eq(u(1), 1), eq(u(2), 1))
SENTENCE = Context(())
ANY = formula(real("x", None), real("y", None))
POSITIVE, LARGE = (real("q", low, lower_open=True) for low in (0, 1))
SUMMED = (eq(u(t), u(t - 1) + q ** (t - 1)), eq(u(0), 0))
POWERS, VALUES, MEANS = (
    (eq(u(t), u(t - 1) + gained), eq(u(0), 0)) for gained in (t**x, g(t, x), E(X * g(t, X)))
)
STAYS = eq(u(k), u(k - 1))
STAYS_BUT_AT_1, STAYS_BUT_AT_0 = (eq(u(k) * (k - i), u(k - 1) * (k - i)) for i in (1, 0))
ABOVE_1 = Sign(lower=((q, sp.Integer(1)),))
SOLVED = Recurrence(sequence=u, index=t)
GROWS = SequenceLimit(sequence=w, index=t, parameter=T)
SHRINKS = (eq(w(t), w(t - 1) / 2 + v(t) / T), eq(w(1), 1 / T))
CITED = sp.Lt(0, a(n))
ORDER = sp.Ge(u(t), 1 - 1 / t)
UP = (eq(u(t), u(t - 1) / 2 + v(t - 1)), eq(u(1), 0))
BOUND = sp.Le(v(t - 1), 1)
FALLS = (sp.Le(u(t + 1), u(t)), sp.Le(u(0), 5))
BEFORE_0 = (eq(u(t), u(t - 1)), eq(u(-1), 7))
LIMITS_BEFORE_0 = (eq(w(t), w(t - 1) / 2), eq(w(-1), 1 / T))
LIMIT_AT_0 = (eq(w(t), v(t - 1)), limit(v(t), 0, T))
COUNTS = sp.IndexedBase(sp.Symbol("c", nonnegative=True))
ANY_LIST = sp.IndexedBase(sp.Symbol("d", real=True))
ENDLESS = (eq(u(t), u(t - 1) + endless(t**-i)), eq(u(0), 0))
INTEGRAL = eq(sp.Integral(x, (y, 0, 1)), x)
SLOPE = eq(sp.Derivative(x * y, y), x)
Z, Z_POSITIVE = sp.Symbol("z", real=True), sp.Symbol("z", positive=True)
COMPARED = Comparison(sequence=u, index=t, lower=())
ONES, ZERO_FIRST = eq(a(n), 1), eq(a(0), 0)
ONE_FIRST = eq(a(0), 1)
PUT_0 = Instance(substitution=((n, sp.Integer(0)),))
M_WHOLE = sp.Symbol("n", integer=True, nonnegative=True)
NAMED, ABOVE_0 = eq(q, y), sp.Gt(q, 0, evaluate=False)
NEGATIVE = sp.Symbol("z", negative=True)
EVEN = sp.Symbol("m", integer=True, even=True)
SQUARES = eq(v(n), n**2)


def in_cases(which: int, value: sp.Expr, known: sp.Expr) -> tuple[Step, ...]:
    """u(n) = value at x = 0, q and −q, so for any x; in one case shown from u(n)·(value/known) = value."""
    puts = (sp.Integer(0), q, -q)
    ends = [eq(u(n), value.xreplace({x: case})) for case in puts]
    steps = [given(end) for place, end in enumerate(ends) if place != which]
    long = eq(u(n) * known.xreplace({x: puts[which]}), (value * known).xreplace({x: puts[which]}))
    steps += [given(long), step(ends[which], Algebra(), long)]
    return (*steps, step(eq(u(n), value), Cases(variable=x, positive=q), *ends))


END = real("y", 0)
end = END.symbol
ANY_C, BELOW_C, UP_TO_C = (
    (END, real("x", -1, **more))
    for more in ({}, {"upper": end, "upper_open": True}, {"upper": end, "upper_open": False})
)
TO_2, TO_MINUS_2 = (1 / (x - 2), x - 2), (1 / (x + 2), x + 2)
AT_0, ABOVE, BELOW = (
    (sp.Piecewise((1 / end, where), (1, True)), end) for where in (sp.Eq(x, 0), x > 0, x < 0)
)
GAMMA = (sp.gamma(2 - x), 1 / (2 - x))

Attack = tuple[Context, tuple[Step, ...]]
FALSE: dict[str, Attack] = {
    "A8 the geometric sum at q = 1": (
        formula(POSITIVE),
        (*map(given, SUMMED), step(eq(u(t), (q**t - 1) / (q - 1)), SOLVED, *SUMMED)),
    ),
    "A8 by algebra": (formula(POSITIVE), (step(eq((q**2 - 1) / (q - 1), q + 1), Algebra()),)),
    "A8 x/x at 0": (formula(real("x", None)), (step(eq(UNITS["x/x"], 1), Algebra()),)),
    "A8 x/x at 0, by the domain's edge": (formula(real("x", 0)), (step(eq(UNITS["x/x"], 1), Algebra()),)),
    "x^k x^(−k) at 0": (
        formula(real("x", None), whole("k", 0)),
        (step(eq(UNITS["x^k x^(-k)"], 1), Algebra()),),
    ),
    "x^(−k) for a power": (
        formula(real("x", None), whole("k", 0)),
        (step(eq(x**-k, x**k), Algebra()),),
    ),
    "a power of numbers": (SENTENCE, (step(eq(4**-k, sp.Rational(1, 2) ** k), Algebra()),)),
    "Γ(x + 1) = x Γ(x) at its poles": (
        formula(real("x", None)),
        (step(eq(sp.gamma(x + 1), x * sp.gamma(x)), Algebra()),),
    ),
    "Γ(x + 1) = x Γ(x) at 0": (
        formula(real("x", 0)),
        (step(eq(sp.gamma(x + 1), x * sp.gamma(x)), Algebra()),),
    ),
    "a recurrence that comes down to 0": (
        SENTENCE,
        (*map(given, COMES_DOWN), step(sp.Gt(u(n), 0), Induction(index=n, start=1), *COMES_DOWN)),
    ),
    "a recurrence that falls more than it may": (
        SENTENCE,
        (*map(given, TURNS), step(sp.Gt(u(n), 0), Induction(index=n, start=1), *TURNS)),
    ),
    "a recurrence of order two from one value": (
        SENTENCE,
        (
            *map(given, (GROWN[0], GROWN[1], GROWN[1])),
            step(sp.Gt(u(n), 0), Induction(index=n, start=1), GROWN[0], GROWN[1], GROWN[1]),
        ),
    ),
    "S1 an author's bound on a symbol": (formula(POSITIVE), (step(q > 1, ABOVE_1),)),
    "S1 in a sentence": (SENTENCE, (step(q > 1, ABOVE_1),)),
    "a value outside the domain of what was shown": (
        SENTENCE,
        (
            step(sp.Gt(q, 0, evaluate=False), Sign(lower=())),
            step(sp.Gt(x, 0), Instance(substitution=((q, x),)), sp.Gt(q, 0, evaluate=False)),
        ),
    ),
    "a value outside of what is cited": (
        SENTENCE,
        (
            given(sp.Lt(0, a(n))),
            step(sp.Lt(0, a(n - 1)), Instance(substitution=((n, n - 1),)), sp.Lt(0, a(n))),
        ),
    ),
    "an equation that is cited from 1 on, at 0": (
        SENTENCE,
        (given(ONES), step(ONE_FIRST, PUT_0, ONES)),
    ),
    "the same in two steps": (
        SENTENCE,
        (
            given(ONES),
            step(eq(a(n - 1), 1), Instance(substitution=((n, n - 1),)), ONES),
            step(ONE_FIRST, Instance(substitution=((n, sp.Integer(1)),)), eq(a(n - 1), 1)),
        ),
    ),
    "what follows from it, at 0": (
        SENTENCE,
        (given(ONES), step(eq(a(n) + 1, 2), Algebra(), ONES), step(eq(a(0) + 1, 2), PUT_0, eq(a(n) + 1, 2))),
    ),
    "a loop that is defined from 1 on, at 0": (
        SENTENCE,
        (
            step(ONES, Definition()),
            step(ZERO_FIRST, Definition()),
            step(ONE_FIRST, PUT_0, ONES),
            step(eq(0, 1), Algebra(), ONE_FIRST, ZERO_FIRST),
        ),
    ),
    "a formula from 0 on by a citation from 1 on, under one name": (
        formula(whole("n", 0)),
        (given(ONES), step(eq(a(M_WHOLE), 1), Algebra(), ONES)),
    ),
    "an equation of negative numbers, at a positive one": (
        SENTENCE,
        (
            given(eq(g(NEGATIVE), 1)),
            step(eq(g(q), 1), Instance(substitution=((NEGATIVE, q),)), eq(g(NEGATIVE), 1)),
        ),
    ),
    "an equation of even numbers, at an odd one": (
        SENTENCE,
        (
            given(eq(a(EVEN), 1)),
            step(eq(a(3), 1), Instance(substitution=((EVEN, sp.Integer(3)),)), eq(a(EVEN), 1)),
        ),
    ),
    "a positive name of any number": (
        SENTENCE,
        (
            step(NAMED, Definition()),
            step(ABOVE_0, Sign(lower=())),
            step(sp.Gt(y, 0), Algebra(), ABOVE_0, NAMED),
        ),
    ),
    "a positive name of any number, by a combination": (
        SENTENCE,
        (
            step(NAMED, Definition()),
            step(ABOVE_0, Sign(lower=())),
            step(sp.Gt(y, 0), Combination(factors=(sp.S.One,), lower=()), NAMED, ABOVE_0),
        ),
    ),
    "what is cited of positive numbers, of a name of any": (
        SENTENCE,
        (
            step(NAMED, Definition()),
            given(eq(g(q), 1)),
            step(eq(g(y), 1), Algebra(), eq(g(q), 1), NAMED),
        ),
    ),
    "a count that is called alpha times n": (
        formula(ANY_SHARE, whole("n", 1)),
        put_for_a_count(),
    ),
    "a share of a number n that is no parameter": (formula(ANY_SHARE), put_for_a_count()),
    "another share of it than is said to be whole": (
        replace(formula(ANY_SHARE), whole=(SHARED,)),
        put_for_a_count(SHARED / 2),
    ),
    "two symbols of one name": (
        SENTENCE,
        (step(eq(sp.Symbol("z", positive=True) - sp.Symbol("z", negative=True), 0), Algebra()),),
    ),
    "a mean of a product": (SENTENCE, (step(eq(E(X * Y), E(X) * E(Y)), Algebra()),)),
    "a mean of a function of a fit": (SENTENCE, (step(eq(E(u(t) ** 2), E(u(t)) ** 2), Algebra()),)),
    "a mean put into a mean": (
        SENTENCE,
        (given(eq(E(X), x)), step(eq(E(X * Y), x * E(Y)), Algebra(), eq(E(X), x))),
    ),
    "a trace of a product": (SENTENCE, (step(eq(sp.Trace(S * S), sp.Trace(S) ** 2), Algebra()),)),
    "one value of a family for another": (
        SENTENCE,
        (given(eq(g(x, n), 1)), step(eq(sp.Sum(g(x, i), (i, 1, n)), n), Algebra(), eq(g(x, n), 1))),
    ),
    "a family in two names": (SENTENCE, (step(eq(g(x, n), g(y, n)), Algebra()),)),
    "a power of the index for a constant": (
        SENTENCE,
        (*map(given, POWERS), step(eq(u(t), t * t**x), SOLVED, *POWERS)),
    ),
    "a value of the index for a constant": (
        SENTENCE,
        (*map(given, VALUES), step(eq(u(t), t * g(t, x)), SOLVED, *VALUES)),
    ),
    "a mean of the index for a constant": (
        SENTENCE,
        (*map(given, MEANS), step(eq(u(t), t * E(X * g(t, X))), SOLVED, *MEANS)),
    ),
    "a function of what grows for a constant": (
        SENTENCE,
        (
            given(eq(w(t), sp.zeta(T))),
            step(limit(w(t), sp.zeta(T), T), GROWS, eq(w(t), sp.zeta(T))),
        ),
    ),
    "an author's bound on a factor": (
        SENTENCE,
        (
            given(sp.Le(0, y)),
            step(sp.Le(0, x * y), Combination(factors=(x,), lower=((x, sp.S.One),)), sp.Le(0, y)),
        ),
    ),
    "a rule that is not shown where a recurrence of order one first uses it": (
        SENTENCE,
        (
            given(STAYS_BUT_AT_1),
            given(eq(u(0), x)),
            step(STAYS, Algebra(), STAYS_BUT_AT_1),
            step(eq(u(k), x), LinearRecurrence(sequence=u, index=k, start=0), STAYS, eq(u(0), x)),
        ),
    ),
    "a recurrence from 3 on": (
        SENTENCE,
        (
            given(eq(u(t), u(t - 1))),
            given(eq(u(3), 5)),
            step(eq(u(t), 5), SOLVED, eq(u(t), u(t - 1)), eq(u(3), 5)),
        ),
    ),
    "a closed form by cases that leave one out": (
        SENTENCE,
        (
            given(eq(u(t), u(t - 1) + x)),
            given(eq(u(0), 0)),
            step(
                eq(u(t), sp.Piecewise((0, sp.Eq(x, 0)), (x, True))),
                SOLVED,
                eq(u(t), u(t - 1) + x),
                eq(u(0), 0),
            ),
        ),
    ),
    "a comparison that falls": (
        SENTENCE,
        (*map(given, (*UP, BOUND)), step(sp.Le(u(t), 1), COMPARED, *UP, BOUND)),
    ),
    "an induction that fails at the start": (
        SENTENCE,
        (step(sp.Le(2, t, evaluate=False), Induction(index=t, start=1)),),
    ),
    "a strict sum over an empty range": (
        SENTENCE,
        (
            given(sp.Lt(a(i), 1)),
            step(
                sp.Lt(sp.Sum(a(i), (i, 1, k)), sp.Sum(1, (i, 1, k)), evaluate=False),
                Summation(index=i, first=sp.Integer(1), last=k),
                sp.Lt(a(i), 1),
            ),
        ),
    ),
    "a limit of a hidden sequence": (SENTENCE, (step(limit(u(n), 0), RationalLimit()),)),
    "a limit with a denominator that vanishes": (
        formula(real("x", None)),
        (step(limit((x * t + 1) / (x * t + 2), 1), RationalLimit()),),
    ),
    "a premise that binds the index": (
        SENTENCE,
        (given(eq(x, 1 / t)), step(limit(x, 0), RationalLimit(), eq(x, 1 / t))),
    ),
    "a jump at the limit": (
        SENTENCE,
        (
            given(limit(a(t), 0)),
            step(limit(1 / a(t), sp.Integer(0)), LimitOf(sequence=a(t)), limit(a(t), 0)),
        ),
    ),
    "squeezed from one side": (
        SENTENCE,
        (
            given(sp.Le(u(t), 1 / t)),
            given(limit(1 / t, 0)),
            step(limit(u(t), 0), Squeeze(), sp.Le(u(t), 1 / t), limit(1 / t, 0)),
        ),
    ),
    "lim sup from below": (
        SENTENCE,
        (
            given(ORDER),
            given(limit(1 - 1 / t, 1)),
            step(sp.Ge(UpperLimit(u(t), t), 1), LimitOrder(), ORDER, limit(1 - 1 / t, 1)),
        ),
    ),
    "a limit of each fit without the start": (
        SENTENCE,
        (
            given(SHRINKS[0]),
            given(limit(v(t), 0, T)),
            step(limit(w(t), 0, T), GROWS, SHRINKS[0], limit(v(t), 0, T)),
        ),
    ),
    "a limit of each fit with a sequence unknown": (
        SENTENCE,
        (*map(given, SHRINKS), step(limit(w(t), 0, T), GROWS, *SHRINKS)),
    ),
    "a derivative of a power": (
        SENTENCE,
        (step(eq(sp.Derivative(x**3, x), 2 * x**2), Differentiation()),),
    ),
    "a derivative of a root": (
        SENTENCE,
        (step(eq(sp.Derivative(sp.sqrt(x), x), 1 / (2 * sp.sqrt(x))), Differentiation()),),
    ),
    "cases that leave the negative out": (
        SENTENCE,
        (
            given(eq(y, 0)),
            given(eq(y, q)),
            step(eq(y, x), Cases(variable=x, positive=q), eq(y, 0), eq(y, q)),
        ),
    ),
    "two places of one index for one": (
        SENTENCE,
        (step(eq(sp.Sum(g(i, i), (i, 1, n)), sp.Sum(g(i, k), (k, 1, n))), Algebra()),),
    ),
    "a rule from 1 on at 0, in an induction": (
        SENTENCE,
        (*map(given, FALLS), step(sp.Le(u(t), 5), Induction(index=t, start=0), *FALLS)),
    ),
    "a rule from 1 on at 0, in a recurrence": (
        SENTENCE,
        (*map(given, BEFORE_0), step(eq(u(t), 7), SOLVED, *BEFORE_0)),
    ),
    "a rule from 1 on at 0, in limits": (
        SENTENCE,
        (*map(given, LIMITS_BEFORE_0), step(limit(w(t), 0, T), GROWS, *LIMITS_BEFORE_0)),
    ),
    "a limit from 1 on at 0": (
        SENTENCE,
        (*map(given, LIMIT_AT_0), step(limit(w(t), 0, T), GROWS, *LIMIT_AT_0)),
    ),
    "a term from 1 on at 0, in a sum": (
        SENTENCE,
        (
            given(sp.Le(a(i), 1)),
            step(
                sp.Le(sp.Sum(a(i), (i, 0, k)), sp.Sum(1, (i, 0, k)), evaluate=False),
                Summation(index=i, first=sp.Integer(0), last=k),
                sp.Le(a(i), 1),
            ),
        ),
    ),
    "any list for one that is not negative": (
        SENTENCE,
        (
            step(sum_of(COUNTS), Sign(lower=())),
            step(sum_of(ANY_LIST), Instance(substitution=((COUNTS, ANY_LIST),)), sum_of(COUNTS)),
        ),
    ),
    "a name that is positive elsewhere": (
        SENTENCE,
        (
            given(sp.Le(0, a(n))),
            step(above_0(q), Sign(lower=()), sp.Le(0, a(n))),
            step(above_0(Z_POSITIVE), Instance(substitution=((q, Z_POSITIVE),)), above_0(q)),
            step(above_0(Z), Instance(substitution=((q, Z),)), above_0(q)),
        ),
    ),
    "a value bound by an integral": (
        SENTENCE,
        (
            given(INTEGRAL),
            step(eq(sp.Integral(y, (y, 0, 1)), y), Instance(substitution=((x, y),)), INTEGRAL),
        ),
    ),
    "a value bound by a derivative": (
        SENTENCE,
        (
            given(SLOPE),
            step(eq(sp.Derivative(y * y, y, evaluate=False), y), Instance(substitution=((x, y),)), SLOPE),
        ),
    ),
    "a derivative of a value that may depend on it": (
        SENTENCE,
        (step(eq(sp.Derivative(x * u(t), x), u(t)), Differentiation()),),
    ),
    "an infinite sum for another": (SENTENCE, (step(eq(endless(x**-i), endless(y**-i)), Algebra()),)),
    "an infinite sum for a finite one": (
        SENTENCE,
        (step(eq(endless(x**-i), sp.Sum(x**-i, (i, 1, n))), Algebra()),),
    ),
    "an infinite sum into which a number is put that it binds": (
        SENTENCE,
        (given(eq(x, i)), step(eq(endless(x**-i), endless(i**-i)), Algebra(), eq(x, i))),
    ),
    "an infinite sum of the index for a constant": (
        SENTENCE,
        (*map(given, ENDLESS), step(eq(u(t), t * endless(t**-i)), SOLVED, *ENDLESS)),
    ),
    "an infinite sum at two values of the index": (
        SENTENCE,
        (step(eq(sp.Sum(endless(k**-i), (k, 1, n)), n * endless(n**-i)), Algebra()),),
    ),
    "a power of ζ for one of another exponent": (
        SENTENCE,
        (step(eq(sp.zeta(x) ** n, sp.zeta(x) ** (n + 1)), Algebra()),),
    ),
    "a power of ζ for one of another argument": (
        SENTENCE,
        (step(eq(sp.zeta(x) ** n, sp.zeta(y) ** n), Algebra()),),
    ),
    "a power of ζ that runs for a constant": (
        SENTENCE,
        (step(eq(sp.Sum(sp.zeta(x) ** k, (k, 1, n)), n * sp.zeta(x) ** n), Algebra()),),
    ),
    "a quotient by what is not negative": (ANY, by_itself(x, sp.Ge(x, 0))),
    "a quotient by what another number is above": (ANY, by_itself(x, sp.Gt(y, 0))),
    "a quotient by what is above −1": (ANY, by_itself(x, sp.Gt(x, -1))),
    "a quotient by the difference from what is positive": (ANY, by_itself(x - 1, sp.Gt(x, 0))),
    "a quotient by a value, from the next one": (ANY, by_itself(u(t - 1), sp.Gt(u(t), 0))),
    "a quotient by a product, from one factor": (ANY, by_itself(x * y, sp.Gt(x, 0))),
    "a derivative at what may be 0": (
        ANY,
        (
            given(sp.Ge(x, 0)),
            step(eq(sp.Derivative(1 / x, x), -1 / x**2), Differentiation(), sp.Ge(x, 0)),
        ),
    ),
    "a derivative from what is said of another": (
        ANY,
        (
            given(sp.Gt(y, 0)),
            step(eq(sp.Derivative(1 / x, x), -1 / x**2), Differentiation(), sp.Gt(y, 0)),
        ),
    ),
    "a false derivative where all is positive": (
        SENTENCE,
        (
            given(sp.Gt(x, 0)),
            step(eq(sp.Derivative(1 / x, x), 1 / x**2), Differentiation(), sp.Gt(x, 0)),
        ),
    ),
    "a square of what is imaginary": (
        SENTENCE,
        (step(sp.Ge(sp.Symbol("z", imaginary=True) ** 2, 0, evaluate=False), Sign(lower=())),),
    ),
}
TRUE: dict[str, Attack] = {
    "a share of n times n": (
        formula(whole("n", 1), Parameter(name="alpha", meaning="", domain=Domain(kind="share", of=n))),
        put_for_a_count(),
    ),
    "a share that is said to be whole, of a number n that is no parameter": (
        replace(formula(ANY_SHARE), whole=(SHARED,)),
        put_for_a_count(),
    ),
    "an equation that is cited from 1 on, at n + 1": (
        SENTENCE,
        (given(ONES), step(eq(a(n + 1), 1), Instance(substitution=((n, n + 1),)), ONES)),
    ),
    "a name for n² from 1 on, at 0": (
        SENTENCE,
        (step(SQUARES, Definition()), step(eq(v(0), 0), PUT_0, SQUARES)),
    ),
    "a positive name of a positive number": (
        formula(POSITIVE),
        (
            step(eq(Z_POSITIVE, q + 1), Definition()),
            step(sp.Gt(Z_POSITIVE, 0, evaluate=False), Sign(lower=())),
        ),
    ),
    "A8 where q is above 1": (
        formula(LARGE),
        (*map(given, SUMMED), step(eq(u(t), (q**t - 1) / (q - 1)), SOLVED, *SUMMED)),
    ),
    "A8 in a sentence that shows the denominator": (
        SENTENCE,
        (*map(given, SUMMED), step(eq(u(t), (q**t - 1) / (q - 1)), SOLVED, *SUMMED)),
    ),
    "A8 x/x above 0": (
        formula(real("x", 0, lower_open=True)),
        (step(eq(UNITS["x/x"], 1), Algebra()),),
    ),
    "x^k x^(−k) above 0": (
        formula(real("x", 0, lower_open=True), whole("k", 0)),
        (step(eq(UNITS["x^k x^(-k)"], 1), Algebra()),),
    ),
    "powers of numbers": (
        SENTENCE,
        (step(eq(4**-k * sp.Rational(3, 2) ** k, sp.Rational(3, 8) ** k), Algebra()),),
    ),
    "Γ(x + 1) = x Γ(x) above 0": (
        formula(real("x", 0, lower_open=True)),
        (step(eq(sp.gamma(x + 1), x * sp.gamma(x)), Algebra()),),
    ),
    "a recurrence that grows": (
        SENTENCE,
        (*map(given, GROWN), step(sp.Gt(u(n), 0), Induction(index=n, start=1), *GROWN)),
    ),
    "S1 where the domain says it": (formula(LARGE), (step(q > 1, ABOVE_1),)),
    "a mean is linear": (SENTENCE, (step(eq(E(2 * X + x * Y + 1), 2 * E(X) + x * E(Y) + 1), Algebra()),)),
    "an equation put into a mean": (
        SENTENCE,
        (given(eq(X**2, Y)), step(eq(E(x * X**2), x * E(Y)), Algebra(), eq(X**2, Y))),
    ),
    "a family at one place": (
        SENTENCE,
        (given(eq(g(x, n), 1)), step(eq(2 * g(x, n), 2), Algebra(), eq(g(x, n), 1))),
    ),
    "a recurrence from 0 on": (
        SENTENCE,
        (
            given(eq(u(t), u(t - 1) + x)),
            given(eq(u(0), 0)),
            step(eq(u(t), x * t), SOLVED, eq(u(t), u(t - 1) + x), eq(u(0), 0)),
        ),
    ),
    "a comparison": (
        SENTENCE,
        (*map(given, (*UP, BOUND)), step(sp.Le(u(t), 2), COMPARED, *UP, BOUND)),
    ),
    "an induction": (SENTENCE, (step(sp.Le(1, t, evaluate=False), Induction(index=t, start=1)),)),
    "a weak sum": (
        SENTENCE,
        (
            given(sp.Le(a(i), 1)),
            step(
                sp.Le(sp.Sum(a(i), (i, 1, k)), sp.Sum(1, (i, 1, k)), evaluate=False),
                Summation(index=i, first=sp.Integer(1), last=k),
                sp.Le(a(i), 1),
            ),
        ),
    ),
    "a quotient by what is positive": (ANY, by_itself(x, sp.Gt(x, 0))),
    "a quotient by the difference from what is below it": (ANY, by_itself(x - y, sp.Lt(y, x))),
    "a derivative where what it divides by is positive": (
        ANY,
        (
            given(sp.Gt(x, 0)),
            step(eq(sp.Derivative(1 / x, x), -1 / x**2), Differentiation(), sp.Gt(x, 0)),
        ),
    ),
    "an infinite sum, wherever it stands": (
        SENTENCE,
        (
            given(eq(endless(x ** -(i * k)), sp.zeta(x) ** k)),
            step(
                eq(n * endless(x ** -(i * k)), n * sp.zeta(x) ** k),
                Algebra(),
                eq(endless(x ** -(i * k)), sp.zeta(x) ** k),
            ),
        ),
    ),
    "a rational limit": (
        formula(real("x", 0)),
        (step(limit((t + x) / (t + 2), 1), RationalLimit()),),
    ),
    "lim inf from below": (
        SENTENCE,
        (
            given(ORDER),
            given(limit(1 - 1 / t, 1)),
            step(sp.Ge(LowerLimit(u(t), t), 1), LimitOrder(), ORDER, limit(1 - 1 / t, 1)),
        ),
    ),
    "a limit of each fit": (
        SENTENCE,
        (
            *map(given, SHRINKS),
            given(limit(v(t), 0, T)),
            step(limit(w(t), 0, T), GROWS, *SHRINKS, limit(v(t), 0, T)),
        ),
    ),
    "a derivative": (SENTENCE, (step(eq(sp.Derivative(x**3, x), 3 * x**2), Differentiation()),)),
    "cases": (
        SENTENCE,
        (
            given(eq(y, 0)),
            given(eq(y, q)),
            given(eq(y, -q)),
            step(eq(y, x), Cases(variable=x, positive=q), eq(y, 0), eq(y, q), eq(y, -q)),
        ),
    ),
}
FALSE |= {
    "a case asks what its variable need not be": (formula(real("x", -1, upper=3)), in_cases(1, *TO_2)),
    "the negative case does": (formula(real("x", -3, upper=1)), in_cases(2, *TO_MINUS_2)),
    "what holds of the opposite does not hold of a variable": (
        formula(real("x", -2, lower_open=True)),
        in_cases(1, *TO_2),
    ),
    "of any number a case asks more": (SENTENCE, in_cases(1, *GAMMA)),
    "the case 0 asks what 0 in its domain does not give": (formula(*UP_TO_C), in_cases(0, *AT_0)),
    "the case 0 asks what only the positive case gives": (formula(*ANY_C), in_cases(0, *AT_0)),
    "the negative case asks what only the case 0 gives": (formula(*BELOW_C), in_cases(2, *BELOW)),
    "cases, and then a value that one of them leaves out": (
        formula(real("x", -1, upper=1)),
        (
            *in_cases(1, *GAMMA),
            step(
                eq(u(n), sp.gamma(sp.Rational(-1, 2))),
                Instance(substitution=((x, sp.Rational(5, 2)),)),
                eq(u(n), GAMMA[0]),
            ),
        ),
    ),
}
TRUE |= {
    "a case asks what its variable is": (
        formula(real("x", -1, upper=2, upper_open=True)),
        in_cases(1, *TO_2),
    ),
    "the negative case": (formula(real("x", -2, lower_open=True)), in_cases(2, *TO_MINUS_2)),
    "the case 0 asks what 0 in its domain gives": (formula(*BELOW_C), in_cases(0, *AT_0)),
    "the positive case asks what it gives": (formula(*UP_TO_C), in_cases(1, *ABOVE)),
    "cases, and then a value that none leaves out": (
        formula(real("x", -1, upper=1)),
        (
            *in_cases(1, *GAMMA),
            step(
                eq(u(n), sp.gamma(sp.Rational(3, 2))),
                Instance(substitution=((x, sp.Rational(1, 2)),)),
                eq(u(n), GAMMA[0]),
            ),
        ),
    ),
}
UP_TO_1, BELOW_1 = (real("q", 0, lower_open=True, upper=1, upper_open=strict) for strict in (False, True))
FADES = GeometricLimit(index=t)
RATIOS = sp.Sum(q**k, (k, 0, t - 1))


def far(form: sp.Expr, value: sp.Expr | int) -> tuple[Step, Step]:
    """The limit of a sequence of which a closed form is given."""
    return given(eq(u(t), form)), step(limit(u(t), value), FADES, eq(u(t), form))


PAIR = (real("x", 0, upper=1, upper_open=True), real("y", 0))
a_, b_ = (p.symbol for p in PAIR)
FADING_SUM = a_**t * sp.Sum(b_**k, (k, 0, t - 1))
WITH_ROOTS = ((1 - q) * (1 + q / 2 + sp.sqrt(q**2 + 4 * q) / 2)) ** t


def alone(form: sp.Expr, *below: sp.Basic, start: int = 0) -> tuple[Step, ...]:
    """The limit 0 of a power, with what a premise says of its base."""
    return (*map(given, below), step(limit(form, start), FADES, *below))


FALSE |= {
    "a power alone that may be 1": (formula(UP_TO_1), alone(q**t)),
    "a power alone to another limit": (formula(BELOW_1), alone(q**t, start=1)),
    "a power of which the base is bounded by 2": (formula(POSITIVE), alone(q**t, sp.Lt(q, 2))),
    "a power of which another base is bounded": (formula(POSITIVE), alone(q**t, sp.Lt(1 / q, 1))),
    "a power that is only known not to exceed 1": (formula(POSITIVE), alone(q**t, sp.Le(q, 1))),
    "a power below 1, that may be −1": (formula(real("x", None)), alone(x**t, sp.Lt(x, 1))),
    "a shifted power that may be 1": (formula(UP_TO_1), alone(q ** (t - 1))),
    "a power shifted by half": (formula(BELOW_1), alone(q ** (t - sp.Rational(1, 2)))),
    "two closed forms": (
        formula(BELOW_1),
        (
            *map(given, (eq(u(t), q**t), eq(v(t), 1))),
            step(limit(v(t), 0), FADES, eq(u(t), q**t), eq(v(t), 1)),
        ),
    ),
    "powers of what may be 1": (formula(UP_TO_1), far(q**t, 0)),
    "powers of what is positive": (formula(POSITIVE), far(q**t, 0)),
    "powers of what may be −1": (formula(UP_TO_1), far((-q) ** t, 0)),
    "powers that grow": (formula(BELOW_1), far(q ** (-t), 0)),
    "a product of powers, one below 1": (formula(BELOW_1), far(q**t * 2**t, 0)),
    "powers of what moves": (SENTENCE, far((1 - 1 / (t + 1)) ** t, 0)),
    "powers times what moves": (formula(BELOW_1), far(v(t) * q**t, 0)),
    "powers times the index": (formula(BELOW_1), far(t * 2**t * (q / 2) ** t, 1)),
    "a geometric sum of what may be 1": (formula(UP_TO_1), far(RATIOS, 1 / (1 - q))),
    "a geometric sum from 1 on": (formula(BELOW_1), far(sp.Sum(q**k, (k, 1, t)), 1 / (1 - q))),
    "a geometric sum of which half is summed": (
        formula(BELOW_1),
        far(sp.Sum(q ** (2 * k), (k, 0, t - 1)), 1 / (1 - q)),
    ),
    "a geometric sum to another value": (formula(BELOW_1), far(RATIOS, 1 / (1 - q) + 1)),
    "two sums": (formula(BELOW_1), far(RATIOS**2, 1 / (1 - q))),
    "a fading power times any sum": (formula(*PAIR), far(FADING_SUM, 0)),
    "a root that makes more than 1": (formula(BELOW_1), far(WITH_ROOTS, 0)),
    "powers below 1, and a value outside": (
        SENTENCE,
        (
            *far((q / (1 + q)) ** t, 0),
            step(
                limit((sp.Rational(3, 1)) ** t, 0),
                Instance(substitution=((q, sp.Rational(-3, 2)),)),
                limit(u(t), 0),
            ),
        ),
    ),
}
TRUE |= {
    "a power alone": (formula(BELOW_1), alone(q**t)),
    "a shifted power": (formula(BELOW_1), alone(q ** (t - 1))),
    "a power that a premise bounds": (formula(POSITIVE), alone(q**t, sp.Lt(q, 1))),
    "powers of what is below 1": (formula(BELOW_1), far(q**t, 0)),
    "negative ones": (formula(BELOW_1), far(2 + (-q) ** t / q, 2)),
    "a product of powers": (formula(BELOW_1), far(q**t * 2 ** (-t) * (1 + q) ** t, 0)),
    "a geometric sum": (formula(BELOW_1), far(3 * RATIOS - q**t, 3 / (1 - q))),
    "a fading power times a sum": (
        formula(PAIR[0], real("y", 0, upper=1 / (1 + a_))),
        far(FADING_SUM, 0),
    ),
    "a root": (
        formula(real("q", 1, upper=2, upper_open=True)),
        far(((1 + sp.sqrt(q**2 - 1)) / (1 + q)) ** t, 0),
    ),
}
LINEAR = LinearRecurrence(sequence=u, index=t, start=0)
TWICE = 3 * u(t - 1) - 2 * u(t - 2)


def linear(
    form: sp.Expr, rule: sp.Expr, *values: sp.Expr | int, start: int = 0, first: int = 0
) -> tuple[Step, ...]:
    """A closed form from a linear recurrence and its first values."""
    known = (eq(u(t), rule), *(eq(u(first + i), value) for i, value in enumerate(values)))
    how = replace(LINEAR, start=start)
    return (*map(given, known), step(eq(u(t), form), how, *known))


FALSE |= {
    "a linear recurrence: the second value": (SENTENCE, linear(2**t, TWICE, 1, 3)),
    "a linear recurrence: the first value": (SENTENCE, linear(2 ** (t + 1) - 1, TWICE, 2, 3)),
    "a linear recurrence: the recurrence": (SENTENCE, linear(1 + 2 * t, TWICE, 1, 3)),
    "a linear recurrence: one value too few": (SENTENCE, linear(2**t, TWICE, 1)),
    "a linear recurrence: values of other places": (SENTENCE, linear(2**t, TWICE, 1, 2, first=1)),
    "a linear recurrence: an unknown sequence": (SENTENCE, linear(x, u(t - 2) + v(t), x, x)),
    "a linear recurrence: A8": (
        formula(POSITIVE),
        linear((q**t - 1) / (q - 1), (1 + q) * u(t - 1) - q * u(t - 2), 0, 1),
    ),
    "a rule from 1 on at 0, in a linear recurrence": (
        SENTENCE,
        (
            *map(given, BEFORE_0),
            step(eq(u(t), 7), LinearRecurrence(sequence=u, index=t, start=-1), *BEFORE_0),
        ),
    ),
    "a linear recurrence from 2 on": (SENTENCE, linear(2**t, TWICE, 4, 8, start=2, first=2)),
}
TRUE |= {
    "a linear recurrence": (SENTENCE, linear(2 ** (t + 1) - 1, TWICE, 1, 3)),
    "one whose rule is shown where it is first used": (
        SENTENCE,
        (
            given(STAYS_BUT_AT_0),
            given(eq(u(0), x)),
            step(STAYS, Algebra(), STAYS_BUT_AT_0),
            step(eq(u(k), x), LinearRecurrence(sequence=u, index=k, start=0), STAYS, eq(u(0), x)),
        ),
    ),
    "one from 1 on": (SENTENCE, linear(2**t, TWICE, 2, 4, start=1, first=1)),
    "one of order three": (SENTENCE, linear(t**2, 3 * u(t - 1) - 3 * u(t - 2) + u(t - 3), 0, 1, 4)),
    "one of order one": (SENTENCE, linear(t * x, u(t - 1) + x, 0)),
    "one with roots": (
        formula(POSITIVE),
        linear(
            ((1 + sp.sqrt(q)) ** t - (1 - sp.sqrt(q)) ** t) / sp.sqrt(q),
            2 * u(t - 1) + (q - 1) * u(t - 2),
            0,
            2,
        ),
    ),
}
HALF, LAST = (q + 1) ** 3 / (2 * q**2 + 6), q**2 / (q + 5)
RADICAL = sp.sqrt(HALF**2 + LAST)
BY_ROOTS = 2 * HALF * u(t - 1) + LAST * u(t - 2) + q * (1 - 2 * HALF - LAST)


def of_roots(power: sp.Expr) -> sp.Expr:
    """A form in two roots, whose coefficients hold the radical of the roots too."""
    return (HALF + RADICAL) ** power * q - (HALF - RADICAL) ** power / RADICAL + q


TRUE["one whose roots are radicals of polynomials"] = (
    formula(POSITIVE),
    linear(of_roots(t), BY_ROOTS, of_roots(sp.Integer(0)), of_roots(sp.Integer(1))),
)
FALSE |= {
    f"radicals: {name}": (formula(POSITIVE), linear(form, rule, *map(of_roots, map(sp.Integer, (0, at)))))
    for name, form, rule, at in (
        ("the level", of_roots(t), BY_ROOTS + q, 1),
        ("the recurrence", of_roots(t), BY_ROOTS + u(t - 2), 1),
        ("the form", of_roots(t) + (HALF - RADICAL) ** t, BY_ROOTS, 1),
        ("the second value", of_roots(t), BY_ROOTS, 2),
    )
}
CHECKED = (Citation, Definition)


def left(attack: Attack) -> list[Step]:
    """The steps that the core does not decide."""
    context, steps = attack
    found = decided(Derivation(title="", steps=steps), context)
    return [
        s for place, s in enumerate(steps) if place not in found and not isinstance(s.certificate, CHECKED)
    ]


@pytest.mark.parametrize("name", FALSE)
def test_a_false_step_is_not_decided(name: str) -> None:
    assert left(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_a_right_step_beside_it_is(name: str) -> None:
    assert not left(TRUE[name])


def test_what_is_not_looked_into_is_one_number_wherever_it_is_written_the_same() -> None:
    function = sp.Function("f")
    assert isinstance(function(x), AppliedUndef)
    assert not left((SENTENCE, (step(eq(function(x) - function(x), 0), Algebra()),)))
    assert left((SENTENCE, (step(eq(function(x), function(y)), Algebra()),)))


@pytest.mark.parametrize("certificate", [SOLVED, LinearRecurrence(sequence=u, index=t, start=-1)])
def test_no_rule_is_used_before_it_is_said(certificate: Recurrence | LinearRecurrence) -> None:
    assert check(certificate, step(eq(u(t), 7), certificate, *BEFORE_0)).holds is None
