r"""Benati et al. 2025 (first extinction among many types), of which the abstract was read.

N independent Feller diffusions die out at times with ℙ(T_i ≤ t) = exp(−2Dp_i/t), so the first loss has ℙ(T
> t) = Π(1 − exp(−2Dp_i/t)): a law whose mean is that of the Wright–Fisher diffusion, and whose tail is
t^{−N}.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.steps import cited, computed, defined, in_steps
from theory.families.categorical import survival
from theory.families.categorical.loop import D, N, i, p, t
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import COUNT, Domain, Parameter, Values, integer_of
from theory.numbers.walk import enclose

PAPER = "Benati et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
DATA = Parameter(name="D", meaning="data per generation", domain=Domain(kind="integer", lower=2), ceiling=60)
TIMES = Parameter(name="k", meaning="time in units of D", domain=COUNT, ceiling=30)
SHARE = Parameter(
    name="q",
    meaning="probability of one of two atoms",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
)
q = SHARE.symbol
first_loss = sp.Function("T", real=True)
u = sp.Symbol("u", positive=True)


def _is_the_law(values: Values) -> Decision:
    """Whether 1 − F(kD) can be (1 − exp(−1/k))² for two atoms: not where it exceeds what bounds the loop."""
    size, times = integer_of(values, "D"), integer_of(values, "k")
    bound = Fraction(size, 2) * (1 - Fraction(1, size)) ** (times * size - 1) / 2
    claimed = enclose((1 - sp.exp(-sp.Rational(1, times))) ** 2, {})
    over = enclose((1 - sp.exp(-sp.Rational(1, times))) ** 2 - sp.Rational(bound), {}) > 0
    said = f"the law says {float(claimed):.3g}"
    shown = f"ℙ(T > {times * size}) is at most {float(bound):.3g} in the loop, and {said}"
    return Decision(holds=False if over else None, shown=shown)


@cache
def mean_of_two() -> Derivation:
    """Derive that the mean first loss of two atoms is −2D(q log q + (1 − q) log(1 − q)) in both models."""
    survival_law = sp.Integral((1 - sp.exp(-q * u)) * (1 - sp.exp(-(1 - q) * u)) / u**2, (u, 0, sp.oo))
    value = -q * sp.log(q) - (1 - q) * sp.log(1 - q)
    named = equate(first_loss(q), 2 * D * survival_law)
    integral = cited(
        equate(survival_law, value),
        "The integrand is q(1 − q) at 0 and O(u⁻²) at infinity. Expand the product; ∫(1 − e^{−au} − "
        "au·1_{u<1})du/u² differ by a log a, and q + (1 − q) = 1.",
        "Frullani's integral",
        "Ostrowski 1976, Comment. Math. Helv. 51",
        "",
        conditions=(sp.Gt(q, 0, evaluate=False), sp.Lt(q, 1, evaluate=False)),
    )
    return in_steps(
        "The mean first loss of two independent Feller diffusions",
        defined(named, "𝔼T = ∫ℙ(T > t)dt with u = 2D/t."),
        integral,
        computed(equate(first_loss(q), 2 * D * value), "Insert the integral.", named, integral.after),
    )


CLAIMS = (
    Claim(
        id="benati.mean_identity",
        quote="We prove that the mean coincides exactly with the Wright-Fisher result of Baxter et al.",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="For two atoms the mean first loss of independent Feller diffusions is −2D(q log q + "
            "(1 − q) log(1 − q)).",
            assertion=equate(first_loss(q), 2 * D * (-q * sp.log(q) - (1 - q) * sp.log(1 - q))),
            where="T(q) = 2D∫(1 − e^{−qu})(1 − e^{−(1 − q)u})du/u², 0 < q < 1.",
            prove=mean_of_two,
            parameters=(SHARE,),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="Two atoms, where it is the Wright–Fisher value, position.s4_4.brydges_two_types. For N "
        "atoms the same expansion gives an alternating sum over sets of atoms.",
    ),
    Claim(
        id="benati.law",
        quote="treating multinomial updates as independent square-root diffusions of zero drift, "
        "yielding a closed-form law for the first-extinction time",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="For two equally likely atoms ℙ(T > kD) = (1 − e^{−1/k})² in the discrete loop.",
            assertion=sp.Eq(
                1 - survival.F(TIMES.symbol * D), (1 - sp.exp(-1 / TIMES.symbol)) ** 2, evaluate=False
            ),
            where="F(t) = ℙ(one atom is left at fit t), p = (1/2, 1/2).",
            formulas=("categorical.replace.survival_upper_bound",),
            decide=_is_the_law,
            parameters=(DATA, TIMES),
        ),
        corrected=Statement(
            words="ℙ(T > t) ≤ (D/2)(1 − 1/D)^{t−1}(1 − Σp_i²): the tail is exponential.",
            assertion=sp.Le(
                1 - survival.F(t), D / 2 * (1 - 1 / D) ** (t - 1) * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))
            ),
            where="F(t) = ℙ(T ≤ t).",
            formulas=("categorical.replace.survival_upper_bound",),
            prove=survival.upper_bound,
        ),
        expected=("REFUTED", "PROVED"),
        read=READ,
        reading="The law of the independent diffusions read as that of the loop: right in the mean only. "
        "Its tail t^{−2} has an infinite variance, that of the loop is exponential.",
    ),
)
