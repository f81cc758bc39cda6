"""What the documentation tells to run, runs; what it generates covers the code."""

import re
import sys
from pathlib import Path

import pytest

from theory import catalogue

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if not {"_build", "generated"} & set(path.parts))
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(r"```python\n(.*?)```", page.read_text("utf8"), flags=re.DOTALL)
    )
]


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_runs(block):
    exec(compile(block, "documentation", "exec"), {"__name__": "documentation"})


def test_every_page_is_in_the_table_of_contents():
    index = (DOCS / "index.md").read_text("utf8")
    for page in PAGES:
        name = page.relative_to(DOCS).with_suffix("").as_posix()
        assert name == "index" or re.search(rf"^{re.escape(name)}$", index, flags=re.MULTILINE), name


@pytest.mark.long
def test_generated_pages_hold_every_formula_and_claim(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    try:
        import generate

        formulas, claims = generate.formulas_page(), generate.claims_page()
        assert all(f"### `{name}`" in formulas for name in catalogue.formulas())
        assert all(f"### `{name}`" in claims for name in catalogue.claims())
        assert generate.command_line_page().count("## collapse ") > 10
    finally:
        sys.modules.pop("generate", None)


def test_the_page_of_questions_names_formulas_that_exist():
    text = (DOCS / "how-to" / "find-the-formula.md").read_text("utf8")
    named = re.findall(r"`([a-z_]+\.[a-z_]+\.[a-z0-9_]+)`", text)
    assert len(named) > 12
    assert set(named) <= set(catalogue.formulas())


def test_the_draft_of_the_tutorial_is_the_one_that_is_checked():
    page = (DOCS / "tutorials" / "write-it-up.md").read_text("utf8")
    assert f"```latex\n{(DOCS / 'tutorials' / 'draft.tex').read_text('utf8')}```" in page
