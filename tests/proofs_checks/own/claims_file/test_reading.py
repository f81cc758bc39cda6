"""A claims file is read in full or refused with every problem's file, line and field; nothing is run."""

from fractions import Fraction
from importlib.resources import files

import pytest
import sympy as sp

from proofs_checks.own.claims_file.places import line_of
from proofs_checks.own.claims_file.reading import FIELDS, ClaimsFileError, parse_claims, read_claims
from theory import catalogue

TEMPLATE = (files("proofs_checks.own.claims_file") / "template.toml").read_text(encoding="utf8")
RISK = "regression.replace.excess_risk"
GOOD = f"""\
[[claim]]
id = "a"
expression = "t*sigma^2"
equals = "{RISK}"
"""


def problems(text):
    with pytest.raises(ClaimsFileError) as caught:
        parse_claims(text, "mine.toml")
    return [str(problem) for problem in caught.value.problems]


def test_the_template_is_a_claims_file_that_names_every_field():
    assert [claim.id for claim in parse_claims(TEMPLATE)] == [
        "replace.excess_risk",
        "accumulate.bounded",
        "accumulate.linear",
        "accumulate.limit",
        "replace.increases",
        "replace.is_unbounded",
        "replace.linear",
        "slow.keeps_moving",
    ]
    assert not [
        field for field in FIELDS if f"{field} = " not in TEMPLATE and field not in {"parameters", "at"}
    ]


def test_a_claim_is_read_as_it_is_written():
    text = """
    [[claim]]
    id = "x.y-1"
    words = "…"
    expression = "p[1]*h^2/T + 0.1"
    relation = "<="
    simulator = "a.b:c"
    margin = 0.02
    alpha = 1e-4
    bounds = [0, 1.5]
    cost = 7
    expected = "CONFIRMED"
    tier = "slow"
    [claim.parameters]
    d = { lower = 1 }
    T = { lower = "d + 2", ceiling = "2*d + 9", meaning = "rows" }
    h = { kind = "real", lower = 0.1, upper = 0.25, lower_open = true }
    p = { kind = "real", shape = "distribution", longest = 3 }
    """
    (claim,) = parse_claims(text)
    d, T, h, p = claim.printed.question.parameters
    assert claim.printed.question.expression == p.symbol[1] * h.symbol**2 / T.symbol + sp.Rational(1, 10)
    asked, test = claim.printed.question, claim.printed.simulation
    assert (asked.relation, test.margin, test.alpha, test.cost) == ("≤", 0.02, 1e-4, 7)
    assert (test.bounds, claim.expected, claim.tier, claim.line) == ((0.0, 1.5), ("CONFIRMED",), "slow", 2)
    assert T.condition == "integer T ≥ d + 2"
    assert T.ceiling == 2 * d.symbol + 9
    assert (h.domain.lower, h.domain.upper) == (Fraction(1, 10), Fraction(1, 4))
    assert (d.ceiling, h.ceiling, p.ceiling) == (13, Fraction(1, 4), 1)
    assert p.domain.shape == "distribution"


def test_parameters_are_those_of_the_formula_unless_declared():
    (claim,) = parse_claims(GOOD)
    assert [parameter.name for parameter in claim.printed.question.parameters] == ["t", "d", "T", "sigma"]
    narrowed = GOOD + "at = { sigma = 1, T = '2*d + 9' }\n[claim.parameters]\nt = {}\nd = { lower = 1 }\n"
    (claim,) = parse_claims(narrowed.replace("*sigma^2", ""))
    assert [str(value) for _, value in claim.printed.question.at] == ["1", "2*d + 9"]


OWN = '[[claim]]\nid = "a"\nexpression = "t"\nsimulator = "m:f"\n[claim.parameters]\nt = { lower = 1 }\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["mine.toml: has no [[claim]]"]),
        ("x = 1", ["mine.toml: has an unknown table 'x'; expected [[claim]]"]),
        ("[claim]\nid = 1", ["mine.toml: has no [[claim]]"]),
        ("claim = [1]", ["mine.toml:1: claim 1: must be a table"]),
        ('[[claim]]\nid = "a', ["mine.toml:2: is no TOML: Unterminated string (at the end)"]),
        ("a = " + "[" * 9000, ["mine.toml: is no TOML: nested too deep"]),
        ("a = " + "9" * 5000, ["mine.toml: is no TOML: "]),
        ("[[claim]]", ["mine.toml:1: claim 1, field id: is missing"]),
        ('[[claim]]\nid = "a b"', ["mine.toml:2: claim 1, field id: 'a b' is no name"]),
        ("[[claim]]\nid = 7", ["mine.toml:2: claim 1, field id: must be a text in quotes, found 7"]),
        (GOOD + GOOD, ["mine.toml:6: claim 'a', field id: 'a' is used twice"]),
        (GOOD.replace("equals", "equal"), ["mine.toml:4: claim 'a', field equal: is no field"]),
        (GOOD + "margin = 1.5", ["mine.toml:5: claim 'a', field margin: must lie strictly between 0 and 1"]),
        (GOOD + "alpha = nan", ["mine.toml:5: claim 'a', field alpha: must be a finite number, found nan"]),
        (GOOD + "margin = 1e-999", ["field margin: must lie strictly between 0 and 1, found 0"]),
        (GOOD + 'relation = "<>"', ["mine.toml:5: claim 'a', field relation: must be one of =, ==, <="]),
        (GOOD + 'expected = "TRUE"', ["field expected: must be one of KERNEL-PROVED, PROVED"]),
        (GOOD + "cost = 3", ["field cost: goes with simulator only"]),
        (GOOD.replace("risk", "rsk"), ["mine.toml:4: claim 'a', field equals: no formula is called"]),
        (
            GOOD.replace(RISK, "categorical.replace.collapse_time_bound"),
            ["field equals: categorical.replace.collapse_time_bound is a bound from one side (bound upper)"],
        ),
        (GOOD.replace("equals", "simulate").replace("risk", "rsk"), ["field simulate: no formula is called"]),
        (
            GOOD.replace("equals", "simulate").replace(RISK, "regression.accumulate.excess_risk_ratio_limit"),
            ["field simulate: no simulator of regression.accumulate.excess_risk_ratio_limit is shipped"],
        ),
        (GOOD.replace(f'equals = "{RISK}"\n', ""), ["mine.toml:1: claim 'a': nothing to judge it by"]),
        (GOOD.replace("t*", "t**"[:2] + "("), ["mine.toml:3: claim 'a', field expression: line 1, column "]),
        (GOOD + "at = { q = 1 }", ["mine.toml:5: claim 'a', field at.q: 'q' is no parameter of the loop"]),
        (GOOD + "at = { t = 1 }", ["field expression: t has a value by at: write 1 for it"]),
        (OWN.replace("m:f", "m.f"), ["field simulator: 'm.f' is not of the form package.module:function"]),
        (OWN.replace("m:f", "m:f.__call__"), ["is not of the form"]),
        (OWN.replace("m:f", "os;x:f"), ["is not of the form"]),
        (
            OWN.replace("[claim.p", 'simulate = "' + RISK + '"\n[claim.p'),
            ["field simulator: give simulate (a shipped loop) or simulator (your own), not both"],
        ),
        (
            OWN.replace("[claim.p", "bounds = [1, 0]\n[claim.p"),
            ["mine.toml:5: claim 'a', field bounds: 1 is not"],
        ),
        (OWN.replace("[claim.p", "bounds = 1\n[claim.p"), ["field bounds: must be [least, largest]"]),
        (OWN.replace("[claim.p", "bounds = [0, 1e400]\n[claim.p"), ["field bounds: must be numbers below"]),
        (
            OWN.replace("[claim.p", "bounds = [-1e308, 1e308]\n[claim.p"),
            ["bounds: must not lie so far apart"],
        ),
        (OWN.replace("[claim.p", "law = 3\n[claim.p"), ["field law: must be a text in quotes, found 3"]),
        (
            OWN.replace("[claim.p", 'law = "cauchy"\n[claim.p'),
            ["field law: 'cauchy': must be one of bernoulli"],
        ),
        (OWN.replace("[claim.p", 'law = "gamma"\n[claim.p'), ["field law: 'gamma': needs shape"]),
        (
            OWN.replace("[claim.p", 'law = "normal"\nshape = 1\nvariance = 1\n[claim.p'),
            ["shape: is no number of"],
        ),
        (OWN.replace("[claim.p", "trials = 3\n[claim.p"), ["field trials: goes with law"]),
        (
            OWN.replace("[claim.p", 'law = "gamma"\nshape = "q"\n[claim.p'),
            ["field shape: line 1, column 1: unknown"],
        ),
        (
            OWN.replace("[claim.p", 'law = "gamma"\nshape = [1]\n[claim.p'),
            ["field shape: must be a finite number"],
        ),
        (
            OWN.replace("[claim.p", "absolute_margin = 0\n[claim.p"),
            ["absolute_margin: must be positive and no"],
        ),
        (OWN.replace("[claim.p", "absolute_margin = 1e400\n[claim.p"), ["absolute_margin: must be positive"]),
        (
            OWN.replace("[claim.p", 'absolute_margin = "x"\n[claim.p'),
            ["absolute_margin: must be a finite number"],
        ),
        (GOOD + 'law = "poisson"', ["field law: goes with simulator only"]),
        (OWN.replace("[claim.p", "cost = 0\n[claim.p"), ["field cost: must be an integer from 1 to"]),
        (
            OWN.replace("lower = 1", "lowr = 1"),
            ["mine.toml:6: claim 'a', field parameters.t.lowr: is no field"],
        ),
        (
            OWN.replace("lower = 1", 'lower = "d"'),
            ["field parameters.t.lower: line 1, column 1: unknown name"],
        ),
        (OWN.replace("lower = 1", "lower = inf"), ["field parameters.t.lower: must be a finite number"]),
        (
            OWN.replace("lower = 1", "lower = 9, upper = 3"),
            ["field parameters.t: no admissible value is found"],
        ),
        (
            OWN.replace("lower = 1", 'kind = "natural"'),
            ["field parameters.t.kind: must be one of integer, real"],
        ),
        (OWN.replace("lower = 1", "open = 1"), ["field parameters.t.open: must be true or false"]),
        (OWN.replace("t = {", "pi = {"), ["field parameters.pi: is no name for a parameter"]),
        (OWN.replace("t = { lower = 1 }", "t = 5"), ["field parameters.t: must be a table"]),
        (
            OWN + 'd = { lower = "sqrt(t)" }',
            ["mine.toml:7: claim 'a', field parameters.d.lower: a bound may use + - * / and integer powers"],
        ),
        (OWN + 'd = { lower = "1/(t - 1)" }', ["field parameters.d: its bounds have no value at"]),
        (
            GOOD + "margin = 7\n" + OWN.replace('"a"', '"b"').replace('t"', 'q"'),
            ["mine.toml:5: claim 'a', field margin", "mine.toml:8: claim 'b', field expression"],
        ),
    ],
)
def test_a_problem_has_file_line_and_field_on_one_line(text, said):
    found = problems(text)
    assert len(found) == len(said)
    for shown, expected in zip(found, said, strict=True):
        assert expected in shown
        assert shown.startswith("mine.toml:")
        assert "\n" not in shown


def test_an_expression_is_marked_below_the_line():
    with pytest.raises(ClaimsFileError) as caught:
        parse_claims(GOOD.replace("t*sigma^2", "t*sigm^2"), "mine.toml")
    (problem,) = caught.value.problems
    assert problem.marked.splitlines() == ["    t*sigm^2", "      ^"]


def test_many_problems_are_cut_short():
    found = problems("[[claim]]\n" * 50)
    assert found[-1] == "mine.toml: and 30 problems more"
    assert len(found) == 21


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    for name, content, said in [
        ("none.toml", None, "cannot be read: No such file"),
        ("latin.toml", 'x = 1\nid = "é"'.encode("latin1"), "latin.toml:2: is not UTF-8"),
        ("large.toml", b"#" * 300_000, "is larger than"),
    ]:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ClaimsFileError, match=said):
            read_claims(path)
    with pytest.raises(ClaimsFileError, match="cannot be read"):
        read_claims(tmp_path)


def test_places_are_found_in_every_spelling_of_a_table():
    text = (
        '[[claim]]\nid = "a"\nwords = """\n[[claim]]\nmargin = 1\n"""\nmargin = 2\n'
        "parameters.t.lower = 1\n[[claim]]\n[claim.parameters.t]\nlower = 3\nupper = 4 # [x]\n"
    )
    assert line_of(text, 0, ("margin",)) == 7
    assert line_of(text, 0, ("parameters", "t", "lower")) == 8
    assert line_of(text, 0, ("nothing",)) == 1
    assert line_of(text, 1, ()) == 9
    assert line_of(text, 1, ("parameters", "t", "upper")) == 12
    assert line_of(text, 1, ("parameters", "t", "open")) == 10


def test_what_is_given_a_value_is_no_parameter_of_the_claim() -> None:
    text = '[[claim]]\nid = "a"\nexpression = "d/(T - d - 1)"\nequals = "regression.replace.excess_risk"\n'
    (read,) = parse_claims(text + "at = { t = 1, sigma = 1 }\n")
    assert [p.name for p in read.printed.question.parameters] == ["d", "T"]


def test_what_a_claim_does_not_name_it_takes_from_its_formula() -> None:
    known = {p.name for p in catalogue.formula(RISK).parameters}
    for text in (
        GOOD.replace("*sigma^2", "") + "[claim.parameters]\nt = {}",
        OWN.replace("[claim.p", 'equals = "' + RISK + '"\n[claim.p'),
    ):
        (claim,) = parse_claims(text)
        assert claim.printed.question is not None
        assert known <= {p.name for p in claim.printed.question.parameters}
