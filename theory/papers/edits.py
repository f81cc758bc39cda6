r"""Label edits whose number decays geometrically, as the cited bound on label editing assumes.

If ‖M_s‖ = η‖M_{s−1}‖ in the Frobenius norm of 0/1 matrices, the number of edits shrinks by η² a round: with a
share p of the labels in round one, all rounds together edit at most p/(1 − η²) of them.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define
from theory.engine.steps import combined, compared, in_steps, in_the_limit, solved, vanishing
from theory.families.label_editing.any_label import odds
from theory.language.derivation import Derivation, Recurrence, Step, Summation
from theory.language.equations import equate

share, slack, steepness = (sp.Symbol(name, positive=True) for name in ("p_1", "v", "w"))
decay = sp.Symbol("eta", positive=True)
round_ = sp.Symbol("j", integer=True, positive=True)
total = sp.Function("G", real=True)


def _summed() -> tuple[Step, ...]:
    step = equate(total(t), total(t - 1) + share * decay ** (2 * (t - 1)))
    start = equate(total(0), 0)
    return (
        define(
            step,
            (
                "Round t edits a share p₁η^{2(t−1)}: the squared Frobenius norm of a 0/1 matrix counts "
                "its ones."
            ),
        ),
        define(start, "No round yet."),
        solved(
            equate(total(t), share * (1 - decay ** (2 * t)) / (1 - decay**2)),
            step,
            start,
            because="A geometric sum.",
        ),
    )


@cache
def decaying_edits_are_finite() -> Derivation:
    """Derive that all rounds together edit p₁/(1 − η²) of the labels, counted with repetition."""
    steps = _summed()
    power = decay ** (2 * t)
    vanishes = vanishing(power, "0 < η < 1")
    return in_steps(
        "Geometrically decaying edits have a finite sum",
        *steps,
        vanishes,
        in_the_limit(
            limit_at_infinity(total(t), share / (1 - decay**2)),
            power,
            "The sum is affine in η^{2t}.",
            steps[-1].after,
            vanishes.after,
        ),
    )


@cache
def edits_are_finite() -> Derivation:
    """Derive that t rounds edit at most t times as many labels as there are, with any shares."""
    j = round_
    one = sp.Le(1 / (1 + odds[j]), 1, evaluate=False)
    return in_steps(
        "Finitely many rounds make finitely many edits",
        compared(one, "A share is at most 1.", ((odds[j], sp.Integer(0)),)),
        Step(
            rule="sum over the rounds",
            before=(one,),
            after=sp.Le(sp.Sum(one.lhs, (j, 1, t)), sp.Sum(1, (j, 1, t)), evaluate=False),
            because="Every round edits at most all labels.",
            certificate=Summation(index=j, first=sp.Integer(1), last=t),
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
            certificate=Recurrence(sequence=total, index=t)
            if isinstance(step.certificate, Recurrence)
            else step.certificate,
        )
        for step in _summed()
    )
    kept = sp.Ge(eta ** (2 * t), 0, evaluate=False)
    summed = 2 * share / (1 - eta**2)
    bound = share * (2 + slack) / (1 - eta)
    lower = ((steepness, sp.Integer(0)), (slack, sp.Integer(0)), (share, sp.Integer(0)))
    return in_steps(
        "The bound for decaying edits holds where T ≥ 4d",
        *steps,
        compared(kept, "A power of a positive number.", lower, rule="sign"),
        combined(
            sp.Le(2 * total(t), summed),
            "Multiply by 2p₁/(1 − η²).",
            steps[-1].after,
            kept,
            factors=(summed,),
            lower=lower,
            rule="drop the power",
        ),
        compared(sp.Le(summed, bound), "√(p₁d/T) = 1/(2 + v) ≤ (1 + η)/2, as T ≥ 4d ≥ 4p₁d.", lower),
        combined(
            sp.Le(2 * total(t), bound),
            "p₁(2 + v) = √(p₁T/d) is the cited second term in units of σ²d/T.",
            sp.Le(2 * total(t), summed),
            sp.Le(summed, bound),
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="combine the bounds",
        ),
    )
