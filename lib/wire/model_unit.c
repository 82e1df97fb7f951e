/* SPDX-License-Identifier: ISC */
/*
 * What can be said of a meter and in which units: the words of a model file
 * and the factors from them to the integers that we keep.
 */
#include "model_impl.h"

#include <string.h>

#include "amount.h"

enum {
	UNIT_PLACES = 9, /* decimals of a unit's number */
	UNIT_ONE = 1000000000,
	UNIT_TEXT_MAX = 32,
};

/* Our unit of each dimension, and how many make one of the base unit. */
static const struct {
	const char *ours;
	int64_t per_base;
} dimensions[] = {
    [DIM_CODE] = {"", 1},
    [DIM_FLAG] = {"", 1},
    [DIM_WORD] = {"", 1},
    [DIM_CLOCK] = {"s", 1},
    [DIM_COUNT] = {"1", 1},
    [DIM_FACTOR] = {"0.001", 1000},
    [DIM_VOLT] = {"0.1 V", 10},
    [DIM_AMPERE] = {"0.01 A", 100},
    [DIM_WATT] = {"W", 1},
    [DIM_VAR] = {"var", 1},
    [DIM_VA] = {"VA", 1},
    [DIM_HERTZ] = {"0.01 Hz", 100},
    [DIM_ENERGY] = {"Wh", 1},
    [DIM_MONEY] = {"0.01 yuan", 100},
    [DIM_PRICE] = {"0.0001 yuan/kWh", 10000},
};

static const struct {
	const char *word;
	enum dimension dimension;
	int64_t in_base;
} units[] = {
    {"1", DIM_COUNT, 1},
    {"1", DIM_FACTOR, 1},
    {"V", DIM_VOLT, 1},
    {"kV", DIM_VOLT, 1000},
    {"A", DIM_AMPERE, 1},
    {"W", DIM_WATT, 1},
    {"kW", DIM_WATT, 1000},
    {"var", DIM_VAR, 1},
    {"kvar", DIM_VAR, 1000},
    {"VA", DIM_VA, 1},
    {"kVA", DIM_VA, 1000},
    {"Hz", DIM_HERTZ, 1},
    {"Wh", DIM_ENERGY, 1},
    {"kWh", DIM_ENERGY, 1000},
    {"yuan", DIM_MONEY, 1},
    {"yuan/kWh", DIM_PRICE, 1},
};

/* clang-format off: a group of one dimension stands together */
static const struct {
	const char *name;
	enum dimension dimension;
} quantities[PP_QUANTITIES] = {
    [PP_Q_TYPE] = {"type", DIM_CODE},
    [PP_Q_NUMBER] = {"number", DIM_CODE},

    [PP_Q_U_A] = {"u_a", DIM_VOLT},
    [PP_Q_U_B] = {"u_b", DIM_VOLT},
    [PP_Q_U_C] = {"u_c", DIM_VOLT},
    [PP_Q_U_AB] = {"u_ab", DIM_VOLT},
    [PP_Q_U_BC] = {"u_bc", DIM_VOLT},
    [PP_Q_U_CA] = {"u_ca", DIM_VOLT},
    [PP_Q_I_A] = {"i_a", DIM_AMPERE},
    [PP_Q_I_B] = {"i_b", DIM_AMPERE},
    [PP_Q_I_C] = {"i_c", DIM_AMPERE},

    [PP_Q_P_A] = {"p_a", DIM_WATT},
    [PP_Q_P_B] = {"p_b", DIM_WATT},
    [PP_Q_P_C] = {"p_c", DIM_WATT},
    [PP_Q_P] = {"p", DIM_WATT},
    [PP_Q_Q_A] = {"q_a", DIM_VAR},
    [PP_Q_Q_B] = {"q_b", DIM_VAR},
    [PP_Q_Q_C] = {"q_c", DIM_VAR},
    [PP_Q_Q] = {"q", DIM_VAR},
    [PP_Q_S_A] = {"s_a", DIM_VA},
    [PP_Q_S_B] = {"s_b", DIM_VA},
    [PP_Q_S_C] = {"s_c", DIM_VA},
    [PP_Q_S] = {"s", DIM_VA},
    [PP_Q_PF_A] = {"pf_a", DIM_FACTOR},
    [PP_Q_PF_B] = {"pf_b", DIM_FACTOR},
    [PP_Q_PF_C] = {"pf_c", DIM_FACTOR},
    [PP_Q_PF] = {"pf", DIM_FACTOR},
    [PP_Q_FREQUENCY] = {"frequency", DIM_HERTZ},
    [PP_Q_PT] = {"pt", DIM_COUNT},
    [PP_Q_CT] = {"ct", DIM_COUNT},

    [PP_Q_E_TOTAL] = {"e_total", DIM_ENERGY},
    [PP_Q_E_SHARP] = {"e_sharp", DIM_ENERGY},
    [PP_Q_E_PEAK] = {"e_peak", DIM_ENERGY},
    [PP_Q_E_FLAT] = {"e_flat", DIM_ENERGY},
    [PP_Q_E_VALLEY] = {"e_valley", DIM_ENERGY},
    [PP_Q_E_DEEP] = {"e_deep", DIM_ENERGY},
    [PP_Q_E_FORWARD] = {"e_forward", DIM_ENERGY},
    [PP_Q_E_REVERSE] = {"e_reverse", DIM_ENERGY},
    [PP_Q_BASE] = {"base", DIM_ENERGY},

    [PP_Q_BALANCE] = {"balance", DIM_MONEY},
    [PP_Q_COUNT] = {"count", DIM_COUNT},
    [PP_Q_PURCHASED] = {"purchased", DIM_MONEY},
    [PP_Q_AMOUNT] = {"amount", DIM_MONEY},
    [PP_Q_TRIPS] = {"trips", DIM_COUNT},
    [PP_Q_TRIPS_ALLOWED] = {"trips_allowed", DIM_COUNT},
    [PP_Q_STATUS] = {"status", DIM_WORD},
    [PP_Q_SOURCES] = {"sources", DIM_WORD},
    [PP_Q_CLOCK] = {"clock", DIM_CLOCK},
    [PP_Q_CLOCK_BAD] = {"clock_bad", DIM_FLAG},

    [PP_Q_RELAY_A] = {"relay_a", DIM_FLAG},
    [PP_Q_RELAY_B] = {"relay_b", DIM_FLAG},
    [PP_Q_RELAY_C] = {"relay_c", DIM_FLAG},
    [PP_Q_FORCED] = {"forced", DIM_FLAG},
    [PP_Q_FORCED_CLOSED] = {"forced_closed", DIM_FLAG},
    [PP_Q_OVERLOAD] = {"overload", DIM_FLAG},
    [PP_Q_ARREARS] = {"arrears", DIM_FLAG},
    [PP_Q_ALARM1] = {"alarm1", DIM_FLAG},
    [PP_Q_ALARM2] = {"alarm2", DIM_FLAG},
    [PP_Q_FAULT] = {"fault", DIM_FLAG},
    [PP_Q_PREPAY] = {"prepay", DIM_FLAG},

    [PP_Q_PRICE_SHARP] = {"price_sharp", DIM_PRICE},
    [PP_Q_PRICE_PEAK] = {"price_peak", DIM_PRICE},
    [PP_Q_PRICE_FLAT] = {"price_flat", DIM_PRICE},
    [PP_Q_PRICE_VALLEY] = {"price_valley", DIM_PRICE},
    [PP_Q_ALARM1_AMOUNT] = {"alarm1_amount", DIM_MONEY},
    [PP_Q_ALARM2_AMOUNT] = {"alarm2_amount", DIM_MONEY},
    [PP_Q_OVERDRAFT] = {"overdraft", DIM_MONEY},
    [PP_Q_OVERLOAD_ON] = {"overload_on", DIM_FLAG},
    [PP_Q_OVERLOAD_POWER] = {"overload_power", DIM_WATT},
    [PP_Q_OVERLOAD_STEP] = {"overload_step", DIM_WATT},
    [PP_Q_OVERLOAD_PF] = {"overload_pf", DIM_FACTOR},
    [PP_Q_OVERLOAD_WAIT] = {"overload_wait", DIM_COUNT},
    [PP_Q_FORCE_ENABLE] = {"force_enable", DIM_FLAG},
    [PP_Q_FORCE_TRIP] = {"force_trip", DIM_FLAG},
};
/* clang-format on */

const char *
pp_quantity_name(enum pp_quantity q)
{
	return quantities[q].name;
}

const char *
pp_quantity_unit(enum pp_quantity q)
{
	return dimensions[quantities[q].dimension].ours;
}

enum dimension
model_dimension(enum pp_quantity q)
{
	return quantities[q].dimension;
}

bool
model_is_measure(enum dimension dimension)
{
	return dimension >= DIM_FACTOR;
}

enum pp_quantity
model_quantity_find(const char *name)
{
	enum pp_quantity q;

	for (q = 0; q < PP_QUANTITIES; q++)
		if (q != PP_Q_CLOCK_BAD &&
		    strcmp(name, quantities[q].name) == 0)
			return q;
	return PP_QUANTITIES;
}

static int64_t
common_divisor(int64_t a, int64_t b)
{
	int64_t rest;

	while (b != 0) {
		rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* The base units in one `word`; 0: it is not of this dimension. */
static int64_t
unit_in_base(const char *word, enum dimension dimension)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (units[i].dimension == dimension &&
		    strcmp(word, units[i].word) == 0)
			return units[i].in_base;
	return 0;
}

/* "0.01 kWh" as two words; a number alone is of unit 1, a word alone one. */
static bool
split(const char *text, char number[UNIT_TEXT_MAX], const char **word)
{
	size_t n = strspn(text, "0123456789.");

	if (n >= UNIT_TEXT_MAX)
		return false;
	memcpy(number, text, n);
	number[n] = '\0';
	*word = text + n;
	if (n == 0)
		memcpy(number, "1", sizeof("1"));
	else if (**word == '\0')
		*word = "1";
	else if (*(*word)++ != ' ')
		return false;
	return true;
}

enum pp_status
model_unit(const struct pp_node *node, enum dimension dimension,
    int64_t *numerator, int64_t *denominator)
{
	char number[UNIT_TEXT_MAX];
	const char *text, *word;
	int64_t n, in_base, divisor;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (!split(text, number, &word) ||
	    pp_decimal_parse(number, UNIT_PLACES, &n) != PP_OK || n <= 0)
		return pp_node_bad(node,
		    "expected a decimal and a unit, such as 0.01 kWh");
	in_base = unit_in_base(word, dimension);
	if (in_base == 0)
		return pp_node_bad(node, "not a unit of what we keep in %s",
		    dimensions[dimension].ours);
	if (__builtin_mul_overflow(n, in_base, &n) ||
	    __builtin_mul_overflow(n, dimensions[dimension].per_base, &n))
		return pp_node_bad(node, "number out of range");
	divisor = common_divisor(n, UNIT_ONE);
	*numerator = n / divisor;
	*denominator = UNIT_ONE / divisor;
	return PP_OK;
}
