"""``collapse profile``: the eight definitions answered for a loop, and Table 1."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from proofs_checks.cli.common import FormatOption, JsonFlag, fail, known, print_json
from proofs_checks.cli.defined import defined

if TYPE_CHECKING:
    from proofs_checks.show.tables import Table
    from theory.collapse import Profile, Reading
    from theory.loop_language.definition import LoopDefinition

Text = str | None
READING = "Reading"
MOST_ACROSS = 4
"""More loops than this stand below each other, the definitions across."""


def _option(name: str, words: str) -> object:
    return typer.Option(f"--{name}", help=words, metavar="VALUE", rich_help_panel=READING)


def profile(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LOOP]… [NAME=VALUE]…",
            help=(
                "Loops as FAMILY.RULE, cells of the atlas (none: the main ones), or loops that are defined: a"
                " FILE, then ids of its loops (none: all), or ids of shipped ones; sizes that are fixed, as"
                " n=100. "
                "What is not fixed is quantified over, and an answer that depends on it is undecided."
            ),
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every cell of the atlas.")] = False,
    table_1: Annotated[
        bool, typer.Option("--table1", help="The paper's Table 1: sixteen cells, printed and computed.")
    ] = False,
    reasons: Annotated[
        bool, typer.Option("--reasons", help="Footnotes with the reasons where several loops are shown.")
    ] = False,
    named: Annotated[
        Text,
        _option(
            "reading",
            "Where the other options start: paper, as --table1 does, the words of Table 1's authors; old, as "
            "--table1 did in 0.1.0 and loops do.",
        ),
    ] = None,
    catastrophic_factor: Annotated[
        Text, _option("catastrophic-factor", "Def. 1: times the risk of real data alone; above 1. [10]")
    ] = None,
    horizon: Annotated[
        Text, _option("horizon", "Def. 1: last generation that counts, at least 1. [none: for ever]")
    ] = None,
    baseline: Annotated[
        Text, _option("baseline", "Def. 1, 2: first-fit, or same-size for as many real data as fit t sees.")
    ] = None,
    mode: Annotated[
        Text, _option("mode", "Def. 1 to 4, 6 to 8: expectation, or almost-surely for one run. [expectation]")
    ] = None,
    occurrence: Annotated[
        Text, _option("occurrence", "Def. 7, 8, almost surely: lasting, or recurring. [lasting]")
    ] = None,
    data_size: Annotated[
        Text, _option("data-size", "Def. 5: of one generation, or the total of all. [generation]")
    ] = None,
    scaling: Annotated[
        Text, _option("scaling", "Def. 5: the exponent, or the leading coefficient too. [exponent]")
    ] = None,
    modes: Annotated[
        Text, _option("modes", "Def. 6: the number of modes, or mass at the place of each. [number]")
    ] = None,
    tail_quantile: Annotated[
        Text, _option("tail-quantile", "Def. 7: real mass of the tail set, between 0 and 1. [1/20]")
    ] = None,
    tail_about: Annotated[
        Text, _option("tail-about", "Def. 7: distance from the real mean, or the model's own. [real]")
    ] = None,
    tail_sides: Annotated[Text, _option("tail-sides", "Def. 7: both tails together, or one. [both]")] = None,
    tail_left: Annotated[
        Text,
        _option("tail-left", "Def. 7: share of its real mass below which a tail is lost. [0: all of it]"),
    ] = None,
    density_threshold: Annotated[
        Text,
        _option(
            "density-threshold", "Def. 8: real mass outside the high-density region; 0: support. [1/100]"
        ),
    ] = None,
    outside_mass: Annotated[
        Text, _option("outside-mass", "Def. 8: share of the output outside that counts. [1/2]")
    ] = None,
    leverage: Annotated[
        Text, _option("leverage", "Def. 6 to 8, regression: of the x at which outputs are read. [1]")
    ] = None,
    form: FormatOption = "terminal",
    as_json: JsonFlag = False,
) -> None:
    """Answer the eight definitions of model collapse for a loop, each with the formula that decides it.

    Every answer is collapse (✓), no collapse (✗) or undecided (?). The definitions leave choices open; the
    options under "Reading" make them, so that who disagrees can see what changes.

    Example: collapse profile regression.accumulate --catastrophic-factor 1.5
    """
    form = "json" if as_json else form
    given = {
        name: value
        for name, value in {
            "catastrophic_factor": catastrophic_factor,
            "horizon": horizon,
            "baseline": baseline,
            "mode": mode,
            "occurrence": occurrence,
            "data_size": data_size,
            "scaling": scaling,
            "modes": modes,
            "tail_quantile": tail_quantile,
            "tail_about": tail_about,
            "tail_sides": tail_sides,
            "tail_left": tail_left,
            "density_threshold": density_threshold,
            "outside_mass": outside_mass,
            "leverage": leverage,
        }.items()
        if value is not None
    }
    asked, rest = defined(words or ())
    loops = [known(word, "cell", "loop", noun="loop") for word in rest if "=" not in word]
    chosen: list[str | LoopDefinition] = [*loops, *dict.fromkeys(one.loop for one in asked)]
    from proofs_checks.show.progress import working
    from proofs_checks.show.tables import FORMATS, render
    from proofs_checks.show.tables.terminal import print_table
    from theory.collapse import UnknownLoop
    from theory.language.parameters import DomainError

    if form not in ("terminal", *FORMATS):
        fail(f"--format {form!r} is unknown; it is one of terminal, {', '.join(FORMATS)}")
    if table_1 and (chosen or everything):
        fail("--table1 is about linear regression under accumulate and replace; give no loops with it")
    if everything and chosen:
        fail("give loops, or --all, but not both")
    try:
        reading = _reading(named or ("paper" if table_1 else "old"), given)
        values = _values([word for word in words or () if "=" in word])
        with working("deriving what decides the answers", quiet=form != "terminal"):
            shown, data = (
                _table_1(reading) if table_1 else _profiles(chosen, everything, reading, values, reasons)
            )
    except (DomainError, UnknownLoop) as error:
        fail(str(error))
    if form == "json":
        print_json(data)
    elif form == "terminal":
        print_table(shown)
    else:
        typer.echo(render(shown, form), nl=False)


def _reading(named: str, given: dict[str, str]) -> Reading:
    from dataclasses import replace

    from theory.collapse import choices
    from theory.collapse.table1 import READINGS
    from theory.language.parameters import DomainError

    if named not in READINGS:
        raise DomainError(f"--reading must be one of {', '.join(READINGS)}, not {named!r}")
    try:
        return replace(READINGS[named], **given)  # type: ignore[arg-type]  # text is read and checked there
    except DomainError as error:
        text = str(error)
        for name in choices():
            text = text.replace(name, f"--{name.replace('_', '-')}" if text.startswith(name) else name)
        raise DomainError(text) from error


def _values(texts: list[str]) -> dict[str, int | Fraction]:
    from theory.language.parameters import Domain, Parameter, read_scalar

    found: dict[str, int | Fraction] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name in found:
            fail(f"{name} is given twice")
        found[name] = read_scalar(Parameter(name=name, meaning="", domain=Domain(kind="real")), value)
    return found


def _profiles(
    loops: list[str | LoopDefinition],
    everything: bool,
    reading: Reading,
    values: dict[str, int | Fraction],
    reasons: bool,
) -> tuple[Table, object]:
    from proofs_checks.show.tables import profiles as tables
    from theory.collapse import MAIN_LOOPS, profiles
    from theory.collapse import loops as all_loops

    names: list[str | LoopDefinition] = list(all_loops()) if everything else loops or list(MAIN_LOOPS)
    found: tuple[Profile, ...] = profiles(names, reading, values)
    made = tables.transposed if len(found) > MOST_ACROSS else tables.grid
    shown = tables.detail(found[0]) if len(found) == 1 else made(found, reasons=reasons)
    data = [item.to_json() for item in found]
    return shown, data[0] if len(data) == 1 and not everything else data


def _table_1(reading: Reading) -> tuple[Table, object]:
    from proofs_checks.show.tables import profiles as tables
    from theory.collapse.table1 import table1

    found = table1(reading)
    return tables.comparison(found, reading), {
        "reading": reading.to_json(),
        "cells": [cell.to_json() for cell in found],
    }
