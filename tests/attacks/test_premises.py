"""Hypotheses of cited theorems that are premises: a false neighbour is not decided, nothing rests on it."""

from dataclasses import replace

import pytest
import sympy as sp

from theory import catalogue
from theory.language.derivation import Derivation
from theory.proofs.decided import decided_of
from theory.proofs.grades import promised


def _double(statement: sp.Basic) -> sp.Basic:
    return statement.func(statement.lhs, 2 * statement.rhs, evaluate=False)


def _halved(statement: sp.Basic) -> sp.Basic:
    return statement.func(statement.lhs, statement.rhs / 2, evaluate=False)


def _less(statement: sp.Basic) -> sp.Basic:
    return statement.func(statement.lhs, statement.rhs - 1, evaluate=False)


def _more(statement: sp.Basic) -> sp.Basic:
    return statement.func(statement.lhs, statement.rhs + 1, evaluate=False)


FALSE = {
    "the mean root of a chi-square": ("gaussian.replace.covariance_term_limit", _halved),
    "the mean logarithm of a chi-square": ("position.s2_1.variance_collapses", _less),
    "width of one direction": ("position.s2_1.variance_collapses", _double),
    "noise along one direction": ("position.s2_1.variance_collapses", _double),
    "sum over the fits": ("position.s2_1.w2_mean_converges", _halved),
    "squeeze": ("categorical.replace.loss_time_median", _halved),
    "continuous at 0": ("categorical.replace.excess_support", lambda s: _halved(_halved(s))),
    "divide by D²": ("categorical.replace.collapse_time_diffusion", _halved),
    "differentiate": ("categorical.replace.loss_time_diffusion", _more),
    "above the tangent": ("kernel_density.replace.negative_log_likelihood_upper", _less),
    "a square is nonnegative": ("kernel_density.replace.negative_log_likelihood_lower_linear", _more),
    "a bounded resolvent": ("regression.ridge.extra_share_large_design", _halved),
    "the largest term": ("categorical.replace.missing_mass_zipf_large", _halved),
}
"""The rule of a step that such a citation rests on, where it stands, and what makes it false."""


@pytest.mark.parametrize("rule", FALSE)
def test_what_rests_on_a_false_premise_is_not_proved(rule: str) -> None:
    name, wrong = FALSE[rule]
    if name in catalogue.formulas():
        about = catalogue.formula(name)
        derivation = about.derivation
    else:
        claim = catalogue.claim(name)
        about = claim.corrected or claim.printed
        derivation = about.prove()
    assert promised(derivation, decided_of(derivation, about)) == "PROVED-CITING"
    said = next(s.after for s in derivation.all_steps if s.rule == rule and _is_premise(s.after, derivation))
    lie = _instead(derivation, said, wrong(said))
    assert promised(lie, decided_of(lie, about)) == "INCONCLUSIVE"


def _is_premise(statement: sp.Basic, derivation: Derivation) -> bool:
    return any(statement in s.before for s in derivation.all_steps)


def _instead(derivation: Derivation, said: sp.Basic, lie: sp.Basic) -> Derivation:
    steps = tuple(
        replace(
            s,
            after=lie if s.after == said else s.after,
            before=tuple(lie if b == said else b for b in s.before),
        )
        for s in derivation.steps
    )
    return replace(
        derivation, steps=steps, lemmas=tuple(_instead(one, said, lie) for one in derivation.lemmas)
    )


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("tails.narrowing", "differentiate"),
        ("tails.grokking", "differentiate"),
        ("yi.contraction", "differentiate"),
        ("kimura_ohta.age", "differentiate"),
        ("hutter.zipf_constant", "theorem of the core"),
    ],
)
def test_a_sentence_does_not_rest_on_a_false_premise(name: str, rule: str) -> None:
    stated = catalogue.claim(name).printed
    derivation = stated.prove()
    said = next(s.after for s in derivation.steps if s.rule == rule)
    lie = _instead(derivation, said, _double(said) if said.rhs != 0 else _more(said))
    assert promised(lie, decided_of(lie, stated)) == "INCONCLUSIVE"
