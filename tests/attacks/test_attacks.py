"""Nothing false comes out of the core: every attack is refused, inexpressible, or true with its hypothesis
in Δ.
"""

from pathlib import Path

import pytest

from tests.attacks import chance as chance
from tests.attacks import fresh_eyes as fresh_eyes
from tests.attacks import matrices as matrices
from tests.attacks import new as new
from tests.attacks import ported
from tests.attacks import ported_data as ported_data
from tests.attacks.attack import ATTACKS, Attack, outcome
from tests.attacks.scripts import CORE, TESTED, holding

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("a", ATTACKS, ids=lambda a: a.name)
def test_attack(a: Attack) -> None:
    assert outcome(a) == a.expected


def test_every_step_of_the_scripts_is_held_by_an_attack_or_a_test() -> None:
    steps = [step for row in CORE.values() for step in row.split()]
    assert len(steps) > 94
    assert [s for s in steps if not holding(s) and s not in ported.INEXPRESSIBLE_STEPS] == ["S3"]
    for test in (test for row in TESTED.values() for test in row.values()):
        file, _, name = test.partition("[")[0].partition("::")
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf8"), test


def test_attacks_have_names_of_their_own() -> None:
    names = [a.name for a in ATTACKS]
    assert len(set(names)) == len(names)
    assert len(ported.INEXPRESSIBLE_STEPS) >= 40
