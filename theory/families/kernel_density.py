r"""Kernel density estimates with a fixed bandwidth h, refitted to their own samples.

A draw from fit t is one of the data that the fit sees plus h times kernel noise of unit variance, so only
the kernel's second moment matters. The density of fit t has second moment (about the true mean)

* replace: σ₀² + h²t;
* accumulate: σ₀² + h²H₁(t), H₁(t) = Σ_{k≤t} 1/k ~ log t: it diverges too, but logarithmically.

Both are exact for every number of data. Position paper §4.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.engine.limits import t
from theory.engine.moments import i
from theory.engine.recurrences import solve_affine, solved
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.derivation import (
    Averaging,
    Combination,
    Definition,
    Derivation,
    Draws,
    Expectation,
    Instance,
    Random,
    Step,
)
from theory.language.formula import Formula, Source
from theory.language.loop import Loop, Rule
from theory.language.parameters import Domain, Parameter

GENERATION = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1))
BANDWIDTH = Parameter(
    name="h",
    meaning="standard deviation of the kernel",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=3,
)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    latex=r"\sigma_0",
    ceiling=3,
)
h, sigma = BANDWIDTH.symbol, SCALE.symbol
n = sp.Symbol("n", integer=True, positive=True)
q, q_next, q_1 = (Random(name, real=True) for name in ("q_t", "q_next", "q_1"))
seen, new_data, noise, first_data, first_noise = (
    sp.IndexedBase(Random(name, real=True)) for name in ("y", "x", "epsilon", "y_1", "eta")
)
drawn = sp.IndexedBase(Random("J", integer=True))
w, M = (sp.Function(name, real=True) for name in ("w", "M"))
POINTS = tuple(
    {"h": a, "sigma0": b} for a, b in ((1, 1), (Fraction(1, 3), 2), (Fraction(5, 2), Fraction(1, 4)))
)


def _size(rule: Rule) -> sp.Expr:
    return n * t if rule is ACCUMULATE else n


def definition(rule: Rule) -> tuple[sp.Eq, ...]:
    """Return the loop's definition: the data that a fit sees, new data, and what the next fit sees."""
    size, kept = _size(rule), _size(rule) if rule is ACCUMULATE else sp.Integer(0)
    return (
        sp.Eq(first_data[i], sigma * first_noise[i]),
        sp.Eq(q_1, sp.Sum(first_data[i] ** 2, (i, 1, n)) / n),
        sp.Eq(q, sp.Sum(seen[i] ** 2, (i, 1, size)) / size),
        sp.Eq(new_data[i], seen[drawn[i]] + h * noise[i]),
        sp.Eq(q_next, (kept * q + sp.Sum(new_data[i] ** 2, (i, 1, n))) / (kept + n)),
    )


LOOP_OF = {
    rule: Loop(
        id=f"kernel_density.{rule.id}",
        family="kernel density estimate, fixed bandwidth",
        rule=rule,
        estimator="kernel density estimate",
        definition=definition(rule),
    )
    for rule in (REPLACE, ACCUMULATE)
}
LOOPS = tuple(LOOP_OF.values())


@cache
def second_moment(rule: Rule) -> Derivation:
    """Derive the second moment of the density of fit t."""
    equations = definition(rule)
    y_1, one, square, new, square_next = equations
    gain = h**2 / (t + 1) if rule is ACCUMULATE else h**2
    sizes: tuple[Mapping[str, Fraction | int], ...] = tuple(
        {"n": a, "t": b} for a, b in ((1, 1), (1, 3), (2, 1), (2, 2))
    )
    draws = (Draws(index=drawn, count=n, population=_size(rule), replacement=True),)
    averaging = Averaging(
        definitions=(square, new, square_next),
        sizes=sizes,
        draws=draws,
        noise=((noise, n),),
        data=((seen, _size(rule)),),
    )
    first = sp.Eq(Expectation(q_1), sigma**2)
    growth = sp.Eq(Expectation(q_next), Expectation(q) + gain)
    fresh = sp.Eq(Expectation(new_data[1] ** 2), Expectation(q) + h**2)
    names = (
        sp.Eq(Expectation(q), w(t)),
        sp.Eq(Expectation(q_next), w(t + 1)),
        sp.Eq(Expectation(q_1), w(1)),
        sp.Eq(Expectation(new_data[1] ** 2), M(t)),
    )
    start, rule_of_w = sp.Eq(w(1), sigma**2), sp.Eq(w(t + 1), w(t) + gain)
    shifted = rule_of_w.xreplace({t: t - 1})
    closed = solve_affine(sp.Integer(1), gain.xreplace({t: t - 1}), t, 1, sigma**2)
    solution = solved(w, t, shifted, start, closed, POINTS)
    return Derivation(
        title=f"Second moment of a kernel density estimate under {rule.id}",
        steps=(
            *(
                Step(rule="definition", after=item, because="The loop.", certificate=Definition())
                for item in equations
            ),
            *(
                Step(
                    rule="definition",
                    after=item,
                    because="Name the second moments.",
                    certificate=Definition(),
                )
                for item in names
            ),
            Step(
                rule="real data",
                before=(y_1, one),
                after=first,
                because="The real data have second moment σ₀².",
                certificate=Averaging(
                    definitions=(y_1, one), sizes=({"n": 1}, {"n": 3}), noise=((first_noise, n),)
                ),
            ),
            *(
                Step(
                    rule="average over the kernel",
                    before=(square, new, square_next),
                    after=statement,
                    because="A draw is one of the data seen, each as likely, plus independent noise.",
                    certificate=averaging,
                )
                for statement in (growth, fresh)
            ),
            *(
                Step(
                    rule="recurrence",
                    before=(*names, statement),
                    after=after,
                    because="In terms of the second moments.",
                    certificate=Combination(),
                )
                for statement, after in ((first, start), (growth, rule_of_w))
            ),
            Step(
                rule="fit before",
                before=(rule_of_w,),
                after=shifted,
                because="Put t − 1 for t.",
                certificate=Instance(substitution=((t, t - 1),)),
            ),
            solution,
            Step(
                rule="density of the fit",
                before=(*names, solution.after, fresh),
                after=sp.Eq(M(t), sp.expand(closed + h**2)),
                because="A draw from the fit has the fit's second moment.",
                certificate=Combination(),
            ),
        ),
    )


PAPER = Source(paper="position paper", where="§4.4")
FORMULAS = tuple(
    Formula(
        id=f"kernel_density.{rule.id}.second_moment",
        title=f"second moment of the density of fit t about the true mean, under {rule.id}",
        observable=r"\mathbb{E} \int x^2 \hat p_t(x)\,dx",
        parameters=(GENERATION, BANDWIDTH, SCALE),
        loop=LOOP_OF[rule],
        derive=partial(second_moment, rule),
        sources=(PAPER,),
    )
    for rule in (REPLACE, ACCUMULATE)
)
