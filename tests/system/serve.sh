#!/bin/sh
# chit-platform serve: over TLS with the pin that kits carry, held against data/openapi.json; other commands work on the
# same data meanwhile; it ends when it is told to.
. tests/support/tap.sh
CHIT_PASSPHRASE='serve serve serve'
P=$T/platform S=$T/store KEY=$T/platform.secret
API=data/openapi.json
export CHIT_KEY_FILE="$KEY"
: >"$T/seen"

p() { run "$PLATFORM" "$@" --data "$P"; }
# start ARGUMENT...: serves in the background; $url is where
start() {
	: >"$T/serve.out"
	"$PLATFORM" serve --data "$P" --listen 127.0.0.1:0 "$@" >"$T/serve.out" 2>>"$T/serve.log" &
	server=$!
	trap 'kill -9 $server 2>/dev/null; rm -rf "$T"' EXIT
	url=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		url=$(sed -n 's/^serving //p' "$T/serve.out")
		[ -z "$url" ] || break
		kill -0 $server 2>/dev/null || break
		sleep 0.1
	done
}
stop() { kill -TERM $server; wait $server; status=$?; }
# ask METHOD PATH [CURL ARGUMENT...]: $code, $type and $T/body; noted for the comparison with the description
ask() {
	method=$1 path=$2; shift 2
	code=$(curl -s -o "$T/body" -D "$T/head" -w '%{http_code}' --cacert "$T/cert.pem" --max-time 20 -X "$method" "$@" "$url$path")
	type=$(sed -n 's/^[Cc]ontent-[Tt]ype: *\([^;[:space:]]*\).*/\1/p' "$T/head" | tail -n 1)
	printf '%s %s %s %s\n' "$(echo "$method" | tr A-Z a-z)" "$path" "$code" "$type" >>"$T/seen"
}
post() { ask POST /v1/documents -H 'Content-Type: application/cose' --data-binary "@$1"; }

ok 'a platform' "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
p merchant add m1 --name 'Noodle House'
p offer add o1 --merchant m1 --name 'Beef noodles' --price 28.00 --share 0.90
p till add t1 --merchant m1 --kit "$T/t1.kit"
is 'a till' "$status" 0
ok 'starts from its kit' "$CHIT" init --store "$S" --kit "$T/t1.kit"

# what serve refuses to be
run "$PLATFORM" serve --data "$P" --plain-http --listen 0.0.0.0:0
like 'plain HTTP is for loopback only' "$status $err" '^2 .*loopback'
run "$PLATFORM" serve --data "$P" --tls-cert "$T/nothing.pem"
like 'a certificate wants its key' "$status $err" '^2 .*together'
run "$PLATFORM" serve --data "$P" --listen nowhere
like 'an address is one' "$status $err" '^2 .*127.0.0.1:8443'
run "$PLATFORM" serve --data "$T/none"
like 'a platform must be there' "$status $err" '^3 .*init'

# TLS: the certificate is for the URL's host, and its pin is in the key set
start
like 'it serves by TLS' "$url" '^https://127\.0\.0\.1:[0-9]+$'
port=${url##*:}
openssl s_client -connect "127.0.0.1:$port" -showcerts </dev/null 2>/dev/null | openssl x509 >"$T/cert.pem" 2>/dev/null
ok 'with a certificate for 127.0.0.1' openssl x509 -in "$T/cert.pem" -noout -checkip 127.0.0.1
pin=$(openssl x509 -in "$T/cert.pem" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1)
is 'TLS 1.2 is not spoken' "$(curl -sk --tls-max 1.2 -o "$T/x" -w '%{http_code}' "$url/health")" 000
is 'nor plain HTTP' "$(curl -s --max-time 5 -o "$T/x" -w '%{http_code}' "http://127.0.0.1:$port/health")" 000
b64=$(openssl x509 -in "$T/cert.pem" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | openssl base64)
is 'the pin is of that certificate' "$(curl -s --cacert "$T/cert.pem" --pinnedpubkey "sha256//$b64" "$url/health")" ok
run "$PLATFORM" serve --data "$P" --listen "127.0.0.1:$port"
like 'a port is served once' "$status $err" '^3 .*cannot listen'

# a till's day, the sealed files of a stick as they are
p issue --offer o1 --count 3 --format none --json
printf '%s\n' "$out" | jq -r .text >"$T/texts"
is 'coupons are issued while it serves' "$status $(wc -l <"$T/texts")" '0 3'
while read -r text; do "$CHIT" redeem --store "$S" --json "$text"; done <"$T/texts" >"$T/redeemed"
is 'the till redeems them' "$(jq -r .verdict "$T/redeemed" | grep -c accept)" 3
mkdir "$T/stick" && "$CHIT" export --store "$S" "$T/stick" >/dev/null
enrolment=$(ls "$T"/stick/enrolment-*.chit) batch=$(ls "$T"/stick/batch-*.chit)
post "$batch"
is 'a batch before its enrolment is refused' "$code $type" '403 application/problem+json'
post "$enrolment"
is 'an enrolment' "$code $type" '200 application/cose'
post "$batch"
is 'a batch' "$code $type" '200 application/cose'
is 'is taken' "$("$PLATFORM" status --data "$P" --json | jq .facts)" 3
cp "$T/body" "$T/first"
post "$batch"
is 'the same again' "$code $("$PLATFORM" status --data "$P" --json | jq .facts)" '200 3'
p settle --merchant m1 --json
is 'settled while it serves' "$(json "$out" '"\(.redeemed) \(.due)"')" '3 7560'
p revoke "$(jq -r .serial "$T/redeemed" | head -n 1)"
is 'a coupon taken back while it serves' "$status" 0

# strangers
printf 'hello' >"$T/hello"
post "$T/hello"
is 'bytes that are no document' "$code $type" '400 application/problem+json'
is 'are told so by a problem of RFC 9457' "$(jq -r '[.type, .status, (.title | length > 0), (.detail | length > 0)] | map(tostring) | join(" ")' "$T/body")" 'about:blank 400 true true'
head -c 1048577 /dev/zero >"$T/big"
post "$T/big"
is 'bytes that are too many' "$code $type" '413 application/problem+json'
ask POST /v1/documents -H 'Content-Type: application/cose' -H 'Transfer-Encoding: chunked' --data-binary "@$T/big"
is 'nobody says how many' "$code" 413
ask POST /v1/documents -H 'Content-Type: text/html' --data-binary "@$batch"
is 'another Content-Type' "$code $type" '415 application/problem+json'
for path in / /v1 /v1/documents/ /v1/documents/1 /metrics/../health /%2e%2e '/health%00'; do
	ask GET "$path" --path-as-is
	is "nothing is at $path" "$code $type" '404 application/problem+json'
done
sed -i '/ 404 /d' "$T/seen"
post "$T/stick/$(ls "$T/stick" | grep -m1 enrolment)"
is 'an enrolment again' "$code" 200

# 429: enrolments of a till that this platform never made (a copy of it did)
cp -r "$P" "$T/copy"
run "$PLATFORM" till add --data "$T/copy" t9 --merchant m1 --kit "$T/t9.kit"
"$CHIT" init --store "$T/S9" --kit "$T/t9.kit" >/dev/null && mkdir "$T/stick9" && "$CHIT" export --store "$T/S9" "$T/stick9" >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do post "$(ls "$T"/stick9/enrolment-*.chit)"; done
is 'an unknown till is refused by an answer' "$code" 200
post "$(ls "$T"/stick9/enrolment-*.chit)"
is 'and after ten of them by a 429' "$code $(grep -ci '^retry-after: *[1-9]' "$T/head")" '429 1'
post "$batch"
is 'which stops no till that is enrolled' "$code" 200

# every path and method of the description, and no other status than it names
ask GET /health
is 'health' "$code $type $(cat "$T/body")" '200 text/plain ok'
ask GET /metrics
is 'metrics' "$code $type" '200 text/plain'
is 'are well-formed' "$(grep -vcE '^(# (HELP|TYPE) chit_[a-z_]+ .+|chit_[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9]+(\.[0-9]+)?)$' "$T/body")" 0
like 'count the batches' "$(cat "$T/body")" '^chit_documents_total\{kind="batch"\} 3$'
like 'and the refusals' "$(cat "$T/body")" '^chit_refusals_total\{status="413"\} 2$'
is 'everything that was seen is described' "$(sort -u "$T/seen" | while read -r method path code type; do
	jq -e --arg p "$path" --arg m "$method" --arg c "$code" --arg t "$type" \
		'.paths[$p][$m].responses[$c].content | has($t)' "$API" >/dev/null || echo "$method $path $code $type"; done)" ''
is 'everything described was seen (503: in the unit tests)' "$(jq -r '.paths | to_entries[] | .key as $p | .value | to_entries[] |
	.key as $m | .value.responses | keys[] | select(. != "503") | "\($m) \($p) \(.)"' "$API" | while read -r line; do
	grep -q "^$line " "$T/seen" || echo "$line"; done)" ''
is 'other methods are refused' "$(for path in /health /metrics /v1/documents; do for m in GET POST PUT DELETE PATCH HEAD OPTIONS; do
	want=$(jq -r --arg p "$path" --arg m "$(echo $m | tr A-Z a-z)" '.paths[$p] | has($m)' "$API")
	[ "$want" = true ] || { [ $m = HEAD ] && h=--head || h="-X $m"; echo "$(curl -s $h --cacert "$T/cert.pem" -o "$T/x" -w '%{http_code}' "$url$path") "; }
done; done | sort -u | tr -d '\n ')" 405

# the log: a line a request, and nobody named in it
is 'a line for each request' "$(grep -c ' serve: method=POST path=/v1/documents ' "$T/serve.log")" "$(grep -c '^post' "$T/seen")"
like 'with its numbers' "$(cat "$T/serve.log")" 'method=POST path=/v1/documents status=200 in=[0-9]+ out=[0-9]+ ms=[0-9]+ kind=batch facts=3 accepted=3 again=0 conflict=0 refused=0 held=0$'
is 'no serial is in it' "$(jq -r .serial "$T/redeemed" | while read -r s; do grep -F "$s" "$T/serve.log"; done)" ''

# hangup changes nothing, SIGTERM ends it
kill -HUP $server; sleep 0.2
ask GET /health
is 'SIGHUP changes nothing' "$code" 200
stop
is 'SIGTERM ends it well' "$status" 0
is 'nobody answers any more' "$(curl -sk -o "$T/x" -w '%{http_code}' "$url/health")" 000
start
stop
is 'it starts again' "$status" 0

# one's own certificate
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/own.key" -out "$T/own.pem" -days 30 \
	-subj /CN=own -addext subjectAltName=IP:127.0.0.1 2>/dev/null
run "$PLATFORM" serve --data "$P" --listen 127.0.0.1:0 --tls-cert "$T/own.pem" --tls-key "$T/own.key"
like 'a certificate that tills do not know is not served' "$status $err" '^1 .*tls set'
p tls set --tls-cert "$T/own.pem" --tls-key "$T/own.key" --json
own=$(openssl x509 -in "$T/own.pem" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1)
is 'tls set publishes its pin' "$(json "$out" '"\(.pin) \(.keyset)"')" "$own 2"
cp "$T/own.pem" "$T/cert.pem"
start
ask GET /health
is 'and it is served from then on' "$code" 200
stop
p tls set --json
unlike 'tls set makes a new one' "$(json "$out" .pin)" "^($own|$pin)\$"

# plain, on loopback, when asked for
start --plain-http
like 'plain HTTP on loopback' "$url" '^http://127'
ask GET /health
is 'answers' "$code" 200
stop
done_testing
