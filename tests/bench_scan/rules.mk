# The decoder beside its peers, on frames made for it. quirc is one where it is installed; Debian 12 has no package of it.
QUIRC := $(shell printf '\043include <quirc.h>\n' | $(CC) -E -x c - >/dev/null 2>&1 && echo -lquirc)
$(BUILD)/tests/bench_scan: $(call obj,$(wildcard tests/bench_scan/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link) $(QUIRC)
tests: $(BUILD)/tests/bench_scan

bench-scan: deps ## how many frames chit reads, beside zbar, zxing-cpp and quirc: rates, times, goals (SALTS=, ROUNDS=)
	$(again) $(FRAMES) $(BUILD)/tests/bench_scan
	$(Q)BUILD=$(BUILD) sh tests/bench_scan/run.sh
.PHONY: bench-scan
