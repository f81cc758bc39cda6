"""The atlas: model family × propagation rule, each cell closed, recursive, open or void, with its reason.

A cell is *closed* if a formula of the catalogue holds in it, *recursive* if the moment engine writes its
exact recurrence but no closed form is known here, *void* if the rule cannot be applied to the family or the
expectation asked for is infinite, *open* otherwise; then ``reason`` says why. A formula that another
family's file adds to the catalogue fills its cell by its id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import sympy as sp

from theory import catalogue
from theory.atlas_entries import ENTRIES, OPEN, RECURSIVE, VOID
from theory.engine.growth import Growth, growth, vanishes_at
from theory.families import coupled
from theory.families.gaussian.deviation import C4, C4_BIASED
from theory.language.derivation import Derivation
from theory.language.parameters import Domain, Parameter

Status = Literal["closed", "recursive", "open", "void"]
MARKS: dict[Status, str] = {"closed": "●", "recursive": "◐", "open": "○", "void": "–"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A family; ``curvature`` is its v₂ if its variance function is quadratic, in these ``parameters``."""

    id: str
    words: str
    curvature: sp.Expr | None = None
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is known of a family under a rule.

    Attributes:
        family: id of the column. rule: id of the row.
        status: closed, recursive, open or void.
        formulas: ids in the catalogue, the observable first, then its limit.
        shown: the closed form, with the family's v₂ inserted.
        parameters: of the closed form.
        limit: the limit as t → ∞, where a formula gives it for this family.
        recurrence: derives the exact recurrence of a recursive cell.
        reason: why the cell is recursive, open or void, or in which sense it is filled.
    """

    family: str
    rule: str
    status: Status
    formulas: tuple[str, ...] = ()
    shown: sp.Expr | None = None
    parameters: tuple[Parameter, ...] = ()
    limit: sp.Expr | None = None
    recurrence: Callable[[], Derivation] | None = None
    reason: str = ""

    @property
    def fate(self) -> Growth | None:
        """Return what becomes of the closed form as t → ∞, derived from it, from its limit, or its bounds."""
        return fate_of(self.formulas, self.shown, self.parameters, self.limit)

    @property
    def growth(self) -> str:
        """Return the same in a few words; nothing if it is not known."""
        return "" if self.fate is None else self.fate.words


SHAPE = Parameter(
    name="r", meaning="shape of the family", domain=Domain(kind="real", lower=0, lower_open=True), ceiling=4
)
TRIALS = Parameter(name="N", meaning="number of trials", domain=Domain(kind="integer", lower=1), ceiling=6)
trials, shape = TRIALS.symbol, SHAPE.symbol
COLUMNS = (
    Column(id="normal", words="Normal, variance known", curvature=sp.Integer(0)),
    Column(id="poisson", words="Poisson", curvature=sp.Integer(0)),
    Column(id="gamma", words="Gamma, shape r", curvature=1 / shape, parameters=(SHAPE,)),
    Column(id="binomial", words="binomial, N trials", curvature=-1 / trials, parameters=(TRIALS,)),
    Column(
        id="negative_binomial", words="negative binomial, shape r", curvature=1 / shape, parameters=(SHAPE,)
    ),
    Column(
        id="hyperbolic_secant", words="hyperbolic secant, shape r", curvature=1 / shape, parameters=(SHAPE,)
    ),
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


def _curved(name: str, column: Column) -> tuple[sp.Expr, tuple[Parameter, ...]]:
    """Return a closed form with the family's v₂ inserted, and its parameters."""
    found = catalogue.formula(name)
    v2 = next(p for p in found.parameters if p.name == "v2")
    own = [p for p in found.parameters if p is not v2]
    return found.rhs.xreplace({v2.symbol: column.curvature}), (*own, *column.parameters)


def _admits(name: str, column: Column) -> bool:
    """Return whether the family's v₂ is in the domain of a limit with fixed edges, as −1 ≤ v₂ < 0 is."""
    v2 = next(p for p in catalogue.formula(name).parameters if p.name == "v2")
    upper, curvature = v2.domain.upper, sp.sympify(column.curvature)
    return isinstance(upper, sp.Expr) or upper is None or bool((curvature - upper).is_negative)


def _quadratic(column: Column, rule: str) -> Cell:
    """Return the cell of a family whose variance function is quadratic."""
    name = f"exponential_family.{rule}.mean_squared_error"
    if name in catalogue.formulas():
        limit = f"{name}_limit"
        known = limit in catalogue.formulas() and _admits(limit, column)
        shown, parameters = _curved(name, column)
        return Cell(
            family=column.id,
            rule=rule,
            status="closed",
            formulas=(name, limit) if known else (name,),
            shown=shown,
            parameters=parameters,
            limit=_curved(limit, column)[0] if known else None,
        )
    flat = f"mean.{rule}.risk_ratio"
    if column.curvature == 0 and flat in catalogue.formulas():
        own = (f"{flat}_large_n_limit", f"{flat}_limit_lower", f"{flat}_limit_upper", f"{flat}_upper")
        return Cell(
            family=column.id,
            rule=rule,
            status="closed",
            formulas=(flat, *(found for found in own if found in catalogue.formulas())),
            shown=catalogue.formula(flat).rhs,
            parameters=catalogue.formula(flat).parameters,
            reason="the ratio to n real data; its limit lies between those of its bounds",
        )
    return Cell(
        family=column.id,
        rule=rule,
        status="recursive",
        recurrence=coupled.RECURRENCES[rule],
        reason=RECURSIVE,
    )


@cache
def fate_of(
    names: tuple[str, ...],
    shown: sp.Expr | None,
    parameters: tuple[Parameter, ...],
    limit: sp.Expr | None = None,
) -> Growth | None:
    """Return what becomes of a closed form: by its own shape, else by its limit, else by an upper bound."""
    if shown is None:
        return None
    found = growth(shown, parameters, (C4, C4_BIASED))
    limits = [catalogue.formula(name) for name in names[1:2] if name == f"{names[0]}_limit"]
    if found is None and limits and limit is not None:
        found = Growth(kind="bounded", limit=limit, under=_narrower(limits[0].parameters, parameters))
    if found is None:
        bounds = [catalogue.formula(name) for name in names if name == f"{names[0]}_upper"]
        below = [
            above for f in bounds if (above := growth(f.rhs, f.parameters)) is not None and above.bounded
        ]
        return Growth(kind="bounded") if below else None
    if limits and limit is not None and found.condition is None:
        return replace(found, limit=limit, zero=vanishes_at(limit, limits[0].parameters))
    return found


def _narrower(narrow: tuple[Parameter, ...], wide: tuple[Parameter, ...]) -> str:
    """Return the domains of a limit that are narrower than those of the closed form."""
    before = {parameter.name: parameter.condition for parameter in wide}
    own = [p for p in narrow if before.get(p.name, p.condition) != p.condition]
    return " and ".join(p.condition.removeprefix(f"{p.domain.kind} ") for p in own)


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
    first = catalogue.formula(entry.formulas[0])
    return Cell(
        family=column.id,
        rule=rule,
        status="closed",
        formulas=known,
        shown=first.rhs,
        parameters=first.parameters,
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
