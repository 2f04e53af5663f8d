# What a day came to, from the facts alone: another reader of them than the till's.
$(BUILD)/tests/day: $(call obj,tests/day/day.c)
	@mkdir -p $(@D)
	@echo "LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(LIBS_TEST)
tests: $(BUILD)/tests/day
