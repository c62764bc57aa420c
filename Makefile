# `make` alone prints what there is. Needed: Python 3.11 or later with venv and pip, and make.

# the interpreter of the distribution, where it is new enough and complete: it is built with profiling, and what takes
# seven minutes with one that is not takes six (docs/decisions/0090)
PYTHON ?= $(shell /usr/bin/python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
  echo /usr/bin/python3 || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
# two workers whatever the machine; `make test WORKERS=8` for more, `make test ARGS="-k caretaker"` for less
WORKERS ?= 2
ARGS    ?=

PO := $(wildcard messages/locale/*/LC_MESSAGES/agreements.po)
MO := $(PO:.po=.mo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test tested lint types coverage campaign bench format catalogues

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.installed catalogues ## the environment in .venv and the compiled message catalogues

run: setup ## set up, load the Brussels portfolio if it is empty, run today's checks, print the board, serve the pages
	@$(BIN)/agreements init --portfolio brussels
	@$(BIN)/agreements check
	@$(BIN)/agreements board
	@$(BIN)/agreements serve --demo $(ARGS)

test: setup ## set up, then every check and every test but the campaigns
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory -j2 types tested

tested: # the types take one processor for half a minute: the tests begin meanwhile
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: setup ## ruff (faults and format) and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m messages.check

types: setup ## mypy, strict
	@$(BIN)/mypy

coverage: setup ## the same tests, which lines and branches they reach (a fourth slower)
	@$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term $(ARGS)

campaign: setup ## the tests that run long
	@$(BIN)/python -m pytest tests -m campaign $(ARGS)

bench: setup ## the table of ratios against hand-made SQL
	@$(BIN)/python -m benchmarks $(ARGS)

format: setup ## let ruff format and mend what it can
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

catalogues: $(MO) ## compile the message catalogues that changed

# The lock is whole, so nothing is left to resolve: an older pip, asked to, takes a newer release for `name[extra]` than
# the one that is pinned, and then refuses it. `pip check` says whether the lock is whole indeed.
$(VENV)/.installed: requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || \
	  { echo "There is no $(PYTHON) here: install Python 3.11 or later, or name one with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed and $(PYTHON) is older: name a newer one with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) comes without venv and pip: install them (on Debian the package python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check -q --disable-pip-version-check
	@touch $@

# pybabel writes the .mo even where a placeholder is wrong and then exits 1: the target is deleted and make stops.
# A catalogue marked fuzzy it passes over in silence and exits 0: hence the look for the file.
%.mo: %.po | $(VENV)/.installed
	@rm -f $@
	@$(BIN)/pybabel -q compile -i $< -o $@
	@test -s $@ || { echo "$< was not compiled: remove the mark 'fuzzy' from its head." >&2; exit 1; }
