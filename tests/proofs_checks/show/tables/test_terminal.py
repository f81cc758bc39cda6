"""Tables in the terminal print brackets as they are: formulas have them."""

from fractions import Fraction

from proofs_checks.show.tables.collapse_times import collapse_times_table
from proofs_checks.show.tables.terminal import print_table


def test_brackets_of_a_heading_are_printed(capsys):
    print_table(collapse_times_table([10], [(Fraction(1, 2), Fraction(1, 2))]))
    out = capsys.readouterr().out
    assert "2D·H[p]" in out
    assert "what D·H[p] says" in " ".join(out.split())
