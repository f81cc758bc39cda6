"""What the library asks one to believe, and a formula as the core proves it."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace as with_other
from pathlib import Path
from types import FrameType

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence import replay, scope
from proofs_checks.evidence.checkers import CHECKERS
from proofs_checks.evidence.checkers.shared import Replayed
from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.own.claims_file.loops import shipped
from proofs_checks.show.reports.trust import Use, code_lines, rules, trust_lines, trusted_files
from proofs_checks.verdict import judge
from theory import catalogue, index
from theory.core import Refused, algebra, assume, entries, number
from theory.core.terms import symbols
from theory.language.derivation import (
    Algebra,
    Certificate,
    Citation,
    Combination,
    Definition,
    Derivation,
    FarGenerations,
    Instance,
    MatrixReplay,
    Step,
)
from theory.language.loop import NORMAL_DATA
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.formulas import derived_of, limit_of
from theory.loop_language.laws import Law
from theory.loop_language.symbolic.lift import Lift
from theory.proofs import decided as in_decided
from theory.proofs import (
    discrete_formulas,
    discrete_loop,
    loop_terms,
    matrix_steps,
    number_steps,
    scalar_tactics,
)
from theory.proofs.decided import READERS, Context, context_of, decided, decided_of
from theory.proofs.inverse_squares import inverse_squares_below, limit_of_inverse_squares
from theory.proofs.logarithms import harmonic_mean_vanishes, log_share_vanishes

RUNNER = CliRunner()
SCRIPTS = (
    "scalar_steps.py",
    "scalar_tactics.py",
    "geometric_limits.py",
    "inverse_squares.py",
    "logarithms.py",
    "reversed_ranges.py",
    "loop_proofs.py",
    "state_domains.py",
    "loop_limits.py",
    "claimed_values.py",
    "compared_means.py",
    "bounded_means.py",
    "coupled_pairs.py",
    "far_means.py",
    "fading_envelope.py",
    "fading_blocks.py",
    "fading_rates.py",
    "bounds_by_form.py",
    "form_ends.py",
    "best_place.py",
    "monotone_ends.py",
    "atom_means.py",
    "eigenvectors.py",
    "settling_parts.py",
    "map_claims.py",
    "polynomial_signs.py",
    "two_steps.py",
    "quotients.py",
)


def run(*words: str) -> str:
    result = RUNNER.invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


CODE = '''"""Doc."""

# a comment
x = 1  # one


def f():
    """Doc.

    More."""
    return (
        x
    )
'''


def test_code_is_counted_without_comments_docstrings_and_blank_lines() -> None:
    assert code_lines(CODE) == 5


def test_trust_lists_every_file_of_the_core_and_every_rule() -> None:
    text = run("trust")
    assert all(f.name in text for f in trusted_files())
    assert all(f"\n  {name}: " in text for name in rules())
    assert "compound interest" in text
    assert "sine of the double" in text
    assert max(map(len, text.splitlines())) <= 80


def test_trust_as_json() -> None:
    found = json.loads(run("trust", "--json"))
    assert {"files", "outside", "rules", "theorems", "cited_by_derivations"} == set(found)
    assert sum(f["lines"] for f in found["files"]) <= 13_710


def test_trust_lists_what_derivations_cite_and_what_is_asked_and_shown() -> None:
    listed = json.loads(run("trust", "--json"))["cited_by_derivations"]
    found = {c["theorem"]: c for c in listed}
    stein = found["Stein's identity"]
    assert "the rows of all designs are independent N(0, Σ)" in stein["laws"]
    assert "T ≥ d + 2" in stein["conditions"]
    assert stein["formulas"] > 15 < stein["claims"]
    assert not found["matched expansion of the ancestral process with remainder O(log D/D)"]["published"]
    words = " ".join(run("trust").split())
    assert all(name in words for name in found)
    cochran, chi_squared = found["Cochran's theorem"], found["Euler's integral for the gamma function"]
    assert cochran["of_loop"] == [NORMAL_DATA]
    assert not cochran["believed"]
    assert chi_squared["conditions"] == ["m/2 + s > 0"]
    assert not chi_squared["believed"]
    believed = [len(c["believed"]) for c in listed if c["believed"]]
    assert f"that nothing decides (believed): {sum(believed)}, of {len(believed)} of them" in words


def test_every_verdict_that_cites_has_what_it_cites_in_the_index() -> None:
    registered = {e.name for e in entries() if not e.elementary}
    for item in index.entries("formula"):
        known = bool(item["cites"]) or item["verdict"] != "PROVED-CITING"
        assert known or cited_by_the_core(item["id"]) & registered, item["id"]


def cited_by_the_core(name: str) -> set[str]:
    """Return the theorems of the registry that a formula's derivation, or one below it, rests on."""
    above = (catalogue.formula(one) for one in catalogue.ancestors(name))
    return {cite for f in above for made in decided_of(f.derivation, f).values() for cite in made.cites}


def test_what_rests_on_the_core_is_counted() -> None:
    grades = {"proved": 1, "citing": 2, "assuming": 3}
    used = Use(grades, {"compound interest": 2}, {"some.formula": 2}, {"other": "why"})
    text = "\n".join(trust_lines(used))
    assert "compound interest (Rudin" in text
    assert "used by 2 formulas" in text.replace("\n      ", " ")
    assert "does not prove yet: 1 of 7" in text


def test_show_core_prints_variables_assumptions_and_steps() -> None:
    lines = run("show", "regression.accumulate.excess_risk", "--core").splitlines()
    assert "        T ∈ ℤ with 2 + d ≤ T" in lines
    assert "  Δ     R(0) = 0" in lines
    assert any("induction" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_show_core_as_json() -> None:
    (found,) = json.loads(run("show", "regression.accumulate.excess_risk", "--core", "--json"))["cases"]
    assert found["grade"] == "assuming"
    assert found["steps"][-1]["statement"] == found["statement"]
    assert len(found["hypotheses"]) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("regression.ridge.extra_share_large_design", "--core"), "the core does not prove"),
        (("position.s4_1.asymptotically_different", "--core"), "is a claim"),
        (("regression.accumulate.excess_risk", "--core", "--graph"), "exclude"),
    ],
)
def test_show_core_says_in_one_line_what_it_cannot(words: tuple[str, ...], says: str) -> None:
    result = RUNNER.invoke(app, ["show", *words])
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_reads_steps_or_names_loops_is_listed() -> None:
    """A false edit of such a file makes a theorem about something else, and the grade would rise by it.

    No verdict rests on ``scalar_steps``; what it and the other ``SCRIPTS`` prove is compared with the
    statement, read apart.
    No symbol that ``inverse_squares`` or ``logarithms`` defines is in what it proves.
    """
    proved = (limit_of_inverse_squares, inverse_squares_below, harmonic_mean_vanishes, log_share_vanishes)
    assert not any(symbols(law().formula) for law in proved)
    listed = {f.name for f in trusted_files()}
    folder = Path(matrix_steps.__file__).parent
    apart = {folder / name for name in SCRIPTS}
    for file in set(folder.glob("*.py")) - apart:
        if "sympy" in file.read_text() or "define_limit(" in file.read_text():
            assert f"theory/proofs/{file.name}" in listed, file.name


@pytest.mark.parametrize("script", ["another theorem", "the statement assumed"])
def test_a_false_script_makes_no_theorem(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why scripts are not listed: the statement is read apart from them, and nothing may be assumed."""
    name = "categorical.replace.heterozygosity"
    formula, true = catalogue.formula(name), discrete_formulas.PROOFS[name]
    made = {
        "another theorem": discrete_loop.martingale,
        "the statement assumed": lambda: assume(true.theorem().formula),
    }
    monkeypatch.setitem(discrete_formulas.PROOFS, name, with_other(true, theorem=made[script]))
    prove = discrete_formulas.prove.__wrapped__
    monkeypatch.setattr(discrete_formulas, "prove", prove)
    if script == "another theorem":
        with pytest.raises(Refused):
            prove(formula)
    else:
        assert prove(formula).grade == "assuming"
        assert discrete_formulas.whole_theorems(formula.derivation) == {}


def test_a_step_that_is_read_wrongly_would_be_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why those files are listed: where every number is read as 0, a false step is decided."""
    formula = catalogue.formula("gaussian.replace.variance")
    step = next(s for s in formula.derivation.all_steps if isinstance(s.certificate, MatrixReplay))
    wrong = with_other(step, after=sp.Eq(step.after.lhs, 2 * step.after.rhs, evaluate=False))
    with pytest.raises(Refused):
        READERS[MatrixReplay](wrong, context_of(formula))
    monkeypatch.setattr(matrix_steps.StepRead, "number", lambda *_: number(0))
    assert not READERS[MatrixReplay](wrong, context_of(formula)).left


def test_a_script_that_lies_decides_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """It assumes what it is to prove, and then hands over another theorem, which rests on nothing."""
    wrong = step(eq(x, x + 1), Algebra())
    monkeypatch.setitem(scalar_tactics.TACTICS, Algebra, lambda _, goal: assume(goal))
    monkeypatch.setattr(scalar_tactics, "discharged", lambda *_: algebra(number_steps.TRUE))
    with pytest.raises(Refused):
        READERS[Algebra](wrong, Context(()))


def test_an_engine_that_lies_proves_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It proposes form and limit of a loop; the theorem that it hands over with them is not taken."""
    loop = next(one for one in shipped() if one.id == "mean.weighted_real")
    name = next(iter(loop.observables))
    right = limit_of(loop, name).derivation.steps[-1]
    true = derived_of(loop, name)
    assert READERS[FarGenerations](right, Context(())).theorem.formula is true.limit_theorem.formula
    wrong = with_other(right, after=sp.Eq(right.after.lhs, 2 * right.after.rhs, evaluate=False))
    lie = with_other(true, limit=wrong.after.rhs, limit_theorem=limit_of_inverse_squares())
    monkeypatch.setattr(in_decided, "derived_of", lambda *_: lie)
    with pytest.raises(Refused):
        READERS[FarGenerations](wrong, Context(()))


OF_LOOPS: dict[str, tuple[object, str, Callable[..., object], str]] = {
    "the law of real data": (LoopDefinition, "true_law", lambda _, data: data.law, "mean.weighted_real"),
    "a law at the start": (Law, "map", lambda law, _: law, "mean.weighted_real"),
    "the lists of a statistic": (LoopDefinition, "members", lambda loop, _: loop.data, "mean.window_2"),
    "the weight of old data": (Lift, "weight", lambda *_: sp.Integer(7), "mean.window_2"),
    "the moments of a law": (loop_terms, "raw_moments", lambda _, n: [sp.S.One] * n, "uniform.maximum"),
}


@pytest.mark.parametrize("edit", OF_LOOPS)
def test_a_loop_that_is_read_wrongly_is_another(edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why definitions, laws, lifts and moments are listed: all that is proved would be of that other loop."""
    where, name, wrong, of = OF_LOOPS[edit]
    loop = next(one for one in shipped() if one.id == of)
    true = loop_terms.loop_term(loop, 2).loop
    assert loop_terms.loop_term(loop, 2).loop is true
    monkeypatch.setattr(where, name, wrong)
    assert loop_terms.loop_term(loop, 2).loop is not true


def _ran(do: Callable[[], object]) -> set[str]:
    """Return the files of the house that run while something is done."""
    root = Path(matrix_steps.__file__).parents[2]
    ran: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(root)):
            ran.add(frame.f_code.co_filename.removeprefix(f"{root}/"))

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        do()
    finally:
        sys.setprofile(before)
    return {file for file in ran if file.startswith(("theory/", "proofs_checks/"))}


def test_what_runs_while_a_loop_is_read_is_listed() -> None:
    loops = [one for one in shipped() if one.id in {of for *_, of in OF_LOOPS.values()}]
    ours = _ran(lambda: [loop_terms.loop_term(loop, 2) for loop in loops])
    assert sorted(ours - {f.name for f in trusted_files()} - set(PROPOSED)) == []
    assert "theory/loop_language/symbolic/moments.py" in ours


PROPOSED = {
    "theory/catalogue.py": "which formulas there are, and on which one rests",
    "theory/engine/": "steps and the equations of a loop, as they are written down",
    "theory/loop_language/ends.py": "where a loop ends, which lowers a grade and raises none",
    "theory/families/": "steps and the equations of a loop, as they are written down",
    "theory/proofs/numbers_of_data.py": "calls rules",
    "theory/proofs/scalar_tactics.py": "calls rules",
    "theory/proofs/state_domains.py": "calls rules",
    "theory/proofs/staying.py": "that fits are not shown to stay where laws exist, words beside a grade",
    "theory/proofs/tactics.py": "calls rules",
    "theory/numbers/decimals.py": "how many digits are printed",
}
"""Files outside the list that run while a derivation is judged: what they hand over is judged."""


def test_what_runs_while_a_derivation_is_judged_is_listed() -> None:
    formula = catalogue.formula("mixture.replace.squared_separation")
    assert formula.derivation.all_steps
    assert catalogue.formulas()  # their modules are loaded once, and write the equations of their loops then
    verdicts: list[str] = []

    def do() -> None:
        known = decided(formula.derivation, context_of(formula))
        found = certificate_evidence("x", formula.derivation, None, formula.loop.definition, known=known)
        verdicts.append(judge([found]).name)

    ours, listed = _ran(do), {f.name for f in trusted_files()}
    assert verdicts[0] in ("PROVED", "PROVED-CITING")
    assert [f for f in sorted(ours - listed) if not f.startswith(tuple(PROPOSED))] == []
    assert len(ours & listed) > 12, "fewer where other tests of the process have decided such steps before"


x = sp.Symbol("x", real=True)
f = sp.Function("f")


def eq(left: sp.Expr | int, right: sp.Expr | int) -> sp.Equality:
    return sp.Eq(left, right, evaluate=False)


def step(after: sp.Basic, certificate: Certificate, *before: sp.Basic) -> Step:
    return Step(rule="", after=after, because="", certificate=certificate, before=before)


def verdict_of(*steps: Step) -> str:
    derivation = Derivation(title="", steps=steps)
    return judge([certificate_evidence("", derivation, None, known=decided_of(derivation, ()))]).name


WRONG = step(eq(x, x + 1), Citation(theorem="", source="", hypotheses="", instances=((eq(1, 2), {}),)))
BOTH = Combination(factors=(sp.S.One, sp.S.One))
TWICE = (
    step(eq(f(x), 1), Definition()),
    step(eq(f(x + 1), 0), Definition()),
    step(eq(f(x + 1), 1), Instance(substitution=((x, x + 1),)), eq(f(x), 1)),
    step(eq(0, f(x + 1)), Algebra(), eq(f(x + 1), 0)),
    step(eq(0, 1), BOTH, eq(0, f(x + 1)), eq(f(x + 1), 1)),
)
OWN = step(eq(x, 2 * x), Citation(theorem="ours", source="here", hypotheses="", published=False))
FALSE_EDITS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], tuple[Step, ...]]] = {
    "values in scope": (lambda patch: patch.setattr(scope, "_are_one", lambda *_: True), TWICE),
    "checkers": (lambda patch: patch.setitem(CHECKERS, Citation, lambda *_: Replayed(True, "")), (WRONG,)),
    "scope": (lambda patch: patch.setattr(replay, "refusals", lambda d: ("",) * len(d.steps)), TWICE),
    "derivation": (lambda patch: patch.setattr(Derivation, "is_proof", property(lambda _: True)), (OWN,)),
    "grades": (lambda patch: patch.setattr(replay, "promised", lambda *_: "PROVED"), (OWN,)),
}


@pytest.mark.parametrize("file", FALSE_EDITS)
def test_a_false_edit_of_what_judges_makes_a_false_verdict(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why those files are listed."""
    edit, steps = FALSE_EDITS[file]
    assert verdict_of(*steps) not in ("PROVED", "PROVED-CITING")
    edit(monkeypatch)
    monkeypatch.setattr(replay, "_TRIED", {})
    assert verdict_of(*steps) in ("PROVED", "PROVED-CITING")
