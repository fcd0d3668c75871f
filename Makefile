# make run · test · check · bench · format. The first time sets everything up; after that each starts at once.
# PORT=8001 make run · HOST=0.0.0.0 make run (HTTPS for a phone nearby) · make bench ONLY=flood

UV_VERSION = 0.13.9
BIN = .venv/bin
PORT ?= 8000
export PORT

.PHONY: run test unit browsers media journeys check style types layers templates browser-code catalogues bench format
.DEFAULT_GOAL := run

run: .venv/.run
	@$(BIN)/python -m deploy.run

test: check unit browsers

unit: .venv/.dev
	@deploy/tools.sh node
	$(BIN)/pytest -n 2 --dist loadfile tests --ignore tests/browser

browsers: media journeys

# One after the other: these look at how a picture adapts, and a browser that waits for a processor has no steady one.
media: .venv/.dev
	@deploy/tools.sh chromium firefox
	$(BIN)/pytest --reruns 1 tests/browser

# Two at a time: people wait more than they reckon. What fails is tried once more, and listed.
journeys: .venv/.dev node_modules/.ready
	@deploy/tools.sh chromium firefox turnserver w3m webkit xvfb-run
	$(BIN)/pytest -n 2 --dist loadfile --reruns 1 e2e

# All of them, even when one fails, so that everything that is wrong is seen at once.
check: .venv/.dev node_modules/.ready
	@$(MAKE) --no-print-directory --keep-going style types layers templates browser-code catalogues

style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports --no-logo

templates:
	$(BIN)/djlint --lint --quiet app/templates

browser-code:
	node_modules/.bin/biome ci
	node_modules/.bin/tsc
	node deploy/compare-published.mjs

# Every message in every language: translated, not fuzzy, with the same places to fill.
catalogues: .venv/.dev
	$(BIN)/flask --app app check-catalogues

bench: .venv/.dev
	@deploy/tools.sh chromium janus ip
	$(BIN)/python -m bench.run $(ONLY)

format: .venv/.dev node_modules/.ready
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	node_modules/.bin/biome check --write

.venv/bin/uv:
	@python=$$(deploy/find-python.sh) && $$python -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# What running needs. Packages for tests stay if they are there.
.venv/.run: .venv/bin/uv uv.lock
	@$(BIN)/uv sync --frozen --compile-bytecode --quiet --no-dev --inexact
	@touch $@

.venv/.dev: .venv/bin/uv uv.lock
	@$(BIN)/uv sync --frozen --compile-bytecode --quiet
	@touch $@ .venv/.run

# Not `npm ci`: it refuses a lock without the programs of every other operating system.
node_modules/.ready: package-lock.json
	@deploy/tools.sh node npm
	@npm install --no-save --silent --no-audit --no-fund
	@touch $@
