"""Settings for all tests and doctests: the same examples on every run, files of the tests' own."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

collect_ignore = [
    "tests/example_project"
]  # a project of its own, run by tests/proofs_checks/own/test_pytest_plugin.py

os.environ.setdefault("SYMPY_CACHE_SIZE", "10000")  # read once, before SymPy is imported; 1000 serve a script
gc.set_threshold(50_000, 20, 20)  # most of what thousands of tests make is kept: seldom looked through

settings.register_profile(
    "same_everywhere",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # it measures the machine, as a deadline does
)
settings.load_profile("same_everywhere")


def pytest_collection_modifyitems(items):
    """Begin the long tests first: one that is left for the end keeps a worker after the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def _files_of_its_own(tmp_path_factory):
    """Keep results in files of the test run, not in the user's."""
    made = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLAPSE_STORE", str(made / "results.sqlite"))
        patch.setenv("XDG_STATE_HOME", str(made / "state"))
        yield
