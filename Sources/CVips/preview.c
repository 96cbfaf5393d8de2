// Bytes to verdict and preview: the only place where hostile bytes meet the decoders of libvips.
// Loaders are named, never guessed, so that libvips cannot be talked into another one.

// For strcasestr.
#define _GNU_SOURCE

#include "CVips.h"
#include "jpeg.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vips/vips.h>

// WebP holds at most this many pixels a side.
enum { WEBP_MAXIMUM_SIDE = 16383 };

static char reason[400];

static void note_reason(const char *fallback) {
    const char *words = vips_error_buffer();
    snprintf(reason, sizeof reason, "%s", words != NULL && words[0] != '\0' ? words : fallback);
    vips_error_clear();
}

const char *cvips_reason(void) { return reason; }

// No decoder has a code for it, and each its own words: "Insufficient memory", "out of memory", "Memory allocation error".
static cvips_outcome unless_short_of_memory(cvips_outcome outcome) {
    return strcasestr(reason, "memory") != NULL ? CVIPS_OUT_OF_MEMORY : outcome;
}

void cvips_free(void *preview) { g_free(preview); }

// `reduction` is how many times smaller the decoder may make the picture while it decodes (JPEG and WebP can).
static VipsImage *load(const void *bytes, size_t count, cvips_format format, double reduction) {
    VipsImage *image = NULL;
    void *data = (void *) bytes; // libvips takes it without const, and only reads.
    int failed = -1;
    switch (format) {
    case CVIPS_JPEG: {
        int shrink = reduction >= 8 ? 8 : reduction >= 4 ? 4 : reduction >= 2 ? 2 : 1;
        failed = vips_jpegload_buffer(
            data, count, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, "shrink", shrink, NULL);
        break;
    }
    case CVIPS_PNG:
        failed = vips_pngload_buffer(data, count, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    case CVIPS_WEBP:
        failed = vips_webpload_buffer(
            data, count, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, "scale",
            reduction > 1 ? 1 / reduction : 1.0, NULL);
        break;
    case CVIPS_GIF:
        failed = vips_gifload_buffer(data, count, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    case CVIPS_AVIF:
        failed = vips_heifload_buffer(data, count, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
        break;
    }
    return failed ? NULL : image;
}

// Shrinks, turns upright, and converts to sRGB: by the embedded colour profile, or where that is unusable by what the picture claims to be.
static VipsImage *scaled(VipsImage *image, int width) {
    VipsImage *out = NULL;
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0) {
        if (!vips_thumbnail_image(
                image, &out, width, "height", WEBP_MAXIMUM_SIDE, "size", VIPS_SIZE_DOWN, "export_profile", "srgb", NULL))
            return out;
        vips_error_clear();
    }
    VipsImage *plain = NULL;
    if (vips_copy(image, &plain, NULL)) return NULL;
    vips_image_remove(plain, VIPS_META_ICC_NAME);
    int failed = vips_thumbnail_image(plain, &out, width, "height", WEBP_MAXIMUM_SIDE, "size", VIPS_SIZE_DOWN, NULL);
    g_object_unref(plain);
    return failed ? NULL : out;
}

// How many times the decoder may reduce so that enough pixels for the preview remain. With a factor of at least two left to
// the resampler where that is cheap, edges stay clean; a JPEG is reduced by powers of two only.
static double reduction(VipsImage *image, cvips_format format, int width) {
    int shown = vips_image_get_orientation_swap(image) ? image->Ysize : image->Xsize;
    double factor = (double) shown / width;
    if (format == CVIPS_WEBP) return factor >= 2 ? factor / 2 : 1;
    return factor;
}

static bool is_av1(VipsImage *image) {
    const char *compression = NULL;
    if (vips_image_get_typeof(image, "heif-compression") == 0) return false;
    if (vips_image_get_string(image, "heif-compression", &compression)) return false;
    return strcmp(compression, "av1") == 0;
}

static bool save(VipsImage *image, cvips_result *result) {
    // Pixels first, then the saver: this one (8.14) never gives back a pipeline that fails while it saves.
    VipsImage *pixels = vips_image_copy_memory(image);
    if (pixels == NULL) return false;
    result->preview_width = (uint32_t) pixels->Xsize;
    result->preview_height = (uint32_t) pixels->Ysize;
    // Effort 1 costs a third of the CPU time of the default 4, and an eighth more bytes.
    int failed = vips_webpsave_buffer(pixels, &result->preview, &result->preview_count, "Q", 75, "effort", 1, "strip", TRUE, NULL);
    g_object_unref(pixels);
    if (failed) result->preview = NULL;
    return !failed;
}

static cvips_outcome judge(
    const void *bytes, size_t count, cvips_format format, uint32_t width, uint64_t maximum_pixels, cvips_result *result) {
    memset(result, 0, sizeof *result);
    reason[0] = '\0';
    vips_error_clear();

    VipsImage *image = load(bytes, count, format, 1); // The header only: libvips decodes when pixels are asked for.
    if (image == NULL) {
        note_reason("the header cannot be read");
        return unless_short_of_memory(CVIPS_DAMAGED);
    }
    bool turned = vips_image_get_orientation_swap(image);
    result->width = (uint32_t) (turned ? image->Ysize : image->Xsize);
    result->height = (uint32_t) (turned ? image->Xsize : image->Ysize);
    if ((uint64_t) image->Xsize * (uint64_t) image->Ysize > maximum_pixels) {
        g_object_unref(image);
        return CVIPS_TOO_MANY_PIXELS;
    }
    if (format == CVIPS_AVIF && !is_av1(image)) {
        g_object_unref(image);
        note_reason("the picture inside is not AV1");
        return CVIPS_DAMAGED;
    }
    double factor = reduction(image, format, (int) width);
    if (factor >= 2 || (format == CVIPS_WEBP && factor > 1)) {
        g_object_unref(image);
        image = load(bytes, count, format, factor);
    }
    VipsImage *small = image == NULL ? NULL : scaled(image, (int) width);
    bool made = small != NULL && save(small, result);
    if (small != NULL) g_object_unref(small);
    if (image != NULL) g_object_unref(image);
    if (!made) {
        note_reason("the picture cannot be decoded");
        return unless_short_of_memory(CVIPS_DAMAGED);
    }
    if (format == CVIPS_JPEG && vips_error_buffer()[0] != '\0') {
        vips_error_clear();
        if (!cvips_jpeg_is_whole(bytes, count, reason)) {
            cvips_free(result->preview);
            result->preview = NULL;
            return unless_short_of_memory(CVIPS_TRUNCATED);
        }
    }
    return CVIPS_MADE;
}

cvips_outcome cvips_preview(
    const void *bytes, size_t count, cvips_format format, uint32_t width, uint64_t maximum_pixels, cvips_result *result) {
    cvips_outcome outcome = judge(bytes, count, format, width, maximum_pixels, result);
    // What a large picture took goes back to the system, since the next ones are small.
    if ((uint64_t) result->width * result->height > 4000000) malloc_trim(0);
    return outcome;
}

static void be_silent(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {
    (void) domain, (void) level, (void) message, (void) data;
}

// A picture of our own through every stage: the allocator of compiled loops, the colour tables, the thread pool
// and the codecs' tables are set up while files may still be opened.
static bool warm_up(void) {
    VipsImage *black = NULL;
    VipsImage *colour = NULL;
    void *bytes = NULL;
    size_t count = 0;
    bool well = !vips_black(&black, 64, 64, "bands", 3, NULL)
        && !vips_copy(black, &colour, "interpretation", VIPS_INTERPRETATION_sRGB, NULL)
        && !vips_jpegsave_buffer(colour, &bytes, &count, "profile", "srgb", NULL);
    if (black != NULL) g_object_unref(black);
    if (colour != NULL) g_object_unref(colour);
    if (!well) return false;
    cvips_result result;
    well = cvips_preview(bytes, count, CVIPS_JPEG, 24, 4096, &result) == CVIPS_MADE;
    cvips_free(result.preview);
    g_free(bytes);
    return well;
}

bool cvips_start(const char *program) {
    // Pixels stay in memory, which is limited, instead of going to temporary files, which are forbidden.
    setenv("VIPS_DISC_THRESHOLD", "1000g", 1);
    if (vips_init(program)) {
        note_reason("libvips does not start");
        return false;
    }
    g_log_set_default_handler(be_silent, NULL);
    vips_block_untrusted_set(TRUE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    if (warm_up()) return true;
    note_reason("libvips cannot make a WebP preview of a JPEG");
    return false;
}
