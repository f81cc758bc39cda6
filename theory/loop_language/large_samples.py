"""What an observable of a pool comes to as the number of data grows, at every fixed fit: by scaled moments.

A moment of the pool whose first value vanishes like 1/n is counted in units of 1/n; the others begin at a
limit and stay there. Their recurrences then have coefficients that converge. What the scaled moment tends to
is read off the statement; that it does is for the certificate to show. Nothing here is trusted.
"""

from __future__ import annotations

import sympy as sp

from theory.engine.naming import define, instance
from theory.language.derivation import Algebra, Derivation, SequenceLimit, Step
from theory.language.equations import equate
from theory.loop_language.averages import Sequence_, conclude
from theory.loop_language.definition import t
from theory.loop_language.pool_averages import PoolAverages
from theory.loop_language.symbolic.refusal import Refused


def large_samples(
    found: PoolAverages, exact: Derivation, title: str, statement: sp.Eq, *sizes: tuple[sp.Symbol, sp.Expr]
) -> Derivation:
    """Return the derivation of Limit(y(t), n, oo) = L(t).

    Args:
        found: what the moments of the pool come to. exact: the derivation of y(t) at every n, by them.
        sizes: other numbers of data, and what they are of n.

    Raises:
        Refused: not one moment of the pool vanishes as n grows.
    """
    n, function = statement.lhs.args[1], exact.conclusion.lhs.func
    names = tuple(sorted(found.recurrences, key=str))
    begins = {y: equate(y(1), found.starts[y(1)]) for y in names}
    observed = found.observing(function)[-1].after
    every = (*(found.recurrences[y] for y in names), *begins.values(), observed)
    put = dict(sizes)
    steps = [
        instance(item, size, because=f"Put {size[0]} = {size[1]}.")
        for item in every
        for size in sizes
        if item.has(size[0])
    ]
    rules = {y: rule.xreplace(put) for y, rule in found.recurrences.items()}
    begins = {y: begin.xreplace(put) for y, begin in begins.items()}
    observed = observed.xreplace(put)
    ends = {y: sp.limit(begin.rhs, n, sp.oo) for y, begin in begins.items()}
    small = [y for y in names if ends[y] == 0]
    if len(small) != 1:
        raise Refused("not one moment of the pool vanishes as n grows")
    (u,) = small
    flat = {y: equate(sp.Limit(y(t), n, sp.oo), ends[y]) for y in names if y is not u}
    own = sorted(set().union(*(rule.free_symbols for rule in (*rules.values(), observed))) - {n, t}, key=str)
    lower = ((n, sp.Integer(2)), (t, sp.Integer(2)), *((x, sp.Integer(0)) for x in own if x.is_positive))

    def tends(y: Sequence_, after: sp.Eq, words: str, *before: sp.Eq, least: int = 2) -> Step:
        bounds = tuple((x, sp.Integer(least)) if x == t else (x, low) for x, low in lower)
        how = SequenceLimit(sequence=y, index=t, parameter=n, lower=bounds)
        return conclude("large samples", after, words, how, *before)

    words = "The pool's variance solves a recurrence whose coefficients converge."
    steps += [tends(y, end, words, rules[y], begins[y]) for y, end in flat.items()]
    scaled = sp.Function(u.__name__.upper(), real=True)
    named = equate(scaled(t), n * u(t))
    before, first_named = (instance(named, (t, place)) for place in (t - 1, sp.Integer(1)))
    level = rules[u].rhs.xreplace({u(t - 1): sp.Integer(0)})
    rule = equate(scaled(t), rules[u].rhs.coeff(u(t - 1)) * scaled(t - 1) + sp.expand(n * level))
    first = equate(scaled(1), sp.expand(n * begins[u].rhs))
    ratio = equate(function(t), observed.rhs.xreplace({u(t): scaled(t) / n}))
    constant = {y(t): end.rhs for y, end in flat.items()}
    rest = sp.limit(ratio.rhs.xreplace({**constant, scaled(t): sp.Integer(0)}), n, sp.oo)
    weight = sp.limit(sp.diff(ratio.rhs, scaled(t)), n, sp.oo)
    unit = sp.expand((statement.rhs - rest) / (weight * first.rhs))
    value = first.rhs * sp.collect(unit, sorted(unit.atoms(sp.harmonic), key=str))
    pooled = equate(sp.Limit(scaled(t), n, sp.oo), value)
    ends_of = tuple(flat.values())
    steps += [
        define(named, "In units of 1/n."),
        before,
        first_named,
        conclude("recurrence", rule, "Multiply by n.", Algebra(), named, before.after, rules[u]),
        conclude("first pool", first, "n real data.", Algebra(), first_named.after, begins[u]),
        tends(scaled, pooled, "So does the scaled risk of the pool's mean.", rule, first, *ends_of),
        conclude("risk ratio", ratio, "In terms of the scaled risk.", Algebra(), observed, named),
        tends(function, statement, "Both terms converge.", ratio, pooled, *ends_of, least=1),
    ]
    return Derivation(title=title, lemmas=(exact,), steps=tuple(steps))
