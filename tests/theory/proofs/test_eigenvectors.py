"""Coupled means with irrational or multiple eigenvalues: forms and limits are proved, what is near is not."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from theory.core import Refused, Theorem
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import Derived, derive_one
from theory.proofs import loop_proofs
from theory.proofs.atom_loops import AtomTerm
from theory.proofs.eigenvectors import ROOT, Component, components
from theory.proofs.loop_means import proved_limit, proved_observable
from theory.proofs.loop_terms import LoopTerm

LOOK_BACK = """
[[loop]]
id = "own.look_back"
words = "a mean of new data and the model before the last"
[loop.parameters]
w = { kind = "real", lower = 0, lower_open = true, upper = 1, upper_open = true }
n = { lower = 1 }
V = { kind = "real", lower = 0 }
d = { kind = "real" }
[loop.state]
e = { start = "d" }
f = { start = 0 }
[loop.data]
x = { law = "normal(e, V)", size = "n" }
[loop.fit]
e = "w*mean(x) + (1 - w)*f/2"
f = "e"
[loop.observe]
bias = "e"
risk = "e^2"
"""
KEPT = """
[[loop]]
id = "own.kept_and_back"
words = "a mean of new data, kept data and the model before the last"
[loop.parameters]
n = { lower = 1 }
m = { lower = 1 }
V = { kind = "real", lower = 0 }
[loop.state]
e = { start = 0 }
f = { start = 0 }
[loop.data]
z = { law = "normal(0, V)", size = "m", kept = true }
x = { law = "normal(e, V)", size = "n" }
[loop.fit]
e = "(mean(x) + mean(z) + f)/3"
f = "e"
[loop.observe]
risk = "e^2"
"""
TWO_MODELS = """
[[loop]]
id = "own.two_models"
words = "two models that see each other's data, one of them real data too"
[loop.parameters]
n = { lower = 1 }
m = { lower = 1 }
V = { kind = "real", lower = 0, lower_open = true }
a = { kind = "real", lower = 0, lower_open = true, upper = 1, upper_open = true }
d = { kind = "real" }
[loop.state]
e = { start = 0 }
f = { start = "d" }
[loop.data]
z = { law = "normal(0, V)", size = "n" }
x = { law = "normal(e, V)", size = "m" }
y = { law = "normal(f, V)", size = "n" }
[loop.fit]
e = "a*mean(z)/2 + (1 - a)*mean(y) + a*mean(x)/2"
f = "mean(x)/2 + mean(y)/4"
[loop.observe]
first = "e^2"
second = "f^2 + V"
"""
(LOOP,), (KEPT_LOOP,) = parse_loops(LOOK_BACK, "own"), parse_loops(KEPT, "own")


@pytest.fixture(scope="module")
def derived() -> Derived:
    return derive_one(LOOP, "risk")


@pytest.mark.parametrize("name", ["bias", "risk"])
def test_the_form_and_its_limit_are_proved(name: str, derived: Derived) -> None:
    found = derived if name == "risk" else derive_one(LOOP, name)
    assert found.form is not None
    assert found.form.has(sp.sqrt(LOOP.parameters[0].symbol ** 2 - 2 * LOOP.parameters[0].symbol + 2))
    assert found.proved_of
    assert found.limit_theorem is not None


def test_kept_data_beside_irrational_eigenvalues() -> None:
    found = derive_one(KEPT_LOOP, "risk")
    assert found.form is not None
    assert found.form.has(sp.sqrt(13))
    assert found.proved_of
    assert found.limit_theorem is not None


@pytest.mark.parametrize("name", ["first", "second"])
def test_nothing_is_divided_by_where_the_form_has_no_pole(name: str) -> None:
    """At a = 1/2 and a = 4/5 a basis of eigenvectors may break down; their parts in the sum do not."""
    (loop,) = parse_loops(TWO_MODELS, "own")
    found = derive_one(loop, name)
    assert found.proved_of
    assert found.theorem is not None
    assert not found.theorem.hypotheses


NEAR: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "half a per cent more": lambda form: form * sp.Rational(201, 200),
    "one fit later": lambda form: form.subs(t, t + 1),
    "a constant more": lambda form: form + 1,
    "another root": lambda form: form.replace(
        lambda x: isinstance(x, sp.Pow) and abs(x.exp) == sp.S.Half, lambda x: (x.base + 1) ** x.exp
    ),
}


def proved(form: sp.Expr, derived: Derived) -> tuple[LoopTerm | AtomTerm, Theorem]:
    return proved_observable(LOOP, derived.observable, derived.system, form, derived.since)


DOUBLE = """
[[loop]]
id = "own.double"
words = "a model that looks back two models, with a double eigenvalue"
[loop.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, lower_open = true }
[loop.state]
e = { start = 1 }
f = { start = 1 }
[loop.data]
x = { law = "normal(e, V)", size = "n" }
y = { law = "normal(f, V)", size = "n" }
[loop.fit]
e = "mean(x) - mean(y)/4"
f = "e"
[loop.observe]
risk = "e^2"
"""
WRONG = {
    "half a per cent more": lambda form: form * sp.Rational(201, 200),
    "another power": lambda form: form.xreplace({sp.Integer(4) ** -t: sp.Integer(5) ** -t}),
    "t³ for t²": lambda form: form.xreplace({t**2: t**3}),
    "without t²": lambda form: form.xreplace({t**2: sp.S.Zero}),
}


@pytest.fixture(scope="module")
def double() -> tuple[LoopDefinition, Derived]:
    (loop,) = parse_loops(DOUBLE, "own")
    return loop, derive_one(loop, "risk")


def test_a_double_eigenvalue_is_proved(double: tuple[LoopDefinition, Derived]) -> None:
    loop, found = double
    assert found.form is not None
    assert found.form.has(t**2)
    assert found.proved_of
    (beside,) = parse_loops(DOUBLE.replace("mean(y)/4", "mean(y)/5").replace("own.", "own.beside_"), "own")
    at_5 = derive_one(beside, "risk")
    assert at_5.proved_of
    with pytest.raises(Refused):
        proved_observable(beside, at_5.observable, at_5.system, found.form, found.since)
    with pytest.raises(Refused):
        proved_observable(loop, found.observable, found.system, sp.sympify(at_5.form), found.since)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_near_a_form_with_a_double_eigenvalue_is_not_proved(
    wrong: str, double: tuple[LoopDefinition, Derived]
) -> None:
    loop, found = double
    form = WRONG[wrong](found.form)
    assert form != found.form
    with pytest.raises(Refused):
        proved_observable(loop, found.observable, found.system, form, found.since)


def test_parts_of_a_pair_that_is_double_add_up() -> None:
    one, none = sp.Matrix([[0, 1], [1, 1]]), sp.zeros(2)
    matrix = sp.Matrix.vstack(sp.Matrix.hstack(one, sp.eye(2)), sp.Matrix.hstack(none, one))
    matrix, wanted = sp.diag(matrix, 1), sp.Matrix([[1, 2, 0, 3, 0]])
    total = sp.zeros(1, 5)
    for part in components(matrix, wanted):
        assert len(part.rows) == 2
        for root in part.roots:
            value = part.value.xreplace({ROOT: root})
            for j, row in enumerate(part.rows):
                total += math.comb(5, j) * value ** (5 - j) * row.xreplace({ROOT: root})
    assert (total - wanted * matrix**5).expand() == sp.zeros(1, 5)


SQUARE = """
[[loop]]
id = "own.square"
words = "two numbers that feed each other, D = (b/2 - a)^2 + b"
[loop.parameters]
a = { kind = "real", lower = 0, lower_open = true, upper = 1 }
b = { kind = "real", lower = 0, upper = 1 }
[loop.state]
u = { start = 1 }
v = { start = 0 }
[loop.fit]
u = "b*u/2 + b*v/4"
v = "u + a*v"
[loop.observe]
first = "u"
"""


def test_what_stands_under_a_root_is_a_square_and_what_is_not_negative() -> None:
    (loop,) = parse_loops(SQUARE, "own")
    assert derive_one(loop, "first").proved_of
    below = SQUARE.replace('b = { kind = "real", lower = 0,', 'b = { kind = "real", lower = -1,')
    (loop,) = parse_loops(below.replace("own.", "own.below_"), "own")
    assert not derive_one(loop, "first").proved_of


@pytest.mark.parametrize("near", NEAR)
def test_what_is_near_the_form_is_not_proved(near: str, derived: Derived) -> None:
    wrong = NEAR[near](derived.form)
    assert wrong != derived.form
    with pytest.raises(Refused):
        proved(wrong, derived)


def test_what_is_near_the_limit_is_not_proved(derived: Derived) -> None:
    assert derived.limit is not None
    made, theorem = proved(derived.form, derived)
    for wrong in (derived.limit * sp.Rational(201, 200), derived.limit + 1, sp.Integer(0)):
        with pytest.raises(Refused):
            proved_limit(made, theorem, derived.form, wrong, derived.since)


def test_where_an_eigenvalue_reaches_1_no_limit_is_proved() -> None:
    """At w = 1 the last model's mean stays: λ = 1, and the variance adds up."""
    (loop,) = parse_loops(LOOK_BACK.replace("upper = 1, upper_open = true", "upper = 1"), "own")
    found = derive_one(loop, "risk")
    assert found.limit is None or found.limit_theorem is None


def test_vectors_that_are_no_eigenvectors_prove_nothing(
    derived: Derived, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lie(*args: sp.Matrix) -> list[Component]:
        return [replace(one, rows=tuple(2 * row for row in one.rows)) for one in components(*args)]

    monkeypatch.setattr(loop_proofs, "components", lie)
    with pytest.raises(Refused):  # what is known already is not asked for
        proved_observable.__wrapped__(LOOP, derived.observable, derived.system, derived.form, derived.since)
