"""Statements of claims are written by hand, beside their words, and every proof ends in its own.

``python tests/theory/language/test_written_statements.py`` writes the golden file again: read the difference.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp
from sympy.core.relational import Relational

from theory import catalogue
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import EndsElsewhere
from theory.language.plain import plain

GOLDEN = Path(__file__).parents[2] / "golden" / "claims.txt"
FORMS = ("printed", "corrected")
PROVED = [
    (claim.id, which)
    for claim in catalogue.claims().values()
    for which, statement in enumerate(claim.statements)
    if statement.prove is not None
]


def with_assertion(claim, which, assertion):
    """The claim with another statement written in the place of one of its own."""
    statement = replace(claim.statements[which], assertion=assertion)
    return replace(claim, **{FORMS[which]: statement})


def altered(assertion):
    """Another statement: with a larger right side, and with the relation turned round."""
    if isinstance(assertion, AlmostSurely):
        return [AlmostSurely(other) for other in altered(assertion.args[0])]
    if not isinstance(assertion, Relational):
        return [sp.Not(assertion)]
    turned = {sp.Eq: sp.Le, sp.Le: sp.Ge, sp.Ge: sp.Le, sp.Lt: sp.Gt, sp.Gt: sp.Lt}[type(assertion)]
    if isinstance(assertion.rhs, Relational):
        right = sp.Not(assertion.rhs)
    else:
        right = sp.Integer(7) if assertion.rhs is sp.oo else assertion.rhs + sp.Rational(1, 97)
    return [
        type(assertion)(assertion.lhs, right, evaluate=False),
        turned(assertion.lhs, assertion.rhs, evaluate=False),
    ]


@pytest.mark.parametrize(("name", "which"), PROVED)
def test_a_proof_ends_in_the_written_statement_and_in_no_other(name, which):
    claim = catalogue.claim(name)
    assert claim.proof(which) is not None
    for other in altered(claim.statements[which].assertion):
        with pytest.raises(EndsElsewhere, match=rf"^{name} as {FORMS[which]}: the proof ends in"):
            with_assertion(claim, which, other).proof(which)


def test_no_statement_is_taken_from_a_derivation():
    """All claims are looked up, and all they state is read, where making a derivation is an error."""
    program = """
from theory.language import derivation
def refuse(*_, **__): raise AssertionError("a derivation is made to state a claim")
derivation.Derivation.__init__ = refuse
from theory import catalogue
print(sum(len(str(s.assertion)) > 0 for c in catalogue.claims().values() for s in c.statements))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= len(PROVED)


def test_a_proof_is_made_when_it_is_asked_for_and_only_then():
    claim = catalogue.claim("position.s4_1.replace_diverges")
    asked = []
    watched = replace(claim, printed=replace(claim.printed, prove=lambda: asked.append(1) or claim.proof()))
    assert str(watched)
    assert repr(watched)
    assert not asked
    assert watched.proof() is not None
    assert asked


def golden(claim):
    """A claim's statements as a reader sees them: a change of words, relation or domain is a change here."""
    lines = [claim.id, f"  “{claim.quote}”"]
    for form, statement, verdict in zip(FORMS, claim.statements, claim.expected, strict=False):
        lines += [f"  {form}, {verdict}: {statement.words}", f"    {plain(statement.assertion)}"]
        if statement.where:
            lines.append(f"    where {statement.where}")
    return "\n".join([*lines, ""])


def compared():
    """What a person compared, by the id of the claim."""
    blocks = GOLDEN.read_text(encoding="utf-8").split("\n\n")
    return {block.strip().partition("\n")[0]: block.strip() + "\n" for block in blocks if block.strip()}


COMPARED = compared()


@pytest.mark.parametrize("name", catalogue.claims())
def test_words_and_statements_are_those_that_a_person_compared(name):
    """Change a word, the statement or the domain of any one claim, and this test fails by its name."""
    claim = catalogue.claim(name)
    assert golden(claim) == COMPARED[name]
    for which, statement in enumerate(claim.statements):
        if statement.prove is None:  # what is refuted, or only asked, has no proof that must end in it
            for other in altered(statement.assertion):
                assert golden(with_assertion(claim, which, other)) != COMPARED[name]


def test_nothing_else_was_compared():
    assert list(COMPARED) == list(catalogue.claims())


if __name__ == "__main__":
    GOLDEN.write_text("\n".join(map(golden, catalogue.claims().values())), encoding="utf-8")
