"""A witness is called the simplest one only if the statement is shown to hold at all simpler points."""

from collections.abc import Mapping

import pytest
import sympy as sp

from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.verdict import Evidence, judge
from theory.language.claim import Decision, Statement
from theory.language.parameters import Domain, Parameter

T = Parameter(name="t", meaning="fits", domain=Domain(kind="integer", lower=1))


@pytest.mark.parametrize(("before", "words"), [(True, "simplest witness"), (None, "witness found")])
def test_an_undecided_simpler_point_is_not_passed_over_in_silence(before: bool | None, words: str) -> None:
    def decide(point: Mapping[str, object]) -> Decision:
        return Decision(holds=False if point["t"] == 4 else before, shown="so it is")

    found = counterexample_evidence(
        Statement(words="t", assertion=sp.true, formulas=(), parameters=(T,), decide=decide)
    )
    assert found is not None
    verdict = judge([found])
    assert (verdict.name, verdict.witness, verdict.witness_is) == ("REFUTED", "t = 4", words)


def test_what_a_simulation_refutes_is_found_not_the_simplest() -> None:
    item = Evidence(
        check="monte carlo",
        subject="mine",
        outcome="refutes",
        grade="statistical",
        summary="",
        witness="t = 12",
    )
    assert judge([item]).witness_is == "witness found"
