"""What feedback takes out of a law's domain is seen, and of such a loop nothing is derived at any door."""

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence.questions import question_evidence
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.loops.agreement import agreement
from proofs_checks.loops.outside import leaves
from proofs_checks.loops.raw import NoSampler, simulate
from proofs_checks.own.claims_file.loops import parse_loops, shipped
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.show.reports.derived import judged
from theory.loop_language.derive import derive_one
from theory.loop_language.formulas import formula_of
from theory.loop_language.law_domains import needs_of_states
from theory.proofs.decided import decided_of
from theory.proofs.staying import not_shown_to_stay

CORRECTED = """
[[loop]]
id = "mine.corrected"
words = "the synthetic part is taken off"
[loop.parameters]
a = {{ kind = "real", lower = {lower}, upper = 1, lower_open = true }}
[loop.state]
p = {{ start = "1/2" }}
[loop.data]
x = {{ law = "{law}", size = 2 }}
[loop.fit]
p = "(mean(x) - (1 - a)*p)/a"
[loop.observe]
square = "(p - 1/2)^2"
"""
CLAIM = """
[[claim]]
id = "mine.bounded"
loop = "mine.corrected"
observable = "square"
bounded = "t"
"""
CHANCE = "bernoulli(a/2 + (1 - a)*p)"
TRIALS = "binomial(1, a/2 + (1 - a)*p)"


def one(law, lower=0):
    (loop,) = parse_loops(CORRECTED.format(law=law, lower=lower))
    return loop


@pytest.mark.parametrize("law", [CHANCE, TRIALS])
def test_a_chance_outside_its_range_is_found(law):
    assert "a chance of -1/2 after x = 0, 0 at a = 1/3; bound the parameters" in leaves(one(law))
    assert not leaves(one(law, '"1/2"'))
    assert not leaves(one("normal(p, 1)"))


@pytest.mark.parametrize("words", ["derive", "eval t=2 a=1/10", "profile", "show"])
def test_no_door_opens(words, tmp_path):
    place = tmp_path / "loops.toml"
    place.write_text(CORRECTED.format(law=CHANCE, lower=0) + CLAIM, "utf8")
    door, *rest = words.split()
    found = CliRunner().invoke(app, [door, str(place), *(["mine.corrected.square"] if rest else []), *rest])
    assert found.exit_code == 2
    assert not found.stdout
    assert "mine.corrected is refused: x is drawn from a bernoulli law with a chance of -1/2" in found.stderr
    judged = CliRunner().invoke(app, ["verify", "--file", str(place)])
    assert judged.exit_code == 2
    assert "a bernoulli law with a chance of -1/2" in judged.stderr


FED = """
[[loop]]
id = "mine.fed"
[loop.state]
p = {{ start = "{start}" }}
[loop.data]
x = {{ law = "{law}", size = {size} }}
[loop.fit]
p = "{fit}"
[loop.observe]
mean = "p"
"""
LEAVES = {
    ("1", "poisson(p)", "mean(x) - 1"): "a poisson law with a mean of -1 after x = 0, 0",
    ("1", "poisson(p)", "p - 1/7"): "a poisson law with a mean of -1/7 after 8 fits, the last from x = 0, 0",
    ("1", "normal(0, p)", "var(x) - 1"): "a normal law with a variance of -1 after x = 0, 0",
    ("1", "normal(0, p)", "var(x) - p/10^5"): "a normal law with a variance of -1/100000 after x = 0, 0",
    ("1", "exponential(p)", "mean(x) - 1"): "an exponential law with a mean of -1023/1024",
    ("1", "gamma(p, 2)", "mean(x) - 1"): "a gamma law with a shape of -511/512",
    ("1", "inverse_gamma(3, p)", "mean(x) - 1"): "an inverse_gamma law with a scale of -1023/1024",
    ("1", "quadratic(p, 0, 1, 0)", "mean(x) - 1"): "a quadratic law with a variance of -1",
    ("1", "quadratic(p, 0, 0, 1)", "mean(x) - 1"): "a distance of the mean from a root of the variance",
    ("1", "beta(p, 2)", "mean(x) - 1/4"): "a beta law with a = -255/1024",
    ("1/2", "binomial(3, p)", "mean(x) - 1/2"): "a binomial law with a chance of -1/2",
}
STAYS = {
    ("1", "poisson(p)", "mean(x)/2"): "PROVED-CITING",
    ("1", "poisson(p)", "mean(x)*(p + 1) - p*mean(x)"): "PROVED-CITING",
    ("1", "normal(0, p)", "2*var(x, ddof = 1)"): "PROVED",
    ("1", "normal(p, 1)", "mean(x) - 1"): "PROVED",
    ("1", "exponential(p)", "mean(x)/2"): "PROVED",
    ("1", "uniform(0, p)", "mean(x) - 1"): "PROVED",
    ("1", "quadratic(p, 1, 0, 1)", "2*mean(x) - 2"): "REPLAYED",
    ("1/2", "bernoulli(p)", "(mean(x) + p)/2"): "PROVED",
}


def fed(start, law, fit, size=2):
    (loop,) = parse_loops(FED.format(start=start, law=law, fit=fit, size=size))
    return loop


def graded(loop):
    derived = derive_one(loop, "mean")
    return judged(loop, derived, agreement(loop, derived))


@pytest.mark.parametrize("case", LEAVES, ids=str)
def test_a_law_that_is_left_is_found_with_what_was_drawn_and_is_not_simulated(case):
    loop = fed(*case)
    assert LEAVES[case] in leaves(loop)
    assert "; change the fit so that " in leaves(loop)
    with pytest.raises(NoSampler):
        simulate(loop, loop.observables["mean"], 9, {}, replicates=2_000)


@pytest.mark.parametrize("size", [2, 1000])
@pytest.mark.parametrize("case", STAYS, ids=str)
def test_a_law_that_is_not_left_keeps_its_grade(case, size):
    loop = fed(*case, size=size)
    assert not leaves(loop)
    if size == 2:
        assert graded(loop)[0] == STAYS[case]


@pytest.mark.parametrize(
    ("law", "fit"), [("moments(0, 1, 0, p)", "p/2"), ("quadratic(p, 1, 0, 1)", "2*mean(x) - 2")]
)
def test_where_neither_is_shown_that_is_said(law, fit):
    """The fourth moment 1/2 belongs to no law of variance 1; the other loop stays, which no proof shows."""
    loop = fed("2", law, fit)
    found, said = graded(loop)
    assert not leaves(loop)
    assert found == "REPLAYED"
    assert said.endswith("it is not shown that fits stay where the laws of the data exist")
    formula = formula_of(loop, "mean")
    known = decided_of(formula.derivation, formula)
    replayed = certificate_evidence("mean", formula.derivation, None, known=known)
    assert "it is not shown that fits stay" in replayed.summary


def test_three_moments_of_no_law_are_not_simulated():
    loop = fed("1", "moments(0, p, 1)", "p - 1")
    with pytest.raises(NoSampler, match="no law has these three moments"):
        simulate(loop, loop.observables["mean"], 2, {}, replicates=10)


def test_a_law_of_kept_data_or_of_the_truth_asks_nothing_of_fits():
    text = FED.format(start="1", law="normal(0, p)", fit="var(x) - 1", size=2)
    for source in ("real", "kept"):
        (loop,) = parse_loops(text.replace("size = 2", f"size = 2, {source} = true"))
        assert not needs_of_states(loop)
        assert not leaves(loop)


def test_no_shipped_loop_leaves_what_its_laws_are_defined_for():
    assert not [loop.id for loop in shipped() if leaves(loop)]


SCALE = """
[[loop]]
id = "mine.scale"
words = "data of a scale that is fed back"
[loop.parameters]
n = {{ lower = 1 }}
c = {{ kind = "real", lower = 0, upper = 1 }}
[loop.state]
p = {{ start = 1 }}
q = {{ start = 1 }}
[loop.data]
x = {{ law = "{law}", size = "n" }}
y = {{ law = "normal(0, 1)", size = "n" }}
[loop.fit]
p = "{fit}"
q = "q + mean(x)"
[loop.observe]
sum = "q"
scale = "p"
"""


@pytest.mark.parametrize(
    ("law", "fit", "stays"),
    [
        ("exponential(p)", "mean(x)", True),
        ("exponential(p)", "c*p/2 + (1 - c)*mean(x)/3", True),
        ("exponential(p)", "p/2 + var(y)", True),
        ("gamma(2, p)", "p*q/(1 + c)", True),
        ("inverse_gamma(3, p)", "(mean(x) + p)/4", True),
        ("exponential(p)", "p - c/1000", False),
        ("exponential(p)", "p + mean(y)/10^9", False),
        ("gamma(2, p)", "(c - 1/2)*p + 1", False),
    ],
)
def test_scales_stay_at_least_0_or_that_is_said_beside_what_is_proved(law, fit, stays):
    """p − c/1000 is below 0 late: the form of the sum was PROVED, and no word said that."""
    (loop,) = parse_loops(SCALE.format(law=law, fit=fit))
    assert (not_shown_to_stay(loop, proved=True) == "") == stays
    assert (not_shown_to_stay(loop) == "") == stays


def test_that_scales_are_not_shown_to_stay_is_said_where_a_form_is_proved():
    (loop,) = parse_loops(SCALE.format(law="exponential(p)", fit="p - c/1000"))
    formula = formula_of(loop, "sum")
    known = decided_of(formula.derivation, formula)
    replayed = certificate_evidence("sum", formula.derivation, None, known=known)
    assert replayed.grade == "proof"
    assert replayed.summary.endswith("it is not shown that fits stay where the laws of the data exist")


def test_that_scales_are_not_shown_to_stay_is_said_where_a_claim_is_proved():
    said = 'observable = "scale"\nrelation = "<="\nexpression = "1"\n'
    claim = f'[[claim]]\nid = "mine.falls"\nloop = "mine.scale"\n{said}'
    (found,) = parse_claims(SCALE.format(law="exponential(p)", fit="p - c/1000") + claim)
    words = " ".join(one.summary for one in question_evidence("mine", found.printed.question))
    assert "as it is claimed; it is not shown that fits stay where the laws of the data exist" in words
