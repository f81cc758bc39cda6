"""Taori and Hashimoto 2023 (data feedback loops), known from memory and from later papers."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.steps import computed, defined, in_steps, put
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source

PAPER = "Taori and Hashimoto 2023"
READ: tuple[tuple[str, How], ...] = ((PAPER, "memory"),)
pool, human, model, off, bias = (sp.Symbol(name, positive=True) for name in ("N", "m", "k", "delta", "B"))
after = sp.Function("B'", real=True)


@cache
def rest_point() -> Derivation:
    """Derive that a pool bias of kδ/m is left where it is by a round of m human and k model labels."""
    named = equate(after(bias), (pool * bias + model * (bias + off)) / (pool + human + model))
    here = put(named, "At B = kδ/m.", B=model * off / human)
    return in_steps(
        "The bias at which a data feedback loop rests",
        defined(named, "N data of bias B, then m human labels without, and k model labels of bias B + δ."),
        here,
        computed(equate(after(model * off / human), model * off / human), "Collect.", here.after),
    )


CLAIMS = (
    Claim(
        id="taori.amplification",
        quote="the bias is amplified by at most (m + k)/m times the calibration error",
        paraphrase=True,
        source=Source(paper=PAPER, where="main theorem"),
        printed=Statement(
            words="A round of m human and k model labels leaves a pool of bias kδ/m as it is.",
            assertion=equate(after(model * off / human), model * off / human),
            where="B′(B) is the bias of the pool after a round, N data before it, δ the calibration "
            "error of the model.",
            prove=rest_point,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The model's labels then have the bias kδ/m + δ = (m + k)δ/m: the bound, attained. "
        "Smaller biases rise towards it.",
    ),
)
