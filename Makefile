# chit: a point of sale that redeems coupons offline. `make run` to see it, `make check` to test it.
# Programs link rooms (src/<room>), rooms link nothing: build/lib/<room>.a, in the order of DESIGN's table.

BUILD ?= build
CC ?= cc
V ?= 0
Q := $(if $(filter 1,$V),,@)

ROOMS := base seal coupon document scan sale print web sql store upload till host platform
ROOMS := $(foreach r,$(ROOMS),$(if $(wildcard src/$r/*.c),$r))

PKGS := libcrypto sqlite3 zbar libv4l2 libturbojpeg libpng jansson inih zint libseccomp
PKG_CFLAGS := $(shell pkg-config --cflags $(filter-out zint,$(PKGS)) 2>/dev/null)

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wformat=2 -Wundef -Wwrite-strings
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -fstack-clash-protection
SAN ?=
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
OPT ?= -O2
CPPFLAGS += -Iinclude -D_POSIX_C_SOURCE=200809L $(PKG_CFLAGS)
CFLAGS += -std=c11 -g $(OPT) $(WARN) $(if $(SAN),,$(HARDEN)) $(SANFLAGS)
LDFLAGS += -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANFLAGS)

LIBS_chit := -lcrypto -lsqlite3 -ljansson -linih
LIBS_chit-scan := -lzbar -lv4l2 -lturbojpeg -lpng -ljansson -linih -lseccomp
LIBS_chit-platform := -lcrypto -lsqlite3 -ljansson -lzint -lpng -linih
LIBS_unit := $(sort $(LIBS_chit) $(LIBS_chit-scan) $(LIBS_chit-platform)) -lcurl -lmicrohttpd -lcmocka -lcbor

src_of = $(wildcard src/$1/*.c)
obj_of = $(patsubst %.c,$(BUILD)/%.o,$1)
ARCHIVES := $(ROOMS:%=$(BUILD)/lib/%.a)
GROUP = -Wl,--start-group $(ARCHIVES) -Wl,--end-group

PROGRAMS := $(if $(wildcard src/main/chit.c),chit) $(if $(wildcard src/main/chit_scan.c),chit-scan) \
	$(if $(wildcard src/main/chit_platform.c),chit-platform)
OBJ_chit := $(call obj_of,src/main/chit.c $(call src_of,main/cli) $(call src_of,main/till))
OBJ_chit-scan := $(call obj_of,src/main/chit_scan.c $(call src_of,main/cli) $(call src_of,main/scan))
OBJ_chit-platform := $(call obj_of,src/main/chit_platform.c $(call src_of,main/cli) $(call src_of,main/platform))

all: $(PROGRAMS:%=$(BUILD)/%)
.PHONY: all

define room_rule
$(BUILD)/lib/$1.a: $(call obj_of,$(call src_of,$1))
	@mkdir -p $$(@D)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$r)))

define program_rule
$(BUILD)/$1: $(OBJ_$1) $(ARCHIVES)
	@echo "LD $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $(OBJ_$1) $$(GROUP) $(LIBS_$1)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$p)))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Migrations are embedded: data/sql/<room>/NNN.sql becomes build/gen/sql_<room>.h, a table of struct db_migration.
$(BUILD)/gen/sql_%.h: tools/embed-sql $(wildcard data/sql/*/*.sql)
	@mkdir -p $(@D)
	$(Q)tools/embed-sql data/sql/$* >$@
$(BUILD)/src/store/%.o: CPPFLAGS += -I$(BUILD)/gen
$(BUILD)/src/platform/%.o: CPPFLAGS += -I$(BUILD)/gen
$(call obj_of,$(call src_of,store)): | $(BUILD)/gen/sql_store.h
$(call obj_of,$(call src_of,platform)): | $(BUILD)/gen/sql_platform.h

# Unit tests: tests/unit/<room>/<module>_test.c, each a cmocka program.
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*/*_test.c))
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(GROUP) $(LIBS_unit)
unit: $(UNIT)
	$(Q)set -e; for t in $(UNIT); do echo "== $$t"; $$t; done
unit-%:
	$(Q)$(MAKE) --no-print-directory unit UNIT="$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/$*/*_test.c))"
.PHONY: unit
.SECONDARY:

clean:
	rm -rf $(BUILD)
.PHONY: clean

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
