"""The error tables find the worst points that can be worked out by hand, and shrink with the size."""

import json
from fractions import Fraction
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.power.approximation_errors import (
    APPROXIMATIONS,
    approximation,
    error_at,
    error_table,
    points_at,
)
from proofs_checks.strategies import worst_case


def test_the_large_n_limit_is_worst_at_the_second_fit_as_by_hand():
    rows = error_table(approximation("mean.subsample_with_replacement.risk_ratio_large_n"), examples=30)
    assert [row.point["t"] for row in rows] == [1] * 4  # the exact ratio there is 2 − 1/n
    assert [row.error for row in rows] == pytest.approx([1 / (2 * n - 1) for n in (4, 16, 64, 256)])


@pytest.mark.parametrize("item", APPROXIMATIONS[:1] + APPROXIMATIONS[2:], ids=lambda item: item.approximate)
def test_the_error_shrinks_with_the_size(item):
    rows = error_table(item, examples=25)
    assert all(later.error < earlier.error for earlier, later in pairwise(rows))
    assert [row.size for row in rows] == list(item.sizes)


def test_the_diffusion_limit_has_error_one_near_a_vertex():
    item = approximation("categorical.replace.collapse_time_diffusion")
    near = (1 - Fraction(1, 10**12), Fraction(1, 10**12))
    assert error_at(item, {"D": 16, "p": near})[2] > 0.999
    assert error_at(item, {"D": 16, "p": (Fraction(1, 2),) * 2})[2] < 0.1


def test_the_search_does_not_merely_draw():
    item = approximation("regression.editing.excess_risk_ratio")
    _, best = worst_case(points_at(item, 16), lambda point: error_at(item, point)[2], examples=150)
    _, few = worst_case(points_at(item, 16), lambda point: error_at(item, point)[2], examples=5)
    assert best > few


def test_the_command_prints_the_table_and_its_json():
    name = "regression.editing.excess_risk_ratio"
    shown = CliRunner().invoke(app, ["errors", name, "--examples", "20"])
    assert shown.exit_code == 0
    assert "relative error" in shown.stdout
    rows = json.loads(CliRunner().invoke(app, ["errors", name, "--examples", "20", "--json"]).stdout)
    assert [row["size"] for row in rows[0]["worst"]] == [16, 64, 256, 1024]
    wrong = CliRunner().invoke(app, ["errors", "nonsense"])
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("collapse: no formula is called 'nonsense'")
