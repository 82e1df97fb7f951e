/* SPDX-License-Identifier: ISC */
#include "class.h"

#include <string.h>

static const char *const names[PP_CLASSES] = {
    [PP_CLASS_NONE] = "",
    [PP_CLASS_COUNTED] = "counted",
    [PP_CLASS_BLIND] = "blind",
    [PP_CLASS_NAIVE] = "naive",
};

const char *pp_class_name(enum pp_class class)
{
	return names[class];
}

enum pp_status
pp_class_find(const char *word, enum pp_class *class)
{
	enum pp_class c;

	for (c = PP_CLASS_COUNTED; c < PP_CLASSES; c++)
		if (strcmp(names[c], word) == 0) {
			*class = c;
			return PP_OK;
		}
	return pp_fail(PP_NO, "no such class");
}
