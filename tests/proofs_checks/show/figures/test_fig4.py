from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show.figures.fig4 import draw_figure4, figure4


def test_simulated_means_surround_the_exact_lines(tmp_path: Path) -> None:
    numbers = figure4(seed=1, seeds=60, atoms=(2, 20), sizes=(10, 30), line=(10, 30), decay_size=20)
    for N in (2, 20):
        off = np.abs(numbers.simulated[N] - numbers.exact[N]) / (numbers.errors[N] / 2)
        assert (off < 5).all()
        curve = numbers.decay[N].entropy
        early = slice(0, 20)
        gap = np.abs(numbers.decay_simulated[N] - curve)[early]
        assert (gap <= 3 * numbers.decay_errors[N][early] + 0.02).all()
    path = tmp_path / "fig4.png"
    draw_figure4(numbers, path)
    assert path.stat().st_size > 20_000


def test_the_same_seed_gives_the_same_numbers() -> None:
    small = {"seeds": 5, "atoms": (3,), "sizes": (8,), "line": (8,), "decay_size": 6}
    one, two = figure4(seed=4, **small), figure4(seed=4, **small)  # type: ignore[arg-type]  # checked by the call
    assert (one.simulated[3] == two.simulated[3]).all()
    assert (one.decay_simulated[3] == two.decay_simulated[3]).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fig5", "-o", "x.png"], "no figure"),
        (["fig4", "-o", "x.txt"], "must end in"),
        (["fig4", "-o", "nowhere/x.png"], "does not exist"),
    ],
)
def test_bad_usage(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, ["figure", *arguments])
    assert result.exit_code == 2
    assert words in result.output
