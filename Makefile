PYTHON ?= python3
VENV ?= .venv
SEEDS ?= 1000
PROCESSES ?= 2
ADVISORIES ?= https://pypi.org/pypi/boto3/json
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help command run test emulators simulate quarter mutants cost reference rights audit lint check package pin clean
.DELETE_ON_ERROR:

help:
	@echo 'make run       two simulated weeks of three fleets (ARGS="--help" for more)'
	@echo 'make command   the command repave, into $(VENV)'
	@echo 'make test      all tests'
	@echo 'make emulators what some tests run the application in: ministack, and DynamoDB Local by npm'
	@echo 'make simulate  SEEDS=10000: the loop among faults, with what was hit as a table'
	@echo 'make quarter   90 days of 1,000 hosts in ordinary trouble, about ten minutes'
	@echo 'make mutants   what no test of the decisions notices (about half an hour)'
	@echo 'make cost      what a month costs, for 100 to 50,000 hosts, into docs/cost.md (ten minutes)'
	@echo 'make reference docs/policies.md with its schema and docs/commands.md, from the code'
	@echo 'make rights    docs/iam.md: what each function asks of AWS, and may'
	@echo 'make audit     secrets in the code, and known holes in what is pinned (asks pypi.org)'
	@echo 'make check     format, lint, types and all tests'
	@echo 'make package   the CloudFormation template and code, in build/'

# It runs from this folder, so that a pull updates it.
command: $(VENV)/.command
	$(PIP) --no-deps --editable .
	@echo 'installed: $(abspath $(BIN))/repave'

run: $(VENV)/.sandbox
	$(BIN)/python -m sandbox $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

emulators: $(VENV)/.emulators

simulate: $(VENV)/.dev
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) --processes $(PROCESSES) $(ARGS)

quarter: $(VENV)/.dev
	$(BIN)/python -m tests.simulation.long $(ARGS)

cost: package
	$(BIN)/python -m bench.cost --write docs/cost.md $(ARGS)

# Afresh each time: what an earlier run missed, a new test may notice. No plugin is needed, and
# looking for them would take a third of each mutant's time. Mutmut leaves the verdict to the table.
mutants: $(VENV)/.dev
	rm -rf mutants
	PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/mutmut run --max-children $(PROCESSES) $(ARGS)
	$(BIN)/python -m tests.mutants

reference: $(VENV)/.dev
	$(BIN)/python -m cli.policyreference.document
	$(BIN)/python -m cli.commandreference docs/commands.md

rights: $(VENV)/.dev
	$(BIN)/python -m tests.iam

# What the index does not know is not taken for sound: --strict fails and names it.
audit: $(VENV)/.dev
	$(BIN)/python -m pytest tests/test_secrets.py
	@if ! $(BIN)/python -c 'from urllib.request import urlopen as u; u("$(ADVISORIES)", timeout=20)'; \
	  then echo 'Not audited: $(ADVISORIES) is out of reach.'; exit 0; fi; \
	for file in requirements.txt requirements-*.txt; do echo "$$file"; \
	  $(BIN)/pip-audit --strict --disable-pip --no-deps --progress-spinner off -r $$file || exit 1; \
	done

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

# Chalice asks for a region, though the template names none.
package: $(VENV)/.dev
	PATH="$(abspath $(BIN)):$$PATH" AWS_DEFAULT_REGION="$${AWS_DEFAULT_REGION:-us-east-1}" \
	  $(BIN)/chalice package --stage prod --merge-template .chalice/resources.json build
	$(BIN)/python -m shipping build
	$(BIN)/cfn-lint build/sam.json

pin: $(VENV)/.dev
	for file in requirements requirements-sandbox requirements-command requirements-dev \
	  requirements-emulators; do \
	  $(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-index-url \
	    --no-emit-find-links --no-emit-trusted-host --upgrade --output-file $$file.txt $$file.in; \
	done

clean:
	rm -rf $(VENV) build mutants .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Repave needs Python 3.11 or newer: make PYTHON=python3.12 ...'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.sandbox: $(VENV)/.python requirements.txt requirements-sandbox.txt
	$(PIP) -r requirements.txt -r requirements-sandbox.txt
	@touch $@

$(VENV)/.command: $(VENV)/.sandbox requirements-command.txt
	$(PIP) -r requirements-command.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.command requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.emulators: $(VENV)/.python requirements-emulators.txt tests/emulators/dynamodb-local.sh
	$(PYTHON) -m venv $(VENV)/emulators
	$(VENV)/emulators/bin/python -m pip install --quiet --disable-pip-version-check \
	  -r requirements-emulators.txt
	bash tests/emulators/dynamodb-local.sh $(VENV)/dynamodb-local
	@touch $@
