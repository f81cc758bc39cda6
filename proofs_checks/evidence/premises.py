"""A last step that is cited or has a script of its own: enclose what its premises give, and compare.

Where the premises of the last step, inserted into each other, turn the left side of the conclusion into an
expression in the parameters alone, its value must be that of the right side.
"""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.balls import evidence_at_points
from proofs_checks.strategies import draw_points
from proofs_checks.verdict import Evidence
from theory.language.derivation import Citation, CoreProof
from theory.language.formula import Formula
from theory.language.parameters import Values, environment
from theory.numbers.walk import enclose, precision

POINTS = 6
DIGITS = 30
ROUNDS = 10


def premise_evidence(formula: Formula, root: int) -> Evidence | None:
    """Compare the right side of a conclusion, cited or by a script, with what the premises give."""
    last = formula.derivation.steps[-1]
    left = last.after.lhs if isinstance(last.after, sp.Equality) else None
    if left is None or not isinstance(last.certificate, (Citation, CoreProof)):
        return None
    premises = {item.lhs: item.rhs for item in last.before if isinstance(item, sp.Equality)}
    for _ in range(ROUNDS):
        left = left.xreplace(premises)
    names = {parameter.name for parameter in formula.parameters}
    if left.has(AppliedUndef, sp.Limit) or any(symbol.name not in names for symbol in left.free_symbols):
        return None

    def agrees(point: Values) -> bool:
        env = environment(point)
        with precision(4 * DIGITS):
            return bool(enclose(left, env, DIGITS).overlaps(enclose(formula.rhs, env, DIGITS)))

    return evidence_at_points(
        formula,
        draw_points(formula.parameters, POINTS, root),
        agrees,
        differ="the premises of the last step give another value",
        agree="the premises of the last step give the same value at {points}",
    )
