"""What a formula takes of the laws of its data, read off its own proof: no author can forget it.

A step that averages new randomness names it in its certificate, with the moments that it uses; a cited
theorem names the laws that it asks for; a loop whose steps count data says how they are drawn. A formula
holds under all of these, and under those of the formulas that it uses.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from theory import catalogue
from theory.language.derivation import (
    Averaging,
    Citation,
    Draws,
    MatrixReplay,
    Step,
)
from theory.language.formula import Formula
from theory.language.plain import plain


def hypotheses(formula: Formula) -> tuple[str, ...]:
    """Return what a formula takes of its data, beside its definition, its domains and its ``conditions``.

    >>> from theory import formula
    >>> for words in hypotheses(formula("regression.accumulate.excess_risk")):
    ...     print(words.partition(" of one")[0])
    the rows of all designs are independent N(0, Σ)
    the entries of the noise εₜ are independent
    """
    known = formula.id in catalogue.formulas()
    used = [catalogue.formula(name) for name in catalogue.ancestors(formula.id)[1:]] if known else []
    proofs = [item.derivation for item in (formula, *used)]
    steps = [step for proof in proofs for step in proof.all_steps]
    laws = dict.fromkeys(law for step in steps for law in _cited(step))
    return tuple(
        filter(
            None,
            (
                *laws,
                formula.loop.law if formula.loop else "",
                _noise(steps, normal=False),
                _noise(steps, normal=True),
                *dict.fromkeys(law for step in steps for law in _drawn(step)),
                _full_rank(steps),
            ),
        )
    )


def _cited(step: Step) -> tuple[str, ...]:
    return step.certificate.laws if isinstance(step.certificate, Citation) else ()


def _noise(steps: list[Step], *, normal: bool) -> str:
    """Return what the steps take of centred noise, or of normal: each name once, vectors and lists alike."""
    names: dict[str, None] = {}
    for step in steps:
        how = step.certificate
        if isinstance(how, MatrixReplay) and how.noise is not None and not normal:
            names[plain(how.noise)] = None
        elif isinstance(how, Averaging) and how.normal is normal:
            names.update(dict.fromkeys(plain(one) for one, _ in how.noise))
    if not names:
        return ""
    return (
        f"the entries of the noise {_listed([*names])} are independent of one another and of all drawn "
        f"before, {'standard normal' if normal else 'with mean 0 and variance 1'}"
    )


def _drawn(step: Step) -> Iterator[str]:
    """Yield how indices and masks are drawn."""
    how = step.certificate
    if isinstance(how, Averaging):
        yield from map(_draws, how.draws)
    elif isinstance(how, MatrixReplay) and how.mask is not None:
        mask, chance = how.mask
        yield (
            f"the diagonal entries of {plain(mask)} are 1 with probability {plain(chance)} and else 0, "
            "independent of one another and of all drawn before"
        )


def _draws(draws: Draws) -> str:
    how = "with replacement" if draws.replacement else "without replacement, all choices alike"
    name = plain(draws.index)
    return f"{name} draws {plain(draws.count)} of {plain(draws.population)} data at random, {how}"


def _full_rank(steps: list[Step]) -> str:
    """Return what an inverse Gram matrix asks of a design, where no law of its rows gives it."""
    inverted = any(
        isinstance(step.certificate, MatrixReplay) and _inverts_a_gram_matrix(step.certificate, step.after)
        for step in steps
    )
    random = any(isinstance(step.certificate, Citation) and step.certificate.gaussian for step in steps)
    return "every design has full column rank" if inverted and not random else ""


def _inverts_a_gram_matrix(how: MatrixReplay, stated: sp.Basic) -> bool:
    whole = (stated, *how.definitions)
    return any(
        isinstance(factor, sp.Transpose) or factor in how.positive_definite
        for part in whole
        for inverse in part.atoms(sp.Inverse)
        for factor in inverse.atoms(sp.Transpose, sp.MatrixSymbol)
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
