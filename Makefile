# From a clone to a conversation: `make run`. Everything below needs Python 3.11 or newer and nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup run check test bench soak manual pins clean
BIN := .venv/bin

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: .venv/ready-tests ## make the environment: runtime, tests and checks

run: .venv/ready-runtime ## talk to the bot at a fictional board, no tokens needed
	@$(BIN)/matters try

check: .venv/ready-tests ## style, types and the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: .venv/ready-tests ## everything, on SQLite and on a real PostgreSQL
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

bench: .venv/ready-tests ## measure the budgets and print the table
	$(BIN)/python -m benchmarks $(ARGS)

soak: .venv/ready-tests ## the long test: a year of a busy board, with kills
	$(BIN)/python -m benchmarks soak $(ARGS)

manual: .venv/ready-runtime ## write what is generated: the page of commands, the manifests
	$(BIN)/python -m handlers.manual
	$(BIN)/python -m handlers.manifests_teams

pins: ## renew requirements/*.txt (versions and hashes, no addresses)
	@rm -rf .venv/pins && python3 -m venv .venv/pins && .venv/pins/bin/python -m pip install --quiet uv
	.venv/pins/bin/uv pip compile $(COMPILE) pyproject.toml requirements/build.in -o requirements/runtime.txt
	.venv/pins/bin/uv pip compile $(COMPILE) --extra test pyproject.toml requirements/build.in -o requirements/tests.txt \
		--constraints requirements/runtime.txt
	@rm -rf .venv/pins

COMPILE := --quiet --no-config --universal --upgrade --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --strip-extras

clean: ## remove the environment and all caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info

.venv/ready-runtime: requirements/runtime.txt pyproject.toml requirements/environment.sh
	@requirements/environment.sh runtime

.venv/ready-tests: requirements/tests.txt pyproject.toml requirements/environment.sh
	@requirements/environment.sh tests
	@touch .venv/ready-runtime
