from dataclasses import replace

import pytest

from proofs_checks.verdict import Evidence, judge, weaken

PROOF = Evidence(
    check="certificate replay", subject="f", outcome="supports", grade="proof", summary="replayed"
)
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
