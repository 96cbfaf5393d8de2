// What Linux offers and Swift's Glibc module leaves out: timers as descriptors (timerfd_create(2)), memory
// that is given back (malloc_trim(3), madvise(2)).
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

static inline int clinux_unmap_code_of(struct dl_phdr_info *object, size_t size, void *nothing) {
    (void) size;
    (void) nothing;
    uintptr_t page = (uintptr_t) sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X) || (segment->p_flags & PF_W)) continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_filesz;
        madvise((void *) start, end - start, MADV_DONTNEED);
    }
    return 0;
}

/// Takes this process's hands off its program code, its libraries' included: pages that nobody runs count no longer as its own and
/// are the first that the kernel reuses; those that are run come back from the page cache. Code is never written, so nothing is lost.
static inline void clinux_unmap_code(void) {
    dl_iterate_phdr(clinux_unmap_code_of, NULL);
}

/// At most so many heaps, where glibc would make eight for each processor: the many threads that Dispatch starts and ends would
/// each leave one behind, with holes that nobody fills (mallopt(3), M_ARENA_MAX). Those that are there already stay.
static inline void clinux_limit_heaps(int count) {
    mallopt(M_ARENA_MAX, count);
}
