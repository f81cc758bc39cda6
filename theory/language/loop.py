"""A loop: a model family × a propagation rule × an estimator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Literal

import sympy as sp

from theory.language.plain import plain
from theory.language.typeset import latex

NORMAL_DATA = "mean and variance of normal data, all from the fit before"
UNBIASED = "the divisor of the variance is n − 1"
NORMAL_LABELS = "labels with normal noise, fits by least squares"
EACH_ALIKE = "a draw has the moments of the data before, each alike, and of noise that nothing fits"
ALL_KEPT = "a fit sees all data so far, as many of every generation"
"""What cited theorems may ask of the definition of a loop (``theory.proofs.loop_properties``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A propagation rule: which data survive into the next fit.

    ``copies(t, j, c)`` is the number of copies of generation ``j`` (1 = real data) in the training
    set of fit ``t ≥ j``; ``c`` lists the generations' sizes where the rule has them. ``subsample`` says
    how as many data as one generation has are drawn from that pool for the fit, if they are; ``real``
    whether a share of every generation is real data, drawn afresh or kept from the first. All three
    interpreters of a loop read this one definition.
    """

    id: str
    words: str
    copies: Callable[[int, int, tuple[Fraction, ...]], Fraction]
    design: Literal["same", "fresh"] = "same"
    subsample: Literal["", "with replacement", "without replacement"] = ""
    real: Literal["", "fresh", "kept"] = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Loop:
    """A model–data feedback loop.

    ``definition`` states it in equations; derivations may start from these and nothing else. ``law`` says how
    the data are drawn, where no step's certificate does.
    """

    id: str
    family: str
    rule: Rule
    estimator: str
    definition: tuple[sp.Basic, ...]
    law: str = ""

    def __str__(self) -> str:
        return f"{self.id}: {self.family}, {self.rule.id} ({self.rule.words}); fit by {self.estimator}"

    def __repr__(self) -> str:
        return "\n".join([f"Loop {self}", *(f"    {plain(equation)}" for equation in self.definition)])

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p><p>{self._repr_latex_()}</p>"

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(f"& {latex(equation)}" for equation in self.definition)
        return rf"$$\begin{{aligned}} {rows} \end{{aligned}}$$"
