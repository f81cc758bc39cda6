"""Entry point of `python -m proofs_checks.calibration`."""

import sys

from proofs_checks.calibration.command import main

if __name__ == "__main__":
    sys.exit(main())
