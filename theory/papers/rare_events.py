r"""What the loss over the whole distribution says of a rare event, and what it hides.

Let a model give a real event of probability ε only ε/k, and the rest its true law. On real data its log-loss
then exceeds the best by

.. math:: L(k) = ε \log k - (1 - ε) \log\frac{1 - ε/k}{1 - ε} \le ε \log k,

while on the event alone it exceeds it by log k: the whole distribution sees a share ε of it at most.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.core import le, sign
from theory.engine.naming import define
from theory.engine.steps import combined, in_steps, proved
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.parameters import Domain, Parameter

ODDS = Parameter(
    name="r", meaning="odds against the event", domain=Domain(kind="real", lower=0, lower_open=True)
)
CUT = Parameter(name="k", meaning="by what the event is cut", domain=Domain(kind="real", lower=1))
odds, cut = ODDS.symbol, CUT.symbol
rarity = 1 / (1 + odds)
extra_loss = sp.Function("L", real=True)
RAISED = 1 + rarity * (1 - 1 / cut) / (1 - rarity)
LOSS = rarity * sp.log(cut) - (1 - rarity) * sp.log(RAISED)


@cache
def loss_hides_a_rare_event() -> Derivation:
    """Derive L(k) ≤ ε log k, with ε = 1/(1 + r)."""
    named = equate(extra_loss(cut), LOSS)
    above = sp.Ge(sp.log(RAISED), 0, evaluate=False)
    return in_steps(
        "The whole loss hides a rare event",
        define(
            named,
            (
                "ε = 1/(1 + r) is the event's real probability, ε/k the model's; the rest is raised "
                "by (1 − ε/k)/(1 − ε). The relative entropy of the two laws is the extra log-loss."
            ),
        ),
        proved(
            above,
            "The rest is raised: the argument is at least 1 for k ≥ 1.",
            lambda read, _: sign(le(0, read(sp.log(RAISED)))),
            rule="sign of a logarithm",
        ),
        combined(
            sp.Le(extra_loss(cut), rarity * sp.log(cut)),
            "Multiply by 1 − ε > 0.",
            named,
            above,
            factors=(1 - rarity,),
            lower=((odds, sp.Integer(0)),),
            rule="drop the gain elsewhere",
        ),
    )
