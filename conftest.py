"""Settings for all tests and doctests: hypothesis draws the same examples on every run."""

from hypothesis import settings

settings.register_profile("same_everywhere", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("same_everywhere")
