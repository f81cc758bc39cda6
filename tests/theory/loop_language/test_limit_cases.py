"""Limits that are others at a closed end of the domain: part by part, and said where none is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from tests.theory.loop_language.definitions import loop, parameter
from theory.engine.growth import condition_words
from theory.language.plain import plain
from theory.loop_language.derive import derive_one
from theory.loop_language.limit_cases import is_silent, limit_cases

SHRUNK = """
[[loop]]
id = "mine.shrunk"
[loop.parameters]
n = { lower = 1 }
s = { kind = "real", lower = 0, upper = 1 }
V0 = { kind = "real", lower = 0, open = true }
V = { kind = "real", lower = 0, open = true }
[loop.state]
v = { start = "V" }
[loop.data]
x = { law = "normal(0, v)", size = "n" }
[loop.fit]
v = "(1 - s)*power_mean(x, 2) + s*V0"
[loop.observe]
variance = "v"
"""
PAIR = """
[[loop]]
id = "mine.pair"
[loop.parameters]
n = { lower = 1 }
w = { kind = "real", lower = 0, upper = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
a = { start = 0 }
b = { start = 0 }
[loop.data]
x = { law = "normal(b, V)", size = "n" }
y = { law = "normal(a, V)", size = "n" }
[loop.fit]
a = "(1 - w)*mean(x)"
b = "mean(y)"
[loop.observe]
risk = "a^2"
"""


def derived(tmp_path: Path, text: str, *options: str) -> str:
    path = tmp_path / "loop.toml"
    path.write_text(text, "utf8")
    return CliRunner().invoke(app, ["derive", str(path), *options]).output


def test_each_closed_end_has_its_own_limit_in_text_json_and_latex(tmp_path: Path) -> None:
    text = derived(tmp_path, SHRUNK)
    assert "  limit       V₀ if s > 0\n              V if s = 0\n" in text
    assert "the core proves the limit in each" in text
    (found,) = json.loads(derived(tmp_path, SHRUNK, "--json"))["observables"]
    assert found["limit"] is None
    assert found["limit_if"] == {"limit": "V₀", "condition": "s > 0"}
    assert [(one["condition"], one["limit"], bool(one["core"])) for one in found["limits"]] == [
        ("s > 0", "V₀", True),
        ("s = 0", "V", True),
    ]
    latex = derived(tmp_path, SHRUNK, "--format", "latex")
    assert r"= V_{0}$" in latex
    assert r"\text{if } s > 0" in latex
    assert r"\text{if } s = 0" in latex


def test_where_it_grows_at_an_end_that_is_said_there(tmp_path: Path) -> None:
    """At w = 1 the base −√(1 − w) is 0, at w = 0 it is −1: no limit follows from the closed domain alone."""
    text = derived(tmp_path, PAIR)
    assert " if w > 0\n              none if w = 0: linear\n" in text, text


LEVEL = """
[state]
v = { start = 3 }
[data]
x = { law = "normal(v, 1)", size = "2" }
[fit]
v = "FIT"
[observe]
level = "v"
"""


def test_where_one_limit_says_all_there_are_no_cases() -> None:
    open_end = parameter("r", "real", 0, 1, upper_open=True)
    fed = loop(LEVEL.replace("FIT", "r*mean(x) + 1 - r"), open_end)
    found = derive_one(fed, "level")
    assert found.limit == 1
    assert limit_cases(fed, found) == ()


def test_the_upper_end_is_a_case_too() -> None:
    fed = loop(LEVEL.replace("FIT", "r*mean(x) + 1 - r"), parameter("r", "real", 0, 1))
    said = [
        (condition_words(one.condition), None if one.limit is None else plain(one.limit))
        for one in limit_cases(fed, derive_one(fed, "level"))
    ]
    assert said == [("r < 1", "1"), ("r = 1", "3")]


def test_a_mean_without_a_limit_is_not_silent() -> None:
    """θ ↦ −θ goes to and fro: that is known, and no end of a domain is asked."""
    turned = loop(LEVEL.replace("FIT", "-mean(x)"))
    assert not is_silent(derive_one(turned, "level"))


def test_what_is_not_found_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("theory.loop_language.limit_cases.MOST_TRIED", 0)
    assert "  limit       not found by the rules" in derived(tmp_path, SHRUNK)
    assert "the limit: not found by the rules" in derived(tmp_path, SHRUNK, "--format", "latex")
    (found,) = json.loads(derived(tmp_path, SHRUNK, "--json"))["observables"]
    assert found["limits"] == []
    assert "t=oo" in found["limit_words"][0]


def test_a_best_value_says_which_question_it_answers(tmp_path: Path) -> None:
    """Of the limit where w > 0, though the domain has w = 0; the mean has another best w, or none."""
    weighted = SHRUNK.replace("V0 = { kind", "m = { lower = 1 }\nV0 = { kind").replace(
        '"(1 - s)*power_mean(x, 2) + s*V0"', '"(1 - s)*mean(x) + s*mean(z)"'
    )
    weighted = weighted.replace("normal(0, v)", "normal(v, V)").replace('start = "V"', "start = 0")
    weighted = weighted.replace("[loop.fit]", 'z = { law = "normal(0, V)", size = "m" }\n[loop.fit]')
    weighted = weighted.replace('variance = "v"', 'variance = "v^2"')
    out = derived(tmp_path, weighted, "--argmin", "s")
    assert "argmin s of the limit as t → ∞ of variance, where s > 0\n" in out
    assert "no limit" in out[out.index("argmin s of the limit") :]
    out = derived(tmp_path, weighted.replace("(1 - s)*mean(x) + s*mean(z)", "mean(x)"), "--argmin", "V")
    assert "argmin V of the mean at every fit t of variance\n" in out
    assert "it has no limit as t → ∞" in out


NOISY = """
[[loop]]
id = "mine.noisy"
[loop.parameters]
n = { lower = 2 }
s = { kind = "real", lower = 0 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
v = { start = "V" }
[loop.data]
x = { law = "normal(0, v + s)", size = "n" }
[loop.fit]
v = "var(x, ddof = 1)"
[loop.observe]
variance = "v"
"""


def test_what_grows_but_at_an_end_of_the_domain_has_its_limit_there(tmp_path: Path) -> None:
    """V + s·t with s ≥ 0: nothing was said of it."""
    lines = [line.strip() for line in derived(tmp_path, NOISY).splitlines()]
    place = lines.index("limit       none if s > 0: linear")
    assert lines[place + 1] == "V if s = 0"
