"""Lists, cards and searches as a person reads them: whole formulas and ids at every width and encoding."""

import itertools
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show import screen
from proofs_checks.show.reports import listing, search
from proofs_checks.show.reports import run as run_report
from proofs_checks.verdict import Evidence
from theory import index

WIDTHS = (60, 80, 100, 139, 140, 200)
FORMULAS = index.entries("formula")


def run(*arguments, columns=80, **more):
    environment = {**os.environ, "COLUMNS": str(columns), **more}
    return CliRunner().invoke(app, list(arguments), env=environment)


def bare(text):
    return re.sub(r"\s", "", text)


def program(*arguments, **more):
    """Run the program in a process of its own."""
    command = [str(Path(sys.executable).with_name("collapse")), *arguments]
    return subprocess.run(command, check=False, capture_output=True, env={**os.environ, **more})


@pytest.mark.parametrize("columns", WIDTHS)
def test_no_formula_and_no_id_is_cut(columns):
    shown = run("formulas", columns=columns).stdout
    lines = shown.splitlines()
    assert [item["id"] for item in FORMULAS if item["id"] not in lines] == []
    if columns < screen.WIDE:
        assert [item["id"] for item in FORMULAS if bare(listing.stated(item)) not in bare(shown)] == []
    long = {line for line in lines if len(line) > columns}
    assert long <= {item["id"] for item in FORMULAS}


def test_cases_are_in_words_and_the_statement_can_be_parsed():
    by_cases = [item for item in FORMULAS if "cases(" in item["statement"]]
    assert len(by_cases) >= 6
    for item in by_cases:
        assert re.search(r" if v₂ = 0, .*otherwise ", item["rhs"]), item["id"]
        assert re.search(r"cases\(.* if v2 = 0, .* otherwise\)", item["statement"]), item["id"]
    held = [item["id"] for kind in index.FILES for item in index.entries(kind) if "Piecewise" in str(item)]
    assert held == []


def test_the_list_says_where_the_hypotheses_on_the_draws_are():
    shown = run("formulas", "gaussian.replace.variance", columns=80).stdout
    assert "collapse show ID" in shown.splitlines()[-1]
    assert "    given    " in run("show", "gaussian.replace.variance", columns=80).stdout
    listed = json.loads(run("formulas", "gaussian.replace.variance", "--json", columns=80).stdout)
    assert all(item["hypotheses"] for item in listed)


@pytest.mark.parametrize("columns", [60, 80, 140])
@pytest.mark.parametrize("command", ["claims", "claims --all", "loops", "atlas", "atlas gaussian"])
def test_lists_fit_the_screen(command, columns):
    lines = run(*command.split(), columns=columns).stdout.splitlines()
    assert lines
    ids = set(index.kinds())
    assert [line for line in lines if len(line) > columns and line.strip() not in ids] == []


@pytest.mark.parametrize("columns", [30, 40, 60, 80])
def test_a_formula_goes_on_at_operators(columns):
    for item in FORMULAS:
        lines = list(screen.formula(listing.stated(item), 4, columns))
        assert bare("".join(lines)) == bare(listing.stated(item))
        for line in lines[:-1]:
            assert line[-1] in "·,;)" or line.endswith((" ", "if", "as")) or not line[-1:].isspace()
        cut = [
            one
            for one, other in itertools.pairwise(lines)
            if re.search(r"[\w²³]$", one) and re.match(r"\s*(?!if |otherwise )[\w(]", other)
        ]
        assert cut == [], item["id"]


@pytest.mark.parametrize("kind", [kind for kind in index.FILES if kind != "theorem"])
def test_every_entry_has_a_card(kind):
    for item in index.entries(kind):
        lines = list(listing.card(item, kind))
        assert item["id"] in lines[0]
        assert len(lines) > 1


def test_a_card_shows_the_definition_of_a_loop_and_the_statements_of_a_claim():
    loop = run("show", "regression.accumulate").stdout
    assert "defined by" in loop
    assert "regression.accumulate.excess_risk\n" in loop
    claim = run("show", "position.appendix_a.printed_ratio_limit").stdout
    assert "as printed: catalogued REFUTED" in claim
    assert "lim rho_test(t) as t → ∞ = π²/6" in claim
    assert run("show", "definition.4").stdout.count("variance") >= 2
    assert "no derivation" in run("show", "regression.accumulate", "--proof").stderr


@pytest.mark.parametrize(
    ("query", "first"),
    [
        (("π²/6",), "regression.accumulate.excess_risk_ratio_limit"),
        (("pi^2/6", "excess", "ratio"), "regression.accumulate.excess_risk_ratio_limit"),
        (("entropy",), "categorical.replace.entropy"),
        (("2*D - 1",), "categorical.replace.collapse_time_bound"),
        (("collapse_time", "bound"), "categorical.replace.collapse_time_bound"),
    ],
)
def test_what_is_looked_for_is_found_first(query, first):
    assert search.search(query)[0].entry["id"] == first


def test_a_reason_that_the_evidence_gives_is_not_given_again():
    """A proof and what Coq makes of it are both the reason of KERNEL-PROVED."""
    proof, coq = (
        Evidence(check="kernel proof", subject="s", outcome="supports", grade="kernel", summary=words)
        for words in ("all 2 steps replayed", "Coq accepts f.v, from definitions")
    )
    assert run_report._is_said(f"{proof.summary}; {coq.summary}", [proof, coq])
    assert not run_report._is_said(f"rests on g, which is REPLAYED: {proof.summary}", [proof, coq])


def test_a_search_goes_over_every_kind():
    kinds = {
        hit.kind
        for word in ("subsample", "accumulate", "variance", "universality")
        for hit in search.search([word])
    }
    assert kinds == set(index.FILES)
    assert all("subsampl" in str(hit.entry) for hit in search.search(["subsample"]))


def test_a_search_without_a_result_counts_the_words():
    found = run("search", "ratio", "zzz")
    assert found.exit_code == 1
    assert found.stdout == ""
    assert re.search(r"ratio \(\d+\), zzz \(0\)", found.stderr)


def test_a_beginning_selects_and_a_mistyped_one_is_named():
    shown = run("formulas", "gaussian.replace.").stdout.splitlines()
    assert {line.split(".")[1] for line in shown[:-1] if line[0].isalpha()} == {"replace"}
    assert "did you mean 'gaussian'" in run("formulas", "gausian").stderr
    assert "did you mean 'regression'" in run("atlas", "regresion").stderr


def test_an_id_of_another_kind_is_named_with_its_kind():
    found = run("eval", "regression.replace")
    assert found.exit_code == 2
    assert "is a loop, and this takes a formula" in found.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "koi8-r"])
@pytest.mark.parametrize("command", ["formulas", "atlas", "show position.appendix_a.printed_ratio_limit"])
def test_a_screen_that_cannot_show_a_sign_shows_what_stands_for_it(command, encoding):
    found = program(*command.split(), PYTHONIOENCODING=encoding, COLUMNS="80")
    assert found.returncode == 0, found.stderr[-300:]
    text = found.stdout.decode(encoding)
    assert "?" not in text.replace("did you mean", "").replace("does it collapse?", "")
    assert "pi^2/6" in text.replace("²", "^2") or "bounded" in text


def test_every_sign_of_the_catalogue_has_something_in_ascii_that_stands_for_it():
    signs = {sign for kind in index.FILES for item in index.entries(kind) for sign in str(item)}
    shown = {sign: sign.encode("ascii", "collapse").decode() for sign in signs if sign != "?"}
    assert {sign for sign, text in shown.items() if "?" in text} == set()


def test_colours_are_asked_for_and_refused(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert screen.styled("x", "1") == "\x1b[1mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert screen.styled("x", "1") == "x"
    assert run("--no-color", "loops").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize(
    ("words", "styled"),
    [
        ("kernel --list regression.replace", True),
        ("kernel --list regression.replace --no-color", False),
        ("--no-color formulas gaussian.replace", False),
    ],
)
def test_without_colours_a_terminal_gets_no_bold_letters(words, styled):
    import pty

    ours, theirs = pty.openpty()
    command = [str(Path(sys.executable).with_name("collapse")), *words.split()]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(command, stdout=theirs, env={**environment, "TERM": "xterm"}) as running:
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # the end of a pseudo-terminal
            while part := os.read(ours, 65536):
                printed += part
        os.close(ours)
    assert running.returncode == 0
    assert (b"\x1b[" in printed) == styled


@pytest.mark.parametrize("arguments", [["-h"], ["show", "-h"], ["verify", "-h"]])
def test_help_is_short_to_ask_for(arguments):
    assert "Usage" in run(*arguments).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no head")
def test_a_closed_pipe_is_no_failure():
    command = f"{sys.executable} -m proofs_checks.cli formulas | head -n 1; echo ${{PIPESTATUS[@]}}"
    found = subprocess.run(["bash", "-c", command], check=False, capture_output=True, text=True)
    assert found.stdout.splitlines()[-1] == "0 0"
    assert found.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_and_ids(shell):
    script = run("completion", shell).stdout
    assert "_COLLAPSE_COMPLETE" in script
    asked = {"COMP_WORDS": "collapse show poisson.repl", "COMP_CWORD": "2"} | {
        "_TYPER_COMPLETE_ARGS": "collapse show poisson.repl",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    found = program(**asked, _COLLAPSE_COMPLETE=f"complete_{shell}").stdout.decode()
    assert "poisson.replace.survival_probability" in found
    assert run("completion", "tcsh").exit_code == 2


def test_nothing_is_left_where_one_works(tmp_path):
    command = [sys.executable, "-m", "proofs_checks.cli", "verify", "regression.accumulate.excess_risk_ratio"]
    command += ["--budget", "0.2"]
    more = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    work = tmp_path / "work"
    work.mkdir()
    found = subprocess.run(command, check=False, capture_output=True, cwd=work, env={**os.environ, **more})
    assert found.returncode == 0
    assert list(work.iterdir()) == []


def test_a_profile_is_blocks_where_columns_would_be_too_narrow():
    lines = run("profile", "regression.replace").stdout.splitlines()
    assert "✓ Def. 3: Asymptotically diverging population risk" in lines
    assert "    decided by: regression.replace.excess_risk" in lines
    assert max(map(len, lines)) <= 80
