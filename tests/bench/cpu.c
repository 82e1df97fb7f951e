/* SPDX-License-Identifier: ISC */
/*
 * cpu RUNS PROGRAM CONFIG PEER CONFIG ARGUMENT...: run two tools of ours with
 * the same arguments, each at its own site, in turns, RUNS times each after one
 * to warm up; on standard output the medians of the processor time that they
 * took, in milliseconds, and the spread of each, the greatest over the least.
 * What they print is thrown away.
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	RUNS_MAX = 1000,
};

static int64_t
run_us(const char *program, const char *config, char *argv[])
{
	struct rusage used;
	pid_t child = fork();
	int status;

	if (child == 0) {
		(void)setenv("PP_CONFIG", config, 1);
		(void)dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execv(program, argv);
		err(71, "%s", program);
	}
	if (child == -1 || wait4(child, &status, 0, &used) != child)
		err(71, "%s", program);
	if (status != 0)
		errx(1, "%s: failed", program);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) *
	    INT64_C(1000000) +
	    used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char *argv[])
{
	static int64_t us[2][RUNS_MAX];
	long runs = argc < 6 ? 0 : strtol(argv[1], NULL, 10);

	if (runs < 1 || runs > RUNS_MAX)
		errx(64,
		    "usage: cpu RUNS PROGRAM CONFIG PEER CONFIG ARGUMENT...");
	for (long i = -1; i < runs; i++)
		for (int turn = 0; turn < 2; turn++) {
			int which = (i & 1) ^ turn;
			char **at = argv + 2 + 2 * which;
			int64_t took = run_us(at[0], at[1], argv + 5);

			if (i >= 0)
				us[which][i] = took;
		}
	for (int which = 0; which < 2; which++)
		qsort(us[which], (size_t)runs, sizeof us[which][0], compare);
	for (int which = 0; which < 2; which++)
		printf("%.3f ", (double)us[which][runs / 2] / 1e3);
	for (int which = 0; which < 2; which++)
		printf("%.2f ",
		    (double)us[which][runs - 1] / (double)us[which][0]);
	putchar('\n');
	return 0;
}
