"""The ledger of the literature: ids, how a source was read, readings, and what may be said of a paper."""

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from theory import catalogue
from theory.bibliography import keys_of
from theory.language.claim import FINDINGS, HOW, READ_IN_FULL
from theory.papers import ledger

CLAIMS = catalogue.claims()
LITERATURE = [claim for claim in CLAIMS.values() if not claim.id.startswith("position.")]


@pytest.mark.parametrize("claim", LITERATURE, ids=lambda claim: claim.id)
def test_a_claim_of_the_literature_says_how_its_paper_was_read(claim):
    assert dict(claim.read)[claim.source.paper] in HOW
    assert keys_of(claim.source.paper)
    assert claim.source.where
    assert claim.reading
    assert claim.as_report


def test_a_paper_that_was_not_read_in_full_gets_no_verdict_on_its_words():
    for claim in CLAIMS.values():
        ways = {how for _, how in claim.read}
        if claim.as_report and not ways <= set(READ_IN_FULL):
            assert claim.as_report.startswith("as a report INCONCLUSIVE")
    opened = [claim for claim in CLAIMS.values() if claim.as_report and claim.unread]
    judged = [claim for claim in CLAIMS.values() if claim.as_report and not claim.unread]
    assert opened
    assert judged


def test_readings_and_withdrawn_claims_name_claims_that_are_there():
    for claim in CLAIMS.values():
        assert claim.finding == "" or claim.finding in FINDINGS
        for other in filter(None, (claim.reading_of, claim.superseded_by)):
            assert other in CLAIMS, f"{claim.id} names {other}"
            assert other != claim.id
            assert not CLAIMS[other].superseded_by, f"{claim.id} names {other}, which is withdrawn"
        root = claim.reading_of
        assert not (root and CLAIMS[root].reading_of), f"{claim.id} is a reading of a reading"


def test_one_sentence_is_counted_once():
    by_quote = {}
    for claim in CLAIMS.values():
        if not claim.superseded_by:
            by_quote.setdefault(claim.quote, set()).add(claim.reading_of or claim.id)
    twice = {quote: found for quote, found in by_quote.items() if len(found) > 1}
    assert not twice
    assert ledger.sentences(CLAIMS.values()) < len(CLAIMS)


def test_what_is_not_proved_and_not_refuted_says_why_in_its_reading():
    for claim in CLAIMS.values():
        if "INCONCLUSIVE" in claim.expected:
            assert claim.reading


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("--paper", "zhu", "zhu.theorem_1"),
        ("--paper", "Zhu et al. 2024", "zhu.theorem_1"),
        ("--kind", "loose", "zhu.theorem_2_second_bound"),
        ("--search", "edited once batches", "zhu.theorem_2_first_bound"),
    ],
)
def test_claims_are_found_by_paper_kind_and_words(option, value, found):
    result = CliRunner().invoke(app, ["claims", option, value, "--json"])
    assert result.exit_code == 0
    assert f'"{found}"' in result.output
    assert '"position.s4_1.replace_diverges"' not in result.output


@pytest.mark.parametrize(("option", "value"), [("--paper", "nobody"), ("--kind", "wrong")])
def test_an_unknown_paper_or_kind_names_those_that_there_are(option, value):
    result = CliRunner().invoke(app, ["claims", option, value])
    assert result.exit_code == 2
    assert "there is" in result.output
