/* SPDX-License-Identifier: ISC */
#include "reading.h"

#include <stddef.h>
#include <stdio.h>

const char *
pp_flags_print(unsigned flags, char text[PP_FLAGS_MAX])
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {
	    {PP_FLAG_RAN_BACK, "ran-back"},
	    {PP_FLAG_JUMPED, "jumped"},
	    {PP_FLAG_CLOCK, "clock"},
	    {PP_FLAG_CONFIRMED, "confirmed"},
	};
	size_t i, n = 0;

	text[0] = '\0';
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (flags & words[i].flag)
			n += (size_t)snprintf(text + n, PP_FLAGS_MAX - n,
			    "%s%s", n > 0 ? " " : "", words[i].word);
	return text;
}
