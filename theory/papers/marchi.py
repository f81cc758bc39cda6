"""Marchi et al. 2024 (heat death of generative models), of which the abstract was read."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.categorical.loop import D
from theory.families.categorical.urn import U
from theory.language.claim import Claim, How, Statement
from theory.language.formula import Source
from theory.papers import temperature

PAPER = "Marchi et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)

CLAIMS = (
    Claim(
        id="marchi.heat_death",
        quote="unless a sufficient amount of external data is introduced at each iteration, any non-"
        "trivial temperature leads the model to asymptotically degenerate",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="At temperature 1/2 the rarer of two atoms' share of the accumulating pool tends to 0.",
            assertion=limit_at_infinity(temperature.rarer(t), sp.Integer(0)),
            where="y(t) is the rarer atom's share, y₁ < 1/2 the real one; infinitely many data a "
            "generation, none from outside.",
            formulas=(),
            prove=temperature.rarer_atom_dies_out,
        ),
        expected=("REPLAYED",),
        read=READ,
        reading="One temperature below 1 and two atoms, of the sentence's any; above 1 the pool tends to "
        "the uniform law.",
        reading_of="position.s4_2.marchi_temperature",
    ),
    Claim(
        id="marchi.temperature_one",
        quote="any non-trivial temperature",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="At temperature 1 the accumulating pool keeps at least half of (1 − 1/D) of its "
            "diversity for ever.",
            assertion=sp.Ge(U(t), (1 - 1 / D) * U(0) / 2),
            where="U(t) is the chance that two draws from the pool of fit t differ, U(0) that of two "
            "real data.",
            formulas=("categorical.accumulate.heterozygosity",),
            prove=temperature.pool_keeps_its_diversity,
        ),
        expected=("REPLAYED",),
        read=READ,
        reading="The trivial temperature is 1, and there nothing degenerates: the pool is a Pólya urn.",
    ),
)
