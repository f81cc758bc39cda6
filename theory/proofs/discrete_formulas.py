"""The formulas of the discrete loop that the core proves from the loop's definition, each as it is written.

``PROOFS`` says, for a formula's id, what the name on its left side is (E over fits of the loop, or the limit
that E[T] is) and the theorem of ``discrete_loop`` that ends in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sympy.core.function import AppliedUndef

from theory.core import Term, Theorem, convert, instantiate, substitute
from theory.families.categorical.loop import DISTRIBUTION
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.markov.functions import SojournTime
from theory.proofs import discrete_loop as loop
from theory.proofs.reading import read, variables
from theory.proofs.scalar_steps import Ported


@dataclass(frozen=True)
class Proof:
    """What a formula speaks of, and how it is proved.

    Attributes:
        name: the name on the left side of the statement.
        subject: what it is, in the variables of ``discrete_loop``.
        theorem: proves the statement, in the same variables.
        functions: the symbols of the core for functions of the statement.
        more: parameters of the loop that the statement does not show.
    """

    name: str
    subject: Callable[[], Term]
    theorem: Callable[[], Theorem]
    functions: Mapping[Any, Term] = field(default_factory=dict)
    more: tuple[Parameter, ...] = ()


def _diversity(of: loop.Loop) -> Callable[[], Term]:
    return lambda: loop.fit(loop.FIT, 1 - loop.total(loop.CHANCE**2), of)


def _distance() -> Term:
    return loop.fit(loop.FIT, loop.total((loop.CHANCE - loop.REAL_CHANCE) ** 2), loop.MIXED)


def _collapsed() -> Term:
    return loop.collapsed(loop.FIT)


PROOFS: dict[str, Proof] = {
    "categorical.replace.heterozygosity": Proof("h", _diversity(loop.REPLACE), loop.heterozygosity),
    "categorical.accumulate.heterozygosity": Proof("U", _diversity(loop.POOL), loop.pool_heterozygosity),
    "categorical.fixed_real_share.squared_distance": Proof("V", _distance, loop.real_share_distance),
    "categorical.replace.survival_lower_bound": Proof("F", _collapsed, loop.survival_lower_bound),
    "categorical.replace.collapse_time": Proof(
        "ET", loop.mean_time, loop.mean_time_by_dual, {SojournTime: loop.SOJOURN}
    ),
    "categorical.replace.collapse_time_bound": Proof(
        "ET", loop.mean_time, loop.mean_time_bound, more=(DISTRIBUTION,)
    ),
}


@cache
def prove(formula: Formula) -> Ported:
    """Return the theorem of the core that is a formula's written statement."""
    proof = PROOFS[formula.id]
    parameters = (*formula.parameters, *proof.more)
    named = {v.args[0]: v for v in variables(parameters)[0].values()}
    own = {"D": loop.D, "len_p": loop.N, "p": loop.P, "alpha": loop.SHARE, "t": loop.FIT}
    at = {v: named[name] for name, v in own.items() if name in named}
    subject = substitute(proof.subject(), at)
    left = {e: subject for e in formula.relation.atoms(AppliedUndef) if e.func.__name__ == proof.name}
    statement = read(formula.relation, parameters, {**left, **proof.functions})
    theorem = proof.theorem()
    moved = instantiate(theorem, {v: x for v, x in at.items() if v in theorem.variables})
    goal = statement.sequents[0].formula
    return Ported(moved if moved.formula is goal else convert(moved, goal), statement, ())
