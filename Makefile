# Two commands on a fresh machine: `make ask` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

Q ?= Where was the BRICS summit held?
# The question reaches the program through the environment and unexpanded, so that
# it may hold any quotes, dollar signs or backquotes.
unexport Q
export FOOTNOTE_MAKE_QUESTION := $(value Q)

.PHONY: ask test bench fit clean

# Exit status 1 means that the articles do not say: an answer too, not a failed make.
ask: $(VENV)/.installed
	@$(BIN)/footnote ask -- "$$FOOTNOTE_MAKE_QUESTION" || [ $$? -eq 1 ]

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --cov --cov-report=term

bench: $(VENV)/.installed-bench
	$(BIN)/python -m tests.bench

# DATA names the folder of evaluation sets; the result is qa/support.json.
fit: $(VENV)/.installed-dev
	$(BIN)/python -m qa.fit $(DATA)

clean:
	rm -rf $(VENV) .footnote .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (once; a minute or two)..." >&2
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-%: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) what '$*' needs (once; a minute or two)..." >&2
	@$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@ $(VENV)/.installed
