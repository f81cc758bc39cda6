"""How wrong an approximation can be: its worst relative error at each size, found by adversarial search.

For a formula that holds in a limit only (asymptotic, or the diffusion limit) and the exact one that it stands
for, hypothesis searches the other parameters for the largest error at every size, guided by the error itself.
What is found is a lower bound of the worst error, never a proof of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from proofs_checks.evidence.search import show_point
from proofs_checks.strategies import simplex_points, worst_case
from proofs_checks.strategies.parameters import values
from proofs_checks.verdict import Json
from theory.catalogue import formula
from theory.language.formula import evaluate
from theory.language.parameters import Value

DIGITS = 17
EXAMPLES = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Approximation:
    """An approximate formula, the exact one, and the size in which the error vanishes.

    ``replaced`` draws single parameters more adversarially than their domains do; ``note`` says what a
    reader of the table must know.
    """

    approximate: str
    exact: str
    size: str
    sizes: tuple[int, ...]
    replaced: Mapping[str, SearchStrategy[Value]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstError:
    """The worst point found at one size: both values and the relative error |approximate/exact − 1|."""

    size: int
    point: dict[str, Value]
    exact: float
    approximate: float
    error: float

    def to_json(self) -> dict[str, Json]:
        """Return the row as ``--json`` prints it."""
        return {
            "size": self.size,
            "point": show_point(self.point),
            "exact": self.exact,
            "approximate": self.approximate,
            "relative_error": self.error,
        }


def _normalised(weights: list[int]) -> tuple[Fraction, ...]:
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


APPROXIMATIONS = (
    Approximation(
        approximate="categorical.replace.collapse_time_diffusion",
        exact="categorical.replace.collapse_time",
        size="D",
        sizes=(4, 16, 64, 256),
        replaced={"p": st.lists(st.integers(1, 12), min_size=2, max_size=6).map(_normalised)},
        note="The weights of p are integers up to 12. Nearer to a vertex of the simplex the relative error "
        "tends to 1: the exact time is at least 1, its diffusion limit tends to 0.",
    ),
    Approximation(
        approximate="categorical.replace.collapse_time_expansion",
        exact="categorical.replace.collapse_time",
        size="D",
        sizes=(4, 16, 64),
        replaced={"p": simplex_points(max_size=6)},
        note="The search includes p near a vertex of the simplex and skewed over many orders of magnitude.",
    ),
    Approximation(
        approximate="mean.subsample_with_replacement.risk_ratio_large_n",
        exact="mean.subsample_with_replacement.risk_ratio",
        size="n",
        sizes=(4, 16, 64, 256),
    ),
    Approximation(
        approximate="mean.subsample_without_replacement.risk_ratio_large_n",
        exact="mean.subsample_without_replacement.risk_ratio",
        size="n",
        sizes=(4, 16, 64, 256),
    ),
    Approximation(
        approximate="regression.editing.excess_risk_ratio",
        exact="regression.editing.balanced_excess_risk_ratio",
        size="T",
        sizes=(16, 64, 256, 1024),
    ),
)


def approximation(name: str) -> Approximation:
    """Return the approximation of this id.

    Raises:
        KeyError: there is none; the message lists them.
    """
    known = {item.approximate: item for item in APPROXIMATIONS}
    if name not in known:
        raise KeyError(f"no error table of {name!r}; there are {', '.join(known)}")
    return known[name]


def points_at(item: Approximation, size: int) -> SearchStrategy[dict[str, Value]]:
    """Return the points of the exact formula's domain at one size."""
    parameters = formula(item.exact).parameters
    fixed: dict[str, SearchStrategy[Value]] = {item.size: st.just(size), **item.replaced}

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, Value]:
        point: dict[str, Value] = {}
        for parameter in parameters:
            if parameter.name in fixed:
                point[parameter.name] = draw(fixed[parameter.name])
            else:
                point.update(draw(values([parameter])))
        return point

    return drawn()


def error_at(item: Approximation, point: Mapping[str, Value]) -> tuple[float, float, float]:
    """Return the exact value, the approximate one and the relative error at a point."""
    named = {parameter.name for parameter in formula(item.approximate).parameters}
    exact = float(evaluate(formula(item.exact), point, DIGITS).decimal)
    found = evaluate(formula(item.approximate), {k: v for k, v in point.items() if k in named}, DIGITS)
    approximate = float(found.decimal)
    return exact, approximate, abs(approximate / exact - 1)


def error_table(item: Approximation, *, examples: int = EXAMPLES, seed: int = 0) -> list[WorstError]:
    """Return the worst error found at each size.

    Args:
        item: the approximation. examples: draws of the search at each size. seed: of the search.

    >>> rows = error_table(approximation("regression.editing.excess_risk_ratio"), examples=40)
    >>> all(later.error < earlier.error for earlier, later in zip(rows, rows[1:]))
    True
    """
    rows = []
    for size in item.sizes:
        point, _ = worst_case(
            points_at(item, size), lambda drawn: error_at(item, drawn)[2], examples=examples, seed=seed
        )
        exact, approximate, error = error_at(item, point)
        rows.append(WorstError(size=size, point=point, exact=exact, approximate=approximate, error=error))
    return rows
