"""A formula is printed with every law that its proof asks of the data, and no author can leave one out."""

import re
from dataclasses import replace

import pytest
from sympy.core.function import AppliedUndef

from theory import catalogue, index
from theory.hypotheses import hypotheses
from theory.language.derivation import Averaging, Citation, Expectation, MatrixReplay
from theory.language.plain import plain

FORMULAS = list(catalogue.formulas())
OF_A_LAW = re.compile(r"[Gg]aussian|normal data|N\(0|Wishart|independent|drawn afresh|Markov chain")
"""Words with which a citation says that it applies because of how data are drawn."""
OF_THE_LOOP = {
    "law of total probability",
    "depths in random recursive trees are sums of independent indicators",
}
"""They ask how the loop draws, which the other steps say."""
NOTHING_DRAWN = {"gaussian.accumulate_biased.drift_ratio_limit"}
"""Limits of numbers: no step speaks of data."""


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_says_what_it_takes_of_its_data(name):
    shown = index.entry(name)["hypotheses"]
    steps = catalogue.formula(name).derivation.all_steps
    if not shown:
        assert name in NOTHING_DRAWN
        assert not any(step.after.atoms(AppliedUndef, Expectation) for step in steps)
    text = " ".join(shown)
    for step in steps:
        how = step.certificate
        noise = [how.noise] if isinstance(how, MatrixReplay) and how.noise is not None else []
        noise += [one for one, _ in how.noise] if isinstance(how, Averaging) else []
        drawn = [one.index for one in how.draws] if isinstance(how, Averaging) else []
        for letter in (*noise, *drawn, *(how.mask[:1] if isinstance(how, MatrixReplay) and how.mask else ())):
            assert re.search(rf"(?<!\w){re.escape(plain(letter))}(?!\w)", text), (letter, text)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_citation_that_speaks_of_a_law_asks_for_it(name):
    formula = catalogue.formula(name)
    for step in formula.derivation.all_steps:
        how = step.certificate
        if isinstance(how, Citation) and how.theorem not in OF_THE_LOOP:
            said = f"{step.because} {how.hypotheses}"
            asked = how.laws or OF_A_LAW.search(formula.conditions) or (formula.loop and formula.loop.law)
            assert asked or not OF_A_LAW.search(said), (name, how)


@pytest.mark.parametrize("name", [name for name in FORMULAS if name.startswith("regression.")])
def test_a_mean_inverse_gram_matrix_needs_enough_rows(name):
    """Stein's identity holds for d + 2 rows and more: a domain or a condition says so."""
    formula = catalogue.formula(name)
    cites = {
        step.certificate.theorem
        for step in formula.derivation.all_steps
        if isinstance(step.certificate, Citation)
    }
    if "Stein's identity" in cites:
        assert re.search(r"≥ (d|len\(s\)) \+ 2", formula.condition), formula.condition


def test_a_law_that_is_left_out_is_missed():
    """Without what Stein's identity asks of the rows, the words of the citation give it away."""
    formula = catalogue.formula("regression.accumulate.excess_risk")
    lemma = formula.derivation.lemmas[0]
    [stein] = [step for step in lemma.steps if isinstance(step.certificate, Citation)]
    assert "the rows of all designs are independent N(0, Σ)" in hypotheses(formula)
    silent = replace(stein, certificate=replace(stein.certificate, laws=(), gaussian=()))
    steps = tuple(silent if step is stein else step for step in lemma.steps)
    proof = replace(formula.derivation, lemmas=(replace(lemma, steps=steps), *formula.derivation.lemmas[1:]))
    edited = replace(formula, id="mine.excess_risk", derive=lambda: proof)
    assert "the rows of all designs are independent N(0, Σ)" not in hypotheses(edited)
    assert "every design has full column rank" in hypotheses(edited)
    assert OF_A_LAW.search(stein.because)
