# What stands between a program and the machine: its system calls counted,
# failed and recorded, and disks as a power cut may have left them.

SHIM_C = $(wildcard tests/shim/*.c)
IMAGES_C = $(filter-out tests/images/standin.c,$(wildcard tests/images/*.c))
HARNESS = $(B)/test/shim.so $(B)/test/images $(B)/test/standin

.PHONY: harness

harness: $(HARNESS)

$(B)/test/shim.so: $(SHIM_C:%.c=$(B)/obj/%.o)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -o $@ $^

$(B)/test/images: $(IMAGES_C:%.c=$(B)/obj/%.o)
$(B)/test/standin: $(B)/obj/tests/images/standin.o

$(B)/test/images $(B)/test/standin:
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lsqlite3

-include $(SHIM_C:%.c=$(B)/obj/%.d) $(IMAGES_C:%.c=$(B)/obj/%.d) \
	$(B)/obj/tests/images/standin.d
