"""The atlas: model family × propagation rule, each cell closed, recursive, open or void, with its reason.

A row is a rule's block of ``theory.blocks``, a column one or more families' blocks. A cell is *closed* if the
catalogue has a formula by the name that the two blocks give, or the engine finds a closed form from the
definition that they make; *recursive* if it finds the exact recursion only; *void* if the family lacks what
the rule needs, or the expectation is infinite; *open* otherwise; then ``reason`` says why. What is not in the
class of the loop language stands in ``theory.atlas_entries``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory import catalogue
from theory.atlas_entries import COLUMNS, DERIVED, ENTRIES, NO_DEFINITION, Column, Entry, Status
from theory.blocks import RULES, Family, Rule, define, defined_formulas, goes_with, named, sizes_without_place
from theory.engine.growth import Growth, growth, vanishes_at
from theory.families.gaussian.deviation import C4, C4_BIASED
from theory.language.derivation import Derivation
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.language.plain import plain
from theory.loop_language.definition import GENERATION, LoopDefinition
from theory.loop_language.derive import Derived, derive_one
from theory.loop_language.formulas import derivation_of

MARKS: dict[Status, str] = {"closed": "●", "recursive": "◐", "open": "○", "void": "–"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is known of a family under a rule.

    Attributes:
        family: id of the column. rule: id of the row.
        status: closed, recursive, open or void.
        formulas: ids in the catalogue, the observable first, then its limit.
        shown: the closed form, with the family's own values inserted.
        parameters: of the closed form.
        limit: the limit as t → ∞, where a formula, or the engine, gives it for this family.
        derive: derives what the engine found, the closed form or the recursion.
        found: what becomes of a closed form that the engine found.
        reason: why the cell is recursive, open or void, or in which sense it is filled.
    """

    family: str
    rule: str
    status: Status
    formulas: tuple[str, ...] = ()
    shown: sp.Expr | None = None
    parameters: tuple[Parameter, ...] = ()
    limit: sp.Expr | None = None
    derive: Callable[[], Derivation] | None = None
    found: Growth | None = None
    reason: str = ""

    @property
    def fate(self) -> Growth | None:
        """Return what becomes of the closed form as t → ∞, derived from it, from its limit, or its bounds."""
        return self.found or fate_of(self.formulas, self.shown, self.parameters, self.limit)

    @property
    def growth(self) -> str:
        """Return the same in a few words; nothing if it is not known."""
        return "" if self.fate is None else self.fate.words


RULE = {rule.id: rule for rule in RULES if rule.words}
COLUMN = {column.id: column for column in COLUMNS}
ROWS = tuple((rule.id, rule.words) for rule in RULE.values())
BESIDE = ("_limit", "_large_n_limit", "_limit_lower", "_limit_upper", "_upper", "_bound")
"""How the ids of formulas end that say more of a formula's observable."""


@cache
def cell(family: str, rule: str) -> Cell:
    """Return one cell of the atlas.

    Raises:
        KeyError: there is no such column, or no such row.
    """
    column, block = COLUMN[family], RULE[rule]
    entry = ENTRIES.get((family, rule), Entry(reason=column.sense))
    if entry.status != "closed":
        return Cell(family=family, rule=rule, status=entry.status, reason=entry.reason)
    if block.needs in column.lacks:
        return Cell(family=family, rule=rule, status="void", reason=column.lacks[block.needs])
    own = next(filter(None, (tuple(named(one, block)) for one in column.families)), ())
    names = entry.formulas or own
    if not names:
        return _derived(column, block)
    first = catalogue.formula(names[0])
    limits = (f"{first.id}_limit", *(name for name in entry.formulas if name.endswith("_limit")))
    listed = catalogue.formulas()
    limit = next((listed[name] for name in limits if name in listed), None)
    kept = [f"{name}{more}" for name in names for more in ("", *BESIDE) if f"{name}{more}" in listed]
    if limit is not None and not _admits(limit, column):
        kept, limit = [name for name in kept if name != limit.id], None
    return Cell(
        family=family,
        rule=rule,
        status="closed",
        formulas=tuple(dict.fromkeys(kept)),
        shown=_inserted(first, column),
        parameters=(*(p for p in first.parameters if p.name not in column.at), *column.parameters),
        limit=None if limit is None else _inserted(limit, column),
        reason=entry.reason,
    )


def _inserted(formula: Formula, column: Column) -> sp.Expr:
    """Return a closed form with the family's own values inserted."""
    return formula.rhs.xreplace(
        {p.symbol: column.value(p.name) for p in formula.parameters if p.name in column.at}
    )


def _admits(limit: Formula, column: Column) -> bool:
    """Return whether the family's values are in the domain of a limit with fixed edges, as −1 ≤ v₂ < 0 is."""
    for p in limit.parameters:
        upper = p.domain.upper
        if p.name in column.at and isinstance(upper, (int, Fraction)):
            return bool((column.value(p.name) - upper).is_negative)
    return True


def _derived(column: Column, rule: Rule) -> Cell:
    """Return the cell of two blocks that no formula of the catalogue speaks of: what the engine finds."""
    cell = partial(Cell, family=column.id, rule=rule.id)
    family = next((one for one in column.families if goes_with(one, rule)), None)
    if family is None:
        said = (sizes_without_place(one, rule) for one in column.families if one.fit and rule.seen)
        return cell(status="open", reason=next(filter(None, said), NO_DEFINITION))
    loop, known = found(family, rule, column)
    if known.refused:
        return cell(status="open", reason=known.reason)
    derive = partial(derivation_of, loop, known)
    if known.form is None:
        return cell(status="recursive", derive=derive, reason=known.reason)
    fit = replace(GENERATION, domain=replace(GENERATION.domain, lower=known.since))
    apart = [f"{plain(case.parameter)} ≠ {plain(case.value)}" for case in known.cases]
    where = [f"from fit {known.since} on"] * (known.since > 1) + [f"for {one}" for one in apart]
    return cell(
        status="closed",
        shown=known.form,
        parameters=(*loop.parameters, fit),
        limit=known.limit,
        derive=derive,
        found=None if known.growth is None else replace(known.growth, limit=known.limit),
        reason="; ".join((DERIVED, *where)),
    )


def found(family: Family, rule: Rule, column: Column) -> tuple[LoopDefinition, Derived]:
    """Return the definition that two blocks make of a column, and what the engine finds of its observable.

    Raises:
        LoopError: a block is ill-formed.
    """
    takes = (*_usual(family), *column.parameters, *family.parameters, *rule.parameters)
    return _found(family, rule, takes, tuple(column.at.items()))


@cache
def _found(
    family: Family, rule: Rule, takes: tuple[Parameter, ...], at: tuple[tuple[str, str], ...]
) -> tuple[LoopDefinition, Derived]:
    """Return the definition of two blocks, and what the engine finds of the family's first observable."""
    name = family.id.replace("*", rule.id)
    loop = define(name, family, rule, next(iter(family.observed)), takes, dict(at))
    return loop, derive_one(loop, "value")


def _usual(family: Family) -> tuple[Parameter, ...]:
    """Return the parameters by name: those of the family's formulas, else of others' with a definition."""
    own = [name for rule in reversed(RULES) for name in named(family, rule)]
    found = {p.name: p for name in (*defined_formulas(), *own) for p in catalogue.formula(name).parameters}
    return tuple(found.values())


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


@cache
def cells() -> tuple[Cell, ...]:
    """Return all cells, row by row."""
    return tuple(cell(column.id, rule) for rule, _ in ROWS for column in COLUMNS)


def counts() -> dict[Status, int]:
    """Return how many cells are closed, recursive, open and void."""
    return {status: sum(item.status == status for item in cells()) for status in MARKS}
