// Was data missing from this JPEG? libjpeg fills gaps with grey and only warns, and libvips does not tell harmless warnings
// from missing data. Asked only where libvips saw any warning at all, so that a sound picture is decoded once.

#include "jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf escape;
    bool lost_data;
    char *reason;
} witness;

static void keep_words(j_common_ptr codec) {
    witness *self = (witness *) codec->err;
    char words[JMSG_LENGTH_MAX];
    if (self->lost_data) return;
    self->base.format_message(codec, words);
    snprintf(self->reason, 200, "%s", words);
    self->lost_data = true;
}

static void on_error(j_common_ptr codec) {
    keep_words(codec);
    longjmp(((witness *) codec->err)->escape, 1);
}

// The warnings of jerror.h that stand for data that is not there or is not what was encoded; the others
// (extraneous bytes, odd JFIF versions, odd colour transforms) leave the picture whole.
static void on_message(j_common_ptr codec, int level) {
    if (level >= 0) return;
    switch (codec->err->msg_code) {
    case JWRN_ARITH_BAD_CODE:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
        keep_words(codec);
    }
}

static void on_output(j_common_ptr codec) { (void) codec; }

bool cvips_jpeg_is_whole(const void *bytes, size_t count, char *reason) {
    struct jpeg_decompress_struct codec;
    witness self;
    memset(&codec, 0, sizeof codec);
    memset(&self, 0, sizeof self);
    self.reason = reason;
    codec.err = jpeg_std_error(&self.base);
    self.base.error_exit = on_error;
    self.base.emit_message = on_message;
    self.base.output_message = on_output;
    if (setjmp(self.escape)) {
        jpeg_destroy_decompress(&codec);
        return false;
    }
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, bytes, count);
    jpeg_read_header(&codec, TRUE);
    // The smallest scale: all entropy-coded data is read, next to nothing is transformed.
    codec.scale_num = 1;
    codec.scale_denom = 8;
    jpeg_start_decompress(&codec);
    JSAMPARRAY row = codec.mem->alloc_sarray(
        (j_common_ptr) &codec, JPOOL_IMAGE, codec.output_width * (JDIMENSION) codec.output_components, 1);
    while (codec.output_scanline < codec.output_height && !self.lost_data) jpeg_read_scanlines(&codec, row, 1);
    jpeg_destroy_decompress(&codec);
    return !self.lost_data;
}
