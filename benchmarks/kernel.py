"""Everything that Coq is known to accept, proved again: `make kernel-all` writes benchmarks/kernel.md.

    python -m benchmarks.kernel             all theorems
    python -m benchmarks.kernel gaussian    those whose ids begin so
    python -m benchmarks.kernel --log FILE  what became of each file is kept there and not done again

The exit code is 1 if Coq refuses one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from proofs_checks.kernel.core_theorems import core_certificates
from proofs_checks.kernel.evidence import taken_for_granted
from proofs_checks.kernel.listing import by_kind, ids_begun
from proofs_checks.kernel.loop_theorems import from_definitions_and_moments, loops_accepted
from proofs_checks.kernel.render import render
from proofs_checks.kernel.report import Proved, prove_one
from proofs_checks.kernel.run import ALLOWED, Run, coq_version
from proofs_checks.kernel.theorems import covered
from proofs_checks.kernel.tree import Tree
from proofs_checks.show.progress import progress_bar

LIMIT = 900
"""Seconds for one file: the machine may do other things beside."""
ROUTES = {
    "loop": "of a loop, from its definition",
    "core": "the core's theorem, as it stands",
    "derivation": "cut out of a derivation",
    "library": "beside the formulas",
}


def main(arguments: list[str]) -> int:
    """Prove the theorems and print the table."""
    parser = argparse.ArgumentParser(description="Everything that Coq is known to accept.")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--log", type=Path, help="what became of each file is kept there and not done again")
    options = parser.parse_args(arguments)
    known = covered()
    chosen = {f"|{name}": known[name] for name in ids_begun(options.names, list(known))}
    for name, item in core_certificates().items():
        if not options.names or any(f"{name}.".startswith(f"{x}.") for x in options.names):
            chosen[f"core|{name}"] = item
    done = _logged(options.log, chosen)
    left = {key: item for key, item in chosen.items() if key not in done}
    with progress_bar(quiet=False) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for n, proved in enumerate(pool.map(lambda key: prove_one(key, left[key], LIMIT), left), 1):
            done[proved.id] = proved.run
            if options.log:
                with options.log.open("a", encoding="utf-8") as log:
                    entry = {"file": _mark(proved.certificate), **asdict(proved.run)}
                    log.write(json.dumps(entry, ensure_ascii=False) + "\n")
            if progress:
                progress(f"proving {proved.id.partition('|')[2]}", n, len(left))
    found = tuple(Proved(id=key, certificate=item, run=done[key]) for key, item in chosen.items())
    print(table(found))
    return 0 if all(item.run.accepted for item in found) else 1


def _mark(certificate: Tree) -> str:
    text = certificate["text"] if "unwritten" in certificate else render(certificate)
    return hashlib.sha256(str(text).encode()).hexdigest()


def _logged(log: Path | None, chosen: dict[str, Tree]) -> dict[str, Run]:
    """Return what a log says of these very files."""
    if log is None or not log.exists():
        return {}
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    seen = {line.pop("file"): Run(**{**line, "assumptions": tuple(line["assumptions"])}) for line in lines}
    return {key: seen[mark] for key, item in chosen.items() if (mark := _mark(item)) in seen}


def _route(item: Proved) -> str:
    begin, _, name = item.id.partition("|")
    if begin:
        return begin
    if name in loops_accepted():
        return "loop"
    return "library" if name.startswith("library.") else "derivation"


def table(items: Sequence[Proved]) -> str:
    """Return the table of what became of each theorem."""
    axioms = {axiom: f"A{n}" for n, axiom in enumerate(ALLOWED, 1)}
    refused = [item for item in items if not item.run.accepted]
    routes = Counter(map(_route, items))
    moments = sum(
        item.run.accepted and _route(item) == "loop" and from_definitions_and_moments(item.certificate)
        for item in items
    )
    lines = [
        "# Theorems that Coq proves",
        "",
        f"`make kernel-all`, Coq {coq_version().split()[0]}: {len(items)} files, {len(refused)} refused, "
        f"{sum(item.run.seconds for item in items) / 60:.0f} minutes of coqc, two at once.",
        "Seconds are those of coqc on the wall, lines those of the file.",
        "",
        f"{moments} formulas take definitions, moment axioms and conditions on the parameters alone.",
        "",
        *(f"- {word}: {routes[word]}, {said}" for word, said in ROUTES.items()),
        *(f"- {short}: {axiom} ({ALLOWED[axiom]})" for axiom, short in axioms.items()),
        "- M: Coq's own axioms on the integers of the machine",
        "",
        "| theorem | route | hypotheses by kind | lines | s | assumptions printed by Coq |",
        "|---|---|---|---:|---:|---|",
    ]
    for item in sorted(items, key=lambda x: (list(ROUTES).index(_route(x)), x.id)):
        kinds = by_kind(item.certificate["hypotheses"])
        said = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"
        if taken_for_granted(item.certificate):
            said += " (mathematics among them)"
        rests = list(dict.fromkeys(axioms.get(a, "M") for a in item.run.assumptions))
        last = ", ".join(rests) or "none"
        if not item.run.accepted:
            last = f"refused: {item.run.reason}"
        name = item.id.partition("|")[2]
        lines.append(
            f"| `{name}` | {_route(item)} | {said} | {item.run.lines} | {item.run.seconds:.1f} | {last} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
