#!/bin/sh
# The tools themselves: the counting of tests must be able to say no, migrations must have no gaps, and so on.
. tests/support/tap.sh

# count NAME STATUS TEXT...: what tap.awk makes of a program that printed these lines and ended so.
count() {
	name=$1; shift
	printf '%s 0\n' "$1" >"$T/$name.status"; shift
	printf '%s\n' "$@" >"$T/$name.out"
	: >"$T/$name.err"
	printf '%s true\n' "$name" >"$T/list"
	awk -f tests/tap.awk -v out="$T" -v report="$T/report" "$T/list"
}
is "good tests are counted" "$(count a 0 1..2 'ok 1 - x' 'ok 2 - y')" "2 0 0"
is "a plan may come last" "$(count a 0 'ok 1 - x' 1..1)" "1 0 0"
is "a failed test is one" "$(count a 1 1..2 'ok 1 - x' 'not ok 2 - y' '# why')" "1 1 0"
is "also where the status is 0" "$(count a 0 1..2 'ok 1 - x' 'not ok 2 - y')" "1 1 0"
is "its words are shown" "$(grep -c why "$T/report")" 0
count a 1 1..1 'not ok 1 - y' '# because' >"$T/n"
is "and what follows them" "$(grep -c because "$T/report")" 1
is "a death is a failure" "$(count a 139 1..1 'ok 1 - x')" "1 1 0"
is "so is less than planned" "$(count a 0 1..4 'ok 1 - x')" "1 3 0"
is "and more than planned" "$(count a 0 1..1 'ok 1 - x' 'ok 2 - y')" "2 1 0"
is "and no plan" "$(count a 0 'ok 1 - x')" "1 1 0"
is "and nothing at all" "$(count a 0 '')" "0 1 0"
is "and a bail-out" "$(count a 255 1..1 'Bail out! no disk')" "0 2 0"
is "a skipped test is neither" "$(count a 0 1..2 'ok 1 - x # SKIP no camera' 'ok 2 - y')" "1 0 1"
is "in cmocka's words too" "$(count a 0 1..1 'not ok 1 # SKIP x')" "0 0 1"
is "its reason is shown" "$(grep -c 'SKIP x' "$T/report")" 1
is "a program may skip all of it" "$(count a 0 '1..0 # SKIP no kernel')" "0 0 1"
printf 'gone true\n' >"$T/list"
is "a program that was never run is a failure" "$(awk -f tests/tap.awk -v out="$T" -v report="$T/report" "$T/list")" "0 1 0"

mkdir -p "$T/sql/room"
printf 'CREATE TABLE "a\\b" (x); -- what??/\n\tSELECT 1;\n' >"$T/sql/room/001.sql"
cp "$T/sql/room/001.sql" "$T/sql/room/002.sql"
tools/embed-sql "$T/sql/room" >"$T/sql_room.h"
cat >"$T/main.c" <<END
#include "sql_room.h"
#include <stdio.h>
int main(void) { fputs(sql_room[1].sql, stdout); return sql_room[1].number == 2 && sizeof sql_room == 2 * sizeof *sql_room ? 0 : 1; }
END
ok "embedded migrations compile" "${CC:-cc}" -std=c11 -trigraphs -Iinclude -I"$T" -o "$T/main" "$T/main.c"
run "$T/main"
is "and are what was written" "$status $out" "0 $(cat "$T/sql/room/001.sql")"
mv "$T/sql/room/002.sql" "$T/sql/room/003.sql"
status_is "a gap is refused" 1 tools/embed-sql "$T/sql/room"
status_is "a room without migrations too" 1 tools/embed-sql "$T/sql"

is "seconds" "$(tools/seconds 90s) $(tools/seconds 20m) $(tools/seconds 2h) $(tools/seconds 7)" "90 1200 7200 7"
for bad in '' s 5x -5 1.5h '5 m' 'm5'; do status_is "\"$bad\" is no time" 2 tools/seconds "$bad"; done

# deps on a machine of another kind, made of links to what it needs.
mkdir "$T/bin"
for c in sh dirname awk id ls env; do ln -s "$(command -v $c)" "$T/bin/$c"; done
run env PATH="$T/bin" tools/deps build
is "deps without dpkg says so and lets the build try" "$status" 0
like "and names what has to be there" "$err" 'libssl-dev'
printf '#!/bin/sh\nexit 1\n' >"$T/bin/dpkg-query"; chmod +x "$T/bin/dpkg-query"
run env PATH="$T/bin" tools/deps build
is "without apt-get it fails" "$status" 3
like "and says why" "$err" 'no apt-get'
printf '#!/bin/sh\necho 1000\n' >"$T/id"; chmod +x "$T/id"; mv "$T/id" "$T/bin/id"
cp "$T/bin/dpkg-query" "$T/bin/apt-get"
run env PATH="$T/bin" tools/deps test </dev/null
is "without root or sudo it fails" "$status" 3
like "and says what to type" "$err" 'sudo apt-get install .*libcmocka-dev'
printf '#!/bin/sh\necho "ii "\n' >"$T/bin/dpkg-query"
run env PATH="$T/bin" tools/deps build test
is "where nothing is missing it is silent" "$status$out$err" 0
done_testing
