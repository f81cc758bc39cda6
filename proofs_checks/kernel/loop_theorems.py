"""Formulas whose theorem Coq proves of the loop itself: from its definition and two moments of its law.

Each formula has a definition in the loop language, that of ``theory.blocks``; ``MEANS``
says of which observable each sequence of its derivation is the mean. Coq proves that those means begin and
step as the derivation takes them; the definition and the observable stand in the file and are to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

import sympy as sp

from proofs_checks.kernel.core_proof import LIBRARY, template
from proofs_checks.kernel.discrete_theorems import PROOFS, discrete_certificate
from proofs_checks.kernel.loop_proof import LoopProof, without_names
from proofs_checks.kernel.loop_text import KEPT_MEAN
from proofs_checks.kernel.translation import NotTranslated
from proofs_checks.kernel.tree import Tree
from theory import catalogue
from theory.blocks import definition
from theory.core import Refused, apply, instantiate, le, number
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import at_value
from theory.proofs.reading import variables
from theory.proofs.scalar_steps import Tail, port

DEFINITION = "definition"
MOMENTS = "moment axiom"
CONDITION = "a condition on the parameters"
e, s, p, q = (sp.Symbol(name, real=True) for name in "espq")
MEANS: dict[str, dict[str, sp.Expr]] = {
    "gaussian": {"m": e**2, "u": e**2, "v": s, "f": s, "w": e**2 + s, "g": e * KEPT_MEAN},
    "exponential_family": {"m": e, "u": e**2, "g": e * KEPT_MEAN},
    "mean": {"u": e**2, "r": e**2, "g": e * KEPT_MEAN},
    "mixture": {"m": e, "u": e**2},
    "kernel_density": {"w": q, "v": s},
}
"""By family: what the sequences of its derivations are means of, in the states of its definition."""

ELSEWHERE = {
    "gaussian.replace_biased.mean_drift_limit": "gaussian.replace_biased.mean_drift",
    "mean.fresh_real_share.risk_ratio_limit": "mean.fresh_real_share.risk_ratio",
    "mean.kept_real_share.risk_ratio_limit": "mean.kept_real_share.risk_ratio",
}
"""Formulas about a loop that another formula's definition states."""


FREQUENCIES = {
    "categorical.accumulate.heterozygosity": "frequency_accumulate",
}
"""Formulas of the categorical loop that speak of one atom at a time, each with its template."""
_OF_ONE_ATOM = (
    (
        "an atom's frequency in D data is the mean of D indicators: one atom of the categorical loop",
        DEFINITION,
    ),
    ("there are indicators of every probability m in [0, 1], with variance m(1 − m)", MOMENTS),
)


def _of_frequencies(name: str) -> Tree:
    formula = catalogue.formula(name)
    title = name.replace(".", "_")
    parts = [*LIBRARY, "random", "frequency"]
    texts = [*map(template, (*parts, FREQUENCIES[name])), f"Print Assumptions {title}.\n"]
    return {
        "id": name,
        "title": formula.title,
        "mathematics": str(formula.statement),
        "derived_with": {"collapse-theory": version("collapse-theory")},
        "hypotheses": [
            {"mathematics": m, "origin": kind, "speaks_of": ["the loop"]} for m, kind in _OF_ONE_ATOM
        ],
        "theorem": title,
        "templates": parts,
        "text": "\n".join(texts),
    }


def loop_of(name: str) -> LoopDefinition:
    """Return the definition of the loop that a formula is about."""
    found, own = definition(ELSEWHERE.get(name, name)), catalogue.formula(name).parameters
    scale = next((p.symbol for p in found.parameters if p.name == "sigma"), None)
    if scale is None or any(p.name == "sigma" for p in own):
        return found
    return at_value(found, scale, sp.Integer(1)) or found  # a risk in units of the variance


def proofs(name: str) -> tuple[LoopProof, ...]:
    """Return the proofs of a formula about its loop, one for each case of its closed form.

    Raises:
        NotTranslated: the loop or the proof holds what has no text for Coq.
        Refused: the core does not prove the formula from the recurrences of its derivation.
    """
    formula = catalogue.formula(name)
    means = MEANS[name.partition(".")[0]]
    names, _ = variables(formula.parameters)
    by_name = {x.name: names[x.symbol] for x in formula.parameters}
    cases = len(formula.rhs.args) if isinstance(formula.rhs, sp.Piecewise) else 1
    found = []
    for which in range(cases):
        ported = port(formula, which, Tail)
        theorem = ported.theorem
        for v in theorem.variables:
            if str(v.args[0]) in ("sigma", "sigma0") and str(v.args[0]) not in by_name:
                theorem = instantiate(theorem, {v: number(1)})  # means of data of variance 1
        conditions = tuple(sorted(ported.statement.sequents[which].conditions, key=str))
        conditions += tuple(
            le(number(x.domain.first), apply(names[x.symbol], number(1)))
            for x in formula.parameters
            if x.domain.first is not None
        )
        label = name if which == 0 else f"{name}.case_{which + 1}"
        theorem = without_names(theorem, frozenset(means))
        found.append(
            LoopProof(
                label,
                theorem,
                loop_of(name),
                means,
                by_name,
                conditions,
                f"case_{which + 1}_" if which else "",
            )
        )
    return tuple(found)


def loop_certificate(name: str) -> Tree:
    """Return what Coq is given of a formula: the file, its statement in words, its hypotheses by kind."""
    if name in PROOFS:
        return discrete_certificate(name)
    if name in FREQUENCIES:
        return _of_frequencies(name)
    formula = catalogue.formula(name)
    first, *others = proofs(name)
    texts = [first.text(), *(x.text(library=False) for x in others)]
    title = first.title
    if others:
        title = f"{first.title}_every_case"
        texts = [t[: t.rindex("Print Assumptions")] for t in texts]
        words = ", ".join(x.title for x in (first, *others))
        texts.append(f"Definition {title} := ({words}).\nPrint Assumptions {title}.\n")
    hypotheses: dict[str, Tree] = {}
    for x in (first, *others):
        for mathematics, kind in x.hypotheses():
            hypotheses.setdefault(
                mathematics, {"mathematics": mathematics, "origin": kind, "speaks_of": ["the loop"]}
            )
    return {
        "id": name,
        "title": formula.title,
        "mathematics": str(formula.statement) if formula.statement else str(formula.relation),
        "derived_with": {tool: version(tool) for tool in ("collapse-theory", "python-flint")},
        "hypotheses": list(hypotheses.values()),
        "theorem": title,
        "templates": [*LIBRARY, "random"],
        "text": "\n".join(texts),
    }


def written(name: str, make: Callable[[str], Tree]) -> Tree:
    """Return the certificate of a formula that was accepted.

    If it can no longer be written down it holds the reason under ``"unwritten"``.
    """
    try:
        return make(name)
    except (NotTranslated, Refused) as reason:
        title = catalogue.formula(name).title if name in catalogue.formulas() else name
        return {
            "id": name,
            "title": title,
            "mathematics": title,
            "hypotheses": [],
            "theorem": name.replace(".", "_"),
            "text": "",
            "unwritten": f"was accepted, and can no longer be written down for Coq: {reason}",
        }


def from_definitions_and_moments(certificate: Tree) -> bool:
    """Return whether every hypothesis is a definition or a moment of the loop's law."""
    known = (DEFINITION, MOMENTS, CONDITION)
    return "templates" in certificate and all(h["origin"] in known for h in certificate["hypotheses"])
