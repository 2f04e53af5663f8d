#!/bin/sh
# The uploader is killed at random moments while a till sells: no fact is lost, the platform counts each once.
. tests/support/tap.sh
. tests/support/wire.sh
KILLS=${KILLS:-60}

# A moment of up to 40 ms, by chance.
moment() { sleep "0.0$(($(od -An -N1 -tu1 /dev/urandom) % 40 + 10))"; }

line_start
shop http
serve --plain-http
issue $((KILLS * 4))
killed=0 done=0 i=0
while [ $i -lt "$KILLS" ]; do
	redeem 4
	"$CHIT" upload --store "$S" --max 2 >/dev/null 2>&1 & one=$!
	moment
	if kill -9 $one 2>/dev/null; then killed=$((killed + 1)); else done=$((done + 1)); fi
	wait $one 2>/dev/null
	i=$((i + 1))
done
echo "# killed $killed, ended before $done"
if [ "$killed" -ge $((KILLS / 10)) ]; then pass "it was killed often enough"; else fail "it was killed often enough" "$killed of $KILLS"; fi
upload
is "the rest goes out" "$status $(json "$out" .left)" "0 0"
settled $((KILLS * 4))
done_testing
