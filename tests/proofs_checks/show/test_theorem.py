"""The accumulate-subsample theorem: printed as in a paper, every part proved, and its bounds hold exactly."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.show.reports.theorem import print_theorem, proved, theorem_json
from theory import catalogue
from theory.language.formula import evaluate
from theory.theorems import ACCUMULATE_SUBSAMPLE, NAMES, theorem

THEOREM = theorem(ACCUMULATE_SUBSAMPLE)


def value(name, digits=20, **values):
    return evaluate(catalogue.formula(name), values, digits)


@pytest.fixture(scope="module")
def found():
    return proved(THEOREM)


def test_it_is_printed_with_hypotheses_statements_and_proof(found, capsys):
    print_theorem(THEOREM, found)
    output = capsys.readouterr().out
    for part in ("Hypotheses", "Then", "(a)", "(n)", "Proof", "∎", "no analytic theory has been proven"):
        assert part in output
    assert "✗" not in output


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_no_line_is_wider_than_the_screen(found, capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    print_theorem(THEOREM, found)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    written = {line.strip() for line in lines}
    assert all(item.part.formula in written for item in found if item.part.formula), "ids can be copied"


def test_its_json_has_every_statement_in_latex(found):
    parts = theorem_json(THEOREM, found)["parts"]
    assert all(part["proved"] and part["latex"] and part["steps"] for part in parts)
    assert {part["formula"] for part in parts} - {None} <= set(catalogue.formulas())


@pytest.mark.slow
@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_show_prints_the_theorem(extra):
    result = CliRunner().invoke(app, ["show", ACCUMULATE_SUBSAMPLE, *extra])
    assert result.exit_code == 0
    assert THEOREM.title in result.output


def test_a_part_with_a_wrong_statement_is_not_proved():
    part = THEOREM.parts[0]
    derivation = part.prove()
    last = derivation.steps[-1]
    wrong = replace(last, after=sp.Eq(last.after.lhs, 2 * last.after.rhs))
    mutated = replace(derivation, steps=(*derivation.steps[:-1], wrong))
    (found,) = proved(replace(THEOREM, parts=(replace(part, prove=lambda: mutated),)))
    assert not found.holds


def test_a_theorem_has_no_graph():
    result = CliRunner().invoke(app, ["show", ACCUMULATE_SUBSAMPLE, "--graph"])
    assert result.exit_code == 2
    assert theorem("theorem.of_everything") is None
    assert NAMES == (ACCUMULATE_SUBSAMPLE,)


@pytest.mark.parametrize(("n", "m"), [(2, 2), (3, 2), (7, 7), (12, 5), (40, 40)])
def test_the_risk_without_replacement_lies_between_its_bounds(n, m):
    name = "mean.subsample_any_size_without_replacement.risk_ratio"
    for t in (1, 2, 3, 10, 50):
        exact = value(name, t=t, n=n, m=m).exact
        assert (
            value(f"{name}_lower", t=t, n=n, m=m).exact
            <= exact
            <= value(f"{name}_upper", t=t, n=n, m=m).exact
        )


def test_the_bounds_close_like_one_over_n():
    name = "mean.subsample_without_replacement.risk_ratio_limit"
    gaps = [
        Fraction(value(f"{name}_upper", n=n).decimal) - Fraction(value(f"{name}_lower", n=n).decimal)
        for n in (10**3, 10**4)
    ]
    assert 9 < gaps[0] / gaps[1] < 11


@pytest.mark.parametrize(("n", "m"), [(5, 3), (10, 10), (3, 20)])
def test_with_replacement_the_limit_is_approached_at_its_rate(n, m):
    """The rest after t fits is the t-th increment times t/(1 − 1/m), up to a factor 1 + O(1/t)."""
    name = "mean.subsample_any_size_with_replacement.risk_ratio"
    limit = Fraction(value(f"{name}_limit", n=n, m=m).decimal)
    at = [Fraction(value(name, t=t, n=n, m=m).decimal) for t in (499, 500)]
    rest = (at[1] - at[0]) * 500 / (1 - Fraction(1, m))
    assert limit - at[1] == pytest.approx(rest, rel=0.01)


def test_one_datum_at_a_time_grows_like_a_harmonic_sum():
    name = "mean.subsample_any_size_with_replacement.risk_ratio"
    harmonic = sum(Fraction(1, k) for k in range(1, 31))
    assert value(name, t=30, n=4, m=1).exact == harmonic


def test_the_curved_limit_contains_accumulate_and_the_flat_case():
    name = "exponential_family.subsample_any_size_with_replacement.mean_squared_error_limit"
    many = Fraction(value(name, n=3, m=10**6, v2=-1, V0=2).decimal)
    pooled = Fraction(
        value("exponential_family.accumulate.mean_squared_error_limit", n=3, v2=-1, V0=2).decimal
    )
    assert many == pytest.approx(pooled, rel=1e-5)
    nearly = Fraction(value(name, n=3, m=4, v2=Fraction(1, 10**9), V0=2).decimal)
    assert nearly == pytest.approx(Fraction(value(name, n=3, m=4, v2=0, V0=2).decimal), rel=1e-7)


def test_one_kept_real_datum_does_not_keep_the_variance():
    name = "gaussian.kept_real_share{}.variance_limit"
    for suffix in ("", "_biased"):
        assert value(name.format(suffix), n=5, alpha=Fraction(1, 5), sigma0=1).exact == 0
        assert value(name.format(suffix), n=5, alpha=Fraction(2, 5), sigma0=1).exact > 0


@pytest.mark.parametrize("part", THEOREM.parts, ids=lambda part: part.label)
def test_a_part_is_proved_by_a_derivation_that_ends_in_its_statement_and_by_no_other(part):
    derivation = part.prove()
    assert part.ends_elsewhere(derivation) == ""
    other = part.statement.func(part.statement.lhs, sp.Integer(7), evaluate=False)
    assert replace(part, statement=other).ends_elsewhere(derivation)
