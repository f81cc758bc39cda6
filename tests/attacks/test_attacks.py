"""Nothing false comes out of the core: every attack is refused, inexpressible, or true with its hypothesis
in Δ.
"""

import pytest

from tests.attacks import chance as chance
from tests.attacks import fresh_eyes as fresh_eyes
from tests.attacks import matrices as matrices
from tests.attacks import new as new
from tests.attacks import ported
from tests.attacks.attack import ATTACKS, Attack, outcome


@pytest.mark.parametrize("a", ATTACKS, ids=lambda a: a.name)
def test_attack(a: Attack) -> None:
    assert outcome(a) == a.expected


def test_attacks_have_names_of_their_own() -> None:
    names = [a.name for a in ATTACKS]
    assert len(set(names)) == len(names)
    assert len(ported.INEXPRESSIBLE_STEPS) >= 40
