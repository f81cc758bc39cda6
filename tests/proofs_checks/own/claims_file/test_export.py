"""A shipped claim in a claims file comes out with the same verdict, or it is said why it cannot be there."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from proofs_checks import verify
from proofs_checks.cli import app
from proofs_checks.evidence.questions import question_of
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.own.claims_file.writing import name_of, table_of, written
from theory import catalogue
from theory.language.question import NotWritable

QUICK = 0.02
RUN = CliRunner()
FAMILIES = ("gerstgrasser", "strong.iterative", "position.s4_2.s", "position.appendix_a.d", "position.s2_1.v")


def writable():
    found = []
    for claim in catalogue.claims().values():
        for which in range(len(claim.statements)):
            try:
                found.append((claim, which, question_of(claim, which)))
            except NotWritable:
                continue
    return found


def bare(asked):
    """Return a question without its text, and without the LaTeX of its parameters, which files leave out."""
    parameters = tuple(replace(parameter, latex="") for parameter in asked.parameters)
    return replace(asked, text="", written=(), parameters=parameters)


def test_what_is_written_is_read_back_as_the_same_question():
    text, refused = written(catalogue.claims().values())
    read = {claim.id: claim for claim in parse_claims(text)}
    expected = {name_of(claim, which): (asked, claim.expected[which]) for claim, which, asked in writable()}
    assert set(read) == set(expected)
    for name, (asked, verdict) in expected.items():
        own = read[name].printed.question
        assert bare(own) == bare(asked), name
        assert read[name].expected == (verdict,)
    assert len(read) >= 83
    assert all("\n" not in line and " cannot be written: " in line for line in refused)
    statements = sum(len(claim.statements) for claim in catalogue.claims().values())
    assert len(read) + len(refused) == statements


def same_verdicts(beginnings):
    """Return the statements that come out otherwise as claims of a file."""
    claims = [claim for name, claim in catalogue.claims().items() if name.startswith(beginnings)]
    own = parse_claims(written(claims)[0], "exported.toml")
    found = {
        item.id: item.verdict for item in verify(own, path="exported.toml", budget=QUICK, workers=1).claims
    }
    shipped = verify([claim.id for claim in claims], budget=QUICK, workers=1)
    verdicts = {
        name_of(item.claim, which): verdict
        for item in shipped.claims
        for which, verdict in enumerate(item.verdicts)
    }
    return {
        name: (verdict.name, verdicts[name].name)
        for name, verdict in found.items()
        if (verdict.name, verdict.witness) != (verdicts[name].name, verdicts[name].witness)
    }, len(found)


@pytest.mark.long
def test_the_verdict_of_a_file_is_that_of_the_catalogue():
    different, count = same_verdicts(FAMILIES)
    assert not different
    assert count >= 8


@pytest.mark.slow
def test_every_verdict_of_a_file_is_that_of_the_catalogue():
    different, _ = same_verdicts(("",))
    assert not different


def test_the_check_is_able_to_fail():
    claim = catalogue.claim("gerstgrasser.replace")
    wrong = table_of(claim).replace("σ²·t/(", "σ²·t²/(")
    assert wrong != table_of(claim)
    (item,) = verify(parse_claims(wrong), path="c.toml", budget=QUICK, workers=1).claims
    assert (item.verdict.name, item.as_expected) == ("REFUTED", False)


def test_a_condition_left_to_the_words_is_among_the_fields():
    text = table_of(catalogue.claim("position.s4_2.sufficient_not_necessary"))
    assert 'at = { alpha = "1/2" }' in text
    assert "almost_surely = true\n" in table_of(catalogue.claim("position.s2_1.variance_collapses"))
    assert 'increasing = "t"\n' in table_of(catalogue.claim("position.appendix_a.accumulate_monotone"))


def test_the_command_writes_a_file_and_refuses_in_one_line():
    done = RUN.invoke(app, ["claims", "gerstgrasser", "--format", "toml"])
    assert done.exit_code == 0
    assert [claim.id for claim in parse_claims(done.stdout)] == [
        "gerstgrasser.accumulate",
        "gerstgrasser.accumulate_bounded",
        "gerstgrasser.replace",
        "gerstgrasser.replace_is_linear",
    ]
    assert "gerstgrasser.growing_replace as printed cannot be written: it speaks of no formula" in done.stderr
    refused = RUN.invoke(app, ["claims", "gerstgrasser.growing_replace", "--format", "toml"])
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert RUN.invoke(app, ["claims", "--format", "json"]).exit_code == 2
    only = RUN.invoke(app, ["claims", "position.s4_1.replace_diverges", "--format", "toml"])
    assert only.stdout.count("[[claim]]") == 1
