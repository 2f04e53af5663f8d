# A line that can be cut at any byte.
$(BUILD)/tests/proxy: $(call obj,tests/support/proxy.c) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/tests/proxy
# What a receipt printer makes of bytes: for looking at them, and for the tests of src/print.
$(BUILD)/tests/receipt: $(call obj,tests/receipt/receipt_main.c tests/support/receipt.c) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/tests/receipt
$(BUILD)/unit/print/escpos_test $(BUILD)/unit/print/receipts_test $(BUILD)/stage/screen/points_test: $(call obj,tests/support/receipt.c)
$(BUILD)/escpos_fuzz: $(call obj,tests/support/receipt.c)
# Pictures that cost more than they look, for what strangers may send.
$(BUILD)/tests/heavy: $(call obj,tests/support/heavy.c) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/tests/heavy
