/* SPDX-License-Identifier: ISC */
/*
 * What the commands of pp-sms that send share: the books, the texts, the rows
 * and the courier.
 */
#ifndef PP_TOOL_SMS_POST_H
#define PP_TOOL_SMS_POST_H

#include "courier.h"
#include "message_text.h"
#include "status.h"

struct tool_post {
	struct pp_db *db;
	struct pp_message_texts *texts;
	struct pp_records *records;
	struct pp_courier courier;
};

extern struct tool_post tool_post;

/* What it is opened for. */
enum tool_post_use {
	TOOL_POST_LOOKS, /* a dry run */
	TOOL_POST_RUNS,
	TOOL_POST_WAITS, /* for another run's end, if there is one */
	TOOL_POST_ONE,   /* likewise; rows are of that one, not of all moved */
};

enum pp_status tool_post_open(enum tool_post_use use);
void tool_post_close(void);

/* A row; and of what became of one, a line too where people are asked for. */
enum pp_status tool_post_put(const struct pp_message *message);
void tool_post_moved(void *arg, const struct pp_message *message);

/* How a run of the courier went, with its sender that doesn't take. */
enum pp_status tool_post_judge(enum pp_status rc);

#endif
