"""Products over the fits: those that grow and those that vanish do, and others are refused."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from proofs_checks.evidence.replay import certificate_evidence
from proofs_checks.verdict import judge
from theory.core import Refused, Term, Theorem, integer, le, product_over, sum_over
from theory.core.values import truth
from theory.engine.limits import limit_at_infinity, t
from theory.families.subsample import quadratic
from theory.families.subsample.variance import LOOP_OF, variance_diverges
from theory.language.derivation import Derivation
from theory.papers import qiao
from theory.papers.position.s4_1 import WITHOUT
from theory.proofs import growing_products as proofs
from theory.proofs.decided import decided_below, decided_of

SIZE = integer("size", lambda v: [le(2, v)], witness=2)
PLACE = integer("place", lambda v: [le(1, v)], witness=1)


def product(factor: Callable[[Term], Term], first: int) -> Term:
    return product_over(PLACE, 1, proofs.late(first), factor(PLACE))


def test_a_product_that_grows_does() -> None:
    made = proofs.product_diverges(product(lambda k: 1 + 1 / (SIZE * k), 1), 1, 1 / SIZE)
    assert not made.hypotheses
    assert not made.cites


@pytest.mark.parametrize(
    ("factor", "first"),
    [
        (lambda k: 1 + 1 / (SIZE * k**2), 1),
        (lambda k: 1 - 1 / (SIZE * k), 1),
        (lambda k: 1 + (k - 20) / (SIZE * k**2), 6),
        (lambda k: (k - 2) * (1 + 1 / k), 3),
    ],
    ids=["converges", "falls", "rises too late", "is 0 from k = 2 on"],
)
def test_another_is_refused(factor: Callable[[Term], Term], first: int) -> None:
    with pytest.raises(Refused):
        proofs.product_diverges(product(factor, first), first, 1 / (2 * SIZE))


def total(factor: Callable[[Term], Term]) -> Term:
    inner = integer("inner", lambda v: [le(2, v)], witness=2)
    return sum_over(PLACE, 1, proofs.late(1), product_over(inner, 2, PLACE, factor(inner)))


def test_a_sum_of_products_that_are_one_over_the_index_at_least_diverges() -> None:
    made = proofs.sum_of_products_diverges(total(lambda k: (k - 1 + 1 / SIZE) / k))
    assert made.formula.op == "diverges"
    assert not made.hypotheses
    assert not made.cites


@pytest.mark.parametrize(
    "factor",
    [lambda k: (k - 1 - 1 / SIZE) / k, lambda k: (k - 1) ** 2 / k**2, lambda k: -1 - 1 / k],
    ids=["converges slowly", "inverse squares", "changes sign"],
)
def test_a_sum_of_smaller_products_is_refused(factor: Callable[[Term], Term]) -> None:
    with pytest.raises(Refused):
        proofs.sum_of_products_diverges(total(factor))


VANISHING = (
    proofs.root_below_tangent,
    proofs.rooted_not_negative,
    proofs.rooted_at_most_one,
    proofs.rooted_bound,
)


@pytest.mark.parametrize("theorem", VANISHING, ids=lambda f: f.__name__)
def test_a_bound_is_a_theorem_and_holds(theorem: Callable[[], Theorem]) -> None:
    made = theorem()
    assert not made.hypotheses
    for fits in (0, 1, 9):
        for lost in (Fraction(1, 9), Fraction(8, 9)):
            assert truth(made.formula, {proofs.COUNT: Fraction(fits), proofs.LOST: lost}) is not False


def verdict_of(derivation: Derivation, after: sp.Basic, place: int) -> str:
    steps = list(derivation.steps)
    steps[place] = replace(steps[place], after=after)
    changed = replace(derivation, steps=tuple(steps[: place + 1]))
    known = decided_below(changed, (), (qiao.KEPT,))
    return judge([certificate_evidence("", changed, None, known=known)]).name


def _fits(power: int) -> sp.Product:
    body = sp.sqrt(1 - (1 - qiao.kept) / (qiao.j + 1) ** power)
    return sp.Product(body, (qiao.j, 1, t))


def test_what_vanishes_is_proved_and_what_does_not_is_not() -> None:
    derivation = qiao.selected_pool_collapses()
    place = next(n for n, step in enumerate(derivation.steps) if step.rule == "vanishing product")
    assert verdict_of(derivation, limit_at_infinity(_fits(1), sp.Integer(0)), place) == "PROVED"
    for after in (
        limit_at_infinity(_fits(2), sp.Integer(0)),
        limit_at_infinity(_fits(1), sp.Rational(1, 2)),
    ):
        assert verdict_of(derivation, after, place) == "INCONCLUSIVE"


def test_the_unbiased_variance_diverges_without_a_citation() -> None:
    derivation = variance_diverges(WITHOUT)
    name, definitions = f"gaussian.{WITHOUT.id}.variance", LOOP_OF[WITHOUT, "unbiased"].definition
    known = decided_of(derivation, (name,))
    assert judge([certificate_evidence("", derivation, None, definitions, known=known)]).name == "PROVED"


def test_the_error_of_few_data_diverges_without_a_citation() -> None:
    """m ≤ 1 + v₂ in accumulate-subsample."""
    rule = quadratic.RULES[1]
    derivation, name = quadratic.error_diverges(), f"exponential_family.{rule.id}.mean_squared_error"
    definitions, known = quadratic.LOOP_OF_RULE[rule].definition, decided_of(derivation, (name,))
    assert judge([certificate_evidence("", derivation, None, definitions, known=known)]).name == "PROVED"
