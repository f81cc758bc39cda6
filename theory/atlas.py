"""The atlas: model family × propagation rule, each cell closed, recursive, or open with its reason.

A cell is *closed* if a formula of the catalogue holds in it, *recursive* if the moment engine writes its
exact recurrence but no closed form is known here, *open* otherwise; then ``reason`` says why. A formula
that another family's file adds to the catalogue fills its cell by its id.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import sympy as sp

from theory import catalogue
from theory.families import coupled
from theory.language.derivation import Derivation
from theory.language.plain import plain

Status = Literal["closed", "recursive", "open"]
MARKS: dict[Status, str] = {"closed": "●", "recursive": "◐", "open": "○"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A family; ``curvature`` is its v₂ if its variance function is quadratic."""

    id: str
    words: str
    curvature: sp.Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is known of a family under a rule.

    Attributes:
        family: id of the column. rule: id of the row.
        status: closed, recursive or open.
        formulas: ids in the catalogue, the observable first, then its limit.
        growth: what becomes of it as t → ∞.
        shown: the closed form, with the family's v₂ inserted.
        limit: the limit as t → ∞, where a formula gives it.
        recurrence: derives the exact recurrence of a recursive cell.
        reason: why the cell is open, or in which sense it is filled.
    """

    family: str
    rule: str
    status: Status
    formulas: tuple[str, ...] = ()
    growth: str = ""
    shown: sp.Expr | None = None
    limit: sp.Expr | None = None
    recurrence: Callable[[], Derivation] | None = None
    reason: str = ""


trials, shape = sp.Symbol("m", integer=True, positive=True), sp.Symbol("r", positive=True)
COLUMNS = (
    Column(id="normal", words="Normal, variance known", curvature=sp.Integer(0)),
    Column(id="poisson", words="Poisson", curvature=sp.Integer(0)),
    Column(id="gamma", words="Gamma, shape r", curvature=1 / shape),
    Column(id="binomial", words="binomial, m trials", curvature=-1 / trials),
    Column(id="negative_binomial", words="negative binomial, shape r", curvature=1 / shape),
    Column(id="hyperbolic_secant", words="hyperbolic secant, shape r", curvature=1 / shape),
    Column(id="categorical", words="categorical, each atom", curvature=sp.Integer(-1)),
    Column(id="regression", words="linear regression, one design"),
    Column(id="regression_fresh", words="linear regression, fresh designs"),
    Column(id="gaussian", words="Gaussian, variance fitted (n − 1)"),
    Column(id="gaussian_biased", words="Gaussian, variance fitted (n)"),
    Column(id="kernel_density", words="kernel density, fixed bandwidth"),
)
ROWS = (
    ("replace", "replace"),
    ("accumulate", "accumulate"),
    ("schedule", "accumulate, any sizes"),
    ("subsample_with_replacement", "subsample, with replacement"),
    ("subsample_without_replacement", "subsample, without replacement"),
    ("fresh_real_share", "fresh real share α"),
    ("kept_real_share", "kept real share α"),
    ("editing", "label editing, share p"),
)
LABELS_ONLY = "editing regenerates labels; the family has none"
FIXED_KERNEL = "not derived here: the mixture adds h² per kernel, at the share of synthetic data"


def _growth(rule: str, curvature: sp.Expr) -> str:
    if rule == "replace":
        if curvature == 0:
            return "linear"
        return "exponential" if curvature.is_positive else "saturates"
    if rule == "accumulate":
        kind = "π²/6" if curvature == 0 else ("sinh" if curvature.is_positive else "sin")
        return f"bounded, limit by {kind}"
    return "bounded"


def _at(name: str, curvature: sp.Expr) -> sp.Expr:
    v2 = next(p.symbol for p in catalogue.formula(name).parameters if p.name == "v2")
    return catalogue.formula(name).rhs.xreplace({v2: curvature})


def _quadratic(column: Column, rule: str) -> Cell:
    """Return the cell of a family whose variance function is quadratic."""
    curvature = column.curvature
    if curvature is None:
        raise TypeError(f"{column.id} has no quadratic variance function")
    name = f"exponential_family.{rule}.mean_squared_error"
    if name in catalogue.formulas():
        limit = f"{name}_limit"
        known = limit in catalogue.formulas()
        growth = _growth(rule, curvature)
        if rule == "fresh_real_share" and curvature.is_positive:
            growth = "bounded while (1 − α)(1 − α + v₂/n) < 1"
        elif rule == "subsample_with_replacement":
            kind = "digamma" if curvature == 0 else "Gamma"
            growth = f"bounded, limit by {kind}" + (", for n > 1 + v₂" if curvature.is_positive else "")
        elif rule == "schedule" and curvature.is_positive:
            growth = "bounded: Σ c_k/C_k² < 2/c₁ bounds the product"
        return Cell(
            family=column.id,
            rule=rule,
            status="closed",
            formulas=(name, limit) if known else (name,),
            growth=growth,
            shown=_at(name, curvature),
            limit=_at(limit, curvature) if known else None,
        )
    if rule == "editing":
        return Cell(family=column.id, rule=rule, status="open", reason=LABELS_ONLY)
    flat = f"mean.{rule}.risk_ratio"
    if curvature == 0 and flat in catalogue.formulas():
        limits = [
            found for found in catalogue.formulas() if found.startswith(flat) and found.endswith("limit")
        ]
        return Cell(
            family=column.id,
            rule=rule,
            status="closed",
            formulas=(flat, *limits),
            growth="bounded",
            shown=catalogue.formula(flat).rhs,
            limit=catalogue.formula(limits[0]).rhs if limits else None,
            reason="for n → ∞ first" if rule.startswith("subsample") else "",
        )
    return Cell(
        family=column.id,
        rule=rule,
        status="recursive",
        recurrence=coupled.RECURRENCES[rule],
        growth="coupled",
        reason="the mean's error feeds back into the variance: coupled recurrences, exact at every n",
    )


def _cell(
    family: str, rule: str, formulas: tuple[str, ...], growth: str, missing: str, reason: str = ""
) -> Cell:
    """Return a cell that is closed if the catalogue has its first formula, else open."""
    known = tuple(name for name in formulas if name in catalogue.formulas())
    if formulas[:1] != known[:1] or not formulas:
        return Cell(family=family, rule=rule, status="open", reason=missing)
    limit = next((name for name in known if name.endswith("limit")), None)
    return Cell(
        family=family,
        rule=rule,
        status="closed",
        formulas=known,
        growth=growth,
        shown=catalogue.formula(known[0]).rhs,
        limit=catalogue.formula(limit).rhs if limit else None,
        reason=reason,
    )


GRAM = (
    "a subsample or mixture changes the Gram matrix, whose inverse moments do not close; at T ≫ d the mean's "
    "ratio holds at leading order"
)
FITTED = "the moments close but the cell is not derived here"
SPECIAL: dict[tuple[str, str], tuple[tuple[str, ...], str, str]] = {
    ("regression", "replace"): (("regression.replace.excess_risk",), "linear", ""),
    ("regression", "accumulate"): (
        ("regression.accumulate.excess_risk", "regression.accumulate.excess_risk_ratio_limit"),
        "bounded, limit by π²/6",
        "the limit is that of the ratio to fit 1",
    ),
    ("regression", "schedule"): (
        ("regression.schedule.excess_risk_factor", "regression.schedule.excess_risk_factor_bound"),
        "bounded by 2/c₁",
        "in units of σ²κ",
    ),
    ("regression", "editing"): (
        ("regression.editing.balanced_excess_risk_ratio", "regression.editing.excess_risk_ratio"),
        "linear for every p > 0",
        "balanced designs; T ≫ d for any",
    ),
    ("regression_fresh", "accumulate"): (
        (
            "regression.accumulate_fresh_design.excess_risk",
            "regression.accumulate_fresh_design.excess_risk_limit",
        ),
        "bounded, limit by digamma",
        "",
    ),
    ("gaussian", "replace"): (
        ("gaussian.replace.expected_w2",),
        "the mean drifts linearly in expectation",
        "expected squared Wasserstein distance",
    ),
    ("gaussian_biased", "replace"): (("gaussian.replace_biased.expected_w2",), "saturates", ""),
    ("gaussian", "accumulate"): (
        ("gaussian.accumulate.variance", "gaussian.accumulate.variance_limit"),
        "bounded, limit by Gamma",
        "expected variance",
    ),
    ("gaussian_biased", "accumulate"): (
        ("gaussian.accumulate_biased.variance", "gaussian.accumulate_biased.variance_limit"),
        "bounded, limit by sin",
        "expected variance",
    ),
    ("kernel_density", "replace"): (("kernel_density.replace.second_moment",), "linear", "second moment"),
    ("kernel_density", "accumulate"): (
        ("kernel_density.accumulate.second_moment",),
        "logarithmic",
        "second moment",
    ),
}
for _rule in ("subsample_with_replacement", "subsample_without_replacement"):
    SPECIAL["kernel_density", _rule] = (
        (f"kernel_density.{_rule}.second_moment",),
        "logarithmic",
        "second moment",
    )
SPECIAL["kernel_density", "fresh_real_share"] = (
    ("kernel_density.fresh_real_share.second_moment",),
    "bounded by σ₀² + h²/α",
    "second moment",
)
for _suffix, _family in (("", "gaussian"), ("_biased", "gaussian_biased")):
    for _kind in ("with", "without"):
        _name = f"gaussian.subsample_{_kind}_replacement{_suffix}.variance"
        SPECIAL[_family, f"subsample_{_kind}_replacement"] = (
            (_name, f"{_name}_limit"),
            "like t^(1/n), unbounded" if not _suffix else "bounded, positive limit",
            "expected variance",
        )
MISSING = {
    "regression": GRAM,
    "regression_fresh": GRAM,
    "gaussian": FITTED,
    "gaussian_biased": FITTED,
    "kernel_density": FIXED_KERNEL,
}


def cell(column: Column, rule: str) -> Cell:
    """Return one cell of the atlas."""
    if column.curvature is not None:
        return _quadratic(column, rule)
    missing = MISSING[column.id]
    if rule == "editing" and not column.id.startswith("regression"):
        missing = LABELS_ONLY
    if column.id == "regression_fresh" and rule == "replace":
        return _cell(
            column.id,
            rule,
            ("regression.replace.excess_risk",),
            "linear",
            missing,
            "the newest fit depends on its own design only, so one design or fresh ones are alike",
        )
    formulas, growth, reason = SPECIAL.get((column.id, rule), ((), "", ""))
    return _cell(column.id, rule, formulas, growth, missing, reason)


@cache
def cells() -> tuple[Cell, ...]:
    """Return all cells, row by row."""
    return tuple(cell(column, rule) for rule, _ in ROWS for column in COLUMNS)


def counts() -> dict[Status, int]:
    """Return how many cells are closed, recursive and open."""
    return {status: sum(item.status == status for item in cells()) for status in MARKS}


def to_json() -> list[dict[str, object]]:
    """Return the cells as plain data."""
    return [
        {
            "family": item.family,
            "rule": item.rule,
            "status": item.status,
            "formulas": list(item.formulas),
            "closed_form": None if item.shown is None else plain(item.shown),
            "latex": None if item.shown is None else sp.latex(item.shown),
            "limit": None if item.limit is None else plain(item.limit),
            "growth": item.growth,
            "reason": item.reason,
        }
        for item in cells()
    ]


def _grid(entry: Callable[[Cell], str]) -> list[tuple[str, list[str]]]:
    found = cells()
    return [(words, [entry(item) for item in found if item.rule == rule]) for rule, words in ROWS]


def _short(item: Cell) -> str:
    return f"{MARKS[item.status]} {item.growth}".strip()


def to_markdown() -> str:
    """Return the grid, then a list of every closed form and every reason, as Markdown."""
    head = "| rule | " + " | ".join(column.words for column in COLUMNS) + " |"
    rule = "|---" * (len(COLUMNS) + 1) + "|"
    rows = [f"| {words} | " + " | ".join(entries) + " |" for words, entries in _grid(_short)]
    lines = [f"- {line}" for line in notes()]
    return "\n".join([head, rule, *rows, "", *lines])


def notes() -> list[str]:
    """Return one line for every distinct formula or reason, with the cells that it serves."""
    served: dict[str, list[str]] = {}
    for item in cells():
        text = ", ".join(f"`{name}`" for name in item.formulas) or item.reason
        served.setdefault(f"{MARKS[item.status]} {text}", []).append(f"{item.family} × {item.rule}")
    return [f"{text}: {'; '.join(where)}" for text, where in served.items()]


LATEX_SIGNS = {
    "²": "$^2$",
    "π": r"$\pi$",
    "α": r"$\alpha$",
    "₂": "$_2$",
    "₁": "$_1$",
    "−": "$-$",
    "≫": r"$\gg$",
    "Σ": r"$\Sigma$",
    "×": r"$\times$",
    "→": r"$\to$",
}


def _latex_text(text: str) -> str:
    for sign, safe in LATEX_SIGNS.items():
        text = text.replace(sign, safe)
    return text


def to_latex() -> str:
    """Return one booktabs-style table: rule, family, closed form or reason."""
    rows = []
    for item in cells():
        value = f"${sp.latex(item.shown)}$" if item.shown is not None else _latex_text(item.reason)
        rows.append(
            rf"{item.rule.replace('_', ' ')} & {item.family.replace('_', ' ')} & {item.status} & {value} \\"
        )
    body = "\n".join(rows)
    head = "\\begin{tabular}{llll}\nrule & family & status & closed form or reason \\\\ \\hline\n"
    return head + body + "\n\\end{tabular}"


def to_html() -> str:
    """Return the grid as an HTML table; closed cells carry their closed form as a tooltip."""

    def entry(item: Cell) -> str:
        title = plain(item.shown) if item.shown is not None else item.reason
        return f'<td class="{item.status}" title="{html.escape(title)}">{html.escape(_short(item))}</td>'

    head = "<tr><th></th>" + "".join(f"<th>{html.escape(column.words)}</th>" for column in COLUMNS) + "</tr>"
    rows = [f"<tr><th>{html.escape(words)}</th>{''.join(entries)}</tr>" for words, entries in _grid(entry)]
    return "<table>\n" + "\n".join([head, *rows]) + "\n</table>"
