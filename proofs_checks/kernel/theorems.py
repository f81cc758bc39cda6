"""The theorems that go to Coq: which formulas and claims of the catalogue a template covers."""

from __future__ import annotations

from functools import cache

from proofs_checks.kernel.certificates import NoCertificate, certificate
from proofs_checks.kernel.tree import Tree
from theory import catalogue
from theory.language.parameters import Parameter


@cache
def formula_certificate(name: str) -> Tree:
    """Return the certificate of a formula.

    Raises:
        NoCertificate: no template covers its last step; the message says why.
        UnknownId: no formula is called this.
    """
    formula = catalogue.formula(name)
    made = certificate(name, formula.title, formula.derivation, _parameters(name))
    last = next(step for step in made["steps"] if step["name"] == made["conclusion"])
    for bound in last["for_all"]:
        lower = next((p.domain.lower for p in formula.parameters if p.name == bound["name"]), None)
        if isinstance(lower, int) and bound["from"] > lower:
            raise NoCertificate(f"{name}: proved from {bound['name']} = {bound['from']} on only")
    return made


def _parameters(name: str) -> list[Parameter]:
    """Return the parameters of a formula, then of what it rests on, then of its family."""
    family = name.partition(".")[0]
    near = [*catalogue.ancestors(name)]
    near += [other for other in catalogue.formulas() if other.partition(".")[0] == family]
    return [parameter for other in near for parameter in catalogue.formula(other).parameters]


def covered() -> tuple[str, ...]:
    """Return the ids of the formulas that have a certificate."""
    found = []
    for name in catalogue.formulas():
        try:
            formula_certificate(name)
        except NoCertificate:
            continue
        found.append(name)
    return tuple(found)
