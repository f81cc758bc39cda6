"""Written statements of the catalogue from the definitions of their loops: nothing of the loop is assumed.

A name on the left side of a statement is the mean of an observable over a loop, and the loop is the block of
the family and the rule (``theory.blocks``) as a term of the core. Of a Gaussian loop it is the loop along one
direction, in which data, means and variances are those of scalar data. Nothing here is trusted but that the
definition is that of the formula.
"""

from __future__ import annotations

from theory import blocks
from theory.core import (
    Refused,
    Term,
    Theorem,
    assume,
    function_of,
    instantiate,
    integer,
    le,
    substitute,
)
from theory.language.formula import Formula
from theory.loop_language.definition import LoopDefinition
from theory.proofs.loop_proofs import written_form
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
    """Have a script prove one case, and compare."""
    sequent, base = statement.sequents[which], 1 if made.fresh else 0
    k = integer("k_fit", lambda v: [le(base, v)], witness=base)
    given = [assume(c) for c in sequent.conditions if c.op == "eq"]
    theorem = written_form(made, definition, substitute(sequent.formula, {t: k}), given, k, base)
    theorem = instantiate(theorem, {k: t})
    if proves(theorem, statement, which) not in ("proved", "citing"):
        raise Refused(f"not the statement: {theorem}")
    return theorem


__all__ = ["from_definition"]
