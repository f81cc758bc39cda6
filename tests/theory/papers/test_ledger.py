"""The ledger: every statement has a section, a verdict or a reason; selections and counts agree."""

import re
from pathlib import Path

import pytest

from proofs_checks.show.tables import render_all
from proofs_checks.show.tables.selection import tables_of
from theory import catalogue
from theory.language.claim import CATEGORIES, HOW
from theory.language.verdicts import VERDICTS
from theory.papers import ledger
from theory.papers.selection import SUBJECTS, UnknownSelection, one_of


def test_every_statement_out_of_scope_says_where_and_why():
    items = catalogue.out_of_scope()
    assert all(item.quote and item.reason.endswith(".") and item.category in CATEGORIES for item in items)
    assert len({item.quote for item in items}) == len(items)


def test_nothing_is_judged_and_out_of_scope_at_once():
    quotes = {claim.quote for claim in catalogue.claims().values()}
    assert not quotes & {item.quote for item in catalogue.out_of_scope()}


def test_the_counts_add_up():
    counts = ledger.counts()
    assert sum(count.claims for count in counts) == len(catalogue.claims())
    assert sum(count.unjudged for count in counts) == len(catalogue.out_of_scope())
    assert [count.section for count in counts] == list(ledger.sections())


@pytest.mark.parametrize("name", ["§4.1", "4.1", "s4_1", " 4.1 ", "S4.1"])
def test_a_section_has_several_names(name):
    found = ledger.in_section(catalogue.claims().values(), name)
    assert found
    assert all(claim.id.startswith("position.s4_1.") for claim in found)


@pytest.mark.parametrize("name", ["A", "Appendix A", "appendix_a"])
def test_the_appendix_has_several_names(name):
    found = ledger.in_section(catalogue.claims().values(), name)
    assert found
    assert all(claim.id.startswith("position.appendix_a.") for claim in found)


def test_a_section_does_not_swallow_its_subsections():
    assert all(item.source.where == "§2" for item in ledger.in_section(catalogue.out_of_scope(), "2"))


def test_unknown_selections_name_what_there_is():
    with pytest.raises(UnknownSelection, match=r"§4\.4"):
        ledger.in_section(catalogue.out_of_scope(), "7")
    for known in (VERDICTS, CATEGORIES, SUBJECTS):
        with pytest.raises(UnknownSelection, match=next(iter(known))):
            one_of("weather", known, "thing")
    assert one_of(" refuted ", VERDICTS, "verdict") == "REFUTED"


BELIEVED = {"position.s2_1.real_tail_keeps_mass"}
"""Its corrected form is a limit of limits: that the two may be exchanged is believed, and said."""


def test_a_refuted_claim_has_a_corrected_form_that_holds():
    for claim in (claim for claim in catalogue.claims().values() if claim.expected[0] == "REFUTED"):
        assert claim.corrected is not None, claim.id
        holds = claim.expected[1] in ("PROVED", "PROVED-CITING", "REPLAYED", "CONFIRMED")
        assert holds is (claim.id not in BELIEVED), claim.id


@pytest.mark.parametrize("word", ["out-of-scope", "ledger"])
def test_the_ledger_is_a_table_for_write_ups(word):
    (table,) = tables_of(word)
    assert len(table.rows) >= len(ledger.sections())
    assert all(row[0] for row in table.rows)
    assert "out of scope" in render_all([table], "markdown") or "forecast" in render_all([table], "markdown")


def test_a_report_of_another_paper_says_how_that_was_read():
    reports = [claim for claim in catalogue.claims().values() if claim.about == "report"]
    assert len(reports) > 15
    assert all(claim.read for claim in reports)
    assert {how for claim in catalogue.claims().values() for _, how in claim.read} <= set(HOW)


@pytest.mark.parametrize("name", ["Bertrand", "Gillman", "Marchi", "Suresh", "Seddik", "Dohmatob", "Zhu"])
def test_every_cited_result_is_judged_as_a_report(name):
    reports = [claim for claim in catalogue.claims().values() if claim.about == "report"]
    assert any(name in str(claim.read) for claim in reports)


def test_the_page_on_the_ledger_names_claims_and_formulas_that_exist():
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "the-ledger.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", page)
    assert len(named) > 10
    prefixes = tuple(catalogue.formulas())
    known = {*catalogue.claims(), *(name.rpartition(".")[0] for name in prefixes)}
    assert [name for name in named if name not in known] == []
