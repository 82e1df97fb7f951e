# Stories of sales, and of the lives of accounts: several files make one
# program, and the linker puts a seam between the code of the till and its
# book.

sweep_o = $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/sweep/$1_*.c))
wrapped = $(addprefix -Wl$(comma)--wrap=,pp_db_open_writer pp_db_close \
	pp_db_begin pp_db_commit pp_db_only_adds pp_lockfile_take \
	pp_lockfile_release look_begin $1)
TALE_O = $(B)/obj/tests/sweep/tale.o $(call sweep_o,tale)
SALE_O = $(call sweep_o,sale)
LIFE_O = $(call sweep_o,life)
SALE_SWEEPS = $(addprefix $(B)/sweep/,sweep_sale sweep_sale_planted)
LIFE_SWEEPS = $(addprefix $(B)/sweep/,sweep_life sweep_life_planted)

$(SALE_SWEEPS): OWN = $(call wrapped,pp_sale_arm pp_sale_end verdict_of \
	visit_answer)
$(LIFE_SWEEPS): OWN = $(call wrapped,pp_carry_get pp_swap_begin \
	pp_closing_prove)
$(SALE_SWEEPS): $(SALE_O)
$(LIFE_SWEEPS): $(LIFE_O)

$(SALE_SWEEPS) $(LIFE_SWEEPS): $(B)/sweep/%: $(B)/obj/tests/sweep/%.o \
		$(TALE_O) $(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(OWN) -o $@ $(filter %.o,$^) $(SIM_A) $(A) \
		$(LIBS) -lcmocka

.SECONDARY: $(SALE_O) $(LIFE_O) $(TALE_O)

-include $(SALE_O:.o=.d) $(LIFE_O:.o=.d) $(TALE_O:.o=.d)
