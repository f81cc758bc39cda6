"""Formulas out of definitions: the equations of their loops, and derivations that the engine writes.

The blocks of a family and a rule (``theory.blocks``) say what a loop is; ``Averages`` writes it out, and
proves the statement of a formula from it, step by step.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache, partial

import sympy as sp

from theory import blocks, catalogue
from theory.engine.limit_of_form import limit_of
from theory.language.derivation import Derivation
from theory.language.loop import Loop, Rule
from theory.language.parameters import Parameter
from theory.loop_language.averages import Averages
from theory.loop_language.large_samples import large_samples as as_data_grow
from theory.loop_language.pool_averages import PoolAverages, averages_of


@cache
def averages(name: str, parameters: tuple[Parameter, ...]) -> Averages:
    """Return what the mean of an observable comes to, by the id of its formula and the formula's parameters.

    Raises:
        LookupError: the blocks have no definition of it.
    """
    for family, rule in itertools.product(blocks.FAMILIES, blocks.RULES):
        start, _, observed = name.rpartition(".")
        known = blocks.goes_with(family, rule) and observed in family.observed
        if known and family.id.replace("*", rule.id) == start:
            loop = blocks.define(name, family, rule, observed, parameters)
            return averages_of(loop, loop.observables["value"])
    raise LookupError(f"no definition of {name}")


def loop_of(name: str, parameters: tuple[Parameter, ...], family: str, rule: Rule, estimator: str) -> Loop:
    """Return the loop that a formula is about, its equations those of the definition."""
    equations = averages(name, parameters).equations
    start = name.rpartition(".")[0]
    return Loop(id=start, family=family, rule=rule, estimator=estimator, definition=equations)


@cache
def derived(name: str) -> Derivation:
    """Return the derivation of a formula's statement from the definition of its loop."""
    formula = catalogue.formula(name)
    return averages(name, formula.parameters).derivation(formula.title, formula.relation)


@cache
def limit(name: str) -> Derivation:
    """Return the derivation of a formula that is the limit of the one that it uses."""
    formula = catalogue.formula(name)
    (known,) = formula.uses
    return limit_of(catalogue.formula(known).derivation, formula.title, formula.relation, formula.parameters)


@cache
def large_samples(name: str, *sizes: tuple[sp.Symbol, sp.Expr]) -> Derivation:
    """Return the derivation of a formula that is the limit of the one that it uses as there are many data."""
    formula = catalogue.formula(name)
    exact = catalogue.formula(formula.uses[0])
    found = averages(exact.id, exact.parameters)
    assert isinstance(found, PoolAverages)
    title = f"{exact.title}, for many data"
    return as_data_grow(found, exact.derivation, title, formula.relation, *sizes)


def limit_by_definition(name: str) -> Callable[[], Derivation]:
    """Return what derives a formula that is the limit of the one that it uses."""
    return partial(limit, name)


def by_definition(name: str) -> Callable[[], Derivation]:
    """Return what derives a formula from the definition of its loop."""
    return partial(derived, name)
