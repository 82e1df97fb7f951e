/* SPDX-License-Identifier: ISC */
/*
 * What the files of `site_image` share and nobody else sees.
 */
#ifndef PP_SITE_IMAGE_IMPL_H
#define PP_SITE_IMAGE_IMPL_H

#include <stdalign.h>
#include <stddef.h>

#include "clock.h"
#include "site_image.h"
#include "site_index.h"

enum {
	/* All fields of a meter at their longest, and their names. */
	IMAGE_SUMMARY_MAX = 4096
};

struct image_chunk {
	struct image_chunk *next;
	size_t used, room;
	alignas(max_align_t) char bytes[];
};

struct image_list {
	struct pp_object **object;
	size_t n, room;
};

struct pp_image {
	struct image_list list[PP_OBJECT_KINDS];
	struct pp_index index[PP_OBJECT_KINDS];
	struct image_chunk *chunks;
	/* Of the change that pp_image_changes() gave last. */
	char summary[IMAGE_SUMMARY_MAX];
	char before[PP_TIME_MAX], after[PP_TIME_MAX];
};

#endif
