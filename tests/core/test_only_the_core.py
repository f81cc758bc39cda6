"""Only the core makes theorems: the sources are read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import theory
import theory.core
from tests.attacks.fresh_eyes import filled_by_hand
from theory.core import Refused, Theorem, algebra, eq, number
from theory.proofs.reading import Reader, Sequent, Statement, proves

CORE = Path(theory.core.__file__).parent
HOUSE = Path(theory.__file__).parent
MAKERS = {
    "conclude",
    "node",
    "operator",
    "schema",
    "declare",
    "name_symbol",
    "over",
    "ATOMS",
    "BOUNDS",
    "CHECKS",
    "CONDITIONS",
    "DECIDERS",
    "INHABITS",
    "OPERATORS",
    "SYMBOLS",
    "VALUES",
    "_TABLE",
    "_TOKEN",
    "_DECLARED",
    "_NAMES",
    "_ENTRIES",
    "_MADE",
    "_MEMO",
}


def sources(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.py")


def imported(path: Path) -> set[str]:
    names = set()
    for found in ast.walk(ast.parse(path.read_text())):
        if isinstance(found, ast.Import):
            names |= {a.name for a in found.names}
        elif isinstance(found, ast.ImportFrom):
            names |= {f"{found.module}.{a.name}" for a in found.names}
    return names


def makers_used(text: str) -> set[str]:
    """Names of makers that a source takes out of a module of the core."""
    tree = ast.parse(text)
    found = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.ImportFrom) and (part.module or "").startswith("theory.core"):
            found |= {a.name for a in part.names if a.name in MAKERS or a.name == "*"}
        elif isinstance(part, ast.Attribute) and part.attr in MAKERS - {"operator", "node", "VALUES"}:
            found.add(part.attr)
    return found


def outside() -> list[Path]:
    folders = [HOUSE, HOUSE.parent / "proofs_checks"]
    return [p for f in folders for p in sources(f) if CORE not in p.parents]


@pytest.mark.parametrize("path", sorted(sources(CORE)), ids=lambda p: p.name)
def test_the_core_imports_no_sympy_and_nothing_above_it(path: Path) -> None:
    allowed = ("theory.core", "flint", "__future__", "collections", "dataclasses", "fractions", "functools")
    allowed += ("itertools", "math", "typing", "weakref")
    assert [name for name in imported(path) if not name.startswith(allowed)] == []


def test_nothing_outside_names_what_makes_theorems() -> None:
    used = {p: makers_used(p.read_text()) for p in outside() if "theory.core" in p.read_text()}
    assert {p: names for p, names in used.items() if names} == {}


def test_only_the_registry_registers() -> None:
    callers = [p.name for p in sources(CORE) if "schema(" in p.read_text()]
    assert sorted(callers) == ["citation.py", "registry.py"]


def test_what_was_filled_by_hand_proves_no_statement() -> None:
    """The last that looks at a theorem says what it is to a written statement."""

    def as_statement(made: Theorem) -> str:
        return proves(made, Statement((Sequent(made.formula),), frozenset(), Reader({}, frozenset())))

    assert as_statement(algebra(eq(number(1), 1))) == "proved"
    with pytest.raises(Refused, match="not as the core made it"):
        filled_by_hand(as_statement)


@pytest.mark.parametrize(
    "text",
    [
        "from theory.core.theorem import conclude",
        "from theory.core.terms import node",
        "from theory.core import *",
        "import theory.core.theorem as m\nm._TOKEN",
        "import theory.core.theorem as m\nm._DECLARED.add(1)",
        "import theory.core.citation as m\nm.schema('x')",
    ],
)
def test_the_reader_notices(text: str) -> None:
    assert makers_used(text)
