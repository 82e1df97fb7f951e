# A modem for gammu-smsd to talk to, and the phones behind it.

harness: $(B)/test/modem

MODEM_C = $(wildcard tests/modem/*.c)

$(B)/test/modem: $(MODEM_C:%.c=$(B)/obj/%.o)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

-include $(MODEM_C:%.c=$(B)/obj/%.d)
