#!/bin/sh
# The print queue from the shell: a page to files, read again by a printer that is not ours and by the decoder; two
# processes, a torn config, what a person may say about a job.
. tests/support/tap.sh
export CHIT_STORE=$T/store
ok "a till" "$CHIT" init --store "$T/store" --no-passphrase --key-file "$T/store/key"
status_is "without printers there is nothing to print" 0 "$CHIT" print --once
status_is "and nothing to test" 3 "$CHIT" print test receipt
like "which is said" "$err" 'chit-printers'

cat >"$T/store/printers.conf" <<END
[printer receipt]
device = $T/receipt
columns = 32
chinese = gb18030
codepage = 858
[printer kitchen]
device = $T/kitchen
columns = 48
chinese = raster
qr = raster
drawer = 5
[printer book]
device = $T/book
language = plain
END
for p in receipt kitchen book; do status_is "a page on $p" 0 "$CHIT" print test --drawer $p; done
# paper FILE COLUMNS DOTS: what stands on it
paper() { "$BIN/tests/receipt" --png "$T/$1.png" "$2" "$3" <"$T/$1" 2>&1; }
is "32 columns, Chinese in its own letters" "$(paper receipt 32 384 | sed -n '/^-/,$p')" "--------------------------------
1 Crème brûlée ¥ € £       28.00
2 红烧牛肉面（加辣）       56.00
{bold tall}Total 合计                 84.00
{invert}         white on black
[qr chit print test]
[cut]
[report 1]"
like "48 columns, Chinese drawn" "$(paper kitchen 48 576)" '^\[dots 576x30\]$'
like "the drawer on its other pin" "$(paper kitchen 48 576)" '^\[drawer 5\]$'
mkdir "$T/pictures"; mv "$T"/*.png "$T/pictures"
is "both codes can be read off the paper" "$("$BIN/chit-scan" --frames "$T/pictures" | cut -f 3)" "chit print test
chit print test"
is "plain text is text" "$(sed -n 3p "$T/book")" "123456789012345678901234567890123456789012"
is "all is printed" "$("$CHIT" print list; "$CHIT" print list --all --json | jq -r .state | sort | uniq -c | tr -s ' ')" " 3 printed"

status_is "a job may come once more" 0 "$CHIT" print retry 3
status_is "the queue is run" 0 "$CHIT" print --once
is "and it says so" "$(grep -c 'DUPLICATE' "$T/book")" 1
status_is "there is no such job" 3 "$CHIT" print retry 99
status_is "and no such number" 2 "$CHIT" print cancel x
status_is "what is printed cannot be cancelled" 1 "$CHIT" print cancel 1
like "and that is said" "$err" 'is printed'

# ---- one process prints, others add ----
"$CHIT" print >"$T/queue" 2>&1 & queue=$!
trap 'kill $queue 2>/dev/null; rm -rf "$T"' EXIT
i=0; while flock -n "$T/store/print.lock" true && [ $i -lt 100 ]; do i=$((i + 1)); sleep 0.1; done
status_is "a second one is told so" 3 "$CHIT" print --once
like "in words" "$err" 'another process'
status_is "but may add a page" 0 "$CHIT" print test book
i=0; while [ -n "$("$CHIT" print list)" ] && [ $i -lt 100 ]; do i=$((i + 1)); sleep 0.1; done
is "which the first one prints" "$("$CHIT" print list --all | grep -c printed)" 4
kill $queue; wait $queue
is "and ends at a signal" $? 0

# ---- a printer without Chinese, where Chinese is spoken ----
printf '[printer receipt]\ndevice = %s\nchinese = none\nstations = *\n' "$T/latin" >"$T/store/printers.conf"
ok "a carte with names in both" "$CHIT" carte import data/carte/noodle-house.csv
zh() { LC_ALL=C.UTF-8 LANGUAGE=zh_CN "$CHIT" "$@"; }
ok "a shift" zh shift open --float 100
zh do 17 d10% ca 'rf 1 g' ca >"$T/said"
like "what is said is Chinese" "$(cat "$T/said")" '当时付款'
"$CHIT" carte sold-out 17
unlike "a refusal in English has no Chinese" "$("$CHIT" do 17)" '[^ -~]'
ok "and a Z" zh shift close --counted 100
status_is "all of it is printed" 0 "$CHIT" print --once
paper latin 42 512 >"$T/latin.text"; rm -f "$T/latin.png"
like "in English words" "$(cat "$T/latin.text")" 'TOTAL .*23\.40'
like "and Latin names" "$(cat "$T/latin.text")" '^Wonton noodles '
like "the Z, too" "$(cat "$T/latin.text")" 'Should be there'
is "with nothing that it cannot print" "$(grep -c '?' "$T/latin.text")" 0

like "a sale without a shift says so" "$("$CHIT" do 46 ca)" 'No shift is open'

# ---- where people work the drawer opens for what the journal has ----
CHIT_PIN=1111 "$CHIT" cashier add --role owner Mei >/dev/null
printf '[printer receipt]\ndevice = %s\nstations = receipt *\n' "$T/latin" >"$T/store/printers.conf"
cp "$T/latin" "$T/before"
status_is "where people work no test opens the drawer" 1 "$CHIT" print test --drawer receipt
like "and how to is said" "$err" 'chit do ns'
ok "nothing was printed for it" cmp "$T/before" "$T/latin"
status_is "a page alone is none" 0 "$CHIT" print test receipt

# ---- what is wrong is said ----
printf '[printer receipt]\ndevice = %s\ncolumns = many\n' "$T/receipt" >"$T/store/printers.conf"
status_is "a torn config is no end" 0 "$CHIT" print --once
like "its line is said" "$err" 'printers.conf:3: columns'
run "$CHIT" doctor
like "by the doctor, too" "$out" 'printer .*printers.conf:3: columns'
printf '[printer receipt]\ndevice = %s' "$T/rec" >"$T/store/printers.conf"
run "$CHIT" doctor
like "half a line is not believed" "$out" 'printer .*printers.conf:2: the last line has no end'
status_is "nor printed by" 0 "$CHIT" print --once
like "and it is said" "$err" 'printers.conf:2: the last line has no end'
printf '[printer receipt]\ndevice = /dev/usb/lp-none\n' >"$T/store/printers.conf"
run "$CHIT" doctor --json
is "a printer that is not there" "$(json "$out" 'select(.what == "printer") | .sign')" bad
done_testing
