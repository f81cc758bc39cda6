"""Families and rules in the loop language: a family's block and a rule's block make one definition.

Of it an exact oracle is made (``proofs_checks.oracles.defined``), raw data are drawn, its closed form is
derived and compared with the catalogue's (a test), and the atlas is filled. A new family, or a new rule, is
one block.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from types import MappingProxyType

import sympy as sp

from theory import catalogue
from theory.language.parameters import COUNT, Domain, Parameter
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.reading import read_loop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """What a model is: states, the law of a datum, the fit to the data ``{seen}``, and what is observed.

    ``datum`` is a list of ``{size}`` data with the ``law``, as a file has it. ``observed`` gives the last
    part of a formula's id and what its value is the mean of; in it ``{size}`` is the number of data that a
    fit sees. Without a ``fit`` there is no definition: the block names formulas.
    """

    id: str
    state: str = ""
    law: str = ""
    fit: str = ""
    observed: dict[str, str]
    datum: str = 'law = "{law}", size = "{size}"'
    beside: str = ""
    """What else is drawn for a fit, beside the data of the rule."""
    without: tuple[str, ...] = ()
    """Rules that the block does not go with."""
    own_loop: bool = True
    """Whether it is the loop itself: not its limit, nor a summary of its data, nor with moments for a law."""
    parameters: tuple[Parameter, ...] = ()
    """Of its own, where no formula of the catalogue has them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """Which data a fit sees: ``data`` are drawn, <n> being n data of the family, and ``seen`` are seen.

    With ``words`` it is a row of the atlas. It is for families that have what it ``needs``.
    """

    id: str
    words: str = ""
    data: str = ""
    seen: str = ""
    size: str = "n"
    needs: str = ""
    parameters: tuple[Parameter, ...] = ()


def _gaussian(suffix: str, ddof: int) -> Family:
    return Family(
        id=f"gaussian.*{suffix}",
        state='e = { start = 0 }\ns = { start = "sigma0^2" }',
        law="normal(e, s)",
        fit=f'e = "mean({{seen}})"\ns = "var({{seen}}, ddof = {ddof})"',
        observed={"variance": "s", "mean_drift": "e^2", "drift_fourth_moment": "e^4"},
    )


def _biased_sampling(family: Family) -> Family:
    """Return the family whose data have ``lam`` times the fitted variance: the first fit sees real data."""
    return replace(
        family,
        id=family.id.replace("*", "sampling_bias"),
        state=family.state.replace("sigma0^2", "sigma0^2/lam"),
        law="normal(e, lam*s)",
    )


def _regression(rules: str, design: str, observed: dict[str, str]) -> Family:
    return Family(
        id=f"regression.{rules}",
        state='w = { start = 0, length = "d" }',
        fit='w = "least_squares({seen})"',
        observed=observed,
        datum=f'design = "normal", rows = "T", labels = "normal(X*w, sigma^2)"{design}',
    )


_KEPT = ", fresh = false"
_OF_FIRST_FIT = "norm2(w)*(T - d - 1)/(sigma^2*d)"
FREQUENCY = Family(
    id="categorical.*",
    state='f = { start = "p[i]", length = "len(p)" }',
    fit='f = "mean({seen})"',
    observed={"heterozygosity": "1 - norm2(f)"},
    datum='law = "categorical(f)", size = "D"',
)
REGRESSION = (
    _regression("*", _KEPT, {"excess_risk": "norm2(w)", "in_design_risk": "norm2(w, x)"}),
    _regression("*", _KEPT, {"excess_risk_ratio": _OF_FIRST_FIT}),
    _regression("*", _KEPT + ', copies = "{size}"', {"excess_risk_factor": _OF_FIRST_FIT}),
    _regression("*", _KEPT, {"printed_risk_ratio": "(1 + norm2(w)/sigma^2)/(1 + d/(T - d - 1))"}),
    Family(
        id="regression.*",
        state="e = { start = 0 }",
        law="normal(e, h*sigma^2)",
        fit='e = "mean({seen})"',
        observed={"predictive_variance": "sigma^2 + e^2"},
        datum='law = "{law}", size = 1',
        own_loop=False,
    ),
    replace(
        _regression("replace_unequal_sizes", "", {"excess_risk": "norm2(w)"}),
        state='w = { start = 0, length = "d" }\ng = { start = 0, length = "d" }',
        datum='design = "normal", rows = "T", labels = "normal(X*g, sigma^2)"',
        beside='z = { design = "normal", rows = "T0", columns = "d", labels = "normal(X*g, sigma0^2)" }',
        fit='w = "least_squares({seen})"\ng = "least_squares(z)"',
    ),
)
"""At a row of leverage h the error of a generation's own fit is one normal datum. With unequal sizes
g is the fit that generates labels, w the last one.
"""
FRESH_REGRESSION = replace(
    _regression("*_fresh_design", "", {"excess_risk": "norm2(w)"}),
    without=("schedule", "fresh_real_share"),  # more than the mean inverse of one Gram matrix is needed
)
GAUSSIAN, BIASED = _gaussian("", 1), _gaussian("_biased", 0)
_W2 = "(s - sigma0)^2"


def _deviation(rule: str, divisor: str, square: str) -> Family:
    """Return the family whose state is the deviation: a fit multiplies it by a chi variable over its root."""
    factor = f"sqrt(2/({divisor}))*gamma(n/2)/gamma((n - 1)/2)"
    return Family(
        id=f"gaussian.{rule}",
        state='e = { start = 0 }\ns = { start = "sigma0" }',
        law="normal(e, s^2)",
        beside=f'u = {{ law = "moments({factor}, {square})" }}',
        fit='e = "mean({seen})"\ns = "times(s, u)"',
        observed={"standard_deviation": "s", "covariance_term": _W2, "expected_w2": f"e^2 + {_W2}"},
        own_loop=False,
    )


DEVIATIONS = (_deviation("replace", "n - 1", "1"), _deviation("replace_biased", "n", "(n - 1)/n"))
"""Of Gaussian data the mean and the deviation are independent (Cochran), and their moments are declared."""
MORRIS = Family(
    id="exponential_family.*",
    state="e = { start = 0 }",
    law="quadratic(e, V0, V1, v2)",
    fit='e = "mean({seen})"',
    observed={"mean_squared_error": "e^2"},
)
MEAN = Family(
    id="mean.*",
    state="e = { start = 0 }",
    law="normal(e, sigma^2)",
    fit='e = "mean({seen})"',
    observed={"risk_ratio": "({size})*e^2/sigma^2"},
)
MORRIS_BIASED = Family(
    id="exponential_family.sampling_bias",
    state='e = { start = 0 }\ns = { start = "V0" }',
    law="moments(e, e^2 + s)",
    fit='e = "mean({seen})"\ns = "lam*(V0 + V1*mean({seen}) + v2*mean({seen})^2)"',
    observed=MORRIS.observed,
)
"""s is the variance of what is drawn next: that of the truth, and then lam times the variance function."""
TWO_MODES = Family(
    id="mixture.*",
    state="e = { start = 0 }",
    law="normal(e, 2*sigma^2)",
    fit='e = "mean({seen})"',
    observed={"squared_separation": "(Delta + e)^2", "squared_error": "e^2"},
)
"""Pairs of data, one from each mode: e is the error of the distance between the modes."""
KERNEL_DENSITY_BIASED = Family(
    id="kernel_density.sampling_bias",
    state='p = { start = 0 }\ns = { start = "sigma0^2/lam - h^2" }',
    law="moments(p, p^2 + lam*(s + h^2))",
    fit='p = "mean({seen})"\ns = "var({seen}, ddof = 0)"',
    observed={"variance": "s + h^2"},
)
KERNEL_DENSITY = Family(
    id="kernel_density.*",
    state='p = { start = 0 }\nq = { start = "sigma0^2 - h^2" }',
    law="moments(p, q + h^2)",
    fit='p = "mean({seen})"\nq = "power_mean({seen}, 2)"',
    observed={"second_moment": "q + h^2"},
)
LOCATION = Family(
    id="location.replace",
    state="e = { start = 0 }",
    law="normal(e, v)",
    fit='e = "mean({seen})"',
    observed={"risk_ratio": "e^2/v"},
    datum='law = "{law}", size = 1',
    own_loop=False,
)
"""The fit to the noise of a generation is one datum, of variance v."""
_DRAWN = ("subsample_with_replacement", "subsample_without_replacement")
LOCAL_LIMIT = replace(
    LOCATION,
    id="m_estimator.*",
    datum=MEAN.datum,
    observed={"risk_ratio": "n*e^2/v"},
    without=("schedule", *_DRAWN),
)
LOCAL_LIMIT_OF_SIZES = replace(
    LOCAL_LIMIT,
    observed={"risk_ratio": "e^2/v"},
    without=("replace", "accumulate", "fresh_real_share", "kept_real_share", *_DRAWN),
)
"""Le Cam's limit of n data of a smooth family: means of normal data whose variance v is known."""
FAMILIES = (
    *REGRESSION,
    FRESH_REGRESSION,
    FREQUENCY,
    replace(
        FREQUENCY,
        id="categorical.fixed_real_share",
        fit='f = "(1 - alpha)*p[i] + alpha*mean({seen})"',
        observed={"squared_distance": "norm2(f - p[i])"},
    ),
    GAUSSIAN,
    BIASED,
    _biased_sampling(GAUSSIAN),
    _biased_sampling(BIASED),
    *DEVIATIONS,
    MORRIS,
    MORRIS_BIASED,
    MEAN,
    TWO_MODES,
    KERNEL_DENSITY,
    KERNEL_DENSITY_BIASED,
    LOCATION,
    LOCAL_LIMIT,
    LOCAL_LIMIT_OF_SIZES,
)
X = "x = { <n> }"
FEWER = "x = { <(1 - alpha)*n> }\nz = { <alpha*n>, "
POOL = '\n[pool]\npool = { append = "x" }'
DRAWN = 'y = { from = "subsample(pool, {size}, replacement = {replacement})" }'


def _subsampled(how: str, replacement: str, any_size: str = "", size: str = "n") -> Rule:
    return Rule(
        id=f"subsample_{any_size}{how}_replacement",
        words="" if any_size else f"subsample, {how} replacement",
        data=f"{X}\n{DRAWN.replace('{size}', size).replace('{replacement}', replacement)}{POOL}",
        seen="y",
        size=size,
    )


RULES = (
    Rule(id="replace", words="replace", data=X, seen="x"),
    Rule(id="accumulate", words="accumulate", data=X + POOL, seen="pool", size="n*t"),
    Rule(id="schedule", words="accumulate, any sizes", data=X.replace("<n>", "<c[t]>") + POOL, seen="pool"),
    _subsampled("with", "true"),
    _subsampled("without", "false"),
    Rule(id="fresh_real_share", words="fresh real share α", data=FEWER + "real = true }", seen="x, z"),
    Rule(id="kept_real_share", words="kept real share α", data=FEWER + "kept = true }", seen="x, z"),
    Rule(id="sampling_bias", words="sampling bias λ", needs="a scale"),
    Rule(id="editing", words="label editing, share p", needs="labels"),
    _subsampled("with", "true", "any_size_", "m"),
    _subsampled("without", "false", "any_size_", "m"),
)
"""Sampling bias is another law of the family (``_biased_sampling``); editing is not in the language."""
_WHOLE = (("n", "size"), ("d", "features"), ("T", "rows"))
_LISTS = Domain(kind="integer", lower=1, shape="list")
_POSITIVE = Domain(kind="real", lower=0, lower_open=True)
FREE = (
    Parameter(name="c", meaning="sizes", domain=_LISTS),
    *(Parameter(name=name, meaning=said, domain=COUNT) for name, said in _WHOLE),
    Parameter(name="sigma", meaning="standard deviation of the noise", domain=_POSITIVE),
    Parameter(name="v", meaning="variance of a datum", domain=_POSITIVE),
    Parameter(name="V1", meaning="coefficient of θ in the variance function", domain=Domain(kind="real")),
)
"""Parameters of a loop that its formula may not depend on."""
_WORDS = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_SIZED = re.compile("<([^>]*)>")


def goes_with(family: Family, rule: Rule) -> bool:
    """Return whether the two make a definition."""
    named = bool(family.fit and rule.seen) and rule.id not in family.without and _is_of(family, rule)
    return named and not sizes_without_place(family, rule)


def sizes_without_place(family: Family, rule: Rule) -> str:
    """Return why a family whose data have a size of their own cannot be told a rule's sizes, or nothing."""
    lost = [size for size in _SIZED.findall(rule.data) if size != "n"]
    if not lost or "{size}" in family.datum:
        return ""
    return f"the data of {family.id} have no {{size}}, and {rule.id} gives sizes: {', '.join(lost)}"


def _is_of(family: Family, rule: Rule) -> bool:
    """Return whether a family is one under a rule; that of one loop is written with the data of replace."""
    return "*" in family.id or rule.id == "replace"


def named(family: Family, rule: Rule) -> dict[str, str]:
    """Return the ids of the catalogue's formulas about a family under a rule, with what each observes."""
    begin = family.id.replace("*", rule.id)
    names = {f"{begin}.{observed}": observed for observed in family.observed if _is_of(family, rule)}
    return {name: observed for name, observed in names.items() if name in catalogue.formulas()}


@cache
def _parts() -> dict[str, tuple[Family, Rule, str]]:
    return {
        name: (family, rule, observed)
        for family, rule in itertools.product(FAMILIES, RULES)
        if goes_with(family, rule)
        for name, observed in named(family, rule).items()
    }


def defined_formulas() -> tuple[str, ...]:
    """Return the ids of the formulas that have a definition."""
    return tuple(_parts())


def of_own_loops() -> tuple[str, ...]:
    """Return the ids of the formulas whose definition is their loop itself."""
    return tuple(name for name, (family, *_) in _parts().items() if family.own_loop)


def _late(parameter: Parameter) -> Parameter:
    """Return a parameter of a loop: a bound that is looser for the first fit is that of later ones."""
    lower = parameter.domain.lower
    if not isinstance(lower, sp.Basic) or not lower.has(t):
        return parameter
    return replace(parameter, domain=replace(parameter.domain, lower=lower.xreplace({t: sp.oo})))


@cache
def definition(name: str) -> LoopDefinition:
    """Return the loop whose one observable, ``value``, has the formula with this id for its mean.

    >>> definition("gaussian.accumulate.variance").fit["s"]
    Variance(1, pool)
    """
    family, rule, observed = _parts()[name]
    return define(name, family, rule, observed, catalogue.formula(name).parameters)


def define(
    name: str,
    family: Family,
    rule: Rule,
    observed: str,
    takes: Sequence[Parameter],
    at: Mapping[str, str] = MappingProxyType({}),
) -> LoopDefinition:
    """Return the loop of a family under a rule, its observable called ``value``.

    Args:
        name: its id. observed: which of the family's observables.
        takes: parameters; those that are used, and after such of ``FREE``, are the loop's.
        at: what to put for names in the family's block.

    Raises:
        LoopError: the family's data have no place for the rule's sizes, or a block is ill-formed.
    """
    if said := sizes_without_place(family, rule):
        raise LoopError(("data",), f"{name}: {said}")
    sized = _SIZED.sub(lambda found: family.datum.format(law=family.law, size=found[1]), rule.data)
    text = "\n".join(
        (
            f"[state]\n{family.state}\n[data]\n{family.beside}\n{sized}",
            f"[fit]\n{family.fit.format(seen=rule.seen)}",
            f'[observe]\nvalue = "{family.observed[observed].format(size=rule.size)}"',
        )
    )
    text = _WORDS.sub(lambda found: f"({at[found[0]]})" if found[0] in at else found[0], text)
    if "trace" in (names := {parameter.name for parameter in takes}) and "sigma0" not in names:
        text = text.replace("sigma0^2", "trace")  # of the real covariance, which is a variance here
    table = tomllib.loads(text, parse_float=Fraction)
    own = {"t", *table["state"], *table["data"], *table.get("pool", ())}
    used = set(_WORDS.findall(text)) - own
    known = [_late(parameter) for parameter in takes if parameter.name in used - {"c"}]
    parameters = [free for free in FREE if free.name in used - {one.name for one in known}] + known
    return read_loop({"id": name, **table}, tuple(parameters))
