"""A table of collapse times: exact, in the diffusion limit, and what D·H[p] says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from proofs_checks.show.tables.table import Column, Entry, Math, Table, number
from theory.catalogue import formula
from theory.language.formula import evaluate
from theory.numbers.value import Value, from_fraction

EXACT = "categorical.replace.collapse_time"
DIFFUSION = "categorical.replace.collapse_time_diffusion"
ENTROPY = "categorical.replace.excess_support"
DIGITS = 6


def named_distribution(p: Sequence[Fraction]) -> str:
    """Return a short name: ``uniform on 3`` or the probabilities.

    >>> named_distribution([Fraction(1, 2), Fraction(1, 2)])
    'uniform on 2'
    """
    if len(set(p)) == 1:
        return f"uniform on {len(p)}"
    return ", ".join(map(str, p))


def collapse_times_table(
    sizes: Sequence[int], distributions: Sequence[Sequence[Fraction]], *, label: str = "collapse-times"
) -> Table:
    """Return E[T] for every number of data D and every distribution p.

    E[T] is the expected number of fits until one atom is left (position paper, §4.4). Beside it stand its
    diffusion limit −2D Σ(1 − p_i) log(1 − p_i), the paper's law with its constant for two atoms,
    2D·H[p], and E[T]/(D·H[p]), which the paper takes to be constant.

    Raises:
        DomainError: a size or a distribution is not admissible.
    """
    rows: list[tuple[Entry, ...]] = []
    for p in distributions:
        for size in sizes:
            values: Mapping[str, object] = {"D": size, "p": tuple(p)}
            exact = evaluate(formula(EXACT), values, DIGITS + 12)
            diffusion = evaluate(formula(DIFFUSION), values, DIGITS + 12)
            entropy = evaluate(formula(ENTROPY), values, DIGITS + 12)
            times = [number(value, _digits(value)) for value in (exact, diffusion, entropy)]
            shown = [*times, number(_ratio(exact, entropy), DIGITS)]
            rows.append((named_distribution(p), number(from_fraction(Fraction(size)), 16), *shown))
    columns = (
        Column(heading=Math(latex="p", plain="p")),
        Column(heading=Math(latex="D", plain="D"), kind="number"),
        Column(heading=Math(latex=r"\mathbb{E}[T]", plain="E[T]"), kind="number"),
        Column(heading="diffusion limit", kind="number"),
        Column(heading=Math(latex=r"2D\,H[p]", plain="2D·H[p]"), kind="number"),
        Column(heading=Math(latex=r"\mathbb{E}[T]/(D\,H[p])", plain="E[T]/(D·H[p])"), kind="number"),
    )
    return Table(
        label=label,
        caption="Expected number of fits until the discrete loop has collapsed, and what D·H[p] says of it.",
        columns=columns,
        rows=tuple(rows),
        notes=(
            "Every digit shown is right. If E[T] were proportional to D·H[p], the last column were constant.",
        ),
        sources=("schaeffer2025position",),
    )


def _digits(value: Value) -> int:
    """Return enough digits for one place after the point."""
    return max(DIGITS, Decimal(value.decimal).adjusted() + 2)


def _ratio(time: Value, twice: Value) -> Value:
    """Return E[T]/(D·H[p]) from E[T] and 2D·H[p], with twice the error that theirs imply to first order."""
    top, bottom = Fraction(time.decimal), Fraction(twice.decimal) / 2
    off = Fraction(time.error or 0) / bottom + top * Fraction(twice.error or 0) / (2 * bottom**2)
    found = from_fraction(top / bottom, DIGITS + 12)
    return Value(decimal=found.decimal, exact=None, error=f"{float(2 * off):.2g}", method="quotient of balls")
