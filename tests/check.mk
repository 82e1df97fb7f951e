# The checks.  `make check` runs tests/check.sh, which calls the targets here
# in flavours of its own; each can be called alone.

UNIT_C = $(wildcard tests/unit/test_*.c)
SWEEP_C = $(wildcard tests/sweep/sweep_*.c)
FUZZ_C = $(wildcard tests/fuzz/fuzz_*.c)
UNITS = $(UNIT_C:tests/%.c=$(B)/%)
SWEEPS = $(SWEEP_C:tests/%.c=$(B)/%)
FUZZERS = $(FUZZ_C:tests/%.c=$(B)/%)
HOURS ?= 1

.PHONY: units sweeps fuzzers warned

# The tools as another compiler reads them, which warns of other things; what it
# would make of them nobody runs.
warned:
	$(Q)printf '%s\n' $(TOOL_C) $(CMD_C) | xargs -n 8 -P $(shell nproc) \
		$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) -fsyntax-only

units: $(UNITS)

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# Long runs in virtual time, in the release flavour.
sweeps: $(SWEEPS)

$(B)/sweep/%: $(B)/obj/tests/sweep/%.o $(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# With CC=clang SAN=fuzzer-no-link,address,undefined.
fuzzers: $(FUZZERS)

$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

include tests/sale.mk tests/tariff.mk tests/alarm.mk tests/harness.mk \
	tests/modem.mk tests/cover.mk

# Kept, so that a second run compiles nothing.
.SECONDARY: $(UNIT_C:%.c=$(B)/obj/%.o) $(FUZZ_C:%.c=$(B)/obj/%.o) \
	$(SWEEP_C:%.c=$(B)/obj/%.o) \
	$(TOOL_O) $(CMDS:%=$(B)/obj/cmd/%.o)

-include $(UNIT_C:%.c=$(B)/obj/%.d) $(FUZZ_C:%.c=$(B)/obj/%.d) \
	$(SWEEP_C:%.c=$(B)/obj/%.d)

check: deps-check
	@MAKE='$(MAKE)' sh tests/check.sh

# Goes on from the inputs found before, in build/san/corpus.
check-long: deps-check
	@sh tests/deps.sh $(DEB_PACKAGES) $(LONG_PACKAGES)
	@MAKE='$(MAKE)' sh tests/check.sh long $(HOURS)

lint: build/release/gen/schema.h build/release/gen/receipts.h \
	build/release/gen/messages.h
	@sh tests/lint.sh

# PART="peers-well sweep" for some of it; by hand into the README's tables:
# perl tests/bench/readme.pl build/release README.md
bench: deps-check
	@$(MAKE) --no-print-directory all sweeps
	@sh tests/bench.sh $(B) "$(LIBS)" $(PART)
