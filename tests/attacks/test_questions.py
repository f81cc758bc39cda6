"""False claims on loops of a file that were PROVED, true ones that were REFUTED, and their neighbours.

What a claim asks hangs on its domain: on which values a parameter has while another one grows, where a best
value may lie, and what a name or a value that is put in stands for.
"""

from __future__ import annotations

import pytest

from proofs_checks.evidence.exceptional import exceptional_points
from proofs_checks.own.claims_file.loops import parse_loops
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from tests.proofs_checks.loops.files import MINE
from tests.proofs_checks.loops.test_atom_claims import OBSERVED, atoms
from tests.proofs_checks.loops.test_limits_asked import claim, judged
from theory.core import Refused
from theory.language.parameters import Domain, Parameter, list_of
from theory.loop_language import Loop, LoopError, mean, normal
from theory.proofs.atom_loops import atom_term

FROM_0, FROM_1 = "t = { lower = 0 }\n", "t = { lower = 1 }\n"
N, V = "n = { lower = 1 }\n", 'V = { kind = "real", lower = 0, open = true }\n'
UP_TO_5 = 'V = { kind = "real", lower = 0, open = true, upper = 5 }\n'
SMALL = 'V = { kind = "real", lower = 0, lower_open = true, upper = "n/t" }\n'
MANY = 'n = { lower = "t" }\n'
Fields = dict[str, str]


def asked(domain: str, at: str = "", of: str = "risk", **said: str) -> str:
    """Return a claim on the loop of a mean, whose risk is V·t/n."""
    put_in = f"at = {{ {at} }}\n" if at else ""
    return MINE + claim(loop=f"mine.mean.{of}", **said) + put_in + f"[claim.parameters]\n{domain}"


AT_MOST: Fields = {"relation": "<="}
TRUE: dict[str, tuple[str, str, Fields]] = {
    "more data than fits": (FROM_1 + MANY + V, "", {"expression": "V", **AT_MOST}),
    "a variance that falls with the fits": (FROM_1 + N + SMALL, "", {"expression": "1", **AT_MOST}),
    "the fits are another number, which ends": (
        N + V + "k = { lower = 1, upper = 10 }\n",
        't = "k"',
        {"expression": "10*V", **AT_MOST},
    ),
    "as many data as fits": (V + FROM_1, 'n = "t"', {"expression": "V"}),
    "their limit": (V + FROM_1, 'n = "t"', {"limit": "t", "expression": "V"}),
    "least before the formula begins": (N + V + FROM_0, "", {"argmin": "t", "expression": "0"}),
    "largest at a closed end": (
        N + UP_TO_5.replace("open", "lower_open") + FROM_1,
        "",
        {"argmax": "V", "expression": "5"},
    ),
}
FALSE: dict[str, tuple[str, str, Fields]] = {
    "largest at an open end": (N + UP_TO_5 + FROM_1, "", {"argmax": "V", "expression": "5"}),
    "largest below the claim's own domain": (
        N.replace("1", "2") + V + FROM_1,
        "",
        {"argmax": "n", "expression": "1"},
    ),
    "least at what is not whole": (N + V + FROM_1, "", {"of": "mean", "argmin": "n", "expression": "1/2"}),
    "least at a later fit than it is": (N + V + FROM_0, "", {"argmin": "t", "expression": "1"}),
    "rises where data are as many as fits": (V + FROM_1, 'n = "t"', {"increasing": "t"}),
    "grows where data are as many as fits": (V + FROM_1, 'n = "t"', {"limit": "t", "expression": "oo"}),
}
CANNOT_GROW: dict[str, tuple[str, Fields]] = {
    "a square keeps the data above": (
        FROM_1 + MANY.replace("t", "t^2") + V,
        {"limit": "t", "expression": "oo"},
    ),
    "a maximum": (FROM_1 + MANY.replace("t", "max(t, 2)") + V, {"limit": "t", "expression": "oo"}),
    "an upper bound comes down": (FROM_1 + N + SMALL, {"bounded": "t"}),
    "of another parameter": (
        V + FROM_1 + 'n = { lower = "ceiling(V) + 1" }\n',
        {"limit": "V", "expression": "oo"},
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved(name: str) -> None:
    domain, at, said = TRUE[name]
    assert judged(asked(domain, at, **said))[0] == "PROVED"


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_has_no_pass(name: str) -> None:
    domain, at, said = FALSE[name]
    assert judged(asked(domain, at, **said))[0] in ("REFUTED", "INCONCLUSIVE")


@pytest.mark.parametrize("name", CANNOT_GROW)
def test_what_cannot_grow_alone_has_no_limit(name: str) -> None:
    domain, said = CANNOT_GROW[name]
    with pytest.raises(ClaimsFileError, match="cannot tend to infinity for a given"):
        parse_claims(asked(domain, **said))


def test_what_grows_while_a_domain_widens_has_one() -> None:
    fewer = FROM_1 + 'n = { lower = 1, upper = "t" }\n' + V
    assert judged(asked(fewer, limit="t", expression="oo"))[0] == "REPLAYED"


def test_a_bound_in_another_parameter_is_not_lost() -> None:
    """At least k/2 data were at least one datum for any k, so that the claim failed at k = 3, n = 1."""
    half = MINE.replace("n = { lower = 1 }", 'k = { lower = 1 }\nn = { lower = "k/2" }')
    (loop,) = parse_loops(half)
    assert [str(p.domain.lower) for p in loop.parameters if p.name == "n"] == ["k/2"]
    said = claim(loop="mine.mean.risk", expression="2*V*t/k", relation="<=")
    assert judged(half + said)[0] == "REPLAYED"


def test_an_entry_that_a_list_may_lack_breaks_no_check() -> None:
    """That m − 3 = r[2] somewhere is sought at the lists that have a second entry."""
    (loop,) = parse_loops(atoms("f", "mean(w)", OBSERVED))
    m, r = (p.symbol for p in loop.parameters)
    points = exceptional_points([m - 3 - r[2]], loop.parameters)
    assert any(len(list_of(point, "r")) > 1 for point in points)


COUNTED = MINE.replace("n = { lower = 1 }", 'n = { lower = 1, shape = "list" }\nlen_n = { lower = 1 }')


def test_the_length_of_a_list_is_no_other_parameter() -> None:
    """A mean that is multiplied by len_n/len(n) was 1 for any two parameters of these names."""
    text = COUNTED.replace("mean(x)", "mean(x)*len_n/len(n)").replace('"n"', '"n[t]"')
    with pytest.raises(ClaimsFileError, match="len_n"):
        parse_loops(text)
    made = Loop("mine.lengths", parameters=_listed())
    e = made.state("e", start=0)
    x = made.draw("x", normal(e, 1), size=3)
    made.fit(e=mean(x))
    made.observe("risk", e**2)
    with pytest.raises(LoopError, match="used twice"):
        made.definition()


def _listed() -> tuple[Parameter, ...]:
    counts = Domain(kind="integer", lower=1, shape="list")
    return (
        Parameter(name="n", meaning="sizes", domain=counts),
        Parameter(name="len_n", meaning="a number", domain=Domain(kind="integer", lower=1)),
    )


@pytest.mark.parametrize("bottom", ["t - k", "k - t", "t^2 - k*t", "2*t + 2 - 2*k"])
def test_no_fit_divides_by_what_a_fit_makes_0(bottom: str) -> None:
    """E e = 0 was REPLAYED of a loop that has no fit k."""
    text = MINE.replace("mean(x)", f"mean(x)/({bottom})").replace("n = {", "k = { lower = 1 }\nn = {")
    with pytest.raises(ClaimsFileError, match="has a pole at t = k"):
        parse_loops(text)


@pytest.mark.parametrize("bottom", ["t + k", "t + k - 1", "k*t", "2*t - k/(k + 1)"])
def test_what_is_0_at_no_fit_may_be_divided_by(bottom: str) -> None:
    text = MINE.replace("mean(x)", f"mean(x)/({bottom})").replace("n = {", "k = { lower = 1 }\nn = {")
    assert len(parse_loops(text)) == 1


def test_infinity_is_no_parameter() -> None:
    """The limit oo of a loop that tends to its parameter oo was REFUTED: it is read as ∞."""
    with pytest.raises(ClaimsFileError, match="oo"):
        parse_loops(MINE.replace("V", "oo"))


def test_a_power_in_a_fit_whose_base_stands_nowhere_else() -> None:
    """Its shift to the next fit shows the base: reading such a claim broke down."""
    faded = 'a = { kind = "real", lower = 0, upper = 1, upper_open = true }\nn = {'
    text = MINE.replace("mean(x)", "a^t*mean(x)").replace("n = {", faded)
    assert judged(text + claim(loop="mine.mean.mean", expression="0"))[0] == "PROVED"


@pytest.mark.parametrize(
    "text",
    [
        atoms("f", "mean(w)", OBSERVED).replace("r = {", "x = { upper = 1,").replace("r[", "x["),
        atoms("f", "mean(w)", OBSERVED, more='count = { kind = "integer" }'),
    ],
)
def test_what_is_averaged_over_is_no_parameter(text: str) -> None:
    """A fit was as far from x as from itself, and what count multiplies was multiplied by an atom's place."""
    (loop,) = parse_loops(text.replace("(r)", "(x)") if "x = {" in text else text)
    with pytest.raises(Refused, match="averaged over"):
        atom_term(loop)
