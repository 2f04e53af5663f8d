#!/bin/sh
# Key scripts (NAME.keys) and the screens that they must give, in English and in Chinese (NAME.en.screen, NAME.zh.screen).
# SCREENS_WRITE=1 writes what comes instead: look at it before it is committed. SCREENS='sale_*' plays these alone. A script says @FATE for the text of a
# coupon of tests/support/fates.sh, @serial for the good one's serial, @store for what the doctor calls the store, and "# store: NAME" for another till than the plain one; "# reader: WORDS" is a reader's process with
# these words, in a folder with the folders pictures (a coupon) and eye (two phones that are paired);
# "# elsewhere: LINE" has Wang do that line by a command as soon as a ticket is on a table;
# "# grant: N" has the platform's word come to the first question, of a card with N on it.
. tests/support/tap.sh
CHIT_PASSPHRASE='walk walk'
unset LANG LC_ALL LC_MESSAGES LANGUAGE CHIT_STORE
TZ=UTC NOW=1795000000
export CHIT_PASSPHRASE TZ
. tests/support/fates.sh
HERE=$PWD/tests/screen

fates_make "$T/shop" $NOW https://127.0.0.1:8443 || { echo "Bail out! no shop"; exit 3; }
opened=$((NOW - 172800))
fates_issue $opened needs-claim --offer o1 --needs-claim &&
	fates_issue $opened both --offer o1 &&
	fates_at $opened "$PLATFORM" key rotate --data "$F/platform" --use I &&
	fates_issue $((NOW - 1000)) unknown-issuer --offer o1 || { echo "Bail out! no coupons"; exit 3; }
serial=$(CHIT_NOW=$NOW "$CHIT" check --store "$F/till" --json "$(fates_of good)" | jq -r .serial)

# Tills with a past of their own.
copy() { cp -a "$F/till" "$F/$1"; }
copy missed	# two accepts that could not be shown
CHIT_NOW=$((NOW - 700)) "$CHIT" redeem --store "$F/missed" "$(fates_of again)" >/dev/full 2>&1
CHIT_NOW=$((NOW - 600)) "$CHIT" redeem --store "$F/missed" --cashier 7 "$(fates_of three-uses)" >/dev/full 2>&1
copy conflict	# the same coupon at both tills, and the other one's stick came first
fates_at $((NOW - 5000)) "$CHIT" redeem --store "$F/other" --json "$(fates_of both)"
fates_at $((NOW - 4000)) "$CHIT" redeem --store "$F/conflict" --json "$(fates_of both)"
rm -rf "$F/stick"; fates_stick other $((NOW - 3000))
rm -rf "$F/stick"; fates_stick conflict $((NOW - 2000))
copy people
for p in 'Mei 1234 cashier' 'Wang 5678 manager'; do
	# shellcheck disable=SC2086
	set -- $p
	CHIT_PIN=$2 fates_at $((NOW - 100)) "$CHIT" cashier add --store "$F/people" --role "$3" "$1"
done
# Tills that sell: the sample carte, whose wonton noodles (at one of them, the beef noodles, which want to know how hot) are
# what the coupons are for.
CARTE=$F/carte.csv
sed 's/,beef-noodle,/,o1,/' data/carte/noodle-house.csv >"$CARTE"
copy sale_spicy && fates_at $((NOW - 90)) "$CHIT" carte import --store "$F/sale_spicy" "$CARTE"
sed 's/^\(item,17,.*,wok,2\),,/\1,o1,/' data/carte/noodle-house.csv >"$CARTE"
sells() { fates_at $((NOW - 90)) "$CHIT" carte import --store "$F/$1" "$CARTE"; }
copy sale && sells sale
printf '[screen]\ntables = 1 2 3 . 4 / 5 6 . 7 8 / bar-1 bar-2\n[keys]\npay = F12\n' >"$F/sale/screen.conf"
# ... and this morning its file is torn; what it said was good yesterday
cp -a "$F/sale" "$F/sale_torn" && printf 'key:F10\n' >"$F/quit" && CHIT_NOW=$((NOW - 80)) "$CHIT" --store "$F/sale_torn" --script "$F/quit" --dump "$F"
printf '[screen]\nlock = 60\ntables = 1 2 3 . 4 / 5 6 . "' >"$F/sale_torn/screen.conf"
cp -a "$F/sale_torn" "$F/sale_cut" && printf '[screen]\nlock = 6' >"$F/sale_cut/screen.conf"	# of 60
copy torn && printf '[keys]\nhelp = Ctrl-A\nlast = Ctrl-A\n' >"$F/torn/screen.conf"
cp -a "$F/people" "$F/sale_people" && CHIT_PIN=5678 CHIT_MANAGER_PIN=5678 fates_at $((NOW - 90)) "$CHIT" carte import --store "$F/sale_people" --cashier Wang "$CARTE"
printf '[screen]\nlock = 60\n' >"$F/sale_people/screen.conf"
# What is owed on paper: some of it failed, one is in the printer, one has no printer, one is out.
copy sale_jobs && sells sale_jobs
printf '[printer receipt]\ndevice = /nowhere/receipt\n[printer kitchen]\ndevice = /nowhere/kitchen\nstations = wok cold\n' >"$F/sale_jobs/printers.conf"
cp -a "$F/sale_jobs" "$F/sale_no_jobs"
sold() { at=$((NOW - $1)); shift; fates_at $at "$CHIT" do --store "$F/sale_jobs" "$@"; }
job() { fates_at $((NOW - 80)) "$BIN/tests/forge" job "$F/sale_jobs" "$1" "$2"; }
sold 1000 t5 17 31 && sold 940 bl && sold 900 ca && sold 800 46 o ca && sold 700 36 o ca
job 1 'is out of paper' && job 2 '' && job 3 'broke off in the middle' && job 4 -
cp -a "$F/sale_jobs" "$F/sale_many_jobs"
i=500; while [ $i -gt 480 ]; do fates_at $((NOW - i)) "$CHIT" receipt --store "$F/sale_many_jobs" --print 1; i=$((i - 1)); done
unset CHIT_NOW

# Serials and enough of the paths are chance.
plain() { sed -E 's/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/SERI-ALSE-RIAL-SERI-A/g'; }
# @NAME by its text
fill() {
	script=$(cat "$1")
	for f in "$F"/text/*; do
		script=$(printf '%s\n' "$script" | sed "s|@$(basename "$f")\$|$(cat "$f")|")
	done
	printf '%s\ndump:%s\n' "$(printf '%s\n' "$script" | sed "s|@serial|$serial|; s|@store|$3|")" "$2"
}
# keys FILE: how many a person presses behind "# count"; a scan is none.
keys() { awk -F: '/^# count/ { on = 1 } on && $1 == "type" { n += length(substr($0, 6)) } on && $1 == "key" { n++ } END { print n + 0 }' "$1"; }
# elsewhere STORE LINE
elsewhere() {
	i=0; until "$CHIT" table list --store "$1" 2>/dev/null | grep -q . || [ $i -ge 200 ]; do i=$((i + 1)); sleep 0.05; done
	CHIT_PIN=5678 CHIT_NOW=$NOW "$CHIT" do --store "$1" --cashier Wang "$2" >/dev/null
}
# a carte with faults in its third and fourth line
bad_carte() { printf 'id,name,group,price\n11,Beef noodles,noodles,28\n12,Broth,noodles,dear\n13,Wontons,noodles,\n'; }
# play NAME LANGUAGE
play() {
	store=$(sed -n 's/^# store: //p' "$HERE/$1.keys")
	store=${store:-till}
	rm -rf "$T/here" && mkdir "$T/here" && { [ "$store" = none ] || cp -a "$F/$store" "$T/here/till"; } && cp "$CARTE" "$T/here/" && bad_carte >"$T/here/bad.csv" && fill "$HERE/$1.keys" "$1" "$([ "$2" = en ] && echo store || echo 数据)" >"$T/here/script"
	words=$(sed -n 's/^# reader: /-- /p' "$HERE/$1.keys")
	mkdir -p "$T/here/pictures" "$T/here/eye" && cp "$F"/coupons/*-good.png "$T/here/pictures/" &&
		printf 'glasses-1 %064d\nphone %064d\n' 1 2 >"$T/here/eye/eyes"
	grant=$(sed -n 's/^# grant: //p' "$HERE/$1.keys")
	[ -z "$grant" ] || "$BIN/tests/forge" grant "$T/here/till" "$grant" &
	line=$(sed -n 's/^# elsewhere: //p' "$HERE/$1.keys")
	[ -z "$line" ] || elsewhere "$T/here/till" "$line" &
	# shellcheck disable=SC2086
	(cd "$T/here" && HOME=$T/here CHIT_NOW=$NOW LC_ALL=C.UTF-8 LANGUAGE=$2 timeout 60 "$CHIT" --store till --script script --dump . $words) >"$T/here/out" 2>&1
}

for keys in "$HERE"/${SCREENS:-*}.keys; do
	name=$(basename "$keys" .keys)
	for lang in en zh; do
		wanted=$HERE/$name.$lang.screen
		if ! play "$name" "$([ $lang = zh ] && echo zh_CN || echo en)"; then
			fail "$name ($lang) plays" "$(cat "$T/here/out")"
			continue
		fi
		plain <"$T/here/$name.screen" >"$T/got"
		[ -z "${SCREENS_WRITE:-}" ] || cp "$T/got" "$wanted"
		if cmp -s "$T/got" "$wanted"; then pass "$name ($lang)"; else fail "$name ($lang)" "$(diff "$wanted" "$T/got")"; fi
	done
done

# The promise of chit(1): keys behind the last item, or for the whole of it.
for keys in "$HERE"/*.keys; do
	wanted=$(sed -n 's/^# count: //p' "$keys")
	[ -z "$wanted" ] || is "$(basename "$keys" .keys) takes $wanted keys" "$(keys "$keys")" "$wanted"
done

# What the dumps must hold whatever they look like.
screens() { cat "$HERE"/*.screen; }
is "no dump holds a control character or a directional override" "$(screens | LC_ALL=C grep -cP '[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]|\xc2[\x80-\x9f]')" 0
is "no help is cut off" "$(grep -l "~ *$" "$HERE"/*help.*.screen)" ""
is "and the sale's goes to its end" "$(cat "$HERE"/sale_help.*.screen | grep -c 'Esc, then its digit\|先按 Esc')" 2
is "no verdict is told by colour alone" "$(for f in "$HERE"/*.screen; do
	head -n 6 "$f" | grep -q '^[GR]|' || continue
	head -n 6 "$f" | grep -Eq '^(G\| *\[[+<]\]|R\| *\[x\])' || echo "$f"
done)" ""
done_testing
