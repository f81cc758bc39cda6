"""The pytest plugin: claims files as tests, and a section of the report with verdicts, intervals and seeds.

    pytest --claims claims.toml                      every claim of the file is a test
    pytest --claims claims.toml --claims-allow-import    … and may import its own simulator
    pytest -m "not collapse_slow"                    claims of tier "slow" left out
    pytest --collapse-seed 7 --collapse-budget 30    for claims and for assert_matches

``collapse_claims = ["claims.toml"]`` among pytest's ini options collects the file on every run. The library
is imported when a claim is collected, not before, so that the plugin costs other test runs nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proofs_checks.verification import Report
    from theory.language.claim import Claim

SETTINGS: dict[str, Any] = {}
"""Seed and budget of this run, read by ``proofs_checks.testing`` too."""

PROPERTY = "collapse"
FILES = pytest.StashKey[list[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("collapse-theory", "claims judged by collapse-theory")
    group.addoption(
        "--claims", action="append", default=[], metavar="FILE", help="collect the claims of this TOML file"
    )
    group.addoption(
        "--claims-allow-import", action="store_true", help="let claims import the simulators that they name"
    )
    group.addoption("--collapse-seed", type=int, metavar="SEED", help="root seed of all simulations")
    group.addoption(
        "--collapse-budget", type=float, metavar="SECONDS", help="nominal seconds of simulation for a claim"
    )
    parser.addini("collapse_claims", "claims files that are always collected", type="paths", default=[])
    parser.addini("collapse_allow_import", "let them import simulators", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers and put the claims files among what is collected."""
    config.addinivalue_line("markers", "collapse: a claim judged by collapse-theory")
    config.addinivalue_line("markers", "collapse_slow: a claim of the slow tier")
    SETTINGS.clear()
    SETTINGS["collapse_seed"] = config.getoption("collapse_seed")
    SETTINGS["collapse_budget"] = config.getoption("collapse_budget")
    given = [config.invocation_params.dir / name for name in config.getoption("claims")]
    wanted = [path.resolve() for path in (*given, *config.getini("collapse_claims"))]
    config.stash[FILES] = wanted
    asked = [str(name).partition("::")[0] for name in config.args]
    present = {(config.invocation_params.dir / name).resolve() for name in asked}
    explicit = bool(given) or config.args_source is not pytest.Config.ArgsSource.ARGS
    config.args.extend(str(path) for path in wanted if explicit and path not in present)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ClaimsFile | None:
    """Collect the claims files that were asked for, and no other TOML file."""
    if file_path.suffix == ".toml" and file_path.resolve() in parent.config.stash[FILES]:
        collected: ClaimsFile = ClaimsFile.from_parent(parent, path=file_path)
        return collected
    return None


class ClaimsFile(pytest.File):
    """A claims file; its claims are read, and validated, before one is judged."""

    def collect(self) -> Iterator[ClaimItem]:
        """Yield one item a claim."""
        from proofs_checks.own.claims_file.reading import ClaimsFileError, read_claims
        from proofs_checks.own.claims_file.simulating import check_imports

        option = self.config.getoption("claims_allow_import")
        allowed = bool(option or self.config.getini("collapse_allow_import"))
        try:
            claims = read_claims(self.path)
            check_imports(claims, str(self.path), allow_import=allowed)
        except ClaimsFileError as error:
            hint = str(error).replace("allow it with --allow-import", "allow it with --claims-allow-import")
            raise self.CollectError(hint) from None
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)


class NotAsExpected(Exception):
    """A claim's verdict is not the expected one."""

    def __init__(self, report: Report) -> None:
        """Keep the report of the one claim."""
        super().__init__(report)
        self.report = report


class ClaimItem(pytest.Item):
    """One claim; it passes if its verdict is the expected one, and INCONCLUSIVE is no pass."""

    def __init__(self, *, claim: Claim, **options: Any) -> None:
        """Keep the claim and carry the markers of its tier."""
        super().__init__(**options)
        self.claim = claim
        self.add_marker(pytest.mark.collapse)
        if claim.tier == "slow":
            self.add_marker(pytest.mark.collapse_slow)

    def runtest(self) -> None:
        """Judge the claim.

        Raises:
            NotAsExpected: the verdict is not the expected one.
        """
        from proofs_checks.verification import DEFAULT_BUDGET, DEFAULT_SEED, verify

        seed, budget = SETTINGS["collapse_seed"], SETTINGS["collapse_budget"]
        report = verify(
            [self.claim],
            path=str(self.path),
            seed=DEFAULT_SEED if seed is None else seed,
            budget=DEFAULT_BUDGET if budget is None else budget,
            workers=1,
        )
        if report.interrupted:
            raise KeyboardInterrupt
        (judged,) = report.claims
        monte_carlo = [item for item in judged.verdict.evidence if item.check == "monte carlo"]
        points: Any = monte_carlo[0].details.get("points") if monte_carlo else None
        record = {
            "what": self.claim.id,
            "verdict": judged.verdict.name,
            "reason": judged.verdict.reason,
            "expected": next(iter(self.claim.expected), None),
            "seed": report.seed,
            "point": (points[-1] if judged.verdict.name == "REFUTED" else points[0]) if points else None,
        }
        self.user_properties.append((PROPERTY, json.dumps(record, ensure_ascii=False)))
        if not judged.as_expected:
            raise NotAsExpected(report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what the terminal shows for a claim that is not as expected."""
        if not isinstance(excinfo.value, NotAsExpected):
            return super().repr_failure(excinfo, style)
        from proofs_checks.verification import replay_command

        report = excinfo.value.report
        (judged,) = report.claims
        verdict = judged.verdict
        lines = [
            f"{self.claim.id}: {self.claim.printed.question}",
            *([f"“{self.claim.quote}”"] if self.claim.quote else []),
            verdict.name + "".join(f", expected {name}" for name in self.claim.expected),
            *([f"    {verdict.witness_is}: {verdict.witness}"] if verdict.witness else []),
            *(f"    {item.check}: {item.summary}" for item in verdict.evidence),
            f"    again: {replay_command(judged, report)}",
        ]
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the claim stands."""
        return self.path, self.claim.line - 1, f"claim {self.claim.id}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep what the assertions of a test found, for the report."""
    try:
        return (yield)
    finally:
        testing = sys.modules.get("proofs_checks.testing")
        if testing is not None:
            found = [(PROPERTY, json.dumps(record, ensure_ascii=False)) for record in testing.RECORDS]
            item.user_properties.extend(found)
            testing.RECORDS.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the section of verdicts, if there are any."""
    rows: list[dict[str, Any]] = []
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                rows.extend(json.loads(text) for name, text in report.user_properties if name == PROPERTY)
    if not rows:
        return
    terminalreporter.section("collapse-theory")
    for row in rows:
        colour = {"REFUTED": "red", "INCONCLUSIVE": "yellow"}.get(row["verdict"], "green")
        if row["verdict"] == row.get("expected"):
            colour = "green"
        terminalreporter.write(f"{row['verdict']:<12} ", **{colour: True})
        expected = f"expected {row['expected']}, " if row.get("expected") else ""
        terminalreporter.write_line(f" {row['what']}  ({expected}seed {row['seed']})")
        terminalreporter.write_line(f"              {row['reason']}")
        point = row["point"]
        if point and row["verdict"] != "REFUTED" and None not in point["interval"]:
            low, high = point["interval"]
            terminalreporter.write_line(
                f"              predicted {point['predicted']:.6g}, simulated {low:.6g} to {high:.6g}"
                + (f" at {point['point']}" if point["point"] else "")
            )
