"""Section 2.1 is judged as catalogued, and its figure is drawn."""

import numpy as np
import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.figures.w2_split import w2_split
from proofs_checks.verify import verify
from theory import catalogue

CLAIMS = [name for name in catalogue.claims() if name.startswith("position.s2_1.")]
EXPECTED = {
    "w2_split": ("REFUTED", "PROVED"),
    "expected_w2_diverges": ("PROVED",),
    "w2_mean_term_diverges": ("REFUTED", "PROVED"),
    "w2_mean_converges": ("REFUTED", "PROVED"),
    "w2_covariance_term_vanishes": ("REFUTED", "PROVED"),
    "w2_covariance_term_vanishes_on_paths": ("REFUTED", "PROVED"),
    "variance_collapses": ("PROVED",),
    "tails_vanish": ("REFUTED", "PROVED"),
}


@pytest.fixture(scope="module")
def report():
    return verify(CLAIMS, workers=1, budget=0.05)


def test_every_claim_of_the_section_is_judged_as_catalogued(report):
    assert [f"position.s2_1.{name}" for name in EXPECTED] == CLAIMS
    assert report.as_catalogued
    for judged in report.claims:
        assert tuple(v.name for v in judged.verdicts) == EXPECTED[judged.id.rsplit(".", 1)[1]]


def test_a_refutation_names_the_simplest_witness(report):
    witnesses = {judged.id: judged.verdicts[0].witness for judged in report.claims}
    assert witnesses["position.s2_1.w2_covariance_term_vanishes"] == "n = 2, sigma0 = 1"
    assert witnesses["position.s2_1.w2_mean_term_diverges"] == "n = 2"


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
