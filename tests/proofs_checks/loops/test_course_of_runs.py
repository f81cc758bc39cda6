"""Claims that almost every run converges, or is bounded: by martingales, or refuted by two moments."""

import pytest

from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from tests.proofs_checks.loops.test_limits_asked import judged

LOOP = """
[[loop]]
id = "mine.runs"
[loop.parameters]
n = {{ lower = 1 }}
q = {{ kind = "real", lower = 0, upper = 1 }}
[loop.state]
p = {{ start = "q" }}
[loop.data]
x = {{ law = "{law}", size = "{size}" }}
{pool}
[loop.fit]
p = "{fit}"
[loop.observe]
run = "{run}"
[[claim]]
id = "mine.claim"
loop = "mine.runs"
{form} = "t"
almost_surely = true
"""
POOL = '[loop.pool]\npool = { append = "x" }'
SHARE, NORMAL, COUNT = "bernoulli(p)", "normal(p, 1)", "poisson(p)"


def claim(form, law, fit="mean(x)", size="n", run="p"):
    pool = POOL if "pool" in fit else ""
    return LOOP.format(form=form, law=law, fit=fit, size=size, run=run, pool=pool)


@pytest.mark.parametrize(
    ("written", "verdict", "said"),
    [
        (claim("converges", SHARE), "PROVED-CITING", "at most what it is"),
        (claim("converges", SHARE, run="p^3 - p^2/2"), "PROVED-CITING", "each state that it shows"),
        (claim("converges", COUNT), "PROVED-CITING", "at most what it is"),
        (claim("converges", NORMAL, fit="mean(pool)"), "PROVED-CITING", "a bounded square"),
        (claim("bounded", "bernoulli((p + q)/2)"), "PROVED", "within [0, 1]"),
        (claim("converges", NORMAL), "REFUTED", "its steps D"),
        (claim("converges", "normal(p/2, 1)"), "REFUTED", "its steps D"),
        (claim("bounded", NORMAL), "REFUTED", "of the order of t"),
        (claim("bounded", "normal(p/2, 1)"), "INCONCLUSIVE", "no theorem"),
        (claim("converges", NORMAL, fit="mean(x)/2", size="n*t"), "INCONCLUSIVE", "no theorem"),
    ],
)
def test_almost_every_run(written, verdict, said):
    found, witness, summary = judged(written)
    assert found == verdict
    assert said in summary
    assert (witness is not None) == (verdict == "REFUTED")


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (("almost_surely = true", ""), "is said of runs: write almost_surely = true"),
        (("almost_surely = true", 'almost_surely = true\nexpression = "q"'), "goes not with converges"),
        (('converges = "t"', 'growth = "t"\nexpression = "t"'), "with converges"),
        (('converges = "t"', 'bounded = "t"\niff = "q > 0"'), "no iff"),
    ],
)
def test_what_cannot_be_said_of_runs(put, said):
    with pytest.raises(ClaimsFileError, match=said):
        parse_claims(claim("converges", SHARE).replace(*put))
