/* SPDX-License-Identifier: ISC */
/*
 * For clang-tidy alone, included before each file: these functions hand back
 * the code they are given, which an analyzer that sees one file at a time
 * can't know; it would follow paths on which a failure counts as success.
 */
#include "conf.h"
#include "db_impl.h"
#include "rows.h"
#include "status.h"

#define pp_fail(code, ...) ((void)pp_fail(code, __VA_ARGS__), code)
#define pp_fail_in(code, ...) ((void)pp_fail_in(code, __VA_ARGS__), code)
#define pp_node_bad(...) ((void)pp_node_bad(__VA_ARGS__), PP_EDATA)
#define pp_rows_bad(...) ((void)pp_rows_bad(__VA_ARGS__), PP_EDATA)
#define pp_db_fail(...) ((void)pp_db_fail(__VA_ARGS__), PP_ESYS)
