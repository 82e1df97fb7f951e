/* SPDX-License-Identifier: ISC */
/*
 * Endpoints: whatever is written, what is taken is whole and within bounds,
 * has one name, and is the same when it is read again.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "endpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct pp_endpoint *e)
{
	assert(e->baud >= 300 && e->baud <= 1000000);
	assert(strchr("NEO", e->parity) && e->parity != '\0');
	assert(e->data == 7 || e->data == 8);
	assert(e->stop == 1 || e->stop == 2);
	if (e->link == PP_LINK_RTU) {
		assert(e->device[0] == '/' && memchr(e->device, 0, 256));
		return;
	}
	assert(e->host[0] != '\0' && memchr(e->host, 0, sizeof e->host));
	assert(strspn(e->port, "0123456789") == strlen(e->port));
	assert(e->port[0] > '0' && strlen(e->port) <= 5);
}

/* Written out from its parts, it is the same endpoint. */
static void
check_again(const struct pp_endpoint *e)
{
	char text[2 * PP_ENDPOINT_MAX], one[PP_ENDPOINT_MAX],
	    two[PP_ENDPOINT_MAX];
	struct pp_endpoint again;

	if (e->link == PP_LINK_RTU)
		snprintf(text, sizeof text,
		    "rtu:%s?baud=%d&parity=%c&data=%d&stop=%d", e->device,
		    e->baud, e->parity, e->data, e->stop);
	else
		snprintf(text, sizeof text,
		    "%s://[%s]:%s?baud=%d&parity=%c&data=%d&stop=%d",
		    e->link == PP_LINK_TCP ? "tcp" : "rtu+tcp", e->host,
		    e->port, e->baud, e->parity, e->data, e->stop);
	if (strlen(text) >= PP_ENDPOINT_MAX)
		return;
	assert(pp_endpoint_parse(text, &again) == PP_OK);
	assert(strcmp(e->device, again.device) == 0);
	assert(strcmp(e->host, again.host) == 0);
	assert(strcmp(e->port, again.port) == 0);
	assert(e->baud == again.baud && e->parity == again.parity);
	pp_endpoint_canonical(e, one);
	pp_endpoint_canonical(&again, two);
	assert(strcmp(one, two) == 0 && strlen(one) < PP_ENDPOINT_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[2 * PP_ENDPOINT_MAX];
	struct pp_endpoint e;

	if (size >= sizeof text || memchr(data, 0, size))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (pp_endpoint_parse(text, &e) != PP_OK)
		return 0;
	check(&e);
	check_again(&e);
	return 0;
}
