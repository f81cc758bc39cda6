"""The formulas whose theorem in the core goes to Coq as it stands: hypotheses, domains and conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import version

from proofs_checks.kernel import coq
from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.certificates import refused
from proofs_checks.kernel.core_proof import LIBRARY, CoreProof, proof_tree, template
from proofs_checks.kernel.identities import Identities
from proofs_checks.kernel.joins import Said, cases_of, limit_of_subsequences
from proofs_checks.kernel.listing import DRAWS
from proofs_checks.kernel.loop_theorems import written
from proofs_checks.kernel.tree import Tree
from theory import catalogue
from theory.core import Refused, Term, Theorem, assume, eq, substitute
from theory.core.display import shown
from theory.core.normal_forms import difference
from theory.language.derivation import Cases, Citation, Comparison, LimitOrder, Step
from theory.language.formula import Formula
from theory.proofs.decided import decided_of
from theory.proofs.scalar_steps import Scalars, port

SAYS_THE_SAME = ("assumption", "conversion", "instance", "weakening")
NOT_LOOKED_INTO = re.compile(r"number_\d")
"""Names of numbers of which a step says no more than its premises do."""
OUTSIDE = "of the derivation, taken from outside Coq"
ON_PARAMETERS = "a condition on the parameters"


BY_BOUNDS = frozenset(
    f"mean.subsample_{size}without_replacement.risk_ratio_{which}"
    for size in ("", "any_size_")
    for which in ("lower", "upper")
)
"""Formulas by a bound of a sequence whose induction Coq does not follow: the bound is a hypothesis there."""


class _Bounds(Scalars):
    """The scalar steps; bounds by induction are assumed as the steps state them."""

    def _proved(self, step: Step, goal: Term, given: list[Theorem]) -> Theorem:
        if not isinstance(step.certificate, Comparison):
            return super()._proved(step, goal, given)
        self.assumed.append(step.after)
        return assume(goal)


def core_certificate(name: str) -> Tree:
    """Return a formula's scalar theorem for Coq: the file, and in words what it says and takes.

    Where the core also proves the formula from its loop's definition, that proof speaks of random objects and
    is not the one that is written out: Coq is given the one whose hypotheses say what is taken of the loop.

    Raises:
        NotTranslated: it speaks of random objects, or a rule of its proof has no script.
        Refused: the core does not prove the formula from its derivation's scalar steps.
    """
    formula = catalogue.formula(name)
    return certificate_of(name, formula.title, *theorems_of(formula))


def theorems_of(formula: Formula) -> tuple[Theorem, ...]:
    """Return a formula's theorem about numbers, from the scalar steps of its derivation, one by one.

    Several, one for each case, where its last step joins cases. Where the scalar steps do not lead to it, or
    it speaks of what is not looked into, what the core says of the last step: from its premises, which are
    hypotheses then, the formula.

    Raises:
        Refused: none of these is proved, or the last step says no more than its premises do, be it of an
            equal number; or a step moves what is fixed, or defines a name again.
    """
    if found := refused(formula.derivation):
        raise Refused(found)
    steps = formula.derivation.all_steps
    if isinstance(steps[-1].certificate, LimitOrder):
        return (limit_of_subsequences(formula, _Bounds),)
    try:
        return (port(formula, reading=_Bounds if formula.id in BY_BOUNDS else Scalars).theorem,)
    except Refused as why:
        if isinstance(steps[-1].certificate, Citation):
            cited = steps[-1].certificate.theorem
            raise Refused(f"its last step is cited, and no theorem of the core: {cited}") from why
        if isinstance(steps[-1].certificate, Cases):
            return cases_of(formula, Scalars)
        last = decided_of(formula.derivation, formula).get(len(steps) - 1)
        if last is None or all(t.rule in SAYS_THE_SAME for t in proof_tree(last)) or last.formula is eq(0, 0):
            raise
        if says_it_of_an_equal_number(last):
            raise Refused(
                "its last step says of a number what a premise, which Coq would take from outside, "
                "says of an equal one"
            ) from why
        return (last,)


def says_it_of_an_equal_number(t: Theorem) -> bool:
    """Whether a theorem is one of its hypotheses, of a number that another hypothesis says is equal."""
    same = {
        h.args[0]: h.args[1]
        for h in t.hypotheses
        if h.op == "eq" and all(c.op == "variable" and NOT_LOOKED_INTO.match(str(c.args[0])) for c in h.args)
    }
    return substitute(t.formula, same) in {substitute(h, same) for h in t.hypotheses}


def certificate_of(name: str, title: str, *theorems: Theorem) -> Tree:
    """Return the certificate of a theorem of the core, or of several that say a formula case by case."""
    one = len(theorems) == 1
    proofs = [
        CoreProof(*(name, t) if one else (f"case_{n}", t, f"case_{n}_")) for n, t in enumerate(theorems, 1)
    ]
    for proof in () if one else proofs:  # their names may have any value, and no domain shows a sign
        proof.same.numerators = any(map(_quotient_is_not_zero, proof.theorem.hypotheses))
    lemmas = [x for proof in proofs for x in proof.lemmas()]
    whole = coq.name(name.replace(".", "_"))
    if not one:
        lemmas.append(f"Definition {whole} := ({', '.join(proof.title for proof in proofs)}).")
    library = dict.fromkeys(part for proof in proofs for part in proof.library())
    hypotheses = {str(h): h for t in theorems for h in t.hypotheses}
    return {
        "id": name,
        "title": title,
        "mathematics": "; ".join(_said(t) for t in theorems),
        "derived_with": {tool: version(tool) for tool in ("collapse-theory", "python-flint")},
        "hypotheses": [_hypothesis(hypotheses[h]) for h in sorted(hypotheses)],
        "theorem": whole,
        "text": "\n".join([*library, *lemmas, f"Print Assumptions {whole}."]) + "\n",
    }


def _quotient_is_not_zero(h: Term) -> bool:
    return h.op == "ne" and Identities.numerator(difference(h)) is not None


def _said(theorem: Theorem) -> str:
    return theorem.formula.words if isinstance(theorem.formula, Said) else shown(theorem.formula)


def _hypothesis(h: Term) -> Tree:
    names = sorted(str(v.args[0]) for v in h.free if v.op == "sequence")
    if h.op == "eq" and h.args[0].op == "variable":
        names.append(str(h.args[0].args[0]))
    unseen = any(NOT_LOOKED_INTO.match(str(v.args[0])) for v in h.free)
    inner = h.args[2] if h.op == "all" else h
    compares = inner.op in ("ne", "le", "lt") and bool(h.free)
    origin = ON_PARAMETERS if compares and not names and not unseen else OUTSIDE
    return {"mathematics": shown(h), "origin": origin, "speaks_of": [] if unseen else names}


def draws_certificate() -> Tree:
    """Return the theorem that means of draws exist: on a finite space, of two values each."""
    title = "library_draws"
    parts = [*map(template, (*LIBRARY, "random", "two_valued"))]
    every = ("draws_of_every_variance", "draws_of_a_bounded_family", "draws_of_indicators")
    both = f"({', '.join((*every, 'selections_of_every_variance'))})"
    return {
        "id": DRAWS,
        "title": "draws with the moments that loops take exist on a finite space",
        "mathematics": "for all m and v ≥ 0 there are draws of mean m and variance v; for V0 > 0 there is a "
        "family of draws between bounds with variance V0 − m² at mean m; there are "
        "indicators of every probability; and of W ≥ 2 numbers draws without replacement",
        "derived_with": {"collapse-theory": version("collapse-theory")},
        "hypotheses": [],
        "theorem": title,
        "templates": [*LIBRARY, "random", "two_valued"],
        "text": "\n".join([*parts, f"Definition {title} := {both}.", f"Print Assumptions {title}.\n"]),
    }


def core_certificates(names: Iterable[str] | None = None) -> dict[str, Tree]:
    """Return the theorems of the core about formulas that no theorem about their loop covers (or of some)."""
    return {name: written(name, core_certificate) for name in (accepted("core") if names is None else names)}
