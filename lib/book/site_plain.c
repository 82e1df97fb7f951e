/* SPDX-License-Identifier: ISC */
/*
 * Values of settings as people write them, made plain.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "site_setting.h"
#include "text.h"

enum {
	PHONE_MAX = 32 /* of a number without its blanks, NUL too */
};

/* New blocks are opened every few years: no narrower than that. */
static bool
is_mobile(const char *digits)
{
	return strspn(digits, "0123456789") == 11 && digits[11] == '\0' &&
	    digits[0] == '1' && digits[1] >= '3';
}

/* A mobile number of China, behind its country code where it has one. */
static const char *
find_mobile(const char *number)
{
	static const char *const codes[] = {"+86", "0086", "86", ""};
	size_t i, n;

	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		n = strlen(codes[i]);
		if (strncmp(number, codes[i], n) == 0 && is_mobile(number + n))
			return number + n;
	}
	return NULL;
}

static void
plain_phone(char *item, size_t size)
{
	char number[PHONE_MAX] = "";
	const char *from, *mobile;
	size_t n = 0;

	for (from = item; *from != '\0'; from++) {
		if (*from == ' ' || *from == '-')
			continue;
		if (n == sizeof number - 1)
			return;
		number[n++] = *from;
	}
	if ((mobile = find_mobile(number)) != NULL)
		snprintf(item, size, "+86%s", mobile);
	else if (*number == '+')
		snprintf(item, size, "%s", number);
	else if (strncmp(number, "00", 2) == 0)
		snprintf(item, size, "+%s", number + 2);
}

static enum pp_status
plain_phones(char *value, size_t size)
{
	char list[PP_SETTING_MAX], item[PP_NAME_MAX];
	const char *from;
	size_t length, n = 0;

	for (from = value; *from != '\0';
	     from += length + (from[length] == '\n')) {
		length = strcspn(from, "\n");
		if (length >= sizeof item)
			return PP_OK; /* the check tells */
		memcpy(item, from, length);
		item[length] = '\0';
		plain_phone(item, sizeof item);
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
		    n > 0 ? "\n" : "", item);
		if (n >= sizeof list || n >= size)
			return pp_fail(PP_EDATA, "longer than %d bytes in all",
			    PP_SETTING_MAX - 1);
	}
	memcpy(value, list, n);
	value[n] = '\0';
	return PP_OK;
}

enum pp_status
pp_setting_plain(const struct pp_setting *setting, char *value, size_t size)
{
	if (setting->kind == PP_SETTING_TEXT ||
	    setting->kind == PP_SETTING_SIGN)
		return PP_OK;
	pp_text_fold(value);
	return setting->kind == PP_SETTING_PHONES ? plain_phones(value, size)
						  : PP_OK;
}
