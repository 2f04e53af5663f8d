#!/bin/sh
# What the commands say to people, in Chinese: their table, their complaints, what a store, a file or a person was wrong about.
. tests/support/tap.sh
unset LANG LC_MESSAGES CHIT_STORE
export LC_ALL=C.UTF-8 LANGUAGE=zh_CN
S=$T/store
han() { printf '%s\n' "$1" | LC_ALL=C grep -c "$(printf '[\344-\351][\200-\277][\200-\277]')"; }
# says COMMAND...: whatever it complains of is said in Chinese, behind the program's and the command's names
says() {
	run "$CHIT" "$@"
	if [ -n "$err" ] && [ "$(han "$err")" = "$(printf '%s\n' "$err" | wc -l)" ]; then pass "chit $*"; else fail "chit $*" "$status" "$err"; fi
}

run "$CHIT" help
is "each command has its summary" "$(printf '%s\n' "$out" | grep '^      ' | LC_ALL=C grep -vc "$(printf '[\344-\351]')")" 0
run "$CHIT" do --help
is "one command, too" "$(han "$out")" 2
says nosuch
says init --store
says init --nope "$S"
says init
says init --store "$S" --no-passphrase
ok "a till" "$CHIT" init --store "$S"
says init --store "$S"
says status --store "$T/none"
says redeem --store "$S"
says do --store "$S"
says carte import --store "$S" "$T/none.csv"
says carte sold-out --store "$S" 5
says house --store "$S" set currency yuan
says shift close --store "$S"
says shift open --store "$S" --float much
says report --store "$S" q
says receipt --store "$S" 7
says print cancel --store "$S" 7
says cashier add --store "$S" 17
says cashier pin --store "$S" Mei
says enrol --store "$S" README.md
says scan --camera /dev/none
says scan --frames ''
says scan --step
says scan --sequence
says scan --save "$T"
says scan --save-until 2026-12-31
says scan --min 9 --max 3
says scan --prefix '\q'
run "$CHIT" scan --help
like "the readers' help, too" "$out" '^用法： chit-scan'
CHIT_PASSPHRASE=wrong says status --store "$S"
printf 'id,name,group,price\n11,Beef noodles,noodles,dear\n' >"$T/carte.csv"
says carte import --store "$S" "$T/carte.csv"
printf '[screen]\nlock = soon\n' >"$S/screen.conf"
run "$CHIT" doctor --store "$S"
like "the doctor, of a config" "$out" 'screen.conf:2.*整数'
is "what it looked at has a Chinese name, too" "$(printf '%s\n' "$out" | grep -c '^\[.\]  [a-z]')" 0
# A character of three bytes is two cells wide.
cells() { LC_ALL=C awk '{ n = length($0); print n - gsub(/[\344-\351\357]/, "") }' | sort -u | tr '\n' ' '; }
run "$CHIT" shift open --store "$S" --float 200.00
is "columns of amounts end in one place" "$(printf '%s\n' "$out" | sed 1d | cells)" "43 "

# A locale that nobody has made on this machine is Chinese all the same.
is "a language whose locale is not there" "$(han "$(env -u LC_ALL -u LANGUAGE LANG=zh_CN.UTF-8 "$CHIT" do --help)")" 2

# What a program reads is the same in every language.
ok "a carte" "$CHIT" carte import --store "$S" data/carte/noodle-house.csv
ok "a refund" "$CHIT" do --store "$S" 17 ca 'rf 1 guest' ca
is "its cause in JSON is English" "$("$CHIT" report --store "$S" refund --json | jq -r .name)" guest
like "and Chinese on the screen" "$("$CHIT" report --store "$S" refund)" '顾客'

# A platform that is not there: curl's own English is not what is said.
P=$T/platform
LANGUAGE=en "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:1 >/dev/null 2>&1
LANGUAGE=en "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House" >/dev/null
LANGUAGE=en "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit" --json >"$T/kit"
ok "a till of a platform" "$CHIT" init --store "$T/till" --kit "$T/t1.kit"
run "$CHIT" upload --store "$T/till"
like "a platform that is not there" "$out$err" '平台没有应答.*连接被拒绝'
unlike "is told without English" "$out$err" '[a-z]+ [a-z]+ [a-z]+'
done_testing
