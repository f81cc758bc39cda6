"""Figures, one module each: ``draw(path, seed=…, runs=…)`` writes one from derived values and simulated runs.

A figure is added by its module and one line here.
"""

FIGURES = {
    "fig4": "proofs_checks.figures.fig4",
    "w2-split": "proofs_checks.figures.w2_split",
}
"""Name on the command line → module."""
