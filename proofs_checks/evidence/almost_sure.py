"""What almost every run of a loop with data tends to, by what the core proves of means.

Σ E(X_t − c)² < ∞: then Σ (X_t − c)² is finite in almost every run, and X_t → c. Where X_t ≥ 0 and
Σ E X_t < ∞, so is Σ X_t, and X_t → 0.

X_t = X_0·U_1⋯U_t with factors U ≥ 0 that are independent, of one law, not constant, and E U ≤ 1: X_t → 0. The
sum of the means E√X_t = √X_0·(E√U)^t is finite, as E√U < √(E U) ≤ 1.

E X_t → m ≠ c and E X_t² bounded: X_t does not tend to c in almost every run, or its mean would.

The sum is one state more of the loop, and the core proves from the definition that its mean is bounded, or it
proves that what is summed is at most of the order 1/t². That the factors of a product are independent, of one
law and never negative is read off the definition; of their moments the core proves what is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import sympy as sp

from proofs_checks.evidence.by_definition import SECONDS, claimed_loop
from proofs_checks.evidence.comparison import decided
from proofs_checks.evidence.definedness import Condition, Place, region_of
from proofs_checks.verdict import ALONE, Evidence
from theory.core import Refused, Theorem
from theory.language.plain import plain
from theory.language.question import Question
from theory.language.time_limit import TimeLimitExceeded, within
from theory.loop_language.definition import GENERATION, LoopDefinition, LoopError, State, t
from theory.loop_language.statistics import Mean, Times, Variance
from theory.loop_language.symbolic.refusal import Refused as OutsideTheClass
from theory.loop_language.symbolic.system import close
from theory.proofs.grades import cited
from theory.proofs.loop_claims import proved_bounded, proved_far, proved_value

SERIES = (
    "a series of nonnegative terms whose means have a finite sum is finite almost surely "
    "(Rudin, Real and Complex Analysis, thm 1.27)"
)
STRICT = (
    "the inequality of Cauchy and Schwarz is strict unless one side is a multiple of the other "
    "(Rudin, Real and Complex Analysis, thm 3.5)"
)
NONNEGATIVE = ("beta", "inverse_gamma", "gamma", "exponential")
"""Laws of multipliers that are never negative."""
SCALED = {"gamma": 1, "exponential": 0}
"""Laws on the positive numbers that a mean only scales: the place of the mean among what they take."""
MOST_MOMENTS = 4
"""That feed each other in what is to be bounded; with more no proof is sought."""
SUM, SQUARE = "sum_of_squares", "squared"


def almost_sure_evidence(
    subject: str, question: Question, mean: Callable[[], list[Evidence]]
) -> list[Evidence]:
    """Return what is found of the limit of almost every run.

    ``mean``: gives the evidence on the limit of the mean.
    """
    loop = None if question.loop is None else claimed_loop(question, question.loop)
    if loop is None or loop.is_vector or question.index != t.name or not question.expression.is_finite:
        return []
    run, to = loop.observables[question.observable], question.expression
    if not run.is_polynomial(*(state.symbol for state in loop.states)) or to.has(t):
        return []
    nonnegative = _shown(loop, run)
    if to == 0 and (state := _product(loop, run)) is not None:
        product = proved(lambda: _shrinks(loop, state))
        if product:
            said = (
                "read off the definition: each fit multiplies it by a factor ≥ 0, independent of those before"
                " and of the same law. That its mean is at most 1 and its variance positive is"
            )
            return [_cited(subject, said, product, STRICT, SERIES)]
    off = [one for one in mean() if one.outcome == "refutes"]
    if off:
        if (_shown(loop, 1 + run) and _shown(loop, 1 - run)) or bounded(loop, run**2):
            said = "and its square has a bounded mean: almost every run would carry the mean along"
            return [replace(one, summary=f"{one.summary}; {said}") for one in off]
        return []
    gaps = [(f"E (X − ({plain(to)}))²", (run - to) ** 2)] if to != 0 else [("E X²", run**2)]
    if to == 0 and nonnegative:
        gaps.insert(0, ("X ≥ 0 where the laws of the loop exist (FLINT), and E X", run))
    for what, gap in gaps:
        for how, prove in SHOWN_BY.items():
            if summed := proved(partial(prove, loop, gap)):
                return [_cited(subject, f"{what} {how}, which is", summed, SERIES)]
    return []


def _cited(subject: str, said: str, by: Sequence[Theorem], *cites: str) -> Evidence:
    said = f"{said} proved by the core from the definition of the loop"
    cites = (*cites, *cited(by))
    return replace(decided(subject, "supports", "citing", said), cites=cites, details={ALONE: True})


def proved(search: Callable[[], Sequence[Theorem]]) -> Sequence[Theorem]:
    """Return what a search proves, nothing if it finds no proof."""
    try:
        return within(SECONDS, "what almost every run tends to", search)
    except (Refused, LoopError, TimeLimitExceeded, MemoryError):
        return ()


def free_name(loop: LoopDefinition, name: str) -> str:
    """Return a name that the loop does not use."""
    taken = {p.name for p in loop.parameters} | {s.name for s in loop.states}
    taken |= {x.name for x in loop.data} | {pool.name for pool in loop.pools}
    while name in taken:
        name += "x"
    return name


def _sum_is_bounded(loop: LoopDefinition, term: sp.Expr) -> Sequence[Theorem]:
    """Prove that the mean of the sum of a term over all fits so far is bounded."""
    total = State(name=free_name(loop, SUM), start=sp.Integer(0))
    with_sum = replace(
        loop,
        states=(*loop.states, total),
        fit={**loop.fit, total.name: total.symbol + term},
        observables={total.name: total.symbol},
    )
    return proved_bounded(with_sum, total.name, sp.true, GENERATION, 1)


def _fades(loop: LoopDefinition, observable: sp.Expr) -> Sequence[Theorem]:
    """Prove that the mean of an observable is at most of the order 1/t²."""
    asked = replace(loop, observables={SQUARE: observable})
    return proved_far(asked, SQUARE, GENERATION, "≤", first=1, order=t**-2)


def _shown(loop: LoopDefinition, expr: sp.Expr) -> bool:
    """Return whether an expression in the states is ≥ 0 where the laws that take them exist."""
    places: list[Place] = []
    for data in loop.data:
        if data.law is None or data.source != "model":
            continue
        for names, upper in ((data.law.kind.chances, sp.Integer(1)), (data.law.kind.nonnegative, None)):
            places += [Place(data.law.argument(name), sp.Integer(0), upper) for name in names]
    states = {state.symbol for state in loop.states}
    own = {place.symbol: place for place in reversed(places) if place.symbol in states}
    return Condition("nonnegative", expr, (*region_of(loop.parameters), *own.values())).shown


def bounded(loop: LoopDefinition, observable: sp.Expr) -> Sequence[Theorem]:
    """Return theorems that the mean of an observable is bounded, nothing if none is found."""
    asked = replace(loop, observables={SQUARE: observable})
    try:
        if len(close(asked, observable).moments) > MOST_MOMENTS:
            return ()
    except OutsideTheClass:
        return ()
    return proved(lambda: proved_bounded(asked, SQUARE, sp.true, GENERATION, 1))


def _product(loop: LoopDefinition, run: sp.Expr) -> State | None:
    """Return the state that a run is, if every fit multiplies it by a factor of one law, never negative."""
    state = next((one for one in loop.states if one.symbol == run), None)
    if state is None or loop.pools:
        return None
    fit: sp.Expr = loop.fit[state.name]
    scale, statistic = fit.as_independent(Mean, Variance, Times, as_Add=False)
    states = {one.symbol for one in loop.states}
    if scale.free_symbols & {*states, t} or not scale.is_positive:
        return None
    if isinstance(statistic, Times):
        data = loop.datum(statistic.args[1].name)
        multiplies = statistic.args[0] == state.symbol
        alike = data.law is not None and data.law.name in NONNEGATIVE
        arguments = tuple(data.law.arguments) if data.law is not None else ()
    elif isinstance(statistic, (Mean, Variance)) and len(statistic.lists) == 1:
        data = loop.datum(statistic.lists[0].name)
        law = data.law
        if law is None or data.drawn_from or data.design is not None or data.inverse_size is not None:
            return None
        given = list(law.arguments)
        if isinstance(statistic, Variance):
            alike, place = law.name == "normal", 1
            given = given[1:2]
        else:
            alike, place = law.name in SCALED, SCALED.get(law.name, 0)
        multiplies = alike and sp.cancel(law.arguments[place] / state.symbol).free_symbols.isdisjoint(
            {*states, t}
        )
        arguments = tuple(one for one in given if one is not law.arguments[place])
    else:
        return None
    fixed = all(one.free_symbols.isdisjoint({*states, t}) for one in (*arguments, data.size))
    sequence = any(one.has(sp.Indexed) for one in (*arguments, data.size, scale))
    return state if multiplies and alike and fixed and not sequence and data.source == "model" else None


def _shrinks(loop: LoopDefinition, state: State) -> Sequence[Theorem]:
    """Prove of the first factor U = X_1/X_0 that E U ≤ 1, and E U = m and E U² > m² with a number m."""
    from theory.loop_language.formulas import at_fit, formula_of

    own = replace(loop, observables={state.name: state.symbol, SQUARE: state.symbol**2})
    first = at_fit(own, formula_of(own, state.name), 1)
    if first is None or not state.start.is_positive:
        raise Refused("the first factor is not known")
    mean = first.rhs
    return [
        *proved_value(own, state.name, "=", mean, 1, only=True),
        *proved_value(own, state.name, "≤", state.start, 1, only=True),
        *proved_value(own, SQUARE, ">", mean**2, 1, only=True),
    ]


SHOWN_BY: Mapping[str, Callable[[LoopDefinition, sp.Expr], Sequence[Theorem]]] = {
    "has a finite sum over t": _sum_is_bounded,
    "is at most of the order 1/t²": _fades,
}
"""How it is seen that a series of means is finite."""
