/* SPDX-License-Identifier: ISC */
#include "tally.h"

/* Finest where meters are, 20 to 60 ms; each step is a quarter or so. */
static const int64_t ends_ms[PP_TALLY_BUCKETS - 1] = {5, 10, 15, 20, 25, 30, 40,
    50, 65, 80, 100, 130, 170, 220, 300, 400, 600, 1000, 2000};

int64_t
pp_tally_bucket_us(size_t bucket)
{
	return bucket < PP_TALLY_BUCKETS - 1 ? ends_ms[bucket] * 1000
					     : INT64_MAX;
}

void
pp_tally_reply(struct pp_tally *tally, int64_t took_us)
{
	size_t i = 0;

	while (took_us > pp_tally_bucket_us(i))
		i++;
	tally->reply[i]++;
}

void
pp_tally_add(struct pp_tally *sum, const struct pp_tally *tally)
{
	size_t i;

	sum->asked += tally->asked;
	sum->answered += tally->answered;
	sum->refused += tally->refused;
	sum->silent += tally->silent;
	sum->cut_short += tally->cut_short;
	sum->bad_check += tally->bad_check;
	sum->foreign += tally->foreign;
	for (i = 0; i < PP_TALLY_BUCKETS; i++)
		sum->reply[i] += tally->reply[i];
}

int64_t
pp_tally_percentile_us(const struct pp_tally *tally, unsigned percent)
{
	uint64_t n = 0, upto = 0;
	size_t i;

	for (i = 0; i < PP_TALLY_BUCKETS; i++)
		n += tally->reply[i];
	if (n == 0)
		return -1;
	for (i = 0; i < PP_TALLY_BUCKETS; i++) {
		upto += tally->reply[i];
		if (upto * 100 >= n * percent && upto > 0)
			break;
	}
	return pp_tally_bucket_us(i);
}
