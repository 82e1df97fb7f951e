/* SPDX-License-Identifier: ISC */
/*
 * The checks of operators, their roles, and what needed a second person; and
 * what the site's mode comes to.
 */
#include "checkup_impl.h"

/* The number behind "request=" in the words of a row of the log. */
#define REQUEST_OF_LOG                                                         \
	" CAST(substr(words, instr(words, 'request=') + 8) AS INTEGER)"

const struct pp_check pp_checkup_people[] = {
    {"operator_role",
	"SELECT a.code || ' and ' || c.code || ': one person, auditor and '"
	" || rc.role FROM operator a JOIN operator_role ra"
	" ON ra.operator = a.id AND ra.role = 'auditor'"
	" AND ra.ended_at IS NULL JOIN operator c ON c.uid = a.uid"
	" JOIN operator_role rc ON rc.operator = c.id"
	" AND rc.role IN ('cashier', 'admin') AND rc.ended_at IS NULL"
	" UNION ALL SELECT o.code || ': isn''t in the log as ' || r.role"
	" FROM operator o JOIN operator_role r ON r.operator = o.id"
	" AND r.ended_at IS NULL LEFT JOIN (SELECT subject, CASE action"
	" WHEN 'grant' THEN substr(words, 17,"
	" instr(substr(words || ' ', 17), ' ') - 1) ELSE"
	" substr(words, instr(words, 'roles=') + 6) END AS roles FROM log"
	" WHERE (action = 'grant' AND words LIKE 'does=grant role=%'"
	" OR action = 'operator' AND words LIKE 'does=add %')"
	" AND result IN ('done', 'alone', 'approved')) l"
	" ON l.subject = o.code AND instr(',' || replace(l.roles, ' ', ',')"
	" || ',', ',' || r.role || ',') > 0 GROUP BY r.id"
	" HAVING count(l.subject) = 0"},
    {"operator_left",
	"SELECT 'there is no ' || role || ' any more' FROM operator_role"
	" WHERE role IN ('auditor', 'admin') GROUP BY role"
	" HAVING NOT EXISTS (SELECT 1 FROM operator_role r"
	" JOIN operator o ON o.id = r.operator AND o.enabled = 1"
	" WHERE r.role = operator_role.role AND r.ended_at IS NULL)"},
    {"session",
	"SELECT 'session ' || s.id || ': of ' || o.code || ', but another '"
	" || 'person''s' FROM session s JOIN operator o ON o.id = s.operator"
	" WHERE o.uid <> s.uid"},
    /*
     * Each end of a request is an act, and an act is in the log; but what
     * a restore used up has the time of its approval.
     */
    {"request",
	"SELECT 'Q' || id || ': was approved by who asked' FROM request"
	" WHERE said = 'approved' AND said_uid = asked_uid"
	" UNION ALL SELECT 'Q' || id || ': was used, but not approved'"
	" FROM request WHERE used_at IS NOT NULL AND said IS NOT 'approved'"
	" UNION ALL SELECT 'Q' || id || ': isn''t in the log as asked for'"
	" FROM request WHERE id NOT IN (SELECT" REQUEST_OF_LOG
	" FROM log WHERE result = 'requested')"
	" UNION ALL SELECT 'Q' || id || ': isn''t in the log as used'"
	" FROM request WHERE used_at <> said_at AND id NOT IN"
	" (SELECT" REQUEST_OF_LOG " FROM log WHERE result = 'approved')"
	" UNION ALL SELECT 'Q' || q || ': was used ' || count(*) || ' times'"
	" FROM (SELECT" REQUEST_OF_LOG " AS q FROM log"
	" WHERE result = 'approved') GROUP BY q HAVING count(*) > 1"
	" UNION ALL SELECT 'Q' || id || ': what was said isn''t in the log'"
	" FROM request WHERE said IN ('approved', 'rejected')"
	" AND 'Q' || id NOT IN (SELECT subject FROM log"
	" WHERE action = 'approve' AND result = 'done')"},
    {0},
};

const struct pp_check pp_checkup_people_notes[] = {
    {"mode",
	"WITH site (mode) AS (SELECT coalesce((SELECT value FROM setting"
	" WHERE key = 'site.mode'), 'trial'))"
	" SELECT 'trial: one user, no separation of duties' FROM site"
	" WHERE mode = 'trial'"
	" UNION ALL SELECT 'small: one person may do much alone' FROM site"
	" WHERE mode = 'small'"
	" UNION ALL SELECT mode || ': there is no operator yet, so nobody may'"
	" || ' do anything' FROM site WHERE mode <> 'trial'"
	" AND NOT EXISTS (SELECT 1 FROM operator)"
	" UNION ALL SELECT 'full: no auditor has logged in yet, so nothing is'"
	" || ' approved' FROM site WHERE mode = 'full'"
	" AND EXISTS (SELECT 1 FROM operator)"
	" AND NOT EXISTS (SELECT 1 FROM operator o JOIN operator_role r"
	" ON r.operator = o.id AND r.ended_at IS NULL AND r.role = 'auditor'"
	" WHERE o.enabled = 1 AND o.first = 0)"},
    {"alone",
	"SELECT count(*) || ' acts were done by one person alone'"
	" || ' within a day'"
	" FROM log WHERE result = 'alone' AND at > ?1 - 86400"
	" HAVING count(*) > 0"},
    {"one_time_code",
	"SELECT code || ': has only a one-time code, which ended'"
	" FROM operator WHERE enabled = 1 AND first = 1"
	" AND secret_at + 86400 <= ?1"},
    {0},
};
