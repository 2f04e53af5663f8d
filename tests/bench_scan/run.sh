#!/bin/sh
# Makes frames and prints the table of `make bench-scan`. SALTS="501 502" chooses other frames, ROUNDS=K so many of each
# text (1: some minutes on two cores). They are kept in build/bench-frames, and made anew only where they are missing.
set -u
BUILD=${BUILD:-build} SALTS=${SALTS:-501 502} ROUNDS=${ROUNDS:-2}
F=$BUILD/bench-frames
mkdir -p "$F" || exit 3
status=0

# texts SALT: coupons of five lengths, in Base64url and in Base45.
texts() {
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		b64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		b45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:"
		n = split("224 244 287 580 780", length_of, " ")
		for (i = 1; i <= n; i++)
			for (k = 0; k < 2; k++) {
				line = k ? "CHIT:" : "chit:"
				size = k ? int(length_of[i] * 9 / 8) : length_of[i]
				while (length(line) < size)
					line = line substr(k ? b45 : b64, 1 + int(rand() * (k ? 44 : 64)), 1)
				print line
			}
	}'
}

# draw NAME TEXTS ARGUMENTS...: frames, once.
draw() {
	[ -e "$F/$1/done" ] && return
	to=$F/$1 t=$2; shift 2
	rm -rf "$to"
	"$BUILD/tests/frames" "$@" "$t" "$to" >/dev/null && : >"$to/done" || exit 3
}

grid= px= one= seq=
for s in $SALTS; do
	texts "$s" >"$F/texts$s"
	sed -n '5p' "$F/texts$s" >"$F/coupon$s"		# the largest coupon
	for level in l m; do
		for faults in mild medium strong; do
			d=grid$s$level-$faults-$ROUNDS
			draw "$d" "$F/texts$s" --mode grid --salt "$s" --frames "$ROUNDS" --level $level --severity $faults
			grid="$grid $F/$d"
		done
	done
	draw "px$s" "$F/coupon$s" --mode px --salt "$s" --frames 8
	draw "one$s" "$F/coupon$s" --mode one --salt "$s" --frames 3
	for faults in mild medium strong; do	# a film of each text, its first five frames of twenty
		draw "seq$s-$faults" "$F/texts$s" --mode seq --salt "$s" --frames 5 --of 20 --severity $faults
		seq="$seq $F/seq$s-$faults"
	done
	px="$px $F/px$s" one="$one $F/one$s"
done
for mode in grid seq px one; do
	echo "== $mode, salts $SALTS"
	eval "dirs=\$$mode"
	# shellcheck disable=SC2086,SC2154
	"$BUILD/tests/bench_scan" $mode $dirs || status=1
	echo
done
exit $status
