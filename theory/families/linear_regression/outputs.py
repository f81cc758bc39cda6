r"""What a fitted regression puts out at a point x: a label y = x·ŵ_t + σε of the model's own.

With h = xᵀ(XᵀX)⁻¹x the leverage of x (at most 1 for a row of the design) and g(t) = t under replace,
H₂(t) under accumulate on one design:

* given the fit, the label's variance is σ², for every t: it never collapses;
* over all runs y is N(x·w, σ²(1 + h g(t))): the fitted conditional mean wanders about the true one;
* the mass beyond zσ of the true conditional mean x·w, where the real law has erfc(z/√2), is
  erfc(z/√(2(1 + h g(t)))): the real conditional tail gains mass. It is also the mass outside the real
  high-density region |y − x·w| ≤ zσ. Its limit is 1 under replace, erfc(z/√(2(1 + hπ²/6))) under
  accumulate.

Position paper §2 (Definitions 4, 7, 8) and Table 1.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.naming import backwards, define
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.engine.steps import cited, computed, in_steps, in_the_limit, rational_limit
from theory.families.linear_regression.loops import (
    ACCUMULATE_LOOP,
    GENERATE,
    GENERATION,
    NOISE,
    ONLY_NEWEST,
    REPLACE_LOOP,
    SAME_DESIGN,
    R,
    S,
    X,
    d,
    fit,
    n,
    noise,
    previous,
    sigma,
    truth,
    y,
)
from theory.families.linear_regression.one_fit import (
    one_fit,
    recurrence,
    same_design,
    solved,
    squared,
    sum_of,
)
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Derivation, Expectation, MatrixReplay, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import NORMAL_LABELS, Rule
from theory.language.parameters import POSITIVE_REAL, Parameter

LEVERAGE = Parameter(
    name="h",
    meaning="leverage xᵀ(XᵀX)⁻¹x of the point x at which labels are drawn",
    domain=POSITIVE_REAL,
    ceiling=2,
)
DISTANCE = Parameter(
    name="z",
    meaning="distance from the true conditional mean, in standard deviations of the real label",
    domain=POSITIVE_REAL,
    ceiling=4,
)
h, z = LEVERAGE.symbol, DISTANCE.symbol
NORMAL_NOISE = "the noise of all labels is Gaussian"
x = sp.MatrixSymbol("x", d, 1)
W = x * x.T
spread, given_fit, beyond = (sp.Function(name, positive=True) for name in ("v", "V_given", "mass"))
GAINS = {REPLACE: (ONLY_NEWEST, sp.Integer(1)), ACCUMULATE: (SAME_DESIGN, 1 / t**2)}
LOWER = ((h, sp.Integer(0)), (sigma, sp.Integer(0)), (t, sp.Integer(1)), (sp.pi, sp.Integer(3)))


@cache
def conditional_variance() -> Derivation:
    """Derive that a label drawn from fit t has variance σ² given the fit, for every t."""
    off = y - X * previous
    squares = Expectation(sp.Trace(off * off.T))
    rows = equate(squares, n * sigma**2)
    named = equate(given_fit(t), squares / n)
    return in_steps(
        "The variance of a label given the fit that it is drawn from",
        define(GENERATE, "The labels of the new generation."),
        define(named, "The mean square about the fitted conditional mean, per label."),
        Step(
            rule="variance of independent noise",
            before=(GENERATE,),
            after=rows,
            because="A label differs from its conditional mean by σε.",
            certificate=MatrixReplay(
                definitions=(GENERATE,),
                noise=noise,
            ),
        ),
        computed(
            equate(given_fit(t), sigma**2),
            "Divide by the number of labels.",
            named,
            rows,
            rule="per label",
        ),
    )


@cache
def mean_error(rule: Rule) -> Derivation:
    """Derive 𝔼(x·(ŵ_t − w))² = σ² h g(t) at a point x of leverage h: σ²ht or σ²hH₂(t)."""
    sizes, gain = GAINS[rule]
    chain = (*one_fit(len(sizes) == 2, W), *same_design(sizes, W, gain))
    leverage = equate(h, Expectation(sp.Trace(W * S.I)))
    read = equate(leverage.rhs, h)
    increment = sigma**2 * h * gain
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    rewrites = [step.after for step in chain if step.rule in ("Gram matrices", "one design")]
    return in_steps(
        f"Squared error of the fitted conditional mean under {rule.id}",
        *chain,
        define(leverage, "The leverage xᵀS⁻¹x; the design and x are fixed."),
        backwards(read, leverage),
        *recurrence(R, t, W, increment, (growth, *rewrites, read)),
        solved(R, t, increment, sum_of(increment, t)),
    )


@cache
def predictive_variance(rule: Rule) -> Derivation:
    """Derive the variance σ²(1 + h g(t)) of a label at x over all runs of the loop."""
    error = mean_error(rule)
    eta = sp.MatrixSymbol("eta", 1, 1)
    off = x.T * (fit - truth) + sigma * eta
    total = Expectation(sp.Trace(off * off.T))
    split = equate(total, squared(fit - truth, W) + sigma**2)
    name = next(step.after for step in error.steps if step.after.lhs == R(t))
    here = equate(name.rhs, R(t))
    whole = sp.Function("V_all", positive=True)
    named = equate(whole(t), total)
    return in_steps(
        f"Variance of a label over all runs under {rule.id}",
        define(named, "y − x·w = x·(ŵ_t − w) + ση has mean zero."),
        Step(
            rule="variance of independent noise",
            after=split,
            because="The label's own noise η is independent of the fit.",
            certificate=MatrixReplay(noise=eta),
        ),
        backwards(here, name),
        computed(
            equate(whole(t), sigma**2 * (1 + error.conclusion.rhs / sigma**2)),
            "The squared error of the conditional mean, plus the label's noise.",
            named,
            split,
            here,
            error.conclusion,
        ),
        lemmas=(error,),
    )


@cache
def relative_spread(rule: Rule) -> Derivation:
    """Derive the label's variance over all runs in units of the real one: 1 + h g(t)."""
    variance = predictive_variance(rule)
    ratio = equate(spread(t), variance.conclusion.lhs / sigma**2)
    closed = equate(spread(t), sp.expand(variance.conclusion.rhs / sigma**2))
    return in_steps(
        f"Variance of a label over all runs, relative to the real label, under {rule.id}",
        define(ratio, "In units of σ²."),
        computed(closed, "σ² cancels.", ratio, variance.conclusion),
        lemmas=(variance,),
    )


@cache
def tail_mass(rule: Rule) -> Derivation:
    """Derive the mass erfc(z/√(2(1 + h g(t)))) beyond zσ of the true conditional mean, over all runs."""
    relative = relative_spread(rule)
    law = equate(beyond(t), sp.erfc(z / sp.sqrt(2 * spread(t))))
    closed = law.xreplace({spread(t): relative.conclusion.rhs})
    return in_steps(
        f"Mass in the real conditional tail under {rule.id}",
        cited(
            law,
            "y − x·w is linear in Gaussian noise, so Gaussian, with mean zero and variance v σ²;"
            " beyond zσ it has mass erfc(z/√(2v)).",
            "linear maps of independent Gaussians are Gaussian",
            "Cramér 1946, Mathematical Methods of Statistics, §24.4",
            "",
            laws=(NORMAL_NOISE,),
            of_loop=(NORMAL_LABELS,),
            rule="Gaussian law",
        ),
        computed(closed, "v = 1 + h g(t).", law, relative.conclusion, rule="insert the variance"),
        lemmas=(relative,),
    )


@cache
def spread_limit(rule: Rule) -> Derivation:
    """Derive the limit of 1 + h g(t): ∞ under replace, 1 + hπ²/6 under accumulate."""
    relative = relative_spread(rule)
    if rule is REPLACE:
        step = rational_limit(
            limit_at_infinity(spread(t), sp.oo),
            "It is linear in t with slope h > 0.",
            relative.conclusion,
            lower=LOWER,
        )
        return in_steps("The spread under replace", step, lemmas=(relative,))
    step = in_the_limit(
        limit_at_infinity(spread(t), 1 + h * sp.pi**2 / 6),
        sp.harmonic(t, 2),
        "H₂(t) tends to π²/6.",
        relative.conclusion,
        BASEL_LIMIT,
        lower=LOWER,
    )
    return in_steps("The spread under accumulate", step, lemmas=(relative, basel()))


@cache
def tail_mass_limit(rule: Rule) -> Derivation:
    """Derive the limit of the mass in the real conditional tail: 1, or erfc(z/√(2(1 + hπ²/6)))."""
    mass, spreads = tail_mass(rule), spread_limit(rule)
    top = spreads.conclusion.rhs
    value = sp.Integer(1) if top is sp.oo else sp.erfc(z / sp.sqrt(2 * top))
    law = next(step.after for step in mass.steps if step.rule == "Gaussian law")
    return in_steps(
        f"The limit of the mass in the real conditional tail under {rule.id}",
        cited(
            limit_at_infinity(beyond(t), value),
            "erfc is continuous, and erfc(0) = 1.",
            "the complementary error function is continuous, with value 1 at 0",
            "DLMF 7.2.2",
            "",
            law,
            spreads.conclusion,
            rule="continuity",
        ),
        lemmas=(mass, spreads),
    )


along_run, mode_count = sp.Function("path_mass", positive=True), sp.Function("modes", positive=True)


@cache
def one_mode() -> Derivation:
    """Derive that, given x and the fit, the model's label has one mode, as the real label has."""
    return in_steps(
        "A fitted regression's label has one mode at every x",
        define(GENERATE, "The labels of the new generation."),
        cited(
            equate(mode_count(t), 1),
            "Given the fit and x the label is x·ŵ plus Gaussian noise, and a Gaussian density "
            "falls on both sides of its mean.",
            "a Gaussian density has one maximum",
            "Gauss 1809, Theoria motus, §177",
            "",
            GENERATE,
            laws=(NORMAL_NOISE,),
            rule="Gaussian noise about a number",
        ),
    )


@cache
def shifted_mass() -> Derivation:
    """Derive that along every run the mass beyond zσ of x·w, on both sides, is at least the real one."""
    law = sp.Ge(along_run(t), sp.erfc(z / sp.sqrt(2)))
    return in_steps(
        "A shifted Gaussian has no less mass in the real tails",
        define(GENERATE, "The labels of the new generation."),
        cited(
            law,
            "Given the fit the label is N(x·ŵ, σ²): of all Gaussians of variance σ² the one "
            "centred on x·w has the most mass within zσ of x·w.",
            "Anderson's inequality",
            "Anderson 1955, Proc. Amer. Math. Soc. 6",
            "the interval is convex and symmetric about x·w, the density symmetric and unimodal",
            GENERATE,
            rule="Anderson's inequality",
        ),
    )


wander, running_maximum = (
    sp.Function("path_risk", nonnegative=True),
    sp.Function("greatest_path_risk", positive=True),
)


@cache
def paths_unbounded() -> Derivation:
    """Derive that under replace almost every run's excess risk exceeds every bound, any d."""
    chain = one_fit(False, W)
    recursion = next(step.after for step in chain if step.rule == "error recursion")
    return in_steps(
        "Under replace almost every run's risk is unbounded",
        *chain,
        cited(
            AlmostSurely(limit_at_infinity(running_maximum(t), sp.oo)),
            "At any x, x·(ŵ_t − w) is a sum of t independent N(0, σ²h), so its greatest absolute"
            " value up to t tends to ∞; it returns to 0 as often, so the risk itself need not tend to"
            " ∞ (it does for d ≥ 3, where the walk is transient).",
            "law of the iterated logarithm",
            "Hartman & Wintner 1941, Amer. J. Math. 63",
            "given the design, the increments σ(XᵀX)⁻¹Xᵀε_t are independent and identically "
            "distributed with finite, positive variance",
            recursion,
            rule="law of the iterated logarithm",
        ),
    )


@cache
def paths_settle() -> Derivation:
    """Derive that under accumulate almost every run's fit converges, so that its risk stays bounded."""
    chain = (*one_fit(True, W), *same_design(SAME_DESIGN, W, 1 / t**2))
    recursion = next(step.after for step in chain if step.rule == "error recursion")
    return in_steps(
        "Under accumulate almost every run's fit converges",
        *chain,
        cited(
            AlmostSurely(sp.Lt(sp.Limit(wander(t), t, sp.oo), sp.oo, evaluate=False)),
            "Fit t adds independent, centred noise of variance σ²xᵀS⁻¹x/t² at any x; the variances"
            " are summable.",
            "Kolmogorov's two-series theorem",
            "Kolmogorov 1928, Math. Ann. 99",
            "independent centred terms with Σ 1/t² < ∞",
            recursion,
            chain[-1].after,
            rule="convergence of a series of independent terms",
        ),
    )


SECTION_2 = Source(paper="position paper", where="§2, Definitions 4, 7 and 8; Table 1")
LOOP_OF = {REPLACE: REPLACE_LOOP, ACCUMULATE: ACCUMULATE_LOOP}
BEYOND = r"\mathbb{P}(|y_t - x \cdot w| > z\sigma)"
STATEMENTS = {
    "regression.replace.conditional_variance": "V_given(t) = sigma^2",
    "regression.replace.predictive_variance": "V_all(t) = sigma^2*(1 + h*t)",
    "regression.replace.tail_mass": "mass(t) = erfc(z/(sqrt(2)*sqrt(1 + h*t)))",
    "regression.accumulate.conditional_variance": "V_given(t) = sigma^2",
    "regression.accumulate.predictive_variance": "V_all(t) = sigma^2*(1 + h*H2(t))",
    "regression.accumulate.tail_mass": "mass(t) = erfc(z/(sqrt(2)*sqrt(1 + h*H2(t))))",
    "regression.replace.tail_mass_limit": "limit(mass(t), t, oo) = 1",
    "regression.accumulate.tail_mass_limit": "limit(mass(t), t, oo) = erfc(z/sqrt(2 + pi^2/3*h))",
}
FORMULAS = tuple(
    formula
    for rule, loop in LOOP_OF.items()
    for formula in (
        Formula(
            id=f"{loop.id}.conditional_variance",
            title=f"variance of a label drawn from fit t, given the fit, under {rule.id}",
            observable=r"\operatorname{Var}(y_t \mid \hat w_t)",
            statement=STATEMENTS[f"{loop.id}.conditional_variance"],
            parameters=(GENERATION, NOISE),
            loop=loop,
            derive=conditional_variance,
            sources=(SECTION_2,),
        ),
        Formula(
            id=f"{loop.id}.predictive_variance",
            title=(
                "variance of a label drawn from fit t at a point of leverage h, over all runs, under"
                f" {rule.id}"
            ),
            observable=r"\operatorname{Var}(y_t \mid X)",
            statement=STATEMENTS[f"{loop.id}.predictive_variance"],
            parameters=(GENERATION, LEVERAGE, NOISE),
            loop=loop,
            derive=partial(predictive_variance, rule),
            sources=(SECTION_2,),
        ),
        Formula(
            id=f"{loop.id}.tail_mass",
            title=(
                "mass that labels drawn from fit t have beyond z real deviations of the true conditional"
                f" mean, over all runs, under {rule.id}"
            ),
            observable=BEYOND,
            statement=STATEMENTS[f"{loop.id}.tail_mass"],
            parameters=(GENERATION, LEVERAGE, DISTANCE),
            loop=loop,
            derive=partial(tail_mass, rule),
            uses=(f"{loop.id}.predictive_variance",),
            sources=(SECTION_2,),
        ),
        Formula(
            id=f"{loop.id}.tail_mass_limit",
            title=f"limit of the mass beyond z real deviations of the true conditional mean, under {rule.id}",
            observable=rf"\lim_{{t \to \infty}} {BEYOND}",
            statement=STATEMENTS[f"{loop.id}.tail_mass_limit"],
            parameters=() if rule is REPLACE else (LEVERAGE, DISTANCE),
            setting=(LEVERAGE, DISTANCE) if rule is REPLACE else (),
            loop=loop,
            derive=partial(tail_mass_limit, rule),
            uses=(f"{loop.id}.tail_mass",),
            sources=(SECTION_2,),
        ),
    )
)
