"""The marked equations of a draft are found where they stand."""

import pytest

from proofs_checks.own.draft.marked import DraftError, marked_sides, read_draft

RISK = "regression.accumulate.excess_risk"


def found(text):
    return [(side.relation, side.latex, side.line, side.column) for side in marked_sides(text)]


def test_a_mark_on_the_line_before_a_display():
    assert found(f"Text.\n% collapse: equals {RISK}\n\\[\n  R_t = \\sigma^2 t\n\\]\n") == [
        ("=", r"\sigma^2 t", 4, 9)
    ]


def test_a_mark_inside_a_display_means_the_row_that_follows():
    text = (
        "\\begin{align}\n  a &= b \\\\\n  % collapse: equals x.y\n  R &\\le 2 \\label{eq:r} \\\\\n"
        "  c &= d\n\\end{align}"
    )
    assert found(text) == [("<=", "2", 4, 10)]


def test_a_row_without_a_relation_continues_and_one_that_begins_with_it_is_a_further_side():
    text = "% collapse: equals x.y\n\\begin{align*}\n  R &= a \\\\\n  &\\quad + b \\\\\n  &= c\n\\end{align*}"
    sides = found(text)
    assert [relation for relation, *_ in sides] == ["=", "="]
    assert sides[0][1].split() == ["a", "\\quad", "+", "b"]
    assert sides[1][1:] == ("c", 5, 6)


def test_the_index_of_a_sum_is_no_relation_and_comments_are_no_text():
    text = "% collapse: claim mine.toml#a\n$$ R = \\sum_{i=1}^t i % = 5\n + 2\\%$$"
    (side,) = marked_sides(text)
    assert side.latex.split() == ["\\sum_{i=1}^t", "i", "+", "2\\%"]
    assert (side.mark.asks, side.mark.file, side.mark.name) == ("claim", "mine.toml", "a")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("% collapse: equals\n\\[ a = b \\]", "draft:1: 'equals' asks nothing"),
        ("% collapse: prove a\n\\[ a = b \\]", "asks nothing"),
        ("% collapse: claim a.toml\n\\[ a = b \\]", "asks nothing"),
        ("% collapse: equals a\n\nText.\n\\[ a = b \\]", "draft:1: no display follows this mark"),
        ("% collapse: equals a\n\\[ a \\]", "has no relation"),
        ("% collapse: equals a\n\\[ a = b", "draft:2: \\[ is not closed"),
        ("% collapse: equals a\n\\begin{align} a &= b \\\\ c &= d \\end{align}", "display of 2 equations"),
        ("\\[ a = b\n% collapse: equals a\n\\]", "no equation follows"),
    ],
)
def test_a_mark_that_cannot_be_followed_is_one_line(text, problem):
    with pytest.raises(DraftError) as caught:
        marked_sides(text)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_draft_that_cannot_be_read(tmp_path):
    bad = tmp_path / "draft.tex"
    bad.write_bytes(b"a\n\xff")
    with pytest.raises(DraftError, match=r"draft.tex:2: is not UTF-8"):
        read_draft(bad)
    bad.write_bytes(b"a" * 5_000_001)
    with pytest.raises(DraftError, match="is larger than"):
        read_draft(bad)
    with pytest.raises(DraftError, match="cannot be read"):
        read_draft(tmp_path / "none.tex")
    with pytest.raises(DraftError, match="cannot be read"):
        read_draft(tmp_path)
    bad.write_bytes("\ufeff% collapse: equals a\r\n\\[ a = b \\]\r\n".encode())
    assert found(read_draft(bad)) == [("=", "b", 2, 8)]
