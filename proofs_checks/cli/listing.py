"""``collapse claims`` and ``collapse formulas``: what the catalogue holds."""

from __future__ import annotations

from proofs_checks.cli.common import JsonFlag, print_json


def claims(as_json: JsonFlag = False) -> None:
    """List the claims: what the paper says, where, and the catalogued verdicts."""
    from proofs_checks import terminal
    from theory import catalogue

    with terminal.working("deriving what the claims rest on", quiet=as_json):
        found = catalogue.claims().values()
    if as_json:
        print_json([terminal.claim_json(claim) for claim in found])
    else:
        terminal.print_claims(found)


def formulas(as_json: JsonFlag = False) -> None:
    """List the formulas: id, closed form, kind and conditions."""
    from proofs_checks import terminal
    from theory import catalogue

    with terminal.working("deriving the formulas", quiet=as_json):
        found = list(catalogue.formulas().values())
        listed = [terminal.formula_json(formula) for formula in found]
    if as_json:
        print_json(list(listed))
    else:
        terminal.print_formulas(found)
