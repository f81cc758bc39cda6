"""A best value of a parameter by a square, f(p) − f(p*) = (p − p*)²·q: a script, nothing here is trusted.

The sign of q is proved for any p* of the domain, and the place is then put in. That q is right is seen when
the core compares both sides, where the roots in p* square to what they are roots of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from theory.core import Refused, Term, Theorem, algebra, combine, eq, instantiate, le, number, real, sign
from theory.language.parameters import Parameter
from theory.loop_language.definition import GENERATION, LoopDefinition
from theory.loop_language.formulas import derived_of
from theory.loop_language.symbolic.optimum import optimum
from theory.proofs.compared_means import monotone_proof, value_at
from theory.proofs.loop_claims import Runs
from theory.proofs.loop_means import proved_mean
from theory.proofs.loop_proofs import to_the_start
from theory.proofs.roots import discharged
from theory.proofs.tactics import first_of

_ANY = real("any_number")


def by_a_square(goal: Term, value: sp.Expr, runs: Runs, parameters: Sequence[Parameter]) -> Theorem:
    """Prove f(p*) ≤ f(p), or f(p) ≤ f(p*), of a rational function ``value``.

    Raises:
        Refused: no such square is found.
    """
    found = optimum(value, runs.index.name, parameters)
    if found is None or runs.place is None:
        raise Refused("no best value is found")
    made, w = runs.made, runs.index.symbol
    here = made.names[w]
    best = real("best_place", lambda _: list(here.args[2]), witness=here)
    reader = made.reader(runs.fit)
    other = replace(runs.index, name=f"{w.name}_best").symbol
    reader.names[other] = best
    bottom = sp.fraction(sp.together(value))[1]
    quotient = found.square / (bottom * bottom.xreplace({w: other})) * (1 if found.least else -1)
    positive = sign(le(number(0), reader.term(sp.factor(quotient))))
    place = reader.term(runs.place)
    there = instantiate(positive, {best: place})
    square = instantiate(sign(le(number(0), _ANY**2)), {_ANY: here - place})
    return discharged(combine(goal, ((here - place) ** 2, there)), made.conditions, square)


def best_mean_proof(loop: LoopDefinition, observable: str, runs: Runs, *, least: bool) -> Theorem:
    """Return the theorem that the mean at the place is at most (``least``), or at least, that at any other.

    Two runs are compared moment by moment; else two values of the closed form, by a square.

    Raises:
        Refused: the core does not prove it in this way.
    """
    wanted = loop.observables[observable]
    return first_of(
        lambda: monotone_proof(loop, runs, wanted, up=not least, strict=False),
        lambda: _by_form(loop, observable, runs, up=not least),
    )


def _by_form(loop: LoopDefinition, observable: str, runs: Runs, *, up: bool) -> Theorem:
    wanted = loop.observables[observable]
    if runs.only:
        mean, form = runs.made.mean(wanted, runs.fit), value_at(loop, wanted, runs.first)
        equation = algebra(eq(mean, runs.made.reader(runs.fit).term(form)), *to_the_start(mean))
    else:
        derived = derived_of(loop, observable)
        form = derived.form
        if form is None or derived.system is None:
            raise Refused("no closed form is known")
        equation = proved_mean(runs.made, wanted, derived.system, form, derived.since)
        equation = instantiate(equation, {equation.formula.args[0].args[1]: runs.fit})
    moved = discharged(runs.moved_theorem(equation), runs.made.conditions)
    low, high = (equation, moved) if up else (moved, equation)
    between = le(low.formula.args[1], high.formula.args[1])
    theorem = by_a_square(between, form, runs, (*loop.parameters, GENERATION))
    goal = runs.says(wanted, up=up, strict=False)
    return combine(goal, (number(1), theorem), using=(low, high))
