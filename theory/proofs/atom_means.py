"""What the core proves of squared norms over a loop of atoms, from the loop's definition: their closed forms.

The engine proposes the mean square of one atom's share; here the core averages a step (the count of an atom
is binomial), proves it by induction over the fits, and adds up over the atoms. Nothing here is trusted:
``loop_means`` says what is to be proved.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    add_up,
    algebra,
    assume,
    average_over,
    combine,
    eq,
    induction,
    instantiate,
    integer,
    le,
    number,
    split_terms,
    substitute,
    sum_over,
)
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.statistics import Norm2
from theory.loop_language.symbolic.coordinates import entry
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.loop_language.symbolic.solve import problem_of, problem_without_shift, solve
from theory.loop_language.symbolic.system import close
from theory.loop_language.vectors import i
from theory.proofs.atom_loops import AtomTerm, Weights
from theory.proofs.discrete_loop import drawn_shares, kept_mean, known_shares, shares, square_of_share, start
from theory.proofs.discrete_terms import CHANCE, FIT, REAL_CHANCE, D, I, Loop, N, P, X, fit
from theory.proofs.reading import Reader
from theory.proofs.tactics import at, first_of

SHARE, REAL = sp.Dummy("share", real=True), sp.Dummy("real_share", real=True)


class Shares:
    """The means of an atom's share and of its square, in the parameters of a loop of atoms."""

    def __init__(self, made: AtomTerm, loop: LoopDefinition) -> None:
        """Take the engine's form of an atom's second moment; Refused if it has none."""
        self.made, self.loop = made, loop
        size, self.atoms, real = made.values[:3]
        self.atom = integer("i", lambda v: [le(1, v), le(v, self.atoms)], witness=1)
        self.here = {D: size, N: self.atoms, P: real, I: self.atom}
        self.there = Loop(made.loop, made.values)
        self.chance, self.real = (substitute(x, self.here) for x in (CHANCE, REAL_CHANCE))
        self.square = self._square()

    def read(self, expr: sp.Expr, time: Term) -> Term:
        """Return a term for an expression of t, the parameters and the real share."""
        return Reader({**self.made.reader(time).names, REAL: self.real}).term(expr)

    def _square(self) -> sp.Expr:
        """Return the engine's form of the mean square of an atom's share after t fits."""
        try:
            one = entry(self.loop, Norm2(self.made.shares))
            system = close(one, one.observables["value"])
        except NotInTheClass as refused:
            raise Refused(str(refused)) from None
        recurrence = scalar_recurrence(system)
        problem = problem_without_shift(system) if recurrence is None else problem_of(recurrence)
        form = None if problem is None else solve(problem).form
        added = [p.symbol for p in one.parameters if p not in self.loop.parameters]
        if form is None or len(added) != 1:
            raise Refused("no closed form of an atom's second moment")
        return form.xreplace({added[0]: REAL})

    def _weights(self, weights: Weights) -> list[Term]:
        """Return the weights in fit FIT + 1, in the variables of ``discrete_terms``."""
        state, (data,) = self.loop.states[0], self.loop.data
        names = {state.start.base: P, state.length: N, data.size: D, t: FIT + 1}
        return [Reader({**self.made.names, **names}).term(weight) for weight in weights]

    def of_state(self) -> tuple[Theorem, Theorem]:
        """Return E x(i) = q(i) and E x(i)² after any number of fits, x the state."""
        own = Loop(self.made.loop, (D, N, P, *self.made.values[3:]))
        old, kept, new = self._weights(self.made.state)
        last = old * REAL_CHANCE + kept * CHANCE
        steps = shares(square_of_share(last, new), last, new, own)
        mean = instantiate(kept_mean(steps[0], own), self.here)
        step = instantiate(steps[1], self.here)
        square = self.square
        if self.made.fresh:
            real, fitted = (self.made.drawn[place].xreplace({t: t + 1}) for place in (0, 1))
            square = (real**2 + 2 * real * fitted) * REAL**2 + fitted**2 * square
        form = eq(fit(FIT, self.chance**2, self.there), self.read(square, FIT))
        return mean, first_of(
            lambda: self._from(0, form, (step, mean)), lambda: self._from(1, form, (step, mean))
        )

    def _from(self, base: int, form: Term, facts: Sequence[Theorem]) -> Theorem:
        """Prove by induction over the fits what E x(i)² is from a fit on."""
        k = integer("k_fit", lambda v: [le(base, v)], witness=base)
        here, phi = [instantiate(fact, {FIT: k}) for fact in facts], at(form, FIT, k)
        step, mean = (instantiate(fact, {FIT: number(0)}) for fact in facts)
        started = start(self.chance**2, self.there)
        begun = algebra(at(phi, k, base), *((step, started, mean) if base else (started,)))
        return induction(k, base, begun, algebra(at(phi, k, k + 1), *here, assume(phi)), phi)

    def of_fit(self, k: Term) -> tuple[Theorem, Theorem]:
        """Return the mean of an atom's share in fit k, and of its square."""
        mean, square = self.of_state()
        (begins,) = (v for v in square.variables if v.args[0] == "k_fit")
        if not self.made.fresh:
            return instantiate(mean, {FIT: k}), instantiate(square, {begins: k})
        old, _, new = self._weights(self.made.fit)
        last, found = old * REAL_CHANCE, []
        said = (self.real, self.read(self.square, k))
        for drawn, value in zip(drawn_shares(square_of_share(last, new), last, new), said, strict=True):
            one = instantiate(drawn, self.here)
            averaged = average_over(one, X, fit(FIT, self.chance, self.there))
            moved = [instantiate(theorem, {FIT: k - 1}) for theorem in (averaged, mean)]
            moved.append(instantiate(square, {begins: k - 1}))
            found.append(algebra(eq(moved[0].formula.args[0], value), *moved))
        return found[0], found[1]

    def proved(self, observable: sp.Expr, goal: Term, k: Term) -> Theorem:
        """Prove that an observable's mean after k fits is what the goal says."""
        mean, square = self.of_fit(k)
        norms = {norm: norm.args[0] ** 2 for norm in observable.atoms(Norm2)}
        constant = observable.xreplace(dict.fromkeys(norms, sp.S.Zero))
        start = self.loop.states[0].start
        value = sp.expand(
            (observable.xreplace(norms) - constant).xreplace({start: REAL, self.made.shares: SHARE})
        )
        if value.has(i):
            raise Refused("an observable looks at the places of the atoms")
        one, two, none = value.coeff(SHARE, 1), value.coeff(SHARE, 2), value.coeff(SHARE, 0)
        whole = [self.read(x, k) for x in (two, one, none)]
        a, b, c = whole
        said = sp.expand(two * self.square + one * REAL + none)
        body = a * square.formula.args[0] + b * mean.formula.args[0] + c
        if not said.is_polynomial(REAL):
            raise Refused("an atom's mean is no polynomial in its real share")
        powers = sp.Poly(said, REAL)
        parts = [self.read(x, k) * self.real**n for (n,), x in powers.terms()]
        each = combine(eq(body, sum(parts, number(0))), (a, square), (b, mean))
        ones = [(self.read(powers.coeff_monomial(REAL), k), assume(self.whole()))]
        theorem = combine(
            goal,
            (1, add_up(each, self.atom, 1, self.atoms)),
            (1, split_terms(self.atom, 1, self.atoms, *parts)),
            *ones,
        )
        return known_shares(theorem)

    def whole(self) -> Term:
        """Return that the real shares add up to 1."""
        return substitute(eq(sum_over(I, 1, N, REAL_CHANCE), 1), self.here)
