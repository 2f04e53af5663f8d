# The simulated webcam of the lab's guest.
$(BUILD)/lab/webcam: $(call obj,$(wildcard tests/lab/webcam/*.c)) $(ARCHIVES)
	@mkdir -p $(@D)
	$(link)
tests: $(BUILD)/lab/webcam
