# Everything runs in .venv, made from requirements.lock; nothing else on the machine is touched.
PY ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp

.PHONY: extract test bench lock clean

extract: $(STAMP)
	$(BIN)/shuzheng extract corpus --metadata corpus/metadata.csv -o outputs

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: $(STAMP)
	$(BIN)/python tests/bench.py

lock: $(STAMP)
	$(BIN)/pip-compile --quiet --group dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras -o requirements.lock pyproject.toml

$(STAMP): requirements.lock pyproject.toml
	$(PY) -m venv .venv
	$(BIN)/pip install --quiet -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

clean:
	rm -rf .venv outputs/*.jsonl outputs/run.json outputs/texts
