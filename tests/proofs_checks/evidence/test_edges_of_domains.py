"""Each formula at the edges of its domain: it has a value there, and what cannot be negative is not."""

import math
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from proofs_checks import verify
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.strategies import draw_points, simplest_first
from proofs_checks.strategies.enumerated import edge_points
from theory import Domain, DomainError, Parameter, catalogue, evaluate
from theory.language.parameters import read_values, validate

SIGNED = {
    "gaussian.replace.log_variance_rate": "a logarithm's mean: the spread shrinks",
    "gaussian.replace.negative_log_likelihood": "log-likelihoods of densities above 1",
    "kernel_density.replace.negative_log_likelihood_upper": "log-likelihoods of densities above 1",
    "kernel_density.replace.negative_log_likelihood_lower": "log-likelihoods of densities above 1",
    "kernel_density.replace.negative_log_likelihood_lower_linear": "log-likelihoods of densities above 1",
    "kernel_density.accumulate.negative_log_likelihood_upper": "log-likelihoods of densities above 1",
    "kernel_density.accumulate.negative_log_likelihood_lower": "log-likelihoods of densities above 1",
    "poisson.replace.loss_time_median_lower": "says nothing where less than one datum is expected",
}
"""What may be negative, and why; every formula to come is held to be none of these."""

NAMES = sorted(catalogue.formulas())


def at_the_edges(name, most):
    points = edge_points(catalogue.formula(name).parameters, most)
    assert points
    values = []
    for point in points:
        value = float(evaluate(catalogue.formula(name), point, digits=17).decimal)
        assert math.isfinite(value), (name, point)
        assert name in SIGNED or value >= 0, (name, point, value)
        values.append(value)
    return points, values


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_has_a_value_at_the_edges_and_no_variance_is_negative(name):
    at_the_edges(name, 8)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_formula_has_a_value_at_many_edges_and_no_variance_is_negative(name):
    points, values = at_the_edges(name, 64)
    call = catalogue.formula(name).numpy()
    for point, value in zip(points, values, strict=True):
        assert call(**point) == pytest.approx(value, rel=1e-9, abs=1e-13), (name, point)


@pytest.mark.parametrize("name", [name for name in NAMES if catalogue.formula(name).conditions])
def test_what_bounds_a_number_is_no_word_but_a_domain(name):
    """T ≥ d + 2 is the domain of T, and says what T is, also where the statement does not name it."""
    assert not re.search("[<>≤≥]", catalogue.formula(name).conditions)


def test_a_schedule_says_how_many_rows_its_designs_have():
    for name in ("regression.schedule.excess_risk_factor", "regression.schedule.excess_risk_factor_bound"):
        assert catalogue.formula(name).besides == "integer d ≥ 1; integer T ≥ d + 2"


@pytest.mark.parametrize("v2", ["-1", "-1/2", "-1/1000"])
@pytest.mark.parametrize("seen", ["n=1", "n=1 m=1", "n=7 m=1"])
def test_fits_to_one_datum_have_a_limit_where_its_closed_form_divides_by_0(seen, v2):
    """Fit t sees one of the data so far: V₀ Σ_{i≤t} ∏_{2≤k≤i} (k − 1 + v₂)/k tends to −V₀/v₂, for v₂ < 0."""
    rule = "subsample_any_size_with_replacement" if "m" in seen else "subsample_with_replacement"
    limit = catalogue.formula(f"exponential_family.{rule}.mean_squared_error_limit")
    texts = dict(item.split("=") for item in f"{seen} v2={v2} V0=3".split())
    value = evaluate(limit, read_values(limit.parameters, texts))
    assert float(value.decimal) == pytest.approx(float(-3 / Fraction(v2)), rel=1e-14)
    for outside in ("0", "1/1000"):
        with pytest.raises(DomainError, match="v2"):
            read_values(limit.parameters, {**texts, "v2": outside})


def test_what_is_said_to_be_signed_is():
    for name in SIGNED:
        points = edge_points(catalogue.formula(name).parameters, 64)
        assert any(float(evaluate(catalogue.formula(name), point, digits=17).decimal) < 0 for point in points)


N = Parameter(name="n", meaning="data", domain=Domain(kind="integer", lower=1), ceiling=12)
SHARE = Parameter(name="alpha", meaning="share", domain=Domain(kind="share", of=N.symbol), ceiling=1)
PART = Parameter(
    name="alpha", meaning="part", domain=Domain(kind="share", of=N.symbol, upper_open=True), ceiling=1
)


def test_a_share_says_what_it_is_and_refuses_what_is_none():
    assert SHARE.condition == "alpha = r/n with an integer r from 1 to n"
    assert PART.condition == "alpha = r/n with an integer r from 1 to n - 1"
    assert SHARE.symbol.is_positive
    assert validate([N, SHARE], {"n": 3, "alpha": Fraction(2, 3)}) == {"n": 3, "alpha": Fraction(2, 3)}
    assert read_values([N, SHARE], {"n": "4", "alpha": "0.25"})["alpha"] == Fraction(1, 4)
    assert validate([N, SHARE], {"n": 3, "alpha": 1})["alpha"] == 1
    for parameters, value in (
        ((N, SHARE), Fraction(1, 2)),
        ((N, SHARE), 0),
        ((N, SHARE), Fraction(4, 3)),
        ((N, SHARE), Fraction(-1, 3)),
        ((N, PART), 1),
    ):
        with pytest.raises(DomainError, match=r"alpha = r/n with an integer r from 1 to n.*\(here n = 3\)"):
            validate(parameters, {"n": 3, "alpha": value})
    with pytest.raises(ValueError, match="of: a share"):
        Domain(kind="real", of=N.symbol)
    with pytest.raises(ValueError, match="of: a share"):
        Domain(kind="share")


def test_shares_are_drawn_whole_and_their_edges_come_first():
    assert all((point["alpha"] * point["n"]).denominator == 1 for point in draw_points([N, SHARE], 40, 1))
    shares = {point["alpha"] for point in draw_points([N, SHARE], 60, 2)}
    assert len(shares) > 12
    tenth = replace(SHARE, domain=Domain(kind="share", of=10))
    ten = list(simplest_first([tenth], 4))
    assert [point["alpha"] for point in ten] == [Fraction(1, 10), Fraction(9, 10), 1, Fraction(1, 5)]
    assert next(simplest_first([N, PART])) == {"n": 2, "alpha": Fraction(1, 2)}
    assert {point["alpha"] for point in edge_points([N, SHARE], 64) if point["n"] == 12} == {
        Fraction(1, 12),
        Fraction(11, 12),
        Fraction(1),
    }


@pytest.mark.parametrize("values", ["n=2 alpha=0.1", "n=3 alpha=0.5", "n=10 alpha=0.05"])
@pytest.mark.parametrize("rule", ["kept_real_share", "fresh_real_share"])
def test_a_loop_with_half_a_real_datum_does_not_exist(rule, values):
    texts = dict(item.split("=") for item in values.split())
    for name, more in (
        (f"gaussian.{rule}_biased.variance", {"t": "5", "sigma0": "1"}),
        (f"gaussian.{rule}.mean_drift", {"t": "5", "sigma0": "1"}),
        (f"exponential_family.{rule}.mean_squared_error", {"t": "5", "v2": "0", "V0": "1"}),
    ):
        with pytest.raises(DomainError, match="alpha = r/n with an integer r"):
            read_values(catalogue.formula(name).parameters, {**texts, **more})


def test_rows_with_real_labels_are_whole():
    name = "regression.fresh_real_share_fresh_design.excess_risk"
    with pytest.raises(DomainError, match="alpha = r/T with an integer r from 1 to T"):
        read_values(
            catalogue.formula(name).parameters, {"t": "2", "d": "1", "T": "3", "alpha": "1/2", "sigma": "1"}
        )


def test_a_share_stays_any_number_where_no_count_occurs():
    for name in (
        "mean.kept_real_share.risk_ratio",
        "m_estimator.fresh_real_share.risk_ratio",
        "kernel_density.kept_real_share.second_moment",
        "categorical.fixed_real_share.squared_distance",
    ):
        (share,) = (p for p in catalogue.formula(name).parameters if p.name == "alpha")
        assert share.condition == "real alpha > 0 and alpha ≤ 1"


def test_what_is_drawn_under_sampling_bias_has_a_variance():
    name = "exponential_family.sampling_bias.mean_squared_error"
    parameters = catalogue.formula(name).parameters
    texts = {"t": "3", "n": "2", "lam": "10", "v2": "-1", "V0": "1"}
    with pytest.raises(
        DomainError, match=r"v2 = -1 is outside its domain: real v2 ≥ cases\(-1 if t = 1"
    ) as told:
        read_values(parameters, texts)
    assert "(here cases(-1 if t = 1, Max(-1, -1/lam) otherwise) = -1/10)" in str(told.value)
    for changed in ({"t": "1"}, {"lam": "1"}, {"v2": "-0.1"}, {"v2": "0"}, {"lam": "1/2"}):
        point = read_values(parameters, {**texts, **changed})
        assert float(evaluate(catalogue.formula(name), point).decimal) > 0


@pytest.mark.parametrize(
    ("name", "values", "value"),
    [
        ("regression.editing.balanced_excess_risk_ratio", "t=3 p=1/3 d=2 T=2", "2"),
        ("regression.editing.balanced_excess_risk_ratio", "t=5 p=1 d=1 T=1", "6"),
        ("categorical.replace.survival_upper_bound", "t=1 D=1 p=1/2,1/2", "1/4"),
        ("categorical.replace.survival_upper_bound", "t=2 D=1 p=1/2,1/2", "0"),
        ("categorical.replace.survival_lower_bound", "t=1 D=1 p=1/2,1/2", "0"),
        ("categorical.fixed_real_share.squared_distance", "t=4 D=1 alpha=1/3 p=1/2,1/2", "1/18"),
        ("mean.subsample_with_replacement.risk_ratio", "t=4 n=1", "25/12"),
        ("mean.subsample_any_size_with_replacement.risk_ratio", "t=1 n=1 m=3", "3"),
        ("mean.subsample_any_size_without_replacement.risk_ratio", "t=4 n=2 m=1", "25/12"),
        ("gaussian.subsample_with_replacement_biased.variance", "t=3 n=1 sigma0=2", "0"),
        ("gaussian.subsample_any_size_with_replacement_biased.variance", "t=3 n=4 m=1 sigma0=2", "0"),
        ("gaussian.subsample_any_size_without_replacement_biased.variance", "t=3 n=4 m=1 sigma0=2", "0"),
        ("gaussian.subsample_any_size_with_replacement.variance", "t=3 n=1 m=2 sigma0=2", "0"),
        ("exponential_family.subsample_with_replacement.mean_squared_error", "t=4 n=1 v2=0 V0=1", "25/12"),
    ],
)
def test_a_domain_has_the_smallest_loops_too(name, values, value):
    point = read_values(catalogue.formula(name).parameters, dict(item.split("=") for item in values.split()))
    assert evaluate(catalogue.formula(name), point).exact == Fraction(value)


@pytest.mark.parametrize("rule", ["subsample_without_replacement", "subsample_any_size_without_replacement"])
def test_a_loop_that_is_another_at_its_smallest_asks_for_more(rule):
    """One datum drawn from a pool is drawn with replacement or not: n = 1 is the other loop's."""
    sizes = {"t": "2", "n": "1"} | ({"m": "1"} if "any" in rule else {})
    with pytest.raises(DomainError, match="n = 1 is outside its domain: integer n ≥ 2"):
        read_values(catalogue.formula(f"mean.{rule}.risk_ratio").parameters, sizes)


CLAIM = """[[claim]]
id = "a"
expression = "sigma0^2/n*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1)"
equals = "gaussian.fresh_real_share_biased.mean_drift"
[claim.parameters]
t = {{ lower = 1, ceiling = 4 }}
n = {{ lower = 2, ceiling = 6 }}
alpha = {{ {alpha} }}
sigma0 = {{ kind = "real", lower = 0, open = true, ceiling = 2 }}
"""


def test_a_claim_about_shares_is_decided_and_one_that_is_too_wide_is_told_the_domain():
    def verdict(alpha):
        (item,) = verify(parse_claims(CLAIM.format(alpha=alpha)), path="c.toml", budget=0.6, workers=1).claims
        return item.verdict

    assert verdict('kind = "share", of = "n"').name in {"PROVED", "REPLAYED"}
    wide = verdict('kind = "real", lower = 0, lower_open = true, upper = 1')
    assert wide.name == "INCONCLUSIVE"
    assert 'declare alpha = { kind = "share", of = "n" }' in wide.reason
    assert "\n" not in wide.reason


@pytest.mark.parametrize(
    ("alpha", "said"),
    [
        (
            'kind = "share"',
            "field parameters.alpha.of: is missing: the count that it is a share of",
        ),
        ('kind = "share", of = "q"', "field parameters.alpha.of: line 1, column 1: unknown name 'q'"),
        ('kind = "share", of = 2.5', "field parameters.alpha.of: 5/2 is no positive whole number"),
        ('kind = "share", of = 0', "field parameters.alpha.of: 0 is no positive whole number"),
        ('kind = "share", of = "n/2"', "field parameters.alpha.of: n/2 is no positive whole number"),
        ('kind = "share", of = [1]', "field parameters.alpha.of: must be a finite number"),
        ('kind = "share", of = "n", lower = 0', "field parameters.alpha.lower: is no field of a share"),
        ('kind = "share", of = "n", shape = "list"', "field parameters.alpha.shape: is no field of a share"),
        ('kind = "real", of = "n"', 'field parameters.alpha.of: goes with kind = "share"'),
        (
            'kind = "share", of = "n", upper_open = 1',
            "field parameters.alpha.upper_open: must be true",
        ),
    ],
)
def test_a_share_that_is_declared_wrongly_is_one_line(alpha, said):
    with pytest.raises(ClaimsFileError) as caught:
        parse_claims(CLAIM.format(alpha=alpha), "mine.toml")
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert "\n" not in str(problem)
