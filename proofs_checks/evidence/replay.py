"""Replay derivations: decide every step again from its certificate, trusting no solver.

Each kind of certificate has one checker (``proofs_checks.evidence.checkers``). What the core proves for all
sizes in the domains of a formula comes as ``known``: the theorems by the place of the step.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.checkers import CHECKERS
from proofs_checks.evidence.checkers.shared import Replayed
from proofs_checks.evidence.contradiction import Domains, tried
from proofs_checks.evidence.scope import refusals
from proofs_checks.verdict import PROVES, Evidence, Grade, Json
from theory.core import Theorem
from theory.language.derivation import (
    Algebra,
    Averaging,
    Citation,
    CoreProof,
    Definition,
    Derivation,
    Differentiation,
    Enumeration,
    FarGenerations,
    GeometricLimit,
    LimitOf,
    LinearRecurrence,
    MatrixReplay,
    OneGeneration,
    RationalLimit,
    Recurrence,
    SequenceLimit,
    Squeeze,
    Step,
)
from theory.language.parameters import Parameter
from theory.loop_language.ends import end_of
from theory.proofs.decided import READERS, said
from theory.proofs.discrete_formulas import is_whole
from theory.proofs.grades import INSTANCES, Decisions, citations, cited_by, is_proof, promised, undecided
from theory.proofs.staying import not_shown_of

Replays = tuple[tuple[Step, Replayed], ...]
_Looked = tuple[tuple[Step, Replayed | None], ...]
"""What was found of each step; ``None``: it is well-formed, and the core or an enumeration decides it."""
_LEMMAS: dict[tuple[str, sp.Basic, tuple[sp.Basic, ...]], list[tuple[Derivation, _Looked]]] = {}
_TRIED: dict[int, tuple[Step, Replayed]] = {}


def replay(
    derivation: Derivation, definitions: Sequence[sp.Basic] = (), known: Decisions | None = None
) -> Replays:
    """Replay every step of a derivation and of its lemmas, in order.

    Args:
        derivation: the chain to decide again.
        definitions: the equations that define the loop; a ``Definition`` step must be one of them
            or name a quantity that no earlier statement mentions.
        known: what the core decides of its steps in the domains of a formula; a step about matrices or
            averages that is not among them is not decided. ``None``: it is proved for any sizes, under what
            the answer shows.
    """
    by_core = known or {}
    looked = _look(derivation, tuple(definitions))
    found = [
        (step, _opened(step, by_core.get(place)) if result is None else result)
        for place, (step, result) in enumerate(looked)
    ]
    return tuple(found if known is None else _in_these_domains(found, undecided(derivation, known)))


def _in_these_domains(found: Sequence[tuple[Step, Replayed]], places: set[int]) -> Replays:
    """Take back what the core proves of steps at these places only under conditions of its own."""
    return tuple(
        (step, Replayed(None, f"is not decided in the domains of a formula: {result.shown}"))
        if place in places and result.holds
        else (step, result)
        for place, (step, result) in enumerate(found)
    )


def replay_own(
    derivation: Derivation, definitions: Sequence[sp.Basic] = (), by_core: Decisions | None = None
) -> Replays:
    """Replay the steps of a derivation alone, its lemmas taken for granted; arguments as :func:`replay`.

    ``by_core`` has the identity of a step for its place.
    """
    looked = _look_own(derivation, tuple(definitions), _stated(derivation.lemmas))
    theorems = by_core or {}
    return tuple(
        (step, _opened(step, theorems.get(id(step))) if result is None else result) for step, result in looked
    )


def _look(derivation: Derivation, definitions: tuple[sp.Basic, ...]) -> _Looked:
    found: list[tuple[Step, Replayed | None]] = []
    for lemma in derivation.lemmas:
        found.extend(_look_at_lemma(lemma, definitions))
    return (*found, *_look_own(derivation, definitions, [step.after for step, _ in found]))


def _look_own(
    derivation: Derivation, definitions: tuple[sp.Basic, ...], stated: list[sp.Basic]
) -> list[tuple[Step, Replayed | None]]:
    clash = _two_meanings(derivation.lemmas) or _two_subjects(derivation)
    found: list[tuple[Step, Replayed | None]] = []
    for step, moved in zip(derivation.steps, refusals(derivation), strict=True):
        why = clash or moved
        found.append((step, Replayed(False, why) if why else _look_at(step, stated, definitions)))
        stated.append(step.after)
    return found


def _look_at_lemma(lemma: Derivation, definitions: tuple[sp.Basic, ...]) -> _Looked:
    """Look at a lemma, once in a process for equal lemmas of equal loops: many derivations share theirs."""
    known = _LEMMAS.setdefault((lemma.title, lemma.conclusion, definitions), [])
    for other, result in known:
        if other == lemma:
            return result
    result = _look(lemma, definitions)
    known.append((lemma, result))
    return result


def _opened(step: Step, theorem: Theorem | None) -> Replayed:
    """Decide a step by the core's theorem for it, else by its checker, once in a process.

    A theorem that is a formula's statement itself says nothing of a single step.
    """
    if theorem is not None and not is_whole(theorem):
        return Replayed(True, said(step, theorem))
    tried = _TRIED.get(id(step))
    if tried is None or tried[0] is not step:
        tried = _TRIED[id(step)] = step, check(step.certificate, step)
    return tried[1]


def _two_meanings(lemmas: Sequence[Derivation]) -> str:
    """Return which name two lemmas define by different equations, in one line; nothing if none.

    R(t) of one loop is not R(t) of another: what two lemmas say of one name may be used together only if
    what defines it in one of them defines it in the other.
    """
    meanings = [_defining(lemma) for lemma in lemmas]
    for one, other in itertools.combinations(meanings, 2):
        for name in one.keys() & other.keys():
            if not (one[name] <= other[name] or other[name] <= one[name]):
                return f"two of its lemmas define {name} by different equations"
    return ""


def _two_subjects(derivation: Derivation) -> str:
    """Return which name of a term of the core means something else as well in a derivation, in one line."""
    subjects: dict[object, set[object]] = {}
    others: set[object] = set()
    for step in derivation.all_steps:
        c = step.certificate
        if isinstance(c, CoreProof):
            for name, subject in c.subjects:
                subjects.setdefault(name, set()).add(subject)
        elif isinstance(c, Enumeration):
            others |= {name for name, _ in c.meanings}
        elif isinstance(c, OneGeneration):
            others.add(c.sequence)
        elif isinstance(c, Definition) and isinstance(step.after, sp.Equality):
            others |= {step.after.lhs, step.after.lhs.func}
    twice = [name for name, means in subjects.items() if len(means) > 1 or name in others]
    return f"{min(map(str, twice))} means two things" if twice else ""


def _defining(derivation: Derivation) -> dict[sp.Basic, set[sp.Basic]]:
    """Return the equations by which a derivation and its lemmas define each name."""
    found: dict[sp.Basic, set[sp.Basic]] = {}
    for step in derivation.all_steps:
        if isinstance(step.certificate, Definition) and isinstance(step.after, sp.Equality):
            found.setdefault(step.after.lhs, set()).add(step.after)
    return found


def _stated(derivations: Sequence[Derivation]) -> list[sp.Basic]:
    """Return all that derivations and their lemmas state."""
    return [
        statement
        for derivation in derivations
        for statement in (*_stated(derivation.lemmas), *(step.after for step in derivation.steps))
    ]


def _look_at(step: Step, known: Sequence[sp.Basic], definitions: Sequence[sp.Basic]) -> Replayed | None:
    missing = [statement for statement in step.before if statement not in known]
    if missing:
        return Replayed(False, f"rests on {missing[0]}, which no earlier step concludes")
    if isinstance(step.certificate, Definition):
        return _replay_definition(step, known, definitions)
    refused = _refused(step)
    if refused:
        return Replayed(False, refused)
    return None if type(step.certificate) in READERS else check(step.certificate, step)


def check(certificate: object, step: Step) -> Replayed:
    """Decide one step again from its certificate; what a checker cannot evaluate is not decided."""
    checker = CHECKERS.get(type(certificate))
    if checker is None:
        return Replayed(None, f"no checker for {type(certificate).__name__}")
    try:
        return checker(certificate, step)
    except (ArithmeticError, TypeError, ValueError, KeyError, IndexError) as error:
        return Replayed(None, f"{type(error).__name__}: {error}")


EQUATIONS = (
    MatrixReplay,
    Averaging,
    Recurrence,
    FarGenerations,
    LinearRecurrence,
    RationalLimit,
    LimitOf,
    SequenceLimit,
)
"""Certificates that lead from equations to an equation, whatever their checkers look at."""


def _refused(step: Step) -> str:
    """Return why a certificate cannot be one of this step, nothing if it can."""
    certificate = step.certificate
    to_equations = isinstance(certificate, (*EQUATIONS, Algebra, Differentiation, GeometricLimit, Squeeze))
    if to_equations and not isinstance(step.after, sp.Equality):
        return f"{type(certificate).__name__} shows equations only"
    if isinstance(certificate, EQUATIONS):
        other = next((item for item in step.before if not isinstance(item, sp.Equality)), None)
        if other is not None:
            return f"{type(certificate).__name__} starts from equations only, not from {other}"
    if isinstance(certificate, Enumeration) and not certificate.points:
        return "is tried at no point"
    return ""


def replay_conclusion(derivation: Derivation, rhs: sp.Expr) -> Replayed:
    """Decide the last step again with another right-hand side; what it rests on is taken as replayed."""
    last = derivation.steps[-1]
    relation = last.after.func(last.after.lhs, rhs, evaluate=False)
    step = dataclasses.replace(last, after=relation)
    found = _look_at(step, last.before, ())
    return check(step.certificate, step) if found is None else found


def _replay_definition(step: Step, known: Sequence[sp.Basic], definitions: Sequence[sp.Basic]) -> Replayed:
    if step.after in definitions:
        return Replayed(True, "is part of the loop's definition")
    if isinstance(step.after, sp.Equality):
        named = step.after.lhs
        if not isinstance(named, (sp.Symbol, sp.MatrixSymbol, AppliedUndef)):
            return Replayed(False, f"{named} has a meaning already; only a new symbol or function is named")
        if isinstance(named, sp.Symbol) and any(equation.has(named) for equation in definitions):
            return Replayed(False, f"{named} has a meaning in the loop already")
        if any(isinstance(e, sp.Equality) and e.lhs == named for e in definitions):
            return Replayed(False, f"{named} is something else in the loop")
        fresh = not step.after.rhs.has(named) and not any(statement.has(named) for statement in known)
        if fresh:
            return Replayed(True, f"names {named}")
    return Replayed(False, "is neither part of the loop's definition nor names a new quantity")


def defined_otherwise(derivation: Derivation, definitions: Sequence[sp.Basic]) -> str:
    """Return which name of a loop a derivation defines by another equation, in one line; nothing if none.

    A derivation that names X_t by itself is about its own X_t: what it shows holds of the loop only if the
    loop's equation for X_t is that one.
    """
    given = {e.lhs for e in definitions if isinstance(e, sp.Equality)}
    for step in derivation.all_steps:
        named = step.after.lhs if isinstance(step.after, sp.Equality) else None
        if isinstance(step.certificate, Definition) and step.after not in definitions and named in given:
            return f"{step.after} is not how the loop defines {named}"
    return ""


def only_at(derivation: Derivation) -> str:
    """Return for which number alone a derivation concludes what it says of a symbol; nothing if for all."""
    for step in derivation.all_steps:
        if isinstance(step.certificate, Definition) and isinstance(step.after, sp.Equality):
            name, value = step.after.args
            if isinstance(name, sp.Symbol) and value.is_number and name in derivation.conclusion.free_symbols:
                return f"the derivation concludes {derivation.conclusion} for {name} = {value} only"
    return ""


def _in_words(derivation: Derivation, known: Decisions) -> str:
    """Say what keeps a derivation whose steps replay from being a proof."""
    if is_proof(derivation, known):
        return ""
    if end_of(derivation):
        return f"; the loop ends: {end_of(derivation)}"
    believed = [how.hypotheses for how in citations(derivation, known) if how.hypotheses]
    return f"; nothing decides that {'; '.join(believed)}" if believed else "; argued in words of its own"


def _summary(steps: Sequence[Step], known: Decisions) -> str:
    left = [step for place, step in enumerate(steps) if place not in known]
    cited = sum(isinstance(step.certificate, Citation) for step in left)
    instances = sum(isinstance(step.certificate, INSTANCES) for step in left)
    kinds = [f"{cited} cited"] if cited else []
    kinds += [f"{len(known)} for all sizes by the core"] if known else []
    kinds += [f"{instances} at finitely many sizes"] if instances else []
    whole = "the one step" if len(steps) == 1 else f"all {len(steps)} steps"
    return f"{whole} of the derivation replayed" + (f" ({', '.join(kinds)})" if kinds else "")


def grade_of(derivation: Derivation, known: Decisions | None = None) -> Grade | None:
    """Return the grade of a derivation whose every step, those of its lemmas included, has replayed.

    Where the core should decide a step and does not, there is none.
    """
    found = promised(derivation, known)
    if found == "INCONCLUSIVE":
        return None
    return next((grade for grade, verdict in PROVES.items() if verdict == found), "rigorous")


def misses(subject: str, how: str) -> Evidence:
    """Return the evidence of a derivation that does not end in the statement that is written."""
    return Evidence(check="certificate replay", subject=subject, outcome="error", grade="proof", summary=how)


def certificate_evidence(
    subject: str,
    derivation: Derivation,
    conclusion: sp.Basic | None,
    definitions: Sequence[sp.Basic] = (),
    replayed: Sequence[tuple[Step, Replayed]] | None = None,
    missed: str = "",
    known: Decisions | None = None,
    parameters: tuple[Parameter, ...] = (),
    used: Domains = (),
) -> Evidence:
    """Replay a derivation and report it as evidence for ``conclusion`` (``None``: whatever it concludes).

    Args:
        subject: what the evidence bears on.
        derivation: the chain of steps. conclusion: what it must conclude. definitions: as for :func:`replay`.
        replayed: what replaying it has found already; ``None``: it is replayed now.
        missed: how the derivation misses the statement that it should end in, if it does.
        known: what the core decides for all sizes of its steps.
        parameters: in whose domains a step that is not decided is tried; it may be refuted there.
        used: the derivations of the formulas that it rests on, with their parameters.
    """
    if conclusion is not None and derivation.conclusion != conclusion:
        missed = f"the derivation concludes {derivation.conclusion}, not the statement"
    last = derivation.steps[-1]
    if isinstance(last.certificate, Definition) and last.after not in definitions:
        missed = missed or f"the derivation ends in a name, {last.after}, of which nothing is shown"
    missed = missed or only_at(derivation)
    if missed:
        return misses(subject, missed)
    known = known or {}
    found = replay(derivation, definitions, known) if replayed is None else replayed
    found = _in_these_domains(found, undecided(derivation, known))
    if parameters:
        found = tried(found, derivation, parameters, used)
    broken = [(step, result) for step, result in found if result.holds is not True]
    steps: list[Json] = [
        {
            "rule": step.rule,
            "holds": result.holds,
            "shown": said(step, known[place]) if place in known else result.shown,
        }
        for place, (step, result) in enumerate(found)
    ]
    grade = grade_of(derivation, known)
    if not broken and grade is not None:
        return Evidence(
            check="certificate replay",
            subject=subject,
            outcome="supports",
            grade=grade,
            summary=_summary([step for step, _ in found], known)
            + _in_words(derivation, known)
            + not_shown_of(derivation, known),
            cites=cited_by(derivation, known),
            details={"steps": steps},
        )
    step, result = next((pair for pair in broken if pair[1].holds is False), broken[0])
    return Evidence(
        check="certificate replay",
        subject=subject,
        outcome="refutes" if result.holds is False else "undecided",
        grade="proof",
        summary=f"step “{step.rule}” did not replay: {result.shown}",
        witness=result.shown if result.holds is False else None,
        details={"steps": steps},
    )
