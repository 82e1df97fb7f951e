# pp: remote prepaid electricity from the shell.
#
#   make            build everything under build/release
#   make demo       a simulated site of 257 meters, imported, polled, shown
#   make check      all tests and lint; installs what it needs
#   make install    PREFIX=/usr/local DESTDIR=
#   make dist       build/pp-VERSION.tar.gz, of what is committed
#   make deb        Debian packages of that, in build/deb
#   make po         new words for people into lib/po, to be translated
#
# Flavours never mix: build/release, build/san (make SAN=address,undefined),
# build/clang.  A flavour's tree is laid out as it would be installed.

VERSION = 0.1.0
SOVERSION = 0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/pp
DOCDIR = $(PREFIX)/share/doc/pp
COMPLETIONDIR = $(PREFIX)/share/bash-completion/completions
# How a tool finds the library; empty for one that ld.so(8) finds.
RPATH ?= $$ORIGIN/../lib

# Debian packages: what running needs, what building adds, what checking adds.
RUN_PACKAGES = libmodbus5 libsqlite3-0 libcsv3 libyaml-0-2 libxlsxwriter4 \
	libpangocairo-1.0-0 libnettle8 libssl3 tzdata sudo passwd \
	gnuplot-nox fonts-wqy-zenhei
BUILD_PACKAGES = gcc make gettext libc6-dev libmodbus-dev libsqlite3-dev libcsv-dev \
	libyaml-dev libxlsxwriter-dev libpango1.0-dev nettle-dev libssl-dev \
	pkgconf
CHECK_PACKAGES = git clang clang-format clang-tidy libclang-rt-14-dev cppcheck \
	mandoc shellcheck libcmocka-dev libgmp-dev perl sqlite3 spin mbpoll \
	python3 python3-pymodbus python3-serial-asyncio python3-openpyxl \
	binutils procps util-linux systemd gammu-smsd hledger ledger beancount \
	debhelper dpkg-dev poppler-utils

# What make deb adds to building, and make check-long to that.
DEB_PACKAGES = git debhelper dpkg-dev
LONG_PACKAGES = lintian debootstrap libreoffice-calc-nogui

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
CATALOGUES = $(patsubst lib/po/%.po,$(B)/share/locale/%/LC_MESSAGES/pp.mo,\
	$(wildcard lib/po/*.po))
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
	install dist deb deps-deb clean

all: $(BIN) $(SO) $(A) $(SHARE) $(CATALOGUES)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Its headers are in many folders, and full of what we are warned of.
PANGO = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags pangocairo))

$(B)/obj/lib/form/pdf.o: ALL_CFLAGS += $(PANGO)

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
	$(Q)$(CC) $(ALL_LDFLAGS) $(if $(RPATH),'-Wl$(comma)-rpath$(comma)$(RPATH)') \
		-o $@ $(filter %.o %.a,$^) -L$(B)/lib -lpp

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

# Placeholders that differ from the English ones would print what isn't there.
$(B)/share/locale/%/LC_MESSAGES/pp.mo: lib/po/%.po
	@mkdir -p $(@D)
	$(call say,PO,$<)
	$(Q)msgfmt --check-format --check-domain -o $@ $<

-include $(LIB_O:.o=.d) $(SIM_O:.o=.d) $(TOOL_O:.o=.d) \
	$(CMDS:%=$(B)/obj/cmd/%.d)

deps-run deps-build deps-check: deps-%:
	@sh tests/deps.sh $(RUN_PACKAGES) \
		$(if $(filter build check,$*),$(BUILD_PACKAGES)) \
		$(if $(filter check,$*),$(CHECK_PACKAGES))

deps-deb:
	@sh tests/deps.sh $(BUILD_PACKAGES) $(DEB_PACKAGES)

deps: deps-check

demo: deps-build
	@$(MAKE) --no-print-directory all
	@sh examples/demo.sh $(B)

include lib/po/po.mk
include tests/check.mk

# Examples and pages name programs and files where they will be.
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig \
		$(addprefix $(DESTDIR)$(DATADIR)/,models messages sim) \
		$(DESTDIR)$(DOCDIR)/examples $(DESTDIR)$(PREFIX)/include/pp \
		$(addprefix $(DESTDIR)$(MANDIR)/man,1 5 7) \
		$(DESTDIR)$(COMPLETIONDIR)
	install $(BIN) $(DESTDIR)$(BINDIR)
	install -m 644 $(SO) $(A) $(DESTDIR)$(LIBDIR)
	ln -sf libpp.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libpp.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@VERSION@|$(VERSION)|' -e 's|@LIBS@|$(LIBS)|' \
		lib/libpp.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/libpp.pc
	install -m 644 $(PUBLIC_H) $(DESTDIR)$(PREFIX)/include/pp
	install -m 644 $(MODELS) $(DESTDIR)$(DATADIR)/models
	install -m 644 $(MESSAGES) $(DESTDIR)$(DATADIR)/messages
	install -m 644 $(SIM_DATA) $(DESTDIR)$(DATADIR)/sim
	for po in $(notdir $(CATALOGUES:%/LC_MESSAGES/pp.mo=%)); do \
		install -D -m 644 $(B)/share/locale/$$po/LC_MESSAGES/pp.mo \
			$(DESTDIR)$(PREFIX)/share/locale/$$po/LC_MESSAGES/pp.mo; done
	install -m 644 LICENSE README.md $(DESTDIR)$(DOCDIR)
	cp -R examples/. $(DESTDIR)$(DOCDIR)/examples
	grep -rlF /usr/local $(DESTDIR)$(DOCDIR)/examples | \
		xargs sed -i 's|/usr/local\>|$(PREFIX)|g'
	for page in $(PAGES:man/%=%); do \
		sed 's|/usr/local\>|$(PREFIX)|g' man/$$page | install -m 644 \
			/dev/stdin $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page; done
	sed 's/@TOOLS@/$(CMDS)/' cmd/completion.bash \
		>$(DESTDIR)$(COMPLETIONDIR)/pp
	for tool in $(filter-out pp,$(CMDS)); do \
		ln -sf pp $(DESTDIR)$(COMPLETIONDIR)/$$tool; done

# The same commit makes the same bytes.
DIST = pp-$(VERSION)

dist:
	@mkdir -p build
	git archive --prefix=$(DIST)/ --output=build/$(DIST).tar HEAD
	gzip -9nf build/$(DIST).tar

# Out of the tarball, so that what is packaged is what was committed.
deb: deps-deb dist
	rm -rf build/deb
	mkdir build/deb
	tar -xzf build/$(DIST).tar.gz -C build/deb
	cd build/deb/$(DIST) && dpkg-buildpackage -b -us -uc

clean:
	rm -rf build
