// See jpeg.c.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Whether every coefficient of a JPEG is there; where not, `reason` (200 bytes) gets libjpeg's words.
bool cvips_jpeg_is_whole(const void *bytes, size_t count, char *reason);
