"""The command line: ``collapse verify | claims | formulas | atlas | show | eval | figure``.

Heavy modules are imported inside the commands, so that ``collapse --help`` answers at once.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

if TYPE_CHECKING:
    from proofs_checks.verdict import Json

app = typer.Typer(
    name="collapse",
    help="Derive, replay, enclose and attack the mathematics of model collapse.\n\n"
    "Every claim gets a verdict with evidence: PROVED, CONFIRMED, CONSISTENT, INCONCLUSIVE or REFUTED.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

BAD_USAGE = 2
INTERRUPTED = 130

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def _fail(message: str) -> NoReturn:
    typer.echo(f"collapse: {message}", err=True)
    raise typer.Exit(BAD_USAGE)


def _print_json(data: Json) -> None:
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


@app.command()
def verify(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads this annotation at run time
        typer.Argument(metavar="[CLAIM]…", help="Ids of claims or formulas; none stands for every claim."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Root seed: the same seed gives the same report.", min=0)] = 2025,
    workers: Annotated[
        Optional[int],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Processes (default: one for each core). Does not change the result.", min=1),
    ] = None,
    budget: Annotated[
        float,
        typer.Option(
            help="Nominal seconds of simulation for each formula; bounds the random numbers drawn.", min=0.01
        ),
    ] = 6.0,
    everything: Annotated[
        bool, typer.Option("--all", help="Every claim and every formula of the catalogue.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Judge claims: replay their derivations, search counterexamples, try to refute them by simulation.

    Exit code 0 if every verdict is as catalogued (a claim known to be false as printed is expected to be
    REFUTED), 1 if one is worse or different, 2 for bad usage.
    """
    from proofs_checks import report
    from proofs_checks import verify as conductor
    from theory import catalogue
    from theory.catalogue import UnknownId

    if everything and names:
        _fail("give ids, or --all, but not both")
    asked = [*catalogue.claims(), *catalogue.formulas()] if everything else names or ()
    try:
        with report.progress(quiet=as_json) as progress:
            found = conductor.verify(asked, seed=seed, workers=workers, budget=budget, progress=progress)
    except UnknownId as error:
        _fail(str(error))
    if as_json:
        _print_json(found.to_json())
    else:
        report.print_report(found)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(0 if found.as_catalogued else 1)


@app.command()
def claims(as_json: JsonFlag = False) -> None:
    """List the claims: what the paper says, where, and the catalogued verdicts."""
    from proofs_checks import report
    from theory import catalogue

    with report.working("deriving what the claims rest on", quiet=as_json):
        found = catalogue.claims().values()
    if as_json:
        _print_json([report.claim_json(claim) for claim in found])
    else:
        report.print_claims(found)


@app.command()
def formulas(as_json: JsonFlag = False) -> None:
    """List the formulas: id, closed form, kind and conditions."""
    from proofs_checks import report
    from theory import catalogue

    with report.working("deriving the formulas", quiet=as_json):
        found = list(catalogue.formulas().values())
        listed = [report.formula_json(formula) for formula in found]
    if as_json:
        _print_json(list(listed))
    else:
        report.print_formulas(found)


@app.command()
def atlas(
    form: Annotated[
        str, typer.Option("--format", help="table, latex, markdown, html or json.", metavar="FORMAT")
    ] = "table",
    as_json: JsonFlag = False,
) -> None:
    """Print the atlas: model family × propagation rule, every cell closed, recursive or open."""
    from proofs_checks import atlas_report, report

    with report.working("deriving the atlas", quiet=as_json or form != "table"):
        found = atlas_report.rendered("json" if as_json else form)
    if found is None:
        _fail(f"--format {form!r} is unknown; it is one of {', '.join(atlas_report.FORMATS)}")
    if isinstance(found, str):
        typer.echo(found)
    else:
        atlas_report.show(found)


@app.command()
def show(name: Annotated[str, typer.Argument(metavar="ID")], as_json: JsonFlag = False) -> None:
    """Print a formula or a claim with its derivation, step by step, each step replayed."""
    from proofs_checks import report
    from theory import catalogue

    try:
        with report.working("deriving", quiet=as_json):
            item = catalogue.formula_or_claim(name)
    except catalogue.UnknownId as error:
        _fail(str(error))
    if as_json:
        _print_json(report.shown_json(item))
    else:
        report.print_shown(item)


@app.command(
    name="eval",
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": True,
    },
)
def evaluate(
    name: Annotated[str, typer.Argument(metavar="ID")],
    values: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads this annotation at run time
        typer.Argument(
            metavar="[NAME=VALUE]…",
            help="Integers, fractions or decimals, read exactly; lists comma-separated.",
        ),
    ] = None,
    digits: Annotated[int, typer.Option(help="Significant digits.", min=1, max=10_000)] = 30,
    as_json: JsonFlag = False,
) -> None:
    """Evaluate a formula: exactly where it is rational, else with a rigorous error bound.

    Example: collapse eval regression.accumulate.excess_risk t=10 T=20 d=3 sigma=1.5
    """
    from theory import catalogue
    from theory.language.formula import evaluate as value_of
    from theory.language.parameters import DomainError, read_values

    texts: dict[str, str] = {}
    try:
        formula = catalogue.formula(name)
        for item in values or ():
            key, equals, text = item.partition("=")
            if not equals:
                _fail(
                    f"{item!r} is not of the form NAME=VALUE; {name} takes {formula.condition or 'no values'}"
                )
            if key in texts:
                _fail(f"{key} is given twice")
            texts[key] = text
        found = value_of(formula, read_values(formula.parameters, texts), digits)
    except (DomainError, catalogue.UnknownId) as error:
        _fail(str(error))
    if as_json:
        _print_json({"id": name, **found.to_json()})
    else:
        typer.echo(str(found))


@app.command()
def figure(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which figure; an unknown name lists them.")],
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="FILE", help="Where to write it; png, pdf or svg.")
    ],
    seed: Annotated[int, typer.Option(help="Root seed of the simulated runs.", min=0)] = 0,
    runs: Annotated[
        Optional[int],  # noqa: UP045  # typer reads this annotation at run time
        typer.Option(help="Simulated runs (default: the figure's own).", min=2),
    ] = None,
) -> None:
    """Draw a figure from derived values, with simulated raw data beside them.

    Example: collapse figure w2-split -o w2.png
    """
    from importlib import import_module
    from pathlib import Path

    from rich.console import Console

    from proofs_checks.figures import FIGURES

    path = Path(out)
    if name not in FIGURES:
        _fail(f"no figure is called {name!r}; there is {', '.join(FIGURES)}")
    if path.suffix.lower() not in {".png", ".pdf", ".svg"}:
        _fail(f"FILE must end in .png, .pdf or .svg, got {out!r}")
    if not path.parent.is_dir():
        _fail(f"the directory {str(path.parent)!r} does not exist")
    options = {"seed": seed} if runs is None else {"seed": seed, "runs": runs}
    try:
        with Console(stderr=True).status("simulating raw data and evaluating formulas"):
            import_module(FIGURES[name]).draw(path, **options)
    except ModuleNotFoundError as missing:
        _fail(str(missing))
    typer.echo(f"wrote {path}")


def main() -> None:
    """Run the command line."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("collapse: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
