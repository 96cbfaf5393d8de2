// What Linux offers and Swift's Glibc module leaves out: timers as descriptors (timerfd_create(2)).
#include <sys/timerfd.h>
