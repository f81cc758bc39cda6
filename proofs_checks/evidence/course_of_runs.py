"""Whether almost every run of a loop with data has a finite limit, or is bounded, by what the core proves.

It is bounded where the core shows that each fit keeps every state that it shows within [0, 1]. It converges
where each state that it shows does:

* Y ≥ 0 with E[Y_{t+1} | state] ≤ Y_t, Y = X or 1 − X: Doob's theorem on supermartingales;
* E[X_{t+1} | state] = X_t and E X² bounded: Doob's theorem on martingales.

A mean given the state is that of one step of the loop from any state where its laws exist, at any fit: the
core proves it of the loop that begins there. The mean of all data so far remembers itself.

It does not converge where D = X_{t+1} − X_t has E D² ≥ c > 0 and E D⁴ ≤ C for all large t: by the inequality
of Paley and Zygmund P(D² ≥ c/2) ≥ c²/(4C). It is not bounded where E X²/t has a
positive limit and E X⁴ is at most of the order t²: P(X² ≥ E X²/2) does not fade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import sympy as sp

from proofs_checks.evidence.almost_sure import almost_sure_evidence, bounded, free_name, proved
from proofs_checks.evidence.by_definition import claimed_loop
from proofs_checks.evidence.comparison import decided
from proofs_checks.strategies.enumerated import simplest_first
from proofs_checks.verdict import ALONE, Evidence
from theory.core import Theorem, apply, le
from theory.language.parameters import Domain, Parameter
from theory.language.question import Question
from theory.loop_language.definition import GENERATION, LoopDefinition, State, t
from theory.loop_language.derive import with_parameters
from theory.loop_language.formulas import derived_of
from theory.loop_language.statistics import Mean
from theory.proofs.grades import cited
from theory.proofs.loop_claims import proved_far, proved_value
from theory.proofs.loop_terms import STATE, loop_term

NONNEGATIVE = "a supermartingale that is at least 0 converges almost surely (Doob; Williams 1991, Cor. 11.7)"
IN_SQUARE = "a martingale bounded in L² converges almost surely (Doob; Williams 1991, Thm 12.1)"
POINTS = 2
"""At which it is tried to refute."""
NAME = "of_run"
Settles = tuple[str, str, Sequence[Theorem]]
"""Why it converges, what that cites, and what the core proves for it."""


def run_evidence(subject: str, question: Question) -> list[Evidence]:
    """Return what is found of the course of almost every run: that it converges, or is bounded, or not."""
    loop = None if question.loop is None else claimed_loop(question, question.loop)
    undecided = decided(subject, "undecided", "rigorous", "no theorem on almost every run was found to apply")
    if loop is None or loop.is_vector or question.index != t.name:
        return [undecided]
    run = loop.observables[question.observable]
    shown = [state for state in loop.states if run.has(state.symbol)]
    if run.has(t) or not run.is_polynomial(*(state.symbol for state in loop.states)):
        return [undecided]
    if question.form == "bounded" and (found := _within_one(subject, loop, shown)):
        return found
    parts = [[run]] if run in {s.symbol for s in shown} else [[run], [s.symbol for s in shown]]
    for some in parts:
        each = [why for one in some if (why := _settles(loop, one)) is not None]
        if len(each) == len(some):
            said = "" if some == [run] else "each state that it shows has "
            ways = dict.fromkeys(how for how, _, _ in each)
            said = f"{said}{' and '.join(ways)}, as the core proves of a step from any state"
            more = (*dict.fromkeys(cites for _, cites, _ in each), *cited(x for *_, of in each for x in of))
            one = decided(subject, "supports", "citing", said)
            return [replace(one, cites=tuple(dict.fromkeys(more)), details={ALONE: True})]
    if found := _to_a_number(subject, question, loop):
        return found
    return list(islice(_refuted(subject, question, loop), 1)) or [undecided]


def _within_one(subject: str, loop: LoopDefinition, shown: Sequence[State]) -> list[Evidence]:
    kept = _domain(loop, declared=False)
    if not all(kept.get(state.name) == (0, 1) for state in shown):
        return []
    said = "the core proves that each fit stays within [0, 1]"
    return [replace(decided(subject, "supports", "proof", said), details={ALONE: True})]


def _domain(loop: LoopDefinition, *, declared: bool = True) -> dict[str, tuple[int | None, int | None]]:
    """Return between which of 0 and 1 states stay, by name, as the core shows, or is ``declared`` of data."""
    found: dict[str, tuple[int | None, int | None]] = {}

    def look() -> Sequence[Theorem]:
        *_, kept, besides = loop_term(loop, 2).loop.args
        if besides and not declared:
            return ()
        for place, state in enumerate(loop.states, 1):
            here = apply(STATE, place)
            found[state.name] = (0 if le(0, here) in kept else None, 1 if le(here, 1) in kept else None)
        return ()

    proved(look)
    return found


def _from_any_state(loop: LoopDefinition) -> LoopDefinition | None:
    """Return the loop with a parameter for each start, and for how many fits there were before."""
    if any(data.source == "kept" or data.drawn_from for data in loop.data):
        return None
    fit = dict(loop.fit)
    for name, expr in fit.items():
        pool = next((one for one in loop.pools if expr == Mean(one.symbol)), None)
        if pool is not None and pool.window is None and pool.forget is None:
            fresh = [loop.datum(x) for x in pool.append]
            if any(data.size.has(t) for data in fresh):
                return None
            state = next(s.symbol for s in loop.states if s.name == name)
            fit[name] = ((t - 1) * state + Mean(*(data.symbol for data in fresh))) / t
    if any(expr.has(pool.symbol) for expr in fit.values() for pool in loop.pools):
        return None
    within = _domain(loop)
    before = Parameter(
        name=free_name(loop, "fits_before"), meaning="", domain=Domain(kind="integer", lower=0), ceiling=9
    )
    data = tuple(
        replace(one, source="model", law=loop.true_law(one) if one.source == "real" else one.law)
        for one in loop.data
    )
    alone = replace(loop, fit=fit, data=data, pools=())
    moved = with_parameters(alone, (*loop.parameters, before), {t: t + before.symbol})
    if moved is None:
        return None
    starts = {}
    for state in loop.states:
        low, high = within.get(state.name, (None, None))
        domain = Domain(kind="real", lower=low, upper=high)
        starts[state.name] = Parameter(
            name=free_name(loop, f"{state.name}_before"), meaning="", domain=domain, ceiling=9
        )
    states = tuple(replace(state, start=starts[state.name].symbol) for state in moved.states)
    return replace(moved, parameters=(*moved.parameters, *starts.values()), states=states)


def _settles(loop: LoopDefinition, run: sp.Expr) -> Settles | None:
    """Return why almost every run converges, if it is seen to."""
    from_any = _from_any_state(loop)
    if from_any is None:
        return None
    start = dict(zip((s.symbol for s in loop.states), (s.start for s in from_any.states), strict=True))

    def step(one: sp.Expr, relation: str, than: sp.Expr, fit: int = 1) -> Sequence[Theorem]:
        asked = replace(from_any, observables={NAME: one})
        return proved(lambda: proved_value(asked, NAME, relation, than, fit, only=True))

    for y in (run, 1 - run):
        least = step(y, "≥", sp.S.Zero, 0)
        if least and (less := step(y, "≤", y.xreplace(start))):
            return (
                "a mean after one more fit that is at most what it is, which is at least 0",
                NONNEGATIVE,
                (*least, *less),
            )
    same = step(run, "=", run.xreplace(start))
    if same and (square := bounded(loop, run**2)):
        return (
            "a mean after one more fit that is what it is, and a bounded square",
            IN_SQUARE,
            (*same, *square),
        )
    return None


def _to_a_number(subject: str, question: Question, loop: LoopDefinition) -> list[Evidence]:
    """Return that almost every run tends to the limit of the mean, if that is found."""
    limit = derived_of(loop, question.observable).limit
    if limit is None or not limit.is_finite:
        return []
    asked = replace(question, form="limit", expression=limit, text="")
    found = almost_sure_evidence(subject, asked, list)
    said = f"almost every run tends to {limit}: "
    return [replace(one, summary=said + one.summary) for one in found if one.outcome == "supports"]


def _refuted(subject: str, question: Question, loop: LoopDefinition) -> Iterator[Evidence]:
    """Yield that almost every run does not, at a point."""
    run = loop.observables[question.observable]
    for point in islice(simplest_first(loop.parameters), POINTS):
        if any(isinstance(value, tuple) for value in point.values()):
            return
        values = {p.symbol: sp.sympify(point[p.name]) for p in loop.parameters}
        there = with_parameters(loop, (), values)
        if there is None:
            continue
        run = there.observables[question.observable]
        before = State(name=free_name(loop, "before"), start=run.xreplace(there.start))
        fit = {**there.fit, before.name: run}
        follows = replace(there, states=(*there.states, before), fit=fit)
        moves = run - before.symbol
        if question.form == "converges" and _stays_large(follows, moves, sp.S.One):
            said = "its steps D keep E D² ≥ c > 0, and E D⁴ is bounded: by Paley and Zygmund they do not fade"
            yield decided(subject, "refutes", "rigorous", said, point)
        if _stays_large(there, run, t):
            said = "E X² is of the order of t, and E X⁴ at most of t²: "
            said += "by Paley and Zygmund not almost every run is bounded"
            yield decided(subject, "refutes", "rigorous", said, point)


def _stays_large(loop: LoopDefinition, x: sp.Expr, order: sp.Expr) -> bool:
    def over(what: sp.Expr, relation: str, than: sp.Expr) -> Callable[[], Sequence[Theorem]]:
        asked = replace(loop, observables={NAME: sp.expand(what)})
        return lambda: proved_far(asked, NAME, GENERATION, relation, first=1, order=than)

    return bool(proved(over(x**2, "=", order)) and proved(over(x**4, "≤", order**2)))
