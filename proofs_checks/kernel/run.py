"""Coq as a judge: a file is accepted only if ``coqc`` takes it, it assumes nothing, and says so.

Three things are demanded of a file: ``coqc`` succeeds within a time limit; its text, comments aside,
holds none of the words by which a Coq file may assume what it does not prove; and what
``Print Assumptions`` lists lies within :data:`ALLOWED`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TIME_LIMIT = 240
HOW_TO_INSTALL = (
    "Coq is not installed; on Debian and Ubuntu: "
    "apt-get install coq libcoq-coquelicot libcoq-interval (about 1.1 GB)"
)

ALLOWED: dict[str, str] = {
    "ClassicalDedekindReals.sig_forall_dec": "Coq's real numbers: a property of all naturals holds or fails",
    "ClassicalDedekindReals.sig_not_dec": "Coq's real numbers: a negation holds or fails",
    "FunctionalExtensionality.functional_extensionality_dep": "functions that agree everywhere are equal",
    "Classical_Prop.classic": "the law of the excluded middle",
}
"""The axioms that a proof may rest on, all of them from Coq's standard library, with what they say."""

MACHINE = re.compile(r"(PrimInt63|Uint63)\.\w+")
"""Coq's own axioms on the integers of the machine, which coq-interval computes with (enclosures only)."""

FORBIDDEN = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Variables?|Hypothes[ei]s|Conjecture|Context|Primitive|"
    r"Unset|bypass_check|Declare|Load|Drop|Cd|Redirect|Extraction|Notation|Add)\b"
)


class CoqMissing(RuntimeError):
    """Coq, or a library of it, is not installed; the message says how to install it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What Coq made of a file. ``seconds`` is wall-clock time and differs from run to run."""

    accepted: bool
    reason: str
    assumptions: tuple[str, ...]
    lines: int
    seconds: float


def coqc() -> str:
    """Return the path of Coq's compiler.

    Raises:
        CoqMissing: there is none.
    """
    found = shutil.which("coqc")
    if found is None:
        raise CoqMissing(HOW_TO_INSTALL)
    return found


@cache
def coq_version() -> str:
    """Return the version of Coq, or an empty string where there is none."""
    try:
        shown = subprocess.run([coqc(), "--print-version"], capture_output=True, text=True, check=False)
    except CoqMissing:
        return ""
    return shown.stdout.strip()


def judge_file(text: str, name: str, limit: float = TIME_LIMIT) -> Run:
    """Give one file to Coq.

    Args:
        text: the file, complete in itself.
        name: of its theorem; the file must end in ``Print Assumptions`` of that.
        limit: seconds after which the file counts as not accepted.

    Raises:
        CoqMissing: Coq or one of its libraries is not installed.
    """
    lines = text.count("\n")
    forbidden = FORBIDDEN.search(without_comments(text))
    if forbidden:
        reason = f"the text holds {forbidden.group()}"
        return Run(accepted=False, reason=reason, assumptions=(), lines=lines, seconds=0.0)
    if not text.rstrip().endswith(f"Print Assumptions {name}."):
        reason = "the file does not end by printing the theorem's assumptions"
        return Run(accepted=False, reason=reason, assumptions=(), lines=lines, seconds=0.0)
    started = time.monotonic()
    try:
        done = _compile(text, name, limit)
    except subprocess.TimeoutExpired:
        reason = f"coqc did not finish within {limit:g} s"
        return Run(accepted=False, reason=reason, assumptions=(), lines=lines, seconds=limit)
    seconds = time.monotonic() - started
    if "Cannot find a physical path" in done.stderr or "Unable to locate library" in done.stderr:
        raise CoqMissing(f"a library of Coq is missing. {HOW_TO_INSTALL}")
    if done.returncode:
        reason = f"coqc: {_first_error(done.stderr)}"
        return Run(accepted=False, reason=reason, assumptions=(), lines=lines, seconds=seconds)
    assumptions = listed_assumptions(done.stdout)
    if assumptions is None:
        reason = "the assumptions were not printed"
        return Run(accepted=False, reason=reason, assumptions=(), lines=lines, seconds=seconds)
    strange = [axiom for axiom in assumptions if axiom not in ALLOWED and not MACHINE.fullmatch(axiom)]
    reason = f"rests on {strange[0]}, which is not on the list" if strange else "accepted"
    return Run(accepted=not strange, reason=reason, assumptions=assumptions, lines=lines, seconds=seconds)


def _compile(text: str, name: str, limit: float) -> subprocess.CompletedProcess[str]:
    compiler = coqc()
    with tempfile.TemporaryDirectory(prefix="collapse-kernel-") as room:
        path = Path(room, f"{name}.v")
        path.write_text(text, encoding="utf-8")
        return subprocess.run(
            [compiler, "-q", "-w", "none", str(path)],
            capture_output=True,
            text=True,
            cwd=room,
            timeout=limit,
            check=False,
        )


def without_comments(text: str) -> str:
    """Return a Coq text without its comments, which may be nested.

    >>> without_comments("a (* b (* c *) d *) e")
    'a  e'
    """
    kept: list[str] = []
    depth = 0
    for part in re.split(r"(\(\*|\*\))", text):
        if part == "(*":
            depth += 1
        elif part == "*)":
            depth = max(depth - 1, 0)
        elif depth == 0:
            kept.append(part)
    return "".join(kept)


def listed_assumptions(output: str) -> tuple[str, ...] | None:
    """Return the axioms that ``Print Assumptions`` listed, or ``None`` if it printed nothing.

    >>> listed_assumptions("Closed under the global context\\n")
    ()
    >>> listed_assumptions("Axioms:\\nClassical_Prop.classic : forall P : Prop,\\n  P \\\\/ ~ P\\n")
    ('Classical_Prop.classic',)
    """
    if "Closed under the global context" in output:
        return ()
    _, found, listed = output.partition("Axioms:\n")
    if not found:
        return None
    return tuple(re.findall(r"^([A-Za-z][\w.']*)\s*(?::|$)", listed, flags=re.MULTILINE))


def _first_error(stderr: str) -> str:
    _, _, message = stderr.partition("Error:")
    return " ".join((message or stderr or "failed").split())[:200]
