# Everything below sets itself up: a virtual environment in .venv with pinned packages, made once.
#
#   make demo                  finds a bug planted in a simulated robot cell (QUICK=1: a shorter one)
#   make demo ARGS="--bug wrong-frame --seed 1"
#   make test                  the whole test suite
#   make check                 style, types, layers
#   make bench NAME=x          benchmarks/x.py
#   make screenshots           the live page's pictures, docs/serve-*.webp, from the demo in $(OUT)
#   make clean                 removes .venv and caches; recordings stay
#
# PYTHON=/path/to/python3.12 picks the interpreter (3.11 to 3.13).

PYTHON ?=
OUT ?= demo-out
ARGS ?=
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test check bench screenshots clean

demo: $(READY)
	@scripts/system-packages
	@$(BIN)/misstep demo --out "$(OUT)" $(if $(QUICK),--quick) $(ARGS)

test: $(READY)
	@scripts/system-packages browser
	OMP_NUM_THREADS=1 $(BIN)/pytest -q -n 2

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(if $(NAME),,$(error Say which: make bench NAME=trace_overhead; there are: $(basename $(notdir $(wildcard benchmarks/*.py)))))
	$(BIN)/python benchmarks/$(NAME).py $(ARGS)

screenshots: $(READY)
	@scripts/system-packages browser
	@scripts/screenshots "$(OUT)"

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt scripts/set-up
	@scripts/set-up "$(PYTHON)"
