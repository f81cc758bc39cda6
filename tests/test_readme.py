"""What the README tells to run, runs; its screens are held in ``test_screens.py``."""

import re
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_an_example_runs(number, capsys):
    exec(compile(BLOCKS[number], f"README block {number}", "exec"), {"__name__": "readme"})
