"""``collapse derive``: what is known of the loops of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from proofs_checks.cli.common import BAD_USAGE, JsonFlag, fail, print_json, say
from proofs_checks.cli.defined import defined, shipped_ids

if TYPE_CHECKING:
    from proofs_checks.verdict import Json

MOST_SECONDS = 30.0
MOST_BYTES = 1 << 30


def derive(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A TOML file with [[loop]] tables, the id of a shipped loop, or literature for all.",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Argument(metavar="[LOOP]", help="The id of one loop; none stands for all of the file."),
    ] = None,
    argmin: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The parameter whose best value is asked for: least limit, or mean."
        ),
    ] = None,
    argmax: Annotated[str | None, typer.Option(metavar="NAME", help="The same for the largest.")] = None,
    form: Annotated[str, typer.Option("--format", help="text or latex (a theorem with its proof).")] = "text",
    as_json: JsonFlag = False,
) -> None:
    """Derive what a loop does: recursion, closed form, limit, growth, and how far each is checked.

    The loop is written down in a file, ten lines of TOML: `collapse new loop` prints a template. What the
    engine derives is compared with exact enumeration of the definition: discrete laws outcome by outcome,
    other laws by ones on few points with the same moments, which give the same means. Exit code 2 if a loop
    is refused, with the reason.

    PROVED: the core proves the closed form from the definition, for all values; PROVED-CITING: and cites a
    theorem. REPLAYED: a certificate ties it to the recursion, which agrees with enumeration. UNCHECKED: no
    point could be enumerated, so that the recursion is the engine's alone. CONSISTENT: the same of a loop
    that ends, a size or chance leaving its domain late. CONTRADICTED: enumeration differs.

    Example: collapse derive loops.toml mean.weighted_real

    Example: collapse derive mean.weighted_real --argmin w
    """
    if form not in {"text", "latex"}:
        fail(f"--format must be text or latex, found {form!r}")
    asked, rest = defined([file, *([name] if name else [])])
    if rest or not asked:
        _no_loop(rest[0] if rest else file)
    from proofs_checks.evidence.proved_limits import with_limits
    from proofs_checks.loops.agreement import agreement
    from proofs_checks.show.latex.defined_loop import loop_latex
    from proofs_checks.show.progress import progress_and_output
    from proofs_checks.show.reports import derived as report
    from theory.loop_language.derive import derive as derived

    names = {parameter.name for one in asked for parameter in one.loop.parameters}
    for wanted in filter(None, (argmin, argmax)):
        if wanted not in names:
            fail(f"{wanted!r} is no parameter; there is {', '.join(sorted(names)) or 'none'}")
    printed: list[Json] = []
    refused = []
    several = False
    with bounded_memory(MOST_BYTES), progress_and_output(quiet=as_json) as (progress, write):
        for place, one in enumerate(asked):
            loop = one.loop
            progress(f"deriving {one.id}", place, len(asked))
            try:
                found = [
                    (item, agreement(loop, item))
                    for each in derived(loop, MOST_SECONDS)
                    if each.name in one.observables
                    for item in (with_limits(loop, each),)
                ]
            except KeyboardInterrupt:
                if as_json and printed:
                    print_json(printed)
                if place:
                    say(f"stopped after {place} of {len(asked)} loops")
                raise
            refused += [(loop, item) for item, _ in found if item.refused]
            shown = [pair for pair in found if not pair[0].refused]
            best: list[dict[str, Json]] = [
                report.best(loop, item, wanted, least=least)
                for wanted, least in ((argmin, True), (argmax, False))
                if wanted
                for item, _ in shown
            ]
            if as_json:
                data = report.to_json(loop, found)
                assert isinstance(data, dict)
                printed.append({**data, "best": list(best)} if best else data)
            elif shown:
                text = (report.text if form == "text" else loop_latex)(loop, shown)
                lines = "".join(f"\n{line}" for of in best for line in report.best_lines(of))
                write("\n" * several + text + "\n" + (lines + "\n" if lines else ""))
                several = True
    if as_json:
        print_json(printed[0] if len(printed) == 1 else printed)
    for loop, item in refused[:3]:
        say(f"{loop.id}.{item.name} is refused: {item.reason}")
    if refused:
        raise typer.Exit(BAD_USAGE)


def _no_loop(word: str) -> NoReturn:
    """Leave with a line that says what a word is, or which shipped loop it may stand for."""
    from theory import index

    if word in index.kinds():
        fail(
            f"{word} is a {index.kinds()[word]} of the catalogue: `collapse show {word}` prints what is known"
        )
    near = index.nearest(word, shipped_ids())
    hint = f"; did you mean {near!r}?" if near else ""
    fail(f"{word!r} is no file of loops and no shipped loop{hint}; `collapse loops literature` lists these")


@contextmanager
def bounded_memory(more: int) -> Iterator[None]:
    """Inside, this process may take ``more`` bytes beyond what it has, where the system can say so."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (ImportError, OSError, ValueError):
        yield
        return
    before = soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + more
    stricter = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(stricter), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
