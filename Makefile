# `make verify` on a fresh machine creates the environment and judges the shipped claims; `make test` tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHONS ?= python3.12 python3.13 python3.14
QUICK ?= tests/compat/test_names.py tests/compat/test_version_0_1_0.py tests/test_rooms.py tests/theory/numbers \
	tests/theory/language/latex tests/theory/language/test_expressions.py tests/core/test_scalar_steps.py \
	tests/core/test_registry.py tests/core/test_only_the_core.py tests/proofs_checks/sequential/test_betting.py

# pyenv's Pythons are found under their names, and a name that pyenv knows but has none of is not here.
FOUND := export PYENV_VERSION="$$(pyenv versions --bare 2>/dev/null | grep -E '^3\.1[2-9]\.[0-9]+$$' | paste -sd:)"; \
	here() { command -v $$1 >/dev/null && $$1 --version >/dev/null 2>&1; }

# Hundreds of processes of a run would compile the same modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: fuzz index setup verify kernel kernel-all kernel-core test matrix environments slow lint format bench calibration mutants notebooks docs clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

verify: setup
	$(BIN)/collapse verify

kernel: setup
	$(BIN)/collapse kernel --sample

# Everything that Coq is known to accept; about half an hour on two cores.
kernel-all: setup
	$(BIN)/python -m benchmarks.kernel > benchmarks/kernel.md

kernel-core: setup
	$(BIN)/collapse kernel --core

test: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal

# A quick part of the suite under every other Python that is found (pyenv's too); says which ran. The whole suite:
# make matrix QUICK=tests
matrix: environments
	@$(FOUND); for python in $(PYTHONS); do \
		here $$python || { echo "$$python is not here"; continue; }; \
		$(VENV)/$$python/bin/python -m pytest -q -n 2 $(QUICK) && echo "$$python: passed" || exit 1; \
	done

# The environments of the other Pythons, each made again when what it is made of has changed.
environments:
	@$(FOUND); for python in $(PYTHONS); do \
		here $$python || continue; ready=$(VENV)/$$python/.ready; \
		[ $$ready -nt pyproject.toml ] && [ $$ready -nt constraints.txt ] && continue; \
		$$python -m venv --clear $(VENV)/$$python && \
		$(VENV)/$$python/bin/python -m pip install --quiet --disable-pip-version-check \
			--constraint constraints.txt --editable . pytest pytest-xdist jsonschema && touch $$ready || exit 1; \
	done

slow: setup
	$(BIN)/python -m pytest -n 2 -m slow

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m benchmarks

calibration: setup
	$(BIN)/python -m proofs_checks.calibration > benchmarks/calibration.md
	$(BIN)/python -m proofs_checks.calibration --tails > benchmarks/calibration_tails.md
	$(BIN)/python -m proofs_checks.calibration --own --campaigns 200 > benchmarks/calibration_own.md
	$(BIN)/python -m proofs_checks.calibration --registry --campaigns 170 > benchmarks/calibration_formulas.md

mutants: setup
	$(BIN)/collapse mutants --format markdown > benchmarks/mutants.md

index: setup
	$(BIN)/python -m theory.index.making
	$(BIN)/python -m proofs_checks.kernel.making
	$(BIN)/python -m tests.theory.language.test_formula_statements
	$(BIN)/python -m tests.theory.language.test_written_statements

fuzz: setup
	$(BIN)/python -m benchmarks.fuzz
	$(BIN)/python -m benchmarks.fuzz_rules > benchmarks/fuzz.md

notebooks: setup
	$(BIN)/jupytext --to ipynb --execute --set-kernel python3 notebooks/*.py

docs: setup
	$(BIN)/python -m sphinx --fail-on-warning --keep-going -b html docs docs/_build/html

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
