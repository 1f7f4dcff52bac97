# Kiosque: `make chat` installs everything, indexes articles/ and opens the chat; `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check
export LANGSMITH_TRACING := false
export ANONYMIZED_TELEMETRY := False
export GRADIO_ANALYTICS_ENABLED := False

.DEFAULT_GOAL := help
.PHONY: help install chat model test lint bench lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet -r requirements.lock
	$(PIP) install --quiet --no-deps -e .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	$(PIP) install --quiet -r requirements-dev.lock
	@touch $@

install: $(RUN_STAMP) ## Make .venv from the lock, with the kiosque command in it

model: install
	@$(BIN)/kiosque models fetch

chat: model ## Install, get the chat model (1.1 GB, once), index articles/ and open the chat
	@$(BIN)/kiosque index articles
	@$(BIN)/kiosque chat

lint: $(DEV_STAMP) ## Check style, types and the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(DEV_STAMP) ## Check style, types and layers, then run every test
	@$(MAKE) --no-print-directory --jobs=2 lint model
	$(BIN)/pytest --durations=25

bench: $(DEV_STAMP) ## Measure what docs/benchmarks.md reports
	$(BIN)/python benchmarks/embedding.py
	$(BIN)/python benchmarks/plain_chain.py
	$(BIN)/python benchmarks/kills.py

lock: $(DEV_STAMP) ## Pin the newest versions that pyproject.toml allows
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --constraint requirements.lock --extra dev --output-file requirements-dev.lock pyproject.toml
	@sed -i 's/^\(torch==[0-9.]*\)+cpu/\1/' requirements.lock requirements-dev.lock

clean: ## Remove the environment and the sample index
	rm -rf $(VENV) .kiosque
