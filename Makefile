# One command per wish; PYTHON=… chooses the interpreter, PORT=… the demo's port.
PYTHON ?= python3
PORT ?= 8000
ONCE ?=
BIN := .venv/bin
STAMP := .venv/.installed
TEST_ENV := DJANGO_SETTINGS_MODULE=config.settings_test
export PORT ONCE

.PHONY: system setup demo stop reset-demo test check e2e bench prove screenshots lock

system:  ## the Debian packages of packages.txt, for the browser, office and token tests
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$(cat packages.txt)

setup: $(STAMP)

$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: setup
	$(BIN)/python -m config.demo

stop: setup
	$(BIN)/python -m config.demo stop

reset-demo: setup
	$(BIN)/python -m config.demo reset

test: setup
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not prove"

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(TEST_ENV) $(BIN)/python -m pytest -q -o addopts= --noconftest tests/architecture/test_shape.py
	$(BIN)/djlint --lint --quiet templates
	$(TEST_ENV) $(BIN)/python -W "ignore:Got an error checking a consistent:RuntimeWarning" manage.py makemigrations --check --dry-run
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

e2e: setup
	$(BIN)/python -m pytest -m e2e

bench: setup
	$(BIN)/python -m benchmarks.journey

prove: setup
	$(BIN)/python -m pytest -m prove

screenshots: setup
	$(BIN)/python -m docs.screenshots.make

lock: setup  ## compile the requirements anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra embedded --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt
