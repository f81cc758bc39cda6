"""Numbers of data that are whole at no values: nothing is said to agree there, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy as sp

from proofs_checks.loops.agreement import agreement, inadmissible
from proofs_checks.own.claims_file.loops import parse_loops, shipped
from proofs_checks.show.figures.defined_loop import _mathtext, chosen_values, draw, has_infinite_variance
from proofs_checks.show.reports.derived import text
from tests.proofs_checks.loops.files import REGRESSION
from theory.language.formula import evaluate
from theory.language.parameters import DomainError
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import derive_one
from theory.loop_language.formulas import formula_of
from theory.loop_language.statistics import Norm2

GROWING = """
[[loop]]
id = "mine.growing"
[loop.parameters]
n = { lower = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, 1)", size = "SIZE" }
[loop.fit]
e = "mean(x)"
[loop.observe]
risk = "e^2"
"""


def growing(size: str) -> LoopDefinition:
    (loop,) = parse_loops(GROWING.replace("SIZE", size), "mine.toml")
    return loop


def test_a_root_is_no_number_of_data() -> None:
    """n·√t is whole for t = 1 and 4, and for no n at t = 2: no fit beyond the first has a value."""
    loop = growing("n*sqrt(t)")
    risk = formula_of(loop, "risk")
    assert evaluate(risk, {"n": 3, "t": 1}).exact is not None
    for fit in (2, 4, 9, 10**9):
        with pytest.raises(DomainError, match="whole fails at n = 3, t = 2"):
            evaluate(risk, {"n": 3, "t": fit})


def test_it_is_said_that_no_value_is_admissible() -> None:
    loop = growing("n*sqrt(t)")
    derived = derive_one(loop, "risk")
    shown = " ".join(text(loop, [(derived, agreement(loop, derived))]).split())
    assert "no admissible values of n were found for more than the first fits" in shown
    assert "UNCHECKED" in shown


def test_of_other_sizes_nothing_is_said() -> None:
    assert inadmissible(growing("n*t")) == ""
    assert inadmissible(growing("n*t/2")) == ""


def test_the_axis_of_a_figure_shows_a_squared_norm(tmp_path: Path) -> None:
    """It said Norm2(b_t); matplotlib refuses the bars that LaTeX has for it."""
    pytest.importorskip("matplotlib")
    assert _mathtext(Norm2(sp.Symbol("b_t", real=True))) == r"\| b_{t} \|^2"
    loop = next(one for one in shipped() if one.id == "regression.replace_schedule_fresh_design")
    values = chosen_values(loop, {})
    draw(tmp_path / "norm.png", loop, next(iter(loop.observables)), values, runs=4)
    assert (tmp_path / "norm.png").stat().st_size > 0


def test_no_error_bars_where_the_variance_is_infinite() -> None:
    """At d = 1, T = 3 the tail exponent is 3/2; from T = d + 4 on it is above 2."""
    regression = parse_loops(REGRESSION, "mine.toml")[0]
    assert has_infinite_variance(regression, {"d": 1, "T": 3})
    assert not has_infinite_variance(regression, {"d": 1, "T": 5})
    assert not has_infinite_variance(growing("n"), {"n": 1})
    chosen = chosen_values(regression, {})
    assert not has_infinite_variance(regression, chosen), "bars tell nothing at the point that nobody chose"
    assert chosen_values(regression, {**chosen, "d": 1, "T": 3})["T"] == 3, "who asks for it has it"
