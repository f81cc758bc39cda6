"""Written statements of the catalogue from the definitions of their loops: nothing of the loop is assumed.

A name on the left side of a statement is the mean of an observable over a loop, and the loop is the block of
the family and the rule (``theory.blocks``) as a term of the core. Of a Gaussian loop it is the loop along one
direction, in which data, means and variances are those of scalar data. Nothing here is trusted but that the
definition is that of the formula.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sympy as sp

from theory import blocks
from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    eq,
    function_of,
    instantiate,
    integer,
    le,
    substitute,
)
from theory.language.formula import Formula
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.loop_language.symbolic.solve import form_of
from theory.loop_language.symbolic.system import Monomial, close
from theory.proofs.loop_proofs import by_induction, gone, triangular
from theory.proofs.loop_terms import LoopTerm, loop_term
from theory.proofs.reading import Statement, proves, read, variables

TIME = integer("time", lambda k: [le(0, k)])


def from_definition(formula: Formula) -> tuple[tuple[Theorem, Statement], ...]:
    """Return the theorems that a formula's statement is, one for each case, from its loop's definition.

    Raises:
        Refused: it has no definition, the core no such loop, or no tactic proves the form.
    """
    if formula.id not in blocks.of_own_loops():
        raise Refused("its loop has no definition")
    definition = blocks.definition(formula.id)
    if definition.is_vector:
        raise Refused("a sum over the entries of vectors is no loop of the core")
    observable = definition.observables["value"]
    made = loop_term(definition, definition.order(observable))
    left, (names, _) = formula.relation.lhs, variables(formula.parameters)
    mean = function_of(TIME, made.mean(observable, TIME))
    statement = read(formula.relation, formula.parameters, {left.func: mean})
    return tuple(
        (_proved(made, definition, statement, which, names[left.args[0]]), statement)
        for which in range(len(statement.sequents))
    )


def _proved(made: LoopTerm, definition: LoopDefinition, statement: Statement, which: int, t: Term) -> Theorem:
    """Prove one case by induction, with other moments put in, or from the moments that it shows."""
    sequent, base = statement.sequents[which], 1 if made.fresh else 0
    k = integer("k_fit", lambda v: [le(base, v)], witness=base)
    goal = substitute(sequent.formula, {t: k})
    given = [assume(c) for c in sequent.conditions if c.op == "eq"]
    every: list[Theorem] = []
    others: list[Theorem] = []
    for moment, closed, observed in _moments(definition):
        mean = made.mean(sp.prod([s**e for s, e in moment]), k)
        there = eq(mean, made.reader(k).term(closed))
        with contextlib.suppress(Refused):
            every.append(by_induction(there, k, base, every, gone(made, there, k)))
            others += [] if observed else every[-1:]
    try:
        theorem = by_induction(goal, k, base, (*others, *given), (*gone(made, goal, k), *others))
    except Refused:
        theorem = algebra(goal, *every)
    theorem = instantiate(theorem, {k: t})
    if proves(theorem, statement, which) not in ("proved", "citing"):
        raise Refused(f"not the statement: {theorem}")
    return theorem


def _moments(definition: LoopDefinition) -> Iterator[tuple[Monomial, sp.Expr, bool]]:
    """Yield moments, those needed first, their forms as proposed, and whether the observable shows them."""
    observable = definition.observables["value"]
    try:
        system = close(definition, observable)
    except NotInTheClass:
        yield from ((((state.symbol, 1),), state.start, False) for state in definition.states)
        return
    for moment in triangular(system) or ():
        closed = form_of(system, moment)
        if closed is not None:
            yield moment, closed, moment in system.goal


__all__ = ["from_definition"]
