"""What the documentation of 0.1.0 imports is still there, and is the same object."""

from importlib import import_module

import pytest

MOVED = {
    "theory.tables": ("proofs_checks.show.tables", "render render_all Table"),
    "theory.tables.atlas": ("proofs_checks.show.tables.atlas", "atlas_table"),
    "theory.tables.claims": ("proofs_checks.show.tables.claims", "claims_table ledger_table"),
    "theory.tables.collapse_times": ("proofs_checks.show.tables.collapse_times", "collapse_times_table"),
    "theory.tables.formulas": ("proofs_checks.show.tables.formulas", "formulas_table"),
    "theory.tables.markup": ("proofs_checks.show.tables.markup", "mathml"),
    "theory.tables.notation": ("proofs_checks.show.tables.notation", "written condition"),
    "theory.tables.table": ("proofs_checks.show.tables.table", "Table"),
    "proofs_checks.claims_file.reading": (
        "proofs_checks.own.claims_file.reading",
        "parse_claims read_claims",
    ),
    "proofs_checks.figures.pathway": ("proofs_checks.show.figures.pathway", "pathway"),
    "proofs_checks.figures.w2_split": ("proofs_checks.show.figures.w2_split", "w2_split"),
    "proofs_checks.page.render": ("proofs_checks.show.page.render", "page write_page"),
}


@pytest.mark.parametrize("former", MOVED)
def test_a_name_of_0_1_0_is_the_same_object(former: str) -> None:
    home, names = MOVED[former]
    for name in names.split():
        assert getattr(import_module(former), name) is getattr(import_module(home), name)
