"""What the README shows is what the program prints; what it tells to run, runs."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf8")
SCREENS = re.findall(r"<!-- run: (.+?) -->\n```console\n(.*?)```", README, flags=re.DOTALL)
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def printed(command: str) -> str:
    program, _, tail = command.partition(" | tail -n ")
    words = [sys.executable, "-m", "proofs_checks.cli", *shlex.split(program)[1:]]
    wide = {**os.environ, "COLUMNS": "100"}
    output = subprocess.run(words, check=True, capture_output=True, text=True, env=wide).stdout
    lines = [line.rstrip() for line in output.splitlines()]
    return "\n".join(lines[-int(tail) :] if tail else lines) + "\n"


@pytest.mark.parametrize(("command", "shown"), SCREENS, ids=[command for command, _ in SCREENS])
def test_a_screen_is_true(command, shown):
    assert f"$ {command.partition(' | tail')[0]}\n" + printed(command) == shown.replace("…\n", "")


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_an_example_runs(number, capsys):
    exec(compile(BLOCKS[number], f"README block {number}", "exec"), {"__name__": "readme"})


def refresh() -> None:
    """Rewrite the screens in the README from what the commands print now."""
    path = Path(__file__).parent.parent / "README.md"
    text = path.read_text(encoding="utf8")

    def screen(match: re.Match[str]) -> str:
        command = match[1]
        shown, _, cut = command.partition(" | tail")
        cut_mark = "…\n" if cut else ""
        return f"<!-- run: {command} -->\n```console\n$ {shown}\n{cut_mark}{printed(command)}```"

    path.write_text(
        re.sub(r"<!-- run: (.+?) -->\n```console\n(.*?)```", screen, text, flags=re.DOTALL), encoding="utf8"
    )


if __name__ == "__main__":
    refresh()
