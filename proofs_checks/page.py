"""The report page by its name of 0.1.0 (``proofs_checks.page.render``): the same module of ``show``."""

import sys

from proofs_checks.show import page
from proofs_checks.show.page import render

sys.modules[__name__] = page
sys.modules[f"{__name__}.render"] = render
