"""Run every benchmark, or those named: ``python -m benchmarks [NAME…]``."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

AVAILABLE = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def main() -> None:
    names = sys.argv[1:] or AVAILABLE
    unknown = [name for name in names if name not in AVAILABLE]
    if unknown:
        sys.exit(f"no benchmark is called {unknown[0]!r}; there are {', '.join(AVAILABLE)}")
    os.environ.setdefault("SYMPY_CACHE_SIZE", "10000")  # as in the command line
    gc.set_threshold(50_000, 20, 20)
    for name in names:
        module = import_module(f"benchmarks.{name}")
        print(f"== {name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main()
