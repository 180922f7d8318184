PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test lint check package pin clean
.DELETE_ON_ERROR:

help:
	@echo 'make run       two simulated weeks of three fleets (ARGS="--help" for more)'
	@echo 'make test      all tests'
	@echo 'make check     format, lint, types and all tests'
	@echo 'make package   the CloudFormation template and code, in build/'

run: $(VENV)/.sandbox
	$(BIN)/python -m sandbox $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

package: $(VENV)/.dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/chalice package --merge-template .chalice/resources.json build
	$(BIN)/cfn-lint build/sam.json

pin: $(VENV)/.dev
	for file in requirements requirements-sandbox requirements-dev; do \
	  $(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-index-url \
	    --no-emit-find-links --no-emit-trusted-host --upgrade --output-file $$file.txt $$file.in; \
	done

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Repave needs Python 3.11 or newer: make PYTHON=python3.12 ...'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.sandbox: $(VENV)/.python requirements.txt requirements-sandbox.txt
	$(PIP) -r requirements.txt -r requirements-sandbox.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.sandbox requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@
