#!/bin/sh
# The line is cut at every byte of a request and of its answer, for the enrolment and for facts; over TLS at every
# STEP_TLS-th. At the end no fact is lost, none is doubled, and every one has its answer.
. tests/support/tap.sh
. tests/support/wire.sh
STEP=${STEP:-1} STEP_TLS=${STEP_TLS:-23}

# cut request|answer STEP WORDS: one exchange is cut at 0, STEP, 2 STEP ... bytes until it gets through
cut() {
	n=0 tries=1
	line "$1" 0
	until "$CHIT" upload --store "$S" >/dev/null 2>"$T/cut.err"; do
		n=$((n + $2)) tries=$((tries + 1))
		[ "$tries" -lt 5000 ] || break
		line "$1" "$n"
	done
	line pass
	cuts=$((cuts + tries - 1))
	if [ "$tries" -gt 10 ] && [ "$tries" -lt 5000 ]; then pass "cut at $((tries - 1)) places of the $3"; else fail "cut at every place of the $3" "$tries" "$(cat "$T/cut.err")"; fi
}
redeem_one() { redeem 1; redeemed=$((redeemed + 1)); }

# walk SCHEME STEP [OPTION...]
walk() {
	scheme=$1 step=$2 redeemed=0 cuts=0; shift 2
	P=$T/$scheme.platform S=$T/$scheme.store
	shop "$scheme"
	serve "$@"
	issue 4
	cut request "$step" "$scheme enrolment"
	redeem_one
	cut request "$step" "$scheme batch"
	till t2 "$T/$scheme.two"
	one=$S S=$T/$scheme.two
	cut answer "$step" "answer to a $scheme enrolment"
	S=$one
	redeem_one
	cut answer "$step" "answer to a $scheme batch"
	upload
	is "$scheme: nothing is left after $cuts cuts" "$status $(json "$out" .left)" "0 0"
	settled "$redeemed"
	serve_stop -TERM
}

line_start
walk http "$STEP" --plain-http
walk https "$STEP_TLS"
done_testing
