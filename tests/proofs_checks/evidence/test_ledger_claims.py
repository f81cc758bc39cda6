"""The derivations behind the ledger's claims replay, and false versions of them do not."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from proofs_checks.evidence.balls import limit_evidence
from proofs_checks.evidence.replay import certificate_evidence, replay
from proofs_checks.run.tasks import Task, run_task
from proofs_checks.verdict import judge
from theory import catalogue
from theory.families.categorical import survivors
from theory.families.defined import limit_by_definition
from theory.families.exponential_family import limits as exponential_family_limits
from theory.language.formula import evaluate
from theory.papers import (
    collapse_times,
    contraction,
    density_likelihood,
    discrete,
    edits,
    plateau,
    propagation,
    rare_events,
    strong_collapse,
    temperature,
)
from theory.proofs.decided import decided_of

ERROR = ("exponential_family.replace.mean_squared_error",)
HETEROZYGOSITY = ("categorical.replace.heterozygosity",)
DERIVATIONS = (
    (propagation.real_share_vanishes, ()),
    (
        propagation.replace_outgrows_accumulate,
        ("regression.replace.excess_risk", "regression.accumulate.excess_risk"),
    ),
    (propagation.subsample_below_replace, ()),
    (propagation.subsample_above_accumulate, ()),
    (propagation.covariance_term_bounded, ("gaussian.replace.covariance_term_upper",)),
    (propagation.accumulate_exceeds_first_fit, ("regression.accumulate.excess_risk_ratio",)),
    (propagation.same_model_on_fresh_designs, ("regression.replace_unequal_sizes.excess_risk",)),
    (plateau.level_has_a_limit, ()),
    (plateau.doubled_is_an_increase, ()),
    (plateau.density_spreads_for_ever, ("kernel_density.accumulate.second_moment",)),
    (propagation.replace_spread_stays, ("regression.replace.excess_risk_ratio",)),
    (rare_events.loss_hides_a_rare_event, "position.s2.population_risk_masks_tails"),
    (contraction.contracting_fits_stay_bounded, "bertrand.error_floor"),
    (contraction.half_real_is_enough, "position.s4_2.sufficient_not_necessary"),
    (edits.decaying_edits_are_finite, "zhu.norm_hypothesis"),
    (edits.decaying_bound_holds, ()),
    (temperature.rarer_atom_dies_out, ()),
    (temperature.pool_keeps_its_diversity, ("categorical.accumulate.heterozygosity",)),
    (strong_collapse.floor_vanishes, ()),
    (discrete.tails_go_before_diversity, ()),
    (discrete.one_atom_is_left, HETEROZYGOSITY),
    (discrete.absorbing_states, ()),
    (collapse_times.uniform_entropy, ()),
    (collapse_times.ten_atoms_fall_short, ("categorical.replace.collapse_time_bound",)),
    (collapse_times.collapse_is_far_away, HETEROZYGOSITY),
    (survivors.survivors_lower_bound, HETEROZYGOSITY),
    (density_likelihood.likelihood_grows_slowly, ("kernel_density.accumulate.second_moment",)),
    (exponential_family_limits.replace_error_by_curvature, ERROR),
    (
        limit_by_definition("exponential_family.replace.mean_squared_error_limit"),
        "exponential_family.replace.mean_squared_error_limit",
    ),
)


def mutants(statement):
    """Return false or unproved neighbours of a statement: another value, another sign, the converse."""
    left, right = statement.args[:2]
    if isinstance(statement, sp.Equality):
        if right is sp.oo:
            return [sp.Eq(left, sp.Integer(7), evaluate=False)]
        return [sp.Eq(left, right + 1, evaluate=False), sp.Eq(left, 2 * right + 3, evaluate=False)]
    stronger = right - 1 if isinstance(statement, (sp.LessThan, sp.StrictLessThan)) else right + 1
    return [statement.func(right, left, evaluate=False), statement.func(left, stronger, evaluate=False)]


@pytest.mark.parametrize(("derive", "names"), DERIVATIONS, ids=lambda item: getattr(item, "__name__", ""))
def test_a_derivation_replays_and_its_mutants_do_not(derive, names):
    about, formulas = names, names
    if isinstance(names, str) and names in catalogue.formulas():
        about, formulas = catalogue.formula(names), (names,)
    elif isinstance(names, str):
        about = next(s for s in catalogue.claim(names).statements if s.prove is derive)
        formulas = about.formulas
    derivation, definitions = derive(), catalogue.definitions(formulas)
    known = decided_of(derivation, about)
    assert certificate_evidence("x", derivation, None, definitions, known=known).outcome == "supports"
    last = derivation.steps[-1]
    for false in mutants(last.after):
        mutated = replace(derivation, steps=(*derivation.steps[:-1], replace(last, after=false)))
        known = decided_of(mutated, about)
        assert certificate_evidence("x", mutated, None, definitions, known=known).outcome != "supports", false


def test_the_saturated_error_is_caught_if_it_is_another():
    formula = catalogue.formula("exponential_family.replace.mean_squared_error_limit")
    assert limit_evidence(formula, 1).outcome == "supports"
    assert limit_evidence(formula.stating(2 * formula.rhs), 1).outcome == "refutes"


def test_a_slower_harmonic_sum_does_not_pass(monkeypatch):
    monkeypatch.setattr(plateau, "HARMONIC", sp.harmonic(plateau.t, 2))
    false = plateau.density_spreads_for_ever.__wrapped__()
    assert not all(result.holds for _, result in replay(false))


def test_a_cited_conclusion_is_tested_by_what_leads_to_it(monkeypatch):
    monkeypatch.setattr(density_likelihood, "HARMONIC", sp.harmonic(density_likelihood.t) ** 2)
    false = density_likelihood.likelihood_diverges.__wrapped__()
    assert not all(result.holds for _, result in replay(false))
    monkeypatch.setattr(
        collapse_times, "VARIANCE", sp.Eq(collapse_times.VARIANCE.lhs, 2 * collapse_times.VARIANCE.rhs)
    )
    false = collapse_times.two_atoms_by_diffusion.__wrapped__()
    assert not all(result.holds for _, result in replay(false))


@pytest.mark.parametrize("atoms", [(Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 5), Fraction(4, 5))])
def test_the_survivors_of_long_runs_stay_above_the_bound(atoms):
    formula = catalogue.formula("categorical.replace.surviving_atoms_lower_bound")
    exact = catalogue.formula("categorical.replace.surviving_atoms")
    for size, fits in ((3, 1), (4, 7), (20, 5), (6, 30)):
        point = {"t": fits, "D": size, "p": atoms}
        found, bound = evaluate(exact, point), evaluate(formula, point)
        assert bound.exact is not None
        assert float(found.decimal) >= float(bound.exact) - 1e-15
        if fits == 1:
            assert found.exact == bound.exact


def loss_of_a_density(fits, bandwidth):
    """−𝔼 log f at a real datum, σ₀ = 1, by quadrature over the exact mixture of depths."""
    depths = np.array([1.0])
    for generation in range(2, fits + 1):
        stay, grow = np.append(depths, 0.0), np.insert(depths, 0, 0.0)
        depths = ((generation - 1) * stay + grow) / generation
    variances = 1 + bandwidth**2 * (1 + np.arange(len(depths)))
    x = np.linspace(-12, 12, 4001)
    density = (depths / np.sqrt(2 * np.pi * variances) * np.exp(-(x[:, None] ** 2) / (2 * variances))).sum(
        axis=1
    )
    real = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return float(-(real * np.log(density)).sum() * (x[1] - x[0]))


@pytest.mark.parametrize("bandwidth", [0.5, 1.0, 3.0])
def test_the_loss_of_a_density_grows_below_its_bound(bandwidth):
    h, sigma, t = density_likelihood.h, density_likelihood.sigma, density_likelihood.t
    bound = density_likelihood.likelihood_grows_slowly().conclusion.rhs
    losses = [loss_of_a_density(fits, bandwidth) for fits in (1, 3, 30, 300)]
    assert losses == sorted(losses)
    for fits, loss in zip((1, 3, 30, 300), losses, strict=True):
        assert loss < float(bound.subs({h: bandwidth, sigma: 1, t: fits}))


def test_a_rare_event_may_vanish_below_the_plateau():
    rarity, cut = 0.01, 1000.0
    loss = rarity * math.log(cut) + (1 - rarity) * math.log((1 - rarity) / (1 - rarity / cut))
    stated = float(rare_events.LOSS.subs({rare_events.odds: (1 - rarity) / rarity, rare_events.cut: cut}))
    assert stated == pytest.approx(loss, rel=1e-12)
    assert loss < math.log(1.125)


@pytest.mark.parametrize("start", [Fraction(1, 3), Fraction(2, 5)])
def test_the_rarer_atom_does_not_move_at_temperature_one_and_falls_at_one_half(start):
    path = [temperature.share_at_half_temperature(start, fits) for fits in range(1, 8)]
    assert path[0] == start
    assert path == sorted(path, reverse=True)


WITNESSES = {
    "s4_1.early_work_replaces": "ratio = 1",
    "s4_1.accumulate_bounded_for_densities": "h = 1",
    "s4_2.marchi_temperature": "y = 1/3",
    "s4_3.closeness_to_the_predecessor": "t = 3",
    "s4_3.norm_decay_is_fewer_edits": "eta = 1/2, m = 1",
    "s4_4.simulations_confirm_d_log_n": "D = 10",
    "s4_4.large_entropy_delays_collapse": "D = 2, N = 2",
    "s4_4.suresh_exact_formulation": "D = 1, mu = 1/2",
    "s4_4.seddik_partially_synthetic": "alpha = 1/2, p = (1/2, 1/2)",
}


@pytest.mark.parametrize("name", WITNESSES)
def test_a_false_statement_has_the_simplest_witness(name):
    task = Task(kind="statement", subject=f"position.{name}", which=0, root=1, budget=1.0)
    verdict = judge(run_task(task))
    assert (verdict.name, verdict.witness) == ("REFUTED", WITNESSES[name])


def test_a_true_statement_of_the_same_form_is_not_refuted():
    claim = catalogue.claim("position.s4_4.simulations_confirm_d_log_n")
    decide = claim.printed.decide
    assert decide({"D": 10}).holds is False
    claim = catalogue.claim("position.s4_3.finite_edits_mostly_real")
    assert claim.printed.decide({"p": (Fraction(1, 3),)}).holds is True
    claim = catalogue.claim("position.s4_4.trillions_of_models")
    assert claim.printed.decide({"D": 1}).holds is True
