#ifndef CHIT_PRINT_DEVICE_H
#define CHIT_PRINT_DEVICE_H
/* What differs between the lines to a printer; for src/print/printer.c alone. Nothing here waits. */
#include "print/printer.h"

#include <sys/types.h>

/* Is it ADDRESS:PORT, in numbers? */
bool device_is_address(const char *device);
/* A descriptor, or -1 and why. *connecting: it is ready when poll() says POLLOUT, see device_connected. */
int device_open(const struct printer_place *place, enum printer_trouble *why, bool *connecting);
bool device_connected(int fd);
/* As write(2), with no SIGPIPE. */
ssize_t device_write(int fd, const void *bytes, size_t len);
/* Has all that was written left this machine (a file: is it on the disk)? */
bool device_empty(int fd, enum printer_kind kind);
/* What has not left is thrown away: a line that is held back would hold us back, too. -1 is fine. */
void device_close(int fd, enum printer_kind kind);

#endif
