/* SPDX-License-Identifier: ISC */
/*
 * The words of orders, and what of an order can be said without a database.
 */
#include <string.h>

#include "sale.h"

bool
pp_sale_gives(enum pp_sale_kind kind)
{
	return kind == PP_SALE || kind == PP_REFUND_REVERSAL;
}

const char *
pp_sale_kind_name(enum pp_sale_kind kind)
{
	static const char *const names[PP_SALE_KINDS] = {
	    [PP_SALE] = "sale",
	    [PP_REFUND] = "refund",
	    [PP_SALE_REVERSAL] = "sale-reversal",
	    [PP_REFUND_REVERSAL] = "refund-reversal",
	};

	return names[kind];
}

const char *
pp_sale_state_name(enum pp_sale_state state)
{
	static const char *const names[PP_SALE_STATES] = {
	    [PP_SALE_REQUESTED] = "requested",
	    [PP_SALE_ARMED] = "pending",
	    [PP_SALE_CREDITED] = "credited",
	    [PP_SALE_NOT_CREDITED] = "not-credited",
	    [PP_SALE_DISPUTED] = "disputed",
	};

	return names[state];
}

enum pp_status
pp_sale_state_find(const char *word, enum pp_sale_state *state)
{
	int i;

	for (i = 0; i < PP_SALE_STATES; i++)
		if (strcmp(word, pp_sale_state_name((enum pp_sale_state)i)) ==
		    0) {
			*state = (enum pp_sale_state)i;
			return PP_OK;
		}
	return pp_fail(PP_NO, "no such state of an order");
}

enum pp_status
pp_sale_check_code(const char *code)
{
	size_t length = strlen(code), i;

	if (length == 0)
		return pp_fail(PP_EDATA, "is empty");
	if (length >= PP_ORDER_MAX)
		return pp_fail(PP_EDATA, "longer than %d characters",
		    PP_ORDER_MAX - 1);
	if (strncmp(code, "pp-", 3) == 0)
		return pp_fail(PP_EDATA, "begins with pp-, which ours do");
	for (i = 0; i < length; i++)
		if (code[i] <= ' ' || code[i] > '~' ||
		    strchr("\"',", code[i]) != NULL)
			return pp_fail(PP_EDATA,
			    "not ASCII without blanks, quotes and commas");
	return PP_OK;
}

enum pp_status
pp_sale_check_method(const char *method)
{
	static const char *const methods[] = {"cash", "bank", "wechat",
	    "alipay", "unionpay", "other", "transfer"};
	size_t i;

	for (i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (strcmp(method, methods[i]) == 0)
			return PP_OK;
	return pp_fail(PP_EDATA,
	    "not cash, bank, wechat, alipay, unionpay or other");
}

bool
pp_sale_is(const struct pp_sale *sale, int64_t meter,
    const struct pp_sale_wish *wish)
{
	return sale->meter == meter && sale->kind == wish->kind &&
	    sale->reverses == wish->reverses &&
	    sale->amount.fen == wish->amount.fen &&
	    sale->moves == wish->moves &&
	    strcmp(sale->method, wish->method) == 0 &&
	    strcmp(sale->note, wish->note) == 0;
}
