r"""When atoms are lost under replace: the median exactly; single atoms, the first, the last for many data.

In the diffusion limit of D data an atom's share q moves with variance q(1 − q)/D a generation. With h =
(chance of an end)·(mean time to it, given it), q(1 − q)h''/(2D) = −(that chance) and h = 0 at both ends:

* given that it is lost, after −2D q log q/(1 − q) generations on average;
* given that it is all that is left, after −2D (1 − q) log(1 − q)/q.

The first loss of N equally likely atoms comes after 2D Σ_{k≤N} (−1)^k C(N, k)(k/N) log(k/N): of the sets U of
atoms lumped into one, Σ_U (−1)^{|U|} p_U log p_U is mapped to −1/(2D) and vanishes once one is lost. N data
have one ancestor a time of variance 4D² Σ_{k≤N} 1/(k(k − 1))² ago; as N → ∞ that is the collapse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb, ctx, fmpq

from theory.core import Term, Theorem, instantiate, number
from theory.engine.limits import limit_at_infinity
from theory.engine.limits import t as fits
from theory.engine.steps import cited, computed, defined, put, second_derivative, solved
from theory.families.categorical.loop import DATA, DIFFUSION, REPLACE_LOOP, D
from theory.language.derivation import CoreProof, Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import COUNT, Domain, Parameter, Values, fraction_of, integer_of
from theory.markov.functions import WORDS, CountProbability, LossMedian
from theory.markov.medians import atom_loss_median
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import TooManyTerms
from theory.proofs import discrete_terms as terms
from theory.proofs.discrete_bounds import lost_in_the_end

SHARE = Parameter(
    name="q",
    meaning="the atom's real probability",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
    ceiling=1,
)
ATOMS = Parameter(name="N", meaning="number of equally likely atoms", domain=COUNT, ceiling=12)
TWO_ATOMS = replace(ATOMS, domain=Domain(kind="integer", lower=2))
q, count = SHARE.symbol, ATOMS.symbol
k = sp.Symbol("k", integer=True, positive=True)
lost, fixed, first, spread = (
    sp.Function(name, nonnegative=True) for name in ("T_lost", "T_fixed", "T_first", "var_T")
)
meetings = sp.Function("w", real=True)
ends = sp.Function("U", nonnegative=True)
given_lost, middle = (sp.Function(name, nonnegative=True) for name in ("L", "m"))
DYNKIN = "Dynkin's formula for the diffusion"
EWENS = "Ewens 2004, Mathematical Population Genetics I, ch. 4 and 5"
LIMIT = Kind(name="diffusion")
WITHIN = (sp.Gt(q, 0, evaluate=False), sp.Lt(q, 1, evaluate=False))


def chance_of_an_end(share: sp.Symbol, chance: sp.Expr) -> tuple[Step, Step]:
    """Return the steps to the chance that the share of an atom ends at 1, or at 0: its generator is 0."""
    flat = second_derivative(share, chance, sp.Integer(0))
    at_one, at_nothing = (chance.xreplace({share: sp.Integer(end)}) for end in (1, 0))
    found = cited(
        equate(ends(share), chance),
        f"U is mapped to 0 by the generator; it is {at_one} where the atom is all there is and {at_nothing} "
        "where it is lost.",
        DYNKIN,
        EWENS,
        "",
        flat.after,
        laws=(DIFFUSION,),
        conditions=(sp.Gt(share, 0, evaluate=False), sp.Lt(share, 1, evaluate=False)),
    )
    return flat, found


def _time_to_an_end(
    title: str, time: sp.Expr, left: sp.Expr, chance: sp.Expr, factor: str, notation: dict[sp.Basic, str]
) -> Derivation:
    """Derive the mean time to an end that is reached with a chance, 1 − x: −2Dx log x/(1 − x)."""
    curved = second_derivative(q, -2 * D * left * sp.log(left), -2 * D / left)
    flat, reached = chance_of_an_end(q, chance)
    return Derivation(
        title=title,
        steps=(
            flat,
            reached,
            curved,
            cited(
                equate(time, -2 * D * left * sp.log(left) / chance),
                f"h(q) = {factor}T(q) solves q(1 − q)h''/(2D) = −{factor} and vanishes at both ends.",
                f"{DYNKIN}, conditioned on its end",
                EWENS,
                "",
                reached.after,
                curved.after,
                laws=(DIFFUSION,),
                conditions=WITHIN,
            ),
        ),
        notation=notation,
    )


@cache
def time_to_loss() -> Derivation:
    """Derive −2Dq log q/(1 − q), the mean time to the loss of an atom, given that it is lost."""
    words = {lost(q): "𝔼[time to loss | lost]", ends(q): "ℙ(lost in the end)"}
    title = "The mean time to lose an atom, given that it is lost"
    return _time_to_an_end(title, lost(q), q, 1 - q, "(1 − q)", words)


@cache
def time_to_fixation() -> Derivation:
    """Derive −2D(1 − q) log(1 − q)/q, the mean time until an atom is all there is, given that."""
    words = {fixed(q): "𝔼[time to fixation | fixed]", ends(q): "ℙ(all there is in the end)"}
    title = "The mean time until an atom is all there is, given that it will be"
    return _time_to_an_end(title, fixed(q), 1 - q, q, "q", words)


@cache
def median_time_to_loss() -> Derivation:
    """Derive the median time to the loss of an atom, given that it is lost, from the law of its count."""
    without = CountProbability(fits, 0, D, q)

    def prove(read: Callable[[sp.Basic], Term], _: Sequence[Theorem]) -> Theorem:
        end = instantiate(lost_in_the_end(), {terms.N: number(2), terms.I: number(1), terms.P: terms.PAIR})
        return instantiate(end, {terms.D: read(D), terms.Q: read(q)})

    end = Step(
        rule="squeeze",
        after=limit_at_infinity(without, 1 - q),
        because="The mean share stays q, and the mean of x(1 − x) is q(1 − q)(1 − 1/D)^t: (1 − x)^D lies "
        "between 1 − x − (D − 1)x(1 − x) and 1 − x.",
        certificate=CoreProof(prove=prove, subjects=((CountProbability, terms.probability_of_a_count),)),
    )
    law = cited(
        equate(given_lost(fits), without / (1 - q)),
        "An atom without data stays without, so that it is without data in the end with the limit of ℙ(X_t = "
        "0), 1 − q.",
        "continuity of a probability along events that grow",
        "Kolmogorov 1933, Foundations, ch. I",
        "",
        end.after,
        conditions=WITHIN,
    )
    return Derivation(
        title="The median time to lose an atom, given that it is lost",
        steps=(
            end,
            law,
            cited(
                equate(middle(q), LossMedian(D, q)),
                "The median is the least t by which the atom is lost with probability 1/2 or more, given "
                "that it will be: the least with 2ℙ(X_t = 0) ≥ 1 − q. There is one, as 1 − q is the limit.",
                "every set of natural numbers that is not empty has a least element",
                "Dedekind 1888, Was sind und was sollen die Zahlen, §7, theorem 96",
                "",
                end.after,
                law.after,
                conditions=WITHIN,
            ),
        ),
        notation={
            given_lost(fits): "ℙ(lost by fit t | lost)",
            middle(q): "the median time to loss, given that it is lost",
        },
    )


@cache
def time_to_first_loss() -> Derivation:
    """Derive 2D Σ_k (−1)^k C(N, k)(k/N) log(k/N), the mean time to the first loss of N equal atoms."""
    curved = second_derivative(q, q * sp.log(q), 1 / q)
    drift = sp.Sum((-1) ** k * sp.binomial(count, k) * (1 - k / count), (k, 1, count))
    balance = Step(
        rule="inclusion and exclusion",
        after=sp.Eq(drift, -1, evaluate=False),
        because="Σ_{k≥0} (−1)^k C(N, k) and Σ_k (−1)^k C(N, k)k vanish for N ≥ 2; k = 0 is left out.",
        certificate=Enumeration(points=tuple({"N": size} for size in range(2, 9))),
    )
    value = sp.Sum((-1) ** k * sp.binomial(count, k) * (k / count) * sp.log(k / count), (k, 1, count))
    return Derivation(
        title="The mean time to the first loss of one of many equally likely atoms",
        steps=(
            curved,
            balance,
            cited(
                equate(first(D), 2 * D * value),
                "A set U of atoms is lumped into one: q(1 − q)/(2D)·(1/q) = (1 − q)/(2D) at q = p_U. So the "
                "generator maps 2D Σ_U (−1)^{|U|} p_U log p_U to −1; the sum vanishes where an atom has no "
                "share, for sets with it and without cancel.",
                DYNKIN,
                "Ewens 2004, Mathematical Population Genetics I, ch. 5",
                "",
                curved.after,
                balance.after,
                laws=(DIFFUSION,),
                conditions=(sp.Ge(count, 2, evaluate=False),),
            ),
        ),
        notation={first(D): "𝔼[time to the first loss]"},
    )


@cache
def variance_of_collapse_time() -> Derivation:
    """Derive 4D²(2H₂(N) − 3 + 2/N − 1/N²), the variance of the time to the ancestor of N data."""
    step = equate(meetings(fits), meetings(fits - 1) + 4 * D**2 / (fits * (fits - 1)) ** 2)
    start = equate(meetings(1), 0)
    form = 4 * D**2 * (2 * sp.harmonic(fits, 2) - 3 + 2 / fits - 1 / fits**2)
    closed = solved(equate(meetings(fits), form), step, start)
    here = put(closed.after, "At N atoms.", t=count)
    named = equate(spread(D), meetings(count))
    return Derivation(
        title="The variance of the time back to one ancestor, in the diffusion limit",
        steps=(
            cited(
                step,
                "With k ancestors left the next two meet after an exponential time of mean 2D/(k(k − 1)), "
                "independent of the others.",
                "Kingman's coalescent is the dual of the neutral diffusion",
                "Kingman 1982, Stoch. Proc. Appl. 13, pp. 235–248",
                "",
                laws=(DIFFUSION,),
            ),
            defined(start, "One line has nothing to meet."),
            closed,
            here,
            defined(named, "The lines of N data."),
            computed(equate(spread(D), here.after.rhs), "Insert.", named, here.after),
        ),
        notation={spread(D): "Var(time to the ancestor of N data)"},
    )


LARGEST = 2_000


def first_loss_value(values: Values, digits: int) -> Value:
    """The alternating sum by balls, N bits more than its digits: its terms are as large as 2^N.

    Raises:
        TooManyTerms: N > 2000.
    """
    size, many = integer_of(values, "D"), integer_of(values, "N")
    if many > LARGEST:
        raise TooManyTerms(f"N = {many}: the sum over sets of atoms is evaluated up to N = {LARGEST}")
    with ctx.workprec(int(3.4 * digits) + 64 + 2 * many + size.bit_length()):
        total, ways = arb(0), 1
        for chosen in range(1, many):
            ways = ways * (many - chosen + 1) // chosen
            share = arb(fmpq(chosen, many))
            total += (-1) ** chosen * ways * share * share.log()
        return from_ball(2 * size * total, digits)


def median_value(values: Values, digits: int) -> Value:
    """The median by the law of the ancestors.

    Raises:
        TooManyTerms: D > 400.
    """
    found = atom_loss_median(integer_of(values, "D"), fraction_of(values, "q"))
    return from_fraction(Fraction(found), digits)


ONE_ATOM = (DATA, SHARE)
KIMURA = Source(paper="Kimura and Ohta 1969", where="mean fixation and loss times")
FORMULAS = (
    Formula(
        id="categorical.replace.loss_time_diffusion",
        title="mean number of fits until an atom is lost, given that it will be, for many data",
        observable=r"\mathbb{E}[T_0 \mid \text{lost}]",
        statement="T_lost(q) = -2*D*q*log(q)/(1 - q)",
        parameters=ONE_ATOM,
        loop=REPLACE_LOOP,
        derive=time_to_loss,
        kind=LIMIT,
        sources=(KIMURA,),
    ),
    Formula(
        id="categorical.replace.loss_time_median",
        title="median number of fits until an atom is lost, given that it will be",
        observable=r"\operatorname{med}[T_0 \mid \text{lost}]",
        statement="m(q) = loss_median(D, q)",
        functions=WORDS,
        parameters=ONE_ATOM,
        loop=REPLACE_LOOP,
        derive=median_time_to_loss,
        algorithm=median_value,
    ),
    Formula(
        id="categorical.replace.fixation_time_diffusion",
        title="mean number of fits until an atom is all there is, given that it will be, for many data",
        observable=r"\mathbb{E}[T_1 \mid \text{fixed}]",
        statement="T_fixed(q) = -2*D*(1 - q)*log(1 - q)/q",
        parameters=ONE_ATOM,
        loop=REPLACE_LOOP,
        derive=time_to_fixation,
        kind=LIMIT,
        sources=(KIMURA,),
    ),
    Formula(
        id="categorical.replace.first_loss_time_diffusion",
        title="mean number of fits until the first of N equally likely atoms is lost, for many data",
        observable=r"\mathbb{E}[T_\text{first}]",
        statement="T_first(D) = 2*D*sum((-1)^k*binomial(N, k)*(k/N)*log(k/N), k, 1, N)",
        parameters=(DATA, TWO_ATOMS),
        loop=REPLACE_LOOP,
        derive=time_to_first_loss,
        kind=LIMIT,
        algorithm=first_loss_value,
        sources=(
            Source(paper="Baxter et al. 2007", where="abstract"),
            Source(paper="Benati et al. 2025", where="abstract"),
        ),
    ),
    Formula(
        id="categorical.replace.ancestor_time_variance_diffusion",
        title="variance of how many fits back N data have one ancestor, for many data; for N → ∞ that of the "
        "collapse time of ever rarer atoms",
        observable=r"\operatorname{Var} T_\text{ancestor}",
        statement="var_T(D) = 4*D^2*(2*H2(N) - 3 + 2/N - 1/N^2)",
        parameters=(DATA, ATOMS),
        loop=REPLACE_LOOP,
        derive=variance_of_collapse_time,
        kind=LIMIT,
        sources=(Source(paper="Kimura 1970", where="law of the fixation time"),),
    ),
)
