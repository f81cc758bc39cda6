"""``collapse table`` and ``collapse bibliography`` as a user meets them."""

import csv
import io
import json
import re
import shutil
import subprocess

import pytest
from typer.testing import CliRunner

import theory
from proofs_checks.cli import app
from proofs_checks.show.tables.notation import written
from theory import catalogue
from theory.bibliography import BY_KEY, keys_of, to_bibtex

RUN = CliRunner()

PACKAGE_LINE = re.compile(r"^% needs \\usepackage\{(.*)\}$", re.MULTILINE)


def call(*words):
    return RUN.invoke(app, list(words))


def test_every_source_of_the_catalogue_is_in_the_bibliography():
    papers = [source.paper for formula in theory.formulas().values() for source in formula.sources]
    papers += [claim.source.paper for claim in catalogue.claims().values()]
    for paper in papers:
        assert keys_of(paper)


@pytest.mark.parametrize("form", ["terminal", "latex", "markdown", "html", "csv", "json"])
def test_every_format_prints(form):
    done = call("table", "regression.replace", "--format", form)
    assert done.exit_code == 0
    assert "replace" in done.stdout


def test_json_is_a_list_of_tables():
    tables = json.loads(call("table", "schaeffer2025position", "--json").stdout)
    assert [table["columns"][0] for table in tables] == ["formula", "claim"]


def test_csv_has_a_row_for_every_formula():
    rows = list(csv.DictReader(io.StringIO(call("table", "regression.accumulate", "--format", "csv").stdout)))
    assert {row["formula"] for row in rows} == {
        name for name in theory.formulas() if name.startswith("regression.accumulate.")
    }


def test_the_papers_notation_replaces_symbols_and_nothing_else():
    ours = written(theory.formula("regression.accumulate.excess_risk")).latex
    theirs = written(theory.formula("regression.accumulate.excess_risk"), "paper").latex
    assert r"\hat w_t" in ours
    assert r"\hat\beta^{(n)}" in theirs
    assert "H_{n}^{(2)}" in theirs
    assert r"\lVert" in theirs


def test_no_formula_in_the_papers_notation_has_two_superscripts_in_a_row():
    for formula in theory.formulas().values():
        assert not re.search(r"\^\{[^{}]*\}\^", written(formula, "paper").latex), formula.id


def test_collapse_times_are_those_of_the_formula():
    done = call(
        "table", "collapse-times", "--data", "2,7", "--p", "1/2,1/2", "--p", "uniform:3", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["p"], row["D"]) for row in rows] == [
        ("uniform on 2", "2"),
        ("uniform on 2", "7"),
        ("uniform on 3", "2"),
        ("uniform on 3", "7"),
    ]
    assert rows[0]["E[T]"] == "2"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("table", "nonsense"), "selects no table"),
        (("table", "--format", "pdf"), "--format 'pdf' is unknown; it is one of terminal, latex"),
        (("table", "--notation", "mine"), "--notation 'mine' is unknown; it is one of library, paper"),
        (("table", "-o", "x.tex"), "give --format with --out"),
        (("table", "--format", "latex", "-o", "nowhere/x.tex"), "the directory 'nowhere' does not exist"),
        (("table", "collapse-times", "--data", "0"), "D = 0 is outside its domain"),
        (("table", "collapse-times", "--data", "ten"), "D = 'ten' is not a number"),
        (("table", "collapse-times", "--p", "1/2,1/3"), "p sums to 5/6, not 1"),
        (("table", "collapse-times", "--p", "uniform:0"), "from 1 to 100000"),
        (("bibliography", "nobody1999"), "the bibliography has no key 'nobody1999'"),
    ],
)
def test_bad_usage_gets_one_line_and_exit_code_2(words, message):
    done = call(*words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_out_writes_the_file(tmp_path):
    target = tmp_path / "table.tex"
    assert call("table", "poisson", "--format", "latex", "-o", str(target)).exit_code == 0
    assert target.read_text().startswith("% needs")


CLASSES = {
    "article": r"\documentclass{article}",
    "twocolumn": r"\documentclass[twocolumn]{article}",
    "beamer": r"\documentclass{beamer}",
}


@pytest.mark.long
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize(
    ("layout", "notation"), [("article", "library"), ("twocolumn", "paper"), ("beamer", "library")]
)
def test_every_table_fits_its_page(tmp_path, layout, notation):
    words = ["formulas", "claims", "atlas", "table1", "ledger", "collapse-times"]
    for word in words:
        target = str(tmp_path / f"{word}.tex")
        form = ("--format", "latex", "--notation", notation, "--layout", layout, "--ids")
        done = call("table", word, *form, "-o", target)
        assert done.exit_code == 0, done.stderr
    (tmp_path / "refs.bib").write_text(to_bibtex(BY_KEY))
    texts = [(tmp_path / f"{word}.tex").read_text() for word in words]
    packages = dict.fromkeys(name for text in texts for name in PACKAGE_LINE.search(text)[1].split(","))
    body = "".join(rf"\input{{{word}}}\clearpage" for word in words)
    cited = r"\bibliographystyle{plain}\bibliography{refs}"
    if layout == "beamer":
        cited = rf"\begin{{frame}}[allowframebreaks]{cited}\end{{frame}}"
    (tmp_path / "main.tex").write_text(
        rf"{CLASSES[layout]}\usepackage{{{','.join(packages)}}}\begin{{document}}{body}"
        rf"{cited}\end{{document}}"
    )
    numbered = "".join(rf"\bibcite{{{key}}}{{{number}}}" for number, key in enumerate(BY_KEY, 1))
    (tmp_path / "main.aux").write_text(
        f"\\citation{{*}}\n\\bibstyle{{plain}}\n\\bibdata{{refs}}\n{numbered}\n"
    )
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "main.tex"]
    for command in (["bibtex", "main"], latex):  # every work listed and numbered at once spares two runs
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
        assert done.returncode == 0, done.stdout[-2000:]
    log = (tmp_path / "main.log").read_text(errors="replace")
    assert not re.search(r"(Citation|Reference) .* undefined", log)
    before_the_bibliography = log.partition("main.bbl")[0]
    wide = re.findall(r"Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)", before_the_bibliography)
    assert max(map(float, wide), default=0) <= 1


def test_a_table_that_does_not_fit_would_be_noticed(tmp_path):
    from proofs_checks.show.tables import Column, Math, Table, render

    wide = Math(latex="x" * 200, plain="x")
    text = render(
        Table(label="w", caption="w", columns=(Column(heading="f", kind="math"),), rows=((wide,),)), "latex"
    )
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{{article}}\usepackage{{booktabs}}\begin{{document}}{text}\end{{document}}"
    )
    subprocess.run(["pdflatex", "-interaction=nonstopmode", "main.tex"], cwd=tmp_path, capture_output=True)
    assert "Overfull" in (tmp_path / "main.log").read_text(errors="replace")


def test_ids_patterns_and_files_of_ids_select_rows(tmp_path):
    listed = tmp_path / "ids.txt"
    listed.write_text(
        "\ufeffregression.replace.excess_risk\r\n\r\n# a comment\npoisson.replace  # a beginning\n"
    )
    done = call("table", "gaussian.*.variance_limit", "--ids-from", str(listed), "--format", "csv")
    names = [line.split(",")[0] for line in done.stdout.splitlines()[1:]]
    assert "regression.replace.excess_risk" in names
    assert "poisson.replace.survival_probability" in names
    assert "gaussian.accumulate.variance_limit" in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (None, "cannot read"),
        (b"", "names no ids"),
        (b"\xff", "is not UTF-8"),
        (b"a" * 256_001, "is larger than"),
        (b"two words", "is no id"),
        (b"unknown.id", "selects no table"),
    ],
)
def test_a_bad_file_of_ids_gets_one_line(tmp_path, raw, problem):
    listed = tmp_path / "ids.txt"
    if raw is not None:
        listed.write_bytes(raw)
    done = call("table", "--ids-from", str(listed))
    assert done.exit_code == 2
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_atlas_is_read_off_the_index():
    """Nothing is derived for it, and it says of every cell what the atlas says."""
    from proofs_checks.show.tables.atlas import atlas_table
    from theory import atlas

    rows = {row[0]: row[1:] for row in atlas_table().rows}
    assert list(rows) == [column.words for column in atlas.COLUMN.values()]
    for column in atlas.COLUMN.values():
        marks = [str(getattr(entry, "entry", entry)) for entry in rows[column.words]]
        cells = {cell.rule: cell for cell in atlas.cells() if cell.family == column.id}
        assert marks == [atlas.MARKS[cells[rule].status] for rule, _ in atlas.ROWS]


def test_the_bibliography_is_written_to_a_file(tmp_path):
    target = tmp_path / "refs.bib"
    assert call("bibliography", "stein1981estimation", "-o", str(target)).exit_code == 0
    assert target.read_text() == to_bibtex(["stein1981estimation"])
    refused = call("bibliography", "-o", str(tmp_path / "nowhere" / "refs.bib"))
    assert refused.exit_code == 2
    assert "cannot write" in refused.output
