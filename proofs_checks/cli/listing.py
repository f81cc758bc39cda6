"""``collapse formulas``, ``claims`` and ``loops``: what the catalogue holds, out of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofs_checks.cli.claims_file import print_claims, print_template
from proofs_checks.cli.common import JsonFlag, completing, fail, print_json, print_lines

if TYPE_CHECKING:
    from proofs_checks.verdict import Json
    from theory.index import Entry

CLAIM_FIELDS = (
    *(
        "id",
        "quote",
        "paraphrase",
        "source",
        "section",
        "printed",
        "corrected",
        "reading",
        "about",
        "read",
        "expected",
    ),
    *("as_report", "finding", "reading_of", "superseded_by"),
)
OUT_OF_SCOPE_FIELDS = ("quote", "source", "section", "category", "reason")
Beginning = Annotated[
    str | None,
    typer.Argument(metavar="[PREFIX]", help="Only ids that begin so.", autocompletion=completing()),
]


def claims(
    beginning: Annotated[
        str | None,
        typer.Argument(
            metavar="[PREFIX]", help="Only ids that begin so.", autocompletion=completing("claim")
        ),
    ] = None,
    section: Annotated[
        str | None, typer.Option(help="Only this section, as 4.1 or A.", metavar="SECTION")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option(help="Only claims catalogued so as printed, as REFUTED.", metavar="VERDICT")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(help="Only claims judged as mathematics, or as report of a paper.", metavar="WHAT"),
    ] = None,
    paper: Annotated[
        str | None,
        typer.Option(
            help="Only claims of this paper, as zhu, or a key of the bibliography.", metavar="PAPER"
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="Only this kind: loose, vacuous, 'reason false', superseded, …", metavar="KIND"),
    ] = None,
    search: Annotated[
        str | None, typer.Option(help="Only claims in which all these words occur.", metavar="WORDS")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what mathematics cannot check, and the counts by section.")
    ] = False,
    unjudged: Annotated[
        bool, typer.Option("--out-of-scope", help="Only what mathematics cannot check, with the reasons.")
    ] = False,
    category: Annotated[
        str | None, typer.Option(help="Out of scope for this reason only, as forecast.", metavar="CATEGORY")
    ] = None,
    counted: Annotated[
        bool, typer.Option("--counts", help="Count the sentences instead: by work, what came out, how read.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="Print a file of claims of your own that explains its fields.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", help="toml: as a claims file, for collapse verify --file.", metavar="FORMAT"
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """List the claims: what papers say, where, and the catalogued verdicts.

    Examples: collapse claims --paper zhu; collapse claims --section 4.4 --verdict REFUTED; collapse claims
    --kind loose; collapse claims --search "real share"; collapse claims --out-of-scope --section 5; collapse
    claims --counts

    To write shipped claims into a claims file: collapse claims gerstgrasser --format toml > claims.toml

    To judge claims of your own: collapse claims --template > claims.toml; collapse verify --file claims.toml
    """
    if template:
        return print_template()
    from proofs_checks.show.reports import listing
    from theory.papers.selection import UnknownSelection

    of_claims = {"verdict": verdict, "about": about, "paper": paper, "kind": kind, "search": search}
    if form is not None and (form != "toml" or as_json or unjudged or everything):
        fail("--format takes toml, and goes with neither --json, --all nor --out-of-scope")
    if unjudged and (everything or any(of_claims.values())):
        fail("--out-of-scope lists what is not judged; it goes with --section and --category only")
    if category and not (unjudged or everything):
        fail("--category is about what is out of scope; add --out-of-scope or --all")
    if counted and (unjudged or everything or form):
        fail("--counts counts what is judged; it goes with neither --all, --out-of-scope nor --format")
    try:
        found, others = _in_section(section)
        found, others = _claims(found, of_claims), _out_of_scope(others, category)
        alone = [item for item in found if item["id"] == beginning]
        found = alone or (found if beginning is None else _beginning(found, beginning, "claim"))
    except UnknownSelection as error:
        fail(str(error))
    if form is not None:
        return print_claims([item["id"] for item in found])
    if counted:
        from theory.index.counting import counts

        return print_json(counts(found)) if as_json else print_lines(listing.work_lines(counts(found)))
    judged: list[Json] = [{name: item[name] for name in CLAIM_FIELDS} for item in found]
    rest: list[Json] = [{name: item[name] for name in OUT_OF_SCOPE_FIELDS} for item in others]
    if as_json:
        together: Json = {"claims": judged, "out_of_scope": rest, "counts": list(_counts())}
        return print_json(together if everything else rest if unjudged else judged)
    if not unjudged:
        print_lines(listing.claim_lines(found))
    if unjudged or everything:
        print_lines(listing.out_of_scope_lines(others))
    if everything and not (section or category or any(of_claims.values())):
        print_lines(listing.count_lines(_counts()))
    return None


def _in_section(section: str | None) -> tuple[list[Entry], list[Entry]]:
    """Return the claims and what is out of scope, of one section or all."""
    from theory import index
    from theory.papers.selection import in_order, section_named

    found, others = list(index.entries("claim")), list(index.entries("out of scope"))
    if section is None:
        return found, others
    named = section_named(section, in_order(item["section"] for item in (*found, *others)))
    return [item for item in found if item["section"] == named], [
        item for item in others if item["section"] == named
    ]


def _claims(found: list[Entry], selected: Mapping[str, str | None]) -> list[Entry]:
    """Return the claims with this verdict, subject, paper, kind and words, as far as these are given."""
    from proofs_checks.show.reports.search import has
    from theory import index
    from theory.language.verdicts import VERDICTS
    from theory.papers.selection import SUBJECTS, SUPERSEDED, one_of

    if verdict := selected["verdict"]:
        name = one_of(verdict, VERDICTS, "verdict")
        found = [item for item in found if item["expected"][0] == name]
    if about := selected["about"]:
        subject = one_of(about, SUBJECTS, "subject")
        found = [item for item in found if item["about"] == subject]
    if paper := selected["paper"]:
        full = {item["id"].partition(".")[0]: item["source"] for item in reversed(index.entries("claim"))}
        entries = {item["id"]: item["cited_as"] for item in index.entries("paper")}
        starts = tuple(name.lower() for name in entries.get(paper.strip(), [paper.strip()]))
        long = [short for short, source in full.items() if source.lower().startswith(starts)]
        short = long[0] if long else one_of(paper, reversed(full), "paper")
        found = [item for item in found if item["id"].partition(".")[0] == short]
    if kind := selected["kind"]:
        known = dict.fromkeys(item["finding"] for item in index.entries("claim") if item["finding"])
        named = one_of(kind, [*known, SUPERSEDED], "kind")
        field = "superseded_by" if named == SUPERSEDED else "finding"
        found = [item for item in found if item[field] and named in (item[field], SUPERSEDED)]
    if search := selected["search"]:
        found = [item for item in found if has(item, "claim", search.split())]
    return found


def _out_of_scope(others: list[Entry], category: str | None) -> list[Entry]:
    """Return what is out of scope for this reason, or all of it."""
    from theory import index
    from theory.papers.selection import one_of

    if not category:
        return others
    known = dict.fromkeys(item["category"] for item in index.entries("out of scope"))
    reason = one_of(category, known, "category")
    return [item for item in others if item["category"] == reason]


def _counts() -> list[dict[str, Any]]:
    """Return the counts of every section: claims by catalogued verdict, and what is out of scope."""
    from theory import index
    from theory.papers.selection import in_order

    found, others = index.entries("claim"), index.entries("out of scope")

    def one(section: str) -> dict[str, Any]:
        verdicts = Counter(item["expected"][0] for item in found if item["section"] == section)
        reasons = Counter(item["category"] for item in others if item["section"] == section)
        return {
            "section": section,
            "claims": verdicts.total(),
            "verdicts": dict(verdicts),
            "out_of_scope": dict(reasons),
        }

    return [one(section) for section in in_order(item["section"] for item in (*found, *others))]


def formulas(beginning: Beginning = None, as_json: JsonFlag = False) -> None:
    """List the formulas: id, what it is, closed form, kind and conditions.

    Example: collapse formulas gaussian.replace; collapse formulas --json
    """
    from proofs_checks.show.reports import listing
    from theory import index

    found = _beginning(index.entries("formula"), beginning, "formula")
    if as_json:
        print_json([dict(item) for item in found])
    else:
        print_lines(listing.formula_lines(found))


def loops(beginning: Beginning = None, as_json: JsonFlag = False) -> None:
    """List the loops: family, propagation rule, estimator. `collapse show LOOP` prints the definition.

    `collapse loops literature` lists the shipped definitions that `collapse derive LOOP` takes.

    Example: collapse loops gaussian
    """
    from proofs_checks.cli.defined import SHIPPED, shipped_loops
    from proofs_checks.show.reports import listing
    from theory import index

    if beginning == SHIPPED:
        shipped = shipped_loops()
        if as_json:
            print_json([dict(item) for item in shipped])
        else:
            print_lines(listing.shipped_lines(shipped))
        return
    found = _beginning(index.entries("loop"), beginning, "loop")
    if as_json:
        print_json([dict(item) for item in found])
    else:
        print_lines(listing.loop_lines(found))


def _beginning(items: Iterable[Entry], beginning: str | None, noun: str) -> list[Entry]:
    """Return the entries whose ids begin so, or leave with the nearest beginning."""
    from theory import index

    every = list(items)
    found = [item for item in every if item["id"].startswith(beginning or "")]
    if not found:
        parts = {
            ".".join(item["id"].split(".")[:count])
            for item in every
            for count in range(1, item["id"].count(".") + 2)
        }
        near = index.nearest(beginning or "", parts)
        fail(f"no {noun} begins with {beginning!r}" + (f"; did you mean {near!r}?" if near else ""))
    return found
