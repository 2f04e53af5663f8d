#ifndef CHIT_UI_APP_H
#define CHIT_UI_APP_H
/*
 * The screen's process: one loop, one state, no threads. It draws what src/till knows; what it may not know itself
 * (where the store is, what opens it) comes as a table of functions.
 */
#include "base/clock.h"
#include "base/loop.h"
#include "till/authority.h"
#include "till/checkup.h"
#include "till/disk.h"
#include "till/history.h"
#include "till/missed.h"
#include "till/status.h"
#include "ui/asking.h"
#include "ui/counter.h"
#include "ui/keymap.h"
#include "ui/line.h"
#include "ui/pick.h"
#include "ui/picture.h"
#include "ui/prints.h"
#include "ui/prompt.h"
#include "ui/sell.h"
#include "ui/setup.h"
#include "ui/sources.h"
#include "ui/term.h"
#include "ui/wires.h"

struct app_world {
	void *ctx;
	enum err (*open)(void *ctx);	/* opens and unlocks; called after the first paint */
	struct store *(*store)(void *ctx);
	const struct trust *(*trust)(void *ctx);
	/* Takes trust anew where another process has changed the store; says so. Time is looked at, too. */
	enum err (*refresh)(void *ctx, int64_t now, bool *changed);
	/* Tries to write to a store that could only be read, and takes trust anew. */
	enum err (*mend)(void *ctx);
	/* Is it what opens this store? *has: there is one at all. */
	enum err (*passphrase)(void *ctx, struct bytes typed, bool *has, bool *right);
};

struct app_config {
	struct app_world world;
	struct clock clock;
	int64_t beep, esc_ms, wedge_ms, hold_ms;
	int64_t lock_s;			/* so long without a key: locked, where people have PINs; 0: never */
	bool mouse;
	bool print;			/* runs the printers */
	bool brief;			/* this terminal cannot show Chinese */
	struct keymap keymap;
	struct floor floor;		/* where the tables stand */
	struct wedge_frame frame;	/* of a reader that types */
	uint32_t who;
	const char *reader;		/* the program; NULL: none */
	char *const *reader_args;
	const char *uploader;		/* the program; NULL: none */
	const char *self;		/* the program chit: its doctor looks at the store meanwhile */
	const char *demo;		/* where the demo's pictures are; NULL: no demo */
	bool step;			/* the reader shows a picture at a key */
	const struct setup_world *setup;	/* there is no store yet: it is to be made; NULL: there is one */
	const char *fault;		/* what is wrong in the config file; NULL: nothing */
	bool kept;			/* where there is a fault: what was last good is taken, else the defaults */
	const char *script, *dump;	/* a key script and where its dumps go; NULL: a terminal */
};
/* Until F10 or a signal. The exit status is 0; failures are given back. */
enum err app_run(const struct app_config *config);

/* ---- for the screens ---- */

enum { APP_NOTICE_S = 20, APP_UNDO_S = 60 };

struct app;
struct screen_key {
	int key, letter;		/* the letter twin; 0: none */
	const char *label;		/* marked for gettext */
	void (*act)(struct app *a);
	bool (*can)(const struct app *a);	/* NULL: always */
};
enum { SCREEN_SLOTS = 16, SCREEN_WORDS = 32 };
struct screen {
	const char *name;
	bool modal;			/* scans wait while it is open */
	bool text;			/* letters are text here, not twins ... */
	bool (*twins)(const struct app *a);	/* ... but while this is so; NULL: never */
	bool (*calm)(const struct app *a);	/* of a text: Esc has nothing to take back, so a digit behind it is a function key */
	void (*draw)(struct app *a);	/* over the frame, and over what the base draws where `box` */
	bool box;
	bool (*press)(struct app *a, int key);	/* what is no key of the table; NULL: nothing */
	void (*click)(struct app *a, int x, int y);	/* outside the bar; NULL: nothing */
	/* Slots of the bar that no const table can know, before those of the keys; gives how many, at most SCREEN_SLOTS. */
	size_t (*slots)(const struct app *a, struct bar_slot *out, char words[][SCREEN_WORDS]);
	const struct screen_key *keys;
	size_t n_keys;
};

struct app {
	struct app_config config;
	struct loop *loop;
	struct term *term;		/* NULL: a script */
	struct grid grid;
	struct layout layout;
	int64_t skew, ahead_ms;		/* what a script has put the clock ahead; the other one never goes back */
	bool open, quit;
	int64_t mend_ms;		/* when the disk was last looked at, and a store that may only be read last tried */
	struct disk disk;		/* the store's */
	uint32_t who;			/* the cashier; 0: nobody in particular */
	char who_name[PERSON_NAME_MAX + 1];
	enum person_role role;
	struct authority_rules rules;
	enum err failure;

	const struct screen *screen;
	struct line line, who_line, secret;
	int field, chosen;		/* of the screen that is open */
	struct app_pick pick;
	const struct prompt *prompt;
	int64_t key_ms;			/* when a key was last pressed */
	bool locked;
	int64_t esc_ms;			/* when an Esc was last pressed that may be half of a function key */
	int key_before;
	enum { SPARE_NONE, SPARE_ENTER, SPARE_SAID } spare;	/* a box has taken a key at once: an Enter right behind it is of habit */
	const char *spare_words;	/* what is said then, translated */
	struct wedge wedge;
	bool typed_bare;		/* a reader has typed a code into the terminal, without a prefix that frames it */
	int wedge_timer;

	struct app_sell sell;
	struct app_asking asking;
	struct app_setup *setup;	/* while there is no store */
	struct app_scan scan;
	struct app_readers readers;
	struct spool *spool;		/* NULL: no printing here */

	struct history history;
	struct missed missed;
	struct status status;
	bool status_known;

	char notice[WORDS_CAP];		/* one line above the status */
	int64_t notice_at;

	struct app_picture picture;
	struct app_wires wires;

	struct doctor_report *doctor;	/* doctor.c's own */
	struct eyes_page *eyes;		/* eyes.c's own */
	struct jobs_page *jobs;		/* jobs.c's own */
	struct script *script;
};

extern const struct screen screen_redeem, screen_serial, screen_history, screen_undo, screen_reverse, screen_help,
	screen_doctor, screen_ask, screen_missed, screen_cashier, screen_sale, screen_pay, screen_leave,
	screen_choose, screen_pick, screen_prompt, screen_edit, screen_office, screen_cause, screen_receipt,
	screen_tables, screen_split, screen_setup, screen_shift, screen_shift_tickets, screen_totals, screen_report, screen_eyes,
	screen_jobs, screen_job_cancel, screen_setup_leave;

int64_t app_now(const struct app *a);
int64_t app_ms(const struct app *a);
void app_paint(struct app *a);
void app_go(struct app *a, const struct screen *s);	/* what waits comes behind the key, where s is not modal */
const struct screen *app_base(const struct app *a);	/* the sale, where there is a carte; else the redeem screen */
void app_back(struct app *a);				/* to the base */
void app_start(struct app *a);			/* the children that write to the store */
void app_opened(struct app *a);			/* the store was made: as a start opens it */
void app_lock(struct app *a);				/* until a PIN is given, where people have one */
void app_notice(struct app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void app_press(struct app *a, int key);			/* a key as the terminal gives it */
void app_flush(struct app *a);			/* what was typed ahead is nobody's */
void app_stop(struct app *a);
void app_beep(struct app *a, bool good);
void app_resize(struct app *a, int w, int h);
struct store *app_store(const struct app *a);
const struct trust *app_trust(const struct app *a);

/* doctor.c: looks, and opens its screen */
void doctor_go(struct app *a);
void doctor_dismiss(struct app *a);			/* before doctor_forget(), where others end as well */
void doctor_forget(struct app *a);

/* eyes.c: phones as readers, where there is a reader's process at all */
bool eyes_can(const struct app *a);
void eyes_open(struct app *a);
void eyes_finish(struct app *a);

/* shut.c: a store that may only be read, for its disk is full or read-only */
bool shut_is(const struct app *a);
bool shut_item(const struct app *a, char *out, size_t cap);	/* a few words on the disk for the status; false: none needed */
void shut_look(struct app *a);				/* at the disk */
const char *shut_words(const struct app *a);		/* what is not possible and what to do; NULL: it may be written */
void shut_tick(struct app *a);				/* looks and tries again, now and then */
void shut_try(struct app *a);				/* tries again at once */

/* bar.c: what is always in sight */
void bar_title(struct app *a);
void bar_status(struct app *a);
void bar_keys(struct app *a);
int bar_key_at(const struct app *a, int x);		/* which one stands there; PRESS_NONE */

/* script.c */
enum err script_start(struct app *a);
void script_finish(struct app *a);

#endif
