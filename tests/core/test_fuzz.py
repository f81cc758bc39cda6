"""The rules at random: nothing that they accept is false. ``make fuzz`` does it at length, for each rule."""

from fractions import Fraction
from types import SimpleNamespace
from typing import cast

import pytest

from benchmarks.fuzz_rules import SOURCES, campaigns, faults
from proofs_checks.show.reports.trust import rules
from tests.core.fuzz import campaign
from tests.core.fuzzing import Counts
from tests.core.judge import falsified, judging
from theory.core import (
    Theorem,
    algebra,
    apply,
    continuous_limit,
    define_limit,
    eq,
    for_all,
    gamma,
    integer,
    le,
    limit_same,
    limit_value,
    ne,
    number,
    rational_limit,
    real,
    sequence,
    tends,
)
from theory.core.values import truth

x = real("x_far")


def report(counts: Counts) -> str:
    return "\n".join(f"{rule}: {theorem}" for rule, theorem in counts.false)


def test_no_rule_accepts_what_is_false() -> None:
    counts = campaign(seed=20, runs=300)
    assert not counts.false, report(counts)
    assert sum(counts.accepted.values()) > 150
    assert counts.points > 500
    assert sum(counts.near.values()) > 0.3 * sum(counts.tried.values())
    assert not counts.errors


def test_every_rule_that_one_is_asked_to_believe_is_applied_at_random() -> None:
    assert {rule for source in SOURCES.values() for rule in source.RULES} == set(rules())


def test_a_limit_above_the_largest_double_is_judged() -> None:
    """Γ(285 − 45/k) → Γ(285): the judge saw infinities, and said that it is false."""
    k = integer("k_far", lambda v: [le(1, v)], witness=1)
    theorem = continuous_limit([rational_limit(tends(k, 1 / k, number(0)), 1)], [x], gamma(285 - 45 * x))
    assert falsified(theorem)[0] is None
    with judging():
        assert truth(tends(k, gamma(285 - 45 / k), gamma(number(286))), {}) is False


def test_what_is_undefined_where_a_hypothesis_fails_is_not_false() -> None:
    """y·g(k)/g(k) → y while g is nowhere 0: values drawn far out were 0, where Δ was not asked."""
    k, y, g = integer("k_far", lambda v: [le(1, v)], witness=1), real("y_far"), sequence("g_far", 0)
    along = rational_limit(tends(k, y + 1 / k, y), 1)
    theorem = limit_same(along, algebra(eq(y + 1 / k, (y + 1 / k) * apply(g, k) / apply(g, k))), k, 1)
    assert [h.op for h in theorem.hypotheses] == ["all"]
    looked = [falsified(theorem, 4, seed) for seed in range(60)]
    assert [where for where, _ in looked if where] == []
    assert sum(seen for _, seen in looked) > 100


def test_what_is_false_under_its_hypotheses_is_still_found() -> None:
    """g(k) ≠ g(k + 1) where g is nowhere 0: no theorem, so that the judge is handed its parts."""
    k, g = integer("k_far", lambda v: [le(1, v)], witness=1), sequence("g_far", 0)
    nowhere, claim = for_all(k, 0, None, ne(apply(g, k), 0)), ne(apply(g, k), apply(g, k + 1))
    false = SimpleNamespace(hypotheses={nowhere}, formula=claim, variables={k, g})
    assert any(falsified(cast(Theorem, false), 4, seed)[0] for seed in range(20))


def test_a_limit_of_large_denominator_is_no_fraction_near_it() -> None:
    """lim H − 1/(k + 1) = H for H = 266681/176400: a fraction nearer than 10^−10 was taken for it."""
    k, own = integer("k_far", lambda v: [le(1, v)], witness=1), number(Fraction(266681, 176400))
    f = define_limit("far_limit", (x,), k, x - 1 / (k + 1))
    value = limit_value(f, (own,), rational_limit(tends(k, own - 1 / (k + 1), own), 0))
    assert falsified(value)[0] is None
    near = own + Fraction(1, 10**9)
    false = SimpleNamespace(hypotheses=set(), formula=eq(value.formula.args[0], near), variables=set())
    assert falsified(cast(Theorem, false))[0] is not None


def test_a_constant_larger_than_the_places_looked_at_hides_a_limit() -> None:
    """(5·i² + i)/(i² + i + Γ(Γ(k))) → 5 is near 0 as far as 10⁵⁰ for k = 6; for k = 4 it is seen."""
    i, k = integer("i_far"), integer("k_far", lambda v: [le(1, v)], witness=1)
    body = (5 * i**2 + i) / (i**2 + i + gamma(gamma(k)))
    theorem = rational_limit(tends(i, body, number(5)), 2)
    with judging():
        seen = [truth(tends(i, body, number(6)), {k: Fraction(value)}) for value in range(3, 11)]
        assert seen == [False, False] + [None] * 6
        assert all(truth(theorem.formula, {k: Fraction(value)}) is not False for value in range(3, 11))


@pytest.mark.slow
def test_five_hundred_accepted_applications_of_each_rule() -> None:
    assert not list(faults(campaigns(500, 3600), 500))
