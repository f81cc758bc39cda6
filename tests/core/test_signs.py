"""Points at which a term is negative spare the look at its coefficients, and decide nothing else."""

import random
from fractions import Fraction

import pytest

from theory.core import Term, integer, le, lt, real, signs

X = real("x_of_signs", lambda v: [le(0, v)], witness=0)
Y = integer("n_of_signs", lambda v: [le(2, v)], witness=2)
Z = real("z_of_signs", lambda v: [lt(0, v), le(v, 1)], witness=1)
FREE = real("free_of_signs")


def some_terms() -> list[Term]:
    """Return sums of products of the four variables with small coefficients, some over another."""
    choice, found = random.Random(4), list[Term]()
    for _ in range(300):
        whole = X * 0
        for _ in range(choice.randint(1, 4)):
            part = X * 0 + Fraction(choice.randint(-3, 6), choice.randint(1, 3))
            for _ in range(choice.randint(0, 3)):
                part = part * choice.choice((X, Y, Z, FREE, 1 - Z, FREE**2))
            whole = whole + part
        found.append(whole / choice.choice((1 + X, Y, 1 + FREE**2)) if choice.random() < 0.3 else whole)
    return found


def shown(terms: list[Term]) -> list[bool]:
    return [signs._positive(one, strict, signs.NONE) for one in terms for strict in (False, True)]


def test_what_is_shown_is_what_the_coefficients_show(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = some_terms()
    with_points = shown(terms)
    assert 100 < sum(with_points) < 500
    monkeypatch.setattr(signs, "evaluate", lambda *_: 0)
    assert shown(terms) == with_points
    monkeypatch.setattr(signs, "evaluate", lambda *_: -1)
    assert shown(terms) != with_points


def test_what_is_negative_at_a_point_is_not_multiplied_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def ratio(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(signs, "ratio", ratio)
    assert not signs._positive(X * Y - X - 1 - X**2, False, signs.NONE)
    with pytest.raises(AssertionError):
        signs._positive(X * Y + 1, False, signs.NONE)


def test_more_closed_ends_than_can_be_gone_through_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each closed end is a case of its own, and 40 would be 2^40 cases."""
    shares = [real(f"share_{i}_of_signs", lambda v: [le(0, v), le(v, 1)], witness=0) for i in range(40)]
    few, many = (sum((1 - share for share in shares[:count]), X) for count in (4, 40))
    assert signs._positive(few, False, signs.NONE)
    monkeypatch.setattr(signs, "_try", lambda *_: pytest.fail("tried"))
    assert not signs._positive(many, False, signs.NONE)
