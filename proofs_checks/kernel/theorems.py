"""The theorems that go to Coq: which formulas and claims of the catalogue the templates cover."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from proofs_checks.kernel import library
from proofs_checks.kernel.certificates import NoCertificate, certificate
from proofs_checks.kernel.tree import Tree
from theory import catalogue
from theory.language.parameters import Parameter

PRINTED_OR_CORRECTED = ("printed", "corrected")

TACTICS_FAIL = (
    "regression.accumulate_fresh_design.excess_risk_limit",
    "gaussian.accumulate_biased.variance_limit",
    "gaussian.accumulate_biased.mean_drift_limit",
    "gaussian.subsample_without_replacement_biased.variance_limit",
    "gaussian.subsample_any_size_without_replacement_biased.variance_limit",
    "mean.subsample_without_replacement.risk_ratio",
    "mean.subsample_any_size_without_replacement.risk_ratio",
    "position.s4_1.subsample_biased_variance_stabilises.printed",
    "position.s4_1.gaussian_accumulate_bounded.printed",
    "position.s4_1.subsample_middle_ground.printed",
    "position.s4_1.subsample_middle_ground.corrected",
    "position.s4_1.accumulate_keeps_variance.printed",
)
"""Statements with a certificate on which the tactics of the templates fail: Coq has no proof of them."""


@cache
def formula_certificate(name: str) -> Tree:
    """Return the certificate of a formula.

    Raises:
        NoCertificate: no template covers its last step; the message says why.
        UnknownId: no formula is called this.
    """
    formula = catalogue.formula(name)
    if name in TACTICS_FAIL:
        raise NoCertificate(f"{name}: the tactics of the templates fail on a step")
    made = certificate(name, formula.title, formula.derivation, _parameters([name]))
    last = next(step for step in made["steps"] if step["name"] == made["conclusion"])
    for bound in last["for_all"]:
        lower = next((p.domain.lower for p in formula.parameters if p.name == bound["name"]), None)
        if isinstance(lower, int) and bound["from"] > lower:
            raise NoCertificate(f"{name}: proved from {bound['name']} = {bound['from']} on only")
    return made


@cache
def statement_certificate(name: str, which: int) -> Tree:
    """Return the certificate of a claim as printed (0) or as corrected (1).

    Raises:
        NoCertificate: it has no derivation, or no template covers its last step.
        UnknownId: no claim is called this.
    """
    claim = catalogue.claim(name)
    statement = (claim.printed, claim.corrected)[which]
    label = f"{name}.{PRINTED_OR_CORRECTED[which]}"
    if label in TACTICS_FAIL:
        raise NoCertificate(f"{label}: the tactics of the templates fail on a step")
    if statement is None or statement.prove is None:
        raise NoCertificate(f"{label}: has no derivation")
    derivation = statement.prove()
    if derivation.conclusion != statement.assertion:
        raise NoCertificate(f"{label}: the derivation concludes something else")
    parameters = [*statement.parameters, *_parameters(statement.formulas)]
    return certificate(label, statement.words, derivation, parameters)


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
    """Return the certificates of all that the templates cover, and the library's, by the theorem's id."""
    found = {name: formula_certificate(name) for name in catalogue.formulas() if has_certificate(name)}
    found |= {
        f"{name}.{PRINTED_OR_CORRECTED[which]}": statement_certificate(name, which)
        for name in catalogue.claims()
        for which in (0, 1)
        if has_certificate(name, which)
    }
    return found | library.theorems()


def _parameters(names: Iterable[str]) -> list[Parameter]:
    """Return the parameters of formulas, then of what they rest on, then of their families."""
    asked = list(names)
    near = [other for name in asked for other in catalogue.ancestors(name)]
    families = {name.partition(".")[0] for name in asked}
    near += [other for other in catalogue.formulas() if other.partition(".")[0] in families]
    return [parameter for other in near for parameter in catalogue.formula(other).parameters]
