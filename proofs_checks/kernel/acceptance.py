"""The files that Coq accepted, each with the mark of the very text that it took: ``accepted.jsonl``.

``python -m benchmarks.kernel`` asks Coq and writes the file. A text that is written otherwise since has
another mark, and counts as changed until Coq takes it too.

>>> "regression.accumulate.excess_risk" in accepted("derivation")
True
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

FILE = "accepted.jsonl"
Route = Literal["loop", "core", "derivation", "library"]
"""Where a theorem comes from: its loop's definition, the core as it stands, a derivation; or beside them."""


@cache
def marks() -> Mapping[tuple[Route, str], str]:
    """Return the mark of the text that Coq accepted, by route and id, in the order of the file."""
    lines = files("proofs_checks.kernel").joinpath(FILE).read_text(encoding="utf-8").splitlines()
    return {(entry["route"], entry["id"]): entry["sha256"] for entry in map(json.loads, lines)}


def accepted(route: Route) -> tuple[str, ...]:
    """Return the ids of the theorems of one route that Coq accepted, sorted."""
    return tuple(name for other, name in marks() if other == route)


def route_of(name: str, core: bool) -> Route:
    """Return the route of a theorem by its id; ``core`` for one of the core as it stands."""
    if core:
        return "core"
    return "loop" if name in accepted("loop") else "library" if name.startswith("library.") else "derivation"


def changed(theorems: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the ids of those listed theorems that Coq accepted when their text was another one."""
    keys = {(route_of(item["id"], item.get("core", False)), item["id"]): item for item in theorems}
    return [key[1] for key, item in keys.items() if marks().get(key, item["sha256"]) != item["sha256"]]


def text(known: Mapping[tuple[Route, str], str]) -> str:
    """Return the file that holds these marks."""
    entries = ({"route": route, "id": name, "sha256": sha} for (route, name), sha in sorted(known.items()))
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
