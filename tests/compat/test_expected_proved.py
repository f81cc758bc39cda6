"""A claims file of 0.1.0 that expects PROVED: what meets it today, and what is said of it."""

from dataclasses import replace

from typer.testing import CliRunner

from proofs_checks import verify
from proofs_checks.cli import app
from proofs_checks.own.claims_file.reading import parse_claims

RATIO = "regression.replace.excess_risk_ratio"
PRODUCT = "gaussian.accumulate.variance"
BOUNDED = 'bounded = "t"'
"""A product of factors without end: the rules of growth decide it, however well its formula is known."""
CLAIM = """[[claim]]
id = "mine"
{said}
equals = "{equals}"
expected = "{expected}"
"""


def run(tmp_path, said, expected, equals=RATIO):
    path = tmp_path / "claims.toml"
    path.write_text(CLAIM.format(said=said, equals=equals, expected=expected), encoding="utf-8")
    return CliRunner().invoke(app, ["verify", "--file", str(path), "--workers", "1", "--no-store"])


def warnings(done):
    words = " ".join(done.stdout.split())
    return words.count("Warning: "), words


def test_replayed_meets_it_with_one_warning(tmp_path):
    done = run(tmp_path, BOUNDED, "PROVED", PRODUCT)
    count, words = warnings(done)
    assert (done.exit_code, count) == (0, 1), words
    assert "mine is REPLAYED where PROVED is expected, which passes in this release only" in words
    assert 'write expected = "REPLAYED"' in words


def test_what_is_expected_rightly_has_no_warning(tmp_path):
    done = run(tmp_path, 'expression = "t"', "REPLAYED")
    assert (done.exit_code, warnings(done)[0]) == (0, 0)


def test_what_is_refuted_is_not_met(tmp_path):
    done = run(tmp_path, 'expression = "t + 1"', "PROVED")
    assert done.exit_code == 1
    assert warnings(done)[0] == 0


def test_what_cites_a_theorem_meets_it_without_a_warning():
    (judged,) = verify(
        parse_claims(CLAIM.format(said=BOUNDED, equals=PRODUCT, expected="PROVED")),
        path="c.toml",
        workers=1,
    ).claims
    assert judged.warning
    citing = replace(judged, verdicts=(replace(judged.verdict, name="PROVED-CITING"),))
    assert citing.as_expected
    assert citing.warning == ""
    sampled = replace(judged, verdicts=(replace(judged.verdict, name="CONFIRMED"),))
    assert not sampled.as_expected
