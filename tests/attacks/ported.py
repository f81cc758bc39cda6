"""The false steps that the old checker accepts, as far as they can be written for the core. Names as
there.
"""

from __future__ import annotations

import copy
import pickle
from typing import Any

import theory.core.theorem as kernel
from tests.attacks.attack import CONDITIONAL, INEXPRESSIBLE, REFUSED, TRUE, attack, demand, inductive
from theory.core import (
    PI,
    Term,
    Theorem,
    add_up,
    algebra,
    apply,
    assume,
    cases,
    cite,
    combine,
    continuous_limit,
    define,
    define_recursively,
    diverges,
    eq,
    for_all,
    function,
    function_of,
    gamma,
    induction,
    instantiate,
    integer,
    le,
    limit_same,
    lt,
    ne,
    number,
    numeric,
    power,
    product_over,
    rational_limit,
    real,
    rewrite,
    sequence,
    sign,
    specialise,
    sqrt,
    squeeze,
    sum_over,
    tends,
)
from theory.core.registry import R
from theory.core.terms import add
from theory.proofs.inverse_squares import limit_of_inverse_squares
from theory.proofs.tactics import solve

t, n, i = (integer(name, lambda v: [le(1, v)], witness=1) for name in "tni")
k, m = integer("k", lambda v: [le(0, v)]), integer("m0")
x, y, a, b, p = (real(name) for name in ("x", "y", "a", "b", "p0"))
q = real("q0", lambda v: [lt(0, v)], witness=1)
f, V, w, al, u = (sequence(name, 0) for name in ("f", "V", "w", "al", "u"))
S1 = eq(sum_over(i, 1, n, x), n * x)


def H(s: Term, order: int = 1) -> Term:
    return sum_over(i, 1, s, i**-order)


def loop_v(name: str = "attack.V") -> tuple[Term, Theorem, Theorem]:
    return define_recursively(name, (), k, 0, 0, x, x + 1)


LV, LV0, LVk = loop_v()


def about_the_loop(theorem: Theorem) -> Theorem:
    demand(LV in kernel.symbols(theorem.formula), "it is about a constant of its own, not about the loop")
    return theorem


def left_side(theorem: Theorem, wanted: Term) -> Theorem:
    demand(theorem.formula.args[0] is wanted, f"gives {theorem}, which is true")
    return theorem


def left_is_closed(theorem: Theorem, place: int = 1) -> Theorem:
    demand(not theorem.formula.args[place].free, f"gives {theorem}: true, what is free is fixed")
    return theorem


# ---- definitions and instances ----
attack("D1 a definition is a whole proof", lambda: about_the_loop(define("attack.risk", (n,), 42 * n)[1]))
attack("D2 a definition names a quantity of the loop", lambda: define("attack.V", (k,), k * k)[1])
attack("D3 a definition gives a parameter a value", lambda: define(n, (), 7)[1])  # type: ignore[arg-type]
attack("D3' as an assumption it stays in Δ", lambda: assume(eq(n, 7)), CONDITIONAL)
attack("D4 f named at a shifted argument", lambda: define("shifted", (t + 1,), 5)[1])
attack("D5 a definition hides a parameter", lambda: define("hides", (), n)[1])
attack("D5' a real one", lambda: define("hides2", (), q)[1])
attack(
    "I1 an instance replaces a number",
    lambda: instantiate(define("c1", (n,), number(2) + n)[1], {number(2): 3}),
)
attack("I2 an instance replaces π", lambda: instantiate(limit_of_inverse_squares(), {PI: 3}))
attack("I3 positive q := −y² − 1", lambda: instantiate(sign(lt(0, q)), {q: -y * y - 1}), CONDITIONAL)
attack("I4 capture by Σ: the control", lambda: algebra(S1), TRUE)
attack("I4' capture by Σ", lambda: algebra(eq(sum_over(i, 1, n, i), n * i)))
attack(
    "I4'' instance x := i: nothing is caught",
    lambda: left_side(instantiate(algebra(S1), {x: i}), sum_over(i, 1, n, i)),
)
attack(
    "I5 capture by a limit", lambda: left_is_closed(instantiate(rational_limit(tends(t, a / t, 0)), {a: t}))
)
attack("I6 an instance replaces an expression", lambda: instantiate(LVk, {apply(LV, k): 17}))
# ---- algebra ----
attack("A1 x < 1 used as an equation", lambda: algebra(eq(x, 1), assume(lt(x, 1))))
attack("A2 x ≠ y used as an equation", lambda: algebra(eq(x, y), assume(ne(x, y))))
attack(
    "A7 sum shifted below its range",
    lambda: algebra(eq(sum_over(i, 1, 13 - t, i), sum_over(i, 1, 12 - t, i) + 13 - t)),
    CONDITIONAL,
)


def geometric() -> Theorem:
    phi = eq(sum_over(k, 0, k, power(x, k)), (power(x, k + 1) - 1) / (x - 1))
    base = algebra(kernel_at(phi, 0))
    return induction(k, 0, base, algebra(kernel_at(phi, k + 1), assume(phi)), phi)


def kernel_at(phi: Term, value: Any) -> Term:
    from theory.proofs.tactics import at

    return at(phi, k, value)


attack("A8 the geometric sum at q = 1", geometric, CONDITIONAL)
attack(
    "A9 harmonic numbers past their pole",
    lambda: algebra(
        eq(function("harmonic", t - 5, 1) + add(*(1 / (t - j) for j in range(5))), function("harmonic", t, 1))
    ),
    CONDITIONAL,
)
attack(
    "A11 x := i rewritten under Σ",
    lambda: left_side(rewrite(assume(eq(x, i)), algebra(S1)), sum_over(i, 1, n, i)),
)
attack(
    "A12 division by x − 1",
    lambda: combine(eq(y, a), (1 / (x - 1), assume(eq((x - 1) * y, (x - 1) * a)))),
    CONDITIONAL,
)
attack("A13 √(x²) = x", lambda: algebra(eq(sqrt(x**2), x)))
attack("A14 √(xy) = √x √y", lambda: algebra(eq(sqrt(x * y), sqrt(x) * sqrt(y))))
attack("A15 0^m = 0", lambda: algebra(eq(power(0, k), 0)))
attack("A16 a number that is none", lambda: algebra(eq(number(float("inf")), 0)))  # type: ignore[arg-type]
attack(
    "A17 log xy = log x + log y",
    lambda: algebra(eq(function("log", x * y), function("log", x) + function("log", y))),
)
attack("A19 a premise that mentions itself", lambda: algebra(eq(x, x + 1)))
attack(
    "H1 harmonic at negative arguments",
    lambda: algebra(eq(function("harmonic", t - 3, 1) - function("harmonic", t - 4, 1), 1 / (t - 3))),
    CONDITIONAL,
)
attack("G1 Γ past its poles", lambda: algebra(eq(gamma(t - 4), (t - 5) * gamma(t - 5))), CONDITIONAL)
attack(
    "W1 q^(k+1) = q·q^k at q = 0, k = −1", lambda: algebra(eq(power(x, m + 1), x * power(x, m))), CONDITIONAL
)
# ---- order ----
attack("S1 t > 50", lambda: sign(lt(50, t)))
attack("S1' with the bound as a hypothesis", lambda: sign(lt(50, t), assume(le(51, t))), CONDITIONAL)
attack("S2 a bound on a sequence", lambda: sign(lt(1, apply(w, t))))
attack("S2' cos is not a function of the core", lambda: function("cos", x))
attack("S4 0 < t − 1", lambda: sign(lt(0, t - 1)))
attack("S5 π > 4", lambda: numeric(lt(4, PI)))
attack("S5' π > 4 by sign", lambda: sign(lt(4, PI)))
attack(
    "C1 a factor 1/(t − 5)",
    lambda: combine(le(y, x), (1 / (t - 5), assume(le((t - 5) * y, (t - 5) * x)))),
    CONDITIONAL,
)
attack(
    "C2 an inequality put in as an equation",
    lambda: combine(le(y, 1), (1, assume(le(y, x))), using=(assume(le(1, x)),)),
)
attack(
    "C3 x > 1 put in as x = 1", lambda: combine(le(y, 1), (1, assume(le(y, x))), using=(assume(lt(1, x)),))
)
attack(
    "N1 a bound on the index overrides the start",
    lambda: inductive(
        le(0, (t - 1) * (t - 50)), t, 1, sign(le(0, t * (t - 49) - (t - 1) * (t - 50)), assume(le(100, t)))
    ),
)
attack(
    "N2 the start is not in the conclusion",
    lambda: inductive(le(100, t), t, 100, sign(le(0, number(1)))),
    CONDITIONAL,
)
attack("N3 a real index", lambda: induction(x, 1, assume(le(x, 1)), assume(le(x, 1)), le(x, 1)))
attack("N4 inequalities rewrite", lambda: rewrite(assume(le(5, apply(w, 1))), assume(le(apply(w, 1), 5))))
h5 = integer("h5", lambda v: [le(5, v)], witness=5)
attack(
    "N5 the step is known from 5 on, the start is 1",
    lambda: induction(h5, 1, sign(le(number(1), 1)), assume(le(h5 + 1, 1)), le(h5, 1)),
)
attack(
    "R1 a recurrence from an inequality",
    lambda: solve(
        eq(apply(u, k), k), k, 0, assume(le(apply(u, k), apply(u, k - 1) + 1)), assume(eq(apply(u, 0), 0))
    ),
)
attack("R2 a recurrence concludes ≠", lambda: solve(ne(apply(LV, k), k), k, 0, LVk, LV0))
attack(
    "R3 the start at 5",
    lambda: solve(
        eq(apply(u, t), t - 5),
        t,
        5,
        specialise(assume(for_all(t, 6, None, eq(apply(u, t), apply(u, t - 1) + 1))), t),
        assume(eq(apply(u, 5), 0)),
    ),
    CONDITIONAL,
)
BAD = eq(apply(u, t), apply(u, t - 1) * (t**2 - 5 * t) / ((t - 5) * t))
attack(
    "R4 the rule is 0/0 at an index",
    lambda: solve(
        eq(apply(u, k), 1), k, 0, specialise(assume(for_all(t, 1, None, BAD)), k), assume(eq(apply(u, 0), 1))
    ),
    CONDITIONAL,
)
attack(
    "R5 a symbolic start", lambda: solve(eq(apply(u, k), k + 3), k, 0, LVk, assume(eq(apply(u, t), t + 3)))
)
attack(
    "R6 a real index",
    lambda: induction(p, 0, assume(eq(apply(u, 0), 0)), assume(eq(apply(u, 0), 0)), eq(x, p)),
)
attack(
    "P1 a strict upper bound as a lower one", lambda: sign(le(10, apply(al, k)), assume(lt(apply(al, k), 10)))
)
attack("P2 a private bound on a parameter", lambda: sign(le(1, y * apply(w, k))))
attack("U1 summation outside the range", lambda: add_up(sign(le(0, i)), i, -10, -5))
attack("U1' with a symbolic end", lambda: add_up(sign(le(0, i)), i, m, t), CONDITIONAL)
attack(
    "U2 a strict inequality summed over an empty range",
    lambda: strict(add_up(specialise(assume(for_all(i, 1, None, lt(0, apply(u, i)))), i), i, 1, k)),
)
attack(
    "U3 x > 0 read as x = 0",
    lambda: combine(le(apply(u, t) + x, 0), (1, assume(le(apply(u, t), 0))), using=(assume(lt(0, x)),)),
)
attack(
    "Q1 only the diagonal of two symbols",
    lambda: cases(x, *(algebra(eq(x * (x - y) * (x + y), 0), assume(eq(y, s * x))) for s in (1, 1, -1))),
    CONDITIONAL,
)


def strict(theorem: Theorem) -> Theorem:
    demand(theorem.formula.op == "lt", "only ≤ is concluded")
    return theorem


# ---- limits ----
attack("L1 w(t) hides n", lambda: define("w1", (t,), a / n)[1])
attack(
    "L1' the limit of a sequence over another index",
    lambda: rational_limit(tends(n, apply(w, t), apply(w, t))),
    TRUE,
)
attack(
    "L1'' an instance that would make it depend",
    lambda: moves(
        instantiate(rational_limit(tends(n, apply(w, t), apply(w, t))), {w: function_of(k, a / n)})
    ),
)


def moves(theorem: Theorem) -> Theorem:
    demand(n not in theorem.formula.free, f"gives {theorem}: true, that n is fixed")
    return theorem


attack(
    "L2 a name hides the index",
    lambda: left_is_closed(instantiate(rational_limit(tends(t, x / t, 0)), {x: t})),
)
attack(
    "L3 an inequality put into a limit",
    lambda: limit_same(rational_limit(tends(t, t**2 / t**2, 1)), assume(le(apply(al, t), t**2)), t, 1),
)
attack(
    "L4 F with an exponent that moves",
    lambda: continuous_limit([rational_limit(tends(t, 1 - 1 / t, 1))], [x], power(2, x)),
)
attack(
    "L4' F with a sequence at the place",
    lambda: continuous_limit([rational_limit(tends(t, 1 - 1 / t, 1))], [x], apply(w, x)),
)
attack(
    "L5 a place with a domain", lambda: continuous_limit([rational_limit(tends(t, -1 - 1 / t, -1))], [q], q)
)
attack(
    "L6 an inequality put in",
    lambda: limit_same(assume(tends(t, apply(al, t), 2)), assume(le(apply(w, t), apply(al, t))), t, 1),
)
attack(
    "L7 ≠ as an order in a squeeze",
    lambda: squeeze(
        assume(ne(apply(f, t), 0)),
        assume(le(apply(f, t), 0)),
        assume(tends(t, 0, 0)),
        assume(tends(t, 0, 0)),
        t,
        1,
    ),
)
T_T = tends(t, t, t)
attack(
    "L8 the limit depends on the index",
    lambda: squeeze(
        assume(le(apply(f, t), t)), assume(le(apply(f, t), t)), rational_limit(T_T), rational_limit(T_T), t, 1
    ),
)
attack("L9 another sequence hides the parameter", lambda: define("v", (k,), k / n)[1])
attack("L10 r^k → 0 for every r", lambda: cite("powers below 1", {R: y}), CONDITIONAL)
attack(
    "L11 a fixed point from inequalities",
    lambda: solve(
        eq(apply(w, k), power(2, -k) * apply(w, 0)),
        k,
        0,
        assume(le(apply(w, k), apply(w, k - 1) / 2)),
        assume(eq(apply(w, 0), 1)),
    ),
)
attack(
    "L12 (at + 1)/(at + 2) at a = 0",
    lambda: rational_limit(tends(t, (a * t + 1) / (a * t + 2), 1)),
    CONDITIONAL,
)
attack(
    "L12' with t² in both",
    lambda: rational_limit(tends(t, (a * t**2 + 1) / (a * t**2 + t + 2), 1)),
    CONDITIONAL,
)
attack("A18 algebra with an infinite limit", lambda: algebra(eq(diverges(t, t), 0)))
# ---- citations, lemmas, caches ----
attack("T1 a citation of folklore", lambda: cite("Folklore"))
attack(
    "T1' registering one's own",
    lambda: __import__("theory.core", fromlist=["schema"]).schema("f", "", (), eq(1, 0)),
    INEXPRESSIBLE,
)


def two_lemmas() -> Theorem:
    one, two = define("x1", (), 5)[1], define("x1", (), 7)[1]
    return combine(eq(2, 0), (-1, one), (1, two))


attack("D6 two lemmas name one symbol", two_lemmas)
attack("a06 a theorem out of a cache", lambda: pickle.loads(pickle.dumps(LV0)))
attack("a06' a term out of a cache", lambda: pickle.loads(pickle.dumps(LV0.formula)))
attack("a06'' a copy is the theorem itself", lambda: same(copy.deepcopy(LV0), LV0), TRUE)


def same(one: Theorem, two: Theorem) -> Theorem:
    demand(one is two, "another object")
    return one


attack("forge: the constructor", lambda: Theorem(object(), frozenset(), eq(1, 0), frozenset(), "", ()))
attack("forge: change a theorem", lambda: setattr(LV0, "formula", eq(1, 0)))
attack("forge: change a term", lambda: setattr(LV0.formula, "args", (number(1), number(0))))
attack(
    "forge: an undeclared, empty variable",
    lambda: sign(
        lt(
            kernel.node(
                "variable", "e0", "real", (lt(1, kernel.bound(0, "real")), lt(kernel.bound(0, "real"), 0))
            ),
            1,
        )
    ),
)
attack("forge: an empty domain", lambda: real("e1", lambda v: [lt(1, v), lt(v, 0)]))
attack(
    "forge: two variables of one name",
    lambda: combine(le(9, t + 0 * t), (1, sign(le(9, integer("t", lambda v: [le(9, v)], witness=9))))),
)
# ---- whole pipelines: c2 to c5, d1, d2, F, P ----


def risk_zero() -> Theorem:
    """c3: R(t) and R(t − 1) are named by values that do not show t, so that R(t) = R(t − 1) = R(0)."""
    what = sequence("what", 0)
    define("hidden.R", (t,), apply(what, t))
    raise AssertionError("not reached")


attack("c3 R(t) = 0: R named by what does not show t", risk_zero)


def two_meanings() -> Theorem:
    """c4: one name, two right sides."""
    define("c4.R", (k,), k)
    return combine(eq(k, k * k), (1, define("c4.R", (k,), k * k)[1]))


attack("c4 one name, two meanings", two_meanings)


def two_loops() -> Theorem:
    """c5: replace and accumulate both call their risk R."""
    one = define_recursively("c5.R", (q,), k, 0, 0, x, x + q)[2]
    two = define_recursively("c5.R", (q,), k, 0, 0, x, x + q / k**2)[2]
    return combine(eq(q, q / k**2), (1, one), (-1, two))


attack("c5 two loops call their risk R", two_loops)


def own_names() -> Theorem:
    one = define_recursively("c5.replace.R", (q,), k, 0, 0, x, x + q)[2]
    two = define_recursively("c5.accumulate.R", (q,), k, 0, 0, x, x + q / k**2)[2]
    return combine(eq(q, q / k**2), (1, one), (-1, two))


attack("c5' with names of their own", own_names)


def special_case() -> Theorem:
    e = define("ev", (x, y), x + y)[1]
    theorem = instantiate(e, {y: number(0)})
    demand(theorem.formula.args[0] is e.formula.args[0], "the left side says that y is 0")
    return theorem


attack("c4' a special case keeps its left side", special_case)
attack(
    "c2 42σt³ by definition is about another name",
    lambda: about_the_loop(define("bogus", (q, t), 42 * q * t**3)[1]),
)
attack("c2' σ := 7", lambda: define(q, (), 7)[1])  # type: ignore[arg-type]
attack(
    "c2'' ≤ for a formula that is an equation",
    lambda: wanted(sign(le(apply(LV, k), 2 * apply(LV, k) + 1), LV0, assume(le(0, apply(LV, k)))), "eq"),
)


def wanted(theorem: Theorem, op: str) -> Theorem:
    demand(theorem.formula.op == op, "the statement compares with another sign")
    return theorem


attack(
    "F1 an empty sum by convention",
    lambda: algebra(eq(sum_over(i, 1, 300 - t, i + 1) - sum_over(i, 1, 299 - t, i + 1) - (301 - t), 0)),
    CONDITIONAL,
)
attack("F2 no value at t = 1", lambda: algebra(eq((t - 1) / (t - 1), 1)), CONDITIONAL)
attack(
    "F4 an empty product by convention",
    lambda: algebra(eq(product_over(i, 1, 300 - t, i + 1) / product_over(i, 1, 299 - t, i + 1), 301 - t)),
    CONDITIONAL,
)


def captured() -> Theorem:
    theorem = instantiate(
        algebra(eq(product_over(i, 1, t, 1 - 1 / (i * y)), product_over(i, 1, t, 1 - 1 / (i * y)))),
        {y: i + 0},
    )
    wrong = product_over(i, 1, t, 1 - 1 / (i * (i + 0)))
    demand(wrong in theorem.formula.args, "nothing is caught")
    return theorem


attack("F7 capture by an instance", captured, REFUSED)


def widened() -> Theorem:
    wide = integer("twide", lambda v: [le(-5, v)])
    tail = inductive(le(H(t, 2), 2 - 1 / t), t, 1, sign(le(1 / (t + 1) ** 2, 1 / t - 1 / (t + 1))))
    return instantiate(tail, {t: wide})


attack("P6 a domain widened to t ≥ −5", widened, CONDITIONAL)
attack("d2 t > 50 from t ≥ 51", lambda: sign(lt(50, t), assume(le(51, t))), CONDITIONAL)

_MATRICES = "no rule decides a matrix identity at instances"
_AVERAGES = "no rule decides an average at instances"
_POINTS = "no rule enumerates points"
_RANDOM = "nothing free in a term is random"
_TYPED = "an entry of the registry has typed variables and no points"
INEXPRESSIBLE_STEPS = {
    **dict.fromkeys(("M0", "M1", "M2", "M3", "M3'", "M4", "M5", "M6", "M7", "M8"), _MATRICES),
    **dict.fromkeys(("V0", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"), _AVERAGES),
    **dict.fromkeys(("E0", "E1", "E2", "E3", "e1"), _POINTS),
    **dict.fromkeys(("A3", "A3'", "A4", "A5", "A6"), _RANDOM),
    "A10": "terms are real numbers; matrices are a sort of their own",
    "Q2": "cases splits the sign of a term; no symbol stands for all positive values",
    **dict.fromkeys(("X1", "X2", "X3", "X4"), "no rule differentiates"),
    **dict.fromkeys(("T2", "T3", "T4"), _TYPED),
    "d1": "what Coq is handed is a theorem of the core, with its hypotheses",
    "b1": "a user's file names no certificate",
}
"""Steps for which the core has no rule: by name, why."""
