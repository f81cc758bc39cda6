"""The atlas: model family × propagation rule, each cell closed, recursive, open or void, with its reason.

A cell is *closed* if a formula of the catalogue holds in it, *recursive* if the moment engine writes its
exact recurrence but no closed form is known here, *void* if the rule cannot be applied to the family or the
expectation asked for is infinite, *open* otherwise; then ``reason`` says why. A formula that another
family's file adds to the catalogue fills its cell by its id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import sympy as sp

from theory import catalogue
from theory.atlas_entries import ENTRIES, OPEN, RECURSIVE, VOID
from theory.families import coupled
from theory.language.derivation import Derivation

Status = Literal["closed", "recursive", "open", "void"]
MARKS: dict[Status, str] = {"closed": "●", "recursive": "◐", "open": "○", "void": "–"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A family; ``curvature`` is its v₂ if its variance function is quadratic."""

    id: str
    words: str
    curvature: sp.Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is known of a family under a rule.

    Attributes:
        family: id of the column. rule: id of the row.
        status: closed, recursive, open or void.
        formulas: ids in the catalogue, the observable first, then its limit.
        growth: what becomes of it as t → ∞.
        shown: the closed form, with the family's v₂ inserted.
        limit: the limit as t → ∞, where a formula gives it.
        recurrence: derives the exact recurrence of a recursive cell.
        reason: why the cell is recursive, open or void, or in which sense it is filled.
    """

    family: str
    rule: str
    status: Status
    formulas: tuple[str, ...] = ()
    growth: str = ""
    shown: sp.Expr | None = None
    limit: sp.Expr | None = None
    recurrence: Callable[[], Derivation] | None = None
    reason: str = ""


trials, shape = sp.Symbol("N", integer=True, positive=True), sp.Symbol("r", positive=True)
COLUMNS = (
    Column(id="normal", words="Normal, variance known", curvature=sp.Integer(0)),
    Column(id="poisson", words="Poisson", curvature=sp.Integer(0)),
    Column(id="gamma", words="Gamma, shape r", curvature=1 / shape),
    Column(id="binomial", words="binomial, N trials", curvature=-1 / trials),
    Column(id="negative_binomial", words="negative binomial, shape r", curvature=1 / shape),
    Column(id="hyperbolic_secant", words="hyperbolic secant, shape r", curvature=1 / shape),
    Column(id="categorical", words="categorical, each atom", curvature=sp.Integer(-1)),
    Column(id="m_estimator", words="one smooth parameter, n → ∞"),
    Column(id="regression", words="linear regression, one design"),
    Column(id="regression_fresh", words="linear regression, fresh designs"),
    Column(id="gaussian", words="Gaussian, variance fitted (n − 1)"),
    Column(id="gaussian_biased", words="Gaussian, variance fitted (n)"),
    Column(id="kernel_density", words="kernel density, fixed bandwidth"),
)
ROWS = (
    ("replace", "replace"),
    ("accumulate", "accumulate"),
    ("schedule", "accumulate, any sizes"),
    ("subsample_with_replacement", "subsample, with replacement"),
    ("subsample_without_replacement", "subsample, without replacement"),
    ("fresh_real_share", "fresh real share α"),
    ("kept_real_share", "kept real share α"),
    ("sampling_bias", "sampling bias λ"),
    ("editing", "label editing, share p"),
)


def _growth(rule: str, curvature: sp.Expr) -> str:
    """Return what becomes of a mean whose data have a quadratic variance function."""
    rising = curvature.is_positive
    if rule in ("replace", "sampling_bias"):
        if curvature == 0:
            return "linear"
        return "exponential" if rising else "saturates"
    if rule == "accumulate":
        kind = "π²/6" if curvature == 0 else ("sinh" if rising else "sin")
        return f"bounded, limit by {kind}"
    if rule == "subsample_with_replacement":
        kind = "digamma" if curvature == 0 else "Gamma"
        return f"bounded, limit by {kind}" + (", for n > 1 + v₂" if rising else "")
    if rule == "schedule" and rising:
        return "bounded: Σ c_k/C_k² < 2/c₁ bounds the product"
    if rule.endswith("real_share") and rising:
        return "bounded while (1 − α)(1 − α + v₂/n) < 1"
    return "bounded"


def _at(name: str, curvature: sp.Expr) -> sp.Expr:
    v2 = next(p.symbol for p in catalogue.formula(name).parameters if p.name == "v2")
    return catalogue.formula(name).rhs.xreplace({v2: curvature})


def _quadratic(column: Column, rule: str) -> Cell:
    """Return the cell of a family whose variance function is quadratic."""
    curvature = column.curvature
    if curvature is None:
        raise TypeError(f"{column.id} has no quadratic variance function")
    name = f"exponential_family.{rule}.mean_squared_error"
    if name in catalogue.formulas():
        limit = f"{name}_limit"
        known = limit in catalogue.formulas()
        return Cell(
            family=column.id,
            rule=rule,
            status="closed",
            formulas=(name, limit) if known else (name,),
            growth=_growth(rule, curvature),
            shown=_at(name, curvature),
            limit=_at(limit, curvature) if known else None,
        )
    flat = f"mean.{rule}.risk_ratio"
    if curvature == 0 and flat in catalogue.formulas():
        own = (f"{flat}_large_n_limit", f"{flat}_limit_lower", f"{flat}_limit_upper")
        limits = [found for found in own if found in catalogue.formulas()]
        return Cell(
            family=column.id,
            rule=rule,
            status="closed",
            formulas=(flat, *limits),
            growth="bounded",
            shown=catalogue.formula(flat).rhs,
            limit=catalogue.formula(limits[0]).rhs if limits else None,
            reason="the limit is for n → ∞ first",
        )
    return Cell(
        family=column.id,
        rule=rule,
        status="recursive",
        recurrence=coupled.RECURRENCES[rule],
        growth="coupled",
        reason=RECURSIVE,
    )


def cell(column: Column, rule: str) -> Cell:
    """Return one cell of the atlas."""
    place = (column.id, rule)
    if place in VOID:
        return Cell(family=column.id, rule=rule, status="void", reason=VOID[place])
    if column.curvature is not None:
        return _quadratic(column, rule)
    if place in OPEN:
        return Cell(family=column.id, rule=rule, status="open", reason=OPEN[place])
    entry = ENTRIES[place]
    known = tuple(name for name in entry.formulas if name in catalogue.formulas())
    limit = next((name for name in known if name.endswith("limit")), None)
    return Cell(
        family=column.id,
        rule=rule,
        status="closed",
        formulas=known,
        growth=entry.growth,
        shown=catalogue.formula(entry.formulas[0]).rhs,
        limit=catalogue.formula(limit).rhs if limit else None,
        reason=entry.sense,
    )


@cache
def cells() -> tuple[Cell, ...]:
    """Return all cells, row by row."""
    return tuple(cell(column, rule) for rule, _ in ROWS for column in COLUMNS)


def counts() -> dict[Status, int]:
    """Return how many cells are closed, recursive, open and void."""
    return {status: sum(item.status == status for item in cells()) for status in MARKS}


def notes() -> list[str]:
    """Return one line for every distinct formula or reason, with the cells that it serves."""
    served: dict[str, list[str]] = {}
    for item in cells():
        text = ", ".join(f"`{name}`" for name in item.formulas) or item.reason
        served.setdefault(f"{MARKS[item.status]} {text}", []).append(f"{item.family} × {item.rule}")
    return [f"{text}: {'; '.join(where)}" for text, where in served.items()]
