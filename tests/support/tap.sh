# TAP for shell tests. Source it, call ok/is/like/status_is, end with done_testing. POSIX sh.
# $BIN is where the programs are (build by default); $T a directory of the test's own, removed at the end.

BIN=${BIN:-${BUILD:-build}}
case $BIN in /*) ;; *) BIN=$PWD/$BIN ;; esac
CHIT=$BIN/chit PLATFORM=$BIN/chit-platform
T=$(mktemp -d "${TMPDIR:-/tmp}/chit-test.XXXXXX") || exit 3
tap_n=0 tap_bad=0
export CHIT_PASSPHRASE=${CHIT_PASSPHRASE:-"correct horse battery staple"}
trap 'rm -rf "$T"' EXIT
trap 'exit 3' INT TERM HUP

pass() { tap_n=$((tap_n + 1)); echo "ok $tap_n - $1"; }
fail() { tap_n=$((tap_n + 1)); tap_bad=$((tap_bad + 1)); echo "not ok $tap_n - $1"; shift; [ $# -eq 0 ] || printf '%s\n' "$@" | head -n 20 | sed 's/^/# /'; }
skip() { tap_n=$((tap_n + 1)); echo "ok $tap_n - $1 # SKIP $2"; }

# ok WORDS COMMAND...: the command exits 0.
ok() { words=$1; shift; if out=$("$@" 2>&1); then pass "$words"; else fail "$words" "status $?" "$out"; fi; }
# is WORDS GOT WANTED
is() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:    $2" "wanted: $3"; fi; }
# like WORDS TEXT PATTERN: grep -E
like() { if printf '%s\n' "$2" | grep -Eq -- "$3"; then pass "$1"; else fail "$1" "got: $2" "which is not like: $3"; fi; }
unlike() { if printf '%s\n' "$2" | grep -Eq -- "$3"; then fail "$1" "got: $2" "which should not be like: $3"; else pass "$1"; fi; }
# run COMMAND...: $out (standard output), $err and $status of it
run() { "$@" >"$T/.out" 2>"$T/.err"; status=$?; out=$(cat "$T/.out"); err=$(cat "$T/.err"); }
# status_is WORDS WANTED COMMAND...
status_is() { words=$1 wanted=$2; shift 2; run "$@"; if [ "$status" = "$wanted" ]; then pass "$words"; else fail "$words" "status $status, wanted $wanted" "$out" "$err"; fi; }
json() { printf '%s\n' "$1" | jq -r "$2"; }

done_testing() { echo "1..$tap_n"; [ "$tap_bad" -eq 0 ]; exit; }
