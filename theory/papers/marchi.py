r"""Marchi et al. 2024 (heat death of generative models), of which the abstract was read, and 2026, in full.

Of the 2026 paper the flow θ' = τ(θ) + μθ₀ − (1 + μ)θ + error is judged: an atom with at least δ of the human
data and an error of at most η obeys θ' ≥ μδ − η − (1 + μ)θ.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, compared, computed, differentiated, in_steps
from theory.families.categorical.loop import D
from theory.families.categorical.urn import U
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.papers import temperature, temperatures

PAPER = "Marchi et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)

FLOW = "Marchi et al. 2026"
FLOW_READ: tuple[tuple[str, How], ...] = ((FLOW, "original"),)
human, level = (sp.Symbol(name, positive=True) for name in ("mu", "k"))
time = sp.Symbol("s", nonnegative=True)
x, y = (sp.Symbol(name, nonnegative=True) for name in ("x", "y"))
share = sp.Function("theta", real=True)
RISE = level / (1 + human) * (1 - sp.exp(-(1 + human) * time))


@cache
def floor_of_an_atom() -> Derivation:
    """Derive θ(s) ≥ (k/(1 + μ))(1 − exp(−(1 + μ)s)) for a share with θ' ≥ k − (1 + μ)θ."""
    slope = level * sp.exp(-(1 + human) * time)
    rises = differentiated(equate(sp.Derivative(RISE, time), slope), "An exponential.")
    solves = computed(equate(slope, level - (1 + human) * RISE), "So it solves the equation, from 0 on.")
    return in_steps(
        "The share that human data keep for an atom",
        rises,
        solves,
        cited(
            sp.Ge(share(time), RISE, evaluate=False),
            "θ(0) ≥ 0, and θ' is at least what the right side's is at the same value.",
            "comparison theorem for scalar differential equations",
            "Hartman 1982, Ordinary Differential Equations, ch. III.4",
            "",
            rises.after,
            solves.after,
        ),
    )


@cache
def simplex_into_itself() -> Derivation:
    """Derive (τ + μq)/(1 + μ) ≤ 1 for shares τ = 1/(1 + x) and q = 1/(1 + y)."""
    return in_steps(
        "The step of the flow keeps shares",
        compared(
            sp.Le((1 / (1 + x) + human * (1 / (1 + y))) / (1 + human), 1, evaluate=False),
            "A weighted mean of two shares.",
            ((x, 0), (y, 0), (human, 0)),
        ),
    )


CLAIMS = (
    Claim(
        id="marchi.heat_death",
        quote="unless a sufficient amount of external data is introduced at each iteration, any non-"
        "trivial temperature leads the model to asymptotically degenerate",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="At every temperature below 1 an atom's share of the accumulating pool, over the largest "
            "share, tends to 0.",
            assertion=limit_at_infinity(temperatures.share(t), sp.Integer(0)),
            where="r(t) is the ratio of the two shares, 0 < r₁ < 1 that of the real data, 0 < T < 1; "
            "infinitely many data a generation, none from outside, drawn in proportion to the power 1/T of "
            "their shares.",
            prove=temperatures.one_atom_is_left,
            parameters=(temperatures.START, temperatures.BELOW),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="For any number of atoms, where one has the largest share at the start; r(t) is at most "
        "r₁/(1 + c(H_t − 1)), c = 1 − r₁^{1/T − 1}. Above 1 it is marchi.heat_death_above, of single draws "
        "marchi.heat_death_draws, and at 1 nothing degenerates, marchi.temperature_one.",
    ),
    Claim(
        id="marchi.heat_death_above",
        quote="any non-trivial temperature leads the model to asymptotically degenerate",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="At every temperature above 1 an atom's share of the accumulating pool, over the largest "
            "share, tends to 1.",
            assertion=limit_at_infinity(1 - temperatures.share(t), sp.Integer(0)),
            where="r(t) is the ratio of the two shares, 0 < r₁ < 1, T > 1, N ≥ 1 atoms with data; infinitely "
            "many data a generation, none from outside.",
            prove=temperatures.shares_become_equal,
            parameters=(temperatures.START, temperatures.ABOVE),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="All atoms of the real data get equal shares: the degenerate law is then the uniform one.",
        reading_of="marchi.heat_death",
    ),
    Claim(
        id="marchi.heat_death_draws",
        quote="any non-trivial temperature leads the model to asymptotically degenerate",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="At every temperature below 1, one datum at a time, all data after the first t are of one "
            "atom with a probability that tends to 1.",
            assertion=limit_at_infinity(temperatures.alone(t), sp.Integer(1)),
            where="A(t) is that probability; each datum is drawn in proportion to the power 1/T of the "
            "counts so far and added to them, none is from outside.",
            prove=temperatures.one_atom_is_drawn,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="With single draws chance decides which atom is left; it need not be the largest.",
        reading_of="marchi.heat_death",
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
        expected=("PROVED",),
        read=READ,
        reading="The trivial temperature is 1, and there nothing degenerates: the pool is a Pólya urn.",
        reading_of="marchi.heat_death",
    ),
    Claim(
        id="marchi.floor",
        quote="θ_i(t) ≥ κ(μδ − η)/(1 + μ) after a time t_κ",
        paraphrase=True,
        source=Source(paper=FLOW, where="Lemma 1"),
        printed=Statement(
            words="A share with θ' ≥ k − (1 + μ)θ is at least (k/(1 + μ))(1 − e^{−(1 + μ)s}) at time s.",
            assertion=sp.Ge(
                share(time), level / (1 + human) * (1 - sp.exp(-(1 + human) * time)), evaluate=False
            ),
            where="k = μδ − η > 0: μ human data for one synthetic, of which at least a share δ is the atom, "
            "and η bounds the error of the flow; θ(0) ≥ 0.",
            prove=floor_of_an_atom,
        ),
        expected=("PROVED-CITING",),
        read=FLOW_READ,
        reading="So t_κ = log(1/(1 − κ))/(1 + μ), the same for every atom.",
    ),
    Claim(
        id="marchi.equilibrium_assumed",
        quote="there is an equilibrium θ with τ(θ) + μθ₀ = (1 + μ)θ",
        paraphrase=True,
        source=Source(paper=FLOW, where="Assumption 2"),
        printed=Statement(
            words="(τ + μq)/(1 + μ) is at most 1 for all shares τ and q.",
            assertion=sp.Le((1 / (1 + x) + human * (1 / (1 + y))) / (1 + human), 1, evaluate=False),
            where="τ = 1/(1 + x) and q = 1/(1 + y) are an atom's shares in the model's output and in the "
            "human data, x, y ≥ 0.",
            prove=simplex_into_itself,
        ),
        expected=("PROVED",),
        read=FLOW_READ,
        finding="hypothesis not needed",
        reading="The shares (τ_i + μθ₀_i)/(1 + μ) are not negative, at most 1 and sum to 1, so θ ↦ (τ(θ) + "
        "μθ₀)/(1 + μ) sends the simplex into itself: by Brouwer's theorem every continuous τ has an "
        "equilibrium.",
    ),
)
