"""A loop of atoms of the loop language as the discrete loop of the core: the same draws and fits.

Trusted as ``loop_terms`` is. The state of the core's loop is the distribution that data are drawn from. Where
that is the last fit, a mean after t fits is one over the state; where real data are mixed into the draws, the
state is the mixture, and a fit is read off the counts that are drawn from the state before.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from theory.core import (
    Refused,
    Term,
    apply,
    categorical_loop,
    function_of,
    over_counts,
    over_fits,
    sum_over,
)
from theory.core.display import shown
from theory.language.parameters import length_symbol
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.statistics import Mean, Norm2, Statistic, Total
from theory.loop_language.vectors import i
from theory.proofs.discrete_terms import COUNT, C, D, K, N, P, X
from theory.proofs.loop_terms import under_free_name
from theory.proofs.reading import Reader, variables

Weights = tuple[sp.Expr, sp.Expr, sp.Expr]
"""Of the real data, of the last state, and of the new data."""


@dataclass(frozen=True)
class AtomTerm:
    """A loop of atoms as a term of the core, and how what is observed of it is written.

    ``drawn`` are the weights in what a datum is drawn from, ``fit`` those in a fit, ``state`` those in the
    state: those of the fit where the state is the fit.
    """

    loop: Term
    names: dict[sp.Basic, Term]
    values: tuple[Term, ...]
    conditions: frozenset[Term]
    shares: sp.Symbol
    drawn: Weights
    fit: Weights
    state: Weights

    @property
    def fresh(self) -> int:
        """Return the fit from which on a mean is known."""
        return int(self.state != self.fit)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the loop's definition as the core has it, a line for each thing that it says."""
        name, _, size, atoms, real, k, weights = self.loop.args
        parts = zip(map(shown, weights), ("{0}(i)", "x(i)", "c(i)/{1}"), strict=True)
        step = " + ".join(f"({weight})·{part}".format(real.args[0], size.args[0]) for weight, part in parts)
        head = f"{name}: x(1..{atoms.args[0]}) is the state, {k.args[0]} ≥ 1 the number of the fit"
        drawn = f"c ~ multinomial({size.args[0]}; x(1..{atoms.args[0]}))"
        return (head, f"x(i) starts at {real.args[0]}(i)", drawn, f"x(i) becomes {step}")

    def reader(self, time: Term) -> Reader:
        """Return what reads an expression in parameters and t."""
        return Reader({**self.names, t: time})

    def value(self, expr: sp.Expr, fit: Term, time: Term) -> Term:
        """Return an observable of a fit, a list of shares: its squared norms are sums over the atoms."""
        reader = self.reader(time)
        one = Reader({**reader.names, i: COUNT, self.shares: apply(fit, COUNT)})
        norms = {}
        for norm in expr.atoms(Norm2):
            if len(norm.args) > 1:
                raise Refused("there are no rows here")
            norms[norm] = sum_over(COUNT, 1, self.values[1], one.term(norm.args[0]) ** 2)
        return Reader({**reader.names, **norms}).term(expr)

    def mean(self, expr: sp.Expr, when: Term) -> Term:
        """Return E of an observable after ``when`` fits, at least one where real data are mixed in."""
        if not self.fresh:
            return over_fits(self.loop, when, self.values, X, self.value(expr, X, when))
        size, atoms, real = self.values[:3]
        old, _, new = (self.reader(when).term(weight) for weight in self.fit)
        fit = function_of(COUNT, old * apply(real, COUNT) + new * apply(C, COUNT) / size)
        drawn = over_counts(size, atoms, X, C, self.value(expr, fit, when))
        return over_fits(self.loop, when - 1, self.values, X, drawn)


def atom_term(definition: LoopDefinition) -> AtomTerm:
    """Return a loop of atoms as a loop of the core.

    Raises:
        Refused: it is none: one list is drawn, always as many, with the last fit's shares or a mixture of
            them and the real ones, and a fit is a mixture of these and the frequencies in the list.
    """
    if len(definition.states) != 1 or len(definition.data) != 1 or definition.conditions:
        raise Refused("not one state and one list of data")
    (state,), (data,) = definition.states, definition.data
    real = state.start
    if data.law is None or data.law.name != "categorical" or data.source != "model":
        raise Refused("not new data of the atoms")
    if data.size.has(t) or data.inverse_size is not None:
        raise Refused("not always as many data")
    names, conditions = variables(definition.parameters)
    if {X, C, COUNT} & {*names.values()}:
        raise Refused("a parameter is called as what is averaged over")
    own = next((p for p in definition.parameters if real == sp.Indexed(p.symbol, i)), None)
    if own is None or own.domain.shape != "distribution" or state.length != length_symbol(own):
        raise Refused("it does not begin with the real distribution")
    frequency = Mean(data.symbol)
    fit = definition.fit[state.name].xreplace({Total(data.symbol): data.size * frequency})
    pools = {Mean(pool.symbol) for pool in definition.pools if (pool.window, pool.forget) == (None, None)}
    if fit in pools and definition.pools[0].append == (data.name,):
        fit = ((t - 1) * state.symbol + frequency) / t
    parts = (real, state.symbol, frequency)
    seen, drawn = _weights(fit, parts), _weights(data.law.argument("p"), parts)
    kept = seen
    if drawn != (0, 1, 0):
        if seen[1] != 0:
            raise Refused("real data are mixed into the draws, and the last fit into the fit")
        now = [weight.xreplace({t: t + 1}) for weight in drawn]
        kept = (now[0] + now[1] * seen[0], sp.S.Zero, now[1] * seen[2])
    others = tuple(x for s, x in names.items() if s not in (own.symbol, state.length, data.size))
    values = (Reader(names).term(data.size), names[state.length], names[own.symbol], *others)
    inner = Reader({**names, own.symbol: P, state.length: N, data.size: D, t: K})
    old, stays, new = map(inner.term, kept)
    made = under_free_name(
        definition.id, lambda name: categorical_loop(name, (D, N, P, *others), D, N, P, K, (old, stays, new))
    )
    return AtomTerm(made, names, values, conditions, state.symbol, drawn, seen, kept)


def _weights(expr: sp.Expr, parts: tuple[sp.Expr, ...]) -> Weights:
    """Return the factors of a mixture's parts."""
    names = {part: sp.Dummy() for part in parts}
    mixed = sp.expand(expr.xreplace(names))
    first, second, third = (sp.factor(mixed.coeff(name, 1)) for name in names.values())
    rest = mixed - sum(w * name for w, name in zip((first, second, third), names.values(), strict=True))
    if sp.expand(rest) != 0 or mixed.has(Statistic, sp.IndexedBase, i):
        raise Refused("no mixture of the real data, the last fit and the new data")
    return first, second, third
