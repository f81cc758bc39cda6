"""Σ 1/k² = π²/6 in another logic: the theorem ``basel`` of Metamath's set.mm, verified anew.

Coq and Metamath share no line of code and no axiom. That ``sum_ k e. NN ( k ^ -u 2 ) = ( ( _pi ^ 2 ) / 6 )``
there and ``is_lim_seq (fun t => sum 1 t (fun i => 1 / INR i ^ 2)) (Finite (PI ^ 2 / 6))`` here say the same
is a matter of reading: no machine joins the two.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

DATABASE = Path("/usr/share/metamath/databases/set.mm")
HOW_TO_INSTALL = (
    "Metamath or its database set.mm is not installed; on Debian and Ubuntu: "
    "apt-get install metamath metamath-databases"
)
STATEMENT = "|- sum_ k e. NN ( k ^ -u 2 ) = ( ( _pi ^ 2 ) / 6 )"


class MetamathMissing(RuntimeError):
    """Metamath, or its database, is not installed; the message says how to install them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What Metamath said of a theorem."""

    theorem: str
    statement: str
    accepted: bool


def verify_basel(database: Path = DATABASE) -> Verified:
    """Have Metamath verify ``basel``; accepted only if it states what it should and nothing is complained of.

    Raises:
        MetamathMissing: the program or the database is not there.
    """
    program = shutil.which("metamath")
    if program is None or not database.is_file():
        raise MetamathMissing(HOW_TO_INSTALL)
    commands = [f'read "{database}"', "show statement basel", "verify proof basel", "exit"]
    shown = subprocess.run([program, *commands], capture_output=True, text=True, check=False, timeout=600)
    found = re.search(r"basel \$p (\|-.*?) \$=", shown.stdout, flags=re.DOTALL)
    statement = " ".join(found.group(1).split()) if found else ""
    _, _, verdict = shown.stdout.partition("verify proof basel")
    complaint = re.search(r"error|warning|incomplete|\?", verdict.replace("MM>", ""), flags=re.IGNORECASE)
    verified = re.match(r"\s*basel\s+MM> exit", verdict) is not None and complaint is None
    return Verified(theorem="basel", statement=statement, accepted=verified and statement == STATEMENT)
