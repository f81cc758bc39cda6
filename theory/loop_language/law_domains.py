"""What must hold where a law exists: a variance ≥ 0, a chance within [0, 1], a shape above 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import sympy as sp

from theory.loop_language.laws import Law

if TYPE_CHECKING:
    from theory.loop_language.definition import Data, LoopDefinition

Need = tuple[str, Literal["≥ 0", "> 0"], sp.Expr]
"""Of what, and which number must be ≥ 0 or > 0."""


def needs_of_arguments(law: Law) -> Iterator[Need]:
    """Yield what must hold of the arguments of a law.

    >>> from theory.loop_language import bernoulli
    >>> [f"{name}: {expr} {sign}" for name, sign, expr in needs_of_arguments(bernoulli(sp.Symbol("p")))]
    ['p: p ≥ 0', 'p: 1 - p ≥ 0']
    """
    kind = law.kind
    for name in kind.positive:
        yield name, "> 0", law.argument(name)
    for name in kind.nonnegative + kind.scale + kind.chances:
        yield name, "≥ 0", law.argument(name)
        if name in kind.chances:
            yield name, "≥ 0", 1 - law.argument(name)


def needs(law: Law) -> Iterator[Need]:
    """Yield all that must hold of a law, as far as it says that a number is ≥ 0 or > 0.

    Of declared moments the determinants of m_{i+j} must be ≥ 0, of a family with a quadratic variance the
    variance, of an atom's law its chances.
    """
    yield from needs_of_arguments(law)
    if law.name == "categorical":
        yield "p", "≥ 0", law.argument("p")
    if law.name == "quadratic":
        mean, v0, v1, v2 = law.arguments
        yield "variance", "≥ 0", v0 + v1 * mean + v2 * mean**2
    moments = (sp.S.One, *law.arguments)
    for size in range(2, len(law.arguments) // 2 + 2) if law.name == "moments" else ():
        square = sp.Matrix(size, size, lambda i, j: moments[i + j])
        name = "variance" if size == 2 else "determinant of moments"
        yield name, "≥ 0", square.det(method="berkowitz")


def needs_of_states(loop: LoopDefinition) -> tuple[tuple[Data, Need], ...]:
    """Return what the laws of data need of states: fits that leave it are followed by no law."""
    states = {state.symbol for state in loop.states}
    return tuple(
        (data, need)
        for data in loop.data
        if data.law is not None and data.source == "model" and data.design is None
        for need in needs(data.law)
        if need[2].free_symbols & states
    )
