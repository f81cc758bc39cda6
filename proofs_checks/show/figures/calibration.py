"""How often each sequential test refutes what is true, against the level it promises."""

from __future__ import annotations

from pathlib import Path

from proofs_checks.power.calibration.cases import cases
from proofs_checks.power.calibration.rates import ErrorRate, error_rate, refutes, repeated_z_test
from proofs_checks.sequential import start_asymptotic
from proofs_checks.show.figures.style import COLOURS, new_figure, plain_axes

__all__ = ["calibration", "draw"]

ALPHA = 0.05
CONTROL = "control: z-test at every look"


def calibration(*, seed: int = 0, campaigns: int = 400) -> dict[str, ErrorRate]:
    """Measure false refutations of every instrument at level 5 %, and of a test that is known to err.

    >>> rates = calibration(campaigns=20)
    >>> rates[CONTROL].refuted > 2, max(rate.refuted for name, rate in rates.items() if name != CONTROL) <= 3
    (True, True)
    """
    found = {
        case.name: error_rate(
            start=case.instrument(case.null),
            rejects=refutes(case.null, ALPHA),
            draw=case.draw,
            campaigns=campaigns,
            seed=seed,
        )
        for case in cases()
    }
    found[CONTROL] = error_rate(
        start=start_asymptotic(),
        rejects=repeated_z_test(0.0, ALPHA),
        draw=lambda generator, size: generator.standard_normal(size),
        campaigns=campaigns,
        seed=seed,
    )
    return found


def draw(path: Path, *, seed: int = 0, runs: int = 400) -> None:
    """Draw the figure and write it to ``path`` (png, pdf or svg); ``runs`` campaigns for each test.

    Raises:
        ModuleNotFoundError: matplotlib is missing; the extra ``figures`` brings it.
    """
    figure = new_figure(8.5, 5.2)
    axes = figure.subplots()
    rates = calibration(seed=seed, campaigns=runs)
    floor = 0.2 / runs
    for place, (name, rate) in enumerate(reversed(rates.items())):
        colour = COLOURS[1] if name == CONTROL else COLOURS[2]
        axes.plot([max(rate.low, floor), rate.high], [place, place], color=colour, linewidth=2.5)
        axes.plot(
            max(rate.refuted / rate.campaigns, floor), place,
            marker="s" if name == CONTROL else ("<" if rate.refuted == 0 else "o"), color=colour,
        )  # fmt: skip
    axes.axvline(ALPHA, color="black", linestyle="--", linewidth=1)
    axes.annotate(
        f"promised: {ALPHA:.0%}",
        (ALPHA, len(rates) - 0.4),
        xytext=(4, 0),
        textcoords="offset points",
        fontsize=9,
    )
    axes.set_yticks(range(len(rates)), labels=list(reversed(rates)), fontsize=9)
    axes.set(xscale="log", xlabel=f"share of {runs} campaigns that refute a true claim, 99 % interval")
    axes.set_xlim(floor * 0.8, 1)
    axes.set_title("False refutations")
    plain_axes(axes)
    figure.savefig(path, dpi=150)
