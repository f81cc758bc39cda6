"""The rooms stand on one another: each imports only what is below it; what draws a screen is at the top."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent

ROOMS = """
theory.numbers theory.core
theory.language
theory.proofs.reading theory.proofs.tactics theory.proofs.inverse_squares theory.proofs.gamma_products
theory.proofs.roots theory.proofs.exponentials theory.proofs.geometric_sums theory.proofs.geometric_limits
theory.proofs.small_angles theory.proofs.logarithms theory.proofs.branching theory.proofs.survival_exponents
theory.proofs.chi_square_means theory.proofs.growing_products theory.proofs.exponential_series
theory.proofs.poisson_chain theory.proofs.loss_medians theory.proofs.discrete_terms
theory.proofs.discrete_loop theory.proofs.discrete_bounds
theory.engine theory.chi_products theory.transport theory.markov theory.bibliography
theory.proofs.loop_terms theory.proofs.loop_proofs theory.proofs.loop_limits theory.proofs.loop_means \
theory.proofs.eigenvectors theory.proofs.settling_parts \
theory.proofs.loop_readings theory.proofs.polynomial_signs theory.proofs.two_steps \
theory.proofs.atom_loops theory.proofs.atom_means theory.proofs.state_domains \
theory.loop_language
theory.families theory.catalogue theory.blocks
theory.proofs
theory.atlas theory.atlas_entries theory.collapse theory.theorems theory.hypotheses theory.cited_whole
theory.papers
theory.index
proofs_checks.verdict proofs_checks.sequential proofs_checks.schema
proofs_checks.experiment proofs_checks.strategies
proofs_checks.loops
proofs_checks.simulators proofs_checks.oracles proofs_checks.evidence
proofs_checks.own proofs_checks.kernel proofs_checks.graph
proofs_checks.run
proofs_checks.verification
proofs_checks.testing proofs_checks.pytest_plugin
proofs_checks.power
proofs_checks.show
proofs_checks.cli
"""
"""From the ground up; rooms of one line know one another. A module that is named is not in its package's."""

STOREYS = [line.split() for line in ROOMS.split("\n") if line]
HEIGHT = {room: height for height, rooms in enumerate(STOREYS) for room in rooms}

NAMES_OF_0_1_0 = {
    "theory.tables",
    "theory.former_names",
    "proofs_checks.page",
    "proofs_checks.figures",
    "proofs_checks.claims_file",
    "proofs_checks.calibration",
}
"""They hold nothing: they say where what they once held is now (tests/compat/test_names.py)."""

LOOKED_UP = {
    ("theory.language.formula", "theory.catalogue"): "evaluate takes an id, too",
    (
        "theory.loop_language.formulas",
        "theory.proofs.decided",
    ): "how a quotient is written",
    ("theory.loop_language.formulas", "theory.proofs.grades"): "how a quotient is written",
}
"""Inside functions only: what is looked up by an id when it is first asked for."""


def module_of(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


SOURCES = {
    module_of(path): path.read_text("utf8")
    for folder in ("theory", "proofs_checks")
    for path in (HOUSE / folder).rglob("*.py")
}


def room_of(module: str) -> str | None:
    rooms = (room for room in HEIGHT if module == room or module.startswith(f"{room}."))
    return max(rooms, key=len, default=None)


@cache
def imports(text: str) -> tuple[tuple[str, str], ...]:
    """What a source imports, each with where: "module", "function" or "type"."""

    def walk(node: ast.AST, where: str) -> Iterator[tuple[str, str]]:
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.Import):
                yield from ((name.name, where) for name in part.names)
            elif isinstance(part, ast.ImportFrom) and part.module:
                full = [f"{part.module}.{name.name}" for name in part.names]
                yield from ((name if name in SOURCES else part.module, where) for name in full)
            elif isinstance(part, ast.If) and "TYPE_CHECKING" in ast.unparse(part.test):
                yield from walk(part, "type")
            elif isinstance(part, ast.FunctionDef):
                yield from walk(part, "function" if where == "module" else where)
            elif isinstance(part, ast.stmt):
                yield from walk(part, where)

    return tuple(walk(ast.parse(text), "module"))


def back_arrows(module: str, text: str) -> list[str]:
    """What a source imports from above, but for types."""
    here = room_of(module)
    if here is None:
        return []
    return [
        name
        for name, where in imports(text)
        if (room := room_of(name)) is not None
        and HEIGHT[room] > HEIGHT[here]
        and where != "type"
        and not (where == "function" and (module, name) in LOOKED_UP)
    ]


def test_every_module_stands_in_a_room() -> None:
    packages = {"theory", "proofs_checks"}
    assert {m for m in SOURCES if room_of(m) is None} == packages | NAMES_OF_0_1_0


def test_no_arrow_runs_back_up() -> None:
    assert {m: found for m, text in SOURCES.items() if (found := back_arrows(m, text))} == {}


def test_theory_imports_nothing_that_checks() -> None:
    above = {
        m: name
        for m, text in SOURCES.items()
        for name, _ in imports(text)
        if m.startswith("theory") and name.startswith("proofs_checks")
    }
    assert above == {}


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("theory.collapse.profile", "from proofs_checks.show.tables import Table"),
        ("theory.core.terms", "def f():\n    import theory.proofs.tactics"),
        ("proofs_checks.evidence.exact", "from proofs_checks import run"),
        ("proofs_checks.kernel.report", "if True:\n    from proofs_checks.run.running import Progress"),
    ],
)
def test_a_back_arrow_is_found(module: str, text: str) -> None:
    assert back_arrows(module, text) != []


@pytest.mark.parametrize("library", ["rich", "typer", "jinja2", "matplotlib", "latex2mathml"])
def test_only_show_and_the_doors_write_on_a_screen(library: str) -> None:
    users = {m for m, text in SOURCES.items() for name, _ in imports(text) if name.split(".")[0] == library}
    assert users
    assert {m for m in users if not m.startswith(("proofs_checks.show", "proofs_checks.cli"))} == set()
