"""The smallest counterexample to a claim about a loop: the least t, then the least counts; known by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from proofs_checks.evidence import smallest
from proofs_checks.evidence.comparison import decided
from proofs_checks.evidence.questions import question_evidence
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.verdict import SMALLEST as SMALLEST_SHOWN
from proofs_checks.verdict import judge
from tests.proofs_checks.loops.files import RISK, of_literature
from tests.proofs_checks.loops.test_limits_asked import claim
from theory.loop_language.formulas import formula_of

WEIGHTED = of_literature("mean.weighted_real")
FROM_0 = """[claim.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
t = { lower = 0 }
"""
LATE, BY_N = "no smaller t refutes it", "with these no smaller n does"
SMALLEST = (  # of t·V/n unless it is said
    ("<=", "1000*V/n", "n = 1, V = 1, t = 1001", (LATE,)),
    ("<=", "1000", "n = 1, V = 1001, t = 1", ()),
    ("<=", "V*n^2*t/20", "n = 1, V = 1, t = 1", ()),
    (">=", "t^2*V/(7*n)", "n = 1, V = 1, t = 8", (LATE,)),
    (">=", "V*(2*t - 9)/n", "n = 1, V = 1, t = 10", (LATE,)),
    (">=", "t*V/3", "n = 4, V = 1, t = 1", (BY_N,)),
    (">", "t*V/40", "n = 40, V = 1, t = 1", (BY_N,)),
    ("<=", "V + V*t/(3*n)", "n = 1, V = 1, t = 2", (LATE,)),
    ("=", "t*V/n + (t - 1)*(t - 2)*(t - 3)*(t - 4)*(t - 5)", "n = 1, V = 1, t = 6", (LATE,)),
    ("=", "t*V/n + (t - 1)*(t - 2)*(n - 1)*(n - 2)*(n - 3)", "n = 4, V = 1, t = 3", (LATE, BY_N)),
    ("=", "t*V/n + (t - 1)*(V - 1)*(V - 2)*(V - 3)", "n = 1, V = 4, t = 2", (LATE,)),
)


def question_of(loop, name, relation, expression, rows=""):
    (found,) = parse_claims(loop + claim(loop=name, relation=relation, expression=expression) + rows)
    return found.printed.question


def judged(*asked):
    return judge(question_evidence("mine", question_of(*asked)))


def reason_of(verdict):
    (said,) = [one.summary for one in verdict.evidence if one.outcome == "refutes"]
    return said


@pytest.mark.parametrize(("relation", "expression", "witness", "why"), SMALLEST)
def test_the_least_t_then_the_least_counts(relation, expression, witness, why):
    found = judged(RISK, "mine.mean.risk", relation, expression)
    assert (found.name, found.witness_is, found.witness) == ("REFUTED", "smallest witness", witness)
    assert reason_of(found).partition(f" at {witness}")[2] == "".join(f"; {part}" for part in why)


def test_a_smaller_t_is_found_with_other_counts():
    """At n = m = 1 it fails from t = 8 on, if w and V are a thousandth; at n = 2 it does at t = 2."""
    found = judged(WEIGHTED, "own.weighted_real", "<=", "V/n + V/m")
    assert (found.name, found.witness_is) == ("REFUTED", "smallest witness")
    assert found.witness == "w = 1/100, n = 2, m = 1, V = 1, t = 2"
    assert reason_of(found).endswith(f"; {LATE}; {BY_N}")


def test_what_fails_at_fit_0_is_refuted_there():
    found = judged(RISK, "mine.mean.risk", ">=", "V*(1 - t)/n", FROM_0)
    assert (found.witness_is, found.witness) == ("smallest witness", "n = 1, V = 1, t = 0")


def test_where_only_the_values_found_are_scanned_it_says_so_and_is_not_called_the_smallest():
    found = judged(RISK, "mine.mean.risk", "<=", "10*sqrt(t)*V/n")
    assert (found.witness_is, found.witness) == ("witness found", "n = 1, V = 1, t = 101")
    assert reason_of(found).endswith("; with the other parameters at these values no smaller t refutes it")


TYPES = """
[[loop]]
id = "own.types"
[loop.parameters]
n = { lower = 10 }
q = { kind = "real", lower = 0, upper = 1 }
[loop.state]
p = { start = "q" }
[loop.data]
x = { law = "bernoulli(p)", size = "n" }
[loop.fit]
p = "mean(x)"
[loop.observe]
diversity = "p*(1 - p)"
"""


def late():
    """Return the smallest witness of a claim that is false at n = 10 from log 1000 / −log(9/10) = 65.6 on."""
    question = question_of(TYPES, "own.types.diversity", ">=", "q*(1 - q)/1000")
    formula = formula_of(question.loop, "diversity")
    found = decided("mine", "refutes", "rigorous", "found far out", {"n": 10, "q": Fraction(1, 2), "t": 1000})
    return smallest.smallest(question, lambda fit: (question, formula), found)


def test_what_is_first_false_late_is_shown_to_hold_before_for_all_other_values():
    found = late()
    assert (found.witness, found.details[SMALLEST_SHOWN]) == ("n = 10, q = 1/2, t = 66", True)
    assert found.summary.endswith(f"; {LATE}")


def test_what_only_worsens_with_t_is_brought_back_without_a_scan(monkeypatch):
    monkeypatch.setattr(smallest, "MOST_SCANNED", 0)
    monkeypatch.setattr(smallest, "holds_identically", lambda claim: False)
    found = late()
    assert (found.witness, SMALLEST_SHOWN in found.details) == ("n = 10, q = 1/2, t = 66", False)
    assert found.summary.endswith("; with the other parameters at these values no smaller t refutes it")


def test_what_is_not_shown_is_not_said(monkeypatch):
    monkeypatch.setattr(smallest, "holds_identically", lambda claim: False)
    found = judged(RISK, "mine.mean.risk", ">=", "V*t/3")
    assert (found.witness_is, found.witness) == ("simplest witness", "n = 4, V = 1, t = 1")
    assert reason_of(found).endswith("; no smaller n was found that refutes it")


def test_a_witness_far_out_is_brought_to_where_it_first_fails():
    question = question_of(RISK, "mine.mean.risk", ">=", "V*(2*t - 9)/n")
    (found,) = [one for one in question_evidence("mine", question) if one.outcome == "refutes"]
    far = replace(found, point={**found.point, "t": 700, "n": 30}, witness="n = 30, V = 1, t = 700")
    formula = formula_of(question.loop, "risk")
    again = smallest.smallest(question, lambda fit: (question, formula), far)
    assert (again.witness, again.point["t"]) == ("n = 1, V = 1, t = 10", 10)


def test_a_point_at_which_nothing_fails_changes_nothing():
    question = question_of(RISK, "mine.mean.risk", ">=", "V*(2*t - 9)/n")
    (found,) = [one for one in question_evidence("mine", question) if one.outcome == "refutes"]
    held = replace(found, point={**found.point, "t": 3})
    formula = formula_of(question.loop, "risk")
    assert smallest.smallest(question, lambda fit: (question, formula), held) is held
