"""``python -m proofs_checks.calibration``, the command of 0.1.0."""

import sys

from proofs_checks.power.calibration.command import main

if __name__ == "__main__":
    sys.exit(main())
