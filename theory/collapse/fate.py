"""What is known of a loop, as the predicates want it: risks, limits, masses, each with what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.engine.almost_sure import AlmostSurely
from theory.engine.limits import t
from theory.language.derivation import Derivation
from theory.language.parameters import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of a quantity as t → ∞.

    Attributes:
        words: the quantity, as a noun.
        derivation: concludes its limit, a finite limit, or a bound, in expectation or almost surely.
        formulas: ids in the catalogue that it rests on.
        parameters: of the limit.
    """

    words: str
    derivation: Derivation
    formulas: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    @property
    def statement(self) -> sp.Basic:
        """Return what the derivation concludes, without the words almost surely."""
        found = self.derivation.conclusion
        return found.args[0] if isinstance(found, AlmostSurely) else found

    @property
    def value(self) -> sp.Expr | None:
        """Return the limit, ∞ included, or ``None`` if only bounds are concluded."""
        found = self.statement
        return found.rhs if isinstance(found, sp.Equality) else None

    @property
    def bounded(self) -> bool | None:
        """Return whether the quantity stays bounded, ``None`` if that is not concluded."""
        found = self.statement
        if isinstance(found, sp.Equality):
            return found.rhs is not sp.oo
        return True if isinstance(found, (sp.StrictLessThan, sp.LessThan)) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A population risk in closed form.

    Attributes:
        words: the risk, as a noun.
        formula: id of the closed form.
        closed: concludes f(t) = the closed form.
        parameters: of the closed form.
        fate: its limit.
        increasing: concludes f(t) ≤ f(t + 1), so that the limit is the supremum.
        path: what one run of the loop does almost surely.
        same_size: the risk relative to that of as many real data as fit t sees.
        conditions: what is assumed of the parameters.
    """

    words: str
    formula: str
    closed: Derivation
    parameters: tuple[Parameter, ...]
    fate: Fate | None = None
    increasing: Derivation | None = None
    path: Fate | None = None
    same_size: Fate | None = None
    conditions: str = ""

    def ratio(self, fit: int) -> sp.Expr:
        """Return the risk of this fit relative to that of fit 1."""
        expr = self.closed.conclusion.rhs
        return sp.cancel((expr.xreplace({t: sp.Integer(fit)}) / expr.xreplace({t: sp.Integer(1)})).doit())

    def limiting_ratio(self) -> sp.Expr | None:
        """Return the limit of the risk relative to fit 1, ∞ included, or ``None`` if it is not known."""
        if self.fate is None or self.fate.value is None:
            return None
        first = self.closed.conclusion.rhs.xreplace({t: sp.Integer(1)}).doit()
        return sp.oo if self.fate.value is sp.oo else sp.simplify(self.fate.value / first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """The leading term of the risk in the data size: ``fixed`` in that of one generation, ``total`` in all.

    ``fixed`` concludes the limit of (data size) × (risk of fit t) as one generation's size grows; ``real``
    the same of real data alone; ``total`` what the risk tends to as generations of a fixed size pile up.
    """

    words: str
    fixed: Fate | None = None
    real: sp.Expr | None = None
    total: Fate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mass:
    """The law of the model's output, averaged over runs: Gaussian about the real mean.

    ``spread`` is the limit of its variance in units of the real variance, in the leverage ``h`` of the
    point at which it is read; ``formulas`` are the masses in the catalogue; ``path`` says what one run does.
    """

    spread: Fate
    formulas: tuple[str, ...]
    path: str
    leverage: sp.Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer that the facts themselves give, with its reason; ``outcome`` as in an ``Answer``."""

    outcome: str
    reason: str
    formulas: tuple[str, ...] = ()
    derivations: tuple[Derivation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of a loop; ``missing`` says by field why something is not.

    ``tails``, ``outside`` and ``modes`` are a :class:`Mass` where the averaged output is Gaussian, else what is
    known by (mode, reading), the key being ``"expectation"`` or ``"almost-surely"``.
    """

    loop: str
    words: str
    formulas: tuple[str, ...] = ()
    risk: Risk | None = None
    variance: Fate | None = None
    variance_path: Fate | None = None
    scaling: Scaling | None = None
    mass: Mass | None = None
    unimodal: str = ""
    modes: Mapping[str, Said] = field(default_factory=dict)
    tails: Mapping[str, Said] = field(default_factory=dict)
    outside: Mapping[str, Said] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)


def of_formula(name: str, words: str) -> Fate:
    """Return the fate that a limit in the catalogue states."""
    formula = catalogue.formula(name)
    return Fate(words=words, derivation=formula.derivation, formulas=(name,), parameters=formula.parameters)


def of_closed_form(
    name: str, words: str, closed: Derivation | None = None, parameters: tuple[Parameter, ...] | None = None
) -> Fate | None:
    """Return the fate that follows from a closed form in the catalogue (or a special case of it)."""
    formula = catalogue.formula(name)
    own = formula.parameters if parameters is None else parameters
    derivation = limits.tends(closed or formula.derivation, own)
    if derivation is None:
        return None
    return Fate(words=words, derivation=derivation, formulas=(name,), parameters=own)
