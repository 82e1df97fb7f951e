# Words for people: which they are, and their translations.
#
#   make po         takes the program's words into lib/po/*.po as they are now
#
# A word that is no format has NAME alone, a format NAME:ARGUMENT.

PO_WORDS = pp_phrase PP_PHRASE pp_key_bad:2 tool_progress
PO_FORMATS = pp_fail:2 pp_fail_in:2 pp_log_tell:5 pp_node_bad:2 \
	pp_rows_bad:3 pp_tape_bad:2 pp_tree_fault:3 advise:3 found:4 \
	import_bad:4 probe_stop:3 probe_tell:5 say:2 stand:4 end_stay:4 \
	till_bad:4 tool_say:1 tool_say_more:1 tool_usage:1 visit_pend:2 \
	visit_refuse:3

# Nobody translates what is signs and placeholders alone.
PO_SIGNS = ^([^A-Za-z%]|%[-.*0-9]*(<[A-Za-z0-9]+>|l*[a-z]|zu|%))*$$

# In the order of files and lines, and without a date: the same source makes
# the same bytes.
$(B)/gen/pp.pot: $(LIB_C) $(SIM_C) $(TOOL_C) $(CMD_C) lib/po/po.mk
	@mkdir -p $(@D)
	$(Q)xgettext --language=C --from-code=UTF-8 --keyword \
		$(addprefix --keyword=,$(PO_WORDS) $(PO_FORMATS)) \
		$(patsubst %,--flag=%:c-format,$(PO_FORMATS)) \
		--flag=pp_phrase:1:pass-c-format --package-name=pp \
		--sort-by-file --no-location -o - $(filter %.c,$^) | \
		sed -e '/^"\(POT-Creation-Date\|Report-Msgid\)/d' \
			-e 's/CHARSET/UTF-8/' | \
		msggrep --invert-match --msgid -E -e '$(PO_SIGNS)' - -o $@

.PHONY: po
po: $(B)/gen/pp.pot
	$(Q)for po in lib/po/*.po; do \
		msgmerge --quiet --no-fuzzy-matching --no-location $$po $< | \
			msgattrib --no-obsolete -o $(B)/gen/merged.po && \
		cp $(B)/gen/merged.po $$po; done
