"""What a user types: the names of the package, found without importing what is heavy."""

import subprocess
import sys

import proofs_checks
import theory
from proofs_checks import assert_matches, strategies, verify


def test_the_package_offers_what_a_user_types():
    assert {"verify", "assert_matches", "strategies"} <= set(proofs_checks.__all__) == set(dir(proofs_checks))
    assert all(getattr(proofs_checks, name) is not None for name in proofs_checks.__all__)
    assert callable(verify)
    assert callable(assert_matches)
    assert callable(strategies.formula_values)
    assert callable(theory.loops)
    assert {loop.id for loop in theory.loops().values()} == set(theory.loops())


def test_a_function_is_found_whichever_module_was_imported_first():
    probe = (
        "import proofs_checks.verification, proofs_checks.testing; import proofs_checks; "
        "assert callable(proofs_checks.verify) and callable(proofs_checks.assert_matches)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_importing_the_package_imports_nothing_heavy():
    probe = (
        "import sys, proofs_checks; heavy = {'sympy', 'numpy', 'scipy', 'flint', 'hypothesis', 'rich'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_one_id_may_stand_alone():
    name = "regression.replace.excess_risk"
    assert verify(name, budget=0.1).to_json() == verify([name], budget=0.1).to_json()
