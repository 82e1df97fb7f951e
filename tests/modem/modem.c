/* SPDX-License-Identifier: ISC */
/*
 * A GSM modem on a pseudo-terminal, and all phones behind it.
 *
 *	modem FOLDER [FAULT...]
 *
 * FOLDER/line leads to the terminal as soon as it answers; FOLDER/phones gets
 * a line for each message that arrives, its parts joined: the number, a tab,
 * the text.  With "-" for a folder it talks on its standard streams instead.
 * Faults, of the Kth message (part) that it is given, up to the Lth:
 *
 *	refuse=CODE@K[-L]	the network says +CMS ERROR: CODE
 *	hang@K			it arrives, but the modem says nothing any more
 *
 * and of all: no-sim, no-network, no-echo, chatter (lines nobody asked for,
 * between), report (the network tells of deliveries), report=STATUS (of what
 * it tells instead).
 */
#include <err.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "pdu.h"
#include "phones.h"

enum {
	LINE_SIZE = 1024,
	FAULTS_MAX = 8,
	END_OF_TEXT = 0x1a,
	GIVE_UP = 0x1b
};

enum what {
	REFUSE,
	HANG
};

struct fault {
	enum what what;
	unsigned code, from, to;
};

struct modem {
	int in, out;
	struct fault faults[FAULTS_MAX];
	size_t n_faults;
	bool no_sim, no_network, no_echo, chatter, report, hangs;
	unsigned status; /* of the reports */
	bool echo;
	size_t asked; /* octets of the PDU that is awaited; 0: none */
	unsigned given, reference;
	struct phones *phones;
};

static const struct {
	const char *command, *answer;
} answers[] = {
    {"AT+CGMI", "FakeGSM"},
    {"AT+CGMM", "Pty"},
    {"AT+CGMR", "1.0"},
    {"AT+CGSN", "351234567890123"},
    {"AT+CIMI", "460001234567890"},
    {"AT+CSCS?", "+CSCS: \"GSM\""},
    {"AT+CSCS=?", "+CSCS: (\"GSM\",\"UCS2\",\"IRA\")"},
    {"AT+CSCA?", "+CSCA: \"+8613800250500\",145"},
    {"AT+CSQ", "+CSQ: 20,99"},
    {"AT+CBC", "+CBC: 0,100"},
    {"AT+CPMS=?", "+CPMS: (\"SM\"),(\"SM\"),(\"SM\")"},
    {"AT+CPMS", "+CPMS: 0,20,0,20,0,20"},
    {"AT+CNMI=?", "+CNMI: (0-2),(0-2),(0,2),(0-2),(0,1)"},
    {"AT+COPS", "+COPS: 0,2,\"46000\""},
};

static void
say(const struct modem *modem, const char *text)
{
	size_t n = strlen(text);

	if (write(modem->out, text, n) != (ssize_t)n)
		err(71, "write");
}

/* An answer of one line, and OK. */
static void
answer(const struct modem *modem, const char *text)
{
	char line[LINE_SIZE];

	(void)snprintf(line, sizeof line, "\r\n%s\r\n\r\nOK\r\n", text);
	say(modem, line);
}

static const struct fault *
find_fault(const struct modem *modem)
{
	for (size_t i = 0; i < modem->n_faults; i++)
		if (modem->given >= modem->faults[i].from &&
		    modem->given <= modem->faults[i].to)
			return &modem->faults[i];
	return NULL;
}

static void
refuse(const struct modem *modem, unsigned code)
{
	char line[40];

	(void)snprintf(line, sizeof line, "\r\n+CMS ERROR: %u\r\n", code);
	say(modem, line);
}

static void
report(const struct modem *modem, const struct pdu *pdu)
{
	char hex[512], line[600];
	size_t octets =
	    pdu_report(pdu, modem->reference, modem->status, hex, sizeof hex);

	(void)snprintf(line, sizeof line, "\r\n+CDS: %zu\r\n%s\r\n", octets,
	    hex);
	say(modem, line);
}

static void
take(struct modem *modem, const char *hex)
{
	const struct fault *fault;
	struct pdu pdu;
	char line[40];

	modem->given++;
	fault = find_fault(modem);
	if (!pdu_read(hex, modem->asked, &pdu)) {
		refuse(modem, 304);
		return;
	}
	if (fault && fault->what == REFUSE) {
		refuse(modem, fault->code);
		return;
	}
	modem->reference = (modem->reference + 1) & 0xff;
	if (modem->phones)
		phones_take(modem->phones, &pdu);
	modem->hangs = fault && fault->what == HANG;
	if (modem->hangs)
		return;
	(void)snprintf(line, sizeof line, "+CMGS: %u", modem->reference);
	answer(modem, line);
	if (modem->report && pdu.wants_report)
		report(modem, &pdu);
}

static void
submit(struct modem *modem, const char *octets)
{
	modem->asked = strtoul(octets, NULL, 10);
	if (modem->no_sim)
		refuse(modem, 310);
	else if (modem->no_network)
		refuse(modem, 331);
	else if (modem->asked == 0)
		refuse(modem, 304);
	else
		say(modem, "\r\n> ");
	if (modem->no_sim || modem->no_network)
		modem->asked = 0;
}

static bool
begins(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

static bool
is_taken(const char *line)
{
	static const char *const taken[] = {"AT+CMEE=", "AT+CFUN=", "AT+CMGF=",
	    "AT+CSCS=", "AT+CNMI=", "AT+CMMS="};

	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		if (begins(line, taken[i]))
			return true;
	return strcmp(line, "AT") == 0;
}

static void
obey(struct modem *modem, const char *line)
{
	if (modem->chatter)
		say(modem, "\r\n^RSSI: 20\r\n");
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		if (begins(line, answers[i].command)) {
			answer(modem, answers[i].answer);
			return;
		}
	if (begins(line, "AT+CMGS=")) {
		submit(modem, line + strlen("AT+CMGS="));
	} else if (begins(line, "AT+CPIN?")) {
		if (modem->no_sim)
			say(modem, "\r\n+CME ERROR: 10\r\n");
		else
			answer(modem, "+CPIN: READY");
	} else if (begins(line, "AT+CREG?")) {
		answer(modem, modem->no_network ? "+CREG: 0,2" : "+CREG: 0,1");
	} else if (begins(line, "ATE")) {
		modem->echo = line[3] == '1' && !modem->no_echo;
		say(modem, "\r\nOK\r\n");
	} else {
		say(modem, is_taken(line) ? "\r\nOK\r\n" : "\r\nERROR\r\n");
	}
}

/* A byte of a command, up to CR, or of a PDU, up to Ctrl-Z. */
static void
hear(struct modem *modem, char byte, char line[LINE_SIZE], size_t *n)
{
	if (modem->hangs)
		return;
	if (modem->echo && byte != GIVE_UP)
		(void)!write(modem->out, &byte, 1);
	if (byte == GIVE_UP) {
		if (modem->asked)
			say(modem, "\r\nOK\r\n");
		modem->asked = 0;
		*n = 0;
	} else if (byte == (modem->asked ? END_OF_TEXT : '\r')) {
		line[*n] = '\0';
		*n = 0;
		if (!modem->asked) {
			obey(modem, line);
			return;
		}
		take(modem, line);
		modem->asked = 0;
	} else if (byte != '\n' && byte != '\r' && *n + 1 < LINE_SIZE) {
		line[(*n)++] = byte;
	}
}

static struct fault
read_fault(const char *word)
{
	static const char *const names[] =
	    {[REFUSE] = "refuse=", [HANG] = "hang@"};
	struct fault fault = {.what = REFUSE};
	char *at;

	while (!begins(word, names[fault.what]))
		if (fault.what++ == HANG)
			errx(64, "%s: no such fault", word);
	word += strlen(names[fault.what]);
	if (fault.what == REFUSE) {
		fault.code = (unsigned)strtoul(word, &at, 10);
		word = *at == '@' ? at + 1 : at;
	}
	fault.from = fault.to = (unsigned)strtoul(word, &at, 10);
	if (*at == '-')
		fault.to = (unsigned)strtoul(at + 1, &at, 10);
	if (fault.from == 0 || *at != '\0')
		errx(64, "%s: of which message", word);
	return fault;
}

static void
read_word(struct modem *modem, const char *word)
{
	if (strcmp(word, "no-sim") == 0)
		modem->no_sim = true;
	else if (strcmp(word, "no-network") == 0)
		modem->no_network = true;
	else if (strcmp(word, "no-echo") == 0)
		modem->no_echo = true;
	else if (strcmp(word, "chatter") == 0)
		modem->chatter = true;
	else if (begins(word, "report"))
		modem->report = true;
	else if (modem->n_faults < FAULTS_MAX)
		modem->faults[modem->n_faults++] = read_fault(word);
	else
		errx(64, "%s: one fault too many", word);
	if (begins(word, "report="))
		modem->status = (unsigned)strtoul(word + 7, NULL, 16);
}

/* Both ends are ours, so that the line stays when nobody is at it. */
static void
open_line(struct modem *modem, const char *folder)
{
	char path[LINE_SIZE], name[64];
	struct termios raw = {0};
	int end;

	cfmakeraw(&raw);
	if (openpty(&modem->in, &end, name, &raw, NULL) == -1)
		err(71, "a pseudo-terminal");
	modem->out = modem->in;
	(void)snprintf(path, sizeof path, "%s/phones", folder);
	modem->phones = phones_open(path);
	(void)snprintf(path, sizeof path, "%s/line", folder);
	(void)unlink(path);
	if (symlink(name, path) == -1)
		err(73, "%s", path);
}

int
main(int argc, char *argv[])
{
	struct modem modem = {.out = STDOUT_FILENO, .reference = 17};
	char line[LINE_SIZE], bytes[LINE_SIZE];
	size_t n = 0;
	ssize_t got;

	if (argc < 2)
		errx(64, "modem FOLDER [FAULT...]");
	for (int i = 2; i < argc; i++)
		read_word(&modem, argv[i]);
	if (strcmp(argv[1], "-") != 0)
		open_line(&modem, argv[1]);
	while ((got = read(modem.in, bytes, sizeof bytes)) > 0)
		for (ssize_t i = 0; i < got; i++)
			hear(&modem, bytes[i], line, &n);
	return got == 0 ? 0 : 71;
}
