# make setup   everything the game needs, inside .venv and nowhere else
# make play    set up, then play in the browser; hand on options with ARGS="--port 8800 --no-browser"
# make test    set up, then run the tests; hand on options with ARGS="-k shell"
# make lint    set up, then style, types and imports
# make screenshots   set up, then take the pictures of every screen in docs/images anew (needs Chromium)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
FRONT_END := $(VENV)/.front-end

.PHONY: setup play test lint screenshots clean
.DELETE_ON_ERROR:

setup: $(INSTALLED) $(FRONT_END)

play: setup
	@$(BIN)/geosim play $(ARGS)

test: setup
	@$(BIN)/pytest --numprocesses logical --dist loadfile $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

screenshots: setup
	@$(BIN)/pytest tests/browser/screenshots.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'geosim needs Python 3.11 or newer; name one with: make setup PYTHON=python3.12'; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo 'Python cannot make virtual environments; on Debian: apt-get install python3-venv'; exit 2; }
	@echo 'Installing geosim into $(VENV); the first time takes a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

# Without the browser files the game still runs, with the internet; so set-up goes on, except in CI.
$(FRONT_END): $(INSTALLED) geosim/app/front_end.py
	@if $(BIN)/python -m geosim.app.front_end; then touch $@; else test -z "$$CI"; fi
