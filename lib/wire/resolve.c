/* SPDX-License-Identifier: ISC */
/*
 * One lock guards all.  Threads live only while there is something to ask;
 * each holds the resolver, which is freed by the last that lets go.
 */
#include "resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "refused.h"

enum {
	WORKERS_MOST = 64, /* so many may hang before others have to wait */
	SERVER_WAIT_S = 1, /* for a name server; the system's is 5 */
	SERVER_TRIES = 2,
	HOST_MAX = 256,
	WORDS_MAX = 200,
};

/* A name that was ever asked for. */
struct name {
	struct name *next;
	struct name *behind; /* in the queue */
	char host[HOST_MAX];
	bool asking; /* in the queue, or by a worker */
	int64_t asked_us;
	enum pp_status last; /* how asking ended */
	char words[WORDS_MAX];
	bool known; /* by this answer or one before */
	struct pp_address address;
	size_t waiting; /* lookups */
	int answered;   /* eventfd while any waits */
};

struct pp_lookup {
	struct pp_resolver *resolver;
	struct name *name;
	int fd;
	int64_t until_us;
};

struct pp_resolver {
	pthread_mutex_t lock;
	enum pp_status (*ask)(const char *host, struct pp_address *address);
	struct name *names;
	struct name *first, **last; /* the queue */
	size_t workers;
	bool closed; /* the world is gone */
};

/* Serial servers speak IPv4; a name like localhost often has both. */
static const struct addrinfo *
choose(const struct addrinfo *found)
{
	const struct addrinfo *a = found;

	while (a && a->ai_family != AF_INET)
		a = a->ai_next;
	return a ? a : found;
}

static enum pp_status
look_up(const char *host, int flags, struct pp_address *address)
{
	struct addrinfo hints = {
	    .ai_socktype = SOCK_STREAM,
	    .ai_flags = flags,
	};
	struct addrinfo *found;
	const struct addrinfo *a;
	int why = getaddrinfo(host, NULL, &hints, &found);

	if (why != 0)
		return pp_fail(why == EAI_MEMORY ? PP_ESYS : PP_EAWAY, "%s: %s",
		    host,
		    why == EAI_SYSTEM ? strerror(errno) : gai_strerror(why));
	a = choose(found);
	memcpy(&address->to, a->ai_addr, a->ai_addrlen);
	address->n = a->ai_addrlen;
	freeaddrinfo(found);
	return PP_OK;
}

/*
 * The settings are this thread's own.  With the usual ones a second name
 * server is asked after 5 seconds, when no bus waits any more.
 */
static enum pp_status
ask_the_system(const char *host, struct pp_address *address)
{
	if (res_init() == 0) {
		if (_res.retrans > SERVER_WAIT_S)
			_res.retrans = SERVER_WAIT_S;
		if (_res.retry > SERVER_TRIES)
			_res.retry = SERVER_TRIES;
	}
	return look_up(host, 0, address);
}

enum pp_status
pp_resolver_new(enum pp_status (*ask)(const char *host, struct pp_address *),
    struct pp_resolver **resolver)
{
	struct pp_resolver *r = calloc(1, sizeof *r);

	if (!r || pthread_mutex_init(&r->lock, NULL) != 0) {
		free(r);
		return pp_fail(PP_ESYS, "out of memory");
	}
	r->ask = ask ? ask : ask_the_system;
	r->last = &r->first;
	*resolver = r;
	return PP_OK;
}

static void
destroy(struct pp_resolver *r)
{
	struct name *n, *next;

	for (n = r->names; n; n = next) {
		next = n->next;
		free(n);
	}
	pthread_mutex_destroy(&r->lock);
	free(r);
}

void
pp_resolver_free(struct pp_resolver *resolver)
{
	bool last;

	if (!resolver)
		return;
	pthread_mutex_lock(&resolver->lock);
	resolver->closed = true;
	last = resolver->workers == 0;
	pthread_mutex_unlock(&resolver->lock);
	if (last)
		destroy(resolver);
}

/* Ask for one name, without the lock while that takes. */
static void
serve(struct pp_resolver *r, struct name *n)
{
	struct pp_address address = {0};
	const uint64_t one = 1;
	enum pp_status rc;

	pthread_mutex_unlock(&r->lock);
	rc = r->ask(n->host, &address);
	pthread_mutex_lock(&r->lock);
	n->asking = false;
	n->last = rc;
	if (rc == PP_OK) {
		n->known = true;
		n->address = address;
	} else {
		snprintf(n->words, sizeof n->words, "%s", pp_errmsg());
	}
	/* It can't be full: nobody else adds to it. */
	if (n->waiting > 0)
		(void)!write(n->answered, &one, sizeof one);
}

static void *
work(void *arg)
{
	struct pp_resolver *r = arg;
	struct name *n;
	bool last;

	pthread_mutex_lock(&r->lock);
	while ((n = r->first) && !r->closed) {
		r->first = n->behind;
		if (!r->first)
			r->last = &r->first;
		n->behind = NULL;
		serve(r, n);
	}
	r->workers--;
	last = r->closed && r->workers == 0;
	pthread_mutex_unlock(&r->lock);
	if (last)
		destroy(r);
	return NULL;
}

/* Signals are for the thread that waits for buses. */
static int
start_worker(struct pp_resolver *r)
{
	sigset_t all, before;
	pthread_t thread;
	int why;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	why = pthread_create(&thread, NULL, work, r);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (why == 0) {
		pthread_detach(thread);
		r->workers++;
	}
	return why;
}

static enum pp_status
ask(struct pp_resolver *r, struct name *n, int64_t now_us)
{
	int why;

	if (r->workers < WORKERS_MOST && (why = start_worker(r)) != 0 &&
	    r->workers == 0)
		return pp_fail(PP_ESYS, "a thread for names: %s",
		    strerror(why));
	n->asking = true;
	n->asked_us = now_us;
	*r->last = n;
	r->last = &n->behind;
	return PP_OK;
}

static enum pp_status
name_of(struct pp_resolver *r, const char *host, struct name **name)
{
	struct name *n = r->names;

	while (n && strcasecmp(n->host, host) != 0)
		n = n->next;
	if (!n) {
		if (!(n = calloc(1, sizeof *n)))
			return pp_fail(PP_ESYS, "out of memory");
		snprintf(n->host, sizeof n->host, "%s", host);
		n->asked_us = INT64_MIN / 2; /* never */
		n->next = r->names;
		r->names = n;
	}
	*name = n;
	return PP_OK;
}

static bool
is_fresh(const struct name *n, int64_t now_us)
{
	return now_us - n->asked_us < (n->last == PP_OK
					      ? PP_RESOLVE_KEEP_US
					      : PP_RESOLVE_KEEP_FAILURE_US);
}

/* What is known of it by now; not *ready: that is still to come. */
static enum pp_status
answer(const struct name *n, int64_t now_us, struct pp_address *address,
    bool *ready)
{
	*ready = !n->asking || now_us >= n->asked_us + PP_RESOLVE_WAIT_US;
	if (!*ready)
		return PP_OK;
	if (!n->known && n->asking)
		return pp_fail(PP_EAWAY, "%s: the name server doesn't answer",
		    n->host);
	if (!n->known)
		return pp_fail(n->last, "%s", n->words);
	*address = n->address;
	return PP_OK;
}

static enum pp_status
wait_for(struct pp_resolver *r, struct name *n, struct pp_lookup **lookup)
{
	struct pp_lookup *l = malloc(sizeof *l);

	if (!l)
		return pp_fail(PP_ESYS, "out of memory");
	if (n->waiting == 0 &&
	    (n->answered = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0) {
		free(l);
		return pp_refused(n->host, errno);
	}
	n->waiting++;
	*l = (struct pp_lookup){
	    .resolver = r,
	    .name = n,
	    .fd = n->answered,
	    .until_us = n->asked_us + PP_RESOLVE_WAIT_US,
	};
	*lookup = l;
	return PP_OK;
}

enum pp_status
pp_resolve(struct pp_resolver *resolver, const char *host, int64_t now_us,
    struct pp_address *address, struct pp_lookup **lookup)
{
	struct name *n = NULL;
	enum pp_status rc;
	bool ready;

	*lookup = NULL;
	if (look_up(host, AI_NUMERICHOST, address) == PP_OK)
		return PP_OK;
	pthread_mutex_lock(&resolver->lock);
	if ((rc = name_of(resolver, host, &n)) != PP_OK)
		goto out;
	if (!n->asking && !is_fresh(n, now_us) &&
	    (rc = ask(resolver, n, now_us)) != PP_OK)
		goto out;
	rc = answer(n, now_us, address, &ready);
	if (rc == PP_OK && !ready)
		rc = wait_for(resolver, n, lookup);
out:
	pthread_mutex_unlock(&resolver->lock);
	return rc;
}

int
pp_lookup_fd(const struct pp_lookup *lookup)
{
	return lookup->fd;
}

int64_t
pp_lookup_until_us(const struct pp_lookup *lookup)
{
	return lookup->until_us;
}

enum pp_status
pp_lookup_answer(const struct pp_lookup *lookup, int64_t now_us,
    struct pp_address *address, bool *ready)
{
	enum pp_status rc;

	pthread_mutex_lock(&lookup->resolver->lock);
	rc = answer(lookup->name, now_us, address, ready);
	pthread_mutex_unlock(&lookup->resolver->lock);
	return rc;
}

void
pp_lookup_end(struct pp_lookup *lookup)
{
	struct name *n;

	if (!lookup)
		return;
	n = lookup->name;
	pthread_mutex_lock(&lookup->resolver->lock);
	if (--n->waiting == 0)
		close(n->answered);
	pthread_mutex_unlock(&lookup->resolver->lock);
	free(lookup);
}
