"""A user's file type-checks strictly against the package."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
USE = """
import numpy as np
from hypothesis import given

from proofs_checks import strategies, verify
from theory import evaluate, formula

RISK = formula("regression.accumulate.excess_risk")


@given(strategies.formula_values(RISK.id))
def test_risk(point: dict[str, object]) -> None:
    assert float(evaluate(RISK, point).decimal) > 0


curve = RISK.numpy()(t=np.arange(1, 9), T=20, d=3, sigma=1.5)
total: float = float(np.sum(curve))
print(verify("zhu.theorem_2_first_bound"), total)
"""
MISUSE = """
from theory import evaluate, formula

value: int = evaluate(formula("regression.accumulate.excess_risk"), {}).decimal
"""


@pytest.mark.long
def test_a_users_file_passes_strict_types_and_a_misuse_does_not(tmp_path):
    (tmp_path / "use.py").write_text(USE, encoding="utf8")
    (tmp_path / "misuse.py").write_text(MISUSE, encoding="utf8")
    options = ["--strict", "--config-file=", "--follow-imports=silent", f"--cache-dir={tmp_path / 'cache'}"]
    files = [str(tmp_path / name) for name in ("use.py", "misuse.py")]
    command = [sys.executable, "-m", "mypy", *options, *files]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert len(errors) == 1, done.stdout + done.stderr
    assert "misuse.py" in errors[0]
    assert "[assignment]" in errors[0]
