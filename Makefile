# The four jobs of the README. Each sets up what it needs: `make chat` and `make test` work on a bare machine.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help chat run check lint test test-slow test-image lock

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

chat: .venv/run ## ask in the terminal; no token needed
	@$(BIN)/python -m bot chat

run: .venv/run ## serve Telegram; needs TELEGRAM_BOT_TOKEN
	@$(BIN)/python -m bot run

check: .venv/run ## report every problem of the knowledge folder
	@$(BIN)/python -m bot check

lint: .venv/dev ## style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: .venv/dev ## run all tests
	$(BIN)/pytest

test-slow: .venv/dev ## run the long tests too: kills, outages, load (an hour)
	$(BIN)/pytest -m "slow or not slow"

test-image: ## build the image and try it; needs docker or podman, and nothing else
	tests/container/test.sh

lock: .venv/dev ## pin every dependency anew, with hashes, for every supported Python
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
	  --extra charts --group dev --upgrade pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
	  --constraints requirements-dev.txt pyproject.toml -o requirements.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "zhusan-bot needs Python 3.11 or newer; name one with: make PYTHON=python3.13")'
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run
