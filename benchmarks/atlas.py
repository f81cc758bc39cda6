"""How long the whole catalogue and atlas take: derived from nothing, read back from the cache, replayed.

Each row is a process of its own, so that nothing is warm, and gives its CPU time, so that other work on the
machine does not count; nor do imports. The cache is one of this run's own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from proofs_checks.conductor import derivation_cache
from proofs_checks.evidence.replay import replay
from theory import atlas, catalogue
from theory.families import coupled
from theory.language.written import NotData, read, written

SLOW = derivation_cache.WORTH_KEEPING
Row = dict[str, float]


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        own = {"COLLAPSE_CACHE": made, "XDG_STATE_HOME": os.path.join(made, "key")}
        rows = {name: _in_new_process(name, own) for name in WORK}
    cold, read_back, again = rows["derive"], rows["read"], rows["replay"]
    cells = ", ".join(f"{count} {status}" for status, count in atlas.counts().items())
    print(f"{len(atlas.cells())} cells ({cells}); {cold['all']:.0f} formulas and recurrences")
    ratio = cold["data_seconds"] / read_back["seconds"]
    lines = (
        ("derived from nothing", cold["seconds"], ""),
        (f"    the {cold['slow']:.0f} that take more than {SLOW * 1000:.0f} ms", cold["slow_seconds"], ""),
        (f"    the {cold['data']:.0f} that are data", cold["data_seconds"], ""),
        ("    the same read back", read_back["seconds"], f"({ratio:.1f} times as fast)"),
        (f"replayed, {again['steps']:.0f} steps", again["seconds"], f"({again['failed']:.0f} not replayed)"),
        *(
            (
                f"{name}: derived or read, and replayed",
                rows[name]["seconds"],
                f"({rows[name]['from_cache']:.0f} of {rows[name]['all']:.0f} from the cache)",
            )
            for name in ("first run", "second run")
        ),
    )
    for label, seconds, note in lines:
        print(f"{label:<46} {seconds:7.2f} s   {note}".rstrip())


def _in_new_process(name: str, environment: dict[str, str]) -> Row:
    command = [sys.executable, "-m", "benchmarks.atlas", name]
    done = subprocess.run(
        command, env=os.environ | environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    found: Row = json.loads(done.stdout)
    return found


def _derive() -> Row:
    """Derive every formula and every recurrence of the atlas; write down what is data."""
    row = dict.fromkeys(("all", "seconds", "slow", "slow_seconds", "data", "data_seconds"), 0.0)
    texts = []
    work = [formula.derive for formula in catalogue.formulas().values()]
    for derive in (*work, *coupled.RECURRENCES.values()):
        start = time.process_time()
        derivation = derive()
        seconds = time.process_time() - start
        kinds = ["", "slow_"] if seconds > SLOW else [""]
        with suppress(NotData):
            texts.append(written(derivation))
            kinds.append("data_")
        for kind in kinds:
            row[kind.removesuffix("_") or "all"] += 1
            row[f"{kind}seconds"] += seconds
    _texts().write_text(json.dumps(texts), encoding="utf-8")
    return row


def _read() -> Row:
    """Read back all that is data."""
    _ = catalogue.formulas()
    texts = json.loads(_texts().read_text(encoding="utf-8"))
    start = time.process_time()
    for text in texts:
        read(text)
    return {"seconds": time.process_time() - start}


def _texts() -> Path:
    return derivation_cache.directory() / "texts"


def _replay() -> Row:
    """Replay every derivation."""
    work = [
        (formula.derivation, formula.loop.definition if formula.loop else ())
        for formula in catalogue.formulas().values()
    ]
    work += [(derive(), coupled.DEFINITIONS[rule]) for rule, derive in coupled.RECURRENCES.items()]
    start = time.process_time()
    results = [found for derivation, definitions in work for _, found in replay(derivation, definitions)]
    return {
        "seconds": time.process_time() - start,
        "steps": len(results),
        "failed": sum(found.holds is not True for found in results),
    }


def _verify() -> Row:
    """Do what `collapse verify` does for the certificate of every formula."""
    formulas = catalogue.formulas().values()
    start = time.process_time()
    found = [derivation_cache.recalled(formula) for formula in formulas]
    seconds = time.process_time() - start
    read_back = sum(item.from_cache for item in found)
    return {"seconds": seconds, "from_cache": read_back, "all": len(found)}


WORK: dict[str, Callable[[], Row]] = {
    "derive": _derive,
    "read": _read,
    "replay": _replay,
    "first run": _verify,
    "second run": _verify,
}


if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]]()))
