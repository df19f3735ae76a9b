# Charter Engine. `make` alone lists the targets; `make demo` and `make test` set up what they need.
# PYTHON=... names the interpreter. CHARTER_INSTALL=1 lets make install what lies outside the checkout (a browser, Pango).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
unexport PYTHONDONTWRITEBYTECODE # else everything is compiled anew by each of the hundreds of programs that tests start

PY      := .venv/bin/python
CHARTER := $(PY) -m charter_engine
SETUP   := .venv/.set-up
BENCH   := .venv/.set-up-bench
DEMO    ?= proposals/uk-camden-cri.yaml
EACH_CORE := --numprocesses auto --dist worksteal
SOURCES := charter_engine tests tools $(wildcard bench)
LOCKING := --universal --python-version 3.11 --generate-hashes --quiet $(ARGS) \
           --no-emit-index-url --no-annotate --no-header

.PHONY: help demo test test-slow audit mutate-engine check fmt fmt-check lint types layers rules record docs docs-check decisions \
        bench bench-log bench-store bench-acts bench-site serve golden lock assets outside clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- See it -----------------------------------------------------------------

demo: $(SETUP) assets ## Assess a real proposal, print the report, write it as pages into out/
	@tools/demo.sh $(DEMO)

serve: $(SETUP) assets ## Serve a demonstration of the service on this machine
	@$(CHARTER) demo out/demonstration $(ARGS)

# --- Test it ----------------------------------------------------------------

test: $(SETUP) assets outside ## Run every test at its small count
	@$(PY) -m pytest $(EACH_CORE) $(ARGS)

test-slow: $(SETUP) assets outside ## Run the same tests at their large counts
	@$(PY) -m pytest $(EACH_CORE) --slow --hypothesis-profile=large $(ARGS)
	@$(PY) -m pytest $(EACH_CORE) --database postgresql $$(grep -lE 'a_(ripe_)?site' tests/test_*.py) $(ARGS)

audit: $(SETUP) assets outside ## Look at every page in every role and width; the statement shows the figures (about ten minutes)
	@CHARTER_AUDIT=charter_engine/web/residents/audit.json $(PY) -m pytest --slow tests/test_access.py $(ARGS)

mutate-engine: $(SETUP) ## Change the engine in small ways; which change does no test notice? (about an hour)
	@$(PY) tools/mutate_engine.py $(ARGS)

CHECKS := fmt-check lint types layers rules docs-check record
check: $(SETUP) assets outside ## Everything that CI runs
	@$(MAKE) --jobs=2 $(CHECKS)
	@$(MAKE) test

fmt: $(SETUP) ## Format the code
	@$(PY) -m ruff format $(SOURCES)
	@$(PY) -m ruff check --fix-only --quiet $(SOURCES)

fmt-check: $(SETUP)
	@$(PY) -m ruff format --check $(SOURCES)
	@$(CHARTER) format --check

lint: $(SETUP) ## Look for mistakes in the code
	@$(PY) -m ruff check $(SOURCES)

types: $(SETUP) ## Check the types
	@$(PY) -m mypy

layers: $(SETUP) ## Check that imports point downwards
	@.venv/bin/lint-imports --no-logo

rules: $(SETUP) ## Check the Charter's files and run its cases
	@$(CHARTER) check
	@$(CHARTER) test

record: $(SETUP) ## Check the demonstration record, and run its reports again
	@$(CHARTER) log verify decisions --policy docs/demo/policy.txt --replay

# --- Write it down ----------------------------------------------------------

docs: $(SETUP) ## Write the generated pages of docs/ again
	@$(PY) tools/build_docs.py

docs-check: $(SETUP)
	@$(PY) tools/build_docs.py --check

decisions: $(SETUP) ## Make the demonstration record anew, with keys that are thrown away
	@$(PY) tools/demo_record.py $(ARGS)

golden: $(SETUP) ## Write the expected outputs of the tests again (then read the diff)
	@$(PY) -m pytest -m golden --write-golden --quiet $(ARGS)

bench: $(BENCH) ## Measure against other rule engines, side by side
	@$(PY) -m bench $(ARGS)

bench-log: $(BENCH) ## Measure the log: verification, entries, proofs
	@$(PY) -m bench --log $(ARGS)

bench-store: $(BENCH) ## Measure the record's database: adding, many writers, proofs, size
	@$(PY) -m bench --store $(ARGS)

bench-acts: $(BENCH) ## Measure acts on a short record and on a long one
	@$(PY) -m bench --acts $(ARGS)

bench-site: $(BENCH) assets ## Measure the service under load: pages, answers saved, several processes (about ten minutes)
	@$(PY) -m bench --site $(ARGS)

# --- Set it up --------------------------------------------------------------

$(SETUP): requirements.lock pyproject.toml
	@tools/setup.sh requirements.lock
	@touch $@

$(BENCH): requirements-bench.lock $(SETUP)
	@tools/setup.sh requirements-bench.lock
	@touch $@

assets: $(SETUP) ## Bring the design system that the service's pages are drawn with, and make what it sends
	@$(PY) tools/assets.py

outside: $(SETUP) # a browser, its fonts, Pango: installed where CHARTER_INSTALL=1 says so, else named
	@$(PY) tools/outside.py

lock: ## Resolve the lock files again: names, versions and hashes (ARGS=--upgrade for newer versions)
	@test -x .venv-lock/bin/uv || { $${PYTHON:-python3} -m venv .venv-lock && .venv-lock/bin/python -m pip -qq install 'uv>=0.13,<0.14'; }
	@.venv-lock/bin/uv pip compile pyproject.toml --extra pdf --extra postgres --extra store --extra web --group dev $(LOCKING) -o requirements.lock
	@.venv-lock/bin/uv pip compile pyproject.toml --extra pdf --extra postgres --extra web --constraints requirements.lock $(LOCKING) -o requirements-service.lock
	@.venv-lock/bin/uv pip compile --group bench --constraints requirements.lock $(LOCKING) -o requirements-bench.lock
	@.venv-lock/bin/uv pip compile --group node $(LOCKING) -o requirements-node.lock
	@echo "Wrote requirements.lock, requirements-service.lock, requirements-bench.lock and requirements-node.lock. Read the diff, then make check."

clean: ## Remove what the other targets made
	@rm -rf .venv .venv-lock node_modules charter_engine/web/static/govuk-frontend* out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
