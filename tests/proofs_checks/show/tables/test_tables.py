"""Tables: one noun, five formats, each true to it."""

import csv
import io
import json
import shutil
import subprocess
from fractions import Fraction
from html.parser import HTMLParser

import pytest
import sympy as sp

from proofs_checks.show import tables
from proofs_checks.show.latex.text import latex_text
from proofs_checks.show.tables import Column, Math, Noted, Number, Table, mathematics, number, render
from theory.numbers.value import from_ball, from_fraction
from theory.numbers.walk import enclose

t, sigma = sp.symbols("t sigma", positive=True)

SAMPLE = Table(
    label="sample",
    caption="Risks & limits, 100% of σ² (so π²/6 ≤ 2/c₁)",
    columns=(
        Column(heading="loop_id"),
        Column(heading=Math(latex="R_t", plain="R_t"), kind="math"),
        Column(heading="value", kind="number"),
        Column(heading="Def. 3", kind="mark"),
    ),
    rows=(
        ("loop_id | c", mathematics(sigma**2 * sp.harmonic(t, 2)), Number(text="1.64"), "✗"),
        (Noted(entry="ŵ < β̂", notes=("only if t ≥ 2",)), mathematics(t), Number(text="-12.5"), "✓"),
        (Noted(entry="again", notes=("only if t ≥ 2", "another")), "—", Number(text="3"), "✗"),
    ),
    notes=("A general note: 𝔼‖ŵ − w‖² → ∞.",),
)


def test_a_row_must_fit_the_columns():
    with pytest.raises(ValueError, match="row 1 has 1 entries for 2 columns"):
        Table(label="x", caption="x", columns=(Column(heading="a"), Column(heading="b")), rows=(("a",),))


def test_an_unknown_format_is_named():
    with pytest.raises(ValueError, match="'pdf' is unknown; it is one of latex, markdown"):
        render(SAMPLE, "pdf")


def test_equal_notes_share_a_mark():
    text = render(SAMPLE, "latex")
    assert text.count(r"\textsuperscript{a}") == 2  # the cell and the foot
    assert r"again\textsuperscript{a,b}" in text


def test_latex_leaves_no_sign_that_a_compiler_would_stumble_over():
    text = render(SAMPLE, "latex")
    assert text.isascii()
    assert r"loop\_id" in text
    assert r"100\%" in text
    assert r"\ensuremath{\hat{\beta}}" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("δ^⊤Σδ", r"\ensuremath{\delta^{\top}}\ensuremath{\Sigma}\ensuremath{\delta}"),
        ("Σ p_s", r"\ensuremath{\Sigma} \ensuremath{p_{s}}"),
        ("ŵ_t", r"\ensuremath{\hat{w}_{t}}"),
        ("an_id stays", r"an\_id stays"),
        ("(1 − p)^{t}", r"(1 \ensuremath{-} p)\textasciicircum{}\{t\}"),
    ],
)
def test_scripts_are_set_as_mathematics(text, shown):
    assert latex_text(text) == shown


def test_a_sign_without_latex_is_refused_and_not_dropped():
    with pytest.raises(ValueError, match="No known latex"):
        latex_text("𓂀")


def test_markdown_keeps_its_columns():
    lines = [line for line in render(SAMPLE, "markdown").splitlines() if line.startswith("|")]
    assert len(lines) == 5
    assert all(line.replace("\\|", "").count("|") == 5 for line in lines)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in ("br", "mspace"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_is_well_formed_and_holds_mathml():
    tags = Tags()
    tags.feed(render(SAMPLE, "html"))
    assert tags.open == []
    assert tags.seen.count("tr") == 5
    assert "math" in tags.seen
    assert "ŵ &lt; β̂" in render(SAMPLE, "html")


def test_csv_reads_back():
    rows = list(csv.reader(io.StringIO(render(SAMPLE, "csv"))))
    assert rows[0] == ["loop_id", "R_t", "value", "Def. 3", "notes"]
    assert rows[2][-1] == "only if t ≥ 2"
    assert rows[1][1] == "σ²·H₂(t)"


def test_json_has_every_cell():
    data = json.loads(render(SAMPLE, "json"))
    assert data["rows"][0]["R_t"] == {"latex": r"\sigma^{2} H_{t}^{(2)}", "plain": "σ²·H₂(t)"}
    assert data["rows"][1]["loop_id"]["notes"] == ["only if t ≥ 2"]


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (from_fraction(Fraction(1, 3)), 4, "0.3333"),
        (from_fraction(Fraction(12)), 6, "12"),
        (from_fraction(Fraction(2, 3) * 10**15), 4, "6.667e+14"),
        (from_ball(enclose(sp.pi, {}, 30), 30), 6, "3.14159"),
    ],
)
def test_numbers_are_rounded_to_the_digits_asked_for(value, digits, shown):
    assert number(value, digits).text == shown


def test_no_digit_is_shown_that_the_error_does_not_warrant():
    from dataclasses import replace

    rough = replace(from_ball(enclose(sp.pi, {}, 30), 30), error="0.004")
    assert number(rough, 8).text == "3.14"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("copies", [1, 12], ids=["table", "longtable"])
def test_a_real_latex_compiles_the_table(tmp_path, copies):
    table = Table(
        label="x",
        caption=SAMPLE.caption,
        columns=SAMPLE.columns,
        rows=SAMPLE.rows * copies,
        notes=SAMPLE.notes,
    )
    (tmp_path / "table.tex").write_text(tables.render(table, "latex"))
    (tmp_path / "main.tex").write_text(
        r"\documentclass{article}\usepackage{amsmath,amssymb,array,booktabs,longtable,siunitx}"
        r"\begin{document}\input{table}See \ref{tab:x}.\end{document}"
    )
    run = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
