"""Figures inside the page: drawn once, as images that carry their own data."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from proofs_checks.show.figures import FIGURES
from proofs_checks.show.page.keeping import NOTHING_KEPT, Keeping
from theory.papers import ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFigure:
    """A figure as a ``data:`` address, with its caption."""

    name: str
    caption: str
    source: str


def drawn(
    names: Iterable[str] = tuple(FIGURES), *, seed: int = 0, keeping: Keeping = NOTHING_KEPT
) -> list[DrawnFigure]:
    """Draw figures as vector images, those that are kept excepted.

    Raises:
        ModuleNotFoundError: matplotlib is not installed; the message says how to install it.
    """
    found = []
    with tempfile.TemporaryDirectory() as directory:
        for name in names:
            source = keeping.recalled("figure", name, seed)
            if source is None:
                path = Path(directory) / f"{name}.svg"
                import_module(FIGURES[name].module).draw(path, seed=seed)
                encoded = base64.b64encode(path.read_bytes()).decode("ascii")
                source = keeping.keep("figure", name, f"data:image/svg+xml;base64,{encoded}", seed)
            found.append(DrawnFigure(name=name, caption=FIGURES[name].caption, source=source))
    return found


def figures_of(claim: str, names: Sequence[str]) -> list[str]:
    """Return which of these figures illustrate a claim."""
    return [name for name in names if claim.startswith(FIGURES[name].claims)]


def figures_of_page(claims: Sequence[str]) -> list[str]:
    """Return the figures of a page of these claims: those that illustrate one; of the whole ledger, all."""
    if ledger.is_whole(claims):
        return list(FIGURES)
    return [name for name in FIGURES if any(figures_of(claim, [name]) for claim in claims)]
