# One command surface for people, hooks and CI. `make` lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
CODE := services shared tests benchmarks
PYTEST := $(BIN)/python -m pytest

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- set up ---------------------------------------------------------------------------------------

$(VENV)/.ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Zhaloba needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.PHONY: setup
setup: $(VENV)/.ready ## Install everything into .venv (the other commands do it themselves)

# --- run ------------------------------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/.ready ## Send complaints by every channel through the whole pipeline and account for each
	@$(BIN)/zhaloba demo

.PHONY: up
up: $(VENV)/.ready ## Run everything on this machine until Ctrl-C
	@$(BIN)/zhaloba up

.PHONY: down
down: $(VENV)/.ready ## Stop what `make up` runs in another terminal
	@$(BIN)/zhaloba down

# --- check ----------------------------------------------------------------------------------------

.PHONY: check
check: lint types imports test ## All that must pass before a commit lands

.PHONY: format
format: $(VENV)/.ready ## Rewrite the code in the one style
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

.PHONY: lint
lint: $(VENV)/.ready ## Style and common mistakes (ruff)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)

.PHONY: types
types: $(VENV)/.ready ## Types (mypy, strict)
	@$(BIN)/mypy

.PHONY: imports
imports: $(VENV)/.ready ## The direction of imports (import-linter)
	@$(BIN)/lint-imports --no-logo --no-timings 2>/dev/null || $(BIN)/lint-imports

.PHONY: test
test: $(VENV)/.ready ## Every test that needs nothing but Python; browser tests where Chromium is
	@echo "Left out: apache and chaos (need Java: make connected), docker (make docker-test)."
	@$(PYTEST) -q -m "not apache and not chaos and not docker"

.PHONY: unit
unit: $(VENV)/.ready ## Only what needs no server
	@$(PYTEST) tests/unit tests/contracts

.PHONY: connected
connected: $(VENV)/.ready ## The suites on real Apache Kafka, failure tests and throughput limits included
	@$(PYTEST) -m "apache or chaos" tests

.PHONY: docker-test
docker-test: $(VENV)/.ready ## Build the image, bring the composition up, send complaints through it
	@$(PYTEST) -m docker tests

.PHONY: corpus
corpus: $(VENV)/.ready ## Hold the adapters against real payloads: make corpus CORPUS=<folder with manifest.jsonl>
	@test -n "$(CORPUS)" || { echo "Name the folder: make corpus CORPUS=<folder with manifest.jsonl>"; exit 2; }
	@$(BIN)/zhaloba corpus "$(CORPUS)"

.PHONY: bench
bench: $(BENCH)/.ready ## Ratios against bare baselines, on real Apache Kafka
	@$(BENCH)/bin/python -m benchmarks.loop
	@$(BENCH)/bin/python -m benchmarks.pipeline

$(BENCH)/.ready: requirements/bench.lock pyproject.toml
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	@echo "Installing the benchmark's dependencies into $(BENCH) ..."
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.PHONY: corpus-eval
corpus-eval: $(VENV)/.ready ## Score the classifier on labelled texts: make corpus-eval CORPUS=folder
	@$(BIN)/zhaloba model evaluate "$(CORPUS)"

# --- maintain -------------------------------------------------------------------------------------

.PHONY: asyncapi
asyncapi: $(VENV)/.ready ## Write docs/asyncapi.json from the code
	@$(BIN)/zhaloba asyncapi --output docs/asyncapi.json

LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet

.PHONY: lock
lock: $(VENV)/.ready ## Lock the dependencies anew, with hashes
	@$(LOCK) --extra local --group dev --output-file requirements/dev.lock
	@$(LOCK) --constraints requirements/dev.lock --output-file requirements/runtime.lock
	@echo hatchling | $(subst pyproject.toml,-,$(LOCK)) --constraints requirements/dev.lock --output-file requirements/build.lock
	@$(LOCK) --extra local --group dev --group bench --output-file requirements/bench.lock

.PHONY: clean
clean: ## Remove what the other commands made in this folder
	@rm -rf $(VENV) $(BENCH) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
