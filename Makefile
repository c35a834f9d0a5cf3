# SPDX-License-Identifier: Apache-2.0
#
# The one entry to Samovar: `make help` lists the targets. Not recursive; each component lists its sources in its own
# sources.mk. Third-party sources are pinned in image/inputs.lock and brought by scripts/fetch-input.

MAKEFLAGS += --no-builtin-rules
# All processors, unless the user says otherwise on the command line or in MAKEFLAGS. A make below another one has its number.
ifeq ($(MAKELEVEL)$(findstring -j,$(shell printf '%s' "$$MAKEFLAGS")),0)
MAKEFLAGS += -j$(shell nproc)
endif
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.DEFAULT_GOAL := all

BUILD ?= build
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-9s %s\n' $(1) '$(2)')
export SAMOVAR_CACHE ?= $(abspath $(BUILD)/cache)

include measurements/sources.mk guest/sources.mk image/sources.mk host/sources.mk tests/sources.mk

# --- compilers ---------------------------------------------------------------------------------------------------------
# CCACHE=ccache speeds up repeated builds.
CCACHE ?=
CXX := g++-12
FUZZ_CXX := clang++
GUEST_TOOLS := $(BUILD)/toolchain
GUEST_CXX := $(GUEST_TOOLS)/bin/x86_64-linux-musl-g++

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wpedantic -Werror
COMMON := -std=c++20 $(WARNINGS) -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections -fstack-protector-strong \
	-I. -isystem measurements/json/picojson_shim
HARDEN := -D_GLIBCXX_ASSERTIONS -D_FORTIFY_SOURCE=2
MBED_HOST := '-DMBEDTLS_CONFIG_FILE="host/mbedtls_config.h"'
MBED_GUEST := '-DMBEDTLS_CONFIG_FILE="guest/mbedtls_config.h"'

host_LIBS := $(BUILD)/libs/host
guest_LIBS := $(BUILD)/libs/guest
host_FLAGS := $(COMMON) $(HARDEN) -O2 -fPIE $(MBED_HOST) -isystem $(host_LIBS)/include
san_FLAGS := $(COMMON) -O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer $(MBED_HOST) \
	-isystem $(host_LIBS)/include
fuzz_FLAGS := $(COMMON) -O1 -gline-tables-only -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	$(MBED_HOST) -isystem $(host_LIBS)/include
guest_FLAGS := $(COMMON) -D_GLIBCXX_ASSERTIONS -Os -g0 -fPIE -fno-asynchronous-unwind-tables $(MBED_GUEST) -isystem $(guest_LIBS)/include

host_CXX := $(CXX)
san_CXX := $(CXX)
fuzz_CXX := $(FUZZ_CXX)
guest_CXX := $(GUEST_CXX)
HOST_LINK := -pie -Wl,--gc-sections -Wl,-z,relro,-z,now -static-libstdc++ -static-libgcc
# gold: a quarter of the time that the default linker takes for these, which is most of what a changed line costs.
SAN_LINK := -fsanitize=address,undefined -fuse-ld=gold
GUEST_LINK := -static-pie -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,-z,pack-relative-relocs

# --- what is built -----------------------------------------------------------------------------------------------------
objects = $(patsubst %.cc,$(BUILD)/obj/$(1)/%.o,$(2))
GUEST := $(SHARED) $(PROTOCOL) $(GUEST_LIB)
HOST := $(SHARED) $(LOCKFILE) $(PROTOCOL) $(VERIFIER) $(PREDICTOR) $(IMAGE) $(HOST_LIB)

.PHONY: all
all: $(BUILD)/bin/samovar $(BUILD)/bin/samovar-init $(BUILD)/bin/samovar-init-sim share ## host tool and guest init (the default)

# $(1) variant (host san fuzz guest): one rule for its objects.
define compile_rule
$(BUILD)/obj/$(1)/%.o: %.cc $$($(1)_READY)
	$$(call say,CXX,$(1) $$<)
	@mkdir -p $$(@D)
	$(Q)$$(CCACHE) $$($(1)_CXX) $$($(1)_FLAGS) $$(FILE_FLAGS) $$(CXXFLAGS) -MMD -MP -c $$< -o $$@
endef
host_READY := $(BUILD)/libs/host.ready
san_READY := $(host_READY)
fuzz_READY := $(host_READY)
guest_READY := $(BUILD)/libs/guest.ready
$(foreach variant,host san fuzz guest,$(eval $(call compile_rule,$(variant))))

# The one file that includes picojson, whose header throws (in functions that are not called).
%/measurements/json/parse.o: FILE_FLAGS := -fexceptions
# Arithmetic on which the sanitizers' builds would spend most of their time.
%/measurements/curve/verify.o: FILE_FLAGS := -O2

# $(call link,COMPILER AND FLAGS,LIBRARIES,SUFFIX): the program $@SUFFIX of all that it depends on.
define link
$(call say,LINK,$@)
@mkdir -p $(@D)
$(Q)$(1) $^ $(2) -o $@$(3)
endef
HOST_LIBRARIES := $(host_LIBS)/lib/libmbed.a $(host_LIBS)/lib/libuv.a -lpthread -ldl
comma := ,

$(BUILD)/bin/samovar: $(call objects,host,host/cli/main.cc $(HOST))
	$(call link,$(CXX) $(HOST_LINK) $(LDFLAGS),$(HOST_LIBRARIES))

# The release flavour has no simulator code: the two flavours differ in one object, the table of TEE back ends.
$(BUILD)/bin/samovar-init: $(call objects,guest,guest/main.cc guest/tee/backends.cc $(GUEST))
$(BUILD)/bin/samovar-init-sim: $(call objects,guest,guest/main.cc $(GUEST_SIM) $(GUEST))
$(BUILD)/bin/samovar-init $(BUILD)/bin/samovar-init-sim:
	$(call link,$(GUEST_CXX) $(GUEST_LINK),$(guest_LIBS)/lib/libmbed.a,.unstripped)
	$(Q)strip --strip-all -o $@ $@.unstripped

$(BUILD)/bin/unit-tests: $(call objects,san,tests/harness.cc $(UNIT_TESTS) $(HOST) $(GUEST_PORTABLE))
	$(call link,$(CXX) $(SAN_LINK),$(HOST_LIBRARIES))

# What a suite of its own needs: each is one source file on top of the library.
TEST_PROGRAMS := $(BUILD)/bin/snp-measure-rows
$(BUILD)/bin/snp-measure-rows: $(call objects,host,tests/snp-measure/rows.cc $(SHARED) $(PROTOCOL) $(PREDICTOR))
$(TEST_PROGRAMS):
	$(call link,$(CXX) $(HOST_LINK) $(LDFLAGS),$(HOST_LIBRARIES))

# The fuzz targets without a fuzzer, for `make test`: in one program, so each entry gets a name of its own.
$(BUILD)/obj/san/tests/fuzz/%_fuzz.o: FILE_FLAGS = -DLLVMFuzzerTestOneInput=Replay_$(notdir $*)
$(BUILD)/obj/san/tests/fuzz/replay.o: FILE_FLAGS = '-DFUZZ_TARGETS(X)=$(foreach target,$(FUZZ_TARGETS),X($(target)))'
$(BUILD)/obj/san/tests/fuzz/replay.o: tests/sources.mk
$(BUILD)/bin/fuzz-replay: $(call objects,san,tests/fuzz/replay.cc $(FUZZ_TARGETS:%=tests/fuzz/%.cc) $(HOST) $(GUEST_PORTABLE))
	$(call link,$(CXX) $(SAN_LINK),$(HOST_LIBRARIES))

# Guests of the benches, made as the agent is.
BENCH_GUESTS := $(BUILD)/bin/bench-floor-init $(BUILD)/bin/bench-watch-init
$(BUILD)/bin/bench-floor-init: $(call objects,guest,tests/bench/guests/floor_init.cc $(SHARED) $(PROTOCOL))
$(BUILD)/bin/bench-watch-init: $(call objects,guest,tests/bench/guests/watch_init.cc)
$(BENCH_GUESTS):
	$(call link,$(GUEST_CXX) $(GUEST_LINK) -s,$(guest_LIBS)/lib/libmbed.a)

# What times whole processes for the benches.
$(BUILD)/bin/bench-whole-process: $(call objects,host,tests/bench/whole_process.cc)
	$(call link,$(CXX) $(HOST_LINK) $(LDFLAGS))

$(BUILD)/fuzz/%: $(BUILD)/obj/fuzz/tests/fuzz/%.o $(call objects,fuzz,$(HOST) $(GUEST_PORTABLE))
	$(call link,$(FUZZ_CXX) -fsanitize=fuzzer$(comma)address$(comma)undefined,$(HOST_LIBRARIES))

# What the host tool reads at run time, laid out as an installation has it: build/bin beside build/share/samovar.
.PHONY: share
share:
	$(Q)mkdir -p $(BUILD)/share/samovar
	$(Q)for part in image scripts; do \
	  [ "$$(readlink $(BUILD)/share/samovar/$$part)" = "$(CURDIR)/$$part" ] || \
	    ln -sfn $(CURDIR)/$$part $(BUILD)/share/samovar/$$part; done

# --- the appliance image, installation ----------------------------------------------------------------------------------
.PHONY: image
image: all ## build the appliance images: release and sim, in build/image
	$(Q)$(BUILD)/bin/samovar image build --out $(BUILD)/image

.PHONY: demo
demo: all ## build Lua in the appliance, verify the bundle, see three tamperings refused
	$(Q)BUILD=$(BUILD) scripts/demo

.PHONY: reproduce
reproduce: all ## build everything that is measured once more, elsewhere, and compare (FULL=1: toolchain and host tool too)
	$(Q)BUILD=$(BUILD) scripts/reproduce $(if $(FULL),--full)

PREFIX ?= /usr/local
INSTALLED_SCRIPTS := fetch-input build-kernel build-toolchain third-party/common.sh third-party/debian-sites
SHARE := $(DESTDIR)$(PREFIX)/share/samovar
DOC := $(DESTDIR)$(PREFIX)/share/doc/samovar

.PHONY: install
install: all ## install below PREFIX (default /usr/local); DESTDIR is put in front
	$(Q)install -D -m 755 $(BUILD)/bin/samovar $(DESTDIR)$(PREFIX)/bin/samovar
	$(Q)for init in samovar-init samovar-init-sim; do \
	  install -D -m 755 $(BUILD)/bin/$$init $(DESTDIR)$(PREFIX)/lib/samovar/$$init; done
	$(Q)for script in $(INSTALLED_SCRIPTS); do install -D -m 755 scripts/$$script $(SHARE)/scripts/$$script; done
	$(Q)install -D -m 644 image/inputs.lock $(SHARE)/image/inputs.lock
	$(Q)for file in image/kernel/* image/toolchains/*; do install -D -m 644 $$file $(SHARE)/$$file; done
	$(Q)install -d $(DOC)
	$(Q)install -m 644 LICENSE $(wildcard *.md docs/*.md) $(DOC)

.PHONY: uninstall
uninstall: ## remove what install has put there
	$(Q)rm -f $(DESTDIR)$(PREFIX)/bin/samovar
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/lib/samovar $(SHARE) $(DOC)

# --- third-party code --------------------------------------------------------------------------------------------------
# The scripts keep their results in SAMOVAR_CACHE, keyed by all their inputs, and put symbolic links here: a second build
# folder, or a rule that runs again, costs nothing. X.ready changes only when the link does, so that nothing is compiled
# again in vain.
THIRD_PARTY := image/inputs.lock scripts/fetch-input $(wildcard scripts/third-party/*)

$(GUEST_TOOLS).checked: $(THIRD_PARTY) scripts/build-musl-toolchain
	$(call say,TOOLCHAIN,musl)
	$(Q)scripts/build-musl-toolchain $(GUEST_TOOLS) >/dev/null
	@touch $@

$(host_LIBS).checked: $(THIRD_PARTY) scripts/build-libs host/mbedtls_config.h
	$(call say,LIBS,host)
	$(Q)scripts/build-libs host $(host_LIBS)
	@touch $@

$(guest_LIBS).checked: $(THIRD_PARTY) scripts/build-libs guest/mbedtls_config.h $(GUEST_TOOLS).checked
	$(call say,LIBS,guest)
	$(Q)scripts/build-libs guest $(guest_LIBS)
	@touch $@

%.ready: %.checked
	@readlink $* | cmp -s - $@ || readlink $* >$@

.PHONY: deps
deps: ## install the Debian packages that building and testing need (asks for root only if some are missing)
	$(Q)scripts/deps

# --- tests and checks --------------------------------------------------------------------------------------------------
.PHONY: unit
unit: $(BUILD)/bin/unit-tests ## unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	$(Q)$(BUILD)/bin/unit-tests $(TESTS)

.PHONY: test
test: all $(BUILD)/bin/unit-tests $(BUILD)/bin/fuzz-replay $(TEST_PROGRAMS) ## every test suite; ends with one line `N passed, N failed`
	$(Q)scripts/run-suites

.PHONY: bench
bench: all $(BENCH_GUESTS) $(BUILD)/bin/bench-whole-process ## measure what is promised to be fast: each line has measured, floor, ratio, bound and verdict
	$(Q)BUILD=$(BUILD) scripts/bench $(BENCHES)

.PHONY: fuzz
fuzz: $(addprefix $(BUILD)/fuzz/,$(FUZZ_TARGETS)) ## build the fuzz targets and run each for FUZZ_SECONDS (default 10)
	$(Q)scripts/run-fuzzers $(or $(FUZZ_SECONDS),10) $^

$(BUILD)/bin/bit-flips: $(call objects,san,tests/bitflips/flip.cc $(HOST))
	$(call link,$(CXX) $(SAN_LINK),$(HOST_LIBRARIES))

.PHONY: bitflips
bitflips: $(BUILD)/bin/bit-flips ## verify genuine evidence with each single bit flipped and cut at each length: none may hold
	$(Q)tests/bitflips/all $<

.PHONY: lint
lint: $(host_READY) ## formatter, clang-tidy, shellcheck, layering
	$(Q)BUILD=$(BUILD) scripts/lint

# list-VARIABLE: a list of sources, a line each, for scripts.
list-%:
	@printf '%s\n' $($*)

.PHONY: format
format: ## rewrite all sources in the project's format
	$(Q)git ls-files '*.cc' '*.h' | xargs clang-format -i

.PHONY: clean
clean: ## remove everything that was built, but keep the downloads and the toolchain (SAMOVAR_CACHE)
	$(Q)find $(BUILD) -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} +

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | sort | expand -t 16

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
