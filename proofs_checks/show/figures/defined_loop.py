"""A defined loop over the generations: its closed form, its limit, and bands of simulated runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from proofs_checks.loops.raw import NoSampler, simulate
from proofs_checks.show.figures.style import COLOURS, new_figure, plain_axes
from proofs_checks.strategies.enumerated import simplest_first
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import DomainError, Value, validate
from theory.language.plain import plain
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.derive import Derived, derive_one, growth_at
from theory.loop_language.formulas import check_conditions, formula_from
from theory.loop_language.printing import latex_observed
from theory.loop_language.statistics import LeastSquares

__all__ = ["Course", "chosen_values", "course", "draw"]

Array = NDArray[np.float64]
FITS = 20
BANDS = (0.05, 0.25, 0.75, 0.95)
"""Quantiles of the runs that bound the two bands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """An observable over the fits; ``bands`` has shape (4, fits), the quantiles ``BANDS`` of the runs.

    ``derived`` is its mean by the closed form, ``simulated`` by the runs, ``errors`` two standard errors,
    ``limit`` that of the mean (nan: none is known). Arrays are empty where nothing was derived or drawn.
    """

    fits: tuple[int, ...]
    derived: Array
    simulated: Array
    errors: Array
    bands: Array
    limit: float


def chosen_values(loop: LoopDefinition, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return values of all parameters: those given, the others as simple as they can be with these.

    Where squared errors have infinite variance at a simple point, means of runs tell nothing: it is the last.

    Raises:
        DomainError: a name is no parameter of the loop, a value is outside its domain, or no values fit.
    """
    names = [parameter.name for parameter in loop.parameters]
    strange = next((name for name in given if name not in names), None)
    if strange is not None:
        raise DomainError(f"{loop.id} has no parameter {strange!r}; it has {', '.join(names) or 'none'}")
    if len(given) == len(names):
        values = validate(loop.parameters, dict(given))
        check_conditions(loop, {**values, "t": _last(values)})
        return values
    said, wild = "", None
    for point in simplest_first(loop.parameters):
        dull = sum(value in (0, 1) for value in point.values())
        try:
            values = validate(loop.parameters, {**point, **given})
            check_conditions(loop, {**values, "t": _last(values)})
        except DomainError as error:
            said = said or str(error)
            continue
        if 2 * dull > len(names) and not given:
            continue
        if not has_infinite_variance(loop, values):
            return values
        wild = wild or values
    if wild is not None:
        return wild
    raise DomainError(said or f"{loop.id}: give values, such as {names[0]}=10")


def _last(values: Mapping[str, Value]) -> int:
    """Return how many fits are shown: no more than a list of sizes has entries."""
    return min([FITS, *(len(value) for value in values.values() if isinstance(value, tuple))])


def course(
    loop: LoopDefinition,
    observable: str,
    values: Mapping[str, Value],
    *,
    seed: int = 0,
    runs: int = 2_000,
    fits: int = FITS,
) -> Course:
    """Return what the closed form says of an observable, and what simulated runs show.

    Raises:
        LoopError: nothing is derived of it, and nothing can be drawn.
    """
    fits = min(fits, _last(values))
    places = tuple(range(1, fits + 1))
    found = derive_one(loop, observable)
    derived, limit = np.array([]), np.nan
    if not found.refused and (found.form is not None or found.problem is not None):
        formula = formula_from(loop, found)
        since = max(found.since, 1 if found.problem is None else found.problem.base)
        early = {fit: evaluate_expression(value, values) for fit, value in found.early}
        derived = np.array(
            [
                float((early[t] if t < since else evaluate(formula, {**values, "t": t})).decimal)
                if t >= since or t in early
                else np.nan
                for t in places
            ]
        )
        if found.limit is not None and found.limit.is_finite is not False:
            limit = float(evaluate_expression(found.limit, values).decimal)
        elif found.limit is None and (end := _limit_at(loop, found, values)) is not None:
            limit = float(end)
    expr = loop.observables[observable]
    seeds = np.random.SeedSequence(seed).spawn(fits)
    try:
        drawn = np.array(
            [
                simulate(loop, expr, t, values, replicates=runs, seed=child)
                for t, child in zip(places, seeds, strict=True)
            ]
        )
    except NoSampler:
        drawn = np.empty((0, 0))
    return Course(
        fits=places,
        derived=derived,
        simulated=drawn.mean(axis=1) if drawn.size else np.array([]),
        errors=2 * drawn.std(axis=1, ddof=1) / runs**0.5 if drawn.size else np.array([]),
        bands=np.quantile(drawn, BANDS, axis=1) if drawn.size else np.empty((4, 0)),
        limit=limit,
    )


def _limit_at(loop: LoopDefinition, found: Derived, values: Mapping[str, Value]) -> sp.Expr | None:
    """Return the limit at given values where one for all values is not known, by the recursion there."""
    scalars = {p.symbol: values[p.name] for p in loop.parameters if p.domain.shape == "scalar"}
    numbers = {symbol: sp.Rational(str(value)) for symbol, value in scalars.items()}
    grown = growth_at(found, numbers) if len(numbers) == len(loop.parameters) else None
    end = None if grown is None else grown.limit
    return end if end is not None and end.is_finite else None


def draw(
    path: Path,
    loop: LoopDefinition,
    observable: str,
    values: Mapping[str, Value],
    *,
    seed: int = 0,
    runs: int = 2_000,
) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg).

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    found = course(loop, observable, values, seed=seed, runs=runs)
    if not found.derived.size and not found.simulated.size:
        raise LoopError(("observe", observable), "nothing is derived of it, and nothing can be drawn")
    figure = new_figure(7, 4.2)
    axes = figure.subplots()
    random = found.bands.size and bool(np.any(found.bands[3] > found.bands[0]))
    if random:
        for low, high, shade, label in ((0, 3, 0.15, "90 % of the runs"), (1, 2, 0.3, "50 % of the runs")):
            axes.fill_between(
                found.fits, found.bands[low], found.bands[high], color=COLOURS[2], alpha=shade, label=label,
                linewidth=0,
            )  # fmt: skip
    if found.simulated.size:
        heavy = has_infinite_variance(loop, values)
        said = "(infinite variance: no error bars)" if heavy else "± 2 s.e."
        axes.errorbar(
            found.fits, found.simulated, None if heavy else found.errors, fmt="o", markersize=4, capsize=2,
            linestyle="none", color=COLOURS[2], label=f"mean of {runs} runs {said}",
        )  # fmt: skip
    if found.derived.size:
        axes.plot(found.fits, found.derived, color=COLOURS[1], label="derived")
    if np.isfinite(found.limit):
        axes.axhline(found.limit, color=COLOURS[0], linestyle=":", label=f"limit {found.limit:.4g}")
    now = {state.symbol: type(state.symbol)(f"{state.name}_t", real=True) for state in loop.states}
    axes.set(
        xlabel="number of fits $t$",
        ylabel=rf"$\mathbb{{E}}\,[{_mathtext(loop.observables[observable].xreplace(now))}]$",
    )
    fixed = ", ".join(f"{name} = {_shown(value)}" for name, value in values.items())
    axes.set_title(f"{loop.id}" + (f"   ({fixed})" if fixed else ""), fontsize=10)
    axes.locator_params(axis="x", integer=True)
    plain_axes(axes)
    axes.legend(fontsize=8, frameon=False)
    figure.savefig(path, dpi=150)


def has_infinite_variance(loop: LoopDefinition, values: Mapping[str, Value]) -> bool:
    """Return whether least squares at few random rows give squared errors of infinite variance.

    With T standard normal rows of d entries the tail exponent of tr (XᵀX)⁻¹ is (T − d + 1)/2 (Muirhead 1982,
    Theorem 3.2.14: 1/(XᵀX)⁻¹ in one direction is chi-squared with T − d + 1 degrees of freedom).
    """
    if not any(expr.atoms(LeastSquares) for expr in loop.fit.values()):
        return False
    length = loop.states[0].length
    rows = [data.design.rows for data in loop.data if data.design is not None]
    given = [one for one in rows if one is not None and not one.has(t)]
    return any(float(evaluate_expression(one - length + 1, values).decimal) <= 4 for one in given)


def _mathtext(expr: sp.Expr) -> str:
    """Return an observable as matplotlib sets it, which knows no bars of a side.

    >>> from theory.loop_language.statistics import Norm2
    >>> _mathtext(Norm2(sp.Symbol("b_t", real=True))).count("Vert")
    0
    """
    return latex_observed(expr).replace(r"\lVert", r"\|").replace(r"\rVert", r"\|")


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(plain, value[:4])) + ("…]" if len(value) > 4 else "]")
    return str(value if isinstance(value, int) or value.denominator < 100 else float(Fraction(value)))
