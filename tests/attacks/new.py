"""Attacks on the rules of the core itself, each rule its own."""

from __future__ import annotations

from tests.attacks.attack import CONDITIONAL, INEXPRESSIBLE, TRUE, attack, demand
from tests.attacks.ported import H, al, f, i, k, left_side, m, n, q, strict, t, u, w, x, y
from theory.core import (
    PI,
    Term,
    Theorem,
    absurd,
    add_up,
    algebra,
    apply,
    assume,
    cases,
    cite,
    combine,
    constant,
    continuous_limit,
    convert,
    cut,
    define,
    define_recursively,
    diverge_by,
    diverge_rising,
    diverges,
    eq,
    for_all,
    function,
    function_of,
    gamma,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_by_degrees,
    limit_order,
    limit_same,
    lt,
    multiply_up,
    ne,
    number,
    numeric,
    power,
    product_order,
    product_over,
    rational_limit,
    real,
    reciprocal_limit,
    rewrite,
    sequence,
    sign,
    specialise,
    split,
    sqrt,
    squeeze,
    sum_over,
    tends,
    unique,
    weaken,
)
from theory.core.registry import P, Q, R, X
from theory.core.terms import bound, node
from theory.proofs.inverse_squares import SIZE, inverse_squares_below, limit_of_inverse_squares

given = assume
reals = real("z0")
unit = real("unit", lambda v: [le(0, v), le(v, 1)])
j = integer("j", lambda v: [le(1, v)], witness=1)
integers = sequence("ints", 0, sort="integer")
late = sequence("late", 5)
positive = sequence("pos", 1, lambda v: [lt(0, v)], witness=1)
big = integer("big", lambda v: [le(k, v)], witness=k)
top = real("top", lambda v: [lt(0, v)], witness=1)

# ---- terms: sorts and binding ----
attack("a real exponent", lambda: algebra(eq(power(x, y), power(x, y))))
attack(
    "a real exponent for a bound integer",
    lambda: instantiate(algebra(eq(sum_over(i, 1, t, power(2, i)), sum_over(i, 1, t, power(2, i)))), {i: x}),
)
attack("a real end of a range", lambda: algebra(eq(sum_over(i, 1, x, i), sum_over(i, 1, x, i))))
attack("½ as an exponent", lambda: algebra(eq(power(4, number(1) / 2), 2)))
attack("a real for an integer", lambda: instantiate(sign(le(1, t)), {t: x + 1}))
attack("½ for an integer", lambda: instantiate(sign(le(0, k * (k - 1))), {k: number(1) / number(2)}))
attack("a function for a number", lambda: instantiate(sign(le(1, t)), {t: f}))
attack("a number for a function", lambda: instantiate(algebra(eq(apply(f, k), apply(f, k))), {f: number(1)}))
attack("a formula inside a term", lambda: algebra(eq(le(x, y) + 1, 0)))
attack("true as a number", lambda: algebra(eq(number(True), 1)))
attack("a floating-point number", lambda: algebra(eq(number(0.1), 0)))  # type: ignore[arg-type]
attack("a loose bound variable", lambda: algebra(eq(bound(0), bound(0))))
attack("Σ over a real", lambda: algebra(eq(sum_over(x, 1, t, x), t)))
attack(
    "nested sums: which index is which",
    lambda: algebra(eq(sum_over(i, 1, 2, sum_over(k, 1, 3, i)), sum_over(i, 1, 2, sum_over(k, 1, 3, k)))),
)


def beta_under_binders() -> Theorem:
    both = sum_over(i, 1, t, sum_over(k, 1, i, apply(f, i)))
    theorem = instantiate(algebra(eq(both, both)), {f: function_of(n, n)})
    return left_side(theorem, sum_over(i, 1, t, sum_over(k, 1, i, k)))


def beta_in_a_binder() -> Theorem:
    both = sum_over(i, 1, t, apply(f, i))
    theorem = instantiate(algebra(eq(both, both)), {f: function_of(n, sum_over(k, 1, 2, n))})
    return left_side(theorem, sum_over(i, 1, t, sum_over(k, 1, 2, k)))


attack("λ put under two binders takes the inner index", beta_under_binders)
attack("λ with a binder of its own takes that index", beta_in_a_binder)
attack(
    "λ under binders: values",
    lambda: instantiate(
        algebra(
            eq(
                sum_over(i, 1, 3, sum_over(k, 1, i, apply(f, i))),
                apply(f, 1) + 2 * apply(f, 2) + 3 * apply(f, 3),
            )
        ),
        {f: function_of(n, n * x)},
    ),
    TRUE,
)
attack("Σ i over i, k: a factor too many", lambda: algebra(eq(sum_over(i, 1, 3, sum_over(k, 1, i, k)), 11)))
attack("a dependent domain is left behind", lambda: instantiate(sign(le(k, big)), {k: k + 100}))
attack(
    "a sequence is integer-valued",
    lambda: algebra(eq(power(2, apply(integers, k)), power(2, apply(integers, k)))),
    TRUE,
)
attack(
    "λ with real values for an integer sequence",
    lambda: instantiate(
        algebra(eq(apply(integers, k) * 1, apply(integers, k))), {integers: function_of(k, x)}
    ),
)
attack(
    "λ with real values in an exponent",
    lambda: instantiate(
        algebra(
            eq(power(x, apply(integers, k)), power(x, apply(integers, k))), given(le(0, apply(integers, k)))
        ),
        {integers: function_of(k, y)},
    ),
)

attack("a sequence at a real", lambda: algebra(eq(apply(f, x), apply(f, x))))
attack("a symbol with too many arguments", lambda: algebra(eq(apply(f, k, k), apply(f, k, k))))

# ---- definedness ----
attack("√ of a negative number", lambda: algebra(eq(sqrt(x) ** 2, x)), CONDITIONAL)
attack(
    "log of a negative number", lambda: algebra(eq(function("log", x) - function("log", x), 0)), CONDITIONAL
)
attack("Γ at its poles", lambda: algebra(eq(gamma(x) / gamma(x), 1)), CONDITIONAL)
attack(
    "ψ(x + 1) = ψ(x) + 1/x at 0",
    lambda: algebra(eq(function("digamma", x + 1), function("digamma", x) + 1 / x)),
    CONDITIONAL,
)
attack(
    "ψ(x + 1) = ψ(x) + 1/(x + 1)",
    lambda: algebra(eq(function("digamma", q + 1), function("digamma", q) + 1 / (q + 1))),
)
attack(
    "harmonic of order 2 shifted as of order 1",
    lambda: algebra(eq(function("harmonic", k + 1, 2), function("harmonic", k, 2) + 1 / (k + 1))),
)
attack("a sequence before its start", lambda: algebra(eq(apply(late, k) - apply(late, k), 0)), CONDITIONAL)
attack(
    "a late sequence for an early one", lambda: instantiate(algebra(eq(apply(f, k), apply(f, k))), {f: late})
)
attack(
    "values outside a sequence's range",
    lambda: instantiate(sign(lt(0, apply(positive, t))), {positive: function_of(k, x)}),
    CONDITIONAL,
)
attack(
    "values that a sequence does not have",
    lambda: instantiate(algebra(eq(apply(f, k) * 0, 0)), {f: function_of(k, 1 / (k - 3))}),
    CONDITIONAL,
)
attack("0 to a negative power", lambda: algebra(eq(power(x, m) * power(x, -1 * m), 1)))
attack("x^m / x^m at x = 0", lambda: algebra(eq(power(x, m) / power(x, m), 1)), CONDITIONAL)
attack("x/x", lambda: algebra(eq(x / x, 1)), CONDITIONAL)
attack("1/0", lambda: algebra(eq(1 / number(0), 1 / number(0))))
attack(
    "a body without a value inside Σ",
    lambda: algebra(eq(sum_over(i, 1, t, 1 / (i - 3)) - sum_over(i, 1, t, 1 / (i - 3)), 0)),
    CONDITIONAL,
)
attack(
    "a body without a value inside Σ, symbolic",
    lambda: algebra(eq(0 * sum_over(i, 1, t, 1 / (i - n)), 0)),
    CONDITIONAL,
)
attack("a negative range", lambda: algebra(eq(sum_over(i, 1, m, 1), m)), CONDITIONAL)
attack("a negative range of numbers", lambda: algebra(eq(sum_over(i, 5, 2, i), 0)))
half, half_is = define("attack.half", (q,), 1 / q)
attack("a symbol outside its domain", lambda: algebra(eq(apply(half, x) * 0, 0)), CONDITIONAL)
attack("a symbol at a number outside its domain", lambda: algebra(eq(apply(half, -1) * 0, 0)))
below_top = sequence("below", 1, lambda v: [lt(v, top)])
ratio_, _ = define("attack.ratio", (top, below_top), apply(below_top, 1) / top)
attack(
    "a symbol's sequence outside its range",
    lambda: algebra(eq(apply(ratio_, 1 / j, function_of(k, 1 - 1 / (k + 1))) * 0, 0)),
    CONDITIONAL,
)
attack(
    "the same inside Σ",
    lambda: algebra(eq(0 * sum_over(j, 1, t, apply(ratio_, 1 / j, function_of(k, 1 - 1 / (k + 1)))), 0)),
    CONDITIONAL,
)
attack(
    "the limit of a limit formula has a value",
    lambda: assume(tends(k, x / (k + 1), 1 / number(0))),
    CONDITIONAL,
)

# ---- normal forms ----
attack(
    "a denominator out of an empty sum",
    lambda: algebra(eq(sum_over(i, 1, k, i / y), sum_over(i, 1, k, i) / y)),
    CONDITIONAL,
)
attack(
    "a factor out of an empty sum",
    lambda: algebra(eq(sum_over(i, 1, k, apply(f, m) * i), apply(f, m) * sum_over(i, 1, k, i))),
    CONDITIONAL,
)
attack(
    "a root out of an empty sum",
    lambda: algebra(eq(sum_over(i, 1, k, sqrt(x) * i), sqrt(x) * sum_over(i, 1, k, i))),
    CONDITIONAL,
)
attack("a sum loses its last term", lambda: algebra(eq(sum_over(i, 1, t + 1, i), sum_over(i, 1, t, i))))
attack("a sum gains a wrong term", lambda: algebra(eq(sum_over(i, 1, t + 1, i), sum_over(i, 1, t, i) + t)))
attack(
    "a product loses a factor", lambda: algebra(eq(product_over(i, 1, t + 1, i), product_over(i, 1, t, i)))
)
attack("Γ(x + 1) = (x + 1)Γ(x)", lambda: algebra(eq(gamma(q + 1), (q + 1) * gamma(q))))
attack("Γ(5) = 120", lambda: algebra(eq(gamma(5), 120)))
attack("Γ(½) is rational", lambda: algebra(eq(gamma(number(1) / 2), 2)))
attack("x^(k+1) = x^k", lambda: algebra(eq(power(x, k + 1), power(x, k))))
attack("√x³ = x", lambda: algebra(eq(sqrt(q) ** 3, q)))
attack("√x⁴ = x", lambda: algebra(eq(sqrt(q) ** 4, q)))
attack("√2 = 1", lambda: algebra(eq(sqrt(2), 1)))
attack(
    "1/(√x − 1) = (√x + 1)/(x − 1) at x = 1",
    lambda: algebra(eq(1 / (sqrt(q) - 1), (sqrt(q) + 1) / (q - 1))),
    CONDITIONAL,
)
attack("Σ 1 = t − 1", lambda: algebra(eq(sum_over(i, 1, t, 1), t - 1)))
attack("Σ over 1..3 as 1..2", lambda: algebra(eq(sum_over(i, 1, 3, i), 3)))
attack(
    "Σ 1/(y²(i + y)) = Σ 1/(i + y)/y",
    lambda: algebra(eq(sum_over(i, 1, t, 1 / (q**2 * (i + q))), sum_over(i, 1, t, 1 / (i + q)) / q)),
)
attack("a long sum is not written out", lambda: algebra(eq(sum_over(i, 1, 10**6, i), 0)))
attack("a large exponent", lambda: algebra(eq((x + y) ** 5000, 0)))
attack(
    "conditions inside a range",
    lambda: algebra(
        eq(sum_over(i, 1, t, sum_over(j, 1, i - 1, x / (i - y)) - sum_over(j, 1, i - 1, x) / (i - y)), 0)
    ),
    CONDITIONAL,
)

# ---- signs ----
attack("an empty sum is not positive", lambda: sign(lt(0, sum_over(i, 1, k, i))))
attack("an empty sum inside a quotient", lambda: sign(le(0, 1 / sum_over(i, 1, k, i))), CONDITIONAL)
attack("the closed end counts", lambda: sign(lt(unit, 1)))
attack("both closed ends count", lambda: sign(lt(0, unit * (1 - unit))))
attack("reals are no integers", lambda: sign(le(1, q)))
attack("unsigned atoms", lambda: sign(le(0, x * t)))
attack("an unsigned square is weak", lambda: sign(lt(0, x**2)))
attack("a sum of unsigned squares is weak", lambda: sign(lt(0, (x - y) ** 2)))
attack("a negative coefficient", lambda: sign(le(0, t**2 - 2 * t)))
attack("0^k is not positive", lambda: sign(lt(0, power(unit, k))))
attack("an upper bound as a lower one", lambda: sign(le(0, x), given(le(x, 3))))
attack("a weak hypothesis is not strict", lambda: sign(lt(0, y - x), given(le(x, y))))
attack("≠ is no order", lambda: sign(lt(x, y), given(ne(x, y))))
attack("log is not nonnegative", lambda: sign(le(0, function("log", q))))
attack("sinh is not nonnegative", lambda: sign(le(0, function("sinh", x))))
attack("harmonic below 0", lambda: sign(le(0, function("harmonic", x, 1)), given(lt(-1, x))))
attack("erfc is not at most 1", lambda: sign(le(function("erfc", x), 1)))
attack("√ is not positive at 0", lambda: sign(lt(0, sqrt(unit))))
attack("sin is not positive", lambda: sign(le(0, function("sin", x))))
attack("factors of unknown sign", lambda: sign(le(0, (x - 1) * (y - 2))))
attack("a denominator that may vanish", lambda: sign(le(0, 1 / unit**2)), CONDITIONAL)
attack("ne from weak signs", lambda: sign(ne(unit + k, 0)))
attack("a hypothesis elsewhere", lambda: sign(le(0, apply(w, t)), given(le(0, apply(w, t + 1)))))
attack("a quotient as a bound", lambda: sign(lt(0, x), given(le(1 / t, x))), CONDITIONAL)
attack("a quotient is no larger bound", lambda: sign(lt(number(1) / 2, x), given(le(1 / t, x))))
attack("a quotient of unknown sign as a bound", lambda: sign(lt(0, x), given(le(1 / m, x))))
attack("a quotient with a pole between as a bound", lambda: sign(lt(0, x), given(le(1 / (t - 3), x))))
attack("a quotient above as one below", lambda: sign(le(0, x), given(le(x, 1 / t))))
attack("a weak quotient as a strict bound", lambda: sign(lt(0, x - 1 / t), given(le(1 / t, x))))
attack("a bound in which what it bounds occurs", lambda: sign(le(0, x), given(le(x / (1 + x**2) - 1, x))))
attack("a bound by a quotient, and its reciprocal", lambda: sign(le(t, x), given(le(1 / t, x))))

# ---- definitions ----
GHOST = node("symbol", "ghost", (k,), None, k + 1)
attack("a partial definition", lambda: define("recip", (x,), 1 / x))
attack("a partial recursion", lambda: define_recursively("newton", (), k, 0, 1, x, 1 / x))
attack("a recursion partial at a late index", lambda: define_recursively("pole", (), k, 0, 1, x, x / (k - 5)))
attack(
    "a recursion with a positive previous value", lambda: define_recursively("posprev", (), k, 0, 1, q, 1 / q)
)
attack("a definition that hides its real", lambda: define("hid", (k,), k * x))
attack("a parameter's domain hides a variable", lambda: define("dep", (big,), big))
attack("a definition under hypotheses", lambda: define("under", (x,), 1 / x, given(eq(1 / x, 1 / x))))
attack("a recursion before its start", lambda: rec_before()[2], CONDITIONAL)
attack("one name for a symbol and a variable", lambda: define("unit", (k,), k))
attack("a symbol that was never defined", lambda: algebra(eq(apply(GHOST, k), apply(GHOST, k))))


def rec_before() -> tuple[Term, Theorem, Theorem]:
    return define_recursively("attack.early", (), k, 3, 7, x, x + 1)


attack("a domain without a value", lambda: real("nodomain", lambda v: [le(1 / v, 1)], witness=1))
attack(
    "one name for two variables",
    lambda: sign(lt(0, t + integer("t", lambda v: [le(9, v)], witness=9))),
)
attack(
    "citations are named",
    lambda: cites_interest(continuous_limit([cite("compound interest")], [x], 2 * x)),
    TRUE,
)


def cites_interest(theorem: Theorem) -> Theorem:
    demand(theorem.cites == {"compound interest"}, "the citation is lost")
    return theorem


# ---- logic ----
attack(
    "cut: the hypothesis as written has no value",
    lambda: cut(given(le(0, y)), weaken(sign(le(0, t)), le(0, y * (x / x)))),
    CONDITIONAL,
)


def cut_division() -> Theorem:
    goal = sign(lt(0, 1 / x**2), given(lt(0, (1 / x**2) * 1)))
    return cut(sign(lt(0, number(1))), goal)


attack("cut by something else", cut_division)
attack(
    "cut loses the lemma's hypotheses",
    lambda: cut(given(lt(0, x)), sign(lt(0, 2 * x), given(lt(0, x)))),
    CONDITIONAL,
)
attack(
    "instantiate by a term without a value", lambda: instantiate(algebra(eq(x, x)), {x: 1 / y}), CONDITIONAL
)
attack(
    "instantiate keeps hypotheses",
    lambda: instantiate(sign(lt(0, 2 * x), given(lt(0, x))), {x: y}),
    CONDITIONAL,
)
attack("convert to what has no value", lambda: convert(algebra(eq(x, x)), eq(x * (y / y), x)), CONDITIONAL)
attack("convert to another relation", lambda: convert(sign(le(0, t)), lt(0, t)))
attack("convert to the reverse", lambda: convert(given(le(x, y)), le(y, x)))
attack(
    "convert takes a sum apart",
    lambda: convert(given(eq(x, sum_over(i, 1, k, i / y))), eq(x, sum_over(i, 1, k, i) / y)),
    CONDITIONAL,
)
attack("convert by a negative factor", lambda: convert(given(le(x, y)), le(-x, -y)))
attack("rewrite by an inequality", lambda: rewrite(given(le(x, y)), given(le(x, 0))))
attack("rewrite by ≠", lambda: rewrite(given(ne(x, y)), given(le(x, 0))))
attack(
    "cases of different things",
    lambda: cases(x, given(le(x, 0)), algebra(eq(x - x, 0)), sign(lt(0, x), given(lt(0, x)))),
)
attack(
    "cases without a value",
    lambda: cases(1 / x, *(weaken(sign(le(0, t)), h) for h in (lt(1 / x, 0), eq(1 / x, 0), lt(0, 1 / x)))),
    CONDITIONAL,
)
attack(
    "cases: the middle one borrows a hypothesis",
    lambda: cases(
        x, sign(ne(x, 0), given(lt(x, 0))), sign(ne(x, 0), given(lt(0, x))), sign(ne(x, 0), given(lt(0, x)))
    ),
    CONDITIONAL,
)
attack("absurd from what is true", lambda: absurd(sign(lt(0, number(1))), eq(0, 1)))
attack(
    "absurd from a hypothesis",
    lambda: absurd(combine(lt(0, 0), (1, given(lt(x, 0))), (1, given(lt(0, x)))), eq(0, 1)),
    CONDITIONAL,
)
attack("generalise beyond the domain", lambda: generalise(sign(le(1, t)), t, -3))
attack("generalise with a symbolic start", lambda: generalise(sign(le(1, t)), t, m, m + 3), CONDITIONAL)
attack(
    "generalise with a hypothesis on the index", lambda: generalise(sign(lt(50, t), given(le(51, t))), t, 1)
)
attack("generalise over what a domain depends on", lambda: generalise(sign(le(k, big)), k, 0))
attack("specialise below the range", lambda: specialise(generalise(sign(le(1, t)), t, 1), m), CONDITIONAL)
attack("specialise above the range", lambda: specialise(given(for_all(k, 0, 5, le(k, 5))), k), CONDITIONAL)
attack("specialise by a real", lambda: specialise(generalise(sign(le(1, t)), t, 1), x))
attack("specialise without a value", lambda: specialise(generalise(algebra(eq(k * 0, 0)), k, 0), 1 / x))

# ---- induction ----
attack(
    "induction: the index' domain is smaller",
    lambda: induction(
        t,
        0,
        sign(le(number(0), 0)),
        sign(le(0, t * (t + 1) + 0), given(le(0, t * (t - 1)))),
        le(0, t * (t - 1)),
    ),
)
attack(
    "induction: the start is forgotten",
    lambda: induction(
        m,
        0,
        sign(le(0, number(0))),
        combine(le(0, m + 1), (1, given(le(0, m))), (1, sign(le(0, number(1))))),
        le(0, m),
    ),
    CONDITIONAL,
)
attack(
    "induction: another start",
    lambda: induction(
        k,
        0,
        sign(le(number(5), 5)),
        combine(le(5, k + 1), (1, given(le(5, k))), (1, sign(le(0, number(1))))),
        le(5, k),
    ),
)
attack(
    "induction: another step",
    lambda: induction(k, 0, algebra(eq(number(0) * 2, 0)), given(eq(k * 2, 0)), eq(k * 2, 0)),
)
attack(
    "induction: a hypothesis on the index",
    lambda: induction(
        k,
        0,
        algebra(eq(apply(w, 0), 0), given(eq(apply(w, 0), 0))),
        algebra(eq(apply(w, k + 1), 0), given(eq(apply(w, k + 1), 0))),
        eq(apply(w, k), 0),
    ),
    CONDITIONAL,
)
attack(
    "induction: a start that depends on the index",
    lambda: induction(
        k,
        0,
        weaken(given(le(apply(w, 0), k)), le(k, 3)),
        given(le(apply(w, k + 1), k + 1)),
        le(apply(w, k), k),
    ),
)
attack(
    "induction over what a domain depends on",
    lambda: induction(k, 0, given(le(0, big)), given(le(0, big)), le(0, big)),
)

# ---- order ----
attack("combine: < from ≤", lambda: combine(lt(x, y), (1, given(le(x, y)))))
attack("combine: = from ≤", lambda: combine(eq(x, y), (1, given(le(x, y)))))
attack("combine: a negative factor", lambda: combine(le(y, x), (-1, given(le(x, y)))))
attack(
    "combine: a factor of unknown sign",
    lambda: combine(le(x * reals, y * reals), (reals, given(le(x, y)))),
    CONDITIONAL,
)
attack(
    "combine: < with a factor that may be 0", lambda: combine(lt(x * unit, y * unit), (unit, given(lt(x, y))))
)
attack(
    "combine: a factor without a value",
    lambda: combine(le(x * (y / y) ** 2, x + (1 - (y / y) ** 2) * 0), (0 / y, given(le(x, y)))),
    CONDITIONAL,
)
attack("combine: a goal without a value", lambda: combine(le(x / y, x / y)), CONDITIONAL)
attack(
    "combine: side conditions of sums",
    lambda: combine(eq(sum_over(i, 1, k, i * x / y), sum_over(i, 1, k, i) * x / y)),
    CONDITIONAL,
)
attack("sign: a goal without a value", lambda: sign(le(0, x**2 / y**2)), CONDITIONAL)
attack("sign: an equation put in", lambda: sign(lt(0, x), given(eq(x, 1))), CONDITIONAL)
attack("product of a negative pair", lambda: product_order(le(0, x * y), given(le(x, 0)), given(le(0, y))))
attack("product: < from ≤", lambda: product_order(lt(0, x * y), given(lt(0, x)), given(le(0, y))))
attack("product: another product", lambda: product_order(le(0, x * y * y), given(le(0, x)), given(le(0, y))))
attack(
    "product: a goal without a value",
    lambda: product_order(le(0, x * y * reals / reals), given(le(0, x)), given(le(0, y))),
    CONDITIONAL,
)
attack("numeric: an open question", lambda: numeric(lt(0, PI - PI)))
attack("numeric: equality within balls", lambda: numeric(ne(sqrt(2) ** 2, 2)))
attack("numeric: the wrong side", lambda: numeric(lt(function("log", 3), 1)))
attack("numeric: without a value", lambda: numeric(lt(0, function("log", -3))))
attack("numeric: a variable", lambda: numeric(lt(0, q)))
attack("add up: < over a range that may be empty", lambda: strict(add_up(sign(lt(0, i)), i, 1, k)))
attack(
    "add up: < by hypotheses on the index", lambda: strict(add_up(weaken(sign(lt(0, i)), le(i, k)), i, 1, k))
)
attack("add up: beyond the domain", lambda: add_up(sign(le(1, t)), t, 0, k))
attack("add up: a negative range", lambda: add_up(sign(le(1, i)), i, 3, m), CONDITIONAL)
attack("add up: the index in an end", lambda: add_up(sign(le(1, i)), i, 1, i))
attack("multiply up: signs", lambda: multiply_up(given(le(-2, number(-1))), i, 1, k), CONDITIONAL)
attack(
    "multiply up: negative factors",
    lambda: multiply_up(combine(le(-2 * i, -i), (1, sign(le(0, i)))), i, 1, k),
    CONDITIONAL,
)
attack("multiply up: a negative range", lambda: multiply_up(sign(le(i, 2 * i)), i, 3, m), CONDITIONAL)
attack("split beyond the end", lambda: split("sum", i, 1, k + 3, k, i))
attack("split with symbols", lambda: split("sum", i, 1, m, n, i), CONDITIONAL)
attack("split without values", lambda: split("sum", i, 0, k, k + 3, 1 / i))

# ---- limits ----
attack(
    "degrees: a leading coefficient that may vanish",
    lambda: rational_limit(tends(t, (x * t + 1) / (x * t + 2), 1)),
    CONDITIONAL,
)
EULER = constant("euler")
for false in (
    eq(function("digamma", 1), EULER),
    eq(function("digamma", 1), -EULER - 1),
    eq(function("digamma", 2), -EULER),
    eq(function("digamma", number(1) / 2), -EULER),
    eq(function("digamma", t), -EULER),
    eq(function("digamma", t + 1), sum_over(i, 1, t, 1 / i) + EULER),
    eq(function("digamma", 1), -number(5772) / 10000),
):
    attack(f"ψ(1) is −γ, not {false}", lambda false=false: algebra(false))  # type: ignore[misc]  # bound now
attack("ψ(1) is −γ", lambda: algebra(eq(function("digamma", 1), -EULER)), TRUE)
attack("degrees: a pole at an early index", lambda: rational_limit(tends(t, t / (t - 5), 1)), TRUE)
attack(
    "degrees: a pole at an index that is not known", lambda: rational_limit(tends(t, t / (t - x), 1)), TRUE
)
attack("degrees: another value beside a pole", lambda: rational_limit(tends(t, t / (t - n), 2)))
attack("degrees: ∞ beside a pole, the sign turned", lambda: rational_limit(diverges(t, t**2 / (n - t))))
attack("degrees: a polynomial that is 0", lambda: rational_limit(tends(t, 0 / (t - t), 0)))
for misses, late_zero in {
    "a leading coefficient that vanishes with the next": 0 / (x * t - x * n),
    "a value that may vanish at every index": 0 / (t - apply(f, t)),
    "a sum that may vanish at every index": 0 / sum_over(i, 1, t, apply(f, i)),
    "a root of what becomes negative": 0 * sqrt(x - t),
    "a logarithm of what becomes negative": 0 * function("log", x - t),
    "Γ of what becomes negative": 0 * gamma(x - t),
    "a power whose exponent may be negative": 0 * power(x, n - t),
}.items():
    attack(
        f"degrees: late, {misses}",
        lambda late_zero=late_zero: rational_limit(tends(t, late_zero, 0)),  # type: ignore[misc]  # bound now
        CONDITIONAL,
    )
attack("degrees: another value", lambda: rational_limit(tends(t, t / (t + 1), 2)))
attack("degrees: ∞ with a negative coefficient", lambda: rational_limit(diverges(t, -t)))
attack(
    "degrees: ∞ with a coefficient of unknown sign", lambda: rational_limit(diverges(t, x * t)), CONDITIONAL
)
attack("degrees: ∞ of equal degrees", lambda: rational_limit(diverges(t, (t + 1) / t)))
attack("degrees: a finite limit of what grows", lambda: rational_limit(tends(t, t**2 / t, 1)))
attack("degrees: an atom with the index", lambda: rational_limit(tends(t, H(t, 2) / t, 0)))
attack("degrees: a power with the index", lambda: rational_limit(tends(t, power(2, t) / t, 0)))
ONE_OVER = rational_limit(tends(t, 1 / t, 0))
attack("continuous: F has no value at the limit", lambda: continuous_limit([ONE_OVER], [x], 1 / x))
attack(
    "continuous: √ at 0 from the left",
    lambda: continuous_limit([rational_limit(tends(t, -1 / t, 0))], [x], sqrt(x)),
)
attack("continuous: 1/√ at 0", lambda: continuous_limit([ONE_OVER], [x], 1 / sqrt(x)))
attack("continuous: log at 0", lambda: continuous_limit([ONE_OVER], [x], function("log", x)))
attack("continuous: Γ at 0", lambda: continuous_limit([ONE_OVER], [x], gamma(x)))
attack("continuous: the range moves", lambda: continuous_limit([ONE_OVER], [x], sum_over(i, 1, x, i)))
attack("continuous: the exponent moves", lambda: continuous_limit([ONE_OVER], [x], power(2, x)))
attack("continuous: 0^0", lambda: continuous_limit([ONE_OVER], [x], power(x, k)), TRUE)
attack("continuous: x^m at 0", lambda: continuous_limit([ONE_OVER], [x], power(x, m)), CONDITIONAL)
attack("continuous: a symbol", lambda: continuous_limit([ONE_OVER], [x], apply(half, x)))
attack(
    "continuous: the place occurs in the limit",
    lambda: continuous_limit([rational_limit(tends(t, x + 1 / t, x))], [x], x * x),
)
attack(
    "continuous: two limits, one place",
    lambda: continuous_limit([ONE_OVER, rational_limit(tends(t, 1 + 1 / t, 1))], [x, x], x),
)
attack("equal sequence: another one", lambda: limit_same(ONE_OVER, algebra(eq(2 / t, 2 / t)), t, 1))
attack(
    "equal sequence: known on a part only",
    lambda: limit_same(ONE_OVER, given(eq(1 / t, apply(w, t))), t, 1),
    CONDITIONAL,
)
l_end = integer("l_end", lambda v: [le(1, v), le(v, t)], witness=1)
attack(
    "equal sequence: the index' domain ends",
    lambda: limit_same(
        rational_limit(tends(l_end, 1 / l_end, 0)), algebra(eq(1 / l_end, 1 / l_end)), l_end, 1
    ),
    CONDITIONAL,
)
attack(
    "squeeze: different limits",
    lambda: squeeze(
        given(le(1 / t, apply(w, t))),
        given(le(apply(w, t), 1 + 1 / t)),
        ONE_OVER,
        rational_limit(tends(t, 1 + 1 / t, 1)),
        t,
        1,
    ),
)
attack(
    "squeeze: two sequences",
    lambda: squeeze(given(le(1 / t, apply(w, t))), given(le(apply(al, t), 1 / t)), ONE_OVER, ONE_OVER, t, 1),
)
attack(
    "squeeze: the limit of another sequence",
    lambda: squeeze(
        given(le(apply(u, t), apply(w, t))), given(le(apply(w, t), apply(u, t))), ONE_OVER, ONE_OVER, t, 1
    ),
)
attack(
    "squeeze: orders for the index fixed",
    lambda: squeeze(given(le(1 / t, apply(w, t))), given(le(apply(w, t), 1 / t)), ONE_OVER, ONE_OVER, t, 1),
    CONDITIONAL,
)
attack(
    "order in the limit: a bound with the index",
    lambda: limit_order(given(le(1 / t, apply(w, t))), ONE_OVER, t, 1),
)
attack(
    "order in the limit: another sequence", lambda: limit_order(given(le(apply(w, t), -1)), ONE_OVER, t, 1)
)
attack("order in the limit: < is lost", lambda: strict(limit_order(sign(lt(0, 1 / t)), ONE_OVER, t, 1)))
GROWS = rational_limit(diverges(t, t * 1))
attack("divergence: another sequence", lambda: diverge_by(given(le(apply(u, t), apply(w, t))), GROWS, t, 1))
attack("divergence: from above", lambda: diverge_by(given(le(apply(w, t), t * 1)), GROWS, t, 1))
attack(
    "divergence: order at a fixed index",
    lambda: diverge_by(given(le(t * 1, apply(w, t))), GROWS, t, 1),
    CONDITIONAL,
)
RISES, AT_TWICE = for_all(t, 1, None, le(apply(w, t), apply(w, t + 1))), diverges(t, apply(w, 2 * t))
TWICE = for_all(t, 1, None, le(1, 2 * t))


def rising_diverges(rises: Term = RISES, places: Term = TWICE, along: Term = AT_TWICE) -> Theorem:
    return diverge_rising(given(rises), given(places), given(along))


attack("what rises, at some places", rising_diverges, CONDITIONAL)
SELDOM = for_all(t, 1, None, le(apply(w, t), apply(w, t + 2)))
attack("rising: at every second place only", lambda: rising_diverges(SELDOM))
attack(
    "rising: another sequence", lambda: rising_diverges(for_all(t, 1, None, le(apply(u, t), apply(u, t + 1))))
)
attack("rising: it falls", lambda: rising_diverges(for_all(t, 1, None, le(apply(w, t + 1), apply(w, t)))))
attack(
    "rising: from a later start",
    lambda: rising_diverges(for_all(t, 3, None, le(apply(w, t), apply(w, t + 1)))),
)
attack("rising: up to an end", lambda: rising_diverges(for_all(t, 1, 9, le(apply(w, t), apply(w, t + 1)))))
attack("rising: at one place", lambda: rising_diverges(le(apply(w, t), apply(w, t + 1))))
attack(
    "rising: places before the start",
    lambda: rising_diverges(places=for_all(t, 1, None, le(0, 2 * t))),
)
attack("rising: places known up to an end", lambda: rising_diverges(places=for_all(t, 1, 9, le(1, 2 * t))))
attack("rising: other places", lambda: rising_diverges(places=for_all(t, 1, None, le(1, t + 1))))
attack(
    "rising: places that are no integers",
    lambda: rising_diverges(
        for_all(t, 1, None, le(t**2, (t + 1) ** 2)),
        for_all(t, 1, None, le(1, t + x**2)),
        diverges(t, (t + x**2) ** 2),
    ),
)
attack("rising: it has a limit there", lambda: rising_diverges(along=tends(t, apply(w, 2 * t), 1)))
attack("rising: another sequence diverges there", lambda: rising_diverges(along=diverges(t, apply(u, 2 * t))))
attack("reciprocal of a finite limit", lambda: reciprocal_limit(ONE_OVER))
attack("reciprocal: the limit is 0", lambda: demand_limit(reciprocal_limit(GROWS), t * 1))
attack("along places that are no integers", lambda: limit_along(ONE_OVER, rational_limit(diverges(t, t / 2))))
attack("along places that stay", lambda: limit_along(ONE_OVER, ONE_OVER))
attack("along places", lambda: limit_along(ONE_OVER, rational_limit(diverges(t, 2 * t + 1))), TRUE)
attack("uniqueness: two sequences", lambda: unique(ONE_OVER, rational_limit(tends(t, 1 + 1 / t, 1))))
attack(
    "uniqueness: under hypotheses",
    lambda: unique(given(tends(t, apply(w, t), x)), given(tends(t, apply(w, t), y))),
    CONDITIONAL,
)


def demand_limit(theorem: Theorem, body: Term) -> Theorem:
    demand(theorem.formula.args[1] is tends(t, body, 0).args[1], "the limit is of 1/f")
    return theorem


# ---- citations ----
attack("cite: |r| < 1 is a hypothesis", lambda: cite("powers below 1", {R: number(2)}))
attack("cite: r = 1", lambda: cite("powers below 1", {R: number(1)}))
attack("cite: log of a product of negatives", lambda: cite("log of a product", {P: -q, Q: -q}), CONDITIONAL)
attack("cite: log is increasing backwards", lambda: cite("log is increasing", {P: number(3), Q: number(2)}))
attack("cite: hypotheses are kept", lambda: cite("log is increasing", {P: q, Q: unit + q}), CONDITIONAL)
attack("cite: sin beyond π", lambda: cite("sine of small angles", {X: number(4)}), CONDITIONAL)
attack("cite: an entry that is not there", lambda: cite("Goldbach"))
attack("a limit as an equation", lambda: algebra(eq(H(t, 2), PI * PI / 6), limit_of_inverse_squares()))
attack("cite: e is rational", lambda: algebra(eq(constant("e"), number(271828) / 100000)))
attack("cite: an unknown constant", lambda: constant("phi"))

# ---- the sine, and Σ 1/k² → π²/6 ----
SIN, COS = function("sin", x), function("sin", PI / 2 - x)


def law(name: str, angle: Term) -> Theorem:
    return cite(name, {X: angle})


attack("sin 0 < 0", lambda: law("sine below the angle", number(0)))
attack("sin x < x at −1", lambda: law("sine below the angle", number(-1)))
attack("sin x < x for every x", lambda: law("sine below the angle", x), CONDITIONAL)
attack(
    "sin x < x as sin x < x/2", lambda: convert(law("sine below the angle", q), lt(function("sin", q), q / 2))
)
attack("x < tan x at 0", lambda: law("angle below its tangent", number(0)))
attack("x < tan x at π/2", lambda: law("angle below its tangent", PI / 2))
attack("x < tan x beyond π/2", lambda: law("angle below its tangent", number(2)), CONDITIONAL)
attack("x < tan x for every x > 0", lambda: law("angle below its tangent", q), CONDITIONAL)
attack("x < sin x from x < tan x", lambda: combine(lt(x, SIN), (1, law("angle below its tangent", x))))
attack("sin + cos = 1", lambda: algebra(eq(SIN + COS, 1), law("sine and cosine", x)))
attack("sin² + cos² = 2", lambda: convert(law("sine and cosine", x), eq(SIN**2 + COS**2, 2)))
attack(
    "cos² = 1 − sin²: the control",
    lambda: combine(eq(COS**2, 1 - SIN**2), (1, law("sine and cosine", x))),
    TRUE,
)
attack(
    "sin 2x = sin x cos x",
    lambda: convert(law("sine of the double", x), eq(function("sin", 2 * x), SIN * COS)),
)
attack(
    "sin 3x = 3 sin x cos x",
    lambda: convert(law("sine of the double", x), eq(function("sin", 3 * x), 3 * SIN * COS)),
)
attack("1/cos at π/2", lambda: algebra(eq(COS**-2 * COS**2, 1), law("sine and cosine", x)), CONDITIONAL)

SQUARES = limit_of_inverse_squares
for words, limit in {
    "π²/8": PI**2 / 8,
    "π²/12": PI**2 / 12,
    "π²/6 + 1": PI**2 / 6 + 1,
    "2": number(2),
}.items():
    attack(f"Σ 1/k² → {words}", lambda limit=limit: convert(SQUARES(), tends(t, H(t, 2), limit)))
for words, body in {
    "Σ 1/k³": H(t, 3),
    "Σ 1/k⁴": H(t, 4),
    "Σ 1/k": H(t, 1),
    "Σ 1/k² from 0": sum_over(k, 0, t, k**-2),
    "Σ 1/k² from 2": sum_over(k, 2, t, k**-2),
    "Σ 1/(2k + 1)²": sum_over(k, 0, t, (2 * k + 1) ** -2),
    "Σ 1/(k + 1)²": sum_over(k, 1, t, (k + 1) ** -2),
    "Σ (−1)^k/k²": sum_over(k, 1, t, power(-1, k) / k**2),
    "t Σ 1/k²": t * H(t, 2),
}.items():
    attack(f"{words} → π²/6", lambda body=body: convert(SQUARES(), tends(t, body, PI**2 / 6)))
attack("Σ 1/k² → π²/6 in another form", lambda: convert(SQUARES(), tends(t, H(t, 2), (PI / 6) * PI)), TRUE)
attack("Σ 1/k² diverges", lambda: convert(SQUARES(), diverges(t, H(t, 2))))
attack("π²/6 is below Σ 1/k²", lambda: convert(inverse_squares_below(), lt(PI**2 / 6, H(SIZE, 2))))
attack("Σ 1/k² < 8/5", lambda: combine(lt(H(SIZE, 2), number(8) / 5), (1, inverse_squares_below())))
attack("π²/6 = 8/5", lambda: unique(SQUARES(), convert(SQUARES(), tends(t, H(t, 2), number(8) / 5))))

attack("an arbitrary object for a theorem", lambda: cut("1 = 0", given(le(x, y))))  # type: ignore[arg-type]
attack(
    "a theorem-like object",
    lambda: weaken(type("T", (), {"hypotheses": frozenset(), "formula": eq(1, 0)})(), le(x, 0)),
)
attack("no node without the core's token", lambda: Term(object(), "eq", (number(1), number(1))))
attack("a made-up operator", lambda: node("oracle", x), INEXPRESSIBLE)

# ---- found missing by planting bugs ----
attack("a parameter whose domain hides a variable", lambda: define("dep2", (big,), 1))
attack("cut: what is cut has no value", lambda: cut(sign(le(0, t)), given(le(0, t * (x / x)))), CONDITIONAL)
closed_, _ = define("attack.closed", (unit,), unit)
attack(
    "continuous: a symbol on a closed domain",
    lambda: continuous_limit([rational_limit(tends(t, -1 / t, 0))], [x], apply(closed_, x)),
)
attack(
    "convert a limit to one without a value",
    lambda: convert(ONE_OVER, tends(t, 1 / t, 0 * (x / x))),
    CONDITIONAL,
)
attack(
    "convert a limit to one of a sequence without values",
    lambda: convert(ONE_OVER, tends(t, (x / x) / t, 0)),
    CONDITIONAL,
)
attack("convert a limit to another value", lambda: convert(ONE_OVER, tends(t, 1 / t, x - x + 1)))
attack("convert a limit to its value", lambda: convert(ONE_OVER, tends(t, 1 / t, x - x)), TRUE)
attack("cut < by ≠", lambda: cut(given(ne(x, y)), sign(lt(0, y - x), given(lt(x, y)))))
attack("cut = by ≤", lambda: cut(given(le(x, y)), algebra(eq(x, y), given(eq(x, y)))))
attack("cut < by ≤", lambda: cut(given(le(x, y)), sign(lt(0, y - x), given(lt(x, y)))))

# ---- (−1)^e is a root of 1, and no other power is ----
attack("(−1)^k squared is 1", lambda: algebra(eq(power(number(-1), k) ** 2, 1)), TRUE)
attack("2^k squared is 1", lambda: algebra(eq(power(number(2), k) ** 2, 1)))
attack("x^k squared is 1", lambda: algebra(eq(power(x, k) * power(x, k), 1), given(ne(x, 0))))
attack("(−2)^k squared is 1", lambda: algebra(eq(power(number(-2), k) ** 2, 1)))
attack("(−1)^k cubed is 1", lambda: algebra(eq(power(number(-1), k) ** 3, 1)))

# ---- a sum of positive integers is at least their number ----
sizes = sequence("sizes", 1, lambda v: [le(1, v)], sort="integer", witness=1)
counts = sequence("counts", 1, lambda v: [le(0, v)], sort="integer")
over_sizes = sum_over(i, 1, k, apply(sizes, i))
attack("a sum of positive integers, perhaps empty, is 1", lambda: sign(le(1, over_sizes)))
attack("a sum of positive integers is above their number", lambda: sign(lt(k, over_sizes)))
attack("a sum of positive integers is one more", lambda: sign(le(k + 1, over_sizes)))
attack("a sum of positive integers from the second", lambda: sign(le(n, sum_over(i, 2, n, apply(sizes, i)))))
attack("a sum of integers is their number", lambda: sign(le(k, sum_over(i, 1, k, apply(counts, i)))))
attack("a sum of positive integers is at least their number", lambda: sign(le(k, over_sizes)), TRUE)
attack("a sum that is not empty", lambda: sign(le(1, sum_over(i, 1, n, apply(sizes, i)))), TRUE)

# ---- limits by degrees of what diverges ----
TO_OO, ITSELF = given(diverges(k, apply(w, k))), rational_limit(diverges(t, t))
along = apply(w, k)


def by_degrees(body: Term, limit: Term | int, growth: Theorem = TO_OO) -> Theorem:
    """f(w(k)) → L from w(k) → ∞."""
    return limit_by_degrees(tends(k, body, limit), growth)


attack(
    "degrees: a leading coefficient of 0 below",
    lambda: by_degrees((x * along + 1) / (x * along + 2), 1),
    CONDITIONAL,
)
attack("degrees: the other coefficient", lambda: by_degrees((x * along + 1) / (y * along + 2), 1))
attack("degrees: 1/0 within", lambda: by_degrees(1 / (1 + 1 / (x * along)), 1), CONDITIONAL)
attack("degrees: 0/0 at every index", lambda: by_degrees(1 / (x * along - along * x), 0))
attack("degrees: 0/0 hidden by a factor 0", lambda: by_degrees(0 * (1 / (along - along)), 0))
attack("degrees: the index beside it", lambda: by_degrees(along / (k + 1), 0))
attack("degrees: the term after it", lambda: by_degrees(apply(w, k + 1) / along, 1))
attack("degrees: another sequence", lambda: by_degrees(1 / apply(w, 2 * k), 0))
attack("degrees: inside a function", lambda: by_degrees(1 / function("exp", along), 0))
attack("degrees: inside a root", lambda: by_degrees(1 / sqrt(along), 0))
attack("degrees: a power of it", lambda: limit_by_degrees(tends(t, power(-1, t) / t, 0), ITSELF))
attack(
    "degrees: as the end of a sum", lambda: limit_by_degrees(tends(t, sum_over(i, 1, t, 1 / t), 0), ITSELF)
)
attack("degrees: as a factor in a sum", lambda: by_degrees(sum_over(i, 1, n, 1 / (i - along)), 0))
attack("degrees: of what has a limit", lambda: by_degrees(1 / along, 0, given(tends(k, along, 1))))
attack("degrees: of what is large", lambda: by_degrees(1 / along, 0, given(le(k, along))))
attack("degrees: it grows", lambda: by_degrees(along**2 / (along + 1), 0))
attack("degrees: to ∞ downwards", lambda: limit_by_degrees(diverges(k, -along), TO_OO))
attack(
    "degrees: to ∞ by an unknown sign", lambda: limit_by_degrees(diverges(k, x * along), TO_OO), CONDITIONAL
)
attack("degrees: to ∞ by no power", lambda: limit_by_degrees(diverges(k, along / (along + 1)), TO_OO))
attack(
    "degrees: what is free of it has a value", lambda: by_degrees(function("log", x) / along, 0), CONDITIONAL
)
attack(
    "degrees: the first zeros of a divisor are none",
    lambda: limit_by_degrees(tends(t, 1 / (t - 3), 0), ITSELF),
    TRUE,
)
attack(
    "degrees: a divisor of two squares",
    lambda: by_degrees((along**2 + x) / (2 * along**2 - y), number(1) / number(2)),
    CONDITIONAL,
)
attack("degrees: the index is no constant", lambda: by_degrees((along + k) / along, 1))
attack(
    "degrees: a term without a value, times 0",
    lambda: by_degrees(1 / along + 0 * function("harmonic", -along, 1), 0),
)
attack("degrees: a root without a value, times 0", lambda: by_degrees(1 / along + 0 * sqrt(-along), 0))
attack(
    "degrees: a divisor within, times 0",
    lambda: limit_by_degrees(tends(t, 0 * (1 / (x * t)) + 1 / t, 0), ITSELF),
    CONDITIONAL,
)
