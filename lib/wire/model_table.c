/* SPDX-License-Identifier: ISC */
/*
 * What a meter holds of a tariff: its capacity, and day tables and date zones
 * from its registers and into orders.  Unused slots and zones are left out on
 * the way in.  On the way out an unused slot has no rate, which the maker
 * defines; of an unused zone nothing is known, so the last one is repeated,
 * which says nothing new whoever reads it.
 */
#include "model_impl.h"

#include <assert.h>
#include <string.h>

enum {
	MINUTES_AN_HOUR = 60,
	HOURS_A_DAY = 24,
	MONTHS = 12,
	DAYS = 31,
};

static const enum pp_quantity prices[PP_RATES] = {
    [PP_RATE_SHARP] = PP_Q_PRICE_SHARP,
    [PP_RATE_PEAK] = PP_Q_PRICE_PEAK,
    [PP_RATE_FLAT] = PP_Q_PRICE_FLAT,
    [PP_RATE_VALLEY] = PP_Q_PRICE_VALLEY,
    [PP_RATE_DEEP] = PP_QUANTITIES, /* no register is known for it */
};

void
pp_model_capacity(const struct pp_model *m, struct pp_capacity *capacity)
{
	const struct model_tables *t = &m->tables;
	enum pp_rate r;

	*capacity = (struct pp_capacity){
	    .tables = t->n,
	    .slots = t->slots,
	    .zones = t->zones,
	};
	for (r = 0; r < PP_RATES; r++) {
		capacity->rates[r] = prices[r] != PP_QUANTITIES &&
		    (t->n == 0 || t->code[r] != 0) &&
		    pp_model_sets(m, PP_ORDER_FEE, prices[r]) &&
		    pp_model_tells(m, prices[r]) != NULL;
		capacity->prices |= capacity->rates[r];
	}
}

size_t
pp_model_table_reads(const struct pp_model *m, const struct pp_read **reads)
{
	*reads = m->tables.reads;
	return m->tables.n_reads;
}

size_t
pp_model_table_orders(const struct pp_model *m)
{
	return (size_t)m->tables.n + (m->tables.zones > 0);
}

/* The three bytes of the i-th slot or zone, as what they are. */
static void
split(const uint8_t order[TABLE_FIELDS], const uint16_t *words, unsigned i,
    uint8_t field[TABLE_FIELDS])
{
	unsigned k, byte;

	for (k = 0; k < TABLE_FIELDS; k++) {
		byte = i * TABLE_FIELDS + k;
		field[order[k]] =
		    (uint8_t)(words[byte / 2] >> (byte % 2 == 0 ? 8 : 0));
	}
}

static bool
find_rate(const struct model_tables *t, uint8_t code, uint8_t *rate)
{
	enum pp_rate r;

	for (r = 0; r < PP_RATES; r++)
		if (t->code[r] == code) {
			*rate = (uint8_t)r;
			return true;
		}
	return false;
}

/* In the order of the day; there may be room for one more. */
static void
add_segment(struct pp_tariff_day *day, struct pp_segment segment)
{
	struct pp_segment *s = day->segments;
	unsigned i = day->n;

	while (i > 0 && s[i - 1].from > segment.from)
		i--;
	memmove(&s[i + 1], &s[i], (day->n - i) * sizeof *s);
	s[i] = segment;
	day->n++;
}

/*
 * The last of a day lasts to the first of the next; and one that goes on with
 * the rate before it says nothing.
 */
static void
tidy(struct pp_tariff_day *day)
{
	struct pp_segment *s = day->segments;
	unsigned i, n = 0;

	if (day->n > 0 && day->n < PP_SEGMENTS_MAX && s[0].from > 0)
		add_segment(day, (struct pp_segment){0, s[day->n - 1].rate});
	for (i = 0; i < day->n; i++)
		if (n == 0 || s[n - 1].rate != s[i].rate)
			s[n++] = s[i];
	memset(&s[n], 0, (day->n - n) * sizeof *s);
	day->n = (uint8_t)n;
}

static enum pp_status
decode_table(const struct model_tables *t, const uint16_t *words, unsigned no,
    struct pp_tariff_day *day)
{
	uint8_t f[TABLE_FIELDS];
	struct pp_segment s;
	unsigned i;

	*day = (struct pp_tariff_day){0};
	for (i = 0; i < t->slots; i++) {
		split(t->slot, words, i, f);
		if (f[SLOT_RATE] == 0)
			continue;
		if (!find_rate(t, f[SLOT_RATE], &s.rate) ||
		    f[SLOT_MINUTE] >= MINUTES_AN_HOUR ||
		    f[SLOT_HOUR] >= HOURS_A_DAY)
			return pp_fail(PP_EPEER,
			    "slot %u of its day table %u (rate %u at %u:%02u)"
			    " makes no sense",
			    i + 1, no, f[SLOT_RATE], f[SLOT_HOUR],
			    f[SLOT_MINUTE]);
		s.from =
		    (uint16_t)(f[SLOT_HOUR] * MINUTES_AN_HOUR + f[SLOT_MINUTE]);
		add_segment(day, s);
	}
	tidy(day);
	return PP_OK;
}

static unsigned
date_of(const struct pp_zone_entry *zone)
{
	return (zone->month * (DAYS + 1U)) + zone->day;
}

/* By date, and once. */
static void
add_zone(struct pp_meter_image *image, struct pp_zone_entry zone)
{
	struct pp_zone_entry *z = image->zones;
	unsigned i = image->n_zones;

	while (i > 0 && date_of(&z[i - 1]) > date_of(&zone))
		i--;
	if (i > 0 && memcmp(&z[i - 1], &zone, sizeof zone) == 0)
		return;
	memmove(&z[i + 1], &z[i], (image->n_zones - i) * sizeof *z);
	z[i] = zone;
	image->n_zones++;
}

static enum pp_status
decode_zones(const struct model_tables *t, const uint16_t *words,
    struct pp_meter_image *image)
{
	struct pp_zone_entry zone;
	uint8_t f[TABLE_FIELDS];
	unsigned i;

	image->n_zones = 0;
	for (i = 0; i < t->zones; i++) {
		split(t->zone, words, i, f);
		if (f[ZONE_TABLE] == 0)
			continue;
		if (f[ZONE_TABLE] > t->n || f[ZONE_MONTH] < 1 ||
		    f[ZONE_MONTH] > MONTHS || f[ZONE_DAY] < 1 ||
		    f[ZONE_DAY] > DAYS)
			return pp_fail(PP_EPEER,
			    "its date zone %u (table %u on %02u-%02u) makes no"
			    " sense",
			    i + 1, f[ZONE_TABLE], f[ZONE_MONTH], f[ZONE_DAY]);
		zone = (struct pp_zone_entry){
		    .table = f[ZONE_TABLE],
		    .month = f[ZONE_MONTH],
		    .day = f[ZONE_DAY],
		};
		add_zone(image, zone);
	}
	return PP_OK;
}

/* Each table that lies in the read. */
static enum pp_status
decode_tables(const struct model_tables *t, const struct pp_read *read,
    const uint16_t *words, struct pp_meter_image *image)
{
	enum pp_status rc = PP_OK;
	unsigned i;

	for (i = 0; i < t->n && rc == PP_OK; i++)
		if (t->at[i] >= read->address &&
		    t->at[i] < read->address + read->count)
			rc = decode_table(t, words + t->at[i] - read->address,
			    i + 1, &image->tables[i]);
	image->n_tables = t->n;
	image->has_tables = true;
	return rc;
}

enum pp_status
pp_model_decode_tables(const struct pp_model *m, const struct pp_read *read,
    const uint16_t *words, struct pp_meter_image *image)
{
	const struct model_tables *t = &m->tables;
	struct pp_meter_image seen = *image;
	enum pp_status rc;

	assert(read->slot < t->n_reads);
	rc = t->zones > 0 && read->slot == t->n_reads - 1
	    ? decode_zones(t, words, &seen)
	    : decode_tables(t, read, words, &seen);
	if (rc == PP_OK)
		*image = seen;
	return rc;
}

static void
join(const uint8_t order[TABLE_FIELDS], const uint8_t field[TABLE_FIELDS],
    uint8_t *data)
{
	unsigned k;

	for (k = 0; k < TABLE_FIELDS; k++)
		data[k] = field[order[k]];
}

static enum pp_status
put_table(const struct model_tables *t, const struct pp_tariff_day *day,
    uint8_t *data)
{
	uint8_t f[TABLE_FIELDS];
	const struct pp_segment *s;
	unsigned i;

	if (day->n == 0 || day->n > t->slots)
		return pp_fail(PP_EDATA,
		    "a day of %u segments; the meter has %u slots", day->n,
		    t->slots);
	for (i = 0; i < day->n; i++) {
		s = &day->segments[i];
		if (s->rate >= PP_RATES || t->code[s->rate] == 0)
			return pp_fail(PP_EDATA, "the meter has no rate %s",
			    s->rate < PP_RATES ? pp_rate_name(s->rate) : "?");
		assert(s->from < PP_DAY_MINUTES);
		f[SLOT_RATE] = t->code[s->rate];
		f[SLOT_HOUR] = (uint8_t)(s->from / MINUTES_AN_HOUR);
		f[SLOT_MINUTE] = (uint8_t)(s->from % MINUTES_AN_HOUR);
		join(t->slot, f, data + i * TABLE_FIELDS);
	}
	return PP_OK;
}

static enum pp_status
put_zones(const struct model_tables *t, const struct pp_meter_image *image,
    uint8_t *data)
{
	const struct pp_zone_entry *z;
	uint8_t f[TABLE_FIELDS];
	unsigned i;

	if (image->n_zones > t->zones)
		return pp_fail(PP_EDATA, "%u date zones; the meter has %u",
		    image->n_zones, t->zones);
	for (i = 0; i < t->zones; i++) {
		z = &image->zones[i < image->n_zones ? i : image->n_zones - 1U];
		if (z->table < 1 || z->table > t->n)
			return pp_fail(PP_EDATA, "the meter has no table %u",
			    z->table);
		f[ZONE_TABLE] = z->table;
		f[ZONE_MONTH] = z->month;
		f[ZONE_DAY] = z->day;
		join(t->zone, f, data + i * TABLE_FIELDS);
	}
	return PP_OK;
}

enum pp_status
pp_model_table_order(const struct pp_model *m, size_t which,
    const struct pp_meter_image *image, uint8_t pdu[PP_PDU_MAX], size_t *n)
{
	const struct model_tables *t = &m->tables;
	bool dates = which == t->n;
	unsigned bytes = TABLE_FIELDS * (dates ? t->zones : t->slots);
	uint16_t at = dates ? t->dates : t->at[which];
	uint8_t made[PP_PDU_MAX] = {PP_FUNCTION_WRITE, (uint8_t)(at >> 8),
	    (uint8_t)at, 0, (uint8_t)(bytes / 2), (uint8_t)bytes};
	enum pp_status rc;

	assert(which < pp_model_table_orders(m));
	if (dates ? image->n_zones == 0
		  : which >= image->n_tables || image->tables[which].n == 0)
		return PP_DONE;
	rc = dates ? put_zones(t, image, made + ORDER_HEAD)
		   : put_table(t, &image->tables[which], made + ORDER_HEAD);
	if (rc != PP_OK)
		return rc;
	*n = ORDER_HEAD + bytes;
	memcpy(pdu, made, *n);
	return PP_OK;
}
