"""Every template for Coq: a lemma of it holds as it stands, and what is near it is refused."""

import re
import shutil
from pathlib import Path

import pytest

from proofs_checks.kernel import core_proof
from proofs_checks.kernel.core_proof import template
from tests.proofs_checks.kernel.session import proved

needs_coq = pytest.mark.skipif(shutil.which("coqtop") is None, reason="Coq is not installed")
TYPED = ("integers", "proof")
OLD = ("ranges", "signs", "steps", "limits")
LIBRARIES = {
    "core": ((), (*TYPED, "euler", "degrees", "subsequences")),
    "draws": (TYPED, ("random", "frequency", "frequency_accumulate")),
    "indicators": ((*TYPED, "random"), ("two_valued",)),
    "discrete": (TYPED[:1], ("discrete_loop", "discrete_curves")),
    "numbers": ((), ("ranges", "chain", "half_gamma")),
    "derivations": (OLD[:1], (*OLD[1:], "basel", "products", "accumulate", "label_editing")),
}
"""Templates that stand in one file, in the order in which they build on each other: before, and on trial."""

LEMMAS = {
    "integers": ("Sum_last", "+ f b", "+ f a"),
    "proof": ("powers_below_one", "(Finite 0)", "(Finite 1)"),
    "degrees": ("quotient_scaled", "= a * / b", "= b * / a"),
    "subsequences": ("lower_limit", "l - e <= f k", "l + e <= f k"),
    "euler": ("euler_constant_is", "(Finite euler_constant)", "(Finite (euler_constant + 1))"),
    "random": ("mean_total", "= IZR N * m", "= IZR (N + 1) * m"),
    "frequency": ("frequency_mean_is", "t = p", "t = 1 - p"),
    "frequency_accumulate": ("categorical_accumulate_heterozygosity", "IZR k ^ 2 *", "IZR k *"),
    "two_valued": ("two_constant", "z = c", "z = c + 1"),
    "discrete_loop": ("visits_bounded", "<= bound D k", "<= bound D k - 1"),
    "discrete_curves": ("differ_next", "(1 - / INR D)", "(1 - 2 * / INR D)"),
    "ranges": ("sum_S", "+ f (S b)", "+ f b"),
    "steps": ("gap_grows_most", "l' <= r'", "l' < r'"),
    "limits": ("lim_inverse", "(Finite 0)", "(Finite 1)"),
    "basel": ("m_zero", "/ 24", "/ 25"),
    "products": ("euler_next", "+ 1) ^ 2", "+ 1) ^ 3"),
    "accumulate": ("accumulate_grows_and_stays_bounded", "u t < c * (PI ^ 2 / 6)", "u t < c * (PI ^ 2 / 7)"),
    "label_editing": ("editing_bounded_iff_shares_fade", "2 * sum 1 t p", "1 * sum 1 t p"),
    "chain": ("power_real", "INR D ^ D", "INR D ^ S D"),
    "basel_integers": ("basel_integers", "(6 ^ 1)", "(7 ^ 1)"),
}
"""By template: a lemma, and what stands in its statement against something near it."""

TACTICS = {
    "signs": ("Lemma signs_ n : 0 < INR n + 1.\nProof. positive. Qed.", "+ 1", "- 1"),
    "half_gamma": ("Lemma half_gamma_ : 0.79 <= c4 2 <= 0.80.\nProof. enclose. Qed.", "<= 0.80", "<= 0.795"),
}
"""By template that has no lemma: what its tactic proves, and what it must not."""

SIGNS = {
    "terms_beyond_ends": (
        "forall i n : Z, (3 <= i)%Z -> (1 <= n)%Z -> 0 < IZR (i * i * n + - (i) * n + - (3))%Z",
        "(3 <= i)",
        "(2 <= i)",
    ),
    "ends_apart": (
        "forall m n : Z, (1 <= m)%Z -> (m <= n)%Z -> (2 <= n)%Z -> 0 < IZR (n + - (3) * m + 2 * m * n)%Z",
        "(2 <= n)",
        "(1 <= n)",
    ),
    "beyond_ends": (
        "forall (a : R) (n : Z), 0 < a -> a <= 1 -> (1 <= n)%Z -> 0 < 1 + - a ^ 2 * (1 + - / IZR n)",
        "a <= 1",
        "a <= 2",
    ),
    "as_quotient": (
        "forall n : Z, (4 <= n)%Z -> 0 < - (1) + / IZR (- (3) + n)%Z * IZR (- (1) + n)%Z",
        "- (1) +",
        "- (3) +",
    ),
    "positive_if_not_zero": (
        "forall (c : Z -> R) (t : Z), (forall i, (1 <= i)%Z -> 0 < c i) -> Sum 1 t c <> 0 -> 0 < Sum 1 t c",
        "Sum 1 t c <> 0",
        "Sum 1 t c <> 1",
    ),
}
"""By way of showing a sign: what it shows, and what stands there against something near it."""


def pairs(name):
    """Return a true text and a false one for a template, each with the name of what it proves."""
    if name in TACTICS:
        text, written, instead = TACTICS[name]
        label = f"{name}_"
    else:
        label, written, instead = LEMMAS[name]
        found = re.search(
            rf"^(?:Lemma|Theorem) {label}\b.*?Qed\.", template(name), flags=re.MULTILINE | re.DOTALL
        )
        text = found.group()
    statement, proof, script = text.partition("Proof.")
    assert written in statement
    false = statement.replace(written, instead).replace(label, f"{label}_false", 1)
    return (f"{label}_true", text.replace(label, f"{label}_true", 1)), (
        f"{label}_false",
        false + proof + script,
    )


def judged(library, names):
    """Return that Coq proves what is true and nothing else of these templates."""
    true, false = (dict(found) for found in zip(*map(pairs, names), strict=True))
    return proved(library, true, false) == set(true)


@needs_coq
@pytest.mark.parametrize(
    "library", ["core", *(pytest.param(name, marks=pytest.mark.slow) for name in LIBRARIES if name != "core")]
)
def test_a_lemma_of_each_template_holds_and_what_is_near_it_is_refused(library):
    before, tried = LIBRARIES[library]
    assert judged("\n".join(map(template, (*before, *tried))), tried)


@pytest.mark.slow
@needs_coq
def test_each_way_to_show_a_sign_shows_what_is_so_and_not_what_is_near_it():
    proof = "Proof. intros. reals. positive. Qed."
    true = {f"{way}_": f"Lemma {way}_ : {text}.\n{proof}" for way, (text, _, _) in SIGNS.items()}
    false = {}
    for way, (text, written, instead) in SIGNS.items():
        assert text.count(written) >= 1
        false[f"{way}_false"] = f"Lemma {way}_false : {text.replace(written, instead, 1)}.\n{proof}"
    assert proved("\n".join(map(template, TYPED)), true, false) == set(true)


@pytest.mark.slow
@needs_coq
def test_basel_over_the_integers_holds_and_what_is_near_it_is_refused():
    old = [template(name) for name in (*OLD, "basel")]
    library = [*map(template, TYPED), "Module Naturals.", *old, "End Naturals.", template("basel_integers")]
    assert judged("\n".join(library), ["basel_integers"])


def test_no_template_is_without_a_mutant():
    here = {path.stem for path in Path(core_proof.__file__).with_name("templates").glob("*.v")}
    assert here == set(LEMMAS) | set(TACTICS)
    assert sorted(here) == sorted(
        ["basel_integers", *(name for _, tried in LIBRARIES.values() for name in tried)]
    )
