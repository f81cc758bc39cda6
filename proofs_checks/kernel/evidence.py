"""A proof that Coq's kernel accepts, as evidence for a formula or a statement."""

from __future__ import annotations

from proofs_checks.kernel.loop_theorems import from_definitions_and_moments
from proofs_checks.kernel.render import render, theorem_name
from proofs_checks.kernel.run import Run, judge_file
from proofs_checks.kernel.tree import Tree
from proofs_checks.verdict import Evidence, Json


def kernel_evidence(subject: str, certificate: Tree) -> Evidence:
    """Give a certificate's theorem to Coq and return what came of it.

    The evidence is of the grade ``"kernel"`` only if every hypothesis is a definition, or a moment of the
    loop's law. What else the theorem is proved from, and who has established that, is in the summary.

    Raises:
        CoqMissing: Coq is not installed.
    """
    found = judge_file(render(certificate), theorem_name(certificate))
    return as_evidence(subject, certificate, found)


def as_evidence(subject: str, certificate: Tree, found: Run) -> Evidence:
    """Return the evidence that a run of Coq is."""
    name = f"{theorem_name(certificate)}.v"
    of_definitions = from_definitions(certificate) or from_definitions_and_moments(certificate)
    details: dict[str, Json] = {
        "file": name,
        "lines": found.lines,
        "assumptions": list(found.assumptions),
        "granted": list(taken_for_granted(certificate)),
        "hypotheses": [
            {"mathematics": item["mathematics"], "origin": item["origin"]}
            for item in certificate["hypotheses"]
        ],
    }
    if not found.accepted:
        return Evidence(
            check="kernel proof",
            subject=subject,
            outcome="undecided",
            grade="rigorous",
            summary=f"Coq does not accept {name}: {found.reason}",
            details=details,
            seconds=found.seconds,
        )
    return Evidence(
        check="kernel proof",
        subject=subject,
        outcome="supports",
        grade="kernel" if of_definitions else "rigorous",
        summary=f"Coq accepts {name}{_from(certificate)}; {_axioms(found)}",
        cites=cited(certificate),
        details=details,
        seconds=found.seconds,
    )


def from_definitions(certificate: Tree) -> bool:
    """Return whether every hypothesis of a theorem is a definition."""
    return all(item["origin"] == "definition" for item in certificate["hypotheses"])


def taken_for_granted(certificate: Tree) -> tuple[str, ...]:
    """Return the hypotheses that are cited, or theorems of mathematics that the file does not prove."""
    return tuple(
        str(item["mathematics"])
        for item in certificate["hypotheses"]
        if str(item["origin"]).startswith("cited")
        or (item["origin"] != "definition" and not item["speaks_of"])
    )


def cited(certificate: Tree) -> tuple[str, ...]:
    """Return the cited theorems that stand among the hypotheses."""
    origins = (str(item["origin"]) for item in certificate["hypotheses"])
    return tuple(dict.fromkeys(o.removeprefix("cited: ") for o in origins if o.startswith("cited: ")))


def _from(certificate: Tree) -> str:
    """Return the hypotheses, each with who has established it; definitions are counted."""
    origins = [(str(item["mathematics"]), str(item["origin"])) for item in certificate["hypotheses"]]
    defined = sum(origin == "definition" for _, origin in origins)
    parts = [f"{defined} by definition"] if defined else []
    parts += [f"{mathematics} [{origin}]" for mathematics, origin in origins if origin != "definition"]
    return f", from {'; '.join(parts)}" if parts else ", from nothing"


def _axioms(found: Run) -> str:
    short = [axiom.rpartition(".")[2] for axiom in found.assumptions]
    return f"axioms: {', '.join(short)}" if short else "no axioms"
