"""Every figure draws; its derived and simulated numbers agree; its entry is complete."""

from importlib import import_module

import numpy as np
import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show.figures import FIGURES
from proofs_checks.show.figures.fig3 import propagation
from proofs_checks.show.figures.kernel_likelihood import likelihood
from proofs_checks.show.figures.pathway import pathway
from theory import catalogue
from theory.engine.rules import ACCUMULATE, REPLACE


@pytest.mark.parametrize("name", FIGURES)
def test_an_entry_has_a_module_a_caption_and_claims_that_exist(name):
    figure = FIGURES[name]
    assert callable(import_module(figure.module).draw)
    assert figure.caption.endswith(".")
    for beginning in figure.claims:
        assert any(claim.startswith(beginning) for claim in catalogue.claims()), beginning


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "fig4"])  # drawn by a test of its own
def test_a_figure_is_drawn(name, tmp_path):
    target = tmp_path / "figure.svg"
    done = CliRunner().invoke(app, ["figure", name, "-o", str(target), "--runs", "20"])
    assert done.exit_code == 0, done.output
    assert target.read_text().startswith("<?xml")


def test_the_simulated_risks_of_figure_3_surround_the_derived_ones():
    numbers = propagation(seed=3, runs=600, fits=(1, 2, 5))
    for rule, derived in numbers.derived.items():
        assert (np.abs(numbers.simulated[rule] - derived) < 2.5 * numbers.errors[rule]).all(), rule
    assert numbers.share["replace"].tolist() == [1, 0, 0]


def test_the_simulated_pathways_surround_the_derived_ones():
    for found in pathway(seed=3, runs=3000, fits=(1, 3, 8), sizes=(4,)):
        assert (np.abs(found.simulated - found.derived) < 2.5 * found.errors).all(), found.family
        assert (found.derived < found.limit).all()


@pytest.mark.parametrize("rule", [REPLACE, ACCUMULATE], ids=lambda rule: rule.id)
def test_the_simulated_likelihood_lies_between_its_proved_bounds(rule):
    found = likelihood(rule, seed=3, runs=400, size=4, fits=(1, 5, 40, 120))
    assert (found.lower < found.mean + 3 * found.error).all()
    assert (found.mean - 3 * found.error < found.upper).all()
    if rule is REPLACE:
        assert found.lower[-1] > 10, "by then the linear bound is the larger one"
