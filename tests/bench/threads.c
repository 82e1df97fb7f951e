/* SPDX-License-Identifier: ISC */
/*
 * threads LINES BLOCKS: a peer of pp-poll, the loop that most programs over
 * libmodbus have.  A thread for each bus, its default wait of 0.5 s, three
 * tries at once, no silence kept; the 48 registers read in so many blocks.
 * LINES has a bus, its device and its addresses in each line.  On standard
 * output, for each meter that was read: bus, address, energy, balance.
 */
#include <err.h>
#include <errno.h>
#include <modbus/modbus.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BAUD = 9600,
	FIRST = 0x0200,
	COUNT = 48,
	ENERGY = 0x0215 - FIRST,
	BALANCE = 0x021F - FIRST,
	TRIES = 3,
	BUSES_MAX = 64,
	ADDRESSES_MAX = 247,
	TEXT_MAX = 4096,
};

struct line {
	pthread_t thread;
	char bus[64];
	char device[TEXT_MAX];
	int blocks;
	int address[ADDRESSES_MAX];
	int n;
	uint16_t words[ADDRESSES_MAX][COUNT];
	bool read[ADDRESSES_MAX];
};

static bool
read_block(modbus_t *bus, int first, int n, uint16_t *words)
{
	int try;

	for (try = 0; try < TRIES; try++)
		if (modbus_read_registers(bus, FIRST + first, n, words) == n)
			return true;
	return false;
}

static bool
read_meter(modbus_t *bus, int blocks, uint16_t words[COUNT])
{
	int n = COUNT / blocks, i;

	for (i = 0; i < blocks; i++)
		if (!read_block(bus, i * n, n, words + (size_t)(i * n)))
			return false;
	return true;
}

static void *
read_line(void *arg)
{
	struct line *line = arg;
	modbus_t *bus = modbus_new_rtu(line->device, BAUD, 'N', 8, 1);
	int i;

	if (bus == NULL || modbus_connect(bus) == -1)
		errx(1, "%s: %s", line->device, modbus_strerror(errno));
	for (i = 0; i < line->n; i++) {
		modbus_set_slave(bus, line->address[i]);
		line->read[i] = read_meter(bus, line->blocks, line->words[i]);
	}
	modbus_close(bus);
	modbus_free(bus);
	return NULL;
}

static size_t
load(const char *path, int blocks, struct line lines[BUSES_MAX])
{
	char addresses[TEXT_MAX], *at;
	FILE *in = fopen(path, "r");
	size_t n = 0;

	if (in == NULL)
		err(1, "%s", path);
	while (n < BUSES_MAX &&
	    fscanf(in, "%63s %4095s %4095s", lines[n].bus, lines[n].device,
		addresses) == 3) {
		struct line *line = &lines[n++];

		line->blocks = blocks;
		for (at = addresses; *at && line->n < ADDRESSES_MAX;
		     at += *at == ',')
			line->address[line->n++] = (int)strtol(at, &at, 10);
	}
	fclose(in);
	return n;
}

static void
show(const struct line *line)
{
	int i;

	for (i = 0; i < line->n; i++)
		if (line->read[i])
			printf("%s,%d,%d,%d\n", line->bus, line->address[i],
			    MODBUS_GET_INT32_FROM_INT16(line->words[i], ENERGY),
			    MODBUS_GET_INT32_FROM_INT16(line->words[i],
				BALANCE));
}

int
main(int argc, char **argv)
{
	struct line *lines = calloc(BUSES_MAX, sizeof *lines);
	int blocks = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0;
	size_t n, i;

	if (lines == NULL || blocks < 1 || COUNT % blocks != 0)
		errx(1, "usage: threads LINES BLOCKS");
	n = load(argv[1], blocks, lines);
	for (i = 0; i < n; i++)
		if (pthread_create(&lines[i].thread, NULL, read_line,
			&lines[i]) != 0)
			errx(1, "no thread");
	for (i = 0; i < n; i++)
		pthread_join(lines[i].thread, NULL);
	for (i = 0; i < n; i++)
		show(&lines[i]);
	free(lines);
	return 0;
}
