"""The discrete loop in Coq, from definitions alone: its theorems hold, and nothing near them."""

import json
import shutil
from dataclasses import replace
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.kernel.core_proof import template
from proofs_checks.kernel.discrete_theorems import PARTS, PROOFS, DiscreteTranslation, discrete_certificate
from proofs_checks.kernel.evidence import as_evidence, from_definitions
from proofs_checks.kernel.run import ALLOWED, judge_file
from proofs_checks.kernel.theorems import formula_certificate, statement_certificate
from proofs_checks.kernel.translation import NotTranslated
from tests.proofs_checks.kernel.session import proved
from theory import catalogue
from theory.core import Refused
from theory.families.categorical.loop import collapsed_by_enumeration
from theory.proofs import discrete_terms as terms
from theory.proofs.discrete_formulas import prove

BOUND = "categorical.replace.collapse_time_bound"
needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")


def parts(name=BOUND):
    """Return a file's library, its statement and its proof."""
    certificate = discrete_certificate(name)
    library, _, rest = certificate["text"].partition(f"Theorem {certificate['theorem']} :")
    statement, _, proof = rest.partition("Proof.")
    return library, statement, proof.partition("Print Assumptions")[0]


FALSE = {
    "a sharper bound": ("((- 1) + (2 * D))%Z", "((- 2) + (2 * D))%Z"),
    "no data": ("((1 <= D)%Z)", "((0 <= D)%Z)"),
    "no distribution": ("= 1) ->", "<= 2) ->"),
    "negative shares": ("(0 <= (p i_0))", "((- 1) <= (p i_0))"),
    "T from generation 0": ("INR t * first_at", "(INR t + 1) * first_at"),
    "another mean time": ("(fun i_0 : nat => (1 +", "(fun i_0 : nat => (2 +"),
    "an event that differs": ("(x_2 i_3%Z) 1 then 1 else 0", "(x_2 i_3%Z) 0 then 1 else 0"),
}


def value(D, shares, t, wrong=0):
    """P(T > t) in Coq, by its definition, against enumeration: a statement about one instance."""
    point = {"D": D, "p": shares, "len_p": len(shares)}
    chance = 1 - collapsed_by_enumeration(point, Fraction(t)) + wrong
    at = " else ".join(
        f"if Z.eqb i {i} then {x.numerator} / {x.denominator}" for i, x in enumerate(shares, 1)
    )
    number = f"{chance.numerator} / {chance.denominator}"
    return (
        f"later_than {D} {len(shares)} (fun i => {at} else 0) {t} = {number}.\n"
        "Proof. cbv -[Rplus Rmult Rdiv IZR Rminus Rinv]. field_simplify; lra. Qed."
    )


@needs_coq
def test_coq_proves_the_bound_and_nothing_near_it():
    library, statement, proof = parts()
    half, third = (Fraction(1, 2),) * 2, (Fraction(2, 3), Fraction(1, 3))
    true = {
        "as_stated": f"{statement}Proof.{proof}",
        "not_vacuous": not_vacuous(statement),
        "halves": value(2, half, 2),
        "thirds": value(2, third, 1),
    }
    false = {"false_value": value(2, third, 1, Fraction(1, 100))}
    for n, (written, instead) in enumerate(FALSE.values()):
        assert statement.count(written) == 1, written
        false[f"false_{n}"] = f"{statement.replace(written, instead)}Proof.{proof}"
    named = ({name: f"Theorem {name} : {text}" for name, text in texts.items()} for texts in (true, false))
    assert proved(library, *named) == set(true)


def not_vacuous(statement):
    """Return that something satisfies the hypotheses of a statement."""
    given, _, _ = statement.rpartition(") ->")
    known = " /\\ ".join(f"{h})" for h in given.partition(",")[2].split(") ->"))
    return (
        f"exists (p : Z -> R) (D len_p : Z), {known}.\n"
        "Proof. exists (fun _ => 1), 1%Z, 1%Z. repeat split; intros; try lia; try lra. "
        "cbv -[Rplus IZR]. lra. Qed."
    )


CURVES = {
    "collapse_time": ("(sojourn_time i_0%Z D%Z)", "(sojourn_time i_0%Z (D + 1)%Z)"),
    "heterozygosity": ("(Z.to_nat t%Z)", "(Z.to_nat (t + 1)%Z)"),
    "survival_lower_bound": ("t%Z) * (1 +", "t%Z) * (2 +"),
    "survival_upper_bound": ("(1 / 2)", "(1 / 3)"),
    "missing_mass": ("(Z.to_nat 1%Z)", "(Z.to_nat 2%Z)"),
    "collapse_probability": ("(count_probability t%Z D%Z D%Z", "(count_probability t%Z 0%Z D%Z"),
    "surviving_atoms": ("(count_probability t%Z 0%Z D%Z", "(count_probability t%Z 1%Z D%Z"),
}


@pytest.mark.slow
@needs_coq
def test_coq_proves_the_other_formulas_and_nothing_near_them():
    assert {f"categorical.replace.{name}" for name in CURVES} | {BOUND} == set(PROOFS)
    true, false = {}, {}
    for name, (written, instead) in CURVES.items():
        library, statement, proof = parts(f"categorical.replace.{name}")
        if name == "collapse_time":
            library, _, _ = parts("categorical.replace.surviving_atoms")
        assert written in statement
        true[name] = f"Theorem {name} : {statement}Proof.{proof}"
        other = statement.replace(written, instead, 1)
        false[f"false_{name}"] = f"Theorem false_{name} : {other}Proof.{proof}"
    assert proved(library, true, false) == set(CURVES)


@pytest.mark.slow
@needs_coq
def test_what_a_name_of_the_core_is_in_coq_must_agree_with_the_core():
    library, statement, proof = parts("categorical.replace.surviving_atoms")
    written = "(IZR n * / IZR D) then 1 else 0)."
    assert library.count(written) == 1
    other = library.replace(written, "(IZR (n + 1) * / IZR D) then 1 else 0).")
    assert proved(other, {}, {"other": f"Theorem other : {statement}Proof.{proof}"}) == set()


DEFINED = {
    "one datum less": ("match D with O => f [] | S m =>", "match D with O => f [] | S O => f [] | S m =>"),
    "draws from no distribution": ("x i * over_draws m", "over_draws m"),
    "shares of another size": ("INR (length z).", "INR (S (length z))."),
    "never one atom": ("| i :: rest => forallb (Z.eqb i) rest end", "| i :: rest => false end"),
    "another atom than the first": ("forallb (Z.eqb i) rest end", "forallb (Z.eqb (i + 1)) rest end"),
    "T may come again": (
        "if one_atom z then (if Nat.eqb s 0 then 1 else 0) else",
        "if one_atom z then 1 else",
    ),
    "survival beyond collapse": (
        "if one_atom z then 0 else later_than",
        "if one_atom z then 1 else later_than",
    ),
    "no square in the dual": ("INR j / INR D * r j +", "INR j / INR D * r (S j) +"),
}
"""Other loops, other times and another dual."""


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("name", DEFINED)
def test_coq_refuses_the_bound_for_another_loop_or_time(name):
    written, instead = DEFINED[name]
    certificate = discrete_certificate(BOUND)
    head, found_there, rest = certificate["text"].partition(written)
    assert found_there
    found = judge_file(head + instead + rest, certificate["theorem"])
    assert not found.accepted
    assert "Syntax" not in found.reason
    assert "not found" not in found.reason


@pytest.mark.slow
@needs_coq
def test_the_bound_is_accepted_and_kernel_proved():
    certificate = formula_certificate(BOUND)
    found = judge_file(certificate["text"], certificate["theorem"])
    assert found.accepted, found.reason
    assert set(found.assumptions) <= set(ALLOWED)
    assert from_definitions(certificate)
    assert as_evidence(BOUND, certificate, found).grade == "kernel"


def test_a_bound_that_is_not_the_core_s_is_refused_before_coq():
    formula = catalogue.formula(BOUND)
    sharper = formula.relation.func(formula.relation.lhs, formula.relation.rhs - 1)
    with pytest.raises(Refused, match=r"is not .* ≤ −2 \+ 2·D"):
        prove(replace(formula, statement=str(sharper)))


def test_another_loop_is_refused_before_coq():
    with pytest.raises(NotTranslated, match="another loop"):
        DiscreteTranslation().real(terms.fit(terms.FIT, terms.ALONE, terms.POOL))


def test_what_is_random_elsewhere_has_no_translation():
    with pytest.raises(NotTranslated, match="no term of Coq for xlogx"):
        DiscreteTranslation().real(terms.entropy(terms.T))


def test_every_script_is_of_a_formula():
    assert set(PROOFS) <= set(catalogue.formulas())
    assert PARTS[0] == "integers"
    assert "Admitted" not in template(PARTS[1])


@pytest.mark.slow
def test_a_claim_that_is_a_formula_has_its_theorem():
    certificate = statement_certificate("position.s4_4.uniform_collapse_time_d_log_n", 1)
    assert certificate["text"] == discrete_certificate(BOUND)["text"]
    assert certificate["title"] == "For every p, every number of atoms and every D, 𝔼T ≤ 2D − 1."


@pytest.mark.slow
@needs_coq
def test_the_bound_and_the_claim_of_it_are_kernel_proved():
    name = "position.s4_4.uniform_collapse_time_d_log_n"
    arguments = ["verify", name, "--kernel", "--workers", "1", "--budget", "0.01", "--json"]
    result = CliRunner().invoke(app, arguments)
    report = json.loads(result.stdout)
    (claim,) = report["claims"]
    assert [item["verdict"] for item in claim["statements"]] == ["REFUTED", "KERNEL-PROVED"]
    assert {item["id"]: item["verdict"] for item in report["formulas"]}[BOUND] == "KERNEL-PROVED"
