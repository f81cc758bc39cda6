"""Every script that follows a rule of the core in Coq: it proves what the rule says, and nothing near it."""

import re
import shutil

import pytest

from proofs_checks.kernel.core_proof import LIBRARY, SCRIPTS, CoreProof, template
from proofs_checks.kernel.joins import SUBSEQUENCES, subsequences
from tests.proofs_checks.kernel.session import proved
from theory.core import (
    add_up,
    algebra,
    apply,
    assume,
    cite,
    combine,
    constant,
    continuous_limit,
    convert,
    cut,
    eq,
    for_all,
    function,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_same,
    lt,
    number,
    rational_limit,
    real,
    sequence,
    sign,
    specialise,
    split,
    sqrt,
    squeeze,
    substitute,
    sum_over,
    tends,
    weaken,
)
from theory.core.logic import cases, rewrite
from theory.core.registry import R
from theory.proofs.inverse_squares import limit_of_inverse_squares

needs_coq = pytest.mark.skipif(shutil.which("coqtop") is None, reason="Coq is not installed")
x, place = real("x"), real("place")
y = real("y", lambda v: [lt(0, v)], witness=1)
k, n = (integer(name, lambda v: [le(1, v)], witness=1) for name in "kn")
j = integer("j", lambda v: [le(0, v)])
u = sequence("u", 0)
HALF = number(1) / 2
SQUARE = algebra(eq((x + 1) ** 2, x**2 + 2 * x + 1))
GAUSS = eq(sum_over(k, 1, j, k), j * (j + 1) / 2)
VANISHING = cite("powers below 1", {R: HALF})


def at(v):
    """Return Gauss's sum to another end."""
    return substitute(GAUSS, {j: v})


RULES = {
    "assumption": lambda: assume(eq(apply(u, k), number(5))),
    "weakening": lambda: weaken(sign(le(0, x**2)), eq(apply(u, k), number(5))),
    "instance": lambda: instantiate(SQUARE, {x: y + 1}),
    "conversion": lambda: convert(SQUARE, eq((x + 1) ** 2 - 1, x * (x + 2))),
    "cut": lambda: cut(
        combine(eq(apply(u, k), number(5)), (number(1) / 3, assume(eq(3 * apply(u, k), number(15))))),
        combine(eq(2 * apply(u, k), number(10)), (2, assume(eq(apply(u, k), number(5))))),
    ),
    "algebra": lambda: algebra(eq(apply(u, k) ** 2, number(25)), assume(eq(apply(u, k), number(5)))),
    "sign": lambda: sign(le(0, (k - 1) * y)),
    "induction": lambda: induction(
        j, 0, algebra(at(number(0))), combine(at(j + 1), (1, assume(GAUSS))), GAUSS
    ),
    "rewriting": lambda: rewrite(
        assume(eq(apply(u, k), number(5))), assume(eq(apply(u, k + 1), apply(u, k)))
    ),
    "cases": lambda: cases(x, *(weaken(sign(le(0, x**2)), h) for h in (lt(x, 0), eq(x, 0), lt(0, x)))),
    "generalisation": lambda: generalise(sign(le(0, (k - 1) * y)), k, 1),
    "summation": lambda: add_up(sign(le(0, (k - 1) * y)), k, 1, n),
    "special case": lambda: specialise(assume(for_all(k, 1, None, eq(apply(u, k), k))), 3),
    "splitting a range": lambda: split("sum", k, 1, n, n + 3, apply(u, k)),
    "limit of a continuous function": lambda: continuous_limit([VANISHING], [place], 1 + 3 * place),
    "limit by degrees": lambda: rational_limit(tends(k, 3 * k / (k * y + 1), 3 / y)),
    "limit of an equal sequence": lambda: limit_same(
        VANISHING, algebra(eq(HALF**k, HALF ** (k - 1) / 2)), k, 1
    ),
    "powers below 1": lambda: VANISHING.premises[0],
    "exp of a sum": lambda: cite("exp of a sum").premises[0],
    "exp of log": lambda: cite("exp of log").premises[0],
    "log of a product": lambda: cite("log of a product").premises[0],
    SUBSEQUENCES: lambda: subsequences(sign(le(HALF**k, HALF**k)), VANISHING, k, below=True),
    "squeeze": lambda: squeeze(
        sign(le(HALF**k, HALF**k)), sign(le(HALF**k, HALF**k)), VANISHING, VANISHING, k, 1
    ),
}
"""By rule, the smallest theorem that is made by it."""


VALUE = function("gamma", number(4)) * sqrt(number(9) / 4) + function("exp", number(0))
TO_GAMMA = tends(j, apply(u, j), 1 + constant("euler"))
PRECISION = eq(apply(u, k) * (k - 1), number(1))
whole = sequence("whole", 1, lambda v: [le(1, v)], sort="integer", witness=1)
TERMS = {
    "square of a root": lambda: algebra(eq((sqrt(y) + 1) * (sqrt(y) - 1), y - 1)),
    "square of a root below a line": lambda: algebra(
        eq((y - 1) / (sqrt(y + 1) ** 3 * y), (y - 1) * sqrt(y + 1) / (y * (y + 1) ** 2))
    ),
    "value of a function": lambda: algebra(eq(VALUE, number(10))),
    "Euler's constant": lambda: convert(assume(TO_GAMMA), tends(j, apply(u, j), constant("euler") + 1)),
    "whole-number sum": lambda: instantiate(
        assume(eq(apply(u, k), n * x)), {n: sum_over(k, 1, j + 1, apply(whole, k))}
    ),
    "denominator of a hypothesis": lambda: instantiate(
        algebra(PRECISION, assume(eq(apply(u, k), 1 / (k - 1)))), {k: j + 2}
    ),
}
"""By kind of term, a small theorem about it."""
THEOREMS = {**RULES, **TERMS, "sum of inverse squares": limit_of_inverse_squares}


def falsified(text):
    """Return a statement that ends in another value."""
    if "is_lim_seq" in text:
        return re.sub(r"\(Finite (.*)\)$", r"(Finite (\1 + 1))", text)
    return f"{text} {'+' if ' = ' in text else '-'} 1"


def title(rule):
    """Return the name of a rule's theorem in Coq."""
    return f"rule_{re.sub(r'[^a-zA-Z0-9]', '_', rule)}"


def lemmas(rule):
    """Return what leads to a rule's theorem, and its own lemma: name, hypotheses, conclusion, proof."""
    theorem = THEOREMS[rule]()
    assert theorem.rule == rule or rule not in RULES
    made = CoreProof(title(rule), theorem, f"{title(rule)}_")
    *before, last = made.lemmas()
    head, _, proof = last.partition("\nProof.")
    conclusion = f"  {made.said(theorem)}."
    assert head.endswith(conclusion)
    return before, made.title, head.removesuffix(conclusion), conclusion[:-1], f".\nProof.{proof}"


def session(rules, library=None):
    """Return what Coq proves: of each rule its statement, another value, and one hypothesis less."""
    text, true, false = list(library or map(template, LIBRARY)), {}, {}
    for rule in rules:
        before, name, head, conclusion, proof = lemmas(rule)
        text += before
        true[name] = head + conclusion + proof
        false[f"{name}_false"] = head.replace(name, f"{name}_false") + falsified(conclusion) + proof
        for which, given in enumerate(re.findall(r"^  (\(.*\)) ->$", head, flags=re.MULTILINE)):
            less = head.replace(name, f"{name}_without_{which}").replace(given, "(True)", 1)
            false[f"{name}_without_{which}"] = less + conclusion + proof
    return proved("\n".join(text), true, false)


UNNEEDED = {
    "rule_algebra_without_0",
    "rule_assumption_without_0",
    "rule_instance_without_0",
    "rule_rewriting_without_0",
    "rule_summation_without_0",
    "rule_weakening_without_0",
    "rule_weakening_without_1",
}
"""Domains and hypotheses on which nothing rests: the statement is as true without them."""


@needs_coq
def test_a_script_proves_what_its_rule_says_and_nothing_near_it():
    rules = ["algebra", "induction", "limit of a continuous function", "sign"]
    rules += ["square of a root", "denominator of a hypothesis"]
    assert session(rules) == {*map(title, rules), "rule_algebra_without_0"}


TYPED = [*map(template, LIBRARY), template("euler")]
OF_TERMS = {
    "rule_value_of_a_function_without_0",
    "rule_whole_number_sum_without_0",
    "rule_whole_number_sum_without_1",
    "rule_whole_number_sum_without_2",
}
"""Domains on which nothing rests."""


@pytest.mark.slow
@needs_coq
def test_every_kind_of_term_is_proved_as_it_is_meant_and_nothing_near_it():
    assert session(list(TERMS), TYPED) == {*map(title, TERMS)} | OF_TERMS


@pytest.mark.slow
@needs_coq
def test_every_script_proves_what_its_rule_says_and_nothing_near_it():
    library = [*map(template, (*LIBRARY, "degrees", "subsequences"))]
    assert session(list(RULES), library) == {*map(title, RULES)} | UNNEEDED


@pytest.mark.slow
@needs_coq
def test_the_script_of_basel_proves_its_sum_and_nothing_near_it():
    rule = "sum of inverse squares"
    assert session([rule], CoreProof("basel", THEOREMS[rule]()).library()) == {title(rule)}


def test_there_is_a_theorem_by_every_rule_that_has_a_script():
    assert set(RULES) == set(SCRIPTS)
