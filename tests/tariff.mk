# Bills against an oracle in exact rationals.

TARIFF_O = $(addprefix $(B)/obj/tests/sweep/,rational.o tariff_made.o)

$(B)/sweep/sweep_tariff: $(B)/obj/tests/sweep/sweep_tariff.o $(TARIFF_O) \
		$(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka -lgmp

.SECONDARY: $(TARIFF_O)

-include $(TARIFF_O:.o=.d)
