"""What the library asks one to believe, and a formula as the core proves it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show.reports.trust import Use, code_lines, rules, trust_lines, trusted_files
from theory import catalogue
from theory.core import Refused, number
from theory.language.derivation import MatrixReplay
from theory.proofs import matrix_steps
from theory.proofs.decided import READERS, context_of

RUNNER = CliRunner()


def run(*words: str) -> str:
    result = RUNNER.invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


CODE = '''"""Doc."""

# a comment
x = 1  # one


def f():
    """Doc.

    More."""
    return (
        x
    )
'''


def test_code_is_counted_without_comments_docstrings_and_blank_lines() -> None:
    assert code_lines(CODE) == 5


def test_trust_lists_every_file_of_the_core_and_every_rule() -> None:
    text = run("trust")
    assert all(f.name in text for f in trusted_files())
    assert all(f"\n  {name}: " in text for name in rules())
    assert "Basel" in text
    assert max(map(len, text.splitlines())) <= 80


def test_trust_as_json() -> None:
    found = json.loads(run("trust", "--json"))
    assert {"files", "outside", "rules", "theorems"} == set(found)
    assert sum(f["lines"] for f in found["files"]) < 9500


def test_what_rests_on_the_core_is_counted() -> None:
    used = Use({"proved": 1, "citing": 2, "assuming": 3}, {"Basel": 2}, {"some.formula": 2}, {"other": "why"})
    text = "\n".join(trust_lines(used))
    assert "Basel (Euler 1735)" in text
    assert "used by 2 formulas" in text.replace("\n      ", " ")
    assert "does not prove yet: 1 of 7" in text


def test_show_core_prints_variables_assumptions_and_steps() -> None:
    lines = run("show", "regression.accumulate.excess_risk", "--core").splitlines()
    assert "        T ∈ ℤ with 2 + d ≤ T" in lines
    assert "  Δ     R(0) = 0" in lines
    assert any("induction" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_show_core_as_json() -> None:
    (found,) = json.loads(run("show", "regression.accumulate.excess_risk", "--core", "--json"))["cases"]
    assert found["grade"] == "assuming"
    assert found["steps"][-1]["statement"] == found["statement"]
    assert len(found["hypotheses"]) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("regression.ridge.extra_share_large_design", "--core"), "the core does not prove"),
        (("position.s4_1.asymptotically_different", "--core"), "is a claim"),
        (("regression.accumulate.excess_risk", "--core", "--graph"), "exclude"),
    ],
)
def test_show_core_says_in_one_line_what_it_cannot(words: tuple[str, ...], says: str) -> None:
    result = RUNNER.invoke(app, ["show", *words])
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_reads_steps_or_names_loops_is_listed() -> None:
    """A false edit of such a file makes a theorem about something else, and the grade would rise by it."""
    listed = {f.name for f in trusted_files()}
    folder = Path(matrix_steps.__file__).parent
    for file in folder.glob("*.py"):
        if "sympy" in file.read_text() or "define_limit(" in file.read_text():
            assert f"theory/proofs/{file.name}" in listed, file.name


def test_a_step_that_is_read_wrongly_would_be_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why those files are listed: where every number is read as 0, a false step is decided."""
    formula = catalogue.formula("gaussian.replace.variance")
    step = next(s for s in formula.derivation.all_steps if isinstance(s.certificate, MatrixReplay))
    wrong = replace(step, after=sp.Eq(step.after.lhs, 2 * step.after.rhs, evaluate=False))
    with pytest.raises(Refused):
        READERS[MatrixReplay](wrong, context_of(formula))
    monkeypatch.setattr(matrix_steps.StepRead, "number", lambda *_: number(0))
    assert not READERS[MatrixReplay](wrong, context_of(formula)).left
