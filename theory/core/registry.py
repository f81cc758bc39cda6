"""The theorems that the core does not prove: the only caller of ``schema``, reviewed by hand, tested at
values.

Variables are typed; every hypothesis is discharged by the core or ends in Δ. Elementary laws are believed
like rules; the others are named in a theorem's ``cites``.
"""

from __future__ import annotations

from theory.core.citation import schema
from theory.core.matrices import full_rank, gaussian_rows, matrix, times, trace, transpose
from theory.core.terms import (
    PI,
    constant,
    eq,
    function,
    gamma,
    le,
    lt,
    ne,
    power,
    product_over,
    sqrt,
    tends,
)
from theory.core.theorem import integer, real

INDEX = integer("index", lambda k: [le(1, k)], witness=1)
INNER = integer("inner", lambda k: [le(1, k)], witness=1)
X, Y = real("x"), real("y")
P, Q = (real(name, lambda x: [lt(0, x)], witness=1) for name in ("p", "q"))
R = real("r", lambda x: [lt(-1, x), lt(x, 1)])
WHOLE = integer("m", lambda k: [le(0, k)], witness=0)


# ---- elementary laws ----

_LOG, _EXP = "log", "exp"
schema(
    "log of a product",
    "log",
    (),
    eq(function(_LOG, P * Q), function(_LOG, P) + function(_LOG, Q)),
    elementary=True,
)
schema("log of a power", "log", (), eq(function(_LOG, P**WHOLE), WHOLE * function(_LOG, P)), elementary=True)
schema("log of exp", "log", (), eq(function(_LOG, function(_EXP, X)), X), elementary=True)
schema("exp of log", "exp", (), eq(function(_EXP, function(_LOG, P)), P), elementary=True)
schema(
    "exp of a sum",
    "exp",
    (),
    eq(function(_EXP, X + Y), function(_EXP, X) * function(_EXP, Y)),
    elementary=True,
)
schema("log below its tangent", "log", (), le(function(_LOG, P), P - 1), elementary=True)
schema("log is increasing", "log", (lt(P, Q),), lt(function(_LOG, P), function(_LOG, Q)), elementary=True)
schema("exp is increasing", "exp", (lt(X, Y),), lt(function(_EXP, X), function(_EXP, Y)), elementary=True)
schema("x log x", "log", (), eq(function("xlogx", P), P * function(_LOG, P)), elementary=True)
schema("exp of 1", "e", (), eq(function(_EXP, 1), constant("e")), elementary=True)
schema("exp above its tangent", "exp", (), le(1 + X, function(_EXP, X)), elementary=True)
schema("root of a product", "√", (), eq(sqrt(P * Q), sqrt(P) * sqrt(Q)), elementary=True)
schema("root is increasing", "√", (lt(P, Q),), lt(sqrt(P), sqrt(Q)), elementary=True)
schema(
    "erfc is decreasing", "erfc", (lt(X, Y),), lt(function("erfc", Y), function("erfc", X)), elementary=True
)
schema("sine of small angles", "sin", (lt(X, PI), lt(0, X)), lt(0, function("sin", X)), elementary=True)

# cos x is sin(π/2 − x). On the unit circle the first two are Pythagoras's theorem and the addition theorem at
# two equal angles, for every real x. The others place an arc between half its chord and its tangent:
# sin x < x for every x > 0 (from π/2 on as sin x ≤ 1), and x < sin x/cos x for 0 < x < π/2, where cos x > 0.
_SINE, _COSINE = function("sin", X), function("sin", PI / 2 - X)
_ACUTE = (lt(0, X), lt(X, PI / 2))
schema("sine and cosine", "sin", (), eq(_SINE**2 + _COSINE**2, 1), elementary=True)
schema("sine of the double", "sin", (), eq(function("sin", 2 * X), 2 * _SINE * _COSINE), elementary=True)
schema("sine below the angle", "sin", (lt(0, X),), lt(_SINE, X), elementary=True)
schema("angle below its tangent", "sin", _ACUTE, lt(X * _COSINE, _SINE), elementary=True)

# ---- limits ----

RUDIN = "Rudin, Principles of Mathematical Analysis"
schema("powers below 1", f"{RUDIN}, Theorem 3.20 (e)", (), tends(INDEX, power(R, INDEX), 0), elementary=True)
schema(
    "compound interest",
    f"{RUDIN}, Theorem 3.31",
    (),
    tends(INDEX, power(1 + 1 / INDEX, INDEX), constant("e")),
)

DLMF = "NIST Digital Library of Mathematical Functions"
A = real("shift", lambda x: [lt(-1, x)])
_Z = real("z", lambda x: [ne(x, 0)], witness=1)
# Γ(a) is the limit of (n − 1)! n^a/(a(a + 1)…(a + n − 1)), and Γ(n + a) = a(a + 1)…(a + n − 1)Γ(a).
schema(
    "Euler's limit",
    "Γ: its definition by Euler, 1729",
    (),
    tends(INDEX, gamma(INDEX + A) * function(_EXP, -A * function(_LOG, INDEX)) / gamma(INDEX), 1),
    elementary=True,
)
schema(
    "digamma and logarithm",
    f"{DLMF}, 5.11.2",
    (),
    tends(INDEX, function("digamma", INDEX + A) - function("log", INDEX), 0),
)
schema(
    "product of sinh",
    f"{DLMF}, 4.36.1",
    (),
    tends(INDEX, product_over(INNER, 1, INDEX, 1 + _Z**2 / INNER**2), function("sinh", PI * _Z) / (PI * _Z)),
)
schema(
    "product of the sine",
    f"{DLMF}, 4.22.1",
    (),
    tends(INDEX, product_over(INNER, 1, INDEX, 1 - _Z**2 / INNER**2), function("sin", PI * _Z) / (PI * _Z)),
)


# ---- matrices ----

FORM_SIZE, FORM_COLUMNS = (
    integer(name, lambda k: [le(1, k)], witness=1) for name in ("form_size", "form_columns")
)
FORM, ARGUMENT = matrix("form", FORM_SIZE, FORM_SIZE, "definite"), matrix("argument", FORM_SIZE, FORM_COLUMNS)
NOT_NEGATIVE = "a definite form is not negative"
schema(
    NOT_NEGATIVE,
    "definite",
    (),
    le(0, trace(times(transpose(ARGUMENT), FORM, ARGUMENT))),
    elementary=True,
)

# ---- random matrices ----

ROWS, COLUMNS = (integer(name, lambda k: [le(1, k)], witness=1) for name in ("design_rows", "design_columns"))
DESIGN = matrix("design", ROWS, COLUMNS)
schema(
    "Gaussian rows are linearly independent",
    "Muirhead, Aspects of Multivariate Statistical Theory, Theorem 3.1.4; for almost every such matrix",
    (gaussian_rows(DESIGN),),
    full_rank(DESIGN),
)
