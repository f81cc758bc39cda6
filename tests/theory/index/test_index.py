"""The index is what the catalogue says, and is read without SymPy."""

import subprocess
import sys
from pathlib import Path

import pytest

from theory import catalogue, index
from theory.index import making

FOLDER = Path(index.__file__).parent


@pytest.mark.long
@pytest.mark.parametrize("kind", list(index.FILES))
def test_the_index_is_up_to_date(kind):
    """Only the first stale line is shown: the files are long."""
    here = (FOLDER / index.FILES[kind]).read_text(encoding="utf8").splitlines()
    there = making.made(kind).splitlines()
    stale = next(
        (line for line in there if line not in here), "" if len(here) == len(there) else "a line too many"
    )
    assert here == there, f"theory/index/{index.FILES[kind]} is out of date: make index. {stale[:200]}"


def test_every_id_of_the_catalogue_is_in_it():
    kinds = index.kinds()
    assert {name for name, kind in kinds.items() if kind == "formula"} == set(catalogue.formulas())
    assert {name for name, kind in kinds.items() if kind == "claim"} == set(catalogue.claims())
    assert set(catalogue.loops()) <= set(kinds)


@pytest.mark.parametrize(
    "command",
    [
        "formulas",
        "claims --all",
        "atlas",
        "loops",
        "search entropy",
        "--help",
        "show regression.accumulate.excess_risk",
        "show gaussian.replace",
        "show theorem.accumulate_subsample",
        "show garg.fresh_design_golden --cite",
        "report nonsense",
        "verify nonsense",
        "eval nonsense",
        "eval regression.accumulate.excess_risk t=0 T=20 d=3 sigma=1",
        "eval regression.accumulate.excess_risk t=1 T=4 d=3 sigma=1",
        "profile nonsense",
        "completion zsh",
        "kernel --list",
        "kernel --list nonsense",
    ],
)
def test_nothing_is_derived_to_be_listed_or_refused(command):
    """SymPy, NumPy and the families are not even imported."""
    code = (
        "import sys\nfrom proofs_checks.cli import main\n"
        f"sys.argv = ['collapse', *{command.split()!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'sympy', 'numpy', 'scipy', 'flint', 'hypothesis'} & {*sys.modules}\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr[-300:]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("regresion.replace.excess_risk", "regression.replace.excess_risk"),
        ("replace.excess_risk", "regression.replace.excess_risk"),
        ("Appendix_a.excess_ratio_limit", "position.appendix_a.excess_ratio_limit"),
        ("gausian.replace", "gaussian.replace"),
        ("zzzzz", ""),
    ],
)
def test_the_nearest_id(typed, meant):
    assert index.nearest(typed, index.kinds()) == meant
