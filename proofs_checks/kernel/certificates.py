"""Certificates: what Coq is to prove about a derivation, as plain data.

A certificate is cut out of a derivation from its end: a step whose kind has a template becomes a step
of the proof; where a premise came from outside Coq's reach (a matrix identity, an average, a cited
theorem) its statement becomes a hypothesis, with its origin. What is left out is what the conclusion
does not need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.scope import refusals
from proofs_checks.kernel.cut import Cut, Fact
from proofs_checks.kernel.cutters import CUTTERS
from proofs_checks.kernel.tree import ABSTRACT, Tree, Untranslatable, natural_symbols, relation
from theory.language.derivation import Derivation
from theory.language.parameters import Parameter
from theory.language.plain import plain

FORMAT = "collapse-theory kernel certificate"
VERSION = 1


class NoCertificate(ValueError):
    """The derivation has no part that a template covers; the message says which step stands in the way."""


def certificate(name: str, title: str, derivation: Derivation, parameters: Iterable[Parameter]) -> Tree:
    """Return the certificate of a derivation's conclusion, as JSON data.

    Args:
        name: the id of the formula or claim. title: what it says.
        derivation: its derivation.
        parameters: with the domains of the symbols, those of the formula first.

    Raises:
        NoCertificate: no template proves the last step, or a statement has no translation; or a step moves
            what is fixed, defines a name again, or one name stands for two objects.
    """
    if why := refused(derivation):
        raise NoCertificate(f"{name}: {why}")
    statements = tuple(step.after for step in derivation.all_steps)
    known = tuple(parameters)
    naturals: frozenset[sp.Symbol] | None = None
    try:
        while (found := natural_symbols(statements)) != naturals:
            naturals = found
            cut = Cut(derivation, known, naturals, CUTTERS)
            last = cut.need(derivation.conclusion, {})
            statements = tuple(cut.facts)
        if last.origin:
            raise NoCertificate(f"{name}: {last.origin}: {plain(derivation.conclusion)}")
        return _data(cut, name, title, last)
    except Untranslatable as error:
        raise NoCertificate(f"{name}: {error}") from error


def _data(cut: Cut, name: str, title: str, last: Fact) -> Tree:
    """Return the certificate as JSON data."""
    facts = list(cut.facts.values())
    statements = sp.Tuple(*(fact.statement for fact in facts))
    if twice := _twice(cut, facts):
        raise NoCertificate(f"{name}: {twice}")
    clash = cut.replaced & statements.free_symbols
    if clash:
        raise NoCertificate(f"{name}: {clash.pop()} is used both in general and for a special value")
    domain, reals, naturals = cut.domain(statements)
    sequences = {(node.func.__name__, len(node.args)) for node in statements.atoms(AppliedUndef)}
    sequences |= {(node.base.label.name, 1) for node in statements.atoms(sp.Indexed)}
    claims = [_claim(cut, fact) for fact in facts]
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
            {
                **claim,
                "origin": fact.origin,
                "speaks_of": sorted({node.func.__name__ for node in fact.statement.atoms(AppliedUndef)}),
                "words": fact.words,
            }
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


def refused(derivation: Derivation) -> str:
    """Return why a derivation or a lemma of it moves what is fixed or defines a name again, or nothing."""
    found = (*map(refused, derivation.lemmas), *refusals(derivation))
    return next(filter(None, found), "")


def _twice(cut: Cut, facts: Sequence[Fact]) -> str:
    """Return what is defined twice, or which name two objects have; what runs in a statement is its own."""
    defined = Counter(f.statement.args[0] for f in facts if f.origin == "definition")
    if again := sorted(map(str, (x for x, n in defined.items() if n > 1))):
        return f"{again[0]} is defined twice"
    everywhere: set[tuple[str, object]] = set()
    for fact in facts:
        bases = fact.statement.atoms(sp.IndexedBase)
        symbols = fact.statement.atoms(sp.Symbol) - {base.label for base in bases}
        here = {(x.name, x) for x in symbols} | {(base.label.name, base) for base in bases}
        here |= {(f.func.__name__, f.func) for f in fact.statement.atoms(AppliedUndef)}
        everywhere |= {(word, x) for word, x in here if x not in cut.running}
        for found in (here, everywhere):
            counts = Counter(word for word, _ in found)
            if more := sorted(word for word, n in counts.items() if n > 1):
                return f"{more[0]} is one name for two objects"
    return ""


def _claim(cut: Cut, fact: Fact) -> Tree:
    return {
        "name": fact.name,
        "for_all": [{"name": index.name, "from": low} for index, low in sorted(fact.start.items(), key=str)],
        "claim": relation(fact.statement, cut.scope(fact.start)),
        "mathematics": plain(fact.statement),
    }


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
