#pragma once
#include <gumbo.h>

/* kGumboDefaultOptions is a C global, which Swift does not let concurrent code read: the options are made here. */
static inline GumboOptions tidings_gumbo_options(void) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.fragment_context = GUMBO_TAG_BODY;
    return options;
}

/* Parses a fragment in the context of a body (HTML 13.4). Never fails; free with tidings_gumbo_free. */
static inline GumboOutput *tidings_gumbo_parse(const char *bytes, size_t length) {
    GumboOptions options = tidings_gumbo_options();
    return gumbo_parse_with_options(&options, bytes, length);
}

static inline void tidings_gumbo_free(GumboOutput *output) {
    GumboOptions options = tidings_gumbo_options();
    gumbo_destroy_output(&options, output);
}
