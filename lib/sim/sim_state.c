/* SPDX-License-Identifier: ISC */
#include "sim_state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "amount.h"
#include "rows.h"
#include "sim_aside.h"
#include "sim_counts.h"

/* All that a meter remembers, by name. */
struct field {
	const char *name;
	size_t offset;
};

#define FIELD(member)                                                          \
	{                                                                      \
#member, offsetof(struct sim_slot, member)                     \
	}

static const struct field fields[] = {
    FIELD(meter.number),
    FIELD(meter.address),
    FIELD(meter.baud_index),
    FIELD(meter.parity_index),
    FIELD(meter.stop_index),
    FIELD(meter.ct),
    FIELD(meter.pt),
    FIELD(meter.run_mode),
    FIELD(meter.relay_output),
    FIELD(meter.pulse_ms),
    FIELD(meter.pulse_s),
    FIELD(meter.clock_off_s),
    FIELD(meter.at_ms),
    FIELD(meter.energy_wh[SIM_SHARP]),
    FIELD(meter.energy_wh[SIM_PEAK]),
    FIELD(meter.energy_wh[SIM_FLAT]),
    FIELD(meter.energy_wh[SIM_VALLEY]),
    FIELD(meter.rest_wms),
    FIELD(meter.base_wh),
    FIELD(meter.demand_w),
    FIELD(meter.demand_at_s),
    FIELD(meter.prepay),
    FIELD(meter.credit),
    FIELD(meter.count),
    FIELD(meter.last_fen),
    FIELD(meter.purchased_fen),
    FIELD(meter.price_e4[SIM_SHARP]),
    FIELD(meter.price_e4[SIM_PEAK]),
    FIELD(meter.price_e4[SIM_FLAT]),
    FIELD(meter.price_e4[SIM_VALLEY]),
    FIELD(meter.alarm_fen[0]),
    FIELD(meter.alarm_fen[1]),
    FIELD(meter.overdraft_fen),
    FIELD(meter.recovery),
    FIELD(meter.relay),
    FIELD(meter.force_enable),
    FIELD(meter.force_trip),
    FIELD(meter.overload_on),
    FIELD(meter.overload_w),
    FIELD(meter.step_w),
    FIELD(meter.pf_limit),
    FIELD(meter.trips),
    FIELD(meter.trips_allowed),
    FIELD(meter.recovery_min),
    FIELD(meter.waiting_s),
    FIELD(meter.over_since_ms),
    FIELD(meter.overload_open),
    FIELD(meter.reclose_ms),
    FIELD(dead),
    FIELD(dark_ms),
};

enum {
	FIELDS = sizeof fields / sizeof fields[0],
	/* Columns: meter, the fields, three byte strings, the end mark. */
	METER = 0,
	FIRST = 1,
	TABLE1 = FIRST + FIELDS,
	TABLE2,
	ZONES,
	END,
	COLUMNS,
	ROW_MAX = 4096,
};

/* In the last column, so that a row cut short isn't taken for a whole one. */
static const char end_mark[] = "end";

static void
name_columns(struct pp_column columns[COLUMNS])
{
	size_t i;

	columns[METER] = (struct pp_column){"meter", true};
	for (i = 0; i < FIELDS; i++)
		columns[FIRST + i] = (struct pp_column){fields[i].name, true};
	columns[TABLE1] = (struct pp_column){"table1", true};
	columns[TABLE2] = (struct pp_column){"table2", true};
	columns[ZONES] = (struct pp_column){"zones", true};
	columns[END] = (struct pp_column){"end", true};
}

static void
print_bytes(char *text, const uint8_t *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

/* One row with its newline; the length. */
static size_t
print_row(const struct sim_slot *slot, char row[ROW_MAX])
{
	char table1[2 * SIM_TABLE_BYTES + 1], table2[2 * SIM_TABLE_BYTES + 1];
	char zones[2 * SIM_ZONE_BYTES + 1];
	int n = snprintf(row, ROW_MAX, "%s", slot->id);
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		int64_t value;

		memcpy(&value, (const char *)slot + fields[i].offset,
		    sizeof value);
		n += snprintf(row + n, (size_t)(ROW_MAX - n), ",%" PRId64,
		    value);
	}
	print_bytes(table1, slot->meter.table[0], SIM_TABLE_BYTES);
	print_bytes(table2, slot->meter.table[1], SIM_TABLE_BYTES);
	print_bytes(zones, slot->meter.zones, SIM_ZONE_BYTES);
	n += snprintf(row + n, (size_t)(ROW_MAX - n), ",%s,%s,%s,%s\n", table1,
	    table2, zones, end_mark);
	return (size_t)n;
}

static int
hex_digit(char ch)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = ch == '\0' ? NULL : strchr(digits, ch);

	return found == NULL ? -1 : (int)(found - digits);
}

static enum pp_status
read_bytes(const struct pp_rows *rows, size_t column, uint8_t *bytes, size_t n)
{
	const char *text = pp_rows_text(rows, column);
	size_t i;

	if (strlen(text) != 2 * n)
		return pp_rows_bad(rows, column, "want %zu bytes", n);
	for (i = 0; i < n; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return pp_rows_bad(rows, column, "not hexadecimal");
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return PP_OK;
}

static enum pp_status
read_row(const struct pp_rows *rows, struct sim_site *site)
{
	struct sim_slot *slot, read;
	enum pp_status rc;
	size_t i;

	if (strcmp(pp_rows_text(rows, END), end_mark) != 0)
		return pp_rows_bad(rows, END, "the row is cut short");
	/* A meter that sim.csv no longer has is no more. */
	if (sim_site_slot(site, pp_rows_text(rows, METER), &slot) != PP_OK)
		return PP_OK;
	read = *slot;
	for (i = 0; i < FIELDS; i++) {
		const char *text = pp_rows_text(rows, FIRST + i);
		int64_t value;

		if (pp_decimal_parse(text, 0, &value) != PP_OK)
			return pp_rows_bad(rows, FIRST + i, "%s", pp_errmsg());
		memcpy((char *)&read + fields[i].offset, &value, sizeof value);
	}
	if ((rc = read_bytes(rows, TABLE1, read.meter.table[0],
		 SIM_TABLE_BYTES)) != PP_OK ||
	    (rc = read_bytes(rows, TABLE2, read.meter.table[1],
		 SIM_TABLE_BYTES)) != PP_OK ||
	    (rc = read_bytes(rows, ZONES, read.meter.zones, SIM_ZONE_BYTES)) !=
		PP_OK)
		return rc;
	if (read.meter.baud_index < 0 ||
	    read.meter.baud_index >= SIM_BAUD_INDEXES ||
	    read.meter.parity_index < 0 ||
	    read.meter.parity_index >= SIM_PARITY_INDEXES)
		return pp_rows_bad(rows, METER, "no such port settings");
	*slot = read;
	return PP_OK;
}

/* A bad row is forgiven where it is the last: the power went within it. */
static enum pp_status
read_rows(struct pp_rows *rows, struct sim_site *site)
{
	enum pp_status rc, bad = PP_OK;

	while ((rc = pp_rows_next(rows)) != PP_DONE) {
		if (bad != PP_OK)
			return bad;
		if (rc == PP_OK)
			rc = read_row(rows, site);
		bad = rc;
	}
	return PP_OK;
}

enum pp_status
sim_state_load(struct sim_site *site)
{
	struct pp_column columns[COLUMNS];
	struct pp_rows *rows = NULL;
	char path[PATH_MAX];
	enum pp_status rc;
	FILE *in;

	in = fopen(sim_site_path(site, "run/state", path), "re");
	if (in == NULL && errno == ENOENT)
		return PP_OK;
	if (in == NULL)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	name_columns(columns);
	rc = pp_rows_read(in, path, columns, COLUMNS, &rows);
	fclose(in);
	if (rc == PP_OK)
		rc = read_rows(rows, site);
	pp_rows_free(rows);
	return rc;
}

static void
print_all(const struct sim_site *site, FILE *out)
{
	struct pp_column columns[COLUMNS];
	char row[ROW_MAX];
	size_t i;

	name_columns(columns);
	for (i = 0; i < COLUMNS; i++)
		fprintf(out, "%s%c", columns[i].name,
		    i == COLUMNS - 1 ? '\n' : ',');
	for (i = 0; i < site->n_slots; i++) {
		print_row(&site->slots[i], row);
		fputs(row, out);
	}
}

enum pp_status
sim_state_save(struct sim_site *site, int64_t now_ms)
{
	struct sim_aside file;
	char path[PATH_MAX];
	enum pp_status rc;
	size_t i;

	for (i = 0; i < site->n_slots; i++)
		sim_slot_advance(&site->rules, &site->slots[i], now_ms);
	sim_site_path(site, "run/state", path);
	if ((rc = sim_aside_open(&file, path)) != PP_OK)
		return rc;
	print_all(site, file.out);
	if ((rc = sim_aside_commit(&file)) != PP_OK)
		return rc;
	if ((rc = sim_counts_save(site)) != PP_OK)
		return rc;
	if (site->journal != -1)
		close(site->journal);
	site->journal = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (site->journal == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	return PP_OK;
}

enum pp_status
sim_state_append(struct sim_site *site, const struct sim_slot *slot)
{
	char row[ROW_MAX];
	size_t n = print_row(slot, row);

	if (write(site->journal, row, n) != (ssize_t)n ||
	    fdatasync(site->journal) == -1)
		return pp_fail(PP_EOUT, "%s/run/state: %s", site->folder,
		    strerror(errno));
	return PP_OK;
}
