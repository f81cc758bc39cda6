"""Steps tried at finitely many sizes that the core proves for all values: what raises a derivation's grade.

``decided(derivation, context)`` tells, of each such step, the theorem by which the core decides it in the
domains of a formula, with nothing left to be shown. A name that an ``Instance`` of the derivation replaces
must stay in the domain in which the theorem holds; else the step is not decided. A new kind of step is a new
line of ``READERS``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.core import Refused, Term, Theorem
from theory.core.definedness import inhabits
from theory.core.display import shown, shown_variable
from theory.core.matrices import dims
from theory.core.normal_forms import canonical
from theory.core.signs import holds
from theory.core.words import as_term, combination
from theory.language.derivation import (
    Averaging,
    Derivation,
    Instance,
    MatrixReplay,
    OneGeneration,
    Recurrence,
    Step,
)
from theory.language.formula import Formula
from theory.language.parameters import Parameter
from theory.loop_language.definition import t
from theory.loop_language.symbolic.refusal import Refused as OutsideTheClass
from theory.loop_language.symbolic.system import close
from theory.proofs import averaging_steps
from theory.proofs.loop_proofs import proved_observable
from theory.proofs.matrix_steps import DESIGNS, DecidedStep, decide, parameters_of
from theory.proofs.reading import Reader, variables


@dataclass(frozen=True)
class Context:
    """The domains of a formula's parameters, and what its loop declares of its data."""

    parameters: tuple[Parameter, ...]
    designs: tuple[str, ...] = ()


def context_of(formula: Formula) -> Context:
    """Return the context of a formula and its loop."""
    return Context(parameters_of(formula), DESIGNS if formula.id.startswith("regression.") else ())


def _matrices(step: Step, context: Context) -> DecidedStep:
    return decide(step, context.parameters, designs=context.designs)


def _averages(step: Step, context: Context) -> DecidedStep:
    return averaging_steps.decide(step, context.parameters)


def _defined_loop(step: Step, context: Context) -> DecidedStep:
    """Prove the closed form of a defined loop's observable from its definition; no recursion is."""
    del context  # the definition has its own domains
    how = step.certificate
    assert isinstance(how, OneGeneration)
    if not isinstance(step.after, sp.Equality) or step.after.rhs.atoms(AppliedUndef):
        raise Refused("a recursion")
    if step.after.lhs != how.sequence(t):
        raise Refused("no statement for all t")
    try:
        system = close(how.loop, how.observable)
    except OutsideTheClass as reason:
        raise Refused(str(reason)) from None
    _, theorem = proved_observable(how.loop, how.observable, system, step.after.rhs, how.first)
    return DecidedStep(theorem, (), ())


READERS: dict[type, Callable[[Step, Context], DecidedStep]] = {
    MatrixReplay: _matrices,
    Averaging: _averages,
    OneGeneration: _defined_loop,
}
"""By kind of certificate: the step as a theorem of the core."""

_KNOWN: dict[tuple[Context, int], tuple[Step, DecidedStep | None]] = {}


def decided(derivation: Derivation, context: Context) -> dict[int, Theorem]:
    """Return the theorems by which the core decides steps, by the place of the step in ``all_steps``."""
    steps = derivation.all_steps
    found: dict[int, Theorem] = {}
    for place, step in enumerate(steps):
        made = _decided(step, context) if type(step.certificate) in READERS else None
        if made is not None and _stays_in_domain(made.theorem, steps, context):
            found[place] = made.theorem
    return {**found, **_whole(derivation, context)}


def _whole(derivation: Derivation, context: Context) -> dict[int, Theorem]:
    """Return the theorems that are a formula's statement itself, where all that derives it is in here."""
    from theory.proofs.discrete_formulas import whole_theorems

    steps, found = derivation.all_steps, whole_theorems(derivation)
    return {n: theorem for n, theorem in found.items() if _stays_in_domain(theorem, steps, context)}


def decided_below(derivation: Derivation, formulas: Iterable[Formula]) -> dict[int, Theorem]:
    """Return what the core decides of a derivation about formulas: the steps that it decides of theirs.

    A theorem that is a formula's statement itself says nothing of a single step: it counts for a lemma.
    """
    theirs: dict[int, tuple[Theorem, Context]] = {}
    whole: dict[int, Theorem] = {}
    for formula in formulas:
        context, own = context_of(formula), formula.derivation.all_steps
        apart = _whole(formula.derivation, context)
        whole.update(_whole(derivation, context))
        for place, theorem in decided(formula.derivation, context).items():
            if place not in apart:
                theirs.setdefault(id(own[place]), (theorem, context))
    steps = derivation.all_steps
    found: dict[int, Theorem] = {}
    for place, step in enumerate(steps):
        known = theirs.get(id(step))
        if known is not None and _stays_in_domain(known[0], steps, known[1]):
            found[place] = known[0]
    return {**found, **whole}


def _decided(step: Step, context: Context) -> DecidedStep | None:
    """Decide a step, once in a process for one context."""
    known = _KNOWN.get((context, id(step)))
    if known is not None and known[0] is step:
        return known[1]
    made: DecidedStep | None = None
    with contextlib.suppress(Refused):
        made = READERS[type(step.certificate)](step, context)
    if made is not None and made.left:
        made = None
    _KNOWN[context, id(step)] = step, made
    return made


def _stays_in_domain(theorem: Theorem, steps: Sequence[Step], context: Context) -> bool:
    """Whether whatever is put for a number of the theorem, in any instance, lies in its domain there.

    The index of a recurrence is exempt: its closed form is proved for every value that the index may have.
    """
    numbers = {v.args[0]: v for v in theorem.variables if v.op == "variable"}
    indices = {s.certificate.index.name for s in steps if isinstance(s.certificate, Recurrence)}
    for step in steps:
        if not isinstance(step.certificate, Instance):
            continue
        put = {a.name: b for a, b in step.certificate.substitution if isinstance(a, sp.Symbol)}
        if "alpha" in put and "m_share" in numbers:  # another share would be another whole number
            return False
        for name, value in put.items():
            if name not in numbers or name in indices:
                continue
            if _entry_of(value, numbers[name], context):
                continue
            try:
                reader = Reader(dict(variables(context.parameters)[0]))
                at = {numbers[x]: reader.term(y) for x, y in put.items() if x in numbers}
                if not all(holds(c) for c in inhabits(numbers[name], reader.term(value), at)):
                    return False
            except (Refused, KeyError):
                return False
    return True


def _entry_of(value: sp.Basic, number: Term, context: Context) -> bool:
    """Whether an entry of a list is put for a number that has the domain of the list's entries."""
    if not isinstance(value, sp.Indexed):
        return False
    names = variables(context.parameters)[0]
    return value.base in names and names[value.base].args[2:] == number.args[1:]


def words(theorem: Theorem) -> str:
    """Return a theorem in one line: its common form, the domains of what it is of, and what is declared."""
    from theory.proofs.discrete_formulas import is_whole

    f = theorem.formula
    if is_whole(theorem):
        return f"what this serves is proved by the core from the definition of the loop: {shown(f)}"
    side: list[Term] = []
    if f.op == "same":
        form = as_term(combination(f.args[1], side), *dims(f.args[1]))
    else:
        form = canonical(f.args[1], side)
    kept = (v for v in theorem.variables if v.op == "variable" or v.args[-1] == "definite")
    sizes = sorted(map(shown_variable, kept))
    under = "; ".join(sorted(map(shown, theorem.hypotheses)))
    text = f"proved by the core: both sides are {shown(form)}"
    text += f", for all {', '.join(sizes)}" if sizes else ""
    return text + (f"; under: {under}" if under else "")
