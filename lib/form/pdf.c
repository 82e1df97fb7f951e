/* SPDX-License-Identifier: ISC */
/*
 * Pango lays out in points, of which cairo's PDF has 72 an inch.  Trouble in
 * drawing is cairo's to remember, and told by pp_pdf_finish().
 */
#include "pdf.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "clock.h"
#include "library.h"
#include "text.h"

enum {
	UM_PER_INCH = 25400,
	POINTS_PER_INCH = 72,
	DASH = 2 * PP_MM,
};

static const double light_grey = 0.92;

/* Faces for China: with others of Noto and Source the shapes are Japanese. */
static const char usual[] = "Noto Sans CJK SC,WenQuanYi Zen Hei,"
			    "Source Han Sans SC,AR PL UMing CN";
static const char usual_columns[] =
    "Noto Sans Mono CJK SC,WenQuanYi Zen Hei Mono,"
    "Noto Sans CJK SC,WenQuanYi Zen Hei,Source Han Sans SC,AR PL UMing CN";

#define EACH_FUNCTION(X)                                                       \
	X(cairo_clip)                                                          \
	X(cairo_create)                                                        \
	X(cairo_destroy)                                                       \
	X(cairo_line_to)                                                       \
	X(cairo_move_to)                                                       \
	X(cairo_pdf_surface_create_for_stream)                                 \
	X(cairo_pdf_surface_set_metadata)                                      \
	X(cairo_rectangle)                                                     \
	X(cairo_restore)                                                       \
	X(cairo_save)                                                          \
	X(cairo_scale)                                                         \
	X(cairo_set_dash)                                                      \
	X(cairo_set_line_width)                                                \
	X(cairo_set_source_rgb)                                                \
	X(cairo_show_page)                                                     \
	X(cairo_status)                                                        \
	X(cairo_status_to_string)                                              \
	X(cairo_stroke)                                                        \
	X(cairo_surface_destroy)                                               \
	X(cairo_surface_finish)                                                \
	X(cairo_surface_status)                                                \
	X(cairo_translate)                                                     \
	X(g_object_unref)                                                      \
	X(pango_cairo_font_map_new)                                            \
	X(pango_cairo_show_layout)                                             \
	X(pango_cairo_update_context)                                          \
	X(pango_context_set_base_dir)                                          \
	X(pango_context_set_language)                                          \
	X(pango_context_set_round_glyph_positions)                             \
	X(pango_font_description_free)                                         \
	X(pango_font_description_new)                                          \
	X(pango_font_description_set_absolute_size)                            \
	X(pango_font_description_set_family)                                   \
	X(pango_font_description_set_weight)                                   \
	X(pango_font_map_create_context)                                       \
	X(pango_font_map_get_family)                                           \
	X(pango_language_from_string)                                          \
	X(pango_layout_get_baseline)                                           \
	X(pango_layout_get_size)                                               \
	X(pango_layout_get_unknown_glyphs_count)                               \
	X(pango_layout_new)                                                    \
	X(pango_layout_set_alignment)                                          \
	X(pango_layout_set_auto_dir)                                           \
	X(pango_layout_set_ellipsize)                                          \
	X(pango_layout_set_font_description)                                   \
	X(pango_layout_set_height)                                             \
	X(pango_layout_set_single_paragraph_mode)                              \
	X(pango_layout_set_text)                                               \
	X(pango_layout_set_width)                                              \
	X(pango_layout_set_wrap)

struct functions {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it makes a declaration */
#define POINTER(name) __typeof__(&name) name;
	EACH_FUNCTION(POINTER)
#undef POINTER
};

struct pp_pdf {
	struct functions f;
	FILE *out;
	int write_error; /* errno; 0: none */
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoFontMap *fonts;
	PangoContext *context;
	PangoFontDescription *font;
	PangoLayout *layout;
	struct pp_buffer text; /* under way, without what isn't to be drawn */
	int missing;
};

static enum pp_status
load_libraries(struct functions *f)
{
	static const struct pp_symbol symbols[] = {
#define ROW(name) {#name, offsetof(struct functions, name)},
	    EACH_FUNCTION(ROW)
#undef ROW
	};

	/* It brings the others along. */
	return pp_library_load("libpangocairo-1.0.so.0", "libpangocairo-1.0-0",
	    symbols, sizeof symbols / sizeof *symbols, f);
}

static double
points(int um)
{
	return (double)um * POINTS_PER_INCH / UM_PER_INCH;
}

static int
pango_units(int um)
{
	return (int)(points(um) * PANGO_SCALE);
}

static int
um_of_pango(int units)
{
	return (int)((double)units * UM_PER_INCH /
	    ((double)POINTS_PER_INCH * PANGO_SCALE));
}

static cairo_status_t
write_out(void *closure, const unsigned char *bytes, unsigned n)
{
	struct pp_pdf *p = closure;

	if (fwrite(bytes, 1, n, p->out) == n)
		return CAIRO_STATUS_SUCCESS;
	p->write_error = errno;
	return CAIRO_STATUS_WRITE_ERROR;
}

static const char *
plain(struct pp_pdf *p, const char *text)
{
	p->text.n = 0;
	pp_buffer_plain(&p->text, text, true);
	pp_buffer_char(&p->text, '\0');
	return p->text.failed ? "" : p->text.bytes;
}

/* One at least of those that somebody asked for has to be here. */
static enum pp_status
check_font(const struct pp_pdf *p, const char *families)
{
	char name[PP_NAME_MAX];
	const char *at = families;
	size_t n;

	for (; *at != '\0'; at += n) {
		at += strspn(at, ", ");
		n = strcspn(at, ",");
		snprintf(name, sizeof name, "%.*s", (int)n, at);
		if (p->f.pango_font_map_get_family(p->fonts, name) != NULL)
			return PP_OK;
	}
	return pp_fail(PP_ECONF,
	    "%s: no such font here; see fc-list :lang=zh-cn family", families);
}

/* Sums in capitals are Chinese in each language. */
static enum pp_status
check_chinese(struct pp_pdf *p)
{
	p->f.pango_layout_set_text(p->layout, "元", -1);
	return p->f.pango_layout_get_unknown_glyphs_count(p->layout) == 0
	    ? PP_OK
	    : pp_fail(PP_ECONF,
		  "no font with Chinese characters is here; install "
		  "fonts-noto-cjk or fonts-wqy-zenhei");
}

static enum pp_status
open_surface(struct pp_pdf *p, const struct pp_pdf_options *options)
{
	struct functions *f = &p->f;
	char at[PP_TIME_MAX];

	p->surface = f->cairo_pdf_surface_create_for_stream(write_out, p,
	    points(options->width), points(options->height));
	p->cr = f->cairo_create(p->surface);
	if (f->cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		return pp_fail(PP_ESYS, "cairo: %s",
		    f->cairo_status_to_string(f->cairo_status(p->cr)));
	f->cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE,
	    plain(p, options->title));
	f->cairo_pdf_surface_set_metadata(p->surface,
	    CAIRO_PDF_METADATA_CREATE_DATE, pp_time_print(options->at, at));
	return PP_OK;
}

static enum pp_status
open_fonts(struct pp_pdf *p, const struct pp_pdf_options *options)
{
	struct functions *f = &p->f;
	const char *family = options->font != NULL ? options->font : "";
	enum pp_status rc;

	p->fonts = f->pango_cairo_font_map_new();
	if (*family == '\0')
		family = options->columns ? usual_columns : usual;
	else if ((rc = check_font(p, family)) != PP_OK)
		return rc;
	p->context = f->pango_font_map_create_context(p->fonts);
	f->pango_context_set_language(p->context,
	    f->pango_language_from_string("zh-cn"));
	f->pango_context_set_base_dir(p->context, PANGO_DIRECTION_LTR);
	f->pango_context_set_round_glyph_positions(p->context, FALSE);
	f->pango_cairo_update_context(p->cr, p->context);
	p->font = f->pango_font_description_new();
	f->pango_font_description_set_family(p->font, family);
	p->layout = f->pango_layout_new(p->context);
	f->pango_layout_set_auto_dir(p->layout, FALSE);
	f->pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
	return check_chinese(p);
}

enum pp_status
pp_pdf_new(FILE *out, const struct pp_pdf_options *options, struct pp_pdf **pdf)
{
	struct pp_pdf *p = calloc(1, sizeof *p);
	enum pp_status rc;

	if (p == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
	p->out = out;
	if ((rc = load_libraries(&p->f)) != PP_OK) {
		free(p); /* which pp_pdf_free() can't without them */
		return rc;
	}
	if ((rc = open_surface(p, options)) != PP_OK ||
	    (rc = open_fonts(p, options)) != PP_OK) {
		pp_pdf_free(p);
		return rc;
	}
	*pdf = p;
	return PP_OK;
}

void
pp_pdf_page(struct pp_pdf *p)
{
	p->f.cairo_show_page(p->cr);
}

/* The layout as the box wants it; returns its height. */
static int
lay_out(struct pp_pdf *p, const struct pp_pdf_box *box, const char *text)
{
	static const PangoAlignment alignments[] = {
	    [PP_PDF_LEFT] = PANGO_ALIGN_LEFT,
	    [PP_PDF_CENTRE] = PANGO_ALIGN_CENTER,
	    [PP_PDF_RIGHT] = PANGO_ALIGN_RIGHT,
	};
	struct functions *f = &p->f;
	PangoLayout *l = p->layout;
	int height;

	f->pango_font_description_set_absolute_size(p->font,
	    points(box->size) * PANGO_SCALE);
	f->pango_font_description_set_weight(p->font,
	    box->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	f->pango_layout_set_font_description(l, p->font);
	f->pango_layout_set_alignment(l, alignments[box->align]);
	f->pango_layout_set_single_paragraph_mode(l, box->fit);
	f->pango_layout_set_width(l, box->fit ? -1 : pango_units(box->width));
	f->pango_layout_set_ellipsize(l,
	    box->height > 0 && !box->fit ? PANGO_ELLIPSIZE_END
					 : PANGO_ELLIPSIZE_NONE);
	f->pango_layout_set_height(l, pango_units(box->height));
	f->pango_layout_set_text(l, plain(p, text), -1);
	f->pango_layout_get_size(l, NULL, &height);
	return um_of_pango(height);
}

/* Up and to the width, from the upper left corner of the box. */
static void
fit(struct pp_pdf *p, const struct pp_pdf_box *box)
{
	struct functions *f = &p->f;
	int width, foot = f->pango_layout_get_baseline(p->layout);

	f->pango_layout_get_size(p->layout, &width, NULL);
	f->cairo_translate(p->cr, 0,
	    points(box->size) - (double)foot / PANGO_SCALE);
	if (width > 0 && box->width > 0)
		f->cairo_scale(p->cr, points(box->width) * PANGO_SCALE / width,
		    1);
}

void
pp_pdf_text(struct pp_pdf *p, const struct pp_pdf_box *box, const char *text,
    int *height)
{
	struct functions *f = &p->f;
	int took = lay_out(p, box, text);
	int most = box->height > 0 ? box->height : took;

	f->cairo_save(p->cr);
	f->cairo_rectangle(p->cr, points(box->x), points(box->y),
	    points(box->width), points(most));
	f->cairo_clip(p->cr);
	f->cairo_translate(p->cr, points(box->x), points(box->y));
	if (box->fit)
		fit(p, box);
	f->cairo_move_to(p->cr, 0, 0);
	f->pango_cairo_show_layout(p->cr, p->layout);
	f->cairo_restore(p->cr);
	p->missing += f->pango_layout_get_unknown_glyphs_count(p->layout);
	if (height != NULL)
		*height = took < most ? took : most;
}

int
pp_pdf_height(struct pp_pdf *p, const struct pp_pdf_box *box, const char *text)
{
	int took = lay_out(p, box, text);

	return box->height > 0 && took > box->height ? box->height : took;
}

void
pp_pdf_line(struct pp_pdf *p, const struct pp_pdf_line *line)
{
	const double dash = points(DASH);
	double grey = line->stroke == PP_PDF_GREY ? light_grey : 0;
	struct functions *f = &p->f;

	f->cairo_set_source_rgb(p->cr, grey, grey, grey);
	f->cairo_set_line_width(p->cr, points(line->thick));
	f->cairo_set_dash(p->cr, &dash, line->stroke == PP_PDF_DASHED ? 1 : 0,
	    0);
	f->cairo_move_to(p->cr, points(line->x), points(line->y));
	f->cairo_line_to(p->cr, points(line->to_x), points(line->to_y));
	f->cairo_stroke(p->cr);
	f->cairo_set_source_rgb(p->cr, 0, 0, 0);
}

int
pp_pdf_missing(const struct pp_pdf *p)
{
	return p->missing;
}

enum pp_status
pp_pdf_finish(struct pp_pdf *p)
{
	struct functions *f = &p->f;
	cairo_status_t status;

	f->cairo_show_page(p->cr);
	status = f->cairo_status(p->cr);
	f->cairo_surface_finish(p->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = f->cairo_surface_status(p->surface);
	if (p->write_error != 0)
		return pp_fail(PP_EOUT, "%s", strerror(p->write_error));
	if (p->text.failed)
		status = CAIRO_STATUS_NO_MEMORY;
	return status == CAIRO_STATUS_SUCCESS
	    ? PP_OK
	    : pp_fail(PP_ESYS, "cairo: %s", f->cairo_status_to_string(status));
}

void
pp_pdf_free(struct pp_pdf *p)
{
	if (p == NULL)
		return;
	if (p->layout != NULL)
		p->f.g_object_unref(p->layout);
	if (p->font != NULL)
		p->f.pango_font_description_free(p->font);
	if (p->context != NULL)
		p->f.g_object_unref(p->context);
	if (p->fonts != NULL)
		p->f.g_object_unref(p->fonts);
	p->f.cairo_destroy(p->cr);
	p->f.cairo_surface_destroy(p->surface);
	pp_buffer_free(&p->text);
	free(p);
}
