"""Nothing false comes out of the rules of the discrete loop."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.attacks.categorical import ATTACKS, outcome


@pytest.mark.parametrize(("name", "expected", "run"), ATTACKS, ids=[a[0] for a in ATTACKS])
def test_attack(name: str, expected: str, run: Callable[[], object]) -> None:
    assert outcome(run) == expected


def test_attacks_have_names_of_their_own() -> None:
    assert [n for n, times in Counter(a[0] for a in ATTACKS).items() if times > 1] == []
