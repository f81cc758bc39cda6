"""One session of Coq's toplevel, which goes on after an error: which of many statements it proves."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping

PATIENCE, IMPATIENCE = 60, 3
"""Seconds for a sentence of a proof: of a statement that should be proved, and of one that should not."""


def proved(library: str, true: Mapping[str, str], false: Mapping[str, str], limit: float = 240) -> set[str]:
    """Return those of some theorems, by their names in Coq, whose text Coq accepts after a library.

    A sentence that fails is passed over; what Coq has at the end under a name was accepted by its kernel.
    """
    lines = ["Set Silent.", f"Set Default Timeout {PATIENCE}.", library]
    for theorems, seconds in ((true, PATIENCE), (false, IMPATIENCE)):
        for name, text in theorems.items():
            lines += [f"Set Default Timeout {seconds}.", text, "Abort All."]
            lines += [f'Goal True. let x := constr:(@{name}) in idtac "proved:" "{name}".', "Abort All."]
    found = shutil.which("coqtop")
    assert found is not None
    with tempfile.TemporaryDirectory() as room:  # Coq leaves its caches where it stands
        done = subprocess.run(
            [found, "-q", "-w", "none", "-quiet"],
            input="\n".join(lines) + "\n",
            capture_output=True,
            cwd=room,
            text=True,
            timeout=limit,
            check=True,
        )
    told = [line.removeprefix("proved: ") for line in done.stdout.splitlines() if line.startswith("proved: ")]
    return set(told)
