"""The part of a derivation that its conclusion needs, cut out from the end, with every statement's range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.kernel.tree import Scope, Tree, Untranslatable, real, relation
from theory.language.derivation import Citation, Definition, Derivation, Instance, Recurrence, Step
from theory.language.parameters import Parameter, length_symbol

INDICES = ("t", "k")
"""Symbols that run over the generations: statements hold for each of their values."""

Substitution = Mapping[sp.Basic, sp.Basic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement of a certificate: a hypothesis, or a step that a template proves from others."""

    name: str
    statement: sp.Basic
    start: Mapping[sp.Symbol, int]
    origin: str = ""
    words: str = ""
    template: str = ""
    uses: tuple[str, ...] = ()
    witness: Mapping[str, object] = field(default_factory=dict)


def _origin(step: Step) -> str:
    if isinstance(step.certificate, Definition):
        return "definition"
    if isinstance(step.certificate, Citation):
        return f"cited: {step.certificate.theorem} ({step.certificate.source})"
    return f"replayed outside Coq by {type(step.certificate).__name__}"


def known_to_coq(statement: sp.Basic) -> str:
    """Return the template that proves a statement outright: Σ_{k≤t} 1/k² → π²/6, or stays below it."""
    if not isinstance(statement, (sp.Equality, sp.StrictLessThan)) or statement.rhs != sp.pi**2 / 6:
        return ""
    if isinstance(statement.lhs, sp.Limit):
        function, index, _, _ = statement.lhs.args
        return "basel" if function == sp.harmonic(index, 2) else ""
    below = isinstance(statement, sp.StrictLessThan) and isinstance(statement.lhs, sp.harmonic)
    return "basel_below" if below and statement.lhs.args[1:] == (2,) else ""


class Cut:
    """The part of a derivation that a conclusion needs, gathered from the end."""

    def __init__(
        self,
        derivation: Derivation,
        parameters: Iterable[Parameter],
        naturals: frozenset[sp.Symbol],
        cutters: Mapping[type, Cutter],
    ) -> None:
        """Take a derivation, the domains of its symbols, what is natural in it, and the cutters."""
        self.cutters = cutters
        self.producers: dict[sp.Basic, Step] = {}
        for step in derivation.all_steps:
            self.producers.setdefault(step.after, step)
        self.naturals = naturals
        self.parameters: dict[str, Parameter] = {}
        for parameter in parameters:
            self.parameters.setdefault(parameter.name, parameter)
        certificates = [step.certificate for step in self.producers.values()]
        running = {item.index for item in certificates if isinstance(item, Recurrence)}
        running |= {limit.args[1] for stated in self.producers for limit in stated.atoms(sp.Limit)} & naturals
        self.running = running | {symbol for symbol in self.naturals if symbol.name in INDICES}
        self.beginnings: dict[str, int] = {}
        for step in self.producers.values():
            if isinstance(step.certificate, Recurrence):
                first = step.before[1].lhs
                name, begin = first.func.__name__, int(first.args[0])
                self.beginnings[name] = max(begin, self.beginnings.get(name, 0))
        self.facts: dict[sp.Basic, Fact] = {}
        self.replaced: set[sp.Basic] = set()

    def lowest(self, symbol: sp.Symbol) -> int:
        """Return a lower bound of a natural number."""
        parameter = self.parameters.get(symbol.name)
        if parameter is not None and isinstance(parameter.domain.lower, int):
            return max(parameter.domain.lower, 0)
        return 1 if symbol.is_positive else 0

    def start(self, statement: sp.Basic) -> dict[sp.Symbol, int]:
        """Return from where on a statement speaks of terms that exist, for each running index."""
        found: dict[sp.Symbol, int] = {}
        for index in sorted(statement.free_symbols & self.running, key=str):
            low = 0
            earliest = min(self.beginnings.values(), default=self.lowest(index))
            places = [
                (self.beginnings.get(node.func.__name__, earliest), node.args[0])
                for node in statement.atoms(AppliedUndef)
                if node.args
            ]
            places += [(1, node.indices[0]) for node in statement.atoms(sp.Indexed)]
            places = [(first, place) for first, place in places if place.has(index)]
            for first, place in places:
                shift = place - index
                if not shift.is_Integer:
                    raise Untranslatable(f"{place} is no shift of {index}")
                low = max(low, first - int(shift))
            found[index] = low if places else self.lowest(index)
        return found

    def scope(self, start: Mapping[sp.Symbol, int]) -> Scope:
        """Return the scope in which a statement with these starts is translated."""
        fixed = {symbol: self.lowest(symbol) for symbol in self.naturals - self.running}
        return Scope(lowest={**fixed, **start})

    def need(self, statement: sp.Basic, substitution: Substitution) -> Fact:
        """Return the fact that a statement becomes, with all that it needs."""
        target = statement.xreplace(substitution)
        if target in self.facts:
            return self.facts[target]
        step = self.producers[statement]
        if isinstance(step.certificate, Instance):
            own = dict(step.certificate.substitution)
            if not set(own) <= self.running:
                inner = {symbol: value.xreplace(substitution) for symbol, value in own.items()}
                self.replaced |= set(inner)
                combined = {**{s: v for s, v in substitution.items() if s not in inner}, **inner}
                return self.need(step.before[0], combined)
        before = set(self.facts)
        try:
            fact = self._proved(step, target, substitution)
        except Untranslatable:
            for left_over in set(self.facts) - before:
                del self.facts[left_over]
            fact = self._assumed(step, target, substitution)
        self.facts[target] = fact
        return fact

    def _assumed(self, step: Step, target: sp.Basic, substitution: Substitution) -> Fact:
        start = {index: max(low, 1 if index.is_positive else 0) for index, low in self.start(target).items()}
        whole = self.running | {x for x in substitution if x.is_integer}
        for index in sorted(step.after.free_symbols & whole, key=str):
            first = 1 if index.is_positive else 0
            if not isinstance(step.certificate, Definition):
                first = max(first, self.lowest(index))
            shift, moved = sp.sympify(substitution.get(index, index)).as_coeff_Add()
            if moved in self.running:
                start[moved] = max(start.get(moved, 0), first - int(shift))
            elif shift + (self.lowest(moved) if moved != 0 else 0) < first:
                raise Untranslatable(f"{index} may lie before the start")
        relation(target, self.scope(start))
        return Fact(
            name=f"h{1 + sum(bool(fact.origin) for fact in self.facts.values())}",
            statement=target,
            start=start,
            origin=_origin(step),
            words=step.because,
        )

    def _proved(self, step: Step, target: sp.Basic, substitution: Substitution) -> Fact:
        cutter = self.cutters.get(type(step.certificate))
        if cutter is None:
            raise Untranslatable(f"no template for {type(step.certificate).__name__}")
        relation(target, self.scope(self.start(target)))
        needed = () if known_to_coq(target) else step.before
        uses = [self.need(premise, substitution) for premise in needed]
        made = cutter(self, step, target, uses, substitution)
        relation(target, self.scope(made.start))
        return made

    def fact(
        self,
        template: str,
        target: sp.Basic,
        start: Mapping[sp.Symbol, int],
        uses: Iterable[Fact],
        witness: Mapping[str, object] | None = None,
    ) -> Fact:
        """Return a step of the proof under the next free name."""
        return Fact(
            name=f"s{1 + sum(not fact.origin for fact in self.facts.values())}",
            statement=target,
            start=start,
            template=template,
            uses=tuple(fact.name for fact in uses),
            witness=witness or {},
        )

    def domain(self, statements: sp.Basic) -> tuple[list[Tree], list[str], list[str]]:
        """Return what holds of the free symbols, the names of the real ones and of the natural ones."""
        domain: list[Tree] = []
        scalars = {
            symbol
            for symbol in statements.free_symbols - self.running
            if type(symbol) is sp.Symbol
            and not any(symbol == node.base.label for node in statements.atoms(sp.Indexed))
        }
        waiting = sorted(scalars, key=str)
        seen: set[sp.Symbol] = set()
        bases = {node.base for node in statements.atoms(sp.Indexed)}
        while waiting:
            symbol = waiting.pop(0)
            if symbol in seen:
                continue
            seen.add(symbol)
            bounds, more = self._bounds(symbol)
            domain += bounds
            waiting += sorted(more, key=str)
        for base in sorted(bases, key=str):
            domain += self._entries(base)
        reals = sorted(symbol.name for symbol in seen - self.naturals)
        if statements.has(sp.EulerGamma):
            reals.append("euler_gamma")
        return domain, reals, sorted(symbol.name for symbol in seen & self.naturals)

    def _bounds(self, symbol: sp.Symbol) -> tuple[list[Tree], set[sp.Symbol]]:
        parameter = self.parameters.get(symbol.name)
        scope = self.scope({})
        if symbol in self.naturals:
            return [{"rel": "from", "name": symbol.name, "from": self.lowest(symbol)}], set()
        if parameter is None or parameter.symbol != symbol:
            if symbol.is_positive:
                return [relation(sp.Lt(0, symbol, evaluate=False), scope)], set()
            if symbol.is_nonnegative:
                return [relation(sp.Le(0, symbol, evaluate=False), scope)], set()
            return [], set()
        found: list[Tree] = []
        more: set[sp.Symbol] = set()
        domain = parameter.domain
        for bound, strict, below in (
            (domain.lower, domain.lower_open, True),
            (domain.upper, domain.upper_open, False),
        ):
            if bound is None:
                continue
            bound = sp.nsimplify(bound) if not isinstance(bound, sp.Basic) else bound
            pair = (bound, symbol) if below else (symbol, bound)
            more |= bound.free_symbols
            found.append({"rel": "<" if strict else "<=", "args": [real(side, scope) for side in pair]})
        return found, more

    def _entries(self, base: sp.IndexedBase) -> list[Tree]:
        parameter = self.parameters.get(base.label.name)
        if parameter is None:
            raise Untranslatable(f"the domain of the list {base} is not known")
        index = sp.Symbol("i", integer=True, positive=True)
        scope = self.scope({index: 1})
        domain = parameter.domain
        entry = real(base[index], scope)
        found: list[Tree] = []
        if domain.lower is not None:
            low = real(sp.S(domain.lower), scope)
            rel = "<" if domain.lower_open else "<="
            found.append({"rel": rel, "args": [low, entry], "for_all": [{"name": "i", "from": 1}]})
        if domain.upper is not None:
            high = real(sp.S(domain.upper), scope)
            rel = "<" if domain.upper_open else "<="
            found.append({"rel": rel, "args": [entry, high], "for_all": [{"name": "i", "from": 1}]})
        if domain.shape == "distribution":
            whole = sp.Sum(base[index], (index, 1, length_symbol(parameter)))
            found.append(relation(sp.Eq(whole, 1, evaluate=False), self.scope({})))
        return found


Cutter = Callable[[Cut, Step, sp.Basic, list[Fact], Substitution], Fact]
"""Makes of a step, its statement and the facts it uses the step of a proof that a template covers."""
