"""Formulas whose proof, oracle or raw data come from a definition: counted, and written out with the reasons.

``python -m tests.theory.test_by_definition`` prints the table.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sympy as sp

from proofs_checks.evidence.replay import replay
from proofs_checks.loops.experiment import squares_a_normal
from proofs_checks.oracles import oracles
from proofs_checks.oracles.defined import instances
from proofs_checks.simulators import experiments
from theory import blocks, catalogue
from theory.core import Refused as NotProved
from theory.families.defined import averages, derived, large_samples, limit
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.large_samples import large_samples as as_data_grow
from theory.loop_language.pool_averages import PoolAverages
from theory.loop_language.symbolic.refusal import Refused
from theory.proofs import averaging_steps

FAMILIES = (
    "gaussian",
    "exponential_family",
    "mean",
    "mixture",
    "m_estimator",
    "location",
    "poisson",
    "kernel_density",
    "categorical",
    "regression",
)
LIMITS_OF_OTHERS = {
    "m_estimator.accumulate.risk_ratio_limit",
    "regression.accumulate.printed_risk_ratio_limit",
}
"""Limits that the engine writes out, of formulas by hand."""
DERIVED = 66
"""Of these families: formulas that the definition of their loop proves."""
DEFINED = 127
"""Formulas that a definition says, or that are a limit or a bound of one that it says."""


def defined_by_another() -> dict[str, str]:
    """The limits and bounds of formulas that have a definition, each with the formula's id."""
    have, found = blocks.defined_formulas(), dict[str, str]()
    for name, formula in catalogue.formulas().items():
        known = formula.uses[0] if formula.uses else ""
        if name in have or known not in {*have, *found}:
            continue
        same = formula.relation.lhs == catalogue.formula(known).relation.lhs
        if formula.subject.startswith("limit(") or (formula.kind.name == "bound" and same):
            found[name] = found.get(known, known)
    return found


def made_of(function: object, name: str) -> bool:
    """Whether a function is what the module of definitions makes for an id."""
    inner = function.func if isinstance(function, partial) else function
    made = inner in (derived, limit, large_samples) or getattr(inner, "__name__", "") in (
        "instances",
        "draw_defined",
    )
    return made and name != ""


def row(name: str) -> dict[str, bool]:
    """What of a formula comes from its definition."""
    formula, experiment = catalogue.formula(name), experiments().get(name)
    return {
        "definition": name in blocks.defined_formulas() or name in defined_by_another(),
        "proof": made_of(formula.derive, name),
        "oracle": made_of(oracles().get(name), name),
        "raw data": experiment is not None and made_of(experiment.draw, name),
        "control": experiment is not None and experiment.controlled is not None,
    }


def why_not(name: str) -> str:
    """Why the definition of a formula's loop does not write its proof."""
    if name in defined_by_another():
        return "a limit or a bound by hand"
    if name not in blocks.defined_formulas():
        return "no definition: a bound, a law, or not in the class"
    if blocks.definition(name).is_vector:
        return "for vectors there is a proof by hand"
    found = averages(name, catalogue.formula(name).parameters)
    try:
        found.derivation("", catalogue.formula(name).relation)
    except (Refused, ValueError, TypeError) as refused:
        return str(refused)[:90]
    return "for any dimension there is a proof by hand that says more"


def rows() -> dict[str, dict[str, bool]]:
    """The table of all formulas of these families."""
    return {name: row(name) for name in catalogue.formulas() if name.partition(".")[0] in FAMILIES}


def test_proofs_that_definitions_write() -> None:
    found = rows()
    proofs = [name for name, entry in found.items() if entry["proof"]]
    assert len(proofs) >= DERIVED
    assert sum(entry["definition"] for entry in found.values()) >= DEFINED
    assert {name for name in proofs if not found[name]["definition"]} <= LIMITS_OF_OTHERS
    assert sum(entry["oracle"] for entry in found.values()) >= 60


def test_the_law_of_a_statistic_is_what_its_definition_shows() -> None:
    drawn = [name for name, entry in rows().items() if entry["raw data"]]
    said = [name for name in drawn if experiments()[name].instrument is not None]
    assert said == [name for name in drawn if squares_a_normal(*observed(name))] != []


def observed(name: str) -> tuple[LoopDefinition, sp.Expr]:
    """The loop of a formula, and what the formula is the mean of."""
    loop = blocks.definition(name)
    return loop, *loop.observables.values()  # type: ignore[return-value]  # one observable


WRONG = {
    "2*H2(t)*V0/n": "exponential_family.replace.mean_squared_error",
    "V0*t/(n + 1)": "exponential_family.replace.mean_squared_error",
    "V0*((1 + lam*v2/n)^t + lam*sum((1 + lam*v2/n)^k, k, 0, t - 2))/n": (
        "exponential_family.sampling_bias.mean_squared_error"
    ),
    "V0*((1 + lam*v2/n)^(t - 1) + sum((1 + lam*v2/n)^k, k, 0, t - 2))/n": (
        "exponential_family.sampling_bias.mean_squared_error"
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_statement_is_not_what_the_proof_of_a_definition_shows(wrong: str) -> None:
    formula = replace(catalogue.formula(WRONG[wrong]), statement=f"u(t) = {wrong}")
    found = averages(formula.id, formula.parameters)
    chain = found.derivation(formula.title, formula.relation)
    assert not all(replayed.holds for _, replayed in replay(chain, found.equations))


POOLS = {
    "mean.subsample_with_replacement.risk_ratio": (
        "rho(t) = (2*n + 1)/n*sum(product((k - 1)*(k - 1 + 1/n)/k^2, k, 2, i), i, 1, t)",
        "rho(t) = (2*n - 1)/n*sum(product((k - 1)*(k - 1 + 2/n)/k^2, k, 2, i), i, 1, t)",
        "rho(t) = 2*H2(t)",
    ),
    "gaussian.subsample_without_replacement.variance": (
        "f(t) = sigma0^2*product(1 + (k - 2)/(k*(k*n - 1)), k, 2, t)",
        "f(t) = sigma0^2",
    ),
}
"""Statements of loops that draw from a pool, wrong."""


@pytest.mark.parametrize(
    "name", ["kernel_density.schedule.second_moment", "kernel_density.sampling_bias.variance"]
)
def test_a_definition_shows_what_is_derived_by_hand_from_how_data_are_picked(name: str) -> None:
    formula = catalogue.formula(name)
    found = averages(name, formula.parameters)
    chain = found.derivation(formula.title, formula.relation)
    assert chain.conclusion == formula.relation
    assert all(replayed.holds for _, replayed in replay(chain, found.equations))


@pytest.mark.parametrize("wrong", ["3*H2(t)", "2*H2(t) + 1/t"])
def test_a_wrong_limit_of_many_data_is_not_shown(wrong: str) -> None:
    name = "mean.subsample_with_replacement.risk_ratio"
    exact, stated = catalogue.formula(name), f"limit(rho(t), n, oo) = {wrong}"
    formula = replace(catalogue.formula(f"{name}_large_n"), statement=stated)
    found = averages(name, exact.parameters)
    assert isinstance(found, PoolAverages)
    chain = as_data_grow(found, exact.derivation, "", formula.relation)
    assert not all(replayed.holds for _, replayed in replay(chain, found.equations))


def test_the_local_limit_under_a_schedule_is_what_enumeration_of_its_definition_gives() -> None:
    compared = list(instances("m_estimator.schedule.risk_ratio"))
    assert len(compared) >= 10
    assert all(exactly == stated for _, exactly, stated in compared)


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name in POOLS for wrong in POOLS[name]])
def test_a_wrong_statement_of_draws_from_a_pool_is_not_shown(name: str, wrong: str) -> None:
    formula = replace(catalogue.formula(name), statement=wrong)
    found = averages(name, formula.parameters)
    chain = found.derivation(formula.title, formula.relation)
    assert not all(replayed.holds for _, replayed in replay(chain, found.equations))


@pytest.mark.parametrize("name", POOLS)
def test_a_wrong_average_over_draws_is_not_decided(name: str) -> None:
    formula = catalogue.formula(name)
    chain = formula.derivation
    step = next(s for s in chain.all_steps if s.rule == "average over the draws")
    wrong = replace(step, after=sp.Eq(step.after.lhs, 2 * step.after.rhs, evaluate=False))
    with pytest.raises(NotProved):
        averaging_steps.decide(wrong, formula.parameters)


if __name__ == "__main__":
    table = rows()
    for name, entry in table.items():
        marks = "  ".join(word if yes else "-" * len(word) for word, yes in entry.items())
        print(f"{name:60} {marks}  {'' if entry['proof'] else why_not(name)}")
    print({word: sum(entry[word] for entry in table.values()) for word in next(iter(table.values()))})
