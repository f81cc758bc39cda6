"""What is true of model-data feedback loops, and why: loops, formulas, derivations, claims.

>>> import theory
>>> theory.formula("regression.accumulate.excess_risk_ratio")
Formula regression.accumulate.excess_risk_ratio
    excess risk of fit t under accumulate, relative to fit 1
    = H₂(t)
    exact; integer t ≥ 1; integer d ≥ 1; integer T ≥ d + 2
    sources: position paper, Appendix A; Gerstgrasser et al. 2024, Theorem 1
>>> print(theory.evaluate(theory.formula("regression.accumulate.excess_risk_ratio"), {"t": 3}, digits=6))
1.36111  (49/36)

Names are loaded when they are first used, so that ``import theory`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theory.catalogue import UnknownId, claim, claims, formula, formulas, loops
    from theory.collapse.profile import Profile, profile, profiles
    from theory.collapse.reading import Reading
    from theory.collapse.table1 import table1
    from theory.language.claim import Claim, Decision, Statement
    from theory.language.derivation import Derivation, Step
    from theory.language.formula import Formula, Kind, Source, evaluate
    from theory.language.loop import Rule
    from theory.language.parameters import Domain, DomainError, Parameter
    from theory.language.plain import plain
    from theory.loop_language.builder import Loop
    from theory.numbers.value import Value

_HOMES = {
    "theory.catalogue": ("UnknownId", "claim", "claims", "formula", "formulas", "loops"),
    "theory.collapse.profile": ("Profile", "profile", "profiles"),
    "theory.collapse.reading": ("Reading",),
    "theory.collapse.table1": ("table1",),
    "theory.language.claim": ("Claim", "Decision", "Statement"),
    "theory.language.derivation": ("Derivation", "Step"),
    "theory.language.formula": ("Formula", "Kind", "Source", "evaluate"),
    "theory.language.loop": ("Rule",),
    "theory.language.parameters": ("Domain", "DomainError", "Parameter"),
    "theory.language.plain": ("plain",),
    "theory.loop_language.builder": ("Loop",),
    "theory.numbers.value": ("Value",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Claim",
    "Decision",
    "Derivation",
    "Domain",
    "DomainError",
    "Formula",
    "Kind",
    "Loop",
    "Parameter",
    "Profile",
    "Reading",
    "Rule",
    "Source",
    "Statement",
    "Step",
    "UnknownId",
    "Value",
    "claim",
    "claims",
    "evaluate",
    "formula",
    "formulas",
    "loops",
    "plain",
    "profile",
    "profiles",
    "table1",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'theory' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
