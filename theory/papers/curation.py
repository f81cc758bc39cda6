r"""Curation of two items as a population loop: of two samples one is chosen, then the model is refit.

With share u of item 1 and win probability w of item 1 over item 2, H(u) = u² + 2u(1 − u)w, so that H(u) − u
= u(1 − u)(2w − 1). With infinitely many samples a choice the odds of item 2 shrink by the ratio of the
rewards' exponentials.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import compared, computed, defined, in_steps, in_the_limit, put, solved, vanishing
from theory.language.derivation import Derivation
from theory.language.equations import equate

u, win, gain = (sp.Symbol(name, positive=True) for name in ("u", "w", "x"))
chance, ratio = (sp.Symbol(name, positive=True) for name in ("q", "c"))
a, b, further = (sp.Symbol(name, positive=True) for name in ("a", "b", "y"))
first = sp.Symbol("o_0", positive=True)
loser, share, weight, total, reference, p = (
    sp.Symbol(name, positive=True) for name in ("q", "eta", "e", "Z", "p_0", "p")
)
step_of = sp.Function("G", real=True)
v = sp.Symbol("v", positive=True)
mixed_growth = sp.Function("g", real=True)
moved, odds, slope, growth = (sp.Function(name, real=True) for name in ("H", "o", "H'", "g"))
PAIR = u**2 + 2 * u * (1 - u) * win


@cache
def one_choice() -> Derivation:
    """Derive H(u) − u = u(1 − u)(2w − 1)."""
    named = equate(moved(u), PAIR)
    return in_steps(
        "One choice of two samples, two items",
        defined(named, "Both samples are item 1, or one is and wins."),
        computed(equate(moved(u) - u, u * (1 - u) * (2 * win - 1)), "Expand.", named),
    )


@cache
def two_rewards() -> Derivation:
    """Derive H(u) − u = u(1 − u)(2q − 1)(c − 1)/(c + 1) for rewards that favour item 1 with probability q."""
    mixed = equate(win, chance * ratio / (1 + ratio) + (1 - chance) / (1 + ratio))
    named = equate(moved(u), PAIR)
    shown = equate(moved(u) - u, u * (1 - u) * (2 * chance - 1) * (ratio - 1) / (ratio + 1))
    return in_steps(
        "Two rewards that mirror each other, choices of two",
        defined(mixed, "Item 1 wins with c/(1 + c) under the one reward, with 1/(1 + c) under the other."),
        defined(named, "Both samples are item 1, or one is and wins."),
        computed(shown, "Insert w.", named, mixed),
    )


@cache
def odds_vanish() -> Derivation:
    """Derive that the odds of the worse item tend to 0, infinitely many samples a choice."""
    here = 1 / (1 + gain)
    step, start = equate(odds(t), here * odds(t - 1)), equate(odds(0), first)
    power = here**t
    closed = equate(odds(t), first * power)
    settles = vanishing(power, "x > 0")
    return in_steps(
        "The worse of two items dies out",
        defined(
            step,
            "Luce's choice among all samples weighs the items by their exponentials, of ratio 1 + x.",
        ),
        defined(start, "The odds at the start."),
        solved(closed, step, start),
        settles,
        in_the_limit(
            limit_at_infinity(odds(t), sp.Integer(0)), power, "The power vanishes.", closed, settles.after
        ),
    )


@cache
def lipschitz_is_loose() -> Derivation:
    """Derive 2e(2 + e) ≥ 6 · 2e/(1 + e), e = e^{2τ}: the bound is at least six times the exact constant."""
    e = 1 + gain
    return in_steps(
        "The Lipschitz bound on one curation step",
        compared(
            sp.Ge(2 * e * (2 + e), 6 * (2 * e / (1 + e)), evaluate=False),
            "The slope of H is 2w + 2u(1 − 2w), between 2(1 − w) and 2w, and w ≤ e/(1 + e); the factor "
            "between is (1 + e)(2 + e).",
            ((gain, 0),),
        ),
    )


@cache
def odds_contract() -> Derivation:
    """Derive that a choice of two keeps at most 1 − (1 − q)/(e^{2τ} + 1) of the odds of the worse item."""
    kept = (1 + loser - u * (1 - loser)) / (2 - u * (1 - loser))
    here = {u: 1 / (1 + further), loser: 1 / (1 + gain)}
    return in_steps(
        "The odds of the worse of two items in one choice of two",
        compared(
            sp.Le(
                kept.xreplace(here),
                1 - (1 - 1 / (1 + gain)) / (2 + gain + a),
                evaluate=False,
            ),
            "H(u)/u = u + 2(1 − u)/(1 + q), H(1 − u)/(1 − u) = 1 − u + 2uq/(1 + q): their quotient is 1 "
            "− (1 − q)/(2 − u(1 − q)), and 2 − u(1 − q) ≤ 2 ≤ e^{2τ} + 1.",
            ((gain, 0), (further, 0), (a, 0)),
        ),
    )


@cache
def many_candidates_rest() -> Derivation:
    """Derive that one step with infinitely many candidates leaves p = (1 − η)p₀Z/(Z − ηe) alone."""
    point = (1 - share) * reference * total / (total - share * weight)
    named = equate(step_of(p), (1 - share) * reference + share * p * weight / total)
    here = put(named, "At the stated point.", p=point)
    return in_steps(
        "The rest point with reference data and infinitely many candidates",
        defined(named, "A share η of the data is chosen: an atom with weight e among all, of mean weight Z."),
        here,
        computed(equate(step_of(point), point), "Over the denominator Z − ηe.", here.after),
    )


@cache
def equal_features() -> Derivation:
    """Derive H(u) = u for two items that win equally often."""
    found = one_choice()
    here = put(found.conclusion, "Equal features, equal rewards: w = 1/2.", w=sp.Rational(1, 2))
    return in_steps(
        "Two items that cannot be told apart",
        here,
        computed(equate(moved(u), u), "2w − 1 = 0.", here.after),
        lemmas=(found,),
    )


@cache
def reward_grows() -> Derivation:
    """Derive that a choice of two raises 𝔼e^r by at least Var(e^r)/(2 max e^r), two items."""
    better = b + gain
    return in_steps(
        "What one choice of two adds to the mean reward",
        compared(
            sp.Ge(
                gain * (u * (1 - u) * (2 * (better / (better + b)) - 1)),
                u * (1 - u) * gain**2 / (2 * better),
                evaluate=False,
            ).xreplace({u: 1 / (1 + further)}),
            "The share of the better item moves by u(1 − u)(2w − 1), w its weight over the sum of both; "
            "the sum is at most twice the larger.",
            ((b, 0), (gain, 0), (further, 0)),
        ),
    )


@cache
def contraction_at_half() -> Derivation:
    """Derive η·2e/(1 + e) < 1 for η ≤ 1/2, at η = 1/(2 + y)."""
    e = 1 + gain
    return in_steps(
        "With at most half of the data curated the loop contracts",
        compared(
            sp.Lt(1 / (2 + further) * (2 * e / (1 + e)), 1, evaluate=False),
            "2e/(1 + e) < 2.",
            ((gain, 0), (further, 0)),
        ),
    )


@cache
def nash_point() -> Derivation:
    """Derive that the weighted Nash point is where one step with both rewards leaves the share alone."""
    point = (chance * a - (1 - chance) * b) / (a - b)
    named = equate(growth(u), chance * a / (u * a + (1 - u) * b) + (1 - chance) * b / (u * b + (1 - u) * a))
    here = put(named, "At the weighted Nash point.", u=point)
    return in_steps(
        "The rest point of curation by two rewards",
        defined(named, "Item 1 has exponentials a and b under the two rewards, item 2 has b and a."),
        here,
        computed(equate(growth(point), 1), "Both denominators are multiples of a + b there.", here.after),
    )


@cache
def interior_rest() -> Derivation:
    """Derive that each share v is left alone where q = (b + v(a − b))/(a + b)."""
    between = (b + v * (a - b)) / (a + b)
    named = equate(
        mixed_growth(u),
        between * a / (u * a + (1 - u) * b) + (1 - between) * b / (u * b + (1 - u) * a),
    )
    here = put(named, "At the share v.", u=v)
    return in_steps(
        "Where curation by two rewards keeps both items",
        defined(named, "Item 1 has exponentials a and b under the two rewards, item 2 has b and a."),
        here,
        computed(
            equate(mixed_growth(v), 1),
            "The first denominator is v(a − b) + b = q(a + b), the second (1 − q)(a + b).",
            here.after,
        ),
    )
