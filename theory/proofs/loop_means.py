"""What the core proves of a loop's means, from the loop's definition: closed forms and limits, as read.

A mean and what is said of it are read here. The scripts that prove it (``loop_proofs``, ``loop_limits``) are
not trusted: what they return must be that statement, under no hypothesis but the loop's own; of a form that
divides by what may be 0 also under those that it is not.
"""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from theory.core import Refused, Term, Theorem, eq, instantiate, integer, le, tends
from theory.core.definedness import definedness
from theory.core.signs import implies
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.symbolic.system import MOST_KEPT, System
from theory.proofs import atom_means, loop_limits, loop_proofs
from theory.proofs.atom_loops import AtomTerm, atom_term
from theory.proofs.loop_readings import in_some_order
from theory.proofs.loop_terms import LoopTerm


@lru_cache(maxsize=MOST_KEPT)
def proved_observable(
    definition: LoopDefinition, observable: sp.Expr, system: System | None, form: sp.Expr, since: int
) -> tuple[LoopTerm | AtomTerm, Theorem]:
    """Return the loop as a term, and ⊢ E observable after t fits = form, for all t ≥ max(1, since).

    Hypotheses that parts of the form are not 0 may remain, where it has no value else: ``where_defined``. A
    loop of atoms needs no system of moments.

    Raises:
        Refused: the definition is no loop of the core, or no tactic proves the form.
    """
    if system is None or definition.is_vector:
        atoms = atom_term(definition)
        return atoms, _proved_of_atoms(atoms, definition, observable, form, since)

    def proved(made: LoopTerm) -> tuple[LoopTerm, Theorem]:
        return made, proved_mean(made, observable, system, form, since, where_defined=True)

    return in_some_order(definition, observable, proved)


def _proved_of_atoms(
    made: AtomTerm, definition: LoopDefinition, observable: sp.Expr, form: sp.Expr, since: int
) -> Theorem:
    k = _any_fit(max(1, since))
    goal = eq(made.mean(observable, k), made.reader(k).term(form))
    return _as_said(atom_means.Shares(made, definition).proved(observable, goal, k), goal, made)


def where_defined(made: LoopTerm | AtomTerm, theorem: Theorem) -> tuple[Term, ...]:
    """Return that parts of the form in a theorem are not 0, where the loop's domain does not show it."""
    return tuple(sorted(theorem.hypotheses - made.conditions, key=str))


def _any_fit(first: int) -> Term:
    return integer("t", lambda v: [le(first, v)], witness=first)


def proved_mean(
    made: LoopTerm,
    observable: sp.Expr,
    system: System,
    form: sp.Expr,
    since: int,
    *,
    where_defined: bool = False,
) -> Theorem:
    """Return ⊢ E observable after t fits = form, for all t ≥ max(1, since), of a loop as a term.

    With ``where_defined``, where no part by which the form divides is 0.

    Raises:
        Refused: no tactic proves the form.
    """
    base = max(system.base, since, 1 if made.fresh else 0)
    k = integer("k_fit", lambda v: [le(base, v)], witness=base)
    goal = eq(made.mean(observable, k), made.reader(k).term(form))
    theorem = loop_proofs.closed_form(made, observable, system, form, goal, k, base)
    nonzero = frozenset(c for c in definedness(goal) if c.op == "ne") if where_defined else frozenset()
    return instantiate(_as_said(theorem, goal, made, nonzero), {k: _any_fit(max(1, base))})


def proved_limit(
    made: LoopTerm | AtomTerm,
    equation: Theorem,
    form: sp.Expr,
    limit: sp.Expr,
    first: int,
    index: Term | None = None,
) -> Theorem:
    """Return ⊢ E observable after t fits → limit, from ⊢ E observable after t fits = form, for t ≥ ``first``.

    With ``index``, the number t of fits, the left side may be any other expression of it.

    Raises:
        Refused: the core does not prove it in this way.
    """
    index = index or next(v for v in equation.variables if v.args[0] == "t")
    goal = tends(index, equation.formula.args[0], made.reader(index).term(limit))
    return _as_said(loop_limits.limit_of_form(made, equation, form, limit, first, index), goal, made)


def _as_said(
    theorem: Theorem, goal: Term, made: LoopTerm | AtomTerm, given: frozenset[Term] = frozenset()
) -> Theorem:
    """Return a script's theorem if it is what was to be proved, under the loop's conditions and ``given``."""
    if theorem.formula is not goal:
        raise Refused(f"a script proves another statement: {theorem}")
    if left := [h for h in theorem.hypotheses - made.conditions if not any(implies(c, h) for c in given)]:
        raise Refused("hypotheses remain: {}", "; ".join(map(str, left)))
    return theorem
