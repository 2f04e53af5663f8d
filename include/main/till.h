#ifndef CHIT_MAIN_TILL_H
#define CHIT_MAIN_TILL_H
/* The parts of chit: one function a command, and what they share. */
#include "main/cli.h"
#include "till/redeem.h"
#include "till/reverse.h"

int till_init(int argc, char **argv);
int till_enrol(int argc, char **argv);
int till_check(int argc, char **argv);
int till_redeem(int argc, char **argv);
int till_reverse(int argc, char **argv);
int till_export(int argc, char **argv);
int till_import(int argc, char **argv);
int till_renew(int argc, char **argv);
int till_upload(int argc, char **argv);	/* comes back only where chit-upload could not be started */
int till_cashier_add(int argc, char **argv);
int till_cashier_list(int argc, char **argv);
int till_cashier_pin(int argc, char **argv);
int till_cashier_role(int argc, char **argv);
int till_cashier_rename(int argc, char **argv);
int till_cashier_retire(int argc, char **argv);
int till_cashier_erase(int argc, char **argv);
int till_print(int argc, char **argv);
int till_print_list(int argc, char **argv);
int till_print_retry(int argc, char **argv);
int till_print_cancel(int argc, char **argv);
int till_print_test(int argc, char **argv);
int till_status(int argc, char **argv);
int till_doctor(int argc, char **argv);
int till_do(int argc, char **argv);
int till_ticket(int argc, char **argv);
int till_receipt(int argc, char **argv);
int till_table(int argc, char **argv);
int till_carte_import(int argc, char **argv);
int till_carte_export(int argc, char **argv);
int till_carte_list(int argc, char **argv);
int till_carte_sold_out(int argc, char **argv);
int till_house(int argc, char **argv);
int till_shift_open(int argc, char **argv);
int till_shift_close(int argc, char **argv);
int till_shift_in(int argc, char **argv);
int till_shift_out(int argc, char **argv);
int till_report(int argc, char **argv);
int till_training(int argc, char **argv);
int till_screen(int argc, char **argv);	/* without a command */
int till_setup(int argc, char **argv);
int till_eye_pair(int argc, char **argv);	/* these three as till_scan */
int till_eye_list(int argc, char **argv);
int till_eye_forget(int argc, char **argv);
int till_scan(int argc, char **argv);	/* comes back only where chit-scan could not be started */

/* A store opened, unlocked, and its trust, for the length of a command. */
struct session {
	struct store store;
	struct trust *trust;
	int64_t now;
	const char *dir, *key_file;	/* --store, --key-file; NULL: not said */
	bool open;
};
/* What a command is going to do with it; LOOK: to read, and what can be written down by the way is (store_open_to_look). */
enum session_use { SESSION_WRITE, SESSION_READ, SESSION_LOOK };
/* --store, else CHIT_STORE, else ~/.local/share/chit where it is; NULL and a detail where there is none. */
const char *session_dir(const char *store);
/* Asks for the passphrase only where no key file works. The detail says what is wrong. */
enum err session_open(struct session *s, enum session_use use);
/* By the store's key, which a parent gives through this descriptor; it is closed. SESSION_WRITE. */
enum err session_open_key(struct session *s, int fd);
/* The same in two steps, for a screen that paints in between: opens (to LOOK), and asks where it must be asked; then unlocks
 * (scrypt takes its time), with what was asked. */
enum err session_prepare(struct session *s, struct buf *passphrase);
enum err session_unlock(struct session *s, struct bytes passphrase);
void session_close(struct session *s);
/* Loads trust anew where another process has changed the store since. */
enum err session_refresh(struct session *s);
/* Says on standard error, and writes down once a day, that the clock stands below a platform's floor. */
enum err session_clock(struct session *s);

/* TEXT, or with "-" one line of standard input, without its end; into out. ERR_USAGE, ERR_TOO_LONG. */
enum err till_text(const char *word, char *out, size_t cap, struct bytes *text);
enum { TILL_TEXT_CAP = 4096 };

/* Who a command acts for: what --cashier and --manager said, and after acting_resolve() what that is worth here. */
struct acting {
	const char *cashier;	/* NULL: not said */
	const char *manager;	/* NULL: not said; "": without a name */
	uint32_t who;
	bool owner;		/* the command line of a till without managers: its owner's */
	bool allowed;		/* a manager stands by ... */
	uint32_t allowed_by;	/* ... and this is her number, where there are managers */
	bool is_manager;	/* the cashier herself is one, and gave her PIN */
	bool unknown;		/* a number of before there are people: nobody has it */
};
/* To be called before cli_options(): --manager may stand without a name. */
void acting_prepare(int argc, char **argv);
/* The word that was taken for the manager's name was the command's only argument after all. */
void acting_word(struct acting *a, char **argv, int *left);
/* Asks for PINs where there are people: CHIT_PIN and CHIT_MANAGER_PIN stand for them. ERR_REFUSED for a wrong one; ERR_USAGE. */
enum err acting_resolve(struct session *s, struct acting *a);

/* One verdict: a JSON line, or sign, words and advice. */
void verdict_print(const struct verdict *v, bool json);
json_t *verdict_json(const struct verdict *v);
void reversed_print(const struct reversed *r, bool json);
/* 0 accepted, 1 refused */
int verdict_status(const struct verdict *v);
/* "2026-11-21T12:41:07Z" as JSON; null for 0. */
json_t *json_time(int64_t t);
/* A stranger's or a platform's string, filtered; null where it is empty. */
json_t *json_words(const char *s);
json_t *json_serial(const uint8_t serial[SERIAL_LEN]);

/* `chit redeem --feed`: the child, or with args {"-"} standard input; ends by signal, end of input, or failure. */
int feed_run(struct session *s, const struct redeem_request *like, bool json, char **args, int n_args);

/* Accepts that nobody has seen, on standard error: said before anything else happens; marked as said only after the
 * command's own answer is out, so that a repeat of the very same code can still say it, too. */
struct missed;
enum err redeem_say_missed(struct session *s, struct missed *m);
void redeem_said_missed(struct session *s, const struct missed *m);
/* One redemption from decision to `shown`; prints it. The exit status. */
int redeem_one(struct session *s, const struct redeem_request *rq, bool json);

/* Where a program of libexec is: CHIT_LIBEXEC, beside this program, or the installed place. ERR_NOT_FOUND. */
enum err program_path(const char *name, char *out, size_t cap);
/* Where chit-scan is. */
enum err scan_path(char *out, size_t cap);
struct doctor_line;
/* chit-scan's words as the screen of this store would give them: [screen] readers in its screen.conf. Static memory. What is
 * wrong in that file is a line for each. */
enum err screen_reader_words(const char *dir, char *const **out, void (*each)(void *ctx, const struct doctor_line *l), void *ctx);
/* Each camera that chit-scan reads with these words (NULL ends them), measured for some seconds; nothing where it reads none. */
void measure_cameras(const char *program, char *const *args, void (*each)(void *ctx, const struct doctor_line *l), void *ctx);

#endif
