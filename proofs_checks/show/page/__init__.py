"""The report as one self-contained page: verdicts with their evidence and derivations, grids, figures."""

from proofs_checks.show.page.render import page, write_page

__all__ = ["page", "write_page"]
