"""``collapse claims`` and ``collapse formulas``: what the catalogue holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from proofs_checks.cli.claims_file import print_template
from proofs_checks.cli.common import JsonFlag, fail, print_json

if TYPE_CHECKING:
    from proofs_checks.verdict import Json


def claims(
    section: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Only this section, as 4.1 or A.", metavar="SECTION"),
    ] = None,
    verdict: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Only claims catalogued so as printed, as REFUTED.", metavar="VERDICT"),
    ] = None,
    about: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Only claims judged as mathematics, or as report of a paper.", metavar="WHAT"),
    ] = None,
    paper: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Only claims of this paper, as position or zhu.", metavar="PAPER"),
    ] = None,
    kind: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Only this kind: loose, vacuous, 'reason false', superseded, …", metavar="KIND"),
    ] = None,
    search: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Only claims in which all these words occur.", metavar="WORDS"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what mathematics cannot check, and the counts by section.")
    ] = False,
    unjudged: Annotated[
        bool, typer.Option("--out-of-scope", help="Only what mathematics cannot check, with the reasons.")
    ] = False,
    category: Annotated[
        Optional[str],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Out of scope for this reason only, as forecast.", metavar="CATEGORY"),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print a file of claims of your own that explains its fields.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """List the claims: what papers say, where, and the catalogued verdicts.

    Examples: collapse claims --paper zhu; collapse claims --section 4.4 --verdict REFUTED; collapse claims
    --kind loose; collapse claims --search "real share"; collapse claims --out-of-scope --section 5

    To judge claims of your own: collapse claims --template > claims.toml; collapse verify --file claims.toml
    """
    if template:
        return print_template()
    from proofs_checks import terminal
    from proofs_checks.reports import ledger as ledger_report
    from theory import catalogue
    from theory.papers import ledger
    from theory.tables.claims import ledger_table, out_of_scope_table

    if unjudged and (everything or verdict or about or paper or kind or search):
        fail("--out-of-scope lists what is not judged; it goes with --section and --category only")
    if category and not (unjudged or everything):
        fail("--category is about what is out of scope; add --out-of-scope or --all")
    with terminal.working("deriving what the claims rest on", quiet=as_json):
        found = [] if unjudged else list(catalogue.claims().values())
        others = list(catalogue.out_of_scope()) if unjudged or everything else []
        try:
            if section:
                found, others = ledger.in_section(found, section), ledger.in_section(others, section)
            if verdict:
                found = ledger.with_verdict(found, verdict)
            if about:
                found = ledger.judged_as(found, about)
            if paper:
                found = ledger.in_paper(found, paper)
            if kind:
                found = ledger.of_kind(found, kind)
            if search:
                found = ledger.searched(found, search)
            if category:
                others = ledger.in_category(others, category)
        except ledger.UnknownSelection as error:
            fail(str(error))
    if as_json:
        judged: list[Json] = [terminal.claim_json(claim) for claim in found]
        rest: list[Json] = [ledger_report.out_of_scope_json(item) for item in others]
        counted = ledger_report.counts_json()
        together: Json = {"claims": judged, "out_of_scope": rest, "counts": counted}
        print_json(together if everything else rest if unjudged else judged)
    else:
        if not unjudged:
            terminal.print_claims(found)
        if unjudged or everything:
            terminal.print_table(out_of_scope_table(others))
        if everything and not (section or verdict or about or category or paper or kind or search):
            terminal.print_table(ledger_table(ledger.counts()))


def formulas(as_json: JsonFlag = False) -> None:
    """List the formulas: id, closed form, kind and conditions.

    Example: collapse formulas --json; collapse show regression.accumulate.excess_risk
    """
    from proofs_checks import terminal
    from theory import catalogue

    with terminal.working("deriving the formulas", quiet=as_json):
        found = list(catalogue.formulas().values())
        listed = [terminal.formula_json(formula) for formula in found]
    if as_json:
        print_json(list(listed))
    else:
        terminal.print_formulas(found)
