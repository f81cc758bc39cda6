"""How long the discrete loop takes: two atoms, ten atoms, and far fewer fits than data."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.naming import define, instance
from theory.engine.steps import (
    above_its_tangent,
    cited,
    combined,
    compared,
    computed,
    differentiated,
    in_steps,
    solved,
)
from theory.families.categorical import survival, time
from theory.families.categorical.diffusion import DT, ETHIER_KURTZ, VARIANCE
from theory.families.categorical.loop import COUNT_LAW, DIFFUSION, DRAWN, D, identity_points, q, t
from theory.families.categorical.moments import F, h, heterozygosity_derivation
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate

atom_count, log_count = sp.Symbol("N", integer=True, positive=True), sp.Symbol("ell", real=True)
entropy = sp.Function("H", real=True)
diversity = sp.Symbol("h_0", positive=True)


@cache
def two_atoms_by_diffusion() -> Derivation:
    """Derive the classical −2D(q log q + (1 − q) log(1 − q)) for two atoms in the diffusion limit."""
    curve = -2 * D * (q * sp.log(q) + (1 - q) * sp.log(1 - q))
    bent = equate(sp.Derivative(curve, (q, 2)), -2 * D * (1 / q + 1 / (1 - q)))
    return in_steps(
        "The time to collapse of two atoms in the diffusion limit",
        DRAWN,
        Step(
            rule="variance of one fit",
            before=(COUNT_LAW,),
            after=VARIANCE,
            because="A binomial count, divided by D.",
            certificate=Enumeration(points=identity_points(5), definitions=(COUNT_LAW,)),
        ),
        differentiated(bent, "The curvature of −2D(q log q + (1 − q) log(1 − q)).", rule="second derivative"),
        drift := computed(
            equate(VARIANCE.rhs / 2 * bent.lhs, -1),
            "One generation costs one generation.",
            VARIANCE,
            bent,
            rule="generator",
        ),
        cited(
            equate(DT(D), curve),
            "The curve is continuous, has drift −1 and vanishes at q = 0 and q = 1.",
            "Dynkin's formula, and convergence of the Wright–Fisher chain and of its mean "
            "absorption time to those of the diffusion",
            ETHIER_KURTZ,
            "",
            drift.after,
            laws=(DIFFUSION,),
            rule="Dynkin's formula",
        ),
    )


@cache
def uniform_entropy() -> Derivation:
    """Derive that the entropy of N equally likely atoms is log N."""
    named = equate(log_count, sp.log(atom_count))
    step, start = equate(entropy(t), entropy(t - 1) + log_count / atom_count), equate(entropy(0), 0)
    closed = equate(entropy(t), log_count * t / atom_count)
    at_end = closed.xreplace({t: atom_count})
    return in_steps(
        "The entropy of the uniform distribution",
        define(named, "ℓ = log N."),
        define(step, "H(k) is the entropy of the first k atoms' terms, each −(1/N) log(1/N) = ℓ/N."),
        define(start, "No atoms yet."),
        solved(closed, step, start, because="Equal terms."),
        instance(closed, (t, atom_count), rule="all atoms", because="Put k = N."),
        computed(equate(entropy(atom_count), sp.log(atom_count)), "N terms of ℓ/N.", at_end, named),
    )


@cache
def ten_atoms_fall_short() -> Derivation:
    """Derive E[T] < D log 10 for every distribution: what ten atoms would need is never reached."""
    lemma = time.collapse_time_bounded()
    short = sp.Lt(2 * D - 1, D * sp.log(10), evaluate=False)
    return in_steps(
        "The expected time to total collapse stays below D log 10",
        compared(short, "log 10 > 2.", ((D, sp.Integer(1)), (sp.log(10), sp.Integer(2)))),
        combined(
            sp.Lt(lemma.conclusion.lhs, D * sp.log(10), evaluate=False),
            "2D − 1 lies between.",
            lemma.conclusion,
            short,
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="combine the bounds",
        ),
        lemmas=(lemma,),
    )


def _few_fits(title: str, lemma: Derivation, shown: sp.Basic) -> Derivation:
    """Derive a bound by 1 − t/D from a lemma about (1 − 1/D)^t, both times the chance that data differ."""
    squares = lemma.conclusion.rhs / (1 - 1 / D) ** t
    named, turned = equate(diversity, squares), equate(squares, diversity)
    tangent = above_its_tangent(1 - 1 / D, "(1 − x)^t ≥ 1 − tx, x = 1/D.")
    is_equation = isinstance(lemma.conclusion, sp.Equality)
    given = (lemma.conclusion, turned) if is_equation else (turned, lemma.conclusion)
    return in_steps(
        title,
        define(named, "The chance that two real data differ."),
        tangent,
        computed(turned, "An equation may be read from either side.", named, rule="backwards"),
        combined(
            shown,
            "Multiply by the chance that two real data differ.",
            *given,
            tangent.after,
            factors=(diversity,) if is_equation else (sp.Integer(1), diversity),
            lower=((diversity, sp.Integer(0)),),
            rule="combine the bounds",
        ),
        lemmas=(lemma,),
    )


@cache
def diversity_is_kept() -> Derivation:
    """Derive h(t) ≥ (1 − t/D) h₀: far fewer fits than data leave diversity as it is."""
    return _few_fits(
        "Diversity is kept for of the order of D fits",
        heterozygosity_derivation(),
        sp.Ge(h(t), diversity * (1 - t / D)),
    )


@cache
def collapse_is_far_away() -> Derivation:
    """Derive P(T > t) ≥ (1 − t/D)(1 − Σ p_i²): far fewer fits than data do not collapse totally."""
    return _few_fits(
        "Total collapse takes of the order of D fits",
        survival.lower_bound(),
        sp.Ge(1 - F(t), diversity * (1 - t / D)),
    )
