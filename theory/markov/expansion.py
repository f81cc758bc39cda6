"""The expected collapse time of the refit loop for large D, with its error.

A distribution p on N atoms is refitted to D draws from itself again and again; T is the first generation in
which one atom has everything (position paper, §4.4 and Figure 4; the loop is the Wright–Fisher model).

**From which law.** Looked at backwards, the D data of a generation have A = D, A_1, A_2, … ancestors, and

    E[T] = 1 + E Σ_s (1 − Σ_i p_i^{A_s}) = 1 + Σ_{k=2}^D G_k (1 − Σ_i p_iᵏ),

G_k the expected number of generations with k ancestors. So E[T] = 1 + τ(D) − Σ_i S(p_i; D): one function of D
alone, τ(D) = Σ_k G_k, the expected time to the common ancestor of all D, and one function of an atom,
S(p) = Σ_k G_k pᵏ.

**Atoms.** For fixed k, G_k = Σ_m D^{1−m} g_m(k) with rational functions g_m (`occupation`). For D(1−p) ≫ 1
only fixed k count in S, since pᵏ cuts the sum off: S(p) = Σ_m D^{1−m} S_m(p), with closed forms

    S_0 = 2p + 2(1−p) log(1−p),   S_1 = (1/3) p log(1−p),
    S_2 = −p²/(36(1−p)) + (p + (1−p) log(1−p))/18,   ….

Beyond all orders there remains what the discreteness of generations adds. By Poisson summation over the
generation, e^{−λx} with x ≈ 2/n and λ = −D log p has the first harmonic ∫ e^{−2λ/n + 2πin} dn, of size
λ^{1/4} exp(−2√(2πλ)). It is part of the stated error.

**The common ancestor.** τ(D) needs all k up to D. Few ancestors k are in Kingman's regime, where the
expected time is 2D(1 − 1/k) − H_k/3 + 1/2 + …. For many, the share of ancestors descends by
x ↦ φ(x) = 1 − e^{−x}, and the time is the Abel function h_0(x) = lim (n − 2/x_n − (1/3) log x_n) plus a
constant (`descent`). The two are the same double series in 1/D and k = xD;
−H_k/3 = −(1/3)(log x + log D + γ) − … and comparing constants give

    τ(D) = 2D − (1/3) log D + (1/2 − γ/3 + A) + (1/36 + h_1(1))/D
           + ((13/540)(log D + γ) − 1/108 + h_2(1))/D² + …,

A = h_0(1) = −2.02929721441803609892…, h_1(1) = −0.18410426605121530721…: every coefficient is made of
rational numbers, γ, and sums along the orbit of 1 under φ. With the 1 in front, the constant of E[T] is
C = 3/2 − γ/3 + A, and 1/36 + h_1(1) = −0.15632648827343752944… is that of 1/D.

**A dominant atom.** When λ = −D log p_max is not large, the largest atom feels the whole descent and the
series of its S is useless. Then 1 + τ − S(p_max) = 1 + E Σ_s (1 − e^{−λ A_s/D}) is expanded for D → ∞ with λ
fixed, by the same two solutions for the cost f(x) = 1 − e^{−λx}; the leading terms are
2λ(log D + γ) + lim (Σ_{n<M} (1 − e^{−λ x_n}) + 2λ log x_M). The two regimes overlap, and the better answers.

**What is proved, and what is not.**

* The g_m: exactly, for every k, by `flux_defect`, a rational function that vanishes at more points than its
  degree allows. That both solutions are one double series: coefficient by coefficient (`matching_defects`).
* The constants C = 3/2 − γ/3 + A and C_1 = 1/36 + h_1(1): enclosed rigorously (`abel`); the later ones by
  sums along the orbit that do not change in 28 digits when it is left elsewhere.
* τ(D) through its constant: |remainder| ≤ (6K(H_D − 1) + 1/10)/D with K < 0.07 for every D ≥ 10
  (`ancestor_time`), a bound and not only an order.
* E[T] itself: `enclosure` gives a proved interval, of width O(Σ p_i²/(1 − p_i)) whatever D, far wider than
  the error stated here but with no estimate in it.
* Further terms of τ(D): the comparison function there, continued with more terms of both series, has residual
  O(k D^{−r−1}) by the same expansions, and the maximum principle leaves O(log D · D^{−r}) after the term
  D^{1−r}. For fixed p < 1 the series of S(p; D) has remainder O(D^{−r}): cut the flux identity at k ~ log D.
  These constants are not explicit, so that `error` is an estimate. It is tested against exact values.
* Uniformity in p up to the dominant regime: not proved; the two regimes are tested where they overlap.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import exp, factorial, lcm, log, log1p, pi, sqrt
from typing import TYPE_CHECKING, Literal

from flint import arb, ctx, fmpq

from theory.markov.descent import DEPTH, abel_constants, along_orbit, descent_series, orbit, series_jets
from theory.markov.occupation import integration_constant, power_sums

if TYPE_CHECKING:
    pass

MAX_ORDER = 4
"""Terms after the leading one that are available for τ(D): through D^{−3}."""

ATOM_ORDER = 8
"""Terms after the leading one that are available for an atom: through D^{−7}."""

MAX_DISTANCE = 50
"""Largest D(1 − p_max) for which the largest atom may get its own expansion."""

MAX_SIZE = 10**300
"""Largest D."""

_BITS = 256
_STEPS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CollapseTimeExpansion:
    """A large-D value of E[T] with its error.

    value: the truncated expansion, a ball for the rounding alone.
    error: estimate of |E[T] − value|: twice the first two terms left out of each part (ten times for D < 10),
        plus the size of what lies beyond all orders. Not a proved bound; it held on every exact value that it
        was compared with, for D ≥ 5 and all distances of p_max from one.
    regime: "bulk" if all atoms are taken from the series in 1/D, "dominant" if the largest has its own
        expansion at fixed D(1 − p_max).
    order: terms after the leading one that were used for τ(D).
    label: what the number rests on, in words.
    """

    value: arb
    error: float
    regime: Literal["bulk", "dominant"]
    order: int
    label: str

    @property
    def valid(self) -> bool:
        """Whether the stated error is below 10⁻⁶ of the value."""
        return self.error <= 1e-6 * float(self.value)


def collapse_time_expansion(
    D: int, p: Iterable[tuple[Fraction, int]], *, order: int | None = None, regime: str = "auto"
) -> CollapseTimeExpansion:
    """E[T] for large D: the expansion in 1/D, truncated where its error is smallest or at a given order.

    Formula: 1 + τ(D) − Σ_i S(p_i; D), see the module's text. order 0 is the diffusion limit
    −2D Σ (1−p) log(1−p), order 1 adds −(1/3) log D + C − (1/3) Σ p log(1−p), order r goes through D^{1−r}.

    Args:
        D: data per generation, 1 ≤ D ≤ 10³⁰⁰.
        p: the distribution as pairs (probability, multiplicity), Σ multiplicity · probability = 1; zeros
            allowed. The cost grows with the number of distinct probabilities, not with N or D.
        order: 0 … 4, or None for the best.
        regime: "bulk", "dominant" or "auto" (the one with the smaller error).

    Returns:
        The value in generations, with its error. D = 1 and one atom give exactly 1.

    Raises:
        ValueError: D out of range, a negative probability, a sum other than one, order or regime unknown.

    Source: position paper §4.4 claims D·H[p]; the expansion is derived here.

    >>> fair = [(Fraction(1, 2), 2)]
    >>> answer = collapse_time_expansion(1000, fair)
    >>> answer.value.str(12, radius=False), answer.error < 1e-12, answer.regime
    ('1383.50097719', True, 'bulk')
    >>> collapse_time_expansion(10**15, [(Fraction(1, 10**5), 10**5)]).value.str(22, radius=False)
    '1999989999966654.265374'
    >>> collapse_time_expansion(10**9, [(1 - Fraction(1, 10**9), 1), (Fraction(1, 10**9), 1)]).regime
    'dominant'
    """
    atoms = _read(D, p, order, regime)
    if D == 1 or atoms[0][0] == 1:
        return CollapseTimeExpansion(value=arb(1), error=0.0, regime="bulk", order=0, label="exact")
    distance = 1 - atoms[0][0]
    with ctx.workprec(_BITS + D.bit_length() + int(1 / distance).bit_length()):
        if regime == "dominant" or (regime == "auto" and order != 0 and D * distance < 1):
            return _dominant(D, atoms, order)
        bulk = _bulk(D, atoms, order)
        if regime == "auto" and order != 0 and _promising(D, atoms[0][0], bulk.error):
            dominant = _dominant(D, atoms, order)
            return dominant if dominant.error < bulk.error else bulk
        return bulk


def ancestor_time_coefficients(order: int) -> tuple[tuple[arb, fmpq], ...]:
    """(c, l) for m = 0 … order with τ(D) = Σ_m D^{1−m} (c_m + l_m log D).

    >>> [(c.str(15, radius=False), l) for c, l in ancestor_time_coefficients(2)]
    [('2.00000000000000', 0), ('-1.72170243605188', -1/3), ('-0.156326488273438', 0)]
    """
    with ctx.workprec(_BITS):
        descents = (arb(0), *(abel_constants(order - 1, _STEPS, _BITS) if order else ()))
        coefficients = []
        for m, descent in enumerate(descents):
            rational, log = integration_constant(0, m)
            coefficients.append((rational + log * arb.const_euler() + descent, log))
    return tuple(coefficients)


@cache
def _ancestor_coefficients() -> tuple[tuple[arb, fmpq], ...]:
    return ancestor_time_coefficients(MAX_ORDER + 2)


def ancestor_time_terms(D: int) -> tuple[arb, ...]:
    """The terms D^{1−m} (c_m + l_m log D) of τ(D), m = 0 … MAX_ORDER + 2.

    >>> float(sum(ancestor_time_terms(100)[:5], arb(0)))  # exactly 196.741687799970…
    196.74168780060782
    """
    log_D = arb(D).log()
    return tuple((c + l * log_D) * arb(D) ** (1 - m) for m, (c, l) in enumerate(_ancestor_coefficients()))


def atom_terms(D: int, p: Fraction, order: int = ATOM_ORDER + 2) -> tuple[arb, ...]:
    """The terms D^{1−m} S_m(p) of S(p; D), m = 0 … order, for 0 ≤ p < 1."""
    sums = power_sums(order, arb(fmpq(p.numerator, p.denominator)))
    return tuple(value * arb(D) ** (1 - m) for m, value in enumerate(sums))


def dominant_atom_terms(D: int, q: Fraction) -> tuple[arb, ...]:
    """Terms of 1 + τ(D) − S(1−q; D) at orders D⁰, D^{−1}, …, for fixed D·q: MAX_ORDER + 2 of them.

    The cost of a generation with k ancestors is 1 − (1−q)ᵏ = 1 − e^{−λx}, λ = −D log(1−q).
    """
    rate = -D * (-arb(fmpq(q.numerator, q.denominator))).log1p()
    order = MAX_ORDER + 1
    steps = _STEPS
    while steps < 4 * rate:
        steps *= 2
    path = orbit(order, steps, _BITS)
    size = 2 * order + 1

    def cost(x: arb) -> list[arb]:
        decay = (-rate * x).exp()
        return [1 - decay, *(-decay * (-rate) ** t / factorial(t) for t in range(1, size))]

    weights = [-((-rate) ** j) / factorial(j) for j in range(DEPTH + 2)]
    ends = []
    for r in range(order + 1):
        total = [arb(0)] * size
        for j in range(1, DEPTH + 2):
            jets = series_jets(descent_series(j, order)[r], path.points[-1], size)
            total = [t + weights[j] * value for t, value in zip(total, jets, strict=True)]
        ends.append(total)
    log_D = arb(D).log() + arb.const_euler()
    terms = []
    for r, value in enumerate(along_orbit(path, cost, tuple(ends))):
        matched = arb(1 if r == 0 else 0)
        for j in range(1, r + 2):
            rational, multiple = integration_constant(j, r + 1 - j)
            matched += weights[j] * (rational + multiple * log_D)
        terms.append((value + matched) * arb(D) ** (-r))
    return tuple(terms)


def _read(
    D: int, p: Iterable[tuple[Fraction, int]], order: int | None, regime: str
) -> tuple[tuple[Fraction, int], ...]:
    if not 1 <= D <= MAX_SIZE:
        raise ValueError("D must be an integer from 1 to 10³⁰⁰")
    if order is not None and not 0 <= order <= MAX_ORDER:
        raise ValueError(f"order must lie in 0 … {MAX_ORDER} or be None, got {order}")
    if regime not in ("auto", "bulk", "dominant"):
        raise ValueError(f"regime must be 'auto', 'bulk' or 'dominant', got {regime!r}")
    tally: Counter[Fraction] = Counter()
    for probability, multiplicity in p:
        if probability < 0 or multiplicity < 0:
            raise ValueError(f"p must have no negative entry, got {probability} × {multiplicity}")
        if probability > 0 and multiplicity > 0:
            tally[Fraction(probability)] += multiplicity
    scale = lcm(*(probability.denominator for probability in tally))
    total = Fraction(sum(many * int(probability * scale) for probability, many in tally.items()), scale)
    if total != 1:
        raise ValueError(f"p must sum to one, got {float(total):.17g}")
    atoms = tuple(sorted(tally.items(), reverse=True))
    if regime == "dominant" and D * (1 - atoms[0][0]) > MAX_DISTANCE:
        raise ValueError(f"D(1 − p_max) must be at most {MAX_DISTANCE} in the dominant regime")
    if regime == "dominant" and order == 0:
        raise ValueError("order must be at least 1 in the dominant regime, got 0")
    return atoms


def _left_out(D: int, terms: Sequence[arb], kept: int) -> float:
    safety = 2.0 if D >= 10 else 10.0
    return safety * sum(float(abs(term).upper()) for term in terms[kept : kept + 2])


def _promising(D: int, largest: Fraction, error: float) -> bool:
    """Whether the expansion for a dominant atom, of error about D (1 − p_max)⁵, may beat a given error."""
    distance = D * (1 - largest)
    if largest <= Fraction(1, 2) or distance > MAX_DISTANCE:
        return False
    return float(1 - largest) ** 5 * D < 1000 * error


def _best(D: int, terms: Sequence[arb], highest: int, order: int | None) -> int:
    """How many terms to keep: order + 1, or as many as make the error smallest."""
    if order is not None:
        return order + 1
    return min(range(1, highest + 2), key=lambda kept: _left_out(D, terms, kept))


def _beyond_all_orders(D: int, p: Fraction) -> float:
    """Size of what the discreteness of generations adds to S(p; D), beyond every power of 1/D.

    Decreasing as p does; taken as 0 where it is below 10⁻⁵⁰.
    """
    if D * (1 - p) > 600:
        return 0.0
    rate = -D * (log1p(float(p - 1)) if 2 * p > 1 else log(p.numerator) - log(p.denominator))
    return 12 * sqrt(sqrt(rate)) * exp(-2 * sqrt(2 * pi * rate))


def _atoms(D: int, atoms: Sequence[tuple[Fraction, int]], order: int | None) -> tuple[arb, float]:
    """Σ multiplicity · S(p; D) with its error: as many terms for every atom as the largest one wants."""
    if not atoms:
        return arb(0), 0.0
    leading = atom_terms(D, atoms[0][0])
    kept = _best(D, leading, ATOM_ORDER, order)
    if order is None:
        negligible = 1e-25 * float(atoms[0][0] * (1 + D * (1 - atoms[0][0])))
        enough = (m for m in range(1, kept) if _left_out(D, leading, m) < negligible)
        kept = next(enough, kept)
    totals = [arb(0)] * (kept + 2)
    for probability, many in atoms:
        ball = arb(fmpq(probability.numerator, probability.denominator))
        for m, value in enumerate(power_sums(kept + 1, ball)):
            totals[m] += many * value
    terms = [total * arb(D) ** (1 - m) for m, total in enumerate(totals)]
    error = _left_out(D, terms, kept)
    for probability, many in atoms:
        discreteness = _beyond_all_orders(D, probability)
        if discreteness == 0:
            break
        error += many * discreteness
    return sum(terms[:kept], arb(0)), error


def _bulk(D: int, atoms: Sequence[tuple[Fraction, int]], order: int | None) -> CollapseTimeExpansion:
    terms = ancestor_time_terms(D)
    kept = _best(D, terms, MAX_ORDER, order)
    subtracted, error = _atoms(D, atoms, order)
    constant = 0 if order == 0 else 1
    value = constant + sum(terms[:kept], arb(0)) - subtracted
    return CollapseTimeExpansion(
        value=value,
        error=error + _left_out(D, terms, kept) + (1 - constant) + _rounding(value),
        regime="bulk",
        order=kept - 1,
        label="expansion in 1/D: coefficients exact, remainder of proved order, error estimated",
    )


def _dominant(D: int, atoms: Sequence[tuple[Fraction, int]], order: int | None) -> CollapseTimeExpansion:
    (largest, many), *smaller = atoms
    terms = dominant_atom_terms(D, 1 - largest)
    kept = _best(D, terms, MAX_ORDER - 1, None if order is None else order - 1)
    subtracted, error = _atoms(D, [(largest, many - 1), *smaller] if many > 1 else smaller, order)
    value = sum(terms[:kept], arb(0)) - subtracted
    return CollapseTimeExpansion(
        value=value,
        error=error + _left_out(D, terms, kept) + _rounding(value),
        regime="dominant",
        order=kept,
        label="expansion in 1/D at fixed D(1 − p_max): matched asymptotics, error estimated",
    )


def _rounding(value: arb) -> float:
    """Radius of the ball, and the thirtieth digit to which the sums along the orbit are computed."""
    return float(value.rad()) + 1e-28
