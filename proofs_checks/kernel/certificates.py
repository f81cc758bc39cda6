"""Certificates: what Coq is to prove about a derivation, as plain data.

A certificate is cut out of a derivation from its end: a step whose kind has a template becomes a step
of the proof; where a premise came from outside Coq's reach (a matrix identity, an average, a cited
theorem) its statement becomes a hypothesis, with its origin. What is left out is what the conclusion
does not need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.kernel.tree import (
    ABSTRACT,
    Scope,
    Tree,
    Untranslatable,
    natural,
    natural_symbols,
    real,
    relation,
)
from theory.language.derivation import (
    Algebra,
    Citation,
    Definition,
    Derivation,
    Instance,
    Recurrence,
    Step,
)
from theory.language.parameters import Parameter, length_symbol
from theory.language.plain import plain

FORMAT = "collapse-theory kernel certificate"
VERSION = 1
INDICES = ("t", "k")
"""Symbols that run over the generations: statements hold for each of their values."""

Substitution = Mapping[sp.Basic, sp.Basic]


class NoCertificate(ValueError):
    """The derivation has no part that a template covers; the message says which step stands in the way."""


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


def certificate(name: str, title: str, derivation: Derivation, parameters: Iterable[Parameter]) -> Tree:
    """Return the certificate of a derivation's conclusion, as JSON data.

    Args:
        name: the id of the formula or claim. title: what it says.
        derivation: its derivation.
        parameters: with the domains of the symbols, those of the formula first.

    Raises:
        NoCertificate: no template proves the last step, or a statement has no translation.
    """
    statements = tuple(step.after for step in _steps(derivation))
    naturals: frozenset[sp.Symbol] | None = None
    try:
        while (found := natural_symbols(statements)) != naturals:
            naturals = found
            cut = _Cut(derivation, tuple(parameters), naturals)
            last = cut.need(derivation.conclusion, {})
            statements = tuple(cut.facts)
        if last.origin:
            raise NoCertificate(f"{name}: {last.origin}: {plain(derivation.conclusion)}")
        return cut.data(name, title, last)
    except Untranslatable as error:
        raise NoCertificate(f"{name}: {error}") from error


def _steps(derivation: Derivation) -> Iterable[Step]:
    for lemma in derivation.lemmas:
        yield from _steps(lemma)
    yield from derivation.steps


def _origin(step: Step) -> str:
    if isinstance(step.certificate, Definition):
        return "definition"
    if isinstance(step.certificate, Citation):
        return f"cited: {step.certificate.theorem} ({step.certificate.source})"
    return f"replayed outside Coq by {type(step.certificate).__name__}"


class _Cut:
    """The part of a derivation that a conclusion needs, gathered from the end."""

    def __init__(
        self, derivation: Derivation, parameters: tuple[Parameter, ...], naturals: frozenset[sp.Symbol]
    ) -> None:
        self.producers: dict[sp.Basic, Step] = {}
        for step in _steps(derivation):
            self.producers.setdefault(step.after, step)
        self.naturals = naturals
        self.parameters: dict[str, Parameter] = {}
        for parameter in parameters:
            self.parameters.setdefault(parameter.name, parameter)
        certificates = [step.certificate for step in self.producers.values()]
        running = {item.index for item in certificates if isinstance(item, Recurrence)}
        self.running = running | {symbol for symbol in self.naturals if symbol.name in INDICES}
        self.beginnings: dict[str, int] = {}
        for step in self.producers.values():
            if isinstance(step.certificate, Recurrence):
                first = step.before[1].lhs
                self.beginnings[first.func.__name__] = int(first.args[0])
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
            fact = self._assumed(step, target)
        self.facts[target] = fact
        return fact

    def _assumed(self, step: Step, target: sp.Basic) -> Fact:
        start = {index: max(low, 1 if index.is_positive else 0) for index, low in self.start(target).items()}
        relation(target, self.scope(start))
        return Fact(
            name=f"h{1 + sum(bool(fact.origin) for fact in self.facts.values())}",
            statement=target,
            start=start,
            origin=_origin(step),
            words=step.because,
        )

    def _proved(self, step: Step, target: sp.Basic, substitution: Substitution) -> Fact:
        template = TEMPLATES.get(type(step.certificate))
        if template is None:
            raise Untranslatable(f"no template for {type(step.certificate).__name__}")
        relation(target, self.scope(self.start(target)))
        uses = [self.need(premise, substitution) for premise in step.before]
        made = template(self, step, target, uses)
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

    def data(self, name: str, title: str, last: Fact) -> Tree:
        """Return the certificate as JSON data."""
        facts = list(self.facts.values())
        statements = sp.Tuple(*(fact.statement for fact in facts))
        clash = self.replaced & statements.free_symbols
        if clash:
            raise NoCertificate(f"{name}: {clash.pop()} is used both in general and for a special value")
        domain, reals, naturals = self._domain(statements)
        sequences = {(node.func.__name__, len(node.args)) for node in statements.atoms(AppliedUndef)}
        sequences |= {(node.base.label.name, 1) for node in statements.atoms(sp.Indexed)}
        claims = [self._claim(fact) for fact in facts]
        return {
            "format": FORMAT,
            "version": VERSION,
            "id": name,
            "title": title,
            "derived_with": {tool: version(tool) for tool in ("collapse-theory", "sympy", "python-flint")},
            "reals": reals,
            "naturals": naturals,
            "sequences": [{"name": label, "arguments": size} for label, size in sorted(sequences)],
            "functions": sorted(_functions(claims)),
            "domain": domain,
            "hypotheses": [
                {**claim, "origin": fact.origin, "words": fact.words}
                for fact, claim in zip(facts, claims, strict=True)
                if fact.origin
            ],
            "steps": [
                {**claim, "template": fact.template, "uses": list(fact.uses), "witness": dict(fact.witness)}
                for fact, claim in zip(facts, claims, strict=True)
                if not fact.origin
            ],
            "conclusion": last.name,
        }

    def _claim(self, fact: Fact) -> Tree:
        return {
            "name": fact.name,
            "for_all": [
                {"name": index.name, "from": low} for index, low in sorted(fact.start.items(), key=str)
            ],
            "claim": relation(fact.statement, self.scope(fact.start)),
            "mathematics": plain(fact.statement),
        }

    def _domain(self, statements: sp.Basic) -> tuple[list[Tree], list[str], list[str]]:
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


def _functions(claims: object) -> set[str]:
    """Return the abstract functions that occur in some data."""
    if isinstance(claims, dict):
        own = (
            {str(claims["name"])} if claims.get("op") == "function" and claims["name"] in ABSTRACT else set()
        )
        return own.union(*(_functions(value) for value in claims.values()))
    if isinstance(claims, list):
        return set().union(*(_functions(value) for value in claims))
    return set()


def _recurrence(cut: _Cut, step: Step, target: sp.Basic, uses: list[Fact]) -> Fact:
    certificate = step.certificate
    assert isinstance(certificate, Recurrence)
    begin = cut.beginnings[certificate.sequence.__name__]
    if uses[0].start.get(certificate.index, 0) > begin + 1:
        raise Untranslatable(f"the recurrence begins after {begin + 1}")
    return cut.fact("recurrence", target, {certificate.index: begin}, uses, {"start": begin})


def _algebra(cut: _Cut, step: Step, target: sp.Basic, uses: list[Fact]) -> Fact:
    if target.has(sp.Limit):
        raise Untranslatable("an equation between limits")
    start = cut.start(target)
    for fact in uses:
        for index, low in fact.start.items():
            if index in start:
                start[index] = max(start[index], low)
            else:
                raise Untranslatable(f"a premise speaks of {index}, the conclusion does not")
    return cut.fact("algebra", target, start, uses)


def _instance(cut: _Cut, step: Step, target: sp.Basic, uses: list[Fact]) -> Fact:
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


TEMPLATES = {Recurrence: _recurrence, Algebra: _algebra, Instance: _instance}
