"""The names of 0.1.0: what its documentation imports, its ids, its commands with their options.

``names-0.1.0.json`` was made by the code of 0.1.0 itself: ids out of its catalogue (those of formulas
stand in ``tests/golden/ids.txt``), and the names of commands, options and arguments out of its
command line.
"""

import json
from importlib import import_module
from pathlib import Path

import pytest
import typer.main

from proofs_checks.cli import app
from theory import index

OLD = json.loads((Path(__file__).parent / "names-0.1.0.json").read_text(encoding="utf8"))

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


@pytest.mark.parametrize("kind", ["claim", "loop", "cell"])
def test_no_id_of_0_1_0_is_lost(kind: index.Kind) -> None:
    now = {entry["id"] for entry in index.entries(kind)}
    assert OLD[kind]
    assert [name for name in OLD[kind] if name not in now] == []


@pytest.mark.parametrize("command", OLD["commands"])
def test_no_command_and_no_option_of_0_1_0_is_lost(command: str) -> None:
    found = typer.main.get_command(app)
    if command != "collapse":
        found = found.commands[command]
    now = {f"<{p.name}>" for p in found.params if p.param_type_name == "argument"}
    now.update(spelling for p in found.params for spelling in (*p.opts, *p.secondary_opts))
    assert [name for name in OLD["commands"][command] if name not in now] == []
