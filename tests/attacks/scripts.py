"""The false steps of the study that began the core, by script, and what holds each of them now.

    python -m tests.attacks.scripts > benchmarks/attacks.md

A step is an attack of the core whose name begins with the step's, or, where it went through the whole tool, a
test that is named. S3 is true and stays true; C2 of a06, the user's own key, is no attack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.attacks import categorical, chance, fresh_eyes, matrices, new, ported, ported_data
from tests.attacks.attack import ATTACKS, CONDITIONAL, Attack, outcome
from theory.core import Theorem
from theory.core.display import shown

CORE = {
    "a01 definitions and instances": "D1 D2 D3 D4 D5 D5' I1 I2 I3 I4 I5 I6",
    "a02 algebra": "A1 A2 A3 A3' A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15 A16 A17",
    "a03 instances, points, averages": "M0 M1 M2 M3 M3' M4 M5 E0 E1 E2 V0 V1 V2 V3 V4 V5 V6",
    "a04 order": "S1 S2 S3 S4 S5 C1 C2 C3 N1 N2 N3 N4 R1 R2 R3 R4 R5 P1 P2 U1 U2 U3 Q1",
    "a05 limits, derivatives, citations": (
        "L1 L1' L2 L3 L4 L5 L6 L7 L8 L9 L10 L11 L12 X1 X2 X3 X4 T1 T2 T3 T4"
    ),
    "a06 lemmas and stores": "D6 a06",
    "b1 claims of a user": "F1 F2 F4",
    "c2 a false formula": "c2",
    "c3 the catalogue's definitions": "c3",
    "c4 one name, two meanings": "c4",
    "c5 two loops in one claim": "c5",
    "d1 what Coq is handed": "K1 K2 K3 K4 K5 K6 K7",
    "d2 a statement that begins late": "d2",
    "e1 false variants of tried steps": "e1",
}
"""The scripts and their steps."""
FAR_END = "own/claims_file/test_far_end.py::test_what_is_false_or_undefined_somewhere_is_not_proved"
FAR_END = f"tests/proofs_checks/{FAR_END}"
SHIPPED = "tests/attacks/test_shipped_steps.py"
STORE = "tests/proofs_checks/run/test_store.py"
TESTED = {
    "a06 lemmas and stores": {
        "C1, whose cache of derivations is gone: an unsealed result in the store": (
            f"{STORE}::test_a_forged_result_counts_as_absent_and_is_written_anew"
        ),
        "C1, a verdict": f"{STORE}::test_a_forged_verdict_is_not_taken_from_the_store",
    },
    "b1 claims of a user": {name: f"{FAR_END}[{name}" for name in ("F1", "F2", "F3", "F4", "F5", "F6")},
    "b4 claims that were refused": {f"G{n}": f"{FAR_END}[G{n}" for n in range(1, 9)},
    "c3 the catalogue's definitions": {"c3, on the steps that are shipped": f"{SHIPPED}::test_c3"},
    "c4 one name, two meanings": {"c4, on the steps that are shipped": f"{SHIPPED}::test_c4"},
    "c5 two loops in one claim": {"c5, on the derivations that are shipped": f"{SHIPPED}::test_c5"},
    "e1 false variants of tried steps": {
        "e1, on the steps that are shipped": "tests/core/test_fuzz_matrices.py::test_false_variants",
    },
}
"""What went through the whole tool, and the tests that hold it."""
MODULES = (ported, ported_data, new, chance, matrices, fresh_eyes, categorical)


def holding(step: str) -> list[Attack]:
    """Return the attacks that try a step, those of its variants included."""
    exact = [a for a in ATTACKS if a.name.split(" ")[0] == step]
    more = [a for a in ATTACKS if a.name.split(" ")[0].rstrip("'") == step and a not in exact]
    return [*exact, *(more if step + "'" not in " ".join(CORE.values()).split() else [])]


def comes_of(a: Attack) -> str:
    """Return what comes of an attack, with what stands in Δ."""
    got = outcome(a)
    if got != CONDITIONAL:
        return got
    made = a.run()
    assert isinstance(made, Theorem)
    return "true with " + "; ".join(sorted(map(shown, made.hypotheses))) + " in Δ"


def _short(test: str) -> str:
    return test.partition("[")[0].rpartition("/")[2]


def table() -> Iterator[str]:
    """Yield the table in Markdown."""
    yield "# The false steps, and what comes of them"
    yield ""
    yield "`python -m tests.attacks.scripts`. Steps that the checker of version 0.1.0 was asked, as the core"
    yield "is asked them: each row is a test of tests/attacks. For c3 to c5 the shipped steps are attacked as"
    yield "well; what a user's file says (b1, b4) the whole tool judges."
    for script, steps in CORE.items():
        yield from ("", f"## {script}", "", "| tried | comes of it |", "|---|---|")
        for step in steps.split():
            for a in holding(step):
                yield f"| {a.name.replace('|', '∣')} | {comes_of(a).replace('|', '∣')} |"
            if step in ported.INEXPRESSIBLE_STEPS and not holding(step):
                yield f"| {step} | inexpressible: {ported.INEXPRESSIBLE_STEPS[step]} |"
        for name, test in TESTED.get(script, {}).items():
            yield f"| {name} | refused: {_short(test)} |"
    yield from ("", "## b4 claims that were refused", "", "| tried | comes of it |", "|---|---|")
    for name, test in TESTED["b4 claims that were refused"].items():
        yield f"| {name} | not proved: {_short(test)} |"
    yield from (
        "",
        "## All attacks on the core",
        "",
        "| file | attacks | refused | inexpressible | true | with Δ |",
    )
    yield "|---|---|---|---|---|---|"
    by_file: dict[str, Counter[str]] = {}
    for a in ATTACKS:
        by_file.setdefault(a.run.__module__.rpartition(".")[2], Counter())[a.expected] += 1
    by_file["categorical"] = Counter(expected for _, expected, _ in categorical.ATTACKS)
    for file, found in by_file.items():
        words = ("refused", "inexpressible", "true", CONDITIONAL)
        yield f"| {file} | {sum(found.values())} | " + " | ".join(str(found[w]) for w in words) + " |"
    yield f"| all | {len(ATTACKS) + len(categorical.ATTACKS)} |  |  |  |  |"


if __name__ == "__main__":
    print("\n".join(table()))
