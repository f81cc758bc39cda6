"""A step tried at points: refuted where its premises give another value, open where they give none."""

import pytest
import sympy as sp

from proofs_checks.evidence.contradiction import contradiction
from theory.language.derivation import Algebra, Instance, LinearRecurrence, Recurrence, Squeeze, Step
from theory.language.parameters import Domain, Parameter

t, n = (sp.Symbol(name, integer=True, positive=True) for name in "tn")
x, v = (sp.Symbol(name, positive=True) for name in "xv")
c, u, f = sp.IndexedBase("c"), sp.Function("u"), sp.Function("f")
OWN = tuple(Parameter(name=name, meaning="", domain=Domain(kind="integer", lower=1)) for name in "tn")
RUN = Recurrence(sequence=u, index=t, points=({},))
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


def test_a_premise_that_is_no_equation_gives_no_value():
    step = Step(rule="", before=(f(t) < 2,), after=sp.Eq(f(t), 3), because="", certificate=Algebra())
    assert contradiction(step, OWN) == ""
