r"""Kernel density estimates with a fixed bandwidth h, refitted to their own samples.

A draw from fit t is one of the data that the fit sees plus h times kernel noise of unit variance, so only
the kernel's second moment matters. The density of fit t has second moment (about the true mean)

* replace: σ₀² + h²t;
* accumulate, and subsamples of what has accumulated: σ₀² + h²H₁(t), H₁(t) = Σ_{k≤t} 1/k ~ log t: it
  diverges too, but logarithmically;
* accumulate with c_j data in generation j: σ₀² + h² Σ_{k≤t} c_k/C_k, C_k = c_1 + … + c_k, so bounded iff the
  data are finitely many in all (Abel, Dini);
* a share α of real data, fresh or kept: σ₀² + h² Σ_{k<t} (1 − α)^k, bounded by σ₀² + h²/α.

All are exact for every number of data. Position paper §4.4.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import backwards, define, i, instance
from theory.engine.recurrences import solve_affine, solved
from theory.engine.rules import (
    ACCUMULATE,
    FRESH_REAL_SHARE,
    KEPT_REAL_SHARE,
    REPLACE,
    SCHEDULE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.engine.steps import combined, in_steps
from theory.language.derivation import Averaging, Derivation, Draws, Expectation, Random, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop, Rule
from theory.language.parameters import COUNT, POSITIVE_REAL, Domain, Parameter, length_symbol

GENERATION = Parameter(name="t", meaning="number of fits", domain=COUNT)
BANDWIDTH = Parameter(name="h", meaning="standard deviation of the kernel", domain=POSITIVE_REAL, ceiling=3)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=POSITIVE_REAL,
    latex=r"\sigma_0",
    ceiling=3,
)
SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    latex=r"\alpha",
    ceiling=1,
)
SIZES_LIST = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=6,
)
h, sigma, alpha, c = BANDWIDTH.symbol, SCALE.symbol, SHARE.symbol, SIZES_LIST.symbol
n = sp.Symbol("n", integer=True, positive=True)
q, q_next, q_1 = (Random(name, real=True) for name in ("q_t", "q_next", "q_1"))
seen, new_data, noise, first_data, first_noise, real_data, real_noise = (
    sp.IndexedBase(Random(name, real=True)) for name in ("y", "x", "epsilon", "y_1", "eta", "z", "zeta")
)
drawn, chosen = (sp.IndexedBase(Random(name, integer=True)) for name in ("J", "K"))
w, M = (sp.Function(name, real=True) for name in ("w", "M"))
SIZES = tuple(1 + (5 * k) % 7 for k in range(16))


POOLED = (ACCUMULATE, SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
SHARED = (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
RULES = (REPLACE, *POOLED, SCHEDULE, *SHARED)
below = sp.Symbol("l", integer=True, positive=True)


def _size(rule: Rule) -> sp.Expr:
    """Return how many data have accumulated, or are seen."""
    if rule is SCHEDULE:
        return sp.Sum(c[below], (below, 1, t))
    return n * t if rule in POOLED else n


def _drawn(rule: Rule) -> sp.Expr:
    """Return how many data the next generation has."""
    return c[t + 1] if rule is SCHEDULE else n


def _parameters(rule: Rule) -> tuple[Parameter, ...]:
    if rule is SCHEDULE:
        return (SIZES_LIST, BANDWIDTH, SCALE)
    return (GENERATION, BANDWIDTH, SCALE, *((SHARE,) if rule in SHARED else ()))


def definition(rule: Rule) -> tuple[sp.Eq, ...]:
    """Return the loop's definition: the data that a fit sees, new data, and what the next fit sees."""
    size, drawn_now, first = _size(rule), _drawn(rule), c[1] if rule is SCHEDULE else n
    kept = size if rule in POOLED or rule is SCHEDULE else sp.Integer(0)
    real = alpha * n if rule in SHARED else sp.Integer(0)
    picked = seen[drawn[chosen[i]]] if rule.subsample else seen[drawn[i]]
    own = sp.Sum(real_data[i] ** 2, (i, 1, real)) if real != 0 else sp.Integer(0)
    new = sp.Sum(new_data[i] ** 2, (i, 1, drawn_now - real))
    return (
        equate(first_data[i], sigma * first_noise[i]),
        equate(q_1, sp.Sum(first_data[i] ** 2, (i, 1, first)) / first),
        equate(q, sp.Sum(seen[i] ** 2, (i, 1, size)) / size),
        equate(new_data[i], picked + h * noise[i]),
        *((equate(real_data[i], sigma * real_noise[i]),) if real != 0 else ()),
        equate(q_next, (kept * q + own + new) / (kept + drawn_now)),
    )


def _averaging(rule: Rule, premises: tuple[sp.Eq, ...]) -> Averaging:
    size, count = _size(rule), _drawn(rule)
    replacement = rule.subsample != "without replacement"
    draws = [Draws(index=drawn, count=count, population=size, replacement=replacement)]
    if rule.subsample:
        draws.append(Draws(index=chosen, count=n, population=n, replacement=True))
    noises, data = [(noise, count)], [(seen, size)]
    if rule in SHARED:
        if rule is FRESH_REAL_SHARE:
            noises.append((real_noise, alpha * n))
        else:
            data.append((real_data, alpha * n))
    return Averaging(definitions=premises, draws=tuple(draws), noise=tuple(noises), data=tuple(data))


LOOP_OF = {
    rule: Loop(
        id=f"kernel_density.{rule.id}",
        family="kernel density estimate, fixed bandwidth",
        rule=rule,
        estimator="kernel density estimate",
        definition=definition(rule),
    )
    for rule in RULES
}
LOOPS = tuple(LOOP_OF.values())


@cache
def second_moment(rule: Rule) -> Derivation:
    """Derive the second moment of the density of fit t."""
    equations = definition(rule)
    y_1, one, *newer = equations
    shared = rule in SHARED
    kept = 1 - alpha if shared else sp.Integer(1)
    gain = h**2 / (t + 1) if rule in POOLED else kept * h**2
    if rule is SCHEDULE:
        gain = h**2 * c[t + 1] / _size(rule).xreplace({t: t + 1})
    of_real: tuple[Step, ...] = ()
    real_square: sp.Expr = alpha * sigma**2
    if rule is KEPT_REAL_SHARE:
        own = next(item for item in newer if item.lhs == real_data[i])
        newer.remove(own)
        mean_square = Expectation(sp.Sum(real_data[i] ** 2, (i, 1, alpha * n)) / (alpha * n))
        real_square = alpha * mean_square
        of_real = (
            Step(
                rule="real data",
                before=(own,),
                after=equate(mean_square, sigma**2),
                because="The kept data are real.",
                certificate=Averaging(
                    definitions=(own,),
                    noise=((real_noise, alpha * n),),
                ),
            ),
        )
    averaging = _averaging(rule, tuple(newer))
    first = equate(Expectation(q_1), sigma**2)
    growth = equate(
        Expectation(q_next), kept * Expectation(q) + gain + (real_square if shared else sp.Integer(0))
    )
    if shared:
        gain += alpha * sigma**2
    fresh = equate(Expectation(new_data[1] ** 2), Expectation(q) + h**2)
    definitions = (
        equate(w(t), Expectation(q)),
        equate(w(t + 1), Expectation(q_next)),
        equate(w(1), Expectation(q_1)),
        equate(M(t), Expectation(new_data[1] ** 2)),
    )
    names = tuple(equate(item.rhs, item.lhs) for item in definitions)
    start, rule_of_w = equate(w(1), sigma**2), equate(w(t + 1), kept * w(t) + gain)
    shifted = rule_of_w.xreplace({t: t - 1})
    if shared:
        power = sp.Symbol("k", integer=True, nonnegative=True)
        closed = sigma**2 + h**2 * sp.Sum((1 - alpha) ** power, (power, 0, t - 1)) - h**2
    else:
        closed = solve_affine(kept, gain.xreplace({t: t - 1}), t, 1, sigma**2)
    if rule is SCHEDULE:
        k = sp.Symbol("k", integer=True, positive=True)
        terms = sp.Sum(c[k] / _size(rule).xreplace({t: k}), (k, 2, t))
        closed = sigma**2 + h**2 * terms
    solution = solved(w, t, shifted, start, closed)
    last = length_symbol(SIZES_LIST)
    of_density = equate(M(t), sp.expand(closed + h**2) if rule is not SCHEDULE else closed + h**2)
    told = "Put t = the number of generations."
    in_the_end = instance(of_density, (t, last), rule="last generation", because=told)
    return in_steps(
        f"Second moment of a kernel density estimate under {rule.id}",
        *(define(item, "The loop.") for item in equations),
        *(define(item, "Name the second moments.") for item in definitions),
        *(backwards(name, item) for name, item in zip(names, definitions, strict=True)),
        Step(
            rule="real data",
            before=(y_1, one),
            after=first,
            because="The real data have second moment σ₀².",
            certificate=Averaging(
                definitions=(y_1, one),
                noise=((first_noise, c[1] if rule is SCHEDULE else n),),
            ),
        ),
        *of_real,
        *(
            Step(
                rule="average over the kernel",
                before=tuple(newer),
                after=statement,
                because="A draw is one of the data seen, each as likely, plus independent noise.",
                certificate=averaging,
            )
            for statement in (growth, fresh)
        ),
        *(
            combined(
                after,
                "In terms of the second moments.",
                *names,
                *(step.after for step in of_real),
                statement,
                rule="recurrence",
            )
            for statement, after in ((first, start), (growth, rule_of_w))
        ),
        instance(rule_of_w, (t, t - 1), rule="fit before"),
        solution,
        combined(
            of_density,
            "A draw from the fit has the fit's second moment.",
            *names,
            solution.after,
            fresh,
            rule="density of the fit",
        ),
        *((in_the_end,) if rule is SCHEDULE else ()),
    )


PAPER = Source(paper="position paper", where="§4.4")
STATEMENTS = {
    "kernel_density.replace.second_moment": "M(t) = sigma0^2 + h^2*t",
    "kernel_density.accumulate.second_moment": "M(t) = sigma0^2 + h^2*H(t)",
    "kernel_density.subsample_with_replacement.second_moment": "M(t) = sigma0^2 + h^2*H(t)",
    "kernel_density.subsample_without_replacement.second_moment": "M(t) = sigma0^2 + h^2*H(t)",
    "kernel_density.schedule.second_moment": (
        "M(len(c)) = sigma0^2 + h^2 + h^2*sum(c[k]/sum(c[l], l, 1, k), k, 2, len(c))"
    ),
    "kernel_density.fresh_real_share.second_moment": "M(t) = sigma0^2 + h^2*sum((1 - alpha)^k, k, 0, t - 1)",
    "kernel_density.kept_real_share.second_moment": "M(t) = sigma0^2 + h^2*sum((1 - alpha)^k, k, 0, t - 1)",
}
FORMULAS = tuple(
    Formula(
        id=f"kernel_density.{rule.id}.second_moment",
        title=f"second moment of the density of fit t about the true mean, under {rule.id}",
        observable=r"\mathbb{E} \int x^2 \hat p_t(x)\,dx",
        statement=STATEMENTS[f"kernel_density.{rule.id}.second_moment"],
        parameters=_parameters(rule),
        loop=LOOP_OF[rule],
        derive=partial(second_moment, rule),
        whole=(alpha * n,) if rule in SHARED else (),
        sources=(PAPER,),
    )
    for rule in RULES
)
