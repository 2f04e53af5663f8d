/* chit: a restaurant's till. Wiring only: the commands are in main/till. */
#include "base/i18n.h"
#include "main/till.h"

#include <string.h>
#include <unistd.h>

static const struct cli_command COMMANDS[] = {
	{ "init", till_init, "--store DIR [--kit FILE] [--key-file FILE] [--no-passphrase] [--json]",
	  N_("make a store, and join a platform by its kit") },
	{ "setup", till_setup, "[--store DIR]", N_("the first start: a page of questions makes a store") },
	{ "enrol", till_enrol, "[--store DIR] [--key-file FILE] [--json] KIT", N_("join one more platform") },
	{ "scan", till_scan, "[--frames PATH] [--camera DEV] [--serial DEV] [--json] ...",
	  N_("print what the readers read; see chit-scan(1)") },
	{ "eye pair", till_eye_pair, "[--eye-dir DIR] [--json]", N_("show a code that makes a phone a reader of this till") },
	{ "eye list", till_eye_list, "[--eye-dir DIR] [--json]", N_("the phones that are paired") },
	{ "eye forget", till_eye_forget, "[--eye-dir DIR] [--json] NAME", N_("a phone that is not paired any more") },
	{ "check", till_check, "[--store DIR] [--quantity N] [--json] TEXT|-  or  --vector FILE [--json]",
	  N_("judge a coupon, change nothing") },
	{ "redeem", till_redeem,
	  "[--store DIR] [--quantity N] [--cashier WHO] [--manager [WHO]] [--json] TEXT|-  or  --feed [-|-- READER OPTIONS]",
	  N_("judge a coupon and write it down") },
	{ "reverse", till_reverse,
	  "[--store DIR] [--cashier WHO] [--manager [WHO]] [--cause mistake|returned] [--json] SERIAL|TEXT|-",
	  N_("take a redemption back") },
	{ "do", till_do, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] LINE... | -",
	  N_("sell: lines of the counter's grammar, or scans; see chit-line(5)") },
	{ "ticket", till_ticket, "[--store DIR] [--cashier WHO] [--json]", N_("the ticket that is open") },
	{ "receipt", till_receipt, "[--store DIR] [--print] [--json] [NUMBER]", N_("a receipt again; the last one") },
	{ "table", till_table, "[--store DIR] [--cashier WHO] [--json] list|open|move|merge|split ...", N_("tables and held tickets") },
	{ "carte import", till_carte_import, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] FILE",
	  N_("take a carte from CSV, all of it or nothing") },
	{ "carte export", till_carte_export, "[--store DIR] [FILE]", N_("the carte as CSV") },
	{ "carte list", till_carte_list, "[--store DIR] [--json] [WORDS]", N_("what is sold") },
	{ "carte sold-out", till_carte_sold_out, "[--store DIR] [--cashier WHO] [--back] PLU",
	  N_("there is no more of it; --back: there is") },
	{ "house", till_house, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] [show | set NAME VALUE]",
	  N_("currency, taxes, tenders, rounding, what a receipt says") },
	{ "shift open", till_shift_open, "[--store DIR] [--cashier WHO] [--float AMOUNT] [--json]", N_("begin a shift") },
	{ "shift close", till_shift_close,
	  "[--store DIR] [--cashier WHO] [--manager [WHO]] [--counted AMOUNT] [--leave-tickets] [--json]", N_("end it: the Z") },
	{ "shift in", till_shift_in, "[--store DIR] [--cashier WHO] [--json] AMOUNT [WHY]", N_("cash into the drawer") },
	{ "shift out", till_shift_out, "[--store DIR] [--cashier WHO] [--manager [WHO]] [--json] AMOUNT [WHY]", N_("cash out of it") },
	{ "report", till_report,
	  "[--store DIR] [--cashier WHO] [--manager [WHO]] [--csv] [--day DAY] [--shift N] [--json] x|z|hour|item|group|cashier|tender|coupon",
	  N_("the shift, the day, and what was sold") },
	{ "training", till_training, "[--store DIR] [--cashier WHO] [--manager [WHO]] on|off", N_("sales that are none") },
	{ "cashier add", till_cashier_add, "[--store DIR] [--role cashier|manager|owner] [--number N] [--json] NAME",
	  N_("somebody who works here, with a PIN") },
	{ "cashier list", till_cashier_list, "[--store DIR] [--all] [--json]", N_("who works here; --all: and who did") },
	{ "cashier pin", till_cashier_pin, "[--store DIR] [--json] WHO", N_("a new PIN; also ends the wait after wrong ones") },
	{ "cashier role", till_cashier_role, "[--store DIR] [--json] WHO cashier|manager|owner", N_("another role") },
	{ "cashier rename", till_cashier_rename, "[--store DIR] [--json] WHO NAME", N_("another name") },
	{ "cashier retire", till_cashier_retire, "[--store DIR] [--json] WHO", N_("who does not work here any more; the name stays") },
	{ "cashier erase", till_cashier_erase, "[--store DIR] [--json] NUMBER", N_("the name of somebody retired goes, too") },
	{ "export", till_export, "[--store DIR] [--key-file FILE] [--json] DIR", N_("write what is due to a stick") },
	{ "import", till_import, "[--store DIR] [--key-file FILE] [--json] DIR", N_("take answers and packs from a stick") },
	{ "upload", till_upload, "[--store DIR] [--follow] [--key-file FILE] [--max N] [--json]",
	  N_("send what is due to the platforms, and take their answers") },
	{ "renew", till_renew, "[--store DIR] [--key-file FILE] [--json]",
	  N_("go on under a new journal: after a restore, or where the platform says forked") },
	{ "print", till_print, "[--store DIR] [--once] [--json]", N_("run the print queue: receipts, kitchen tickets") },
	{ "print list", till_print_list, "[--store DIR] [--all] [--json]", N_("what waits or could not be printed") },
	{ "print retry", till_print_retry, "[--store DIR] [--json] N", N_("print that job once more") },
	{ "print cancel", till_print_cancel, "[--store DIR] [--json] N", N_("that job will not be printed") },
	{ "print test", till_print_test, "[--store DIR] [--drawer] [--json] PRINTER", N_("a page that shows what a printer can") },
	{ "status", till_status, "[--store DIR] [--key-file FILE] [--json]",
	  N_("what is unsent, unanswered, unseen; how old trust is") },
	{ "doctor", till_doctor, "[--store DIR] [--key-file FILE] [--json] [-- CHIT-SCAN...]",
	  N_("what works, what does not, what to do") },
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
