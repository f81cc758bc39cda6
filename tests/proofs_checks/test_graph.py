"""The proof graph: grades, the weakest ancestor, and that a false lemma in the middle is found."""

import json
from dataclasses import replace

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.graph import GRADES, RANK, VERDICTS, Graph, Node, proof_graph
from proofs_checks.show.reports.graph import to_dot, to_json, to_mermaid, weakest_lines
from theory import catalogue
from theory.language.claim import Claim, Statement
from theory.language.derivation import (
    Algebra,
    Citation,
    Definition,
    Derivation,
    Enumeration,
    Step,
)
from theory.language.formula import Source
from theory.language.verdicts import STRENGTH
from theory.proofs.grades import formula_verdict

EXPANSION = "categorical.replace.collapse_time_expansion"
LIMIT = "position.appendix_a.printed_ratio_limit"
a, b, c = sp.symbols("a b c")


def test_the_order_of_the_grades_is_explicit():
    assert list(GRADES) == [
        "contradicted",
        "undecided",
        "points",
        "unpublished",
        "instances",
        "cited",
        "replayed",
        "witness",
    ]
    assert {grade: RANK[grade] for grade in GRADES if grade != "witness"} == {
        grade: STRENGTH[VERDICTS[grade]] for grade in GRADES if grade != "witness"
    }
    assert sorted(RANK.values()) == list(RANK.values())


def chain(**grades):
    """A claim over three derivations, bottom last, with the grades given."""
    names = ["top", "middle", "bottom"]
    nodes = {
        name: Node(
            id=name,
            kind="derivation",
            label=name,
            grade=grades.get(name, "replayed"),
            why="so",
            children=(names[place + 1],) if place < 2 else (),
        )
        for place, name in enumerate(names)
    }
    nodes["s"] = Node(id="s", kind="statement", label="s", grade=None, why="", children=("top",))
    nodes["q"] = Node(id="q", kind="claim", label="q", grade=None, why="", children=("s",))
    return Graph(root="q", nodes=nodes)


@pytest.mark.parametrize("grade", ["contradicted", "undecided", "unpublished", "cited", "instances"])
@pytest.mark.parametrize("place", ["top", "middle", "bottom"])
def test_the_weakest_is_found_wherever_it_stands(place, grade):
    found = chain(**{place: grade}).weakest()
    assert (found.id, found.grade) == (place, grade)


def test_of_two_the_weaker_counts_and_of_equals_the_one_that_rests_on_no_other():
    assert chain(top="cited", bottom="instances").weakest().id == "bottom"
    assert chain(middle="cited", bottom="cited").weakest().id == "bottom"
    assert chain().weakest() is None


@pytest.mark.parametrize(
    ("grade", "verdict"),
    [
        ("contradicted", "REFUTED"),
        ("undecided", "INCONCLUSIVE"),
        ("unpublished", "CONSISTENT"),
        ("cited", "PROVED-CITING"),
        ("instances", "REPLAYED"),
        ("replayed", "PROVED"),
    ],
)
def test_a_verdict_is_that_of_the_weakest(grade, verdict):
    assert chain(middle=grade).verdict("q") == verdict


def lemma(certificate, after):
    return Derivation(
        title="lemma", steps=(Step(rule="lemma", after=after, because="because", certificate=certificate),)
    )


def claim_on(middle):
    """A claim whose proof uses ``middle``, which uses nothing: a = b follows from a = c and b = c."""
    second = Step(rule="name", after=sp.Eq(b, c), because="a name", certificate=Definition())
    conclusion = sp.Eq(a, b)
    top = Derivation(
        title="top",
        lemmas=(Derivation(title="middle", lemmas=(middle,), steps=(second,)),),
        steps=(
            Step(
                rule="insert",
                before=(middle.conclusion, second.after),
                after=conclusion,
                because="by insertion",
                certificate=Algebra(),
            ),
        ),
    )
    statement = Statement(words="a is b", assertion=conclusion, formulas=(), prove=lambda: top)
    return Claim(
        id="position.test", quote="a is b", source=Source(paper="p"), printed=statement, expected=("PROVED",)
    )


@pytest.mark.parametrize(
    ("certificate", "grade"),
    [
        (Definition(), None),
        (Enumeration(points=({"a": 1, "c": 1},)), "instances"),
        (Citation(theorem="T", source="S", hypotheses="H"), "cited"),
        (Citation(theorem="T", source="S", hypotheses="H", published=False), "unpublished"),
        (Enumeration(points=({"a": 1, "c": 2},)), "contradicted"),
        (Algebra(), "undecided"),
    ],
)
def test_the_support_of_a_lemma_decides_the_claim_above(certificate, grade):
    found = proof_graph(claim_on(lemma(certificate, sp.Eq(a, c)))).weakest()
    assert (found.grade if found else None) == grade


def test_a_mutated_lemma_in_the_middle_refutes_the_claims_above():
    claim = catalogue.claim(LIMIT)
    proof = claim.corrected.prove()
    middle = proof.lemmas[0]
    last = middle.steps[-1]
    false = replace(last, after=sp.Eq(last.after.lhs, 2 * last.after.rhs, evaluate=False))
    mutated = replace(middle, steps=(*middle.steps[:-1], false))
    broken = replace(proof, lemmas=(mutated, *proof.lemmas[1:]))
    statement = replace(claim.corrected, prove=lambda: broken)
    graph = proof_graph(replace(claim, corrected=statement))
    found = graph.weakest(f"{LIMIT} as corrected")
    assert (found.kind, found.grade) == ("derivation", "contradicted")
    nodes = graph.nodes.values()
    assert any(one.grade == "undecided" and one.label.startswith(middle.title) for one in nodes)
    assert graph.verdict(f"{LIMIT} as corrected") == "REFUTED"
    assert proof_graph(claim).weakest().grade == "cited"


def test_a_lemma_two_levels_down_is_found_too():
    claim = catalogue.claim(LIMIT)
    proof = claim.corrected.prove()
    ratio = proof.lemmas[0]
    risk = ratio.lemmas[0]
    bottom = risk.lemmas[0]
    first, *rest = bottom.steps
    mutated = replace(bottom, steps=(replace(first, before=(sp.Eq(a, b),)), *rest))
    broken = replace(
        proof, lemmas=(replace(ratio, lemmas=(replace(risk, lemmas=(mutated,)),)), *proof.lemmas[1:])
    )
    graph = proof_graph(replace(claim, corrected=replace(claim.corrected, prove=lambda: broken)))
    found = graph.weakest(f"{LIMIT} as corrected")
    assert found.grade == "contradicted"
    assert found.label.startswith(bottom.title)


def test_a_claim_as_printed_that_a_counterexample_decides():
    graph = proof_graph(catalogue.claim(LIMIT))
    assert graph.verdict(LIMIT) == "REFUTED"
    assert graph.verdict(f"{LIMIT} as corrected") == "PROVED-CITING"
    assert any("d = 1, T = 3" in line for line in weakest_lines(graph))


def test_what_is_unpublished_is_only_consistent():
    graph = proof_graph(catalogue.formula(EXPANSION))
    assert graph.weakest().grade == "unpublished"
    assert graph.verdict(graph.root) == "CONSISTENT"


@pytest.mark.parametrize(
    "name", ["regression.replace.excess_risk", "poisson.replace.survival_probability", EXPANSION]
)
def test_the_graph_and_the_catalogue_agree_on_a_formula(name):
    assert proof_graph(catalogue.formula(name)).verdict(name) == formula_verdict(name)


def test_the_formats_name_every_node_and_edge():
    graph = proof_graph(catalogue.claim(LIMIT))
    data = to_json(graph)
    assert {node["id"] for node in data["nodes"]} == set(graph.nodes)
    edges = sum(len(node.children) for node in graph.nodes.values())
    assert to_dot(graph).count(" -> ") == edges
    assert to_mermaid(graph).count(" --> ") == edges
    assert "penwidth=4" in to_dot(graph)
    assert data["weakest"]["grade"] == "cited"


@pytest.mark.parametrize("form", ["tree", "json", "dot", "mermaid"])
def test_the_command_shows_the_graph(form):
    found = CliRunner().invoke(
        app, ["show", "position.s4_1.real_share_falls_to_zero", "--graph", "--format", form]
    )
    assert found.exit_code == 0
    assert "The real share under accumulate" in found.stdout
    if form == "json":
        assert json.loads(found.stdout)["weakest"] is None


@pytest.mark.parametrize("options", [("--format", "dot"), ("--graph", "--format", "png")])
def test_bad_formats_are_one_line(options):
    found = CliRunner().invoke(app, ["show", LIMIT, *options])
    assert found.exit_code == 2
    assert found.stderr.startswith("collapse: --format")
