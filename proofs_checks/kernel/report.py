"""The theorems of one run of Coq: which were chosen, what became of each, and the same as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from proofs_checks.kernel import library
from proofs_checks.kernel.acceptance import accepted
from proofs_checks.kernel.core_theorems import (
    core_certificate,
    core_certificates,
    draws_certificate,
)
from proofs_checks.kernel.evidence import as_evidence, taken_for_granted
from proofs_checks.kernel.listing import DRAWS, by_kind, ids_begun
from proofs_checks.kernel.loop_theorems import from_definitions_and_moments
from proofs_checks.kernel.render import conclusion, mark, render, theorem_name
from proofs_checks.kernel.run import TIME_LIMIT, Run, coqc, judge_file
from proofs_checks.kernel.theorems import (
    PRINTED_OR_CORRECTED,
    candidates,
    covered,
    formula_certificate,
    statement_certificate,
)
from proofs_checks.kernel.tree import Tree
from proofs_checks.verdict import Json
from theory import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """One theorem and what Coq made of it."""

    id: str
    certificate: Tree
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelReport:
    """The theorems of one run."""

    theorems: tuple[Proved, ...]

    @property
    def accepted(self) -> bool:
        """Return whether Coq accepted every theorem."""
        return all(item.run.accepted for item in self.theorems)

    @property
    def formulas(self) -> tuple[str, ...]:
        """Return the ids of the formulas that are proved with no mathematics taken for granted."""
        known = catalogue.formulas()
        return tuple(
            item.id
            for item in self.theorems
            if item.id in known and not taken_for_granted(item.certificate) and item.run.accepted
        )

    @property
    def from_moments(self) -> tuple[str, ...]:
        """Return the ids of the formulas proved from definitions and moments of the loop's law alone."""
        known = catalogue.formulas()
        return tuple(
            item.id
            for item in self.theorems
            if item.id in known and from_definitions_and_moments(item.certificate) and item.run.accepted
        )

    def to_json(self) -> dict[str, Json]:
        """Return the report as ``collapse kernel --json`` prints it."""
        return {
            "theorems": [_theorem_json(item) for item in self.theorems],
            "formulas_proved": list(self.formulas),
            "formulas_from_definitions_and_moments": list(self.from_moments),
            "formulas_in_the_catalogue": len(catalogue.formulas()),
            "accepted": self.accepted,
        }


def _theorem_json(item: Proved) -> dict[str, Json]:
    stated = _entry(item.id, item.certificate)
    evidence = as_evidence(item.id, item.certificate, item.run)
    return {
        "id": item.id,
        "statement": stated["statement"],
        "hypotheses": stated["hypotheses"],
        "hypotheses_by_kind": dict(by_kind(stated["hypotheses"])),
        "file": stated["file"],
        "accepted": item.run.accepted,
        "reason": item.run.reason,
        "summary": evidence.summary,
        "lines": item.run.lines,
        "seconds": round(item.run.seconds, 2),
        "assumptions": list(item.run.assumptions),
    }


def chosen(names: Sequence[str], untried: bool = False) -> dict[str, Tree]:
    """Return the certificates whose ids begin with one of ``names`` (all of them, if there are none).

    With ``untried``, those of what the templates cover and is not among the theorems that Coq accepts.

    Raises:
        UnknownTheorem: a name is the beginning of no theorem's id.
    """
    known = covered()
    if untried:
        known = {name: item for name, item in candidates().items() if name not in known}
    return {name: known[name] for name in ids_begun(names, list(known))}


def chosen_of_the_core(names: Sequence[str]) -> dict[str, Tree]:
    """Return the theorems of the core about the formulas whose ids begin with one of ``names``.

    Raises:
        UnknownTheorem: a name is the beginning of no such id.
    """
    return core_certificates(ids_begun(names, accepted("core")))


OLD = (
    "gaussian.replace.expected_w2",
    "position.s4_1.real_share_falls_to_zero.printed",
    "position.s2_1.neither_is_the_cause.printed",
    "position.s2_1.plateau_under_definition_3.printed",
    "position.s4_4.trillions_of_models.corrected",
    "regression.schedule.excess_risk_factor_bound",
    "library.accumulate",
    "library.fundamental_matrix_10",
    "library.label_editing",
    "library.not_proportional_to_entropy",
    "library.products",
)
CORE = (
    "gaussian.replace.covariance_term_lower",
    "kernel_density.accumulate.negative_log_likelihood_upper",
    "m_estimator.accumulate.risk_ratio_limit",
    "mixture.replace.entanglement_probability",
    "regression.accumulate.excess_risk",
    "regression.accumulate.excess_risk_ratio_limit",
    "regression.ridgeless.excess_risk",
)
"""With most theorems about loops, one for each kind of step and rule: what ``make kernel`` proves."""


LEFT_OUT = (
    "exponential_family.kept_real_share.mean_squared_error",
    "gaussian.fresh_real_share_biased.mean_drift",
    "gaussian.fresh_real_share_biased.variance",
    "gaussian.kept_real_share_biased.mean_drift",
    "gaussian.kept_real_share_biased.variance",
    "gaussian.schedule.variance",
    "gaussian.schedule_biased.variance",
    "gaussian.subsample_any_size_with_replacement.variance",
    "gaussian.subsample_any_size_with_replacement_biased.variance",
    "gaussian.subsample_with_replacement.variance",
    "gaussian.subsample_with_replacement_biased.variance",
    "gaussian.subsample_without_replacement.variance",
    "gaussian.subsample_without_replacement_biased.variance",
    "kernel_density.schedule.second_moment",
    "mean.kept_real_share.risk_ratio_limit",
)
"""Theorems about loops that only the whole run proves: they take long, or are like others."""


def sample() -> dict[str, Tree]:
    """Return the fixed representative set."""
    loops = [name for name in accepted("loop") if name not in LEFT_OUT]
    found = {name: core_certificate(name) for name in CORE} | {name: _derived(name) for name in loops}
    return found | {DRAWS: draws_certificate()} | {name: _derived(name) for name in OLD}


def _derived(name: str) -> Tree:
    """Return the certificate of a formula, a claim's statement or the library."""
    if name in library.theorems():
        return library.theorems()[name]
    if name in catalogue.formulas():
        return formula_certificate(name)
    claim, _, which = name.rpartition(".")
    return statement_certificate(claim, PRINTED_OR_CORRECTED.index(which))


def listing(certificates: Mapping[str, Tree]) -> list[dict[str, Any]]:
    """Return the theorems without asking Coq, each as ``theorems.jsonl`` holds it."""
    return [_entry(name, certificate) for name, certificate in certificates.items()]


def _entry(name: str, certificate: Tree) -> dict[str, Any]:
    return {
        "id": name,
        "statement": str(conclusion(certificate)["mathematics"]),
        "hypotheses": [
            {"mathematics": str(item["mathematics"]), "origin": str(item["origin"])}
            for item in certificate["hypotheses"]
        ],
        "file": f"{theorem_name(certificate)}.v",
        "sha256": mark(certificate),
        "ungranted": not taken_for_granted(certificate),
        "from_moments": from_definitions_and_moments(certificate),
    }


def prove_one(name: str, certificate: Tree, limit: float = TIME_LIMIT) -> Proved:
    """Give one theorem to Coq; what can no longer be written down is refused with the reason."""
    if "unwritten" in certificate:
        reason = str(certificate["unwritten"])
        run = Run(accepted=False, reason=reason, assumptions=(), lines=0, seconds=0.0)
    else:
        run = judge_file(render(certificate), theorem_name(certificate), limit)
    return Proved(id=name, certificate=certificate, run=run)


def prove(
    certificates: Mapping[str, Tree],
    *,
    workers: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> KernelReport:
    """Give every theorem to Coq, several at a time.

    Raises:
        CoqMissing: Coq is not installed.
    """
    coqc()
    done: list[Proved] = []

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            for proved in pool.map(lambda name: prove_one(name, certificates[name]), certificates):
                done.append(proved)
                if progress:
                    progress(f"proving {proved.id}", len(done), len(certificates))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return KernelReport(theorems=tuple(done))
