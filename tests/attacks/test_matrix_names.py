"""What is declared of a matrix, and what else a derivation says of it: false chains, and right ones beside.

That a matrix is definite, or of full rank, is declared of a name. A derivation that defines, draws or cites
the name says more of it, and then 0 would have an inverse.
"""

from dataclasses import replace

import pytest
import sympy as sp

from tests.attacks.test_names import named, not_shown, rewritten
from tests.attacks.test_number_steps import SENTENCE, Attack, E, eq, given, left, step
from theory import catalogue
from theory.families.linear_regression.loops import DESIGNS
from theory.language.derivation import (
    Citation,
    CoreProof,
    Definition,
    Derivation,
    Instance,
    MatrixReplay,
    Step,
)
from theory.papers.strong_collapse import floor
from theory.proofs.decided import Context, context_of, decided
from theory.proofs.matrix_steps import OF_DESIGNS

d, n = (sp.Symbol(name, integer=True, positive=True) for name in "dn")
V, B, S, R, Q = (sp.MatrixSymbol(name, d, d) for name in ("V", "B", "S", "R", "Q"))
X, Z, W, ANY = (sp.MatrixSymbol(name, n, d) for name in ("X", "Z", "W", "N"))
SQUARE, TALL = sp.ZeroMatrix(d, d), sp.ZeroMatrix(n, d)
GIVEN_DESIGN = Context((), DESIGNS)
NOTHING = eq(sp.Trace(V), 0)
"""Of any matrix V."""


def same(after: sp.Equality, *used: sp.Equality, **more: object) -> Step:
    return step(after, MatrixReplay(definitions=used, **more), *used)  # type: ignore[arg-type]  # the certificate's


def nothing(zero: Step, other: sp.Equality, inverse: sp.MatrixExpr, **more: object) -> tuple[Step, ...]:
    """tr V = tr(V inverse other) = 0, ``other`` being the matrix that is inverted, and 0."""
    name, _ = other.args
    whole, none = eq(sp.Trace(V), sp.Trace(V * inverse * name)), eq(sp.Trace(V * inverse * name), 0)
    is_0 = eq(name, sp.ZeroMatrix(*name.shape))
    return (
        zero,
        named(*other.args),
        same(is_0, other, zero.after),
        same(whole, other, **more),
        same(none, is_0, **more),
        rewritten(NOTHING, whole, none),
    )


def definite(zero: Step) -> tuple[Step, ...]:
    return nothing(zero, eq(R, S), S.I, positive_definite=(S,))


def design(zero: Step) -> tuple[Step, ...]:
    return nothing(zero, eq(W, X), (X.T * X).I * X.T)


SAME, SAME_X = eq(R, S), eq(W, X)


def inverted(*first: Step) -> tuple[Step, ...]:
    """S⁻¹S = I for a definite S."""
    root = eq(sp.Trace(V), sp.Trace(V * S.I * R))
    return (*first, named(*SAME.args), same(root, SAME, positive_definite=(S,)))


def fitted(*first: Step, design: sp.MatrixExpr = X) -> tuple[Step, ...]:
    """(X'X)⁻¹X'X = I for a design X."""
    copy = eq(W, design)
    fit = eq(sp.Trace(V), sp.Trace(V * (design.T * design).I * design.T * W))
    return (*first, named(*copy.args), same(fit, copy))


def put(value: sp.MatrixExpr, *first: Step) -> tuple[Step, ...]:
    """Of a design, and then of what is put for it."""
    steps = fitted(*first)
    there = steps[-1].after.xreplace({X: value})
    return (*steps, step(there, Instance(substitution=((X, value),)), steps[-1].after))


GRAM, OF_LESS = eq(S, X.T * X), eq(S, X.T * X - B.T * B)
OF_DRAWN = eq(E(sp.Trace(X.T * X)), n * d)
FALSE: dict[str, Attack] = {
    "0 that is declared definite": (SENTENCE, definite(named(S, SQUARE))),
    "that is cited to be 0": (SENTENCE, definite(given(eq(S, SQUARE)))),
    "the other way round": (SENTENCE, inverted(given(eq(SQUARE, S)))),
    "of which something is cited": (SENTENCE, inverted(given(eq(sp.Trace(S), 0)))),
    "a difference": (SENTENCE, inverted(named(*OF_LESS.args))),
    "the square of a matrix that is no design": (
        SENTENCE,
        inverted(named(*GRAM.args)),
    ),
    "the square of a design that is 0": (
        GIVEN_DESIGN,
        inverted(named(X, TALL), named(*GRAM.args)),
    ),
    "a matrix that is not symmetric": (
        SENTENCE,
        (
            named(S, B),
            same(eq(sp.Trace(S * Q), sp.Trace(S.T * Q)), positive_definite=(S,)),
        ),
    ),
    "a design that is 0": (GIVEN_DESIGN, design(named(X, TALL))),
    "a design that is cited to be 0": (GIVEN_DESIGN, design(given(eq(X, TALL)))),
    "of whose square something is cited": (
        GIVEN_DESIGN,
        fitted(given(eq(sp.Trace(X.T * X), 0))),
    ),
    "that is drawn": (GIVEN_DESIGN, fitted(same(OF_DRAWN, noise=X))),
    "a value of a design that is 0": (GIVEN_DESIGN, put(Z, named(Z, TALL))),
    "that is no design": (GIVEN_DESIGN, put(ANY)),
    "no design at all": (GIVEN_DESIGN, fitted(design=ANY)),
    "a Gaussian design that is 0": (Context((), DESIGNS, ("X",)), fitted(named(X, TALL))),
}
TRUE: dict[str, Attack] = {
    "a definite matrix": (SENTENCE, inverted()),
    "the square of a design": (GIVEN_DESIGN, inverted(named(*GRAM.args))),
    "a square with a definite one": (
        GIVEN_DESIGN,
        (
            *inverted(named(S, X.T * X + B.T * Q * B)),
            same(eq(sp.Trace(Q * B), sp.Trace(B.T * Q)), positive_definite=(Q,)),
        ),
    ),
    "a symmetric value": (
        SENTENCE,
        (
            named(S, B + B.T),
            same(eq(sp.Trace(S * Q), sp.Trace(S.T * Q)), positive_definite=(S,)),
        ),
    ),
    "a design": (GIVEN_DESIGN, fitted()),
    "another name of it": (GIVEN_DESIGN, fitted(named(X, Z))),
    "one that is put for another": (GIVEN_DESIGN, put(Z)),
    "a mean of it that is cited": (GIVEN_DESIGN, fitted(given(OF_DRAWN))),
}


@pytest.mark.parametrize("name", FALSE)
def test_more_is_said_of_a_matrix_than_is_declared(name: str) -> None:
    assert not_shown(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_what_is_declared_holds_of_its_value(name: str) -> None:
    assert not left(TRUE[name])


def test_a_design_whose_rows_are_not_cited_to_be_gaussian_is_any() -> None:
    """The last design of a ridge fit may have fewer rows than columns; only the generators' is Gaussian."""
    formula = catalogue.formula("regression.ridge.extra_risk_given_design")
    theorems = decided(formula.derivation, context_of(formula)).values()
    declared = {h for theorem in theorems for h in theorem.hypotheses if h.op in OF_DESIGNS}
    assert {(h.op, h.args[0].args[0]) for h in declared} == {("gaussian_rows", "Z")}


def test_a_citation_of_gaussian_rows_says_so_to_the_reader() -> None:
    with pytest.raises(ValueError, match="no law says that the rows of X"):
        Citation(theorem="", source="", hypotheses="", gaussian=("X",))


ROWS = sp.Symbol("n1", integer=True, positive=True) + sp.Symbol("n2", integer=True, positive=True)
OWN = sp.MatrixSymbol("X", ROWS, d)


@pytest.mark.parametrize(
    "first",
    [
        named(OWN, sp.ZeroMatrix(ROWS, d)),
        given(eq(OWN, sp.ZeroMatrix(ROWS, d))),
        same(eq(E(sp.Trace(OWN.T * OWN)), ROWS * d), noise=OWN),
    ],
)
def test_the_design_of_a_named_term_is_any_of_which_nothing_else_is_said(first: Step) -> None:
    """The risk of least squares has a value where X'X is invertible; X = 0 is no such design."""
    proof = floor()
    scripts = {place for place, s in enumerate(proof.steps) if isinstance(s.certificate, CoreProof)}
    assert scripts <= decided(proof, SENTENCE).keys()
    found = decided(replace(proof, steps=(first, *proof.steps)), SENTENCE)
    assert not {place + 1 for place in scripts} & found.keys()


def test_a_formula_has_a_value_in_all_of_its_domain() -> None:
    """A sentence says nothing where its terms have no value; of a formula it must be shown that they do."""
    proof = floor()
    assert not {0, 1} & decided(proof, Context((), formula=True)).keys()


def test_a_named_term_without_a_value_says_nothing_of_others() -> None:
    """What follows from the risk and does not speak of it holds only where the risk has a value."""
    proof = floor()
    bounded = proof.conclusion
    of_c = sp.Ge(bounded.rhs, 0, evaluate=False)
    assert isinstance(proof.steps[-1].after, type(bounded))
    chain = Derivation(title="", steps=(*proof.steps, step(of_c, Definition(), bounded)))
    assert not {0, 1} & decided(chain, SENTENCE).keys()
