"""A proof is printed with the meaning of every letter in it that no equation defines."""

import re
from dataclasses import replace

import pytest

from proofs_checks.show.latex.glossary import symbols, told
from proofs_checks.show.latex.proof import formula_latex
from proofs_checks.show.tables.notation import MATHEMATICS
from theory import catalogue
from theory.language.derivation import Definition


@pytest.mark.parametrize("name", list(catalogue.formulas()))
def test_no_letter_is_left_without_a_meaning(name):
    strangers = [str(letter) for letter, meaning in told(catalogue.formula(name)) if not meaning]
    assert not strangers


def test_a_letter_that_no_equation_defines_is_noticed():
    formula = catalogue.formula("regression.accumulate.excess_risk")
    assert "R" not in {str(letter.func) for letter, _ in symbols(formula)}
    steps = [s for s in formula.derivation.steps if not isinstance(s.certificate, Definition)]
    bare = replace(formula.derivation, steps=tuple(steps))
    edited = replace(formula, id="strange.excess_risk", derive=lambda: bare)
    strangers = {str(getattr(letter, "name", "")) for letter, meaning in told(edited) if not meaning}
    assert {"R", "X_t"} <= strangers


def test_a_proof_in_the_paper_s_notation_has_none_of_the_library_s_letters():
    text = formula_latex(catalogue.formula("regression.replace.in_design_risk"), "paper")
    mathematics = " ".join(found[0] for found in MATHEMATICS.finditer(text))
    assert r"\hat\beta^{(n)}" in mathematics
    assert r"\epsilon_{n}" in mathematics
    assert not re.search(r"(?<![A-Za-z\\])[tw](?![A-Za-z])", mathematics)
    assert "every design has full column rank" in text
    assert not re.search(r"\bfit t\b", text)
    assert r"\beta" not in formula_latex(catalogue.formula("regression.replace.in_design_risk"))
