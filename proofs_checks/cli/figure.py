"""``collapse figure``: draw a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofs_checks.cli.common import SeedOption, fail, read_pairs
from proofs_checks.cli.defined import Asked, defined


def figure(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Which figure (--list), a loop shipped as a definition, or a FILE of loops."
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FILE", help="Where to write it; png, pdf or svg.")
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LOOP] [NAME=VALUE]…", help="Of a loop: LOOP or LOOP.OBSERVABLE, and its parameters."
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the figures, each with what it shows, and the loops.")
    ] = False,
    seed: SeedOption = 0,
    runs: Annotated[
        int | None, typer.Option(help="Simulated runs (default: the figure's own).", min=2)
    ] = None,
) -> None:
    """Draw a figure from derived values, with simulated raw data beside them.

    Of a loop that is defined in a file, or shipped as a definition (`collapse derive literature`), it shows
    an observable over the generations: the closed form, its limit, and bands of simulated runs. Parameters
    without a value are as simple as they can be.

    Example: collapse figure w2-split -o w2.png

    Example: collapse figure mean.weighted_real w=1/4 n=10 m=10 V=1 -o weighted.png
    """
    from importlib import import_module

    from proofs_checks.show import screen
    from proofs_checks.show.figures import FIGURES

    if listed:
        return _list()
    if name is None:
        fail(f"which figure? there is {', '.join(FIGURES)} (--list says what they show), or a loop")
    if out is None:
        fail("-o FILE is missing: where to write it; png, pdf or svg")
    path = Path(out)
    asked, rest = defined([name, *(words or ())])
    if not asked and name not in FIGURES:
        fail(_unknown(name))
    if not asked and words:
        fail(f"{words[0]!r}: the figure {name} takes no values")
    if path.suffix.lower() not in {".png", ".pdf", ".svg"}:
        fail(f"FILE must end in .png, .pdf or .svg, got {out!r}")
    if not path.parent.is_dir():
        fail(f"the directory {str(path.parent)!r} does not exist")
    options = {"seed": seed} if runs is None else {"seed": seed, "runs": runs}
    if asked:
        return _of_loop(path, asked, rest, options)
    try:
        with screen.console(stderr=True).status("simulating raw data and evaluating formulas"):
            import_module(FIGURES[name].module).draw(path, **options)
    except ModuleNotFoundError as missing:
        fail(str(missing))
    typer.echo(f"wrote {path}")
    return None


def _list() -> None:
    """Print the figures, each with what it shows, and which loops can be drawn."""
    from proofs_checks.cli.common import print_lines
    from proofs_checks.show import screen
    from proofs_checks.show.figures import FIGURES

    lines: list[str] = []
    for name, known in FIGURES.items():
        lines += [screen.styled(name, "1"), *screen.words(known.caption, 4)]
    lines += screen.words(
        "Besides: any loop shipped as a definition (collapse figure LOOP or LOOP.OBSERVABLE), or of a file."
    )
    print_lines(lines)


def _unknown(name: str) -> str:
    """Return what is said where no figure has this name: a loop that is no definition has its reason."""
    from proofs_checks.show.figures import FIGURES
    from theory import index

    there = f"there is {', '.join(FIGURES)}"
    if index.kinds().get(name) == "loop":
        return f"{name} is a loop in equations, not a definition that can be simulated as it stands; {there}"
    return f"no figure is called {name!r}; {there}"


def _of_loop(path: Path, asked: list[Asked], rest: list[str], options: dict[str, int]) -> None:
    from proofs_checks.show.figures.defined_loop import chosen_values, draw
    from proofs_checks.show.progress import working
    from theory.language.parameters import DomainError, read_scalar, read_values
    from theory.loop_language.definition import LoopError

    one = asked[0]
    if len(asked) > 1:
        fail(f"which of them? name one: {', '.join(item.id for item in asked)}")
    known = {parameter.name: parameter for parameter in one.loop.parameters}
    texts = read_pairs(rest, f"{one.loop.id} takes {', '.join(known) or 'no values'}")
    strange = next((name for name in texts if name not in known), None)
    if strange is not None:
        fail(f"{one.loop.id} has no parameter {strange!r}; it has {', '.join(known) or 'none'}")
    try:
        given = {
            name: read_scalar(known[name], text)
            if known[name].domain.shape == "scalar"
            else read_values([known[name]], {name: text})[name]
            for name, text in texts.items()
        }
        values = chosen_values(one.loop, given)
        with working("simulating raw data and evaluating closed forms"):
            draw(path, one.loop, one.observables[0], values, **options)
    except (DomainError, LoopError, ArithmeticError, ModuleNotFoundError) as error:
        fail(str(error))
    typer.echo(f"wrote {path}")
