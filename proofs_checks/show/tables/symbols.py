"""What the symbols of formulas mean, for the note under a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from proofs_checks.show.tables.notation import Notation, in_words, plain_name
from theory.language.formula import Formula
from theory.language.typeset import length_letter

FUNCTIONS = {
    r"\bharmonic\([^,]*\)|\bH\(": "H_t = Σ 1/i, i from 1 to t",
    r"\bharmonic\([^,]*,\s*2\)|\bH2\(": "H_t with (2) raised, Σ 1/i² for i from 1 to t",
    r"\bc4\(": "c₄(n) = √(2/(n − 1)) Γ(n/2)/Γ((n − 1)/2), the mean of a sample standard deviation for σ = 1",
    r"\bgamma\(": "Γ, the Gamma function",
    r"\b(psi|digamma)\(": "ψ, the digamma function",
    r"\bEulerGamma\b": "γ = 0.5772…, Euler's constant",
    r"\berfc\(": "erfc, the complementary error function",
    r"\bxlogx\(": "0 log 0 = 0",
    r"\bsojourn_time\(": "G_k(D), the expected number of generations with k ancestors of D data",
    r"\bremaining_share\(": "v_j(D), the mean of Σ X_t/D over the fits with 0 < X_t < D, from X_0 = j",
    r"\bcount_probability\(": "X_t, an atom's count among the D data of fit t, given its probability",
    r"\bsurvival_exponent\(": "g_1 = 1 and g_t = 1 − exp(−g_s) with s = t − 1",
    r"\bsurvival_passage\(": "T_g(x), the least t with g_t ≤ x, where g_1 = 1 and g_t = 1 − exp(−g_s) with "
    "s = t − 1",
    r"\bloss_median\(": "m_D(q), the least t with 2ℙ(X_t = 0) ≥ 1 − q, X_t an atom's count among the D data "
    "of fit t, given its probability q",
    r"\bdescent_constant\(": "h_0(1) = −2.02929…, the limit of n − 2/x − (log x)/3 for the n-th x of "
    "x → 1 − exp(−x) from x = 1",
}
"""What occurs in a closed form → what its symbol means."""


def symbols_note(formulas: Sequence[Formula], notation: Notation = "library") -> str:
    """Return one note that defines the parameters and functions of the formulas, in order of appearance.

    >>> from theory import formula
    >>> symbols_note([formula("regression.replace.excess_risk_ratio")])
    'Symbols: t, number of fits, the first on real data.'
    """
    meanings: dict[str, dict[str, None]] = {}
    functions: dict[str, None] = {}
    for formula in formulas:
        for name, meaning in _defined(formula):
            name, meaning = (in_words(text, formula.id, notation) for text in (name, meaning))
            meanings.setdefault(name, {}).setdefault(meaning)
        for used, meaning in FUNCTIONS.items():
            if re.search(used, formula.closed_form):
                functions.setdefault(in_words(meaning, formula.id, notation))
    said = [f"{name}, {' or '.join(several)}" for name, several in meanings.items()] + [*functions]
    return f"Symbols: {'; '.join(said)}." if said else ""


def _defined(formula: Formula) -> Iterator[tuple[str, str]]:
    """Yield the symbols of a formula that a reader must be told, each with its meaning."""
    for parameter in formula.parameters:
        yield plain_name(parameter), parameter.meaning
        if f"len({parameter.name})" in f"{formula.closed_form} {formula.condition}":
            yield length_letter(f"len_{parameter.name}"), f"how many {plain_name(parameter)}_i there are"
    if r"\kappa" in formula.observable:
        yield "κ", "d/(T − d − 1), for d features and T rows of a design"
