#!/bin/sh
# cppcheck: what the compiler's warnings do not see. Left out, with a reason each:
#   uninitvar, legacyUninitvar, uninitStructMember   it does not see that results are set where ERR_OK comes back;
#                         gcc's -Wmaybe-uninitialized and the sanitizers do
#   memleak               it does not follow realloc() to fit; LeakSanitizer watches the fuzz runs
#   autoVariables         a job's struct may point to its caller's locals while the call lasts; gcc's -Wdangling-pointer
#   readdirCalled         each process reads a directory in one thread
#   missingIncludeSystem  the headers of libraries are not ours
. tests/support/tap.sh
jobs=${JOBS:-$(nproc)}
suppress=
for id in uninitvar legacyUninitvar uninitStructMember memleak autoVariables readdirCalled missingIncludeSystem unmatchedSuppression; do
	suppress="$suppress --suppress=$id"
done
for d in src/*/ ui/tui/; do
	ls "$d"*.c >/dev/null 2>&1 || find "$d" -name '*.c' | grep -q . || continue
	run cppcheck -q -j "$jobs" --std=c11 --language=c --enable=warning,portability,performance --inline-suppr \
		--library=posix --include=tests/lint/macros.h -Iinclude -I"$BIN/gen" -D_POSIX_C_SOURCE=200809L $suppress --error-exitcode=1 --file-filter='*.c' "$d"
	is "cppcheck finds nothing in $d" "$err" ""
done
for f in $(find src -name '*.cc'); do
	run cppcheck -q --std=c++17 --language=c++ --enable=warning,portability,performance --inline-suppr -Iinclude $suppress \
		--error-exitcode=1 "$f"
	is "cppcheck finds nothing in $f" "$err" ""
done
done_testing
