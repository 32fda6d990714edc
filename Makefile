# Needs Python 3.11 or later, make and a package index; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test golden lint bench clean

help:
	@echo "make demo    convert a notebook, run the service under uWSGI, ask it something"
	@echo "make test    run all tests"
	@echo "make golden  accept what the examples are rendered to now"
	@echo "make lint    ruff"
	@echo "make bench   how long 'nb2svc plan' takes, against nbconvert"
	@echo "make clean   remove everything that was made here"

demo: $(VENV)/.demo
	$(BIN)/python examples/demo.py

test: $(VENV)/.test
	$(BIN)/python -m pytest $(ARGS)

golden: $(VENV)/.test
	$(BIN)/python tests/goldens.py

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/plan_speed.py

clean:
	rm -rf $(VENV) demo build dist .pytest_cache .ruff_cache .mypy_cache
	find nb2svc tests examples benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is too old: make PYTHON=python3.11 or later" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# .demo, .test, .bench: what was installed, by the pyproject.toml that was read last; test has all of demo's
$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(PIP) --editable ".[demo]"
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(PIP) --editable ".[test]"
	@touch $(VENV)/.demo $@

$(VENV)/.bench: pyproject.toml | $(BIN)/python
	$(PIP) --editable ".[demo,bench]"
	@touch $(VENV)/.demo $@
