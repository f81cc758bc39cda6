"""How we know: replayed certificates, exact oracles, ball enclosures, simulations, verdicts.

>>> import proofs_checks
>>> proofs_checks.judge([]).name
'INCONCLUSIVE'

What one types most: ``verify`` judges claims and formulas by their ids, ``assert_matches`` holds a simulator
of one's own against a formula, ``strategies`` draws parameters out of their domains.

Names are loaded when they are first used, so that ``import proofs_checks`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_checks import strategies
    from proofs_checks.evidence.monte_carlo import confront
    from proofs_checks.evidence.replay import replay
    from proofs_checks.experiment import Experiment
    from proofs_checks.testing import assert_matches
    from proofs_checks.verdict import Evidence, Verdict, judge
    from proofs_checks.verification import Report, verify

_HOME_OF = {
    "Evidence": "proofs_checks.verdict",
    "Experiment": "proofs_checks.experiment",
    "Report": "proofs_checks.verification",
    "Verdict": "proofs_checks.verdict",
    "assert_matches": "proofs_checks.testing",
    "confront": "proofs_checks.evidence.monte_carlo",
    "judge": "proofs_checks.verdict",
    "replay": "proofs_checks.evidence.replay",
    "verify": "proofs_checks.verification",
}

__all__ = [
    "Evidence",
    "Experiment",
    "Report",
    "Verdict",
    "assert_matches",
    "confront",
    "judge",
    "replay",
    "strategies",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "strategies":
        return import_module("proofs_checks.strategies")
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'proofs_checks' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
