/* The first start: what the page of questions (ui/setup.h) came to becomes a store. All of it, or nothing. */
#include "main/setup.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "print/printer.h"
#include "seal/digest.h"
#include "store/carte.h"
#include "store/house.h"
#include "till/enrol.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONF_MAX = 4096 };

/* ---- devices ---- */

static const struct place {
	const char *dir, *prefix;
} PLACES[][2] = {
	[SETUP_PRINTER] = { { "/dev/usb", "lp" }, { NULL, NULL } },
	[SETUP_CAMERA] = { { "/dev", "video" }, { NULL, NULL } },
	[SETUP_SCANNER] = { { "/dev/serial/by-id", "" }, { "/dev", "ttyACM" } },
};

static size_t look_in(const struct place *p, char out[][FORM_CHOICE_CAP], size_t n)
{
	DIR *d = p->dir ? opendir(p->dir) : NULL;
	struct dirent *e;

	while (d && n + 1 < FORM_CHOICES_MAX && (e = readdir(d)))
		if (e->d_name[0] != '.' && strncmp(e->d_name, p->prefix, strlen(p->prefix)) == 0 &&
		    file_path(p->dir, e->d_name, out[n], FORM_CHOICE_CAP) == ERR_OK)
			n++;
	if (d)
		closedir(d);
	return n;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

size_t setup_devices(void *ctx, enum setup_field field, char out[][FORM_CHOICE_CAP])
{
	size_t n = 0;

	(void)ctx;
	for (size_t i = 0; i < CLI_COUNT(PLACES[field]); i++)
		n = look_in(&PLACES[field][i], out, n);
	qsort(out, n, FORM_CHOICE_CAP, by_name);
	return n;
}

/* ---- where ---- */

bool setup_dir(const char *said, char *out, size_t cap)
{
	const char *home = getenv("HOME"), *known = session_dir(said);
	char db[512];

	if (known)
		snprintf(out, cap, "%s", known);
	else if (!home || !*home || file_path(home, ".local/share/chit", out, cap) != ERR_OK)
		return false;
	return file_path(out, "till.db", db, sizeof db) == ERR_OK && access(db, F_OK) != 0;
}

/* ~/.local/share and the like; the last one is the store's own to make. */
static enum err make_parents(const char *dir)
{
	char path[512];
	char *slash;

	snprintf(path, sizeof path, "%s", dir);
	slash = strrchr(path, '/');
	if (!slash || slash == path)
		return ERR_OK;
	*slash = 0;
	return file_mkdir(path);
}

/* ---- what goes into it ---- */

static enum err set(struct store *s, const char *name, const char *value, int64_t now)
{
	return *value ? house_set(s, &(struct house_change){ .name = name, .value = value, .now = now }) : ERR_OK;
}

/* "~/carte.csv" is in the home, as a shell has it. */
static enum err at_home(char *path, size_t cap)
{
	const char *home = getenv("HOME");
	char rest[SETUP_TEXT_MAX];

	if (strncmp(path, "~/", 2) != 0 || !home || !*home)
		return ERR_OK;
	snprintf(rest, sizeof rest, "%s", path + 2);
	return file_path(home, rest, path, cap);
}

static enum err check_printer(struct setup_answers *a)
{
	struct printer_place place = { .kind = PRINTER_AUTO };
	enum err e = *a->printer ? at_home(a->printer, sizeof a->printer) : ERR_OK;

	if (e != ERR_OK || !*a->printer)
		return e;
	if (strlen(a->printer) >= sizeof place.device)
		return err_set(ERR_TOO_LONG, _("A device's name has at most %zu bytes."), sizeof place.device - 1);
	snprintf(place.device, sizeof place.device, "%.*s", (int)sizeof place.device - 1, a->printer);
	return printer_check(&place);
}

/* Part of the name that a camera plugged in has of itself? */
static bool is_cameras_name(const char *name)
{
	const char *at = "/sys/class/video4linux";
	DIR *d = opendir(at);
	struct dirent *e;
	char path[600], own[128] = "";
	bool found = false;

	while (d && !found && (e = readdir(d))) {
		snprintf(path, sizeof path, "%s/%.200s/name", at, e->d_name);
		FILE *f = e->d_name[0] != '.' ? fopen(path, "re") : NULL;

		found = f && fgets(own, sizeof own, f) && strstr(own, name);
		if (f)
			fclose(f);
	}
	if (d)
		closedir(d);
	return found;
}

static bool is_device(const char *path)
{
	struct stat st;

	return path[0] == '/' && stat(path, &st) == 0 && S_ISCHR(st.st_mode);
}

static enum err check_camera(const char *name)
{
	if (!*name || strcmp(name, "auto") == 0 || is_device(name) || (name[0] != '/' && is_cameras_name(name)))
		return ERR_OK;
	return err_set(ERR_NOT_FOUND, _("'%.60s' is no camera that is plugged in: say auto, a device such as /dev/video0, or nothing."),
		       name);
}

/* "05e0:1701", vendor and product: with a serial number behind it, or without. */
static bool is_usb_name(const char *name)
{
	static const char hex[] = "0123456789abcdefABCDEF";

	return strspn(name, hex) == 4 && name[4] == ':' && strspn(name + 5, hex) == 4 && (!name[9] || name[9] == ':');
}

static enum err check_scanner(const char *name)
{
	if (!*name || strcmp(name, "auto") == 0 || is_device(name) || is_usb_name(name))
		return ERR_OK;
	return err_set(ERR_NOT_FOUND, _("'%.60s' is no reader that is plugged in: say auto, a device such as /dev/ttyACM0, or nothing."),
		       name);
}

/* What is plugged in, field by field. */
static enum err check_devices(struct setup_answers *a, enum setup_field *at)
{
	enum err e;

	*at = SETUP_PRINTER;
	e = check_printer(a);
	if (e != ERR_OK)
		return e;
	*at = SETUP_CAMERA;
	e = check_camera(a->camera);
	if (e != ERR_OK)
		return e;
	*at = SETUP_SCANNER;
	return check_scanner(a->scanner);
}

/* What can be said before anything is made; what takes the rest says the rest. */
static enum err check(struct setup_answers *a, enum setup_field *at)
{
	enum err e;

	*at = SETUP_CARTE;
	e = at_home(a->carte, sizeof a->carte);
	if (e != ERR_OK)
		return e;
	*at = SETUP_CASHIER;
	if (*a->pin && !*a->cashier)
		return err_set(ERR_USAGE, "%s", _("Whose PIN is it? Say your name, or take the PIN away."));
	*at = SETUP_PASSPHRASE;
	e = *a->passphrase ? passphrase_check(bytes_of_str(a->passphrase)) : ERR_OK;
	if (e != ERR_OK)
		return e;
	e = check_devices(a, at);
	if (e != ERR_OK)
		return e;
	*at = SETUP_KIT;
	return at_home(a->kit, sizeof a->kit);
}

static enum err import(struct store *s, const char *path, int64_t now)
{
	static struct carte_imported done;
	struct carte_act act = { .now = now };
	uint8_t *data;
	size_t len;
	enum err e = file_read(AT_FDCWD, path, CARTE_BYTES_MAX, &data, &len);

	if (e != ERR_OK)
		return e;
	e = carte_import(s, bytes_of(data, len), &act, &done);
	free(data);
	if (e == ERR_FORMAT && done.n_faults)
		return done.n_faults == 1 ? err_set(e, "%s", done.faults[0]) :
					    err_set(e, _("%s (and further faults)"), done.faults[0]);
	return e;
}

static bool is_pin(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return !text[n] && n >= PIN_MIN && n <= PIN_MAX;
}

static enum err first_person(struct store *s, const struct setup_answers *a, int64_t now)
{
	struct person_new p = { .name = a->cashier, .role = PERSON_OWNER, .pin = bytes_of_str(a->pin) };
	struct people_act act = { .now = now, .random = random_system() };

	return *a->cashier ? people_add(s, &p, &act, NULL) : ERR_OK;
}

static enum err fill(struct store *s, const struct setup_answers *a, int64_t now, enum setup_field *at)
{
	enum err e;

	*at = SETUP_CURRENCY;
	e = set(s, "currency", a->currency, now);

	if (e != ERR_OK)
		return e;
	*at = SETUP_NAME;
	e = set(s, "name", a->name, now);
	if (e != ERR_OK)
		return e;
	*at = SETUP_CARTE;
	e = *a->carte ? import(s, a->carte, now) : ERR_OK;
	if (e != ERR_OK)
		return e;
	*at = is_pin(a->pin) ? SETUP_CASHIER : SETUP_PIN;
	return first_person(s, a, now);
}

/* ---- the files beside it ---- */

static enum err write_conf(const char *dir, const char *name, const char *text)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return err_errno("%s", dir);
	e = file_write(fd, name, bytes_of_str(text), 0600);
	close(fd);
	return e;
}

/* A stranger's device name is no second line of a config. */
static bool one_line(const char *text)
{
	return !strpbrk(text, "\r\n");
}

static enum err write_confs(const char *dir, const struct setup_answers *a)
{
	char screen[CONF_MAX], readers[CONF_MAX] = "", printers[CONF_MAX];
	int n = snprintf(screen, sizeof screen, "[screen]\nlanguage = %s\n", a->language);
	enum err e = ERR_OK;

	if (!one_line(a->camera) || !one_line(a->scanner) || !one_line(a->printer))
		return err_set(ERR_FORMAT, "%s", _("A device's name is one line."));
	if (*a->camera || *a->scanner) {
		snprintf(readers, sizeof readers, "[scan]\n%s%s%s%s%s%s", *a->camera ? "camera = " : "", a->camera,
			 *a->camera ? "\n" : "", *a->scanner ? "serial = " : "", a->scanner, *a->scanner ? "\n" : "");
		snprintf(screen + n, sizeof screen - (size_t)n, "readers = %s/readers.conf\n", dir);
		e = write_conf(dir, "readers.conf", readers);
	}
	snprintf(printers, sizeof printers, "[printer receipt]\ndevice = %s\nstations = *\n", a->printer);
	if (e == ERR_OK && *a->printer)
		e = write_conf(dir, "printers.conf", printers);
	return e == ERR_OK ? write_conf(dir, "screen.conf", screen) : e;
}

/* ---- all of it ---- */

static void unmake(const char *dir, const struct store_secret *secret)
{
	static const char *const names[] = { "till.db", "till.db-wal", "till.db-shm", "screen.conf", "readers.conf",
					     "printers.conf" };
	char path[512];

	for (size_t i = 0; i < CLI_COUNT(names); i++)
		if (file_path(dir, names[i], path, sizeof path) == ERR_OK)
			unlink(path);
	if (secret->key_file)
		unlink(secret->key_file);
	rmdir(dir);
}

static enum err make(const char *dir, const struct setup_answers *a, const struct enrol_kit *kit, int64_t now, enum setup_field *at)
{
	struct store_secret secret = { .passphrase = bytes_of_str(a->passphrase), .cost = BOX_COST_DEFAULT };
	char key[600], detail[512];
	struct store s;
	enum err e;

	snprintf(key, sizeof key, "%s.key", dir);
	if (!*a->passphrase)
		secret.key_file = key;
	*at = SETUP_FIELDS;
	e = make_parents(dir);
	if (e == ERR_OK)
		e = enrol_init(&s, dir, &secret, kit, now, random_system());
	if (e != ERR_OK)
		return e;
	e = fill(&s, a, now, at);
	store_close(&s);
	if (e == ERR_OK) {
		*at = SETUP_FIELDS;
		e = write_confs(dir, a);
	}
	if (e != ERR_OK) {
		snprintf(detail, sizeof detail, "%s", err_detail());
		unmake(dir, &secret);
		err_set(e, "%s", detail);
	}
	return e;
}

enum err setup_make(const char *dir, struct setup_answers *a, enum setup_field *at)
{
	struct enrol_kit kit = { .memory = NULL };
	int64_t now = clock_now(clock_system());
	enum err e = check(a, at);

	if (e == ERR_OK && *a->kit) {
		e = enrol_kit_open(&kit, a->kit, bytes_of_str(a->kit_passphrase), now);
		*at = e == ERR_AUTH ? SETUP_KIT_PASSPHRASE : SETUP_KIT;
	}
	if (e == ERR_OK)
		e = make(dir, a, *a->kit ? &kit : NULL, now, at);
	enrol_kit_close(&kit);
	return e;
}
