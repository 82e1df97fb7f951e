# Units that make calls fail which seldom do: the linker puts their own
# functions before the real ones.  And what of money and sales is covered.

BROKEN = $(addprefix $(B)/unit/,test_till_broken test_books_broken \
	test_till_close_broken test_exchange_broken test_transfer_broken test_people_broken)
BROKEN_WRAP = $(addprefix -Wl$(comma)--wrap=,pp_query_new pp_query_step \
	pp_query_run pp_db_begin pp_db_commit pp_db_open_writer \
	malloc calloc reallocarray)

$(BROKEN): ALL_LDFLAGS += $(BROKEN_WRAP)
$(B)/unit/test_shift_broken: ALL_LDFLAGS += $(BROKEN_WRAP) \
	-Wl$(comma)--wrap=realloc$(comma)--wrap=strdup

.PHONY: cover

# In a flavour of its own; tests/cover.list has what can't be reached.
cover:
	@MAKE='$(MAKE)' sh tests/cover.sh
