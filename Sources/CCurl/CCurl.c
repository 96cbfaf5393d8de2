// The shims are inline; this file makes the target a library.
#include "CCurl.h"
