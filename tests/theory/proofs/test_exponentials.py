"""Powers of 1 + 1/k beside e: what is proved holds at numbers, and its neighbours are not proved."""

import math

import pytest

from theory.core import Refused, Term, convert, eq, function, instantiate, le, lt, number, real
from theory.proofs import exponentials as of
from theory.proofs.tactics import COUNT

x = real("x")
up = real("up", lambda v: [lt(0, v)], witness=1)
G, K, E = of.GROWTH, of.SIZE, of.E

FALSE = {
    "e is not reached": (of.below_e, le(E, G**K)),
    "not with one power more": (of.below_e, le(G ** (K + 1), E)),
    "not below 1": (of.below_e, le(G**K, E - 1)),
    "not above e itself": (of.above_e, le(E, G**K)),
    "not above (k + 1)/(k + 2) of it": (of.above_e, le(E * (K + 1) / (K + 2), G**K)),
    "not below 7": (of.squared_at_most_nine, le(G ** (2 * K), 7)),
    "not with another root": (of.root_of_e, eq(function("exp", 1 / K) ** (K + 1), E)),
    "not of a sum": (of.exp_of_a_multiple, eq(function("exp", x) ** COUNT, function("exp", COUNT + x))),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_neighbour_is_refused(name: str) -> None:
    theorem, goal = FALSE[name]
    with pytest.raises(Refused):
        convert(theorem(), goal)


@pytest.mark.parametrize(
    ("low", "high"), [(x, up), (up, 1 / up), (up, up / 2), (-up, up), (number(-2), number(1))]
)
def test_powers_keep_the_order_of_what_is_not_negative_only(low: Term, high: Term) -> None:
    try:
        theorem = instantiate(of.powers_keep_the_order(), {of.LOW: low, of.HIGH: high})
    except Refused:
        return
    assert theorem.hypotheses


def test_all_hold_for_every_k_and_cite_nothing() -> None:
    proofs = (of.below_e, of.above_e, of.root_of_e, of.squared_at_least_one, of.squared_at_most_nine)
    assert not any(proof().hypotheses or proof().cites for proof in (*proofs, of.powers_keep_the_order))
    for k in (1, 2, 3, 10, 1000):
        power = (1 + 1 / k) ** k
        assert math.e * k / (k + 1) <= power <= math.e
        assert 1 <= power**2 <= 9
