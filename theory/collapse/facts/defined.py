"""What is known of a loop that a file defines, from its closed forms: the profile of one's own loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from theory.collapse.fate import Facts, Risk
from theory.collapse.limits import unfolded
from theory.engine.compare import divides_by_0
from theory.language.parameters import COUNT, Domain, Parameter
from theory.language.signs import is_nonnegative
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import Derived, at_values, derive
from theory.loop_language.formulas import check_conditions, derived_of

RISKS = ("risk", "mean_squared_error", "excess_risk", "squared_error", "expected_w2")
"""Names of observables that are read as the population risk."""
VARIANCES = ("variance", "output_variance")
"""Names of observables that are read as the variance of the model's output."""
WHY = {
    "risk_path": "what one run does is not derived of a loop that a file defines",
    "variance_path": "what one run does is not derived of a loop that a file defines",
    "scaling": "the law in the data size is not derived of a loop that a file defines",
    "scaling_total": "the law in the data size is not derived of a loop that a file defines",
    **dict.fromkeys(
        ("modes", "tails", "outside"), "a definition says moments; the output's law is not known"
    ),
}


def facts_at(loop: LoopDefinition, values: Mapping[str, int | Fraction]) -> Facts:
    """Return what is known of a loop at these values of its parameters: of the case that they are in.

    They are put into the definition, and it is derived again: a closed form for all values may divide by 0 at
    these. Where nothing comes out, the closed forms for all values are used unless they divide by 0.

    Raises:
        DomainError: all parameters are given, and the definition needs more of them than their domains say.
    """
    if not values:
        return facts_of(loop)
    if all(parameter.name in values for parameter in loop.parameters):
        check_conditions(loop, {**values, "t": 1})
    put = {p.symbol: sp.sympify(values[p.name]) for p in loop.parameters if p.name in values}
    special = at_values(loop, put)
    here = None if special is None else facts_of(special)
    if here is not None and (here.risk is not None or facts_of(loop).risk is None):
        return here
    known, forms = facts_of(loop), (derived_of(loop, name).form for name in loop.observables)
    if not any(form is not None and divides_by_0(form.xreplace(put)) for form in forms):
        return known
    if here is not None:
        return here
    why = dict.fromkeys(("risk", "variance"), "a closed form divides by 0 at these values")
    return replace(known, risk=None, variance_growth=None, missing={**known.missing, **why})


@lru_cache(maxsize=32)
def facts_of(loop: LoopDefinition) -> Facts:
    """Return what answers the eight definitions: the risk and the variance among the observables.

    An observable is the risk, or the variance of the output, by its name (``RISKS``, ``VARIANCES``).
    """
    found = {derived.name: derived for derived in derive(loop)}
    missing = dict(WHY)
    risk = next((found[name] for name in RISKS if name in found), None)
    if risk is None:
        missing["risk"] = f"no observable is called {', '.join(RISKS[:-1])} or {RISKS[-1]}"
    elif risk.form is None:
        missing["risk"] = f"{risk.name}: {risk.reason}"
        risk = None
    variance = next((found[name] for name in VARIANCES if name in found), None)
    growth = None if variance is None or variance.form is None else variance.growth
    if growth is None:
        missing["variance"] = (
            f"no observable is called {' or '.join(VARIANCES)}"
            if variance is None
            else f"what becomes of {variance.name} is not known"
        )
    return Facts(
        loop=loop.id,
        words=loop.words or "defined in a file",
        formulas=tuple(f"{loop.id}.{name}" for name, one in found.items() if one.form is not None),
        risk=None if risk is None else _risk(loop, risk),
        variance_growth=growth,
        variance_parameters=() if growth is None else loop.parameters,
        missing=missing,
    )


def _risk(loop: LoopDefinition, derived: Derived) -> Risk:
    return Risk(
        words="the risk",
        formula=f"{loop.id}.{derived.name}",
        closed=None,
        parameters=loop.parameters,
        form=derived.form if derived.since == 1 else None,
        growth=derived.growth,
        rises=derived.since == 1 and _rises(loop, derived.form),
    )


def _rises(loop: LoopDefinition, form: sp.Expr) -> bool:
    """Return whether f(t) ≤ f(t + 1) is decided for all values, by the sign of what a fit adds.

    A power of t in it stands for any number that it can be.
    """
    added = sp.factor(unfolded(form.xreplace({t: t + 1})) - form)
    places: list[Parameter] = [Parameter(name="t", meaning="generation", domain=COUNT)]
    names: dict[sp.Expr, sp.Symbol] = {}
    for power in sorted(added.atoms(sp.Pow, sp.Product), key=str):
        if not power.has(t) or (isinstance(power, sp.Pow) and power.exp.is_Integer):
            continue
        if isinstance(power, sp.Product) or power.base.has(t):
            return False
        slope = power.exp.coeff(t, 1)
        even = slope.is_Integer and slope % 2 == 0 and sp.expand(power.exp - slope * t) == 0
        if not even and not is_nonnegative(power.base, loop.parameters):
            return False
        place = Parameter(name=f"power{len(names)}", meaning="a power", domain=Domain(kind="real", lower=0))
        places.append(place)
        names[power] = place.symbol
    return is_nonnegative(added.xreplace(names), (*loop.parameters, *places))
