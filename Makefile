# The front door. `make run` starts everything, `make test` and `make check` prove it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A uv on the PATH is used as it is; otherwise pip puts one into a folder of its own.
UV := $(shell command -v uv 2>/dev/null || echo var/uv/bin/uv)
# A company's own certificates are those of its machines.
export UV_SYSTEM_CERTS ?= true
# Compiled modules are what makes the next of many starts fast.
unexport PYTHONDONTWRITEBYTECODE
DIST := src/paceline/interfaces/web/static/dist
FRONT := $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
WORDS := $(wildcard src/paceline/locale/*/parts/*.po)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run setup build words test test-python test-frontend check fix bench forecast-report rhythm-report rhythm-speed counts wheel clean distclean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: setup build ## Start Paceline (ARGS="--port 8001 --no-demo")
	@$(BIN)/paceline up $(ARGS)

setup: var/.setup ## Virtual environment with locked dependencies

build: var/.frontend $(DIST)/app.css var/.words ## Front end and translations

var/.setup: pyproject.toml uv.lock | $(UV)
	@mkdir -p var
	@$(UV) sync --locked --quiet --compile-bytecode --python $(PYTHON)
	@touch $@

var/uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高的版本。 Python 3.11 or later is needed."; exit 1; }
	@mkdir -p var
	@$(PYTHON) -m venv var/uv
	@var/uv/bin/python -m pip install -qq --disable-pip-version-check "uv>=0.5"

var/.node: frontend/package-lock.json
	@mkdir -p var
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null || \
	  { echo "需要 Node 20 或更高的版本：https://nodejs.org 。 Node 20 or later is needed."; exit 1; }
	@cd frontend && { test node_modules/.package-lock.json -nt package-lock.json || \
	  npm ci --no-audit --no-fund --loglevel=error; }
	@touch $@

var/.frontend: var/.node $(FRONT)
	@cd frontend && npm run --silent build
	@touch $@

# Somebody removed the built files although nothing else changed.
$(DIST)/app.css: | var/.frontend
	@test -e $@ || (cd frontend && npm run --silent build)

var/.words: var/.setup $(WORDS)
	@$(BIN)/python -m paceline.locale.build
	@touch $@

words: setup ## Join and compile the translations
	@$(BIN)/python -m paceline.locale.build

test: setup build test-frontend test-python ## Every test, in parallel (ARGS="tests/rooms/cli -n0")

test-frontend: var/.node
	@! test -d frontend/tests || npm --prefix frontend run --silent test

test-python: setup build
	@$(BIN)/pytest $(ARGS)

check: setup build ## Style, types, layers, templates, migrations, TypeScript
	@UV=$(UV) .ci/check

fix: setup ## Format and repair what can be repaired
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup build ## Speed, as ratios in one run (bench/README.md)
	@$(BIN)/python -m bench $(ARGS)
	@$(if $(ARGS),:,$(BIN)/python -m bench.trading)

forecast-report: setup ## Accuracy of the forecasts on public series (SERIES=folder, ARGS="--only M3-monthly")
	@$(BIN)/python -m bench.forecast_report $(ARGS)

rhythm-report: setup ## False alarms, detection and gain of the rhythm engine on a simulated market
	@$(BIN)/python -m bench.rhythm_report $(ARGS)

rhythm-speed: setup build ## The night and the cockpit of 500 reps and a million opportunities (an hour to fill at first)
	@test -d var/bench-1000000 || $(BIN)/python -m bench --size 1000000 --only 没有这一行
	@$(BIN)/python -m bench.rhythm_speed --home var/bench-1000000 $(ARGS)

counts: setup build ## Renew the snapshots of query counts per page and of the API
	@PACELINE_UPDATE_SNAPSHOTS=1 $(BIN)/pytest -n0 tests -k "query_counts or test_openapi"

wheel: setup build ## Build the wheel, front end and translations inside
	@$(UV) build --wheel --quiet --out-dir dist

clean: ## Remove what was built; data stays
	@rm -rf dist $(DIST) src/paceline/locale/*/LC_MESSAGES var/.frontend var/.words
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

distclean: clean ## Remove also environments and test databases; data of `make run` stays
	@rm -rf $(VENV) frontend/node_modules var/uv var/test var/.setup var/.node
