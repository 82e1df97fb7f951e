/* SPDX-License-Identifier: ISC */
/*
 * A signal ends what is long, after the exchange under way.
 */
#include <signal.h>

#include "tool.h"

volatile sig_atomic_t tool_stop;

static void
on_signal(int number)
{
	(void)number;
	tool_stop = 1;
}

void
tool_catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}
