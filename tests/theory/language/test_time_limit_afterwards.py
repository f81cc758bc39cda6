"""A time limit that has ended leaves the interpreter as it was."""

import subprocess
import sys

import pytest

TRACED = """
import sys
from theory.language.time_limit import TimeLimitExceeded, within

def for_ever():
    while True:
        pass

try:
    within({seconds}, "working", {work})
except TimeLimitExceeded:
    print("stopped")
sys.settrace(lambda *_: None)
(lambda: None)()
sys.settrace(None)
print("went on")
"""


@pytest.mark.parametrize(
    ("seconds", "work", "printed"), [(30, "int", "went on\n"), (0.05, "for_ever", "stopped\nwent on\n")]
)
def test_traced_functions_can_be_entered_afterwards(seconds, work, printed):
    code = TRACED.format(seconds=seconds, work=work)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == printed
