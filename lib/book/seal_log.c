/* SPDX-License-Identifier: ISC */
/*
 * Checkpoints as they are made; seal_verify.c checks them.  What is signed is
 * one line: "pp-seal-1," and five netstrings: its number, the row, that row's
 * hash as hexadecimal digits, the time, the sums.
 */
#include "seal_log.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "seal_impl.h"

static const char domain[] = "pp-seal-1,";

void
pp_seal_put_line(struct pp_buffer *line, const struct pp_seal *seal)
{
	char hex[PP_DIGEST_HEX];

	line->n = 0;
	pp_hex(seal->head.hash, sizeof seal->head.hash, hex);
	pp_buffer_add(line, domain, sizeof domain - 1);
	pp_log_put_number(line, seal->no);
	pp_log_put_number(line, seal->head.seq);
	pp_log_put_netstring(line, hex, sizeof hex - 1);
	pp_log_put_number(line, seal->at);
	pp_log_put_netstring(line, seal->sums, strlen(seal->sums));
}

enum pp_status
pp_seal_mac(const uint8_t key[PP_DIGEST_BYTES], const struct pp_seal *seal,
    uint8_t mac[PP_DIGEST_BYTES])
{
	struct pp_buffer line = {0};
	enum pp_status rc;

	pp_seal_put_line(&line, seal);
	rc = line.failed
	    ? pp_fail(PP_ESYS, "out of memory")
	    : pp_mac(key, PP_DIGEST_BYTES, line.bytes, line.n, mac);
	pp_buffer_free(&line);
	return rc;
}

enum pp_status
pp_seal_key_forward(uint8_t key[PP_DIGEST_BYTES])
{
	struct pp_digester *digester = NULL;
	enum pp_status rc = pp_digester_new(&digester);

	if (rc != PP_OK)
		return rc;
	pp_digest_add(digester, key, PP_DIGEST_BYTES);
	rc = pp_digest_end(digester, key);
	pp_digester_free(digester);
	return rc;
}

/* The digest of pairs of numbers that a query gives, and how many. */
static enum pp_status
digest_of(struct pp_db *db, const char *sql, int64_t bound, char *hex,
    int64_t *n)
{
	uint8_t digest[PP_DIGEST_BYTES];
	struct pp_digester *digester = NULL;
	struct pp_buffer pair = {0};
	struct pp_query *q = NULL;
	enum pp_status rc;

	*n = 0;
	if ((rc = pp_digester_new(&digester)) != PP_OK ||
	    (rc = pp_query_new(db, sql, &q)) != PP_OK)
		goto out;
	pp_query_int(q, 1, bound);
	while ((rc = pp_query_step(q)) == PP_OK) {
		if (pp_query_col_int(q, 1) == 0)
			continue; /* there was none of it at that time */
		pair.n = 0;
		pp_log_put_number(&pair, pp_query_col_int(q, 0));
		pp_log_put_number(&pair, pp_query_col_int(q, 1));
		if (pair.failed) {
			rc = pp_fail(PP_ESYS, "out of memory");
			goto out;
		}
		pp_digest_add(digester, pair.bytes, pair.n);
		++*n;
	}
	if (rc == PP_DONE && (rc = pp_digest_end(digester, digest)) == PP_OK)
		pp_hex(digest, sizeof digest, hex);
out:
	pp_query_free(q);
	pp_buffer_free(&pair);
	pp_digester_free(digester);
	return rc;
}

enum pp_status
pp_seal_balances(struct pp_db *db, int64_t posting, char hex[PP_DIGEST_HEX],
    int64_t *n)
{
	return digest_of(db,
	    "SELECT a.id, (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
	    "  WHERE p.debit = a.id AND p.id <= ?1)"
	    " - (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
	    "  WHERE p.credit = a.id AND p.id <= ?1)"
	    " FROM ledger_account a ORDER BY a.id",
	    posting, hex, n);
}

static enum pp_status
last_posting(struct pp_db *db, int64_t *posting)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT ifnull(max(id), 0) FROM posting", &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		*posting = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

static enum pp_status
add_up(struct pp_db *db, char sums[PP_SEAL_SUMS_MAX])
{
	char balances[PP_DIGEST_HEX], counts[PP_DIGEST_HEX];
	int64_t posting, n_balances, n_counts;
	enum pp_status rc;

	if ((rc = last_posting(db, &posting)) != PP_OK ||
	    (rc = pp_seal_balances(db, posting, balances, &n_balances)) !=
		PP_OK ||
	    (rc = digest_of(db,
		 "SELECT id, count FROM epoch_count WHERE ?1 = 0 ORDER BY id",
		 0, counts, &n_counts)) != PP_OK)
		return rc;
	snprintf(sums, PP_SEAL_SUMS_MAX,
	    "posting=%lld accounts=%lld balances=%s meters=%lld counts=%s",
	    (long long)posting, (long long)n_balances, balances,
	    (long long)n_counts, counts);
	return PP_OK;
}

void
pp_seal_fill(const struct pp_query *q, struct pp_seal *seal)
{
	const void *hash, *signature, *mac;
	size_t n_hash, n_signature, n_mac;

	*seal = (struct pp_seal){
	    .no = pp_query_col_int(q, 0),
	    .head = {.seq = pp_query_col_int(q, 1),
		.hash_digits = 2 * PP_DIGEST_BYTES},
	    .at = pp_query_col_int(q, 3),
	};
	hash = pp_query_col_blob(q, 2, &n_hash);
	signature = pp_query_col_blob(q, 5, &n_signature);
	mac = pp_query_col_blob(q, 6, &n_mac);
	pp_query_copy(q, 4, seal->sums, sizeof seal->sums);
	/* One of another length stays zeros, and isn't what was signed. */
	if (n_hash == sizeof seal->head.hash)
		memcpy(seal->head.hash, hash, n_hash);
	if (n_signature == sizeof seal->signature)
		memcpy(seal->signature, signature, n_signature);
	if (n_mac == sizeof seal->mac)
		memcpy(seal->mac, mac, n_mac);
}

/* PP_DONE: there is none yet. */
static enum pp_status
last_seal(struct pp_db *db, struct pp_seal *seal)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT " PP_SEAL_COLUMNS " FROM seal ORDER BY no DESC LIMIT 1",
	    &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		pp_seal_fill(q, seal);
	pp_query_free(q);
	return rc;
}

/*
 * The number to come, and its MAC's key: where the last was made with the one
 * we have, whoever made it came not so far as to write the next.
 */
static enum pp_status
number(struct pp_db *db, uint8_t key[PP_DIGEST_BYTES], int64_t *no)
{
	uint8_t mac[PP_DIGEST_BYTES];
	struct pp_seal last;
	enum pp_status rc = last_seal(db, &last);

	*no = rc == PP_OK ? last.no + 1 : 1;
	if (rc != PP_OK)
		return rc == PP_DONE ? PP_OK : rc;
	if ((rc = pp_seal_mac(key, &last, mac)) == PP_OK &&
	    pp_same_secret(mac, last.mac, sizeof mac))
		rc = pp_seal_key_forward(key);
	return rc;
}

static enum pp_status
insert(struct pp_db *db, const struct pp_seal *seal)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO seal (" PP_SEAL_COLUMNS ")"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, seal->no);
	pp_query_int(q, 2, seal->head.seq);
	pp_query_blob(q, 3, seal->head.hash, sizeof seal->head.hash);
	pp_query_int(q, 4, seal->at);
	pp_query_text(q, 5, seal->sums);
	pp_query_blob(q, 6, seal->signature, sizeof seal->signature);
	pp_query_blob(q, 7, seal->mac, sizeof seal->mac);
	return pp_query_once(q);
}

static enum pp_status
sign(const struct pp_seal_keys *keys, struct pp_seal *seal)
{
	struct pp_buffer line = {0};
	enum pp_status rc;

	pp_seal_put_line(&line, seal);
	rc = line.failed
	    ? pp_fail(PP_ESYS, "out of memory")
	    : pp_sign(keys->sign, line.bytes, line.n, seal->signature);
	pp_buffer_free(&line);
	return rc == PP_OK ? pp_seal_mac(keys->mac, seal, seal->mac) : rc;
}

enum pp_status
pp_seal_add(struct pp_db *db, struct pp_seal_keys *keys, int64_t at,
    const char *who, struct pp_head *head)
{
	struct pp_act act = {.kind = PP_ACT_SEAL, .subject = ""};
	struct pp_seal_keys k = *keys;
	struct pp_seal seal = {.at = at};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_act(db, &act, at, who)) != PP_OK ||
	    (rc = pp_log_head(db, &seal.head)) != PP_OK ||
	    (rc = number(db, k.mac, &seal.no)) != PP_OK ||
	    (rc = add_up(db, seal.sums)) != PP_OK ||
	    (rc = sign(&k, &seal)) != PP_OK ||
	    (rc = insert(db, &seal)) != PP_OK ||
	    (rc = pp_seal_key_forward(k.mac)) != PP_OK)
		goto out;
	*keys = k;
	*head = seal.head;
out:
	pp_forget(&k, sizeof k);
	return rc;
}

enum pp_status
pp_seal_count(struct pp_db *db, int64_t *n)
{
	struct pp_seal last;
	enum pp_status rc = last_seal(db, &last);

	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	*n = rc == PP_OK ? last.no : 0;
	return PP_OK;
}
