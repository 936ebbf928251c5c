# Every chore of the project. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test test-full crash-test fleet check format bench screenshots translations data wheel freeze vendor clean

help: ## List the chores
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.run: requirements/run.txt setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/.bench: $(VENV)/.test requirements/bench.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/bench.txt
	touch $@

.PHONY: test-machine
test-machine: $(VENV)/.test
	sh tools/install_test_programs.sh

run: $(VENV)/.run ## Set up and serve on http://127.0.0.1:$PORT (8000)
	$(BIN)/contactrep init --if-missing
	$(BIN)/contactrep run

test: test-machine check ## Set up and run every test, with branch coverage
	rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=
	$(BIN)/coverage report --fail-under=90

test-full: export CONTACTREP_FULL := 1
test-full: test ## The same, and kill what is killed at random far more often

crash-test: test-machine ## Kill 100 workers while 10,000 letters leave, on each engine
	for engine in sqlite postgresql; do $(BIN)/python -m tests.faults.crash --engine $$engine || exit 1; done

check: $(VENV)/.test ## Lint, types and the laws of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test ## Lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench ## Run the measurements that the docs quote
	for name in $$(ls benchmarks/[a-z]*.py | xargs -n1 basename -s .py); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

fleet: test-machine ## Run two web and three worker machines, restart them under visitors, and report
	$(BIN)/python -m tools.fleet

screenshots: test-machine ## Take the README's pictures of the real pages
	$(BIN)/python -m tools.screenshots docs/screenshots
	$(BIN)/python -m tools.staff_screenshots docs/screenshots

translations: $(VENV)/.run ## Gather the texts of the pages into the catalogs, and compile these
	$(BIN)/python -m tools.translations

data: $(VENV)/.run ## Build data/ from the publishers' files in SOURCES
	$(BIN)/contactrep data build --from "$(SOURCES)" --out data
	$(BIN)/contactrep data check data

wheel: $(VENV)/.test ## Build the wheel into dist/
	$(BIN)/python -m build --outdir dist .

freeze: $(VENV)/.test ## Pin the newest dependencies, with hashes
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		-o requirements/run.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		-o requirements/test.txt requirements/test.in
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		-o requirements/bench.txt requirements/bench.in

vendor: ## Fetch the vendored files again and check them
	$(PYTHON) tools/vendor.py

clean: ## Remove everything that was built or installed here
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .coverage .coverage.*
