"""What to write instead: of a name from elsewhere, the name here. Only messages are made here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sympy as sp

from theory.language.expression_functions import Known
from theory.loop_language.laws import LAW_FUNCTIONS, LAW_KINDS
from theory.loop_language.statistics import STATISTICS

_MIXED = (
    "of laws is written by what it draws: of two coins, bernoulli(q) with weight a and bernoulli(p), write "
    "bernoulli(a*q + (1 - a)*p); of other laws give the moments, moments(m1, …, mk)"
)
CALLED_OTHERWISE = {
    **dict.fromkeys(("mixture", "mix"), _MIXED),
    **dict.fromkeys(("N", "Normal", "norm", "gaussian", "Gaussian"), "is written normal(mean, variance)"),
    **dict.fromkeys(("Bernoulli", "Ber", "coin"), "is written bernoulli(p)"),
    **dict.fromkeys(("Binomial", "Bin", "binom", "B"), "is written binomial(N, p)"),
    **dict.fromkeys(("Poisson", "Poi", "Pois"), "is written poisson(mean)"),
    **dict.fromkeys(("Exponential", "Exp", "expon"), "is written exponential(mean), by no rate"),
    **dict.fromkeys(("Gamma",), "is written gamma(shape, mean), by no rate"),
    **dict.fromkeys(("Uniform", "U", "unif"), "is written uniform(a, b)"),
    **dict.fromkeys(("Categorical", "Cat", "multinomial"), "is written categorical(p), p a vector state"),
}
"""What laws are called elsewhere, and what is written here."""
FIXED = ("fixed", "kept", "given", "same")


def of_expression(
    value: str, error: str, path: Sequence[str], table: Mapping[str, object], functions: Mapping[str, Known]
) -> str:
    """Return what is said of an expression of a loop's table that does not parse; else the error itself."""
    own = _own_data(value, path, table)
    unknown = re.match(r"line \d+, column \d+: unknown (function|name) '(\w+)'", error)
    kind, name = ("", "") if unknown is None else unknown.groups()
    if kind == "function" and name in STATISTICS and name not in functions:
        return f"{name} stands only in a fit; {own or 'give it a state of its own'}"
    if kind == "function" and functions is LAW_FUNCTIONS:
        if name in CALLED_OTHERWISE:
            return f"{name} {CALLED_OTHERWISE[name]}"
        if not own and "did you mean" not in error:
            return f"unknown function {name!r}; known laws are {', '.join(LAW_KINDS)}"
    if kind == "name" and name == "X" and "norm2" in value:
        return (
            "X stands in labels only; norm2(b, z) is the squared length of X·b at the rows of z, "
            "a design that is kept (fresh = false)"
        )
    said = own or error
    if "times(" in value and "unknown name" in error:
        said += '; a multiplier u is data, such as u = { law = "moments(m1, m2)", size = 1 }'
    return said


def _own_data(value: str, path: Sequence[str], table: Mapping[str, object]) -> str:
    """Return what to say of a law that shows data of its own generation; nothing if it does not."""
    entries = table.get("data")
    names = entries if path[0] == "data" and isinstance(entries, Mapping) else ()
    seen = next((name for name in names if re.search(rf"\b{re.escape(str(name))}\b", value)), None)
    if seen is None:
        return ""
    return (
        f"a law sees states, parameters and t, and no data of its own generation ({seen}): "
        'write what the moments are given the states, law = "moments(m1, m2)"'
    )


def of_labels(table: Mapping[str, object], mean: sp.Expr | None = None) -> str:
    """Return what labels must be; of another multiple of X, with the state that gives this mean."""
    states, fit = table.get("state"), table.get("fit")
    names = [str(name) for name in states] if isinstance(states, Mapping) else []
    said = f"must be normal(X*{names[0]}, variance), with a state behind X (here {', '.join(names)})"
    shown = {symbol.name for symbol in mean.free_symbols} if mean is not None else set()
    own = [name for name in names if name in shown]
    if len(own) != 1 or not isinstance(fit, Mapping) or not isinstance(fit.get(own[0]), str):
        return said
    tables = [part for part in table.values() if isinstance(part, Mapping)]
    taken = {str(name) for part in tables for name in part} | shown
    free = next(name for name in ("c", "g", "h", "aux", "other_state", "another_state") if name not in taken)
    written = str(fit[own[0]])
    inside = written if re.fullmatch(r"\w+\([^()]*\)", written) else f"({written})"
    made = re.sub(rf"\b{re.escape(own[0])}\b", lambda _: inside, str(mean))
    return (
        f"{said}; for the mean X*({mean}) add a state {free} as long as {own[0]}, "
        f'with the fit {free} = "{made}", and write normal(X*{free}, variance)'
    )
