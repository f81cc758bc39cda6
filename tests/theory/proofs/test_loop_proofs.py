"""Closed forms of loops from their definitions, as theorems of the core; nothing near them is one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sympy as sp

import tests.core.judge_chance as judge_chance
from proofs_checks.own.claims_file.loops import shipped
from tests.core.judge import falsified
from theory.core import Refused, Theorem, algebra, assume, definition, eq, integer, rational_limit, tends
from theory.loop_language import Loop, mean, normal, real, var, whole
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import derive, derive_one, with_theorem
from theory.proofs import loop_limits, loop_proofs
from theory.proofs.loop_means import proved_observable

NOT_PROVED = {
    "regression.replace_growing_design": "a vector: one entry is proved, and summed",
    "regression.two_designs": "the same",
    "mean.step_subsample": "draws from a pool of all data",
    "mean.step_subsample_replaced": "the same",
    "mean.verified": "truncated draws",
    "types.best_of_two": "no closed form: the feedback is no line",
    "types.chosen_of_three": "the same",
    "types.accumulate_temperature_half": "the same",
    "types.accumulate_temperature_third": "the same",
    "types.chosen_of_four": "the same",
    "types.two_rewards_pairwise": "the same",
    "types.two_rewards_of_three": "the same",
    "types.two_rewards_of_four": "the same",
    "autoregression.coefficient": "a quotient of data",
    "categorical.known_mixture": "the first fit may leave [0, 1]",
}
CITING = {"exponential_family.replace_schedule": "families with a quadratic variance (Morris 1982)"}
FED_BACK = {name for name in NOT_PROVED if name.startswith("types.")}
SLOW = FED_BACK | {
    "regression.fresh_labels_weighted",
    "gaussian.fresh_real_biased",
    "regression.iterated_mixture",
    "mean.step_subsample",
    "mean.step_subsample_replaced",
}
SHIPPED = shipped()
assert judge_chance.JUDGED
N = integer("n_far")
SAME, ZERO = algebra(eq(N, N)), rational_limit(tends(N, 1 / N, 0))


@pytest.mark.parametrize(
    "loop",
    [pytest.param(loop, marks=pytest.mark.slow if loop.id in SLOW else ()) for loop in SHIPPED],
    ids=[loop.id for loop in SHIPPED],
)
def test_a_loop_of_the_literature_is_proved_from_its_definition(loop: LoopDefinition) -> None:
    for derived in derive(loop):
        proved = not {loop.id, f"{loop.id}.{derived.name}"} & NOT_PROVED.keys()
        for one in derived.parts or (derived,):
            assert bool(one.proved_of) == proved
            if one.proved_of:
                assert one.theorem is not None
                assert not one.theorem.hypotheses
                assert bool(one.theorem.cites) == (loop.id in CITING)
                assert falsified(one.theorem, 3)[0] is None


NEAR = [
    "mean.slow",
    "gaussian.truncated",
    "categorical.smoothed",
    "weibull.scale",
    "categorical.decaying_share",
]


@pytest.mark.parametrize("name", NEAR)
def test_what_is_near_the_closed_form_is_not_proved(name: str) -> None:
    loop = next(x for x in SHIPPED if x.id == name)
    (observable,) = loop.observables
    derived = derive_one(loop, observable)
    assert derived.form is not None
    assert derived.system is not None
    for wrong in (derived.form * 2, derived.form + 1, derived.form.subs(t, t + 1), derived.form + 1 / t):
        with pytest.raises(Refused):
            proved_observable(loop, derived.observable, derived.system, sp.sympify(wrong), derived.since)


def _shrunk(rate: sp.Expr) -> LoopDefinition:
    """Return a mean that is fitted with momentum, and a variance that is shrunk: 1 − s divides the form."""
    n, s = whole("n", 2), real("s", above=0, at_most=1)
    loop = Loop("mean.shrunk", parameters=(n, s))
    m, v = loop.state("m", start=0), loop.state("v", start=1)
    x = loop.draw("x", normal(m, v), size=n)
    loop.fit(m=(m + mean(x)) / 2, v=rate.xreplace({sp.Symbol("s"): s}) * var(x, ddof=1))
    loop.observe("drift", m**2)
    return loop.definition()


def test_a_form_is_proved_where_it_divides_by_0_nowhere_and_that_at_the_other_values() -> None:
    derived = derive_one(_shrunk(sp.Symbol("s")), "drift")
    (case,) = derived.cases
    assert derived.theorem is not None
    assert [str(asked) for asked in derived.nonzero] == ["−1 + s ≠ 0"]
    assert derived.theorem.hypotheses == set(derived.nonzero)
    assert case.theorem is not None
    assert not case.theorem.hypotheses
    assert falsified(derived.theorem, 3)[0] is None
    assert falsified(case.theorem, 3)[0] is None


def test_no_other_form_is_proved_at_a_value_where_the_form_divides_by_0() -> None:
    derived = derive_one(_shrunk(sp.Symbol("s")), "drift")
    (case,) = derived.cases
    assert case.form is not None
    for wrong in (case.form * 2, case.form + 1, case.form / t):
        assert with_theorem(replace(case, form=wrong), "drift", 30).theorem is None


def test_a_form_that_divides_by_what_is_0_nowhere_asks_for_nothing() -> None:
    assert derive_one(_shrunk(sp.Symbol("s") / 2), "drift").nonzero == ()


def test_a_definition_is_read_back_as_it_was_written() -> None:
    loop = next(x for x in SHIPPED if x.id == "mean.weighted_real")
    derived = derive_one(loop, "mean_squared_error")
    assert derived.system is not None
    assert derived.form is not None
    made, _ = proved_observable(loop, derived.observable, derived.system, derived.form, derived.since)
    lines = definition(made.loop)
    assert "state(1) starts at 0" in lines
    assert "data_z ~ normal(0, V)" in lines
    assert "data_x ~ normal(state(1), V)" in lines


LIES: dict[str, Callable[[Theorem], Theorem]] = {
    "another theorem": lambda true: (
        algebra(eq(0, 0), true) if true.formula.op == "eq" else rational_limit(ZERO)
    ),
    "the statement assumed": lambda true: assume(true.formula),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("script", ["closed_form", "limit_of_form"])
def test_a_script_that_lies_proves_nothing_of_a_loop(
    script: str, lie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why the scripts are not trusted: what they return is compared, and nothing of a loop may be assumed."""
    room = loop_proofs if script == "closed_form" else loop_limits
    true = getattr(room, script)
    loop = next(x for x in SHIPPED if x.id == "mean.weighted_real")
    observable = next(iter(loop.observables))
    before = derive_one(loop, observable)
    assert before.proved_of
    assert before.limit_theorem is not None
    monkeypatch.setattr(room, script, lambda *given: LIES[lie](true(*given)))
    proved_observable.cache_clear()  # what was proved before the lie is kept
    after = derive_one(loop, observable)
    assert after.limit_theorem is None
    assert bool(after.proved_of) == (script == "limit_of_form")
