"""A run's report as one static HTML page: MathML, no network, no framework."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from proofs_checks.evidence.statements import rests_on
from proofs_checks.show import terminal
from proofs_checks.show.citing import Citing, what_to_cite
from proofs_checks.show.page.figures import DrawnFigure, figures_of
from proofs_checks.show.page.keeping import NOTHING_KEPT, Keeping
from proofs_checks.show.tables.markup import html_grid, html_notes, mathml
from proofs_checks.show.tables.notation import written
from proofs_checks.show.tables.selection import tables_of
from proofs_checks.verdict import Json
from proofs_checks.verification import Report
from theory import catalogue, index
from theory.index.counting import OUTCOMES
from theory.language.claim import HOW
from theory.language.typeset import latex
from theory.language.verdicts import MEANINGS, VERDICTS
from theory.papers import editions, ledger
from theory.papers.selection import in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A section of the page that holds ready-made tables: of each its caption, itself and its notes, in HTML.

    Caption and notes stand beside the table, so that on a narrow screen only the table scrolls sideways.
    """

    id: str
    title: str
    tables: tuple[Mapping[str, Any], ...]


def shown(name: str) -> dict[str, Json]:
    """Return a formula or claim with its derivations, every step replayed now (in any process)."""
    return terminal.shown_json(catalogue.formula_or_claim(name))


def page(
    report: Report,
    figures: Iterable[DrawnFigure] = (),
    *,
    executor: Executor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    keeping: Keeping = NOTHING_KEPT,
    date: str = "",
) -> str:
    """Return the page of a run.

    Args:
        report: what ``proofs_checks.verification.verify`` found.
        figures: drawn by ``proofs_checks.show.page.figures.drawn``.
        executor: replays derivations in parallel; by default they are replayed here.
        progress: called with a label, the items done and the number of items.
        keeping: where derivations and grids are kept, and whether those are taken; figures are kept by
            ``drawn``.
        date: of the run, as the page is to say it.
    """
    data: dict[str, Any] = report.to_json()
    names = [item.id for item in (*report.claims, *report.formulas)]
    kept = {name: keeping.recalled("derivations", name) for name in names}
    found: dict[str, dict[str, Json]] = {name: item for name, item in kept.items() if item is not None}
    missing = [name for name in names if name not in found]
    for name, item in zip(missing, (executor.map if executor else map)(shown, missing), strict=True):
        found[name] = keeping.keep("derivations", name, item)
        if progress:
            progress(f"writing {name}", len(found), len(names))
    drawn = tuple(figures)
    verdicts = [item.verdicts[0].name for item in report.claims]
    sections = _by_section(data["claims"])
    papers = list(dict.fromkeys(paper_of(claim["id"]) for _, claims in sections for claim in claims))
    beside = [judged for judged in report.claims if not judged.is_sentence]
    environment = _environment()
    template = environment.get_template("page.html.j2")
    macros = environment.get_template("macros.html.j2").module
    return template.render(
        report=data,
        shown=found,
        figures=drawn,
        grids=_grids(keeping, [item.id for item in report.claims]),
        counts=[(name, verdicts.count(name)) for name in VERDICTS if name in verdicts],
        outcomes=[(name, OUTCOMES[name], count) for name, count in report.outcomes.items() if count],
        beside=len(beside),
        beside_fail=sum(item.verdicts[0].name == "REFUTED" for item in beside),
        meanings=tuple(MEANINGS.items()),
        sections=sections,
        papers=papers,
        date=date,
        paper_of=paper_of,
        heading=editions.heading,
        editions=editions.EDITIONS,
        readings=Counter(entry_of(item.id)["reading_of"] for item in report.claims),
        section_of=section_of,
        heading_of=heading_of,
        place_of=lambda source: source.partition(", ")[2],
        entry_of=entry_of,
        citing=citing,
        how_read=HOW,
        assertion=_assertion,
        written=lambda name: written(catalogue.formula(name)).latex,
        rests_on=lambda name: rests_on(catalogue.claim(name)),
        figures_of=lambda name: figures_of(name, [figure.name for figure in drawn]),
        evidence_list=macros.evidence_list,  # type: ignore[attr-defined]  # a template's macros
        derivation_list=macros.derivation_list,  # type: ignore[attr-defined]  # a template's macros
        replay_line=macros.replay_line,  # type: ignore[attr-defined]  # a template's macros
        style=_asset("style.css"),
        script=_asset("page.js"),
    )


def write_page(directory: Path, text: str) -> Path:
    """Write ``index.html`` into a directory, made if it does not exist, all at once or not at all."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / "index.html"
    handle, name = tempfile.mkstemp(dir=directory, suffix=".html")
    try:
        with os.fdopen(handle, "w", encoding="utf8") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def section_of(claim: str) -> str:
    """Return where a claim stands in its paper."""
    return ledger.section_of(catalogue.claim(claim).source)


def paper_of(claim: str) -> str:
    """Return the work that a claim is taken from, as sources name it."""
    return catalogue.claim(claim).source.paper


def heading_of(section: str) -> str:
    """Return a section as the page heads it: a work, or a section of the position paper."""
    return section if section[-4:-1].isdigit() else f"Position paper, {section}"


def entry_of(claim: str) -> index.Entry:
    """Return what the index says of a claim."""
    return index.entry(claim)


def citing(claim: Mapping[str, Any]) -> Citing:
    """Return what to cite of a claim of a run's report: the grades are those that the run found."""
    return what_to_cite(entry_of(claim["id"]), [item["verdict"] for item in claim["statements"]])


def _by_section(claims: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The claims by the work, or the section of the position paper, that they stand in, in its order; each
    sentence with its further readings after it.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for claim in claims:
        found.setdefault(section_of(claim["id"]), []).append(claim)
    return [(section, _sentence_by_sentence(found[section])) for section in in_order(found)]


def _sentence_by_sentence(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    root = {claim["id"]: claim["reading_of"] or claim["id"] for claim in claims}
    places = {name: place for place, name in enumerate(dict.fromkeys(root.values()))}
    return sorted(claims, key=lambda claim: (places[root[claim["id"]]], root[claim["id"]] != claim["id"]))


def _assertion(claim: str, which: int) -> str:
    found = catalogue.claim(claim)
    statement = (found.printed, found.corrected)[which]
    if statement is None:
        raise TypeError(f"{claim} has no corrected statement")
    return latex(statement.assertion, terminal.latex_names_of(found))


def _grids(keeping: Keeping, claims: list[str]) -> tuple[Grid, ...]:
    """The tables that belong to these claims: the atlas to the whole ledger only."""
    found = []
    for word, title in _titles(claims).items():
        tables = keeping.recalled("grid", word)
        if tables is None:
            made = [
                {"caption": table.caption, "table": html_grid(table), "notes": html_notes(table)}
                for table in tables_of(word)
            ]
            tables = keeping.keep("grid", word, made)
        found.append(Grid(id=word, title=title, tables=tuple(tables)))
    return tuple(found)


def _titles(claims: list[str]) -> dict[str, str]:
    titles: dict[str, str] = {}
    if any(name.startswith("position.") for name in claims):
        titles |= {"definitions": "Definitions", "profile": "Eight definitions"}
    if any(name.startswith("position.appendix_a.") for name in claims):
        titles["table1"] = "Table 1"
    if ledger.is_whole(claims):
        titles["atlas"] = "Atlas"
    return titles


def _status(step: dict[str, Json]) -> str:
    return str(step["checked"])


def _by_subject(items: list[dict[str, Json]]) -> list[tuple[Json, list[dict[str, Json]]]]:
    subjects = list(dict.fromkeys(str(item["subject"]) for item in items))
    return [(subject, [item for item in items if item["subject"] == subject]) for subject in subjects]


@cache
def _mathml(text: str) -> Markup:
    return Markup(mathml(text, display=True))  # MathML made here from our own LaTeX


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("proofs_checks.show.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["mathml"] = _mathml
    environment.filters["groupby_subject"] = _by_subject
    environment.globals["status"] = _status
    return environment


def _asset(name: str) -> str:
    return (files("proofs_checks.show.page") / "templates" / name).read_text(encoding="utf8")
