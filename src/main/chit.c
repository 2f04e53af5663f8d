/* chit: a restaurant's till. Wiring only: the commands are in main/till. */
#include "main/till.h"

#include <string.h>
#include <unistd.h>

static const struct cli_command COMMANDS[] = {
	{ "init", till_init, "--store DIR [--kit FILE] [--key-file FILE] [--no-passphrase] [--json]",
	  "make a store, and join a platform by its kit" },
	{ "setup", till_setup, "[--store DIR]", "the first start: a page of questions makes a store" },
	{ "enrol", till_enrol, "[--store DIR] [--key-file FILE] [--json] KIT", "join one more platform" },
	{ "scan", till_scan, "[--frames PATH] [--camera DEV] [--serial DEV] [--json] ...",
	  "print what the readers read; see chit-scan(1)" },
	{ "eye pair", till_eye_pair, "[--eye-dir DIR] [--json]", "show a code that makes a phone a reader of this till" },
	{ "eye list", till_eye_list, "[--eye-dir DIR] [--json]", "the phones that are paired" },
	{ "eye forget", till_eye_forget, "[--eye-dir DIR] [--json] NAME", "a phone that is not paired any more" },
	{ "check", till_check, "[--store DIR] [--quantity N] [--json] TEXT|-  or  --vector FILE [--json]",
	  "judge a coupon, change nothing" },
	{ "redeem", till_redeem,
	  "[--store DIR] [--quantity N] [--cashier WHO] [--manager [WHO]] [--json] TEXT|-  or  --feed [-|-- READER OPTIONS]",
	  "judge a coupon and write it down" },
	{ "reverse", till_reverse,
	  "[--store DIR] [--cashier WHO] [--manager [WHO]] [--cause mistake|returned] [--json] SERIAL|TEXT|-",
	  "take a redemption back" },
	{ "do", till_do, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] LINE... | -",
	  "sell: lines of the counter's grammar, or scans; see chit-line(5)" },
	{ "ticket", till_ticket, "[--store DIR] [--cashier WHO] [--json]", "the ticket that is open" },
	{ "receipt", till_receipt, "[--store DIR] [--print] [--json] [NUMBER]", "a receipt again; the last one" },
	{ "table", till_table, "[--store DIR] [--cashier WHO] [--json] list|open|move|merge|split ...", "tables and held tickets" },
	{ "carte import", till_carte_import, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] FILE",
	  "take a carte from CSV, all of it or nothing" },
	{ "carte export", till_carte_export, "[--store DIR] [FILE]", "the carte as CSV" },
	{ "carte list", till_carte_list, "[--store DIR] [--json] [WORDS]", "what is sold" },
	{ "carte sold-out", till_carte_sold_out, "[--store DIR] [--cashier WHO] [--back] PLU", "there is no more of it; --back: there is" },
	{ "house", till_house, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] [show | set NAME VALUE]",
	  "currency, taxes, tenders, rounding, what a receipt says" },
	{ "shift open", till_shift_open, "[--store DIR] [--cashier WHO] [--float AMOUNT] [--json]", "begin a shift" },
	{ "shift close", till_shift_close,
	  "[--store DIR] [--cashier WHO] [--manager [WHO]] [--counted AMOUNT] [--leave-tickets] [--json]", "end it: the Z" },
	{ "shift in", till_shift_in, "[--store DIR] [--cashier WHO] [--json] AMOUNT [WHY]", "cash into the drawer" },
	{ "shift out", till_shift_out, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] AMOUNT [WHY]", "cash out of it" },
	{ "report", till_report,
	  "[--store DIR] [--cashier WHO] [--manager [WHO]] [--csv] [--day DAY] [--shift N] [--json] x|z|hour|item|group|cashier|tender|coupon",
	  "the shift, the day, and what was sold" },
	{ "training", till_training, "[--store DIR] [--cashier WHO] [--manager [WHO]] on|off", "sales that are none" },
	{ "cashier add", till_cashier_add, "[--store DIR] [--role cashier|manager|owner] [--number N] [--json] NAME",
	  "somebody who works here, with a PIN" },
	{ "cashier list", till_cashier_list, "[--store DIR] [--all] [--json]", "who works here; --all: and who did" },
	{ "cashier pin", till_cashier_pin, "[--store DIR] [--json] WHO", "a new PIN; also ends the wait after wrong ones" },
	{ "cashier role", till_cashier_role, "[--store DIR] [--json] WHO cashier|manager|owner", "another role" },
	{ "cashier rename", till_cashier_rename, "[--store DIR] [--json] WHO NAME", "another name" },
	{ "cashier retire", till_cashier_retire, "[--store DIR] [--json] WHO", "who does not work here any more; the name stays" },
	{ "cashier erase", till_cashier_erase, "[--store DIR] [--json] NUMBER", "the name of somebody retired goes, too" },
	{ "export", till_export, "[--store DIR] [--key-file FILE] [--json] DIR", "write what is due to a stick" },
	{ "import", till_import, "[--store DIR] [--key-file FILE] [--json] DIR", "take answers and packs from a stick" },
	{ "upload", till_upload, "[--store DIR] [--follow] [--key-file FILE] [--max N] [--json]",
	  "send what is due to the platforms, and take their answers" },
	{ "renew", till_renew, "[--store DIR] [--key-file FILE] [--json]",
	  "go on under a new journal: after a restore, or where the platform says forked" },
	{ "print", till_print, "[--store DIR] [--once] [--json]", "run the print queue: receipts, kitchen tickets" },
	{ "print list", till_print_list, "[--store DIR] [--all] [--json]", "what waits or could not be printed" },
	{ "print retry", till_print_retry, "[--store DIR] [--json] N", "print that job once more" },
	{ "print cancel", till_print_cancel, "[--store DIR] [--json] N", "that job will not be printed" },
	{ "print test", till_print_test, "[--store DIR] [--drawer] [--json] PRINTER", "a page that shows what a printer can" },
	{ "status", till_status, "[--store DIR] [--key-file FILE] [--json]",
	  "what is unsent, unanswered, unseen; how old trust is" },
	{ "doctor", till_doctor, "[--store DIR] [--key-file FILE] [--json] [-- CHIT-SCAN...]", "what works, what does not, what to do" },
};

/* No command: the screen, where there is a terminal or a script for it; else the table of commands. */
static bool wants_screen(int argc, char **argv)
{
	static const char *const ours[] = { "--help", "--version" };

	if (argc < 2)
		return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	for (size_t i = 0; i < CLI_COUNT(ours); i++)
		if (strcmp(argv[1], ours[i]) == 0)
			return false;
	return strncmp(argv[1], "--", 2) == 0;
}

int main(int argc, char **argv)
{
	cli_start("chit");
	if (argc > 2 && strcmp(argv[1], "scan") == 0 && strcmp(argv[2], "--help") == 0)
		return till_scan(argc - 1, argv + 1);	/* it knows all its options */
	if (wants_screen(argc, argv))
		return cli_flush(till_screen(argc, argv));
	return cli_dispatch("chit", COMMANDS, CLI_COUNT(COMMANDS), argc, argv);
}
