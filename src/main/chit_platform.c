/* chit-platform: the platform that sells, issues and settles coupons, by command. See chit-platform(1). */
#include "main/platform.h"
#include "main/vector.h"

static const struct cli_command commands[] = {
	{ "init", init_command, "--data DIR --name NAME [--url URL] [--currency CNY] [--key-file FILE]", "make a platform" },
	{ "status", status_command, "--data DIR", "how many of everything, the accounts, and whether the books balance" },
	{ "merchant add", merchant_add_command, "--data DIR ID --name NAME", "register a merchant" },
	{ "merchant list", merchant_list_command, "--data DIR", "the merchants" },
	{ "merchant rekey", merchant_rekey_command, "--data DIR ID", "a new key that coupons are sealed to" },
	{ "consumer add", consumer_add_command, "--data DIR ID [--name NAME]", "register a consumer" },
	{ "consumer list", consumer_list_command, "--data DIR", "the consumers" },
	{ "offer add", offer_add_command, "--data DIR ID --merchant M --name N --price 28.00 --share 0.90 [--product ID] "
	  "[--kind KIND] [--quantity N] [--uses N] [--expires +90d]", "what a merchant sells through us" },
	{ "offer list", offer_list_command, "--data DIR [--merchant M]", "the offers" },
	{ "till add", till_add_command, "--data DIR ID --merchant M --kit FILE [--shop S] [--expires +30d]",
	  "make a till's kit, and print its passphrase" },
	{ "till list", till_list_command, "--data DIR", "the tills, and who else came with their codes" },
	{ "till revoke", till_revoke_command, "--data DIR ID", "take nothing more from a till" },
	{ "till release", till_release_command, "--data DIR ID", "take what was held of a revoked till after all" },
	{ "issue", issue_command, "--data DIR --offer O [--count N] [--out DIR] [--consumer C] [--quantity N] [--uses N] "
	  "[--expires T] [--not-before T] [--needs-claim] [--value AMOUNT] [--alphabet base64url|base45] [--symbol KIND] "
	  "[--level L|M|Q|H] [--format png|svg|none] [--scale N]", "make coupons" },
	{ "coupon show", coupon_show_command, "--data DIR SERIAL|TEXT", "what is known of a coupon" },
	{ "claim list", claim_list_command, "--data DIR [--till ID]", "what is set apart for tills that asked" },
	{ "claim release", claim_release_command, "--data DIR TILL REQUEST", "free what was set apart for a till" },
	{ "revoke", revoke_command, "--data DIR SERIAL|TEXT", "take a coupon back" },
	{ "import", import_command, "--data DIR STICK [--since T]", "take what tills sent, write answers and packs beside it" },
	{ "export", export_command, "--data DIR STICK [--till ID] [--since T]", "write packs, answers and statements for tills" },
	{ "serve", serve_command, "--data DIR [--listen 127.0.0.1:8443] [--plain-http] [--tls-cert FILE --tls-key FILE] "
	  "[--connections N] [--connections-per-client N] [--idle S] [--request-time S]", "answer tills by wire" },
	{ "tls set", tls_set_command, "--data DIR [--tls-cert FILE --tls-key FILE] [--root FILE]",
	  "the server's certificate at once, and its pin in a new key set" },
	{ "tls next", tls_next_command, "--data DIR [--tls-cert FILE --tls-key FILE] [--root FILE]",
	  "announce the next certificate to the tills" },
	{ "tls switch", tls_switch_command, "--data DIR [--root FILE] [--anyway]", "serve the one that was announced" },
	{ "tls forget", tls_forget_command, "--data DIR [--root FILE]", "the last one, or the announced one, is good no more" },
	{ "settle", settle_command, "--data DIR --merchant M [--period ID] [--until T] | --list", "pay a merchant" },
	{ "key rotate", key_rotate_command, "--data DIR [--use I|D|E] [--root FILE] [--compromised]", "a new working key" },
	{ "key list", key_list_command, "--data DIR", "the working keys" },
	{ "policy set", policy_set_command, "--data DIR NAME VALUE|default", "how far tills may go alone" },
	{ "vector", vector_command, "[--out FILE] [--seed N]", "make test vectors for other implementations" },
	{ "policy list", policy_list_command, "--data DIR", "the policy that packs carry" },
};

int main(int argc, char **argv)
{
	cli_start("chit-platform");
	return cli_dispatch("chit-platform", commands, CLI_COUNT(commands), argc, argv);
}
