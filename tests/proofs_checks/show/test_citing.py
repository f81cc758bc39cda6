"""What to cite of a claim: what holds, never what does not, with its id and BibTeX that is whole."""

import json

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show.citing import HOLDS, what_to_cite
from theory import index

CLAIMS = index.entries("claim")


def run(*words):
    return CliRunner().invoke(app, ["show", *words])


def test_what_is_refuted_or_open_is_never_what_to_cite():
    for entry in CLAIMS:
        cited = what_to_cite(entry)
        assert all(item.verdict in HOLDS for item in cited.holding)
        if entry["expected"][0] in ("REFUTED", "INCONCLUSIVE"):
            assert [item.form for item in cited.holding] in ([], ["as corrected"])
            assert entry["printed"] not in cited.line
        assert cited.line


@pytest.mark.parametrize("entry", CLAIMS, ids=lambda entry: entry["id"])
def test_bibtex_is_whole_and_names_the_claim(entry):
    cited = what_to_cite(entry)
    for part in cited.bibtex.strip().split("\n\n"):
        assert part.startswith("@")
        assert part.count("{") == part.count("}")
    assert f"@software{{collapse-theory:{entry['id']}," in cited.bibtex
    own = cited.bibtex[cited.bibtex.index("@software") :]
    assert own.isascii()


def test_a_corrected_statement_is_shown_with_its_id_and_the_paper():
    done = run("garg.fresh_design_golden", "--cite")
    assert done.exit_code == 0
    assert "as corrected: PROVED-CITING" in done.stdout
    assert "@misc{garg2025preventing," in done.stdout
    assert "no weight is better" not in done.stdout
    data = json.loads(run("garg.fresh_design_golden", "--cite", "--json").stdout)
    assert data["id"] == "garg.fresh_design_golden"
    assert [item["form"] for item in data["holds"]] == ["as corrected"]


def test_a_withdrawn_claim_names_the_one_that_took_its_place():
    done = run("position.s4_2.any_synthetic_share_degrades", "--cite")
    assert "Withdrawn: cite strong.plateau_unless instead." in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["regression.replace.excess_risk", "--cite"], "--cite is of claims"),
        (["garg.at_least_half", "--cite", "--proof"], "--cite stands alone"),
        (["no.such.claim", "--cite"], "no"),
    ],
)
def test_bad_usage_is_one_line(words, said):
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
