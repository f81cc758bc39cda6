"""g_{t+1} = 1 − exp(−g_t): what is proved of it holds, what is near it does not, and it is one thing."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.verdict import judge
from tests.core.judge_categorical import judging
from theory import catalogue
from theory.core import Theorem, apply, number
from theory.core.values import as_ball, evaluate, truth
from theory.engine.limits import limit_at_infinity
from theory.families.poisson.median import bracket_from_above, bracket_is_half
from theory.families.poisson.survival import (
    STARTS,
    g,
    lam,
    lost,
    n,
    survival_decays_like_one_over_t,
    survival_derivation,
    t,
)
from theory.language.derivation import Citation, CoreProof, Definition, Derivation, Step
from theory.language.parameters import Parameter
from theory.markov.branching import survival_exponent
from theory.markov.functions import CountProbability
from theory.papers import suresh
from theory.proofs import branching, exponential_series, poisson_chain, subjects
from theory.proofs import survival_exponents as proofs
from theory.proofs.decided import decided_below
from theory.proofs.logarithms import log_of_a_share_diverges
from theory.proofs.reading import variables

THEOREMS = (
    proofs.falls_below_one,
    proofs.below_its_inverse_tangent,
    proofs.below_in_pieces,
    proofs.above_in_pieces,
    proofs.above_the_quotient,
    proofs.below_the_quotient,
    proofs.positive,
    proofs.at_most_one,
    proofs.inverse_rises,
    proofs.inverse_rises_at_most,
    proofs.inverse_at_least,
    proofs.inverse_at_most,
    proofs.falls_by_at_least,
)


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda f: f.__name__)
def test_a_bound_is_a_theorem_and_holds(theorem: Callable[[], Theorem]) -> None:
    made = theorem()
    assert not made.hypotheses
    assert not made.cites
    whole = {v for v in made.variables if v.sort == "integer"}
    for k in (1, 2, 7):
        for x in (Fraction(1, 50), Fraction(1, 3), Fraction(1)):
            at = {v: Fraction(k) if v in whole else x for v in made.variables}
            assert truth(made.formula, at) is True


def test_the_limits_rest_on_nothing() -> None:
    for made in (proofs.tends_to_two(), proofs.chance_tends(), log_of_a_share_diverges()):
        assert not made.hypotheses
        assert not made.cites


@pytest.mark.parametrize("fits", [1, 2, 3, 9])
def test_the_subject_is_the_function(fits: int) -> None:
    assert as_ball(evaluate(apply(branching.SURVIVAL, fits), {})).overlaps(survival_exponent(fits, 160))


@pytest.mark.parametrize("q", [Fraction(0), Fraction(1, 3), Fraction(1)])
def test_the_share_is_a_count_of_the_chain(q: Fraction) -> None:
    names, _ = variables((suresh.DATA, suresh.SHARE))
    subject = subjects.surviving_share(suresh.n, suresh.chance)
    for fits, size in ((1, 1), (1, 3), (2, 3)):
        said = subject(names.__getitem__, number(fits))
        at = {names[suresh.n]: Fraction(size), names[suresh.chance]: q}
        lost = CountProbability(fits, 0, size, sp.Rational(q)).doit()
        with judging():
            assert evaluate(said, at) == 1 - Fraction(int(lost.p), int(lost.q))


def verdict_of(derivation: Derivation, *parameters: object) -> str:
    known = decided_below(derivation, (), parameters)  # type: ignore[arg-type]  # parameters
    return judge([certificate_evidence("", derivation, None, known=known)]).name


def test_the_poisson_loop_is_lost_as_is_said() -> None:
    for made in (exponential_series.series(), poisson_chain.lost(), poisson_chain.extinction()):
        assert not made.hypotheses
        assert not made.cites
    x = exponential_series.X
    for made in (exponential_series.below_exp(), exponential_series.above_exp()):
        for last, at in ((0, Fraction(1, 3)), (2, Fraction(3)), (9, Fraction(5, 2))):
            assert truth(made.formula, {x: at, exponential_series.LAST: Fraction(last)}) is True


def test_what_is_derived_is_proved() -> None:
    assert verdict_of(survival_derivation(), *suresh_parameters()) == "PROVED"
    assert verdict_of(bracket_is_half()) == "PROVED"
    assert verdict_of(bracket_from_above()) == "PROVED"
    assert verdict_of(suresh.bernoulli_survives(), suresh.DATA, suresh.SHARE) == "PROVED"
    lemma = survival_decays_like_one_over_t()
    assert not any(isinstance(step.certificate, Citation) for step in lemma.steps)


def stated(derivation: Derivation, after: sp.Basic) -> Derivation:
    return replace(derivation, steps=(replace(derivation.steps[0], after=after),))


def suresh_parameters() -> tuple[Parameter, ...]:
    return catalogue.formula("poisson.replace.survival_probability").parameters


P = suresh.P
E = sp.exp(-n * lam * g(t))


@pytest.mark.parametrize(
    "after",
    [
        sp.Eq(lost(t, n * lam), sp.exp(-n * lam * g(t + 1))),
        sp.Eq(lost(t + 1, n * lam), E),
        sp.Eq(lost(t, 2 * n * lam), E),
        sp.Eq(lost(t, n * lam), 1 - E),
        sp.Lt(lost(t, n * lam), E, evaluate=False),
    ],
    ids=str,
)
def test_a_loop_that_is_lost_otherwise_is_not_proved(after: sp.Basic) -> None:
    derivation = survival_derivation()
    steps = (derivation.steps[0], replace(derivation.steps[1], after=after))
    assert verdict_of(replace(derivation, steps=steps), *suresh_parameters()) == "INCONCLUSIVE"


FALSE = (
    (bracket_is_half, sp.Ge(1 / g(t), (t + 2) / 2, evaluate=False)),
    (bracket_is_half, sp.Ge(g(t), (t + 1) / 2, evaluate=False)),
    (bracket_from_above, sp.Le(1 / g(t), (t + 1) / 2, evaluate=False)),
    (bracket_from_above, sp.Le(1 / g(t), (t + 1) / 2 + (sp.harmonic(t) - 1) / 7, evaluate=False)),
    (
        survival_decays_like_one_over_t,
        limit_at_infinity(t * (1 - sp.exp(-n * lam * g(t))), 3 * n * lam, t),
    ),
    (suresh.bernoulli_survives, sp.Ge(P(t), 1 - sp.exp(-2 * n * suresh.chance * g(t)), evaluate=False)),
    (suresh.bernoulli_survives, sp.Ge(P(t), 1 - sp.exp(-n * g(t)), evaluate=False)),
    (suresh.bernoulli_survives, sp.Le(P(t), 1 - sp.exp(-n * suresh.chance * g(t)), evaluate=False)),
)


@pytest.mark.parametrize(("derive", "after"), FALSE, ids=lambda x: "" if callable(x) else str(x))
def test_what_is_false_beside_it_is_not(derive: Callable[[], Derivation], after: sp.Basic) -> None:
    assert verdict_of(stated(derive(), after), suresh.DATA, suresh.SHARE) == "INCONCLUSIVE"


def test_an_exponent_that_a_step_defines_as_well_means_two_things() -> None:
    derivation = bracket_is_half()
    other = Step(rule="", after=STARTS.func(g(1), 2), because="", certificate=Definition())
    both = replace(derivation, steps=(other, *derivation.steps))
    assert verdict_of(both) == "REFUTED"
    assert isinstance(derivation.steps[0].certificate, CoreProof)
