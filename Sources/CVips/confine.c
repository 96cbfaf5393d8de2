// What a process that decodes hostile pictures may still do: compute, use bounded memory, and talk over the descriptors it has.
// Asked once by tidings-picture, after libvips is warm.

#include "CVips.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

static bool limit(int resource, rlim_t value) {
    struct rlimit limits;
    if (getrlimit(resource, &limits)) return false;
    if (limits.rlim_max != RLIM_INFINITY && limits.rlim_max < value) value = limits.rlim_max;
    limits.rlim_cur = value;
    limits.rlim_max = value;
    return setrlimit(resource, &limits) == 0;
}

// A sanitizer maps terabytes and reads /proc: such a build runs unconfined, which is why it is never installed.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CVIPS_SANITIZED 1
#endif
#endif

bool cvips_limit(uint64_t memory_bytes) {
    // Whatever the parent forgot to mark close-on-exec.
    syscall(__NR_close_range, 3U, ~0U, 0U);
    // A write over the file size limit shall fail, not kill. And who stops tidings, with all its processes, does not mean the
    // picture in hand: this process ends when its input does.
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    bool well = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 16);
#ifndef CVIPS_SANITIZED
    // RLIMIT_DATA counts private writable memory (Linux 4.7); RLIMIT_AS would count a hundred shared libraries as well.
    well = well && limit(RLIMIT_DATA, memory_bytes);
#else
    (void) memory_bytes;
#endif
    return well;
}

// Not RLIMIT_CPU moved along: the kernel compares that with a sum of clock ticks, which can be far from what getrusage(2) reports
// and which nothing else tells, so that after some thousand pictures an innocent one is shot.
void cvips_limit_cpu(uint32_t seconds) {
    struct itimerval timer = {.it_value = {.tv_sec = (time_t) seconds}};
    setitimer(ITIMER_PROF, &timer, NULL);
}

#if defined(__x86_64__)
#define CVIPS_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CVIPS_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#if defined(CVIPS_ARCHITECTURE) && !defined(CVIPS_SANITIZED)

#define ALLOW(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))

bool cvips_confine(void) {
    struct sock_filter filter[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CVIPS_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        // The pipes.
        ALLOW(__NR_read),
        ALLOW(__NR_write),
        ALLOW(__NR_close),
        // Memory.
        ALLOW(__NR_brk),
        ALLOW(__NR_mmap),
        ALLOW(__NR_munmap),
        ALLOW(__NR_mremap),
        ALLOW(__NR_mprotect),
        ALLOW(__NR_madvise),
        // Threads: libvips and the AV1 decoder start their own.
        ALLOW(__NR_futex),
#ifdef __NR_clone
        // clone with CLONE_THREAD only: no new process. clone3 hides its flags in memory, so it "does not exist" and libc falls back.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 4),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x00010000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
#endif
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        ALLOW(__NR_set_robust_list),
        ALLOW(__NR_rseq),
        ALLOW(__NR_exit),
        ALLOW(__NR_exit_group),
        ALLOW(__NR_sched_yield),
        ALLOW(__NR_sched_getaffinity),
        ALLOW(__NR_gettid),
        ALLOW(__NR_getpid),
        // Signals: abort() of a library is a crash, and shall look like one.
        ALLOW(__NR_rt_sigaction),
        ALLOW(__NR_rt_sigprocmask),
        ALLOW(__NR_rt_sigreturn),
        ALLOW(__NR_tgkill),
        // Time and luck.
        ALLOW(__NR_clock_gettime),
        ALLOW(__NR_clock_nanosleep),
        ALLOW(__NR_gettimeofday),
        ALLOW(__NR_getrandom),
        ALLOW(__NR_setitimer),
        // Everything else, opening files and sockets above all, fails; libraries are used to that.
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return false;
    // TSYNC: the threads that libraries have started are confined as well.
    return syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

#else

bool cvips_confine(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; }

#endif
