#!/bin/sh
# The cashier's screen in a real terminal is killed at moments of chance while coupons are typed into it, and started again:
# whatever was seen green is written down, once; whatever was written down and not seen is told at the start. ROUNDS kills
# (8), chance by SEED; with PROVE_SECONDS kills go on until that time is over.
. tests/support/tap.sh
. tests/support/tmux.sh
ROUNDS=${ROUNDS:-8} SEED=${SEED:-1}
unset CHIT_STORE CHIT_NOW
P=$T/platform S=$T/store begun=$(date +%s)

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till" "$CHIT" init --store "$S" --kit "$T/t1.kit" --key-file "$S/key"
printf '[screen]\nhold = 1\nbeep = off\n' >"$S/screen.conf"
: >"$T/issued"; : >"$T/green"; : >"$T/told"
# issue N: $T/codes has a line "SERIAL TEXT" for each
issue() {
	"$PLATFORM" issue --data "$P" --offer o1 --count "$1" --out "$T/out" --format none --json >"$T/new"
	jq -r '"\(.serial) \(.text)"' "$T/new" >>"$T/issued"
}

pane() { tm capture-pane -p 2>/dev/null >"$T/pane"; }
# green: the serial that the pane shows under ACCEPTED, if it does
green() { awk '/\[\+\] ACCEPTED/ { good = 1 } good && $1 == "Serial" { print $2; exit }' "$T/pane"; }
# start: the screen in a pane that stays when it dies; $pid
start() {
	tm kill-server 2>/dev/null
	server=$((server + 1))
	cat >"$T/run" <<END
echo \$\$ >$T/pid
exec $CHIT --store $S --no-reader 2>$T/screen.err
END
	rm -f "$T/pid"
	tm new-session -d -x 80 -y 24 "sh $T/run; exec cat"
	i=0
	until pane && grep -Eq 'READY|NOT SHOWN' "$T/pane"; do
		i=$((i + 1)); [ $i -lt 150 ] || { fail "the screen opens" "$(cat "$T/pane" "$T/screen.err")"; return 1; }
		sleep 0.05
	done
	pid=$(cat "$T/pid")
}
not_shown() { "$CHIT" status --store "$S" --json | jq -r '.not_shown[].serial' | sort; }
# seen: what the start tells, one after another, each acknowledged by Enter
seen() {
	i=0
	: >"$T/told.now"
	while pane; grep -q 'NOT SHOWN' "$T/pane" && [ $i -lt 100 ]; do
		awk '$1 == "Serial" { print $2; exit }' "$T/pane" >"$T/one"
		if ! grep -qFx -f "$T/one" "$T/told.now"; then cat "$T/one" >>"$T/told.now"; tm send-keys Enter; fi
		i=$((i + 1)); sleep 0.05
	done
	sort -u "$T/told.now"
}

kills=0 typed=0 missed=0 nth=0
: >"$T/words"
wrong() { echo "round $kills: $*" >>"$T/words"; }
more() { [ $kills -lt "$ROUNDS" ] || [ $(($(date +%s) - begun)) -lt "${PROVE_SECONDS:-0}" ]; }

# type_until_dead: coupons in a row, each awaited; the one that the kill met is $last
type_until_dead() {
	while kill -0 "$pid" 2>/dev/null; do
		nth=$((nth + 1))
		[ "$(wc -l <"$T/issued")" -ge $nth ] || issue 100
		last=$(sed -n "${nth}p" "$T/issued")
		typed "${last#* }"
		typed=$((typed + 1)) i=0
		while kill -0 "$pid" 2>/dev/null && [ $i -lt 100 ]; do
			pane
			[ "$(green)" != "${last%% *}" ] || { echo "${last%% *}" >>"$T/green"; break; }
			i=$((i + 1))
		done
		[ $i -lt 100 ] || { wrong "no green for ${last%% *}: $(cat "$T/pane")"; kill -9 "$pid"; return; }
	done
	# what was painted before the end is there still
	sleep 0.1; pane
	[ "$(green)" != "${last%% *}" ] || echo "${last%% *}" >>"$T/green"
}

start || done_testing
while more; do
	after=$(awk -v seed=$((SEED * 1000003 + kills)) 'BEGIN { srand(seed); rand(); printf "%.3f", 0.2 + rand() * 1.3 }')
	(sleep "$after"; kill -9 "$pid" 2>/dev/null) & killer=$!
	type_until_dead
	wait $killer
	kills=$((kills + 1))
	# written down, and neither seen green nor kept to be told: nobody would ever know
	reason=$("$CHIT" check --store "$S" --json "${last#* }" | jq -r .reason)
	not_shown >"$T/due"
	case $reason in
	ok) ! grep -q "${last%% *}" "$T/green" || wrong "${last%% *} was green and is not written down" ;;
	repeat|used) grep -q "${last%% *}" "$T/green" "$T/due" || wrong "${last%% *} is written down and nobody was told" ;;
	*) wrong "${last%% *}: $reason" ;;
	esac
	start || break
	seen >"$T/now"
	cmp -s "$T/due" "$T/now" || wrong "not told at the start: $(cat "$T/due"), but $(cat "$T/now")"
	missed=$((missed + $(wc -l <"$T/now")))
	cat "$T/now" >>"$T/told"
	[ -z "$(not_shown)" ] || wrong "what was seen is still due"
	# the guest shows the code once more
	[ "$reason" != ok ] || nth=$((nth - 1))
done
tm kill-server 2>/dev/null
is "after $kills kills, $typed codes typed, $missed told at the next start: nothing is out of order" "$(cat "$T/words")" ""

# ---- both books ----
sort -u "$T/green" "$T/told" >"$T/known"
known=$(wc -l <"$T/known")
lost=0
while read -r serial; do
	text=$(sed -n "s/^$serial //p" "$T/issued")
	case $("$CHIT" check --store "$S" --json "$text" | jq -r .reason) in repeat|used) ;; *) lost=$((lost + 1)) ;; esac
done <"$T/known"
is "none of $known that were seen is lost" $lost 0
mkdir "$T/stick"
ok "they go out" "$CHIT" export --store "$S" "$T/stick"
ok "and in" "$PLATFORM" import --data "$P" "$T/stick"
settled=$("$PLATFORM" settle --data "$P" --merchant m1 --json | jq -r '[.redeemed, .gross] | join(" ")')
is "the platform counts each once" "$settled" "$known $((known * 2800))"
ok "the store is whole" "$CHIT" doctor --store "$S"
like "there were enough" "$known" '^([4-9]|[1-9][0-9]+)$'
echo "# count kills $kills"
echo "# count redeemed $known"
echo "# count told_later $missed"
echo "# count lost $lost"
echo "# count doubled $((${settled%% *} - known))"
done_testing
