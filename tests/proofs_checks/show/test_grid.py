"""Nothing that is printed is wider than the screen, and no id is cut: tables, errors, BibTeX."""

import sys

import pytest
import typer
from rich.table import Table
from typer.testing import CliRunner

from proofs_checks.cli import app, common
from proofs_checks.show.grid import fits, print_grid
from theory.bibliography import BY_KEY, to_bibtex

LONG = "exponential_family.subsample_any_size_with_replacement.mean_squared_error"


def grid():
    table = Table(title="Killed")
    for heading in ("formula", "replay", "oracle"):
        table.add_column(heading)
    table.add_row(LONG, "34/34", "10/34")
    return table


@pytest.mark.parametrize("columns", [80, 120])
def test_no_word_of_a_grid_is_cut(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert fits(grid()) is (columns == 120)
    print_grid(grid())
    lines = capsys.readouterr().out.splitlines()
    assert any(LONG in line for line in lines)
    assert max(map(len, lines)) <= columns


def test_a_column_of_long_ids_does_not_push_the_next_one_off_the_screen(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    table = Table()
    table.add_column("theorem", overflow="fold")
    table.add_column("statement")
    words = "every generation is D independent draws from the shares in the one before"
    table.add_row("categorical.replace.collapse_time_bound", words)
    print_grid(table)
    lines = capsys.readouterr().out.splitlines()
    assert {len(line) for line in lines} == {80}
    assert all(line.rstrip()[-1] in "┓┃┩│┘" for line in lines)


def test_an_error_is_one_line_and_wraps_on_a_terminal_only(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    message = "there is " + ", ".join(BY_KEY)
    with pytest.raises(typer.Exit):
        common.fail(message)
    assert capsys.readouterr().err == f"collapse: {message}\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    common.say(message)
    shown = capsys.readouterr().err
    assert max(map(len, shown.splitlines())) <= 80
    assert " ".join(shown.split()) == f"collapse: {message}"


def test_bibtex_keeps_to_eighty_columns():
    assert max(map(len, to_bibtex(BY_KEY).splitlines())) < 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["claims", "--paper", "gerstgraser"], "did you mean 'gerstgrasser'?"),
        (["bibliography", "gerstgrasser2024"], "did you mean 'gerstgrasser2024inevitable'?"),
        (["derive", "mean.weighted_rea"], "did you mean 'mean.weighted_real'?"),
        (["derive", "regression.accumulate"], "`collapse show regression.accumulate`"),
        (["eval", "regression.replace.excess_risk", "sgima=1"], "did you mean 'sigma'?"),
        (["eval", "regression.replace.excess_risk", "t=1"], "d, T, sigma are missing: integer d ≥ 1"),
        (["check", "nosuch.tex"], "nosuch.tex: cannot be read: No such file or directory"),
        (["verify", "--file", "nosuch.toml"], "nosuch.toml: cannot be read: No such file or directory"),
        (["verify", "gerstgraser"], "did you mean"),
    ],
)
def test_what_is_mistyped_is_told_at_once(words, said):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_key_of_the_bibliography_names_its_paper_everywhere():
    by_key = CliRunner().invoke(app, ["claims", "--paper", "gerstgrasser2024inevitable"]).stdout
    assert by_key == CliRunner().invoke(app, ["claims", "--paper", "gerstgrasser"]).stdout
    card = CliRunner().invoke(app, ["show", "gerstgrasser2024inevitable"]).stdout
    assert "Inevitable? Breaking" in card
    assert "collapse claims --paper gerstgrasser2024inevitable" in card


def test_beginnings_of_ids_stand_for_what_begins_so():
    found = common.begun(["gerstgrasser", "mad"], "claim", "formula")
    assert "gerstgrasser.accumulate_bounded" in found
    assert all(name.startswith(("gerstgrasser.", "mad.")) for name in found)


def test_no_column_is_cut_where_each_fits_at_its_narrowest_only(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    table = Table(show_lines=True)
    table.add_column("family")
    for rule in range(1, 10):
        table.add_column(str(rule))
    table.add_row("Gaussian, variance fitted", *["● [ab]"] * 9)
    assert fits(table)
    print_grid(table)
    lines = capsys.readouterr().out.splitlines()
    assert all(line[-1] in "┓┃┩│┘" and line.count("│") in (0, 11) for line in lines)
