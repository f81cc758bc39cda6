"""Pages that are written out of the code, so that they cannot drift from it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from shutil import copyfile

from typer.main import get_command

from proofs_checks.cli import app
from proofs_checks.show.page.render import MEANINGS
from proofs_checks.show.reports.ledger import how_read, what_else
from proofs_checks.show.tables import render
from proofs_checks.show.tables.claims import ledger_table
from proofs_checks.show.tables.notation import condition, written
from theory import catalogue
from theory.bibliography import REFERENCES
from theory.language.claim import CATEGORIES, Claim
from theory.language.formula import Formula
from theory.language.typeset import latex
from theory.papers import ledger

FAMILIES = {
    "regression": "Linear regression",
    "categorical": "The discrete loop",
    "poisson": "Poisson",
    "gaussian": "Gaussian with fitted covariance",
    "exponential_family": "Exponential families with quadratic variance function",
    "mean": "A mean, variance known",
    "kernel_density": "Kernel density estimates",
}


def write_all(directory: Path) -> None:
    """Write every generated page into ``directory``."""
    directory.mkdir(exist_ok=True)
    pages = {
        "formulas.md": formulas_page(),
        "claims.md": claims_page(),
        "scope.md": scope_page(),
        "command_line.md": command_line_page(),
        "bibliography.md": bibliography_page(),
        "verdicts.md": verdicts_page(),
    }
    for name, text in pages.items():
        target = directory / name
        if not target.exists() or target.read_text(encoding="utf8") != text:
            target.write_text(text, encoding="utf8")


def copy_notebooks(source: Path, target: Path) -> None:
    """Copy the executed notebooks to where the documentation can find them."""
    for path in sorted(source.glob("*.ipynb")):
        copy = target / path.name
        if not copy.exists() or copy.read_bytes() != path.read_bytes():
            copyfile(path, copy)


def formulas_page() -> str:
    """Return the catalogue of formulas, by family."""
    found = list(catalogue.formulas().values())
    lines = [
        "# Formulas",
        "",
        f"The catalogue holds {len(found)} formulas. Each is derived from the definition",
        "",
    ]
    lines[-2] += (
        " of its loop; `collapse show ID --proof` prints the derivation, `collapse verify ID` judges it."
    )
    for family, group in groupby(sorted(found, key=_family), key=_family):
        lines += [f"## {FAMILIES.get(family, family.replace('_', ' '))}", ""]
        for formula in group:
            lines += _formula(formula)
    return "\n".join(lines) + "\n"


def _family(formula: Formula) -> str:
    return formula.id.partition(".")[0]


def _formula(formula: Formula) -> Iterable[str]:
    yield from (f"### `{formula.id}`", "", formula.title, "", "$$", written(formula).latex, "$$", "")
    yield f"For {condition(formula) or 'no parameters'}. Kind: {formula.kind}."
    yield f"{len(formula.derivation.steps)} steps of its own."
    if formula.uses:
        yield "Rests on " + ", ".join(f"`{name}`" for name in formula.uses) + "."
    if formula.sources:
        yield "Source: " + "; ".join(map(str, formula.sources)) + "."
    yield ""


def claims_page() -> str:
    """Return the ledger of claims, by section, with the catalogued verdicts."""
    claims = list(catalogue.claims().values())
    lines = ["# Claims", "", f"{len(claims)} statements of the position paper, each with the verdict that"]
    lines[-1] += " `collapse verify` must find again: as printed and, where it differs, as corrected."
    for section, group in groupby(
        sorted(claims, key=_place), key=lambda claim: ledger.section_of(claim.source)
    ):
        lines += ["", f"## {section}", ""]
        for claim in group:
            lines += _claim(claim)
    return "\n".join(lines) + "\n"


def _place(claim: Claim) -> int:
    return ledger.sections().index(ledger.section_of(claim.source))


def _claim(claim: Claim) -> Iterable[str]:
    yield from (f"### `{claim.id}`", "", f"> {claim.said}", "")
    yield from (f"As printed: **{claim.expected[0]}**. {claim.printed.words}", "")
    yield from ("$$", latex(claim.printed.assertion), "$$", "")
    if claim.corrected:
        yield from (f"As corrected: **{claim.expected[1]}**. {claim.corrected.words}", "")
        yield from ("$$", latex(claim.corrected.assertion), "$$", "")
    if claim.reading:
        yield from (f"Reading: {claim.reading}", "")
    if said := what_else(claim):
        yield from (said, "")
    if claim.read:
        yield from (how_read(claim), "")


def scope_page() -> str:
    """Return what the paper states that mathematics cannot judge, with the reasons."""
    found = catalogue.out_of_scope()
    lines = [
        "# What is out of scope",
        "",
        f"{len(found)} statements of the paper are not judged. How many are, section by section:",
        "",
        render(ledger_table(ledger.counts()), "markdown"),
        "",
        *(f"- *{name}*: {words}." for name, words in CATEGORIES.items()),
        "",
    ]
    for section, group in groupby(found, key=lambda item: ledger.section_of(item.source)):
        lines += [f"## {section}", ""]
        for item in group:
            lines += [f"- “{item.quote}” — *{item.category}*: {item.reason}"]
        lines += [""]
    return "\n".join(lines) + "\n"


def command_line_page() -> str:
    """Return the help of every command."""
    group = get_command(app)
    lines = ["# Command line", "", "```text", _help(group, "collapse"), "```", ""]
    for name, command in sorted(group.commands.items()):
        lines += [f"## collapse {name}", "", "```text", _help(command, f"collapse {name}"), "```", ""]
    return "\n".join(lines) + "\n"


def _help(command: object, name: str) -> str:
    from click import Context

    return command.get_help(Context(command, info_name=name, max_content_width=100, terminal_width=100))


def verdicts_page() -> str:
    """Return what each verdict means, as the report page says it."""
    return (
        "\n".join(
            [
                "| verdict | meaning |",
                "|---|---|",
                *(f"| {name} | {words} |" for name, words in MEANINGS.items()),
            ]
        )
        + "\n"
    )


def bibliography_page() -> str:
    """Return the cited works."""
    lines = ["# Bibliography", "", "`collapse bibliography` prints these as BibTeX.", ""]
    for entry in sorted(REFERENCES, key=lambda item: item.key):
        fields = dict(entry.fields)
        where = fields.get("journal") or fields.get("publisher") or f"arXiv:{fields.get('eprint')}"
        title = fields["title"].replace("{", "").replace("}", "")
        lines += [f"- `{entry.key}`: {_names(fields['author'])} ({fields['year']}). {title}. {where}."]
    return "\n".join(lines) + "\n"


def _names(authors: str) -> str:
    plain = authors.replace(r"{\c{c}}", "ç").split(" and ")
    return "; ".join("and others" if name == "others" else name for name in plain)
