"""The scalar steps of today's derivations, proved by the core; what they rest on otherwise is in Δ."""

import pytest

from theory import catalogue
from theory.core import Refused
from theory.core.display import shown
from theory.proofs.reading import proves
from theory.proofs.scalar_steps import port, port_cases

DECIDED = (
    "regression.accumulate.excess_risk",
    "regression.replace_unequal_sizes.excess_risk",
    "regression.schedule.excess_risk_factor",
    "categorical.accumulate.heterozygosity",
    "gaussian.replace.mean_drift",
    "gaussian.accumulate_biased.variance",
    "gaussian.fresh_real_share_biased.mean_drift",
    "mean.fresh_real_share.risk_ratio_limit",
    "gaussian.replace.covariance_term_limit_any_dimension",
    "kernel_density.accumulate.second_moment",
)


@pytest.mark.parametrize("name", DECIDED)
def test_a_formula_follows_from_what_stands_in_its_hypotheses(name: str) -> None:
    ported = port(catalogue.formula(name))
    assert proves(ported.theorem, ported.statement) == "assuming"
    assert ported.statement.sequents[0].formula not in ported.theorem.hypotheses


def test_the_hypotheses_say_what_is_assumed_of_the_loop() -> None:
    ported = port(catalogue.formula("regression.accumulate.excess_risk"))
    assert sorted(map(shown, ported.theorem.hypotheses)) == [
        "R(0) = 0",
        "∀i ∈ 0..∞: R(1 + i) = sigma^2·d/((1 + i)^2·(−1 − d + T)) + R(i)",
    ]


def test_every_case_of_a_closed_form_is_proved() -> None:
    formula = catalogue.formula("exponential_family.accumulate.mean_squared_error")
    zero, other = port(formula), port(formula, 1)
    assert shown(zero.theorem.formula) == "u(t) = V0·Σ[i=1..t](i^(-2))/n"
    assert "v2 ≠ 0" in map(shown, other.theorem.hypotheses)
    assert zero.grade == other.grade == "assuming"


def test_a_name_that_hides_what_it_depends_on_is_refused() -> None:
    with pytest.raises(Refused, match="does not show that it depends on n"):
        port(catalogue.formula("mean.subsample_with_replacement.risk_ratio_large_n"))


@pytest.mark.slow
def test_how_many_formulas_follow() -> None:
    proved = 0
    for formula in catalogue.formulas().values():
        try:
            ported = port_cases(formula)
        except Refused:
            continue
        assert all(p.grade for p in ported)
        proved += 1
    assert proved >= 120


def test_what_says_only_that_a_equals_a_is_no_hypothesis() -> None:
    """What is left of it is that A has a value; an equation of two sides stays."""
    (case,) = port_cases(catalogue.formula("gaussian.accumulate.variance_limit"))
    bodies = [h.args[2] if h.op == "all" else h for h in case.theorem.hypotheses]
    equations = [body for body in bodies if body.op == "eq"]
    assert equations
    assert all(body.args[0] is not body.args[1] for body in equations)
