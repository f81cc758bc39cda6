"""Claims on loops of atoms that a user writes: the core has them as discrete loops, and proves them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from proofs_checks.own.claims_file.loops import parse_loops
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused, integer, le
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import derive_one
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, Norm2
from theory.proofs.atom_loops import atom_term
from theory.proofs.loop_means import proved_observable


def atoms(draws: str, fit: str, observe: str, *, more: str = "", pool: str = "", size: str = "m") -> str:
    return f"""
[[loop]]
id = "own.words"
words = "the shares of words"
[loop.parameters]
m = {{ lower = 2 }}
{more}
r = {{ kind = "real", shape = "distribution" }}
[loop.state]
f = {{ start = "r[i]", length = "len(r)" }}
[loop.data]
w = {{ law = "categorical({draws})", size = "{size}" }}
{pool}
[loop.fit]
f = "{fit}"
[loop.observe]
{observe}
"""


OF = {"diversity": "1 - norm2(f)", "distance": "norm2(f - r[i])"}
OBSERVED = "\n".join(f'{name} = "{expr}"' for name, expr in OF.items())
SHARE = 'b = { kind = "real", lower = 0, lower_open = true, upper = 1 }'
LOOPS = {
    "replaced": atoms("f", "mean(w)", OBSERVED),
    "twice as many": atoms("f", "sum(w)/(2*m)", OBSERVED, size="2*m"),
    "fifty": atoms("f", "mean(w)", OBSERVED, size="50"),
    "pooled": atoms("f", "mean(all)", OBSERVED, pool='[loop.pool]\nall = { append = "w" }'),
    "slow": atoms("f", "(1 - b)*f + b*mean(w)", OBSERVED, more=SHARE),
    "anchored": atoms("f", "b*r[i] + (1 - b)*mean(w)", OBSERVED, more=SHARE),
    "real draws": atoms("b*r[i] + (1 - b)*f", "mean(w)", OBSERVED, more=SHARE),
    "both": atoms("b*r[i] + (1 - b)*f", "r[i]/3 + 2*mean(w)/3", OBSERVED, more=SHARE),
    "fewer real draws": atoms("r[i]/(t + 1) + f*t/(t + 1)", "mean(w)", OBSERVED),
}
CLOSED = [name for name in LOOPS if name != "fewer real draws"]
REAL = "(1 - sum(r[i]^2, i, 1, len(r)))"
"""What of the real data two draws differ in."""


def loop_of(name: str) -> LoopDefinition:
    (loop,) = parse_loops(LOOPS[name])
    return loop


@pytest.mark.parametrize("name", CLOSED)
def test_the_core_proves_the_form_and_no_other(name: str) -> None:
    loop = loop_of(name)
    for observable in OF:
        derived = derive_one(loop, observable)
        assert derived.form is not None
        assert derived.theorem is not None, derived.form
        assert not derived.theorem.cites
        wrong = derived.form * sp.Rational(201, 200)
        with pytest.raises(Refused):
            proved_observable(loop, loop.observables[observable], None, wrong, derived.since)


def test_a_form_that_is_a_sum_of_products_is_no_proof_and_no_error() -> None:
    assert derive_one(loop_of("fewer real draws"), "diversity").theorem is None


EDITS = {
    "data of the truth": lambda one: replace(one, data=(replace(one.data[0], source="real"),)),
    "another law": lambda one: replace(
        one, data=(replace(one.data[0], law=Law("categorical", (one.states[0].start,))),)
    ),
    "half a step": lambda one: replace(
        one, fit={"f": one.states[0].symbol / 2 + Mean(one.data[0].symbol) / 2}
    ),
    "more data": lambda one: replace(one, data=(replace(one.data[0], size=one.data[0].size + 1),)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_proved_of_one_loop_is_not_of_another(edit: str) -> None:
    loop = loop_of("replaced")
    derived, other = derive_one(loop, "diversity"), EDITS[edit](loop)
    with pytest.raises(Refused):
        proved_observable(other, other.observables["diversity"], None, derived.form, derived.since)


def test_the_loop_is_read_as_it_is_written() -> None:
    made = atom_term(loop_of("both"))
    b = sp.Symbol("b", real=True)
    assert [sp.simplify(x.subs(sp.Symbol("b", real=True, positive=True), b)) for x in made.fit] == [
        sp.Rational(1, 3),
        0,
        sp.Rational(2, 3),
    ]
    k = integer("k", lambda v: [le(1, v)], witness=1)
    assert "multinomial(m; x(1..len_r))" in str(made.mean(loop_of("both").observables["diversity"], k))
    assert made.lines[1:3] == ("x(i) starts at p(i)", "c ~ multinomial(D; x(1..len_p))")


def test_what_is_no_discrete_loop_is_refused() -> None:
    for draws, fit, more in (
        ("f", "(sum(w) + 1)/(m + len(r))", ""),
        ("b*r[i] + (1 - b)*f", "f/2 + mean(w)/2", SHARE),
    ):
        (loop,) = parse_loops(atoms(draws, fit, OBSERVED, more=more))
        with pytest.raises(Refused):
            atom_term(loop)
    (loop,) = parse_loops(atoms("f", "mean(w)", OBSERVED, size="m*t"))
    with pytest.raises(Refused):
        atom_term(loop)


def test_data_whose_number_is_random_are_not_one_datum() -> None:
    """With the size left at 1 the form for one datum was proved, whatever E[1/N] is."""
    text = atoms("f", "r[i]/2 + mean(w)/2", OBSERVED, more=SHARE)
    (loop,) = parse_loops(text.replace('size = "m"', 'size = { inverse_mean = "b" }'))
    with pytest.raises(Refused, match="not always as many data"):
        atom_term(loop)


def test_a_norm_at_rows_is_not_the_norm() -> None:
    loop = loop_of("replaced")
    f, rows = loop.states[0].symbol, loop.data[0].symbol
    with pytest.raises(Refused, match="no rows"):
        atom_term(loop).mean(Norm2(f, rows), integer("k", lambda v: [le(1, v)], witness=1))


def said(observable: str, **fields: str) -> str:
    return claim(loop=f"own.words.{observable}", **fields)


LEAST, RATE = "(1 - 1/m)^t", "((1 - b)^2*(1 - 1/m))"
CLAIMS = [
    ("replaced", said("diversity", expression=f"{REAL}*{LEAST}"), "PROVED"),
    ("replaced", said("diversity", expression=f"{REAL}*(1 - 1/m)^(t - 1)"), "REFUTED"),
    ("replaced", said("diversity", limit="t", expression="0"), "PROVED"),
    ("replaced", said("distance", limit="t", expression=REAL), "PROVED"),
    ("replaced", said("distance", limit="t", expression="0"), "REFUTED"),
    ("replaced", said("diversity", limit="m", expression=REAL), "PROVED"),
    ("replaced", said("diversity", limit="m", expression="1"), "REFUTED"),
    ("replaced", said("diversity", nondecreasing="m"), "PROVED"),
    ("replaced", said("diversity", nonincreasing="m"), "REFUTED"),
    ("replaced", said("diversity", nonincreasing="t"), "PROVED"),
    ("replaced", said("diversity", relation="<=", expression="1"), "PROVED"),
    ("replaced", said("distance", relation="<=", expression="t/m"), "PROVED"),
    ("replaced", said("distance", relation="<=", expression="t/m^2"), "REFUTED"),
    ("replaced", said("distance", bounded="t"), "PROVED"),
    ("pooled", said("diversity", relation=">=", expression="0"), "PROVED"),
    ("pooled", said("diversity", nondecreasing="m"), "PROVED"),
    ("pooled", said("diversity", nondecreasing="t"), "REFUTED"),
    ("slow", said("diversity", expression=f"{REAL}*(1 - b^2/m)^t"), "PROVED"),
    ("slow", said("diversity", nonincreasing="b"), "PROVED"),
    ("slow", said("diversity", nondecreasing="b"), "REFUTED"),
    ("real draws", said("distance", limit="t", expression=f"{REAL}/(m*(1 - {RATE}))"), "PROVED"),
    ("real draws", said("distance", limit="t", expression=f"{REAL}/m"), "REFUTED"),
    ("real draws", said("distance", nonincreasing="m"), "PROVED"),
    ("real draws", said("distance", limit="m", expression="0"), "PROVED"),
    ("anchored", said("distance", expression=f"(1-b)^2*{REAL}*(1-{RATE}^t)/(m*(1-{RATE}))"), "PROVED"),
    ("anchored", said("distance", nonincreasing="b"), "PROVED"),
    ("anchored", said("distance", nondecreasing="b"), "REFUTED"),
]


@pytest.mark.parametrize(("name", "text", "verdict"), CLAIMS)
def test_claims(name: str, text: str, verdict: str) -> None:
    found, witness, why = judged(LOOPS[name] + text)
    assert found == verdict, why
    assert (witness is not None) == (verdict == "REFUTED")
