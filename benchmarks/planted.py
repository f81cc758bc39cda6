"""Bugs planted in the core one at a time: which of them the attacks and the fuzz notice.

    python -m benchmarks.planted > benchmarks/planted.md          about an hour
    python -m benchmarks.planted --log FILE                       what was found is kept and not done again,
                                                                  while an edit and its function are the same

The exit code is 1 if a bug that is not argued away is not noticed, or one that is argued away is.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import theory.core
from tests.core.planted import ARGUED, BUGS, noticed
from tests.core.planted_bug import Bug

CORE = Path(theory.core.__file__).parent
HEAD = """# Bugs planted in the core

`python -m benchmarks.planted`: one bug for each obligation that the core emits and each check in a rule,
planted in a copy of the core one at a time; the attacks (tests/attacks) run there, then the rules at random.
A bug is in the function of the core that its edit lies in.
"""


def _statement(bug: Bug) -> tuple[ast.stmt | None, str]:
    """Return the statement of a module that an edit lies in, and its text."""
    text = (CORE / f"{bug.file}.py").read_text()
    if text.count(bug.old) == 1:
        line = text[: text.index(bug.old)].count("\n") + 1
        for part in ast.parse(text).body:
            if part.lineno <= line <= (part.end_lineno or part.lineno):
                return part, ast.get_source_segment(text, part) or ""
    return None, ""


def place(bug: Bug) -> str:
    """Return the function or table of the core in which a bug is planted."""
    part, _ = _statement(bug)
    if part is None:
        return "?"
    names = [n.id for n in ast.walk(part) if isinstance(n, ast.Name)]
    return getattr(part, "name", "") or next(iter(names), "module")


def mark(bug: Bug) -> str:
    """Return a digest of an edit and of the function or table that it lies in."""
    return hashlib.sha256("\0".join([_statement(bug)[1], bug.old, bug.new]).encode()).hexdigest()[:16]


def key(bug: Bug) -> str:
    """Return what names a bug."""
    return f"{bug.file}: {bug.words}"


def plant(found: dict[str, str], log: Path | None, seconds: float, say: Callable[[str], None]) -> None:
    """Plant every bug that is not in ``found`` yet, as long as there is time, and write what notices it.

    Those that are argued away come last: nothing stops the attacks and the fuzz there.
    """
    began = time.monotonic()
    for number, bug in enumerate(sorted(BUGS, key=lambda b: b.words in ARGUED), 1):
        if key(bug) in found or time.monotonic() - began > seconds:
            continue
        found[key(bug)] = noticed(bug)
        say(f"{number}/{len(BUGS)} {key(bug)}: {found[key(bug)] or 'SILENT'}")
        if log:
            with log.open("a", encoding="utf8") as file:
                file.write(json.dumps([key(bug), mark(bug), found[key(bug)]], ensure_ascii=False) + "\n")


def logged(log: Path | None) -> dict[str, str]:
    """Return what a log says of bugs whose edit and function are the same."""
    if log is None or not log.exists():
        return {}
    marks = {key(bug): mark(bug) for bug in BUGS}
    lines = map(json.loads, log.read_text(encoding="utf8").splitlines())
    return {name: what for name, marked, what in lines if marks.get(name) == marked}


def table(found: dict[str, str]) -> Iterator[str]:
    """Yield the table in Markdown: a line for each function of the core."""
    rows: dict[tuple[str, str], list[Bug]] = defaultdict(list)
    for bug in BUGS:
        rows[bug.file, place(bug)].append(bug)
    yield "| module | in | planted | noticed by an attack | by the fuzz | it no longer runs | argued |"
    yield "|---|---|---|---|---|---|---|"
    for (module, function), bugs in rows.items():
        by = [found.get(key(b), "") for b in bugs]
        attack, fuzz = (sum(what.startswith(start) for what in by) for start in ("attack:", "fuzz:"))
        other = sum(what.startswith("the core no longer") for what in by)
        silent = sum(not what for what in by)
        yield f"| {module} | {function} | {len(bugs)} | {attack} | {fuzz} | {other} | {silent} |"


def faults(found: dict[str, str]) -> Iterator[str]:
    """Yield the silent bugs without an argument, and those argued away that something notices."""
    for bug in BUGS:
        what = found[key(bug)]
        if what == "CANNOT BE PLANTED":
            yield f"cannot be planted: {bug.words}"
        elif bool(what) == (bug.words in ARGUED):
            yield f"{'argued, but noticed' if what else 'silent'}: {bug.words} {what}"


def main() -> int:
    """Plant the bugs and print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--log", type=Path, help="a file of what was found; resumed")
    options.add_argument("--seconds", type=float, default=7200, help="after which it stops, to be resumed")
    chosen = options.parse_args()
    found = logged(chosen.log)
    plant(found, chosen.log, chosen.seconds, lambda words: print(words, file=sys.stderr, flush=True))
    left = [b for b in BUGS if key(b) not in found]
    seen = sum(bool(found.get(key(b))) for b in BUGS)
    print(HEAD)
    print(f"{len(BUGS)} bugs, {seen} noticed ({100 * seen // len(BUGS)} %), {len(BUGS) - seen} not.\n")
    print("\n".join(table(found)))
    print("\nNot noticed, and why nothing can notice them:\n")
    for b in BUGS:
        if not found.get(key(b)):
            run = " (not run this time)" if b in left else ""
            print(f"- {b.words} ({b.file}){run}: {ARGUED.get(b.words, '**not argued**')}")
    if left:
        print(f"{len(left)} of {len(BUGS)} are left", file=sys.stderr)
        return 3
    wrong = list(faults(found))
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
