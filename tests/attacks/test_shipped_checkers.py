"""False steps that the checkers of shipped derivations are asked themselves, by the names of the scripts.

The core refuses all of them (tests/attacks/ported.py); the grade of a formula asks these checkers as well.
"""

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence
from theory.language.derivation import (
    Algebra,
    Cases,
    Citation,
    Combination,
    Definition,
    Derivation,
    Differentiation,
    Expectation,
    Instance,
    LimitOf,
    Random,
    RationalLimit,
    Sign,
    Step,
)
from theory.proofs.decided import decided_of

n, t, i = (sp.Symbol(name, integer=True, positive=True) for name in "nti")
x, y, g = sp.symbols("x y g")
q, z, P = sp.Symbol("q", positive=True), sp.Symbol("z", real=True), sp.Symbol("P", positive=True)
u, X = sp.Symbol("u", real=True), Random("X")
A, B = sp.symbols("A B", commutative=False)
a = sp.Function("a")
E = Expectation
F, V = sp.Function("F"), sp.Function("V")
w, s = sp.symbols("w s", integer=True)


def eq(left, right):
    return sp.Eq(left, right, evaluate=False)


def step(after, certificate, *before):
    return Step(rule="attack", after=after, because="", certificate=certificate, before=before)


def defined(left, right):
    return step(eq(left, right), Definition())


def given(statement):
    return step(statement, Citation(theorem="given", source="", hypotheses=""))


def total(term, last):
    return sp.Sum(term, (i, 1, last))


def product(last):
    """From 2 on: that up to 0 is 1, as that up to 1 is."""
    return sp.Product(i, (i, 2, last))


def limit(function, value):
    return eq(sp.Limit(function, t, sp.oo), value)


def put(premise, after, *pairs):
    return step(after, Instance(substitution=pairs), premise)


def never_negative(quantity):
    """By the sign of what is multiplied, n ≥ 1."""
    lower = ((n, sp.Integer(1)), (quantity, sp.Integer(0)))
    return step(sp.Ge(quantity, 0, evaluate=False), Sign(lower=lower))


def tends(value):
    """A sequence and its limit, by the rule for rational functions."""
    named, found = eq(a(t), value - 1 / t), limit(a(t), sp.Integer(value))
    return step(named, Definition()), step(found, RationalLimit(), named), found


below, above = tends(1), tends(-1)
NEVER_NEGATIVE = sp.Lt(0, q, evaluate=False)
SHIFTED = sp.Ge(a(t), 1 / t)
FALSE = {
    "D1": (defined(x, 42 * n),),
    "D3": (
        defined(n, 7),
        defined(V(t), V(t - 1) + 1),
        step(eq(V(t), V(t - 1) + n - 6), Algebra(), eq(V(t), V(t - 1) + 1), eq(n, 7)),
    ),
    "D3 a symbol of the loop": (defined(s, x + 1),),
    "A6": (step(eq(E(F(n) ** 2), E(F(n)) ** 2), Algebra()),),
    "A7": (step(eq(total(i, 13 - t), total(i, 12 - t) + 13 - t), Algebra()),),
    "A7 a product": (step(eq(product(t), product(t - 1) * t), Algebra()),),
    "A9": (step(eq(sp.harmonic(t - 5) + sum(1 / (t - j) for j in range(5)), sp.harmonic(t)), Algebra()),),
    "A9 Γ at 0": (step(eq(sp.gamma(t, evaluate=False), (t - 1) * sp.gamma(t - 1)), Algebra()),),
    "A9 digamma at 0": (step(eq(sp.digamma(t), sp.digamma(t - 1) + 1 / (t - 1)), Algebra()),),
    "S2": (step(sp.Gt(sp.cos(x), 1), Sign(lower=((sp.cos(x), sp.Integer(2)),))),),
    "S2 a function that is named": (step(sp.Gt(a(t), 1), Sign(lower=((a(t), sp.Integer(2)),))),),
    "S2 a power of what changes sign": (never_negative((1 - 2 / n) ** t),),
    "S2 a product of what changes sign": (never_negative(sp.Product(1 - 2 / (n * i), (i, 1, t))),),
    "D5'": (
        defined(x, n),
        put(eq(x, n), eq(x, 5), (n, sp.Integer(5))),
        step(eq(5, x), Algebra(), eq(x, 5)),
        step(eq(5, n), Combination(factors=(sp.Integer(1), sp.Integer(1))), eq(5, x), eq(x, n)),
    ),
    "I3": (
        step(NEVER_NEGATIVE, Sign(lower=((q, sp.Integer(0)),))),
        put(NEVER_NEGATIVE, sp.Lt(0, -(y**2) - 1, evaluate=False), (q, -(y**2) - 1)),
    ),
    "I3 an index that is shifted": (
        step(sp.Lt(0, t, evaluate=False), Sign(lower=((t, sp.Integer(0)),))),
        put(sp.Lt(0, t, evaluate=False), sp.Lt(0, t - 1, evaluate=False), (t, t - 1)),
    ),
    "A3": (
        defined(y, X),
        step(eq(X, y), Algebra(), eq(y, X)),
        step(eq(E(X**2), E(X) ** 2), Algebra(), eq(X, y)),
    ),
    "A10": (step(eq(A * B, B * A), Algebra()),),
    "A11": (
        defined(x, i),
        step(eq(sp.Sum(x, (i, 1, n)), sp.Sum(i, (i, 1, n))), Algebra(), eq(x, i)),
    ),
    "A11 in a limit": (defined(x, 1 / t), step(limit(x, sp.Integer(0)), RationalLimit(), eq(x, 1 / t))),
    "Q1": (
        given(eq(g, 0)),
        step(eq(g, u * (u - P) * (u + P)), Cases(variable=u, positive=P), *[eq(g, 0)] * 3),
    ),
    "L4": (*below[:2], step(limit(sp.floor(a(t)), sp.Integer(1)), LimitOf(sequence=a(t)), below[2])),
    "L5": (
        *above[:2],
        step(limit(sp.sqrt(a(t) ** 2), sp.Integer(-1)), LimitOf(sequence=a(t)), above[2]),
    ),
    "L12": (
        step(limit((x * t + 1) / (x * t + 2), sp.Integer(1)), RationalLimit(lower=((x, sp.Integer(1)),))),
    ),
    "X1": (defined(y, z**2), step(eq(sp.Derivative(y * z, z), y), Differentiation())),
    "X1 two names deep": (
        defined(x, z**2),
        defined(y, x + 1),
        step(eq(sp.Derivative(y * z, z), y), Differentiation()),
    ),
    "X4": (step(eq(sp.Derivative(sp.sqrt(z), z), 1 / (2 * sp.sqrt(z))), Differentiation()),),
}
TRUE = {
    "D3": (defined(w, n + 7), step(eq(w - 7, n), Algebra(), eq(w, n + 7))),
    "A6": (step(eq(E(2 * F(n) + n), 2 * E(F(n)) + n), Algebra()),),
    "A7": (step(eq(total(i, t), total(i, t - 1) + t), Algebra()),),
    "A7 a product": (step(eq(product(t + 1), product(t) * (t + 1)), Algebra()),),
    "A9": (step(eq(sp.harmonic(t), sp.harmonic(t - 1) + 1 / t), Algebra()),),
    "A9 Γ": (step(eq(sp.gamma(t + 1), t * sp.gamma(t)), Algebra()),),
    "A9 digamma": (step(eq(sp.digamma(t + 1), sp.digamma(t) + 1 / t), Algebra()),),
    "S2": (step(sp.Gt(2 + sp.exp(u), 1, evaluate=False), Sign(lower=((sp.exp(u), sp.Integer(0)),))),),
    "S2 a power": (never_negative((1 - 1 / n) ** t),),
    "S2 a product": (never_negative(sp.Product(1 - 1 / (n * i), (i, 1, t))),),
    "D5'": (defined(x, n), put(eq(x, n), eq(x, 5), (n, sp.Integer(5)))),
    "I3": (
        given(sp.Lt(x, q)),
        put(sp.Lt(x, q), sp.Lt(x, q**2 + 1), (q, q**2 + 1)),
    ),
    "I3 an index that is shifted": (
        given(SHIFTED),
        put(SHIFTED, sp.Ge(a(t + 1), 1 / (t + 1)), (t, t + 1)),
    ),
    "A3": (defined(y, E(X)), step(eq(E(X * y), y * E(X)), Algebra())),
    "A10": (step(eq(x * y, y * x), Algebra()),),
    "A11": (
        defined(x, n),
        step(eq(sp.Sum(x * i, (i, 1, n)), sp.Sum(n * i, (i, 1, n))), Algebra(), eq(x, n)),
    ),
    "Q1": (
        given(eq(g, 0)),
        step(eq(g, u * 0), Cases(variable=u, positive=P), *[eq(g, 0)] * 3),
    ),
    "L4": (*below[:2], step(limit(1 / (2 + a(t)), sp.Rational(1, 3)), LimitOf(sequence=a(t)), below[2])),
    "L5": (*above[:2], step(limit(a(t) ** 2, sp.Integer(1)), LimitOf(sequence=a(t)), above[2])),
    "L12": (
        step(limit((q * t + 1) / (q * t + 2), sp.Integer(1)), RationalLimit(lower=((q, sp.Integer(0)),))),
    ),
    "X1": (defined(y, x**2), step(eq(sp.Derivative(y * z, z), y), Differentiation())),
    "X4": (step(eq(sp.Derivative(sp.sqrt(q), q), 1 / (2 * sp.sqrt(q))), Differentiation()),),
}
"""Steps like the false ones that are right, so that no check refuses its whole kind."""
LOOP: dict[str, tuple[sp.Basic, ...]] = {
    "D3": (sp.Eq(V(t), V(t - 1) + 1), sp.Eq(V(0), 0)),
    "D3 a symbol of the loop": (sp.Eq(V(t), V(t - 1) + s),),
}
"""What defines the loop where a step is about one."""


def outcome(name: str, steps: tuple[Step, ...]) -> str:
    derivation = Derivation(title=name, steps=steps)
    known = decided_of(derivation, ())
    return certificate_evidence(name, derivation, None, LOOP.get(name, ()), known=known).outcome


@pytest.mark.parametrize("name", FALSE)
def test_a_false_step_is_no_evidence(name: str) -> None:
    assert outcome(name, FALSE[name]) in ("refutes", "undecided", "error")


@pytest.mark.parametrize("name", TRUE)
def test_a_right_step_beside_it_is(name: str) -> None:
    assert outcome(name, TRUE[name]) == "supports"
