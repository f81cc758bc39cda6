"""``collapse eval``: the value of a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from proofs_checks.cli.common import JsonFlag, completing, fail, known, print_json, read_pairs, say
from proofs_checks.cli.defined import Asked, defined

if TYPE_CHECKING:
    from theory.language.formula import Formula

_BOUND = r"-?\d+|[A-Za-z]\w*(?: [+-] \d+)?"
PLAIN_DOMAIN = re.compile(
    rf"(?P<kind>integer|real) \w+(?: (?P<above>[≥>]) (?P<low>{_BOUND}))?"
    rf"(?:(?: and \w+)? (?P<below>[≤<]) (?P<high>{_BOUND}))?"
)
"""Domains that refuse a value before anything is loaded: the bounds are integers, or parameters plus one."""
INFINITY = ("oo", "∞", "inf")
PLAIN_NUMBER = re.compile(r"[+-]?\d{1,400}(/[1-9]\d{0,399}|\.\d{1,400})?")


def evaluate(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Of a formula; LOOP.OBSERVABLE of a shipped loop; or a FILE of loops, then that.",
            autocompletion=completing("formula"),
        ),
    ],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]…",
            help="Integers, fractions or decimals, read exactly; lists comma-separated.",
        ),
    ] = None,
    digits: Annotated[int, typer.Option(help="Significant digits.", min=1, max=10_000)] = 30,
    as_json: JsonFlag = False,
) -> None:
    """Evaluate a formula: exactly where it is rational, else with a rigorous error bound.

    t=oo asks for the limit as t → ∞ (of any parameter without an upper end), with its grade on the line
    after it; so does LOOP.OBSERVABLE.limit for a loop.

    Example: collapse eval mean.weighted_real.mean_squared_error w=1/2 n=10 m=10 V=1 t=5

    Example: collapse eval mean.weighted_real.mean_squared_error w=1/2 n=10 m=10 V=1 t=oo

    Example: collapse eval regression.accumulate.excess_risk t=10 T=20 d=3 sigma=1.5
    """
    asked, rest = defined([name, *(values or ())])
    pairs, far = _without_infinity(rest if asked else values or ())
    if not asked:
        _names(known(name, "formula"), [*pairs, *(f"{one}=oo" for one in far)])
    from theory import catalogue
    from theory.language.formula import evaluate as value_of
    from theory.language.parameters import DomainError, read_values
    from theory.numbers.walk import TooManyTerms

    try:
        if asked and asked[0].limit:
            asked, far = [replace(asked[0], limit=False)], ["t"]
        formula = _only(asked) if asked else catalogue.formula(name)
        name = formula.id
        takes = f"{name} takes {formula.condition or 'no values'}"
        texts = read_pairs(pairs, takes)
        grade = ""
        if far:
            from proofs_checks.evidence.far import limit_in, may_grow

            may_grow(formula, far[0])
        given = read_values([p for p in formula.parameters if p.name not in far], texts)
        if far:
            formula, grade = limit_in(formula, far[0], given, asked[0].loop if asked else None)
            given = {p.name: given[p.name] for p in formula.parameters}
        name = formula.id
        where = ", ".join(f"{key} = {text}" for key, text in texts.items())
        found = value_of(formula, given, digits)
        before, undefined, why = found.method.partition(", since the closed form ")
        if undefined:
            how = "the recursion" if before.endswith("by the recursion") else "the form that holds there"
            say(f"the closed form {why.partition(';')[0]} at {where}; {how} gives the value")
    except ZeroDivisionError:
        fail(f"the {'limit' if grade else 'formula'} divides by 0 at {where}")
    except (DomainError, catalogue.UnknownId, TooManyTerms, ArithmeticError) as error:
        fail(str(error))
    if as_json:
        print_json({"id": name, **found.to_json(), **({"grade": grade} if grade else {})})
    else:
        typer.echo(str(found))
        if grade:
            typer.echo(grade)


def _without_infinity(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the values that are numbers, and which parameter goes to infinity, if one does."""
    far = [key for key, _, text in (value.partition("=") for value in values) if text in INFINITY]
    if len(far) > 1:
        fail(f"{' and '.join(far)} go to infinity: a limit is taken in one of them")
    return [value for value in values if value.partition("=")[2] not in INFINITY], far


def _names(name: str, values: Sequence[str]) -> None:
    """Leave with a line if a parameter is not known, or values are missing; nothing is derived."""
    from theory import index

    parameters = index.entry(name)["parameters"]
    domains = "; ".join(one["domain"] for one in parameters)
    texts = read_pairs(values, f"{name} takes {domains or 'no values'}")
    takes = {one["name"]: f"{one['domain']} ({one['meaning']})" for one in parameters}
    for given in texts:
        if given not in takes:
            near = index.nearest(given, takes)
            hint = f"; did you mean {near!r}?" if near else ""
            fail(f"unknown parameter {given!r}; expected {', '.join(takes) or 'none'}{hint}")
    missing = [one for one in takes if one not in texts]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        fail(f"{', '.join(missing)} {verb} missing: {'; '.join(takes[one] for one in missing)}")
    numbers: dict[str, Fraction] = {}
    for one in parameters:
        text = texts[one["name"]].strip()
        if not PLAIN_NUMBER.fullmatch(text):
            return  # what is behind it may depend on it: the domains themselves decide
        value = numbers[one["name"]] = Fraction(text)
        if _is_outside(value, one["domain"], numbers):
            here, meaning = _here(one["domain"], numbers), one["meaning"]
            fail(f"{one['name']} = {value} is outside its domain: {one['domain']}{here} ({meaning})")


def _is_outside(value: Fraction, domain: str, numbers: Mapping[str, Fraction]) -> bool:
    """Return whether a plain domain refuses a value; of others the formula itself decides.

    >>> _is_outside(Fraction(4), "integer T ≥ d + 2", {"d": Fraction(3)})
    True
    """
    bounded = PLAIN_DOMAIN.fullmatch(domain)
    if bounded is None:
        return False
    low, high = (_bound(bounded[side], numbers) for side in ("low", "high"))
    return (
        (bounded["kind"] == "integer" and value.denominator != 1)
        or (low is not None and (value < low or (value == low and bounded["above"] == ">")))
        or (high is not None and (value > high or (value == high and bounded["below"] == "<")))
    )


def _here(domain: str, numbers: Mapping[str, Fraction]) -> str:
    """Return what the bounds of a plain domain are that hang on another parameter.

    >>> _here("integer T ≥ d + 2", {"d": Fraction(3)})
    ' (here d + 2 = 5)'
    """
    bounded = PLAIN_DOMAIN.fullmatch(domain)
    bounds = (bounded["low"], bounded["high"]) if bounded else ()
    return "".join(
        f" (here {text} = {_bound(text, numbers)})" for text in bounds if text and text[0].isalpha()
    )


def _bound(text: str | None, numbers: Mapping[str, Fraction]) -> Fraction | None:
    """Return a bound, nothing if it is none or of a parameter whose value is not known."""
    if text is None:
        return None
    first, *shift = text.split()
    start = numbers.get(first) if first[0].isalpha() else Fraction(first)
    return None if start is None else start + int("".join(shift) or 0)


def _only(asked: list[Asked]) -> Formula:
    """Return the one observable that is asked for, or leave with those that there are."""
    names = [f"{one.loop.id}.{name}" for one in asked for name in one.observables]
    if len(names) > 1:
        fail(f"which of them? name one: {', '.join(names)}")
    (formula,) = replace(asked[0], observable=asked[0].observables[0]).formulas()
    return formula
