"""A mutant before the evidence that knows no chance: replay, exact oracle, balls.

Each answer is ``True`` (refuted), ``False`` (not refuted: unknown is not a refutation) or ``None`` (this kind
of evidence does not speak of the formula).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache

import sympy as sp
from flint import arb

from proofs_checks.evidence.balls import limit_evidence
from proofs_checks.evidence.contradiction import Number, differ, points_of, value_at
from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.order import order_evidence
from proofs_checks.evidence.premises import premise_evidence
from proofs_checks.evidence.replay import replay_conclusion
from proofs_checks.oracles import oracles
from proofs_checks.oracles.claimed import stating
from proofs_checks.power.mutants.equivalence import compare
from proofs_checks.verdict import Evidence
from theory.catalogue import formula as formula_by_id
from theory.language.formula import Formula, evaluate
from theory.language.parameters import Value, Values


def mutated(formula: Formula, rhs: sp.Expr) -> Formula:
    """Return the formula with another right-hand side, which the last step of its derivation concludes."""
    derivation = formula.derivation
    last = derivation.steps[-1]
    relation = last.after.func(last.after.lhs, rhs, evaluate=False)
    wrong = replace(derivation, steps=(*derivation.steps[:-1], replace(last, after=relation)))
    return replace(formula.stating(rhs), derive=lambda: wrong)


def refuted_by_replay(formula: Formula, rhs: sp.Expr) -> bool:
    """Replay the derivation's last step with the mutant as its conclusion, the steps before as they are.

    Where that is not decided, and the step replays as it stands, what differs from its value is refuted.
    """
    found = replay_conclusion(formula.derivation, rhs).holds
    if found is not None:
        return not found
    points, values, holds = _as_it_stands(formula)
    return holds and compare(formula.rhs, rhs, points, values).standing == "different"


@lru_cache(maxsize=1)
def _as_it_stands(formula: Formula) -> tuple[tuple[Values, ...], list[Number | None], bool]:
    """Return where a formula is compared with its mutants, its values there, and whether its last step
    replays.
    """
    points = points_of(formula.parameters, 0)
    values = [value_at(formula.rhs, point) for point in points]
    return points, values, replay_conclusion(formula.derivation, formula.rhs).holds is True


def refuted_by_oracle(formula: Formula, rhs: sp.Expr) -> bool | None:
    """Confront the mutant with the loop propagated in rationals.

    A mutant without a rational value at a point where the loop has one is refuted there.
    """
    if formula.id not in oracles():
        return None
    with stating(mutated(formula, rhs)):
        return _fails(lambda: oracle_evidence(formula.id))


def refuted_by_balls(formula: Formula, rhs: sp.Expr, root: int) -> bool | None:
    """Enclose the mutant and what it must agree with: a sequence, an algorithm, what it bounds
    or approaches, what the premises of a cited step give.
    """
    answers = [
        _fails(lambda: limit_evidence(mutated(formula, rhs), root)),
        _misses_algorithm(formula, rhs, root),
        _fails_to_bound(formula, rhs, root),
        _fails(lambda: order_evidence(mutated(formula, rhs))),
        _fails(lambda: premise_evidence(mutated(formula, rhs), root)),
    ]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


def _fails(check: Callable[[], Evidence | None]) -> bool | None:
    """Return whether a check refutes; a mutant without a value where the check looks is refuted."""
    try:
        found = check()
    except (ArithmeticError, TypeError, ValueError, IndexError):
        return True
    return None if found is None else found.outcome == "refutes"


def _misses_algorithm(formula: Formula, rhs: sp.Expr, root: int) -> bool | None:
    """Compare with the algorithm that evaluates the formula another way than by its tree."""
    if formula.algorithm is None or formula.kind.name != "exact":
        return None
    return any(
        (other := value_at(rhs, point)) is None or differ(_value(formula.id, tuple(point.items())), other)
        for point in points_of(formula.parameters, root)
    )


def _fails_to_bound(formula: Formula, rhs: sp.Expr, root: int) -> bool | None:
    """Compare a bound with the formula that it bounds, where both speak of one observable."""
    if formula.kind.name != "bound" or not formula.uses:
        return None
    bounded = formula_by_id(formula.uses[0])
    if not _same_observable(formula, bounded):
        return None
    for point in points_of(bounded.parameters, root):
        other = value_at(rhs, point)
        if other is None:
            return True
        gap = _as_ball(other) - _as_ball(_value(bounded.id, tuple(point.items())))
        if bool(gap < 0) if formula.kind.side == "upper" else bool(gap > 0):
            return True
    return False


def _same_observable(bound: Formula, bounded: Formula) -> bool:
    own = {parameter.name for parameter in bound.parameters}
    return bound.observable == bounded.observable and own <= {p.name for p in bounded.parameters}


@cache
def _value(name: str, point: tuple[tuple[str, Value], ...]) -> Number:
    found = evaluate(formula_by_id(name), dict(point), 30)
    return found.exact if found.exact is not None else arb(found.decimal, found.error or "0")


def _as_ball(number: Number) -> arb:
    return number if isinstance(number, arb) else arb(number.numerator) / arb(number.denominator)
