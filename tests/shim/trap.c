/* SPDX-License-Identifier: ISC */
/*
 * Every system call of the program, from main() on, comes by here first,
 * whichever library makes it and however: the kernel is told (by a seccomp
 * filter) to send SIGSYS in its place, except from the one instruction below.
 * So no wrapper can be forgotten, and standard I/O counts too.
 *
 * The environment says what to do, in PP_SHIM:
 *
 *	count:FILE	a line for each call: its kind, and what can be done
 *			to it
 *	kill:KIND:N	end by SIGKILL instead of making the Nth of its kind
 *	ERROR:KIND:N	the Nth fails with that, as EIO:pwrite:3
 *	short:KIND:N	the Nth does half of what it was asked for
 *	log:FILE:FOLDER	record what reaches the files there, see record.h
 *
 * and PP_SHIM_FIRED names a file to be made when it has been done.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "shim.h"

#ifndef __x86_64__
#error "the shim knows the registers of x86-64 only"
#endif

enum {
	KERNEL_SIGSET = 8 /* bytes, as the kernel counts signals */
};

enum what {
	NOTHING,
	COUNT,
	KILL,
	FAIL,
	SHORT,
	LOG
};

static struct {
	enum what what;
	char kind[24];
	long nth;
	int error;
	int fd; /* of COUNT */
	const char *fired;
} wanted;

static long seen; /* of the wanted kind */

/* The only one that goes through; `call_made` is the return address. */
long bare_call(long number, const long *arg);
extern const char call_made[];

__asm__(".text\n"
	".type bare_call, @function\n"
	"bare_call:\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %r11\n"
	"	mov 0(%r11), %rdi\n"
	"	mov 8(%r11), %rsi\n"
	"	mov 16(%r11), %rdx\n"
	"	mov 24(%r11), %r10\n"
	"	mov 32(%r11), %r8\n"
	"	mov 40(%r11), %r9\n"
	"	syscall\n"
	"call_made:\n"
	"	ret\n"
	".size bare_call, .-bare_call\n");

long
make_call(const struct call *call)
{
	return bare_call(call->number, call->arg);
}

long
call_3(long number, long a, long b, long c)
{
	return bare_call(number, (long[6]){a, b, c});
}

static void
tell_fired(void)
{
	if (wanted.fired != NULL)
		(void)bare_call(SYS_openat,
		    (long[6]){AT_FDCWD, (long)wanted.fired,
			O_CREAT | O_WRONLY | O_CLOEXEC, 0600});
}

static void
count(const struct kind *kind)
{
	char line[128];
	int n = snprintf(line, sizeof line, "%s kill", kind->name);

	for (const int *error = kind->errors; *error != 0; error++)
		n += snprintf(line + n, sizeof line - (size_t)n, " %s",
		    error_name(*error));
	n += snprintf(line + n, sizeof line - (size_t)n, "%s\n",
	    kind->size_arg ? " short" : "");
	(void)call_3(SYS_write, wanted.fd, (long)line, n);
}

/* Whether this is the one, and it can be done to it. */
static bool
is_wanted(const struct kind *kind)
{
	if (wanted.what == NOTHING || strcmp(kind->name, wanted.kind) != 0)
		return false;
	return __atomic_add_fetch(&seen, 1, __ATOMIC_RELAXED) == wanted.nth;
}

static long
interfere(struct call *call, const struct kind *kind)
{
	tell_fired();
	switch (wanted.what) {
	case KILL:
		return call_3(SYS_kill, call_3(SYS_getpid, 0, 0, 0), SIGKILL,
		    0);
	case FAIL:
		if (kind->happens)
			(void)make_call(call);
		return -wanted.error;
	case SHORT:
		if (kind->size_arg && call->arg[kind->size_arg] > 1)
			call->arg[kind->size_arg] /= 2;
		return make_call(call);
	case NOTHING:
	case COUNT:
	case LOG:
		break;
	}
	return make_call(call);
}

static long
pass(struct call *call)
{
	struct kind plain;
	const struct kind *kind;
	long result;

	if (wanted.what == LOG) {
		log_before(call);
		result = make_call(call);
		log_after(call, result);
		return result;
	}
	kind = kind_of(call, &plain);
	if (wanted.what == COUNT)
		count(kind);
	else if (is_wanted(kind))
		return interfere(call, kind);
	return make_call(call);
}

/* SIGSYS has to come through; and sigreturn would put the old mask back. */
static long
set_mask(struct call *call, ucontext_t *context)
{
	uint64_t mask;
	long result;

	if (call->arg[1] != 0) {
		memcpy(&mask, (const void *)call->arg[1], sizeof mask);
		mask &= ~(UINT64_C(1) << (SIGSYS - 1));
		call->arg[1] = (long)&mask;
	}
	result = make_call(call);
	(void)bare_call(SYS_rt_sigprocmask,
	    (long[6]){SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET});
	memcpy(&context->uc_sigmask, &mask, sizeof mask);
	return result;
}

static void
on_call(int signal, siginfo_t *info, void *arg)
{
	ucontext_t *context = arg;
	greg_t *r = context->uc_mcontext.gregs;
	struct call call = {info->si_syscall,
	    {r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8],
		r[REG_R9]}};

	(void)signal;
	if (call.number == SYS_rt_sigprocmask)
		r[REG_RAX] = set_mask(&call, context);
	else
		r[REG_RAX] = pass(&call);
}

/* Those that make a thread or end a signal must come from where they are. */
static bool
set_trap(void)
{
	const uintptr_t at = (uintptr_t)call_made;
	const unsigned ip = offsetof(struct seccomp_data, instruction_pointer);
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ip),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)at, 0, 2),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ip + 4),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(at >> 32), 5, 0),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 3, 0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 2, 0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
	struct sigaction action = {
	    .sa_sigaction = on_call,
	    .sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	return sigaction(SIGSYS, &action, NULL) == 0 &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool
understand(const char *words)
{
	char what[16], second[4096], third[4096];
	int n;

	n = sscanf(words, "%15[^:]:%4095[^:]:%4095s", what, second, third);
	if (n == 2 && strcmp(what, "count") == 0) {
		wanted.what = COUNT;
		wanted.fd = open(second,
		    O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
		return wanted.fd != -1;
	}
	if (n != 3)
		return false;
	if (strcmp(what, "log") == 0) {
		wanted.what = LOG;
		log_open(second, third);
		return true;
	}
	snprintf(wanted.kind, sizeof wanted.kind, "%.23s", second);
	wanted.nth = strtol(third, NULL, 10);
	wanted.fired = getenv("PP_SHIM_FIRED");
	wanted.error = error_number(what);
	wanted.what = strcmp(what, "kill") == 0 ? KILL
	    : strcmp(what, "short") == 0        ? SHORT
						: FAIL;
	return wanted.what != FAIL || wanted.error != 0;
}

static int (*true_main)(int, char **, char **);

static int
begin(int argc, char **argv, char **environment)
{
	const char *words = getenv("PP_SHIM");

	if (words != NULL && (!understand(words) || !set_trap())) {
		fprintf(stderr, "shim: can't do PP_SHIM=%s\n", words);
		_exit(127);
	}
	return true_main(argc, argv, environment);
}

#pragma GCC visibility push(default)
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
    void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end);
#pragma GCC visibility pop

/* What every program begins with, after its libraries are in place. */
int
__libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
    void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end)
{
	int (*start)(int (*)(int, char **, char **), int, char **,
	    void (*)(void), void (*)(void), void (*)(void), void *);
	void *symbol = dlsym(RTLD_NEXT, "__libc_start_main");

	memcpy(&start, &symbol, sizeof start);
	true_main = main;
	return start(begin, argc, argv, init, fini, rtld_fini, stack_end);
}
