"""Everything that Coq is known to accept, proved again: `make kernel-all` writes benchmarks/kernel.md.

    python -m benchmarks.kernel             all theorems
    python -m benchmarks.kernel gaussian    those whose ids begin so
    python -m benchmarks.kernel --changed   those written otherwise since Coq accepted them
    python -m benchmarks.kernel --untried   what the templates cover and Coq has not accepted
    python -m benchmarks.kernel --log FILE  what became of each file is kept there and not done again

What Coq accepts is entered into proofs_checks/kernel/accepted.jsonl. The exit code is 1 if Coq refuses one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import proofs_checks.kernel
from proofs_checks.kernel import acceptance
from proofs_checks.kernel.acceptance import Route, route_of
from proofs_checks.kernel.coq import BadCertificate
from proofs_checks.kernel.core_theorems import core_certificate, core_certificates
from proofs_checks.kernel.evidence import taken_for_granted
from proofs_checks.kernel.listing import by_kind, ids_begun
from proofs_checks.kernel.loop_theorems import from_definitions_and_moments, loop_certificate
from proofs_checks.kernel.render import mark
from proofs_checks.kernel.report import Proved, prove_one
from proofs_checks.kernel.run import ALLOWED, Run, coq_version
from proofs_checks.kernel.theorems import candidates, covered
from proofs_checks.kernel.translation import NotTranslated
from proofs_checks.kernel.tree import Tree
from proofs_checks.show.progress import progress_bar
from theory import catalogue
from theory.core import Refused

LIMIT = 900
"""Seconds for one file: the machine may do other things beside."""
Key = tuple[Route, str]
ROUTES: dict[Route, str] = {
    "loop": "of a loop, from its definition",
    "core": "the core's theorem, as it stands",
    "derivation": "cut out of a derivation",
    "library": "beside the formulas",
}


def main(arguments: list[str]) -> int:
    """Prove the theorems and print the table."""
    parser = argparse.ArgumentParser(description="Everything that Coq is known to accept.")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--changed", action="store_true", help="what was written otherwise since")
    parser.add_argument("--untried", action="store_true", help="what Coq has not accepted")
    parser.add_argument("--log", type=Path, help="what became of each file is kept there and not done again")
    options = parser.parse_args(arguments)
    every = _untried() if options.untried else _accepted()
    begun = ids_begun(options.names, list(dict.fromkeys(name for _, name in every)))
    chosen = {key: item for key, item in every.items() if key[1] in begun}
    if options.changed:
        chosen = {key: item for key, item in chosen.items() if mark(item) != acceptance.marks().get(key)}
    done = _logged(options.log, chosen)
    left = {key: item for key, item in chosen.items() if key not in done}
    with progress_bar(quiet=False) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        asked = pool.map(lambda key: prove_one(key[1], left[key], LIMIT), left)
        for n, (key, proved) in enumerate(zip(left, asked, strict=True), 1):
            done[key] = proved.run
            if options.log:
                with options.log.open("a", encoding="utf-8") as log:
                    entry = {"sha256": mark(proved.certificate), **asdict(proved.run)}
                    log.write(json.dumps(entry, ensure_ascii=False) + "\n")
            if progress:
                progress(f"proving {proved.id}", n, len(left))
    taken = {key: mark(item) for key, item in chosen.items() if done[key].accepted}
    target = Path(proofs_checks.kernel.__file__).with_name(acceptance.FILE)
    target.write_text(acceptance.text({**acceptance.marks(), **taken}), encoding="utf-8")
    print(table([(key[0], Proved(id=key[1], certificate=chosen[key], run=done[key])) for key in chosen]))
    return 0 if len(taken) == len(chosen) else 1


def _accepted() -> dict[Key, Tree]:
    """Return the theorems that Coq accepts, the library's among them."""
    found = {(route_of(name, core=False), name): item for name, item in covered().items()}
    return found | {("core", name): item for name, item in core_certificates().items()}


def _untried() -> dict[Key, Tree]:
    """Return what can be written down for Coq, and is not among what it accepts."""
    known = acceptance.marks()
    found: dict[Key, Tree] = {("derivation", name): item for name, item in candidates().items()}
    for name in catalogue.formulas():
        with suppress(NotTranslated, Refused, BadCertificate):
            found["core", name] = core_certificate(name)
        with suppress(NotTranslated, Refused, BadCertificate):
            found["loop", name] = loop_certificate(name)
    return {key: item for key, item in found.items() if key not in known and ("loop", key[1]) not in known}


def _logged(log: Path | None, chosen: dict[Key, Tree]) -> dict[Key, Run]:
    """Return what a log says of these very files."""
    if log is None or not log.exists():
        return {}
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    seen = {line.pop("sha256"): Run(**{**line, "assumptions": tuple(line["assumptions"])}) for line in lines}
    return {key: seen[sha] for key, item in chosen.items() if (sha := mark(item)) in seen}


def table(items: Sequence[tuple[Route, Proved]]) -> str:
    """Return the table of what became of each theorem."""
    axioms = {axiom: f"A{n}" for n, axiom in enumerate(ALLOWED, 1)}
    refused = [item for _, item in items if not item.run.accepted]
    routes = Counter(route for route, _ in items)
    moments = sum(
        item.run.accepted and route == "loop" and from_definitions_and_moments(item.certificate)
        for route, item in items
    )
    lines = [
        "# Theorems that Coq proves",
        "",
        f"`make kernel-all`, Coq {coq_version().split()[0]}: {len(items)} files, {len(refused)} refused, "
        f"{sum(item.run.seconds for _, item in items) / 60:.0f} minutes of coqc, two at once.",
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
    for route, item in sorted(items, key=lambda x: (list(ROUTES).index(x[0]), x[1].id)):
        kinds = by_kind(item.certificate["hypotheses"])
        said = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"
        if taken_for_granted(item.certificate):
            said += " (mathematics among them)"
        rests = list(dict.fromkeys(axioms.get(a, "M") for a in item.run.assumptions))
        last = ", ".join(rests) or "none"
        if not item.run.accepted:
            last = f"refused: {item.run.reason}"
        lines.append(
            f"| `{item.id}` | {route} | {said} | {item.run.lines} | {item.run.seconds:.1f} | {last} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
