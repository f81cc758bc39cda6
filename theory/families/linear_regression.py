r"""Linear regression: least squares refit on labels that earlier fits generated.

The data are y = Xw + σε with Gaussian rows x ~ N(0, Σ), any Σ > 0. Fit t yields ŵ_t; generation t + 1
draws labels y = Xŵ_t + σε anew. The excess risk is 𝔼‖x·(ŵ_t − w)‖² over a fresh x, without the test
label's own noise σ². With κ = d/(T − d − 1), the risk of one fit in units of σ²:

* replace: σ²κ t, diverging linearly;
* accumulate on the same design: σ²κ H₂(t), H₂(t) = Σ_{k≤t} 1/k² → π²/6;
* accumulate on fresh designs: σ² Σ_{k≤t} d/(k(kT − d − 1)), with a digamma limit;
* c_j copies of the design in generation j: σ²κ Σ_j c_j/C_j², C_j = c_1 + … + c_j, below 2σ²κ/c_1 always.

Isotropy is needed nowhere: the risk is taken in the norm of the features' own covariance.
Sources: position paper §4.1 and Appendix A; Gerstgrasser et al. 2024; Dohmatob et al. 2024a.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.rules import ACCUMULATE, ACCUMULATE_FRESH_DESIGN, REPLACE, SCHEDULE
from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    Definition,
    Derivation,
    Divergence,
    Expectation,
    Induction,
    Instance,
    LimitOf,
    MatrixReplay,
    RationalLimit,
    Recurrence,
    Sign,
    Squeeze,
    Step,
)
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter, Values, length_symbol
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import enclose, exact

d = sp.Symbol("d", integer=True, positive=True)
T = sp.Symbol("T", integer=True, positive=True)
sigma = sp.Symbol("sigma", positive=True)
GENERATION = Parameter(
    name="t", meaning="number of fits, the first on real data", domain=Domain(kind="integer", lower=1)
)
FEATURES = Parameter(
    name="d", meaning="number of features", domain=Domain(kind="integer", lower=1), ceiling=5
)
ROWS = Parameter(
    name="T",
    meaning="number of rows of the design",
    domain=Domain(kind="integer", lower=d + 2),
    ceiling=2 * d + 16,
)
NOISE = Parameter(
    name="sigma",
    meaning="standard deviation of the label noise",
    domain=Domain(kind="real", lower=0, lower_open=True),
    latex=r"\sigma",
    ceiling=4,
)
SIZES = Parameter(
    name="c",
    meaning="copies of the design in each generation",
    domain=Domain(kind="real", lower=0, lower_open=True, shape="list"),
    ceiling=6,
)
RISK_PARAMETERS = (GENERATION, FEATURES, ROWS, NOISE)
ADMISSIBLE = ((d, sp.Integer(1)), (T, d + 2), (sigma, sp.Integer(0)))

kappa = d / (T - d - 1)
R = sp.Function("R", real=True)
Q = sp.Function("Q", real=True)
L = sp.Function("L", real=True)
F = sp.Function("F", real=True)
rho = sp.Function("rho", real=True)
rho_test = sp.Function("rho_test", real=True)

# One step of a loop: ŵ_prev was fitted to the old data (A, Y); X_t, y_t are the newest generation.
m, n = sp.symbols("m n_t", integer=True, positive=True)
A, Y = sp.MatrixSymbol("A", m, d), sp.MatrixSymbol("Y", m, 1)
X, y = sp.MatrixSymbol("X_t", n, d), sp.MatrixSymbol("y_t", n, 1)
noise = sp.MatrixSymbol("epsilon_t", n, 1)
fit, previous, truth = (sp.MatrixSymbol(name, d, 1) for name in ("what_t", "what_prev", "w"))
Sigma, S, old_gram, new_gram = (
    sp.MatrixSymbol(name, d, d) for name in ("Sigma", "S", "S_prev", "G_t")
)
POSITIVE_DEFINITE = (Sigma, S, old_gram, new_gram)
STEP_SIZES = tuple({"d": a, "m": a + b, "n_t": 3} for a, b in ((1, 0), (1, 2), (2, 1), (3, 1), (3, 3)))

GENERATE = sp.Eq(y, X * previous + sigma * noise)
FIT_OLD = sp.Eq(previous, (A.T * A).I * A.T * Y)
FIT_POOLED = sp.Eq(fit, (A.T * A + X.T * X).I * (A.T * Y + X.T * y))
FIT_NEWEST = sp.Eq(fit, (X.T * X).I * X.T * y)
OLD_GRAM = sp.Eq(old_gram, A.T * A)
NEW_GRAM = sp.Eq(new_gram, X.T * X)
rows = sp.MatrixSymbol("X", T, d)
DESIGN = sp.Eq(S, rows.T * rows)


c_t, C_prev = sp.symbols("c_t C_prev", positive=True)
c = SIZES.symbol
k, j = sp.symbols("k j", integer=True, positive=True)
TOTAL = sp.Sum(c[j], (j, 1, k))
COUNT = length_symbol(SIZES)

SAME_DESIGN_SIZES = (sp.Eq(old_gram, C_prev * S), sp.Eq(new_gram, c_t * S))
SAME_DESIGN = (sp.Eq(old_gram, (t - 1) * S), sp.Eq(new_gram, S))
ONLY_NEWEST = (sp.Eq(new_gram, S),)
SCHEDULED = (sp.Eq(c_t, c[k]), sp.Eq(C_prev, TOTAL.xreplace({k: k - 1})))
all_rows = sp.MatrixSymbol("X", t * T, d)
pooled_gram, mean_gram = sp.MatrixSymbol("S_t", d, d), sp.MatrixSymbol("Gbar_t", d, d)
POOLED_DESIGN = sp.Eq(pooled_gram, all_rows.T * all_rows)

REPLACE_LOOP = Loop(
    id="regression.replace",
    family="linear regression",
    rule=REPLACE,
    estimator="least squares",
    definition=(GENERATE, FIT_NEWEST, NEW_GRAM, DESIGN, *ONLY_NEWEST),
)
POOLED = (GENERATE, FIT_OLD, FIT_POOLED, OLD_GRAM, NEW_GRAM, DESIGN)
ACCUMULATE_LOOP = Loop(
    id="regression.accumulate",
    family="linear regression",
    rule=ACCUMULATE,
    estimator="least squares",
    definition=(*POOLED, *SAME_DESIGN),
)
SCHEDULE_LOOP = Loop(
    id="regression.schedule",
    family="linear regression",
    rule=SCHEDULE,
    estimator="least squares",
    definition=(*POOLED, *SAME_DESIGN_SIZES, *SCHEDULED),
)
FRESH_LOOP = Loop(
    id="regression.accumulate_fresh_design",
    family="linear regression",
    rule=ACCUMULATE_FRESH_DESIGN,
    estimator="least squares",
    definition=(*POOLED, POOLED_DESIGN),
)
LOOPS = (REPLACE_LOOP, ACCUMULATE_LOOP, FRESH_LOOP, SCHEDULE_LOOP)


def _squared(vector: sp.MatrixExpr, weight: sp.MatrixExpr) -> sp.Expr:
    """Return 𝔼 of vᵀWv, as the expectation of a trace."""
    return Expectation(sp.Trace(weight * vector * vector.T))


@cache
def inverse_gram_mean() -> Derivation:
    """Derive 𝔼 tr(Σ(XᵀX)⁻¹) = d/(T − d − 1) for T rows x ~ N(0, Σ), by integration by parts."""
    inverse = (rows.T * rows).I
    along = rows * inverse * Sigma
    trace = sp.Trace(Sigma * inverse)
    sizes = tuple({"d": a, "T": a + b} for a, b in ((1, 2), (1, 4), (2, 2), (2, 5), (3, 2), (3, 4)))
    divergence = sp.Eq(Divergence(along, rows), (T - d - 1) * trace)
    paired = sp.Trace(sp.MatMul(Sigma.I, sp.Transpose(along), rows, evaluate=False))
    pairing = sp.Eq(paired, d)
    stein = sp.Eq(Expectation(Divergence(along, rows)), Expectation(paired))
    solved = sp.Eq(Expectation(trace), kappa)
    return Derivation(
        title="The mean inverse Gram matrix of a Gaussian design",
        steps=(
            Step(
                rule="divergence",
                after=divergence,
                because="Differentiate G = X(XᵀX)⁻¹Σ entry by entry: XᵀX contributes T from the outer X, "
                "−d − 1 from the inverse.",
                certificate=MatrixReplay(sizes=sizes, positive_definite=(Sigma,)),
            ),
            Step(
                rule="trace",
                after=pairing,
                because="GᵀX = Σ(XᵀX)⁻¹XᵀX = Σ, and tr(Σ⁻¹Σ) = d.",
                certificate=MatrixReplay(sizes=sizes, positive_definite=(Sigma,)),
            ),
            Step(
                rule="integration by parts",
                after=stein,
                because="The rows are independent N(0, Σ).",
                certificate=Citation(
                    theorem="Stein's identity",
                    source="Stein 1981, Ann. Statist. 9, Lemma 2; Haff 1979, J. Multivariate Anal. 9",
                    hypotheses="G is smooth off the null set of singular XᵀX, which has codimension "
                    "T − d + 1 ≥ 3, and tr(Σ(XᵀX)⁻¹) is integrable, both exactly for T ≥ d + 2",
                ),
            ),
            Step(
                rule="solve",
                before=(divergence, pairing, stein),
                after=solved,
                because="Insert the divergence and the trace, d = (T − d − 1)·𝔼 tr(Σ(XᵀX)⁻¹), and divide.",
                certificate=Combination(factors=(1 / (T - d - 1),), lower=ADMISSIBLE),
            ),
        ),
    )


def _one_fit(pooled: bool, weight: sp.MatrixExpr) -> tuple[Step, ...]:
    """Return the steps from the definition of one fit to the growth of the error's second moment."""
    solution = FIT_POOLED if pooled else FIT_NEWEST
    gram = A.T * A + X.T * X if pooled else X.T * X
    premises = (FIT_OLD, GENERATE, solution) if pooled else (GENERATE, solution)
    shift = sp.MatrixSymbol("h", d, 1)
    data, labels = (A, Y) if pooled else (X, y)
    best = FIT_OLD if pooled else FIT_NEWEST
    residual = labels - data * best.lhs
    moved = labels - data * (best.lhs + shift)
    squares = sp.Eq(
        sp.Trace(moved.T * moved), sp.Trace(residual.T * residual) + sp.Trace((data * shift).T * data * shift)
    )
    recursion = sp.Eq(fit - truth, previous - truth + sigma * gram.I * X.T * noise)
    grown = sp.Eq(
        _squared(fit - truth, weight),
        _squared(previous - truth, weight)
        + sigma**2 * Expectation(sp.Trace(weight * gram.I * X.T * X * gram.I)),
    )
    small = tuple({"d": a, "m": a + 1, "n_t": a + 1} for a in (1, 2, 3))
    return (
        Step(rule="definition", after=GENERATE, because="Labels of the new generation.", certificate=Definition()),
        *(
            Step(
                rule="definition",
                after=equation,
                because="The normal equations of least squares on all the data that the fit sees.",
                certificate=Definition(),
            )
            for equation in ((FIT_OLD, FIT_POOLED) if pooled else (FIT_NEWEST,))
        ),
        Step(
            rule="completing the square",
            before=(best,),
            after=squares,
            because="The solution of the normal equations minimises the squared residuals: moving it by h "
            "adds the square of a vector and nothing else.",
            certificate=MatrixReplay(definitions=(best,), sizes=small),
        ),
        Step(
            rule="error recursion",
            before=premises,
            after=recursion,
            because="The old data pull towards the old fit, the new labels are centred on it: only new noise "
            "is added.",
            certificate=MatrixReplay(definitions=premises, sizes=small),
        ),
        Step(
            rule="variance of independent noise",
            before=premises,
            after=grown,
            because="ε_t is independent of the past and of the design, has mean zero and covariance I; "
            "the error is linear in it, so two moments decide.",
            certificate=MatrixReplay(
                definitions=premises, sizes=small, positive_definite=(Sigma, S), noise=noise
            ),
        ),
    )


def _same_design(sizes: tuple[sp.Eq, ...], weight: sp.MatrixExpr, gain: sp.Expr) -> tuple[Step, ...]:
    """Return the steps that express the growth by the design's own Gram matrix S: gain × 𝔼 tr(W S⁻¹)."""
    pooled = len(sizes) == 2
    by_data = A.T * A + X.T * X if pooled else X.T * X
    by_gram = old_gram + new_gram if pooled else new_gram
    named = (OLD_GRAM, NEW_GRAM) if pooled else (NEW_GRAM,)
    before_names = Expectation(sp.Trace(weight * by_data.I * X.T * X * by_data.I))
    after_names = Expectation(sp.Trace(weight * by_gram.I * new_gram * by_gram.I))
    return (
        *(
            Step(rule="definition", after=equation, because="Gram matrices.", certificate=Definition())
            for equation in named
        ),
        Step(
            rule="Gram matrices",
            before=named,
            after=sp.Eq(before_names, after_names),
            because="The design enters through its Gram matrix only.",
            certificate=MatrixReplay(
                definitions=named, sizes=STEP_SIZES, positive_definite=(Sigma, S)
            ),
        ),
        *(
            Step(
                rule="definition",
                after=equation,
                because="The rule: how many copies of the one design each generation brings.",
                certificate=Definition(),
            )
            for equation in sizes
        ),
        Step(
            rule="one design",
            before=sizes,
            after=sp.Eq(after_names, gain * (d if weight == S else Expectation(sp.Trace(weight * S.I)))),
            because="All Gram matrices are multiples of S.",
            certificate=MatrixReplay(
                definitions=sizes, sizes=STEP_SIZES, positive_definite=POSITIVE_DEFINITE
            ),
        ),
    )


NAMES_BECAUSE = "The excess risk, and that of the fit before; fit 0 is the truth itself."


def _recurrence(
    risk: sp.Function, index: sp.Symbol, weight: sp.MatrixExpr, increment: sp.Expr, premises: tuple[sp.Basic, ...]
) -> tuple[Step, ...]:
    """Return the steps that name the risk and write its recurrence; ``premises`` rewrite the growth."""
    newest = sp.Eq(risk(index), _squared(fit - truth, weight))
    older = sp.Eq(risk(index - 1), _squared(previous - truth, weight))
    start = sp.Eq(risk(0), 0)
    return (
        *(
            Step(rule="definition", after=equation, because=NAMES_BECAUSE, certificate=Definition())
            for equation in (newest, older, start)
        ),
        Step(
            rule="recurrence",
            before=(newest, older, *premises),
            after=sp.Eq(risk(index), risk(index - 1) + increment),
            because="Insert what has been found into the growth of the second moment.",
            certificate=Algebra(),
        ),
    )


def _solved(
    risk: sp.Function, index: sp.Symbol, increment: sp.Expr, closed: sp.Expr, points: tuple[dict[str, object], ...]
) -> Step:
    return Step(
        rule="solve the recurrence",
        before=(sp.Eq(risk(index), risk(index - 1) + increment), sp.Eq(risk(0), 0)),
        after=sp.Eq(risk(index), closed),
        because="Sum the increments.",
        certificate=Recurrence(sequence=risk, index=index, points=points, steps=24),  # type: ignore[arg-type]  # exact numbers and lists of them
    )


POINTS: tuple[dict[str, object], ...] = (
    {"d": 1, "T": 3, "sigma": Fraction(1)},
    {"d": 2, "T": 5, "sigma": Fraction(3, 2)},
    {"d": 7, "T": 30, "sigma": Fraction(1, 3)},
)


def _sum_of(increment: sp.Expr, index: sp.Symbol) -> sp.Expr:
    """Return Σ of the increments from 1 to ``index`` in closed form, as SymPy's summation finds it."""
    dummy = sp.Symbol("i", integer=True, positive=True)
    factor, rest = increment.as_independent(index, as_Add=False)
    return factor * sp.summation(rest.xreplace({index: dummy}), (dummy, 1, index))


def _design_steps(renamed: sp.Eq) -> tuple[Step, ...]:
    return (
        Step(rule="definition", after=DESIGN, because="The design: T Gaussian rows.", certificate=Definition()),
        Step(
            rule="Gram matrix of the design",
            before=(DESIGN,),
            after=renamed,
            because="Insert S = XᵀX.",
            certificate=MatrixReplay(
                definitions=(DESIGN,),
                sizes=tuple({"d": a, "T": a + 2} for a in (1, 2, 3)),
                positive_definite=(Sigma,),
            ),
        ),
    )


def _one_design_risk(
    title: str, sizes: tuple[sp.Eq, ...], gain: sp.Expr, in_design: bool = False
) -> Derivation:
    """Derive the excess risk (or the in-design risk) of a loop that reuses one design."""
    risk, weight = (Q, S) if in_design else (R, Sigma)
    chain = (*_one_fit(len(sizes) == 2, weight), *_same_design(sizes, weight, gain))
    lemma = inverse_gram_mean()
    renamed = sp.Eq(Expectation(sp.Trace(Sigma * S.I)), lemma.conclusion.lhs)
    gaussian = () if in_design else _design_steps(renamed)
    inserted = () if in_design else (renamed, lemma.conclusion)
    factor = d if in_design else kappa
    increment = sigma**2 * factor * gain
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    rewrites = [step.after for step in chain if step.rule in ("Gram matrices", "one design")]
    return Derivation(
        title=title,
        lemmas=() if in_design else (lemma,),
        steps=(
            *chain,
            *gaussian,
            *_recurrence(risk, t, weight, increment, (growth, *rewrites, *inserted)),
            _solved(risk, t, increment, _sum_of(increment, t), POINTS),
        ),
    )


@cache
def _replace_risk() -> Derivation:
    return _one_design_risk("Excess risk under replace", ONLY_NEWEST, sp.Integer(1))


@cache
def _accumulate_risk() -> Derivation:
    return _one_design_risk("Excess risk under accumulate", SAME_DESIGN, 1 / t**2)


def _replace_in_design() -> Derivation:
    return _one_design_risk("In-design risk under replace", ONLY_NEWEST, sp.Integer(1), in_design=True)


def _accumulate_in_design() -> Derivation:
    return _one_design_risk("In-design risk under accumulate", SAME_DESIGN, 1 / t**2, in_design=True)


def _quotient(
    name: sp.Function, risk: sp.Function, closed: sp.Eq, first: sp.Eq, ratio: sp.Expr
) -> tuple[Step, Step]:
    named = sp.Eq(name(t), risk(t) / risk(1))
    return (
        Step(rule="definition", after=named, because="Relative to the first fit.", certificate=Definition()),
        Step(
            rule="divide",
            before=(named, closed, first),
            after=sp.Eq(name(t), ratio),
            because="The common factor cancels.",
            certificate=Algebra(),
        ),
    )


def _ratio_to_first(risk: Derivation, title: str) -> Derivation:
    """Derive R(t)/R(1) from the closed form of R(t)."""
    closed = risk.conclusion
    first = closed.xreplace({t: sp.Integer(1)})
    ratio = sp.simplify(closed.rhs / first.rhs)
    return Derivation(
        title=title,
        lemmas=(risk,),
        steps=(
            Step(
                rule="first fit",
                before=(closed,),
                after=first,
                because="Put t = 1.",
                certificate=Instance(substitution=((t, sp.Integer(1)),)),
            ),
            *_quotient(rho, R, closed, first, ratio),
        ),
    )


@cache
def _accumulate_ratio() -> Derivation:
    return _ratio_to_first(_accumulate_risk(), "Excess risk under accumulate, relative to the first fit")


@cache
def _replace_ratio() -> Derivation:
    return _ratio_to_first(_replace_risk(), "Excess risk under replace, relative to the first fit")


@cache
def _printed_ratio() -> Derivation:
    """Derive the ratio of test errors with noisy test labels, as Appendix A prints it."""
    feature, label_noise = sp.MatrixSymbol("x", d, 1), sp.MatrixSymbol("eta", 1, 1)
    error = fit - truth
    miss = feature.T * error - sigma * label_noise
    fresh = _squared(error, feature * feature.T)
    printed = sp.Eq(L(t), Expectation(sp.Trace(miss * miss.T)))
    split = sp.Eq(Expectation(sp.Trace(miss * miss.T)), fresh + sigma**2)
    excess = sp.Eq(fresh, _squared(error, Sigma))
    risk = _accumulate_risk()
    named = next(step.after for step in risk.steps if step.after.lhs == R(t))
    found = sp.Eq(excess.rhs, risk.conclusion.rhs)
    total = sp.Eq(L(t), sigma**2 * (1 + kappa * sp.harmonic(t, 2)))
    first = total.xreplace({t: sp.Integer(1)})
    return Derivation(
        title="The ratio of test errors as printed, with noisy test labels",
        lemmas=(risk,),
        steps=(
            Step(
                rule="definition",
                after=printed,
                because="y_test = x·w + ση, so the test error is the square of x·(ŵ_t − w) − ση.",
                certificate=Definition(),
            ),
            Step(
                rule="variance of independent noise",
                after=split,
                because="The test label's noise η is independent of everything else.",
                certificate=MatrixReplay(sizes=({"d": 1}, {"d": 2}, {"d": 4}), noise=label_noise),
            ),
            Step(
                rule="fresh test point",
                after=excess,
                because="x is independent of the fit and 𝔼 xxᵀ = Σ.",
                certificate=Citation(
                    theorem="conditional expectation given an independent variable",
                    source="definition of Σ",
                    hypotheses="x is drawn afresh, so independent of the training data",
                ),
            ),
            Step(
                rule="insert the excess risk",
                before=(named, risk.conclusion),
                after=found,
                because="The closed form of the excess risk, in these symbols.",
                certificate=Combination(),
            ),
            Step(
                rule="add the label noise",
                before=(printed, split, excess, found),
                after=total,
                because="The test error is the excess risk plus σ².",
                certificate=Algebra(),
            ),
            Step(
                rule="first fit",
                before=(total,),
                after=first,
                because="Put t = 1.",
                certificate=Instance(substitution=((t, sp.Integer(1)),)),
            ),
            *_quotient(rho_test, L, total, first, (1 + kappa * sp.harmonic(t, 2)) / (1 + kappa)),
        ),
    )


@cache
def _schedule_factor() -> Derivation:
    """Derive the excess risk in units of σ²κ when generation j brings c_j copies of the design."""
    gain = c_t / (C_prev + c_t) ** 2
    chain = (*_one_fit(True, Sigma), *_same_design(SAME_DESIGN_SIZES, Sigma, gain))
    lemma = inverse_gram_mean()
    renamed = sp.Eq(Expectation(sp.Trace(Sigma * S.I)), lemma.conclusion.lhs)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    rewrites = [step.after for step in chain if step.rule in ("Gram matrices", "one design")]
    increment = sigma**2 * kappa * c[k] / TOTAL**2
    dummy = sp.Symbol("i", integer=True, positive=True)
    factor = sp.Sum(c[dummy] / sp.Sum(c[j], (j, 1, dummy)) ** 2, (dummy, 1, k))
    sizes = tuple(Fraction(1 + (5 * i) % 7, 1 + i % 3) for i in range(30))
    points: tuple[dict[str, object], ...] = tuple({**point, "c": sizes} for point in POINTS)
    closed = _solved(R, k, increment, sigma**2 * kappa * factor, points)
    at_end = sp.Eq(R(COUNT), closed.after.rhs.xreplace({k: COUNT}))
    return Derivation(
        title="Excess risk under an arbitrary schedule, in units of σ²κ",
        lemmas=(lemma,),
        steps=(
            *chain,
            *_design_steps(renamed),
            *(
                Step(rule="definition", after=equation, because="The schedule.", certificate=Definition())
                for equation in SCHEDULED
            ),
            *_recurrence(
                R, k, Sigma, increment, (growth, *rewrites, renamed, lemma.conclusion, *SCHEDULED)
            ),
            closed,
            Step(
                rule="last generation",
                before=(closed.after,),
                after=at_end,
                because="Put k = the number of generations.",
                certificate=Instance(substitution=((k, COUNT),)),
            ),
            Step(
                rule="definition",
                after=sp.Eq(F(COUNT), R(COUNT) / (sigma**2 * kappa)),
                because="In units of the risk of one fit on one copy.",
                certificate=Definition(),
            ),
            Step(
                rule="divide",
                before=(sp.Eq(F(COUNT), R(COUNT) / (sigma**2 * kappa)), at_end),
                after=sp.Eq(F(COUNT), factor.xreplace({k: COUNT})),
                because="σ²κ cancels.",
                certificate=Algebra(),
            ),
        ),
    )


@cache
def _fresh_design_risk() -> Derivation:
    """Derive the excess risk under accumulate when every generation has a design of its own."""
    chain = _one_fit(True, Sigma)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    by_data = A.T * A + X.T * X
    in_data = Expectation(sp.Trace(Sigma * by_data.I * X.T * X * by_data.I))
    in_gram = Expectation(sp.Trace(Sigma * pooled_gram.I * new_gram * pooled_gram.I))
    by_mean = Expectation(sp.Trace(Sigma * pooled_gram.I * mean_gram * pooled_gram.I))
    pooled = sp.Eq(pooled_gram, A.T * A + X.T * X)
    mean = sp.Eq(mean_gram, pooled_gram / t)
    lemma = inverse_gram_mean()
    more_rows = lemma.conclusion.xreplace({T: t * T})
    inverse = sp.Eq(Expectation(sp.Trace(Sigma * pooled_gram.I)), more_rows.lhs)
    increment = sigma**2 * d / (t * (t * T - d - 1))
    i = sp.Symbol("i", integer=True, positive=True)
    closed = sigma**2 * sp.Sum(d / (i * (i * T - d - 1)), (i, 1, t))
    step_sizes = tuple({"d": a, "m": a + b, "n_t": a + 1} for a, b in ((1, 1), (2, 1), (3, 2)))
    return Derivation(
        title="Excess risk under accumulate with fresh designs",
        lemmas=(lemma,),
        steps=(
            *chain,
            *(
                Step(rule="definition", after=equation, because="Gram matrices.", certificate=Definition())
                for equation in (NEW_GRAM, pooled)
            ),
            Step(
                rule="Gram matrices",
                before=(NEW_GRAM, pooled),
                after=sp.Eq(in_data, in_gram),
                because="The designs enter through their Gram matrices only.",
                certificate=MatrixReplay(
                    definitions=(NEW_GRAM, pooled), sizes=step_sizes, positive_definite=(Sigma,)
                ),
            ),
            Step(
                rule="definition",
                after=mean,
                because="The mean Gram matrix of the t generations.",
                certificate=Definition(),
            ),
            Step(
                rule="exchangeability",
                after=sp.Eq(in_gram, by_mean),
                because="Given S_t, every one of the t independent, identically distributed designs is as "
                "likely to be the newest: G_t may be replaced by the mean of all.",
                certificate=Citation(
                    theorem="exchangeability of independent, identically distributed blocks",
                    source="de Finetti 1937",
                    hypotheses="the t designs are independent with one law, and S_t is symmetric in them",
                ),
            ),
            Step(
                rule="mean Gram matrix",
                before=(mean,),
                after=sp.Eq(by_mean, Expectation(sp.Trace(Sigma * pooled_gram.I)) / t),
                because="The mean is S_t/t.",
                certificate=MatrixReplay(
                    definitions=(mean,),
                    sizes=({"d": 1}, {"d": 2}, {"d": 3}),
                    positive_definite=(Sigma, pooled_gram),
                ),
            ),
            Step(
                rule="more rows",
                before=(lemma.conclusion,),
                after=more_rows,
                because="The pooled design has tT Gaussian rows.",
                certificate=Instance(substitution=((T, t * T),)),
            ),
            Step(
                rule="definition",
                after=POOLED_DESIGN,
                because="S_t is the Gram matrix of all tT rows.",
                certificate=Definition(),
            ),
            Step(
                rule="Gram matrix of the design",
                before=(POOLED_DESIGN,),
                after=inverse,
                because="Insert S_t = XᵀX.",
                certificate=MatrixReplay(
                    definitions=(POOLED_DESIGN,),
                    sizes=({"d": 1, "T": 3, "t": 2}, {"d": 2, "T": 4, "t": 3}),
                    positive_definite=(Sigma,),
                ),
            ),
            *_recurrence(
                R,
                t,
                Sigma,
                increment,
                (growth, sp.Eq(in_data, in_gram), sp.Eq(in_gram, by_mean),
                 sp.Eq(by_mean, Expectation(sp.Trace(Sigma * pooled_gram.I)) / t), inverse, more_rows),
            ),
            _solved(R, t, increment, closed, POINTS),
        ),
    )


@cache
def accumulate_increases() -> Derivation:
    """Derive that the excess risk under accumulate increases strictly with every fit."""
    ratio = _accumulate_ratio()
    after_next = ratio.conclusion.xreplace({t: t + 1})
    return Derivation(
        title="Under accumulate the excess risk increases strictly",
        lemmas=(ratio,),
        steps=(
            Step(
                rule="next fit",
                before=(ratio.conclusion,),
                after=after_next,
                because="Put t + 1 for t.",
                certificate=Instance(substitution=((t, t + 1),)),
            ),
            Step(
                rule="sign of the difference",
                before=(ratio.conclusion, after_next),
                after=sp.Lt(rho(t), rho(t + 1)),
                because="The difference is 1/(t + 1)².",
                certificate=Sign(lower=((t, sp.Integer(1)),)),
            ),
        ),
    )


@cache
def accumulate_ratio_limit() -> Derivation:
    """Derive that the excess risk under accumulate, relative to the first fit, tends to π²/6."""
    ratio, sum_limit = _accumulate_ratio(), basel()
    return Derivation(
        title="The excess-risk ratio under accumulate tends to π²/6",
        lemmas=(ratio, sum_limit),
        steps=(
            Step(
                rule="limit of a continuous function",
                before=(ratio.conclusion, BASEL_LIMIT),
                after=limit_at_infinity(rho(t), sp.pi**2 / 6),
                because="The ratio is the sum of inverse squares itself.",
                certificate=LimitOf(sequence=sp.harmonic(t, 2)),
            ),
        ),
    )


@cache
def printed_ratio_limit() -> Derivation:
    """Derive the limit of the ratio with noisy test labels: (1 + κπ²/6)/(1 + κ), not π²/6."""
    ratio, sum_limit = _printed_ratio(), basel()
    value = (1 + kappa * sp.pi**2 / 6) / (1 + kappa)
    return Derivation(
        title="The ratio as printed tends to (1 + κπ²/6)/(1 + κ)",
        lemmas=(ratio, sum_limit),
        steps=(
            Step(
                rule="limit of a continuous function",
                before=(ratio.conclusion, BASEL_LIMIT),
                after=limit_at_infinity(ratio.conclusion.lhs, value),
                because="The ratio is affine in the sum of inverse squares, which tends to π²/6.",
                certificate=LimitOf(sequence=sp.harmonic(t, 2), lower=ADMISSIBLE),
            ),
        ),
    )


@cache
def replace_diverges() -> Derivation:
    """Derive that the excess risk under replace tends to infinity, linearly."""
    risk = _replace_risk()
    return Derivation(
        title="Under replace the excess risk diverges",
        lemmas=(risk,),
        steps=(
            Step(
                rule="limit of a rational function",
                before=(risk.conclusion,),
                after=limit_at_infinity(R(t), sp.oo),
                because="σ²κ t is linear in t with a positive slope.",
                certificate=RationalLimit(lower=ADMISSIBLE),
            ),
        ),
    )


@cache
def accumulate_bounded() -> Derivation:
    """Derive that the excess risk under accumulate stays strictly below σ²κπ²/6."""
    risk, sum_limit = _accumulate_risk(), basel()
    bracket = sum_limit.steps[5].after
    top = sp.pi**2 / 6
    below = sp.Lt(bracket.rhs, top)
    return Derivation(
        title="Under accumulate the excess risk stays below σ²κπ²/6",
        lemmas=(risk, sum_limit),
        steps=(
            Step(
                rule="sign of the difference",
                after=below,
                because="4t(t + 1) < (2t + 1)².",
                certificate=Sign(lower=((t, sp.Integer(1)), (sp.pi, sp.Integer(3)))),
            ),
            Step(
                rule="combine the bounds",
                before=(risk.conclusion, bracket, below),
                after=sp.Lt(R(t), sigma**2 * kappa * top),
                because="Multiply both bounds by σ²κ > 0 and add.",
                certificate=Combination(factors=(sigma**2 * kappa, sigma**2 * kappa), lower=ADMISSIBLE),
            ),
        ),
    )


@cache
def schedule_bounded() -> Derivation:
    """Derive Σ_j c_j/C_j² < 2/c_1 for every positive schedule, whatever its growth."""
    factor = _schedule_factor()
    partial = factor.conclusion.rhs.xreplace({COUNT: k})
    induction = sp.Le(partial, 2 / c[1] - 1 / TOTAL)
    positive = sp.Gt(1 / TOTAL, 0, evaluate=False)
    bound = sp.Lt(partial, 2 / c[1])
    at_end = bound.xreplace({k: COUNT})
    positive_sizes = ((c[1], sp.Integer(0)), (c[k + 1], sp.Integer(0)), (TOTAL, sp.Integer(0)))
    return Derivation(
        title="Every positive schedule keeps the excess risk below twice that of its first fit",
        lemmas=(factor,),
        steps=(
            Step(
                rule="induction",
                after=induction,
                because="Equality at k = 1; then c/(C + c)² ≤ 1/C − 1/(C + c) for the next c > 0, with "
                "C = c_1 + … + c_k.",
                certificate=Induction(index=k, start=1, lower=positive_sizes),
            ),
            Step(
                rule="sign",
                after=positive,
                because="The total is positive.",
                certificate=Sign(lower=((TOTAL, sp.Integer(0)),)),
            ),
            Step(
                rule="combine the bounds",
                before=(induction, positive),
                after=bound,
                because="Drop −1/C_k.",
                certificate=Combination(factors=(sp.Integer(1), sp.Integer(1))),
            ),
            Step(
                rule="last generation",
                before=(bound,),
                after=at_end,
                because="Put k = the number of generations.",
                certificate=Instance(substitution=((k, COUNT),)),
            ),
            Step(
                rule="excess risk",
                before=(factor.conclusion, at_end),
                after=sp.Lt(factor.conclusion.lhs, 2 / c[1]),
                because="In terms of the risk.",
                certificate=Combination(),
            ),
        ),
    )


@cache
def fresh_design_limit() -> Derivation:
    """Derive the limit of the excess risk under accumulate with fresh designs, by digamma functions."""
    risk = _fresh_design_risk()
    recurrence, start = risk.steps[-1].before
    shift = (d + 1) / T
    scale = sigma**2 * d / (d + 1)
    late = sp.digamma(t + 1 - shift)
    limit = scale * (sp.digamma(1) - sp.digamma(1 - shift))
    closed = limit + scale * (late - sp.digamma(t + 1))
    points = tuple({"t": n, "T": rows_, "d": d_} for n, rows_, d_ in ((1, 3, 1), (1, 50, 3), (4, 7, 5), (90, 9, 2)))
    above = sp.Lt(late, sp.digamma(t + 1))
    below = sp.Gt(late, sp.digamma(t + 1) - 1 / t)
    lower = limit - scale / t
    monotone = Citation(
        theorem="the digamma function increases strictly on (0, ∞), and ψ(t + 1) = ψ(t) + 1/t",
        source="DLMF 5.5.2, 5.9.16",
        hypotheses="t < t + 1 − (d + 1)/T < t + 1, as 0 < d + 1 < T",
        instances=tuple((relation, point) for relation in (above, below) for point in points),
    )
    return Derivation(
        title="The limit of the excess risk under accumulate with fresh designs",
        lemmas=(risk,),
        steps=(
            Step(
                rule="solve the recurrence",
                before=(recurrence, start),
                after=sp.Eq(R(t), closed),
                because="Partial fractions: 1/(kT − d − 1) − 1/(kT) telescopes into digamma functions.",
                certificate=Recurrence(sequence=R, index=t, points=POINTS, steps=12),  # type: ignore[arg-type]  # exact numbers
            ),
            Step(rule="monotonicity", after=above, because="ψ increases.", certificate=monotone),
            Step(rule="monotonicity", after=below, because="ψ increases.", certificate=monotone),
            Step(
                rule="upper bound",
                before=(sp.Eq(R(t), closed), above),
                after=sp.Lt(R(t), limit),
                because="Multiply by σ²d/(d + 1).",
                certificate=Combination(factors=(scale,), lower=ADMISSIBLE),
            ),
            Step(
                rule="lower bound",
                before=(sp.Eq(R(t), closed), below),
                after=sp.Gt(R(t), lower),
                because="Multiply by σ²d/(d + 1).",
                certificate=Combination(factors=(scale,), lower=ADMISSIBLE),
            ),
            Step(
                rule="limit of a rational function",
                after=limit_at_infinity(lower, limit),
                because="1/t → 0.",
                certificate=RationalLimit(lower=ADMISSIBLE),
            ),
            Step(
                rule="squeeze",
                before=(sp.Lt(R(t), limit), sp.Gt(R(t), lower), limit_at_infinity(lower, limit)),
                after=limit_at_infinity(R(t), limit),
                because="Both bounds tend to the same value.",
                certificate=Squeeze(),
            ),
        ),
    )


def _fresh_design_value(values: Values, digits: int) -> Value:
    """Sum exactly while that is short, else use the digamma form."""
    if int(values["t"]) <= 2_000:  # type: ignore[arg-type]  # validated as an integer
        total = exact(_fresh_design_risk().conclusion.rhs, values)
        if total is not None:
            return from_fraction(total, digits)
    return from_ball(enclose(fresh_design_limit().steps[0].after.rhs, values, digits), digits)


APPENDIX_A = Source(paper="position paper", where="Appendix A")
GERSTGRASSER = Source(paper="Gerstgrasser et al. 2024", where="Theorem 1")
DOHMATOB = Source(paper="Dohmatob et al. 2024a")
SETTING = (FEATURES, ROWS)

FORMULAS = (
    Formula(
        id="regression.replace.excess_risk",
        title="excess risk of fit t when every fit sees the newest labels only",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        parameters=RISK_PARAMETERS,
        loop=REPLACE_LOOP,
        derive=_replace_risk,
        sources=(APPENDIX_A, DOHMATOB),
    ),
    Formula(
        id="regression.replace.excess_risk_ratio",
        title="excess risk of fit t under replace, relative to fit 1",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2 / \mathbb{E}\lVert \hat w_1 - w \rVert_\Sigma^2",
        parameters=(GENERATION,),
        loop=REPLACE_LOOP,
        derive=_replace_ratio,
        uses=("regression.replace.excess_risk",),
        sources=(APPENDIX_A, DOHMATOB),
    ),
    Formula(
        id="regression.replace.in_design_risk",
        title="squared error of fit t on the rows of its own design, under replace",
        observable=r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2",
        parameters=RISK_PARAMETERS,
        loop=REPLACE_LOOP,
        derive=_replace_in_design,
    ),
    Formula(
        id="regression.accumulate.excess_risk",
        title="excess risk of fit t on all labels so far, one design",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        parameters=RISK_PARAMETERS,
        loop=ACCUMULATE_LOOP,
        derive=_accumulate_risk,
        sources=(APPENDIX_A, GERSTGRASSER),
    ),
    Formula(
        id="regression.accumulate.in_design_risk",
        title="squared error of fit t on the rows of its own design, under accumulate",
        observable=r"\mathbb{E}\lVert X(\hat w_t - w) \rVert^2",
        parameters=RISK_PARAMETERS,
        loop=ACCUMULATE_LOOP,
        derive=_accumulate_in_design,
    ),
    Formula(
        id="regression.accumulate.excess_risk_ratio",
        title="excess risk of fit t under accumulate, relative to fit 1",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2 / \mathbb{E}\lVert \hat w_1 - w \rVert_\Sigma^2",
        parameters=(GENERATION,),
        loop=ACCUMULATE_LOOP,
        derive=_accumulate_ratio,
        uses=("regression.accumulate.excess_risk",),
        sources=(APPENDIX_A, GERSTGRASSER),
    ),
    Formula(
        id="regression.accumulate.excess_risk_ratio_limit",
        title="limit of the excess-risk ratio under accumulate",
        observable=r"\lim_{t \to \infty} \mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2 / \mathbb{E}\lVert \hat w_1 - w \rVert_\Sigma^2",
        parameters=(),
        loop=ACCUMULATE_LOOP,
        derive=accumulate_ratio_limit,
        uses=("regression.accumulate.excess_risk_ratio",),
        sources=(APPENDIX_A, GERSTGRASSER),
    ),
    Formula(
        id="regression.accumulate.printed_risk_ratio",
        title="ratio of test errors as printed, with noisy test labels",
        observable=r"\mathbb{E}(x \cdot \hat w_t - y_{\mathrm{test}})^2 / \mathbb{E}(x \cdot \hat w_1 - y_{\mathrm{test}})^2",
        parameters=(GENERATION, *SETTING),
        loop=ACCUMULATE_LOOP,
        derive=_printed_ratio,
        uses=("regression.accumulate.excess_risk",),
        sources=(APPENDIX_A,),
    ),
    Formula(
        id="regression.accumulate.printed_risk_ratio_limit",
        title="limit of the ratio of test errors as printed",
        observable=r"\lim_{t \to \infty} \mathbb{E}(x \cdot \hat w_t - y_{\mathrm{test}})^2 / \mathbb{E}(x \cdot \hat w_1 - y_{\mathrm{test}})^2",
        parameters=SETTING,
        loop=ACCUMULATE_LOOP,
        derive=printed_ratio_limit,
        uses=("regression.accumulate.printed_risk_ratio",),
        sources=(APPENDIX_A,),
    ),
    Formula(
        id="regression.accumulate_fresh_design.excess_risk",
        title="excess risk of fit t on all data so far, a fresh design in every generation",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        parameters=RISK_PARAMETERS,
        loop=FRESH_LOOP,
        derive=_fresh_design_risk,
        algorithm=_fresh_design_value,
    ),
    Formula(
        id="regression.accumulate_fresh_design.excess_risk_limit",
        title="limit of the excess risk under accumulate with fresh designs",
        observable=r"\lim_{t \to \infty} \mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        parameters=(*SETTING, NOISE),
        loop=FRESH_LOOP,
        derive=fresh_design_limit,
        uses=("regression.accumulate_fresh_design.excess_risk",),
    ),
    Formula(
        id="regression.schedule.excess_risk_factor",
        title="excess risk after all generations of a schedule, in units of the risk of one fit on one copy",
        observable=r"\mathbb{E}\lVert \hat w_m - w \rVert_\Sigma^2 / (\sigma^2 \kappa)",
        parameters=(SIZES,),
        loop=SCHEDULE_LOOP,
        derive=_schedule_factor,
    ),
    Formula(
        id="regression.schedule.excess_risk_factor_bound",
        title="upper bound on the excess-risk factor of every positive schedule",
        observable=r"\mathbb{E}\lVert \hat w_m - w \rVert_\Sigma^2 / (\sigma^2 \kappa)",
        parameters=(SIZES,),
        loop=SCHEDULE_LOOP,
        derive=schedule_bounded,
        kind=Kind(name="bound", side="upper"),
        uses=("regression.schedule.excess_risk_factor",),
    ),
)
