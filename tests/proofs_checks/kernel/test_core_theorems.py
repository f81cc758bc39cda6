"""Theorems of the core in Coq: the statement is the core's; what is false is refused before Coq or by it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.kernel import listing, report
from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.core_proof import SCRIPTS, CoreProof
from proofs_checks.kernel.core_theorems import (
    OUTSIDE,
    certificate_of,
    core_certificate,
    draws_certificate,
    says_it_of_an_equal_number,
    theorems_of,
)
from proofs_checks.kernel.listing import by_kind
from proofs_checks.kernel.loop_means import LoopMeans
from proofs_checks.kernel.loop_proof import LoopProof, without_names
from proofs_checks.kernel.loop_text import LoopText
from proofs_checks.kernel.loop_theorems import (
    MEANS,
    from_definitions_and_moments,
    loop_certificate,
    loop_of,
    written,
)
from proofs_checks.kernel.render import render, theorem_name
from proofs_checks.kernel.run import judge_file
from proofs_checks.kernel.translation import NotTranslated, Translation
from theory import catalogue
from theory.core import Refused, algebra, apply, assume, combine, eq, integer, le, lt, number, real, sequence
from theory.core.logic import cases, rewrite, weaken
from theory.core.order import sign
from theory.loop_language.definition import t as t_of_loops
from theory.proofs.reading import variables
from theory.proofs.scalar_steps import Tail, port, port_cases

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")
RISK = "m_estimator.accumulate.risk_ratio"


def judged(certificate):
    return judge_file(render(certificate), theorem_name(certificate))


@needs_coq
def test_a_theorem_of_the_core_is_proved_as_it_stands():
    certificate = core_certificate(RISK)
    found = judged(certificate)
    assert found.accepted, found.reason
    statement = certificate["text"].partition(f"Theorem {certificate['theorem']} :")[2].partition("Proof.")[0]
    assert "((1 <= t)%Z) ->" in statement
    assert "(rho t%Z) = (Sum 1%Z t%Z (fun i_0 : Z => (/ ((IZR i_0%Z) ^ 2))))." in statement


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("name", ["gaussian.schedule.variance", "gaussian.schedule_biased.variance"])
def test_a_theorem_with_a_sum_put_for_a_number_of_data_is_proved_as_it_stands(name):
    found = judged(core_certificate(name))
    assert found.accepted, found.reason


FALSE = {
    "another summand": ("(IZR i_0%Z) ^ 2)))).", "(IZR i_0%Z) ^ 3))))."),
    "another range": ("(Sum 1%Z t%Z", "(Sum 2%Z t%Z"),
    "a wider domain": ("((1 <= t)%Z) ->", "((0 <= t)%Z) ->"),
}


@needs_coq
@pytest.mark.parametrize(
    "name", ["another summand", *(pytest.param(n, marks=pytest.mark.slow) for n in list(FALSE)[1:])]
)
def test_coq_refuses_what_the_core_does_not_say(name):
    written, instead = FALSE[name]
    certificate = core_certificate(RISK)
    head, title, rest = certificate["text"].partition(f"Theorem {certificate['theorem']} :")
    statement, proof, tail = rest.partition("Proof.")
    assert written in statement
    text = head + title + statement.replace(written, instead) + proof + tail
    assert not judge_file(text, certificate["theorem"]).accepted


def test_what_is_random_is_refused_before_coq():
    ported = port_cases(catalogue.formula("gaussian.replace.variance"))[0]
    with pytest.raises(NotTranslated, match="its proof speaks of random objects"):
        certificate_of("x", "x", ported.theorem)


def test_a_rule_without_a_script_is_refused_before_coq(monkeypatch):
    monkeypatch.delitem(SCRIPTS, "induction")
    with pytest.raises(NotTranslated, match="no script for the rule: induction"):
        core_certificate(RISK)


def test_a_hypothesis_that_is_false_or_private_stands_in_the_statement():
    k = integer("k_join", lambda v: [le(0, v)])
    u = sequence("u_join", 0)
    step = assume(eq(apply(u, k + 1), apply(u, k) + 5))
    with pytest.raises(Refused):
        assume(lt(number(1), number(0)))
    text = CoreProof("join", step).text()
    assert "((u_join (k_join + 1)%Z) = ((u_join k_join%Z) + 5)) ->" in text


def test_two_objects_of_one_name_are_refused_before_coq():
    x, y = real("w_join"), real("w_join", lambda v: [lt(0, v)], witness=1)
    with pytest.raises(Refused, match="one name for two variables"):
        algebra(eq(x + y, y + x))


def test_the_accepted_are_formulas_in_order():
    assert list(accepted("core")) == sorted(set(accepted("core")))
    assert set(accepted("core")) <= set(catalogue.formulas())
    assert not set(accepted("core")) & set(accepted("loop"))
    assert len(accepted("core")) + len(accepted("loop")) >= 100


def test_every_formula_has_a_theorem_for_coq_or_a_reason_why_it_has_none():
    reasons = {item["id"]: item["why"] for item in listing.entries(listing.WITHOUT)}
    known = {*accepted("core"), *accepted("loop"), *accepted("derivation")}
    assert reasons.keys() == catalogue.formulas().keys() - known
    assert all(reasons.values())


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("categorical.replace.collapse_time_marginal", r"its proof speaks of random objects \(.*\)"),
        ("categorical.replace.loss_time_diffusion", "its last step is cited, and no theorem of the core: .*"),
        ("poisson.replace.loss_time_median", "no term of Coq for apply"),
        ("poisson.replace.loss_time_median_lower", "its last step says of a number what a premise, .*"),
        ("poisson.replace.loss_time_median_upper", "its last step says of a number what a premise, .*"),
    ],
)
def test_the_reason_is_what_the_writer_of_the_file_says(name, why):
    with pytest.raises((NotTranslated, Refused)) as refused:
        core_certificate(name)
    assert re.fullmatch(why, str(refused.value))
    assert {"id": name, "why": str(refused.value)} in listing.entries(listing.WITHOUT)


@pytest.mark.slow
def test_a_premise_that_says_the_formula_itself_is_no_theorem_for_coq():
    formula = catalogue.formula("regression.replace.tail_mass_limit")
    with pytest.raises(Refused, match="its last step is cited"):
        theorems_of(formula)


def test_the_last_step_is_written_where_the_steps_before_it_do_not_lead_to_the_formula():
    made = core_certificate("poisson.replace.survival_probability")
    assert [h["origin"] for h in made["hypotheses"]].count(OUTSIDE) == 2
    assert made["mathematics"] == "P_alive(t) = 1 − exp(−lam·n·number_2)"


def test_a_hypothesis_said_of_an_equal_number_is_no_theorem_for_coq():
    one, two, x = (real(name) for name in ("number_1", "number_2", "x_other"))
    same, bound, more = assume(eq(one, two)), assume(le(two, x)), sign(le(0, number(1)))
    assert says_it_of_an_equal_number(combine(le(one, x), (1, bound), (1, same)))
    assert not says_it_of_an_equal_number(combine(le(one, x + 1), (1, bound), (1, same), (1, more)))
    assert not says_it_of_an_equal_number(
        combine(le(one, 2 * x), (2, bound), (2, same), (1, assume(le(0, one))))
    )
    named = real("name_other")
    assert not says_it_of_an_equal_number(combine(le(named, x), (1, bound), (1, assume(eq(named, two)))))


WRITTEN = """
from proofs_checks.kernel.core_proof import CoreProof
from theory.families.subsample.mean import RULES, recursion
from theory.proofs.geometric_limits import fading_sum

print(CoreProof("fading", fading_sum()).lemmas())
print([step.before for step in recursion(RULES[1])._aliases])
"""


def test_the_order_of_lemmas_is_the_same_whatever_the_hash_seed():
    found = {
        subprocess.run(
            [sys.executable, "-c", WRITTEN],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1


def of_cases():
    """0 <= x^2, from what x is below 0, at 0 and above it, x^2 put for y."""
    x, y = real("x_cases"), real("y_cases")
    square = assume(eq(y, x**2))
    whole = cases(x, *(weaken(sign(le(0, x**2)), h) for h in (lt(x, 0), eq(x, 0), lt(0, x))))
    return rewrite(algebra(eq(x**2, y), square), whole)


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("", ""),
        ("0 <= y_cases.\nProof", "0 < y_cases.\nProof"),
        ("rewrite P_0 in P_1.", ""),
        ("[C_ | [C_ | C_]]", "[C_ | C_]"),
    ],
)
def test_cases_and_what_is_put_in_are_followed_and_what_is_false_is_refused(written, instead):
    proof = CoreProof("of_cases", of_cases())
    text = proof.text()
    assert written in text
    assert judge_file(text.replace(written, instead), "of_cases").accepted is (not written)


MUTANTS = {
    "a lower bound of the limit from above": (
        "mean.subsample_without_replacement.risk_ratio_limit_lower",
        " - e_ <= (rho k_%Z)",
        " + e_ <= (rho k_%Z)",
    ),
    "an upper bound of the limit from below": (
        "mean.subsample_without_replacement.risk_ratio_limit_upper",
        " + e_.",
        " - e_.",
    ),
    "another sign of a binomial sum": (
        "categorical.replace.missing_mass_zipf",
        "  (M D%Z) = (Sum 0%Z D%Z",
        "  (M D%Z) = (Sum 1%Z D%Z",
    ),
    "another root": (
        "gaussian.kept_real_share.variance",
        "  (f t%Z) = (((powerRZ (1 + ((- 1) * alpha)) t%Z)",
        "  (f t%Z) = (((powerRZ (1 + ((- 2) * alpha)) t%Z)",
    ),
}
"""By what is false in the statement: the theorem, what it says, and what is said instead."""


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("word", MUTANTS)
def test_coq_refuses_a_false_limit_of_subsequences_binomial_sum_or_closed_form_in_roots(word):
    name, written, instead = MUTANTS[word]
    certificate = core_certificate(name)
    head, title, rest = certificate["text"].rpartition(f"Theorem {certificate['theorem']} :")
    statement, proof, tail = rest.partition("Proof.")
    front, found, end = statement.rpartition(written)
    assert found
    run = judge_file(head + title + front + instead + end + proof + tail, certificate["theorem"])
    assert not run.accepted
    assert run.reason.startswith("coqc: "), run.reason


LOOP = "gaussian.replace_biased.variance"


@needs_coq
def test_a_formula_is_proved_of_its_loop_from_its_definition_and_two_moments():
    certificate = loop_certificate(LOOP)
    found = judged(certificate)
    assert found.accepted, found.reason
    assert from_definitions_and_moments(certificate)
    statement = certificate["text"].partition(f"Theorem {certificate['theorem']} :")[2].partition("Proof.")[0]
    assert "(forall m v : R, 0 <= v -> admits L m v) ->" in statement
    assert "((mean_v L n sigma0) t%Z) = " in statement


WRONG = {
    "another law": ("mean L n%Z (s 1%Z) (s 2%Z)", "mean L n%Z (s 1%Z) (2 * s 2%Z)"),
    "another fit": ("(sample_variance 0 n%Z x_)", "(sample_variance 1 n%Z x_)"),
    "another start": ("f (parts [0; (sigma0 ^ 2)])", "f (parts [0; sigma0])"),
    "another observable": ("t (fun s : state => (s 2%Z))", "t (fun s : state => (s 1%Z))"),
    "no law": ("  (forall m v : R, 0 <= v -> admits L m v) ->\n", "  (forall m v : R, True) ->\n"),
}


@needs_coq
@pytest.mark.parametrize(
    "name", ["another fit", *(pytest.param(n, marks=pytest.mark.slow) for n in WRONG if n != "another fit")]
)
def test_coq_refuses_what_is_not_so_of_the_loop(name):
    written, instead = WRONG[name]
    certificate = loop_certificate(LOOP)
    assert certificate["text"].count(written) == 1
    assert not judge_file(certificate["text"].replace(written, instead), certificate["theorem"]).accepted


def test_a_statement_from_an_earlier_start_is_refused_before_coq():
    formula = catalogue.formula(LOOP)
    assert port(formula, 0, Tail).theorem
    earlier = tuple(
        replace(x, domain=replace(x.domain, lower=-1)) if x.name == "t" else x for x in formula.parameters
    )
    with pytest.raises(Refused, match="is not v"):
        port(replace(formula, parameters=earlier), 0, Tail)


@pytest.mark.slow
@needs_coq
def test_a_statement_from_an_earlier_start_is_refused_by_coq():
    certificate = loop_certificate(LOOP)
    head, _, tail = certificate["text"].rpartition("((1 <= t)%Z) ->")
    assert head
    assert not judge_file(f"{head}((-1 <= t)%Z) ->{tail}", certificate["theorem"]).accepted


def contradiction():
    """v(t) = q(t), q(t + 1) = 0: q is defined twice, and the mean v with it."""
    t = integer("t", lambda k: [le(0, k)])
    v, q = sequence("v", 0), sequence("q", 0)
    named = assume(eq(apply(v, t), apply(q, t))), assume(eq(apply(q, t + 1), number(0)))
    return algebra(eq(apply(v, t) + apply(q, t + 1), apply(q, t)), *named)


@pytest.mark.parametrize(
    ("prepared", "why"),
    [
        (lambda theorem: theorem, "q is no mean of the loop"),
        (lambda theorem: without_names(theorem, frozenset(MEANS["gaussian"])), "more than one step"),
    ],
)
def test_contradictory_definitions_are_refused_before_coq(prepared, why):
    formula = catalogue.formula(LOOP)
    names, _ = variables(formula.parameters)
    by_name = {x.name: names[x.symbol] for x in formula.parameters}
    with pytest.raises(NotTranslated, match=why):
        LoopProof("twice", prepared(contradiction()), loop_of(LOOP), MEANS["gaussian"], by_name).text()


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("((2 <= (c 1%Z))%Z) ->", "((1 <= (c 1%Z))%Z) ->"),
        ("mean L (c k%Z)%Z (s 1%Z)", "mean L (c (k + 1)%Z)%Z (s 1%Z)"),
    ],
)
def test_coq_refuses_what_is_not_so_of_a_schedule(written, instead):
    certificate = loop_certificate("gaussian.schedule.variance")
    head, _, tail = certificate["text"].rpartition(written)
    assert head
    assert not judge_file(head + instead + tail, certificate["theorem"]).accepted


REMEMBERED = {
    "one datum alone counts in the pool": (
        "kernel_density.subsample_with_replacement.second_moment",
        "(pooled (IZR (n * ((- 1) + k))%Z) (s 4%Z) (IZR n%Z) (squares n%Z x_))])",
        "(pooled (IZR (n * ((- 1) + k))%Z) (s 4%Z) 1 (squares n%Z x_))])",
    ),
    "draws without replacement are independent": (
        "gaussian.subsample_without_replacement.variance",
        "Definition selections (W : Z) := sampling (- / (IZR W - 1))",
        "Definition selections (W : Z) := sampling 0",
    ),
    "the kept data are forgotten": (
        "mean.kept_real_share.risk_ratio",
        "(average_2 (IZR n%Z) (total n_x x_) (s 2%Z)); (s 2%Z); (s 3%Z)])",
        "(average_2 (IZR n%Z) (total n_x x_) (s 2%Z)); 0; (s 3%Z)])",
    ),
    "no numbers to draw from": (
        "kernel_density.subsample_with_replacement.second_moment",
        "(forall m v : R, 0 <= v -> admits L_pool m v) ->",
        "(forall m v : R, True) ->",
    ),
}


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("word", REMEMBERED)
def test_coq_refuses_what_is_not_so_of_what_a_loop_remembers(word):
    name, written, instead = REMEMBERED[word]
    certificate = loop_certificate(name)
    assert certificate["text"].count(written) == 1
    found = judge_file(certificate["text"].replace(written, instead), certificate["theorem"])
    assert not found.accepted
    assert found.reason.startswith("coqc: "), found.reason


def test_draws_from_a_pool_have_its_moments():
    name = "gaussian.subsample_without_replacement.variance"
    loop = loop_of(name)
    names, _ = variables(loop.parameters)
    means = LoopMeans(LoopText(loop, Translation(), names))
    e, s = (state.symbol for state in loop.states)
    p, q = means.now
    size = next(x.symbol for x in loop.parameters if x.name == "n")
    # the numbers 0 and 1, both drawn: their mean is 1/2 and so is their variance (ddof = 1), in any order
    at = {size: 2, t_of_loops: 1, p: sp.Rational(1, 2), q: sp.Rational(1, 2)}
    for observed, value in ((e, sp.Rational(1, 2)), (e**2, sp.Rational(1, 4)), (s, sp.Rational(1, 2))):
        found = means.given_pool(observed)
        assert sp.simplify(sum(c * m for m, c in found.items()).xreplace(at)) == value
    assert means.at_the_start(s + e) == means.at_the_start(s)


HETEROZYGOSITY = "categorical.accumulate.heterozygosity"


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("1 - / (IZR k ^ 2 * IZR D)", "1 - / (IZR k * IZR D)"),
        ("Sum 1 N p = 1 ->", "True ->"),
        ("(s 1%Z * (1 - s 1%Z))\n    (fun x", "(s 1%Z)\n    (fun x"),
        ("(forall i, (1 <= i)%Z -> 0 <= p i <= 1) -> Sum", "(forall i, (1 <= i)%Z -> True) -> Sum"),
    ],
)
def test_coq_refuses_what_is_not_so_of_frequencies(written, instead):
    certificate = loop_certificate(HETEROZYGOSITY)
    assert written in certificate["text"]
    head, found, tail = certificate["text"].rpartition(written)
    assert judge_file(head + instead + tail, certificate["theorem"]).accepted is False
    assert found


@pytest.mark.slow
@needs_coq
def test_the_draws_that_loops_take_exist_on_a_finite_space():
    found = judged(draws_certificate())
    assert found.accepted, found.reason


def test_what_can_no_longer_be_written_down_is_a_line_of_the_report(monkeypatch):
    monkeypatch.delitem(SCRIPTS, "induction")
    monkeypatch.setattr(report, "coqc", lambda: "coqc")
    (item,) = report.prove({RISK: written(RISK, core_certificate)}).theorems
    assert not item.run.accepted
    assert item.run.reason == (
        "was accepted, and can no longer be written down for Coq: no script for the rule: induction"
    )


def test_the_accepted_about_loops_are_formulas_in_order():
    assert list(accepted("loop")) == sorted(set(accepted("loop")))
    assert set(accepted("loop")) <= set(catalogue.formulas())
    assert len(accepted("loop")) >= 46
    assert not set(accepted("loop")) & set(accepted("derivation"))


def test_hypotheses_are_told_apart():
    loop, core = report.listing({LOOP: loop_certificate(LOOP), RISK: core_certificate(RISK)})
    assert by_kind(loop["hypotheses"]) == {"moment axiom": 1}
    assert set(by_kind(core["hypotheses"])) == {"taken from the derivation"}
    assert (loop["from_moments"], core["from_moments"]) == (True, False)


def test_the_sample_is_of_what_is_accepted():
    assert set(report.CORE) <= set(accepted("core"))
    assert {name for name in report.OLD if not name.startswith("library.")} <= set(accepted("derivation"))
    assert not set(report.CORE) & set(report.OLD)
