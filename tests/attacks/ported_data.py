"""The false steps about data, matrices, points, derivatives and Coq, for the rules that the core has of them.

Names as in the scripts. The old checker tried such a step at sizes or points that its author chose; here no
rule does, and what is asked of the rules that decide for all sizes is refused.
"""

from __future__ import annotations

import tests.core.judge_chance
import tests.core.judge_matrices  # noqa: F401  # the judges learn what means and matrices are
import theory.core
from tests.attacks.attack import CONDITIONAL, INEXPRESSIBLE, attack, demand
from theory.core import (
    PI,
    Number,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    average,
    cite,
    convert,
    define,
    define_recursively,
    eq,
    expectation,
    for_all,
    function,
    iid,
    induction,
    integer,
    le,
    lt,
    matrix_equal,
    ne,
    number,
    numeric,
    real,
    sequence,
    sign,
    specialise,
    sum_over,
    white,
)
from theory.core.matrices import (
    divergence,
    identity,
    matrix,
    plus,
    same,
    scale,
    times,
    trace,
    transpose,
    zeros,
)
from theory.core.registry import R
from theory.core.terms import mul
from theory.proofs.tactics import at, solve

n, t = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("n_step", "t_step"))
k = integer("k_step", lambda v: [le(0, v)])
i = integer("i_step", lambda v: [le(1, v)], witness=1)
x, s = real("x_step"), real("s_step")
z, w, u, v = sequence("z_step", 1), sequence("w_step", 1), sequence("u_step", 0), sequence("v_step", 0)
A, B, C = (matrix(name, n, n) for name in ("A_step", "B_step", "C_step"))
EPS, P = matrix("eps_step", n, 1), matrix("P_step", 2, 2)
first, last = apply(z, 1), apply(z, n)
unit = iid(0, 1)


def mean(body: Number, law: Term = unit) -> Term:
    return expectation(law, z, body)


def is_(a: Number, b: Number) -> Theorem:
    return algebra(eq(a, b))


def about(theorem: Theorem, name: Term) -> Theorem:
    demand(theorem.formula.args[0] is name, "it is about a name of its own")
    return theorem


# ---- a02: random quantities ----
attack("A3 a plain symbol names a draw", lambda: define("draw", (), first)[1])
attack("A3' E[X²] = E[X]² where E X = 0, E X² = 1", lambda: is_(mean(first**2), mean(first) ** 2))
attack("A4 E[XY] = E[X]E[Y]", lambda: is_(mean(first * last), mean(first) * mean(last)))
attack("A5 E[1/X] = 1/E[X]", lambda: is_(mean(1 / first, iid(1, 2)), 1 / mean(first, iid(1, 2))))
data_mean = define("data_mean", (n, z), sum_over(i, 1, n, apply(z, i)) / n)[0]
attack(
    "A6 a function of the data is deterministic: E[F²] = E[F]²",
    lambda: is_(mean(apply(data_mean, n, z) ** 2), mean(apply(data_mean, n, z)) ** 2),
)
attack("A10 AB = BA below a trace", lambda: is_(trace(times(A, B, C)), trace(times(B, A, C))))

# ---- a03: instances ----
attack("M0 AB = BA at no size", lambda: matrix_equal(same(times(A, B), times(B, A))))
attack(
    "M1 PP' = P'P at one size only",
    lambda: matrix_equal(same(times(P, transpose(P)), times(transpose(P), P))),
)


def cayley_hamilton(m: Term, size: Number) -> Term:
    return plus(
        scale(number(2), times(m, m)),
        scale(-2 * trace(m), m),
        scale(trace(m) ** 2 - trace(times(m, m)), identity(size)),
    )


attack("M2 Cayley–Hamilton of order 2", lambda: matrix_equal(same(cayley_hamilton(A, n), zeros(n, n))))
attack("M3 tr A < tr A'", lambda: sign(lt(trace(A), trace(transpose(A)))))
attack("M3' tr AB ≠ tr BA", lambda: sign(ne(trace(times(A, B)), trace(times(B, A)))))
quadratic = trace(times(transpose(EPS), EPS))
attack("M4 E[(ε'ε)²] = n²", lambda: is_(expectation(white(n, 1), EPS, quadratic**2), n**2))
attack(
    "M5 tr A is one of eleven integers",
    lambda: is_(mul(*(trace(A) - j for j in range(-5, 6))), 0),
)
attack("E0 t = t² + 1 at no point", lambda: is_(t, t**2 + 1))
vanishing = eq(0, (t - 1) * (t - 2) * (t - 3))
attack("E1 0 = (t − 1)(t − 2)(t − 3) at three points", lambda: algebra(vanishing))
attack(
    "E1' by induction from the first point",
    lambda: induction(
        t, 1, algebra(at(vanishing, t, 1)), algebra(at(vanishing, t, t + 1), assume(vanishing)), vanishing
    ),
)
attack(
    "E2 a meaning is the author's Python",
    lambda: define("meaning", (t,), lambda point: point**3 - 6 * point**2)[1],  # type: ignore[arg-type]
)
attack("E2' a meaning of its own", lambda: about(define("meaning_", (t,), t**3 - 6 * t**2)[1], apply(u, t)))
attack("V0 E z₁ = 17 at no size", lambda: is_(mean(first), 17))
attack("V1 E z⁴ = 1 + 3/2 E z³", lambda: is_(mean(first**4), 1 + 3 * mean(first**3) / 2))
attack("V2 past data are whole: ⌊w₁⌋ = w₁", lambda: is_(function("floor", apply(w, 1)), apply(w, 1)))
attack("V3 |s| = s", lambda: is_(function("sqrt", s**2), s))
attack("V4 E z² < 1", lambda: sign(lt(mean(first**2), 1)))
attack("V4' E z² ≠ 1", lambda: sign(ne(mean(first**2), 1)))
attack("V5 E z₁zₙ = 1, right for n = 1", lambda: is_(mean(first * last), 1))
attack("V6 z₁ = 1 by some outcomes", lambda: algebra(eq(first, 1)))
attack("V6' averaged over all", lambda: average(assume(eq(first, 1)), z, unit))

# ---- a05: derivatives and citations ----
attack("X1 a named symbol hides the variable", lambda: define("square", (), x**2)[1])
attack(
    "X1' in a divergence the letter is bound",
    lambda: is_(divergence(P, P, times(P, P)), 2 * trace(P)),
)
attack("X2 d(z²)/dz < 2z", lambda: sign(lt(divergence(A, A, A), n**2)))
attack("X3 the derivative of ⌊z⌋", lambda: function("floor", x))
attack("X3' a derivative of a number", lambda: theory.core.derivative(x**2, x), INEXPRESSIBLE)  # type: ignore[attr-defined]
attack(
    "X4 log z has a derivative at z < 0", lambda: is_(function("log", x) - function("log", x), 0), CONDITIONAL
)
attack("T2 a citation tried at points", lambda: cite("t < 4", {t: number(3)}))
attack(
    "T3 a citation tried at another statement",
    lambda: convert(cite("powers below 1", {R: number(1) / 2}), lt(t, 4)),
)
attack("T4 π + 10⁻⁴⁰ = π", lambda: numeric(eq(PI + number(10) ** -40, PI)))
attack("T4' π + 10⁻⁴⁰ ≤ π", lambda: numeric(le(PI + number(10) ** -40, PI)))

# ---- d1: what Coq was handed; today a theorem of the core ----
Q, Q0, Qk = define_recursively("step.u", (), k, 0, 0, x, x + 1)


def q(m: Number) -> Term:
    return apply(Q, m)


attack(
    "K1 a false recurrence, tried at no size",
    lambda: solve(eq(q(k), 5 * k), k, 0, algebra(eq(q(k), q(k - 1) + 5), Qk), Q0),
)
attack(
    "K1' as a hypothesis it stands in Δ",
    lambda: solve(
        eq(apply(u, k), 5 * k),
        k,
        0,
        specialise(assume(for_all(t, 1, None, eq(apply(u, t), apply(u, t - 1) + 5))), k),
        assume(eq(apply(u, 0), 0)),
    ),
    CONDITIONAL,
)
attack(
    "K2 one name at t and at t + 1",
    lambda: (define("step.v", (t,), t)[1], define("step.v", (t,), t - 1)[1])[1],
)
attack(
    "K3 two functions of one name",
    lambda: is_(
        apply(sequence("w_two", 0), k) - apply(sequence("w_two", 0, lambda y: [lt(0, y)], witness=1), k), -1
    ),
)
attack(
    "K4 two symbols of one name",
    lambda: is_(
        apply(u, integer("t_two", lambda y: [le(0, y)])),
        apply(u, integer("t_two", lambda y: [le(1, y)], witness=1)),
    ),
)
attack("K5 t > 50", lambda: sign(lt(50, t)))
attack("K6 v(t) = 5, seen at one point", lambda: is_(apply(v, t), 5))
attack("K7 a list and a function of one name", lambda: define("w_step", (t,), 9)[1])
