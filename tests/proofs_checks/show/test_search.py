"""What a researcher would type, and what must be among what is found first."""

import pytest

from proofs_checks.show.reports.search import ALSO, search

QUERIES = {
    "golden ratio": "he.golden_ratio",
    "entropy": "categorical.replace.entropy",
    "subsample": "mean.subsample_with_replacement.risk_ratio",
    "π²/6": "regression.accumulate.excess_risk_ratio_limit",
    "pi^2/6": "regression.accumulate.excess_risk_ratio_limit",
    "harmonic": "regression.accumulate.excess_risk_ratio",
    "H₂(t)": "regression.accumulate.excess_risk_ratio",
    "Shumailov": "shumailov.absorbing_states",
    "zhu": "zhu.theorem_1",
    "Gerstgrasser": "gerstgrasser2024",
    "Dohmatob": "position.s4_2.any_synthetic_share_degrades",
    "Bertrand": "bertrand2023stability",
    "Alemohammad": "alemohammad2023mad",
    "autophagy": "alemohammad2023mad",
    "MAD": "mad.supermartingale_reason",
    "Wright-Fisher": "categorical.replace.collapse_time",
    "genetic drift": "categorical.replace.heterozygosity",
    "collapse time": "categorical.replace.collapse_time",
    "heterozygosity": "categorical.replace.heterozygosity",
    "survival probability": "poisson.replace.survival_probability",
    "branching": "poisson.replace.survival_probability",
    "Wasserstein": "gaussian.replace.expected_w2",
    "ridge": "regression.ridge.extra_share_large_design",
    "label editing": "regression.editing.real_label_share",
    "kernel density": "kernel_density.replace.second_moment",
    "diffusion": "categorical.replace.collapse_time_diffusion",
    "mixture": "mixture.replace.squared_separation",
    "exponential family": "exponential_family.replace.mean_squared_error",
    "Gamma function": "exponential_family.subsample_with_replacement.mean_squared_error_limit",
    "no analytic theory": "position.s4_1.subsample_stabilises",
    "scaling law": "definition.5",
    "strong model collapse": "strong.plateau_unless",
    "infinite variance": "position.s4_4.density_loss_is_glacial",
    "tails disappear": "position.s4_1.real_tails_disappear_under_replace",
    "test error": "zhu.theorem_2_first_bound",
    "accumulate subsample theorem": "theorem.accumulate_subsample",
}


def found(query):
    return [hit.entry["id"] for hit in search(query.split())]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_the_thing_among_the_first_twenty(query):
    wanted = QUERIES[query]
    assert any(name == wanted or name.startswith(wanted) for name in found(query)[:20])


def test_what_is_not_there_is_not_found():
    assert found("xyzzy") == []


@pytest.mark.parametrize("word", ALSO)
def test_a_word_of_the_field_finds_what_the_catalogue_writes(word):
    assert found(word)
