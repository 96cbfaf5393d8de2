// What the thread sanitizer has to be told of Swift's Mutex. Its fast path is compiled into our own code and seen; who has to wait, or
// wakes who waits, does so in a library that is not instrumented, and what the lock guards would look like a race.
// Linked into what `make check-thread` builds: each function stands before the library's own, which does the work.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdint.h>

// Of Synchronization._MutexHandle, as Swift's ABI names them. The handle is `self`.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void lock_function(uint32_t thread, SELF void *mutex);
typedef SWIFT void unlock_function(SELF void *mutex);

lock_function lock __asm__(LOCK);
unlock_function unlock __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, SELF void *mutex) {
    ((lock_function *)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT void unlock(SELF void *mutex) {
    __tsan_release(mutex);
    ((unlock_function *)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
