"""Written statements of the catalogue from their loops' definitions: nothing of the loop is assumed."""

from typing import Any

import pytest

import tests.core.judge_chance as judge_chance
from tests.core.judge import falsified
from theory import catalogue
from theory.core import Refused, Theorem, algebra, assume, eq, instantiate, integer, le
from theory.core.terms import substitute
from theory.proofs import catalogue_loops
from theory.proofs.catalogue_loops import from_definition
from theory.proofs.loop_proofs import by_induction
from theory.proofs.scalar_steps import port_cases

CITING = "exponential_family."
DEFINED = (
    *(f"exponential_family.{rule}.mean_squared_error" for rule in ("replace", "accumulate", "schedule")),
    *(
        f"gaussian.{loop}.{observed}"
        for loop in ("replace", "replace_biased", "sampling_bias", "sampling_bias_biased")
        for observed in ("variance", "mean_drift")
    ),
    "gaussian.replace.drift_fourth_moment",
    *(f"mixture.{rule}.squared_separation" for rule in ("replace", "accumulate")),
)
"""What follows from the definitions in ``theory.blocks``."""
assert judge_chance.JUDGED


@pytest.mark.parametrize("name", DEFINED)
def test_a_statement_follows_from_the_definition_of_its_loop(name: str) -> None:
    for ported in port_cases(catalogue.formula(name)):
        assert ported.grade == ("citing" if name.startswith(CITING) else "proved")
        assert all("Morris" in cited for cited in ported.theorem.cites)
        assert falsified(ported.theorem, 2)[0] is None


@pytest.mark.parametrize("name", [n for n in DEFINED if not n.startswith(CITING)])
def test_what_is_near_the_statement_is_not_proved(name: str) -> None:
    ((theorem, _),) = from_definition(catalogue.formula(name))
    left, right = theorem.formula.args
    t = next(v for v in theorem.variables if v.args[0] == "t")
    k = integer("k_near", lambda v: [le(0, v)])
    for wrong in (2 * right, right + 1, right / (t + 1)):
        with pytest.raises(Refused):
            instantiate(by_induction(substitute(eq(left, wrong), {t: k}), k, 0, ()), {k: t})


@pytest.mark.parametrize("lie", ["another theorem", "the statement assumed"])
def test_a_script_that_lies_proves_no_statement(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why the scripts are not trusted: what they return is compared with the statement, read apart."""
    true = catalogue_loops.written_form

    def another(*given: Any) -> Theorem:
        theorem = true(*given)
        return assume(theorem.formula) if lie == "the statement assumed" else algebra(eq(0, 0), theorem)

    formula = catalogue.formula("mixture.replace.squared_separation")
    assert from_definition(formula)
    monkeypatch.setattr(catalogue_loops, "written_form", another)
    with pytest.raises(Refused):
        from_definition(formula)
