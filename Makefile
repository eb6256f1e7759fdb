# Everything a newcomer types. Needs Python 3.11 or newer and make; the rest comes from the lock files.

CANDIDATES := python3.14 python3.13 python3.12 python3.11 python3 python
# A name on the path may be a version manager's shim for a Python that isn't there, so each one is asked.
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c \
	'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
# In the order of the files, so that the slow ones start early; tests/conftest.py keeps each file in one process.
PYTEST := $(BIN)/pytest -n $(WORKERS) --no-loadscope-reorder
POSTGRES_15 := $(wildcard /usr/lib/postgresql/15/bin)

.PHONY: run test check second-python clients fuzz bench bench-peers drill lock clean

run: $(VENV)/run.stamp
	@exec $(BIN)/jixiao run

# Everything, then what had to be left out here. With CI set nothing may be left out for want of a system package.
test: $(VENV)/test.stamp check
	@.ci/left-out $(BIN)/python
ifneq ($(POSTGRES_15),)
	TEST_POSTGRES_BIN=$(POSTGRES_15) $(PYTEST) tests/db tests/graphql
endif
	@python=$$(.ci/second-python $(BIN)/python); if [ -n "$$python" ]; then \
		$(MAKE) --no-print-directory second-python PYTHON=$$python VENV=.venv-$${python##*python}; fi
	$(PYTEST)
	@.ci/left-out $(BIN)/python

# Private parts of libraries, and warnings, differ from one Python to the next. `make test` names both variables.
second-python: $(VENV)/test.stamp
	$(PYTEST) tests/unit tests/graphql

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The clients that teams use, against a served county. Needs npm with node 20 or newer; Java's client needs a JDK.
# Python's clients have an environment of their own: they want an older graphql-core.
PROGRAMS := tests/clients/programs
clients: $(VENV)/test.stamp $(PROGRAMS)/node_modules/made.stamp .venv-clients/made.stamp
	$(BIN)/pytest -n 0 -o python_files='*_clients.py' tests/clients
	@command -v javac >/dev/null || echo "Java's client was not tried: there is no JDK here." >&2

# The search for hostile documents, longer than in the suite.
fuzz: $(VENV)/test.stamp
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),20000) $(BIN)/pytest tests/attacks/test_search.py

bench: $(VENV)/test.stamp
	$(BIN)/python -m tests.bench

# Needs npm; its packages bring the node that they want on 64-bit Linux, elsewhere one of 22 or newer is needed.
PEER := tests/peers/postgraphile
bench-peers: $(VENV)/test.stamp $(PEER)/node_modules/made.stamp
	$(BIN)/python -m tests.peers

# Kills servers of its own; DRILL="--kills 10 --seed 1" passes arguments on. A full disk needs root, a pooler pgbouncer.
drill: $(VENV)/test.stamp
	$(BIN)/python -m tests.drill $(DRILL)

# Needs uv. Both files name versions and hashes only; where packages come from is each machine's affair.
LOCK := uv --no-config pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock:
	$(LOCK) --extra embedded --extra tracing --group editable -o requirements.lock pyproject.toml
	$(LOCK) --extra embedded --extra tracing --group editable --group dev -c requirements.lock -o tests/requirements.lock \
		pyproject.toml
	$(LOCK) --group clients -o tests/clients/requirements.lock

clean:
	rm -rf $(VENV) .venv-* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis $(PEER)/node_modules $(PROGRAMS)/node_modules

$(VENV)/made.stamp:
	@test -n "$(PYTHON)" || { echo "jixiao needs Python 3.11 or newer; none of $(CANDIDATES) is." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/made.stamp requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp tests/requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r tests/requirements.lock
	@touch $@

.venv-clients/made.stamp: $(VENV)/made.stamp tests/clients/requirements.lock
	$(BIN)/python -m venv --clear .venv-clients
	.venv-clients/bin/python -m pip install --quiet --require-hashes -r tests/clients/requirements.lock
	@touch $@

%/node_modules/made.stamp: %/package.json %/package-lock.json
	@command -v npm >/dev/null || { echo "$* needs npm, which comes with Node.js." >&2; exit 1; }
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
