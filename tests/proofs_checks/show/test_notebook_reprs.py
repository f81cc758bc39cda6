"""What a notebook shows of formulas, values, verdicts, tables, loops and profiles is well formed."""

from html.parser import HTMLParser

import pytest

import theory
from proofs_checks.show.tables.selection import tables_of
from proofs_checks.verdict import Evidence, judge
from theory.collapse import profile

RISK = "regression.replace.excess_risk"
VOID = {"br", "hr", "img", "meta", "input"}


class Balanced(HTMLParser):
    """Fails when a tag is closed that is not the last one opened."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


EVIDENCE = Evidence(
    check="exact oracle",
    subject="a < b",
    outcome="refutes",
    grade="rigorous",
    summary="1 < 2 & 3",
    witness="t = 1",
)
SHOWN = {
    "formula": lambda: theory.formula(RISK),
    "value": lambda: theory.evaluate(RISK, {"t": 1, "d": 1, "T": 4, "sigma": 1}),
    "verdict": lambda: judge([EVIDENCE]),
    "table": lambda: tables_of("poisson")[0],
    "loop": lambda: theory.formula(RISK).loop,
    "profile": lambda: profile("regression.accumulate"),
}


@pytest.mark.parametrize("noun", SHOWN)
def test_html_is_well_formed_and_escaped(noun):
    html = SHOWN[noun]()._repr_html_()
    parser = Balanced()
    parser.feed(html)
    assert not parser.open
    assert "1 < 2" not in html


def test_an_unclosed_tag_would_be_noticed():
    parser = Balanced()
    with pytest.raises(AssertionError):
        parser.feed("<p><b>x</p>")


@pytest.mark.parametrize("noun", ["formula", "value", "table", "loop"])
def test_mathematics_has_latex(noun):
    assert SHOWN[noun]()._repr_latex_()
