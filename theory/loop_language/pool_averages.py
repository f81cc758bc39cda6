"""From a definition to closed forms in steps, where a fit sees all data so far or some drawn from them.

After generation t the pool holds the data of t generations, p_t their mean and q_t that of their squares.
Given the pool, data are drawn from it and the fit is made; given the fit, new data are drawn and appended. So
u(t) = 𝔼 p_t² and v(t) = 𝔼 q_t − 𝔼 p_t², or w(t) = 𝔼 q_t alone, follow recurrences from t = 1 on, and the mean
of an observable of fit t is a combination of them. Its closed form is shown by a recurrence of its own where
it has one, and else by those of the pool. Nothing here is trusted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.engine.naming import backwards, define, i, instance
from theory.engine.recurrences import factor_index, solve_affine, solved
from theory.language.derivation import (
    Algebra,
    Averaging,
    Combination,
    Definition,
    Derivation,
    Draws,
    Expectation,
    Random,
    Step,
)
from theory.language.equations import equate, put_in
from theory.language.signs import is_positive
from theory.loop_language.averages import Averages, Equations, Sequence_, conclude, fitted, listed
from theory.loop_language.definition import GENERATION, Data, LoopDefinition, Pool, t
from theory.loop_language.statistics import Mean, PowerMean, Statistic
from theory.loop_language.symbolic.lift import Lift, pooled
from theory.loop_language.symbolic.refusal import Refused
from theory.loop_language.symbolic.system import Monomial, Row

delta = sp.Function("delta", real=True)
"""The increment of an observable's mean."""
fit = sp.Symbol("i", integer=True, positive=True)
PLACES = {t: "t", t + 1: "next", sp.Integer(1): "1"}


def pool_mean(order: int, at: sp.Expr) -> Random:
    """Return the mean of the powers of a pool's data.

    >>> pool_mean(1, t), pool_mean(2, t + 1)
    (p_t, q_next)
    """
    return Random(f"{'pq'[order - 1]}_{PLACES[at]}", real=True)


def averages_of(definition: LoopDefinition, observable: sp.Expr) -> Averages:
    """Return what the mean of an observable comes to; a pool that enters by its mean alone is a state."""
    pools = {pool.symbol for pool in definition.pools}
    whole = all(
        expr == part and isinstance(part, (Mean, PowerMean))
        for expr in definition.fit.values()
        for part in expr.atoms(Statistic)
        if pools & set(part.lists)
    )
    plain = whole and not any(data.drawn_from for data in definition.data)
    return (Averages if plain else PoolAverages)(definition, observable)


class PoolAverages(Averages):
    """What the mean of an observable comes to where the fit sees a pool, or draws from it."""

    # ---- one generation in equations ----

    @cached_property
    def loop(self) -> LoopDefinition:
        """Return the definition.

        Raises:
            Refused: there is not one plain pool, or its data are not drawn from the last fit.
        """
        loop = self.definition
        if len(loop.pools) != 1 or loop.pools[0].window or loop.pools[0].forget:
            raise Refused("not one pool of all data")
        plain = all(data.source == "model" or data.drawn_from for data in loop.data)
        (new, *more), (pool,) = [data for data in loop.data if not data.drawn_from], loop.pools
        if more or not plain or pool.append != (new.name,) or loop.order(self.observable) > 2:
            raise Refused("a pool beside other data, or moments of it beyond the second")
        if any(fit.free_symbols & {*self._states, new.symbol} for fit in loop.fit.values()):
            raise Refused("a fit to a pool and to other data or the fit before")
        return loop

    @property
    def _states(self) -> dict[sp.Symbol, str]:
        return {state.symbol: state.name for state in self.definition.states}

    @property
    def _pool(self) -> Pool:
        return self.definition.pools[0]

    @property
    def _new(self) -> Data:
        return next(data for data in self.definition.data if not data.drawn_from)

    @property
    def _picked(self) -> tuple[Data, ...]:
        return tuple(data for data in self.definition.data if data.drawn_from)

    @property
    def _past(self) -> dict[sp.Basic, sp.Basic]:
        """New data are drawn from fit t."""
        return {state.symbol: fitted(state.name) for state in self.loop.states}

    def _held(self, at: sp.Expr) -> sp.Expr:
        return Lift(self.loop).pool_size(self._pool, at)

    @cached_property
    def drawn(self) -> dict[str, Equations]:
        """Return how new data are drawn, by their name."""
        return {self._new.name: self._drawn(self._new)}

    @cached_property
    def _first(self) -> sp.Eq:
        """Return how the data of the first generation, which are real, are drawn."""
        drawn, x = self._drawn(replace(self._new, source="real"))[-1], self._new.name
        names = {listed(x)[i]: listed(f"{x}_1")[i], listed(f"epsilon_{x}")[i]: listed(f"eta_{x}")[i]}
        return put_in(drawn, names)

    def _symbol(self, order: int) -> sp.Symbol:
        return pooled(self._pool.name, order, now=False)

    def _means(self, at: sp.Expr) -> Equations:
        """Return the pool's means: of its data, of the first, or of its data with new ones."""
        x, before, each = self._new.name, self._held(t), self._new.size.xreplace({t: at})
        name, count, held = {
            t: (self._pool.name, before, before),
            t + 1: (x, each, before + each),
            sp.Integer(1): (f"{x}_1", each, each),
        }[at]
        old = before if at == t + 1 else 0
        sums = (sp.Sum(listed(name)[i] ** order, (i, 1, count)) for order in (1, 2))
        return tuple(
            equate(pool_mean(order, at), (old * pool_mean(order, t) + total) / held)
            for order, total in enumerate(sums, 1)
        )

    def _index(self, data: Data) -> sp.IndexedBase:
        return sp.IndexedBase(Random(f"J_{data.name}", integer=True))

    @cached_property
    def _picks(self) -> Equations:
        pool = listed(self._pool.name)
        return tuple(equate(listed(x.name)[i], pool[self._index(x)[i]]) for x in self._picked)

    def _sums(self) -> dict[sp.Basic, sp.Basic]:
        own = {pooled(self._pool.name, order, now=True): pool_mean(order, t) for order in (1, 2)}
        return {**super()._sums(), **own}

    @cached_property
    def equations(self) -> Equations:
        """Return the loop in equations: first data, the pool, the fit, new data, the next pool."""
        first = (self._first, *self._means(sp.Integer(1)))
        fit = (*self._means(t), *self._picks, *self.fits)
        return (*first, *fit, *self.drawn[self._new.name], *self._means(t + 1))

    # ---- recurrences ----

    @property
    def moments(self) -> tuple[Monomial, ...]:
        """Return the pool's moments."""
        return self.system.moments

    @property
    def _squared(self) -> Monomial:
        return ((self._symbol(1), 2),)

    @cached_property
    def called(self) -> dict[Monomial, Sequence_]:
        """Return the sequence of each of the pool's moments."""
        square = ((self._symbol(2), 1),)
        known = {self._squared: "u", square: "v" if self._is_centred(square) else "w"}
        known[((self._symbol(1), 1),)] = "mu"
        return {m: sp.Function(known[m], real=True) for m in self.moments}

    def _is_centred(self, moment: Monomial) -> bool:
        """Whether it is a mean square that is taken about the mean, whose square is a moment too."""
        return moment == ((self._symbol(2), 1),) and self._squared in self.moments

    def value(self, moment: Monomial, at: sp.Expr) -> sp.Expr:
        """Return the random number whose mean a moment is."""
        values = {symbol: fitted(name) for symbol, name in self._states.items()}
        values |= {variance: square.lhs for variance, square in self._deviations.items()}
        values |= {self._symbol(order): pool_mean(order, at) for order in (1, 2)}
        return sp.Mul(*(values[s] ** power for s, power in moment))

    def _mean(self, moment: Monomial, at: sp.Expr) -> sp.Expr:
        return Expectation(self.value(moment, at)) if moment else sp.Integer(1)

    def _meant(self, moment: Monomial, at: sp.Expr) -> sp.Expr:
        """Return what the sequence of a moment is a name of."""
        less = self._mean(self._squared, at) if self._is_centred(moment) else 0
        return self._mean(moment, at) - less

    def read(self, moment: Monomial, at: sp.Expr) -> sp.Expr:
        """Return the mean of a moment in the sequences."""
        if not moment:
            return sp.Integer(1)
        more = self.called[self._squared](at) if self._is_centred(moment) else 0
        return self.called[moment](at) + more

    def _in_sequences(self, row: Row, at: sp.Expr, shift: sp.Expr) -> sp.Expr:
        """Return a combination of moments; its coefficients are about generation t, which is ``shift``."""
        expr = self.system.field.expr
        return sp.Add(*(expr(c).xreplace({t: shift}) * self.read(m, at) for m, c in row.items()))

    def _row_of(self, moment: Monomial) -> sp.Expr:
        """Return a sequence at t + 1 by those at t."""
        rows, field = self.system.rows, self.system.field
        signed = [(1, rows[moment]), *([(-1, rows[self._squared])] if self._is_centred(moment) else [])]
        parts: dict[Monomial, Any] = {}
        for sign, row in signed:
            for other, factor in row.items():
                for one in (other, *([self._squared] if self._is_centred(other) else [])):
                    parts[one] = parts.get(one, field.field.zero) + sign * factor
        known = {m: field.expr(field.shifted(factor)) for m, factor in parts.items()}
        own = known.pop(moment, sp.Integer(0)) * self.called[moment](t)
        terms = (factor * (self.called[m](t) if m else 1) for m, factor in known.items())
        return own + sp.together(sp.Add(*terms))

    @cached_property
    def rules(self) -> dict[Monomial, sp.Eq]:
        """Return the recurrence of each sequence."""
        return {m: put_in(rule, {t: t - 1}) for m, rule in self._following.items()}

    @cached_property
    def _following(self) -> dict[Monomial, sp.Eq]:
        return {m: equate(y(t + 1), self._row_of(m)) for m, y in self.called.items()}

    @cached_property
    def _starts(self) -> dict[Monomial, sp.Eq]:
        first, expr, found = self.system.initial, self.system.field.expr, {}
        for moment, y in self.called.items():
            less = first[self._squared] if self._is_centred(moment) else 0
            found[moment] = equate(y(1), expr(first[moment] - less))
        return found

    @cached_property
    def names(self) -> tuple[Step, ...]:
        """Return the definitions of the sequences, at t, at t + 1 and at 1."""
        return tuple(
            define(equate(y(at), self._meant(m, at)), "A moment of the pool.")
            for at in PLACES
            for m, y in self.called.items()
        )

    @cached_property
    def _aliases(self) -> tuple[Step, ...]:
        known = {step.after.lhs: step.after for step in self.names}
        return tuple(
            backwards(
                equate(self._mean(m, at), self.read(m, at)),
                *(known[y] for y in sorted(self.read(m, at).atoms(sp.Function), key=sp.default_sort_key)),
            )
            for at in PLACES
            for m in self.called
        )

    @cached_property
    def _of_the_fit(self) -> dict[Monomial, Step]:
        """Return the means of moments of fit t, given the pool."""
        premises = (*self._means(t), *self._picks, *self.fits)
        how = Averaging(
            definitions=premises,
            draws=tuple(
                Draws(
                    index=self._index(data),
                    count=data.size,
                    population=self._held(t),
                    replacement=data.replacement,
                )
                for data in self._picked
            ),
            data=((listed(self._pool.name), self._held(t)),),
        )
        words = "Every way to draw the fit's data from the pool is as likely." if self._picked else "The fit."
        expr, found = self._engine.field.expr, {}
        for moment in self._needed_of_the_fit:
            row, _ = self._engine.step(moment)
            terms = (expr(factor) * self._mean(other, t) for other, factor in row.items())
            after = equate(self._mean(moment, t), sp.Add(*terms))
            found[moment] = conclude("average over the draws", after, words, how, *premises)
        return found

    @cached_property
    def _needed_of_the_fit(self) -> tuple[Monomial, ...]:
        """Return the moments of fit t that new data, variances and the observable need."""
        shown = (step.after.rhs for step in (*self._of_new_data.values(), *self._spreads))
        every = {mean.args[0] for side in (*shown, self._observed) for mean in side.atoms(Expectation)}
        back = {fitted(name): symbol for symbol, name in self._states.items()}
        back |= {pool_mean(order, t): self._symbol(order) for order in (1, 2)}
        powers = (mean.as_powers_dict() for mean in sorted(every, key=str) if mean.free_symbols <= set(back))
        found = (tuple(sorted(((back[x], int(k)) for x, k in own.items()), key=str)) for own in powers)
        return tuple(moment for moment in found if {symbol for symbol, _ in moment} & set(self._states))

    @cached_property
    def _of_new_data(self) -> dict[Monomial, Step]:
        """Return the means of the next pool's moments, given the pool and the fit."""
        premises, x = (self.drawn[self._new.name][-1], *self._means(t + 1)), self._new
        noise = ((listed(f"epsilon_{x.name}"), x.size.xreplace({t: t + 1})),)
        how = Averaging(definitions=premises, noise=noise)
        words = "Given the fit, new data are independent, with the mean and the variance of their law."
        expr, found = self._given_variances.field.expr, {}
        for moment in self.called:
            row, _ = self._given_variances.step(moment)
            terms = (
                expr(factor).xreplace({t: t + 1}) * self._mean(other, t) for other, factor in row.items()
            )
            after = equate(self._mean(moment, t + 1), sp.Add(*terms))
            found[moment] = conclude("conditional expectation", after, words, how, *premises)
        return found

    @cached_property
    def _spreads(self) -> tuple[Step, ...]:
        found = {s.after: s for step in self._of_new_data.values() for s in self._variances(step)}
        return tuple(found.values())

    @cached_property
    def _of_first_data(self) -> dict[Monomial, Step]:
        premises, x = (self._first, *self._means(sp.Integer(1))), self._new
        noise = ((listed(f"eta_{x.name}"), x.size.xreplace({t: sp.Integer(1)})),)
        how = Averaging(definitions=premises, noise=noise)
        words = "Real data are independent, with the mean and the variance of the truth."
        expr = self.system.field.expr
        return {
            m: conclude(
                "real data",
                equate(self._mean(m, sp.Integer(1)), sp.factor(expr(self.system.initial[m]))),
                words,
                how,
                *premises,
            )
            for m in self.called
        }

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps from the definition to the recurrences."""
        given = (conclude("definition", item, "The loop.", Definition()) for item in self.equations)
        fit = tuple(self._of_the_fit.values())
        aliases = tuple(step.after for step in self._aliases)
        inserted = (*(s.after for s in self._spreads), *(s.after for s in fit), *aliases)
        found: list[Step] = []
        for at, last in ((sp.Integer(1), self._of_first_data), (t + 1, self._of_new_data)):
            known: list[sp.Eq] = []
            for m in sorted(self.called, key=self._is_centred):
                rule = self.start(m) if at == 1 else self._following[m]
                before = (*(inserted if at != 1 else aliases), *known, last[m].after)
                found.append(
                    conclude("recurrence", rule, "In terms of the pool's moments.", Combination(), *before)
                )
                known.append(rule)
                if at != 1:
                    found.append(instance(rule, (t, t - 1), rule="fit before"))
        means = (*self._of_first_data.values(), *fit, *self._of_new_data.values(), *self._spreads)
        return (*given, *self.names, *self._aliases, *means, *found)

    # ---- closed forms ----

    def _closed(self, moment: Monomial, rule: sp.Eq) -> sp.Expr:
        """Return the solution of a rule that shows its own sequence only, a common scale in front."""
        before = self.called[moment](t - 1)
        first = self.start(moment).rhs
        factor, level = rule.rhs.coeff(before), rule.rhs.xreplace({before: sp.Integer(0)})
        scale = _scale(first)
        unit = level.xreplace(dict.fromkeys(scale.free_symbols, sp.Integer(1)))
        if sp.expand(level - scale * unit) != 0:
            scale, unit = sp.Integer(1), level
        if factor == 1 and unit.has(sp.Sum, sp.Product):
            return scale * (sp.cancel(first / scale) + sp.Sum(unit.xreplace({t: fit}), (fit, 2, t)))
        return scale * solve_affine(sp.factor(factor), sp.factor(unit), t, 1, sp.cancel(first / scale))

    def _tidy(self, linear: sp.Expr) -> sp.Expr:
        return linear if linear.has(sp.Sum, sp.Product) else super()._tidy(linear)

    @cached_property
    def _observed(self) -> sp.Expr:
        """Return the mean of the observable, as means of moments of fit t."""
        states = list(self._states)
        terms = sp.Poly(self.observable, *states).terms()
        return sp.Add(
            *(
                factor * self._mean(tuple((s, k) for s, k in zip(states, powers, strict=True) if k), t)
                for powers, factor in terms
            )
        )

    @cached_property
    def goal(self) -> sp.Expr:
        """Return the mean of the observable in the pool's sequences."""
        value = sp.expand(self._in_sequences(self.system.goal, t, t))
        return sp.collect(value, [y(t) for y in self.called.values()], sp.factor)

    def observing(self, function: Sequence_) -> tuple[Step, ...]:
        """Return the steps to f(t), the mean of the observable, in the pool's sequences."""
        named = define(equate(function(t), self._observed), "What is observed.")
        means = (step.after for step in (*self._of_the_fit.values(), *self._aliases))
        words = "In terms of the pool's moments."
        found = equate(function(t), self.goal)
        return named, conclude("observable", found, words, Algebra(), named.after, *means)

    def derivation(self, title: str, statement: sp.Eq) -> Derivation:
        """Return the derivation of a statement f(t) = closed form.

        Raises:
            Refused: the moments, or what they need, have no closed form, or the statement's name is taken.
        """
        function, (end,) = statement.lhs.func, statement.lhs.args
        form = statement.rhs.xreplace({end: t})
        if function.__name__ in {y.__name__ for y in self.called.values()}:
            raise Refused(f"{function.__name__} is the name of a moment of the pool")
        steps = [*self.steps, *self.observing(function)]
        observed = steps[-1].after
        way = self._alone(observed, form) or self._by_increments(observed, form)
        steps += way or self._by_the_pool(observed, form)
        if end != t:
            steps.append(instance(steps[-1].after, (t, end)))
        return Derivation(title=title, steps=tuple(steps))

    def _by_the_pool(self, observed: sp.Eq, form: sp.Expr) -> Iterator[Step]:
        """Yield the steps by the closed forms of the pool's sequences."""
        steps = tuple(self._solved({}))
        yield from steps
        closed = [step.after for step in steps if not step.after.rhs.atoms(AppliedUndef)]
        after = equate(observed.lhs, form)
        known = (observed, *(item for item in closed if observed.rhs.has(item.lhs)))
        yield conclude("insert", after, "What is known of the pool.", Algebra(), *known)

    def _alone(self, observed: sp.Eq, form: sp.Expr) -> tuple[Step, ...]:
        """Return the steps where the observable is a multiple of one sequence, and that of its last value."""
        function = observed.lhs.func
        for m, y in self.called.items():
            weight, slope = observed.rhs.coeff(y(t)), self.rules[m].rhs.coeff(y(t - 1))
            if observed.rhs != weight * y(t) or self.rules[m].rhs != slope * y(t - 1):
                continue
            before, first = (instance(observed, (t, place)) for place in (t - 1, sp.Integer(1)))
            rule = equate(
                function(t), sp.factor(slope * weight / weight.xreplace({t: t - 1})) * function(t - 1)
            )
            start = equate(function(1), sp.factor(first.after.rhs.xreplace({y(1): self.start(m).rhs})))
            used = (before.after, self.rules[m], observed)
            words = "A multiple of what follows a linear recurrence."
            return (
                before,
                first,
                conclude("recurrence", rule, words, Combination(), *used),
                conclude("first fit", start, "From the pool.", Algebra(), first.after, self.start(m)),
                solved(function, t, rule, start, form),
            )
        return ()

    def _by_increments(self, observed: sp.Eq, form: sp.Expr) -> tuple[Step, ...]:
        """Return the steps where the increments of the observable are each a multiple of the last."""
        r = observed.lhs.func
        ratio = self._ratio(observed)
        if ratio is None:
            return ()
        ratio = _as_written(ratio, form)
        rules = tuple(self.rules.values())
        named = equate(delta(t), r(t + 1) - r(t))

        def put(equation: sp.Eq, place: sp.Expr) -> Step:
            return instance(equation, (t, place))

        gone = tuple(self._gone())
        zero = tuple(step.after for step in gone)
        ahead = [put(equation, t + 1) for equation in (observed, *rules)]
        after_next = [put(equation, t + 2) for equation in (observed, *rules)]
        second = [put(equation, sp.Integer(2)) for equation in (observed, *rules)]
        later, start, before = (put(named, place) for place in (t + 1, sp.Integer(1), t - 1))
        first_seen = put(observed, sp.Integer(1))
        starts = tuple(self.start(m) for m in self.called)
        growth = equate(delta(t + 1), ratio.xreplace({factor_index: t + 2}) * delta(t))
        first = equate(r(1), sp.factor(first_seen.after.rhs.xreplace({s.lhs: s.rhs for s in starts})))
        first_rise = equate(delta(1), first.rhs * ratio.xreplace({factor_index: sp.Integer(2)}))
        shifted = put(growth, t - 1)
        grown = sp.Product(ratio, (factor_index, 2, t + 1))
        rise = solved(delta, t, shifted.after, first_rise, first.rhs * grown)
        risen = put(rise.after, t - 1)
        summed = equate(r(t), r(t - 1) + risen.after.rhs)
        words = "Insert the recurrences twice: what is not a multiple of the last increment cancels."
        decoupled = (later.after, named, after_next[0].after, ahead[0].after, observed)
        recursions = tuple(s.after for s in (*after_next[1:], *ahead[1:]))
        at_two = (start.after, second[0].after, first_seen.after, *(s.after for s in second[1:]))
        return (
            define(named, "The increment."),
            *(later, start, before, first_seen, *second, *ahead, *after_next, *gone),
            conclude("the increments decouple", growth, words, Algebra(), *decoupled, *recursions, *zero),
            conclude("first fit", first, "From the pool.", Algebra(), first_seen.after, *starts),
            conclude("second fit", first_rise, "Insert the recurrences.", Algebra(), *at_two, *starts),
            *(shifted, rise, risen),
            conclude("sum the increments", summed, "What it is.", Combination(), before.after, risen.after),
            solved(r, t, summed, first, form),
        )

    def _is_gone(self, moment: Monomial) -> bool:
        return bool(self.start(moment).rhs == 0 and self.rules[moment].rhs == self.called[moment](t - 1))

    def _gone(self) -> Iterator[Step]:
        """Yield that sequences stay 0."""
        for m in filter(self._is_gone, self.called):
            yield solved(self.called[m], t, self.rules[m], self.start(m), sp.Integer(0))

    def _ratio(self, observed: sp.Eq) -> sp.Expr | None:
        """Return δ(k − 1)/δ(k − 2) of the increments, if that is a number with no pole for any parameters."""
        system = self.system.without_constants()
        shifted, expr, zero = system.field.shifted, system.field.expr, system.field.field.zero

        def before(row: Row, back: int) -> Row:
            """Return a combination of moments ``back`` fits ago as one of those a fit earlier."""
            earlier = {m: {o: shifted(c, -back) for o, c in own.items()} for m, own in system.rows.items()}
            return replace(system, rows=earlier).step(row)

        def moved(row: Row, back: int) -> Row:
            return {m: shifted(c, -back) for m, c in row.items()}

        goal = system.goal
        values = (before(before(goal, 0), 1), before(moved(goal, 1), 1), moved(goal, 2))
        every = dict.fromkeys(m for row in values for m in row)
        rises = [[a.get(m, zero) - b.get(m, zero) for m in every] for a, b in itertools.pairwise(values)]
        ratios = {b / a if a else None for b, a in zip(*rises, strict=True) if a or b}
        if len(system.moments) != 2 or len(ratios) != 1 or None in ratios:
            return None
        ratio = expr(ratios.pop())
        if not is_positive(sp.fraction(ratio)[1], (*self.loop.parameters, GENERATION)):
            return None
        return ratio.xreplace({t: factor_index})


def _as_written(ratio: sp.Expr, form: sp.Expr) -> sp.Expr:
    """Return a factor as the products of a form have it, if it is theirs."""
    bodies = (part.function.xreplace({part.limits[0][0]: factor_index}) for part in form.atoms(sp.Product))
    return next((body for body in bodies if sp.cancel(body - ratio) == 0), ratio)


def _scale(value: sp.Expr) -> sp.Expr:
    """Return the factors of a value that count nothing: σ² of σ²(n − 1)/n."""
    factors = sp.Mul.make_args(value)
    return sp.Mul(*(x for x in factors if x.free_symbols and not any(s.is_integer for s in x.free_symbols)))
