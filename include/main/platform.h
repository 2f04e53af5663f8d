#ifndef CHIT_MAIN_PLATFORM_H
#define CHIT_MAIN_PLATFORM_H
/* What the commands of chit-platform share: the platform that --data names, opened and, where it must be, unlocked. */
#include "base/clock.h"
#include "main/cli.h"
#include "platform/keys.h"
#include "platform/storage.h"

struct session {
	const char *data, *key_file;	/* --data (or CHIT_DATA), --key-file (or CHIT_KEY_FILE) */
	bool json;
	int64_t now;
	struct random random;
	struct storage storage;
	bool open, unlocked;
	struct keys keys;
};

/* The options that every command has; those that need the keys take --key-file too. */
#define SESSION_OPTIONS(s) { "data", CLI_TEXT, &(s).data, 0, 0 }, { "json", CLI_FLAG, &(s).json, 0, 0 }
#define SESSION_KEY_OPTIONS(s) SESSION_OPTIONS(s), { "key-file", CLI_TEXT, &(s).key_file, 0, 0 }

void session_init(struct session *s);
enum err session_open(struct session *s);
enum err session_unlock(struct session *s);	/* opens, and asks for the passphrase unless there is a key file */
/* Closes, wipes, and gives the exit status for e, with words. */
int session_end(struct session *s, enum err e);

/* A passphrase into memory that session_passphrase_wipe() wipes. */
struct session_passphrase {
	uint8_t memory[300];
	struct buf buf;
};
enum err session_passphrase(struct session_passphrase *p, const char *prompt, bool confirm);
void session_passphrase_wipe(struct session_passphrase *p);

/* A time given as an option, or `otherwise` where it was not. ERR_USAGE names the option. */
enum err session_time(const struct session *s, const char *option, const char *text, int64_t otherwise, int64_t *out);
json_t *session_json_time(int64_t t);	/* "2026-11-21T12:41:07Z", null for 0 */
json_t *session_json_hex(struct bytes s);
/* "28.00 CNY" in memory that lives until the fourth call after. */
const char *session_money(int64_t minor, const char *currency);
const char *session_utc(int64_t t);	/* the same, "-" for 0 */

int init_command(int argc, char **argv);
int status_command(int argc, char **argv);
int merchant_add_command(int argc, char **argv);
int merchant_list_command(int argc, char **argv);
int merchant_rekey_command(int argc, char **argv);
int consumer_add_command(int argc, char **argv);
int consumer_list_command(int argc, char **argv);
int offer_add_command(int argc, char **argv);
int offer_list_command(int argc, char **argv);
int till_add_command(int argc, char **argv);
int till_list_command(int argc, char **argv);
int till_revoke_command(int argc, char **argv);
int till_release_command(int argc, char **argv);
int issue_command(int argc, char **argv);
int coupon_show_command(int argc, char **argv);
int claim_list_command(int argc, char **argv);
int claim_release_command(int argc, char **argv);
int revoke_command(int argc, char **argv);
int import_command(int argc, char **argv);
int export_command(int argc, char **argv);
int settle_command(int argc, char **argv);
int key_rotate_command(int argc, char **argv);
int key_list_command(int argc, char **argv);
int serve_command(int argc, char **argv);
int tls_set_command(int argc, char **argv);
int tls_next_command(int argc, char **argv);
int tls_switch_command(int argc, char **argv);
int tls_forget_command(int argc, char **argv);
int policy_set_command(int argc, char **argv);
int policy_list_command(int argc, char **argv);

#endif
