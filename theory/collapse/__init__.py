"""The eight definitions of model collapse, decided for every loop of the atlas.

>>> from theory.collapse import Reading, profile
>>> print(profile("regression.replace")[3])
regression.replace, Def. 3: collapse. the excess risk tends to ∞
"""

from __future__ import annotations

from theory.collapse.answer import Answer
from theory.collapse.definitions import DEFINITIONS, Definition
from theory.collapse.profile import MAIN_LOOPS, Profile, UnknownLoop, loops, profile, profiles
from theory.collapse.reading import Reading, choices
from theory.collapse.table1 import Comparison, table1

__all__ = [
    "DEFINITIONS",
    "MAIN_LOOPS",
    "Answer",
    "Comparison",
    "Definition",
    "Profile",
    "Reading",
    "UnknownLoop",
    "choices",
    "loops",
    "profile",
    "profiles",
    "table1",
]
