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
from theory.language.derivation import Citation, Derivation, Enumeration
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.markov.functions import CountProbability, RemainingShare, SojournTime
from theory.proofs import discrete_bounds as bounds
from theory.proofs import discrete_loop as loop
from theory.proofs import discrete_marginal as marginal
from theory.proofs import discrete_terms as terms
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
        after: the theorem is about fit t + 1, and the statement about fit t ≥ 1.
    """

    name: str
    subject: Callable[[], Term]
    theorem: Callable[[], Theorem]
    functions: Mapping[Any, Term] = field(default_factory=dict)
    more: tuple[Parameter, ...] = ()
    after: bool = False


def _diversity(of: terms.Loop) -> Callable[[], Term]:
    return lambda: terms.fit(terms.FIT, 1 - terms.total(terms.CHANCE**2), of)


def _distance() -> Term:
    return terms.fit(terms.FIT, terms.total((terms.CHANCE - terms.REAL_CHANCE) ** 2), terms.MIXED)


def _collapsed() -> Term:
    return terms.collapsed(terms.FIT)


def _living() -> Term:
    return terms.living(terms.FIT)


def _entropy() -> Term:
    return terms.entropy(terms.FIT)


COUNTS = {CountProbability: terms.COUNT_PROBABILITY}


PROOFS: dict[str, Proof] = {
    "categorical.replace.heterozygosity": Proof("h", _diversity(terms.REPLACE), loop.heterozygosity),
    "categorical.accumulate.heterozygosity": Proof("U", _diversity(terms.POOL), loop.pool_heterozygosity),
    "categorical.fixed_real_share.squared_distance": Proof("V", _distance, loop.real_share_distance),
    "categorical.replace.survival_lower_bound": Proof("F", _collapsed, loop.survival_lower_bound),
    "categorical.replace.survival_upper_bound": Proof(
        "F", _collapsed, bounds.survival_upper_bound, after=True
    ),
    "categorical.replace.surviving_atoms_lower_bound": Proof(
        "K", _living, bounds.surviving_atoms_lower_bound, after=True
    ),
    "categorical.replace.collapse_time_marginal": Proof(
        "ET", terms.mean_time, marginal.mean_time_by_starts, {RemainingShare: terms.REMAINING}
    ),
    "categorical.replace.collapse_probability": Proof(
        "F", _collapsed, loop.collapse_probability, COUNTS, after=True
    ),
    "categorical.replace.surviving_atoms": Proof("K", _living, loop.surviving_atoms, COUNTS, after=True),
    "categorical.replace.entropy": Proof("entropy", _entropy, loop.entropy_by_counts, COUNTS, after=True),
    "categorical.replace.collapse_time": Proof(
        "ET", terms.mean_time, loop.mean_time_by_dual, {SojournTime: terms.SOJOURN}
    ),
    "categorical.replace.missing_mass": Proof("M", terms.unseen, loop.missing_mass),
    "categorical.replace.collapse_time_bound": Proof(
        "ET", terms.mean_time, loop.mean_time_bound, more=(DISTRIBUTION,)
    ),
}


@cache
def prove(formula: Formula) -> Ported:
    """Return the theorem of the core that is a formula's written statement."""
    proof = PROOFS[formula.id]
    parameters = (*formula.parameters, *proof.more)
    named = {v.args[0]: v for v in variables(parameters)[0].values()}
    own = {"D": terms.D, "len_p": terms.N, "p": terms.P, "alpha": terms.SHARE, "t": terms.FIT}
    at = {v: named[name] for name, v in own.items() if name in named}
    subject = substitute(proof.subject(), at)
    left = {e: subject for e in formula.relation.atoms(AppliedUndef) if e.func.__name__ == proof.name}
    statement = read(formula.relation, parameters, {**left, **proof.functions})
    theorem = proof.theorem()
    values = {v: x for v, x in at.items() if v in theorem.variables}
    if proof.after:
        values[terms.FIT] = values[terms.FIT] - 1
    moved = instantiate(theorem, values)
    goal = statement.sequents[0].formula
    written = moved if moved.formula is goal else convert(moved, goal)
    return Ported(loop.known_shares(written), statement, ())


def whole_theorems(derivation: Derivation) -> dict[int, Theorem]:
    """Return, by place in ``all_steps``, the theorem that decides all of the derivation, or of a lemma.

    Only steps that are tried at finitely many sizes, or cite a theorem, are listed.
    """
    found: dict[int, Theorem] = {}
    _collect(derivation, 0, found)
    return found


def is_whole(theorem: Theorem) -> bool:
    """Whether a theorem is a formula's written statement, proved here."""
    return theorem in _WHOLE


_WHOLE: set[Theorem] = set()


def _collect(derivation: Derivation, first: int, found: dict[int, Theorem]) -> None:
    steps = derivation.all_steps
    if not any(isinstance(step.certificate, Enumeration) for step in steps):
        return
    theorem = _whole(derivation)
    if theorem is not None:
        open_ = (Citation, Enumeration)
        places = (n for n, step in enumerate(steps) if isinstance(step.certificate, open_))
        found.update({first + n: theorem for n in places})
        return
    for lemma in derivation.lemmas:
        _collect(lemma, first, found)
        first += len(lemma.all_steps)


def _whole(derivation: Derivation) -> Theorem | None:
    """Return the theorem of the formula whose own derivation this is."""
    from theory import catalogue

    for name in PROOFS:
        formula = catalogue.formula(name)
        if formula.derivation is derivation:
            proved = prove(formula)
            if proved.grade not in ("proved", "citing"):  # something would be assumed of the loop
                return None
            _WHOLE.add(proved.theorem)
            return proved.theorem
    return None
