"""Limits, bounded iff, monotone, best parameter, order of growth, almost surely: read, decided, refused."""

import pytest

from proofs_checks import verification, verify
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.verdict import judge
from theory.language.verdicts import meets

QUICK = 0.05
RATIO = "regression.accumulate.excess_risk_ratio"
DEVIATION = "gaussian.replace.standard_deviation"
RISK = "regression.replace.excess_risk"
DRIFT = "gaussian.sampling_bias.mean_drift"
DIVERSITY = "categorical.replace.heterozygosity"
KERNEL = "kernel_density.accumulate.second_moment"
SHARE = "mean.fresh_real_share.risk_ratio"
VARIANCE = "gaussian.replace.variance"
POISSON = "exponential_family.replace.mean_squared_error"
UPPER = "kernel_density.accumulate.negative_log_likelihood_upper"


def text(name, equals, fields, parameters=""):
    table = f"[claim.parameters]\n{parameters}\n" if parameters else ""
    return f'[[claim]]\nid = "{name}"\nequals = "{equals}"\n{fields}\n{table}\n'


ALL = "every parameter"
LEAST = "d = 1, T = 3, sigma = 1"
KINDS = {
    "limit": (RATIO, 'limit = "t"\nexpression = "pi^2/6"', "REPLAYED", None),
    "limit-off": (RATIO, 'limit = "t"\nexpression = "1.6449"', "REFUTED", ALL),
    "limit-below": (RATIO, 'limit = "t"\nexpression = "1.7"\nrelation = "<"', "REPLAYED", None),
    "limit-not-below": (RATIO, 'limit = "t"\nexpression = "pi^2/6"\nrelation = "<"', "REFUTED", ALL),
    "limit-infinite": (RISK, 'limit = "t"\nexpression = "oo"', "REPLAYED", None),
    "limit-finite": (RISK, 'limit = "t"\nexpression = "oo"\nrelation = "<"', "REFUTED", LEAST),
    "limit-of-unbounded": (RISK, 'limit = "t"\nexpression = "sigma^2"', "REFUTED", LEAST),
    "limit-in-rows": (RISK, 'limit = "T"\nexpression = "0"', "REPLAYED", None),
    "limit-in-rows-off": (RISK, 'limit = "T"\nexpression = "1/t"', "REFUTED", "t = 1, d = 1, sigma = 1"),
    "bounded": (RATIO, 'bounded = "t"', "REPLAYED", None),
    "unbounded": (KERNEL, 'bounded = "t"', "REFUTED", None),
    "bounded-iff": (POISSON, 'bounded = "t"\niff = "v2 < 0"', "CONSISTENT", None),
    "bounded-iff-off": (POISSON, 'bounded = "t"\niff = "v2 <= 0"', "REFUTED", None),
    "increasing": (RATIO, 'increasing = "t"', "REPLAYED", None),
    "decreasing": (RATIO, 'decreasing = "t"', "REFUTED", "t = 1"),
    "decreasing-in-rows": (RISK, 'decreasing = "T"', "REPLAYED", None),
    "increasing-in-noise": (RISK, 'increasing = "sigma"', "REPLAYED", None),
    "nondecreasing": (VARIANCE, 'nondecreasing = "t"', "REPLAYED", None),
    "constant-is-not-increasing": (VARIANCE, 'increasing = "t"', "REFUTED", None),
    "best": (RISK, 'argmin = "t"\nexpression = "1"', "REPLAYED", None),
    "not-best": (RISK, 'argmin = "t"\nexpression = "2"', "REFUTED", "t = 1, d = 1, T = 3, sigma = 1"),
    "largest": (RISK, 'argmax = "T"\nexpression = "d + 2"', "REPLAYED", None),
    "growth": (RISK, 'growth = "t"\nexpression = "t"', "REPLAYED", None),
    "growth-log": (KERNEL, 'growth = "t"\nexpression = "log(t)"', "REPLAYED", None),
    "growth-off": (KERNEL, 'growth = "t"\nexpression = "t"', "REFUTED", None),
    "growth-at-most": (KERNEL, 'growth = "t"\nexpression = "t"\nrelation = "<="', "REPLAYED", None),
    "order-one-too-many": (RISK, 'growth = "t"\nexpression = "t^2"', "REFUTED", LEAST),
    "order-at-least": (RISK, 'growth = "t"\nexpression = "t^2"\nrelation = ">="', "REFUTED", LEAST),
    "order-oscillating": (RISK, 'growth = "t"\nexpression = "t*(-1)^t"', "INCONCLUSIVE", None),
    "order-of-what-vanishes": (RISK, 'growth = "T"\nexpression = "T"', "REFUTED", "t = 1, d = 1, sigma = 1"),
    "order-in-rows": (RISK, 'growth = "T"\nexpression = "1/T"', "REPLAYED", None),
    "order-in-rows-least": (RISK, 'growth = "T"\nexpression = "1/T^2"\nrelation = ">="', "REPLAYED", None),
    "order-in-rows-off": (RISK, 'growth = "T"\nexpression = "1/T^2"', "REFUTED", "t = 1, d = 1, sigma = 1"),
    "order-of-gammas": (DEVIATION, 'growth = "n"\nexpression = "1"', "CONSISTENT", None),
    "order-of-gammas-off": (DEVIATION, 'growth = "n"\nexpression = "1/sqrt(n)"', "REFUTED", None),
    "limit-of-gammas": (DEVIATION, 'limit = "n"\nexpression = "sigma0"', "CONSISTENT", None),
    "limit-of-gammas-off": (DEVIATION, 'limit = "n"\nexpression = "2*sigma0"', "REFUTED", None),
    "bounded-at-the-edge": (DRIFT, 'bounded = "t"\niff = "lam <= 1"', "REFUTED", "n = 2, trace = 1, lam = 1"),
    "bounded-too-wide": (DRIFT, 'bounded = "t"\niff = "lam < 2"', "REFUTED", "n = 2, trace = 1, lam = 1"),
    "bounded-turned": (DRIFT, 'bounded = "t"\niff = "lam > 1"', "REFUTED", None),
    "bounded-never": (DRIFT, 'bounded = "t"\niff = "lam < 0"', "REFUTED", None),
    "bounded-exactly": (DRIFT, 'bounded = "t"\niff = "lam < 1"', "PROVED", None),
    "bounded-spelled": (DRIFT, 'bounded = "t"\niff = "2 - 2*lam > 0"', "PROVED", None),
    "strict-at-the-edge": (DIVERSITY, 'decreasing = "t"', "REFUTED", "t = 1, D = 1, p = (1)"),
    "growth-constant": (RATIO, 'growth = "t"\nexpression = "1"', "REPLAYED", None),
}  # fmt: skip


@pytest.fixture(scope="module")
def judged():
    claims = parse_claims("".join(text(name, *entry[:2]) for name, entry in KINDS.items()))
    return {item.id: item for item in verify(claims, path="kinds.toml", budget=QUICK, workers=1).claims}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_decided_or_refuted_with_the_smallest_witness(judged, name):
    *_, verdict, witness = KINDS[name]
    found = judged[name].verdict
    assert meets(found.name, verdict), found
    assert witness is None or found.witness == witness


BY_A_LIMIT = ("bounded", "growth-constant")
BY_CORE = ("order-in-rows", "order-in-rows-least", "limit-in-rows", "limit-infinite", "growth")


@pytest.mark.parametrize("name", BY_A_LIMIT)
def test_what_follows_from_a_listed_limit_is_as_good_as_the_limit(judged, name):
    assert judged[name].verdict.name == judged["limit"].verdict.name == "PROVED-CITING"


@pytest.mark.parametrize("name", BY_CORE)
def test_what_the_core_proves_of_the_far_end_is_as_good_as_the_formula(judged, name):
    """A rational function by its degrees; the formula below cites a theorem."""
    assert judged[name].verdict.name == "PROVED-CITING"


HETEROZYGOSITY = "categorical.replace.heterozygosity"
EXCESS = "regression.accumulate.excess_risk"
FOURTH = "gaussian.replace.drift_fourth_moment"
FAR = [
    (HETEROZYGOSITY, 'limit = "t"\nexpression = "0"', "PROVED"),
    (HETEROZYGOSITY, 'bounded = "t"', "PROVED"),
    (HETEROZYGOSITY, 'limit = "t"\nexpression = "1/D"', "REFUTED"),
    (HETEROZYGOSITY, 'growth = "t"\nexpression = "(1 - 1/D)^t"', "REFUTED"),
    (FOURTH, 'limit = "t"\nexpression = "oo"', "PROVED"),
    (FOURTH, 'growth = "t"\nexpression = "((n + 1)/(n - 1))^t"', "PROVED"),
    (FOURTH, 'growth = "t"\nexpression = "(1 + 1/n)^t"', "REFUTED"),
    (FOURTH, 'growth = "t"\nexpression = "t^9"\nrelation = ">="', "PROVED"),
    (EXCESS, 'bounded = "t"', "PROVED-CITING"),
    (EXCESS, 'growth = "t"\nexpression = "1"', "PROVED-CITING"),
    (EXCESS, 'growth = "t"\nexpression = "log(t)"', "REFUTED"),
    (KERNEL, 'growth = "t"\nexpression = "log(t)"', "PROVED"),
    (KERNEL, 'growth = "t"\nexpression = "log(t)^2"', "REFUTED"),
    (KERNEL, 'growth = "t"\nexpression = "t"\nrelation = "<="', "PROVED"),
]


@pytest.mark.parametrize(("equals", "fields", "verdict"), FAR)
def test_what_is_no_rational_function_is_decided_far_out_too(equals, fields, verdict):
    """Powers below 1, Σ 1/i², 1 + 1/2 + … and log t: as good as the formula that the claim is about."""
    (found,) = verify(parse_claims(text("a", equals, fields)), path="a.toml", budget=QUICK, workers=1).claims
    assert found.verdict.name == verdict


BAD = {
    "two-kinds": ('limit = "t"\ngrowth = "t"\nexpression = "1"', "field growth: a claim says one thing"),
    "no-parameter": (
        'limit = "n"\nexpression = "1"',
        "field limit: 'n' is no single parameter of this claim",
    ),
    "no-text": ('limit = 3\nexpression = "1"', "field limit: must be a text in quotes"),
    "no-expression": ('limit = "t"', "field expression: is missing"),
    "index-in-limit": (
        'limit = "t"\nexpression = "1/t"',
        "field expression: line 1, column 3: unknown name 't'",
    ),
    "expression-beside": ('increasing = "t"\nexpression = "t"', "field expression: goes not with increasing"),
    "iff-alone": ('iff = "t > 1"\nexpression = "t"', 'field iff: goes with bounded = "…"'),
    "no-condition": ('bounded = "t"\niff = "sigma"', "field iff: line 1, column 1: a statement is left side"),
    "relation-of-best": (
        'argmin = "t"\nexpression = "1"\nrelation = "<="',
        "field relation: argmin takes =; found ≤",
    ),
    "surely-of-a-value": ('almost_surely = true\nexpression = "t"', "field almost_surely: goes with limit"),
    "surely-no-flag": (
        'limit = "t"\nalmost_surely = 1\nexpression = "1"',
        "field almost_surely: must be true",
    ),
    "simulated": (
        f'increasing = "t"\nsimulate = "{RISK}"',
        "field simulate: a simulation shows nothing of incr",
    ),
    "infinite-value": ('expression = "oo"', "field expression: line 1, column 1: unknown name 'oo'"),
    "deep": ('limit = "t"\nexpression = "' + "(" * 60 + '1"', "field expression: line 1, column"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_claim_of_its_kind_is_refused_in_one_line(name):
    fields, said = BAD[name]
    with pytest.raises(ClaimsFileError) as caught:
        parse_claims(text("a", RISK, fields), "mine.toml")
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("equals", "fields", "said"),
    [
        ("", 'limit = "t"\nexpression = "1"', "field limit: is decided from a formula of the catalogue"),
        (UPPER, 'growth = "t"\nexpression = "log(t)"', "field equals: .* is a bound from one side"),
        (SHARE, 'limit = "alpha"\nexpression = "1"', "field limit: alpha "),
    ],
)
def test_a_kind_needs_a_formula_that_decides_it(equals, fields, said):
    given = text("a", equals, fields)
    if not equals:
        given = given.replace('equals = ""\n', f'simulate = "{RISK}"\n').replace("limit", "limit")
        said = "field simulate: a simulation shows nothing of limit"
    with pytest.raises(ClaimsFileError, match=said):
        parse_claims(given)


def test_a_limit_rests_on_the_formula_that_it_is_compared_with(monkeypatch):
    real = verification.judge_formulas
    claims = parse_claims(text("a", RATIO, 'limit = "t"\nexpression = "pi^2/6"'))

    def judged_with(doubted):
        changed = lambda *arguments: {**real(*arguments), **dict.fromkeys(doubted, judge([]))}  # noqa: E731  # short
        monkeypatch.setattr(verification, "judge_formulas", changed)
        (item,) = verify(claims, path="c.toml", budget=QUICK, workers=1).claims
        return item.verdict

    assert meets(judged_with([]).name, "REPLAYED")
    doubtful = judged_with([f"{RATIO}_limit"])
    assert (doubtful.name, doubtful.weakest) == ("INCONCLUSIVE", f"{RATIO}_limit")


def test_what_grows_is_named_by_its_own_index(judged):
    (found,) = judged["order-in-rows-off"].verdict.evidence
    assert "its quotient by T^(−2) grows without bound" in found.summary
    (claim,) = parse_claims(text("a", RISK, 'bounded = "sigma"'))
    (item,) = verify([claim], path="c.toml", budget=QUICK, workers=1).claims
    assert (item.verdict.name, item.verdict.witness) == ("REFUTED", "t = 1, d = 1, T = 3")
    assert "like sigma^2" in item.verdict.evidence[0].summary.replace("σ²", "sigma^2")
