"""What a referee who might be an author asked of the ledger, claim by claim."""

import pytest

from theory import catalogue, index
from theory.collapse.table1 import READINGS, table1


@pytest.fixture(scope="module")
def by_id():
    return {item["id"]: item for item in index.entries("claim")}


PROVED = ("PROVED", "PROVED-CITING", "REPLAYED")
ASKED = {
    "position.s2_1.w2_mean_term_diverges": {"expected": PROVED, "reading": "expectation"},
    "position.s2_1.w2_mean_converges": {"of": "position.s2_1.w2_mean_term_diverges", "expected": ["REFUTED"]},
    "position.s4_2.superlinear_growth": {"gone": True, "expected": PROVED},
    "position.s4_1.replace_diverges_in_every_family": {
        "of": "position.s4_1.replace_diverges",
        "expected": PROVED,
        "reading": "says nothing of every family",
    },
    "position.s4_1.variances_collapse_under_replace": {
        "expected": PROVED,
        "reading": "that fit a variance",
    },
    "position.s4_2.bounded_real_share_suffices": {
        "quote": "(in addition to other conditions)",
        "expected": PROVED,
    },
    "position.s2_1.plateau_under_definition_3": {"finding": "evidence", "quote": "suggest"},
    "position.s2_1.plateau_under_definitions_6_and_7": {"finding": "evidence", "quote": "suggest"},
    "position.s2_2.plateau_seen_over_finitely_many_fits": {
        "finding": "evidence",
        "quote": "more consistent with",
    },
    "position.s4_1.subsample_variance_stabilises": {"finding": "evidence", "quote": "appears"},
    "position.s4_2.any_synthetic_share_degrades": {
        "gone": True,
        "quote": "in Dohmatob et al. (2024b)’s view",
    },
    "position.s4_3.editing_prevents_divergence": {"gone": True, "quote": "claim that"},
    "position.s4_3.each_label_edited_once": {"gone": True},
    "position.s4_4.trillions_by_diversity": {
        "expected": PROVED,
        "reading": "ten trillion fits cost at most one",
    },
    "position.s4_4.trillions_of_models": {
        "of": "position.s4_4.trillions_by_diversity",
        "expected": ["REFUTED"],
    },
    "position.s2_1.tails_vanish": {"expected": PROVED, "reading": "the model's own"},
    "position.s2_1.real_tail_keeps_mass": {
        "of": "position.s2_1.tails_vanish",
        "expected": ["REFUTED"],
        "reading": "0.1835",
    },
    "position.s4_3.decay_needed": {"quote": "at any given generation"},
    "position.appendix_a.dohmatob_same_model": {"report": "INCONCLUSIVE", "reading": "The two models differ"},
    "position.s4_4.gaussian_exponential": {"expected": ["INCONCLUSIVE"], "report": "INCONCLUSIVE"},
    "position.appendix_a.definition_4_no_collapse": {
        "report": "INCONCLUSIVE",
        "reading": "not the variance of",
    },
    "position.s4_1.real_share_is_zero_under_replace": {
        "quote": "immediately becomes zero",
        "expected": PROVED,
    },
    "position.s2_1.unbiased_covariance": {"quote": "unbiased mean and covariance", "expected": PROVED},
    "position.s2_1.entangling_is_not_the_cause": {"quote": "nor to real data modes entangling"},
    "position.s4_3.edits_are_finite_at_any_generation": {"quote": "is finite", "expected": PROVED},
    "position.s4_4.large_entropy_delays_collapse": {
        "quote": "quadrillion tokens",
        "reading": "Of the two reasons",
    },
    "position.s4_2.marchi_temperature": {"quote": "in some cases", "reading": "“Likely” leaves room"},
}


@pytest.mark.parametrize("name", ASKED)
def test_each_named_claim_says_what_was_asked(by_id, name):
    item, asked = by_id[name], ASKED[name]
    assert item["expected"][0] in asked.get("expected", item["expected"])
    assert item["reading_of"] == asked.get("of", item["reading_of"])
    assert bool(item["superseded_by"]) == asked.get("gone", False)
    assert item["finding"] == asked.get("finding", item["finding"])
    assert asked.get("quote", "") in item["quote"]
    assert asked.get("reading", "") in item["reading"]
    assert asked.get("report", "") in item["as_report"]


def test_what_is_withdrawn_names_a_claim_that_stands(by_id):
    gone = {name: item["superseded_by"] for name, item in by_id.items() if item["superseded_by"]}
    assert len(gone) >= 5
    assert all(not by_id[after]["superseded_by"] for after in gone.values())


@pytest.mark.parametrize(
    ("holds", "fails"),
    [
        ("feng.real_data_always_help", "feng.real_data_below_interpolation"),
        ("mad.every_loop_is_mad", "mad.fresh_real_data_improve"),
        ("position.s4_4.trillions_by_diversity", "position.s4_4.trillions_of_models"),
    ],
)
def test_a_sentence_with_an_exception_has_a_reading_for_each_side(by_id, holds, fails):
    """What contradicts a sentence does not stand beside it as proved: it is another reading, refuted."""
    assert by_id[holds]["expected"][0] in PROVED
    assert by_id[fails]["reading_of"] == holds
    assert by_id[fails]["expected"][0] == "REFUTED"
    assert catalogue.claim(fails).printed.decide is not None


def test_a_work_read_in_full_is_not_called_recalled(by_id):
    """One work is read as well wherever it is leaned on, but for what its summary does not say."""
    full = {"Zhu et al. 2024", "Alemohammad et al. 2023", "Kanabar and Gastpar 2026", "Wei et al. 2026"}
    for item in by_id.values():
        assert not any(item["read"].get(work) == "memory" for work in full), item["id"]


def test_table_1_agrees_by_default_and_the_old_reading_is_kept():
    assert {cell.agreement for cell in table1()} == {"agrees"}
    assert sum(cell.agreement == "differs" for cell in table1(READINGS["old"])) == 3
