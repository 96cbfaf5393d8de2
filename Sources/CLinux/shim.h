// What Linux offers and Swift's Glibc module leaves out: timers as descriptors (timerfd_create(2)), memory
// that is given back (malloc_trim(3)), heaps that are counted (mallopt(3)), file systems that are waited for (syncfs(2)).
#include <sys/timerfd.h>
#include <malloc.h>
// unistd.h declares it behind _GNU_SOURCE, which is not set for Swift's modules.
int syncfs(int descriptor);
