"""What is known of a loop, as the predicates want it: risks, limits, masses, each with what shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import sympy as sp

from theory import catalogue
from theory.collapse import limits
from theory.collapse.answer import Outcome
from theory.collapse.reading import Reading
from theory.engine.compare import Exact
from theory.engine.growth import Growth
from theory.engine.limits import t
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Derivation
from theory.language.expression_ranges import unrolled
from theory.language.parameters import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of a quantity as t → ∞.

    Attributes:
        words: the quantity, as a noun.
        derivation: concludes its limit, a finite limit, or a bound, in expectation or almost surely.
        formulas: ids in the catalogue that it rests on.
        parameters: of the limit.
        positive: concludes that the limit is positive, where its sign is not seen.
        unit: a positive quantity that the limit is measured in.
    """

    words: str
    derivation: Derivation
    formulas: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    positive: Derivation | None = None
    unit: sp.Expr = field(default=sp.S.One)

    def shown_positive(self, derivation: Derivation) -> Fate:
        """Return the same fate with a derivation that the limit is positive."""
        return replace(self, positive=derivation)

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
        formula: id of the closed form, or of what bounds the risk.
        closed: concludes f(t) = the closed form, if there is one.
        parameters: of the closed form.
        fate: its limit.
        increasing: concludes f(t) ≤ f(t + 1) (or <), so that the limit is the supremum.
        path: what one run of the loop does almost surely.
        same_size: the risk relative to that of as many real data as fit t sees.
        limit_bound: concludes an upper bound on the limit, where its closed form is hard to compare.
        start: number of the fit to real data alone, 1 or (counting edits) 0.
        second: the risk of the fit after it relative to its own, where the closed form is not indexed by t.
        supremum: a number that the risk relative to the first never exceeds, by ``fate``.
        growth: what becomes of the closed form, where no derivation concludes its limit.
        form: the closed form, where ``closed`` is not given: of a loop that a file defines.
        rises: whether f(t) ≤ f(t + 1) is decided for all values by signs, where ``increasing`` is not given.
    """

    words: str
    formula: str
    closed: Derivation | None
    parameters: tuple[Parameter, ...]
    fate: Fate | None = None
    increasing: Derivation | None = None
    path: Fate | None = None
    same_size: Fate | None = None
    limit_bound: Derivation | None = None
    start: int = 1
    second: sp.Expr | None = None
    supremum: sp.Expr | None = None
    growth: Growth | None = None
    form: sp.Expr | None = None
    rises: bool = False

    @property
    def expression(self) -> sp.Expr | None:
        """Return the closed form, ``None`` if there is none."""
        return self.form if self.closed is None else self.closed.conclusion.rhs

    def at(self, fit: int) -> sp.Expr | None:
        """Return the risk of this fit, ``None`` if there is no closed form."""
        found = self.expression
        return None if found is None else unrolled(found.xreplace({t: sp.Integer(fit)})).doit()

    def ratio(self, fit: int) -> sp.Expr | None:
        """Return the risk of this fit relative to that of the fit to real data alone."""
        if self.second is not None and fit == self.start + 1:
            return self.second
        here, first = self.at(fit), self.at(self.start)
        return None if here is None or first is None else sp.cancel(here / first)

    def limiting_ratio(self) -> sp.Expr | None:
        """Return the limit of that ratio, ∞ included, or ``None`` if it is not known."""
        limit = self.limit
        if limit is None or limit is sp.oo:
            return limit
        first = self.at(self.start)
        return None if first is None else sp.cancel(limit / first)

    @property
    def limit(self) -> sp.Expr | None:
        """Return the limit of the risk, ∞ included, by a derivation or by the growth of its closed form."""
        if self.fate is not None or self.growth is None or self.form is None:
            return None if self.fate is None else self.fate.value
        if self.growth.condition is not None or self.growth.under or self.growth.unless:
            return None
        return self.growth.end


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

    ``spread`` is the limit of its variance in units of the real variance, in the leverage ``h`` of the point
    at which it is read; ``formulas`` are the masses in the catalogue; ``path`` says what one run does,
    ``two_sided`` concludes that along every run both tails together have no less than the real mass.
    """

    spread: Fate
    formulas: tuple[str, ...]
    path: str
    two_sided: Derivation
    leverage: sp.Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer that the facts themselves give, with its reason; ``outcome`` as in an ``Answer``.

    ``positive_only``: all that is known of the mass in a tail is that its limit is positive.
    """

    outcome: Outcome
    reason: str
    formulas: tuple[str, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    positive_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of a loop; ``missing`` says by field why something is not.

    ``variance_growth``: what becomes of the variance's closed form, where no derivation concludes its limit.
    ``mass`` answers Definitions 6 to 8 where the averaged output is Gaussian; else ``tails``, ``outside`` and
    ``modes`` say what is known under a reading, whose values are the keys; ``tails_at`` what depends on the
    reading's own numbers.
    """

    loop: str
    words: str
    formulas: tuple[str, ...] = ()
    risk: Risk | None = None
    variance: Fate | None = None
    variance_growth: Growth | None = None
    variance_parameters: tuple[Parameter, ...] = ()
    variance_path: Fate | None = None
    scaling: Scaling | None = None
    mass: Mass | None = None
    unimodal: str = ""
    one_mode: Derivation | None = None
    modes: Mapping[str, Said] = field(default_factory=dict)
    tails: Mapping[str, Said] = field(default_factory=dict)
    outside: Mapping[str, Said] = field(default_factory=dict)
    tails_at: Callable[[Reading, Exact], Said] | None = None
    missing: Mapping[str, str] = field(default_factory=dict)


def parameters_of(known: Facts) -> dict[str, Parameter]:
    """Return the parameters of the closed forms and limits of a loop by name, but for the generation."""
    parts: list[tuple[Parameter, ...]] = []
    if known.risk is not None:
        parts += [known.risk.parameters, known.risk.fate.parameters if known.risk.fate else ()]
    for fate in (known.variance, known.variance_path, known.mass.spread if known.mass else None):
        if fate is not None:
            parts.append(fate.parameters)
    parts.append(known.variance_parameters)
    return {item.name: item for part in parts for item in part if item.name != "t"}


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
