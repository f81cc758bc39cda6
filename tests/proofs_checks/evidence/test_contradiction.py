"""A step tried at points: refuted where its premises give another value, open where they give none."""

import pytest
import sympy as sp

from proofs_checks.evidence.contradiction import contradiction
from proofs_checks.evidence.replay import certificate_evidence
from theory.language.derivation import (
    Algebra,
    Definition,
    Derivation,
    Instance,
    LinearRecurrence,
    Recurrence,
    Squeeze,
    Step,
    Summation,
)
from theory.language.parameters import Domain, Parameter

t, n = (sp.Symbol(name, integer=True, positive=True) for name in "tn")
x, v = (sp.Symbol(name, positive=True) for name in "xv")
c, u, f = sp.IndexedBase("c"), sp.Function("u"), sp.Function("f")
OWN = tuple(Parameter(name=name, meaning="", domain=Domain(kind="integer", lower=1)) for name in "tn")
RUN = Recurrence(sequence=u, index=t)
FIBONACCI = LinearRecurrence(sequence=u, index=t, start=0)
RULE, FIRST = (u(t), u(t - 1) + t), (u(0), 0)
SECOND = (u(t), u(t - 1) + u(t - 2))
CASES = {  # certificate, premises, conclusion, whether it is refuted
    "another value": (Algebra(), [(f(t), t * n)], (f(t), t + n), True),
    "the value": (Algebra(), [(f(t), t * n)], (f(t), n * t), False),
    "through two premises": (Algebra(), [(f(t), u(t) / n), (u(t), n**2)], (f(t), n + 1), True),
    "what cancels": (Algebra(), [(f(t), u(t) / u(1)), (u(t), t * v), (u(1), v)], (f(t), t + 1), True),
    "what does not": (Algebra(), [(f(t), u(t) / u(1)), (u(t), t * v), (u(1), 1)], (f(t), t + 1), False),
    "a name of no parameter": (Algebra(), [(f(t), x)], (f(t), 2), False),
    "a quantity without value": (Algebra(), [(f(t), u(t) + 1)], (f(t), u(t) + 2), False),
    "premises in a ring": (Algebra(), [(f(t), u(t)), (u(t), f(t))], (f(t), 2), False),
    "no value there": (Algebra(), [(f(t), t / (n - n * t / t))], (f(t), 2), False),
    "an irrational value": (Algebra(), [(f(t), sp.sqrt(t + 1))], (f(t), sp.Rational(7, 5)), True),
    "an instance": (Instance(substitution=((x, n),)), [(f(t), x)], (f(t), n + 1), True),
    "a recurrence": (RUN, [RULE, FIRST], (u(t), t**2), True),
    "its solution": (RUN, [RULE, FIRST], (u(t), t * (t + 1) / 2), False),
    "a recurrence of another": (RUN, [RULE, (f(0), 0)], (u(t), t**2), False),
    "two steps back": (FIBONACCI, [SECOND, (u(0), 0), (u(1), 1)], (u(t), t), True),
    "with a name of no parameter": (RUN, [(u(t), u(t - 1) + x), FIRST], (u(t), t**2), False),
    "another kind": (Squeeze(), [(f(t), t)], (f(t), 2 * t), False),
}


@pytest.mark.parametrize("name", CASES)
def test_only_what_contradicts_its_premises_is_refuted(name):
    certificate, premises, conclusion, refuted = CASES[name]
    equations = [sp.Eq(*sides, evaluate=False) for sides in (*premises, conclusion)]
    step = Step(
        rule="", before=tuple(equations[:-1]), after=equations[-1], because="", certificate=certificate
    )
    found = contradiction(step, OWN)
    assert bool(found) == refuted, found
    if refuted:
        assert found.startswith("at t = ")


k, i = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("i", integer=True, positive=True)
FROM_0 = tuple(Parameter(name=name, meaning="", domain=Domain(kind="integer", lower=0)) for name in "ktn")
NOT_TRIED = {  # where a step says nothing, or what is put in would be taken for an index
    "a positive name at 0": (Algebra(), (f(t), sp.Pow(0, t, evaluate=False)), (f(t), 0)),
    "a value that begins at 1": (Algebra(), (f(t), sp.Sum(1, (i, 2, t))), (f(t), t - 1)),
    "a range of length −1": (Algebra(), (f(k), sp.Sum(1, (i, 2, k))), (f(k), k - 1)),
    "a name of an index": (Algebra(), (t, 3), (sp.Sum(t, (t, 1, n)), n * (n + 1) / 2)),
    "a name that hides an index": (Algebra(), (v, t), (sp.Sum(v, (t, 1, n)), n * t)),
    "a value that hides it": (Algebra(), (f(n), n * t), (sp.Sum(f(n), (t, 1, n)), n**2 * t)),
    "a number for an index": (
        Instance(substitution=((i, sp.Integer(3)),)),
        (f(n), sp.Sum(i, (i, 1, n))),
        (f(n), n),
    ),
}


@pytest.mark.parametrize("name", NOT_TRIED)
def test_a_right_step_is_not_refuted_where_it_says_nothing(name):
    certificate, *sides = NOT_TRIED[name]
    before, after = (sp.Eq(*both, evaluate=False) for both in sides)
    step = Step(rule="", before=(before,), after=after, because="", certificate=certificate)
    assert contradiction(step, FROM_0) == ""


def test_a_premise_that_is_no_equation_gives_no_value():
    step = Step(rule="", before=(f(t) < 2,), after=sp.Eq(f(t), 3), because="", certificate=Algebra())
    assert contradiction(step, OWN) == ""


def test_numbers_that_differ_are_not_shown_as_one():
    nearly = sp.sqrt(t + 1) + sp.Rational(1, 10**20)
    step = Step(
        rule="",
        before=(sp.Eq(f(t), sp.sqrt(t + 1)),),
        after=sp.Eq(f(t), nearly),
        because="",
        certificate=Algebra(),
    )
    assert contradiction(step, OWN) == (
        "at t = 1, n = 1 is 1.414213562 by its premises, and 1.0e-20 more is concluded"
    )


def from_(first):
    return (Parameter(name="n", meaning="", domain=Domain(kind="integer", lower=first)),)


def step(how, after, *before):
    return Step(rule="", before=before, after=after, because="", certificate=how)


NAMED = sp.Eq(f(n), sp.Piecewise((5, n < 2), (n, True)))
FROM_2 = sp.Eq(f(n), n)
NEXT, DOUBLE, SUM = sp.Eq(f(n + 1), n + 1), sp.Eq(2 * f(n), 2 * n), sp.Eq(sp.Sum(f(n), (n, 2, t)), 2 * t)
LEMMA = Derivation(title="", steps=(step(Definition(), NAMED), step(Algebra(), FROM_2, NAMED)))
AT_NEXT = step(Instance(substitution=((n, n + 1),)), NEXT, FROM_2)
SUMMED = step(Summation(index=n, first=sp.Integer(2), last=t), SUM, FROM_2)
PLAINLY = step(Algebra(), DOUBLE, FROM_2)
WHERE = {  # what is made of the lemma, for n from where on, the lemma's own domain; is it refuted
    "at 1 it is": (None, 1, None, True),
    "from 2 on it is right": (None, 2, None, False),
    "another name is put": (AT_NEXT, 1, None, False),
    "it is summed from 2 on": (SUMMED, 1, None, False),
    "it is used as it stands": (PLAINLY, 1, None, True),
    "a formula of its own": (PLAINLY, 1, 2, False),
    "a formula that is wrong": (AT_NEXT, 2, 1, True),
}


@pytest.mark.parametrize("name", WHERE)
def test_a_lemma_is_tried_where_it_is_said(name):
    last, first, own, refuted = WHERE[name]
    derivation = LEMMA if last is None else Derivation(title="", steps=(last,), lemmas=(LEMMA,))
    used = () if own is None else ((LEMMA, from_(own)),)
    found = certificate_evidence("", derivation, None, (NAMED,), parameters=from_(first), used=used)
    assert found.outcome == ("refutes" if refuted else "undecided")
    assert not refuted or "at n = 1 is 5 by its premises, and 1 is concluded" in found.summary


@pytest.mark.parametrize(("names", "refuted"), [(t + 1, False), (2 * x, True)], ids=["tied", "free"])
def test_a_parameter_that_its_definition_ties_to_another_does_not_run_freely(names, refuted):
    tied, named, wrong = sp.Eq(n, names), sp.Eq(f(t), n), sp.Eq(f(t), t + 1)
    steps = (step(Definition(), tied), step(Definition(), named), step(Algebra(), wrong, named))
    derivation = Derivation(title="", steps=steps)
    found = certificate_evidence("", derivation, None, (tied, named), parameters=OWN)
    assert found.outcome == ("refutes" if refuted else "undecided")
