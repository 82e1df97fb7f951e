/* SPDX-License-Identifier: ISC */
/*
 * What a probe finds, as records.
 */
#include "probe.h"

enum {
	COLUMNS = 4, /* without the bytes */
	DIGITS = 2,
	UNIT = 1,
};

static const struct pp_field fields[] = {
    {"step", NULL, PP_KIND_INT, false},
    {"question", NULL, PP_KIND_TEXT, false},
    {"finding", NULL, PP_KIND_TEXT, false},
    {"detail", NULL, PP_KIND_TEXT, false},
    {"request", NULL, PP_KIND_TEXT, false},
    {"reply", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_probe_fields(bool raw, size_t *n)
{
	*n = raw ? sizeof fields / sizeof *fields : COLUMNS;
	return fields;
}

/* Unit, function and data in hexadecimal, as a meter has them on its line. */
static void
put_bytes(struct pp_records *r, uint8_t unit, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[DIGITS * (UNIT + PP_PDU_MAX) + 1];
	uint8_t byte;
	size_t i;

	if (n == 0) {
		pp_records_none(r);
		return;
	}
	for (i = 0; i < UNIT + n; i++) {
		byte = i < UNIT ? unit : bytes[i - UNIT];
		text[DIGITS * i] = digits[byte >> 4];
		text[DIGITS * i + 1] = digits[byte & 0xf];
	}
	text[DIGITS * i] = '\0';
	pp_records_text(r, text);
}

enum pp_status
pp_probe_put(struct pp_records *records, bool raw,
    const struct pp_probe_row *row)
{
	const struct pp_exchange *x = row->x;

	pp_records_int(records, row->step);
	pp_records_text(records, row->question);
	pp_records_text(records, row->finding);
	pp_records_text_if(records, row->detail);
	if (raw && x) {
		put_bytes(records, x->unit, x->request, x->request_n);
		put_bytes(records, x->unit, x->reply, x->reply_n);
	} else if (raw) {
		pp_records_none(records);
		pp_records_none(records);
	}
	return pp_records_end(records);
}
