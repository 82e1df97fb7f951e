/* SPDX-License-Identifier: ISC */
#include "view_rows.h"

/* What came later stands at the right of each list. */
#define COMMON                                                                 \
	{"meter", NULL, PP_KIND_TEXT, false},                                  \
	    {"account", NULL, PP_KIND_TEXT, false},                            \
	    {"holder", NULL, PP_KIND_TEXT, false},                             \
	    {"building", NULL, PP_KIND_TEXT, false},                           \
	    {"floor", NULL, PP_KIND_INT, false},                               \
	    {"unit", NULL, PP_KIND_TEXT, false},                               \
	    {"state", NULL, PP_KIND_TEXT, true},                               \
	    {"relay", NULL, PP_KIND_TEXT, true},                               \
	    {"control", NULL, PP_KIND_TEXT, false},                            \
	    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},                    \
	    {"count", NULL, PP_KIND_INT, false},                               \
	    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},                      \
	    {"power_kw", NULL, PP_KIND_DECIMAL, false},                        \
	    {"overload", NULL, PP_KIND_BOOL, false},                           \
	    {"read_at", NULL, PP_KIND_TIME, false},                            \
	    {"age_s", NULL, PP_KIND_INT, false},                               \
	    {"bus", NULL, PP_KIND_TEXT, false},                                \
	    {"address", NULL, PP_KIND_INT, false},                             \
	{                                                                      \
		"since", NULL, PP_KIND_TIME, false                             \
	}
#define PHASES                                                                 \
	{"u_a_v", NULL, PP_KIND_DECIMAL, false},                               \
	    {"u_b_v", NULL, PP_KIND_DECIMAL, false},                           \
	    {"u_c_v", NULL, PP_KIND_DECIMAL, false},                           \
	    {"i_a_a", NULL, PP_KIND_DECIMAL, false},                           \
	    {"i_b_a", NULL, PP_KIND_DECIMAL, false},                           \
	    {"i_c_a", NULL, PP_KIND_DECIMAL, false},                           \
	    {"p_a_kw", NULL, PP_KIND_DECIMAL, false},                          \
	    {"p_b_kw", NULL, PP_KIND_DECIMAL, false},                          \
	    {"p_c_kw", NULL, PP_KIND_DECIMAL, false},                          \
	    {"pf_a", NULL, PP_KIND_DECIMAL, false},                            \
	    {"pf_b", NULL, PP_KIND_DECIMAL, false},                            \
	{                                                                      \
		"pf_c", NULL, PP_KIND_DECIMAL, false                           \
	}
#define LATER                                                                  \
	{                                                                      \
		"register_kwh", NULL, PP_KIND_DECIMAL, false                   \
	}

static const struct pp_field plain[] = {COMMON, LATER};
static const struct pp_field electrical[] = {COMMON, PHASES, LATER};

const struct pp_field *
pp_view_fields(bool phases, size_t *n)
{
	*n = phases ? sizeof electrical / sizeof *electrical
		    : sizeof plain / sizeof *plain;
	return phases ? electrical : plain;
}

void
pp_view_put_phases(struct pp_records *r, const struct pp_packed *packed)
{
	static const unsigned decimals[PP_PHASE_QUANTITIES] = {
	    [PP_PHASE_U] = 1,
	    [PP_PHASE_I] = 2,
	    [PP_PHASE_P] = 3,
	    [PP_PHASE_PF] = 3,
	};
	unsigned q, phase;

	for (q = 0; q < PP_PHASE_QUANTITIES; q++)
		for (phase = 0; phase < PP_PHASES; phase++)
			pp_records_number_if(r, phase < packed->phases[q],
			    packed->value[q][phase], decimals[q], decimals[q]);
}

enum pp_status
pp_view_put(struct pp_records *r, const struct pp_view_row *row, bool phases,
    int64_t now)
{
	bool known = row->has_reading, has_since;
	int64_t since = 0;

	pp_records_text(r, row->code);
	pp_records_text_if(r, row->account);
	pp_records_text_if(r, row->holder);
	pp_records_text_if(r, row->building);
	pp_records_number_if(r, row->has_floor, row->floor, 0, 0);
	pp_records_text_if(r, row->unit);
	pp_records_text(r, pp_state_word(pp_view_state(row, now)));
	pp_records_text_if(r, known ? pp_relay_word(row->bits) : NULL);
	pp_records_text_if(r, known ? pp_control_word(row->bits) : NULL);
	pp_records_number_if(r, row->has_balance, row->balance_fen, 2, 2);
	pp_records_number_if(r, row->has_count, row->count, 0, 0);
	pp_records_number_if(r, known, row->total_wh, 3, 2);
	pp_records_number_if(r, row->has_power, row->power_w, 3, 3);
	if (known && (row->bits & PP_BIT_RELAY))
		pp_records_bool(r, row->bits & PP_BIT_OVERLOAD);
	else
		pp_records_none(r);
	pp_records_time_if(r, known, row->at);
	pp_records_number_if(r, known, now - row->at, 0, 0);
	pp_records_text(r, row->bus);
	pp_records_int(r, row->address);
	has_since = pp_view_since(row, now, &since);
	pp_records_time_if(r, has_since, since);
	if (phases)
		pp_view_put_phases(r, &row->packed);
	pp_records_number_if(r, known, row->register_wh, 3, 2);
	return pp_records_end(r);
}
