# The only commands one types. Each installs what it needs into .venv/ first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin
INPUT ?= var/demo/input
OUT ?= var/out
PERIODS ?=
STARTED := $(shell date +%s)

.PHONY: demo serve run test check bench mutants messages lock screenshots guides
.DEFAULT_GOAL := demo

demo:            ## an invented province on a site of its own, until Ctrl-C; ARGS="--at 2026-01-22" goes on
	@$(PYTHON) bootstrap.py
	@$(VENV)/thidua demo --since $(STARTED) $(ARGS)

serve:           ## the office's own site and its background worker, until Ctrl-C
	@$(PYTHON) bootstrap.py
	@$(VENV)/thidua serve $(ARGS)

run:             ## make run INPUT=folder PERIODS="2024Q2 2024Q3" OUT=folder
	@$(PYTHON) bootstrap.py
	@$(VENV)/thidua run $(INPUT) $(foreach period,$(PERIODS),--period $(period)) --out $(OUT)

test:            ## the whole suite, on two processes (ARGS="-n 0 …" for one)
	@$(PYTHON) .ci/packages.py
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python -m pytest -q -n 2 --dist loadgroup $(ARGS)

messages:        ## texts that people read: what is new or gone in the catalogues (then translate what is new)
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python .ci/messages.py

check:           ## style, types, layers, templates, migrations, locks
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python .ci/check.py

bench:           ## ours, a peer and the floor side by side
	@$(PYTHON) bootstrap.py --bench
	@$(VENV)/python -m benchmarks $(ARGS)

mutants:         ## break one rule step at a time: the tests must notice every one
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python -m benchmarks.mutants $(ARGS)

screenshots:     ## every page at both widths, in both languages: var/screenshots/
	@$(PYTHON) .ci/packages.py
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python -W ignore -m tests.journeys.screenshots $(ARGS)

guides:          ## the pictures of docs/huong-dan/ and the guides as pages: var/guides/
	@$(PYTHON) .ci/packages.py
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python -W ignore -m tests.journeys.guides $(ARGS)

lock:            ## after a change of dependencies in pyproject.toml: write the locks anew
	@$(PYTHON) bootstrap.py --dev
	@$(VENV)/python .ci/lock.py
