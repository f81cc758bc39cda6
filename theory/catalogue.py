"""The catalogue: every formula, loop and claim by its id. A family or a paper adds one line here."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sympy import Basic

    from theory.language.claim import Claim, OutOfScope
    from theory.language.formula import Formula
    from theory.language.loop import Loop
    from theory.loop_language.definition import LoopDefinition

    Named = TypeVar("Named", Formula, Loop, Claim)
Found = TypeVar("Found")

FAMILY_MODULES = {
    "theory.families.linear_regression": ("regression",),
    "theory.families.categorical": ("categorical",),
    "theory.families.poisson": ("poisson",),
    "theory.families.gaussian": ("gaussian",),
    "theory.families.exponential_family": ("exponential_family",),
    "theory.families.subsample": ("mean", "gaussian", "exponential_family"),
    "theory.families.real_share": ("mean", "exponential_family"),
    "theory.families.m_estimator": ("m_estimator", "location"),
    "theory.families.kernel_density": ("kernel_density",),
    "theory.families.sampling_bias": ("exponential_family",),
    "theory.families.mixture": ("mixture",),
    "theory.families.label_editing": ("regression",),
}
"""Module → the first words of the ids that it defines, so that one formula loads one family."""

CLAIM_MODULES = (
    "theory.papers.position.s2",
    "theory.papers.position.s2_1",
    "theory.papers.position.s2_2",
    "theory.papers.position.s4_1",
    "theory.papers.position.s4_1_families",
    "theory.papers.position.s4_2",
    "theory.papers.position.s4_3",
    "theory.papers.position.s4_4",
    "theory.papers.position.s4_4_rates",
    "theory.papers.position.appendix_a",
    "theory.papers.position.table1",
    "theory.papers.zhu",
    "theory.papers.strong",
    "theory.papers.he",
    "theory.papers.garg",
    "theory.papers.feng",
    "theory.papers.bertrand",
    "theory.papers.wei",
    "theory.papers.ferbach",
    "theory.papers.falahati",
    "theory.papers.seddik",
    "theory.papers.fu",
    "theory.papers.suresh",
    "theory.papers.gerstgrasser",
    "theory.papers.kazdan",
    "theory.papers.dey_donoho",
    "theory.papers.shumailov",
    "theory.papers.mad",
    "theory.papers.demystified",
    "theory.papers.barzilai",
    "theory.papers.marchi",
    "theory.papers.bakshi",
    "theory.papers.tails",
    "theory.papers.xu",
    "theory.papers.jain",
    "theory.papers.amin",
    "theory.papers.taori",
    "theory.papers.kanabar",
    "theory.papers.benati",
    "theory.papers.yi",
    "theory.papers.gillman",
    "theory.papers.kimura_ohta",
    "theory.papers.kimura",
    "theory.papers.maruyama",
    "theory.papers.baxter",
    "theory.papers.hutter",
    "theory.papers.borkar",
    "theory.papers.qiao",
    "theory.papers.borji",
)

OUT_OF_SCOPE_MODULES = ("theory.papers.position.out_of_scope",)


_DEFINED: dict[str, tuple[LoopDefinition, str]] = {}
"""Observables of loops that files define: id → loop, observable."""


LIMIT = ".limit"
"""LOOP.OBSERVABLE.limit is the limit of a mean as t → ∞."""


class UnknownId(KeyError):
    """No formula, loop or claim has this id; the message names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def formulas() -> dict[str, Formula]:
    """Return all formulas by id, in the order of the catalogue."""
    found = [formula for module in FAMILY_MODULES for formula in import_module(module).FORMULAS]
    return _by_id(found)


@cache
def loops() -> dict[str, Loop]:
    """Return all loops by id."""
    return _by_id([loop for module in FAMILY_MODULES for loop in import_module(module).LOOPS])


@cache
def claims() -> dict[str, Claim]:
    """Return all claims by id."""
    return _by_id([claim for module in CLAIM_MODULES for claim in import_module(module).CLAIMS])


@cache
def out_of_scope() -> tuple[OutOfScope, ...]:
    """Return what the papers say and mathematics cannot check, in reading order."""
    return tuple(item for module in OUT_OF_SCOPE_MODULES for item in import_module(module).OUT_OF_SCOPE)


def known(name: str) -> Formula | None:
    """Return the formula with this id, or None if there is none; only its family is loaded."""
    own = _formulas_beginning(name.partition(".")[0])
    if name in own:
        return own[name]
    if name in _DEFINED:
        return _of_loop(*_DEFINED[name])
    if name.endswith(LIMIT) and name.removesuffix(LIMIT) in _DEFINED:
        return _limit_of_loop(*_DEFINED[name.removesuffix(LIMIT)])
    return None


def formula(name: str) -> Formula:
    """Return the formula with this id.

    Raises:
        UnknownId: there is none; the message names the nearest one.
    """
    if (found := known(name)) is not None:
        return found
    return _lookup(name, formulas(), "formula")


def adopt(loop: LoopDefinition) -> None:
    """Know a loop that a file defines: each of its observables is a formula with the id LOOP.OBSERVABLE.

    What another loop of the same id had there before is forgotten.
    """
    _DEFINED.update({f"{loop.id}.{observable}": (loop, observable) for observable in loop.observables})


@lru_cache(maxsize=64)
def _of_loop(loop: LoopDefinition, observable: str) -> Formula:
    from theory.loop_language.formulas import formula_of

    return formula_of(loop, observable)


@lru_cache(maxsize=64)
def _limit_of_loop(loop: LoopDefinition, observable: str) -> Formula:
    from theory.loop_language.formulas import limit_of

    return limit_of(loop, observable)


def claim(name: str) -> Claim:
    """Return the claim with this id.

    Raises:
        UnknownId: there is none; the message names the nearest one.
    """
    return _lookup(name, claims(), "claim")


def formula_or_claim(name: str) -> Formula | Claim:
    """Return the formula or the claim with this id.

    Raises:
        UnknownId: there is neither; the message names the nearest one.
    """
    own = _formulas_beginning(name.partition(".")[0])
    if name in own:
        return own[name]
    known: dict[str, Formula | Claim] = {**formulas(), **claims()}
    return _lookup(name, known, "formula or claim")


def ancestors(name: str) -> tuple[str, ...]:
    """Return the ids of a formula and of all formulas that it rests on, the formula first."""
    found = [name]
    for used in found:
        found.extend(other for other in formula(used).uses if other not in found)
    return tuple(found)


def definitions(names: Iterable[str]) -> tuple[Basic, ...]:
    """Return the equations that define the loops of these formulas: where their derivations may start."""
    stated = [found.loop.definition for name in names if (found := formula(name)).loop is not None]
    return tuple(equation for definition in stated for equation in definition)


def has_id(name: str) -> bool:
    """Return whether a formula or a loop of the catalogue has this id; only its family is loaded."""
    family = _formulas_beginning(name.partition(".")[0])
    return name in family or any(f.loop is not None and f.loop.id == name for f in family.values())


@cache
def _formulas_beginning(word: str) -> dict[str, Formula]:
    modules = [module for module, words in FAMILY_MODULES.items() if word in words]
    return _by_id([formula for module in modules for formula in import_module(module).FORMULAS])


def _by_id(items: Iterable[Named]) -> dict[str, Named]:
    catalogue: dict[str, Named] = {}
    for item in items:
        if item.id in catalogue:
            raise ValueError(f"the id {item.id} is used twice")
        catalogue[item.id] = item
    return catalogue


def _lookup(name: str, known: dict[str, Found], noun: str) -> Found:
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1, cutoff=0.3)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise UnknownId(f"no {noun} is called {name!r}{hint}")
