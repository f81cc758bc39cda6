"""Claims that are false far out, or have no value somewhere: none of them may pass for proved."""

from pathlib import Path

import pytest

from proofs_checks import verify
from proofs_checks.evidence.reach import FARTHEST, far_points
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims, read_claims
from theory import catalogue
from theory.language.parameters import Domain, Parameter
from theory.language.verdicts import DERIVED, meets

ATTACKS = Path(__file__).parents[3] / "attacks" / "claims"
QUICK = 0.05
RATIO = "regression.accumulate.excess_risk_ratio"
RISK = "regression.replace.excess_risk"

ROWS = {
    "t": '{ kind = "integer", lower = 1 }',
    "d": '{ kind = "integer", lower = 1 }',
    "T": '{ kind = "integer", lower = "d + 2" }',
    "sigma": '{ kind = "real", lower = 0, open = true }',
}


def judged(text):
    report = verify(parse_claims(text), path="claims.toml", budget=QUICK, workers=1)
    return {item.claim.id: item for item in report.claims}


def claim(name, equals, expression, fields="", parameters=None):
    rows = "".join(f"{key} = {value}\n" for key, value in (parameters or {}).items())
    table = f"[claim.parameters]\n{rows}" if rows else ""
    return f'[[claim]]\nid = "{name}"\nequals = "{equals}"\nexpression = "{expression}"\n{fields}\n{table}\n'


def expected_of(path):
    found = verify(read_claims(path), path=str(path), budget=QUICK, workers=1)
    return {item.claim.id: item.verdict for item in found.claims}


ATTACKED = {
    "F1.empty_sums": ("REFUTED", "t = 300, d = 1, T = 3, sigma = 1"),
    "F2.undefined_at_1": ("INCONCLUSIVE", None),
    "F3.undefined_at_1000": ("INCONCLUSIVE", None),
    "F4.empty_products": ("REFUTED", "t = 302, d = 1, T = 3, sigma = 1"),
    "F5.control": ("REFUTED", "t = 1, d = 1, T = 3, sigma = 1"),
    "F6.geometric": ("REFUTED", "t = 302, d = 1, T = 3, sigma = 1"),
    "G1.equal_at_points": ("REFUTED", "t = 13, d = 1, T = 3, sigma = 1"),
    "G2.wider_domain": ("INCONCLUSIVE", None),
    "G3.real_t": ("INCONCLUSIVE", None),
    "G4.abs": ("REFUTED", "t = 14, d = 1, T = 3, sigma = 1"),
    "G5.tiny": ("REFUTED", "every parameter"),
    "G6.ceiling": ("REFUTED", "t = 4, d = 1, T = 3, sigma = 1"),
    "G7.upper": ("REFUTED", "t = 2, d = 1, T = 3, sigma = 1"),
    "G8.closed": ("INCONCLUSIVE", None),
}


@pytest.fixture(scope="module")
def attacked():
    return {**expected_of(ATTACKS / "b1_user_claims.toml"), **expected_of(ATTACKS / "b4_repelled.toml")}


@pytest.mark.parametrize("name", ATTACKED)
def test_what_is_false_or_undefined_somewhere_is_not_proved(attacked, name):
    verdict = attacked[name]
    assert (verdict.name, verdict.witness) == ATTACKED[name]
    undecided = [one for one in verdict.evidence if one.outcome == "undecided"]
    assert not (verdict.name in DERIVED and undecided)


RENAMED = {
    "n": '{ kind = "integer", lower = 1 }',
    "k": '{ kind = "integer", lower = 1 }',
    "m": '{ kind = "integer", lower = "k + 2" }',
    "s": '{ kind = "real", lower = 0, open = true }',
}
NAMES = 'at = { sigma = "s", d = "k", T = "m", t = "n" }'
FIXED = {name: ROWS[name] for name in ("t", "d", "T")}
BOUND = "kernel_density.accumulate.second_moment"

DECIDED = {
    "below-its-limit": (RATIO, "1.64", "relation = '<='", None, "REFUTED", "t = 203"),
    "above-its-limit": (RATIO, "1.65", "relation = '<='", None, "REPLAYED", None),
    "its-limit": (RATIO, "pi^2/6", "relation = '<='", None, "REPLAYED", None),
    "nearly-its-limit": (RATIO, "pi^2/6 - 1/10^12", "relation = '<='", None, "REFUTED", None),
    "sharp": (BOUND, "h^2*(1 + log(t)) + sigma0^2", "relation = '<='", None, "CONSISTENT", None),
    "cancelled": (RISK, "sigma^2*d*t/(T - d - 1)*(t - 5)/(t - 5)", "", None, "INCONCLUSIVE", None),
    "cancelled-in-a-sum": (RATIO, "sum((i - 5)/((i - 5)*i^2), i, 1, t)", "", None, "INCONCLUSIVE", None),
    "zero-times-log": (RISK, "sigma^2*d*t/(T - d - 1) + 0*log(t - 5)", "", None, "INCONCLUSIVE", None),
    "renamed": (RISK, "s^2*k*n/(m - k - 1)", NAMES, RENAMED, "REPLAYED", None),
    "irrational": (RISK, "2*d*t/(T - d - 1)", "at = { sigma = 'sqrt(2)' }", FIXED, "REPLAYED", None),
    "irrational-wrong": (RISK, "3*d*t/(T - d - 1)", "at = { sigma = 'sqrt(2)' }", FIXED, "REFUTED", None),
    "capture": (RATIO, "sum(1/j^2, j, 1, i)", "at = { t = 'i' }", {"i": ROWS["t"]}, "REPLAYED", None),
    "captured-index": (RATIO, "index_0*H2(index_0)/index_0", "at = { t = 'index_0' }",
                       {"index_0": ROWS["t"]}, "REPLAYED", None),
}  # fmt: skip


@pytest.fixture(scope="module")
def decided():
    return judged("".join(claim(name, *entry[:4]) for name, entry in DECIDED.items()))


@pytest.mark.parametrize("name", DECIDED)
def test_bounds_values_and_names(decided, name):
    *_, verdict, witness = DECIDED[name]
    found = decided[name].verdict
    assert meets(found.name, verdict), found.reason
    assert witness is None or found.witness == witness


def test_a_witness_far_out_is_not_called_the_simplest(decided):
    """200 points are tried in order; t = 203 is found by halving, which passes over points."""
    assert decided["below-its-limit"].verdict.witness_is == "witness found"
    near = judged(claim("near", RATIO, "3/2", "relation = '<='"))["near"].verdict
    assert (near.witness_is, near.witness) == ("simplest witness", "t = 7")


def test_the_verdict_says_where_was_searched(decided):
    evidence = decided["above-its-limit"].verdict.evidence
    (search,) = [one for one in evidence if one.check == "counterexample search"]
    assert "(the ceilings; up to t = 10^9; as t → ∞)" in search.summary
    assert search.details["largest sizes"] == {"t": FARTHEST}
    assert search.details["limit"] == "agrees"


def test_a_bound_whose_limit_is_not_known_is_inconclusive():
    found = judged(
        claim("too-long", RATIO, "sum(2/i^2 - 1/(2*i^2*sqrt(i + 1)), i, 1, t)", "relation = '<='")
        + claim("equal", RATIO, "sum(1/i^2, i, 1, t)", "relation = '<='")
    )
    item = found["too-long"].verdict
    assert item.name == "INCONCLUSIVE"
    assert item.reason.endswith("its limit")
    assert "; not tried: " in item.reason
    assert meets(found["equal"].verdict.name, "REPLAYED")


def bounds():
    return [f for f in catalogue.formulas().values() if f.kind.name == "bound"]


def test_a_proved_bound_decides_what_it_implies_and_refutes_nothing():
    formula = catalogue.formula("kernel_density.accumulate.negative_log_likelihood_upper")
    assert formula.kind.side == "upper"
    from theory.language.plain import plain

    text = plain(formula.rhs)
    found = judged(
        claim("implied", formula.id, f"{text} + 1", "relation = '<='")
        + claim("not-implied", formula.id, f"{text} - 1", "relation = '<='")
    )
    assert meets(found["implied"].verdict.name, "REPLAYED")
    assert found["not-implied"].verdict.name == "INCONCLUSIVE"


@pytest.mark.parametrize("relation", ["=", ">="])
def test_a_bound_from_above_decides_no_other_relation(relation):
    formula = next(f for f in bounds() if f.kind.side == "upper")
    with pytest.raises(ClaimsFileError, match="it decides ≤ only"):
        parse_claims(claim("c", formula.id, "1", f"relation = '{relation}'"))


def test_far_points_reach_every_free_parameter_alone_and_together():
    d = Parameter(name="d", meaning="", domain=Domain(kind="integer", lower=1))
    rows = Parameter(
        name="T", meaning="", domain=Domain(kind="integer", lower=d.symbol + 2), ceiling=d.symbol + 9
    )
    share = Parameter(name="a", meaning="", domain=Domain(kind="real", lower=0, upper=1), ceiling=1)
    found = list(far_points([d, rows, share]))
    assert {far.names for far in found} == {(), ("d",), ("T",), ("d", "T")}
    assert max(far.point["d"] for far in found) == FARTHEST
    assert all(far.point["T"] >= far.point["d"] + 2 for far in found)


ASSUMED = """[[claim]]
id = "a"
expression = "1/2"
simulator = "own:draw"
variance = "1/1000"
tail = inf
margin = 0.9
[claim.parameters]
t = { lower = 1, ceiling = 3 }
"""


def test_what_the_author_takes_for_granted_is_listed():
    (found,) = parse_claims(ASSUMED)
    assert found.printed.simulation.assumes == (
        "the simulator's variance as stated",
        "the simulator's tail as stated",
        "t is simulated up to 3 only",
        "a margin of 90% is enough",
    )
    (plain,) = parse_claims(claim("b", RATIO, "H2(t)"))
    assert plain.printed.simulation.assumes == ()
