"""Settings for all tests and doctests: hypothesis draws the same examples on every run."""

import pytest
from hypothesis import settings

settings.register_profile("same_everywhere", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("same_everywhere")


@pytest.fixture(scope="session", autouse=True)
def _store_of_its_own(tmp_path_factory):
    """Keep results in a file of the test run, not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLAPSE_STORE", str(tmp_path_factory.mktemp("store") / "results.sqlite"))
        yield
