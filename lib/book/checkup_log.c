/* SPDX-License-Identifier: ISC */
/*
 * What the tables say against what the log says of how they came to it: who
 * edits a table past all triggers has no row for that, and who edits the log
 * breaks its chain.  Each offence names the row.
 */
#include "checkup_impl.h"
#include "checkup_sql.h"

/* clang-format off */

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

/* An order that was made before there was a log isn't in it. */
static const char order_sql[] =
    "WITH armed (code, seq, at, who, w) AS MATERIALIZED (SELECT"
    TO_BLANK(WORD("order")) " AS code, min(seq), at, who, iif("
    HAS("amount_yuan") "," TO_BLANK(WORD("amount_yuan")) ", NULL)"
    " FROM log WHERE action IN ('sell', 'refund', 'reverse', 'transfer',"
    " 'close', 'exchange') AND" HAS("order") " AND NOT" HAS("pays_out_yuan")
    " AND" DID " GROUP BY code), ended (code, seq, state, w) AS MATERIALIZED"
    " (SELECT subject, max(seq), iif(action = 'ended'," TO_BLANK(WORD("state"))
    "," TO_BLANK(WORD("verdict")) ")," TO_BLANK(WORD("amount_yuan"))
    " FROM log WHERE action IN ('ended', 'resolve') AND" DID
    " GROUP BY subject), s (code, key, id, at, who, state, yuan) AS"
    " MATERIALIZED (SELECT code," ESCAPED("code") ", id, at, who, state,"
    YUAN("amount_fen") " FROM sale) SELECT 'order ' || s.code || ': isn''t in the log'"
    " FROM s LEFT JOIN armed a ON a.code = s.key"
    " WHERE a.seq IS NULL AND s.id > (SELECT min(k.id)"
    " FROM s k JOIN armed b ON b.code = k.key)"
    " UNION ALL SELECT 'order ' || a.code || ': is in row ' || a.seq || ' of"
    " the log, and gone' FROM armed a LEFT JOIN s ON s.key = a.code"
    " WHERE s.id IS NULL UNION ALL SELECT 'order ' || s.code || ': is ' ||"
    " s.who || '''s, but by row ' || a.seq || ' of the log ' || a.who || '''s'"
    " FROM s JOIN armed a ON a.code = s.key WHERE a.who <> s.who"
    " UNION ALL SELECT 'order ' || s.code || ': is of' ||" TIME("s.at") "||"
    " ', but by row ' || a.seq || ' of the log of' ||" TIME("a.at")
    " FROM s JOIN armed a ON a.code = s.key WHERE a.at <> s.at"
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

/*
 * What a customer said is beside the log, until it is erased; why an order was
 * reversed is in it.
 */
static const char note_sql[] =
    "WITH l (seq, code, reason, noted) AS MATERIALIZED (SELECT seq,"
    TO_BLANK(WORD("order")) ", iif(action = 'reverse', iif(" HAS("reason") ","
    TO_BLANK(WORD("reason")) ", ''), NULL)," HAS("note") " FROM log"
    " WHERE action IN ('sell', 'refund', 'reverse', 'transfer') AND"
    HAS("order") " AND NOT" HAS("pays_out_yuan") " AND" DID ")"
    " SELECT 'order ' || s.code || ': its note isn''t that of row ' || l.seq"
    " || ' of the log' FROM sale s JOIN l ON l.code =" ESCAPED("s.code")
    " LEFT JOIN log_personal p ON p.seq = l.seq AND p.key = 'note'"
    " WHERE CASE WHEN l.reason IS NOT NULL THEN l.reason <>"
    ESCAPED("s.note") " AND l.reason NOT GLOB '*%[^23]*'"
    " WHEN l.noted THEN s.note <> p.value ELSE s.note <> '' END";

/* Who posted an order's entries, and when, is who made or ended it. */
static const char entry_sql[] =
    "WITH ended (code, seq, at, who) AS MATERIALIZED (SELECT subject,"
    " max(seq), at, who FROM log WHERE action IN ('ended', 'resolve') AND"
    DID " GROUP BY subject) SELECT 'entry ' || e.id || ': is of' ||"
    TIME("e.at") "|| ' by ' || e.who || ', but ' || iif(e.kind = 'armed',"
    " 'its order of' ||" TIME("s.at") "|| ' by ' || s.who, 'by row ' || l.seq"
    " || ' of the log of' ||" TIME("l.at") "|| ' by ' || l.who)"
    " FROM entry e JOIN sale s ON s.id = e.sale"
    " LEFT JOIN ended l ON l.code = s.code"
    " WHERE e.kind = 'armed' AND (e.at <> s.at OR e.who <> s.who)"
    " OR e.kind IN ('credited', 'not-credited', 'rounding')"
    " AND (e.at <> l.at OR e.who <> l.who)";

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
    {"log_order", order_sql},
    {"log_note", note_sql},
    {"log_entry", entry_sql},
    {"log_checkpoint", checkpoint_sql},
    {0},
};
