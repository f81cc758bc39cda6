"""Why Coq has no theorem about some formulas: what the writer of its files says of them."""

from __future__ import annotations

from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.coq import BadCertificate
from proofs_checks.kernel.core_theorems import core_certificate
from proofs_checks.kernel.translation import NotTranslated
from theory import catalogue
from theory.core import Refused


def without_a_theorem() -> dict[str, str]:
    """Return the formulas of the catalogue about which Coq has no theorem, each with the reason."""
    known = {*accepted("core"), *accepted("loop"), *accepted("derivation")}
    return {name: _why(name) for name in catalogue.formulas() if name not in known}


def _why(name: str) -> str:
    try:
        core_certificate(name)
    except (NotTranslated, Refused, BadCertificate) as why:
        return str(why)
    return "its theorem can be written down, and is not among those that Coq is known to accept"
