# Shorthands; CMake does the work (CMakePresets.json).
#
#   make demo [MODEL=x.tflite|x.mlir] [L2=512K]   a network's memory map
#   make test      build with gcc, run every test
#   make test-sanitized   build with clang's ASan and UBSan, run the tests again;
#                  continuous integration runs both
#   make coverage  which lines of lib/ the tests run
#   make memcheck  small networks under valgrind
#   make analyze   gcc -fanalyzer and clang-tidy over the C code
#   make fuzz [FUZZ_SECONDS=600 FUZZ_MODULES=200]   each fuzz target for so long,
#                  and so many modules of random programs and random networks
#   make build     build/bin, build/lib
#   make docs      remake docs/Passes.md, run the examples of README.md and docs/
#   make models    remake test/models (installs TensorFlow into .venv-models)
#   make bench     pack every network of test/models and print a table
#   make fit FOLDER=networks   bytes per network, step by step, and how many fit
#   make setup     install what building needs (apt, .venv); make test adds to it

JOBS ?= $(shell nproc)
MODEL ?= test/models/segmentation_int8.mlir
L2 ?= 32K
FOLDER ?= test/models
FUZZ_SECONDS ?= 600
FUZZ_MODULES ?= 200
LLVM ?= /usr/lib/llvm-22

# A build folder that exists keeps the generator and compiler it was made with.
configure = if [ -f $(1)/CMakeCache.txt ]; then \
  cmake -S . -B $(1) >/dev/null; else cmake --preset $(2); fi

all: build

setup:
	scripts/setup.sh

build: setup
	@$(call configure,build,release)
	cmake --build build --parallel $(JOBS)

# For comparing what two compilers' builds write (docs/Release.md).
build-clang: setup
	@$(call configure,build-clang,clang)
	cmake --build build-clang --parallel $(JOBS)

setup-tests:
	scripts/setup.sh --tests

test: setup-tests build
	ctest --test-dir build --output-on-failure --parallel $(JOBS)

# Assertions are on, leaks are errors.
test-sanitized: setup-tests
	@$(call configure,build-asan,asan)
	cmake --build build-asan --parallel $(JOBS)
	ctest --test-dir build-asan --output-on-failure --parallel $(JOBS)

coverage: setup-tests
	@$(call configure,build-coverage,coverage)
	cmake --build build-coverage --parallel $(JOBS)
	scripts/coverage.sh --run build-coverage $(JOBS)

memcheck: setup-tests build
	scripts/memcheck.sh build

analyze: setup-tests build
	scripts/analyze.sh build $(JOBS)

# Inputs found are kept in build-fuzz/found, crashes beside it.
fuzz: setup-tests build
	@$(call configure,build-fuzz,fuzz)
	cmake --build build-fuzz --parallel $(JOBS) \
	  --target ProblemFuzz OptionsFuzz PlanFuzz TfliteFuzz HeaderFuzz ModuleFuzz
	scripts/fuzz.sh build-fuzz $(FUZZ_SECONDS)
	.venv/bin/python test/fuzz/run_memref.py --opt=build/bin/nnpack-opt \
	  --llvm=$(LLVM) --first=1000 --count=$(FUZZ_MODULES) --reasons \
	  --check-memory=build/lib/libnnpack-check-memory.so
	.venv/bin/python test/fuzz/run_tosa.py --nnpackc=build/bin/nnpackc \
	  --first=1000 --count=$(FUZZ_MODULES) \
	  --check-memory=build/lib/libnnpack-check-memory.so

# Needs nnpackc alone: a first map in half the time.
demo: setup
	@$(call configure,build,release)
	cmake --build build --parallel $(JOBS) --target nnpackc
	scripts/demo.sh '$(MODEL)' '$(L2)'

docs: build
	build/bin/nnpack-docs . --output=docs/Passes.md
	.venv/bin/python scripts/doc_examples.py --update README.md docs/*.md

models: setup
	scripts/make-models.sh

bench: build
	.venv/bin/python scripts/corpus.py test/models

fit: build
	tools/nnpack-fit/nnpack-fit '$(FOLDER)' --jobs $(JOBS)

.PHONY: all setup setup-tests build build-clang test test-sanitized \
  coverage memcheck analyze \
  fuzz demo docs models bench fit
