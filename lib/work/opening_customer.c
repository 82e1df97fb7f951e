/* SPDX-License-Identifier: ISC */
#include "opening_customer.h"

#include <stdlib.h>

/* By name and number; those without a number are always others. */
static struct customer *
find(const struct customers *all, const struct customer *c)
{
	return *c->phone != '\0' ? pp_index_find(&all->index, c->key) : NULL;
}

static enum pp_status
add(struct customers *all, struct customer *c)
{
	enum pp_status rc;

	if (*c->phone != '\0' &&
	    (rc = pp_index_add(&all->index, c->key, c)) != PP_OK)
		return rc;
	if (all->account)
		c->opening.account = *all->account;
	c->opening.name = c->name;
	c->opening.phone = c->phone;
	c->next = all->first;
	all->first = c;
	return PP_OK;
}

static enum pp_status
read_words(const struct customers *all, const struct pp_opening_words *words,
    struct customer *c, enum opening_column *fault)
{
	const struct pp_account *account = all->account;
	enum pp_status rc;

	*fault = OF_NAME;
	rc = pp_customer_name(account ? account->name : words->name, c->name);
	if (rc != PP_OK)
		return rc;
	*fault = OF_PHONE;
	rc = pp_customer_phone(account ? account->phone : words->phone,
	    c->phone);
	snprintf(c->key, sizeof c->key, "%s\n%s", c->phone, c->name);
	return rc;
}

enum pp_status
customers_take(struct customers *all, const struct pp_opening_words *words,
    struct customer **customer, enum opening_column *fault)
{
	struct customer *c = calloc(1, sizeof *c), *before;
	enum pp_status rc;

	if (!c)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = read_words(all, words, c, fault)) != PP_OK)
		goto out;
	if ((before = find(all, c))) {
		*customer = before;
		goto out;
	}
	if ((rc = add(all, c)) != PP_OK)
		goto out;
	*customer = c;
	return PP_OK;
out:
	free(c);
	return rc;
}

void
customers_free(struct customers *all)
{
	struct customer *c, *next;

	for (c = all->first; c; c = next) {
		next = c->next;
		free(c);
	}
	pp_index_free(&all->index);
}
