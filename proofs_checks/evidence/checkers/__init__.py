"""A checker for each kind of certificate: it decides a step again, trusting no solver.

A checker returns a :class:`Replayed` whose ``holds`` is ``True`` (decided again), ``False`` (contradicted by
exact arithmetic) or ``None`` (could not be decided, which never counts as replayed).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs_checks.evidence.checkers import instances
from proofs_checks.evidence.checkers.shared import Replayed
from theory.language import derivation as of
from theory.language.derivation import Step
from theory.proofs.decided import anywhere, said

Checker = Callable[[Any, Step], Replayed]


def by_core(_: object, step: Step) -> Replayed:
    """Have the core prove a step for all sizes; what it needs of them is shown."""
    made = anywhere(step)
    if made is None:
        return Replayed(None, "the core does not prove it")
    return Replayed(True, said(step, made.theorem, made.left))


CHECKERS: dict[type, Checker] = {
    of.LinearRecurrence: by_core,
    of.Recurrence: by_core,
    of.Citation: instances.citation,
    of.Enumeration: instances.enumeration,
    of.OneGeneration: instances.one_generation,
    of.FarGenerations: instances.far_generations,
    of.Algebra: by_core,
    of.MatrixReplay: by_core,
    of.Averaging: by_core,
    of.CoreProof: by_core,
    of.Cases: by_core,
    of.Combination: by_core,
    of.Comparison: by_core,
    of.Differentiation: by_core,
    of.GeometricLimit: by_core,
    of.Induction: by_core,
    of.Instance: by_core,
    of.LimitOf: by_core,
    of.LimitOrder: by_core,
    of.SequenceLimit: by_core,
    of.RationalLimit: by_core,
    of.Sign: by_core,
    of.Squeeze: by_core,
    of.Summation: by_core,
}


def check(certificate: object, step: Step) -> Replayed:
    """Decide one step again from its certificate."""
    checker = CHECKERS.get(type(certificate))
    if checker is None:
        return Replayed(None, f"no checker for {type(certificate).__name__}")
    return checker(certificate, step)
