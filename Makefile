PYTHON ?= python3
VENV = .venv
# One more than the processors: tests wait for servers and browsers. A file stays with one worker, the longest go first.
WORKERS = $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")
BIN = $(VENV)/bin
# What is compiled is stored: each worker, and each program that a test starts, would compile all of it anew.
export PYTHONDONTWRITEBYTECODE =
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# For all systems and versions of Python at once, with the sums of all files of a version, wherever they are fetched.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header

.PHONY: run demo lint check test bench lock sbom audit

run: $(VENV)/.run
	$(BIN)/streamlit run app.py

demo: $(VENV)/.run
	LOMMA_DATABASE=data/demo/demo.duckdb $(BIN)/python -m lomma_core demo
	LOMMA_DATABASE=data/demo/demo.duckdb $(BIN)/streamlit run app.py

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.structure
	$(BIN)/mypy

check: lint
	$(PYTEST) tests/core -m "not slow" --hypothesis-profile dev

test: lint
	$(PYTEST)

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench $(if $(QUICK),--quick)

lock: $(VENV)/.dev
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock

sbom: $(VENV)/.dev
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --short-PURLs --of JSON \
		-o sbom.json requirements.lock

audit: $(VENV)/.dev
	$(BIN)/python -m tests.audit

$(VENV)/.run: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
