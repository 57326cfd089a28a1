# What to type. The work itself is described in CMakeLists.txt, cmake/ and scripts/.

BUILD       ?= build
JOBS        ?= $(shell nproc)
CMAKE_FLAGS ?=

MODEL  ?=
LAYERS ?=
CONFIG ?=
SEED   ?=
TESTS  ?=
FILTER ?=
QUICK  ?=
TIDY   ?=
PREFIX ?= /usr/local
BOARD  ?=
SEEDS  ?=

ifneq ($(words $(CURDIR)),1)
  $(error Verilator cannot build in a path with spaces; move the checkout: '$(CURDIR)')
endif

build       = cmake --build $(BUILD) --parallel $(JOBS) --target
run_options = $(foreach o,MODEL LAYERS CONFIG SEED,$(if $($(o)),--$(shell echo $(o) | tr A-Z a-z) '$($(o))'))
sources     = $(shell find backends bench gen golden sw tb tests examples -name '*.cc' -o -name '*.h')
changed     = $(shell git ls-files --modified --others --exclude-standard)
tidied      = $(filter %.cc,$(if $(filter all,$(TIDY)),$(sources),$(changed)))

.DEFAULT_GOAL := help
.PHONY: help sim sample wave bench test lint format registers install fpga area clean packages configure

help:  ## this list
	@echo 'make TARGET [VARIABLE=value ...]'
	@echo
	@sed -n 's/^\([a-z]*\):.*## /\1:/p' Makefile | awk -F: '{ printf "  %-11s %s\n", $$1, $$2 }'
	@echo
	@echo '  MODEL=, LAYERS=, CONFIG=, SEED=   sim, wave: what to run; $(BUILD)/bin/sluice --help explains'
	@echo '  TESTS=full      test: the long runs too'
	@echo '  FILTER=regex    test, bench: only those with such a name'
	@echo '  QUICK=1         bench: leaves the slow ones out'
	@echo '  PREFIX=DIR      install: where to, $(PREFIX) unless given'
	@echo '  BOARD=          fpga: a folder of fpga/boards; SEEDS=n placements, SEEDS=0 sizes alone'
	@echo '  TIDY=all        lint: clang-tidy on every file, not only on those changed since the last commit'
	@echo '  BUILD=$(BUILD), JOBS=$(JOBS), CMAKE_FLAGS=   where and how to build'

sim: WANTED = $(or $(CONFIG),default)
sim: configure  ## runs a model through the simulated accelerator and checks what comes out
	@$(build) sluice
	@$(BUILD)/bin/sluice sim $(run_options)

sample: configure  ## makes docs/sample-report.html anew
	@$(build) sluice
	@$(BUILD)/bin/sluice sim --report docs/sample-report.html

wave: BUILD := $(BUILD)/trace
wave: CMAKE_FLAGS += -DSLUICE_TRACE=ON -DSLUICE_TESTS=OFF -DSLUICE_CONFIGS=$(or $(CONFIG),default)
wave: configure  ## traces a product for GTKWave, with a view that follows the data
	@$(build) sluice
	@$(BUILD)/bin/sluice wave $(run_options)
	@command -v gtkwave >/dev/null || echo 'GTKWave comes with: apt-get install gtkwave'

bench: configure  ## measures the accelerator, the encoder and the simulation against their bars
	@$(build) bench
	@$(BUILD)/bin/bench --report $(BUILD)/reports/bench.json --report $(BUILD)/reports/bench.html $(if $(FILTER),--filter '$(FILTER)') $(if $(QUICK),--quick)

test: configure  ## builds everything and runs all tests
	@$(build) all
	@$(if $(filter full,$(TESTS)),SLUICE_TEST_FULL=1) ctest --test-dir $(BUILD) --output-on-failure \
	  --parallel $(JOBS) $(if $(FILTER),--tests-regex '$(FILTER)')

fpga: USES = build fpga
fpga: WANTED = $(shell sed -n 's/^config = "\(.*\)"$$/\1/p' fpga/boards/$(BOARD)/board.toml)
fpga: configure  ## makes a bitstream for BOARD= with open tools, and says what it takes
	@$(build) sluice_gen
	@python3 fpga/build.py $(or $(BOARD),'') --build $(BUILD) --jobs $(JOBS) $(if $(SEEDS),--seeds $(SEEDS))

area: USES = build fpga
area: WANTED = default
area: configure  ## says what a PE of each kind, a decoder lane and other parts take on an FPGA
	@$(build) sluice_gen
	@python3 fpga/parts.py --build $(BUILD)

lint: USES = build lint
lint: configure  ## checks the RTL with Verilator, the C++ with clang-format and clang-tidy
	@$(build) lint_rtl || { echo 'lint: mend the RTL, then check it alone with: $(build) lint_rtl' >&2; exit 1; }
	@clang-format --dry-run --Werror $(sources) || { echo 'lint: mend the layout with: make format' >&2; exit 1; }
	@$(build) all
	@$(if $(tidied),echo $(tidied) | xargs -n 1 -P $(JOBS) clang-tidy --quiet -p $(BUILD) || { \
	  echo 'lint: mend most with: clang-tidy -p $(BUILD) --fix FILE' >&2; exit 1; })

format: USES = build lint
format: packages  ## lays out all C++ with clang-format
	@clang-format -i $(sources)

registers: configure  ## writes docs/registers.md from rtl/control/registers.toml
	@$(build) register_page

install: WANTED = $(or $(CONFIG),default)
install: configure  ## installs the program, its pages and the library below PREFIX
	@$(build) sluice sluice_library sluice_documents
	@cmake --install $(BUILD) --prefix '$(PREFIX)' >/dev/null
	@echo 'installed: $(PREFIX)/bin/sluice'

clean:  ## removes the build folder
	@rm -rf $(BUILD)

packages:
	@scripts/bootstrap.sh $(or $(USES),build)

# Builds all configurations, or with WANTED no more than that one beside those that are there.
configure: packages
	@configs=$$($(if $(WANTED),scripts/configs.sh $(BUILD) '$(WANTED)')) && \
	  CMAKE_GENERATOR='$(if $(shell command -v ninja),Ninja,Unix Makefiles)' \
	  cmake -S . -B $(BUILD) --log-level=WARNING -Wno-dev -DSLUICE_CONFIGS="$$configs" $(CMAKE_FLAGS) >/dev/null
