"""The instruments keep their level where it is hardest; tests that do not are seen to err."""

from collections import Counter
from functools import partial
from math import inf

import numpy as np
import pytest

from proofs_checks.power.calibration import (
    LOOKS,
    cases,
    clopper_pearson,
    error_rate,
    excludes,
    main,
    refutes,
    repeated_z_test,
    resolution,
)
from proofs_checks.power.calibration.own import TOLD, WRONG, outcomes
from proofs_checks.power.calibration.tails import LAWS, UNSEEN
from proofs_checks.sequential import margin_nulls, start_asymptotic, start_betting, start_catoni, start_normal

ALPHA = 0.05
CASES = cases()


def measured(case, *, campaigns, seed, alpha=ALPHA):
    return error_rate(
        start=case.instrument(case.null),
        rejects=refutes(case.null, alpha),
        draw=case.draw,
        campaigns=campaigns,
        seed=seed,
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_false_refutations_stay_within_the_level(case):
    found = error_rate(
        start=case.instrument(case.null),
        rejects=refutes(case.null, ALPHA),
        draw=case.draw,
        campaigns=400,
        seed=1,
    )
    assert found.low <= ALPHA


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_false_refutations_stay_within_the_level_over_ten_thousand_campaigns(case):
    found = error_rate(
        start=case.instrument(case.null),
        rejects=refutes(case.null, ALPHA),
        draw=case.draw,
        campaigns=10_000,
        seed=2,
    )
    assert found.high <= ALPHA


def test_a_fixed_sample_test_applied_at_every_look_is_seen_to_err_too_often():
    found = error_rate(
        start=start_asymptotic(),
        rejects=repeated_z_test(0.0, ALPHA),
        draw=lambda g, n: g.standard_normal(n),
        campaigns=400,
        seed=3,
    )
    assert found.low > 2 * ALPHA


def test_a_fixed_sample_test_applied_once_keeps_its_level():
    found = error_rate(
        start=start_asymptotic(),
        rejects=repeated_z_test(0.0, ALPHA),
        draw=lambda g, n: g.standard_normal(n),
        campaigns=400,
        looks=(1000,),
        seed=3,
    )
    assert found.low <= ALPHA <= found.high


def test_a_variance_bound_that_is_too_small_is_seen_to_err():
    found = error_rate(
        start=start_normal(variance=0.5, horizon=200),
        rejects=refutes(0.0, ALPHA),
        draw=lambda g, n: g.standard_normal(n),
        campaigns=400,
        seed=4,
    )
    assert found.low > ALPHA


def test_a_wrong_null_is_refuted_in_every_campaign():
    found = error_rate(
        start=start_betting(nulls=(0.3,)),
        rejects=refutes(0.3, ALPHA),
        draw=lambda g, n: g.beta(1, 3, n),
        campaigns=50,
        seed=5,
    )
    assert found.rate == 1.0


@pytest.mark.parametrize(
    ("start", "draw", "mean"),
    [
        (start_betting(nulls=np.linspace(0.05, 0.95, 19)), lambda g, n: g.beta(0.5, 0.5, n), 0.5),
        (start_catoni(variance=1.0, nulls=np.linspace(-1, 3, 21)), lambda g, n: g.exponential(size=n), 1.0),
        (start_normal(variance=1.0, horizon=200), lambda g, n: g.standard_normal(n), 0.0),
    ],
)
def test_confidence_sequences_cover(start, draw, mean):
    found = error_rate(
        start=start, rejects=excludes(mean, ALPHA), draw=draw, campaigns=200, looks=LOOKS[:9], seed=6
    )
    assert found.low <= ALPHA


def test_resolution_sharpens_like_one_over_the_root_of_the_budget():
    def at(draws):
        return resolution(
            instrument=partial(lambda variance, null: start_normal(variance=variance, horizon=10_000), 1.0),
            draw=lambda g, n: g.normal(1.0, 1.0, n),
            mean=1.0,
            alpha=0.01,
            draws=draws,
        )

    small, large = at(1_000), at(100_000)
    assert 0.1 < small < 0.2
    assert 5 < small / large < 15


def test_an_error_beyond_the_budget_has_no_resolution():
    found = resolution(
        instrument=lambda claim: start_catoni(variance=1.0, nulls=margin_nulls(claim, 0.01)),
        draw=lambda g, n: g.normal(1.0, 1.0, n),
        mean=1.0,
        alpha=0.01,
        draws=5,
    )
    assert found == inf


def test_clopper_pearson_covers_exactly():
    low, high = clopper_pearson(5, 100, alpha=0.05)
    assert (low, high) == pytest.approx((0.016431879, 0.112834907), rel=1e-6)
    assert clopper_pearson(7, 7)[1] == 1.0
    with pytest.raises(ValueError, match="successes"):
        clopper_pearson(3, 2)


def test_the_table_is_printed_and_says_whether_all_is_well(capsys):
    assert main(["--campaigns", "40"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(CASES)


def test_same_seed_same_rate():
    case = CASES[0]
    runs = {
        error_rate(
            start=case.instrument(case.null),
            rejects=refutes(case.null, 0.5),
            draw=case.draw,
            campaigns=20,
            seed=9,
        )
        for _ in range(2)
    }
    assert len(runs) == 1


@pytest.mark.slow
def test_the_shipped_formulas_are_refuted_no_more_often_than_the_level_says(capsys):
    assert main(["--registry", "--campaigns", "40"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert rows[-1].startswith("| all |")


def test_true_means_with_heavy_tails_are_not_tested_and_the_measurement_sees_an_error(capsys):
    assert main(["--tails", "--campaigns", "40", "--workers", "2"]) == 0
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    by_law = {cells[0].strip(): [cell.strip() for cell in cells[2:]] for cells in rows[1:]}
    assert len(by_law) == len(LAWS) + 1
    for name in ("Pareto(1.2)", "Pareto(1.5)", "Pareto(1.8)", "1 + t(1.5)", "lognormal, σ = 2"):
        assert by_law[name][:3] == ["0.0%", "0.0%", "0"]
    assert by_law["exponential"][:3] == ["100.0%", "100.0%", "0"]
    assert by_law[UNSEEN.name][-1] == "NO"


def test_two_tables_are_not_printed_at_once():
    with pytest.raises(SystemExit, match="2"):
        main(["--tails", "--registry"])


@pytest.mark.parametrize("bad", [["--campaigns", "0"], ["--alpha", "1"]])
def test_bad_options_get_one_line(bad, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(bad)
    assert capsys.readouterr().err.splitlines()[-1].endswith("lie in (0, 1)")


TRIED = [
    place for place, told in enumerate(TOLD) if told.law.startswith(("Bernoulli(½)", "Poisson(3)", "normal²"))
]


def test_claims_of_ones_own_keep_their_level_one_sided_and_discrete_among_them():
    assert len({told.law for told in TOLD}) >= 15
    assert {told.relation for told in TOLD} == {"=", "≤", "≥", "≈"}
    found = sum((outcomes(place, 0, 15, ALPHA, 0.0, 1000, 0.2) for place in TRIED), Counter())
    low, _ = clopper_pearson(found["refuted"], found.total())
    assert found.total() >= 100
    assert low <= ALPHA


@pytest.mark.parametrize("told", WRONG, ids=lambda told: f"{told.law}, {told.said}")
def test_an_error_of_five_per_cent_is_noticed_by_what_is_said(told):
    assert outcomes(TOLD.index(told), 0, 2, ALPHA, 0.05, 30, 1e-3)["refuted"] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "place", range(len(TOLD)), ids=lambda place: f"{TOLD[place].law}, {TOLD[place].said}"
)
def test_claims_of_ones_own_keep_their_level_over_two_hundred_campaigns(place):
    found = outcomes(place, 1, 200, ALPHA, 0.0, 100, 0.05)
    low, _ = clopper_pearson(found["refuted"], 200)
    assert low <= ALPHA
