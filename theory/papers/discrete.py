r"""What the discrete loop does to its rarest atoms, its support and its absorbing states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from theory.core import Theorem, instantiate
from theory.engine.limits import limit_at_infinity
from theory.engine.naming import define
from theory.engine.steps import (
    Read,
    combined,
    in_steps,
    in_the_limit,
    proved,
    rational_limit,
    squeezed,
    vanishing,
)
from theory.families.categorical.loop import D, t
from theory.families.categorical.moments import squares
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.proofs import discrete_terms as terms
from theory.proofs import subjects
from theory.proofs.absorbing import one_for_each_atom
from theory.proofs.discrete_bounds import surviving_atoms_at_least_one, surviving_atoms_upper_bound
from theory.proofs.discrete_loop import known_shares
from theory.proofs.exponentials import MANY, missed_above, missed_below

AT_LEAST_TWO = ((D, sp.Integer(2)),)
atom_count = sp.Symbol("N", integer=True, positive=True)
survivors, absorbing, ratio = (sp.Function(name, real=True) for name in ("K", "A", "z"))


@cache
def singletons_are_lost() -> Derivation:
    """Derive (1 − 1/D)^D → 1/e: what an atom seen once faces in every fit."""
    lost = (1 - 1 / D) ** D
    low, high = sp.exp(-1) * (1 - 1 / D), sp.exp(-1)
    below, above = sp.Ge(lost, low), sp.Lt(lost, high)
    limit = limit_at_infinity(low, sp.exp(-1), D)
    return in_steps(
        "The chance that an atom seen once is not drawn again",
        proved(
            below,
            "(1 − 1/D)^(1 − D) = (1 + 1/(D − 1))^(D − 1) ≤ e.",
            lambda read, _: instantiate(missed_above(), {MANY: read(D)}),
            rule="lower bound",
        ),
        proved(
            above,
            "1 − 1/D < (1 − 1/(2D))² ≤ exp(−1/D).",
            lambda read, _: instantiate(missed_below(), {MANY: read(D)}),
            rule="upper bound",
        ),
        rational_limit(limit, "1/D → 0.", lower=((sp.exp(-1), sp.Integer(0)),)),
        squeezed(limit_at_infinity(lost, sp.exp(-1), D), "Both bounds tend to 1/e.", below, above, limit),
    )


@cache
def tails_go_before_diversity() -> Derivation:
    """Derive that what a fit takes from singletons, over what it takes from diversity, diverges with D."""
    lemma = singletons_are_lost()
    lost, low = (1 - 1 / D) ** D, sp.exp(-1) * (1 - 1 / D)
    named = equate(ratio(D), lost / (1 / D))
    bound = sp.Ge(ratio(D), D * low)
    grows = limit_at_infinity(D * low, sp.oo, D)
    return in_steps(
        "One fit takes much from the tail and little from diversity",
        define(
            named,
            (
                "An atom seen once is lost with probability (1 − 1/D)^D; the chance that two draws "
                "differ falls by the share 1/D."
            ),
        ),
        combined(
            bound,
            "Multiply by D.",
            named,
            sp.Ge(lost, low),
            factors=(D,),
            lower=AT_LEAST_TWO,
            rule="combine the bounds",
        ),
        rational_limit(grows, "(D − 1)/e is linear in D.", lower=((sp.exp(-1), sp.Integer(0)),)),
        squeezed(
            limit_at_infinity(ratio(D), sp.oo, D), "It is at least what tends to infinity.", bound, grows
        ),
        lemmas=(lemma,),
    )


def _at_fit(theorem: Callable[[], Theorem]) -> CoreProof:
    """Return the proof by a theorem about fit t + 1 of the same at fit t ≥ 1."""

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        return known_shares(instantiate(theorem(), {**subjects.own_names(read), terms.FIT: read(t) - 1}))

    return CoreProof(prove=prove, subjects=((survivors, subjects.survivors),))


@cache
def one_atom_is_left() -> Derivation:
    """Derive that the expected number of surviving atoms tends to 1, at every D."""
    power = (1 - 1 / D) ** (t - 1)
    few = sp.Le(survivors(t), 1 + (D - 1) * power * (1 - squares))
    least = sp.Ge(survivors(t), 1)
    vanishes = vanishing(power, "0 ≤ 1 − 1/D < 1")
    limit = limit_at_infinity(few.rhs, sp.Integer(1))
    return in_steps(
        "All atoms but one disappear",
        Step(
            rule="what a fit sees of an atom",
            after=few,
            because="K(t) is the expected number of atoms with a datum in generation t. An atom of "
            "share x has one with probability 1 − (1 − x)^D ≤ x + (D − 1)x(1 − x); summed over the "
            "atoms, with 𝔼(1 − Σx²) = (1 − 1/D)^(t − 1)(1 − Σp²) at the fit before.",
            certificate=_at_fit(surviving_atoms_upper_bound),
        ),
        Step(
            rule="at least one atom",
            after=least,
            because="1 − (1 − x)^D ≥ x, and the shares add up to 1.",
            certificate=_at_fit(surviving_atoms_at_least_one),
        ),
        vanishes,
        in_the_limit(limit, power, "The bound is affine in the power.", vanishes.after, rule="limit"),
        squeezed(
            limit_at_infinity(survivors(t), sp.Integer(1)),
            "Between 1 and what tends to 1.",
            least,
            few,
            limit,
        ),
    )


@cache
def absorbing_states() -> Derivation:
    """Derive that the chain on N atoms has exactly N absorbing states."""

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        return instantiate(one_for_each_atom(), {terms.D: read(D), terms.N: read(atom_count)})

    return in_steps(
        "The chain has one absorbing state for each atom",
        Step(
            rule="count the states",
            after=equate(absorbing(D, atom_count), atom_count),
            because="A(D, N) counts the count vectors c at which the expected number of atoms whose count "
            "changes is 0. The expected squared distance to the next vector is D − Σc²/D: 0 where one atom "
            "has all D data, else at least 1; and each atom has them all in one vector.",
            certificate=CoreProof(prove=prove, subjects=((absorbing, subjects.absorbing),)),
        ),
    )
