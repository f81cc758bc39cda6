"""What is no file of loops is refused in one line, and before SymPy is loaded, which takes long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from proofs_checks.own.claims_file.loops import parse_loops
from proofs_checks.own.claims_file.reading import parse_claims
from proofs_checks.own.claims_file.tables import ClaimsFileError, refuse_tables

GOOD = """[[loop]]
id = "mine.mean"
[loop.parameters]
n = { lower = 1 }
m = { lower = 1 }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, 1)", size = "n" }
[loop.fit]
e = "mean(x)"
[loop.observe]
risk = "e^2"
"""
CIRCLE = 'n = { lower = "m" }\nm = { lower = "n" }'
DEEP = "(" * 60 + "mean(x)" + ")" * 60
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "has no [[loop]]"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "begins with a byte order mark"),
    "lines end in CR LF, one is no TOML": (GOOD.replace("\n", "\r\n").encode() + b"x", "is no TOML"),
    "10 MB": (b"#" * 10_000_000, "is larger than 256000 bytes"),
    "an unknown key": (GOOD.replace("id =", "wrods = 'a'\nid =").encode(), "did you mean 'words'?"),
    "an unknown field": (GOOD.replace("size =", "sizes =").encode(), "did you mean 'size'?"),
    "a field of a parameter": (GOOD.replace("n = { lower", "n = { min").encode(), "write lower = …"),
    "the same id twice": ((GOOD * 2).encode(), "'mine.mean' is used twice"),
    "bounds in a circle": (
        GOOD.replace("n = { lower = 1 }\nm = { lower = 1 }", CIRCLE).encode(),
        "may not show m, which comes later",
    ),
    "not UTF-8": (GOOD.encode() + b"\xff\xfe", "is not UTF-8 text"),
    "nested tables": (b"a = " + b"[" * 1000 + b"]" * 1000, "nested too deep"),
    "a nested expression": (GOOD.replace('"mean(x)"', f'"{DEEP}"').encode(), "is nested more than 40 deep"),
    "a character": (GOOD.replace("e^2", "e^2 ; 1").encode(), "the character ';' has no meaning here"),
    "a table that is none": (GOOD.replace("e = { start = 0 }", "e = 0").encode(), "must be a table"),
    "no fit": (GOOD.replace('[loop.fit]\ne = "mean(x)"\n', "").encode(), "is missing: a table [loop.fit]"),
}


@pytest.mark.parametrize(("written", "said"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_by_its_tables(written: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(written)
    with pytest.raises(ClaimsFileError) as refused:
        refuse_tables(file)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    if written.isascii() and len(written) < 10_000:
        with pytest.raises(ClaimsFileError):
            parse_loops(written.decode(), "bad.toml")  # what reads the expressions refuses it, too


def test_a_good_file_passes(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_bytes(GOOD.replace("\n", "\r\n").encode())
    refuse_tables(file)
    assert parse_loops(GOOD)[0].id == "mine.mean"


@pytest.mark.parametrize("command", [["derive"], ["verify", "--file"]])
def test_sympy_is_not_loaded_to_refuse_a_file(command: list[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("[[loop]]\nid = ", "utf8")
    program = (
        "import sys\nfrom proofs_checks.cli import app\n"
        f"try: app({[*command, str(file)]!r})\n"
        "except SystemExit as left: print(left.code, 'sympy' in sys.modules, 'hypothesis' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False", "False"]
    assert len(done.stderr.splitlines()) == 1


def test_parameters_that_a_claim_does_not_name_are_those_of_the_loop() -> None:
    """The claim had to name them all."""
    claim = (
        '[[claim]]\nid = "mine.claim"\nloop = "mine.mean"\nexpression = "t/n"\n'
        "[claim.parameters]\nt = { lower = 1 }\n"
    )
    asked = parse_claims(GOOD + claim)[0].printed.question
    assert asked is not None
    assert {p.name: p.domain.lower for p in asked.parameters} == {"n": 1, "m": 1, "t": 1}
