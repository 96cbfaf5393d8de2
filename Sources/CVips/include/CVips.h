// What tidings-picture asks of libvips, in plain C: no glib type crosses this line.
// One thread calls; nothing here is safe to call from two.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The formats that are allowed, numbered as on the wire.
typedef enum {
    CVIPS_JPEG = 1,
    CVIPS_PNG = 2,
    CVIPS_WEBP = 3,
    CVIPS_GIF = 4,
    CVIPS_AVIF = 5,
} cvips_format;

typedef enum {
    CVIPS_MADE = 0,
    CVIPS_TOO_MANY_PIXELS = 1,
    CVIPS_TRUNCATED = 2,
    CVIPS_DAMAGED = 3,
    CVIPS_OUT_OF_MEMORY = 4,
} cvips_outcome;

typedef struct {
    // Of the picture as it is meant to be seen, EXIF rotation applied.
    uint32_t width;
    uint32_t height;
    uint32_t preview_width;
    uint32_t preview_height;
    // WebP; to be given back to cvips_free. NULL unless the outcome is CVIPS_MADE.
    void *preview;
    size_t preview_count;
} cvips_result;

// Initializes libvips and decodes a first picture of its own, so that whatever it loads lazily is loaded before the process is confined.
bool cvips_start(const char *program);

// Decodes a picture to its last row and makes a WebP preview of at most this width: upright, sRGB, first frame.
// libvips 8.14 leaves EXIF and a profile in it even where it is told to strip them; PreviewFile takes them out.
cvips_outcome cvips_preview(const void *bytes, size_t count, cvips_format format, uint32_t width, uint64_t maximum_pixels, cvips_result *result);

// Why the last call failed, in the decoder's words; never NULL, valid until the next call.
const char *cvips_reason(void);

void cvips_free(void *preview);

// Limits that hold for the rest of the process: memory, open files, no core file, no byte written to any file; closes all but the
// standard descriptors.
bool cvips_limit(uint64_t memory_bytes);

// Ends the process (SIGPROF) once it has used this much more CPU time; called before every picture.
void cvips_limit_cpu(uint32_t seconds);

// No privileges to gain, and from here on no system call but those that computing, memory and the two open pipes need (seccomp).
// False where the kernel has no seccomp.
bool cvips_confine(void);
