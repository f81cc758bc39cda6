"""The tables by the names they had in 0.1.0 (``theory.tables.formulas``, …): the same modules of ``show``."""

import sys
from importlib import import_module

for _part in ("", ".atlas", ".claims", ".collapse_times", ".formulas", ".markup", ".notation", ".table"):
    sys.modules[__name__ + _part] = import_module(f"proofs_checks.show.tables{_part}")
