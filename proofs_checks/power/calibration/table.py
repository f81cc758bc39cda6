"""The calibration table: false refutations and resolution of every instrument."""

from collections.abc import Iterator
from math import isfinite

from scipy.special import ndtri

from proofs_checks.power.calibration.cases import Case, cases
from proofs_checks.power.calibration.rates import (
    LOOKS,
    ErrorRate,
    error_rate,
    refutes,
    repeated_z_test,
    resolution,
)
from proofs_checks.sequential import start_asymptotic

HEADER = """\
# Calibration of the sequential tests

`python -m proofs_checks.calibration --campaigns {campaigns} --alpha {alpha} --seed {seed}`

A true claim held against {campaigns} campaigns a row, of {looks} looks up to {last} observations each
(seed {seed}): how many refute it at level {alpha}, and the exact 99 % interval of that rate.
Resolution: the smallest relative error of a claimed mean that the last look refutes with probability
90 %, and in brackets how many times that is what a z-test of this one sample size would notice.

| instrument, law | guarantee | refuted | rate | 99 % interval | within α | resolution |
|---|---|---|---|---|---|---|"""


def row(case: Case, *, alpha: float, campaigns: int, seed: int) -> tuple[str, bool]:
    """One line of the table, and whether the level was kept as far as the guarantee goes."""
    start = case.instrument(case.null)
    found = error_rate(
        start=start, rejects=refutes(case.null, alpha), draw=case.draw, campaigns=campaigns, seed=seed
    )
    noticed = "–"
    if case.deviation is not None:
        error = resolution(
            instrument=case.instrument,
            draw=case.draw,
            mean=case.null,
            alpha=alpha,
            draws=LOOKS[-1],
            largest=0.9,
            campaigns=max(20, campaigns // 100),
            seed=seed + 1,
        )
        fixed = (ndtri(1 - alpha / 2) + ndtri(0.9)) * case.deviation / LOOKS[-1] ** 0.5
        noticed = f"{error:.1%} ({error / fixed:.1f}×)" if isfinite(error) else "over 90 %"
    kept = found.low <= alpha
    return _line(case.name, start.guarantee, found, kept, noticed), kept or start.guarantee == "asymptotic"


def control(*, alpha: float, campaigns: int, seed: int) -> tuple[str, bool]:
    """The line of a test without a guarantee, and whether the measurement sees that it errs too often."""
    found = error_rate(
        start=start_asymptotic(),
        rejects=repeated_z_test(0.0, alpha),
        draw=lambda g, n: g.standard_normal(n),
        campaigns=campaigns,
        seed=seed,
    )
    seen = found.low > alpha
    return _line("control: z-test at every look, normal", "none", found, not seen, "–"), seen


def _line(name: str, guarantee: str, found: ErrorRate, kept: bool, noticed: str) -> str:
    return (
        f"| {name} | {guarantee} | {found.refuted} | {found.rate:.2%} "
        f"| {found.low:.2%} to {found.high:.2%} | {'yes' if kept else 'NO'} | {noticed} |"
    )


def instrument_table(*, alpha: float, campaigns: int, seed: int) -> Iterator[tuple[str, bool]]:
    """Lines of the table, each with whether it is as it should be.

    Args:
        alpha: level of every test.
        campaigns: number of campaigns a line.
        seed: root seed.
    """
    yield HEADER.format(looks=len(LOOKS), last=LOOKS[-1], alpha=alpha, campaigns=campaigns, seed=seed), True
    for case in cases():
        yield row(case, alpha=alpha, campaigns=campaigns, seed=seed)
    yield control(alpha=alpha, campaigns=campaigns, seed=seed)
