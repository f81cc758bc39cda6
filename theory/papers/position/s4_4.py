"""Section 4.4: timescales of collapse in the discrete loop."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial

import sympy as sp
from flint import arb

from theory.engine.limits import limit_at_infinity
from theory.families.categorical import diffusion, survival, time
from theory.families.categorical.loop import DISTRIBUTION, D, N, i, p, q, t
from theory.families.categorical.moments import h
from theory.language.claim import Claim, Decision, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter, Values, environment, integer_of, list_of
from theory.markov.atoms import atoms, uniform
from theory.markov.coalescent import collapse_time_exact
from theory.markov.functions import XLogX
from theory.numbers.walk import enclose
from theory.papers import collapse_times, discrete
from theory.papers.discrete import singletons_are_lost
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§4.4")
TIME = "categorical.replace.collapse_time"
LIMIT = "categorical.replace.collapse_time_diffusion"
BOUND = "categorical.replace.collapse_time_bound"

MANY_DATA = Parameter(
    name="D", meaning="data per generation", domain=Domain(kind="integer", lower=2), ceiling=12
)
ATOMS = Parameter(
    name="N", meaning="number of equally likely atoms", domain=Domain(kind="integer", lower=2), ceiling=12
)


def _proportional(values: Values) -> Decision:
    """Whether the limit of E[T]/D is twice the entropy at this p; two atoms fix the constant at two."""
    chances = list_of(values, "p")
    if atoms(chances).count <= 2:
        return Decision(holds=True, shown="one or two atoms: the two sums agree term by term")
    env = environment({**values, "D": 1})
    left, right = enclose(diffusion.LIMIT_TIME, env), enclose(2 * diffusion.ENTROPY, env)
    shown = f"E[T]/D tends to {left.str(8, radius=False)}, not to 2·H[p] = {right.str(8, radius=False)}"
    return Decision(holds=None if left.overlaps(right) else False, shown=shown)


def _d_log_n(values: Values) -> Decision:
    """Whether E[T] reaches D log N for uniform p, exactly."""
    size, count = integer_of(values, "D"), integer_of(values, "N")
    exact = collapse_time_exact(size, uniform(count))
    claimed = enclose(size * sp.log(count), {})
    apart = not bool(claimed.contains(0)) and not _contains(claimed, exact)
    shown = f"E[T] = {float(exact):.6g}, and D·log N = {claimed.str(6, radius=False)}"
    return Decision(holds=False if apart else None, shown=shown)


def _contains(ball: arb, number: Fraction) -> bool:
    from flint import arb, fmpq

    return bool(ball.overlaps(arb(fmpq(number.numerator, number.denominator))))


def _singletons_survive(values: Values) -> Decision:
    size = integer_of(values, "D")
    lost = Fraction(size - 1, size) ** size
    return Decision(
        holds=lost <= Fraction(1, 100),
        shown=f"an atom seen once is lost in the next fit with probability {float(lost):.6g}",
    )


FIGURE_DATA = Parameter(
    name="D", meaning="data per generation", domain=Domain(kind="integer", lower=10), ceiling=100
)
FIGURE_ATOMS = 10
uniform_time = sp.Function("T_uniform", nonnegative=True)


def _figure_confirms(values: Values) -> Decision:
    """Whether E[T] is within a tenth of D log N at the figure's ten atoms."""
    size = integer_of(values, "D")
    quotient = float(collapse_time_exact(size, uniform(FIGURE_ATOMS))) / (size * math.log(FIGURE_ATOMS))
    return Decision(
        holds=abs(quotient - 1) <= 0.1,
        shown=f"for {FIGURE_ATOMS} atoms E[T] is {quotient:.4f} times D·log {FIGURE_ATOMS}",
    )


def _entropy_delays(values: Values) -> Decision:
    """Whether N² atoms, of twice the entropy, take twice as long as N."""
    size, count = integer_of(values, "D"), integer_of(values, "N")
    few, many = (collapse_time_exact(size, uniform(atoms)) for atoms in (count, count**2))
    return Decision(
        holds=many >= 2 * few,
        shown=f"E[T] is {float(few):.5g} for {count} atoms and {float(many):.5g} for {count**2}, which have "
        "twice the entropy",
    )


Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s4_4.must_collapse",
        quote="this simple process must collapse",
        printed=Statement(
            words="The probability that more than one atom is left tends to 0 as the fits go on.",
            assertion=limit_at_infinity(1 - survival.F(t), sp.Integer(0), t),
            where="F(t) = ℙ(T ≤ t), the probability that the data of generation t are all alike.",
            formulas=("categorical.replace.heterozygosity", "categorical.replace.survival_upper_bound"),
            prove=survival.collapse_is_certain,
        ),
        expected=("PROVED",),
        read=(("Shumailov et al. 2023", "memory"),),
        reading="With D = 1 the first fit has one atom already.",
    ),
    Sentence(
        id="position.s4_4.collapse_time_proportional_to_entropy",
        quote="the expected number of model-fitting iterations before total collapse is … ∝ D H[p⁽⁰⁾]",
        printed=Statement(
            words="For many data E[T] is a constant times D·H[p]; two atoms fix the constant at 2.",
            assertion=equate(diffusion.DT(D), -2 * D * sp.Sum(XLogX(p[i]), (i, 1, N))),
            where="T_D is 𝔼T at leading order as D → ∞ with t/D fixed.",
            formulas=(LIMIT,),
            decide=_proportional,
            parameters=(DISTRIBUTION,),
        ),
        corrected=Statement(
            words="For many data 𝔼T ~ −2D Σ (1 − p_i) log(1 − p_i).",
            assertion=equate(diffusion.DT(D), -2 * D * sp.Sum(XLogX(1 - p[i]), (i, 1, N))),
            where="T_D is 𝔼T at leading order as D → ∞ with t/D fixed.",
            formulas=(LIMIT, "categorical.replace.excess_support"),
            prove=diffusion.collapse_time_diffusion_derivation,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading="Read for D → ∞, where the law is meant; at finite D no law of this form is exact even for "
        "two atoms. The corrected time is 2D·H[p] for two atoms, less for more, and never above 2D; "
        "what 2D·H[p] measures is the sum over generations of the surviving atoms beyond one "
        "(categorical.replace.excess_support).",
    ),
    Sentence(
        id="position.s4_4.uniform_collapse_time_d_log_n",
        quote="if our starting distribution is uniform, … the expected number of model-fitting iterations "
        "before total collapse is D log(N)",
        printed=Statement(
            words="For uniform p, E[T] = D·log N.",
            assertion=equate(time.ET(D), D * sp.log(N)),
            formulas=(TIME,),
            decide=_d_log_n,
            parameters=(MANY_DATA, ATOMS),
        ),
        corrected=Statement(
            words="For every p, every number of atoms and every D, 𝔼T ≤ 2D − 1.",
            assertion=sp.Le(time.ET(D), 2 * D - 1),
            where="𝔼T is the expected number of fits until one atom is left, D ≥ 1 data a generation.",
            formulas=(TIME, BOUND),
            prove=time.collapse_time_bounded,
        ),
        expected=("REFUTED", "PROVED"),
        reading="Any constant in front fails too: c·D·log N exceeds 2D − 1 once log N ≥ 2/c. For uniform p "
        "and many data 𝔼T ~ 2D(N − 1) log(N/(N − 1)), which rises from 2D·log 2 to 2D "
        "(categorical.replace.collapse_time_diffusion).",
    ),
    Sentence(
        id="position.s4_4.trillions_of_models",
        quote="total collapse occurs so imperceptibly slowly that humanity could train trillions of models "
        "before noticing the onset of collapse",
        printed=Statement(
            words="Nothing is noticeable early on: what the data show once is lost in the next fit with "
            "probability at most one in a hundred.",
            assertion=sp.Le((1 - 1 / D) ** D, sp.Rational(1, 100)),
            decide=_singletons_survive,
            parameters=(MANY_DATA,),
        ),
        corrected=Statement(
            words="An atom seen once is lost in the next fit with probability (1 − 1/D)^D, which tends to "
            "1/e.",
            assertion=limit_at_infinity((1 - 1 / D) ** D, sp.exp(-1), D),
            where="(1 − 1/D)^D is the chance that none of D draws is an atom of frequency 1/D.",
            prove=singletons_are_lost,
        ),
        expected=("REFUTED", "PROVED"),
        reading_of="position.s4_4.trillions_by_diversity",
        reading="By an atom seen once: the onset of collapse read as loss of the tail, the paper's Definition"
        " 7, which the same section calls of interest. By diversity the sentence holds, "
        "position.s4_4.trillions_by_diversity.",
    ),
    Sentence(
        id="position.s4_4.absorbing_states",
        quote="this process forms a Markov chain with N absorbing states, each corresponding to a totally "
        "collapsed distribution",
        printed=Statement(
            words="Of the count vectors of D ≥ 2 data on N atoms exactly N are never left.",
            assertion=equate(discrete.absorbing(D, discrete.atom_count), discrete.atom_count),
            where="A(D, N) counts the count vectors of D ≥ 2 data on N atoms that are never left: 𝔼 of "
            "the number of atoms whose count changes is 0.",
            prove=discrete.absorbing_states,
        ),
        expected=("PROVED",),
        reading="An atom of weight 0 is an absorbing state that is never reached.",
    ),
    Sentence(
        id="position.s4_4.brydges_two_types",
        quote="Again using standard results (Brydges, 2009)",
        printed=Statement(
            words="For two atoms of probabilities q and 1 − q, 𝔼T ~ −2D(q log q + (1 − q) log(1 − q)) for "
            "many data.",
            assertion=equate(diffusion.DT(D), -2 * D * (q * sp.log(q) + (1 - q) * sp.log(1 - q))),
            where="T_D is 𝔼T at leading order as D → ∞, 0 < q < 1.",
            formulas=(LIMIT,),
            prove=collapse_times.two_atoms_by_diffusion,
        ),
        expected=("PROVED-CITING",),
        about="report",
        read=(("Brydges 2009", "memory"),),
        reading="The cited lecture, recalled, not read, treats two types, where the law holds with the "
        "constant 2; that it carries over to N atoms is what "
        "position.s4_4.collapse_time_proportional_to_entropy refutes. The right-hand side is 2D·H[p].",
    ),
    Sentence(
        id="position.s4_4.uniform_entropy",
        quote="if our starting distribution is uniform, the entropy is log(N)",
        printed=Statement(
            words="The entropy of N equally likely atoms is log N.",
            assertion=equate(
                collapse_times.entropy(collapse_times.atom_count), sp.log(collapse_times.atom_count)
            ),
            where="H(N) is the sum of N terms −(1/N) log(1/N).",
            prove=collapse_times.uniform_entropy,
        ),
        expected=("PROVED",),
    ),
    Sentence(
        id="position.s4_4.simulations_confirm_d_log_n",
        quote="We confirmed this claim using numerical simulations starting from uniform distributions "
        "(Fig. 4 Left)",
        printed=Statement(
            words="At the figure's ten atoms E[T] is within a tenth of D·log 10.",
            assertion=equate(time.ET(D), D * sp.log(FIGURE_ATOMS)),
            formulas=(TIME,),
            decide=_figure_confirms,
            parameters=(FIGURE_DATA,),
        ),
        corrected=Statement(
            words="𝔼T stays below D·log 10 at every D.",
            assertion=sp.Lt(time.ET(D), D * sp.log(10), evaluate=False),
            where="𝔼T is the expected number of fits until one atom is left, any start, D ≥ 1.",
            formulas=(TIME, BOUND),
            prove=collapse_times.ten_atoms_fall_short,
        ),
        expected=("REFUTED", "PROVED"),
        read=(("the figure's published code", "code"),),
        reading="The figure shows N = 10, as its published code says, with no line of theory; the mean of 100"
        " runs scatters by about 6 %, so that a tenth is generous to the claim. For ten atoms 𝔼T is "
        "below D·log 10 by 24 % at D = 10, and by 18 % for many data.",
    ),
    Sentence(
        id="position.s4_4.total_collapse_is_far_away",
        quote="if we take this model at face value, we realize total model collapse poses virtually no "
        "present threat",
        printed=Statement(
            words="ℙ(T > t) ≥ (1 − t/D)(1 − Σp_i²).",
            assertion=sp.Ge(1 - survival.F(t), collapse_times.diversity * (1 - t / D)),
            where="F(t) = ℙ(T ≤ t); h₀ = 1 − Σp_i², the chance that two real data differ.",
            formulas=("categorical.replace.survival_lower_bound",),
            prove=collapse_times.collapse_is_far_away,
        ),
        expected=("PROVED",),
        reading="For total collapse the sentence holds, by the number of data alone; the onset of collapse is"
        " another matter, see position.s4_4.trillions_of_models. With a quadrillion data a trillion "
        "fits leave total collapse a probability of at most one in a thousand beyond that of two real"
        " data being alike.",
    ),
    Sentence(
        id="position.s4_4.trillions_by_diversity",
        quote="total collapse occurs so imperceptibly slowly that humanity could train trillions of models "
        "before noticing the onset of collapse",
        printed=Statement(
            words="After t fits to D data each, diversity is at least (1 − t/D) times that of the real data.",
            assertion=sp.Ge(h(t), collapse_times.diversity * (1 - t / D)),
            where="h(t) is the chance that two draws from fit t differ, h₀ > 0 that of two real data.",
            formulas=("categorical.replace.heterozygosity",),
            prove=collapse_times.diversity_is_kept,
        ),
        expected=("PROVED",),
        reading="By diversity, the chance that two draws differ: with the quadrillion data of the sentence "
        "before, ten trillion fits cost at most one per cent of it. Another reading of the onset "
        "fails at once: position.s4_4.trillions_of_models.",
    ),
    Sentence(
        id="position.s4_4.large_entropy_delays_collapse",
        quote="This is because the number of real public text data alone is on the order a quadrillion "
        "tokens …, and text, image, video and agentic data are high dimensional with large entropy, meaning "
        "total collapse occurs so imperceptibly slowly",
        printed=Statement(
            words="Twice the entropy takes twice the time: N² equally likely atoms against N.",
            assertion=sp.Ge(uniform_time(N**2), 2 * uniform_time(N)),
            formulas=(TIME,),
            decide=_entropy_delays,
            parameters=(MANY_DATA, ATOMS),
        ),
        corrected=Statement(
            words="𝔼T ≤ 2D − 1 for every distribution, however large its entropy.",
            assertion=sp.Le(time.ET(D), 2 * D - 1),
            where="𝔼T is the expected number of fits until one atom is left, D ≥ 1 data a generation.",
            formulas=(TIME, BOUND),
            prove=time.collapse_time_bounded,
        ),
        expected=("REFUTED", "PROVED"),
        reading="Of the two reasons given the number of data carries the conclusion, "
        "position.s4_4.total_collapse_is_far_away; this is the other one, the entropy.",
    ),
)
