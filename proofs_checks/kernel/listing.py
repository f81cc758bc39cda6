"""The theorems for Coq as plain data, read in milliseconds and without SymPy: ``collapse kernel --list``.

``theorems.jsonl`` holds one theorem a line, in the order in which ``collapse kernel`` proves them, then those
of ``collapse kernel --core``; ``without_theorem.jsonl`` the formulas that have none, each with the reason.
``make index`` writes both out of the certificates (``proofs_checks.kernel.making``); tests fail when they are
out of date.

>>> begun(["regression.accumulate.excess_risk"])[0]["statement"]
'R(t) = d·σ²·H₂(t)/(T − d − 1)'
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from proofs_checks.kernel.acceptance import changed
from theory import index

FILE = "theorems.jsonl"
WITHOUT = "without_theorem.jsonl"
DRAWS = "library.draws"
"""The one theorem that only ``--core`` and ``--sample`` prove."""
Entry = Mapping[str, Any]


class UnknownTheorem(KeyError):
    """No theorem has an id that begins like this; the message names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])


def entries(name: str = FILE) -> tuple[Entry, ...]:
    """Return all theorems that Coq accepts, or the entries of another list."""
    text = files("proofs_checks.kernel").joinpath(name).read_text(encoding="utf8")
    return tuple(json.loads(line) for line in text.splitlines())


def begun(names: Sequence[str], core: bool = False) -> list[Entry]:
    """Return the theorems whose ids begin with one of ``names`` (all of them, if there are none).

    With ``core``, those of the core about formulas, as they stand.

    Raises:
        UnknownTheorem: a name is the beginning of no theorem's id.
    """
    every = {item["id"]: item for item in entries() if item.get("core", False) == core}
    return [every[name] for name in ids_begun(names, list(every))]


def ids_begun(names: Sequence[str], among: Sequence[str]) -> list[str]:
    """Return the ids among some that begin with one of ``names``, in the order of the names.

    Raises:
        UnknownTheorem: a name is the beginning of none.
    """
    found: list[str] = []
    for name in names:
        fitting = [one for one in among if f"{one}.".startswith(f"{name}.")]
        if not fitting:
            near = index.nearest(name, among)
            hint = f"; did you mean {near!r}?" if near else ""
            raise UnknownTheorem(f"no theorem for Coq is called {name!r}{hint}")
        found += fitting
    return list(dict.fromkeys(found)) if names else list(among)


def kind_of(origin: str) -> str:
    """Return the kind of a hypothesis: what established it is left out."""
    if origin.startswith("cited"):
        return "cited"
    if "outside Coq" in origin or origin.startswith("replayed"):
        return "taken from the derivation"
    return origin


def by_kind(hypotheses: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many hypotheses there are of each kind."""
    return dict(Counter(kind_of(str(item["origin"])) for item in hypotheses))


def formulas(theorems: Sequence[Entry], which: str) -> list[str]:
    """Return the formulas among theorems of which this is said: ``"ungranted"`` or ``"from_moments"``."""
    known = {item["id"] for item in index.entries("formula")}
    return [item["id"] for item in theorems if item[which] and item["id"] in known]


def to_json(theorems: Sequence[Entry]) -> dict[str, Any]:
    """Return the list as ``collapse kernel --list --json`` prints it; Coq was not asked."""
    shown = ("id", "statement", "hypotheses")
    return {
        "theorems": [
            {
                **{name: item[name] for name in shown},
                "hypotheses_by_kind": by_kind(item["hypotheses"]),
                "file": item["file"],
            }
            for item in theorems
        ],
        "changed_since_accepted": changed(theorems),
        "formulas_proved": formulas(theorems, "ungranted"),
        "formulas_from_definitions_and_moments": formulas(theorems, "from_moments"),
        "formulas_in_the_catalogue": len(index.entries("formula")),
        "formulas_without_a_theorem": {item["id"]: item["why"] for item in entries(WITHOUT)},
        "accepted": False,
    }
