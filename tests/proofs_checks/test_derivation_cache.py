import json
import logging
from dataclasses import replace

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.conductor import derivation_cache, seal
from proofs_checks.verification import verify
from theory import catalogue
from theory.language import formula as formula_module
from theory.language.written import written

NAME = "regression.replace.excess_risk"
OTHER = "regression.accumulate.excess_risk"


@pytest.fixture
def formula(monkeypatch, tmp_path):
    """Return a formula that nothing has derived yet, with an empty cache and a key of its own."""
    monkeypatch.setenv("COLLAPSE_CACHE", str(tmp_path / "entries"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(formula_module, "_MADE", {})
    monkeypatch.setattr(derivation_cache, "WORTH_KEEPING", -1.0)
    return catalogue.formula(NAME)


@pytest.fixture
def kept(formula):
    """Return the same with its entry written."""
    assert not derivation_cache.recalled(formula).from_cache
    assert derivation_cache.entry(NAME).exists()
    forget()
    return formula


def forget():
    formula_module._MADE.clear()


def recalled_with_warning(formula, caplog):
    with caplog.at_level(logging.WARNING):
        found = derivation_cache.recalled(formula)
    assert not found.from_cache
    assert all(result.holds for _, result in found.replayed)
    assert NAME in caplog.text
    return caplog.text


def test_a_second_run_reads_and_replays(kept, caplog):
    with caplog.at_level(logging.WARNING):
        found = derivation_cache.recalled(kept)
    assert found.from_cache
    assert not caplog.text
    assert len(found.replayed) == 20
    assert all(result.holds for _, result in found.replayed)
    assert found.derivation == kept.derive()
    assert kept.derivation is found.derivation


def test_the_report_is_the_same_with_the_cache_and_without(kept, monkeypatch):
    warm = verify([NAME], workers=1, budget=0.05).to_json()
    forget()
    monkeypatch.setenv("COLLAPSE_CACHE", "off")
    assert verify([NAME], workers=1, budget=0.05).to_json() == warm


@pytest.mark.parametrize("at", [5, 70, 200, 2000, -3])
def test_a_flipped_byte_is_noticed(kept, caplog, at):
    path = derivation_cache.entry(NAME)
    damaged = bytearray(path.read_bytes())
    damaged[at] = ord("7") if damaged[at] != ord("7") else ord("8")
    path.write_bytes(damaged)
    found = derivation_cache.recalled(kept)
    assert not found.from_cache
    forget()
    assert derivation_cache.recalled(kept).from_cache  # it was written anew


@pytest.mark.parametrize("text", ["", "{}\n", "x", "[]\n[]", '{"code": 1}\n', "\x00" * 100])
def test_an_entry_that_is_none_is_noticed(kept, caplog, text):
    derivation_cache.entry(NAME).write_text(text)
    assert "damaged" in recalled_with_warning(kept, caplog)


def test_bytes_that_are_no_text_are_noticed(kept, caplog):
    derivation_cache.entry(NAME).write_bytes(b"\xff\xfe\x00")
    assert "no text" in recalled_with_warning(kept, caplog)


def test_an_entry_sealed_elsewhere_is_foreign(kept, caplog):
    seal.key_file().write_bytes(b"k" * 32)
    assert "made elsewhere" in recalled_with_warning(kept, caplog)


def test_the_entry_of_another_formula_is_foreign(kept, caplog):
    derivation_cache.keep(OTHER, catalogue.formula(OTHER).derivation)
    derivation_cache.entry(NAME).write_bytes(derivation_cache.entry(OTHER).read_bytes())
    assert "seal" in recalled_with_warning(kept, caplog)


def test_a_false_derivation_under_a_good_seal_is_refused_by_replay(kept, caplog):
    derivation = kept.derivation
    *steps, last = derivation.steps
    wrong = sp.Eq(last.after.lhs, 2 * last.after.rhs)
    assert derivation_cache.keep(NAME, replace(derivation, steps=(*steps, replace(last, after=wrong))))
    forget()
    assert "does not replay" in recalled_with_warning(kept, caplog)
    assert kept.derivation.conclusion == last.after


def test_an_altered_text_is_noticed_before_it_is_read(kept, caplog):
    path = derivation_cache.entry(NAME)
    head, _, _ = path.read_text().partition("\n")
    path.write_text(head + "\n" + written(catalogue.formula(OTHER).derivation))
    assert "seal" in recalled_with_warning(kept, caplog)


def test_an_entry_of_other_code_is_stale_and_made_anew_in_silence(kept, caplog):
    path = derivation_cache.entry(NAME)
    head, _, text = path.read_text().partition("\n")
    path.write_text(json.dumps(json.loads(head) | {"code": "0" * 64}) + "\n" + text)
    with caplog.at_level(logging.WARNING):
        assert not derivation_cache.recalled(kept).from_cache
    assert not caplog.text
    forget()
    assert derivation_cache.recalled(kept).from_cache


def test_a_changed_copy_under_the_same_id_is_never_read_or_kept(kept):
    before = derivation_cache.entry(NAME).read_bytes()
    copy = replace(kept, derive=lambda: kept.derive())
    assert not derivation_cache.recalled(copy).from_cache
    assert derivation_cache.entry(NAME).read_bytes() == before


def test_what_was_quick_to_derive_is_not_kept(formula, monkeypatch):
    monkeypatch.setattr(derivation_cache, "WORTH_KEEPING", 3600.0)
    derivation_cache.recalled(formula)
    assert not derivation_cache.entry(NAME).exists()


def test_code_in_a_certificate_is_not_kept(formula):
    name = "categorical.replace.heterozygosity"
    assert not derivation_cache.keep(name, catalogue.formula(name).derivation)
    assert not derivation_cache.entry(name).exists()


def test_without_the_cache_nothing_is_read_or_written(formula, monkeypatch):
    monkeypatch.setenv("COLLAPSE_CACHE", "off")
    monkeypatch.setattr(derivation_cache, "stored", lambda name: pytest.fail("read"))
    monkeypatch.setattr(derivation_cache, "keep", lambda *_: pytest.fail("written"))
    assert not derivation_cache.recalled(formula).from_cache


def test_a_directory_that_cannot_be_written_costs_the_cache_only(formula, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COLLAPSE_CACHE", str(tmp_path / "file" / "entries"))
    assert all(result.holds for _, result in derivation_cache.recalled(formula).replayed)


def test_the_key_is_for_its_owner_only(kept):
    assert seal.key_file().stat().st_mode & 0o077 == 0


def test_the_command_shows_and_clears(kept):
    shown = json.loads(CliRunner().invoke(app, ["cache", "--json"]).stdout)
    assert shown["entries"] == 1
    assert shown["bytes"] > 1000
    assert shown["used"]
    assert "1 derivation" in CliRunner().invoke(app, ["cache"]).stdout
    cleared = CliRunner().invoke(app, ["cache", "--clear"])
    assert cleared.exit_code == 0
    assert "removed 1 derivation" in cleared.stdout
    assert not derivation_cache.entry(NAME).exists()


def test_verify_without_the_cache(kept, monkeypatch):
    monkeypatch.setattr(derivation_cache, "stored", lambda name: pytest.fail("read"))
    done = CliRunner().invoke(app, ["verify", NAME, "--no-cache", "--workers", "1", "--budget", "0.05"])
    assert done.exit_code == 0, done.output


def test_verify_says_which_derivation_took_too_long(kept, monkeypatch):
    def endless():
        while True:
            pass

    slow = replace(kept, derive=endless)
    real = catalogue.formula
    monkeypatch.setenv("COLLAPSE_DERIVATION_SECONDS", "0.3")
    monkeypatch.setattr(catalogue, "formula", lambda asked: slow if asked == NAME else real(asked))
    monkeypatch.setattr("proofs_checks.evidence.monte_carlo.formula_by_id", catalogue.formula)
    (judged,) = verify([NAME], workers=1, budget=0.05).formulas
    assert judged.verdicts[0].name == "INCONCLUSIVE"
    assert f"deriving {NAME} took longer than 0.3 s" in str(judged.verdicts[0].to_json())
    assert not judged.as_expected
