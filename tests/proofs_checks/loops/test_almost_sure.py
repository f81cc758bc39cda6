"""What almost every run of a loop with data tends to: proved by means, or refuted, or left open."""

from __future__ import annotations

import pytest

from proofs_checks.evidence.questions import question_evidence
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.verdict import judge
from tests.proofs_checks.loops.files import RISK

LOOP = """
[[loop]]
id = "own.loop"
[loop.parameters]
n = {{ lower = {least} }}
V = {{ kind = "real", lower = 0, open = true }}
q = {{ kind = "real", lower = 0, upper = 1 }}
[loop.state]
{state}
[loop.data]
{data}
[loop.fit]
{fit}
[loop.observe]
{observe}
"""


def loop(state, data, fit, observe, least=1):
    return LOOP.format(state=state, data=data, fit=fit, observe=observe, least=least)


def gaussian(variance="var(x, ddof = 1)", law="normal(e, s)", size="n", more=""):
    return loop(
        'e = { start = 0 }\ns = { start = "V" }',
        f'x = {{ law = "{law}", size = "{size}" }}\n{more}',
        f'e = "mean(x)"\ns = "{variance}"',
        'spread = "s"\nplace = "e"',
        2,
    )


def scaled(law, fit, size="n"):
    data = f'x = {{ law = "{law}", size = "{size}" }}'
    return loop('m = { start = "V" }', data, f'm = "{fit}"', 'mean = "m"\nsquare = "m^2"')


ATOM = loop(
    'p = { start = "q" }', 'x = { law = "bernoulli(p)", size = "n" }', 'p = "mean(x)"',
    'diversity = "p*(1 - p)"\nshare = "p"',
)  # fmt: skip
KEPT = loop(
    'p = { start = "q" }', 'x = { law = "bernoulli(p)", size = "n" }', 'p = "q/2 + mean(x)/2"',
    'diversity = "p*(1 - p)"',
)  # fmt: skip
POOLED = loop(
    'p = { start = "q" }',
    'z = { law = "bernoulli(q)", size = "n", real = true }\nx = { law = "bernoulli(p)", size = "2" }',
    'p = "mean(z, x)"', 'error = "(p - q)^2"',
)  # fmt: skip
REAL = 'z = { law = "normal(e, s)", size = "n", real = true }'
PUSHED = RISK.replace("mean(x)", "mean(x)/2").replace('risk = "e^2"', 'risk = "e^2"\nplace = "e"')
GROWING = 'law = "normal(e, V)", size = "n*t^2", real = true'
FRESH = RISK.replace('law = "normal(e, V)", size = "n"', GROWING).replace('"e^2"', '"e"')

PROVED = (
    (ATOM, "own.loop.diversity", "0", "E X has a finite sum"),
    (gaussian(), "own.loop.spread", "0", "a factor ≥ 0"),
    (gaussian("var(x)"), "own.loop.spread", "0", "a factor ≥ 0"),
    (gaussian("var(x, ddof = 1)/2"), "own.loop.spread", "0", "a factor ≥ 0"),
    (scaled("exponential(m)", "mean(x)"), "own.loop.mean", "0", "a factor ≥ 0"),
    (scaled("gamma(n, m)", "mean(x)", "2"), "own.loop.mean", "0", "a factor ≥ 0"),
    (FRESH, "mine.mean.risk", "0", "E X² is at most of the order 1/t²"),
)
OPEN = (  # false ones, but for what is marked, that no theorem says; none may be PROVED
    (ATOM, "own.loop.share", "q"),
    (gaussian(), "own.loop.place", "0"),
    (gaussian(), "own.loop.spread", "V"),
    (gaussian(), "own.loop.spread", "2*V"),
    (gaussian(size="n*t^2"), "own.loop.spread", "0"),
    (gaussian(law="normal(e, s + V)"), "own.loop.spread", "0"),
    (gaussian(more=REAL, variance="var(x, z, ddof = 1)"), "own.loop.spread", "0"),
    (gaussian("2*var(x, ddof = 1)"), "own.loop.spread", "0"),  # true for small n only
    (scaled("exponential(m)", "2*mean(x)"), "own.loop.mean", "0"),  # true for small n only
    (scaled("exponential(m)", "mean(x)"), "own.loop.mean", "V"),
    (scaled("gamma(n, m)", "mean(x)", "2*t^2"), "own.loop.mean", "0"),
    (scaled("gamma(t^2, m)", "mean(x)"), "own.loop.mean", "0"),
    (scaled("moments(m, m^2 + m^2/n)", "mean(x)"), "own.loop.mean", "0"),
    (RISK, "mine.mean.risk", "0"),
)
REFUTED = (
    (PUSHED, "mine.mean.risk", "0", "n = 1, V = 1"),
    (KEPT, "own.loop.diversity", "0", None),
    (POOLED, "own.loop.error", "0", None),
    (ATOM, "own.loop.diversity", "q*(1 - q)", None),
    (FRESH, "mine.mean.risk", "V", "n = 1, V = 1"),
)


def claimed(name, expression, more="almost_surely = true"):
    return (
        f'[[claim]]\nid = "mine.claim"\nloop = "{name}"\nlimit = "t"\nexpression = "{expression}"\n{more}\n'
    )


def judged(text, name, expression):
    (found,) = parse_claims(text + claimed(name, expression))
    return judge(question_evidence("mine", found.printed.question))


@pytest.mark.parametrize(("text", "name", "limit", "why"), PROVED)
def test_what_tends_there_in_almost_every_run_is_proved_up_to_what_is_cited(text, name, limit, why):
    found = judged(text, name, limit)
    assert found.name == "PROVED-CITING"
    assert any("a series of nonnegative terms" in one for one in found.cites)
    assert all(one.check == "certificate replay" for one in found.evidence)
    assert why in " ".join(one.summary for one in found.evidence)


@pytest.mark.parametrize(("text", "name", "limit"), OPEN)
def test_what_no_theorem_says_is_left_open(text, name, limit):
    assert judged(text, name, limit).name == "INCONCLUSIVE"


@pytest.mark.parametrize(("text", "name", "limit", "witness"), REFUTED)
def test_what_would_carry_its_mean_elsewhere_is_refuted(text, name, limit, witness):
    found = judged(text, name, limit)
    assert found.name == "REFUTED"
    assert witness is None or found.witness == witness


BAD = (
    ("almost_surely = 1", "must be true"),
    ("almost_surely = 'true'", "must be true"),
    ("almost_surely = 0", "must be true"),
    ("almost_surely = []", "must be true"),
    ("almost_surely = true\nrelation = '<='", "goes with limit"),
    ("almost_surely = true\nrelation = '<'", "goes with limit"),
    ("almost_surely = true\nrelation = '~='", "relation"),
    ("almost_surely = true\nbounded = 't'", "bounded"),
    ("almost_surely = true\nargmin = 'V'", "almost_surely"),
    ("almost_sure = true", "almost_sure"),
)


@pytest.mark.parametrize(("more", "said"), BAD)
def test_what_is_no_claim_about_runs_is_refused_in_a_line(more, said):
    with pytest.raises(ClaimsFileError) as refused:
        parse_claims(RISK + claimed("mine.mean.risk", "0", more))
    assert said in str(refused.value)
