"""The three interpreters of a definition against each other, on loops of every kind."""

from __future__ import annotations

import ast
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import proofs_checks.loops
from proofs_checks.loops.drawing import Draws, places
from proofs_checks.loops.exact import NotRational, TooManyWorlds, exact_means, outcomes
from proofs_checks.loops.exact import fraction as exactly
from proofs_checks.loops.raw import NoSampler, Run, block_size, counted, simulate
from tests.theory.loop_language.examples import VALUES, examples
from theory.blocks import definition
from theory.language.parameters import Value
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.laws import Law
from theory.loop_language.symbolic.certificate import at, obeys
from theory.loop_language.symbolic.moments import raw_moments
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import problem_of, solve
from theory.loop_language.symbolic.system import close

EXAMPLES = examples()
PAIRS = [(name, observable) for name, loop in EXAMPLES.items() for observable in loop.observables]
UNSOLVED = {"window of 3"}


def numbers(loop: LoopDefinition) -> dict[sp.Symbol, sp.Rational]:
    found = {}
    for parameter in loop.parameters:
        value = VALUES[parameter.name]
        assert not isinstance(value, tuple)
        found[parameter.symbol] = sp.Rational(Fraction(value).numerator, Fraction(value).denominator)
    return found


def fraction(value: sp.Expr) -> Fraction:
    value = sp.nsimplify(sp.simplify(value))
    assert value.is_Rational, value
    return Fraction(int(value.p), int(value.q))


@pytest.mark.parametrize(("name", "observable"), PAIRS)
def test_the_system_of_moments_agrees_with_enumeration(name: str, observable: str) -> None:
    loop = EXAMPLES[name]
    system = close(loop, loop.observables[observable])
    expected = exact_means(loop, loop.observables[observable], 3, VALUES)
    field, values = system.field, dict(system.initial)
    for generation in range(system.base, 4):
        if generation > system.base:
            moved = {(): field.field.one}
            for moment, row in system.rows.items():
                moved[moment] = sum(
                    (field.at(factor, generation) * values[other] for other, factor in row.items()),
                    field.field.zero,
                )
            values = moved
        total = sum(
            (field.at(factor, generation) * values[moment] for moment, factor in system.goal.items()),
            field.field.zero,
        )
        if generation:
            assert fraction(field.expr(total).subs(numbers(loop))) == expected[generation - 1]
    for generation, early in system.early.items():
        assert fraction(field.expr(early).subs(numbers(loop))) == expected[generation - 1]


@pytest.mark.parametrize(("name", "observable"), [pair for pair in PAIRS if pair[0] not in UNSOLVED])
def test_closed_forms_agree_with_enumeration(name: str, observable: str) -> None:
    loop = EXAMPLES[name]
    recurrence = scalar_recurrence(close(loop, loop.observables[observable]))
    assert recurrence is not None
    problem = problem_of(recurrence)
    solution = solve(problem)
    assert solution.form is not None, solution.reason
    expected = exact_means(loop, loop.observables[observable], 3, VALUES)
    for generation in range(max(1, solution.since), 4):
        value = at(solution.form.subs(numbers(loop)), generation)
        assert fraction(value) == expected[generation - 1], (generation, solution.form)
    first = problem.first
    wrong = solution.form * sp.Rational(201, 200)
    assert not obeys(wrong, problem.factors, problem.increment, first, problem.base) or problem.factors == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_raw_data_agree_with_enumeration(name: str) -> None:
    loop = EXAMPLES[name]
    for number, observable in enumerate(loop.observables.values()):
        drawn = simulate(loop, observable, 3, VALUES, replicates=20_000, seed=[7, number])
        (expected,) = exact_means(loop, observable, 3, VALUES)[2:]
        error = drawn.std() / np.sqrt(len(drawn))
        assert abs(drawn.mean() - float(expected)) <= 4.5 * error + 1e-12


def test_a_loop_without_closed_form_says_why() -> None:
    loop = EXAMPLES["window of 3"]
    recurrence = scalar_recurrence(close(loop, loop.observables["risk"]))
    assert recurrence is not None
    assert "complex eigenvalues" in solve(problem_of(recurrence)).reason


LAWS = [
    Law("normal", (sp.Rational(1, 2), sp.Integer(3))),
    Law("bernoulli", (sp.Rational(1, 3),)),
    Law("binomial", (sp.Integer(3), sp.Rational(1, 3))),
    Law("poisson", (sp.Rational(3, 2),)),
    Law("gamma", (sp.Integer(2), sp.Rational(3, 2))),
    Law("exponential", (sp.Rational(3, 2),)),
    Law("uniform", (sp.Integer(-1), sp.Integer(3))),
    Law("beta", (sp.Integer(2), sp.Rational(3, 2))),
    Law("inverse_gamma", (sp.Integer(9), sp.Rational(3, 2))),
    *(
        Law("quadratic", (sp.Rational(1, 2), *map(sp.Rational, function)))
        for function in (
            ("1", "1/3", "1/5"),
            ("2", "0", "0"),
            ("1", "3/2", "0"),
            ("2", "-3/2", "0"),
            ("1", "1", "1/4"),
            ("4", "-2", "1/4"),
            ("1", "3/2", "1/4"),
            ("4", "-5/2", "1/4"),
            ("2", "1", "-1/3"),
        )
    ),
    Law("moments", (sp.Integer(1), sp.Integer(3), sp.Integer(6), sp.Integer(24))),
]


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_moments_of_laws_by_two_ways(law: Law) -> None:
    for order in range(1, 5):
        points = [tuple(map(exactly, point)) for point in outcomes(law, {}, order)]
        for k, moment in enumerate(raw_moments(law, order), 1):
            assert sum(weight * value**k for value, weight in points) == fraction(moment)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_samplers_have_the_moments_that_are_declared(law: Law) -> None:
    from proofs_checks.loops.raw import sampled

    draws = Draws(np.random.default_rng(3), replicates=1, size=200_000, order=4)
    drawn = sampled(law.name, draws, [float(a) for a in law.arguments]).there
    for k, moment in enumerate(raw_moments(law, 4), 1):
        powers = drawn**k
        assert abs(powers.mean() - float(moment)) <= 4.5 * powers.std() / np.sqrt(powers.size)


@pytest.mark.parametrize("share", [f"{k}/12" for k in range(1, 12)])
def test_a_share_of_data_is_a_whole_number_though_floats_round(share: str) -> None:
    """(1 − 5/6)·12 is a little less than 2 in floating point, and was once drawn as 1."""
    loop = definition("gaussian.fresh_real_share.variance")
    run = Run(loop, {"n": 12, "alpha": Fraction(share), "sigma0": 1}, 2, np.random.default_rng(0), {})
    run.observe(loop.observables["value"], 2)
    assert run.lists["x"].size + run.lists["z"].size == 12


def test_a_number_of_data_that_is_not_whole_is_refused() -> None:
    with pytest.raises(NoSampler, match="no number of data"):
        counted(sp.Symbol("w") * 3, {"w": Fraction(1, 2)})


def test_same_seed_same_result() -> None:
    loop = EXAMPLES["gaussian"]
    s = loop.observables["variance"]
    one, same, other = (simulate(loop, s, 2, VALUES, replicates=70_000, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_blocks_keep_memory_bounded() -> None:
    loop = EXAMPLES["pooled"]
    big: dict[str, Value] = {**VALUES, "n": 1_000_000}
    assert block_size(loop, 40, big) == 1
    assert block_size(loop, 40, VALUES) * 2 * 40 < 60_000_000


def test_limits_of_enumeration_are_said() -> None:
    loop = EXAMPLES["gaussian"]
    with pytest.raises(TooManyWorlds, match="outcomes"):
        exact_means(loop, loop.observables["square"], 3, {**VALUES, "n": 40})
    with pytest.raises(NotRational, match="infinite unless"):
        outcomes(Law("inverse_gamma", (sp.Integer(2), sp.Integer(1))), {}, 2)


ALLOWED = {
    "theory.language.parameters",
    "theory.loop_language.definition",
    "theory.loop_language.laws",
    "theory.loop_language.statistics",
    "theory.loop_language.vectors",
}
OF_VECTORS = {
    "raw.py": {"proofs_checks.loops." + name for name in ("drawing", "quadratic", "raw_vectors")},
    "raw_vectors.py": {"proofs_checks.loops." + name for name in ("drawing", "raw")}
    | {"proofs_checks.loops"},
    "quadratic.py": {"proofs_checks.loops.drawing"},
    "designs.py": {"proofs_checks.loops.exact"},
    "draws.py": {"proofs_checks.loops.exact"},
}


RAW = ("raw.py", "raw_vectors.py", "drawing.py", "quadratic.py", "rows.py")


@pytest.mark.parametrize("module", ["exact.py", "designs.py", "draws.py", *RAW])
def test_the_interpreters_share_the_tree_only(module: str) -> None:
    """No import of lifting, power sums or closed forms; and none of each other."""
    path = Path(proofs_checks.loops.__file__).with_name(module)
    imported = {
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, ast.ImportFrom)
    }
    ours = {name for name in imported if name.startswith(("theory", "proofs_checks"))}
    assert ours <= ALLOWED | OF_VECTORS.get(module, set())
    root = Path(__file__).parents[3] / "theory"
    shared = ("definition.py", "laws.py", "statistics.py", "vectors.py")
    for path in (*(root / "loop_language" / name for name in shared), root / "language" / "signs.py"):
        assert "symbolic" not in path.read_text("utf8")


def edited(loop: LoopDefinition, edit: str) -> LoopDefinition:
    """Return the loop with one thing changed, as for one interpreter only."""
    x = loop.data[0]
    assert x.law is not None
    if edit == "size":
        return replace(loop, data=(replace(x, size=x.size + 1), *loop.data[1:]))
    if edit == "variance of the law":
        law = Law(x.law.name, (x.law.arguments[0], 2 * x.law.arguments[1]))
        return replace(loop, data=(replace(x, law=law), *loop.data[1:]))
    if edit == "mean of the law":
        law = Law(x.law.name, (x.law.arguments[0] + 1, x.law.arguments[1]))
        return replace(loop, data=(replace(x, law=law), *loop.data[1:]))
    if edit == "real for model":
        return replace(loop, data=(replace(x, source="real"), *loop.data[1:]))
    if edit == "kept for model":
        return replace(loop, data=(replace(x, source="kept"), *loop.data[1:]))
    name = next(iter(loop.fit))
    if edit == "start":
        states = tuple(replace(s, start=s.start + 1) for s in loop.states)
        return replace(loop, states=states)
    if edit == "fit scaled":
        return replace(loop, fit={**loop.fit, name: loop.fit[name] / 2})
    if edit == "fit in t":
        return replace(loop, fit={**loop.fit, name: loop.fit[name] * t / (t + 1)})
    if edit == "fit shrunk to the old":
        return replace(loop, fit={**loop.fit, name: (loop.fit[name] + loop.states[0].symbol) / 2})
    if edit == "observable":
        return replace(
            loop, observables={k: v + loop.states[0].symbol ** 2 for k, v in loop.observables.items()}
        )
    if edit == "order of moments":
        law = Law("moments", (x.law.arguments[0], x.law.arguments[0] ** 2 + x.law.arguments[1] / 3))
        return replace(loop, data=(replace(x, law=law), *loop.data[1:]))
    assert edit == "divisor"
    return replace(
        loop,
        fit={
            k: v.replace(lambda e: hasattr(e, "lists") and len(e.args) == 2, lambda e: e.func(0, e.args[1]))
            for k, v in loop.fit.items()
        },
    )


EDITS = [
    "size",
    "variance of the law",
    "mean of the law",
    "real for model",
    "kept for model",
    "start",
    "fit scaled",
    "fit in t",
    "fit shrunk to the old",
    "observable",
    "order of moments",
    "divisor",
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_for_one_interpreter_only_is_noticed(edit: str) -> None:
    """Ten kinds of edit and more on the Gaussian loop, noticed by its mean's or its variance's risk."""
    loop = EXAMPLES["gaussian"]
    other = edited(loop, edit)
    seen = []
    for name in ("risk", "variance"):
        truth = exact_means(loop, loop.observables[name], 2, VALUES)
        seen.append(exact_means(other, other.observables[name], 2, VALUES) != truth)
    assert any(seen)


@pytest.mark.parametrize("replacement", [True, False])
def test_every_draw_of_places_is_as_likely(replacement: bool) -> None:
    """Of 5 data 2 are drawn: 25 ordered pairs with replacement, and 10 sets without."""
    at = places(np.random.default_rng(1), there=5, size=2, replicates=100_000, replacement=replacement)
    pairs = at.astype(np.int64) if replacement else np.sort(at.astype(np.int64), axis=0)
    _, counts = np.unique(pairs, axis=1, return_counts=True)
    assert len(counts) == (25 if replacement else 10)
    assert np.all(np.abs(counts - 100_000 / len(counts)) < 5 * np.sqrt(100_000 / len(counts)))


def test_data_that_were_written_over_are_not_summed() -> None:
    loop = EXAMPLES["gaussian"]
    run = Run(loop, VALUES, 4, np.random.default_rng(0), {})
    course = run.course()
    next(course)
    (first, *_) = run.lists.values()
    next(course)
    with pytest.raises(AssertionError, match="gone"):
        first.total(3)
