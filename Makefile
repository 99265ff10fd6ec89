# Everything runs in .venv, made from requirements.lock; nothing else on the machine is touched.
PY ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
PEERS := .venv/peers/.stamp

.PHONY: extract test specs fit accuracy bench lock clean

extract: $(STAMP)
	$(BIN)/shuzheng extract corpus --metadata corpus/metadata.csv -o outputs

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist worksteal

specs: $(STAMP)
	$(BIN)/python -m tests.specs.score

fit: $(STAMP)
	$(BIN)/python -m tests.gold.fit

accuracy: $(STAMP)
	$(BIN)/python -m tests.gold.accuracy

bench: $(STAMP) $(PEERS)
	$(BIN)/python -m tests.bench .venv/peers/bin/python

lock: $(STAMP)
	$(BIN)/uv pip compile --quiet --upgrade --group dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --group peers --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements-peers.lock

$(STAMP): requirements.lock pyproject.toml
	$(PY) -m venv .venv
	$(BIN)/pip install --quiet -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

# The packages that the bench compares with.
$(PEERS): requirements-peers.lock
	$(PY) -m venv .venv/peers
	.venv/peers/bin/pip install --quiet -r requirements-peers.lock
	touch $@

clean:
	rm -rf .venv dist outputs/*.jsonl outputs/run.json outputs/texts outputs/.shuzheng
