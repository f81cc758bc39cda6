"""What the checker refuses: rewriting by no equation, bounds on the wrong side, late starts, no sizes."""

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from theory import catalogue
from theory.families.gaussian import risk
from theory.language.derivation import (
    Algebra,
    Averaging,
    Cases,
    Citation,
    Combination,
    Comparison,
    Definition,
    Derivation,
    Differentiation,
    Enumeration,
    Induction,
    Instance,
    LimitOrder,
    MatrixReplay,
    RationalLimit,
    Recurrence,
    Step,
    Summation,
)
from theory.language.statements import LowerLimit, UpperLimit

t = sp.Symbol("t", integer=True, positive=True)
whole = sp.Symbol("t", integer=True, nonnegative=True)
x, y = sp.symbols("x y", real=True)
i = sp.Symbol("i", integer=True, positive=True)
u, w = sp.Function("u", real=True), sp.Function("w", real=True)
A = sp.MatrixSymbol("A", 2, 2)
GIVEN = Citation(theorem="", source="", hypotheses="")


def holds(after, certificate, *before):
    """Replay one step from statements that are granted."""
    granted = [Step(rule="given", after=item, because="", certificate=GIVEN) for item in before]
    step = Step(rule="so", after=after, because="", certificate=certificate, before=before)
    return replay(Derivation(title="", steps=(*granted, step)))[-1][1].holds


def eq(left, right):
    return sp.Eq(left, right, evaluate=False)


@pytest.mark.parametrize("premise", [sp.Lt(x, y), sp.Le(x, y), sp.Ne(x, y), sp.Gt(x, y)])
@pytest.mark.parametrize(
    "certificate", [Algebra(), RationalLimit(), Combination(), Summation(index=i, first=i, last=t)]
)
def test_nothing_is_rewritten_by_what_is_no_equation(premise, certificate):
    goal = {
        RationalLimit: eq(sp.Limit(x, t, sp.oo), y),
        Combination: sp.Le(x, y + 1, evaluate=False),
    }.get(type(certificate), eq(x, y))
    before = (
        (premise, sp.Le(y, y + 1, evaluate=False)) if isinstance(certificate, Combination) else (premise,)
    )
    assert holds(goal, certificate, *before) is not True


def test_the_same_is_rewritten_by_an_equation():
    assert holds(eq(x + 1, y + 1), Algebra(), eq(x, y)) is True


@pytest.mark.parametrize("relation", [sp.Ne, sp.Lt, sp.Le])
def test_equations_only_are_concluded_from_equations(relation):
    rule = (eq(u(t), u(t - 1) + 1), eq(u(0), 0))
    steps = Recurrence(sequence=u, index=t)
    assert holds(eq(u(t), t), steps, *rule) is True
    assert holds(relation(u(t), t, evaluate=False), steps, *rule) is False
    trace = MatrixReplay()
    assert holds(eq(sp.Trace(A), sp.Trace(A.T)), trace) is True
    assert holds(relation(sp.Trace(A), sp.Trace(A.T), evaluate=False), trace) is False
    square = sp.Derivative(x**2, x)
    assert holds(eq(square, 2 * x), Differentiation()) is True
    assert holds(relation(square, 2 * x, evaluate=False), Differentiation()) is False


def test_what_is_tried_nowhere_is_not_shown():
    assert holds(eq(x, x + 1), Enumeration(points=())) is False


@pytest.mark.parametrize("certificate", [MatrixReplay(), Averaging()])
def test_what_the_core_does_not_prove_is_not_shown(certificate):
    assert holds(eq(x, x + 1), certificate) is None
    assert holds(eq(x + x, 2 * x), certificate) is True


@pytest.mark.parametrize(
    ("start", "index", "expected"),
    [(0, t, True), (1, t, True), (2, t, None), (5, t, None), (0, whole, True), (1, whole, None)],
)
def test_a_solution_speaks_of_no_value_before_its_start(start, index, expected):
    rule = (eq(u(index), u(index - 1) + 1), eq(u(start), start))
    found = holds(eq(u(index), index), Recurrence(sequence=u, index=index), *rule)
    assert found is expected


def test_the_start_of_a_recurrence_is_a_number():
    rule = (eq(u(t), u(t - 1) + 1), eq(u(i), i))
    assert holds(eq(u(t), t), Recurrence(sequence=u, index=t), *rule) is None


def test_an_induction_speaks_of_no_value_before_its_start():
    assert holds(sp.Ge(t**2, t, evaluate=False), Induction(index=t, start=1)) is True
    assert holds(sp.Ge(t, 100, evaluate=False), Induction(index=t, start=100)) is None
    assert holds(sp.Ge(x, 1, evaluate=False), Induction(index=x, start=1)) is None


def test_a_bound_on_the_index_does_not_replace_the_start_of_an_induction():
    claim = sp.Ge((t - 1) * (t - 50), 0, evaluate=False)
    assert holds(claim, Induction(index=t, start=1, lower=((t, sp.Integer(50)),))) is not True


COMPARED = Comparison(sequence=w, index=t)


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (sp.Ge(u(t - 1), 1), True),
        (sp.Gt(u(t - 1), 1), True),
        (sp.Le(u(t - 1), 1), False),
        (sp.Lt(u(t - 1), 1), False),
        (sp.Ne(u(t - 1), 1), False),
    ],
)
def test_a_comparison_takes_bounds_on_its_own_side(bound, expected):
    rule = (eq(w(t), w(t - 1) + u(t - 1)), eq(w(0), 0))
    assert (holds(sp.Ge(w(t), t), COMPARED, *rule, bound) is True) is expected


def test_a_comparison_speaks_of_no_value_before_its_start():
    rule = (eq(w(t), w(t - 1)), eq(w(3), 5))
    assert holds(sp.Le(w(t), 5), COMPARED, *rule) is None


def test_a_summand_is_summed_where_it_is_stated():
    premise = sp.Ge(i, 0, evaluate=False)
    total = sp.Ge(sp.Sum(i, (i, 1, t)), 0, evaluate=False)
    assert holds(total, Summation(index=i, first=sp.Integer(1), last=t), premise) is True
    below = sp.Ge(sp.Sum(i, (i, -10, -5)), 0, evaluate=False)
    outside = Summation(index=i, first=sp.Integer(-10), last=sp.Integer(-5))
    assert holds(below, outside, premise) is None


def test_an_instance_puts_values_for_symbols_and_captures_nothing():
    inside = eq(sp.Sum(x, (i, 1, t)), t * x)
    assert holds(eq(sp.Sum(y, (i, 1, t)), t * y), Instance(substitution=((x, y),)), inside) is True
    assert holds(eq(sp.Sum(i, (i, 1, t)), t * i), Instance(substitution=((x, i),)), inside) is None
    assert holds(eq(x, 3), Instance(substitution=((sp.Integer(2), sp.Integer(3)),)), eq(x, 2)) is None
    assert holds(eq(17, x), Instance(substitution=((u(t), sp.Integer(17)),)), eq(u(t), x)) is None


def test_a_count_from_zero_is_zero_or_positive():
    at_zero, after = eq(u(0), 1), eq(u(t), t + 1)
    goal = after.xreplace({t: whole})
    assert holds(goal, Cases(variable=whole, positive=t), at_zero, after) is True
    assert holds(goal, Cases(variable=whole, positive=t), after) is None
    assert holds(goal, Cases(variable=whole, positive=sp.Symbol("p", positive=True)), at_zero, after) is None


def test_limits_of_subsequences_are_bounded_on_the_side_of_every_term():
    limit, lower, upper = eq(sp.Limit(1 - 1 / t, t, sp.oo), 1), sp.Ge(u(t), 1 - 1 / t), sp.Le(u(t), 1 - 1 / t)
    goal = sp.Ge(LowerLimit(u(t), t), 1)
    assert holds(goal, LimitOrder(), lower, limit) is True
    assert holds(sp.Le(UpperLimit(u(t), t), 1), LimitOrder(), upper, limit) is True
    for other in (
        sp.Le(UpperLimit(u(t), t), 1),
        sp.Ge(UpperLimit(u(t), t), 1),
        sp.Gt(LowerLimit(u(t), t), 1),
        sp.Ge(LowerLimit(u(t), t), 2),
        sp.Ge(LowerLimit(w(t), t), 1),
    ):
        assert holds(other, LimitOrder(), lower, limit) is None
    assert holds(goal, LimitOrder(), upper, limit) is None
    assert holds(goal, LimitOrder(), replaced(lower), limit) is None


def replaced(relation):
    """Another bound than the one whose limit is known."""
    return relation.func(relation.lhs, relation.rhs - 1)


def lemma(*statements):
    steps = tuple(
        Step(rule="define", after=item, because="", certificate=Definition()) for item in statements
    )
    return Derivation(title="", steps=steps)


def combined(*lemmas):
    """Whether 5 = 7 follows from two lemmas that both speak of x."""
    known = [found.conclusion for found in lemmas]
    step = Step(
        rule="combine",
        after=eq(known[0].rhs, known[1].rhs),
        because="",
        certificate=Algebra(),
        before=(eq(known[0].rhs, x), known[1]),
    )
    back = Step(
        rule="back",
        after=eq(known[0].rhs, x),
        because="",
        certificate=Algebra(),
        before=(known[0],),
    )
    return all(result.holds for _, result in replay(Derivation(title="", steps=(back, step), lemmas=lemmas)))


def test_two_lemmas_do_not_give_one_name_two_meanings():
    assert combined(lemma(eq(x, 5)), lemma(eq(x, 5)))
    assert not combined(lemma(eq(x, 5)), lemma(eq(x, 7)))


def test_the_risk_of_one_loop_is_not_taken_for_that_of_another():
    """R(t) = σ²κt under replace and R(t) = σ²κH₂(t) under accumulate do not give t = H₂(t)."""
    risks = [catalogue.formula(f"regression.{rule}.excess_risk") for rule in ("replace", "accumulate")]
    one, other = (risk.derivation for risk in risks)
    step = Step(
        rule="divide",
        after=eq(one.conclusion.rhs, other.conclusion.rhs),
        because="",
        certificate=Combination(),
        before=(one.conclusion, eq(one.conclusion.lhs, other.conclusion.rhs)),
    )
    definitions = catalogue.definitions([risk.id for risk in risks])
    found = replay(Derivation(title="", steps=(step,), lemmas=(one, other)), definitions)[-1][1]
    assert found.holds is False
    assert "by different equations" in found.shown


def _granted(statement):
    return Step(rule="given", after=statement, because="", certificate=GIVEN)


def test_a_late_start_is_refused_in_a_derivation_of_the_catalogue():
    derivation = catalogue.formula("regression.replace.excess_risk").derivation
    last = derivation.steps[-1]
    rule, start = last.before
    late = replace(last, before=(rule, start.xreplace({sp.Integer(0): sp.Integer(3)})))
    ((_, found),) = replay(Derivation(title="", steps=(*map(_granted, late.before), late)))[2:]
    assert found.holds is None
    ((_, right),) = replay(Derivation(title="", steps=(*map(_granted, last.before), last)))[2:]
    assert right.holds is True


def test_a_letter_of_the_loop_is_not_defined_anew():
    """w(t) is 𝔼W₂² in one dimension, m(t) + b(t); with any other covariance term it is another letter's."""
    definitions = catalogue.definitions(("gaussian.replace.mean_drift",))
    derivation = risk.w2_diverges()
    assert all(result.holds for _, result in replay(derivation, definitions))

    def renamed(step):
        before = tuple(item.replace(risk.r, risk.w) for item in step.before)
        return replace(step, after=step.after.replace(risk.r, risk.w), before=before)

    false = replace(derivation, steps=tuple(map(renamed, derivation.steps)))
    assert "w(t) is something else in the loop" in {
        result.shown for _, result in replay(false, definitions) if result.holds is False
    }
