// What SQLite offers through functions of variable arguments, which Swift cannot call.
#include <sqlite3.h>

/// Before the library's first use: it keeps no statistics of its memory, for which every allocation would take a lock
/// (sqlite3_config(), SQLITE_CONFIG_MEMSTATUS). Not zero where it is too late, and nothing changes.
static inline int sqlite_forgo_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
