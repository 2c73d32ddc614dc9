# Palier from this folder: `make run` and `make test` are all one needs. `make` lists the rest.

PYTHON ?= python3
python := .venv/bin/python
pwa_sources := $(shell find pwa/src pwa/public pwa/build pwa/index.html pwa/vite.config.ts \
	pwa/tsconfig.json 2>/dev/null)

# A build that failed half-way leaves nothing that looks finished.
.DELETE_ON_ERROR:

.PHONY: help run test check ready lint types backend-tests pwa-tests browser-tests bench locks openapi \
	screens golden-release golden-build migration clean system-run system-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready ## install what is missing, then serve on http://127.0.0.1:8000 (PORT=8001 for another)
	@exec $(python) -m setup.serve

test: system-test ## everything: lint, types, backend, PWA and browser tests
	@$(MAKE) --silent --no-print-directory -j2 .venv/test.stamp pwa/dist/index.html
	@$(MAKE) --no-print-directory lint types pwa-tests backend-tests browser-tests

check: .venv/test.stamp pwa/node_modules/.palier-stamp ## lint, types and tests of what changed since main (SINCE=v2 for another)
	@$(python) -m setup.check $(or $(SINCE),main)

ready: system-run ## install and build without serving
	@$(MAKE) --silent --no-print-directory -j2 .venv/run.stamp pwa/dist/index.html

lint: .venv/test.stamp ## ruff on the backend
	$(python) -m ruff check .
	$(python) -m ruff format --check .

types: .venv/test.stamp ## mypy --strict on the backend
	$(python) -m mypy

backend-tests: .venv/test.stamp ## pytest without the browser, on a cluster of its own
	$(python) -m pytest --ignore=tests/browser

pwa-tests: pwa/node_modules/.palier-stamp ## svelte-check, ESLint, Prettier, Vitest
	cd pwa && npm run --silent check && npm run --silent test

browser-tests: .venv/test.stamp pwa/dist/index.html ## the PWA in Chromium
	$(python) -m pytest tests/browser

bench: system-test .venv/bench.stamp pwa/dist/index.html ## measure the budgets (takes a while)
	$(python) -m benchmarks

screens: .venv/test.stamp pwa/dist/index.html ## take the pictures in docs/screens anew
	$(python) -m tests.browser.screens docs/screens

golden-release: .venv/test.stamp pwa/node_modules/.palier-stamp ## write down what this release leaves: make golden-release RELEASE=3
	cd pwa && RELEASE=$(RELEASE) npx vitest run src/sync/releases.test.ts -t 'write this release down'
	RELEASE=$(RELEASE) $(python) -m pytest tests/releases -q -k write

golden-build: pwa/dist/index.html ## pack this release's built shell, the day it goes out: make golden-build RELEASE=3
	tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --exclude='place-map*' \
		--exclude='maplibre*' --exclude='draw-worker*' --exclude=.vite -cJf tests/golden/releases/$(RELEASE)/build.tar.xz -C pwa/built .

openapi: .venv/run.stamp pwa/node_modules/.palier-stamp ## write the API's description and the PWA's types
	bin/palier openapi write
	cd pwa && npm run --silent api

migration: .venv/run.stamp ## a migration from what the models say: make migration NAME="Add rounds"
	bin/palier db upgrade
	bin/palier db migrate --message "$(NAME)"

locks: .venv-locks/stamp ## choose versions anew: requirements/*.txt and pwa/package-lock.json
	cd requirements && for name in run test bench; do \
		CUSTOM_COMPILE_COMMAND="make locks" ../.venv-locks/bin/python -m piptools compile --quiet \
			--upgrade --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
			--no-emit-find-links --no-emit-trusted-host --output-file $$name.txt $$name.in || exit; \
	done
	cd pwa && npm update --package-lock-only --no-audit --no-fund

clean: ## remove what was installed and built; data in var/ stays
	rm -rf .venv .venv-locks pwa/node_modules pwa/built pwa/dist .mypy_cache .ruff_cache .pytest_cache

system-run:
	@$(PYTHON) setup/system.py run

system-test:
	@$(PYTHON) setup/system.py test

.venv/run.stamp: requirements/run.txt
	@echo "Installing the Python packages…"
	@$(PYTHON) -m venv .venv
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@echo "Installing the Python packages that tests need…"
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

.venv/bench.stamp: requirements/bench.txt .venv/test.stamp
	@echo "Installing the Python packages that the benchmarks compare with…"
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

.venv-locks/stamp: requirements/locks.in
	@$(PYTHON) -m venv .venv-locks
	@.venv-locks/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/locks.in
	@touch $@

pwa/node_modules/.palier-stamp: pwa/package.json pwa/package-lock.json
	@echo "Installing the PWA's packages…"
	@mkdir -p var
	@cd pwa && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >../var/npm.log
	@touch $@

pwa/dist/index.html: pwa/node_modules/.palier-stamp $(pwa_sources)
	@echo "Building the PWA…"
	@mkdir -p var
	@cd pwa && npm run --silent build >../var/build.log 2>&1 || { cat ../var/build.log >&2; exit 1; }
	@touch $@
