"""Numbers as decimal text: right in every digit shown, at any magnitude, with the error of that very text.

A ball [m ± r] is shown to as many digits as it supports: the text is off by at most 0.55 units of its last
place. Balls beyond 2^±4000 are not expanded: they are divided by a power of ten that is itself a ball, so
that 10^(−4·10⁸) costs as much as 0.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from flint import arb, ctx, fmpq, fmpz

_EXPANDED_BITS = 4_000
_WRITTEN_BITS = 250_000
_PLACES_OF_A_BIT = 0.30103


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Set Arb's working precision for a block and restore it afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def refined(number: Callable[[], arb], bits: int, digits: int, most: int = 60_000) -> arb:
    """Return a number in a ball right to so many digits: its precision is doubled up to ``most`` bits.

    >>> refined(lambda: arb(2).sqrt(), 30, 20).str(20, radius=False)
    '1.4142135623730950488'
    """
    while True:
        with precision(bits):
            found = number()
        if found.rel_accuracy_bits() >= digits * 3.33 + 8 or bits > most:
            return found
        bits *= 2


def decimal_of_fraction(number: Fraction, digits: int) -> tuple[str, str]:
    """Return a fraction to ``digits`` significant digits, and a bound on what rounding left out.

    >>> decimal_of_fraction(Fraction(2, 3), 5)
    ('0.66667', '0.0000034')
    >>> decimal_of_fraction(Fraction(10**30 + 1), 40), decimal_of_fraction(Fraction(10**30 + 1), 3)
    (('1000000000000000000000000000001', '0'), ('1.00e30', '1'))
    """
    if number == 0:
        return "0", "0"
    value = fmpq(number.numerator, number.denominator)
    coefficient, place = _rounded(value, digits)
    off = abs(coefficient * _ten(place) - value)
    return _text(coefficient, place, exact=off == 0), _upper(off)


def decimal_of_ball(number: arb, digits: int) -> tuple[str, str]:
    """Return a ball's decimal, at most ``digits`` long and right in all of them, with the error of that text.

    A ball that contains zero gives 0, another that supports no digit one digit of its middle.

    >>> decimal_of_ball(arb(2).sqrt(), 10)
    ('1.414213562', '3.8e-10')
    >>> decimal_of_ball(arb("0.123456789", "1e-5"), 30)
    ('0.123', '0.00047')
    >>> decimal_of_ball(arb(3) ** (-10**15), 5)
    ('3.6535e-477121254719663', '3.5e-477121254719668')

    Raises:
        ArithmeticError: the ball is not finite.
    """
    if not number.is_finite():
        raise ArithmeticError("the ball is not finite: no decimal can be given")
    scale = _scale_of(number)
    if scale:
        with precision(max(ctx.prec, int(3.4 * digits)) + 64 + 2 * scale.bit_length()):
            number = number * arb(10) ** -scale
    middle, radius = exact_of(number.mid()), _radius(number)
    if abs(middle) <= radius:
        return "0", _upper(abs(middle) + radius, scale)
    coefficient, place = _supported(middle, radius, digits)
    off = abs(coefficient * _ten(place) - middle) + radius
    return _text(coefficient, place + scale, exact=off == 0), _upper(off, scale)


def exact_of(point: arb) -> fmpq:
    """Return an exact ball (a midpoint, a radius) as a rational number.

    >>> exact_of(arb(3) / 4)
    3/4
    """
    mantissa, exponent = point.man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _ten(place: int) -> fmpq:
    return fmpq(10) ** place


def _upper(bound: fmpq, scale: int = 0) -> str:
    """Return bound · 10^scale, bound ≥ 0, rounded up to two digits."""
    if bound == 0:
        return "0"
    place = _order(bound) - 1
    coefficient = int((bound * _ten(-place)).ceil())
    while coefficient % 10 == 0:
        coefficient, place = coefficient // 10, place + 1
    return _text(coefficient, place + scale, exact=True)


def _scale_of(number: arb) -> int:
    """Return a power of ten that brings a ball outside 2^±4000 near one; 0 for a ball inside."""
    bits = _magnitude(number.mid() if number.mid() != 0 else number.rad())
    longest = _EXPANDED_BITS if number.rad() != 0 else _WRITTEN_BITS
    if abs(bits) <= longest:
        return 0
    with precision(64 + bits.bit_length()):
        return int(exact_of((bits * arb(2).log() / arb(10).log()).mid()).floor())


def _magnitude(point: arb) -> int:
    """Return e with 2^(e−1) ≤ |point| < 2^e, 0 for zero."""
    if point == 0:
        return 0
    mantissa, exponent = point.man_exp()
    return int(exponent) + int(mantissa).bit_length()


def _radius(number: arb) -> fmpq:
    """Return the radius of a ball, rounded up where it is too small to matter at any number of digits."""
    if _magnitude(number.rad()) < -_WRITTEN_BITS:
        return fmpq(2) ** -_WRITTEN_BITS
    return exact_of(number.rad())


def _order(number: fmpq) -> int:
    """Return e with 10^e ≤ |number| < 10^(e+1)."""
    size = abs(number)
    order = int((size.p.bit_length() - size.q.bit_length()) * _PLACES_OF_A_BIT)
    while size >= _ten(order + 1):
        order += 1
    while size < _ten(order):
        order -= 1
    return order


def _rounded(number: fmpq, digits: int) -> tuple[int, int]:
    """Return (c, k) with c·10^k the nearest decimal of ``digits`` digits; an exact one without its zeros."""
    place = _order(number) - digits + 1
    scaled = number * _ten(-place)
    coefficient = int((scaled + fmpq(1, 2)).floor())
    if coefficient == scaled:
        while coefficient % 10 == 0:
            coefficient, place = coefficient // 10, place + 1
    elif abs(coefficient) == 10**digits:
        coefficient, place = coefficient // 10, place + 1
    return coefficient, place


def _supported(middle: fmpq, radius: fmpq, digits: int) -> tuple[int, int]:
    """Return the decimal with as many digits as leave the radius below a twentieth of the last place."""
    if radius > 0:
        digits = max(1, min(digits, _order(middle) - _order(radius)))
    coefficient, place = _rounded(middle, digits)
    while digits > 1 and 20 * radius > _ten(place):
        digits -= 1
        coefficient, place = _rounded(middle, digits)
    return coefficient, place


def _text(coefficient: int, place: int, *, exact: bool) -> str:
    """Write c·10^k: in full where no digit has to be made up, else with an exponent."""
    sign, figures = ("-" if coefficient < 0 else ""), fmpz(abs(coefficient)).str()
    order = len(figures) - 1 + place
    if 0 <= order < 40:
        if place == 0 or (place > 0 and exact):
            return sign + figures + "0" * place
        if place < 0:
            return f"{sign}{figures[: order + 1]}.{figures[order + 1 :]}"
    if -8 < order < 0:
        return f"{sign}0.{'0' * (-order - 1)}{figures}"
    fraction = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{sign}{figures[0]}{fraction}e{order}"
