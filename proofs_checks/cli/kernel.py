"""``collapse kernel``: the theorems that Coq proves again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from proofs_checks.cli.common import JsonFlag, WorkersOption, beginning, fail, print_json

if TYPE_CHECKING:
    from proofs_checks.kernel.listing import Entry


def kernel(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[THEOREM]…", help="Ids, or beginnings of ids; none stands for all."),
    ] = None,
    workers: WorkersOption = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list the theorems; needs no Coq.")] = False,
    untried: Annotated[
        bool, typer.Option("--untried", help="What the templates cover and Coq is not known to accept.")
    ] = False,
    core: Annotated[
        bool, typer.Option("--core", help="The theorems of the trusted core about formulas, as they stand.")
    ] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="The fixed representative set that `make kernel` proves.")
    ] = False,
    metamath: Annotated[
        bool, typer.Option("--metamath", help="Only have Metamath verify Σ 1/k² = π²/6 in its own library.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Have Coq prove the core theorems again, from certificates that the derivations yield.

    Prints each theorem with its lines, the seconds that coqc took and the axioms it rests on; `collapse show
    ID --coq` prints a file. Exit code 0 if Coq accepts them all, 1 if it refuses one, 2 for bad usage or if
    Coq is not installed.

    Example: collapse kernel regression.accumulate
    """
    from proofs_checks.kernel import listing

    theorems = [item["id"] for item in listing.entries()]
    for name in names or ():
        if not any(f"{one}.".startswith(f"{name}.") for one in theorems):
            beginning(name, "formula", "claim", noun="theorem for Coq")
    if metamath:
        _metamath(as_json)
    if listed and not (sample or untried):
        try:
            return _list(listing.begun(names or (), core), as_json, every=not names)
        except listing.UnknownTheorem as error:
            fail(str(error))
    from proofs_checks.kernel import report
    from proofs_checks.kernel.run import CoqMissing
    from proofs_checks.show import kernel as shown
    from proofs_checks.show.progress import progress_bar, working

    try:
        with working("cutting the certificates", quiet=as_json):
            if sample:
                chosen = report.sample()
            elif core:
                chosen = report.chosen_of_the_core(names or ())
            else:
                chosen = report.chosen(names or (), untried)
        if listed:
            return _list(report.listing(chosen), as_json)
        with progress_bar(quiet=as_json) as progress:
            found = report.prove(chosen, workers=workers, progress=progress)
    except (listing.UnknownTheorem, CoqMissing) as error:
        fail(str(error))
    if as_json:
        print_json(found.to_json())
    else:
        shown.show(found)
    raise typer.Exit(0 if found.accepted else 1)


def _list(theorems: Sequence[Entry], as_json: bool, every: bool = False) -> None:
    from proofs_checks.kernel import listing
    from proofs_checks.show.kernel import show_list, show_without

    if as_json:
        return print_json(listing.to_json(theorems))
    show_list(theorems)
    if every:
        show_without(listing.entries(listing.WITHOUT))


def _metamath(as_json: bool) -> NoReturn:
    from proofs_checks.kernel.metamath import MetamathMissing, verify_basel

    try:
        found = verify_basel()
    except MetamathMissing as error:
        fail(str(error))
    if as_json:
        print_json({"theorem": found.theorem, "statement": found.statement, "accepted": found.accepted})
    else:
        typer.echo(f"{found.theorem}: {found.statement}")
        typer.echo("Metamath verifies it." if found.accepted else "Metamath does not verify this statement.")
        typer.echo("That Coq's theorem basel says the same is a matter of reading: no machine joins the two.")
    raise typer.Exit(0 if found.accepted else 1)
