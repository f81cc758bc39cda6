r"""Label editing in batches, every label edited exactly once (Zhu et al. 2024).

The rows fall into K batches with the same design. The fit is the mean of the K fits to a batch alone;
round t replaces the labels of batch t, real until then, by the fit's own with fresh noise. In units of
the first fit's risk, with a = 1 + 1/K, exactly at every size:

* after t ≤ K rounds: 2aᵗ − (a²ᵗ + 2K)/(2K + 1);
* after all K rounds: 2 for one batch, 43/16 for two, and 2e − 1 as K → ∞, never above.

Errors are in units of one batch's own: b is the error of a batch still real, v that of fresh noise.
Position paper §4.3.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sympy as sp

from theory.core import Theorem, convert, instantiate, le
from theory.engine.counts import from_zero
from theory.engine.limits import limit_at_infinity, t, t0
from theory.engine.naming import backwards, define, instance
from theory.engine.recurrences import solved
from theory.engine.rules import EDIT
from theory.engine.steps import combined, in_steps, rational_limit, squeezed
from theory.language.derivation import Averaging, CoreProof, Derivation, Expectation, Random, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, Domain, Parameter
from theory.proofs import exponentials

BATCHES = Parameter(name="K", meaning="number of batches", domain=COUNT)
K = BATCHES.symbol
ROUNDS = Parameter(
    name="t",
    meaning="number of batches edited after the first fit",
    domain=Domain(kind="integer", lower=0, upper=K),
    ceiling=K,
)
error, edited, first, old, other = (Random(name, real=True) for name in ("e", "e_next", "e_0", "b", "c"))
fresh, real = (sp.IndexedBase(Random(name, real=True)) for name in ("v", "x"))
i = sp.Symbol("i", integer=True, positive=True)
V, C = (sp.Function(name, real=True) for name in ("V", "C"))
GROWTH = 1 + 1 / K
FIRST = equate(first, sp.Sum(real[i], (i, 1, K)) / K)
EDITED = equate(edited, error + (error + fresh[1] - old) / K)
UNIT = equate(Expectation(old**2), 1)
APART = equate(Expectation(old * other), 0)
ALIKE = equate(Expectation(error * other), Expectation(error * old))
LOOP = Loop(
    id="regression.editing.once",
    family="linear regression",
    rule=EDIT,
    estimator="least squares",
    definition=(FIRST, EDITED, UNIT, APART, ALIKE),
)
LOOPS = (LOOP,)


@cache
def ratio() -> Derivation:
    """Derive V(t) = K 𝔼e², the risk after t rounds in units of the first fit's; C(t) = K 𝔼[e b]."""
    parts = (
        (V(0), first**2),
        (C(0), first * real[1]),
        (V(t0), error**2),
        (C(t0), error * old),
        (V(t0 + 1), edited**2),
        (C(t0 + 1), edited * other),
    )
    defined = tuple(equate(name, K * Expectation(product)) for name, product in parts)
    names = tuple(equate(Expectation(product), name / K) for name, product in parts)
    starts = tuple(equate(Expectation(product), 1 / K) for product in (first**2, first * real[1]))
    squared = equate(
        Expectation(edited**2),
        GROWTH**2 * Expectation(error**2)
        - 2 * GROWTH / K * Expectation(error * old)
        + Expectation(old**2) / K**2
        + 1 / K**2,
    )
    crossed = equate(
        Expectation(edited * other),
        GROWTH * Expectation(error * other) - Expectation(old * other) / K,
    )
    full, covered = equate(V(0), 1), equate(C(0), 1)
    grown = equate(V(t0 + 1), GROWTH**2 * V(t0) - 2 * GROWTH / K * C(t0) + 2 / K)
    spread = equate(C(t0 + 1), GROWTH * C(t0))

    def recurrence(after: sp.Eq, last: sp.Eq) -> Step:
        return combined(
            after,
            "In units of the first fit's risk 1/K.",
            UNIT,
            APART,
            ALIKE,
            *names,
            last,
            factors=(K,),
            lower=((K, sp.Integer(1)),),
            rule="recurrence",
        )

    before, behind = instance(grown, (t0, t - 1)), instance(spread, (t0, t - 1))
    covariance = solved(C, t, behind.after, covered, GROWTH**t)
    last = instance(covariance.after, (t, t - 1))
    inserted = equate(V(t), before.after.rhs.xreplace({C(t - 1): last.after.rhs}))
    closed = 2 * GROWTH**t - (GROWTH ** (2 * t) + 2 * K) / (2 * K + 1)
    return in_steps(
        "Label editing in batches, each label once: the risk ratio",
        *(
            define(item, "The loop: first fit, a round, and batches still real, independent and alike.")
            for item in LOOP.definition
        ),
        *(define(item, "In units of the first fit's risk.") for item in defined),
        *(backwards(name, item) for name, item in zip(names, defined, strict=True)),
        *(
            Step(
                rule="mean of independent noise",
                before=(FIRST,),
                after=item,
                because="The first fit is the mean of K independent batches.",
                certificate=Averaging(definitions=(FIRST,), noise=((real, K),)),
            )
            for item in starts
        ),
        *(
            Step(
                rule="conditional expectation",
                before=(EDITED,),
                after=item,
                because="The fresh noise is centred and independent of the past.",
                certificate=Averaging(definitions=(EDITED,), noise=((fresh, sp.Integer(1)),)),
            )
            for item in (squared, crossed)
        ),
        recurrence(full, starts[0]),
        recurrence(covered, starts[1]),
        recurrence(grown, squared),
        recurrence(spread, crossed),
        before,
        behind,
        covariance,
        last,
        combined(inserted, "The closed form of C.", last.after, before.after, rule="insert the covariance"),
        solved(V, t, inserted, full, closed),
    )


def _whole() -> Step:
    found = ratio().conclusion
    return instance(found, (t, K), because="All batches are edited.")


def _powers(relation: sp.Basic, theorem: Callable[[], Theorem]) -> Step:
    return Step(
        rule="powers of 1 + 1/K",
        after=relation,
        because="(1 + 1/K)^K increases to e, (1 + 1/K)^(K + 1) decreases to e, and e < 3.",
        certificate=CoreProof(
            prove=lambda read, _: convert(
                instantiate(theorem(), {exponentials.SIZE: read(K)}), le(*map(read, relation.args))
            )
        ),
    )


@cache
def ratio_from_zero() -> Derivation:
    """Derive the same for no batch edited as well."""
    return from_zero(ratio(), ROUNDS.symbol, equate(V(0), 1))


@cache
def bounded() -> Derivation:
    """Derive that the risk ratio after all K rounds is at most 2e − 1, for every K."""
    whole = _whole()
    above = _powers(sp.Le(GROWTH**K, sp.E, evaluate=False), exponentials.below_e)
    start = _powers(sp.Le(1, GROWTH ** (2 * K), evaluate=False), exponentials.squared_at_least_one)
    return in_steps(
        "Each label edited once: the risk ratio is at most 2e − 1",
        whole,
        above,
        start,
        combined(
            sp.Le(V(K), 2 * sp.E - 1),
            "V(K) = 2a^K − 1 − (a^{2K} − 1)/(2K + 1).",
            whole.after,
            above.after,
            start.after,
            factors=(sp.Integer(2), 1 / (2 * K + 1)),
            lower=((K, sp.Integer(1)),),
            rule="upper bound",
        ),
        lemmas=(ratio(),),
    )


@cache
def limit() -> Derivation:
    """Derive that the risk ratio after all K rounds tends to 2e − 1 as K → ∞."""
    upper = bounded()
    whole = upper.steps[0].after
    below = _powers(sp.Le(sp.E * K / (K + 1), GROWTH**K, evaluate=False), exponentials.above_e)
    small = _powers(sp.Le(GROWTH ** (2 * K), 9, evaluate=False), exponentials.squared_at_most_nine)
    low = 2 * sp.E * K / (K + 1) - 1 - 8 / (2 * K + 1)
    bound = sp.Le(low, V(K))
    tends = limit_at_infinity(low, 2 * sp.E - 1, K)
    return in_steps(
        "Each label edited once, in ever more batches: the risk ratio tends to 2e − 1",
        below,
        small,
        combined(
            bound,
            "V(K) = 2a^K − 1 − (a^{2K} − 1)/(2K + 1).",
            whole,
            below.after,
            small.after,
            factors=(sp.Integer(2), 1 / (2 * K + 1)),
            lower=((K, sp.Integer(1)),),
            rule="lower bound",
        ),
        rational_limit(tends, "K/(K + 1) → 1 and 8/(2K + 1) → 0.", lower=((sp.E, sp.Integer(2)),)),
        squeezed(
            limit_at_infinity(V(K), 2 * sp.E - 1, K),
            "Both bounds tend to 2e − 1.",
            bound,
            upper.conclusion,
            tends,
        ),
        lemmas=(upper,),
    )


PAPER = Source(paper="position paper", where="§4.3")
ZHU = Source(paper="Zhu et al. 2024", where="process of Theorem 1")
RATIO = r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2 / \mathbb{E}\lVert X(\hat w_0 - w) \rVert^2"
FORMULAS = (
    Formula(
        id="regression.editing.once_excess_risk_ratio",
        title="in-design risk after t of K batches of like design were edited once, over the first fit's",
        observable=RATIO,
        statement="V(t) = 2*(1 + 1/K)^t - ((1 + 1/K)^(2*t) + 2*K)/(2*K + 1)",
        parameters=(BATCHES, ROUNDS),
        loop=LOOP,
        derive=ratio_from_zero,
        sources=(ZHU, PAPER),
    ),
    Formula(
        id="regression.editing.once_excess_risk_ratio_limit",
        title="in-design risk after every label was edited once in ever more batches, over the first fit's",
        observable=rf"\lim_{{K \to \infty}} {RATIO}",
        statement="limit(V(K), K, oo) = 2*e - 1",
        parameters=(),
        loop=LOOP,
        derive=limit,
        uses=("regression.editing.once_excess_risk_ratio",),
        sources=(ZHU, PAPER),
    ),
)
