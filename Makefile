# What one does here, by name. `make` alone lists it.
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup test fast slow full lint format golden examples bench ci

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

setup:  ## the environment in .venv, with what development needs
	python3 -m venv --without-pip .venv
	python3 -m pip --python $(PYTHON) install -q -r requirements-dev.txt -e .

test:  ## the README's tests, on two processes
	$(PYTHON) -m pytest -n 2

fast:  ## the tests of what git says was touched, and those that hold the house together
	$(PYTHON) -m pytest tests/test_layers.py tests/test_readme.py tests/test_guides.py \
	    $$( { git diff --name-only --diff-filter=d main; git ls-files --others --exclude-standard; } | grep -E '^tests/test_\w+\.py$$' | sort -u)

slow:  ## the slow suites and every example of each property; LibreOffice, Tesseract and Java where installed
	$(PYTHON) -m pytest -n 2 --whole -m "slow or hypothesis"

full: lint test  ## lint, types, and every test; what CI tries a share of is tried whole (some hours)
	CASEFILE_FULL=1 $(MAKE) slow

lint:  ## style, form, types, and the tests that read the source
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(PYTHON) -m pytest -n 2 -m "" tests/test_layers.py tests/test_figures.py tests/test_wordings.py

format:  ## put the form right
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

golden:  ## make the golden files anew; look at each difference before it is committed
	$(PYTHON) tools/update_golden.py

examples:  ## write examples/inbox anew from tools/example-offers.toml
	$(PYTHON) tools/make_examples.py

bench:  ## the measurements of bench/RESULTS.md that take minutes, not hours
	$(PYTHON) bench/rendering.py 12
	$(PYTHON) bench/library.py 3
	$(PYTHON) bench/packet.py
	$(PYTHON) bench/packet.py large

ci:  ## everything a change must pass, as on a fresh machine
	.ci/run
