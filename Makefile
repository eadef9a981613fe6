# Everything goes through .venv, which is made once and made again only when a lock file changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
WORKERS ?= 4  # processes of the test suite, which waits more than it computes

.DEFAULT_GOAL := help
.PHONY: help demo test explore coverage others check audit wheel chaos chaos-short lint format types bench lock docs reference screenshots fetch-second-opinions second-opinions record-payloads clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-22s %s\n", $$1, $$2}'

demo: $(RUN_READY) ## Try the bot in a simulated Slack workspace, on this machine only
	$(BIN)/blockbot demo $(ARGS)

test: $(DEV_READY) ## Run the whole test suite (but the chaos runs: make chaos)
	$(BIN)/pytest -m "not chaos" -n $(WORKERS) --dist worksteal $(ARGS)

explore: $(DEV_READY) ## Run the property tests on examples nobody has seen yet (ARGS="-k expiry")
	$(BIN)/pytest -m "not chaos" -n $(WORKERS) --hypothesis-profile explore tests/unit tests/service tests/contract $(ARGS)

check: lint types docs audit coverage others wheel chaos-short ## All that CI runs

lint: $(DEV_READY) ## Style and security rules, and a look for secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit -q -r bot -c pyproject.toml
	$(BIN)/python -m tests.upkeep.secrets

coverage: $(DEV_READY) ## Tests of units, use cases and the record, and which branches of domain and service they reach (no scenarios)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal tests/unit tests/service tests/record \
	  --cov --cov-report=term-missing:skip-covered $(ARGS)

others: $(DEV_READY) ## The rest of the test suite (but the chaos runs)
	$(BIN)/pytest -m "not chaos" -n $(WORKERS) --dist worksteal --ignore=tests/unit --ignore=tests/service --ignore=tests/record $(ARGS)

audit: $(DEV_READY) ## Ask the advisories about every pinned requirement (ARGS=--require: fail where nobody answers)
	$(BIN)/python -m tests.upkeep.audit $(ARGS)

wheel: $(DEV_READY) ## Build the wheel, install it beside nothing else, and run the bot from it
	$(BIN)/python -m tests.upkeep.wheel

format: $(DEV_READY) ## Put the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV_READY) ## Check the types of code and tests
	$(BIN)/mypy

bench: $(DEV_READY) ## Measure speed, as ratios to floors of the same run
	$(BIN)/python -m tests.bench $(ARGS)

docs: $(DEV_READY) ## Build the documentation's site into build/docs (warnings are errors)
	$(BIN)/sphinx-build -q -W --keep-going -n -b html docs build/docs

reference: $(DEV_READY) ## Write the settings reference anew from the settings class
	$(BIN)/python -m tests.documentation.settings_page

screenshots: $(DEV_READY) ## Take the pictures of the documentation anew (needs Chromium)
	$(BIN)/pytest -q tests/browser/test_pictures.py
	cp artifacts/pictures/*.png docs/images/

fetch-second-opinions: $(DEV_READY) ## Fetch local-slack and emulate, pinned with hashes (needs npm)
	$(BIN)/python -m tests.second_opinions.fetch

second-opinions: fetch-second-opinions ## Run the main job against local-slack and emulate too
	$(BIN)/pytest tests/second_opinions

record-payloads: $(DEV_READY) ## Record anew what local-slack sends, as fixtures
	BLOCKBOT_RECORD=1 $(BIN)/pytest -q tests/second_opinions/test_main_job.py -k local_slack

lock: ## Compile the pinned, hashed requirement files anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group build -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt

chaos: $(DEV_READY) ## Kill the bot at random and at every named point (ARGS="--kills 200 --rounds 100")
	$(BIN)/pytest -s tests/chaos $(ARGS)

chaos-short: $(DEV_READY) ## The same for a few minutes
	$(BIN)/pytest -s tests/chaos --kills 3 --rounds 2 -n 2 --dist worksteal $(ARGS)

clean: ## Throw the virtual environment and all caches away
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis artifacts dist build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Blockbot needs Python 3.11 or newer; call make with PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): requirements-dev.txt pyproject.toml $(RUN_READY) | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
