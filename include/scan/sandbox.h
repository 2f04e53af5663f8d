#ifndef CHIT_SCAN_SANDBOX_H
#define CHIT_SCAN_SANDBOX_H
/*
 * What reads pictures of strangers gives up what reading does not need, for good:
 *
 *	new privileges (PR_SET_NO_NEW_PRIVS), core files, memory over 1 GiB
 *	by seccomp-bpf: other programs, processes and threads, the network, ptrace, signals to others, executable
 *	memory, making, cutting, renaming or removing files, terminal injection (TIOCSTI) and every ioctl that is
 *	neither V4L2's nor termios' nor asks or grabs an event device: execve, sockets and ptrace kill, the rest gives EPERM
 *	by RLIMIT_FSIZE 0: writing to any regular file (not where standard output or error is one)
 *	by Landlock, where the kernel has it: opening anything outside /dev, what sysfs says of devices, and the folder of
 *	pictures
 *
 * Cameras and serial lines in /dev can be opened at any time after. Without Landlock a file can still be opened for
 * reading with the user's own rights, and cannot leave the process but by standard output.
 */
#include "base/err.h"

/* pictures: a path that stays readable, or NULL. To be called when shared libraries have loaded what they load
 * late. ERR_IO where the kernel lacks seccomp: then nothing of a stranger may be decoded. */
enum err sandbox_enter(const char *pictures);

/*
 * The other way round, for what listens to a network and decodes nothing: files are out of reach but for those of one
 * folder (by Landlock, where the kernel has it), other programs, ptrace, and going out to anybody (connect: EPERM);
 * threads and taking in are allowed. To be called before the first thread is made.
 */
enum err sandbox_enter_network(const char *folder);

#endif
