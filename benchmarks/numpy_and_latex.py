"""Every formula as a NumPy function against exact values, and its LaTeX out and in again.

    python -m benchmarks numpy_and_latex      # 3 points an id with log-uniform sizes, a fixed seed

``formula(ID).numpy()`` is held against ``evaluate`` at 40 digits, exact where the value is rational.
Both share the ball arithmetic, which ``python -m benchmarks evaluations`` holds against mpmath; what is
measured here is reading, rounding and refusals. A value that no double holds in full precision is
counted apart.

``formula(ID).latex()``, and the LaTeX of the paper writer (``show ID --format latex``), are read again by
``read_latex``, and what was read is held against the closed form: as the same tree, as the same rational
function, or to 22 digits at simple points, and what agrees there only is counted as such.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import islice

import sympy as sp

from benchmarks.evaluations import points
from proofs_checks.show.latex.writer import latex_of_text
from proofs_checks.strategies import simplest_first
from theory import catalogue
from theory.language.expression_tokens import ExpressionError
from theory.language.formula import Formula, evaluate, evaluate_expression
from theory.language.latex.reader import read_latex
from theory.language.parameters import DomainError
from theory.language.statements import parse_closed_form
from theory.numbers.walk import TooManyTerms

POINTS = 3
SEED = 7
SIMPLE = 6
DIGITS = 25
LEAST, LARGEST = 2.3e-308, 1.7e308
UNREAD = (ExpressionError, ValueError, TypeError)


def numbers() -> tuple[Counter[str], float, str, Counter[str]]:
    """Return how many values there are of each kind, the worst relative error, where, and what is refused."""
    count: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    worst, where = 0.0, ""
    for formula in catalogue.formulas().values():
        function = formula.numpy()
        for point in points(formula, POINTS, seed=SEED):
            given = {key: list(value) if isinstance(value, tuple) else value for key, value in point.items()}
            try:
                found = float(function(strict=True, **given))
                value = evaluate(formula, point, 40)
            except (TooManyTerms, DomainError) as error:
                count["refused"] += 1
                refused[f"{formula.id}: {str(error).splitlines()[0]}"] += 1
                continue
            true = Fraction(value.decimal) if abs(_exponent(value.decimal)) < 5_000 else None
            if true is None or not LEAST < abs(true) < LARGEST:
                count["no normal double (0, tiny or huge)"] += 1
                continue
            count["compared" if value.proved else "compared, value an estimate"] += 1
            off = float(abs(Fraction(found) / true - 1)) if math.isfinite(found) else math.inf
            if off > worst:
                worst, where = off, f"{formula.id} at {point}"
    return count, worst, where, refused


def _exponent(decimal: str) -> int:
    return int(decimal.partition("e")[2] or 0)


def read_again(formula: Formula, written: Callable[[Formula], str]) -> str:
    """Return how a formula's LaTeX, read again, compares with its closed form; or why it is not read."""
    try:
        text = read_latex(written(formula), formula.parameters)
        expression = parse_closed_form(text, formula.parameters)
    except UNREAD as error:
        return f"refused: {str(error).splitlines()[0]}"
    if expression == formula.rhs:
        return "the same tree"
    difference = expression - formula.rhs
    if difference.is_rational_function(*difference.free_symbols) and sp.cancel(sp.together(difference)) == 0:
        return "the same rational function"
    compared = 0
    for point in islice(simplest_first(formula.parameters), SIMPLE):
        try:
            ours, theirs = evaluate_expression(expression, point, DIGITS), evaluate(formula, point, DIGITS)
        except (DomainError, TooManyTerms, ArithmeticError, ValueError):
            continue
        gap = abs(Fraction(ours.decimal) - Fraction(theirs.decimal))
        if gap > abs(Fraction(theirs.decimal)) / 10 ** (DIGITS - 3):
            return f"DIFFERS at {point}"
        compared += 1
    return f"equal to {DIGITS - 3} digits at simple points" if compared else "not compared: no value"


def _by_method(formula: Formula) -> str:
    return formula.latex()


def _by_writer(formula: Formula) -> str:
    return latex_of_text(formula.closed_form, formula.parameters)


def main() -> None:
    count, worst, where, refused = numbers()
    total = sum(count.values())
    print(f"numpy(): {total} values of {len(catalogue.formulas())} formulas")
    for name, number in count.most_common():
        print(f"    {number:5}  {name}")
    print(f"    worst relative error {worst:.2g}, {where[:200]}")
    for name in refused:
        print(f"           {name[:170]}")
    for title, written in ((".latex()", _by_method), ("latex_of_text", _by_writer)):
        outcomes = {name: read_again(one, written) for name, one in catalogue.formulas().items()}
        print(f"{title}, read again: {len(outcomes)} formulas")
        for kind, number in Counter(map(_kind, outcomes.values())).most_common():
            print(f"    {number:5}  {kind}")
        for name, said in outcomes.items():
            if _kind(said) in ("refused", "DIFFERS"):
                print(f"           {name}: {said[:150]}")


def _kind(outcome: str) -> str:
    """Return an outcome without the reason, or the point.

    >>> _kind("refused: line 1, column 16: the command is not read"), _kind("DIFFERS at {'t': 1}")
    ('refused', 'DIFFERS')
    """
    return outcome.partition(":")[0].partition(" at {")[0]


if __name__ == "__main__":
    main()
