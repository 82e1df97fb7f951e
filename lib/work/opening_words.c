/* SPDX-License-Identifier: ISC */
#include "opening_words.h"

#include <string.h>

#include "amount.h"
#include "site_setting.h"
#include "text.h"
#include "till_words.h"

const struct pp_column opening_columns[OPENING_COLUMNS] = {
    [OF_METER] = {"meter", true},
    [OF_NAME] = {"name", true},
    [OF_PHONE] = {"phone", false},
    [OF_ALARM1] = {"alarm1_yuan", false},
    [OF_ALARM2] = {"alarm2_yuan", false},
    [OF_OVERLOAD] = {"overload_kw", false},
    [OF_CREDIT] = {"credit_yuan", false},
    [OF_TRANSFER] = {"transfer_yuan", false},
    [OF_TRANSFER_NOTE] = {"transfer_note", false},
};

static bool
is_given(const char *word)
{
	return word && *word != '\0';
}

enum pp_status
pp_customer_name(const char *words, char name[PP_HOLDER_MAX])
{
	const char *p = words;
	size_t chars = 0;
	uint32_t ch;

	if (words[strspn(words, " ")] == '\0')
		return pp_fail(PP_EDATA, "a customer needs a name");
	for (; *p != '\0'; chars++) {
		p += pp_text_next(p, &ch);
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA,
			    "has a control character, or isn't UTF-8");
	}
	if (chars > PP_HOLDER_CHARS)
		return pp_fail(PP_EDATA, "longer than %d characters",
		    PP_HOLDER_CHARS);
	snprintf(name, PP_HOLDER_MAX, "%s", words);
	return PP_OK;
}

enum pp_status
pp_customer_phone(const char *words, char phone[PP_PHONE_MAX])
{
	const struct pp_setting *s = pp_setting_find("sms_numbers");
	char number[PP_NAME_MAX];
	enum pp_status rc;

	if (is_given(words)) {
		if (snprintf(number, sizeof number, "%s", words) >= PP_NAME_MAX)
			return pp_fail(PP_EDATA, "too long for a phone number");
		if ((rc = pp_setting_plain(s, number, sizeof number)) !=
			PP_OK ||
		    (rc = pp_setting_check(s, number)) != PP_OK)
			return rc;
		snprintf(phone, PP_PHONE_MAX, "%.*s", PP_PHONE_MAX - 1, number);
	} else {
		*phone = '\0';
	}
	return PP_OK;
}

/* A meter's own value, as it is kept. */
static enum pp_status
take_setting(const char *key, const char *word, char value[PP_DECIMAL_MAX])
{
	const struct pp_setting *s = pp_setting_find(key);
	char plain[4 * PP_DECIMAL_MAX]; /* full-width forms take more */
	enum pp_status rc;

	*value = '\0';
	if (!is_given(word))
		return PP_OK;
	if (snprintf(plain, sizeof plain, "%s", word) >= (int)sizeof plain)
		return pp_fail(PP_EDATA, "too long for a number");
	if ((rc = pp_setting_plain(s, plain, sizeof plain)) != PP_OK ||
	    (rc = pp_setting_check(s, plain)) != PP_OK)
		return rc;
	if (strlen(plain) >= PP_DECIMAL_MAX)
		return pp_fail(PP_EDATA, "too long for a number");
	snprintf(value, PP_DECIMAL_MAX, "%.*s", PP_DECIMAL_MAX - 1, plain);
	return PP_OK;
}

static enum pp_status
take_settings(const struct pp_opening_words *words, struct pp_opening_row *row,
    enum opening_column *fault)
{
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < PP_OPENING_SETTINGS; i++) {
		*fault = OF_ALARM1 + (enum opening_column)i;
		rc = take_setting(opening_columns[*fault].name,
		    words->settings[i], row->settings[i]);
	}
	return rc;
}

static enum pp_status
take_amount(const char *word, pp_money *amount)
{
	return is_given(word) ? till_read_amount(word, amount) : PP_OK;
}

/* How the first credit is paid, and what is kept with it. */
static enum pp_status
take_sale(const struct pp_opening_words *words,
    const struct pp_opening_terms *terms, struct pp_opening_row *row)
{
	const char *method = terms->method ? terms->method : "cash";
	const char *note = words->note ? words->note : "";
	enum pp_status rc;

	if ((rc = pp_till_check_method(method)) != PP_OK)
		return pp_fail_in(rc, "method: \"%.40s\"", method);
	if ((rc = pp_till_check_note(note)) != PP_OK)
		return pp_fail_in(rc, "note");
	if (is_given(words->order)) {
		if ((rc = pp_sale_check_code(words->order)) != PP_OK)
			return pp_fail_in(rc, "order: \"%.40s\"", words->order);
		snprintf(row->row.order, sizeof row->row.order, "%s",
		    words->order);
	}
	snprintf(row->row.method, sizeof row->row.method, "%s", method);
	snprintf(row->row.note, sizeof row->row.note, "%s", note);
	return PP_OK;
}

static enum pp_status
take_transfer(const struct pp_opening_words *words,
    const struct pp_opening_terms *terms, struct pp_opening_row *row,
    enum opening_column *fault)
{
	const char *note = words->transfer_note;
	enum pp_status rc;

	*fault = OF_TRANSFER;
	if ((rc = take_amount(words->transfer, &row->transfer)) != PP_OK)
		return rc;
	if (row->transfer.fen > 0 && !is_given(note) && !terms->from_meter)
		return pp_fail(PP_EDATA,
		    "transfer_note has to name the meter that had it");
	*fault = OF_TRANSFER_NOTE;
	if (is_given(note) && row->transfer.fen == 0)
		return pp_fail(PP_EDATA, "goes with transfer_yuan");
	if ((rc = pp_till_check_note(note ? note : "")) == PP_OK)
		snprintf(row->transfer_note, sizeof row->transfer_note, "%s",
		    note ? note : "");
	return rc;
}

enum pp_status
opening_take_words(const struct pp_opening_words *words,
    const struct pp_opening_terms *terms, bool first,
    struct pp_opening_row *row, enum opening_column *fault)
{
	enum pp_status rc;

	if ((rc = take_settings(words, row, fault)) != PP_OK || !first)
		return rc;
	*fault = OF_CREDIT;
	if ((rc = take_amount(words->credit, &row->credit)) != PP_OK ||
	    (row->credit.fen > 0 &&
		(rc = take_sale(words, terms, row)) != PP_OK))
		return rc;
	return take_transfer(words, terms, row, fault);
}
