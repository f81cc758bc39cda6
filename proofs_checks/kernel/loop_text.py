"""A loop of the loop language as a definition in Coq: start, step, and what is known of its states.

Trusted as ``translation`` is, to write down what the definition says. The state has the loop's own parts first,
then what is remembered: of a pool of all data its running means of first and second powers, of kept data their sums
of first and second powers. Of a law, mean and variance are used and nothing else.
"""

# ruff: noqa: E501  # a line of Coq is written as one line
from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from proofs_checks.kernel.translation import NotTranslated, Translation
from theory.core import Refused, Term, integer, le, real
from theory.core.terms import is_integer
from theory.loop_language.definition import Data, LoopDefinition, Pool, t
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Variance
from theory.loop_language.symbolic.lift import Lift, kept, pooled
from theory.proofs.reading import Reader

FIT = integer("loop_fit", lambda k: [le(1, k)], witness=1)
ORDERS = ("total", "squares")
KEPT_MEAN = sp.Symbol("kept_mean", real=True)
"""The mean of kept data, in an observable."""


@dataclass(frozen=True)
class Hypothesis:
    """What a theorem takes: its name and text in Coq, and how it is shown."""

    name: str
    text: str
    mathematics: str
    kind: str


class LoopText:
    """One loop, written for one file."""

    def __init__(self, loop: LoopDefinition, to: Translation, names: dict[sp.Basic, Term]) -> None:
        """Write the definition; ``names`` are the variables of its parameters.

        Raises:
            NotTranslated: it holds what has no text here.
        """
        self.loop, self.to, self.names = loop, to, names
        self.lift = Lift(loop)
        self.to.names.give(FIT, "k")
        self.parameters = [v for v in names.values() if v.op in ("variable", "sequence")]
        self.own: list[tuple[str, str]] = []
        self.sizes: dict[str, str] = {}
        self.lists: list[str] = []
        self.hypotheses: list[Hypothesis] = []
        self.read: dict[Term, None] = {}
        self.places = {s.symbol: n for n, s in enumerate(loop.states, 1)}
        self.remembered: dict[tuple[str, int], int] = {}
        self.kept = [d for d in loop.data if d.source == "kept"]
        self.drawn = [d for d in loop.data if d.drawn_from]
        members: list[Data | Pool] = [*loop.pools, *self.kept]
        for member in members:
            if isinstance(member, Pool) and (member.window is not None or member.forget is not None):
                raise NotTranslated("a pool that forgets")
            for order in (1, 2):
                self.remembered[member.name, order] = len(self.places) + len(self.remembered) + 1
        for data in loop.data:
            self._size(data)
        if self.drawn:
            self._selects()
        self.fits = [self._fit(loop.fit[s.name]) for s in loop.states]
        self.laws = [self._law(d) for d in loop.data if d.source != "kept"]

    # ---- numbers ----

    def real(self, e: sp.Basic, more: dict[sp.Basic, Term] | None = None, fit: str = "k") -> str:
        """Return an expression in parameters, states and the number of the fit."""
        self.to.names.give(FIT, fit)
        memory = {
            kept(name, order) if any(d.name == name for d in self.kept) else pooled(name, order, now=False): n
            for (name, order), n in self.remembered.items()
        }
        places = {**self.places, **memory}
        states = {s: self._placeholder(f"state_{n}", f"(s {n}%Z)") for s, n in places.items()}
        try:
            term = Reader({**self.names, **states, **(more or {}), t: FIT}).term(sp.sympify(e))
            self.read[term] = None
            return self.to.real(term)
        except Refused as refused:
            raise NotTranslated(str(refused)) from refused

    def _placeholder(self, name: str, text: str) -> Term:
        v = real(f"loop_{name}")
        self.to.names.give(v, text)
        return v

    def _size(self, data: Data) -> None:
        """A number of data that is whole by its sort; else a variable with the equation that it obeys."""
        if data.inverse_size is not None or data.design is not None:
            raise NotTranslated("a random size or a design")
        term = Reader({**self.names, t: FIT}).term(data.size)
        if FIT in term.free:
            if term.op != "apply":
                raise NotTranslated("sizes that change and are no list")
            self.lists.append(self.to.names[term.args[0]])
        if is_integer(term):
            self.sizes[data.name] = f"{self.to.integer(term)}%Z"
            return
        name = f"n_{data.name}"
        self.own.append((name, "Z"))
        self.sizes[data.name] = name
        self.hypotheses += [
            Hypothesis(f"B_{data.name}", f"(0 <= {name})%Z", f"0 ≤ {name}", "definition"),
            Hypothesis(
                f"E_{data.name}", f"IZR {name} = {self.to.real(term)}", f"{name} = {data.size}", "definition"
            ),
        ]

    def number_of(self, member: Data | Pool, generation: sp.Expr = t) -> str:
        """Return a number of data as a real number."""
        if isinstance(member, Data):
            return f"(IZR {self.sizes[member.name]})"
        return self.real(self.lift.pool_size(member).subs(t, generation))

    def divisors(self) -> list[Term]:
        """Return what the fits divide by: numbers of data that they see, and of those less what is taken off."""
        found: dict[sp.Expr, None] = {}
        for fit in self.loop.fit.values():
            for part in fit.atoms(Statistic):
                members = self.loop.members(part)
                count = sum(m.size if isinstance(m, Data) else self.lift.pool_size(m) for m in members)
                below = part.args[0] if isinstance(part, Variance) else 0
                found |= dict.fromkeys((sp.expand(count), sp.expand(count - below)))
        return [Reader({**self.names, t: FIT}).term(e) for e in found]

    # ---- statistics ----

    def _sum(self, member: Data, order: int) -> str:
        if member.source == "kept":
            return f"(s {self.remembered[member.name, order]}%Z)"
        return f"({ORDERS[order - 1]} {self.sizes[member.name]} {member.name}_)"

    def _pooled(self, pool: Pool, order: int) -> str:
        """Return a pool's running mean with this generation's data."""
        (name,) = pool.append
        data = self.loop.datum(name)
        before, here = self.number_of(pool, t - 1), self.number_of(data)
        part = f"(s {self.remembered[pool.name, order]}%Z)"
        return f"(pooled {before} {part} {here} {self._sum(data, order)})"

    def _statistic(self, part: Statistic, looked_back: bool = False) -> str:
        members = self.loop.members(part)
        power = int(part.args[0]) if isinstance(part, PowerMean) else 1
        if (isinstance(part, PowerMean) and power != 2) or not isinstance(part, (Mean, PowerMean, Variance)):
            raise NotTranslated("a statistic of higher order")
        below = str(int(part.args[0])) if isinstance(part, Variance) else ""
        if len(members) == 1 and isinstance(members[0], Pool):
            pool = members[0]
            first, second = (
                f"(s {self.remembered[pool.name, order]}%Z)" if looked_back else self._pooled(pool, order)
                for order in (1, 2)
            )
            if below:
                return f"(pool_variance {below} {self.number_of(pool)} {first} {second})"
            return first if power == 1 else second
        lists = [m for m in members if isinstance(m, Data)]
        if looked_back or len(lists) < len(members):
            raise NotTranslated("a pool beside other data")
        if len(lists) == 1 and lists[0].source != "kept":
            word = "sample_variance " + below if below else ("average", "mean_square")[power - 1]
            return f"({word} {self.sizes[lists[0].name]} {lists[0].name}_)"
        if len(lists) != 2:
            raise NotTranslated("a statistic of three lists")
        counts = self.real(sp.expand(sum(m.size for m in lists)))
        sums = [" ".join(self._sum(m, order) for m in lists) for order in (1, 2)]
        return (
            f"(sample_variance_2 {below} {counts} {sums[0]} {sums[1]})"
            if below
            else f"(average_2 {counts} {sums[power - 1]})"
        )

    def _fit(self, e: sp.Expr, looked_back: bool = False) -> str:
        parts = sorted(e.atoms(Statistic), key=str)
        more = {
            p: self._placeholder(f"statistic_{n}", self._statistic(p, looked_back))
            for n, p in enumerate(parts)
        }
        return self.real(e, more)

    # ---- laws ----

    def _law(self, data: Data) -> tuple[Data, str, str]:
        """Return mean and variance of a datum."""
        if data.drawn_from:
            first, second = (self._pooled(self._drawn_from(data), order) for order in (1, 2))
            return data, first, f"({second} - {first} * {first})"
        law = data.law if data.source == "model" else self.loop.true_law(data)
        if law is None:
            raise NotTranslated("data without a law")
        return data, self.real(self.mean(law)), self.real(self.variance(law))

    def _drawn_from(self, data: Data) -> Pool:
        pool = self.loop.pool(data.drawn_from) if data.drawn_from else None
        if pool is None:
            raise NotTranslated("draws from one list")
        return pool

    def moments(self, data: Data) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
        """Return mean and variance of a datum, and the covariance of two as a share of the variance."""
        if data.drawn_from:
            pool = self._drawn_from(data)
            first, second = (pooled(pool.name, order, now=True) for order in (1, 2))
            apart = sp.Integer(0) if data.replacement else -1 / (self.lift.pool_size(pool) - 1)
            return first, second - first**2, apart
        law = data.law if data.source == "model" else self.loop.true_law(data)
        if law is None:
            raise NotTranslated("data without a law")
        return self.mean(law), self.variance(law), sp.Integer(0)

    def mean(self, law: Law) -> sp.Expr:
        """Return the mean of a law."""
        return law.arguments[0]

    def variance(self, law: Law) -> sp.Expr:
        """Return the variance of a law."""
        m, *rest = law.arguments
        self._exists(law.name)
        if law.name == "normal":
            return rest[0]
        if law.name == "quadratic":
            return rest[0] + rest[1] * m + rest[2] * m**2
        if law.name == "moments":
            return rest[0] - m**2
        raise NotTranslated(f"a law {law.name}")

    def _exists(self, kind: str) -> None:
        """That the laws exist where the loop needs them, as a hypothesis about the means."""
        if kind == "quadratic":
            law = next(d.law for d in self.loop.data if d.law is not None)
            _, v0, v1, v2 = law.arguments
            m = sp.Symbol("m", real=True)
            value = self.real(v0 + v1 * m + v2 * m**2, {m: self._placeholder("mean", "m")})
            found = [
                Hypothesis("X_0", "support L 0", "the start is a mean of data", "moment axiom"),
                Hypothesis(
                    "X_1",
                    f"forall m : R, support L m -> admits L m {value}",
                    "there are data of every mean m that data have, with its variance",
                    "moment axiom",
                ),
            ]
        else:
            found = [
                Hypothesis(
                    "X_1",
                    "forall m v : R, 0 <= v -> admits L m v",
                    "there are data of every mean and variance",
                    "moment axiom",
                )
            ]
        self.hypotheses += [h for h in found if h not in self.hypotheses]

    def _selects(self) -> None:
        """That numbers can be drawn from, as a hypothesis about draws from the pool."""
        if all(d.replacement for d in self.drawn):
            text = "forall m v : R, 0 <= v -> admits L_pool m v"
            words = "numbers of every mean and variance are drawn from with replacement"
        else:
            text = "forall (W : Z) (m v : R), (2 <= W)%Z -> 0 <= v -> admits (L_pool W) m v"
            words = "W numbers of every mean and variance are drawn from without replacement, for every W ≥ 2"
        self.hypotheses.append(Hypothesis("X_pool", text, words, "moment axiom"))

    # ---- text ----

    @property
    def arguments(self) -> str:
        """Return what the definitions are applied to."""
        words = [*self.laws_of_draws, *(n for n, _ in self.own), *(self.to.names[v] for v in self.parameters)]
        return " ".join(words)

    @property
    def laws_of_draws(self) -> dict[str, str]:
        """Return the names of what draws data, and of what draws from the pool, with their types."""
        found = {"L": "draws"}
        if self.drawn:
            every = all(d.replacement for d in self.drawn)
            found["L_pool"] = "draws" if every else "forall W : Z, selections W"
        return found

    @property
    def binders(self) -> str:
        """Return the arguments with their types."""
        words = [f"({n} : {kind})" for n, kind in (*self.laws_of_draws.items(), *self.own)]
        return " ".join([*words, *(self.to.binder(v) for v in self.parameters)])

    def definitions(self) -> str:
        """Return start, step and domain."""
        start = [self.real(s.start) for s in self.loop.states]
        start += ["0"] * (2 * len(self.loop.pools))
        first = "f (parts [{}])"
        for data in self.kept:
            start += [self._of_draws(data, order) for order in (1, 2)]
        begin = first.format("; ".join(start))
        for data in reversed(self.kept):
            law = self.loop.true_law(data)
            begin = (
                f"mean L {self.sizes[data.name]} {self.real(self.mean(law))} {self.real(self.variance(law))} "
                f"(fun {data.name}_ : Z -> R => {begin})"
            )
        after = [*self.fits]
        after += [self._pooled(p, order) for p in self.loop.pools for order in (1, 2)]
        after += [f"(s {self.remembered[d.name, order]}%Z)" for d in self.kept for order in (1, 2)]
        step = first.format("; ".join(after))
        for data, m, v in reversed(self.laws):
            step = f"mean {self._law_of(data)} {self.sizes[data.name]} {m} {v}\n    (fun {data.name}_ : Z -> R => {step})"
        known = " /\\ ".join(f"({c})" for c in self._known(start)) or "True"
        return (
            f"Definition loop_start {self.binders} : functional := fun f =>\n  {begin}.\n\n"
            f"Definition loop_step {self.binders} (k : Z) (s : state) : functional := fun f =>\n  {step}.\n\n"
            f"Definition loop_domain {self.binders} (k : Z) (s : state) : Prop :=\n  {known}.\n"
        )

    def _law_of(self, data: Data) -> str:
        if data.drawn_from and not data.replacement:
            return f"(L_pool {self.whole(self.lift.pool_size(self._drawn_from(data)))})"
        return "L_pool" if data.drawn_from else "L"

    def whole(self, e: sp.Expr, fit: str = "k") -> str:
        """Return an integer in parameters and the number of the fit."""
        self.to.names.give(FIT, fit)
        term = Reader({**self.names, t: FIT}).term(e)
        if not is_integer(term):
            raise NotTranslated(f"{e} is no integer")
        return f"{self.to.integer(term)}%Z"

    def _of_draws(self, data: Data, order: int) -> str:
        return f"({ORDERS[order - 1]} {self.sizes[data.name]} {data.name}_)"

    def _known(self, start: list[str]) -> list[str]:
        """What holds of every state that is reached, for the proof alone."""
        out: list[str] = []
        for data in self.loop.data:
            law = None if data.drawn_from or data.source != "model" else data.law
            if law is None:
                continue
            if law.name == "quadratic":
                out.append(f"support L {self.real(self.mean(law))}")
            elif self.variance(law).free_symbols & set(self.places):
                out.append(f"0 <= {self.real(self.variance(law))}")
        steady = len(self.loop.states) + 2 * len(self.loop.pools)
        out += [f"k = 0%Z -> s {n}%Z = {x}" for n, x in enumerate(start[:steady], 1)]
        for pool in self.loop.pools:
            first, second = (f"s {self.remembered[pool.name, order]}%Z" for order in (1, 2))
            out.append(f"{first} * {first} <= {second}")
            if any(h.name == "X_0" for h in self.hypotheses):
                out.append(f"support L ({first})")
            for state in self.loop.states:
                fit = self.loop.fit[state.name]
                members = [m for p in fit.atoms(Statistic) for m in self.loop.members(p)]
                if members and all(m is pool for m in members) and not fit.free_symbols & set(self.places):
                    out.append(f"(1 <= k)%Z -> s {self.places[state.symbol]}%Z = {self._fit(fit, True)}")
        for data in self.loop.data:
            if data.source == "kept":
                first, second = (f"s {self.remembered[data.name, order]}%Z" for order in (1, 2))
                out += [f"0 <= {second}", f"{first} * {first} <= {self.number_of(data)} * {second}"]
                if any(h.name == "X_0" for h in self.hypotheses):
                    size = self.sizes[data.name]
                    out.append(f"(1 <= {size})%Z -> support L ({first} * / IZR {size})")
                    out.append(f"{size} = 0%Z -> {first} = 0")
        return out

    def of_kept(self, e: sp.Expr) -> sp.Expr:
        """Return an observable with the mean of the kept data by their sum."""
        (data,) = self.kept or (None,)
        return e.xreplace({KEPT_MEAN: kept(data.name, 1) / data.size}) if data else e

    def observable(self, e: sp.Expr) -> str:
        """Return a function of the state."""
        return f"(fun s : state => {self.real(e)})"

    def sizes_at(self, fit: str) -> str:
        """Return what is known of sizes that change, before the fit with this bound and at it."""
        return "".join(f"sizes_of {name} {fit}; " for name in self.lists)

    def lemmas(self) -> str:
        """Return that start and step are linear and keep the domain, as a script that names them."""
        a = self.arguments
        return (
            f"assert (l_0 : linear (loop_start {a})) by (unfold loop_start; linearity). "
            f"assert (l_1 : forall k s, linear (loop_step {a} k s)) by (intros; unfold loop_step; linearity). "
            f"assert (k_0 : keeps (loop_start {a}) (loop_step {a}) (loop_domain {a})). "
            f"{{ split; [unfold loop_start, loop_domain; stays |]. "
            f"intros k s K_ S_. unfold loop_step, loop_domain in *. {self.sizes_at('K_')}known_of_state; reals; stays. }}"
        )
