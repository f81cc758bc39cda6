"""Modules by the names that they had in 0.1.0, as far as its documentation imports them: the same modules."""

import sys
from importlib import import_module


def stand_in(former: str, home: str, *parts: str) -> None:
    """Let ``former`` and ``former.part`` be the modules ``home`` and ``home.part``."""
    sys.modules[former] = import_module(home)
    for part in parts:
        sys.modules[f"{former}.{part}"] = import_module(f"{home}.{part}")
