"""One session of Coq's toplevel, which goes on after an error: which of many statements it proves."""

import shutil
import subprocess
from collections.abc import Mapping


def proved(library: str, theorems: Mapping[str, str], limit: float = 240) -> set[str]:
    """Return those of some theorems, by their names in Coq, whose text Coq accepts after a library.

    A sentence that fails is passed over; what Coq has at the end under a name was accepted by its kernel.
    """
    lines = ["Set Silent.", library]
    for name, text in theorems.items():
        lines += [
            text,
            "Abort All.",
            f'Goal True. let x := constr:({name}) in idtac "proved:" "{name}".',
            "Abort All.",
        ]
    found = shutil.which("coqtop")
    assert found is not None
    done = subprocess.run(
        [found, "-q", "-w", "none", "-quiet"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=limit,
        check=True,
    )
    told = [line.removeprefix("proved: ") for line in done.stdout.splitlines() if line.startswith("proved: ")]
    return set(told)
