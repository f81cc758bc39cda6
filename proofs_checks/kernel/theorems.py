"""The theorems that go to Coq: which formulas and claims of the catalogue the templates cover."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from functools import cache, partial

from proofs_checks.kernel import library
from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.certificates import NoCertificate, certificate
from proofs_checks.kernel.core_theorems import draws_certificate
from proofs_checks.kernel.discrete_theorems import PROOFS
from proofs_checks.kernel.listing import DRAWS
from proofs_checks.kernel.loop_theorems import loop_certificate, written
from proofs_checks.kernel.tree import Tree
from theory import catalogue
from theory.language.parameters import Parameter

PRINTED_OR_CORRECTED = ("printed", "corrected")


def _known(certificate: Tree) -> Tree:
    if certificate["id"] not in accepted("derivation"):
        raise NoCertificate(f"{certificate['id']}: the templates cover it, but their tactics do not prove it")
    return certificate


def formula_certificate(name: str) -> Tree:
    """Return the certificate of a formula that Coq accepts: of its loop, or else cut out of its derivation.

    Raises:
        NoCertificate: no template covers its last step, or Coq does not accept it; the message says which.
        UnknownId: no formula is called this.
    """
    return written(name, loop_certificate) if name in accepted("loop") else _known(cut_out(name))


def statement_certificate(name: str, which: int) -> Tree:
    """Return the certificate of a claim as printed (0) or as corrected (1), if Coq accepts it.

    Raises:
        NoCertificate: it has no derivation, no template covers its last step, or Coq does not accept it.
        UnknownId: no claim is called this.
    """
    return _known(_statement(name, which))


@cache
def cut_out(name: str) -> Tree:
    """Return the certificate that is cut out of a formula's derivation, whether Coq accepts it or not.

    Raises:
        NoCertificate: no template covers its last step; the message says which.
        UnknownId: no formula is called this.
    """
    formula = catalogue.formula(name)
    if problem := formula.ends_elsewhere(formula.derivation):
        raise NoCertificate(problem)
    made = certificate(name, formula.title, formula.derivation, _parameters([name]))
    return from_the_start(name, made, formula.parameters)


def from_the_start(label: str, made: Tree, parameters: Sequence[Parameter]) -> Tree:
    """Return a certificate that proves its conclusion for all values of the parameters.

    Raises:
        NoCertificate: it does so from a later start on only.
    """
    last = next(step for step in made["steps"] if step["name"] == made["conclusion"])
    for bound in last["for_all"]:
        lower = next((p.domain.lower for p in parameters if p.name == bound["name"]), None)
        if isinstance(lower, int) and bound["from"] > lower:
            raise NoCertificate(f"{label}: proved from {bound['name']} = {bound['from']} on only")
    return made


@cache
def _statement(name: str, which: int) -> Tree:
    claim = catalogue.claim(name)
    statement = (claim.printed, claim.corrected)[which]
    label = f"{name}.{PRINTED_OR_CORRECTED[which]}"
    if statement is None or statement.prove is None:
        raise NoCertificate(f"{label}: has no derivation")
    derivation = statement.prove()
    if derivation.conclusion != statement.assertion:
        raise NoCertificate(f"{label}: the derivation concludes something else")
    for formula in map(catalogue.formula, statement.formulas):
        if formula.id in PROOFS and formula.derive is statement.prove and not statement.parameters:
            return {**formula_certificate(formula.id), "id": label, "title": statement.words}
    parameters = [*statement.parameters, *_parameters(statement.formulas)]
    return from_the_start(label, certificate(label, statement.words, derivation, parameters), parameters)


def has_certificate(name: str, which: int | None = None) -> bool:
    """Return whether a formula, or a claim's statement ``which``, has a certificate."""
    try:
        if which is None:
            formula_certificate(name)
        else:
            statement_certificate(name, which)
    except NoCertificate:
        return False
    return True


def certificates_of(name: str) -> tuple[Tree, ...]:
    """Return the certificate of a formula, or those of a claim as printed and as corrected.

    Raises:
        NoCertificate: there is none; the message says why.
    """
    if name in catalogue.formulas():
        return (formula_certificate(name),)
    which = [which for which in (0, 1) if has_certificate(name, which)]
    return tuple(statement_certificate(name, one) for one in which or (0,))


def covered() -> dict[str, Tree]:
    """Return the certificates of all theorems that Coq accepts, the library's last, by the theorem's id."""
    return (
        _made({*accepted("derivation"), *accepted("loop")})
        | library.theorems()
        | {DRAWS: draws_certificate()}
    )


def candidates() -> dict[str, Tree]:
    """Return the certificates of all formulas and claims that the templates cover, by the theorem's id.

    Whether Coq accepts them is another matter: the tactics may fail on a step.
    """
    return _made(_makers())


def _makers() -> dict[str, Callable[[], Tree]]:
    """Return what makes a certificate, by the theorem's id, in the order of the catalogue."""
    found: dict[str, Callable[[], Tree]] = {}
    for name in catalogue.formulas():
        found[name] = partial(formula_certificate if name in accepted("loop") else cut_out, name)
    for name in catalogue.claims():
        found |= {
            f"{name}.{word}": partial(_statement, name, n) for n, word in enumerate(PRINTED_OR_CORRECTED)
        }
    return found


def _made(names: Collection[str]) -> dict[str, Tree]:
    """Return the certificates of those of some theorems that have one."""
    found: dict[str, Tree] = {}
    for name, make in _makers().items():
        if name in names:
            with suppress(NoCertificate):
                found[name] = make()
    return found


def _parameters(names: Iterable[str]) -> list[Parameter]:
    """Return the parameters of formulas, then of what they rest on, then of their families."""
    asked = list(names)
    near = [other for name in asked for other in catalogue.ancestors(name)]
    families = {name.partition(".")[0] for name in asked}
    near += [other for other in catalogue.formulas() if other.partition(".")[0] in families]
    return [parameter for other in near for parameter in catalogue.formula(other).parameters]
