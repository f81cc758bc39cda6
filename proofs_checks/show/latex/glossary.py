"""What the letters of a proof mean that are no parameter, and that no displayed equation defines.

A proof is printed with the symbols that it shows: an equation of the loop, or a step that names a quantity,
defines its left-hand side; parameters have meanings of their own; what is left is told here, by family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sympy as sp
from sympy.core.function import AppliedUndef

from theory import catalogue
from theory.language.derivation import Definition, Derivation, Expectation
from theory.language.formula import Formula
from theory.language.parameters import latex_names

MEANS = {
    "i": "an index",
    "j": "an index",
    "k": "an index",
    "e_prev": "error of the fit before",
    "s_prev": "standard deviation of a datum drawn from the fit before",
    "epsilon": "noise of the new data",
    "epsilon_t": "noise of the new data",
    "epsilon_x": "noise of the new data",
    "epsilon_y": "noise of the new data",
    "epsilon_z": "noise of the real data",
    "eta": "noise of the real data",
    "eta_t": "noise of the real data among the new",
    "eta_x": "noise of the real data",
    "sigma0": "standard deviation of the real data",
    "sigma_0": "standard deviation of the real data",
    "y": "the data so far",
    "pool": "the data so far",
    "J": "which of the data so far a fit sees",
    "J_y": "which of the data so far a fit sees",
    "r": "mean of the real data that are kept",
    "n": "data drawn in each generation",
    "N": "number of data so far",
    "V1": "linear coefficient of the variance function",
    "V_1": "linear coefficient of the variance function",
    "V0": "variance of the real data",
    "v2": "leading coefficient of the variance function",
    "w": "v₂, or −v₂, taken positive",
    "lam": "sampling bias: data are drawn with λ times the fitted variance",
}
"""Letters with one meaning in every family that has no other."""
LETTERS = {
    "location": r"\ell",
    "rate": r"r",
    "trace": r"\operatorname{tr}\Sigma_0",
    "frobenius": r"\lVert\Sigma_0\rVert_F",
}
"""LaTeX of names that are words."""
FAMILIES = {
    "regression": {
        "X": "a design, one row a datum",
        "X_t": "design of generation t",
        "Z": "design of the fits before the last",
        "Z_t": "design of generation t of the fits before the last",
        "w": "the true weights",
        "what_prev": "the fit before",
        "g_prev": "the fit before",
        "epsilon_t": "noise of the labels of generation t",
        "epsilon": "noise of the labels",
        "eta": "noise of the other labels, those of the test data or of the fits before the last",
        "eta_t": "noise of the labels of the fits before the last",
        "Sigma": "covariance of a row",
        "A": "design of all data before generation t",
        "Y": "labels of all data before generation t",
        "h": "any vector of weights",
        "x": "a new row, or one of the sample whose mean is fitted",
        "M": "diagonal, 1 at the rows with new labels, 0 elsewhere",
        "n_t": "rows of generation t",
        "r": "residuals of the labels, relative to the truth",
        "sigma": "standard deviation of the label noise",
        "T": "number of rows of a design",
        "d": "number of features",
        "mass()": "the mass sought",
        "N": "limit of the normalised trace of the squared resolvent",
        "s": "eigenvalues of the Gram matrix of the last design, over T",
        "len_s": "how many features",
        "len_p": "how many edits",
        "sigma0": "standard deviation of the noise of the labels before the last fit",
        "K": "number of batches",
        "e": "error of the fit",
        "b": "mean label of the batch edited next",
        "c": "mean label of a batch not edited yet, another",
        "v": "mean of the new labels, in units of its deviation",
        "k": "expected share of labels never edited",
        "z": "distance from the true mean, in standard deviations",
        "nu": "ridge that the limit acts with",
    },
    "regression.schedule": {"k": "an index of generations"},
    "categorical": {
        "c": "how many of the D data show an atom",
        "q": "probability of an atom",
        "p": "the real probabilities",
        "len_p": "number of atoms",
        "S()": "expected sum of squares of the fitted proportions",
        "Phi()": "expected value of a function of the fitted proportions",
    },
    "poisson": {
        "E_0()": "chance that the sum of the data is 0 after so many fits, from the mean of the first",
        "mu": "mean of the sum of the data",
        "z": "a value of the sum of the data",
    },
    "gaussian": {
        "location": "any location",
        "tau": "any deviation",
        "S_t": "fitted standard deviation, d = 1",
        "S_prev": "standard deviation fitted before, d = 1",
        "mu_0": "mean of the real data",
        "mu_1": "first fitted mean",
        "mu_prev": "mean fitted before",
        "Sigma_0": "covariance of the real data",
        "Sigma_1": "first fitted covariance",
        "L_0": "a root of Σ₀",
        "L_prev": "a root of the covariance fitted before",
        "Z_t": "noise of the data of generation t",
        "Z_1": "noise of the real data",
        "z_t": "noise of the data of generation t, d = 1",
        "W": "the identity, or what takes the covariance along one direction",
        "P": "the N data before generation t",
        "N": "number of data before generation t",
        "trace": "trace of Σ₀",
        "frobenius": "Frobenius norm of Σ₀",
        "s": "scale of the new noise",
        "m": "degrees of freedom of a chi-square",
        "h()": "expected trace of the root sought",
        "P()": "the probability sought",
        "alpha": "1/√n",
        "r": "ratio by which a mean grows at every fit",
        "c": "what a mean falls by at every fit",
    },
    "gaussian.fresh_real_share": {"s_prev": "variance of the fit before"},
    "gaussian.kept_real_share": {"s_prev": "variance of the fit before"},
    "mean": {"sigma": "standard deviation of the noise", "m": "size of the sample that a fit sees"},
    "m_estimator": {
        "theta_t": "the fit",
        "theta_prev": "the fit before",
        "psi()": "score of one datum",
        "N": "number of data that a fit sees",
        "x": "a datum",
        "x_t": "a new datum in the limit",
        "e_t": "error of the fit in the limit",
        "v": "inverse information of one datum",
        "sigma": "standard deviation of a datum in the limit",
        "rho_large()": "limit of the ratio as n → ∞",
    },
    "kernel_density": {
        "p": "mean of the data before",
        "epsilon": "noise of the kernel",
        "y": "the data before",
        "Y": "the data before",
        "J": "which of the data before each draw picks",
        "I": "which of the data before each draw picks",
        "K": "which of the sample each draw picks",
        "zeta": "noise of the real data among the new",
        "mass()": "the mass sought",
    },
    "mixture": {"entangled()": "the probability sought"},
}
"""Letters by family or loop; a longer beginning of the id goes before a shorter one."""


def names(formula: Formula) -> dict[str, str]:
    """Return the LaTeX of letters that have one of their own: words and parameters, also of formulas used."""
    return {**LETTERS, **latex_names(p for item in _used(formula) for p in item.parameters)}


def _used(formula: Formula) -> list[Formula]:
    known = formula.id in catalogue.formulas()
    return [formula, *map(catalogue.formula, catalogue.ancestors(formula.id)[1:])] if known else [formula]


def symbols(formula: Formula) -> list[tuple[sp.Basic, str]]:
    """Return the letters of a formula's proof that its reader must be told, each with its meaning."""
    return [(letter, meaning) for letter, meaning in told(formula) if meaning]


def defining(formula: Formula) -> tuple[sp.Basic, ...]:
    """Return the equations of a formula's loop that its proof names, and those of the letters that it shows.

    A loop may define more than one formula speaks of: the same letter in one direction, say.
    """
    definitions, steps = formula.loop.definition if formula.loop else (), formula.derivation.all_steps
    named = {step.after for step in steps if isinstance(step.certificate, Definition)}
    found = [equation for equation in definitions if equation in named]
    while True:
        done = {name for equation in (*found, *named) for name in _head(equation)}
        used = {name for name, _ in _letters([*found, *(step.after for step in steps)])} - done
        more = [one for one in definitions if one not in found and used & set(_head(one))]
        if not more:
            return tuple(equation for equation in definitions if equation in found)
        found += more


def told(formula: Formula) -> Iterator[tuple[sp.Basic, str]]:
    """Yield every letter that is no parameter and that no equation defines; a stranger has no meaning."""
    others = {p.name: p.meaning for item in _used(formula) for p in item.parameters}
    own = {p.name for p in formula.parameters} | {f"len_{p.name}" for p in formula.parameters}
    definitions, steps = defining(formula), formula.derivation.all_steps
    named = [step.after for step in steps if isinstance(step.certificate, Definition)]
    done = own | {"t"} | {name for equation in (*definitions, *named) for name in _head(equation)}
    done |= {name for name, _ in _noted(formula.derivation)}
    for name, letter in _letters([*definitions, *(step.after for step in steps)]):
        if name not in done:
            done.add(name)
            yield letter, others.get(name) or _meaning(formula.id, name)


def _meaning(name: str, letter: str) -> str:
    fitting = [
        prefix for prefix in FAMILIES if name.startswith(f"{prefix}.") or name.startswith(f"{prefix}_")
    ]
    for prefix in sorted(fitting, key=len, reverse=True):
        if letter in FAMILIES[prefix]:
            return FAMILIES[prefix][letter]
    return MEANS.get(letter, "")


def _noted(derivation: Derivation) -> Iterator[tuple[str, str]]:
    for name, words in derivation.notation.items():
        for letter, _ in _letters([name]):
            yield letter, words
    for lemma in derivation.lemmas:
        yield from _noted(lemma)


def _letters(expressions: Iterable[sp.Basic]) -> Iterator[tuple[str, sp.Basic]]:
    """Yield the letters that are printed, by name: bound indices and sizes of matrices are not."""
    for expression in expressions:
        if isinstance(expression, (sp.Symbol, sp.MatrixSymbol)):
            yield expression.name, expression
            continue
        if isinstance(expression, sp.Indexed):
            yield str(expression.base.label), expression.base.label
            yield from _letters(expression.indices)
            continue
        if isinstance(expression, AppliedUndef):
            yield f"{expression.func}()", expression
        bound, parts = set[str](), expression.args
        if isinstance(expression, (sp.Sum, sp.Product)):
            bound = {limit[0].name for limit in expression.limits}
        elif isinstance(expression, sp.Limit):
            bound, parts = {expression.args[1].name}, expression.args[:3]
        yield from ((name, letter) for name, letter in _letters(parts) if name not in bound)


def _head(equation: sp.Basic) -> Iterator[str]:
    """Yield the name that an equation defines: its left-hand side, or what is squared there."""
    if not isinstance(equation, sp.Equality):
        return
    left = equation.lhs.base if isinstance(equation.lhs, sp.Pow) else equation.lhs
    if not isinstance(left, Expectation):
        yield from (name for name, _ in list(_letters([left]))[:1])
