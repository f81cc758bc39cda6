r"""Accumulating data sampled at any temperature T: one atom is left for T < 1, equal shares for T > 1.

With infinitely many data a generation the pool's shares move to y + (f(y) − y)/(t + 1), f_i proportional to
y_i^{1/T}. Let m be the atom with the largest share at the start, r = y_i/y_m for another, and N the number of
atoms. Then f_i = r^{1/T}f_m, so that

    r(t + 1) = r(1 − w(1 − r^{1/T − 1})),         w = f_m/(ty_m + f_m).

For T < 1 the largest share is drawn more often than it stands in the pool, f_m ≥ y_m: so w ≥ 1/(t + 1), and
a generation keeps at most 1 − c/(t + 1) of r, c = 1 − r₁^{1/T − 1}. For T > 1 it is drawn with f_m ≥ 1/N ≥
y_m/N, so w ≥ 1/(N(t + 1)), and at most 1 − c/(t + 1) of 1 − r is kept, c = (r₁^{1/T} − r₁)/(N(1 − r₁)).

With one datum at a time the pool is an urn in which n data of an atom weigh n^{1/T}: for T < 1 these weights'
inverses have a finite sum, and from some time on all draws are of one atom.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.logarithms import by_growth
from theory.engine.steps import cited, defined, in_the_limit, squeezed
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.language.parameters import Domain, Parameter
from theory.papers.core_steps import damped_above, damped_below
from theory.proofs.logarithms import harmonic_diverges

START = Parameter(
    name="r_1",
    meaning="an atom's share of the real data over the largest one",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True),
)
BELOW = Parameter(name="T", meaning="temperature below 1", domain=START.domain)
ABOVE = Parameter(
    name="T", meaning="temperature above 1", domain=Domain(kind="real", lower=1, lower_open=True)
)
start, low, high = (one.symbol for one in (START, BELOW, ABOVE))
odds = sp.Symbol("s", positive=True)
RISES = ("a power with a positive exponent rises", "DLMF 4.2.26")
share, left, alone = (
    sp.Function("r", nonnegative=True),
    sp.Function("l", real=True),
    sp.Function("A", nonnegative=True),
)
k = sp.Symbol("k", integer=True, positive=True)
DAMPING = 1 / (1 + odds)


def _degenerate(
    title: str,
    error: sp.Expr,
    first: sp.Expr,
    because: str,
    theorem: tuple[str, str],
    conditions: tuple[sp.Basic, ...],
) -> Derivation:
    """Derive that what is left of an error vanishes, if generation k keeps at most 1 − c/k of it."""
    product = sp.Product(1 - DAMPING / k, (k, 2, t))
    named = defined(equate(left(t), product), "What is left at most of the first value; c = 1/(1 + s).")
    conditions = (sp.Gt(start, 0, evaluate=False), sp.Lt(start, 1, evaluate=False), *conditions)
    bound = 1 / (1 + DAMPING * (sp.harmonic(t) - 1))
    most = Step(
        rule="induction",
        before=(named.after,),
        after=sp.Le(left(t), bound),
        because="1 − x ≤ 1/(1 + x): 1/l grows by at least c/t a generation.",
        certificate=CoreProof(prove=damped_above(t, odds)),
    )
    least = Step(
        rule="a product",
        before=(named.after,),
        after=sp.Ge(left(t), 0, evaluate=False),
        because="0 < c ≤ 1.",
        certificate=CoreProof(prove=damped_below(t, odds)),
    )
    vanishes = by_growth(
        limit_at_infinity(bound, sp.Integer(0)),
        "The harmonic sum is unbounded, and c > 0.",
        sp.harmonic(t),
        harmonic_diverges,
    )
    gone = squeezed(
        limit_at_infinity(left(t), sp.Integer(0)),
        "Between 0 and what tends to 0.",
        most.after,
        least.after,
        vanishes.after,
    )
    falls = cited(
        sp.Le(error, first * left(t), evaluate=False),
        because,
        *theorem,
        "",
        named.after,
        conditions=conditions,
    )
    stays = cited(
        sp.Ge(error, 0, evaluate=False),
        "By induction the largest share stays the largest: from 0 ≤ r ≤ 1 follows 0 ≤ f_i ≤ f_m.",
        *RISES,
        "",
        conditions=conditions,
    )
    scaled = in_the_limit(
        limit_at_infinity(first * left(t), sp.Integer(0)),
        left(t),
        "A multiple of what tends to 0.",
        gone.after,
    )
    end = squeezed(
        limit_at_infinity(error, sp.Integer(0)), "Between 0 and that.", falls.after, stays.after, scaled.after
    )
    return Derivation(
        title=title,
        steps=(named, most, least, vanishes, gone, falls, stays, scaled, end),
        notation=NOTATION,
    )


@cache
def one_atom_is_left() -> Derivation:
    """Derive r(t) → 0 for the ratio of an atom's share to the largest, at every T < 1."""
    return _degenerate(
        "Below temperature 1 an accumulating pool goes to one atom",
        share(t),
        start,
        "r(k) ≤ r(k − 1)(1 − c/k) with c = 1 − r₁^{1/T − 1}: f_m ≥ y_m, as Σ(y_j/y_m)^{1/T} ≤ Σy_j/y_m.",
        RISES,
        (sp.Gt(1 / low - 1, 0, evaluate=False),),
    )


@cache
def shares_become_equal() -> Derivation:
    """Derive 1 − r(t) → 0 for the ratio of an atom's share to the largest, at every T > 1."""
    return _degenerate(
        "Above temperature 1 an accumulating pool goes to equal shares",
        1 - share(t),
        1 - start,
        "1 − r(k) ≤ (1 − r(k − 1))(1 − c/k) with c = (r₁^{1/T} − r₁)/(N(1 − r₁)): (1 − r^{1/T})/(1 − r) "
        "falls in r, and f_m ≥ 1/N ≥ y_m/N.",
        (
            "slopes of chords of a concave function fall",
            "Hardy, Littlewood and Pólya 1934, Inequalities, ch. III",
        ),
        (sp.Gt(1 / high, 0, evaluate=False), sp.Lt(1 / high, 1, evaluate=False)),
    )


@cache
def one_atom_is_drawn() -> Derivation:
    """Derive that from some time on all draws of an urn are of one atom, at every T < 1."""
    finite = cited(
        sp.Lt(sp.Sum(k ** (-1 - odds), (k, 1, sp.oo)), sp.oo, evaluate=False),
        "The inverses of the weights k^{1/T}, 1/T = 1 + s.",
        "Σ k^{−x} converges for x > 1",
        "DLMF 25.2.1",
        "",
        conditions=(sp.Gt(1 + odds, 1, evaluate=False),),
    )
    return Derivation(
        title="Below temperature 1 an urn draws one atom in the end",
        steps=(
            finite,
            cited(
                limit_at_infinity(alone(t), sp.Integer(1)),
                "Each atom's next draw comes after an exponential time of mean k^{−1/T} where it has k data, "
                "independent of the others: the draws come in the urn's order, each atom's times have a "
                "finite sum, and one sum is the least.",
                "Rubin's theorem on generalised urns",
                "Davis 1990, Probab. Theory Relat. Fields 84, appendix",
                "",
                finite.after,
                laws=("data are drawn one at a time, an atom of n > 0 data with weight n^{1/T}",),
            ),
        ),
        notation={alone(t): "the probability that every datum after the first t is of one atom"},
    )


NOTATION = {
    share(t): "an atom's share of the pool over the largest one, r₁ at the start",
    left(t): "∏(1 − c/k) over the generations k from 2 to t",
}
