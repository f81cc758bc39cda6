"""What several theorems of the core say together where the core has no formula for it.

A limit inferior is stated in Coq by its definition, and follows from a theorem that bounds the sequence at
every index and one that gives the limit of the bound. A formula that holds case by case is several theorems.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import sympy as sp

from proofs_checks.kernel.translation import Translation
from theory.core import Refused, Term, Theorem, generalise
from theory.core.display import shown
from theory.language.derivation import Cases, LimitOrder, SequenceLimit
from theory.language.formula import Formula
from theory.proofs.decided import decided_of
from theory.proofs.scalar_steps import Scalars, port_step

SUBSEQUENCES = "limit of subsequences"


@dataclass(frozen=True)
class Said:
    """A statement that the core has no formula for: in words, and as Coq's text."""

    words: str
    text: Callable[[Translation], str]


@dataclass(frozen=True, eq=False)
class Join:
    """What a proof for Coq asks of a theorem, of a statement that rests on theorems of the core."""

    rule: str
    formula: Said
    premises: tuple[Theorem, ...]
    details: tuple[object, ...] = ()

    @property
    def hypotheses(self) -> frozenset[Term]:
        """Return what the premises take."""
        return frozenset[Term]().union(*(p.hypotheses for p in self.premises))

    @property
    def variables(self) -> frozenset[Term]:
        """Return the variables of the premises."""
        return frozenset[Term]().union(*(p.variables for p in self.premises))

    def theorem(self) -> Theorem:
        """Return this in the place of a theorem."""
        return cast("Theorem", self)


def limit_of_subsequences(formula: Formula, reading: type[Scalars]) -> Theorem:
    """Return lim inf f ≥ L or lim sup f ≤ L, from f's bound at every index and the limit of that bound.

    Raises:
        Refused: the last step is none of these, or what it rests on is not proved of numbers.
    """
    last = formula.derivation.all_steps[-1]
    if not isinstance(last.certificate, LimitOrder):
        raise Refused("the last step is no limit of subsequences")
    bound, limit = (port_step(formula, b, reading) for b in last.before)
    (k,) = (v for v in bound.variables if _runs(v, bound))
    return subsequences(bound, limit, k, below=isinstance(last.after, sp.GreaterThan))


def subsequences(bound: Theorem, limit: Theorem, k: Term, below: bool) -> Theorem:
    """Return lim inf f ≥ L from g(k) ≤ f(k) and g(k) → L, or lim sup f ≤ L from f(k) ≤ g(k)."""
    start = int(k.args[2][0].args[0].args[0])
    every = generalise(bound, k, start)
    value = limit.formula.args[0]
    other, function = bound.formula.args if below else bound.formula.args[::-1]

    def text(to: Translation) -> str:
        to.names.give(k, "k_")
        f, end = to.real(function), to.real(value)
        said = f"{end} - e_ <= {f}" if below else f"{f} <= {end} + e_"
        return f"forall e_ : R, 0 < e_ -> exists m_ : Z, forall k_ : Z, (m_ <= k_)%Z -> {said}"

    name = "lim inf" if below else "lim sup"
    words = f"{name} {shown(function)} {'≥' if below else '≤'} {shown(value)} ({shown(k)} → ∞)"
    return Join(SUBSEQUENCES, Said(words, text), (every, limit), (k, function, other, start)).theorem()


def _runs(v: Term, bound: Theorem) -> bool:
    """Whether a variable is the index of fits that a bound speaks of."""
    return v.sort == "integer" and v in bound.formula.free and str(v.args[0]) == "fit"


def cases_of(formula: Formula, reading: type[Scalars]) -> tuple[Theorem, ...]:
    """Return the theorem of each case of a formula that its last step puts together.

    Each is proved from the scalar steps before it, or is what the core says of the step itself.

    Raises:
        Refused: the last step joins no cases, or one of them is none of numbers.
    """
    steps = formula.derivation.all_steps
    last = steps[-1]
    if not isinstance(last.certificate, Cases):
        raise Refused("the last step joins no cases")
    decided = decided_of(formula.derivation, formula)
    out = []
    for premise in last.before:
        try:
            out.append(port_step(formula, premise, reading))
        except Refused:
            place = max(i for i, s in enumerate(steps) if s.after == premise)
            if place not in decided or isinstance(steps[place].certificate, SequenceLimit):
                raise Refused(
                    f"its case {premise.lhs} is no theorem of the core, which proves the start and the step "
                    "of an induction over limits"
                ) from None
            out.append(decided[place])
    return tuple(out)
