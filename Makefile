# make demo   the fictional county, from raw agency files to an exported lead list
# make test   all tests
# make mutate  whether the cases of each model notice any change of it (an hour and more)
# make pages  the library of models as web pages
# Everything that these need is installed into .venv first, pinned with hashes.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= build/demo
SCALE ?= 1
SEED ?= 7
EXTRAS := --extra bench --extra dev --extra notebook --extra postgres

.PHONY: setup demo test mutate lint types bench docs pages lock clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/supervision demo $(DEMO) --scale $(SCALE) --seed $(SEED) --run

test: setup
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

# MODELS="land.* wetland.fill" tries these alone
mutate: setup
	$(BIN)/supervision models mutate $(MODELS) --survivors

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m pytest tests/benchmarks -q -p no:cacheprovider --override-ini addopts= --benchmark-columns=min,median,max,rounds

# the generated references in docs/ and the schemas beside the files that they describe
docs: setup
	$(BIN)/python -m supervision_models.docs

# the library as web pages in build/pages, to be read or put on a server of one's own
pages: setup
	$(BIN)/supervision models pages build/pages

lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras $(EXTRAS) \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header \
	  --output-file constraints.txt pyproject.toml

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
