/* SPDX-License-Identifier: ISC */
/*
 * A signal ends what is long, after the exchange under way; and money that is
 * under way comes to its verdict first, for which there is a bounded time.
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "tool_parts.h"

enum {
	WATCHDOG_S = 30
};

volatile sig_atomic_t tool_stop;

static volatile sig_atomic_t holds_money, asked_to_stop;

static char last_words[256];

static void
on_signal(int number)
{
	(void)number;
	tool_stop = 1;
	if (holds_money && !asked_to_stop)
		alarm(WATCHDOG_S);
	asked_to_stop = 1;
}

/* What was armed stays pending: that is in the book. */
static _Noreturn void
on_alarm(int number)
{
	(void)number;
	(void)!write(STDERR_FILENO, last_words, strlen(last_words));
	_exit(EXIT_PENDING);
}

static void catch (const int *signals, size_t n, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < n; i++)
		sigaction(signals[i], &action, NULL);
}

void
ignore_stops(void)
{
	static const int stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};

	catch (stops, sizeof stops / sizeof stops[0], SIG_IGN);
}

void
tool_catch_signals(void)
{
	static const int ends[] = {SIGTERM, SIGINT, SIGHUP};

	catch (ends, sizeof ends / sizeof ends[0], on_signal);
}

void
tool_hold_signals(void)
{
	static const int quit = SIGQUIT, watchdog = SIGALRM;

	/* No handler may look for them. */
	snprintf(last_words, sizeof last_words, "%s: %s\n", the_tool->name,
	    pp_phrase("ended by a signal, and no verdict came for 30 s; what "
		      "is pending pp-settle brings to its end"));
	holds_money = 1;
	tool_catch_signals();
	catch (&quit, 1, on_signal);
	catch (&watchdog, 1, on_alarm);
	ignore_stops();
}
