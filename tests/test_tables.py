"""The tables of benchmarks/ speak of the code as it is: of its rules, bugs, attacks, formulas and statements.

What they count is not counted again here, it takes hours. A table that a test calls old is made again by the
command in its second paragraph, or in its program.
"""

import re
from collections import Counter
from pathlib import Path

from benchmarks import false_mutants, fuzz_rules, planted
from proofs_checks.power.mutants import mutants
from tests.attacks.scripts import table as attacks
from tests.core.planted import ARGUED, BUGS
from theory import catalogue

TABLES = Path(__file__).parent.parent / "benchmarks"
BEHIND = 0.1
"""What may be newer than its table: a tenth."""


def text(name: str) -> str:
    return (TABLES / f"{name}.md").read_text(encoding="utf8")


def rows(written: str) -> list[list[str]]:
    """Return the cells of every row of a file's tables, without those of headings."""
    lines = [line for line in written.splitlines() if line.startswith("|")]
    heads = {place for place, line in enumerate(lines) if set(line) <= set("|-: ")}
    body = [line for place, line in enumerate(lines) if not {place, place + 1} & heads]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in body]


def is_near(old: Counter, new: Counter) -> bool:
    """Return whether no more than a tenth of what is counted is missing on either side."""
    return ((old - new) | (new - old)).total() <= BEHIND * new.total()


def test_a_table_that_lags_behind_is_noticed() -> None:
    assert is_near(Counter(a=19), Counter(a=20))
    assert not is_near(Counter(a=17), Counter(a=20))
    assert not is_near(Counter(a=10, b=10), Counter(a=20))
    assert rows("| a |\n|---|\n| 1 |\n| 2 |\n") == [["1"], ["2"]]


def test_every_rule_was_tried_at_random_and_nothing_false_was_accepted() -> None:
    found = {(rule, about): counts for rule, about, *counts in rows(text("fuzz"))}
    assert found.keys() == {(r, about) for about, source in fuzz_rules.SOURCES.items() for r in source.RULES}
    for goals, near, _, judged, false in found.values():
        assert int(near.split()[0]) >= fuzz_rules.NEAR * int(goals)
        assert int(judged) >= 500
        assert false == "0"


def test_the_bugs_that_were_planted_are_those_of_the_core() -> None:
    written = text("planted")
    found = {(file, function): [*map(int, counts)] for file, function, *counts in rows(written)}
    old = Counter({where: counts[0] for where, counts in found.items()})
    assert is_near(old, Counter((bug.file, planted.place(bug)) for bug in BUGS))
    assert all(number == sum(noticed) for number, *noticed in found.values())
    assert [int(n) for n in re.findall(r"\d+(?= bugs| noticed)", written)] == [
        old.total(),
        old.total() - sum(counts[-1] for counts in found.values()),
    ]
    assert sum(counts[-1] for counts in found.values()) <= BEHIND * old.total()
    argued = {f"- {b.words} ({b.file}): {ARGUED[b.words]}" for b in BUGS if b.words in ARGUED}
    silent = [line for line in written.splitlines() if line.startswith("- ")]
    assert set(silent) <= argued
    assert len(silent) == sum(counts[-1] for counts in found.values())


def test_the_attacks_are_those_of_the_tests() -> None:
    steps, counts = ("\n".join(attacks())).split("## All attacks")
    written, counted = text("attacks").split("## All attacks")
    assert written == steps
    old, new = (Counter({file: int(number) for file, number, *_ in rows(part)}) for part in (counted, counts))
    assert is_near(old, new)


def test_every_mutant_that_is_made_of_a_formula_is_counted_or_set_aside() -> None:
    written = text("mutants").replace("\\", "")
    aside = Counter(re.findall(r"(?:: |; )([\w.]+), ", written[written.index("\nEqual to") :]))
    old = {
        name: aside[name] + max(int(cell.partition("/")[2] or 0) for cell in cells)
        for name, *cells in rows(written)
        if "." in name
    }
    new = {name: len(mutants(formula)) for name, formula in catalogue.formulas().items()}
    assert is_near(Counter(old.items()), Counter(new.items()))


def test_no_false_mutant_of_a_statement_was_proved() -> None:
    found = {kind: [*map(int, counts)] for kind, *counts in rows(text("false_mutants"))}
    assert all(decided == made and not proved for made, decided, _, proved in found.values())
    assert sum(counts[2] for counts in found.values()) >= 2900
    kinds = Counter(type(step.certificate).__name__ for _, step in false_mutants.statements().values())
    assert is_near(Counter({kind: counts[0] for kind, counts in found.items()}), kinds)
