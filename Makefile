# pp: remote prepaid electricity from the shell.
#
#   make            build everything under build/release
#   make demo       a simulated site of 257 meters, imported, polled, shown
#   make check      all tests and lint; installs what it needs
#   make install    PREFIX=/usr/local DESTDIR=
#
# Flavours never mix: build/release, build/san (make SAN=address,undefined),
# build/clang.  A flavour's tree is laid out as it would be installed.

VERSION = 0.1.0
SOVERSION = 0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man

# Debian packages: what running needs, what building adds, what checking adds.
RUN_PACKAGES = libmodbus5 libsqlite3-0 libcsv3 libyaml-0-2 libxlsxwriter4 \
	libnettle8 libssl3 tzdata sudo passwd
BUILD_PACKAGES = gcc make libc6-dev libmodbus-dev libsqlite3-dev libcsv-dev \
	libyaml-dev libxlsxwriter-dev nettle-dev libssl-dev
CHECK_PACKAGES = git clang clang-format clang-tidy libclang-rt-14-dev cppcheck \
	mandoc shellcheck libcmocka-dev libgmp-dev perl sqlite3 spin mbpoll \
	python3 python3-pymodbus python3-serial-asyncio python3-openpyxl \
	binutils procps util-linux systemd gammu-smsd

CC = gcc
FLAVOUR ?= $(if $(SAN),san,$(if $(findstring clang,$(CC)),clang,release))
B = build/$(FLAVOUR)

ROOMS = base form seal wire book work
QUOTE = $(addprefix -iquote lib/,$(ROOMS) sim) -iquote cmd -iquote $(B)/gen
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wcast-qual -Wwrite-strings -Wconversion -Wsign-conversion \
	-Wformat=2 -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough \
	-Werror=unused-result $(WERROR)
OPTIMISE = $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) \
	-fno-sanitize-recover=all,-O2 -g -D_FORTIFY_SOURCE=3)
CFLAGS ?=
ALL_CFLAGS = -std=c2x -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	-DPP_VERSION='"$(VERSION)"' $(QUOTE) $(WARN) $(OPTIMISE) \
	-fvisibility=hidden -fPIC -fno-common -fstack-protector-strong \
	-MMD -MP $(CFLAGS)
ALL_LDFLAGS = -Wl,-z,relro,-z,now -Wl,--as-needed \
	$(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
LIBS = -lmodbus -lsqlite3 -lcsv -lyaml -lnettle

LIB_C = $(foreach r,$(ROOMS),$(wildcard lib/$(r)/*.c))
SIM_C = $(wildcard lib/sim/*.c)
TOOL_C = $(wildcard cmd/tool*.c)
CMD_C = $(filter-out $(TOOL_C),$(wildcard cmd/pp*.c))
CMDS = $(notdir $(CMD_C:.c=))
SCHEMA = $(sort $(wildcard lib/book/schema/*.sql))

# A header that shows its symbols is for users, the others are for the house.
PUBLIC_H = $(shell grep -l 'visibility push' \
	$(foreach r,$(ROOMS),$(wildcard lib/$(r)/*.h)))

LIB_O = $(LIB_C:%.c=$(B)/obj/%.o)
SIM_O = $(SIM_C:%.c=$(B)/obj/%.o)
TOOL_O = $(TOOL_C:%.c=$(B)/obj/%.o)
SO = $(B)/lib/libpp.so.$(SOVERSION)
A = $(B)/lib/libpp.a
SIM_A = $(B)/lib/libppsim.a
BIN = $(CMDS:%=$(B)/bin/%)
SHARE = $(B)/share/pp/.made
PAGES = $(wildcard man/*.[157])
MODELS = $(wildcard lib/models/*.yaml)
MESSAGES = $(wildcard lib/messages/*.yaml)
SIM_DATA = $(wildcard lib/sim/*.csv) $(wildcard lib/sim/LICENSE.*)

# A line for each command; make V=1 shows it whole.
Q = $(if $(V),,@)
say = $(if $(V),@:,@echo "  $1  $(2:$(B)/%=%)")
comma = ,

.DELETE_ON_ERROR:
.PHONY: all lib demo check check-long lint bench deps deps-build deps-check \
	install clean

all: $(BIN) $(SO) $(A) $(SHARE)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The migrations, as C strings; the text itself stays readable SQL.
$(B)/gen/schema.h: $(SCHEMA)
	@mkdir -p $(@D)
	@{ for f in $(SCHEMA); do \
		sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $$f; \
		echo ','; done; } >$@

$(B)/obj/lib/book/db.o: $(B)/gen/schema.h

# What is built in for receipts; English first, as in enum pp_language.
$(B)/gen/receipts.h: lib/receipts/en.txt lib/receipts/zh.txt
	@mkdir -p $(@D)
	@{ for f in $^; do \
		sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $$f; \
		echo ','; done; } >$@

$(B)/obj/lib/work/receipt_template.o: $(B)/gen/receipts.h

# And for messages, likewise.
$(B)/gen/messages.h: lib/messages/en.yaml lib/messages/zh.yaml
	@mkdir -p $(@D)
	@{ for f in $^; do \
		sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $$f; \
		echo ','; done; } >$@

$(B)/obj/lib/work/message_text.o: $(B)/gen/messages.h

# What it calls of itself is bound here, not looked up at each start.
$(SO): $(LIB_O)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(if $(SAN),,-Wl$(comma)-z$(comma)defs) -shared \
		-Wl,-Bsymbolic-functions -Wl,-soname,libpp.so.$(SOVERSION) \
		-o $@ $^ $(LIBS)
	@ln -sf libpp.so.$(SOVERSION) $(B)/lib/libpp.so

$(A): $(LIB_O)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(SIM_A): $(SIM_O)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/bin/%: $(B)/obj/cmd/%.o $(TOOL_O) $(SO)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,-rpath,'$$ORIGIN/../lib' -o $@ \
		$(filter %.o %.a,$^) -L$(B)/lib -lpp

# Only the simulator has the simulated meters in it.
$(B)/bin/pp-sim: $(SIM_A)

$(SHARE): $(MODELS) $(MESSAGES) $(SIM_DATA) $(PAGES)
	@mkdir -p $(@D)/models $(@D)/messages $(@D)/sim \
		$(addprefix $(B)/share/man/man,1 5 7)
	@$(if $(MODELS),cp $(MODELS) $(@D)/models/)
	@$(if $(MESSAGES),cp $(MESSAGES) $(@D)/messages/)
	@$(if $(SIM_DATA),cp $(SIM_DATA) $(@D)/sim/)
	@for s in 1 5 7; do cp man/*.$$s $(B)/share/man/man$$s/; done
	@touch $@

-include $(LIB_O:.o=.d) $(SIM_O:.o=.d) $(TOOL_O:.o=.d) \
	$(CMDS:%=$(B)/obj/cmd/%.d)

deps-run deps-build deps-check: deps-%:
	@sh tests/deps.sh $(RUN_PACKAGES) \
		$(if $(filter build check,$*),$(BUILD_PACKAGES)) \
		$(if $(filter check,$*),$(CHECK_PACKAGES))

deps: deps-check

demo: deps-build
	@$(MAKE) --no-print-directory all
	@sh examples/demo.sh $(B)

include tests/check.mk

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR) \
		$(DESTDIR)$(PREFIX)/share/pp/models \
		$(DESTDIR)$(PREFIX)/share/pp/messages \
		$(DESTDIR)$(PREFIX)/share/pp/sim \
		$(DESTDIR)$(PREFIX)/share/doc/pp/examples \
		$(DESTDIR)$(PREFIX)/include/pp \
		$(addprefix $(DESTDIR)$(MANDIR)/man,1 5 7)
	install $(BIN) $(DESTDIR)$(BINDIR)
	install -m 644 $(SO) $(A) $(DESTDIR)$(LIBDIR)
	ln -sf libpp.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libpp.so
	install -m 644 $(PUBLIC_H) $(DESTDIR)$(PREFIX)/include/pp
	install -m 644 $(MODELS) $(DESTDIR)$(PREFIX)/share/pp/models
	install -m 644 $(MESSAGES) $(DESTDIR)$(PREFIX)/share/pp/messages
	install -m 644 $(SIM_DATA) $(DESTDIR)$(PREFIX)/share/pp/sim
	install -m 644 LICENSE README.md $(DESTDIR)$(PREFIX)/share/doc/pp
	cp -R examples/. $(DESTDIR)$(PREFIX)/share/doc/pp/examples
	for s in 1 5 7; do for f in man/*.$$s; do test ! -e $$f || \
		install -m 644 $$f $(DESTDIR)$(MANDIR)/man$$s; done; done

clean:
	rm -rf build
