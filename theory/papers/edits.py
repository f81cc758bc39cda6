r"""Label edits whose number decays geometrically, as the cited bound on label editing assumes.

If ‖M_s‖ = η‖M_{s−1}‖ in the Frobenius norm of 0/1 matrices, the number of edits shrinks by η² a round: with a
share p of the labels in round one, all rounds together edit at most p/(1 − η²) of them.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define
from theory.families.label_editing.any_label import odds
from theory.language.derivation import (
    Citation,
    Combination,
    Derivation,
    LimitOf,
    Recurrence,
    Sign,
    Step,
    Summation,
)

share, slack, steepness = (sp.Symbol(name, positive=True) for name in ("p_1", "v", "w"))
decay = sp.Symbol("eta", positive=True)
round_ = sp.Symbol("j", integer=True, positive=True)
total = sp.Function("G", real=True)
POINTS = tuple(
    {"p_1": p, "eta": eta} for p, eta in ((Fraction(1), Fraction(1, 2)), (Fraction(1, 3), Fraction(4, 5)))
)


def _summed() -> tuple[Step, ...]:
    step = sp.Eq(total(t), total(t - 1) + share * decay ** (2 * (t - 1)))
    start = sp.Eq(total(0), 0)
    return (
        define(
            step,
            (
                "Round t edits a share p₁η^{2(t−1)}: the squared Frobenius norm of a 0/1 matrix counts "
                "its ones."
            ),
        ),
        define(start, "No round yet."),
        Step(
            rule="solve the recurrence",
            before=(step, start),
            after=sp.Eq(total(t), share * (1 - decay ** (2 * t)) / (1 - decay**2)),
            because="A geometric sum.",
            certificate=Recurrence(sequence=total, index=t, points=POINTS, steps=12),
        ),
    )


@cache
def decaying_edits_are_finite() -> Derivation:
    """Derive that all rounds together edit p₁/(1 − η²) of the labels, counted with repetition."""
    steps = _summed()
    power = decay ** (2 * t)
    vanishes = limit_at_infinity(power, sp.Integer(0))
    return Derivation(
        title="Geometrically decaying edits have a finite sum",
        steps=(
            *steps,
            Step(
                rule="geometric sequence",
                after=vanishes,
                because="0 < η < 1.",
                certificate=Citation(
                    theorem="x^t → 0 for 0 ≤ x < 1",
                    source="Cauchy 1821, Cours d'analyse, ch. VI",
                    hypotheses="x = η²",
                ),
            ),
            Step(
                rule="limit of a continuous function",
                before=(steps[-1].after, vanishes),
                after=limit_at_infinity(total(t), share / (1 - decay**2)),
                because="The sum is affine in η^{2t}.",
                certificate=LimitOf(sequence=power),
            ),
        ),
    )


@cache
def edits_are_finite() -> Derivation:
    """Derive that t rounds edit at most t times as many labels as there are, with any shares."""
    j = round_
    one = sp.Le(1 / (1 + odds[j]), 1, evaluate=False)
    return Derivation(
        title="Finitely many rounds make finitely many edits",
        steps=(
            Step(
                rule="sign of the difference",
                after=one,
                because="A share is at most 1.",
                certificate=Sign(lower=((odds[j], sp.Integer(0)),)),
            ),
            Step(
                rule="sum over the rounds",
                before=(one,),
                after=sp.Le(sp.Sum(one.lhs, (j, 1, t)), sp.Sum(1, (j, 1, t)), evaluate=False),
                because="Every round edits at most all labels.",
                certificate=Summation(index=j, first=sp.Integer(1), last=t),
            ),
        ),
    )


@cache
def decaying_bound_holds() -> Derivation:
    """Derive 2Σp_s ≤ √(p₁T/d)/(1 − η) for T ≥ 4d, with p₁d/T = 1/(2 + v)² and η = 1/(1 + w)."""
    eta = 1 / (1 + steepness)
    steps = tuple(
        Step(
            rule=step.rule,
            before=tuple(item.xreplace({decay: eta}) for item in step.before),
            after=step.after.xreplace({decay: eta}),
            because=step.because,
            certificate=Recurrence(
                sequence=total, index=t, points=({"p_1": 1, "w": 1}, {"p_1": 1, "w": 3}), steps=12
            )
            if isinstance(step.certificate, Recurrence)
            else step.certificate,
        )
        for step in _summed()
    )
    kept = sp.Ge(eta ** (2 * t), 0, evaluate=False)
    summed = 2 * share / (1 - eta**2)
    bound = share * (2 + slack) / (1 - eta)
    lower = ((steepness, sp.Integer(0)), (slack, sp.Integer(0)), (share, sp.Integer(0)))
    return Derivation(
        title="The bound for decaying edits holds where T ≥ 4d",
        steps=(
            *steps,
            Step(
                rule="sign",
                after=kept,
                because="A power of a positive number.",
                certificate=Citation(
                    theorem="powers of positive numbers are positive",
                    source="DLMF 4.2.26",
                    hypotheses="η > 0",
                    instances=tuple((kept, {"t": fits, "w": 1}) for fits in (1, 9)),
                ),
            ),
            Step(
                rule="drop the power",
                before=(steps[-1].after, kept),
                after=sp.Le(2 * total(t), summed),
                because="Multiply by 2p₁/(1 − η²).",
                certificate=Combination(factors=(summed,), lower=lower),
            ),
            Step(
                rule="sign of the difference",
                after=sp.Le(summed, bound),
                because="√(p₁d/T) = 1/(2 + v) ≤ (1 + η)/2, as T ≥ 4d ≥ 4p₁d.",
                certificate=Sign(lower=lower),
            ),
            Step(
                rule="combine the bounds",
                before=(sp.Le(2 * total(t), summed), sp.Le(summed, bound)),
                after=sp.Le(2 * total(t), bound),
                because="p₁(2 + v) = √(p₁T/d) is the cited second term in units of σ²d/T.",
                certificate=Combination(factors=(sp.Integer(1), sp.Integer(1))),
            ),
        ),
    )
