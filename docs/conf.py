"""How the documentation is built: pages by hand, catalogues and reference out of the code."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as installed
from pathlib import Path

from pygments.lexers import TextLexer
from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # finds collapse

from generate import copy_notebooks, write_all  # noqa: E402  # stands beside this file

project = "collapse-theory"
author = "The collapse-theory authors"
project_copyright = "the collapse-theory authors"
version = release = installed("collapse-theory")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "mathml",
]
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # `make notebooks` executes them, the tests do again
suppress_warnings = ["mystnb.unknown_mime_type"]
exclude_patterns = ["_build", "generated/README.md"]
html_theme = "furo"
html_title = "collapse-theory"
html_static_path = ["static"]
html_css_files = ["site.css"]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = True
napoleon_use_rtype = False
nitpicky = False
copybutton_prompt_text = "$ "

write_all(HERE / "generated")
copy_notebooks(HERE.parent / "notebooks", HERE / "notebooks")


def setup(app: Sphinx) -> None:
    """Show screens as they are: what a command prints, TOML or LaTeX say, is no language of the shell."""
    app.add_lexer("console", TextLexer)
