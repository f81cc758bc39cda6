"""The theorems of this library, stated as in a paper; `collapse show` prints them with their proofs."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from theory.language.theorem import Part, Theorem

ACCUMULATE_SUBSAMPLE = "theorem.accumulate_subsample"
NAMES = (ACCUMULATE_SUBSAMPLE,)


def theorem(name: str) -> Theorem | None:
    """Return the theorem with this id, ``None`` if there is none."""
    return _accumulate_subsample() if name == ACCUMULATE_SUBSAMPLE else None


def _of(label: str, words: str, name: str) -> Part:
    from theory.catalogue import formula
    from theory.language.theorem import Part

    found = formula(name)
    definitions = found.loop.definition if found.loop else ()
    return Part(
        label=label,
        words=words,
        statement=found.relation,
        prove=found.derive,
        definitions=definitions,
        formula=name,
    )


@cache
def _accumulate_subsample() -> Theorem:
    from theory.families.subsample import mean as subsample
    from theory.families.subsample import quadratic as subsample_quadratic
    from theory.families.subsample import variance as subsample_variance
    from theory.language.statements import parse_statement
    from theory.language.theorem import Part, Theorem

    with_replacement = subsample.ANY_SIZE[0]
    curved = f"exponential_family.{with_replacement.id}.mean_squared_error"
    flat, other = (f"mean.{rule.id}.risk_ratio" for rule in subsample.ANY_SIZE)
    gaussian, gaussian_other = (f"gaussian.{rule.id}_biased.variance" for rule in subsample.ANY_SIZE)
    return Theorem(
        id=ACCUMULATE_SUBSAMPLE,
        title="Accumulate-subsample: what a fit to some of all data so far tends to",
        answers="“no analytic theory has been proven in this case to date” (position paper, §4.1)",
        hypotheses=(
            "The first generation is n independent real data with mean θ₀ and variance V₀.",
            "Fit t sees m of the nt data accumulated so far, drawn at random with or (m ≤ n) without "
            "replacement; its fit is their mean θ_t, error e_t = θ_t − θ₀.",
            "Then n new data are added, independent given the past, with mean θ_t and variance s_t².",
            "(a)-(c): s_t² = V(θ_t), V quadratic with leading coefficient v₂ ≥ −1 and V(θ₀) = V₀: the six "
            "Morris families. (d)-(h): s_t² = V₀ = σ². (i)-(n): s_t² is the fitted variance of the m data "
            "seen, V₀ = σ₀². No further moments and no Gaussian law are needed.",
        ),
        parts=(
            _of("a", "With replacement, exactly, at all n and m: r(t) = 𝔼e_t² is a sum of products.", curved),
            _of(
                "b",
                "With replacement and m > 1 + v₂ it tends to a limit by Gamma functions.",
                f"{curved}_limit",
            ),
            Part(
                label="c",
                words="With replacement and m ≤ 1 + v₂ it grows without bound.",
                statement=parse_statement("limit(r(t), t, oo) = oo"),
                prove=subsample_quadratic.error_diverges,
                definitions=subsample_quadratic.LOOP_OF_RULE[with_replacement].definition,
                about=(curved,),
            ),
            _of(
                "d", "v₂ = 0, with replacement, m ≥ 2: the ratio to σ²/m tends to a digamma.", f"{flat}_limit"
            ),
            _of("e", "Without replacement, at every t, n and m ≥ 2, the ratio is at least", f"{other}_lower"),
            _of("f", "and at most", f"{other}_upper"),
            _of("g", "As n → ∞ with m = cn, with replacement, the ratio tends to", f"{flat}_large_n"),
            _of("h", "and without replacement to", f"{other}_large_n"),
            _of("i", "Variance fitted with divisor m, with replacement: 𝔼s_t², exactly,", gaussian),
            _of("j", "which tends to a positive limit.", f"{gaussian}_limit"),
            _of("k", "The same without replacement,", gaussian_other),
            _of("l", "which tends to a positive limit.", f"{gaussian_other}_limit"),
            *(
                Part(
                    label=label,
                    words=f"Divisor m − 1, m ≤ n, {rule.subsample}: 𝔼s_t² grows without bound.",
                    statement=parse_statement("limit(f(t), t, oo) = oo"),
                    prove=partial(subsample_variance.variance_diverges, rule),
                    definitions=subsample_variance.LOOP_OF[rule, "unbiased"].definition,
                    about=(f"gaussian.{rule.id}.variance",),
                )
                for label, rule in zip("mn", subsample.ANY_SIZE, strict=True)
            ),
        ),
        remark="With m = n and n → ∞ the ratios tend to 2H₂(t) → π²/3 and 3H₂(t) − 2 → π²/2 − 2; with c → 0 "
        "to the H₂(t) → π²/6 of accumulate; with m → ∞, with replacement, the formulas become those of "
        "accumulate. So the loop stabilises unless m ≤ 1 + v₂, or the variance is fitted with the divisor "
        "m − 1.",
    )
