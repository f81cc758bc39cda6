"""``collapse figure``: draw a figure."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from proofs_checks.cli.common import SeedOption, fail


def figure(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which figure; an unknown name lists them.")],
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="FILE", help="Where to write it; png, pdf or svg.")
    ],
    seed: SeedOption = 0,
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
        fail(f"no figure is called {name!r}; there is {', '.join(FIGURES)}")
    if path.suffix.lower() not in {".png", ".pdf", ".svg"}:
        fail(f"FILE must end in .png, .pdf or .svg, got {out!r}")
    if not path.parent.is_dir():
        fail(f"the directory {str(path.parent)!r} does not exist")
    options = {"seed": seed} if runs is None else {"seed": seed, "runs": runs}
    try:
        with Console(stderr=True).status("simulating raw data and evaluating formulas"):
            import_module(FIGURES[name].module).draw(path, **options)
    except ModuleNotFoundError as missing:
        fail(str(missing))
    typer.echo(f"wrote {path}")
