from dataclasses import replace

import pytest

from proofs_checks.verdict import Evidence, judge, weaken
from theory.language.verdicts import MEANINGS, STRENGTH, VERDICTS

PROOF = Evidence(
    check="certificate replay", subject="f", outcome="supports", grade="proof", summary="replayed"
)
CITING = replace(PROOF, grade="citing", cites=("a theorem",))
REPLAYED = replace(PROOF, grade="instances")
COQ = Evidence(check="kernel proof", subject="f", outcome="supports", grade="kernel", summary="accepted")
ORACLE = Evidence(check="exact oracle", subject="f", outcome="supports", grade="rigorous", summary="equal")
WITHIN = Evidence(
    check="monte carlo",
    subject="f",
    outcome="supports",
    grade="statistical",
    summary="within",
    confirms=(0.05, 1e-4),
)
REFUTING = replace(WITHIN, outcome="refutes", witness="t = 1", confirms=None)
UNDECIDED = replace(WITHIN, outcome="undecided", confirms=None, summary="too heavy a tail")


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], "INCONCLUSIVE"),
        ([PROOF], "PROVED"),
        ([PROOF, UNDECIDED], "PROVED"),
        ([CITING], "PROVED-CITING"),
        ([REPLAYED], "REPLAYED"),
        ([REPLAYED, CITING], "PROVED-CITING"),
        ([REPLAYED, PROOF, ORACLE], "PROVED"),
        ([PROOF, COQ], "KERNEL-PROVED"),
        ([REPLAYED, COQ], "REPLAYED"),
        ([PROOF, replace(COQ, grade="rigorous")], "PROVED"),
        ([COQ], "CONSISTENT"),
        ([ORACLE], "CONSISTENT"),
        ([ORACLE, WITHIN], "CONFIRMED"),
        ([WITHIN], "CONFIRMED"),
        ([UNDECIDED], "INCONCLUSIVE"),
        ([ORACLE, UNDECIDED], "INCONCLUSIVE"),
        ([WITHIN, UNDECIDED], "INCONCLUSIVE"),
        ([PROOF, REFUTING], "REFUTED"),
        ([replace(PROOF, outcome="undecided")], "INCONCLUSIVE"),
    ],
)
def test_verdicts(evidence, expected):
    assert judge(evidence).name == expected


def test_a_refutation_keeps_its_witness_and_mentions_the_clash_with_a_proof():
    verdict = judge([PROOF, REFUTING])
    assert verdict.witness == "t = 1"
    assert "yet a derivation replays" in verdict.reason


def test_no_claim_outranks_its_weakest_ancestor():
    proved, confirmed = judge([PROOF]), judge([WITHIN])
    assert weaken(proved, [("f", proved), ("g", confirmed)]).name == "CONFIRMED"
    assert weaken(proved, [("f", judge([REFUTING]))]).name == "INCONCLUSIVE"
    assert weaken(proved, [("f", judge([]))]).name == "INCONCLUSIVE"
    assert weaken(judge([REFUTING]), [("f", proved)]).name == "REFUTED"
    assert weaken(proved, [("f", proved)]).name == "PROVED"
    assert weaken(proved, [("f", proved), ("g", confirmed)]).weakest == "g"


def test_a_step_at_finitely_many_sizes_anywhere_above_is_felt():
    proved, replayed = judge([PROOF]), judge([REPLAYED])
    assert weaken(proved, [("f", proved), ("g", replayed)]).name == "REPLAYED"
    assert weaken(replayed, [("f", proved)]).name == "REPLAYED"


def test_what_a_formula_below_cites_is_named():
    """What equals a formula that cites a theorem cites it, too, whoever wrote the claim."""
    citing = judge([replace(PROOF, grade="citing", cites=("Stein's identity",))])
    found = weaken(judge([PROOF]), [("f", citing)])
    assert (found.name, found.cites) == ("PROVED-CITING", ("Stein's identity",))
    assert weaken(found, [("g", found)]).cites == ("Stein's identity",)
    assert weaken(judge([WITHIN]), [("f", citing)]).cites == (), "a confirmation by simulation rests on none"


def test_what_coq_proves_says_from_which_hypotheses():
    told = replace(COQ, summary="Coq accepts f.v, from definitions only; no axioms")
    verdict = judge([PROOF, told])
    assert verdict.name == "KERNEL-PROVED"
    assert verdict.reason.endswith("; Coq accepts f.v, from definitions only; no axioms")


def test_every_verdict_has_a_meaning_and_a_rank():
    assert tuple(MEANINGS) == VERDICTS == tuple(sorted(STRENGTH, key=STRENGTH.get, reverse=True))
