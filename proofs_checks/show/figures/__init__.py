"""Figures, one module each: ``draw(path, seed=…, runs=…)`` writes one from derived values and simulated runs.

A figure is added by its module and one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the library.

    Attributes:
        module: where its ``draw`` is.
        caption: what a reader sees in it; serves as its description where it cannot be seen.
        claims: ids, or beginnings of ids, of the claims that it illustrates.
    """

    module: str
    caption: str
    claims: tuple[str, ...] = ()


FIGURES = {
    "calibration": Figure(
        module="proofs_checks.show.figures.calibration",
        caption="How often each sequential test of the harness refutes a true claim, with 99 % intervals, "
        "against the 5 % that it promises; a z-test at every look, as a control, errs far too often.",
    ),
    "definitions": Figure(
        module="proofs_checks.show.figures.definitions",
        caption="The main loops under the eight definitions of collapse: the same loop collapses under "
        "some and not under others.",
        claims=("position.appendix_a.table1",),
    ),
    "fig3": Figure(
        module="proofs_checks.show.figures.fig3",
        caption="The position paper's Figure 3 with numbers. Left: the excess risk, linear under replace, "
        "bounded under accumulate and accumulate-subsample; derived curves and simulated raw data. Right: "
        "the real share of the data.",
        claims=("position.s4_1.", "position.appendix_a."),
    ),
    "fig4": Figure(
        module="proofs_checks.show.figures.fig4",
        caption="The position paper's Figure 4 with exact curves. Left: expected number of fits until one "
        "atom is left, against the data per generation; the law as printed, D·log N, grows without bound "
        "in N, the exact time stays below 2D. Right: how the entropy decays.",
        claims=("position.s4_4.",),
    ),
    "kernel-likelihood": Figure(
        module="proofs_checks.show.figures.kernel_likelihood",
        caption="The negative log-likelihood of real data under kernel density estimates with fixed "
        "bandwidth: proved upper and lower bounds, and a simulation on raw data between them. Under "
        "replace it grows linearly, under accumulate at most like half a logarithm.",
        claims=("position.s4_4.density_loss",),
    ),
    "pathway": Figure(
        module="proofs_checks.show.figures.pathway",
        caption="The risk under accumulate relative to one fit, for families whose variance function has "
        "positive, zero or negative curvature: the limit is π²/6 at zero curvature only, and "
        "approaches it as n grows.",
        claims=("position.s4_1.accumulate", "position.appendix_a.excess_ratio"),
    ),
    "resolution": Figure(
        module="proofs_checks.show.figures.resolution",
        caption="The smallest relative error in a formula that simulated raw data alone refute, for one "
        "formula of each family, against the budget of random numbers.",
    ),
    "w2-split": Figure(
        module="proofs_checks.show.figures.w2_split",
        caption="The two terms of the expected squared Wasserstein distance under replace, with simulated "
        "paths: the mean term grows without bound in expectation while single paths settle; the "
        "covariance term tends to 2σ₀² in expectation and to σ₀² on almost every path, not to 0.",
        claims=("position.s2_1.",),
    ),
}
"""Name on the command line → figure."""
