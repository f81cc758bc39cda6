"""Attacks on what Coq is handed: hypotheses that cannot hold, two objects of one name, a later start.

Each derivation concludes what is false, or says it of more than was established. Coq would prove some of them
from their hypotheses, so they are refused before it; the others it refuses.
"""

import shutil
from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.kernel.certificates import NoCertificate, certificate
from proofs_checks.kernel.core_theorems import theorems_of
from proofs_checks.kernel.evidence import kernel_evidence
from proofs_checks.kernel.theorems import from_the_start
from proofs_checks.verdict import judge
from theory import catalogue
from theory.core import Refused
from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    Definition,
    Derivation,
    Instance,
    MatrixReplay,
    Recurrence,
    Sign,
    Step,
)
from theory.language.parameters import Domain, Parameter

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")
t, other_t = sp.Symbol("t", integer=True, positive=True), sp.Symbol("t", integer=True)
d = sp.Symbol("d", integer=True, positive=True)
u, v, w = (sp.Function(name) for name in ("u", "v", "w"))
positive_w = sp.Function("w", positive=True)
a = sp.Symbol("a", positive=True)
listed, named = sp.IndexedBase("c", positive=True), sp.Function("c")
NAMED, ALGEBRA = Definition(), Algebra()
GIVEN = Citation(theorem="a theorem", source="a book", hypotheses="none")
OF_U = Recurrence(sequence=u, index=t)
STEP, START = sp.Eq(u(t), u(t - 1) + 1), sp.Eq(u(0), 0)
LOOP = [(STEP, NAMED), (START, NAMED)]
SOLVED = [*LOOP, (sp.Eq(u(t), t), OF_U, STEP, START)]


def parameters(start=1):
    """Return t from a start on, d from 1 on, a list of positive numbers."""
    whole = {"t": start, "d": 1}
    every = [
        Parameter(name=name, meaning="", domain=Domain(kind="integer", lower=low))
        for name, low in whole.items()
    ]
    domain = Domain(kind="real", lower=0, lower_open=True, shape="list")
    return (*every, Parameter(name="c", meaning="", domain=domain))


def derivation(*steps):
    """Return a derivation of steps, each a statement, its certificate and what it rests on."""
    made = (Step(rule="attack", after=s, because="", certificate=c, before=before) for s, c, *before in steps)
    return Derivation(title="attack", steps=tuple(made))


def instance(premise, **values):
    """Return a premise at values of symbols, as a step."""
    put = tuple((x, sp.sympify(values[x.name])) for x in (t, d) if x.name in values)
    return premise.xreplace(dict(put)), Instance(substitution=put), premise


V_OF_U, V_IS_NONE = sp.Eq(v(t), u(t - 1) + 1), sp.Eq(v(t + 1), 0)
V_NEXT, U_IS_V = sp.Eq(v(t + 1), u(t) + 1), sp.Eq(u(t) + 1, v(t + 1))
FROM_THREE, BESIDE = sp.Eq(v(t), 5), sp.Eq(v(t - 1), 5)
TWO_FUNCTIONS = sp.Eq(w(t), 3), sp.Eq(positive_w(t), 4), sp.Eq(v(t), w(t) - positive_w(t))
LIST_AND_FUNCTION = sp.Eq(named(t), 9), sp.Eq(v(t), listed[t] + named(t))
OF_ANY = sp.Eq(v(t), 5 * d)

BEFORE_COQ = {
    "contradictory definitions, at t and at t + 1": (
        "v is defined already",
        [
            *LOOP,
            (V_OF_U, NAMED),
            (V_IS_NONE, NAMED),
            instance(V_OF_U, t=t + 1),
            (U_IS_V, ALGEBRA, V_NEXT),
            (sp.Eq(u(t), -1), Combination(factors=(sp.Integer(1), sp.Integer(1))), U_IS_V, V_IS_NONE),
        ],
    ),
    "contradictory definitions, at one place": (
        r"v\(t\) is defined twice",
        [
            (sp.Eq(v(t), t), NAMED),
            (sp.Eq(v(t), t + 1), NAMED),
            (sp.Eq(2 * v(t), 2 * t + 1), ALGEBRA, sp.Eq(v(t), t), sp.Eq(v(t), t + 1)),
        ],
    ),
    "contradictory definitions, of a number": (
        "a is defined twice",
        [
            (sp.Eq(a, 1), NAMED),
            (sp.Eq(a, 2), NAMED),
            (sp.Eq(2 * a, 3), ALGEBRA, sp.Eq(a, 1), sp.Eq(a, 2)),
        ],
    ),
    "two functions of one name": (
        "w is one name for two objects",
        [
            *((s, NAMED) for s in TWO_FUNCTIONS),
            (sp.Eq(v(t), -1), ALGEBRA, *TWO_FUNCTIONS[::-1]),
        ],
    ),
    "two symbols of one name": (
        "t is one name for two objects",
        [
            (sp.Eq(u(t), u(other_t)), GIVEN),
            (sp.Eq(2 * u(t), 2 * u(other_t)), ALGEBRA, sp.Eq(u(t), u(other_t))),
        ],
    ),
    "a list and a function of one name": (
        "c is one name for two objects",
        [
            *((s, NAMED) for s in LIST_AND_FUNCTION),
            (sp.Eq(v(t), listed[t] + 9), ALGEBRA, *LIST_AND_FUNCTION[::-1]),
        ],
    ),
    "a later start": (
        "proved from t = 51 on only",
        [*SOLVED, (sp.Gt(u(t), 50), Sign(lower=((t, sp.Integer(51)),)), SOLVED[-1][0])],
    ),
    "a wider domain of what is given": (
        "proved from t = 4 on only",
        [
            *SOLVED,
            (FROM_THREE, GIVEN),
            instance(FROM_THREE, t=t - 1),
            (sp.Eq(u(t) + v(t - 1), t + 5), ALGEBRA, SOLVED[-1][0], BESIDE),
        ],
    ),
    "a wider domain of what is given, at a value": (
        "attack: replayed outside Coq by Algebra",
        [
            (OF_ANY, GIVEN),
            instance(OF_ANY, t=0, d=2),
            (sp.Eq(2 * v(0), 20), ALGEBRA, sp.Eq(v(0), 10)),
        ],
    ),
}
"""What is refused before Coq: why, and the steps; t is from 3 on where a domain is wider, else from 1 on."""


def judged(conclusion_start, steps):
    """Return a certificate as a formula of t from a start on would have it."""
    given = parameters(conclusion_start)
    return from_the_start("attack", certificate("attack", "", derivation(*steps), given), given)


@pytest.mark.parametrize("name", BEFORE_COQ)
def test_what_cannot_hold_or_is_said_of_more_is_refused_before_coq(name):
    why, steps = BEFORE_COQ[name]
    with pytest.raises(NoCertificate, match=why):
        judged(3 if "wider" in name else 1, steps)


def test_contradictory_definitions_are_no_theorem_of_the_core_for_coq():
    _, steps = BEFORE_COQ["contradictory definitions, at t and at t + 1"]
    twice = derivation(*steps)
    formula = replace(catalogue.formula("gaussian.replace.variance"), derive=lambda: twice)
    with pytest.raises(Refused, match="v is defined already"):
        theorems_of(formula)


@needs_coq
def test_what_is_given_and_false_is_a_hypothesis_and_no_proof():
    false = sp.Eq(u(t), u(t - 1) + 5)
    whole = derivation((false, MatrixReplay()), (START, NAMED), (sp.Eq(u(t), 5 * t), OF_U, false, START))
    by_coq = kernel_evidence("attack", certificate("attack", "", whole, parameters()))
    assert (by_coq.outcome, by_coq.grade) == ("supports", "rigorous")
    assert "u(t) = u(t − 1) + 5 [replayed outside Coq by MatrixReplay]" in by_coq.summary
    found = judge([certificate_evidence("attack", whole, None, (STEP, START)), by_coq])
    assert (found.name, found.by_coq) == ("INCONCLUSIVE", False)
