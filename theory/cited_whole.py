"""Whether a theorem that is cited says by itself what is to be derived: then nothing is derived.

A citation stands for a general theorem with hypotheses of its own, of which the derivation shows some and
from whose conclusion it goes on. If what is cited is the statement itself, up to its names, or the statement
is what the derivation's own instances make of it, the citation is all that there is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from itertools import permutations
from math import perm

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.core import Refused
from theory.core.normal_forms import canonical
from theory.core.terms import ZERO
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Citation, Definition, Derivation, Instance, Step
from theory.proofs.grades import Decisions
from theory.proofs.number_steps import NumberReader

TRIED = 5040
"""At most so many ways are tried in which the names of one statement may be those of another."""


def cited_whole(derivation: Derivation, known: Decisions) -> tuple[Citation, ...]:
    """Return the citations that say by themselves what a derivation concludes, where the core does not.

    Such a step rests on no premise but names that are defined.

    >>> from theory import formula
    >>> cited_whole(formula("categorical.replace.collapse_time_diffusion").derivation, {})
    ()
    """
    steps = derivation.all_steps
    named = {s.after for s in steps if isinstance(s.certificate, Definition)}
    alone = (
        step
        for place, step in enumerate(steps)
        if isinstance(step.certificate, Citation) and place not in known and named.issuperset(step.before)
    )
    return tuple(
        step.certificate
        for step in alone
        if isinstance(step.certificate, Citation)
        and any(one_statement(form, derivation.conclusion) for form in _forms(step, steps))
    )


def _forms(cited: Step, steps: Sequence[Step]) -> Iterator[sp.Basic]:
    """Yield what is cited, and what the instances of a derivation make of it, one after another."""
    form = cited.after
    yield form
    for step in steps:
        if isinstance(step.certificate, Instance):
            free = form.free_symbols  # what is bound keeps its name
            form = form.xreplace({old: new for old, new in step.certificate.substitution if old in free})
            yield form


def one_statement(one: sp.Basic, other: sp.Basic) -> bool:
    """Whether two statements are one up to the names of their symbols and functions, by normal forms.

    >>> t, x, y = sp.symbols("t x y")
    >>> f, g = sp.Function("f"), sp.Function("g")
    >>> one_statement(sp.Eq(f(t), x * (t + 1)), sp.Eq(y * t + y, g(t)))
    True
    >>> one_statement(sp.Eq(f(t), x * (t + 1)), sp.Eq(g(t), y * t))
    False
    """
    if isinstance(one, AlmostSurely) or isinstance(other, AlmostSurely):
        return type(one) is type(other) and one_statement(one.args[0], other.args[0])
    if not isinstance(one, Relational) or not isinstance(other, Relational):
        return bool(one == other)
    return any(_same_relation(named, other) for named in _named_alike(one, other))


def _named_alike(one: Relational, other: Relational) -> Iterator[sp.Basic]:
    """Yield a statement with the names of another put for its own, in every way."""
    kinds = [(_symbols(one), _symbols(other)), (_functions(one), _functions(other))]
    if any(len(own) != len(there) for own, there in kinds):
        return
    if perm(len(kinds[0][0])) * perm(len(kinds[1][0])) > TRIED:
        yield one
        return
    for functions in permutations(kinds[1][1]):
        form: sp.Basic = one
        for own, there in zip(kinds[1][0], functions, strict=True):
            form = form.replace(own, lambda *x, there=there: there(*x))
        for symbols in permutations(kinds[0][1]):
            yield form.xreplace(dict(zip(kinds[0][0], symbols, strict=True)))


def _symbols(statement: sp.Basic) -> list[sp.Basic]:
    return sorted((x for x in statement.free_symbols if isinstance(x, sp.Symbol)), key=str)


def _functions(statement: sp.Basic) -> list[sp.Basic]:
    return sorted({x.func for x in statement.atoms(AppliedUndef)}, key=str)


def _same_relation(one: sp.Basic, other: Relational) -> bool:
    """Whether two relations are one, if either side may stand first."""
    if not isinstance(one, Relational):
        return False
    sides = other.args if one.func is other.func else ()
    turned = other.args[::-1] if one.func is other.reversed.func else ()
    return any(s and all(map(_same, one.args, s)) for s in (sides, turned))


def _same(one: sp.Basic, other: sp.Basic) -> bool:
    """Whether two terms are one by the core's normal form, and limits of such, or by their trees."""
    if one == other:
        return True
    if isinstance(one, sp.Limit) and isinstance(other, sp.Limit):
        moved = one.args[0].xreplace({one.args[1]: other.args[1]})
        return one.args[2] == other.args[2] and _same(moved, other.args[0])
    with contextlib.suppress(Refused, TypeError):
        reader = NumberReader({}, free=True)
        return canonical(reader.term(one) - reader.term(other), []) is ZERO
    return False
