"""A claim of one's own, as a claims file states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sympy as sp

from proofs_checks.experiment import Relation
from theory.language.expressions import Written
from theory.language.parameters import Parameter

Tier = Literal["fast", "slow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClaim:
    """“The mean of an observable is (at most, at least) this expression.”

    Attributes:
        id: names the claim in reports.
        words: the claim in words.
        source: where it stands, if somewhere.
        line: of the file.
        text: the expression as written.
        expression: the same as a tree in the symbols of ``parameters``.
        written: the parts of it that may have no value, before SymPy cancels one against another.
        assumes: what the file takes for granted and no check shows, in words.
        relation: of the observable's mean to the expression.
        parameters: with their domains, in an order in which each depends on earlier ones only.
        equals: id of an exact formula of the catalogue that gives the same mean (empty: none).
        simulate: id of a shipped experiment that simulates the observable (empty: none).
        simulator: ``package.module:function`` that does (empty: none).
        at: values of the parameters of ``equals`` and ``simulate`` that the claim does not name, as
            expressions in those that it does.
        bounds: least and largest value that the simulator can return, if it has such.
        law: of what it returns, by its name in ``proofs_checks.stated_laws.LAWS`` (empty: none is stated).
        variance: a bound on the variance of what the simulator returns, in the parameters, if one is known.
        shape, trials: the number that the law needs, in the parameters.
        tail: its tail exponent, ∞ for tails lighter than any power, if that is known.
        cost: random numbers drawn for one observation of ``simulator``.
        margin: relative margin of a confirmation. absolute_margin: one in the units of the mean, instead.
        alpha: error probability of the claim's whole simulation.
        expected: the verdict that is expected; empty: any but REFUTED and INCONCLUSIVE.
        tier: ``"slow"`` claims carry the pytest marker ``collapse_slow``.
    """

    id: str
    words: str
    source: str
    line: int
    text: str
    expression: sp.Expr
    written: tuple[Written, ...]
    assumes: tuple[str, ...]
    relation: Relation
    parameters: tuple[Parameter, ...]
    equals: str
    simulate: str
    simulator: str
    at: tuple[tuple[str, sp.Expr], ...]
    bounds: tuple[float, float] | None
    law: str
    variance: sp.Expr | None
    shape: sp.Expr | None
    trials: sp.Expr | None
    tail: float | None
    cost: int
    margin: float
    absolute_margin: float | None
    alpha: float
    expected: str
    tier: Tier
