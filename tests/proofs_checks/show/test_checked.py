"""The word beside a step says what was checked of it, and no more."""

import json

from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence.replay import replay
from proofs_checks.show.checked import (
    CITED,
    DEFINED,
    OPEN,
    PROVED,
    REFUTED,
    REPLAYED,
    TRIED,
    checked,
    counted,
)
from theory import catalogue
from theory.language.derivation import Averaging, Citation, CoreProof, Definition, MatrixReplay
from theory.proofs.decided import decided_of
from theory.proofs.grades import INSTANCES

IDS = ("location.replace.risk_ratio", "gaussian.replace.variance", "categorical.replace.survival_upper_bound")


def steps(name):
    formula = catalogue.formula(name)
    known = decided_of(formula.derivation, formula)
    for place, (step, result) in enumerate(replay(formula.derivation, formula.loop.definition, known)):
        yield step, result, place in known


def test_only_a_theorem_of_the_core_is_said_to_be_one():
    for name in IDS:
        for step, result, by_core in steps(name):
            word = checked(step, result.holds, by_core=by_core)
            assert (word == PROVED) is by_core
            if not by_core:
                c = step.certificate
                assert not isinstance(c, (MatrixReplay, Averaging, CoreProof))
                assert (word == TRIED) is isinstance(c, INSTANCES)
                assert (word == CITED) is isinstance(c, Citation)
                assert (word == DEFINED) is isinstance(c, Definition)


def test_without_the_core_an_enumeration_is_said_to_be_tried():
    tried = [step for step, *_ in steps(IDS[2]) if isinstance(step.certificate, INSTANCES)]
    assert tried
    assert {checked(step, True, by_core=False) for step in tried} == {TRIED}
    assert checked(tried[0], None, by_core=True) == OPEN
    assert checked(tried[0], False, by_core=True) == REFUTED


def test_screens_and_json_say_the_same():
    done = CliRunner().invoke(app, ["show", IDS[1], "--proof"])
    assert done.exit_code == 0
    found = json.loads(CliRunner().invoke(app, ["show", IDS[1], "--proof", "--json"]).stdout)
    words = [step["checked"] for one in found["derivations"] for step in one["steps"]]
    assert words.count(PROVED) >= 2
    assert REPLAYED not in words
    assert all(f"  {word}" in done.stdout for word in words)
    assert counted(words) in " ".join(done.stdout.split())
