"""What Coq gives a value and the core does not: 1/0, √(−1), log 0, a sum that ends before it begins.

A theorem of the core says of its terms that they have values; a statement of Coq does not. So that each
has one is proved beside it, from its domain and hypotheses. The attacks are statements that Coq proves of
what has no value.
"""

import re
import shutil

import pytest

from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.core_proof import LIBRARY, CoreProof, template
from proofs_checks.kernel.core_theorems import theorems_of
from proofs_checks.kernel.discrete_theorems import PROOFS
from proofs_checks.kernel.joins import Said
from proofs_checks.kernel.loop_theorems import FREQUENCIES, proofs
from tests.proofs_checks.kernel.session import proved
from theory import catalogue
from theory.core import (
    apply,
    assume,
    diverges,
    eq,
    function,
    integer,
    le,
    number,
    power,
    real,
    sequence,
    sign,
    sqrt,
    sum_over,
)
from theory.core.logic import weaken
from theory.core.order import algebra

needs_coq = pytest.mark.skipif(shutil.which("coqtop") is None, reason="Coq is not installed")
TYPED = [*map(template, LIBRARY), template("euler")]
x = real("x", lambda v: [le(1, v)], witness=1)
k = integer("k", lambda v: [le(2, v)], witness=2)
j = integer("j", lambda v: [le(-2, v)])
i = integer("i", lambda v: [le(1, v)], witness=1)
u = sequence("u", 2)

ATTACKS = {
    "root of a negative number": lambda: sign(le(0, sqrt(x - 1))),
    "1/0": lambda: sign(le(0, (1 / x) ** 2)),
    "0 to a negative power": lambda: algebra(eq(power(x, j) - power(x, j), number(0))),
    "log of 0": lambda: algebra(eq(function("log", x) - function("log", x), number(0))),
    "sum over a reversed range": lambda: algebra(eq(sum_over(i, 1, k - 2, i) * 0, number(0))),
    "value before the first": lambda: algebra(eq(apply(u, k + 1) - apply(u, k + 1), number(0))),
}
"""By what has no value: a theorem that Coq proves of it too."""


def wider(text):
    """Return a theorem's text without its domains and hypotheses."""
    return re.sub(r"^  \(.*\) ->$", "  (True) ->", text, flags=re.MULTILINE)


@needs_coq
def test_of_what_has_no_value_coq_proves_the_statement_and_not_that_it_has_one():
    true, false = {}, {}
    for n, make in enumerate(ATTACKS.values()):
        theorem = make()
        whole = CoreProof(f"attack_{n}", theorem, f"before_{n}_")
        *before, last = whole.lemmas()
        instead = wider(last)
        true[f"attack_{n}_wider"] = "\n".join(
            [*before, instead.replace(f"attack_{n}", f"attack_{n}_wider", 1)]
        )
        values = CoreProof(f"attack_{n}", theorem).has_values(f"values_{n}")
        true[f"values_{n}"] = values
        less = wider(values)
        false[f"values_{n}_wider"] = less.replace(f"values_{n}", f"values_{n}_wider", 1)
    assert proved("\n".join(TYPED), true, false) == set(true)


def test_a_variable_does_not_take_the_name_of_what_a_statement_says():
    p = real("p_infty")
    limit = assume(diverges(k, apply(u, k)))
    text = CoreProof("limit", weaken(limit, eq(p, number(0)))).text()
    assert "forall (u : Z -> R) (p_infty_ : R)," in text
    assert "(u (Z.of_nat i_0)%Z)) p_infty" in text


def values_of(names):
    """Return for each formula the theorem that its terms have values."""
    said = (t for name in names for t in theorems_of(catalogue.formula(name)))
    parts = [p for t in said for p in (t.premises if isinstance(t.formula, Said) else (t,))]
    proofs = enumerate(CoreProof(f"part_{n}", t) for n, t in enumerate(parts))
    return {f"values_{n}": proof.has_values(f"values_{n}") for n, proof in proofs}


@pytest.mark.slow
@needs_coq
def test_every_term_of_a_theorem_that_goes_to_coq_has_a_value():
    found = values_of(accepted("core"))
    assert proved("\n".join(TYPED), found, {}, limit=900) == set(found)


def loop_values():
    """Return for each proof about a loop that what it speaks of has a value, the definition too."""
    names = [name for name in accepted("loop") if name not in FREQUENCIES and name not in PROOFS]
    every = [proof for name in names for proof in proofs(name)]
    return {f"values_{n}": proof.has_values(f"values_{n}") for n, proof in enumerate(every)}


@pytest.mark.slow
@needs_coq
def test_every_term_of_a_theorem_about_a_loop_has_a_value_and_none_without_its_domain():
    found = loop_values()
    assert len(found) >= 43
    less = {
        f"{name}_wider": wider(text).replace(name, f"{name}_wider", 1) for name, text in [*found.items()][::6]
    }
    library = "\n".join([*TYPED, template("random")])
    assert proved(library, found, less, limit=900) == set(found)
