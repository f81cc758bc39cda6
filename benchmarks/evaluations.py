"""Every formula at sizes up to 10¹⁵: seconds, refusals, and every digit and error held against another way.

    python -m benchmarks evaluations          # 11 points an id, 1 991 evaluations, a fixed seed

A point has log-uniform sizes up to 10¹⁵ (lists up to 2 000 entries). What is printed at 30 digits
is held against mpmath on SymPy's tree where all sizes are at most 40, else against 60 digits.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

import sympy as sp
from flint import arb, fmpq

from theory import catalogue
from theory.language.formula import Formula, evaluate
from theory.language.parameters import DomainError, Parameter, Value, bound_at, validate
from theory.numbers.decimals import precision
from theory.numbers.value import Value as Shown
from theory.numbers.walk import TooManyTerms

POINTS = 11
LARGEST = 10**15
LONGEST = 2_000
DIGITS = 30
SMALL = 40
Check = Literal["mpmath", "twice the precision"]


def points(formula: Formula, count: int, seed: int = 0) -> Iterator[dict[str, Value]]:
    """Yield admissible points with log-uniform sizes, the same for the same seed."""
    rng = random.Random(f"{formula.id} {seed}")
    found = 0
    for _ in range(1_000 * count):
        if found == count:
            return
        point: dict[str, Value] = {}
        for parameter in formula.parameters:
            point[parameter.name] = _drawn(parameter, point, rng)
        try:
            validate(formula.parameters, point)
        except DomainError:
            continue
        found += 1
        yield point
    if found < count:
        raise RuntimeError(f"{formula.id}: admissible points are too rare to be drawn so")


def _drawn(parameter: Parameter, point: dict[str, Value], rng: random.Random) -> Value:
    domain = parameter.domain
    low, high = bound_at(domain.lower, point), bound_at(domain.upper, point)
    if domain.shape == "distribution":
        weights = [_between(1, 10**6, rng) for _ in range(_between(2, LONGEST, rng))]
        return tuple(Fraction(weight, sum(weights)) for weight in weights)
    if domain.shape == "list":
        least = bound_at(domain.first, point)
        bounds = [low if least is None else least, *[low] * (_between(1, LONGEST, rng) - 1)]
        return tuple(Fraction(_entry(parameter, bound, high, point, rng)) for bound in bounds)
    return _entry(parameter, low, high, point, rng)


def _entry(
    parameter: Parameter,
    low: int | Fraction | None,
    high: int | Fraction | None,
    point: dict[str, Value],
    rng: random.Random,
) -> int | Fraction:
    domain = parameter.domain
    if domain.kind == "integer":
        first = int(low or 0) + domain.lower_open
        last = max(first, LARGEST) if high is None else int(high)
        return first + _between(1, last - first + 1, rng) - 1
    if domain.kind == "share":
        size = int(bound_at(domain.of, point) or 1)
        return Fraction(_between(1, size - domain.upper_open, rng), size)
    scale = Fraction(_between(1, 999, rng), 1000) * Fraction(10) ** rng.randint(-6, 6)
    if high is not None:
        start = Fraction(-1 if low is None else low)
        share = scale if scale < 1 else 1 - scale / Fraction(10) ** 7
        return start + (Fraction(high) - start) * share
    return (0 if low is None else Fraction(low)) + scale


def _between(low: int, high: int, rng: random.Random) -> int:
    return min(high, max(low, int(low * (high / low) ** rng.random())))


def fault(formula: Formula, point: dict[str, Value], shown: Shown) -> tuple[Check, str]:
    """Return what a printed value was held against, and what is wrong with it (``""``: nothing)."""
    if shown.error is None:
        return "twice the precision", "no error is stated"
    whole = [value for value in point.values() if isinstance(value, int)]
    lengths = [len(value) for value in point.values() if isinstance(value, tuple)]
    check: Check = "twice the precision"
    with precision(1_200):
        text, error = _ball(shown.decimal), _ball(shown.error)
        few = max([*whole, *lengths], default=0) <= SMALL
        if few and formula.kind.name != "diffusion" and not formula.rhs.has(sp.zeta):  # by Bernoulli numbers
            check, true = "mpmath", _second(formula, point)
        else:
            fine = evaluate(formula, point, 2 * DIGITS)
            if not fine.proved:
                return check, ""
            true = _ball(fine.decimal) + arb(0, _ball(fine.error or "0").upper())
        if abs(text - true) > error:
            return check, f"{shown.decimal} ± {shown.error} is not {true.str(40)}"
        place = shown.decimal.partition("e")
        figures = place[0].partition(".")[2]
        unit = arb(10) ** (int(place[2] or 0) - len(figures))
        if shown.decimal != "0" and error > unit * arb(fmpq(3, 5)) and len(figures) > 0:
            return check, f"{shown.decimal} shows more digits than its error {shown.error} allows"
    return check, ""


def _ball(text: str) -> arb:
    mantissa, _, exponent = text.partition("e")
    number = Fraction(mantissa)
    return arb(fmpq(number.numerator, number.denominator)) * arb(10) ** int(exponent or 0)


def _second(formula: Formula, point: dict[str, Value]) -> arb:
    import mpmath

    from proofs_checks.evidence.balls import second_opinion

    opinion = second_opinion(formula.rhs, point)
    with mpmath.workdps(60):
        near = _ball(mpmath.nstr(opinion, 45))
    return near + arb(0, (abs(near) * arb(10) ** -36).upper())


def main(names: Sequence[str] = ()) -> None:
    checked: Counter[str] = Counter()
    refused: dict[str, tuple[int, str]] = {}
    slowest, slowest_refusal, faults, total = (0.0, ""), (0.0, ""), [], 0
    start = time.process_time()
    for name, formula in catalogue.formulas().items():
        if names and name not in names:
            continue
        _ = formula.rhs
        for point in points(formula, POINTS):
            total += 1
            began = time.process_time()
            try:
                shown = evaluate(formula, point, DIGITS)
            except TooManyTerms as refusal:
                seconds = time.process_time() - began
                refused[name] = (refused.get(name, (0, ""))[0] + 1, str(refusal))
                slowest_refusal = max(slowest_refusal, (seconds, name))
                continue
            slowest = max(slowest, (time.process_time() - began, name))
            check, wrong = fault(formula, point, shown)
            checked[check] += 1
            if wrong:
                faults.append(f"{name}: {wrong}")
    refusals = sum(count for count, _ in refused.values())
    print(f"{total} evaluations, {total - refusals} values, {refusals} refusals of {len(refused)} ids")
    print(f"slowest value {slowest[0]:.2f} s CPU ({slowest[1]}), refusal {slowest_refusal[0]:.2f} s")
    print(f"all {time.process_time() - start:.0f} s with the checks: {dict(checked)}; faults: {len(faults)}")
    for line in faults:
        print(f"    {line}")
    for name, (count, words) in sorted(refused.items()):
        print(f"    {name:<64} {count:>2} refused: {words}")
