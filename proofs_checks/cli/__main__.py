"""``python -m proofs_checks.cli``: the command line without an installed script."""

from proofs_checks.cli import main

main()
