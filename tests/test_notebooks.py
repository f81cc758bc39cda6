"""Every notebook script runs, and its paired notebook holds the same cells with their outputs."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType

import jupytext
import matplotlib
import nbformat
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from traitlets.config import Config

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
SCRIPTS = sorted(NOTEBOOKS.glob("*.py"))
BY_KERNEL = "your_own_claim"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_pair_is_in_step_and_executed(script):
    written = jupytext.read(script)
    paired = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    assert [cell.source for cell in written.cells] == [cell.source for cell in paired.cells]
    code = [cell for cell in paired.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code), "run `make notebooks`"


def _printed(cell: nbformat.NotebookNode) -> str:
    """What a cell prints, joined: how a kernel cuts it up is chance."""
    return "".join(output.text for output in cell.get("outputs", ()) if output.output_type == "stream")


def _by_kernel(script: Path) -> list[str]:
    """Execute a notebook as Jupyter does, and return what each cell prints."""
    notebook = jupytext.read(script)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error"]
    return [_printed(cell) for cell in notebook.cells]


class _Unshown(DisplayHook):
    """Formats what a cell ends in, and shows nothing of it: printed is what is compared."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        pass

    def finish_displayhook(self):
        pass


def _here(script: Path) -> list[str]:
    """Execute the cells in a shell of this process, which has loaded the package; displays are formatted."""
    shell = InteractiveShell(
        user_module=ModuleType("notebook"),
        displayhook_class=_Unshown,
        config=Config(HistoryManager={"enabled": False}),
    )
    printed = []
    for cell in jupytext.read(script).cells:
        screen = io.TextIOWrapper(io.BytesIO(), "utf8", write_through=True)
        with redirect_stdout(screen), redirect_stderr(screen):
            if cell.cell_type == "code":
                shell.run_cell(cell.source).raise_error()
        printed.append(screen.buffer.getvalue().decode())
    return printed


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive:UserWarning")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_notebook_runs(script):
    """One by Jupyter's kernel, a process of its own; the others here: what is derived once serves all."""
    matplotlib.use("agg")
    printed = (_by_kernel if script.stem == BY_KERNEL else _here)(script)
    paired = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    assert printed == [_printed(cell) for cell in paired.cells], "run `make notebooks`"


def test_a_cell_that_breaks_or_prints_otherwise_is_noticed(tmp_path):
    script = tmp_path / "own.py"
    script.write_text("# %%\nprint(1 + 1)\n\n# %%\n1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        _here(script)
    script.write_text("# %%\nx = 2\n\n# %%\nprint(x)\nx\n")
    assert _here(script) == ["", "2\n"]
