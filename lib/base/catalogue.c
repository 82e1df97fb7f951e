/* SPDX-License-Identifier: ISC */
/*
 * The one place that asks the catalogues.
 */
#include "catalogue.h"

#include <libintl.h>

const char *
pp_phrase(const char *english)
{
	/* To gettext nothing is the name of the catalogue's own heading. */
	return *english ? dgettext("pp", english) : english;
}
