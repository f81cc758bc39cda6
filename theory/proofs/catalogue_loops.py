"""Loops of the catalogue as loops of the core, and the closed forms that follow from their definitions alone.

Trusted as ``reading`` is, to write down the loop that a formula is about: here a name on the left side of a
written statement is the mean of an observable over a loop, not a sequence of which something is assumed. Of a
Gaussian loop it is the loop along one direction, in which data, means and variances are those of scalar data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from theory.core import (
    Refused,
    Term,
    Theorem,
    add_up,
    algebra,
    apply,
    assume,
    combine,
    eq,
    function_of,
    iid,
    instantiate,
    integer,
    le,
    loop,
    mean_at,
    normal,
    real,
    sequence,
    sign,
    substitute,
    sum_over,
    unfold,
)
from theory.language.formula import Formula
from theory.proofs.loop_proofs import by_induction
from theory.proofs.loop_terms import FIT, MORRIS, STATE
from theory.proofs.reading import Statement, proves, read, variables

DATA = sequence("data", 1)
DATUM = integer("datum")
TIME = integer("time", lambda k: [le(0, k)])
LINEAR = real("V1")
FIRST, SECOND, THIRD = (apply(STATE, j) for j in (1, 2, 3))
Names = dict[str, Term]


@dataclass(frozen=True)
class Defined:
    """A loop, its parameters, and what is averaged; the fit from which on the closed form is proved."""

    loop: Term
    values: tuple[Term, ...]
    observable: Term
    base: int = 0
    lemma: Callable[[Defined, Term], Theorem] | None = None

    def at(self, time: Term, observable: Term | None = None) -> Term:
        """Return the mean of an observable after so many fits."""
        body = self.observable if observable is None else observable
        return mean_at(self.loop, time, self.values, STATE, body)


def _total(size: Term) -> Term:
    return sum_over(DATUM, 1, size, apply(DATA, DATUM))


def _morris(name: str, more: tuple[Term, ...], names: Names, step: Term) -> Defined:
    """The error e of a fit by the mean; data have mean e and variance V0 + V1 e + v2 e² (Morris 1982)."""
    V0, v2 = names["V0"], names["v2"]
    values = (*more, V0, LINEAR, v2)
    variance = V0 + LINEAR * FIRST + v2 * FIRST**2
    law = iid(FIRST, FIRST**2 + variance)
    made = loop(
        name, values, FIT, STATE, [0], [(DATA, law)], [step], domain=[le(0, variance)], declared=MORRIS
    )
    return Defined(made, values, FIRST**2, lemma=_no_bias)


def _no_bias(defined: Defined, k: Term) -> Theorem:
    """⊢ E e = 0 after k fits."""
    return by_induction(eq(defined.at(k, FIRST), 0), k, 0, ())


def _family_replace(names: Names) -> Defined:
    n = names["n"]
    return _morris("exponential_family.replace", (n,), names, _total(n) / n)


def _family_accumulate(names: Names) -> Defined:
    n = names["n"]
    step = ((FIT - 1) * FIRST + _total(n) / n) / FIT
    return _morris("exponential_family.accumulate", (n,), names, step)


def _family_schedule(names: Names) -> Defined:
    c = names["c"]
    before, now = sum_over(DATUM, 1, FIT - 1, apply(c, DATUM)), apply(c, FIT)
    step = (before * FIRST + _total(now)) / sum_over(DATUM, 1, FIT, apply(c, DATUM))
    return _morris("exponential_family.schedule", (c,), names, step)


def _spread(size: Term) -> Term:
    mean = _total(size) / size
    return sum_over(DATUM, 1, size, (apply(DATA, DATUM) - mean) ** 2)


def _spread_is_positive(size: Term) -> Theorem:
    mean = _total(size) / size
    return add_up(sign(le(0, (apply(DATA, DATUM) - mean) ** 2)), DATUM, 1, size)


def _gaussian(name: str, names: Names, *, below: int, factor: Term | None = None) -> Defined:
    """Mean and variance of n normal data; ``factor`` times the fitted variance is that of the next data."""
    n, sigma = names["n"], names["sigma0"]
    values = (n, sigma) if factor is None else (n, sigma, factor)
    variances = [_spread(n) / (n - below)]
    factors: list[Term] = [1 / (n - below)]
    if factor is not None:
        variances.append(factor * variances[0])
        factors.append(factor * factors[0])
    drawn_with = SECOND if factor is None else THIRD
    positive = _spread_is_positive(n)
    made = loop(
        name,
        values,
        FIT,
        STATE,
        [0, *(sigma**2 for _ in variances)],
        [(DATA, normal(FIRST, drawn_with))],
        [_total(n) / n, *variances],
        domain=[le(0, part) for part in (SECOND, THIRD)[: len(variances)]],
        inside=[combine(le(0, v), (f, positive)) for v, f in zip(variances, factors, strict=True)],
    )
    if factor is None:
        return Defined(made, values, SECOND)
    return Defined(made, values, SECOND, 1, partial(_of_the_next_data, factor))


def _of_the_next_data(factor: Term, defined: Defined, k: Term) -> Theorem:
    """⊢ E (variance of the next data) = factor · E (fitted variance) after k ≥ 1 fits."""
    next_, fitted = defined.at(k, THIRD), defined.at(k, SECOND)
    return algebra(eq(next_, factor * fitted), unfold(next_), unfold(fitted))


DEFINED: dict[str, Callable[[Names], Defined]] = {
    "exponential_family.replace.mean_squared_error": _family_replace,
    "exponential_family.accumulate.mean_squared_error": _family_accumulate,
    "exponential_family.schedule.mean_squared_error": _family_schedule,
    "gaussian.replace.variance": lambda p: _gaussian("gaussian.replace", p, below=1),
    "gaussian.replace_biased.variance": lambda p: _gaussian("gaussian.replace_biased", p, below=0),
    "gaussian.sampling_bias.variance": lambda p: _gaussian(
        "gaussian.sampling_bias", p, below=1, factor=p["lam"]
    ),
    "gaussian.sampling_bias_biased.variance": lambda p: _gaussian(
        "gaussian.sampling_bias_biased", p, below=0, factor=p["lam"]
    ),
}
"""By id of a formula: the loop that its written statement is about."""


def from_definition(formula: Formula) -> tuple[tuple[Theorem, Statement], ...]:
    """Return the theorems that a formula's statement is, one for each case, from its loop's definition.

    Raises:
        Refused: no loop is written down for it, or no tactic proves the form.
    """
    if formula.id not in DEFINED:
        raise Refused("no loop of the core is written down for it")
    names, _ = variables(formula.parameters)
    defined = DEFINED[formula.id]({p.name: names[p.symbol] for p in formula.parameters})
    left = formula.relation.lhs
    statement = read(formula.relation, formula.parameters, {left.func: function_of(TIME, defined.at(TIME))})
    index = names[left.args[0]]
    return tuple(
        (_proved(defined, statement, which, index), statement) for which in range(len(statement.sequents))
    )


def _proved(defined: Defined, statement: Statement, which: int, index: Term) -> Theorem:
    sequent = statement.sequents[which]
    k = integer("k_fit", lambda v: [le(defined.base, v)], witness=defined.base)
    goal = substitute(sequent.formula, {index: k})
    lemmas = [] if defined.lemma is None else [defined.lemma(defined, k)]
    given = [assume(c) for c in sequent.conditions if c.op == "eq"]
    theorem = instantiate(by_induction(goal, k, defined.base, (*lemmas, *given), lemmas), {k: index})
    if proves(theorem, statement, which) not in ("proved", "citing"):
        raise Refused(f"not the statement: {theorem}")
    return theorem


__all__ = ["DEFINED", "Defined", "from_definition"]
