// Where libvips is: pkg-config's flags reach CVips through this module. Nobody else includes it.
#include <vips/vips.h>
