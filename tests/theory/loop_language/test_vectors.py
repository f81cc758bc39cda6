"""Vector states: what a definition may say, what is refused with its line, and what it is printed back as."""

from __future__ import annotations

import pytest
import sympy as sp

from tests.theory.loop_language.definitions import loop, parameter
from theory.engine.growth import growth
from theory.language.plain import plain
from theory.loop_language import Loop, least_squares, norm2, normal, real, whole
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.derive import derive
from theory.loop_language.printing import equations, words
from theory.loop_language.writing import to_toml

D, ROWS, SIGMA = parameter("d"), parameter("T"), parameter("sigma", "real", 0, lower_open=True)
Q = parameter("q", "real", 0, shape="distribution")
S, LAM = parameter("s", "real", 0, lower_open=True, shape="list"), parameter("lam", "real", 0)
PARAMETERS = (D, ROWS, SIGMA, Q, S, LAM)
STATE = 'w = { start = 0, length = "d" }'
DESIGN = 'z = { design = "normal", rows = "T", labels = "normal(X*w, sigma^2)" }'
KEPT = DESIGN.replace(" }", ", fresh = false }")
GIVEN = 'z = { design = "eigenvalues(s)", labels = "normal(X*w, sigma^2)" }'
ATOMS = 'p = { start = "q[i]", length = "len(q)" }'
DRAWN = 'x = { law = "categorical(p)", size = "d" }'


def made(state: str, data: str, fit: str, observe: str, pool: str = "") -> LoopDefinition:
    pools = f"[pool]\npool = {{ {pool} }}" if pool else ""
    text = f"[state]\n{state}\n[data]\n{data}\n{pools}\n[fit]\n{fit}\n[observe]\nvalue = {observe!r}"
    names = [p for p in PARAMETERS if f"{p.name}" in text.replace("value", "").replace("start", "")]
    return loop(text, *names)


def form(one: LoopDefinition) -> str:
    (derived,) = derive(one)
    assert derived.form is not None, derived.reason
    return str(derived.form)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ((STATE, DESIGN, 'w = "least_squares(z)"', "norm2(w)"), "d*sigma**2*t/(T - d - 1)"),
        (
            (STATE, KEPT, 'w = "least_squares(pool)"', "norm2(w)", 'append = "z"'),
            "d*sigma**2*harmonic(t, 2)/(T - d - 1)",
        ),
        ((STATE, KEPT, 'w = "least_squares(z)"', "norm2(w, z)"), "d*sigma**2*t"),
        (
            ('w = { start = 0, length = "len(s)" }', GIVEN, 'w = "least_squares(z)"', "norm2(w)"),
            "sigma**2*t*Sum(1/s[i], (i, 1, len_s))",
        ),
        (
            ('w = { start = 0, length = "len(s)" }', GIVEN, 'w = "ridge(z, lam)"', "norm2(w)"),
            "sigma**2*Sum((1 - (s[i]**2/(lam + s[i])**2)**t)*s[i]/(lam + 2*s[i]), (i, 1, len_s))/lam",
        ),
        (
            (ATOMS, DRAWN, 'p = "mean(x)"', "1 - norm2(p)"),
            "-(1 - 1/d)**t*Sum(q[i]**2, (i, 1, len_q)) + (1 - 1/d)**t",
        ),
    ],
)
def test_closed_forms(one: tuple[str, ...], expected: str) -> None:
    assert form(made(*one)) == expected


WRONG = [
    ((STATE, DESIGN, 'w = "mean(z)"', "norm2(w)"), "fitted by mean or sum of categorical data"),
    ((STATE, DESIGN, 'w = "least_squares(z)"', "w"), "observe norm2(w)"),
    ((STATE, DESIGN, 'w = "least_squares(z)"', "norm2(w)^2"), "must be linear in norm2"),
    ((STATE, DESIGN, 'w = "least_squares(z)"', "norm2(w, z)"), "the design must be kept"),
    ((STATE, DESIGN, 'w = "w*least_squares(z)"', "norm2(w)"), "must be linear in the vectors"),
    ((f"{STATE}\ne = {{ start = 0 }}", DESIGN, 'w = "w"\ne = "e"', "norm2(w)"), "a number beside vectors"),
    ((f'{STATE}\nv = {{ length = "T" }}', DESIGN, 'w = "w"\nv = "v"', "norm2(w)"), "differ in length"),
    ((STATE.replace('"d"', '"d/2"'), DESIGN, 'w = "w"', "norm2(w)"), "must be a whole number"),
    ((STATE, DESIGN.replace("X*w", "w"), 'w = "w"', "norm2(w)"), "must be normal(X*w, variance)"),
    ((STATE, DESIGN.replace('rows = "T", ', ""), 'w = "w"', "norm2(w)"), "the number of rows"),
    ((STATE, KEPT.replace('"T"', '"T*t"'), 'w = "w"', "norm2(w)"), "the same rows in every generation"),
    ((STATE, 'z = { law = "normal(w, 1)" }', 'w = "w"', "norm2(w)"), "have a design, or the law categorical"),
    (
        (STATE, KEPT + "\n" + KEPT.replace("z =", "x =").replace('"T"', '"2*T"'), 'w = "w"', "norm2(w)"),
        "one and the same X",
    ),
    ((STATE, GIVEN, 'w = "least_squares(z)"', "norm2(w)"), "needs states of length len(s)"),
    (
        ("e = { start = 0 }", DRAWN.replace("(p)", "(e)"), 'e = "e"', "e"),
        "categorical draws from a vector state",
    ),
    (("e = { start = 0 }", 'x = { law = "normal(e, 1)" }', 'e = "mean(x)"', "norm2(e)"), "e^2"),
    ((ATOMS, DRAWN, 'p = "mean(x)/2"', "norm2(p)"), "does not sum to 1 over the entries"),
    ((ATOMS.replace("q[i]", "1/2"), DRAWN, 'p = "mean(x)"', "norm2(p)"), "q a distribution does"),
    ((ATOMS, DRAWN.replace("(p)", "(p/2)"), 'p = "mean(x)"', "norm2(p)"), "do not sum to 1"),
]


@pytest.mark.parametrize(("one", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_definition_is_refused_in_one_line(one: tuple[str, ...], said: str) -> None:
    with pytest.raises(LoopError) as caught:
        made(*one)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ((STATE, DESIGN, 'w = "ridge(z, lam)"', "norm2(w)"), "no closed form"),
        ((STATE, KEPT, 'w = "ridge(z, lam)"', "norm2(w)"), "give the eigenvalues"),
        (
            (STATE, DESIGN, 'w = "least_squares(pool)"', "norm2(w)", 'append = "z", window = 2'),
            "one design a fit",
        ),
        (
            (STATE.replace("start = 0", "start = 1"), KEPT, 'w = "least_squares(z)"', "norm2(w)"),
            "errors that begin at 0",
        ),
    ],
)
def test_out_of_the_class_is_refused(one: tuple[str, ...], said: str) -> None:
    (derived,) = derive(made(*one))
    assert derived.refused
    assert said in derived.reason


def test_rows_are_a_condition_of_the_domain() -> None:
    one = made(STATE, DESIGN, 'w = "least_squares(z)"', "norm2(w)")
    assert "integer T ≥ d + 2" in [p.condition for p in one.parameters]
    in_design = made(STATE, KEPT, 'w = "least_squares(z)"', "norm2(w, z)")
    assert "integer T ≥ d" in [p.condition for p in in_design.parameters]


def test_rows_bound_what_is_listed_before_or_after_them() -> None:
    text = f"[state]\n{STATE}\n[data]\n{DESIGN}\n[fit]\nw = 'least_squares(z)'\n[observe]\nrisk = 'norm2(w)'"
    rows, sigma = parameter("T"), parameter("sigma", "real", 0)
    one = loop(text, rows, parameter("d"), sigma)
    assert [p.condition for p in one.parameters][-1] == "integer T ≥ d + 2"
    (derived,) = derive(one)
    assert (plain(derived.form), derived.cases) == ("d·σ²·t/(T − d − 1)", ())
    above = parameter("d", "integer", rows.symbol + 1)
    with pytest.raises(LoopError, match="T − d − 2 ≥ 0 is needed and never holds"):
        loop(text, rows, above, sigma)


@pytest.mark.parametrize(
    "one",
    [
        (STATE, KEPT, 'w = "least_squares(pool)"', "norm2(w)", 'append = "z"'),
        ('w = { start = 0, length = "len(s)" }', GIVEN, 'w = "ridge(z, lam)"', "norm2(w)"),
        (ATOMS, DRAWN, 'p = "mean(x)"', "norm2(p - q[i])"),
    ],
)
def test_what_is_written_is_read_back(one: tuple[str, ...]) -> None:
    first = made(*one)
    again = loop(
        to_toml(first).split("[loop.state]")[1].replace("loop.", "").join(["[state]", ""]), *first.parameters
    )
    assert again.states == first.states
    assert again.data == first.data
    assert again.fit == first.fit
    assert again.observables == first.observables


def test_the_builder_writes_the_same_tree() -> None:
    d, rows, sigma = whole("d", 1), whole("T", 1), real("sigma", above=0)
    mine = Loop("mine.regression", parameters=(d, rows, sigma))
    w = mine.state("w", start=0, length=d)
    z = mine.design("z", normal(w, sigma**2), rows=rows, fresh=False)
    mine.fit(w=least_squares(z))
    mine.observe("risk", norm2(w))
    definition = mine.definition()
    assert definition.states == made(STATE, KEPT, 'w = "least_squares(z)"', "norm2(w)").states
    assert str(mine.derive()[0].form) == "d*sigma**2*t/(T - d - 1)"


def test_it_is_printed_back() -> None:
    one = made(STATE, KEPT, 'w = "least_squares(z)"', "norm2(w)")
    assert "    ".join(equations(one)) == (
        "w[0] = 0,  i = 1..d    z[t] ~ normal(X·w[t−1], σ²);  X: T standard normal rows, kept    "
        "w[t] = least_squares(z)    value(t) = E[norm2(w[t])]"
    )
    assert "labels z at T kept rows X of standard normal numbers" in " ".join(words(one))
    assert max(map(len, equations(one))) <= 76


def test_logarithms_that_cancel_leave_an_unknown_limit() -> None:
    """Σ c/(cj − 1) − H(t) tends to a positive number; only what each left out says to which."""
    c = parameter("c", "integer", 2)
    j = sp.Symbol("j", integer=True, positive=True)
    gap = sp.Sum(c.symbol / (c.symbol * j - 1), (j, 1, t)) - sp.harmonic(t)
    assert growth(gap, (c,)) is None


def test_a_summed_form_keeps_its_powers_whole() -> None:
    """A kept sample and replaced data: two powers, of which a product with (N + n)ᵗ was made before."""
    kept = made(
        ATOMS + "\n" + ATOMS.replace("p =", "h ="),
        'z = { law = "categorical(p)", size = "T", kept = true }\n' + DRAWN,
        'p = "mean(z, x)"\nh = "mean(z)"',
        "norm2(p - h)",
    )
    (derived,) = derive(kept)
    assert derived.form is not None
    terms = sp.Add.make_args(derived.form)
    moving = [{power for power in term.atoms(sp.Pow) if power.exp.has(t)} for term in terms]
    assert sorted(map(len, moving)) == [0, 1, 1]
