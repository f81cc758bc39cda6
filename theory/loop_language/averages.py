"""From a definition to the closed form of an observable's mean, in steps: the proof that the engine proposes.

The equations of one generation are written out; each moment is averaged over the new data given the past,
for all sizes (``Averaging``: the core decides it), named, and solved in the order in which moments need one
another. Two that need one another are taken apart by their sum, if that needs itself alone, or solved by a
recurrence of order two. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.engine.naming import backwards, define, i, instance
from theory.engine.recurrences import solve_affine, solved
from theory.language.derivation import (
    Algebra,
    Averaging,
    Combination,
    Definition,
    Derivation,
    Expectation,
    LinearRecurrence,
    Random,
    Step,
)
from theory.language.equations import equate
from theory.loop_language.definition import Data, LoopDefinition, State, t
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Total, Variance
from theory.loop_language.symbolic.lift import Lift, kept, power_sum
from theory.loop_language.symbolic.moments import raw_moments
from theory.loop_language.symbolic.refusal import Refused
from theory.loop_language.symbolic.solve import form_of
from theory.loop_language.symbolic.system import Engine, Monomial, System

l = sp.Symbol("l", integer=True, positive=True)
LETTERS = {"e": "m", "e^2": "u", "s": "f", "e*z_1": "g"}
"""How means of moments are called; any other is y with a number."""
SUM = sp.Function("w", real=True)
Equations = tuple[sp.Eq, ...]
Sequence_ = type[sp.Function]


def fitted(state: str) -> Random:
    """Return a state after fit t.

    >>> fitted("e"), last("e")
    (e_t, e_prev)
    """
    return Random(f"{state}_t", real=True)


def last(state: str) -> Random:
    """Return a state after fit t − 1."""
    return Random(f"{state}_prev", real=True)


def listed(name: str) -> sp.IndexedBase:
    """Return a list of random numbers."""
    return sp.IndexedBase(Random(name, real=True))


def _total(mean: Statistic, data: Data) -> sp.Expr:
    """Return the sum over data of what a mean is of."""
    return data.size * mean.func(*mean.args[:-1], data.symbol) if len(mean.args) > 1 else Total(data.symbol)


def _mean_of(data: Data, order: int) -> Random:
    """Return the mean of the powers of kept data."""
    return Random(str(kept(data.name, order)), real=True)


def conclude(rule: str, after: sp.Basic, because: str, certificate: object, *before: sp.Basic) -> Step:
    """Return a step."""
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)  # type: ignore[arg-type]  # one of the certificates


@dataclass(frozen=True)
class Averages:
    """What the mean of an observable comes to: equations of a generation, recurrences, closed form.

    Args:
        definition: of numbers; a pool of all data enters by its mean.
        observable: in the states.
    """

    definition: LoopDefinition
    observable: sp.Expr

    # ---- one generation in equations ----

    @cached_property
    def loop(self) -> LoopDefinition:
        """Return the definition with the mean of a pool as what remembers it.

        Raises:
            Refused: a pool enters otherwise, or draws are made from it.
        """
        given = self.definition
        lift, fit = Lift(given), dict(given.fit)
        for name, expr in fit.items():
            for part in expr.atoms(Statistic):
                (pool, *more) = given.members(part)
                if isinstance(pool, Data):
                    continue
                of_powers = isinstance(part, (Mean, PowerMean))
                if expr != part or more or not of_powers or pool.window or pool.forget:
                    raise Refused(f"{part}: a pool enters by a mean only, as one of the states")
                each = sum((given.datum(x).size for x in pool.append), sp.Integer(0))
                size = lift.pool_size(pool, t - 1)
                if size.has(sp.Sum):
                    size = sp.Sum(each.xreplace({t: l}), (l, 1, t - 1))
                new = sum((_total(part, given.datum(x)) for x in pool.append), sp.Integer(0))
                fit[name] = (size * given.state(name).symbol + new) / (size + each)
        return replace(given, pools=(), fit=fit)

    @property
    def _past(self) -> dict[sp.Basic, sp.Basic]:
        return {state.symbol: last(state.name) for state in self.loop.states}

    def _drawn(self, data: Data) -> Equations:
        """Return a datum by its noise, and the square of its deviation where that has no name."""
        law = data.law if data.source == "model" else self.loop.true_law(data)
        if law is None:
            raise Refused(f"{data.name} is a subsample")
        mean, second = (moment.xreplace(self._past) for moment in raw_moments(law, 2))
        variance = sp.factor(sp.expand(second - mean**2))
        root, noise = sp.sqrt(variance), listed(f"epsilon_{data.name}")[i]
        if not root.atoms(Random):
            return (equate(listed(data.name)[i], mean + root * noise),)
        deviation = Random(f"tau_{data.name}", real=True)
        return equate(deviation**2, sp.expand(variance)), equate(
            listed(data.name)[i], mean + deviation * noise
        )

    @cached_property
    def drawn(self) -> dict[str, Equations]:
        """Return how data are drawn, by their name."""
        return {data.name: self._drawn(data) for data in self.loop.data}

    @cached_property
    def totals(self) -> Equations:
        """Return the mean of kept data, and of their squares where a variance is fitted."""
        squared = any(fit.atoms(Variance, PowerMean) for fit in self.loop.fit.values())
        return tuple(
            equate(_mean_of(data, order), self._sum(data, order) / data.size)
            for data in self.loop.data
            for order in range(1, 3 if squared else 2)
            if data.source == "kept"
        )

    def _sum(self, data: Data, order: int) -> sp.Expr:
        return sp.Sum(listed(data.name)[i] ** order, (i, 1, data.size))

    @cached_property
    def fits(self) -> Equations:
        """Return how each state is fitted."""
        sums, found = self._sums(), []
        for state in self.loop.states:
            fit = self.loop.fit[state.name]
            centred = {part: self._centred(part) for part in fit.atoms(Variance)}
            lifted = Lift(self.loop).fit(fit.xreplace({k: v for k, v in centred.items() if v is not None}))
            parts = (self._size(part) for part in fit.atoms(Statistic))
            lifted = lifted.xreplace({size: sp.expand(size) for size in parts})
            found.append(equate(fitted(state.name), lifted.xreplace({**sums, **self._past})))
        return tuple(found)

    def _sums(self) -> dict[sp.Basic, sp.Basic]:
        """Return what the symbols of sums of data stand for."""
        return {
            symbol(data.name, order): self._sum(data, order)
            for data in self.loop.data
            for order in (1, 2)
            for symbol in (power_sum, kept)
        }

    def _centred(self, part: Variance) -> sp.Expr | None:
        """Return a variance by squares about the mean, where a state is that mean."""
        fit, members = self.loop.fit, [x for x in self.loop.members(part) if isinstance(x, Data)]
        centre = next((name for name, expr in fit.items() if expr == Mean(*part.lists)), None)
        if centre is None or len(members) < len(part.lists):
            return None
        squares = (sp.Sum((listed(x.name)[i] - fitted(centre)) ** 2, (i, 1, x.size)) for x in members)
        return sp.Add(*squares) / (sp.expand(self._size(part)) - part.args[0])

    def _size(self, part: Statistic) -> sp.Expr:
        return sp.Add(*(x.size for x in self.loop.members(part) if isinstance(x, Data)))

    @cached_property
    def equations(self) -> Equations:
        """Return the loop in equations: how data are drawn, what is kept, how states are fitted."""
        drawn = (equation for equations in self.drawn.values() for equation in equations)
        return tuple(dict.fromkeys((*drawn, *self.totals, *self.fits)))

    # ---- recurrences ----

    @cached_property
    def system(self) -> System:
        """Return the moments and how they step, as the engine of the loop language has them."""
        return self._engine.close()

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self.loop, self.observable)

    def _is_constant(self, moment: Monomial) -> bool:
        """Whether a moment is one of kept data."""
        return not {symbol for symbol, _ in moment} & {state.symbol for state in self.loop.states}

    @cached_property
    def moments(self) -> tuple[Monomial, ...]:
        """Return the moments that move."""
        return tuple(m for m in self.system.moments if not self._is_constant(m))

    @cached_property
    def called(self) -> dict[Monomial, Sequence_]:
        """Return the sequence that is each moment's mean."""
        names = [LETTERS.get(_written(m), f"y_{place}") for place, m in enumerate(self.moments, 1)]
        return {m: sp.Function(name, real=True) for m, name in zip(self.moments, names, strict=True)}

    def value(self, moment: Monomial, at: sp.Expr) -> sp.Expr:
        """Return the random number whose mean a moment is, after fit t or t − 1."""
        state = {s.symbol: fitted(s.name) if at == t else last(s.name) for s in self.loop.states}
        state |= {variance: square.lhs for variance, square in self._deviations.items()}
        state |= {
            kept(data.name, order): _mean_of(data, order) for data in self.loop.data for order in (1, 2)
        }
        return sp.Mul(*(state[s] ** power for s, power in moment))

    def _scale(self, moment: Monomial) -> sp.Expr:
        """Return what the engine's moment is of ours, in which kept data have means and no sums."""
        sizes = {kept(data.name, order): data.size for data in self.loop.data for order in (1, 2)}
        return sp.Mul(*(sizes.get(s, sp.Integer(1)) ** power for s, power in moment))

    def _row(self, moment: Monomial) -> list[tuple[Monomial, sp.Expr]]:
        own, expr = self._scale(moment), self.system.field.expr
        row = self.system.rows[moment].items()
        return [(other, sp.factor(expr(factor) * self._scale(other) / own)) for other, factor in row]

    def _begins(self, moment: Monomial) -> sp.Expr:
        return sp.factor(self.system.field.expr(self.system.initial[moment]) / self._scale(moment))

    @cached_property
    def _deviations(self) -> dict[sp.Symbol, sp.Eq]:
        """Return the square of a deviation that has a name, by the symbol of it in averages."""
        squares = {name: equations[0] for name, equations in self.drawn.items() if len(equations) > 1}
        return {sp.Symbol(f"tau_{name}", real=True): square for name, square in squares.items()}

    @cached_property
    def _given_variances(self) -> Engine:
        """Return the engine that averages while variances are numbers given beside the states."""
        if not self._deviations:
            return self._engine
        data, states, fit = [], list(self.loop.states), dict(self.loop.fit)
        for item in self.loop.data:
            variance = sp.Symbol(f"tau_{item.name}", real=True)
            if variance in self._deviations:
                assert item.law is not None
                (mean,) = raw_moments(item.law, 1)
                item = replace(item, law=Law("moments", (mean, mean**2 + variance)))
                states.append(State(name=variance.name, start=sp.Integer(1)))
                fit[variance.name] = variance
            data.append(item)
        loop = replace(self.loop, states=tuple(states), data=tuple(data), fit=fit)
        return Engine(loop, self.observable)

    @cached_property
    def names(self) -> tuple[Step, ...]:
        """Return the definitions of the sequences, at t, at t − 1 and at 0."""
        words = "The mean of a moment; fit 0 is the start."
        return tuple(
            define(equation, words)
            for m, y in self.called.items()
            for equation in (
                *(equate(y(at), Expectation(self.value(m, at))) for at in (t, t - 1)),
                self.start(m),
            )
        )

    def start(self, moment: Monomial) -> sp.Eq:
        """Return what a moment's sequence begins with."""
        return self._starts[moment]

    @cached_property
    def _starts(self) -> dict[Monomial, sp.Eq]:
        return {m: equate(y(0), self._begins(m)) for m, y in self.called.items()}

    @cached_property
    def _aliases(self) -> tuple[Step, ...]:
        named = (step.after for step in self.names if step.after.rhs.atoms(Expectation))
        return tuple(backwards(equate(item.rhs, item.lhs), item) for item in named)

    @cached_property
    def _facts(self) -> tuple[Step, ...]:
        """Return what moments of kept data come to."""
        own = [data for data in self.loop.data if data.source == "kept"]
        premises = (*(self.drawn[data.name][-1] for data in own), *self.totals)
        noise = tuple((listed(f"epsilon_{data.name}"), data.size) for data in own)
        how = Averaging(definitions=premises, noise=noise)
        means = (
            equate(Expectation(self.value(m, t)), self._begins(m))
            for m in self.system.moments
            if self._is_constant(m)
        )
        words = "Real data are independent, with the mean and the variance of the truth."
        return tuple(conclude("real data", mean, words, how, *premises) for mean in means)

    def _averaged(self, moment: Monomial) -> Step:
        """Return the mean of a moment after fit t, given fit t − 1."""
        fresh = [data for data in self.loop.data if data.source != "kept"]
        premises = (*(self.drawn[data.name][-1] for data in fresh), *self.totals, *self.fits)
        how = Averaging(
            definitions=tuple(dict.fromkeys(premises)),
            noise=tuple((listed(f"epsilon_{data.name}"), data.size) for data in fresh),
            data=tuple((listed(data.name), data.size) for data in self.loop.data if data.source == "kept"),
        )
        row, expr = self._given_variances.step(moment)[0], self._given_variances.field.expr
        own = self._scale(moment)
        terms = (
            sp.factor(expr(factor) * self._scale(other) / own) * Expectation(self.value(other, t - 1))
            for other, factor in row.items()
        )
        words = "Given the past, new data are independent, with the mean and the variance of their law."
        after = equate(Expectation(self.value(moment, t)), sp.Add(*terms))
        return conclude("conditional expectation", after, words, how, *how.definitions)

    def _variances(self, averaged: Step) -> Iterator[Step]:
        """Yield what means of squared deviations in an average are by the moments."""
        squares = {square.lhs: square for square in self._deviations.values()}
        for mean in sorted(averaged.after.rhs.atoms(Expectation), key=str):
            square = next((squares[x] for x in squares if mean.has(x)), None)
            if square is not None:
                body = sp.Poly(mean.args[0].xreplace({square.lhs: square.rhs}), *self._past.values())
                terms = (
                    factor * Expectation(sp.Mul(*(x**k for x, k in zip(body.gens, powers, strict=True))))
                    for powers, factor in body.terms()
                )
                words = "The variance of a new datum is that of its law at the last fit."
                yield conclude("variance function", equate(mean, sp.Add(*terms)), words, Algebra(), square)

    @cached_property
    def rules(self) -> dict[Monomial, sp.Eq]:
        """Return the recurrence of each moment."""
        values = {fact.after.lhs: fact.after.rhs for fact in self._facts}
        found = {}
        for m, y in self.called.items():
            terms = sp.Integer(0)
            for other, factor in self._row(m):
                mean = Expectation(self.value(other, t))
                terms += factor * (self.called[other](t - 1) if other in self.called else values.get(mean, 1))
            found[m] = equate(y(t), self._tidy(terms))
        return found

    def _tidy(self, linear: sp.Expr) -> sp.Expr:
        return sp.collect(sp.expand(linear), [y(t - 1) for y in self.called.values()], sp.factor)

    @property
    def recurrences(self) -> dict[Sequence_, sp.Eq]:
        """Return the recurrence of each sequence."""
        return {self.called[m]: rule for m, rule in self.rules.items()}

    @property
    def starts(self) -> dict[sp.Expr, sp.Expr]:
        """Return what each sequence begins with."""
        return {start.lhs: start.rhs for start in map(self.start, self.called)}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps from the definition to the recurrences."""
        given = (conclude("definition", item, "The loop.", Definition()) for item in self.equations)
        averaged = {m: self._averaged(m) for m in self.called}
        variances = {s.after: s for average in averaged.values() for s in self._variances(average)}
        known = (*variances, *(step.after for step in (*self._facts, *self._aliases)))
        rules = (
            conclude("recurrence", rule, "In terms of the means.", Combination(), *known, averaged[m].after)
            for m, rule in self.rules.items()
        )
        means = (*self._facts, *averaged.values(), *variances.values())
        return (*given, *self.names, *self._aliases, *means, *rules)

    # ---- closed forms ----

    def _needed(self, moment: Monomial) -> set[Monomial]:
        return {m for m, y in self.called.items() if self.rules[moment].rhs.has(y(t - 1))} - {moment}

    def _closed(self, moment: Monomial, rule: sp.Eq) -> sp.Expr | None:
        """Return the closed form of a moment whose recurrence shows no other."""
        found = form_of(self.system, moment)
        return None if found is None else found / self._scale(moment)

    def _solved(self, forms: Mapping[Monomial, sp.Expr]) -> Iterator[Step]:
        """Yield the steps to closed forms, those of the moments that are needed first; some may be given."""
        known: list[sp.Eq] = []
        left = list(self.called)
        while left:
            ready = next((m for m in left if not self._needed(m) & set(left)), None)
            if ready is None:
                if len(forms) != 1:
                    raise Refused(f"{len(left)} moments need one another")
                ((goal, form),) = forms.items()
                yield from self._pair(goal, form, tuple(known), left)
                return
            left.remove(ready)
            rule, insertion = self._inserted(ready, tuple(known))
            yield from insertion
            stays = rule.rhs == self.called[ready](t - 1)
            closed = self.start(ready).rhs if stays else forms.get(ready) or self._closed(ready, rule)
            if closed is None:
                raise Refused(f"no closed form of {_written(ready)}")
            begin = self.start(ready)
            if not left and begin.lhs.args[0] == 0 and not _is_said_at_0(closed):
                first = instance(rule, (t, sp.Integer(1)))
                begin = equate(first.after.lhs, sp.factor(first.after.rhs.xreplace({begin.lhs: begin.rhs})))
                words = "From the start."
                known_of_it = (first.after, self.start(ready))
                yield from (first, conclude("the first fit", begin, words, Algebra(), *known_of_it))
            yield solved(self.called[ready], t, rule, begin, closed)
            if left:
                known.append(equate(self.called[ready](t - 1), closed.xreplace({t: t - 1})))
                yield instance(equate(self.called[ready](t), closed), (t, t - 1))

    def _inserted(self, moment: Monomial, known: Equations) -> tuple[sp.Eq, tuple[Step, ...]]:
        """Return a recurrence with what is known of other moments, and the step to it."""
        rule = self.rules[moment]
        used = tuple(item for item in known if rule.rhs.has(item.lhs))
        if not used:
            return rule, ()
        value = rule.rhs.xreplace({item.lhs: item.rhs for item in used})
        after = equate(rule.lhs, self._tidy(value))
        return after, (conclude("insert", after, "What is known of the fit before.", Algebra(), rule, *used),)

    def _pair(self, goal: Monomial, form: sp.Expr, known: Equations, left: list[Monomial]) -> Iterator[Step]:
        """Yield the steps to the closed form of one of two moments that need one another."""
        if len(left) != 2 or goal not in left:
            raise Refused(f"{len(left)} moments need one another")
        both = (goal, next(m for m in left if m != goal))
        y, x = (self.called[m] for m in both)
        made = [self._inserted(m, known) for m in both]
        yield from (step for _, insertion in made for step in insertion)
        rules = [rule for rule, _ in made]
        (a, b), (c, d) = ([rule.rhs.coeff(f(t - 1)) for f in (y, x)] for rule in rules)
        zero = {y(t - 1): sp.Integer(0), x(t - 1): sp.Integer(0)}
        p, q = (sp.factor(rule.rhs.xreplace(zero)) for rule in rules)
        if sp.cancel(a + c - b - d) == 0:
            yield from self._by_the_sum(both, rules, sp.factor(a + c), sp.factor(p + q), form)
            return
        earlier = [instance(rule, (t, t - 1)) for rule in rules]
        first = instance(rules[0], (t, sp.Integer(1)))
        starts = [self.start(m) for m in both]
        one = first.after.rhs.xreplace({start.lhs: start.rhs for start in starts})
        level = p - d * p.xreplace({t: t - 1}) + b * q.xreplace({t: t - 1})
        far = sp.factor(a + d) * y(t - 1) + sp.factor(b * c - a * d) * y(t - 2) + sp.factor(level)
        second = equate(y(t), far)
        words = "The other moment is put in, and what it needs of the fit before."
        before = (rules[0], earlier[1].after, earlier[0].after)
        yield from (*earlier, conclude("recurrence of order two", second, words, Algebra(), *before))
        at_one = equate(y(1), sp.factor(one))
        yield from (
            first,
            conclude("the first fit", at_one, "From the start.", Algebra(), first.after, *starts),
        )
        if not far.has(y(t - 2)):
            yield solved(y, t, second, at_one, form)
            return
        how = LinearRecurrence(sequence=y, index=t, start=0)
        words = "It obeys the recurrence identically and begins as it must."
        last_step = (second, starts[0], at_one)
        yield conclude("solve the recurrence", equate(y(t), form), words, how, *last_step)

    def _by_the_sum(
        self, both: Sequence[Monomial], rules: Sequence[sp.Eq], factor: sp.Expr, level: sp.Expr, form: sp.Expr
    ) -> Iterator[Step]:
        """Yield the steps where the sum of two moments needs itself alone."""
        y, x = (self.called[m] for m in both)
        name = equate(SUM(t), y(t) + x(t))
        before, begin = (instance(name, (t, place)) for place in (t - 1, sp.Integer(0)))
        starts = tuple(self.start(m) for m in both)
        rule = equate(SUM(t), factor * SUM(t - 1) + level)
        start = equate(SUM(0), sum(start.rhs for start in starts))
        total = solved(SUM, t, rule, start, solve_affine(factor, level, t, 0, start.rhs))
        earlier = instance(total.after, (t, t - 1))
        read = backwards(equate(before.after.rhs, before.after.lhs), before.after)
        other = equate(x(t - 1), earlier.after.rhs - y(t - 1))
        alone = equate(y(t), self._tidy(rules[0].rhs.xreplace({other.lhs: other.rhs})))
        yield define(name, "The sum of both.")
        yield from (before, begin)
        alike = "The sum needs itself alone."
        yield conclude("recurrence", rule, alike, Algebra(), name, before.after, *rules)
        yield conclude("start", start, "Of both.", Algebra(), begin.after, *starts)
        yield from (total, earlier, read)
        yield conclude("the other moment", other, "By the sum.", Combination(), earlier.after, read.after)
        yield conclude("recurrence", alone, "The other moment is put in.", Algebra(), rules[0], other)
        yield solved(y, t, alone, starts[0], form)

    def derivation(self, title: str, statement: sp.Eq) -> Derivation:
        """Return the derivation of a statement f(t) = closed form, or f(last generation) = closed form.

        Raises:
            Refused: the moments, or what they need, have no closed form.
        """
        function, (end,) = statement.lhs.func, statement.lhs.args
        form = statement.rhs.xreplace({end: t})
        goal = {m: self.system.field.expr(factor) for m, factor in self.system.goal.items()}
        moving = [m for m in goal if m]
        rest = form - goal.get((), sp.Integer(0))
        forms = {moving[0]: rest / goal[moving[0]]} if len(moving) == 1 else {}
        steps = [*self.steps, *self._solved(forms)]
        means = [scale * (self.called[m](t) if m in self.called else 1) for m, scale in goal.items()]
        if sp.Add(*means) != function(t):
            closed = [
                step.after for step in steps if step.after.lhs in {self.called[m](t) for m in goal if m}
            ]
            known = [eq for eq in closed if not eq.rhs.atoms(AppliedUndef, Expectation)]
            named = equate(function(t), sp.Add(*means))
            insertion = conclude(
                "insert", equate(function(t), form), "They are known.", Algebra(), named, *known
            )
            steps += [define(named, "What is observed, by the moments."), insertion]
        if end != t:
            steps.append(instance(steps[-1].after, (t, end)))
        return Derivation(title=title, steps=tuple(steps))


def _is_said_at_0(form: sp.Expr) -> bool:
    """Return whether no range of a form ends more than one before it begins where t is 0."""
    ranges = (part.limits[0] for part in form.atoms(sp.Sum, sp.Product))
    return not any((high.xreplace({t: sp.Integer(0)}) - low + 1).is_negative for _, low, high in ranges)


def _written(moment: Monomial) -> str:
    return "*".join(str(s) if power == 1 else f"{s}^{power}" for s, power in moment)
