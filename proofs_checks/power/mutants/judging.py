"""Every mutant of a formula before every kind of evidence, and what an error must measure to be noticed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, isfinite
from typing import Any, Self

import sympy as sp

from proofs_checks.evidence.contradiction import Number, points_of, value_at
from proofs_checks.evidence.monte_carlo import plan
from proofs_checks.evidence.order import within_order
from proofs_checks.evidence.search import show_point
from proofs_checks.power.mutants.equivalence import Comparison, Standing, compare
from proofs_checks.power.mutants.operators import Mutant, mutants
from proofs_checks.power.mutants.rigorous import refuted_by_balls, refuted_by_oracle, refuted_by_replay
from proofs_checks.power.mutants.simulation import Draws, draw, refuted, resolution
from proofs_checks.simulators import experiments
from proofs_checks.verdict import Json
from theory.catalogue import formula as formula_by_id
from theory.language.formula import Formula
from theory.language.plain import plain

KINDS = ("replay", "oracle", "balls", "monte-carlo")
"""The kinds of evidence, in the order in which tables show them."""

BELOW_ORDER = Comparison(standing="undecided", shown="differs by no more than the order that is claimed")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMutant:
    """A mutant, whether it is another formula than its original, and which evidence refutes it.

    ``refuted`` maps each kind of evidence asked for to ``True``, ``False`` or ``None`` (it does not speak of
    the formula).
    """

    operator: str
    change: str
    rhs: str
    standing: Standing
    shown: str
    refuted: dict[str, bool | None]

    @property
    def is_killed(self) -> bool:
        """Return whether some evidence refutes it."""
        return any(answer is True for answer in self.refuted.values())

    @property
    def has_evidence(self) -> bool:
        """Return whether any evidence asked for speaks of its formula."""
        return any(answer is not None for answer in self.refuted.values())

    def to_json(self) -> dict[str, Json]:
        """Return the mutant as ``collapse mutants --json`` prints it."""
        return {
            "operator": self.operator,
            "change": self.change,
            "rhs": self.rhs,
            "standing": self.standing,
            "shown": self.shown,
            "refuted": {**self.refuted},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFormula:
    """All mutants of a formula, and its resolution by simulation alone.

    ``resolution`` is the smallest relative error that the draws of one planned point refute on both sides,
    at the point ``resolved_at``; infinite where nothing was simulated. ``not_simulated`` says where, and why.
    """

    id: str
    mutants: tuple[JudgedMutant, ...]
    resolution: float = inf
    resolved_at: str = ""
    not_simulated: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Return the formula as ``collapse mutants --json`` prints it."""
        return {
            "id": self.id,
            "resolution": self.resolution if isfinite(self.resolution) else None,
            "resolved_at": self.resolved_at or None,
            "not_simulated": list(self.not_simulated),
            "mutants": [mutant.to_json() for mutant in self.mutants],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the formula that :meth:`to_json` wrote."""
        return cls(
            id=data["id"],
            mutants=tuple(JudgedMutant(**mutant) for mutant in data["mutants"]),
            resolution=inf if data["resolution"] is None else data["resolution"],
            resolved_at=data["resolved_at"] or "",
            not_simulated=tuple(data["not_simulated"]),
        )


def judge_mutants(name: str, kinds: Sequence[str], root: int, seconds: float) -> JudgedFormula:
    """Hold every mutant of a formula against every kind of evidence asked for.

    Args:
        name: id of the formula.
        kinds: among :data:`KINDS`.
        root: root seed.
        seconds: nominal seconds of simulation, shared by the formula's points as in a verification.
    """
    formula = formula_by_id(name)
    made = mutants(formula)
    salt = zlib.crc32(f"{root}:{name}:mutants".encode())
    standings = _standings(formula, made, salt)
    others = [mutant for mutant, found in zip(made, standings, strict=True) if found.standing != "equal"]
    answers: dict[sp.Expr, dict[str, bool | None]] = {
        mutant.rhs: _rigorous(formula, mutant.rhs, kinds, salt) for mutant in others
    }
    found = _Simulated()
    if "monte-carlo" in kinds:
        found = _simulated(formula, [mutant.rhs for mutant in others], root, seconds)
        for mutant in others:
            answers[mutant.rhs]["monte-carlo"] = found.refuted.get(mutant.rhs)
    return JudgedFormula(
        id=name,
        mutants=tuple(
            JudgedMutant(
                operator=mutant.operator,
                change=mutant.change,
                rhs=plain(mutant.rhs),
                standing=comparison.standing,
                shown=comparison.shown,
                refuted=answers.get(mutant.rhs, {}),
            )
            for mutant, comparison in zip(made, standings, strict=True)
        ),
        resolution=found.resolution,
        resolved_at=found.resolved_at,
        not_simulated=found.not_simulated,
    )


def _standings(formula: Formula, made: Sequence[Mutant], salt: int) -> list[Comparison]:
    points = points_of(formula.parameters, salt)
    values = [value_at(formula.rhs, point) for point in points]
    found = [compare(formula.rhs, mutant.rhs, points, values) for mutant in made]
    return [
        BELOW_ORDER if one.standing == "different" and within_order(formula, mutant.rhs) else one
        for mutant, one in zip(made, found, strict=True)
    ]


def _rigorous(formula: Formula, rhs: sp.Expr, kinds: Sequence[str], salt: int) -> dict[str, bool | None]:
    answers: dict[str, bool | None] = {}
    if "replay" in kinds:
        answers["replay"] = refuted_by_replay(formula, rhs)
    if "oracle" in kinds:
        answers["oracle"] = refuted_by_oracle(formula, rhs)
    if "balls" in kinds:
        answers["balls"] = refuted_by_balls(formula, rhs, salt)
    return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Simulated:
    refuted: dict[sp.Expr, bool] = field(default_factory=dict)
    resolution: float = inf
    resolved_at: str = ""
    not_simulated: tuple[str, ...] = ()


def _simulated(formula: Formula, rights: Sequence[sp.Expr], root: int, seconds: float) -> _Simulated:
    """Judge right-hand sides by the draws at the planned points, one point after another."""
    if formula.id not in experiments():
        return _Simulated()
    found: dict[sp.Expr, bool] = {}
    best, where = inf, ""
    unseen: list[str] = []
    for point in plan(formula.id, root):
        draws = draw(formula.id, point, root, seconds)
        if isinstance(draws, str):
            unseen.append(f"{show_point(point)}: {draws}")
            continue
        found.update(_judged_by(draws, formula, [rhs for rhs in rights if not found.get(rhs)]))
        noticed = resolution(draws)
        if noticed < best:
            best, where = noticed, show_point(point)
    return _Simulated(refuted=found, resolution=best, resolved_at=where, not_simulated=tuple(unseen))


def _judged_by(draws: Draws, formula: Formula, rights: Sequence[sp.Expr]) -> dict[sp.Expr, bool]:
    """Judge at one point; a right-hand side without a value is refuted by draws that have a mean."""
    own = {parameter.name: draws.point[parameter.name] for parameter in formula.parameters}
    values = {rhs: value_at(rhs, own) for rhs in rights}
    numbers = {rhs: _as_float(value) for rhs, value in values.items() if value is not None}
    answers = refuted(draws, list(numbers.values()))
    return {**dict.fromkeys(rights, True), **dict(zip(numbers, answers, strict=True))}


def _as_float(value: Number) -> float:
    return float(value) if isinstance(value, Fraction) else float(value.mid())
