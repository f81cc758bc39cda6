"""The screens in the README and the documentation: a command in a comment, and what it prints.

``python tests/screens.py`` rewrites them from what the commands print now: read the difference.
"""

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner

from proofs_checks.cli import app

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
SCREEN = re.compile(r"<!-- run: (?P<command>.+?) -->\n```console\n(?P<shown>.*?)```", flags=re.DOTALL)


def pages() -> list[Path]:
    """Return the pages that are written by hand."""
    return [page for page in PAGES if not {"_build", "generated", "notebooks"} & set(page.parts)]


def screen(command: str) -> str:
    """Return a command and what it prints, errors included, as a screen; ``| tail -n N`` cuts it."""
    shown, _, tail = command.partition(" | tail -n ")
    program, *words = shlex.split(shown)
    environment = {"COLUMNS": "100", "NO_COLOR": "1"}
    if program == "collapse":
        with chdir(ROOT):
            called = CliRunner().invoke(app, words, env=environment, prog_name="collapse")
        both = called.stdout + called.stderr
    else:
        environment = {**os.environ, **environment}
        done = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, env=environment, cwd=ROOT
        )
        both = done.stdout + done.stderr
    printed = [line.rstrip() for line in both.splitlines()]
    lines = [line for line in printed if not line.startswith("  took ")]  # these differ from run to run
    cut = "…\n" if tail and len(lines) > int(tail) else ""
    return f"$ {shown}\n{cut}" + "\n".join(lines[-int(tail) :] if tail else lines) + "\n"


def refresh() -> None:
    """Rewrite all screens."""
    for page in pages():
        text = page.read_text(encoding="utf8")
        commands = [match["command"] for match in SCREEN.finditer(text)]
        made = map(screen, commands)
        parts = SCREEN.split(text)  # text, command, shown, text, …
        for place in range(1, len(parts), 3):
            parts[place : place + 2] = [f"<!-- run: {parts[place]} -->\n```console\n", f"{next(made)}```"]
        page.write_text("".join(parts), encoding="utf8")


if __name__ == "__main__":
    refresh()
