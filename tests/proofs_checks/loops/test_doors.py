"""Every command that takes an id takes a defined loop: of a file, or shipped; and so does Python."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from typer.testing import CliRunner

import theory
from proofs_checks import assert_matches
from proofs_checks.cli import app
from proofs_checks.cli.defined import shipped_ids
from proofs_checks.evidence.replay import certificate_evidence, replay
from proofs_checks.loops.agreement import agreement
from proofs_checks.own.claims_file.loops import parse_loops, shipped
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from proofs_checks.show.latex.defined_loop import loop_latex
from proofs_checks.strategies import formula_values, loop_values
from proofs_checks.testing import Refuted
from tests.proofs_checks.loops.files import MINE, RISK
from theory.collapse.profile import profile
from theory.language.formula import evaluate
from theory.language.parameters import DomainError
from theory.loop_language import Loop, LoopError, mean, normal, power_mean, real, whole
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import derive
from theory.loop_language.formulas import evaluate as value_of_loop
from theory.loop_language.formulas import formula_of
from theory.loop_language.writing import to_toml
from theory.proofs.decided import decided_of

SHIPPED = {loop.id: loop for loop in shipped()}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "loops.toml"
    path.write_text(MINE, "utf8")
    return str(path)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def mine() -> theory.Loop:
    n, V = whole("n", 1), real("V", above=0)
    loop = theory.Loop("mine.mean", parameters=(n, V))
    e = loop.state("e", start=0)
    x = loop.draw("x", normal(e, V), size=n)
    loop.fit(e=mean(x))
    loop.observe("risk", e**2)
    return loop


def test_show_prints_definition_and_form(file: str) -> None:
    code, out, _ = run("show", file, "mine.mean")
    assert code == 0
    assert 'law = "normal(e, V)"' in out
    assert "risk(t) = V·t/n" in out
    code, out, _ = run("show", file, "mine.mean.risk", "--json")
    data = json.loads(out)
    assert [item["name"] for item in data["observables"]] == ["risk"]
    assert parse_loops(data["toml"]) == parse_loops(MINE)
    code, out, _ = run("show", "mean.weighted_real.mean_squared_error", "--proof")
    assert code == 0
    assert out.rstrip().endswith("1 of 1 steps hold: 1 proved by the core.")


def test_a_definition_is_written_as_it_is_read() -> None:
    for loop in shipped():
        assert parse_loops(to_toml(loop)) == (loop,)


def test_eval(file: str) -> None:
    assert run("eval", file, "mine.mean.risk", "n=3", "V=2", "t=10")[1].split()[-1] == "(20/3)"
    code, out, _ = run(
        "eval", "mean.weighted_real.mean_squared_error", "w=1/2", "n=10", "m=10", "V=1", "t=5", "--json"
    )
    assert (code, json.loads(out)["exact"]) == (0, "341/5120")
    one = Path(file).with_name("one.toml")
    one.write_text(RISK, "utf8")
    assert run("eval", str(one), "n=3", "V=2", "t=10")[1].split()[-1] == "(20/3)"
    for words, said in (
        ((file, "n=3", "V=2", "t=10"), "which of them? name one: mine.mean.risk, mine.mean.mean"),
        ((file, "mine.mean.risk", "n=3", "V=-2", "t=1"), "V = -2 is outside its domain"),
        ((file, "mine.maen"), "no loop of"),
        (("mean.verified.mean", "n=1", "c=0", "r=1", "t=1"), "declare its moments, or judge by simulation"),
    ):
        code, out, err = run("eval", *words)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert said in err


MIXED = """
[[loop]]
id = "mine.mixed"
[loop.parameters]
q = { kind = "real", lower = 0, upper = 1, open = true }
a = { kind = "real", lower = 0, upper = 1 }
b = { kind = "real", lower = 0, upper = "1 - a" }
[loop.state]
p = { start = "q" }
[loop.data]
x = { law = "bernoulli(p)", size = 5 }
[loop.fit]
p = "a*mean(x) + b*p + (1 - a - b)*q"
[loop.observe]
risk = "(p - q)^2"
mean = "p"
[[claim]]
id = "mine.dotted"
loop = "mine.mixed.mean"
expression = "q"
"""


def test_eval_where_the_closed_form_divides_by_0(tmp_path: Path) -> None:
    """With a = 0, b = 1 the form of the risk is 0/0 and nothing is ever drawn: the recursion has 0."""
    path = tmp_path / "mixed.toml"
    path.write_text(MIXED, "utf8")
    code, out, err = run("eval", str(path), "mine.mixed.risk", "q=1/4", "a=0", "b=1", "t=7", "--json")
    assert (code, json.loads(out)["exact"]) == (0, "0/1")
    assert "the closed form divides by 0 at q = 1/4, a = 0, b = 1, t = 7; the recursion gives" in err
    (loop,) = parse_loops(MIXED)
    assert value_of_loop(loop, "risk", q=Fraction(1, 4), a=0, b=1, t=7).exact == 0


MOMENTUM = """
[[loop]]
id = "mine.momentum"
[loop.parameters]
h = { kind = "real", lower = 0, open = true }
b = { kind = "real", lower = 0, upper = 1, upper_open = true }
[loop.state]
x = { start = 1 }
v = { start = 0 }
[loop.data]
z = { law = "normal(0, 1)", size = 1 }
[loop.fit]
v = "b*v + x - mean(z)"
x = "x - h*(b*v + x - mean(z))"
[loop.observe]
mean = "x"
"""


def test_eval_where_eigenvalues_are_complex(tmp_path: Path) -> None:
    """With h = b = 1/2 the roots are (1 ± i)/2: x = 1, 1/2, 0, −1/4 by hand; the recursion has them."""
    path = tmp_path / "momentum.toml"
    path.write_text(MOMENTUM, "utf8")
    code, out, _ = run("eval", str(path), "mine.momentum.mean", "h=1/2", "b=1/2", "t=3", "--json")
    assert (code, json.loads(out)["exact"]) == (0, "-1/4")
    (loop,) = parse_loops(MOMENTUM)
    half = Fraction(1, 2)
    assert [value_of_loop(loop, "mean", h=half, b=half, t=fit).exact for fit in (1, 2)] == [half, 0]
    far = value_of_loop(loop, "mean", h=half, b=half, t=10**9)
    assert (far.exact, far.decimal[:4], far.decimal[-11:]) == (
        None,
        "1.47",
        "e-150514998",
    )


def test_a_claim_may_name_loop_and_observable_in_one() -> None:
    (claim,) = parse_claims(MIXED)
    assert claim.printed.question is not None
    assert claim.printed.question.observable == "mean"
    with pytest.raises(ClaimsFileError, match="the loop is given with mean"):
        parse_claims(MIXED.replace('expression = "q"', 'expression = "q"\nobservable = "risk"'))


def test_table(file: str) -> None:
    code, out, _ = run("table", "mean.slow", file, "--format", "csv")
    assert code == 0
    assert [line.split(",")[0] for line in out.splitlines()[1:4]] == [
        "mean.slow.mean_squared_error",
        "mine.mean.risk",
        "mine.mean.mean",
    ]
    code, out, err = run("table", "mean.verified", "mean.slow", "--format", "latex")
    assert (code, "is left out" in err) == (0, True)


def test_profile(file: str) -> None:
    code, out, _ = run("profile", file, "--json")
    assert code == 0
    answers = json.loads(out)["answers"]
    assert [answer["outcome"] for answer in answers[:3]] == ["collapse"] * 3
    assert {answer["outcome"] for answer in answers[4:]} == {"undecided"}
    code, out, _ = run("profile", "mean.weighted_real", "regression.replace", "--json")
    assert [item["loop"] for item in json.loads(out)] == ["regression.replace", "mean.weighted_real"]
    assert run("profile", file, "q=3")[0] == 2


def test_a_profile_uses_both_ends_of_a_domain() -> None:
    loop = SHIPPED["mean.weighted_real"]
    by_half = profile(loop, values={"w": Fraction(1, 2)})
    assert [answer.outcome for answer in by_half.answers[:3]] == ["no collapse", "collapse", "no collapse"]
    real_only = profile(loop, values={"w": 1})
    assert real_only[2].outcome == "no collapse"
    variance = profile(SHIPPED["gaussian.truncated"])
    assert (variance[4].outcome, variance[1].outcome) == ("collapse", "undecided")


LAZY = """\
[[loop]]
id = "mine.lazy"
[loop.parameters]
a = { kind = "real", lower = 0, open = true, upper = 1 }
eps = { kind = "real" }
n = { lower = 1 }
[loop.state]
theta = { start = 0 }
[loop.data]
x = { law = "normal(1 + eps*theta, 1)", size = "n" }
[loop.fit]
theta = "theta + a*(mean(x) - theta)"
[loop.observe]
risk = "theta^2"
"""
LAZY_ANSWERS = {  # at eps = 1 and −3 the closed form for all eps is 0/0
    ("eps=1",): ("collapse", "collapse", "collapse"),
    ("eps=1", "a=1/2", "n=4"): ("collapse", "collapse", "collapse"),
    ("eps=-3", "a=1/2", "n=4"): ("collapse", "collapse", "collapse"),
    ("eps=1/2",): ("undecided", "collapse", "no collapse"),
}


@pytest.mark.parametrize("values", LAZY_ANSWERS)
def test_a_profile_is_of_the_case_that_the_numbers_are_in(tmp_path: Path, values: tuple[str, ...]) -> None:
    path = tmp_path / "lazy.toml"
    path.write_text(LAZY, "utf8")
    answers = json.loads(run("profile", str(path), *values, "--json")[1])["answers"][:3]
    assert tuple(answer["outcome"] for answer in answers) == LAZY_ANSWERS[values]
    assert not any("eps" in answer["reason"] for answer in answers)


def test_a_profile_uses_no_form_that_divides_by_0(tmp_path: Path) -> None:
    """The bound of k shows eps, which therefore stays in the definition, and the form is 0/0 at eps = 1."""
    path = tmp_path / "lazy.toml"
    with_k = LAZY.replace("normal(1 +", "normal(k +").replace(
        "n = {", 'k = { kind = "real", lower = "eps" }\nn = {'
    )
    path.write_text(with_k.replace("a*(", "(1/2)*(").replace('"n"', "4"), "utf8")
    answers = json.loads(run("profile", str(path), "eps=1", "--json")[1])["answers"][:3]
    assert {answer["reason"] for answer in answers} == {"a closed form divides by 0 at these values"}
    known = json.loads(run("profile", str(path), "eps=1", "k=2", "--json")[1])["answers"][:3]
    assert {answer["outcome"] for answer in known} == {"collapse"}


def test_a_profile_knows_the_parameters_of_a_definition(tmp_path: Path) -> None:
    """Whatever is known of its observables: a loop whose risk has no closed form has its parameters."""
    path = tmp_path / "lazy.toml"
    path.write_text(LAZY.replace("risk", "other"), "utf8")
    assert run("profile", str(path), "eps=1", "a=1/2", "n=4")[0] == 0
    assert (
        run("profile", str(path), "q=1")[2] == "collapse: mine.lazy has no parameter 'q'; it has a, eps, n\n"
    )


def test_figure(file: str, tmp_path: Path) -> None:
    out = tmp_path / "figure.png"
    assert run("figure", file, "mine.mean", "n=4", "V=1", "--runs", "50", "-o", str(out))[0] == 0
    assert out.stat().st_size > 10_000
    assert run("figure", "mean.any_schedule", "c=1,2,3", "V=1", "--runs", "20", "-o", str(out))[0] == 0
    assert run("figure", "mean.verified", "c=1", "r=1", "n=3", "--runs", "20", "-o", str(out))[0] == 0
    assert run("figure", "types.temperature", "--runs", "3", "-o", str(out))[0] == 0
    code, _, err = run("figure", file, "mine.mean", "z=4", "-o", str(out))
    assert (code, err) == (2, "collapse: mine.mean has no parameter 'z'; it has n, V\n")


def test_ids_of_shipped_loops_are_of_no_other_thing() -> None:
    from theory import index

    assert not set(shipped_ids()) & set(index.kinds())
    assert {name for name in shipped_ids() if name in SHIPPED} == set(SHIPPED)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("columns", ["onecolumn", "twocolumn"])
def test_theorems_compile(tmp_path: Path, columns: str) -> None:
    chosen = (
        "mean.weighted_real",
        "mean.growing",
        "categorical.contaminated",
        "mean.window_2",
        "uniform.maximum",
    )
    body = "\n".join(
        loop_latex(loop, [(one, agreement(loop, one)) for one in derive(loop)])
        for loop in map(SHIPPED.__getitem__, chosen)
    )
    (tmp_path / "main.tex").write_text(
        f"\\documentclass[{columns}]{{article}}\\usepackage{{amsmath,amssymb,amsthm}}\n"
        f"\\begin{{document}}\n{body}\n\\end{{document}}\n",
        "utf8",
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout


def test_in_python() -> None:
    loop = mine()
    assert loop.evaluate("risk", n=3, V=2, t=10).exact == Fraction(20, 3)
    assert loop.derive()[0].form == formula_of(loop.definition(), "risk").rhs
    assert r"\operatorname{mean}(x)" in loop._repr_latex_()
    assert "mine.mean" in loop._repr_html_()
    assert parse_loops(loop.toml())[0].fit == loop.definition().fit
    with pytest.raises(LoopError, match="has no such observable; it has risk"):
        loop.formula("risc")
    with pytest.raises(DomainError, match="V"):
        loop.evaluate("risk", n=3, V=0, t=1)


def test_latex_of_a_definition_has_words_upright_in_an_order_of_its_own() -> None:
    lam, rate, n = real("lam", above=0), real("rate", above=0), whole("n", 1)
    loop = Loop("own.words", parameters=(lam, rate, n))
    e = loop.state("e", start=0)
    z, x = loop.real("z", normal(e, 1)), loop.draw("x", normal(e, 1), size=n)
    loop.fit(e=lam * power_mean(z, x, 2) + rate * mean(x))
    loop.observe("risk", e**2)
    fit = r"\lambda \operatorname{mean}(z^{2}, x^{2}) + \mathrm{rate} \operatorname{mean}(x)"
    assert fit in loop._repr_latex_()


@given(point=formula_values(mine().formula("risk")))
def test_strategies_draw_from_the_domain(point: dict[str, object]) -> None:
    assert evaluate(mine().formula("risk"), point).exact == point["V"] * point["t"] / Fraction(point["n"])  # type: ignore[operator, arg-type]  # numbers


SHARE = MINE.replace('size = "n"', 'size = "n/2"')


@given(point=loop_values(parse_loops(SHARE)[0]))
def test_strategies_keep_conditions(point: dict[str, int]) -> None:
    assert point["n"] % 2 == 0


def test_a_condition_is_refused_by_name() -> None:
    formula = formula_of(parse_loops(SHARE)[0], "risk")
    assert formula.conditions == "n/2 is whole"
    assert evaluate(formula, {"n": 4, "V": 1, "t": 1}).exact == Fraction(1, 2)
    with pytest.raises(DomainError, match="n/2 is whole fails at n = 3: the size of x"):
        evaluate(formula, {"n": 3, "V": 1, "t": 1})


def own(rng: np.random.Generator, n: int, V: float, t: int) -> np.ndarray:
    e = np.zeros(200)
    for _ in range(t):
        e = rng.normal(e[:, None], V**0.5, (200, n)).mean(axis=1)
    return e**2


def test_ones_own_simulator_is_set_against_it() -> None:
    formula = mine().formula("risk")
    assert assert_matches(own, formula, [{"n": 4, "V": 1, "t": 3}]).name == "CONFIRMED"
    with pytest.raises(Refuted, match="smallest parameters"):
        assert_matches(lambda rng, n, V, t: own(rng, n, V, t) * 1.5, formula, points=2, budget=1)


@pytest.mark.parametrize(
    "name", ["mean.weighted_real", "mean.window_2", "kalman.variance", "categorical.smoothed"]
)
def test_a_derivation_replays_and_a_wrong_one_does_not(name: str) -> None:
    loop = SHIPPED[name]
    formula = formula_of(loop, next(iter(loop.observables)))
    known = decided_of(formula.derivation, formula)
    good = certificate_evidence(formula.id, formula.derivation, formula.relation, known=known)
    assert (good.outcome, good.grade) == ("supports", "proof")
    for place, step in enumerate(formula.derivation.steps):
        changed = replace(step, after=sp.Eq(step.after.lhs, step.after.rhs * sp.Rational(201, 200) + 1))
        steps = (*formula.derivation.steps[:place], changed, *formula.derivation.steps[place + 1 :])
        results = replay(replace(formula.derivation, steps=steps))
        assert any(result.holds is not True for _, result in results), step.rule


def test_no_closed_form_is_evaluated_by_iteration() -> None:
    loop = parse_loops(
        MINE.replace(
            '[loop.fit]\ne = "mean(x)"',
            '[loop.pool]\npool = { append = "x", window = 3 }\n[loop.fit]\ne = "mean(pool)"',
        )
    )[0]
    formula = formula_of(loop, "risk")
    assert formula.rhs.has(sp.Function("risk", real=True)(t - 1))
    from proofs_checks.loops.exact import exact_means

    expected = exact_means(loop, loop.observables["risk"], 5, {"n": 1, "V": 1})
    assert [evaluate(formula, {"n": 1, "V": 1, "t": fit}).exact for fit in (3, 4, 5)] == expected[2:]
    far = evaluate(formula, {"n": 1, "V": 1, "t": 10**9})
    assert far.exact is None
    assert far.decimal.startswith("250000000.71527")  # V/(4n) a fit: (3, 2, 1)/6 is a martingale


def test_bounds_that_a_law_needs_are_taken() -> None:
    loop = parse_loops(MINE.replace(", lower = 0, open = true", ""))[0]
    assert [parameter.condition for parameter in loop.parameters] == ["integer n ≥ 1", "real V ≥ 0"]
    assert loop.open_conditions == ()
    coin = parse_loops(
        MINE.replace("normal(e, V)", "bernoulli(e)")
        .replace("start = 0", 'start = "V"')
        .replace(", lower = 0, open = true", "")
    )[0]
    assert coin.parameters[1].condition == "real V ≥ 0 and V ≤ 1"
    assert isinstance(coin, LoopDefinition)


def test_the_best_value_of_a_parameter() -> None:
    code, out, _ = run("derive", "mean.weighted_real", "--argmin", "w")
    assert code == 0
    assert "the root of m·w² + n·w" in out
    code, out, _ = run("derive", "mean.weighted_real", "--argmax", "w", "--json")
    assert json.loads(out)["best"][0]["at"] is None
    code, _, err = run("derive", "mean.slow", "--argmin", "q")
    assert (code, err) == (2, "collapse: 'q' is no parameter; there is V, n, w\n")


def test_what_the_core_proves_of_a_defined_loop_is_shown(file: str) -> None:
    code, out, _ = run("show", file, "mine.mean.risk", "--core")
    assert code == 0
    assert "  proved by the core for all values" in out
    assert max(map(len, out.splitlines())) <= 80
    data = json.loads(run("show", file, "mine.mean.risk", "--core", "--json")[1])
    assert (data["id"], data["cases"][0]["grade"]) == ("mine.mean.risk", "proved")
    code, out, err = run("show", "mean.step_subsample.step_variance", "--core")
    assert (code, out) == (2, "")
    assert "does not prove mean.step_subsample.step_variance" in err
