r"""Label editing (Zhu et al. 2024): a share of the labels is generated anew from every fit.

The design X and its hat matrix H stay. With the residual r of the labels, Hr is the fit's error on the
design, and an edit with mask M and fresh noise gives r' = M(Hr + σε) + (I − M)r. The masks are
independent, each label being edited with probability p. With t edits, in units of the first fit's risk:

* balanced designs (every row of leverage d/T): an exact closed form at every T;
* T ≫ d: 1 + t(1 − (1 − p)²), linear divergence for every constant p > 0;
* with shares p_1, p_2, …: 1 + Σ(1 − (1 − p_s)²), bounded if and only if Σ p_s is finite.

So p = 1 gives t + 1, the risk of fit t + 1 under replace. Position paper §4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import backwards, define
from theory.engine.recurrences import solved
from theory.engine.rules import EDIT
from theory.language.derivation import (
    Combination,
    Definition,
    Derivation,
    Expectation,
    Instance,
    MatrixReplay,
    SequenceLimit,
    Sign,
    Step,
)
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter, length_symbol

EDITS = Parameter(
    name="t", meaning="number of edits after the first fit", domain=Domain(kind="integer", lower=0)
)
SHARE = Parameter(
    name="p",
    meaning="share of the labels edited each time",
    domain=Domain(kind="real", lower=0, upper=1),
    ceiling=1,
)
FEATURES = Parameter(
    name="d", meaning="number of features", domain=Domain(kind="integer", lower=1), ceiling=4
)
d, p = FEATURES.symbol, SHARE.symbol
ROWS = Parameter(
    name="T", meaning="number of rows", domain=Domain(kind="integer", lower=d + 1), ceiling=4 * d
)
SHARES = Parameter(
    name="p",
    meaning="share of the labels edited in each round",
    domain=Domain(kind="real", lower=0, upper=1, shape="list"),
    ceiling=1,
)
T = ROWS.symbol
sigma = sp.Symbol("sigma", positive=True)
X, H, M, G = (
    sp.MatrixSymbol("X", T, d),
    sp.MatrixSymbol("H", T, T),
    sp.MatrixSymbol("M", T, T),
    sp.MatrixSymbol("G", T, T),
)
r, r_next, r_first, noise = (sp.MatrixSymbol(name, T, 1) for name in ("r", "r_next", "r_0", "epsilon"))
identity = sp.Identity(T)
off = identity - H
HAT = sp.Eq(H, X * (X.T * X).I * X.T)
LEVERAGES = sp.Eq(G, sp.HadamardProduct(H, identity))
BALANCED = sp.Eq(G, d / T * identity)
EDITED = sp.Eq(r_next, M * (H * r + sigma * noise) + (identity - M) * r)
REAL = sp.Eq(r_first, sigma * noise)
rho, beta = (sp.Function(name, real=True) for name in ("rho", "beta"))
SMALL: tuple[Mapping[str, int], ...] = tuple({"d": a, "T": b} for a, b in ((1, 2), (1, 3), (2, 3)))
POINTS = tuple(
    {"d": a, "T": b, "p": share, "sigma": 1}
    for a, b, share in ((1, 2, Fraction(1, 3)), (2, 7, Fraction(1, 2)), (3, 4, Fraction(1)))
)
LOOP = Loop(
    id="regression.editing",
    family="linear regression",
    rule=EDIT,
    estimator="least squares",
    definition=(HAT, REAL, EDITED, LEVERAGES, BALANCED),
)
LOOPS = (LOOP,)


def _square(weight: sp.MatrixExpr, vector: sp.MatrixExpr) -> sp.Expr:
    return Expectation(sp.Trace(weight * vector * vector.T))


def _defined(equation: sp.Eq, because: str) -> Step:
    return Step(rule="definition", after=equation, because=because, certificate=Definition())


def _instance(equation: sp.Eq, old: sp.Expr, new: sp.Expr) -> Step:
    return Step(
        rule="instance",
        before=(equation,),
        after=equation.xreplace({old: new}),
        because=f"Put {new} for {old}.",
        certificate=Instance(substitution=((old, new),)),
    )


@cache
def recursion() -> Derivation:
    """Derive the recurrences of ρ(t) = 𝔼‖Hr‖²/(σ²d) and β(t) = 𝔼‖r − Hr‖²/(σ²(T − d)), balanced designs."""
    spread = Expectation(sp.Trace(G * off * r * r.T * off))
    edit = MatrixReplay(definitions=(HAT, LEVERAGES, EDITED), sizes=SMALL, noise=noise, mask=(M, p))
    first = MatrixReplay(definitions=(HAT, REAL), sizes=SMALL, noise=noise)
    inside = sp.Eq(_square(H, r_next), _square(H, r) + p * (1 - p) * spread + sigma**2 * p * d)
    outside = sp.Eq(
        _square(off, r_next),
        ((1 - p) ** 2 + p * (1 - p)) * _square(off, r) - p * (1 - p) * spread + sigma**2 * p * (T - d),
    )
    even = sp.Eq(spread, d / T * _square(off, r))
    inside_first = sp.Eq(_square(H, r_first), sigma**2 * d)
    outside_first = sp.Eq(_square(off, r_first), sigma**2 * (T - d))
    on, across = sigma**2 * d, sigma**2 * (T - d)
    parts = (
        (rho(t), _square(H, r), on),
        (beta(t), _square(off, r), across),
        (rho(t + 1), _square(H, r_next), on),
        (beta(t + 1), _square(off, r_next), across),
        (rho(0), _square(H, r_first), on),
        (beta(0), _square(off, r_first), across),
    )
    defined = tuple(sp.Eq(name, square / unit) for name, square, unit in parts)
    names = tuple(sp.Eq(square, unit * name) for name, square, unit in parts)
    grown = sp.Eq(rho(t + 1), rho(t) + p + p * (1 - p) * (1 - d / T) * beta(t))
    decayed = sp.Eq(beta(t + 1), ((1 - p) ** 2 + p * (1 - p) * (1 - d / T)) * beta(t) + p)
    starts = (sp.Eq(rho(0), 1), sp.Eq(beta(0), 1))

    def combined(after: sp.Eq, last: sp.Eq, factor: sp.Expr) -> Step:
        return Step(
            rule="recurrence",
            before=(even, *names, last),
            after=after,
            because="Insert the balanced leverages and divide by the first fit's value.",
            certificate=Combination(
                factors=(factor,), lower=((d, sp.Integer(1)), (T, d + 1), (sigma, sp.Integer(0)))
            ),
        )

    rules = (
        combined(grown, inside, 1 / on),
        combined(decayed, outside, 1 / across),
        combined(starts[0], inside_first, 1 / on),
        combined(starts[1], outside_first, 1 / across),
    )
    return Derivation(
        title="Label editing on a balanced design: the recurrences",
        steps=(
            *(
                _defined(
                    equation, "The loop: hat matrix, real labels, an edit, the leverages, their balance."
                )
                for equation in LOOP.definition
            ),
            *(
                define(item, "The two parts of the residual, in units of the first fit's values.")
                for item in defined
            ),
            *(backwards(name, item) for name, item in zip(names, defined, strict=True)),
            *(
                Step(
                    rule="average over masks and noise",
                    before=(HAT, LEVERAGES, EDITED),
                    after=statement,
                    because="r' = r − M(I − H)r + σMε; the mask's entries are independent, of mean p.",
                    certificate=edit,
                )
                for statement in (inside, outside)
            ),
            *(
                Step(
                    rule="variance of independent noise",
                    before=(HAT, REAL),
                    after=statement,
                    because="tr H = d.",
                    certificate=first,
                )
                for statement in (inside_first, outside_first)
            ),
            Step(
                rule="balanced design",
                before=(HAT, BALANCED),
                after=even,
                because="All leverages are d/T.",
                certificate=MatrixReplay(definitions=(HAT, BALANCED), sizes=SMALL),
            ),
            *rules,
            *(_instance(equation, t, t - 1) for equation in (grown, decayed)),
        ),
    )


def _rules() -> tuple[sp.Eq, sp.Eq, sp.Eq, sp.Eq]:
    steps = recursion().steps
    return steps[-2].after, steps[-1].after, steps[-4].after, steps[-3].after


@cache
def balanced_ratio() -> Derivation:
    """Derive the exact risk ratio after t edits with constant share p on a balanced design."""
    grown, decayed, start, full = _rules()
    share = d / T
    level = 1 / (1 + (1 - p) * share)
    decay = (1 - p) * (1 - p * share)
    spread = solved(beta, t, decayed, full, level + (1 - level) * decay**t, POINTS)
    before = _instance(spread.after, t, t - 1)
    inserted = sp.Eq(rho(t), grown.rhs.xreplace({beta(t - 1): before.after.rhs}))
    closed = (
        1
        + p * t * (1 + (1 - p) * (1 - share) * level)
        + share * (1 - p) ** 2 * (1 - share) * level**2 * (1 - decay**t)
    )
    return Derivation(
        title="Label editing on a balanced design: the risk ratio",
        lemmas=(recursion(),),
        steps=(
            spread,
            before,
            Step(
                rule="insert the residual part",
                before=(before.after, grown),
                after=inserted,
                because="The closed form of β.",
                certificate=Combination(),
            ),
            solved(rho, t, inserted, start, closed, POINTS),
        ),
    )


def _large_design(share: sp.Expr, value: sp.Expr) -> tuple[Step, ...]:
    """Return the steps to ρ(t) → ``value`` as T → ∞, with ``share`` the share of edit t."""
    grown, decayed, start, full = _rules()
    instances = () if share == p else tuple(_instance(equation, p, share) for equation in (grown, decayed))
    if instances:
        grown, decayed = (step.after for step in instances)
    flat = sp.Eq(sp.Limit(beta(t), T, sp.oo), sp.Integer(1))
    lower = ((d, sp.Integer(1)),)
    return (
        *instances,
        Step(
            rule="large designs",
            before=(decayed, full),
            after=flat,
            because="The coefficients converge as T → ∞.",
            certificate=SequenceLimit(sequence=beta, index=t, parameter=T, lower=lower),
        ),
        Step(
            rule="large designs",
            before=(grown, start, flat),
            after=sp.Eq(sp.Limit(rho(t), T, sp.oo), value),
            because="The coefficients converge as T → ∞.",
            certificate=SequenceLimit(sequence=rho, index=t, parameter=T, lower=lower),
        ),
    )


@cache
def large_design_ratio() -> Derivation:
    """Derive the risk ratio after t edits with constant share p for T ≫ d."""
    return Derivation(
        title="Label editing with T ≫ d: the risk ratio",
        lemmas=(recursion(),),
        steps=_large_design(p, 1 + t * (1 - (1 - p) ** 2)),
    )


@cache
def schedule_ratio() -> Derivation:
    """Derive the risk ratio for shares p_1, p_2, … and T ≫ d."""
    share, j = SHARES.symbol, sp.Symbol("j", integer=True, positive=True)
    steps = _large_design(share[t], 1 + sp.Sum(1 - (1 - share[j]) ** 2, (j, 1, t)))
    return Derivation(
        title="Label editing with a share for each round, T ≫ d",
        lemmas=(recursion(),),
        steps=(*steps, _instance(steps[-1].after, t, length_symbol(SHARES))),
    )


@cache
def schedule_bounds() -> Derivation:
    """Derive p ≤ 1 − (1 − p)² ≤ 2p: the risk is bounded if and only if Σ p_s is."""
    q = sp.Symbol("q", nonnegative=True)
    edited = q / (1 + q)
    low = sp.Le(edited, 1 - (1 - edited) ** 2, evaluate=False)
    high = sp.Le(1 - (1 - edited) ** 2, 2 * edited, evaluate=False)
    sign = Sign(lower=((q, sp.Integer(0)),))
    return Derivation(
        title="Every edit with share p = q/(1 + q) adds between p and 2p to the risk ratio",
        steps=(
            Step(rule="sign of the difference", after=low, because="p(1 − p) ≥ 0.", certificate=sign),
            Step(rule="sign of the difference", after=high, because="p² ≥ 0.", certificate=sign),
        ),
    )


ZHU = Source(paper="Zhu et al. 2024", where="process of Theorem 1")
PAPER = Source(paper="position paper", where="§4.3")
RATIO = r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2 / \mathbb{E}\lVert X(\hat w_0 - w) \rVert^2"
FORMULAS = (
    Formula(
        id="regression.editing.balanced_excess_risk_ratio",
        title="squared error after t edits on the rows of a balanced design, relative to the first fit",
        observable=RATIO,
        parameters=(EDITS, SHARE, FEATURES, ROWS),
        loop=LOOP,
        derive=balanced_ratio,
        sources=(ZHU, PAPER),
    ),
    Formula(
        id="regression.editing.excess_risk_ratio",
        title="excess risk after t edits, relative to the first fit, as T → ∞",
        observable=rf"\lim_{{T \to \infty}} {RATIO}",
        parameters=(EDITS, SHARE),
        loop=LOOP,
        derive=large_design_ratio,
        kind=Kind(name="asymptotic", order="O(d/T)"),
        uses=("regression.editing.balanced_excess_risk_ratio",),
        sources=(ZHU, PAPER),
    ),
    Formula(
        id="regression.editing.schedule_excess_risk_ratio",
        title="excess risk after edits with shares p_1, p_2, …, relative to the first fit, as T → ∞",
        observable=rf"\lim_{{T \to \infty}} {RATIO}",
        parameters=(SHARES,),
        loop=LOOP,
        derive=schedule_ratio,
        kind=Kind(name="asymptotic", order="O(d/T)"),
        sources=(ZHU, PAPER),
    ),
)
