# Everything a newcomer needs: Python >= 3.11 and make. Node and Docker are not needed.
#
#   make demo    run the quickstart for real and say where everything is
#   make lab     JupyterLab on the tutorials, with the demo's runs in it
#   make test    everything that continuous integration checks
#   make bench   measure, beside the bare floor (writes docs/benchmarks.md)
#   make verify  demo and test in a fresh clone with a fresh home
#   make clean   give back disk and processes; keeps what you wrote in .demo

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo lab test lint types bench verify clean dev

VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
DEMO := $(CURDIR)/.demo
# Runs of demo and lab stay in this folder, so that `make clean` cannot touch anybody's other runs.
DEMO_HOME := $(or $(MLWORKFLOW_HOME),$(DEMO)/home)
WORKERS ?= 2
PYTEST_ARGS ?=

# The first Python here that is new enough.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

FRONTEND := $(shell find labextension -type f -not -path '*/node_modules/*' -not -path '*/lib/*' -not -name '*.tsbuildinfo')
INSTALL_INPUTS := pyproject.toml jupyter_mlworkflow/__init__.py $(FRONTEND)

help:
	@sed -n 's/^#   /  /p' Makefile

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 found; install one or call make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv "$(VENV)" || { echo "The venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }

# pip install brings its own Node for the time of the build; the stamp lies in the environment it speaks of.
$(VENV)/.installed-demo: $(BIN)/python $(INSTALL_INPUTS)
	@echo "Installing jupyter-mlworkflow with its JupyterLab extension (a minute or two the first time)"
	@"$(BIN)/python" -m pip install --quiet --editable '.[demo]'
	@"$(BIN)/python" -m compileall -q jupyter_mlworkflow  # as pip does for what is not editable
	@touch "$@"

$(VENV)/.installed-test: $(VENV)/.installed-demo
	@echo "Installing what the tests need"
	@"$(BIN)/python" -m pip install --quiet --editable '.[test]'
	@touch "$@"

$(VENV)/.installed-dev: $(VENV)/.installed-test
	@"$(BIN)/python" -m pip install --quiet --editable '.[dev]'
	@"$(BIN)/pre-commit" install
	@touch "$@"

dev: $(VENV)/.installed-dev

demo: $(VENV)/.installed-demo
	@MLWORKFLOW_HOME="$(DEMO_HOME)" "$(BIN)/python" scripts/demo.py notebooks/01-quickstart.ipynb --into "$(DEMO)"

lab: $(VENV)/.installed-demo
	@"$(BIN)/python" scripts/tutorials.py lay "$(DEMO)"
	@cd "$(DEMO)" && MLWORKFLOW_HOME="$(DEMO_HOME)" PATH="$(BIN):$$PATH" jupyter lab --notebook-dir="$(DEMO)" \
		--LabApp.default_url=/lab/tree/notebooks/01-quickstart.ipynb $(LAB_ARGS)

lint: $(VENV)/.installed-test
	@"$(BIN)/ruff" check .

types: $(VENV)/.installed-test
	@"$(BIN)/mypy"

test: $(VENV)/.installed-test
	@sh scripts/ensure-chromium.sh
	@"$(BIN)/ruff" check .
	@"$(BIN)/mypy"
	@sh scripts/check-frontend.sh
	@"$(BIN)/python" -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

bench: $(VENV)/.installed-test
	@"$(BIN)/python" -m tests.benchmarks --markdown docs/benchmarks.md $(BENCH_ARGS)

verify:
	@sh scripts/verify.sh

clean:
	@sh scripts/clean.sh
