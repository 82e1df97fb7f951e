/* SPDX-License-Identifier: ISC */
/*
 * The C library's contexts begin a fiber, but they also keep the signal mask,
 * by a call of the kernel at each switch; from then on one jumps.  A fortified
 * longjmp(3) takes a jump to another stack for a mistake.
 */
#undef _FORTIFY_SOURCE
#include "sim_fiber.h"

#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

enum {
/* Sanitized frames are several times as large. */
#ifdef SANITIZED
	STACK_BYTES = 1024 * 1024,
#else
	STACK_BYTES = 256 * 1024,
#endif
	GUARD_BYTES = 4096, /* below it: too deep a call ends the program */
	HALF = 32,
};

struct sim_fiber {
	ucontext_t context; /* where it begins */
	jmp_buf stood;      /* where it goes on */
	bool begun;         /* so that it goes on there */
	uint8_t *mapped; /* guard and stack; NULL: of a stack that was there */
	void (*run)(void *arg);
	void *arg;
	struct sim_fiber *from; /* who switched here last */

	/* What the address sanitizer wants to know of the stack. */
	const void *bottom;
	size_t bytes;
	void *fake;
};

#ifdef SANITIZED
#include <sanitizer/common_interface_defs.h>

static void
leave(struct sim_fiber *from, struct sim_fiber *to)
{
	__sanitizer_start_switch_fiber(&from->fake, to->bottom, to->bytes);
}

/* It would take a jump for the end of a function that never returns. */
static void
jump(struct sim_fiber *from, struct sim_fiber *to)
{
	swapcontext(&from->context, &to->context);
}

static void
arrive(struct sim_fiber *fiber)
{
	const void *bottom;
	size_t bytes;

	__sanitizer_finish_switch_fiber(fiber->fake, &bottom, &bytes);
	fiber->from->bottom = bottom;
	fiber->from->bytes = bytes;
}
#else
static void
leave(struct sim_fiber *from, struct sim_fiber *to)
{
	(void)from;
	(void)to;
}

static void
jump(struct sim_fiber *from, struct sim_fiber *to)
{
	from->begun = true;
	if (_setjmp(from->stood) != 0)
		return;
	if (to->begun)
		_longjmp(to->stood, 1);
	setcontext(&to->context);
}

static void
arrive(struct sim_fiber *fiber)
{
	(void)fiber;
}
#endif

/* makecontext(3) passes integers only. */
static void
begin(unsigned high, unsigned low)
{
	uintptr_t address = (uintptr_t)high << HALF | low;
	struct sim_fiber *fiber = (struct sim_fiber *)address;

	arrive(fiber);
	fiber->run(fiber->arg);
	abort();
}

enum pp_status
sim_fiber_bare(struct sim_fiber **result)
{
	struct sim_fiber *fiber = calloc(1, sizeof *fiber);

	if (!fiber)
		return pp_fail(PP_ESYS, "out of memory");
	*result = fiber;
	return PP_OK;
}

enum pp_status
sim_fiber_new(struct sim_fiber **result)
{
	struct sim_fiber *fiber = NULL;
	enum pp_status rc;
	void *mapped;

	if ((rc = sim_fiber_bare(&fiber)) != PP_OK)
		return rc;
	mapped = mmap(NULL, GUARD_BYTES + STACK_BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (mapped == MAP_FAILED ||
	    mprotect(mapped, GUARD_BYTES, PROT_NONE) == -1) {
		rc = pp_fail(PP_ESYS, "a stack: %s", strerror(errno));
		if (mapped != MAP_FAILED)
			munmap(mapped, GUARD_BYTES + STACK_BYTES);
		free(fiber);
		return rc;
	}
	fiber->mapped = mapped;
	fiber->bottom = fiber->mapped + GUARD_BYTES;
	fiber->bytes = STACK_BYTES;
	*result = fiber;
	return PP_OK;
}

void
sim_fiber_free(struct sim_fiber *fiber)
{
	if (!fiber)
		return;
	if (fiber->mapped)
		munmap(fiber->mapped, GUARD_BYTES + STACK_BYTES);
	free(fiber);
}

void
sim_fiber_set(struct sim_fiber *fiber, void (*run)(void *arg), void *arg)
{
	uintptr_t address = (uintptr_t)fiber;

	fiber->run = run;
	fiber->arg = arg;
	fiber->begun = false;
	fiber->fake = NULL;
	getcontext(&fiber->context);
	fiber->context.uc_stack.ss_sp = fiber->mapped + GUARD_BYTES;
	fiber->context.uc_stack.ss_size = STACK_BYTES;
	fiber->context.uc_link = NULL;
	/* The cast that makecontext(3) is made for. */
	makecontext(&fiber->context, (void (*)(void))begin, 2,
	    (unsigned)(address >> HALF), (unsigned)(address & UINT32_MAX));
}

void
sim_fiber_switch(struct sim_fiber *from, struct sim_fiber *to)
{
	to->from = from;
	leave(from, to);
	jump(from, to);
	arrive(from);
}
