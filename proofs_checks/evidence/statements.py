"""What is found out about one statement of a claim, and which formulas it rests on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from proofs_checks.evidence.questions import compared_with, question_evidence, question_of, same_statements
from proofs_checks.evidence.replay import certificate_evidence, misses
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.verdict import PROVES, Evidence
from theory import catalogue
from theory.language.claim import Claim, EndsElsewhere, Statement
from theory.language.question import NotWritable
from theory.language.time_limit import bounded, derivation_seconds, within
from theory.proofs.decided import decided_of


def replay_seconds() -> float:
    """Return how long the replay of one derivation may take."""
    return 5 * derivation_seconds()


def statement_evidence(claim: Claim, which: int) -> list[Evidence]:
    """Return what is found out about a statement: by its own proof and search, and as a question.

    Of its proof and that by a formula the better counts, if the formula is among those that it rests on. For
    a claim of a file, what a shipped statement that says the same has to show for itself counts too.
    """
    statement = claim.statements[which]
    found = _proofs_and_search(claim, which)
    try:
        asked = question_of(claim, which)
    except NotWritable:
        return found
    answers = question_evidence(statement.words, asked) if asked.formula else []
    if not set(compared_with(asked)) <= set(formulas_under(statement)):
        answers = [replace(one, grade="rigorous") if one.grade in PROVES else one for one in answers]
    found += answers
    for other, number in same_statements(asked)[:1] if claim.of_file else ():
        proofs = _proofs_and_search(other, number)
        found += [replace(one, subject=statement.words) for one in proofs]
    return found


def _proofs_and_search(claim: Claim, which: int) -> list[Evidence]:
    """Return what a statement's proof, which must end in it, and its search for a counterexample find."""
    statement = claim.statements[which]
    found: list[Evidence] = []
    subject = f"“{statement.words}”"
    try:
        derivation = bounded(lambda: claim.proof(which), subject)
    except EndsElsewhere as problem:
        derivation = None
        found.append(misses(statement.words, str(problem)))
    if derivation is not None:
        replayed = partial(
            certificate_evidence,
            statement.words,
            derivation,
            statement.assertion,
            catalogue.definitions(statement.formulas),
            known=decided_of(derivation, statement),
        )
        found.append(within(replay_seconds(), f"replaying {subject}", replayed))
    search = counterexample_evidence(statement)
    found += [search] if search else []
    return found


def rests_on(claim: Claim) -> list[str]:
    """Return the ids of all formulas that a claim's statements rest on."""
    named = [name for statement in claim.statements for name in formulas_under(statement)]
    return list(dict.fromkeys(named))


def formulas_under(statement: Statement) -> list[str]:
    """Return the ids of the formulas that a statement speaks of, or a shipped one that says the same, and of
    all that these rest on.
    """
    own = statement.question if statement.prove is None else None
    compared = [] if own is None else compared_with(own)
    same = [] if own is None or statement.simulation is None else same_statements(own)[:1]
    named = [
        *statement.formulas,
        *compared,
        *(name for claim, which in same for name in claim.statements[which].formulas),
    ]
    return list(dict.fromkeys(found for name in named for found in catalogue.ancestors(name)))
