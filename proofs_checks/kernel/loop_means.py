"""Means over one fit of a loop, as polynomials in its state: what a script for Coq is to say.

Found with SymPy and not trusted: Coq proves each equation from the loop's definition, or refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from proofs_checks.kernel.loop_text import LoopText
from proofs_checks.kernel.translation import NotTranslated
from theory.loop_language.definition import Data
from theory.loop_language.symbolic.lift import kept, pooled, power_sum

Combination = dict[sp.Expr, sp.Expr]
"""Polynomials in the state, each with its coefficient."""


class LoopMeans:
    """Means of polynomials in the state of one loop, of degree two in its data."""

    def __init__(self, text: LoopText) -> None:
        """Take the loop as it is written for Coq."""
        self.text, self.loop, self.lift = text, text.loop, text.lift
        self.fits = {s.symbol: self.lift.fit(self.loop.fit[s.name]) for s in self.loop.states}
        self.now = {
            pooled(p.name, order, now=False): pooled(p.name, order, now=True)
            for p in self.loop.pools
            for order in (1, 2)
        }
        self.grown = {
            pooled(p.name, order, now=True): self.lift.pool_step(p, order)
            for p in self.loop.pools
            for order in (1, 2)
        }
        self.kept = {kept(d.name, order): d for d in self.loop.data if d.source == "kept" for order in (1, 2)}
        self.coordinates = [*self.fits, *self.now, *self.kept]
        self.drawn = [d for d in self.loop.data if d.drawn_from]
        self.fresh = [d for d in self.loop.data if not d.drawn_from and d.source != "kept"]

    def polynomial(self, e: sp.Expr) -> Combination:
        """Return a polynomial in the state by its monomials.

        Raises:
            NotTranslated: it is none.
        """
        try:
            terms = sp.Poly(sp.expand(e), *self.coordinates).terms()
        except sp.PolynomialError as reason:
            raise NotTranslated(f"no polynomial in the state: {e}") from reason
        found = {}
        for powers, c in terms:
            coefficient = sp.factor(c)
            if coefficient != 0:
                found[sp.prod(x**k for x, k in zip(self.coordinates, powers, strict=True))] = coefficient
        return found

    def next(self, e: sp.Expr) -> Combination:
        """Return the mean of a polynomial in the state after fit t, given the state before it."""
        value = self._over(self.drawn, e.xreplace({**self.fits, **self.now}))
        return self.polynomial(self._over(self.fresh, value.xreplace(self.grown)))

    def given_pool(self, e: sp.Expr) -> Combination | None:
        """Return the mean, given the pools, of fits that see draws from pools alone; of others nothing."""
        value = e.xreplace(self.fits)
        own = {power_sum(d.name, order) for d in self.drawn for order in (1, 2)}
        if not value.free_symbols & own or not e.free_symbols & self.fits.keys():
            return None
        back = {later: before for before, later in self.now.items()}
        value = self._over(self.drawn, value)
        if value.free_symbols & {power_sum(d.name, order) for d in self.fresh for order in (1, 2)}:
            return None
        return self.polynomial(value.xreplace(back))

    def at_the_start(self, e: sp.Expr) -> sp.Expr:
        """Return the mean before the first fit."""
        starts = {s.symbol: s.start for s in self.loop.states} | dict.fromkeys(self.now, sp.Integer(0))
        sums = {
            symbol: power_sum(d.name, order)
            for symbol, d in self.kept.items()
            for order in (1, 2)
            if symbol == kept(d.name, order)
        }
        return sp.factor(self._over(self.kept.values(), e.xreplace({**starts, **sums})))

    def _over(self, data: Iterable[Data], e: sp.Expr) -> sp.Expr:
        """Return the mean of a polynomial over some data."""
        for d in reversed(list(dict.fromkeys(data))):
            m, v, together = self.text.moments(d)
            N = d.size
            means = {
                (0, 0): sp.Integer(1),
                (1, 0): N * m,
                (2, 0): N * v + N * (N - 1) * together * v + N**2 * m**2,
                (0, 1): N * (m**2 + v),
            }
            terms = sp.Poly(sp.expand(e), power_sum(d.name, 1), power_sum(d.name, 2)).terms()
            if any(powers not in means for powers, _ in terms):
                raise NotTranslated("a mean of higher order")
            e = sum((c * means[powers] for powers, c in terms), sp.Integer(0))
        return e
