/* SPDX-License-Identifier: ISC */
/*
 * What the tables say against what the log says of how they came to it: who
 * edits a table past all triggers has no row for that, and who edits the log
 * breaks its chain.  Each offence names the row.
 */
#include "checkup_impl.h"

/* clang-format off */

/* Acts that were done. */
#define DID " result IN ('done', 'alone', 'approved')"

/* The value of a word, to its end; and where it was changed, the new one. */
#define WORD(key)                                                              \
	" substr(words || ' ', instr(' ' || words, ' " key "=')"               \
	" + length('" key "='))"
#define TO_BLANK(value) " substr(" value ", 1, instr(" value ", ' ') - 1)"
#define CHANGED(value)                                                         \
	" substr(" value ", instr(" value ", '>') + 1,"                        \
	" instr(" value ", ' ') - instr(" value ", '>') - 1)"
#define HAS(key) " instr(' ' || words, ' " key "=') > 0"
#define YUAN(fen) " printf('%d.%02d', " fen " / 100, " fen " % 100)"

/* As it stands in words. */
#define ESCAPED(code)                                                          \
	" iif(" code " LIKE '#%', '%23', substr(" code ", 1, 1)) ||"           \
	" replace(replace(replace(substr(" code ", 2), '%', '%25'),"           \
	" '=', '%3D'), '>', '%3E')"

static const char mode_sql[] =
    "WITH now (mode) AS (SELECT coalesce((SELECT value"
    " FROM setting WHERE key = 'site.mode'), 'trial')),"
    " last (seq, w) AS (SELECT max(seq)," WORD("mode")
    " FROM log WHERE (action = 'mode' OR action = 'restore') AND" HAS("mode")
    " AND" DID ") SELECT 'site.mode is ' || mode || ', but ' || ifnull('by row"
    " ' || seq || ' of the log ' ||" CHANGED("w") ", 'no row of the log has"
    " set it') FROM now JOIN last WHERE mode <> ifnull(" CHANGED("w") ","
    " 'trial')";

static const char operator_sql[] =
    "WITH said (code, seq, does, uid) AS MATERIALIZED (SELECT subject, seq,"
    TO_BLANK("substr(words || ' ', 6)") ", CAST(" WORD("uid") " AS INTEGER)"
    " FROM log WHERE action = 'operator' AND words LIKE 'does=%' AND" DID "),"
    " added (code, seq, uid) AS (SELECT code, max(seq), uid"
    " FROM said WHERE does = 'add' GROUP BY code), able (code, seq, does) AS"
    " (SELECT code, max(seq), does FROM said WHERE does IN ('add', 'enable',"
    " 'disable') GROUP BY code) SELECT o.code || ': isn''t in the log as"
    " added' FROM operator o WHERE o.code NOT IN (SELECT code"
    " FROM added) UNION ALL SELECT a.code || ': was added by row ' || a.seq ||"
    " ' of the log, and is gone' FROM added a WHERE a.code NOT IN (SELECT code"
    " FROM operator) UNION ALL SELECT o.code || ': is the Unix user ' || o.uid"
    " || ', but by row ' || a.seq || ' of the log ' || a.uid"
    " FROM operator o JOIN added a ON a.code = o.code"
    " WHERE a.uid <> o.uid UNION ALL SELECT o.code || iif(o.enabled, ': is"
    " enabled', ': is disabled') || ', but not by row ' || a.seq || ' of the"
    " log' FROM operator o JOIN able a ON a.code = o.code"
    " WHERE o.enabled <> (a.does <> 'disable')";

static const char role_sql[] =
    "WITH every (role) AS (VALUES ('cashier'), ('plant'), ('auditor'),"
    " ('admin')), told (code, seq, has, roles) AS MATERIALIZED (SELECT"
    " subject, seq, words NOT LIKE 'does=revoke %', iif(action = 'grant',"
    TO_BLANK(WORD("role")) "," TO_BLANK(WORD("roles")) ")"
    " FROM log WHERE (action = 'grant' OR (action = 'operator' AND words LIKE"
    " 'does=add %')) AND" DID "), last (code, role, seq, has) AS (SELECT code,"
    " role, max(seq), has FROM told JOIN every ON instr(',' || roles || ',',"
    " ',' || role || ',') > 0 GROUP BY code, role)"
    " SELECT o.code || iif(l.has, ': is ', ': isn''t ') || l.role || ' by row"
    " ' || l.seq || ' of the log, but ' || iif(l.has, 'isn''t', 'is') || ' by"
    " the tables' FROM last l JOIN operator o ON o.code = l.code"
    " LEFT JOIN operator_role r ON r.operator = o.id AND r.role = l.role AND"
    " r.ended_at IS NULL WHERE l.has <> (r.id IS NOT NULL)";

/* A building's place in a list means nothing. */
static const char own_limit_sql[] =
    "WITH every (key) AS (VALUES ('sale_yuan'), ('refund_yuan'),"
    " ('buildings')), last (code, key, seq, w) AS (SELECT subject, key,"
    " max(seq), substr(words || ' ', instr(words, ' ' || key || '=') + 1)"
    " FROM log JOIN every ON instr(words, ' ' || key || '=') > 0"
    " WHERE action = 'operator' AND words LIKE 'does=limit %' AND" DID
    " GROUP BY subject, key), now (code, key, value) AS (SELECT code,"
    " 'sale_yuan', iif(sale_fen IS NULL, 'none'," YUAN("sale_fen") ")"
    " FROM operator UNION ALL SELECT code, 'refund_yuan', iif(refund_fen IS"
    " NULL, 'none'," YUAN("refund_fen") ") FROM operator"
    " UNION ALL SELECT code, 'buildings', ifnull((SELECT group_concat(b.code)"
    " FROM operator_building x JOIN building b ON b.id = x.building"
    " WHERE x.operator = o.id), 'all') FROM operator o), both (code, key,"
    " value, seq, said) AS (SELECT n.code, n.key, n.value, l.seq, ifnull("
    CHANGED("l.w") ", iif(n.key = 'buildings', 'all', 'none'))"
    " FROM now n LEFT JOIN last l ON l.code = n.code AND l.key = n.key)"
    " SELECT code || ': ' || key || ' is ' || value || ', but ' || ifnull('by"
    " row ' || seq || ' of the log ' || said, 'no row of the log has set it')"
    " FROM both WHERE iif(key = 'buildings' AND value <> 'all', length(value)"
    " <> length(said) OR EXISTS (SELECT 1 FROM operator o JOIN"
    " operator_building x ON x.operator = o.id JOIN building b ON b.id ="
    " x.building WHERE o.code = both.code AND instr(',' || said || ',', ',' ||"
    " b.code || ',') = 0), value <> said)";

/*
 * What was too much for one row is there by its digest only; and the log may
 * have begun behind what a site was set to.
 */
static const char site_limit_sql[] =
    "WITH summed (seq) AS (SELECT ifnull(max(seq), 0)"
    " FROM log WHERE action = 'tariff' AND" HAS("sha256") " AND" DID "), every"
    " (key) AS (SELECT key FROM setting WHERE key LIKE 'limits.%'"
    " UNION SELECT code FROM edit WHERE kind = 'setting' AND code LIKE"
    " 'limits.%'), last (key, seq, w) AS (SELECT key, max(seq), substr(words"
    " || ' ', instr(words, 'setting.' || key || '.value='))"
    " FROM log JOIN every ON instr(words, 'setting.' || key || '.value=') > 0"
    " WHERE action IN ('tariff', 'site') AND" DID
    " GROUP BY key) SELECT e.key || ' is ' || ifnull(s.value, 'not set') || ',"
    " but ' || ifnull('by row ' || l.seq || ' of the log ' ||" CHANGED("l.w")
    ", 'no row of the log has set it') FROM every e JOIN summed"
    " LEFT JOIN setting s ON s.key = e.key LEFT JOIN"
    " last l ON l.key = e.key WHERE ifnull(l.seq, 0) >= summed.seq AND"
    " ifnull(s.value, '') <> ifnull(" CHANGED("l.w") ", '') AND (l.seq IS NOT"
    " NULL OR NOT EXISTS (SELECT 1 FROM edit WHERE kind = 'setting' AND code ="
    " e.key AND at < (SELECT min(at) FROM log)))";

/* An order that was made before there was a log isn't in it. */
static const char order_sql[] =
    "WITH armed (code, seq, who, w) AS MATERIALIZED (SELECT"
    TO_BLANK(WORD("order")) " AS code, min(seq), who, iif(" HAS("amount_yuan")
    "," TO_BLANK(WORD("amount_yuan")) ", NULL)"
    " FROM log WHERE action IN ('sell', 'refund', 'reverse', 'transfer',"
    " 'close', 'exchange') AND" HAS("order") " AND NOT" HAS("pays_out_yuan")
    " AND" DID " GROUP BY code), ended (code, seq, state, w) AS MATERIALIZED"
    " (SELECT subject, max(seq), iif(action = 'ended'," TO_BLANK(WORD("state"))
    "," TO_BLANK(WORD("verdict")) ")," TO_BLANK(WORD("amount_yuan"))
    " FROM log WHERE action IN ('ended', 'resolve') AND" DID
    " GROUP BY subject), s (code, key, id, who, state, yuan) AS MATERIALIZED"
    " (SELECT code," ESCAPED("code") ", id, who, state," YUAN("amount_fen")
    " FROM sale) SELECT 'order ' || s.code || ': isn''t in the log'"
    " FROM s LEFT JOIN armed a ON a.code = s.key"
    " WHERE a.seq IS NULL AND s.id > (SELECT min(k.id)"
    " FROM s k JOIN armed b ON b.code = k.key)"
    " UNION ALL SELECT 'order ' || a.code || ': is in row ' || a.seq || ' of"
    " the log, and gone' FROM armed a LEFT JOIN s ON s.key = a.code"
    " WHERE s.id IS NULL UNION ALL SELECT 'order ' || s.code || ': is ' ||"
    " s.who || '''s, but by row ' || a.seq || ' of the log ' || a.who || '''s'"
    " FROM s JOIN armed a ON a.code = s.key WHERE a.who <> s.who"
    " UNION ALL SELECT 'order ' || s.code || ': is of ' || s.yuan || ' yuan,"
    " but by row ' || a.seq || ' of the log of ' || a.w"
    " FROM s JOIN armed a ON a.code = s.key WHERE a.w <> s.yuan"
    " UNION ALL SELECT 'order ' || s.code || ': is of ' || s.yuan || ' yuan,"
    " but by row ' || e.seq || ' of the log of ' || e.w"
    " FROM s JOIN ended e ON e.code = s.code WHERE e.w <> s.yuan"
    " UNION ALL SELECT 'order ' || s.code || ': is ' || s.state || ', but by"
    " row ' || ifnull(e.seq, a.seq) || ' of the log ' || ifnull(e.state,"
    " 'armed') FROM s LEFT JOIN armed a ON a.code = s.key"
    " LEFT JOIN ended e ON e.code = s.code WHERE ifnull(a.seq, e.seq) IS NOT"
    " NULL AND ifnull(e.state, 'armed') <> s.state";

/* Each checkpoint is an act, whose row is the head that it knows. */
static const char checkpoint_sql[] =
    "SELECT 'row ' || seq || ' of the log: its checkpoint is gone'"
    " FROM log WHERE action = 'seal' AND" DID " AND seq NOT IN (SELECT seq"
    " FROM seal)";

/* clang-format on */

const struct pp_check pp_checkup_log[] = {
    {"log_mode", mode_sql},
    {"log_operator", operator_sql},
    {"log_role", role_sql},
    {"log_limit", own_limit_sql},
    {"log_setting", site_limit_sql},
    {"log_order", order_sql},
    {"log_checkpoint", checkpoint_sql},
    {0},
};
