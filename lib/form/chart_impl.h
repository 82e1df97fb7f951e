/* SPDX-License-Identifier: ISC */
/*
 * Inside form only: what all charts have, and how text and numbers get into
 * gnuplot's program.
 */
#ifndef PP_CHART_IMPL_H
#define PP_CHART_IMPL_H

#include "chart.h"

enum {
	CHART_WIDTH = 1100,
	CHART_HEIGHT = 600,
	CHART_TOP = 112, /* pixels over the axes */
	TICS_MOST = 16,
};

enum chart_place {
	CHART_PLAIN,
	CHART_NAME, /* cut where it is long */
	CHART_TIC,  /* the same, where gnuplot looks for formats */
};

/* Terminal, title, frame; the program goes on with what is drawn. */
void chart_begin(FILE *to, const struct pp_chart *chart, int height);
/* PP_EOUT where not all could be written. */
enum pp_status chart_end(FILE *to);

void chart_text(FILE *to, const char *text, enum chart_place place);
/* A blank before it; "?" where it isn't known. */
void chart_value(FILE *to, int64_t value, unsigned decimals);

/* In the midst of the axes: that there is nothing. */
void chart_nothing(FILE *to);

/* The x axis, of periods or of local days. */
void chart_period_tics(FILE *to, enum pp_chart_unit unit, int32_t first,
    size_t n);

/* Seconds of local time, as if each day had 24 hours. */
int64_t chart_local(int64_t at);

#endif
