"""Loops with a random number of data, of which E[1/N] is known: claims, and what may be read of such data."""

from __future__ import annotations

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from tests.proofs_checks.loops.files import of_literature
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused
from theory.proofs.loop_terms import loop_term

RANDOM = of_literature("mean.random_size")
BESIDE = RANDOM.replace(
    'e = "mean(x)"', 'e = "(mean(x) + mean(z))/2"\n[loop.observe]\nmean = "e"', 1
).replace("[loop.fit]", 'z = { law = "normal(0, V)", size = 3, real = true }\n[loop.fit]')
BESIDE = BESIDE.replace("[loop.observe]\nmean_squared_error", "mean_squared_error")
BESIDE = BESIDE.replace("own.random_size", "own.beside")
TABLE = [
    (RANDOM, "own.random_size", {"expression": "V*r*t"}, "PROVED"),
    (RANDOM, "own.random_size", {"expression": "V*r^2*t"}, "REFUTED"),
    (RANDOM, "own.random_size", {"expression": "V*t"}, "REFUTED"),
    (RANDOM, "own.random_size", {"limit": "t", "expression": "oo"}, "PROVED"),
    (RANDOM, "own.random_size", {"limit": "t", "expression": "V"}, "REFUTED"),
    (RANDOM, "own.random_size", {"growth": "t", "expression": "t"}, "PROVED"),
    (RANDOM, "own.random_size", {"growth": "t", "expression": "log(t)"}, "REFUTED"),
    (RANDOM, "own.random_size", {"relation": "<=", "expression": "V*t"}, "PROVED"),
    (RANDOM, "own.random_size", {"relation": "<", "expression": "V*t"}, "REFUTED"),
    (RANDOM, "own.random_size", {"increasing": "r"}, "PROVED"),
    (BESIDE, "own.beside.mean_squared_error", {"limit": "t", "expression": "V*(1 + 3*r)/9"}, "PROVED"),
    (BESIDE, "own.beside.mean_squared_error", {"limit": "t", "expression": "V*(1 + 2*r)/9"}, "REFUTED"),
]


@pytest.mark.parametrize(("text", "loop", "said", "verdict"), TABLE)
def test_a_claim(text: str, loop: str, said: dict[str, str], verdict: str) -> None:
    assert judged(text + claim(loop=loop, **said))[0] == verdict


MORE = {
    "their variance": ('e = "mean(x)"', 'e = "var(x)"'),
    "their sum": ('e = "mean(x)"', 'e = "sum(x)"'),
    "a mean of squares": ('e = "mean(x)"', 'e = "power_mean(x, 2)"'),
    "their mean beside another": ('e = "mean(x)"', 'e = "mean(x) + power_mean(x, 2)"'),
    "some of them": (
        '[loop.fit]\ne = "mean(x)"',
        'y = { from = "subsample(x, 1, replacement = true)" }\n[loop.fit]\ne = "mean(y)"',
    ),
    "the fourth power of their mean": ('mean_squared_error = "e^2"', 'fourth = "e^4"'),
}


@pytest.mark.parametrize("name", MORE)
def test_of_such_data_no_more_is_read_than_their_mean_and_its_square(name: str) -> None:
    text = RANDOM.replace(*MORE[name])
    assert text != RANDOM
    (loop,) = parse_loops(text)
    (observable,) = loop.observables.values()
    with pytest.raises(Refused, match=r"E\[1/N\] and the mean alone"):
        loop_term(loop, max(2, loop.order(observable)))
