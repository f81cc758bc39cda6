"""Theorems, formulas and claims with their proofs in LaTeX: they compile, fit, and say what was checked."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show.latex.breaking import breaking
from proofs_checks.show.latex.proof import UNDECIDED, claim_latex, formula_latex
from theory import catalogue

IDS = (
    "regression.accumulate.excess_risk",
    "gaussian.accumulate.variance_limit",
    "position.appendix_a.printed_ratio_limit",
    "mean.subsample_any_size_without_replacement.risk_ratio_upper",
    "seddik.maximal_synthetic_amount",
)
LAYOUTS = ("", "[twocolumn]")
WIDE = re.compile(r"Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)")


def compiled(tmp_path, texts, options=""):
    for place, text in enumerate(texts):
        (tmp_path / f"part{place}.tex").write_text(text)
    body = "".join(rf"\input{{part{place}}}\clearpage" for place in range(len(texts)))
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{options}{{article}}\usepackage{{amsmath,amssymb,amsthm}}\begin{{document}}"
        + body
        + r"\end{document}"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    return (tmp_path / "main.log").read_text(errors="replace")


def shown(name):
    done = CliRunner().invoke(app, ["show", name, "--format", "latex"])
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_proofs_compile_and_fit_the_page(tmp_path):
    texts = [shown(name) for name in IDS]
    for options in LAYOUTS:
        log = compiled(tmp_path, texts, options)
        assert max(map(float, WIDE.findall(log)), default=0) <= 1


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_every_proof_compiles_and_fits_the_page(tmp_path):
    texts = [formula_latex(formula) for formula in catalogue.formulas().values()]
    texts += [claim_latex(claim) for claim in catalogue.claims().values()]
    for options in LAYOUTS:
        log = compiled(tmp_path, [*texts, shown("theorem.accumulate_subsample")], options)
        assert max(map(float, WIDE.findall(log)), default=0) <= 1


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_a_line_that_does_not_break_would_be_noticed(tmp_path):
    log = compiled(tmp_path, [r"$\left(" + "+".join(["a^2"] * 60) + r"\right)$"])
    assert WIDE.search(log)
    fits = compiled(tmp_path, ["$" + breaking(r"\left(" + "+".join(["a^2"] * 60) + r"\right)") + "$"])
    assert not WIDE.search(fits)


def test_what_is_printed_is_no_stronger_than_what_was_checked(monkeypatch):
    """What the core decides for all sizes carries no mark; without it the same steps are open."""
    text = shown(IDS[0])
    for part in (r"\begin{theorem}", r"\begin{proof}", "Stein", "PROVED-CITING", "Gaussian rows are"):
        assert part in text
    assert r"\textdagger" not in text
    for module in ("proofs_checks.show.latex.proof", "theory.proofs.grades"):
        monkeypatch.setattr(f"{module}.decided_of", lambda derivation, about: {})
    text = formula_latex(catalogue.formula(IDS[0]))
    assert "This is no proof" in text
    assert "How far it is checked" not in text
    assert text.count(UNDECIDED) == 11


def test_a_derivation_that_does_not_replay_is_no_proof():
    formula = catalogue.formula(IDS[0])
    derivation = formula.derivation
    last = derivation.steps[-1]
    false = replace(last, after=sp.Eq(last.after.lhs, 2 * last.after.rhs))
    broken = replace(derivation, steps=(*derivation.steps[:-1], false))
    text = formula_latex(replace(formula, derive=lambda: broken))
    assert "This is no proof:" in text
    assert "ERROR" in text
    assert "How far it is checked" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("regression.replace", "--format", "latex"), "is a loop: --format latex is for"),
        (("definition.1", "--format", "latex"), "is a definition: --format latex is for"),
        ((IDS[0], "--format", "tex"), "there is --format latex"),
        ((IDS[0], "--format", "latex", "--core"), "goes with none of"),
        ((IDS[0], "--format", "latex", "--json"), "goes with none of"),
    ],
)
def test_other_uses_of_the_format_get_one_line(words, said):
    done = CliRunner().invoke(app, ["show", *words])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
