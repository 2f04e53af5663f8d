#ifndef CHIT_SCAN_HANDOVER_H
#define CHIT_SCAN_HANDOVER_H
/*
 * A descriptor handed from one process to another over a pair of Unix sockets (unix(7), SCM_RIGHTS): inside the cage of
 * scan/sandbox.h nothing can be opened to another process, but what was started anew outside can be taken in.
 */
#include "base/err.h"

/* The caller still has to close fd. ERR_IO where the other end has gone. */
enum err handover_give(int over, int fd);
/* One that was given, close-on-exec and not blocking; the caller's to close. Does not wait where `over` does not block:
 * ERR_BUSY where there is none now. ERR_IO at the end; ERR_FORMAT for a message without a descriptor. */
enum err handover_take(int over, int *fd);

#endif
