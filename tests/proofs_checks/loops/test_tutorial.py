"""The tutorial “Your paper’s loop in ten minutes”: its file is written, and each command is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "derive-a-loop.md").read_text("utf8")
FILE = "\n".join(re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL))
COMMANDS = [
    line for block in re.findall(r"```bash\n(.*?)```", PAGE, flags=re.DOTALL) for line in block.splitlines()
]
SAYS = {
    "collapse eval my_paper.toml w=1/2 n=10 m=10 V=1 t=5": "(341/5120)",
    "collapse derive my_paper.toml --argmin w": "m·w² + n·w",
    "collapse verify --file my_paper.toml": "2 claims of my_paper.toml: 2 PROVED.",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_tutorial_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my_paper.toml").write_text(FILE, "utf8")
    name, *words = command.split()
    assert name == "collapse"
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert SAYS.get(command, "") in result.output


def test_the_tutorial_shows_every_door() -> None:
    doors = {line.split()[1] for line in COMMANDS}
    assert doors == {"derive", "show", "eval", "profile", "table", "figure", "verify"}
