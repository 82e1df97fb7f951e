/* SPDX-License-Identifier: ISC */
/*
 * Reads that lie near each other as one transaction, for the least time on the
 * wire.  One more costs 39 characters at 9600 baud (8 of the request, two
 * silences of 3.5, 5 of the reply's frame, and a turnaround of 20 ms), which
 * is as much as 20 registers.
 */
#include "model_impl.h"

#include <stdlib.h>
#include <string.h>

enum {
	TRANSACTION = 20, /* registers for whose time it stands */
};

static int
by_place(const void *one, const void *other)
{
	const struct pp_read *a = one, *b = other;

	if (a->function != b->function)
		return a->function - b->function;
	return a->address - b->address;
}

static bool
has(const struct pp_read *read, unsigned at)
{
	return at >= read->address && at - read->address < read->count;
}

/* Whether a register from `first` to before `end` is of none of the reads. */
static bool
has_hole(const struct pp_read *reads, size_t n, unsigned first, unsigned end)
{
	unsigned at;
	size_t i;

	for (at = first; at < end; at++) {
		for (i = 0; i < n && !has(&reads[i], at); i++)
			;
		if (i == n)
			return true;
	}
	return false;
}

/* The registers that `n` reads take as one; 0: they cannot be. */
static unsigned
together(const struct pp_model *m, const struct pp_read *reads, size_t n,
    unsigned *first)
{
	unsigned from = reads->address, end = from + reads->count, last;
	size_t i;

	for (i = 1; i < n; i++) {
		if (m->merge == MERGE_NEVER ||
		    reads[i].function != reads->function)
			return 0;
		last = (unsigned)reads[i].address + reads[i].count;
		from = reads[i].address < from ? reads[i].address : from;
		end = last > end ? last : end;
	}
	if (end - from > m->longest ||
	    (m->merge == MERGE_TOUCHING && has_hole(reads, n, from, end)))
		return 0;
	*first = from;
	return end - from;
}

/*
 * The cheapest way to cut the list, in its order: next[i] is where the
 * transaction that begins with the i-th read ends.  All ways are weighed,
 * from the end: whoever joins each read to the one before while it fits may
 * leave the next ones apart.
 */
static void
cut(const struct pp_model *m, const struct pp_read *reads, size_t n,
    size_t next[PP_MODEL_READS_MAX])
{
	unsigned least[PP_MODEL_READS_MAX + 1], all, first;
	size_t i, k;

	least[n] = 0;
	for (i = n; i-- > 0;) {
		least[i] = least[i + 1] + TRANSACTION + reads[i].count;
		next[i] = i + 1;
		for (k = i + 2; k <= n; k++) {
			all = together(m, reads + i, k - i, &first);
			if (all == 0 || least[k] + TRANSACTION + all > least[i])
				continue;
			least[i] = least[k] + TRANSACTION + all;
			next[i] = k;
		}
	}
}

/* `n` reads as one. */
static struct pp_read
join(struct pp_model *m, const struct pp_read *reads, size_t n)
{
	struct pp_read whole = *reads;
	unsigned all, first = 0;
	size_t i;

	if (n == 1)
		return whole;
	all = together(m, reads, n, &first);
	whole.address = (uint16_t)first;
	whole.count = (uint16_t)all;
	whole.slot = (uint8_t)m->n_slots++;
	for (i = 0; i < n; i++)
		m->members[whole.slot] |= m->members[reads[i].slot];
	return whole;
}

/* A list of reads as one of transactions; how many they are. */
static size_t
pack(struct pp_model *m, struct pp_read *reads, size_t n)
{
	size_t next[PP_MODEL_READS_MAX] = {0}, i, packed = 0;

	cut(m, reads, n, next);
	for (i = 0; i < n; i = next[i])
		reads[packed++] = join(m, reads + i, next[i] - i);
	return packed;
}

/*
 * Whether two of the reads tell the same, so that their order in the file
 * says which of them is believed.
 */
static bool
is_told_twice(const struct pp_model *m, const struct pp_read *reads, size_t n)
{
	bool told[PP_QUANTITIES] = {false};
	const struct model_value *v, *end;
	uint32_t seen = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (seen & m->members[reads[i].slot])
			continue;
		seen |= m->members[reads[i].slot];
		v = m->values + m->spans[reads[i].slot].first;
		end = v + m->spans[reads[i].slot].n;
		for (; v < end; v++) {
			if (v->is_helper)
				continue;
			if (told[v->target])
				return true;
			told[v->target] = true;
		}
	}
	return false;
}

/* The reads of a poll may come in any order, so they are sorted for it. */
static void
merge_poll(struct pp_model *m)
{
	struct pp_read named[PP_MODEL_READS_MAX], swap;
	size_t n = m->n_poll, i, k, done = 0;

	memcpy(named, m->poll, sizeof(named));
	qsort(m->poll, n, sizeof(*m->poll), by_place);
	m->n_poll = pack(m, m->poll, n);
	for (i = 0; i < n; i++)
		for (k = done; k < m->n_poll; k++) {
			if (!(m->members[m->poll[k].slot] &
				m->members[named[i].slot]))
				continue;
			swap = m->poll[k];
			m->poll[k] = m->poll[done];
			m->poll[done] = swap;
			memcpy(m->poll[done].name, named[i].name,
			    sizeof(named[i].name));
			done++;
		}
}

/* The registers of a read up to the last that is needed. */
static unsigned
needed(const struct pp_model *m, size_t slot)
{
	const struct model_value *v = m->values + m->spans[slot].first;
	const struct model_value *end = v + m->spans[slot].n;
	unsigned n = 0;

	if (v == end) /* whoever asks for it wants the words */
		return m->reads[slot].count;
	for (; v < end; v++)
		if ((unsigned)v->word + v->words > n)
			n = (unsigned)v->word + v->words;
	return n;
}

static void
count_spare(const struct pp_model *m, struct pp_read *reads, size_t n)
{
	unsigned end, most;
	struct pp_read *read;
	size_t slot;

	for (read = reads; read < reads + n; read++) {
		most = read->address;
		for (slot = 0; slot < m->n_reads; slot++) {
			if (!(m->members[read->slot] & UINT32_C(1) << slot))
				continue;
			end = m->reads[slot].address + needed(m, slot);
			most = end > most ? end : most;
		}
		read->spare = (uint16_t)(read->address + read->count - most);
	}
}

void
model_merge(struct pp_model *m)
{
	for (; m->n_slots < m->n_reads; m->n_slots++)
		m->members[m->n_slots] = UINT32_C(1) << m->n_slots;
	if (!is_told_twice(m, m->poll, m->n_poll))
		merge_poll(m);
	count_spare(m, m->reads, m->n_reads);
	count_spare(m, m->poll, m->n_poll);
	count_spare(m, m->evidence, m->n_evidence);
}
