/* SPDX-License-Identifier: ISC */
/*
 * What the tables say of people against what the log does: of operators'
 * passwords, of requests, and of customers, whose data are beside the log.
 */
#include "checkup_impl.h"
#include "checkup_sql.h"

/* clang-format off */

/* The number behind a word of digits. */
#define NUMBER(key) " CAST(" WORD(key) " AS INTEGER)"

/* A secret itself is nobody's to see, but that it was set is an act. */
static const char secret_sql[] =
    "WITH last (code, seq, at) AS (SELECT subject, max(seq), at FROM log"
    " WHERE (action = 'password' AND words NOT LIKE 'does=keep-%' OR action = 'operator' AND (words LIKE"
    " 'does=add %' OR words LIKE 'does=new-code%')) AND" DID
    " GROUP BY subject) SELECT o.code || ': has a password of' ||"
    TIME("o.secret_at") "|| ', but by row ' || l.seq || ' of the log of' ||"
    TIME("l.at") " FROM operator o JOIN last l ON l.code = o.code"
    " WHERE l.at <> o.secret_at";

/* Those that a restore used up have the time of their approval. */
static const char request_sql[] =
    "WITH used (q, seq, at) AS MATERIALIZED (SELECT" NUMBER("request")
    ", min(seq), at FROM log WHERE result = 'approved' AND" HAS("request")
    " GROUP BY 1), said (code, seq, word, at, who) AS MATERIALIZED (SELECT"
    " subject, max(seq)," TO_BLANK(WORD("says")) ", at, who FROM log"
    " WHERE action = 'approve' AND result = 'done' GROUP BY subject)"
    " SELECT 'Q' || id || ': was used by row ' || u.seq || ' of the log, but'"
    " || iif(used_at IS NULL, ' waits to be', ' at' ||" TIME("used_at") ")"
    " FROM request JOIN used u ON u.q = id WHERE used_at IS NOT u.at"
    " UNION ALL SELECT 'Q' || id || ': is ' || ifnull(r.said, 'not answered')"
    " || ', but by row ' || l.seq || ' of the log ' || l.word"
    " FROM request r JOIN said l ON l.code = 'Q' || id"
    " WHERE r.said IS NOT l.word OR r.said_at IS NOT l.at"
    " OR r.said_by IS NOT l.who";

/*
 * Each piece that a row is committed to is there, or an erasure behind it was
 * of its customer: the account that the row is about, or that it made.
 */
static const char personal_sql[] =
    "WITH l (seq, at, subject, account, n) AS MATERIALIZED (SELECT seq, at,"
    " subject, iif(" HAS("account") "," TO_BLANK(WORD("account")) ", ''),"
    " (length(words) - length(replace(words, '=#', ''))) / 2 FROM log"
    " WHERE instr(words, '=#') > 0 AND" DID "), has (seq, n) AS MATERIALIZED"
    " (SELECT seq, count(*) FROM log_personal GROUP BY seq)"
    " SELECT 'row ' || l.seq || ' of the log: what was kept beside it is gone'"
    " FROM l LEFT JOIN has h ON h.seq = l.seq WHERE ifnull(h.n, 0) < l.n"
    " AND NOT EXISTS (SELECT 1 FROM log e LEFT JOIN account a"
    " ON a.code = e.subject WHERE e.action = 'erase' AND e.seq > l.seq"
    " AND" DID " AND (e.subject IN (l.subject, '@' || l.subject, l.account)"
    " OR a.opened_at = l.at))";

/* As the last row says, unless that was erased; no phone has no piece. */
static const char account_sql[] =
    "WITH last (account, key, seq) AS (SELECT account, iif(key LIKE"
    " 'name%', 'name', 'phone') AS what, max(seq) FROM log_personal WHERE key IN ('name', 'name_was',"
    " 'phone', 'phone_was') GROUP BY account, what)"
    " SELECT a.code || ': its ' || l.key || ' isn''t that of row '"
    " || l.seq || ' of the log' FROM last l JOIN account a"
    " ON a.code = l.account LEFT JOIN log_personal p ON p.seq = l.seq"
    " AND p.key = l.key"
    " WHERE ifnull(p.value, '') <> iif(l.key = 'phone', a.phone, a.name)";

/* clang-format on */

const struct pp_check pp_checkup_log_people[] = {
    {"log_secret", secret_sql},
    {"log_request", request_sql},
    {"log_personal", personal_sql},
    {"log_account", account_sql},
    {0},
};
