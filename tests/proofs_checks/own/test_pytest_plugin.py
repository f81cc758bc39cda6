"""The plugin in projects of its own: the example under tests/, false claims, and what it costs."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FALSE = """\
[[claim]]
id = "linear"
words = "It grows linearly."
expression = "t"
equals = "regression.accumulate.excess_risk_ratio"
"""
OWN = '[[claim]]\nid = "own"\nexpression = "1"\nsimulator = "loop:one"\n'


@pytest.fixture
def project(tmp_path):
    def run(*arguments, code):
        plugins = ["-p", "proofs_checks.pytest_plugin", "-p", "xdist.plugin"]
        command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", *plugins, *arguments]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
        environment.pop("PYTEST_ADDOPTS", None)
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n')
    return tmp_path, run


@pytest.mark.long
def test_the_example_project_passes(project):
    path, run = project
    shutil.copytree(ROOT / "tests" / "example_project", path, dirs_exist_ok=True)
    listed = run("--collect-only", "-q", "-m", "not collapse_slow", code=0)
    assert "claims.toml::variance.catalogue" in listed
    assert "7/8 tests collected (1 deselected)" in listed
    shown = run("-n", "2", "--collapse-seed", "7", code=0)
    assert "8 passed" in shown
    section = shown.partition("= collapse-theory =")[2]
    assert "CONFIRMED     variance.decays  (seed 7)" in section
    assert "PROVED        variance.catalogue  (expected PROVED, seed 7)" in section
    assert "REFUTED       variance.constant  (expected REFUTED, seed 7)" in section
    assert "CONFIRMED     heterozygosity against <lambda>  (seed 7)" in section
    assert "predicted 0.9, simulated 0." in section


@pytest.mark.long
def test_a_false_claim_fails_with_the_smallest_parameters(project):
    path, run = project
    (path / "claims.toml").write_text(FALSE)
    shown = run("--claims", "claims.toml", "--collapse-budget", "0.3", code=1)
    assert "claim linear" in shown
    assert "“It grows linearly.”" in shown
    assert "simplest witness: t = 2" in shown
    assert "2 is claimed, regression.accumulate.excess_risk_ratio is 5/4 at t = 2" in shown
    assert f"collapse verify --file {path / 'claims.toml'} linear --seed 2025 --budget 0.3" in shown
    assert "1 failed" in shown


def test_a_file_that_is_wrong_or_imports_unasked_is_an_error_of_collection(project):
    path, run = project
    (path / "claims.toml").write_text(FALSE.replace('t"\neq', 'u"\neq'))
    assert f"{path / 'claims.toml'}:4: claim 'linear', field expression: line 1, column 1" in run(
        "--claims", "claims.toml", code=2
    )
    (path / "loop.py").write_text('from pathlib import Path\nPath("ran").write_text("")\none = None\n')
    (path / "claims.toml").write_text(OWN)
    refused = run("--claims", "claims.toml", code=2)
    assert "claim 'own', field simulator: importing loop:one runs its code" in refused
    assert "allow it with --claims-allow-import" in refused
    assert not (path / "ran").exists()
    assert "loop has no function 'one'" in run("--claims", "claims.toml", "--claims-allow-import", code=2)
    assert "not found" in run("--claims", "nowhere.toml", code=4)


def test_other_toml_files_are_left_alone_and_nothing_is_shown(project):
    path, run = project
    (path / "claims.toml").write_text(FALSE)
    (path / "test_own.py").write_text("def test_it():\n    pass\n")
    shown = run(code=0)
    assert "1 passed" in shown
    assert "collapse-theory =" not in shown


def test_the_plugin_loads_nothing_heavy():
    probe = (
        "import sys, proofs_checks.pytest_plugin; "
        "heavy = {'sympy', 'numpy', 'scipy', 'flint', 'hypothesis', 'rich'} & set(sys.modules); "
        "sys.exit(bool(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_the_plugin_is_an_entry_point():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
    assert declared["project"]["entry-points"]["pytest11"] == {
        "collapse-theory": "proofs_checks.pytest_plugin"
    }
