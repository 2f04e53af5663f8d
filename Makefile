# chit: a point of sale that redeems coupons offline. `make run` to see it, `make check` to test it.
# Programs link rooms (src/<room>), rooms link nothing: build/lib/<room>.a, in the order of DESIGN's table.

comma := ,
# SAN=address,undefined builds with sanitizers, in a directory of its own.
SAN ?=
BUILD ?= build$(if $(SAN),-san)
# ZXING=0 builds the reader without zxing-cpp, and without a C++ compiler: zbar alone reads then.
ZXING ?= 1
# Where `make install` puts things; the programs know it (chit-scan, translations).
PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1
# How long `make prove` (in all) and `make fuzz` (each decoder) run: 90s, 20m, 2h.
FOR ?=
V ?= 0
Q := $(if $(filter 1,$V),,@)

JOBS ?= $(shell nproc 2>/dev/null || echo 1)
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

# ---- flags ----

ROOMS := base seal coupon document scan sale print web sql store upload till host platform
ROOMS := $(foreach r,$(ROOMS),$(if $(wildcard src/$r/*.c),$r)) tui

# libzint has no .pc file in Debian 12, and inih's library is plain -linih: both lie in the default places.
# All of this may be missing when make starts on a fresh machine: then `run` and `check` call `make deps` first and
# read this file again in a second make.
PKGS := libcrypto sqlite3 zbar libv4l2 libturbojpeg libpng jansson inih libseccomp libcurl libmicrohttpd \
	$(if $(filter-out 0,$(ZXING)),zxing)
pkg = $(shell pkg-config $1 $(PKGS) 2>/dev/null)
PKG_CFLAGS := $(call pkg,--cflags)
PKG_LIBS := $(call pkg,--libs)
# ncursesw's flags would be everybody's; the one file that includes curses sets what it needs.
LIBS := $(PKG_LIBS) $(shell pkg-config --libs ncursesw 2>/dev/null) -lzint -lm $(if $(filter-out 0,$(ZXING)),-lstdc++)
ifeq ($(strip $(PKG_LIBS)),)
$(if $(filter-out run check lint fuzz bench prove deps clean help,$(or $(MAKECMDGOALS),all)),\
	$(warning libraries are missing, so linking will fail: `make deps` installs them))
endif
LIBS_TEST := -lcmocka -lcbor -lxkbcommon -lpthread

CXXWARN := -Wall -Wextra -Wshadow -Wpointer-arith -Wvla -Wformat=2 -Wundef -Wwrite-strings
WARN := $(CXXWARN) -Wstrict-prototypes -Wmissing-prototypes
OPT ?= -O2
# _FORTIFY_SOURCE wants an optimizer, and the sanitizers want neither of these.
HARDEN := -fstack-protector-strong -fstack-clash-protection $(if $(filter -O0,$(OPT)),,-D_FORTIFY_SOURCE=2)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
# More flags, for one run.
XFLAGS ?=
CPPFLAGS += -Iinclude -I$(BUILD)/gen -D_POSIX_C_SOURCE=200809L -DCHIT_VERSION=\"$(VERSION)\" \
	-DCHIT_LIBEXECDIR=\"$(PREFIX)/libexec/chit\" -DLOCALEDIR=\"$(PREFIX)/share/locale\" \
	-DCHIT_ZXING=$(if $(filter-out 0,$(ZXING)),1,0) $(PKG_CFLAGS)
# Everything is linked as C, without the sanitizers' C++ part.
SANFLAGS_CXX := $(if $(SAN),$(SANFLAGS) -fno-sanitize=vptr $(if $(findstring clang,$(CXX)),-fno-sanitize=function))
CXXFLAGS += -std=c++17 -g $(OPT) -fPIE $(CXXWARN) $(if $(SAN),$(SANFLAGS_CXX),$(HARDEN))
CFLAGS += -std=c11 -g $(OPT) -fPIE $(WARN) $(if $(SAN),$(SANFLAGS),$(HARDEN))
LDFLAGS += -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANFLAGS)

# What was built with other flags is built again.
FLAGS := $(CC) $(CXX) $(CPPFLAGS) $(CFLAGS) $(CXXFLAGS) $(LDFLAGS) $(LIBS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS)' | cmp -s - $@ || printf '%s\n' '$(FLAGS)' >$@
FORCE:
.PHONY: FORCE

# ---- rooms and programs ----

obj = $(patsubst %,$(BUILD)/obj/%.o,$(basename $1))
src = $(wildcard $(if $(filter tui,$1),ui/tui,src/$1)/*.c $(if $(filter-out 0,$(ZXING)),src/$1/*.cc))
ARCHIVES := $(ROOMS:%=$(BUILD)/lib/%.a)
GROUP = -Wl,--start-group $(ARCHIVES) -Wl,--end-group

# The commands of a program lie in src/main/<folder>, its main() in src/main/<program>.c.
FOLDERS_chit := cli till
FOLDERS_chit-scan := cli scan
FOLDERS_chit-platform := cli platform
FOLDERS_chit-upload := cli upload
FILES_chit-upload := src/main/till/session.c
FOLDERS_chit-eye := cli eye
main_of = src/main/$(subst -,_,$1).c
PROGRAMS := $(foreach p,chit chit-scan chit-eye chit-upload chit-platform,$(if $(wildcard $(call main_of,$p)),$p))
FRAMES := $(if $(wildcard tests/frames/*.c),$(BUILD)/tests/frames) $(BUILD)/tests/forge

# What looks at every pixel is worth the compiler's time.
PIXELS := decode threshold finder lattice soft
$(foreach p,$(PIXELS),$(BUILD)/obj/src/scan/$p.o): CFLAGS += $(if $(SAN),,-O3 -ffast-math)

# Translations: data/po/<language>.po becomes build/locale/<language>/LC_MESSAGES/chit.mo, where the programs of a build
# look first.
CATALOGS := $(patsubst data/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/chit.mo,$(wildcard data/po/*.po))
$(BUILD)/locale/%/LC_MESSAGES/chit.mo: data/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check-format -o $@ $<

all: $(CATALOGS) $(PROGRAMS:%=$(BUILD)/%) ## build the programs (build/chit, build/chit-scan, build/chit-eye, build/chit-upload, build/chit-platform)
.PHONY: all

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "CC $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(XFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.cc $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "CXX $<"
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(XFLAGS) -MMD -MP -c -o $@ $<

# An archive is made anew, too, when a source file has gone or come back older than it is.
define room_rule
$(BUILD)/lib/$1.list: FORCE
	@mkdir -p $$(@D)
	@echo '$(call src,$1)' | cmp -s - $$@ || echo '$(call src,$1)' >$$@
$(BUILD)/lib/$1.a: $(call obj,$(call src,$1)) $(BUILD)/lib/$1.list
	@mkdir -p $$(@D)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$(filter %.o,$$^)
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$r)))

# Links what it depends on: $^ may hold the archives too, which the group brings once more, in any order.
link = $(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(GROUP) $(LIBS)

define program_rule
$(BUILD)/$1: $(call obj,$(call main_of,$1) $(foreach f,$(FOLDERS_$1),$(call src,main/$f)) $(FILES_$1)) $(ARCHIVES)
	@echo "LD $$@"
	$$(link)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$p)))
$(if $(findstring address,$(SAN)),$(BUILD)/chit-scan: $(call obj,tests/support/caged.c))

# Migrations are embedded: data/sql/<room>/NNN.sql becomes build/gen/sql_<room>.h, a table of struct db_migration.
# The folder's own time says that a file has gone.
$(BUILD)/gen/sql_%.h: tools/embed-sql $(wildcard data/sql/*/*.sql data/sql/*)
	@mkdir -p $(@D)
	$(Q)tools/embed-sql data/sql/$* >$@
$(foreach r,store platform,$(call obj,$(call src,$r))): | $(patsubst data/sql/%,$(BUILD)/gen/sql_%.h,$(wildcard data/sql/*))

# The page that phones see is embedded, too.
$(BUILD)/gen/eye_page.h: tools/embed-text ui/web/eye.html
	@mkdir -p $(@D)
	$(Q)tools/embed-text eye_page ui/web/eye.html >$@
$(call obj,src/main/eye/server.c): | $(BUILD)/gen/eye_page.h

# ---- tests ----

$(BUILD)/obj/tests/%.o: CPPFLAGS += -DTEST_ROOT=\"$(CURDIR)/tests\"

# What lies beside the tests of a folder and is no test is linked to each of them.
helpers = $(call obj,$(filter-out %_test.c %_bench.c %_fuzz.c %_prove.c,$(wildcard $1/*.c)))

# tests/unit/<room>/<module>_test.c: a cmocka program each.
UNIT_SRC := $(wildcard tests/unit/*/*_test.c)
UNIT := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
MAIN_OBJ := $(call obj,$(call src,main/cli))
define unit_rule
$(BUILD)/unit/$1: $(BUILD)/obj/tests/unit/$1.o $(call helpers,tests/unit/$(patsubst %/,%,$(dir $1))) \
		$(if $(filter main/%,$1),$(MAIN_OBJ)) $(ARCHIVES)
	@mkdir -p $$(@D)
	$$(link) $(LIBS_TEST)
endef
$(foreach t,$(UNIT_SRC:tests/unit/%.c=%),$(eval $(call unit_rule,$t)))
unit: $(UNIT)
	$(Q)set -e; for t in $(UNIT); do echo "== $$t"; $$t; done
unit-%:
	$(Q)$(MAKE) --no-print-directory unit UNIT="$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/$*/*_test.c))"
.PHONY: unit

# tests/<stage>/*_test.c, *_bench.c, *_prove.c: programs that print TAP, or a table.
STAGE_SRC := $(foreach s,vectors screen system lab crash sim bench prove,$(wildcard $(foreach k,test bench prove,tests/$s/*_$k.c)))
STAGE_PROGRAMS := $(STAGE_SRC:tests/%.c=$(BUILD)/stage/%)
define stage_rule
$(BUILD)/stage/$1: $(BUILD)/obj/tests/$1.o $(call helpers,tests/$(patsubst %/,%,$(dir $1))) $(ARCHIVES)
	@mkdir -p $$(@D)
	$$(link) $(LIBS_TEST)
endef
$(foreach t,$(STAGE_SRC:tests/%.c=%),$(eval $(call stage_rule,$t)))
# Real documents of tills that are real but for their screens, as the unit tests of the platform have them.
$(BUILD)/stage/system/claims_test: $(call obj,tests/unit/platform/world.c tests/unit/platform/wire.c)

# Draws codes as a camera sees them.
$(BUILD)/tests/frames: $(call obj,$(wildcard tests/frames/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link) $(LIBS_TEST)

# Coupons that no platform issues, for the demo and the screen's tests.
$(BUILD)/tests/forge: $(call obj,$(wildcard tests/forge/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)

# tests/fuzz/<name>_fuzz.c, with the seeds in tests/fuzz/corpus/<name>: clang and libFuzzer, in a build of their own.
FUZZ_SRC := $(wildcard tests/fuzz/*_fuzz.c)
define fuzz_rule
$(BUILD)/$1: $(BUILD)/obj/tests/fuzz/$1.o $(call helpers,tests/fuzz) $(ARCHIVES)
	$$(subst fuzzer-no-link,fuzzer,$$(link))
endef
$(foreach t,$(FUZZ_SRC:tests/fuzz/%.c=%),$(eval $(call fuzz_rule,$t)))
.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/%)
fuzz-build:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang CXX=clang++ OPT=-O1 \
		SAN=fuzzer-no-link,address,undefined XFLAGS=-Wno-format-nonliteral fuzz-programs
tests: all $(UNIT) $(STAGE_PROGRAMS) $(FRAMES)
.PHONY: tests fuzz-build

-include $(wildcard tests/*/rules.mk)

# ---- what people call ----

# deps may install the compiler itself: a second make then reads this file anew.
again = +$(Q)$(MAKE) --no-print-directory

deps: ## install the Debian packages that are missing (data/packages says why each is there)
	$(Q)tools/deps build test
deps-build:
	$(Q)tools/deps build

run: deps-build ## build, and open the cashier's screen on a demo shop (NOTTY=1: walk through its day in plain words)
	$(again) all $(FRAMES)
	$(Q)BUILD=$(BUILD) NOTTY=$(NOTTY) tools/demo

check: deps ## run all the tests; the last line is "N passed, N failed"
	+$(Q)MAKE="$(MAKE)" BUILD=$(BUILD) SAN=$(SAN) JOBS=$(JOBS) tests/run

lint: deps ## hold the tables of the house against the code
	+$(Q)MAKE="$(MAKE)" BUILD=$(BUILD) SAN=$(SAN) JOBS=$(JOBS) tests/run lint

fuzz: deps ## fuzz every decoder for FOR each (60s)
	$(again) fuzz-build
	$(Q)BUILD=$(BUILD) JOBS=$(JOBS) FUZZ_FOR=$(or $(FOR),60s) tests/run --no-build fuzz

bench: deps ## measure, against a peer or a limit in the same run
	$(again) all $(FRAMES) $(filter $(BUILD)/stage/bench/%,$(STAGE_PROGRAMS))
	$(Q)BUILD=$(BUILD) tools/bench

bench-platform: deps ## redemptions a second by wire, beside a bare web server with the same inserts and signatures
	$(again) $(BUILD)/stage/bench/platform_bench
	$(Q)$(BUILD)/stage/bench/platform_bench

prove: deps ## the long forms of the tests, for FOR in all (20m); resumes, and keeps build/prove.ledger
	$(again) tests fuzz-build
	$(Q)BUILD=$(BUILD) JOBS=$(JOBS) tools/prove $(or $(FOR),20m)

# man pages by their section; rules and units where there are any.
install: all ## install to DESTDIR and PREFIX (/usr/local)
	$(Q)set -e; D='$(DESTDIR)$(PREFIX)'; \
	to() { d=$$1 mode=$$2; shift 2; for f; do [ ! -e "$$f" ] || install -D -m $$mode -t "$$D/$$d" "$$f"; done; }; \
	to bin 755 $(BUILD)/chit $(BUILD)/chit-platform; \
	to libexec/chit 755 $(BUILD)/chit-scan $(BUILD)/chit-eye $(BUILD)/chit-upload; \
	for n in 1 5 8; do to share/man/man$$n 644 man/*.$$n; done; \
	to lib/udev/rules.d 644 data/udev/*.rules; \
	to lib/systemd/system 644 data/systemd/*.service data/systemd/*.timer data/systemd/*.socket; \
	[ ! -d "$$D/lib/systemd" ] || sed -i 's|/usr/local|$(PREFIX)|g' "$$D"/lib/systemd/system/chit*; \
	to share/doc/chit 644 README.md; \
	for f in data/po/*.po; do l=$$(basename $$f .po); to share/locale/$$l/LC_MESSAGES 644 $(BUILD)/locale/$$l/LC_MESSAGES/chit.mo; done; \
	echo "installed under $$D"

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
	@echo "SAN=address,undefined builds with sanitizers (build-san/); V=1 shows the commands; BUILD=DIR builds elsewhere."
.PHONY: deps deps-build run check lint fuzz bench bench-platform prove install clean help

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
