/* SPDX-License-Identifier: ISC */
#include "unasked.h"

#include "act.h"
#include "log.h"

bool unasked = true;

enum pp_status __real_pp_act(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);
enum pp_status __wrap_pp_act(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);
enum pp_status __real_pp_act_ask(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);
enum pp_status __wrap_pp_act_ask(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);
enum pp_status __real_pp_log_add(struct pp_db *db, enum pp_act_kind action,
    const char *subject, const struct pp_words *words,
    enum pp_log_result result, int64_t at, const char *who);
enum pp_status __wrap_pp_log_add(struct pp_db *db, enum pp_act_kind action,
    const char *subject, const struct pp_words *words,
    enum pp_log_result result, int64_t at, const char *who);
enum pp_status __wrap_tool_act_as(struct pp_db *db);

enum pp_status
__wrap_pp_act(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who)
{
	return unasked ? PP_OK : __real_pp_act(db, act, at, who);
}

enum pp_status
__wrap_pp_act_ask(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who)
{
	return unasked ? PP_OK : __real_pp_act_ask(db, act, at, who);
}

enum pp_status
__wrap_pp_log_add(struct pp_db *db, enum pp_act_kind action,
    const char *subject, const struct pp_words *words,
    enum pp_log_result result, int64_t at, const char *who)
{
	return unasked
	    ? PP_OK
	    : __real_pp_log_add(db, action, subject, words, result, at, who);
}

/* Of a tool: nobody is looked for. */
enum pp_status
__wrap_tool_act_as(struct pp_db *db)
{
	(void)db;
	return PP_OK;
}
