"""A citation that says by itself what is to be derived; and where each theorem stands that is used once."""

import re
from dataclasses import replace

import pytest
import sympy as sp

from theory import catalogue, index
from theory.cited_whole import cited_whole, one_statement
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Algebra, Citation, Definition, Derivation, Instance, Step
from theory.proofs.decided import decided_of

n, t, x, y = sp.symbols("n t x y", positive=True)
f, g, h = (sp.Function(name) for name in "fgh")
WHOLE = {
    "categorical.replace.collapse_time_expansion",
    "position.appendix_a.table1_def6_accumulate",
    "position.appendix_a.table1_def6_replace",
    "position.appendix_a.table1_def8_replace",
    "yi.one_step_not_enough",
}
"""What is stated by what it cites alone; the first, an expansion in this library's own text, is no proof."""


def eq(left: sp.Basic, right: sp.Basic) -> sp.Equality:
    return sp.Eq(left, right, evaluate=False)


def cited(after: sp.Basic, *before: sp.Basic) -> Step:
    return Step(
        rule="",
        after=after,
        because="",
        before=before,
        certificate=Citation(theorem="it", source="", hypotheses=""),
    )


def alone(*steps: Step) -> bool:
    return bool(cited_whole(Derivation(title="", steps=steps), {}))


GOAL = eq(f(t), x * (t + 1) / n)
SAME: dict[str, sp.Basic] = {
    "the statement": GOAL,
    "other letters": eq(g(y), n * (y + 1) / x),
    "multiplied out": eq(f(t), x * t / n + x / n),
    "turned": eq(x / n + t * x / n, h(t)),
}
OTHER: dict[str, sp.Basic] = {
    "another form": eq(f(t), x * (t + 2) / n),
    "an inequality": sp.Le(f(t), x * (t + 1) / n, evaluate=False),
    "two letters for one": eq(f(t), x * (t + 1) / x),
    "more general": eq(f(t), x * (t + 1) / n + y),
}


@pytest.mark.parametrize("name", SAME)
def test_the_statement_under_other_names_is_cited_whole(name: str) -> None:
    assert one_statement(SAME[name], GOAL)
    assert alone(
        cited(SAME[name]), Step(rule="", after=GOAL, because="", certificate=Algebra(), before=(SAME[name],))
    )


@pytest.mark.parametrize("name", OTHER)
def test_what_says_something_else_is_not(name: str) -> None:
    assert not one_statement(OTHER[name], GOAL)


def test_limits_and_what_holds_almost_surely_are_compared_inside() -> None:
    here, there = (eq(sp.Limit(u(t) / t, t, sp.oo), x) for u in (f, g))
    assert one_statement(here, there)
    assert one_statement(AlmostSurely(here), AlmostSurely(there))
    assert not one_statement(AlmostSurely(here), there)
    assert not one_statement(here, eq(sp.Limit(f(t) / t, t, 0), x))


def test_an_instance_of_what_is_cited_is_cited_whole() -> None:
    general = eq(f(t), x * (t + 1) / y)
    put = Step(
        rule="", after=GOAL, because="", certificate=Instance(substitution=((y, n),)), before=(general,)
    )
    assert alone(cited(general), put)


def test_a_premise_that_is_derived_is_more_and_a_name_is_not() -> None:
    name, shown = eq(h(t), t + 1), eq(h(t), 1 + t)
    named = Step(rule="", after=name, because="", certificate=Definition())
    derived = Step(rule="", after=shown, because="", certificate=Algebra(), before=(name,))
    assert alone(named, cited(GOAL, name))
    assert not alone(named, derived, cited(GOAL, eq(shown.rhs, shown.lhs)))


def test_the_list_of_what_is_cited_whole() -> None:
    found = {
        e["id"]
        for kind in ("formula", "claim")
        for e in index.entries(kind)
        if any(c["whole"] for c in e["cites"])
    }
    assert found == WHOLE


def test_the_index_says_what_the_derivations_do() -> None:
    name = "categorical.replace.collapse_time_diffusion"
    true = catalogue.formula(name)
    assert not cited_whole(true.derivation, decided_of(true.derivation, true))
    *others, last = true.derivation.steps
    assert isinstance(last.certificate, Citation)
    bare = replace(true.derivation, steps=(*others, replace(last, before=())))
    assert cited_whole(bare, {}) == (last.certificate,)


PLACE = re.compile(
    r"§|\bch\.|\bchapter\b|[Tt]heorem|\b[Ll]emma\b|DLMF \d|Stegun \d|\bpp\. \d|the text of theory\."
)


def placed(source: str) -> bool:
    """Whether each work of a source is cited with its section, theorem or pages; of several, one."""
    return bool(PLACE.search(source))


def test_a_theorem_that_one_formula_uses_is_cited_with_its_place() -> None:
    used: dict[tuple[str, str], set[str]] = {}
    for entry in index.entries("formula"):
        for cite in entry["cites"]:
            used.setdefault((cite["theorem"], cite["source"]), set()).add(entry["id"])
    once = {key for key, formulas in used.items() if len(formulas) == 1}
    assert {key for key in once if not placed(key[1])} == set()
    assert len(once) > 10


@pytest.mark.parametrize("source", ["Markov 1884", "Devroye 1988, Acta Informatica 26", "de Finetti 1937"])
def test_a_year_is_no_place(source: str) -> None:
    assert not placed(source)
