"""From the certificates of a derivation's steps to the steps of a proof: one cutter for each kind.

A cutter says from where on its conclusion holds, given from where on its premises do, and adds the witness
that its template needs. It raises ``Untranslatable`` where the template does not apply; the statement then
becomes a hypothesis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy as sp

from proofs_checks.evidence import rational
from proofs_checks.kernel.cut import Cut, Cutter, Fact, Substitution, known_to_coq
from proofs_checks.kernel.tree import Scope, Tree, Untranslatable, natural, real
from theory.language.derivation import (
    Algebra,
    Combination,
    CoreProof,
    GeometricLimit,
    Induction,
    Instance,
    LimitOf,
    RationalLimit,
    Recurrence,
    Sign,
    Squeeze,
    Step,
)

Pairs = tuple[tuple[sp.Expr, sp.Expr], ...]


def _recurrence(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    certificate = step.certificate
    assert isinstance(certificate, Recurrence)
    begin = cut.beginnings[certificate.sequence.__name__]
    if uses[0].start.get(certificate.index, 0) > begin + 1:
        raise Untranslatable(f"the recurrence begins after {begin + 1}")
    if target.free_symbols & cut.running - {certificate.index}:
        raise Untranslatable("a recurrence in which another index runs")
    return cut.fact("recurrence", target, {certificate.index: begin}, uses, {"start": begin})


def _algebra(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    if target.has(sp.Limit):
        raise Untranslatable("an equation between limits")
    return cut.fact("algebra", target, _start(cut, target, uses), uses)


def _instance(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    certificate = step.certificate
    assert isinstance(certificate, Instance)
    (premise,) = uses
    replaced = dict(certificate.substitution)
    start = {index: low for index, low in premise.start.items() if index not in replaced}
    values = [
        (sp.sympify(replaced.get(index, index)), premise.start[index])
        for index in sorted(premise.start, key=str)
    ]
    for value, low in values:
        shift = int(value.as_coeff_Add()[0])
        moved = value - shift
        if moved in cut.running:
            start[moved] = max(0, low - shift, start.get(moved, 0))
        elif shift + (cut.lowest(moved) if moved != 0 else 0) < low:
            raise Untranslatable(f"{value} may lie before the start")
    scope = cut.scope(start)
    return cut.fact(
        "instance", target, start, uses, {"at": [natural(value, scope)[0] for value, _ in values]}
    )


def _start(cut: Cut, target: sp.Basic, uses: list[Fact]) -> dict[sp.Symbol, int]:
    """Return from where on a statement holds whose premises hold from their starts on."""
    start = cut.start(target)
    for fact in uses:
        for index, low in fact.start.items():
            if index not in start:
                raise Untranslatable(f"a premise speaks of {index}, the conclusion does not")
            start[index] = max(start[index], low)
    return start


def _gap(statement: sp.Basic) -> sp.Expr:
    """Return larger − smaller of an inequality."""
    if isinstance(statement, (sp.StrictLessThan, sp.LessThan)):
        return statement.rhs - statement.lhs
    if isinstance(statement, (sp.StrictGreaterThan, sp.GreaterThan)):
        return statement.lhs - statement.rhs
    raise Untranslatable(f"{statement} is no inequality")


def _inserted(expr: sp.Expr, premises: tuple[sp.Basic, ...]) -> sp.Expr:
    for premise in premises:
        if isinstance(premise, sp.Equality):
            expr = expr.xreplace({premise.lhs: premise.rhs})
    return expr


def _quotient(expr: sp.Expr, lower: Pairs, scope: Scope) -> dict[str, Tree]:
    """Return numerator and denominator of an expression as sums of positive multiples of x − lower.

    Raises:
        Untranslatable: some coefficient is negative.
    """
    shifted, back = rational.unfold(expr), {}
    for symbol, bound in reversed(lower):
        above = sp.Dummy("above", positive=True)
        back[above] = symbol - (0 if symbol == sp.pi else bound)
        shifted = shifted.xreplace({symbol: symbol - back[above] + above})
    ratio = rational.quotient(shifted)
    parts = []
    for part in (ratio.numerator, ratio.denominator):
        terms = list(part.terms())
        if len({coefficient > 0 for _, coefficient in terms}) > 1:
            raise Untranslatable("the coefficients differ in sign")
        flipped = -1 if terms and terms[0][1] < 0 else 1
        parts.append((flipped, [_term(flipped * c, e, ratio.generators, back, scope) for e, c in terms]))
    (top_sign, top), (bottom_sign, bottom) = parts
    if top and top_sign != bottom_sign:
        raise Untranslatable("the quotient is negative")
    zero: Tree = {"op": "number", "value": "0"}
    whole = [
        zero if not terms else terms[0] if len(terms) == 1 else {"op": "add", "args": terms}
        for terms in (top, bottom)
    ]
    return {"numerator": whole[0], "denominator": whole[1]}


def _term(
    coefficient: object,
    exponents: tuple[int, ...],
    generators: tuple[sp.Expr, ...],
    back: Mapping[sp.Expr, sp.Expr],
    scope: Scope,
) -> Tree:
    factors: list[Tree] = [{"op": "number", "value": str(coefficient)}]
    for generator, exponent in zip(generators, exponents, strict=False):
        if exponent and generator not in back and generator.free_symbols & back.keys():
            raise Untranslatable("a number that is counted from its bound stands inside a function")
        base = real(back.get(generator, generator), scope)
        if exponent == 1:
            factors.append(base)
        elif exponent:
            factors.append(
                {"op": "pow", "args": [base], "exponent": {"op": "literal", "value": int(exponent)}}
            )
    return factors[0] if len(factors) == 1 else {"op": "mul", "args": factors}


def _sign(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    certificate = step.certificate
    assert isinstance(certificate, Sign)
    start = _start(cut, target, uses)
    lower = _replaced(certificate.lower, substitution)
    for symbol, bound in lower:
        if symbol in start:
            start[symbol] = max(start[symbol], int(bound))
    premises = tuple(premise.xreplace(substitution) for premise in step.before)
    witness = _quotient(_inserted(_gap(target), premises), lower, cut.scope(start))
    return cut.fact("sign", target, start, uses, witness)


def _replaced(lower: Pairs, substitution: Substitution) -> Pairs:
    return tuple(
        (sp.sympify(a).xreplace(substitution), sp.sympify(b).xreplace(substitution)) for a, b in lower
    )


def _induction(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    certificate = step.certificate
    assert isinstance(certificate, Induction)
    k, begin = certificate.index, certificate.start
    premises = tuple(premise.xreplace(substitution) for premise in step.before)
    if any(low > begin for fact in uses for low in fact.start.values()):
        raise Untranslatable("a premise holds from later on only")
    lower = ((k, sp.Integer(begin)), *_replaced(certificate.lower, substitution))
    gap = _gap(target)
    at_start = _inserted(gap.xreplace({k: sp.Integer(begin)}), premises)
    increment = _inserted(gap.xreplace({k: k + 1}), premises) - gap
    scope = cut.scope({k: begin})
    witness = {
        "index": k.name,
        "start": begin,
        "first": _quotient(at_start, lower, scope),
        "step": _quotient(increment, lower, scope),
    }
    return cut.fact("induction", target, {k: begin}, uses, witness)


def _combination(
    cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution
) -> Fact:
    certificate = step.certificate
    assert isinstance(certificate, Combination)
    if target.has(sp.Limit):
        raise Untranslatable("a relation between limits")
    start = _start(cut, target, uses)
    scope = cut.scope(start)
    factors = [real(sp.sympify(factor).xreplace(substitution), scope) for factor in certificate.factors]
    return cut.fact("combination", target, start, uses, {"factors": factors})


def _limit(statement: sp.Basic) -> tuple[sp.Expr, sp.Symbol, sp.Expr]:
    if not isinstance(statement, sp.Equality) or not isinstance(statement.lhs, sp.Limit):
        raise Untranslatable(f"{statement} is no limit")
    function, index, _, _ = statement.lhs.args
    return function, index, statement.rhs


def _from(uses: list[Fact], index: sp.Symbol, low: int) -> int:
    """Return from where on all premises hold that speak of the index of a limit."""
    if any(set(fact.start) - {index} for fact in uses):
        raise Untranslatable("a premise speaks of another index")
    return max([low, *(fact.start.get(index, 0) for fact in uses)])


def _limit_of(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    function, index, _ = _limit(target)
    premises = tuple(premise.xreplace(substitution) for premise in step.before[:-1])
    low = _from(uses, index, cut.lowest(index))
    inner = real(_inserted(function, premises), cut.scope({index: low}))
    return cut.fact("limit_of", target, {}, uses, {"index": index.name, "from": low, "inner": inner})


def _rational_limit(
    cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution
) -> Fact:
    function, index, value = _limit(target)
    premises = tuple(premise.xreplace(substitution) for premise in step.before)
    low = _from(uses, index, max(1, cut.lowest(index)))
    scope = cut.scope({index: low})
    ratio = rational.quotient(_inserted(function, premises), extra=[index])
    if any(generator != index and generator.has(index) for generator in ratio.generators):
        raise Untranslatable(f"{function} is not rational in {index}")
    top, bottom = list(ratio.numerator.terms()), list(ratio.denominator.terms())
    high, least = (max((exponents[0] for exponents, _ in terms), default=0) for terms in (top, bottom))
    most = max(high, least) if value is not sp.oo else high
    parts = [
        _in_inverse(terms, degree, ratio.generators, index, scope)
        for terms, degree in (
            (top, most if value is not sp.oo else high),
            (bottom, most if value is not sp.oo else least),
        )
    ]
    inner: Tree = {"op": "div", "args": parts}
    if value is sp.oo:
        if high <= least:
            raise Untranslatable("the degrees do not give an infinite limit")
        power: Tree = {
            "op": "pow",
            "args": [real(index, scope)],
            "exponent": {"op": "literal", "value": int(high - least)},
        }
        inner = {"op": "mul", "args": [power, inner]}
    return cut.fact("rational_limit", target, {}, uses, {"index": index.name, "from": low, "inner": inner})


def _in_inverse(
    terms: Sequence[tuple[tuple[int, ...], object]],
    degree: int,
    generators: tuple[sp.Expr, ...],
    index: sp.Symbol,
    scope: Scope,
) -> Tree:
    """Return a polynomial divided by index^degree, as a polynomial in 1/index."""
    inverse: Tree = {"op": "div", "args": [{"op": "number", "value": "1"}, real(index, scope)]}
    found: list[Tree] = []
    for exponents, coefficient in terms:
        factor = _term(coefficient, (0, *exponents[1:]), generators, {}, scope)
        below = int(degree - exponents[0])
        if below:
            power: Tree = {"op": "pow", "args": [inverse], "exponent": {"op": "literal", "value": below}}
            factor = {"op": "mul", "args": [factor, inverse if below == 1 else power]}
        found.append(factor)
    if not found:
        return {"op": "number", "value": "0"}
    return found[0] if len(found) == 1 else {"op": "add", "args": found}


def _squeeze(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    function, index, value = _limit(target)
    low = _from(uses, index, cut.lowest(index))
    scope = cut.scope({index: low})
    limits = {fact.statement.lhs.args[0]: fact for fact in uses if fact.statement.has(sp.Limit)}
    witness: dict[str, object] = {"index": index.name, "from": low}
    for fact in uses:
        if fact.statement.has(sp.Limit):
            continue
        swapped = isinstance(fact.statement, (sp.StrictGreaterThan, sp.GreaterThan))
        smaller, larger = fact.statement.args[::-1] if swapped else fact.statement.args
        side, bound = ("below", smaller) if larger == function else ("above", larger)
        known = limits.get(bound)
        if known is None and bound != value:
            raise Untranslatable(f"the limit of {bound} is not among the premises")
        witness[side] = {
            "bound": real(bound, scope),
            "fact": fact.name,
            "limit": "" if known is None else known.name,
        }
    if "below" not in witness or ("above" not in witness and value is not sp.oo):
        raise Untranslatable("a bound is missing")
    return cut.fact("squeeze", target, {}, uses, witness)


def _core(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    """What the core proves by a script and Coq in another way: the sum of inverse squares."""
    known = known_to_coq(target)
    if not known:
        raise Untranslatable("is proved by the core, and no template proves it")
    return cut.fact(known, target, cut.start(target), uses)


def _geometric(cut: Cut, step: Step, target: sp.Basic, uses: list[Fact], substitution: Substitution) -> Fact:
    """The limit of a geometric sequence; of more than one power there is no template."""
    function, index, value = _limit(target)
    if not isinstance(function, sp.Pow) or function.exp != index or function.base.has(index) or value != 0:
        raise Untranslatable("no template proves this limit of powers")
    if any(fact.start or fact.statement.args != (function.base, 1) for fact in uses):
        raise Untranslatable("the premise does not bound the ratio by one")
    if function.base.has(sp.gamma):
        raise Untranslatable("the ratio may be negative for all that Coq knows")
    lower = [
        (symbol, cut.parameters[symbol.name].domain.lower)
        for symbol in sorted(function.base.free_symbols, key=str)
        if symbol.name in cut.parameters and cut.parameters[symbol.name].domain.lower is not None
    ]
    pairs = tuple((symbol, sp.sympify(bound)) for symbol, bound in lower)
    try:
        witness = _quotient(function.base, pairs, cut.scope({index: 0}))
    except Untranslatable:
        witness = {}
    return cut.fact("geometric", target, {}, uses, witness)


CUTTERS: dict[type, Cutter] = {
    Recurrence: _recurrence,
    Algebra: _algebra,
    Instance: _instance,
    Sign: _sign,
    Induction: _induction,
    Combination: _combination,
    LimitOf: _limit_of,
    RationalLimit: _rational_limit,
    Squeeze: _squeeze,
    CoreProof: _core,
    GeometricLimit: _geometric,
}
