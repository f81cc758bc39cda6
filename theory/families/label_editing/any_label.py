r"""Label editing (Zhu et al. 2024): a share of the labels is generated anew from every fit.

The design X and its hat matrix H stay. With the residual r of the labels, Hr is the fit's error on the
design, and an edit with mask M and fresh noise gives r' = M(Hr + σε) + (I − M)r. The masks are
independent, each label being edited with probability p. With t edits, in units of the first fit's risk:

* balanced designs (every row of leverage d/T): an exact closed form at every T;
* T ≫ d: 1 + t(1 − (1 − p)²), linear divergence for every constant p > 0;
* with shares p_1, p_2, …: 1 + Σ(1 − (1 − p_s)²), bounded if and only if Σ p_s is finite;
* a share ∏(1 − p_s) of the labels is still real, at least 1 − Σ p_s.

So p = 1 gives t + 1, the risk of fit t + 1 under replace. Position paper §4.3.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.counts import from_zero
from theory.engine.limits import limit_at_infinity, t, t0
from theory.engine.naming import backwards, define, instance
from theory.engine.recurrences import solved
from theory.engine.rules import EDIT
from theory.engine.steps import combined, computed, in_steps, rational_limit
from theory.language.derivation import (
    Combination,
    Comparison,
    Derivation,
    Expectation,
    Induction,
    MatrixReplay,
    SequenceLimit,
    Step,
)
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, Domain, Parameter, length_symbol

EDITS = Parameter(
    name="t", meaning="number of edits after the first fit", domain=Domain(kind="integer", lower=0)
)
SHARE = Parameter(
    name="p",
    meaning="share of the labels edited each time",
    domain=Domain(kind="real", lower=0, upper=1),
    ceiling=1,
)
FEATURES = Parameter(name="d", meaning="number of features", domain=COUNT, ceiling=4)
d, p = FEATURES.symbol, SHARE.symbol
ROWS = Parameter(name="T", meaning="number of rows", domain=Domain(kind="integer", lower=d), ceiling=4 * d)
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
HAT = equate(H, X * (X.T * X).I * X.T)
LEVERAGES = equate(G, sp.HadamardProduct(H, identity))
BALANCED = equate(G, d / T * identity)
EDITED = equate(r_next, M * (H * r + sigma * noise) + (identity - M) * r)
REAL = equate(r_first, sigma * noise)
rho, beta = (sp.Function(name, real=True) for name in ("rho", "beta"))
real, synthetic = sp.Function("S", real=True), sp.Function("L", real=True)
marks, marks_next = (sp.MatrixSymbol(name, T, 1) for name in ("k", "k_next"))
odds = sp.IndexedBase("q", real=True, nonnegative=True)
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


@cache
def recursion() -> Derivation:
    """Derive the recurrences of ρ(t) = 𝔼‖Hr‖²/(σ²d) and β(t) = 𝔼‖r − Hr‖²/(σ²T), balanced designs."""
    spread = Expectation(sp.Trace(G * off * r * r.T * off))
    edit = MatrixReplay(definitions=(HAT, LEVERAGES, EDITED), noise=noise, mask=(M, p))
    first = MatrixReplay(definitions=(HAT, REAL), noise=noise)
    inside = equate(_square(H, r_next), _square(H, r) + p * (1 - p) * spread + sigma**2 * p * d)
    outside = equate(
        _square(off, r_next),
        ((1 - p) ** 2 + p * (1 - p)) * _square(off, r) - p * (1 - p) * spread + sigma**2 * p * (T - d),
    )
    even = equate(spread, d / T * _square(off, r))
    inside_first = equate(_square(H, r_first), sigma**2 * d)
    outside_first = equate(_square(off, r_first), sigma**2 * (T - d))
    on, across = sigma**2 * d, sigma**2 * T
    parts = (
        (rho(t0), _square(H, r), on),
        (beta(t0), _square(off, r), across),
        (rho(t0 + 1), _square(H, r_next), on),
        (beta(t0 + 1), _square(off, r_next), across),
        (rho(0), _square(H, r_first), on),
        (beta(0), _square(off, r_first), across),
    )
    defined = tuple(equate(name, square / unit) for name, square, unit in parts)
    names = tuple(equate(square, unit * name) for name, square, unit in parts)
    grown = equate(rho(t0 + 1), rho(t0) + p + p * (1 - p) * beta(t0))
    decayed = equate(beta(t0 + 1), ((1 - p) ** 2 + p * (1 - p) * (1 - d / T)) * beta(t0) + p * (1 - d / T))
    starts = (equate(rho(0), 1), equate(beta(0), 1 - d / T))

    def rule(after: sp.Eq, last: sp.Eq, factor: sp.Expr) -> Step:
        return combined(
            after,
            "Insert the balanced leverages and divide by σ²d, or by σ²T.",
            even,
            *names,
            last,
            factors=(factor,),
            lower=((d, sp.Integer(1)), (T, d), (sigma, sp.Integer(0))),
            rule="recurrence",
        )

    rules = (
        rule(grown, inside, 1 / on),
        rule(decayed, outside, 1 / across),
        rule(starts[0], inside_first, 1 / on),
        rule(starts[1], outside_first, 1 / across),
    )
    return in_steps(
        "Label editing on a balanced design: the recurrences",
        *(
            define(equation, "The loop: hat matrix, real labels, an edit, the leverages, their balance.")
            for equation in LOOP.definition
        ),
        *(
            define(item, "The residual's two parts, in units of the first fit's risk and of the noise.")
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
            certificate=MatrixReplay(definitions=(HAT, BALANCED)),
        ),
        *rules,
        *(instance(equation, (t0, t - 1)) for equation in (grown, decayed)),
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
    spread = solved(beta, t, decayed, full, (1 - share) * (level + (1 - level) * decay**t))
    before = instance(spread.after, (t, t - 1))
    inserted = equate(rho(t), grown.rhs.xreplace({beta(t - 1): before.after.rhs}))
    closed = (
        1
        + p * t * (1 + (1 - p) * (1 - share) * level)
        + share * (1 - p) ** 2 * (1 - share) * level**2 * (1 - decay**t)
    )
    return in_steps(
        "Label editing on a balanced design: the risk ratio",
        spread,
        before,
        combined(inserted, "The closed form of β.", before.after, grown, rule="insert the residual part"),
        solved(rho, t, inserted, start, closed),
        lemmas=(recursion(),),
    )


def _large_design(share: sp.Expr, value: sp.Expr) -> tuple[Step, ...]:
    """Return the steps to ρ(t) → ``value`` as T → ∞, with ``share`` the share of edit t."""
    grown, decayed, start, full = _rules()
    instances = () if share == p else tuple(instance(equation, (p, share)) for equation in (grown, decayed))
    if instances:
        grown, decayed = (step.after for step in instances)
    flat = equate(sp.Limit(beta(t), T, sp.oo), sp.Integer(1))
    kept_odds = ((odds[t], sp.Integer(0)),) if share.has(odds) else ()
    lower = ((d, sp.Integer(1)), *kept_odds)
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
            before=(grown, start, flat, full),
            after=equate(sp.Limit(rho(t), T, sp.oo), value),
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
def balanced_ratio_from_zero() -> Derivation:
    """Derive the same for no edit as well."""
    return from_zero(balanced_ratio(), EDITS.symbol, equate(rho(0), 1))


@cache
def large_design_ratio_from_zero() -> Derivation:
    """Derive the same for no edit as well."""
    start, flat = equate(rho(0), 1), equate(sp.Limit(rho(0), T, sp.oo), 1)
    step = rational_limit(flat, "A constant is its own limit.", start, rule="large designs")
    return from_zero(large_design_ratio(), EDITS.symbol, flat, step)


@cache
def schedule_ratio() -> Derivation:
    """Derive the risk ratio for shares p_1, p_2, … and T ≫ d."""
    share, j = SHARES.symbol, sp.Symbol("j", integer=True, positive=True)
    steps = _large_design(share[t], 1 + sp.Sum(1 - (1 - share[j]) ** 2, (j, 1, t)))
    return in_steps(
        "Label editing with a share for each round, T ≫ d",
        *steps,
        instance(steps[-1].after, (t, length_symbol(SHARES))),
        lemmas=(recursion(),),
    )


@cache
def schedule_upper_bound() -> Derivation:
    """Derive that the risk ratio for shares p_1, p_2, … and T ≫ d is at most 1 + 2 Σ p_s."""
    share, j = SHARES.symbol, sp.Symbol("j", integer=True, positive=True)
    value = 1 + sp.Sum(1 - (1 - share[j]) ** 2, (j, 1, t))
    top = 1 + 2 * sp.Sum(share[j], (j, 1, t))
    return _bounded(share[t], value, sp.Le(value, top), (share[1], share[t + 1]))


@cache
def schedule_lower_bound() -> Derivation:
    """Derive that the risk ratio for shares p_s = 1/(1 + q_s) > 0 and T ≫ d is at least 1 + Σ p_s."""
    j = sp.Symbol("j", integer=True, positive=True)
    value = 1 + sp.Sum(1 - (1 - 1 / (1 + odds[j])) ** 2, (j, 1, t))
    low = 1 + sp.Sum(1 / (1 + odds[j]), (j, 1, t))
    return _bounded(1 / (1 + odds[t]), value, sp.Le(low, value), (odds[1], odds[t + 1]))


def _bounded(
    share: sp.Expr, value: sp.Expr, relation: sp.Basic, nonnegative: tuple[sp.Expr, ...]
) -> Derivation:
    steps = _large_design(share, value)
    ratio = steps[-1].after
    return in_steps(
        "Label editing with a share for each round, T ≫ d: a bound",
        *steps,
        Step(
            rule="compare term by term",
            after=relation,
            because="p ≤ 1 − (1 − p)² ≤ 2p for every share p.",
            certificate=Induction(
                index=t, start=1, lower=tuple((item, sp.Integer(0)) for item in nonnegative)
            ),
        ),
        combined(
            relation.xreplace({value: ratio.lhs}),
            "The sum is the risk ratio.",
            ratio,
            relation,
            rule="insert the risk ratio",
        ),
        lemmas=(recursion(),),
    )


@cache
def constant_share_diverges() -> Derivation:
    """Derive that the risk ratio for a constant share p = 1/(1 + q) > 0 and T ≫ d tends to infinity."""
    q = sp.Symbol("q", nonnegative=True)
    ratio = large_design_ratio()
    positive = instance(ratio.conclusion, (p, 1 / (1 + q)))
    return in_steps(
        "A constant share of edits makes the risk diverge",
        positive,
        rational_limit(
            limit_at_infinity(positive.after.lhs, sp.oo),
            "The ratio is linear in t with the positive slope 1 − (1 − p)².",
            positive.after,
            lower=((q, sp.Integer(0)),),
        ),
        lemmas=(ratio,),
    )


@cache
def real_labels() -> Derivation:
    """Derive S(t) = ∏(1 − p_s), the expected share of labels never edited: k marks them with a one."""
    share, j = SHARES.symbol, sp.Symbol("j", integer=True, positive=True)
    marked = equate(marks_next, (identity - M) * marks)
    kept = equate(_square(identity, marks_next), (1 - p) * _square(identity, marks))
    parts = ((real(t0), marks), (real(t0 + 1), marks_next))
    defined = tuple(equate(name, _square(identity, vector) / T) for name, vector in parts)
    names = tuple(equate(_square(identity, vector), T * name) for name, vector in parts)
    start = equate(real(0), sp.Integer(1))
    shrunk = equate(real(t0 + 1), (1 - p) * real(t0))
    back = instance(shrunk, (t0, t - 1))
    own = instance(back.after, (p, share[t]))
    solution = solved(real, t, own.after, start, sp.Product(1 - share[j], (j, 1, t)))
    return in_steps(
        "The share of labels that are still real",
        define(marked, "An edited label loses its mark."),
        *(define(item, "The expected share of labels that were never edited.") for item in defined),
        define(start, "Before the first edit every label is real."),
        *(backwards(name, item) for name, item in zip(names, defined, strict=True)),
        Step(
            rule="average over masks",
            before=(marked,),
            after=kept,
            because="The mask's entries are zeros and ones of mean p.",
            certificate=MatrixReplay(definitions=(marked,), mask=(M, p)),
        ),
        combined(
            shrunk,
            "Divide by the number of labels.",
            *names,
            kept,
            factors=(1 / T,),
            lower=((d, sp.Integer(1)), (T, d)),
            rule="recurrence",
        ),
        back,
        own,
        solution,
        instance(solution.after, (t, length_symbol(SHARES))),
    )


@cache
def synthetic_labels_bounded() -> Derivation:
    """Derive that the expected share of synthetic labels, 1 − S(t), is at most Σ p_s."""
    lemma = real_labels()
    share, j = SHARES.symbol, sp.Symbol("j", integer=True, positive=True)
    steps = lemma.steps
    own, start = steps[-3].after, equate(real(0), sp.Integer(1))
    ahead, after_one = instance(own, (t, t + 1)), instance(own, (t, sp.Integer(1)))
    defined = tuple(equate(synthetic(at), 1 - real(at)) for at in (t, t + 1, sp.Integer(1)))
    names = tuple(equate(real(at), 1 - synthetic(at)) for at in (t, t + 1, sp.Integer(1)))
    first = equate(synthetic(1), share[1])
    all_at_most, not_negative = (sp.Le(real(t), 1, evaluate=False), sp.Ge(synthetic(t), 0, evaluate=False))
    grown = equate(synthetic(t + 1), synthetic(t) + share[t + 1] * (1 - synthetic(t)))
    return in_steps(
        "The share of synthetic labels is at most the sum of the shares edited",
        ahead,
        after_one,
        *(define(item, "The labels that are not real.") for item in defined),
        *(backwards(name, item) for name, item in zip(names, defined, strict=True)),
        computed(
            first,
            "All labels are real at first; the first edit adds its share.",
            defined[2],
            after_one.after,
            start,
            rule="in terms of the synthetic share",
        ),
        computed(
            grown,
            "An edit adds its share of the labels that were still real.",
            defined[1],
            ahead.after,
            names[0],
            rule="in terms of the synthetic share",
        ),
        Step(
            rule="comparison",
            before=(own, start),
            after=all_at_most,
            because="An edit keeps the share 1 − p of the real labels, and p is at least 0.",
            certificate=Comparison(sequence=real, index=t),
        ),
        Step(
            rule="in terms of the synthetic share",
            before=(defined[0], all_at_most),
            after=not_negative,
            because="Real labels are at most all.",
            certificate=Combination(),
        ),
        Step(
            rule="induction",
            before=(first, grown, not_negative),
            after=sp.Le(synthetic(t), sp.Sum(share[j], (j, 1, t))),
            because="The share is at least 0, so that an edit adds at most p.",
            certificate=Induction(index=t, start=1),
        ),
        lemmas=(lemma,),
    )


ZHU = Source(paper="Zhu et al. 2024", where="process of Theorem 1")
PAPER = Source(paper="position paper", where="§4.3")
RATIO = r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2 / \mathbb{E}\lVert X(\hat w_0 - w) \rVert^2"
FORMULAS = (
    Formula(
        id="regression.editing.balanced_excess_risk_ratio",
        title="squared error after t edits on the rows of a balanced design, relative to the first fit",
        observable=RATIO,
        statement=(
            "rho(t) = 1 + p*t*(1 + (1 - p)*(1 - d/T)/(1 + d*(1 - p)/T)) "
            "+ d/T*(1 - p)^2*(1 - d/T)*(1 - ((1 - p)*(1 - d*p/T))^t)/(1 + d*(1 - p)/T)^2"
        ),
        parameters=(EDITS, SHARE, FEATURES, ROWS),
        loop=LOOP,
        derive=balanced_ratio_from_zero,
        sources=(ZHU, PAPER),
    ),
    Formula(
        id="regression.editing.excess_risk_ratio",
        title="in-design risk after t edits, relative to the first fit, as T → ∞",
        observable=rf"\lim_{{T \to \infty}} {RATIO}",
        statement="limit(rho(t), T, oo) = 1 + t*(1 - (1 - p)^2)",
        parameters=(EDITS, SHARE),
        loop=LOOP,
        derive=large_design_ratio_from_zero,
        kind=Kind(name="asymptotic", order="O(d/T)"),
        uses=("regression.editing.balanced_excess_risk_ratio",),
        sources=(ZHU, PAPER),
    ),
    Formula(
        id="regression.editing.schedule_excess_risk_ratio",
        title="in-design risk after edits with shares p_1, p_2, …, relative to the first fit, as T → ∞",
        observable=rf"\lim_{{T \to \infty}} {RATIO}",
        statement="limit(rho(len(p)), T, oo) = 1 + sum(1 - (1 - p[j])^2, j, 1, len(p))",
        parameters=(SHARES,),
        loop=LOOP,
        derive=schedule_ratio,
        kind=Kind(name="asymptotic", order="O(d/T)"),
        sources=(ZHU, PAPER),
    ),
    Formula(
        id="regression.editing.real_label_share",
        title="expected share of labels never edited, after edits with shares p_1, p_2, …",
        observable=r"\mathbb{E}\lVert k_t \rVert^2 / T",
        statement="S(len(p)) = product(1 - p[j], j, 1, len(p))",
        parameters=(SHARES,),
        loop=LOOP,
        derive=real_labels,
        sources=(PAPER,),
    ),
)
