# Stories of sales: several files make one program, and the linker puts a seam
# between the code that sells and its book.

SALE_O = $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/sweep/sale_*.c))
SALE_WRAP = $(addprefix -Wl$(comma)--wrap=,pp_db_open_writer \
	pp_db_close pp_db_begin pp_db_commit \
	pp_sale_arm pp_sale_end verdict_of visit_answer look_begin)
SALE_SWEEPS = $(addprefix $(B)/sweep/,sweep_sale sweep_sale_planted)

$(SALE_SWEEPS): $(B)/sweep/%: $(B)/obj/tests/sweep/%.o $(SALE_O) $(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(SALE_WRAP) -o $@ $^ $(LIBS) -lcmocka

.SECONDARY: $(SALE_O)

-include $(SALE_O:.o=.d)
