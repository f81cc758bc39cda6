"""The command that remakes the calibration tables."""

import argparse
from collections.abc import Sequence

from proofs_checks.power.calibration.table import instrument_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the rates of false refutation; return 1 if a level is broken."""
    parser = argparse.ArgumentParser(prog="python -m proofs_checks.calibration", description=main.__doc__)
    parser.add_argument("--campaigns", type=int, default=10_000, help="campaigns a row")
    parser.add_argument("--alpha", type=float, default=0.05, help="level of every campaign")
    parser.add_argument("--seed", type=int, default=0, help="root seed")
    parser.add_argument(
        "--registry", action="store_true", help="the shipped formulas instead of the instruments"
    )
    parser.add_argument("--tails", action="store_true", help="the guard against heavy tails")
    parser.add_argument("--own", action="store_true", help="the test of one's own simulator")
    parser.add_argument("--workers", type=int, help="processes for these three (default: one for each core)")
    options = parser.parse_args(arguments)
    if options.registry + options.tails + options.own > 1:
        parser.error("give one of --registry, --tails and --own")
    if options.campaigns < 1 or not 0.0 < options.alpha < 1.0:
        parser.error("--campaigns must be at least 1 and --alpha lie in (0, 1)")
    asked = {"alpha": options.alpha, "campaigns": options.campaigns, "seed": options.seed}
    lines = instrument_table(**asked)
    if options.registry:
        from proofs_checks.power.calibration.registry import registry_table

        lines = registry_table(**asked, workers=options.workers)
    if options.tails:
        from proofs_checks.power.calibration.tails import tail_table

        lines = tail_table(**asked, workers=options.workers)
    if options.own:
        from proofs_checks.power.calibration.own import own_table

        lines = own_table(**asked, workers=options.workers)
    kept = True
    for line, good in lines:
        print(line, flush=True)
        kept &= good
    return 0 if kept else 1
