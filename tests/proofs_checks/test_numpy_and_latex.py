"""The benchmark of LaTeX read again tells what is the same, what is refused and what differs."""

from benchmarks.numpy_and_latex import read_again
from theory import formula

RATIO = formula("regression.accumulate.excess_risk_ratio")


def test_the_same_another_and_none() -> None:
    assert read_again(RATIO, lambda one: one.latex()) == "the same tree"
    assert read_again(RATIO, lambda one: "t").startswith("DIFFERS at")
    assert read_again(RATIO, lambda one: r"\mystery{t}").startswith("refused: ")
