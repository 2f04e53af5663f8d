# The simulated webcam of the lab's guest.
$(BUILD)/lab/webcam: $(call obj,$(wildcard tests/lab/webcam/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/lab/webcam
# A disk whose power can be cut at any operation.
$(BUILD)/lab/power: $(call obj,$(wildcard tests/lab/power/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/lab/power
# The far end of the lab's USB printer.
$(BUILD)/lab/printer: $(call obj,$(wildcard tests/lab/printer/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/lab/printer
# A barcode reader that calls itself a keyboard.
$(BUILD)/lab/wedge: $(call obj,$(wildcard tests/lab/wedge/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/lab/wedge
