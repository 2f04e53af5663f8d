# A line that can be cut at any byte.
$(BUILD)/tests/proxy: $(call obj,tests/support/proxy.c) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/tests/proxy
