/* SPDX-License-Identifier: ISC */
/*
 * For tests that draw: what cairo and fontconfig keep until the end is theirs;
 * ours is looked for.  Included once by a program.
 */
#ifndef PP_PDF_HELP_H
#define PP_PDF_HELP_H

[[gnu::visibility("default")]] const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libcairo\nleak:libfontconfig\n";
}

#endif
