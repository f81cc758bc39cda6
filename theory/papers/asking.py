"""A statement of a paper as a question about a formula, in the fields of a claims file."""

from __future__ import annotations

from collections.abc import Mapping

from theory import catalogue
from theory.language.expressions import parse_expression
from theory.language.question import RELATIONS, Form, Question, question


def asks(
    equals: str,
    expression: str = "",
    *,
    form: Form = "value",
    index: str = "",
    relation: str = "=",
    at: Mapping[str, str] | None = None,
    almost_surely: bool = False,
) -> Question:
    """Return the question, for all values of the formula's parameters but those that ``at`` gives.

    Args:
        equals: id of the formula. expression: or the condition of ``form = "bounded"``.
        form, index: what is said, and of which parameter: ``form="limit", index="t"``.
        relation: as a claims file spells it.
        at: values of some of the formula's parameters, as expressions in the others.
        almost_surely: it is said of almost every run.

    >>> str(asks("mean.fresh_real_share.risk_ratio_limit", "4/3", at={"alpha": "1/2"}))
    'mean = 4/3'
    """
    formula, given = catalogue.formula(equals), at or {}
    parameters = tuple(p for p in formula.parameters if p.name not in given)
    return question(
        formula,
        parameters,
        expression,
        form=form,
        index=index,
        relation=RELATIONS[relation],
        at=[(name, parse_expression(value, parameters)) for name, value in given.items()],
        almost_surely=almost_surely,
    )


VARIANCE_VANISHES = asks("gaussian.replace.variance", "0", form="limit", index="t", almost_surely=True)
"""Σ_t → 0 almost surely; the formula is of one dimension."""
