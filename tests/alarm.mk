# A year of alarms: several files make one program, and the linker puts the
# points at which it is killed before the calls.

ALARM_O = $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/sweep/alarm_*.c))

$(B)/sweep/sweep_alarms: OWN = $(addprefix -Wl$(comma)--wrap=,pp_db_begin \
	pp_db_commit pp_db_only_adds pp_query_run openat write fsync renameat \
	unlinkat)
$(B)/sweep/sweep_alarms: $(B)/obj/tests/sweep/sweep_alarms.o $(ALARM_O) \
		$(SIM_A) $(A)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(OWN) -o $@ $^ $(LIBS) -lcmocka

.SECONDARY: $(ALARM_O)

-include $(ALARM_O:.o=.d)
