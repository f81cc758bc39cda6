"""Section 2.1 is judged as catalogued, and its figure is drawn."""

import numpy as np
import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.run.tasks import Task, run_task
from proofs_checks.show.figures.w2_split import w2_split
from proofs_checks.verdict import judge
from proofs_checks.verification import verify
from theory import catalogue
from theory.language.verdicts import meets

CLAIMS = [name for name in catalogue.claims() if name.startswith("position.s2_1.")]
EXPECTED = {
    "w2_split": ("REFUTED", "PROVED-CITING"),
    "expected_w2_diverges": ("PROVED-CITING",),
    "w2_mean_term_diverges": ("PROVED",),
    "w2_mean_converges": ("REFUTED", "PROVED-CITING"),
    "w2_covariance_term_vanishes": ("REFUTED", "PROVED-CITING"),
    "w2_covariance_term_vanishes_on_paths": ("REFUTED", "PROVED-CITING"),
    "variance_collapses": ("PROVED-CITING",),
    "tails_vanish": ("PROVED-CITING",),
    "real_tail_keeps_mass": ("REFUTED", "CONSISTENT"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_statement_of_the_section_is_judged_as_catalogued(name):
    claim = catalogue.claim(f"position.s2_1.{name}")
    assert claim.expected == EXPECTED[name]
    for which, expected in enumerate(EXPECTED[name]):
        task = Task(kind="statement", subject=claim.id, which=which, root=1, budget=1.0)
        assert meets(judge(run_task(task)).name, expected)


@pytest.mark.slow
def test_the_whole_section_is_judged_as_catalogued():
    assert [f"position.s2_1.{name}" for name in EXPECTED] == CLAIMS
    report = verify(CLAIMS, workers=1, budget=6.0)
    assert report.as_expected


@pytest.mark.parametrize(
    ("name", "witness"),
    [
        ("w2_split", "t = 1, n = 2"),
        ("w2_covariance_term_vanishes", "n = 2, sigma0 = 1"),
        ("w2_mean_converges", "n = 2"),
    ],
)
def test_a_refutation_names_the_simplest_witness(name, witness):
    task = Task(kind="statement", subject=f"position.s2_1.{name}", which=0, root=1, budget=1.0)
    assert judge(run_task(task)).witness == witness


def test_the_derivations_cite_what_they_rest_on():
    cited = catalogue.claim("position.s2_1.variance_collapses").printed.prove().cites
    assert any("strong law of large numbers" in theorem for theorem in cited)
    assert any("Cochran" in theorem for theorem in cited)


def test_the_figure_shows_expectation_and_path_part_company():
    numbers = w2_split(seed=1, runs=400, fits=150)
    assert numbers.mean_term[-1] == 15
    assert np.median(numbers.mean_paths[-1]) < 2
    assert numbers.covariance_term[-1] > 1.8
    assert np.median(numbers.covariance_paths[-1]) == pytest.approx(1, abs=0.01)


def test_the_figure_is_written(tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "w2.png"
    result = CliRunner().invoke(app, ["figure", "w2-split", "-o", str(path), "--runs", "20"])
    assert result.exit_code == 0, result.output
    assert path.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["figure", "w3", "-o", "x.png"], "no figure is called 'w3'; there is"),
        (["figure", "w2-split", "-o", "x.txt"], "FILE must end in .png, .pdf or .svg"),
        (["figure", "w2-split", "-o", "no/such/place/x.png"], "does not exist"),
    ],
)
def test_bad_usage_of_the_figure_command_gets_one_line(arguments, message):
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert message in result.output
