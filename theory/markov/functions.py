"""Functions of the discrete loop, as SymPy functions with exact and enclosed values.

Formulas are written with them; what they mean is defined here and computed by `theory.markov`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import sympy as sp
from flint import arb, ctx, fmpq, fmpq_mat, fmpz
from sympy.functions.combinatorial.numbers import stirling

from theory.language.printed import PrintedFunction
from theory.markov.branching import survival_exponent
from theory.markov.coalescent import ancestor_probability, exact_sojourn_times
from theory.markov.descent import abel_constants
from theory.markov.medians import atom_loss_median, survival_passage
from theory.markov.wright_fisher import remaining_shares
from theory.numbers.walk import BALL_FUNCTIONS, EXACT_FUNCTIONS, TooManyTerms

__all__ = [
    "WORDS",
    "AncestorProbability",
    "CountProbability",
    "DescentConstant",
    "LossMedian",
    "RemainingShare",
    "SojournTime",
    "SurvivalExponent",
    "SurvivalPassage",
    "XLogX",
]

_SMALL = 16


class AncestorProbability(PrintedFunction):
    """P(k → j; D) = S₂(k, j) D!/((D−j)! D^k): k data have j distinct parents among D."""

    nargs = 3
    text = "P_{2}({0} → {1})"
    tex = r"P_{{{2}}}\left({0} \to {1}\right)"

    @classmethod
    def eval(cls, k: sp.Expr, j: sp.Expr, D: sp.Expr) -> sp.Expr | None:
        """Evaluate small instances by SymPy's own Stirling numbers."""
        if all(isinstance(x, sp.Integer) for x in (k, j, D)) and k <= _SMALL:
            return stirling(k, j) * sp.ff(D, j) / D**k
        return None


class SojournTime(PrintedFunction):
    """G_k(D): expected number of generations in which D data have exactly k ancestors, 2 ≤ k ≤ D."""

    nargs = 2
    text = "G_{0}({1})"
    tex = r"G_{{{0}}}\left({1}\right)"

    @classmethod
    def eval(cls, k: sp.Expr, D: sp.Expr) -> sp.Expr | None:
        """Evaluate small instances by the flow equation in SymPy's rationals."""
        if isinstance(k, sp.Integer) and isinstance(D, sp.Integer) and 2 <= k <= D <= _SMALL:
            return _flow(int(k), int(D))
        return None


class CountProbability(PrintedFunction):
    """P(X_t = j): an atom of real probability x holds j of the D data of generation t."""

    nargs = 4
    text = "ℙ(X_{0} = {1}; {3}, {2})"
    tex = r"\mathbb{{P}}_{{{3}, {2}}}\left(X_{{{0}}} = {1}\right)"

    @classmethod
    def eval(cls, t: sp.Expr, j: sp.Expr, D: sp.Expr, x: sp.Expr) -> sp.Expr | None:
        """Evaluate small instances by a power of the kernel as a SymPy matrix."""
        if isinstance(x, sp.Rational) and all(isinstance(n, sp.Integer) for n in (t, j, D)) and D <= _SMALL:
            return _count_law(int(t), int(D), x)[int(j)]
        return None


class RemainingShare(PrintedFunction):
    """v_j(D) = E Σ_t X_t/D while 0 < X_t < D, for the count of one atom that starts at j, 0 < j < D."""

    nargs = 2
    text = "v_{0}({1})"
    tex = r"v_{{{0}}}\left({1}\right)"

    @classmethod
    def eval(cls, j: sp.Expr, D: sp.Expr) -> sp.Expr | None:
        """Evaluate small instances by SymPy's own linear algebra."""
        if isinstance(j, sp.Integer) and isinstance(D, sp.Integer) and 0 < j < D <= _SMALL:
            return _remaining(int(D))[int(j) - 1]
        return None


class SurvivalExponent(PrintedFunction):
    """g_t: g_1 = 1, g_{t+1} = 1 − exp(−g_t)."""

    nargs = 1
    text = "g({0})"
    tex = r"g_{{{0}}}"

    def _eval_evalf(self, precision: int) -> sp.Expr | None:
        (t,) = self.args
        if not (isinstance(t, sp.Integer) and 1 <= t <= 4096):
            return None
        g = sp.Float(1, precision=precision + 32)
        for _ in range(int(t) - 1):
            g = 1 - sp.exp(-g)
        return g


class SurvivalPassage(PrintedFunction):
    """T_g(x): the least t with g_t ≤ x, for x > 0."""

    nargs = 1
    text = "T_g({0})"
    tex = r"T_g\left({0}\right)"

    def _eval_evalf(self, precision: int) -> sp.Expr | None:
        x = self.args[0].evalf(20)
        return None if not x.is_positive or x < sp.Rational(1, 2000) else _passage(self.args[0], precision)


class LossMedian(PrintedFunction):
    """m(D, q): the least t with 2ℙ(X_t = 0; q, D) ≥ 1 − q, for 0 < q < 1."""

    nargs = 2
    text = "m_{0}({1})"
    tex = r"m_{{{0}}}\left({1}\right)"

    @classmethod
    def eval(cls, D: sp.Expr, q: sp.Expr) -> sp.Expr | None:
        """Evaluate small instances by powers of the kernel as a SymPy matrix."""
        if not (isinstance(D, sp.Integer) and 1 <= D <= _SMALL and isinstance(q, sp.Rational) and 0 < q < 1):
            return None
        t = sp.Integer(1)
        while 2 * _count_law(int(t), int(D), q)[0] < 1 - q:
            t += 1
        return t


class XLogX(PrintedFunction):
    """x log x for x ≥ 0, continued by 0 at x = 0."""

    nargs = 1

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        """Both ends are zero."""
        return sp.Integer(0) if x in (0, 1) else None

    def _eval_evalf(self, precision: int) -> sp.Expr:
        (x,) = self.args
        return (x * sp.log(x))._evalf(precision)

    def _sympystr(self, printer: Any) -> str:
        shown = printer._print(self.args[0])
        return f"({shown})·log({shown})" if not self.args[0].is_Atom else f"{shown}·log({shown})"

    def _latex(self, printer: Any, *_: object) -> str:
        shown = printer._print(self.args[0])
        return rf"({shown}) \log ({shown})" if not self.args[0].is_Atom else rf"{shown} \log {shown}"


class DescentConstant(PrintedFunction):
    """h_r(1), the constants of the descent of many ancestors; h_0(1) = A is the Abel constant of 1 −
    e^{−x}."""

    nargs = 1

    def _eval_evalf(self, precision: int) -> sp.Expr:
        with ctx.workprec(precision + 32):
            value = _descent_constant(int(self.args[0]))
            return sp.Float(value.mid().str(precision, radius=False), precision=precision)

    def _sympystr(self, printer: Any) -> str:
        return "A" if self.args[0] == 0 else f"h_{printer._print(self.args[0])}(1)"

    def _latex(self, printer: Any, *_: object) -> str:
        return rf"h_{{{printer._print(self.args[0])}}}(1)"


WORDS: tuple[tuple[str, type[sp.Function]], ...] = (
    ("sojourn_time", SojournTime),
    ("count_probability", CountProbability),
    ("remaining_share", RemainingShare),
    ("survival_exponent", SurvivalExponent),
    ("survival_passage", SurvivalPassage),
    ("loss_median", LossMedian),
    ("xlogx", XLogX),
    ("descent_constant", DescentConstant),
)
"""What statements call these functions."""


def _passage(x: sp.Expr, precision: int) -> sp.Expr:
    g, t = sp.Float(1, precision=precision + 32), 1
    while g > x:
        g, t = 1 - sp.exp(-g), t + 1
    return sp.Integer(t)


_PROVED_STEPS = 20_000


def _descent_constant(r: int) -> arb:
    """h_r(1) at the working precision: enclosed for r ≤ 1, with rounding only for the later ones.

    Raises:
        TooManyTerms: the series at the end of the orbit does not give so many digits.
    """
    if r > 1:
        return abel_constants(r, 96, max(256, ctx.prec + 64))[r]
    digits = 0.30103 * ctx.prec
    steps = int(96 * 10 ** min(9.0, max(0.0, (digits - 33) / 23)))
    if steps > _PROVED_STEPS:
        raise TooManyTerms("the constant A is enclosed to 60 digits here: ask for 60 digits or fewer")
    return _proved_constants(steps, ctx.prec + 64)[r]


@lru_cache(maxsize=8)
def _proved_constants(steps: int, bits: int) -> tuple[arb, arb]:
    from theory.markov.abel import enclosed_constants

    return enclosed_constants(steps, bits)


@lru_cache(maxsize=1024)
def _flow(k: int, D: int) -> sp.Expr:
    inflow = sum((_flow(m, D) * AncestorProbability(m, k, D) for m in range(k + 1, D + 1)), sp.Integer(0))
    return (int(k == D) + inflow) / (1 - AncestorProbability(k, k, D))


@lru_cache(maxsize=16)
def _remaining(D: int) -> sp.Matrix:
    def entry(a: int, b: int) -> sp.Expr:
        x = sp.Rational(a + 1, D)
        return int(a == b) - comb(D, b + 1) * x ** (b + 1) * (1 - x) ** (D - b - 1)

    shares = sp.Matrix(D - 1, 1, lambda a, _: sp.Rational(a + 1, D))
    return sp.Matrix(D - 1, D - 1, entry).LUsolve(shares)


@lru_cache(maxsize=64)
def _count_law(t: int, D: int, x: sp.Rational) -> sp.Matrix:
    kernel = sp.Matrix(
        D + 1, D + 1, lambda a, b: comb(D, b) * sp.Rational(a, D) ** b * (1 - sp.Rational(a, D)) ** (D - b)
    )
    first = sp.Matrix(1, D + 1, lambda _, b: comb(D, b) * x**b * (1 - x) ** (D - b))
    return first * kernel ** (t - 1)


@lru_cache(maxsize=256)
def _exact_count_law(t: int, D: int, x: Fraction) -> tuple[Fraction, ...]:
    start = [
        fmpq(comb(D, j))
        * fmpq(x.numerator, x.denominator) ** j
        * fmpq(x.denominator - x.numerator, x.denominator) ** (D - j)
        for j in range(D + 1)
    ]
    row = fmpq_mat([start])
    for _ in range(t - 1):
        row = row * _exact_kernel(D)
    return tuple(Fraction(int(c.p), int(c.q)) for c in row.entries())


@lru_cache(maxsize=8)
def _exact_kernel(D: int) -> fmpq_mat:
    total = fmpz(D) ** D
    return fmpq_mat(
        [[fmpq(comb(D, k) * j**k * (D - j) ** (D - k), total) for k in range(D + 1)] for j in range(D + 1)]
    )


def _integers(*numbers: Fraction) -> tuple[int, ...]:
    if any(number.denominator != 1 for number in numbers):
        raise ValueError(f"expected integers, got {', '.join(map(str, numbers))}")
    return tuple(int(number) for number in numbers)


def _exact_sojourn(k: Fraction, D: Fraction) -> Fraction:
    a, b = _integers(k, D)
    return exact_sojourn_times(b).value(a)


def _exact_ancestors(k: Fraction, j: Fraction, D: Fraction) -> Fraction:
    return ancestor_probability(*_integers(k, j, D))


def _exact_median(D: Fraction, q: Fraction) -> Fraction:
    return Fraction(atom_loss_median(_integers(D)[0], q))


def _ball_median(D: arb, q: arb) -> arb:
    """At both ends of q: given loss, E (1 − q)^{A_t − 1} falls with q, so the median rises."""
    size = int(_whole(D)[0])
    ends = [(int(m), int(e)) for m, e in (end.man_exp() for end in (q.lower(), q.upper()))]
    first, last = (atom_loss_median(size, m * Fraction(2) ** e) for m, e in ends)
    return arb(first).union(arb(last))


def _exact_remaining(j: Fraction, D: Fraction) -> Fraction:
    a, b = _integers(j, D)
    return remaining_shares(b)[a - 1]


def _exact_count(t: Fraction, j: Fraction, D: Fraction, x: Fraction) -> Fraction:
    a, b, c = _integers(t, j, D)
    return _exact_count_law(a, c, x)[b]


def _whole(*numbers: arb) -> tuple[Fraction, ...]:
    found = [number.unique_fmpz() for number in numbers]
    if any(number is None for number in found):
        raise ValueError("a ball does not contain exactly one integer")
    return tuple(Fraction(int(number)) for number in found if number is not None)


def _ball_of(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _ball_count(t: arb, j: arb, D: arb, x: arb) -> arb:
    """By repeated vector–matrix products in balls, as x may be a ball."""
    (fits,), (count,), (size,) = _whole(t), _whole(j), _whole(D)
    middle, radius = (tuple(int(n) for n in part.man_exp()) for part in (x.mid(), x.rad()))
    return _ball_count_law(int(fits), int(size), middle, radius, ctx.prec)[int(count)]


@lru_cache(maxsize=256)
def _ball_count_law(
    t: int, D: int, middle: tuple[int, int], radius: tuple[int, int], bits: int
) -> tuple[arb, ...]:
    del bits
    x = arb(arb(middle[0]) * arb(2) ** middle[1], arb(radius[0]) * arb(2) ** radius[1])
    row = [comb(D, j) * x**j * (1 - x) ** (D - j) for j in range(D + 1)]
    kernel = _exact_kernel(D)
    for _ in range(t - 1):
        row = [sum((row[a] * arb(kernel[a, b]) for a in range(D + 1)), arb(0)) for b in range(D + 1)]
    return tuple(row)


EXACT_FUNCTIONS.update(
    {
        SojournTime: _exact_sojourn,
        AncestorProbability: _exact_ancestors,
        CountProbability: _exact_count,
        RemainingShare: _exact_remaining,
        LossMedian: _exact_median,
    }
)
EXACT_FUNCTIONS[XLogX] = lambda x: Fraction(0) if x in (0, 1) else None
BALL_FUNCTIONS.update(
    {
        SojournTime: lambda k, D: _ball_of(_exact_sojourn(*_whole(k, D))),
        AncestorProbability: lambda k, j, D: _ball_of(_exact_ancestors(*_whole(k, j, D))),
        CountProbability: _ball_count,
        RemainingShare: lambda j, D: _ball_of(_exact_remaining(*_whole(j, D))),
        LossMedian: _ball_median,
        SurvivalPassage: survival_passage,
        XLogX: lambda x: arb(0) if x == 0 else x * x.log(),
        DescentConstant: lambda r: _descent_constant(int(_whole(r)[0])),
        SurvivalExponent: lambda t: survival_exponent(int(_whole(t)[0]), ctx.prec),
    }
)
