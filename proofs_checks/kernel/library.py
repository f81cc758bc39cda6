"""Theorems for Coq that stand beside the formulas: lemmas in general, and witnesses that are numbers.

A theorem of the first kind is a template of its own. One of the second is made from data: a matrix that is
checked to be an inverse, rational bounds that are checked to enclose a number.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from importlib.metadata import version
from math import lcm

import mpmath

from proofs_checks.kernel.tree import Tree

FORMAT = "collapse-theory kernel theorem"
VERSION = 1
DIGITS = 12
FIRST, SECOND, THIRD = 6, 3, 2
"""Six data; half of them, and a third of them, show the first atom."""


def _theorem(name: str, title: str, mathematics: str, template: str, data: Tree | None = None) -> Tree:
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": name,
        "title": title,
        "mathematics": mathematics,
        "derived_with": {tool: version(tool) for tool in ("collapse-theory", "python-flint", "mpmath")},
        "hypotheses": [],
        "template": template,
        "data": data or {},
    }


@cache
def inverse(D: int) -> Tree:
    """Return the fundamental matrix (I − Q)⁻¹ of D data and two atoms, over one common denominator.

    ``columns`` lists the numerators column by column.
    """
    from theory.markov.absorbing import fundamental_matrix
    from theory.markov.wright_fisher import two_type_chain

    found = {place: Fraction(str(value)) for place, value in fundamental_matrix(two_type_chain(D)).items()}
    common = lcm(*(value.denominator for value in found.values()))
    columns = [[int(found[row, column] * common) for row in range(1, D)] for column in range(1, D)]
    return {"D": D, "denominator": common, "columns": columns}


def fundamental_matrix_theorem(D: int) -> Tree:
    """Return the theorem that the fundamental matrix inverts I − Q, and its rows sum to at most 2D − 1."""
    return _theorem(
        f"library.fundamental_matrix_{D}",
        "the chain of two atoms: its fundamental matrix, and the bound on the collapse time",
        f"(I − Q)·N = I for {D} data, and E[T] = Σ_k N(i, k) ≤ 2·{D} − 1 from every i",
        "chain",
        inverse(D),
    )


def entropy_theorem() -> Tree:
    """Return the theorem that E[T] is in no fixed ratio to D·H[p]."""
    data = inverse(FIRST)
    common, columns = int(data["denominator"]), data["columns"]
    two = sum(Fraction(column[SECOND - 1], common) for column in columns)
    three = sum(
        (Fraction(3 * k * column[THIRD - 1], FIRST * common) for k, column in enumerate(columns, 1)),
        start=Fraction(0),
    )
    return _theorem(
        "library.not_proportional_to_entropy",
        "the collapse time of six data: two equal atoms against three",
        f"E[T] = {two} for p = (1/2, 1/2) and {three} for p = (1/3, 1/3, 1/3), and "
        f"{two}/(6·log 2) ≠ {three}/(6·log 3): no constant c makes E[T] = c·D·H[p]",
        "entropy",
        {**data, "two": str(two), "three": str(three)},
    )


def _bounds(value: mpmath.mpf) -> list[str]:
    scale = 10**DIGITS
    with mpmath.workdps(40):
        return [str(Fraction(int(rounded(value * scale)), scale)) for rounded in (mpmath.floor, mpmath.ceil)]


def enclosures_theorem() -> Tree:
    """Return the theorem that encloses π²/6, c4(n) and the limits of accumulate's pooled variance."""
    with mpmath.workdps(40):
        rows: list[Tree] = [{"of": "basel", "n": 0, "bounds": _bounds(mpmath.pi**2 / 6)}]
        for n in (2, 3, 5, 10, 20):
            c4 = mpmath.sqrt(mpmath.mpf(2) / (n - 1)) * mpmath.gamma(mpmath.mpf(n) / 2)
            c4 /= mpmath.gamma(mpmath.mpf(n - 1) / 2)
            rows.append({"of": "c4", "n": n, "bounds": _bounds(c4)})
        for n in (2, 3, 10, 100):
            angle = mpmath.pi / mpmath.sqrt(n)
            rows.append({"of": "sine", "n": n, "bounds": _bounds(mpmath.sin(angle) / angle)})
    return _theorem(
        "library.enclosures",
        f"enclosures to {DIGITS} decimals",
        "π²/6; c4(n) for n = 2, 3, 5, 10, 20; sin(π/√n)/(π/√n) for n = 2, 3, 10, 100",
        "enclosures",
        {"rows": rows},
    )


@cache
def theorems() -> dict[str, Tree]:
    """Return the theorems by id."""
    found = [
        _theorem(
            "library.accumulate",
            "accumulate: c/t² is added at fit t",
            "u(t) = c·H₂(t) < u(t + 1), u(t) < c·π²/6, lim u(t) as t → ∞ = c·π²/6",
            "accumulate",
        ),
        _theorem(
            "library.products",
            "the products of the moment recursions, a = v₂/n",
            "∏[k=1..t] (1 + a/k²) increases in [1, (1 + a)·eᵃ] for a ≥ 0, decreases in (0, 1] for "
            "−1 < a ≤ 0, and converges for every a > −1",
            "products",
        ),
        _theorem(
            "library.label_editing",
            "label editing: which shares keep the risk bounded",
            "1 + Σ[j=1..t] p[j] ≤ 1 + Σ[j=1..t] (1 − (1 − p[j])²) ≤ 1 + 2·Σ[j=1..t] p[j] for p[j] in [0, 1]; "
            "for a constant p > 0 it tends to ∞",
            "label_editing",
        ),
        fundamental_matrix_theorem(10),
        entropy_theorem(),
        enclosures_theorem(),
    ]
    return {str(item["id"]): item for item in found}
