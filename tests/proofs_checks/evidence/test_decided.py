"""What the core decides for all sizes raises a derivation's grade, and nothing else does."""

import dataclasses

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence, promised
from tests.reference.instances import sizes_of
from theory import catalogue
from theory.core import algebra, eq, number, real
from theory.core.display import shown
from theory.language.derivation import (
    Algebra,
    Averaging,
    Definition,
    Derivation,
    Instance,
    MatrixReplay,
    Recurrence,
    Step,
)
from theory.proofs.decided import LONGEST, Context, context_of, decided, decided_of, said
from theory.proofs.grades import BY_CORE, INSTANCES
from theory.proofs.matrix_steps import OF_DESIGNS


def with_step(derivation: Derivation, rule: str, **changes: object) -> Derivation:
    """The derivation with another step in the place of those of a rule."""
    own = tuple(dataclasses.replace(s, **changes) if s.rule == rule else s for s in derivation.steps)
    lemmas = tuple(with_step(lemma, rule, **changes) for lemma in derivation.lemmas)
    return dataclasses.replace(derivation, steps=own, lemmas=lemmas)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("gaussian.replace.variance", "PROVED"),
        ("gaussian.accumulate_biased.variance", "PROVED"),
        ("gaussian.accumulate.variance_limit", "PROVED"),
        ("regression.replace.excess_risk", "PROVED-CITING"),
        ("regression.editing.excess_risk_ratio", "PROVED"),
        ("regression.accumulate.predictive_variance", "PROVED"),
        ("regression.replace.in_design_risk", "PROVED"),
        ("regression.ridgeless.excess_risk", "PROVED-CITING"),
        ("gaussian.schedule.variance", "PROVED"),
        ("gaussian.kept_real_share.variance", "PROVED"),
        ("kernel_density.subsample_without_replacement.second_moment", "PROVED"),
        ("categorical.replace.survival_upper_bound", "PROVED"),
        ("categorical.replace.collapse_time", "PROVED"),
    ],
)
def test_grades(name: str, verdict: str) -> None:
    formula = catalogue.formula(name)
    assert promised(formula.derivation, decided(formula.derivation, context_of(formula))) == verdict


def test_without_a_context_nothing_rises() -> None:
    assert promised(catalogue.formula("gaussian.replace.variance").derivation) == "INCONCLUSIVE"


def test_an_invertible_gram_matrix_is_not_taken_for_granted() -> None:
    formula = catalogue.formula("regression.replace.in_design_risk")
    undeclared = Context(context_of(formula).parameters)
    assert promised(formula.derivation, decided(formula.derivation, undeclared)) == "INCONCLUSIVE"


def test_a_given_design_is_of_full_rank_and_no_other_matrix_is_put_for_it() -> None:
    """Nothing is cited of the rows of a design that is given; X = 0, or 2X, is no such design."""
    formula = catalogue.formula("regression.replace.in_design_risk")
    context, steps = context_of(formula), formula.derivation.steps
    theorems = decided(formula.derivation, context).values()
    assert not any(theorem.cites for theorem in theorems)
    declared = {shown(h) for theorem in theorems for h in theorem.hypotheses if h.op in OF_DESIGNS}
    assert declared == {"X_t has full rank"}
    square = next(s for s in steps if s.rule == "Gram matrices")
    (design,) = (x for x in square.after.atoms(sp.MatrixSymbol) if x.name == "X_t")
    for value, holds in (
        (sp.MatrixSymbol("X", *design.shape), True),
        (0 * design, False),
        (2 * design, False),
    ):
        put = Step(
            rule="instance",
            before=(square.after,),
            after=square.after.xreplace({design: value}),
            because="",
            certificate=Instance(substitution=((design, value),)),
        )
        chain = dataclasses.replace(formula.derivation, steps=(*steps, put))
        assert (len(steps) - 1 in decided(chain, context)) is True
        assert (steps.index(square) in decided(chain, context)) is holds


def test_of_a_design_that_is_defined_no_full_rank_is_declared() -> None:
    formula = catalogue.formula("regression.replace.in_design_risk")
    context, steps = context_of(formula), formula.derivation.steps
    square = next(s for s in steps if s.rule == "Gram matrices")
    (design,) = (x for x in square.after.atoms(sp.MatrixSymbol) if x.name == "X_t")
    for value, holds in ((sp.MatrixSymbol("B", *design.shape), True), (0 * design, False)):
        name = design if not holds else sp.MatrixSymbol("C", *design.shape)
        defined = Step(
            rule="", after=sp.Eq(name, value, evaluate=False), because="", certificate=Definition()
        )
        chain = dataclasses.replace(formula.derivation, steps=(defined, *steps))
        assert (chain.all_steps.index(square) in decided(chain, context)) is holds


def test_a_step_that_is_false_elsewhere_is_not_decided() -> None:
    """The factor is 1 at every size at which an exact evaluation tries the step."""
    formula = catalogue.formula("gaussian.replace.variance")
    step = next(s for s in formula.derivation.all_steps if isinstance(s.certificate, MatrixReplay))
    n = next(
        s for s in step.after.free_symbols | sp.S(step.certificate.definitions).free_symbols if str(s) == "n"
    )
    tried = sorted({int(sizes["n"]) for sizes in sizes_of(step)})
    factor = 1 + sp.prod([n - v for v in tried])
    wrong = sp.Eq(step.after.lhs, factor * step.after.rhs, evaluate=False)
    other = with_step(formula.derivation, step.rule, after=wrong)
    places = [i for i, s in enumerate(other.all_steps) if s.after == wrong]
    assert places
    assert not set(places) & set(decided(other, context_of(formula)))


def undecided(derivation: Derivation, context: Context) -> list[str]:
    """The rules of the steps that the core should decide and does not."""
    found = decided(derivation, context)
    return [
        s.rule
        for i, s in enumerate(derivation.all_steps)
        if isinstance(s.certificate, (*BY_CORE, *INSTANCES)) and i not in found
    ]


def with_domain(context: Context, name: str, **changes: object) -> Context:
    """The context with another domain of a parameter."""
    return Context(
        tuple(
            dataclasses.replace(p, domain=dataclasses.replace(p.domain, **changes)) if p.name == name else p
            for p in context.parameters
        ),
        context.designs,
    )


@pytest.mark.parametrize(
    ("name", "parameter", "changes", "rule"),
    [
        # the unbiased variance of one datum is 0/0: the first generation has two
        ("gaussian.schedule.variance", "c", {"first": None}, "variance of independent noise"),
        # without replacement no more than n data can be drawn from n: c ≤ 1
        (
            "mean.subsample_any_size_without_replacement.risk_ratio_large_n",
            "c",
            {"upper": 2},
            "average over the draws",
        ),
        # as many rows as columns in the first generation
        ("regression.schedule_fresh_design.excess_risk", "c", {"first": 1}, "divergence"),
        # d features and fewer rows than that: their Gram matrix has no inverse
        ("regression.ridgeless.excess_risk", "T0", {"lower": 1}, "length of a generator"),
    ],
)
def test_outside_the_domain_of_a_theorem_nothing_is_decided(
    name: str, parameter: str, changes: dict[str, object], rule: str
) -> None:
    derivation, context = catalogue.formula(name).derivation, context_of(catalogue.formula(name))
    assert undecided(derivation, context) == []
    assert rule in undecided(derivation, with_domain(context, parameter, **changes))


def test_what_is_put_for_a_number_of_data_must_be_one() -> None:
    """n = 4α/(s² − α²) + 1 with s = √(α² + 4α/(n − 1)); with another s it is no number of data."""
    formula = catalogue.formula("gaussian.fresh_real_share.mean_drift")
    context, alpha = context_of(formula), sp.Symbol("alpha", positive=True)
    n = next(p.symbol for p in formula.parameters if p.name == "n")

    def at(s: sp.Expr) -> Derivation:
        put = ((n, 4 * alpha / (s**2 - alpha**2) + 1),)
        averaged = next(x.after for x in formula.derivation.steps if isinstance(x.certificate, Averaging))
        step = Step(
            rule="instance",
            before=(averaged,),
            after=averaged.xreplace(dict(put)),
            because="",
            certificate=Instance(substitution=put),
        )
        return dataclasses.replace(formula.derivation, steps=(*formula.derivation.steps, step))

    assert undecided(at(sp.sqrt(alpha**2 + 4 * alpha / (n - 1))), context) == []
    for s in (sp.sqrt(alpha**2 + 4 * alpha / n), alpha + 1, sp.sqrt(alpha**2 + 4 * alpha / (n - 3))):
        assert undecided(at(s), context)


def test_a_recurrence_is_not_used_at_its_start() -> None:
    """The pool before the first generation is empty, its mean 0/0: the recurrence holds from t = 2 on."""
    formula = catalogue.formula("gaussian.schedule_biased.variance")
    context = context_of(formula)
    assert undecided(formula.derivation, context) == []

    def earlier(s: Step) -> Step:
        if not isinstance(s.certificate, Recurrence):
            return s
        rule, start = s.before
        return dataclasses.replace(s, before=(rule, sp.Eq(s.certificate.sequence(0), start.rhs)))

    derivation = formula.derivation
    from_zero = dataclasses.replace(derivation, steps=tuple(map(earlier, derivation.steps)))
    assert undecided(from_zero, context)


def test_a_size_that_nothing_bounds_is_left() -> None:
    """That n is not 1 is shown by n → ∞; a conclusion about every n ≥ 1 is not decided by it."""
    formula = catalogue.formula("m_estimator.subsample_without_replacement.risk_ratio")
    context, ratio = context_of(formula), formula.derivation.lemmas[0].lemmas[0]
    assert undecided(formula.derivation, context) == []
    assert "average over the draws" in undecided(ratio, Context(context.parameters))


def test_the_evidence_shows_the_normal_form_and_what_is_declared() -> None:
    formula = catalogue.formula("regression.replace.excess_risk")
    evidence = certificate_evidence(
        formula.id,
        formula.derivation,
        None,
        formula.loop.definition,
        known=decided(formula.derivation, context_of(formula)),
    )
    shown = [s["shown"] for s in evidence.details["steps"]]
    assert any(s.startswith("proved by the core: both sides are ") and "N(0, Σ) rows" in s for s in shown)
    assert "for all sizes by the core" in evidence.summary
    assert "finitely many" not in evidence.summary
    assert any(c.startswith("Gaussian rows are linearly independent") for c in evidence.cites)


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("strong.iterative_mixing", 0),  # half of the data are real: n/2 is whole for the n that there is
        ("position.s4_3.constant_share_diverges", 0),  # p = 1/(1 + q) with q ≥ 0
        ("position.s4_3.decay_needed", 0),  # p_t = 1/(1 + q_t)
        ("position.s4_3.finite_edits_mostly_real", 1),  # an induction from t = 0 on
    ],
)
def test_a_claim_that_puts_its_own_values_keeps_its_grade(name: str, which: int) -> None:
    claim = catalogue.claim(name)
    statement = claim.statements[which]
    derivation = claim.proof(which)
    assert derivation is not None
    assert promised(derivation, decided_of(derivation, statement)) == claim.expected[which]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("(j*n - 1)/(j**2*n*", "(j*n - 2)/(j**2*n*"),  # the increment
        ("(k, 2, j)", "(k, 2, j - 1)"),  # the product in the sum
        ("(k, 2, t)", "(k, 2, t - 1)"),  # that in front of it
        ("(j, 2, t)", "(j, 1, t)"),  # where the sum begins
        ("(n - 1)/n)", "n/(n + 1))"),  # the first value
        ("sigma**2*(Sum", "sigma*(Sum"),
    ],
)
def test_a_product_in_a_sum_in_a_product_solves_its_own_recurrence_alone(old: str, new: str) -> None:
    """The constant is varied: the sum and the product are named, and not multiplied out in one another."""
    formula = catalogue.formula("mean.subsample_any_size_without_replacement.risk_ratio")
    step = next(s for s in formula.derivation.steps if isinstance(s.certificate, Recurrence))
    written = str(step.after.rhs)
    assert old in written
    names = {s.name: s for s in step.after.atoms(sp.Symbol)}
    form = sp.sympify(written.replace(old, new, 1) if old else written, locals=names)
    known = decided(
        Derivation(title="", steps=(dataclasses.replace(step, after=sp.Eq(step.after.lhs, form)),)),
        context_of(formula),
    )
    assert (0 in known) is (form == step.after.rhs)


def test_of_a_long_form_as_much_is_said_as_fits_in_some_lines() -> None:
    x = sp.Symbol("x", real=True)
    both = sp.Add(*(sp.Integer(k + 7) * x**k for k in range(1, 200)))
    step = Step(rule="expand", after=sp.Eq(both, both, evaluate=False), because="", certificate=Algebra())
    v = real("x")
    long = sum((number(k + 7) * v**k for k in range(1, 200)), number(0))
    text = said(step, algebra(eq(long, long)))
    assert len(text) < 2 * LONGEST
    assert text.endswith(" characters)")
