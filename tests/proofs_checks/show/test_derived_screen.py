"""What commands print of loops stays readable: no value that fills screens, no list that is missing."""

from __future__ import annotations

from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.cli.defined import shipped_loops
from proofs_checks.show.reports.derived import MOST_OF_VALUES, _without_values


def test_the_shipped_loops_are_listed() -> None:
    printed = CliRunner().invoke(app, ["loops", "literature"]).stdout
    assert len(shipped_loops()) > 50
    assert all(loop["id"] in printed for loop in shipped_loops())


def test_long_values_are_named_alone() -> None:
    first = ", ".join(f"risk({fit}) = {'x + ' * MOST_OF_VALUES}1" for fit in range(3))
    assert _without_values(first) == "risk(0), risk(1), risk(2): too long to be printed, --json has them"
