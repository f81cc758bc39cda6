"""``collapse show``: one thing of the catalogue, with its derivation or with everything that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from proofs_checks.cli.common import JsonFlag, completing, fail, known, print_json, print_lines
from proofs_checks.cli.defined import Asked, defined

if TYPE_CHECKING:
    from theory.index import Kind
    from theory.language.claim import Claim
    from theory.language.formula import Formula

SHOWN: tuple[Kind, ...] = (
    "formula",
    "claim",
    "loop",
    "theorem",
    "cell",
    "definition",
    "paper",
    "out of scope",
)


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="An id, or a file with [[loop]] tables.", autocompletion=completing(*SHOWN)
        ),
    ],
    loop: Annotated[
        str | None,
        typer.Argument(metavar="[LOOP]", help="Of a file: one loop, or LOOP.OBSERVABLE (none: all)."),
    ] = None,
    proof: Annotated[
        bool, typer.Option("--proof", help="Its derivation, step by step, every step replayed now.")
    ] = False,
    graph: Annotated[
        bool, typer.Option("--graph", help="Show all that it rests on, and the weakest part of it.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="latex: statement, proof and what is cited, ready to \\input; of --graph: tree, json, dot "
            "or mermaid.",
            metavar="FORMAT",
        ),
    ] = None,
    notation: Annotated[
        str,
        typer.Option(
            help="Of --format latex: library, or paper for the position paper's symbols.", metavar="NOTATION"
        ),
    ] = "library",
    coq: Annotated[
        bool, typer.Option("--coq", help="Print the Coq file in which the statement is proved again.")
    ] = False,
    core: Annotated[
        bool,
        typer.Option("--core", help="Print what the trusted core proves: variables, assumptions, proof."),
    ] = False,
    cite: Annotated[
        bool, typer.Option("--cite", help="Of a claim: the statement that holds, with its id, and BibTeX.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Print a formula, claim, loop, theorem, definition of collapse, cell of the atlas, or cited work.

    A loop that is shipped as a definition, or defined in a FILE, is printed as it is defined, with its
    equations and closed forms; one of its observables with --proof is printed with its derivation.

    --proof: the derivation of a formula or claim, every step replayed; --graph: all that it rests on.
    With --coq, print a file that `coqc` checks with no help from this package; --coq --json prints the
    certificate that it is made of. --core: what the trusted core proves, from which assumptions.
    --json prints what is shown, with the derivations.

    --cite: what to cite of a claim, the corrected statement where the printed one does not hold.

    A theorem is printed as in a paper: hypotheses and statements, and with --proof the proof of each.
    --format latex prints a theorem, formula or claim with its proof for a paper, and how far each step is
    checked.

    Example: collapse show theorem.accumulate_subsample

    Example: collapse show regression.accumulate; collapse show regression.accumulate.excess_risk --proof

    Example: collapse show position.appendix_a.excess_ratio_limit --graph --format dot

    Example: collapse show regression.accumulate.excess_risk --format latex --notation paper > theorem.tex
    """
    typeset = form == "latex" and not graph
    if form is not None and not graph and not typeset:
        fail(f"--format {form} is about the graph; add --graph (without it, there is --format latex)")
    if typeset and (proof or coq or core or cite or as_json):
        fail("--format latex goes with none of --core, --proof, --coq, --cite and --json")
    if notation != "library" and not typeset:
        fail("--notation goes with --format latex")
    if core and (proof or graph or coq):
        fail("--core, --proof, --graph and --coq exclude one another")
    if cite and (proof or graph or coq or core):
        fail("--cite stands alone, or with --json")
    from theory import index

    asked, rest = defined([name, *([loop] if loop else [])])
    if asked:
        if graph or coq or cite:
            fail("--graph, --coq and --cite are of the catalogue; a defined loop has --proof and --core")
        if core:
            return _show_core_of_defined(asked, as_json)
        return _show_defined(asked, proof, typeset, as_json)
    if loop:
        fail(f"{name} is no file; {rest[-1]!r} is one word too many")
    known(name, *SHOWN)
    kind = index.kinds()[name]
    derived = kind in ("formula", "claim")
    if cite:
        if kind != "claim":
            fail(f"{name} is a {kind}; --cite is of claims, BibTeX of works: collapse bibliography")
        return _show_citing(name, as_json)
    if (graph or coq or core) and kind == "theorem":
        fail(f"{name} is a theorem of many parts; show this of one of its formulas")
    if (proof or graph or coq or core) and not derived and kind != "theorem":
        fail(f"{name} is a {kind}: it has no derivation")
    if typeset and not derived and kind != "theorem":
        fail(f"{name} is a {kind}: --format latex is for theorems, formulas and claims")
    if typeset:
        return _show_latex(name, kind, notation)
    if kind == "theorem" and (proof or as_json):
        return _show_theorem(name, as_json)
    if not derived and as_json:
        return print_json(dict(index.entry(name)))
    if not (proof or graph or coq or core or as_json):
        from proofs_checks.show.reports.listing import card

        return print_lines(card(index.entry(name), kind))
    from proofs_checks.show import terminal
    from proofs_checks.show.progress import working
    from theory import catalogue

    with working("deriving", quiet=as_json):
        item = catalogue.formula_or_claim(name)
    if core:
        _show_core(item, as_json)
    elif coq:
        _show_coq(name, as_json)
    elif graph:
        _show_graph(item, "json" if as_json else form or "tree")
    elif as_json:
        print_json(terminal.shown_json(item))
    else:
        terminal.print_shown(item)
    return None


def _show_defined(asked: list[Asked], proof: bool, typeset: bool, as_json: bool) -> None:
    from proofs_checks.evidence.proved_limits import with_limits
    from proofs_checks.loops.agreement import agreement
    from proofs_checks.show import terminal
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports import derived as report
    from theory.loop_language.formulas import derived_of
    from theory.loop_language.writing import to_toml

    data = []
    for number, one in enumerate(asked):
        loop = one.loop
        if proof:
            for formula in one.formulas():
                terminal.print_shown(formula)
            continue
        with working(f"deriving {one.id}", quiet=as_json):
            items = [with_limits(loop, derived_of(loop, name)) for name in one.observables]
            found = [(item, agreement(loop, item)) for item in items]
        if typeset:
            from proofs_checks.show.latex.defined_loop import loop_latex

            typer.echo(loop_latex(loop, found))
        elif as_json:
            shown = report.to_json(loop, found)
            assert isinstance(shown, dict)
            data.append({**shown, "toml": to_toml(loop)})
        else:
            typer.echo(("\n\n" if number else "") + to_toml(loop) + "\n" + report.text(loop, found))
    if as_json:
        print_json(data[0] if len(data) == 1 else list(data))


def _show_core_of_defined(asked: list[Asked], as_json: bool) -> None:
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports.core import theorem_json, theorem_lines
    from theory.core import Theorem
    from theory.language.plain import plain
    from theory.loop_language.formulas import derived_of

    found: list[tuple[str, Theorem]] = []
    for one in asked:
        for name in one.observables:
            with working(f"proving {one.id}", quiet=as_json):
                derived = derived_of(one.loop, name)
            called = f"{one.loop.id}.{name}{'.limit' if one.limit else ''}"
            parts = () if one.limit else derived.parts
            said = ("numerator of ", "denominator of ") if parts else ("",)
            for word, proved in zip(said, parts or (derived,), strict=True):
                theorem = proved.limit_theorem if one.limit else proved.theorem
                if theorem is None or not proved.proved_of:
                    fail(f"the core does not prove {called} from its definition")
                found.append((f"{word}{called}", theorem))
                for case in () if one.limit else proved.cases:
                    if case.theorem is not None:
                        where = f"{word}{called} at {plain(case.parameter)} = {plain(case.value)}"
                        found.append((where, case.theorem))

    def how(theorem: Theorem) -> str:
        return "citing" if theorem.cites else "proved"

    if as_json:
        cases = [{"id": name, "cases": [theorem_json(theorem, how(theorem))]} for name, theorem in found]
        return print_json(cases[0] if len(cases) == 1 else list(cases))
    for number, (name, theorem) in enumerate(found):
        print_lines([*([""] if number else []), name, *theorem_lines(theorem, how(theorem))])
    return None


def _show_citing(name: str, as_json: bool) -> None:
    from proofs_checks.show.citing import what_to_cite
    from proofs_checks.show.reports.listing import citing_lines
    from theory import index

    cited = what_to_cite(index.entry(name))
    if as_json:
        print_json(cited.to_json())
    else:
        print_lines(citing_lines(cited))


def _show_theorem(name: str, as_json: bool) -> None:
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports.theorem import print_theorem, proved, theorem_json
    from theory.theorems import theorem

    stated = theorem(name)
    if stated is None:
        raise KeyError(name)
    with working("proving", quiet=as_json):
        found = proved(stated)
    if as_json:
        print_json(theorem_json(stated, found))
    else:
        print_theorem(stated, found)
    if not all(part.holds for part in found):
        raise typer.Exit(1)


def _show_latex(name: str, kind: Kind, notation: str) -> None:
    from proofs_checks.show.latex.proof import claim_latex, formula_latex, theorem_latex
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports.theorem import proved
    from proofs_checks.show.tables.notation import NOTATIONS
    from theory import catalogue
    from theory.language.claim import Claim
    from theory.theorems import theorem

    named = next((one for one in NOTATIONS if one == notation), None)
    if named is None:
        fail(f"--notation {notation!r} is unknown; it is one of {', '.join(NOTATIONS)}")
    if named == "paper" and kind != "formula":
        fail(f"{name} is a {kind}; --notation paper is for formulas")
    with working("deriving"):
        if kind == "theorem":
            stated = theorem(name)
            if stated is None:
                raise KeyError(name)
            text = theorem_latex(stated, proved(stated))
        else:
            item = catalogue.formula_or_claim(name)
            text = claim_latex(item) if isinstance(item, Claim) else formula_latex(item, named)
    typer.echo(text, nl=False)


def _show_core(item: Claim | Formula, as_json: bool) -> None:
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports.core import core_json, core_lines
    from theory.core import Refused
    from theory.language.formula import Formula
    from theory.proofs.scalar_steps import port_cases

    if not isinstance(item, Formula):
        fail(f"{item.id} is a claim; the core proves formulas")
    try:
        with working("proving", quiet=as_json):
            cases = port_cases(item)
    except Refused as error:
        fail(f"the core does not prove {item.id} yet: {error}")
    if as_json:
        print_json({"id": item.id, "cases": [core_json(case) for case in cases]})
    else:
        typer.echo("\n\n".join("\n".join((item.id, *core_lines(case))) for case in cases))


def _show_coq(name: str, as_json: bool) -> None:
    from proofs_checks.kernel.certificates import NoCertificate
    from proofs_checks.kernel.render import render
    from proofs_checks.kernel.theorems import certificates_of

    try:
        found = certificates_of(name)
    except NoCertificate as error:
        fail(f"Coq has no proof of this. {error}")
    if as_json:
        print_json(found[0] if len(found) == 1 else list(found))
    else:
        typer.echo("\n".join(render(certificate) for certificate in found), nl=False)


def _show_graph(item: Claim | Formula, form: str) -> None:
    from proofs_checks.graph import proof_graph
    from proofs_checks.show import terminal
    from proofs_checks.show.progress import working
    from proofs_checks.show.reports.graph import FORMATS, to_dot, to_json, to_mermaid

    if form not in FORMATS:
        fail(f"--format {form!r} is unknown; it is one of {', '.join(FORMATS)}")
    with working("replaying what it rests on", quiet=form != "tree"):
        found = proof_graph(item)
    if form == "json":
        print_json(to_json(found))
    elif form == "tree":
        terminal.print_graph(found)
    else:
        typer.echo(to_dot(found) if form == "dot" else to_mermaid(found))
