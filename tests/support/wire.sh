# A platform that serves, a till, and a line between them that can be cut; for tests that have sourced tap.sh.
# $P and $S are the platform's and the till's directories, $N coupons are issued and not yet redeemed.

PROXY=$BIN/tests/proxy P=$T/platform S=$T/store pids=
trap 'for pid in $pids; do kill -9 "$pid" 2>/dev/null; done; rm -rf "$T"' EXIT

# line CMD...: one command to the line; its answer in $said
line() { echo "$*" >&8; read -r said <&9; }
line_start() {
	mkfifo "$T/line.in" "$T/line.out"
	"$PROXY" <"$T/line.in" >"$T/line.out" & pids="$pids $!"
	exec 8>"$T/line.in" 9<"$T/line.out"
	read -r line_port <&9
}
# until COMMAND...: tries for up to a minute.
until_ok() { tries=0; until "$@" >/dev/null 2>&1; do tries=$((tries + 1)); [ "$tries" -lt 600 ] || return 1; sleep 0.1; done; }

# serve [OPTION...]: starts the platform, and makes it the line's other end; $serve is its process
serve() {
	rm -f "$T/serve.out"
	CHIT_PASSPHRASE=$CHIT_PASSPHRASE "$PLATFORM" serve --data "$P" --listen 127.0.0.1:0 --json "$@" \
		>"$T/serve.out" 2>>"$T/serve.err" 8>&- 9>&- &
	serve=$! pids="$pids $!"
	until_ok grep -q port "$T/serve.out" || { fail "the platform serves" "$(cat "$T/serve.err")"; return; }
	line target "$(jq -r .port "$T/serve.out")"
}
serve_stop() { kill "$1" "$serve" 2>/dev/null; wait "$serve" 2>/dev/null; }

# own_tls: from now on a platform has a certificate whose key others have, too: $T/own.pem, $T/own.key
own_tls() {
	ok "a certificate of our own" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/own.key" -out "$T/own.pem" \
		-days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1
	chmod 600 "$T/own.key"
}
# impostor WORDS...: who has the platform's own key and is none, as openssl s_server(1) with these words answers
impostor() {
	openssl s_server -accept 127.0.0.1:0 -naccept 100 -cert "$T/own.pem" -key "$T/own.key" -tls1_3 "$@" </dev/null >"$T/impostor.out" 2>&1 8>&- 9>&- &
	serve=$! pids="$pids $!"
	until_ok grep -q ACCEPT "$T/impostor.out" || { fail "an impostor listens" "$(cat "$T/impostor.out")"; return; }
	line target "$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$T/impostor.out" | head -n 1)"
}

# shop SCHEME: a platform at the line's address, a merchant, an offer, a till in $S (opened by a key file)
shop() {
	ok "a platform behind the line" "$PLATFORM" init --data "$P" --name Demo --url "$1://127.0.0.1:$line_port"
	[ ! -e "$T/own.pem" ] || ok "with that certificate" "$PLATFORM" tls set --data "$P" --tls-cert "$T/own.pem" --tls-key "$T/own.key"
	ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
	ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
	till t1 "$S"
}
till() {
	ok "a kit for $1" "$PLATFORM" till add --data "$P" "$1" --merchant m1 --kit "$2.kit"
	ok "a till $1" "$CHIT" init --store "$2" --kit "$2.kit" --key-file "$2/key"
}
# issue N: $T/texts has the codes of N new coupons
issue() { "$PLATFORM" issue --data "$P" --offer o1 --count "$1" --out "$T/out" --format none --json >"$T/issued" && jq -r .text "$T/issued" >"$T/texts"; }
# redeem N: takes the next N of them on the till, in one process
redeem() {
	head -n "$1" "$T/texts" | jq -Rc '{source: "serial:x", time: 1, symbology: "text", text: .}' |
		"$CHIT" redeem --store "$S" --json --feed - >"$T/redeemed" 2>/dev/null
	tail -n +$(($1 + 1)) "$T/texts" >"$T/rest"; mv "$T/rest" "$T/texts"
}
# upload [OPTION...]: $out, $err, $status
upload() { run "$CHIT" upload --store "$S" --json "$@"; }
# counts: "sent accepted again conflict refused held left state" of the last upload
counts() { printf '%s\n' "$out" | jq -r '[.sent, .accepted, .again, .conflict, .refused, .held, .left, .state] | join(" ")'; }
# settled N: both sides agree on N redemptions, each counted once
settled() {
	run "$CHIT" status --store "$S" --json
	is "the till has an answer to each of $1" "$(json "$out" '.platforms[0] | [.unsent, .waiting, .accepted, .conflict, .refused] | join(" ")')" "0 0 $1 0 0"
	run "$PLATFORM" settle --data "$P" --merchant m1 --json
	is "the platform counts $1, each once" "$(json "$out" '[.redeemed, .gross] | join(" ")')" "$1 $(($1 * 2800))"
	run "$CHIT" doctor --store "$S" --json
	is "the store is whole" "$(printf '%s\n' "$out" | jq -r 'select(.what == "store").sign')" ok
}
