"""The domains in which statements about no formula are proved: said in words, needed, and no wider."""

from dataclasses import replace

import pytest

from theory import catalogue
from theory.language.claim import Statement
from theory.language.parameters import Domain, Parameter
from theory.proofs.decided import decided_of
from theory.proofs.grades import APART

SAID = {
    "he.risk_equals_weight": {"s": "0 < s < 1"},
    "he.golden_ratio": {"w": "0 < w ≤ 1"},
    "he.unified_expression": {"w": "0 < w ≤ 1", "s": "0 < s < 1"},
    "benati.mean_identity": {"q": "0 < q < 1"},
    "kazdan.gaussian_likelihood": {"n": "n ≥ 4"},
    "tails.cut": {"b": "b > 1"},
    "baxter.loss_times": {"a": "a, b > 0", "b": "a + b < 1"},
    "maruyama.two_generations": {"p": "0 < p ≤ x < 1", "x": "0 < p ≤ x < 1"},
    "position.s2.population_risk_masks_tails": {"r": "r > 0", "k": "k ≥ 1"},
    "position.s2_1.plateau_under_definitions_6_and_7": {"r": "r > 0", "k": "k ≥ 1"},
    "kimura_ohta.age": {"p": "0 < p < 1"},
    "qiao.w2_limit": {"kappa": "0 < κ < 1"},
    "tails.narrowing": {"b": "b, B > 1", "B": "b, B > 1"},
    "position.s4_3.closeness_to_the_predecessor": {"rho": "0 < ρ < 1"},
    "position.s4_3.norm_decay_is_fewer_edits": {"eta": "0 < η < 1"},
    "zhu.norm_hypothesis": {"eta": "0 < η < 1"},
    "garg.min_norm_golden": {"w": "0 < w ≤ 1"},
    "garg.fresh_design_golden": {"w": "0 < w ≤ 1", "r": "0 < r = T/d < 1"},
    "bertrand.error_floor": {"rho": "0 < ρ < 1"},
    "suresh.bernoulli_lower": {"n": "n ≥ 1", "p": "0 ≤ p ≤ 1"},
    "marchi.heat_death": {"r_1": "0 < r₁ < 1", "T": "0 < T < 1"},
    "marchi.heat_death_above": {"r_1": "0 < r₁ < 1", "T": "T > 1"},
    "hutter.zipf_constant": {"a": "0 < a ≤ 1"},
    "strong.eq_11": {"n_1": "n₁, n₂, d ≥ 1", "d": "n₁, n₂, d ≥ 1", "n_2": "n₁ + n₂ > d + 1"},
    "borkar.two_regimes": {"a": "0 < a ≤ 1", "n": "n data a generation"},
}
"""The words in which a statement says the domain of a parameter."""
WIDER = {
    "he.risk_equals_weight": ("s", Domain(kind="real", lower=0, upper=1, lower_open=True)),
    "he.risk_equals_weight up to 2": ("s", Domain(kind="real", lower=0, upper=2, lower_open=True)),
    "benati.mean_identity": ("q", Domain(kind="real", lower=0, upper=1, lower_open=True)),
    "benati.mean_identity without an end": ("q", Domain(kind="real", lower=0, lower_open=True)),
    "bertrand.error_floor": ("rho", Domain(kind="real", lower=0, upper=1)),
    "suresh.bernoulli_lower": ("p", Domain(kind="real", lower=0, upper=2)),
    "tails.narrowing": ("b", Domain(kind="real", lower=1)),
    "position.s2.population_risk_masks_tails": ("k", Domain(kind="real", lower=0, lower_open=True)),
    "tails.narrowing of Γ at what is negative": ("b", Domain(kind="real", lower=0, lower_open=True)),
}
"""Domains with a value at which the proof divides by 0, or takes log 0 or Γ(0)."""


def said(name: str) -> Statement:
    """Return the statement of a claim that has a domain of its own: the printed one, or the corrected."""
    return next(s for s in catalogue.claim(name).statements if s.parameters and s.prove is not None)


def left(name: str, parameters: tuple[Parameter, ...]) -> bool:
    """Whether the core does not decide a step of the proof in the domains of these parameters."""
    statement = replace(said(name), parameters=parameters)
    assert statement.prove is not None
    derivation = statement.prove()
    known = decided_of(derivation, statement)
    steps = enumerate(derivation.all_steps)
    return any(place not in known and not isinstance(step.certificate, APART) for place, step in steps)


def test_all_domains_of_statements_that_are_proved_are_listed() -> None:
    own = {
        claim.id
        for claim in catalogue.claims().values()
        for statement in claim.statements
        if statement.parameters and statement.prove is not None
    }
    assert own == SAID.keys()


@pytest.mark.parametrize("name", SAID)
def test_words_say_the_domain_in_which_the_core_proves_it(name: str) -> None:
    statement = said(name)
    assert {p.name for p in statement.parameters} == SAID[name].keys()
    assert all(words in statement.where for words in SAID[name].values())
    assert not left(name, statement.parameters)


@pytest.mark.parametrize("case", WIDER)
def test_in_a_wider_domain_it_is_not_proved(case: str) -> None:
    name, (which, domain) = case.split()[0], WIDER[case]
    parameters = said(name).parameters
    assert left(name, tuple(replace(p, domain=domain) if p.name == which else p for p in parameters))
