#define _GNU_SOURCE	/* syscall(), O_PATH, O_TMPFILE */
#include "scan/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/input.h>
#include <linux/landlock.h>
#include <seccomp.h>

/* AddressSanitizer's runtime wants terabytes of addresses, and threads and ptrace at its end. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)	/* Linux 6.2 */
#endif

static bool is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static enum err limit(void)
{
	struct rlimit none = { 0, 0 };
	struct rlimit memory = { 1UL << 30, 1UL << 30 };

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return err_errno("limit of core files");
	if (!is_regular(STDOUT_FILENO) && !is_regular(STDERR_FILENO) && setrlimit(RLIMIT_FSIZE, &none) != 0)
		return err_errno("limit of file size");
#ifdef SANITIZED
	(void)memory;
#else
	if (setrlimit(RLIMIT_AS, &memory) != 0)
		return err_errno("limit of memory");
#endif
	return ERR_OK;
}

static int landlock_allow(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	struct stat st;
	int rc;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return -1;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR;
	rc = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return rc;
}

/* Where sysfs says what the devices are; a machine without it has no such devices. */
static const char *const described[] = { "/sys/class", "/sys/devices" };

typedef int landlock_rules_fn(int ruleset, const char *path);

static int landlock_devices(int ruleset, const char *pictures)
{
	const uint64_t look = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

	if (landlock_allow(ruleset, "/dev", look | LANDLOCK_ACCESS_FS_WRITE_FILE) != 0)
		return -1;
	if (pictures && landlock_allow(ruleset, pictures, look) != 0)
		return -1;
	for (size_t i = 0; i < sizeof described / sizeof described[0]; i++)
		if (landlock_allow(ruleset, described[i], look) != 0 && errno != ENOENT)
			return -1;
#ifdef SANITIZED	/* the search for leaks at the end looks at its threads */
	if (landlock_allow(ruleset, "/proc", look) != 0)
		return -1;
#endif
	return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

static int landlock_folder(int ruleset, const char *folder)
{
	const uint64_t all = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |
			     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG;

	if (landlock_allow(ruleset, folder, all) != 0)
		return -1;
#ifdef SANITIZED
	if (landlock_allow(ruleset, "/proc", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR) != 0)
		return -1;
#endif
	return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

/* A kernel without Landlock is no failure; one that has it and refuses is. */
static enum err landlock(landlock_rules_fn *rules, const char *path)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset, rc;

	if (version < 1)
		return ERR_OK;
	if (version >= 3)
		attr.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	if (ruleset < 0)
		return err_errno("Landlock");
	rc = rules(ruleset, path);
	close(ruleset);
	return rc != 0 ? err_errno("Landlock") : ERR_OK;
}

#ifndef SANITIZED
/* Without conditions: reading, waiting, memory, time, ending. */
static const int plain[] = {
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
	SCMP_SYS(fstat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(lseek),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select),
	SCMP_SYS(pselect6), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),
	SCMP_SYS(time), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(sched_yield), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrandom), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(inotify_add_watch), SCMP_SYS(recvmsg),	/* scan/handover.h */
};

/* No reader of pictures calls these by mistake. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind),
	SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl), SCMP_SYS(mount),
	SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(init_module), SCMP_SYS(finit_module),
};

/* termios and what libv4l2 asks of a terminal by mistake; TIOCSTI is not among them. */
static const unsigned long terminal[] = {
	TCGETS, TCSETS, TCSETSW, TCSETSF, TCFLSH, TCSBRK, TIOCEXCL, TIOCNXCL, TIOCINQ, TIOCOUTQ, TIOCGWINSZ, FIONBIO,
};

enum { MAKES = O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY) };

static int add_lists(scmp_filter_ctx ctx)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain[i], 0);
	for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
		rc |= seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, deadly[i], 0);
	for (size_t i = 0; i < sizeof terminal / sizeof terminal[0]; i++)
		rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1_32(SCMP_CMP_EQ, terminal[i], 0));
	return rc;
}

/* An ioctl of V4L2: type 'V', with a direction (those of virtual consoles are 'V' too, and have none). */
static int add_video(scmp_filter_ctx ctx)
{
	int rc = 0;

	for (uint32_t direction = 1; direction <= 3; direction++)
		rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				       SCMP_A1_32(SCMP_CMP_MASKED_EQ, 0xc000ff00, direction << 30 | 'V' << 8));
	return rc;
}

/* What an event device is and which of its keys are down: type 'E', reading; its grab; what of it we want to hear. Not
 * what remaps its keys. */
static int add_keys(scmp_filter_ctx ctx)
{
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				  SCMP_A1_32(SCMP_CMP_MASKED_EQ, 0xc000ff00, 2U << 30 | 'E' << 8));

	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1_32(SCMP_CMP_EQ, EVIOCGRAB, 0));
	return rc | seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1_32(SCMP_CMP_EQ, EVIOCSMASK, 0));
}

static int add_conditions(scmp_filter_ctx ctx)
{
	int rc = 0;

	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2_32(SCMP_CMP_MASKED_EQ, MAKES, 0));
	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, SCMP_A1_32(SCMP_CMP_MASKED_EQ, MAKES, 0));
	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
			       SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* abort() ends by a signal to ourselves */
	rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0_32(SCMP_CMP_EQ, (uint32_t)getpid(), 0));
	return rc;
}

/* Releases ctx; rc is what building it gave. */
static enum err load(scmp_filter_ctx ctx, int rc)
{
	enum err e = ERR_OK;

	if (rc == 0)
		rc = seccomp_load(ctx);
	if (rc != 0)
		e = err_set(ERR_IO, "this kernel has no seccomp filter (%s): codes of strangers cannot be read safely here",
			    strerror(rc < 0 ? -rc : rc));
	seccomp_release(ctx);
	return e;
}

static enum err filter(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));

	if (!ctx)
		return err_set(ERR_NOMEM, "no memory for the sandbox");
	return load(ctx, add_lists(ctx) | add_video(ctx) | add_keys(ctx) | add_conditions(ctx));
}

/* What a server that takes in has no use for. */
static const int beyond_server[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(bpf), SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl), SCMP_SYS(mount), SCMP_SYS(setns), SCMP_SYS(unshare),
	SCMP_SYS(init_module), SCMP_SYS(finit_module),
};

static enum err filter_network(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int rc;

	if (!ctx)
		return err_set(ERR_NOMEM, "no memory for the sandbox");
	rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(connect), 0);
	for (size_t i = 0; i < sizeof beyond_server / sizeof beyond_server[0]; i++)
		rc |= seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, beyond_server[i], 0);
	return load(ctx, rc);
}
#else
static enum err filter(void)
{
	return ERR_OK;
}

static enum err filter_network(void)
{
	return ERR_OK;
}
#endif

static enum err no_new_rights(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? ERR_OK : err_errno("no new privileges");
}

enum err sandbox_enter(const char *pictures)
{
	enum err e = limit();

	if (e == ERR_OK)
		e = no_new_rights();
	if (e == ERR_OK)
		e = landlock(landlock_devices, pictures);
	if (e == ERR_OK)
		e = filter();
	return e;
}

enum err sandbox_enter_network(const char *folder)
{
	const struct rlimit none = { 0, 0 };
	enum err e = setrlimit(RLIMIT_CORE, &none) == 0 ? no_new_rights() : err_errno("limit of core files");

	if (e == ERR_OK)
		e = landlock(landlock_folder, folder);
	if (e == ERR_OK)
		e = filter_network();
	return e;
}
