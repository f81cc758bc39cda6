"""Attacks on matrices: shapes, words, inverses, noise, masks, divergence, what is known."""

from __future__ import annotations

import tests.core.judge_matrices  # noqa: F401  # the judge learns what matrices are
from tests.attacks.attack import CONDITIONAL, INEXPRESSIBLE, TRUE, attack, demand
from theory.core import (
    INTEGER,
    Refused,
    Term,
    Theorem,
    algebra,
    cite,
    combine,
    cut,
    eq,
    for_all,
    instantiate,
    integer,
    le,
    lt,
    number,
    power,
    real,
    sign,
)
from theory.core.chance import expectation
from theory.core.matrices import (
    definite,
    diagonal,
    divergence,
    full_rank,
    gaussian_rows,
    identity,
    inverse,
    invertible,
    matrix,
    minus,
    ones,
    plus,
    same,
    scale,
    times,
    trace,
    transpose,
    zeros,
)
from theory.core.matrix_rules import known, matrix_equal
from theory.core.noise import choice, mask, white
from theory.core.registry import ARGUMENT, COLUMNS, DESIGN, FORM, FORM_COLUMNS, FORM_SIZE, NOT_NEGATIVE, ROWS
from theory.core.terms import bound, node

n, k = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("n_m", "k_m"))
tall = integer("tall", lambda v: [le(k, v)], witness=k)
any_size = integer("any_size", lambda v: [le(0, v)])
a, p = real("a_m"), real("p_m", lambda v: [le(0, v), le(v, 1)])
q = real("q_m")
A, B, C = (matrix(name, n, n) for name in "ABC")
S, W = matrix("S_m", n, n, "symmetric"), matrix("W_m", n, n, "definite")
F, G = matrix("F", n, k), matrix("G", k, n)
X = matrix("X_m", tall, k)
u, v = matrix("u_m", n, 1), matrix("v_m", n, 1)
Z, E1 = matrix("Z_m", n, k), matrix("E_m", n, 1)
one = matrix("s_m", 1, 1)
M = node("matrix", "%M", n, n, "mask")


def tr(*factors: Term) -> Term:
    return trace(times(*factors) if len(factors) > 1 else factors[0])


def T_(x: Term) -> Term:
    return transpose(x)


def noise(body: Term, z: Term = Z) -> Term:
    return expectation(white(*z.args[1:3]), z, body)


def masked(make: object, share: Term = p, size: Term = n) -> Term:
    from theory.core.terms import bind

    m = node("matrix", "%M", size, size, "mask")
    return node("E", mask(size, share), bind(make(m), m))  # type: ignore[operator]


# ---- shapes ----
attack("sizes that may differ: product", lambda: times(F, F))
attack("sizes that may differ: sum", lambda: plus(F, T_(G), T_(F)))
attack("sizes that may differ: same", lambda: matrix_equal(same(F, G)))
attack("trace of what is not square", lambda: trace(F))
attack("inverse of what is not square", lambda: inverse(F))
attack("diagonal part of what is not square", lambda: diagonal(F))
attack("a matrix for a number", lambda: algebra(eq(A, A)))
attack("a number for a matrix", lambda: times(A, number(2)))
attack("a matrix as a power's base", lambda: power(A, 2))
attack("a real size", lambda: identity(a))
attack("a size that may be 0", lambda: matrix("empty", any_size, k))
attack(
    "an identity of a size that may be 0", lambda: algebra(eq(tr(identity(any_size)), any_size)), CONDITIONAL
)
attack("a symmetric matrix that is not square", lambda: matrix("skew", n, k, "symmetric"))
attack("a mask as a variable", lambda: matrix("mask_v", n, n, "mask"))
attack("no kind of matrix", lambda: matrix("odd", n, n, "orthogonal"))
attack("a size not declared", lambda: matrix("wild", node("variable", "wild_n", INTEGER, ()), n))
attack("a matrix variable not declared", lambda: algebra(eq(trace(node("matrix", "Q9", n, n, "")), 0)))
attack("Σ over matrices", lambda: for_all(A, 1, 2, eq(trace(A), 0)))
attack("an E of a matrix", lambda: noise(Z))
attack("a matrix is less", lambda: sign(lt(A, B)))

# ---- words and traces ----
attack("AB = BA", lambda: matrix_equal(same(times(A, B), times(B, A))))
attack("tr ABC = tr ACB", lambda: algebra(eq(tr(A, B, C), tr(A, C, B))))
attack("tr AB = tr A'B", lambda: algebra(eq(tr(A, B), tr(T_(A), B))))
attack("tr AB = tr BA", lambda: algebra(eq(tr(A, B), tr(B, A))), TRUE)
attack("tr ABC = tr C'B'A'", lambda: algebra(eq(tr(A, B, C), tr(T_(C), T_(B), T_(A)))), TRUE)
attack("A = A'", lambda: matrix_equal(same(A, T_(A))))
attack("S = S' for symmetric S", lambda: matrix_equal(same(S, T_(S))), TRUE)
attack("SW = WS", lambda: matrix_equal(same(times(S, W), times(W, S))))
attack("tr SWSA = tr WSSA", lambda: algebra(eq(tr(S, W, S, A), tr(W, S, S, A))))
attack("(AB)' = A'B'", lambda: matrix_equal(same(T_(times(A, B)), times(T_(A), T_(B)))))
attack("tr AB = tr A tr B", lambda: algebra(eq(tr(A, B), trace(A) * trace(B))))
attack("tr aA = tr A", lambda: algebra(eq(trace(scale(a, A)), trace(A))))
attack("tr I = 1", lambda: algebra(eq(trace(identity(n)), 1)))
attack("tr I_n = k", lambda: algebra(eq(trace(identity(n)), k)))
attack("tr FG = tr GF", lambda: algebra(eq(tr(F, G), tr(G, F))), TRUE)
attack("tr uv' = u'v", lambda: algebra(eq(tr(u, T_(v)), tr(T_(u), v))), TRUE)
attack("u'v·u'v = u'u·v'v", lambda: algebra(eq(tr(T_(u), v) ** 2, tr(T_(u), u) * tr(T_(v), v))))
attack(
    "u'Av = u'A'v",
    lambda: algebra(eq(tr(T_(u), A, v), tr(T_(u), T_(A), v))),
)
attack("(u'v)A is not uv'A", lambda: matrix_equal(same(times(u, T_(u), A), scale(tr(T_(u), u), A))))
attack("1'1 = 1", lambda: algebra(eq(tr(T_(ones(n)), ones(n)), 1)))
attack("1'1 = n", lambda: algebra(eq(tr(T_(ones(n)), ones(n)), n)), TRUE)
attack("11' = n", lambda: matrix_equal(same(ones(n, n), scale(n, identity(n)))))
attack("ones for an n that is 1 sometimes", lambda: matrix_equal(same(ones(n, n), identity(n))))
attack("a column of k ones is not one of n", lambda: algebra(eq(tr(ones(n), T_(ones(n))), k)))
attack("s·s = s for a 1 × 1", lambda: matrix_equal(same(times(one, one), one)))
attack("0·A = A", lambda: matrix_equal(same(times(zeros(n, n), A), A)))
attack("tr diag(A) diag(B) = tr AB", lambda: algebra(eq(tr(diagonal(A), diagonal(B)), tr(A, B))))
attack("tr diag(A)B = tr A diag(B)", lambda: algebra(eq(tr(diagonal(A), B), tr(A, diagonal(B)))), TRUE)
attack("tr diag(A)BC = tr A diag(C)B", lambda: algebra(eq(tr(diagonal(A), B, C), tr(A, diagonal(C), B))))
attack("diag(A) = A", lambda: matrix_equal(same(diagonal(A), A)))
attack("diag(AB) = diag(BA)", lambda: matrix_equal(same(diagonal(times(A, B)), diagonal(times(B, A)))))
attack(
    "diag(uu') = u'u I",
    lambda: matrix_equal(same(diagonal(times(u, T_(u))), scale(tr(T_(u), u), identity(n)))),
)

# ---- inverses ----
attack("A⁻¹A = I without a word", lambda: matrix_equal(same(times(inverse(A), A), identity(n))), CONDITIONAL)
attack("W⁻¹W = I for definite W", lambda: matrix_equal(same(times(inverse(W), W), identity(n))), TRUE)
attack("S⁻¹S = I for symmetric S", lambda: matrix_equal(same(times(inverse(S), S), identity(n))), CONDITIONAL)
attack("(A + B)⁻¹ = A⁻¹ + B⁻¹", lambda: matrix_equal(same(inverse(plus(A, B)), plus(inverse(A), inverse(B)))))
attack("(AB)⁻¹ = A⁻¹B⁻¹", lambda: matrix_equal(same(inverse(times(A, B)), times(inverse(A), inverse(B)))))
attack("(aA)⁻¹ = A⁻¹", lambda: matrix_equal(same(inverse(scale(a, A)), inverse(A))))
attack(
    "(aA)⁻¹ = a⁻¹A⁻¹ where a may be 0",
    lambda: matrix_equal(same(inverse(scale(a, A)), scale(1 / a, inverse(A)))),
    CONDITIONAL,
)
attack("(A')⁻¹ = A⁻¹", lambda: matrix_equal(same(inverse(T_(A)), inverse(A))))
attack("(A⁻¹)' = A⁻¹", lambda: matrix_equal(same(T_(inverse(A)), inverse(A))))
attack("0⁻¹", lambda: matrix_equal(same(inverse(zeros(n, n)), zeros(n, n))))
attack("(A − A)⁻¹", lambda: matrix_equal(same(inverse(minus(A, A)), identity(n))))
attack("V·P = I with another P", lambda: matrix_equal(same(times(inverse(plus(A, B)), A), identity(n))))
attack(
    "(A + B)⁻¹(A + B + I) = I",
    lambda: matrix_equal(same(times(inverse(plus(A, B)), plus(A, B, identity(n))), identity(n))),
)
attack(
    "X(X'X)⁻¹X' = I", lambda: matrix_equal(same(times(X, inverse(times(T_(X), X)), T_(X)), identity(tall)))
)
attack("tr X(X'X)⁻¹X' = rows", lambda: algebra(eq(tr(X, inverse(times(T_(X), X)), T_(X)), tall)))
attack("tr X(X'X)⁻¹X' = k", lambda: algebra(eq(tr(X, inverse(times(T_(X), X)), T_(X)), k)), CONDITIONAL)
attack("a number's inverse", lambda: algebra(eq(tr(inverse(times(T_(u), u))), 1 / tr(T_(u), u))), CONDITIONAL)
attack("the inverse of the ones", lambda: algebra(eq(tr(inverse(times(T_(ones(n)), ones(n)))), 1 / n)), TRUE)

# ---- what is known ----
full = full_rank(X)
attack("X'X is invertible", lambda: known(invertible(times(T_(X), X))))
attack("X'X is invertible for X of full rank", lambda: known(invertible(times(T_(X), X)), full), CONDITIONAL)
attack("XX' is invertible for a tall X", lambda: known(invertible(times(X, T_(X))), full))
attack("FF' with unknown sizes", lambda: known(invertible(times(F, T_(F))), full_rank(F)))
attack("A'A is definite", lambda: known(definite(times(T_(A), A))))
attack("A'A + I is definite", lambda: known(definite(plus(times(T_(A), A), identity(n)))), TRUE)
attack("A'A − I is definite", lambda: known(definite(minus(times(T_(A), A), identity(n)))))
attack("A'A + aI is definite", lambda: known(definite(plus(times(T_(A), A), scale(a, identity(n))))))
attack("W − A'A is definite", lambda: known(definite(minus(W, times(T_(A), A)))))
attack("pW is definite for p that may be 0", lambda: known(definite(scale(p, W))))
attack("A + I is definite", lambda: known(definite(plus(A, identity(n)))))
attack("AWA' is definite", lambda: known(definite(times(A, W, T_(A)))))
attack("AW is definite", lambda: known(definite(times(A, W))))
attack("SS is definite", lambda: known(definite(times(S, S))))
attack("W + S is definite", lambda: known(definite(plus(W, S))))
attack("WW⁻¹W is definite", lambda: known(definite(times(W, inverse(W), W))), TRUE)
attack("W − W is definite", lambda: known(definite(minus(W, W))))
attack("W + W'W is definite", lambda: known(definite(plus(W, times(T_(W), W)))), TRUE)
attack("11' is invertible", lambda: known(invertible(ones(n, n))))
attack("A is invertible as B is", lambda: known(invertible(A), invertible(B)))
attack(
    "A + B is invertible as A and B are", lambda: known(invertible(plus(A, B)), invertible(A), invertible(B))
)
attack("2A is invertible as A is", lambda: known(invertible(scale(2, A)), invertible(A)), CONDITIONAL)
attack("aA is invertible as A is", lambda: known(invertible(scale(a, A)), invertible(A)))
attack("AW is invertible", lambda: known(invertible(times(A, W))))
attack(
    "(A+I)⁻¹ is invertible",
    lambda: known(invertible(inverse(plus(A, identity(n)))), invertible(plus(A, identity(n)))),
    CONDITIONAL,
)
attack(
    "wide F has full rank as its transpose is injective",
    lambda: known(full_rank(times(F, G)), full_rank(F), full_rank(G)),
)
attack("aX has full rank", lambda: known(full_rank(scale(a, X)), full))


# ---- instances ----
def of(theorem: Theorem, **values: Term) -> Theorem:
    names = {"A": A, "B": B, "S": S, "W": W, "F": F, "n": n, "X": X}
    return instantiate(theorem, {names[x]: y for x, y in values.items()})


cancels = matrix_equal(same(times(inverse(W), W), identity(n)))
attack("a matrix that is not definite for a definite one", lambda: of(cancels, W=A), CONDITIONAL)
attack("zeros for a definite matrix", lambda: of(cancels, W=zeros(n, n)), CONDITIONAL)
attack("A'A + I for a definite matrix", lambda: of(cancels, W=plus(times(T_(A), A), identity(n))), TRUE)
attack(
    "an unsymmetric matrix for a symmetric one", lambda: of(matrix_equal(same(S, T_(S))), S=A), CONDITIONAL
)
attack("a matrix of another size", lambda: of(matrix_equal(same(A, A)), A=F))
attack("another size for n, the matrices stay", lambda: of(matrix_equal(same(A, A)), n=k + 1))
attack("a number for a matrix variable", lambda: of(matrix_equal(same(A, A)), A=number(1)))

# ---- noise ----
ZZ = times(Z, T_(Z))
attack("E tr Z'Z = n", lambda: algebra(eq(noise(tr(T_(Z), Z)), n)))
attack("E tr Z'Z = nk", lambda: algebra(eq(noise(tr(T_(Z), Z)), n * k)), TRUE)
attack(
    "noise of a size that may be 0",
    lambda: algebra(eq(node("E", white(any_size, 1), number(1)), 1)),
    CONDITIONAL,
)
attack("E tr AZZ' = tr A", lambda: algebra(eq(noise(tr(A, ZZ)), trace(A))))
attack("E tr AZZ' = k tr A", lambda: algebra(eq(noise(tr(A, ZZ)), k * trace(A))), TRUE)
attack("E tr GZGZ = tr GG'", lambda: algebra(eq(noise(tr(G, Z, G, Z)), tr(G, T_(G)))), TRUE)
attack("E tr GZGZ = tr GG", lambda: algebra(eq(noise(tr(G, Z)) ** 2, tr(G, T_(G)))))
attack("E (tr GZ)² = tr GG'", lambda: algebra(eq(noise(tr(G, Z) ** 2), tr(G, T_(G)))), TRUE)
square = matrix("Zs", n, n)
attack("E tr AZBZ = tr AB", lambda: algebra(eq(noise(tr(A, square, B, square), square), tr(A, B))))
attack("E tr AZBZ = tr AB'", lambda: algebra(eq(noise(tr(A, square, B, square), square), tr(A, T_(B)))), TRUE)
attack("E tr AZ = tr A", lambda: algebra(eq(noise(tr(A, square), square), trace(A))))
attack(
    "the mean of a square is the square of the mean",
    lambda: algebra(eq(noise(tr(G, Z) ** 2), noise(tr(G, Z)) ** 2)),
)
attack("noise of degree 3 is 0", lambda: algebra(eq(noise(tr(G, Z) ** 3), 0)))
attack("noise of degree 4", lambda: algebra(eq(noise(tr(G, Z) ** 4), 3 * tr(G, T_(G)) ** 2)))
attack(
    "noise of degree 4 equals itself",
    lambda: algebra(eq(noise(tr(G, Z) ** 4), noise(tr(G, Z) ** 4))),
    CONDITIONAL,
)
attack(
    "noise in an inverse is odd beside it",
    lambda: algebra(eq(noise(tr(Z, G) * tr(inverse(plus(W, times(Z, T_(Z)))))), 0)),
)
attack(
    "noise in an inverse is independent of it",
    lambda: algebra(eq(noise(tr(Z, T_(Z), inverse(plus(W, times(Z, T_(Z)))))), n)),
)
attack("noise in an inverse", lambda: algebra(eq(noise(tr(inverse(plus(identity(n), ZZ)))), n)))
attack("1/noise", lambda: algebra(eq(noise(1 / tr(G, Z)), 0)))
attack("noise outside its E", lambda: algebra(eq(noise(tr(A, ZZ)), tr(A, ZZ))))
attack("free noise is no noise", lambda: algebra(eq(tr(T_(Z), Z), n * k)))
attack("noise in a diagonal part", lambda: algebra(eq(noise(tr(diagonal(ZZ), A)), trace(A))))
attack("the same noise twice, as if independent", lambda: algebra(eq(noise(tr(G, Z) * tr(G, Z)), 0)))
attack("two noises, one name each", lambda: algebra(eq(noise(noise(tr(G, Z)) * tr(G, Z)), 0)), TRUE)
attack("a mask for noise", lambda: expectation(mask(n, p), Z, trace(Z)))


def depends() -> Theorem:
    both = noise(tr(T_(E1), u) ** 2, E1)
    return instantiate(algebra(eq(both, tr(T_(u), u))), {u: E1})


attack("a free E is no captured one", depends, TRUE)
attack("a scalar that looks like the noise", lambda: algebra(eq(noise(tr(T_(E1), E1) * trace(A), E1), n)))
attack("1 × 1 noise", lambda: algebra(eq(noise(trace(one) ** 2, one), 1)), TRUE)
attack("1 × 1 noise: its cube", lambda: algebra(eq(noise(trace(one) ** 3, one), 0)))

# ---- masks ----
attack("E tr MA = tr A", lambda: algebra(eq(masked(lambda m: tr(m, A)), trace(A))))
attack("E tr MA = p tr A", lambda: algebra(eq(masked(lambda m: tr(m, A)), p * trace(A))), TRUE)
attack("E tr MMA = p² tr A", lambda: algebra(eq(masked(lambda m: tr(m, m, A)), p**2 * trace(A))))
attack("E tr MAMB = p² tr AB", lambda: algebra(eq(masked(lambda m: tr(m, A, m, B)), p**2 * tr(A, B))))
attack(
    "E tr MAMB",
    lambda: algebra(eq(masked(lambda m: tr(m, A, m, B)), p**2 * tr(A, B) + p * (1 - p) * tr(diagonal(A), B))),
    TRUE,
)
attack(
    "E (tr MA)²",
    lambda: algebra(
        eq(masked(lambda m: tr(m, A) ** 2), p**2 * trace(A) ** 2 + p * (1 - p) * tr(diagonal(A), A))
    ),
    TRUE,
)
attack("a mask of degree 3", lambda: algebra(eq(masked(lambda m: tr(m, A) ** 3), p**3 * trace(A) ** 3)))
attack("a share above 1", lambda: algebra(eq(masked(lambda m: tr(m, A), q), q * trace(A))), CONDITIONAL)
attack("a share of 2", lambda: algebra(eq(masked(lambda m: tr(m, A), number(2)), 2 * trace(A))))
attack(
    "a mask under the trace turns round",
    lambda: algebra(eq(masked(lambda m: tr(m, A, B)), masked(lambda m: tr(A, m, B)))),
    TRUE,
)
attack("a matrix put for a mask", lambda: instantiate(algebra(eq(trace(M), trace(M))), {M: A}))

# ---- masks of so many ones ----
some = integer("some_m", lambda w: [le(0, w), le(w, n)])
more = n + 1


def chosen(make: object, ones_: Term = some, size: Term = n) -> Term:
    from theory.core.terms import bind

    m = node("matrix", "%M", size, size, "mask")
    return node("E", choice(size, ones_), bind(make(m), m))  # type: ignore[operator]


def in_many(make: object) -> Term:
    return chosen(make, some, more)


PLACES_A, PLACES_B = matrix("PA", more, more), matrix("PB", more, more)
_BOTH = some * (some - 1) / (more * n)
attack("E tr CA = tr A", lambda: algebra(eq(chosen(lambda m: tr(m, A)), trace(A))))
attack("E tr CA = m tr A", lambda: algebra(eq(chosen(lambda m: tr(m, A)), some * trace(A))))
attack("E tr CA = (m/n) tr A", lambda: algebra(eq(chosen(lambda m: tr(m, A)), some / n * trace(A))), TRUE)
attack("the ones of a choice add up", lambda: algebra(eq(chosen(trace), some)), TRUE)
attack(
    "the ones of a choice are not random",
    lambda: algebra(eq(in_many(lambda m: trace(m) ** 2), some**2)),
    TRUE,
)
attack("of one place there are no two", lambda: algebra(eq(chosen(lambda m: trace(m) ** 2), some**2)))
attack(
    "chosen places are independent",
    lambda: algebra(
        eq(
            in_many(lambda m: tr(m, PLACES_A, m, PLACES_B)),
            (some / more) ** 2 * tr(PLACES_A, PLACES_B)
            + some / more * (1 - some / more) * tr(diagonal(PLACES_A), PLACES_B),
        )
    ),
)
attack(
    "chosen places exclude each other",
    lambda: algebra(
        eq(
            in_many(lambda m: tr(m, PLACES_A, m, PLACES_B)),
            _BOTH * tr(PLACES_A, PLACES_B) + (some / more - _BOTH) * tr(diagonal(PLACES_A), PLACES_B),
        )
    ),
    TRUE,
)
attack(
    "E tr CA tr CB",
    lambda: algebra(
        eq(
            in_many(lambda m: tr(m, PLACES_A) * tr(m, PLACES_B)),
            _BOTH * trace(PLACES_A) * trace(PLACES_B)
            + (some / more - _BOTH) * tr(diagonal(PLACES_A), PLACES_B),
        )
    ),
    TRUE,
)
attack(
    "more ones than places", lambda: algebra(eq(chosen(lambda m: tr(m, A), k), k / n * trace(A))), CONDITIONAL
)
attack("one more one than places", lambda: algebra(eq(chosen(lambda m: tr(m, A), more), more / n * trace(A))))
attack("half a one", lambda: algebra(eq(chosen(lambda m: tr(m, A), n / 2), trace(A) / 2)))
attack("fewer ones than none", lambda: algebra(eq(chosen(lambda m: tr(m, A), number(-1)), -trace(A) / n)))
attack("a choice of degree 3", lambda: algebra(eq(in_many(lambda m: trace(m) ** 3), some**3)))

# ---- forms ----
FORM_ARGUMENT = {FORM_SIZE: n, FORM_COLUMNS: k, ARGUMENT: F}
attack("a form that is not definite", lambda: cite(NOT_NEGATIVE, {**FORM_ARGUMENT, FORM: S}), CONDITIONAL)
attack("a form of any matrix", lambda: cite(NOT_NEGATIVE, {**FORM_ARGUMENT, FORM: A}), CONDITIONAL)
attack(
    "−W is no definite form",
    lambda: cite(NOT_NEGATIVE, {**FORM_ARGUMENT, FORM: scale(number(-1), W)}),
    CONDITIONAL,
)
attack("a definite form is not negative", lambda: cite(NOT_NEGATIVE, {**FORM_ARGUMENT, FORM: W}), TRUE)


def positive_form() -> Theorem:
    least = cite(NOT_NEGATIVE, {**FORM_ARGUMENT, FORM: W})
    return combine(lt(0, least.formula.args[1]), (1, least))


attack("a definite form is positive", positive_form)

# ---- divergence ----
free = matrix("V_m", n, k)


def gram_field(z: Term) -> Term:
    return times(z, inverse(times(T_(z), z)))


def div(place: Term, make: object) -> Term:
    from theory.core.terms import OPERATORS

    assert OPERATORS
    z = matrix("dv", *place.args[1:3])
    return divergence(place, z, make(z))  # type: ignore[operator]


attack("div Z = 1", lambda: algebra(eq(div(F, lambda z: z), 1)))
attack("div Z = nk", lambda: algebra(eq(div(F, lambda z: z), n * k)), TRUE)
attack("div AZ = n tr A", lambda: algebra(eq(div(F, lambda z: times(A, z)), n * trace(A))))
attack("div AZ = k tr A", lambda: algebra(eq(div(F, lambda z: times(A, z)), k * trace(A))), TRUE)
attack(
    "div Z(Z'Z)⁻¹ without the rule for the inverse",
    lambda: algebra(eq(div(X, gram_field), tall * tr(inverse(times(T_(X), X))))),
)
attack(
    "div Z(Z'Z)⁻¹ off by one",
    lambda: algebra(eq(div(X, gram_field), (tall - k) * tr(inverse(times(T_(X), X))))),
)
attack(
    "div Z(Z'Z)⁻¹",
    lambda: algebra(
        eq(
            div(X, gram_field),
            (tall - k - 1) * tr(inverse(times(T_(X), X))),
        )
    ),
    CONDITIONAL,
)
attack("div Z' for square Z", lambda: algebra(eq(div(A, lambda z: T_(z)), n**2)))
attack(
    "div of tr(Z)·Z forgets the factor",
    lambda: algebra(eq(div(A, lambda z: scale(trace(z), z)), n**2 * trace(A))),
)
attack("a diagonal part's derivative", lambda: algebra(eq(div(A, lambda z: diagonal(z)), 0)))
attack("the field is of another shape", lambda: div(F, lambda z: times(A, z, G)))
attack("a symmetric variable has no free entries", lambda: divergence(S, S, times(S, S)))
attack("the place of another shape", lambda: divergence(A, Z, Z))

# ---- citations ----
cited = {ROWS: tall, COLUMNS: k, DESIGN: X}
attack(
    "Gaussian rows without being said Gaussian",
    lambda: demand(not cite("Gaussian rows are linearly independent", cited).hypotheses, "Δ is not empty"),
)
attack(
    "the design's size stays",
    lambda: cite("Gaussian rows are linearly independent", {DESIGN: X}),
)


def gram() -> Theorem:
    ok = known(invertible(times(X, T_(X))), full_rank(X))
    return cut(cite("Gaussian rows are linearly independent", cited), ok)


attack("XX' of a tall Gaussian design", gram)
attack("a loose bound matrix", lambda: algebra(eq(trace(node("bound", 0, "matrix", n, n, "")), 0)))
attack("a bound size", lambda: node("bound", 0, "matrix", bound(1), n, ""))
attack("no token, no matrix", lambda: Term(object(), "identity", (n,)))
attack("a made-up law", lambda: node("E", node("orthogonal", n), number(1)), INEXPRESSIBLE)
attack("Gaussian rows as a number", lambda: algebra(eq(gaussian_rows(X), 1)))
_ = Refused
