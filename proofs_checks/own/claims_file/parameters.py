"""The parameters of a claim, as its file declares them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, cast

import sympy as sp

from proofs_checks.own.claims_file.fields import (
    NO_PARAMETERS,
    PARAMETER_FIELDS,
    Fields,
    ProblemAt,
    expression,
)
from theory.language.expression_functions import CONSTANTS
from theory.language.parameters import Bound, Domain, DomainError, Parameter, Value, length_symbol, validate
from theory.numbers.walk import TooManyTerms

MOST_PARAMETERS = 12
TRIED = 200

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_TAKEN = {*CONSTANTS, "sum", "product", "len", "oo"}
_PATH = "parameters"


def read_parameters(table: object, known: Sequence[Parameter] = ()) -> tuple[Parameter, ...]:
    """Read the table ``parameters`` of a claim, in the order of the file.

    Those that are ``known`` and not named come first, but after what their bounds show.

    Raises:
        ProblemAt: a field is wrong, or a domain is empty.
    """
    if not isinstance(table, Mapping):
        raise ProblemAt((_PATH,), NO_PARAMETERS)
    if len(table) > MOST_PARAMETERS:
        raise ProblemAt((_PATH,), f"has {len(table)} entries; the limit is {MOST_PARAMETERS}")
    found = [p for p in known if p.name not in table]
    for name, entry in table.items():
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise ProblemAt((_PATH, name[:40]), "is no name for a parameter (letters, digits and _)")
        found.append(_parameter(name, entry, found))
    found, least = _in_order(found), dict[str, Value]()
    for place, parameter in enumerate(found, 1):
        least[parameter.name] = _least(found[:place], least)
    lengths = {length_symbol(p).name for p in found if p.domain.shape != "scalar"}
    if twice := next((p.name for p in found if p.name in lengths), None):
        raise ProblemAt(
            (_PATH, twice), f"is how long the list {twice.partition('_')[2]} is, and no free name"
        )
    return tuple(found)


def _in_order(parameters: list[Parameter]) -> list[Parameter]:
    """Return parameters so that bounds show earlier names only; otherwise in their order."""
    left, found = list(parameters), list[Parameter]()
    while left:
        names = {p.symbol for p in left}
        ready = next((p for p in left if not shown_in(p) & (names - {p.symbol})), None)
        if ready is None:
            raise ProblemAt((_PATH, left[-1].name), "its bounds show what has bounds that show it")
        left.remove(ready)
        found.append(ready)
    return found


def shown_in(parameter: Parameter) -> set[sp.Symbol]:
    """Return the names that the bounds of a parameter show."""
    domain = parameter.domain
    bounds = (domain.lower, domain.upper, domain.of, parameter.ceiling)
    return set().union(*(sp.sympify(bound).free_symbols for bound in bounds if bound is not None))


def _parameter(name: str, entry: object, earlier: list[Parameter]) -> Parameter:
    fields = Fields(entry, PARAMETER_FIELDS, (_PATH, name))
    kind = cast(
        Literal["integer", "real", "share"], fields.choice("kind", ("integer", "real", "share"), "integer")
    )
    shape = cast(
        Literal["scalar", "list", "distribution"],
        fields.choice("shape", ("scalar", "list", "distribution"), "scalar"),
    )
    if shape == "distribution" and kind != "real":
        raise ProblemAt(fields.at("kind"), 'a distribution consists of reals: kind = "real"')
    scalars = [parameter for parameter in earlier if parameter.domain.shape == "scalar"]
    if kind == "share":
        return _share(name, fields, scalars)
    if "of" in fields.table:
        raise ProblemAt(fields.at("of"), 'goes with kind = "share"')
    lower, upper = (_bound(fields, end, scalars) for end in ("lower", "upper"))
    both = fields.flag("open")
    domain = Domain(
        kind=kind,
        lower=lower if lower is not None or shape != "distribution" else 0,
        upper=upper,
        lower_open=both or fields.flag("lower_open"),
        upper_open=both or fields.flag("upper_open"),
        shape=shape,
    )
    ceiling = _bound(fields, "ceiling", scalars)
    if ceiling is None:
        ceiling = _default_ceiling(domain)
    return Parameter(
        name=name,
        meaning=fields.text("meaning", default=f"parameter {name}"),
        domain=domain,
        ceiling=ceiling,
        longest=fields.whole("longest", 1, 50, 6),
    )


def _share(name: str, fields: Fields, scalars: list[Parameter]) -> Parameter:
    """Read a share of a count; of its ends only the upper one may be left out."""
    for field in ("lower", "upper", "open", "lower_open", "shape", "ceiling", "longest"):
        if field in fields.table:
            raise ProblemAt(fields.at(field), "is no field of a share, which is r/n with r from 1 to n")
    count = _bound(fields, "of", scalars)
    if count is None:
        raise ProblemAt(fields.at("of"), 'is missing: the count that it is a share of, such as "n"')
    whole = count.is_integer if isinstance(count, sp.Expr) else count == int(count) and count >= 1
    if not whole:
        raise ProblemAt(fields.at("of"), f"{count} is no positive whole number")
    return Parameter(
        name=name,
        meaning=fields.text("meaning", default=f"parameter {name}"),
        domain=Domain(kind="share", of=count, upper_open=fields.flag("upper_open")),
        ceiling=1,
    )


def _default_ceiling(domain: Domain) -> Bound:
    if domain.upper is not None:
        return domain.upper
    if domain.shape == "distribution":
        return 1
    return 12 if domain.lower is None else domain.lower + 12


def _bound(fields: Fields, name: str, scalars: list[Parameter]) -> Bound | None:
    value = fields.table.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        tree = expression(value, scalars, fields.at(name))
        if isinstance(tree, sp.Rational):
            return _plain(Fraction(int(tree.p), int(tree.q)))
        if not _is_rational(tree):
            raise ProblemAt(fields.at(name), "a bound may use + - * / and integer powers only")
        return tree
    return _plain(fields.exact(name))


def _is_rational(tree: sp.Expr) -> bool:
    return all(
        isinstance(node, (sp.Rational, sp.Symbol, sp.Add, sp.Mul, sp.Min, sp.Max, sp.floor, sp.ceiling))
        or (isinstance(node, sp.Pow) and isinstance(node.exp, sp.Integer))
        for node in sp.preorder_traversal(tree)
    )


def _plain(number: Fraction) -> Bound:
    return int(number) if number.denominator == 1 else number


def _least(parameters: list[Parameter], least: dict[str, Value]) -> Value:
    """Return the first admissible value of the last parameter when those before it are least."""
    from proofs_checks.strategies.enumerated import candidates

    last = parameters[-1]
    path = (_PATH, last.name)
    try:
        for candidate in itertools.islice(candidates(last, least), TRIED):
            try:
                return validate(parameters, {**least, last.name: candidate})[last.name]
            except DomainError:
                continue
    except (ZeroDivisionError, TooManyTerms, TypeError, OverflowError) as error:
        raise ProblemAt(path, f"its bounds have no value at {least}: {error}") from None
    where = ", ".join(f"{name} = {value}" for name, value in least.items())
    raise ProblemAt(
        path,
        f"no admissible value is found: {last.condition}, up to ceiling {last.ceiling}"
        + (f", at {where}" if where else ""),
    )
