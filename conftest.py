"""Settings for all tests and doctests: the same examples on every run, and a cache of the tests' own."""

import os
import tempfile

import pytest
from hypothesis import settings

settings.register_profile("same_everywhere", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("same_everywhere")


@pytest.fixture(scope="session", autouse=True)
def _own_directories():
    """Keep the cache of derivations and its key in directories of this run."""
    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        for variable in ("COLLAPSE_CACHE", "XDG_STATE_HOME"):
            patch.setenv(variable, os.path.join(made, variable))
        yield
