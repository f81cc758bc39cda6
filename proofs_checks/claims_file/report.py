"""What a person, or a script, reads about the claims of a file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from importlib.metadata import version

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from proofs_checks import screen
from proofs_checks.claims_file.claim import FileClaim
from proofs_checks.claims_file.judging import FileReport, JudgedClaim
from proofs_checks.reports.style import MARKS, STYLES
from proofs_checks.schema import CURRENT, Version
from proofs_checks.schema.version_1 import in_version_1
from proofs_checks.verdict import Json
from proofs_checks.verification import DEFAULT_BUDGET
from theory.language.plain import plain

DECIDED_BY = {"=": "mean = ", "≤": "mean ≤ ", "≥": "mean ≥ ", "≈": "mean ≈ "}


def again(report: FileReport, claim: FileClaim) -> str:
    """Return the command that judges one claim again."""
    extra = "" if report.budget == DEFAULT_BUDGET else f" --budget {report.budget:g}"
    allowed = " --allow-import" if claim.simulator else ""
    return f"collapse verify --file {report.path} {claim.id} --seed {report.seed}{extra}{allowed}"


def statement(claim: FileClaim) -> str:
    """Return what a claim says in one line of mathematics."""
    return DECIDED_BY[claim.relation] + plain(claim.expression)


def report_json(report: FileReport, schema: Version = CURRENT) -> dict[str, Json]:
    """Return the report as ``collapse verify --file … --json`` prints it, in the words of a version."""
    return {
        **({"schema": f"collapse-file-report/{schema}"} if schema > 1 else {}),
        "version": version("collapse-theory"),
        "file": report.path,
        "seed": report.seed,
        "budget": report.budget,
        "as_expected": report.as_expected,
        "interrupted": report.interrupted,
        "claims": [_claim_json(report, item, schema) for item in report.claims],
        "formulas": [] if report.formulas is None else report.formulas.to_json(schema)["formulas"],
    }


def _claim_json(report: FileReport, item: JudgedClaim, schema: Version) -> dict[str, Json]:
    claim = item.claim
    parameters: list[Json] = [
        {"name": p.name, "meaning": p.meaning, "domain": p.condition} for p in claim.parameters
    ]
    body: dict[str, Json] = {
        "id": claim.id,
        **item.verdict.to_json(),
        "expected": claim.expected or None,
        "as_expected": item.as_expected,
        "words": claim.words,
        "source": claim.source,
        "expression": claim.text,
        "statement": statement(claim),
        "relation": claim.relation,
        "parameters": parameters,
        "judged_by": {
            "equals": claim.equals or None,
            "simulate": claim.simulate or None,
            "simulator": claim.simulator or None,
        },
        "margin": claim.margin,
        "alpha": claim.alpha,
        "evidence": [one.to_json() for one in item.verdict.evidence],
    }
    if schema == 1:
        body = in_version_1(body)
    else:
        body["assumes"] = list(claim.assumes)
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return {
        **body,
        "line": claim.line,
        "seed": report.seed,
        "replay": again(report, claim),
        "fingerprint": hashlib.sha256(canonical.encode()).hexdigest()[:16],
    }


def print_file_report(report: FileReport, *, quiet: bool = False) -> None:
    """Print each claim with its verdict and evidence, and a last line that counts them; if ``quiet`` that."""
    console = screen.console()
    if not quiet:
        for item in report.claims:
            console.print(_panel(report, item))
        counts = Counter(item.verdict.name for item in report.claims)
        summary = ", ".join(f"{count} {name}" for name, count in counts.items())
        noun = "claim" if len(report.claims) == 1 else "claims"
        console.print(f"{len(report.claims)} {noun} of {report.path}: {summary}.", soft_wrap=True)
        if searched := counts["CONSISTENT"]:
            console.print(f"Not shown, only searched without contradiction: {searched} (CONSISTENT).")
    unexpected = [item.claim.id for item in report.claims if not item.as_expected]
    if report.interrupted:
        console.print("[yellow]Interrupted: what was not reached is INCONCLUSIVE.[/]")
    elif unexpected:
        console.print(Text(f"Not as expected: {', '.join(unexpected)}.", style="red"), soft_wrap=True)
    else:
        console.print("Every verdict is as expected.")
    for item in report.claims:
        if item.warning:
            console.print(Text(f"Warning: {item.warning}.", style="yellow"), soft_wrap=True)


def _panel(report: FileReport, item: JudgedClaim) -> Panel:
    claim, verdict = item.claim, item.verdict
    lines: list[Text] = []
    if claim.words:
        lines.append(Text(f"“{claim.words}”", style="italic"))
    if claim.source:
        lines.append(Text(claim.source, style="dim"))
    lines.append(Text(statement(claim)))
    if claim.parameters:
        lines.append(Text("for " + "; ".join(p.condition for p in claim.parameters), style="dim"))
    expected = f" (expected {claim.expected})" if claim.expected else ""
    lines.append(Text(verdict.name, style=STYLES[verdict.name]).append(expected, style="dim"))
    if verdict.witness:
        lines[-1].append(f"  smallest witness: {verdict.witness}", style="not dim")
    lines.extend(Text(f"  {MARKS[one.outcome]} {one.check}: {one.summary}") for one in verdict.evidence)
    if verdict.reason not in {one.summary for one in verdict.evidence}:
        lines.append(Text(f"  {verdict.reason}", style="dim"))
    if claim.assumes:
        lines.append(Text(f"  taken from the author: {'; '.join(claim.assumes)}", style="yellow"))
    if verdict.weakest and report.formulas is not None:
        names = {judged.id: judged.verdicts[0].name for judged in report.formulas.formulas}
        lines.append(Text(f"  rests on: {claim.equals} ({names[claim.equals]})", style="dim"))
    lines.append(Text(f"  again: {again(report, claim)}", style="dim"))
    return Panel(Group(*lines), title=claim.id, title_align="left")
