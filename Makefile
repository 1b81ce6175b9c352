PYTHON ?= python3
VENV = .venv
# One more than the processors: tests wait for servers and browsers. A file stays with one worker, the longest go first.
WORKERS = $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")
BIN = $(VENV)/bin
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: run demo lint check test bench

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
	$(BIN)/python -m tests.bench.pages
	$(BIN)/python -m tests.bench.imports
	$(BIN)/python -m tests.bench

$(VENV)/.run: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
