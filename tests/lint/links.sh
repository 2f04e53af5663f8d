#!/bin/sh
# What each program is linked with: the till holds no reader of pictures, the reader no keys and no database. And that the
# hardening flags are in what was built.
. tests/support/tap.sh

needs() { readelf -d "$BIN/$1" | sed -n 's/.*NEEDED.*\[\(lib[A-Za-z0-9_+-]*\).*/\1/p' | sort | tr '\n' ' '; }

while read -r program allowed; do
	[ -x "$BIN/$program" ] || { skip "$program links what it may" "it is not built"; continue; }
	extra=
	for lib in $(needs "$program"); do
		case " $allowed libc libasan libubsan libm libpthread libgcc_s " in *" $lib "*) ;; *) extra="$extra $lib" ;; esac
	done
	is "$program links nothing but $allowed" "$extra" ""
	run readelf -d "$BIN/$program"
	like "$program: bound at the start, read-only" "$out" 'BIND_NOW|FLAGS.*NOW'
	run readelf -h "$BIN/$program"
	like "$program: at any address" "$out" 'Type: *DYN'
done <<'END'
chit libcrypto libsqlite3 libjansson libinih libncursesw libtinfo libzint libpng16
chit-upload libcrypto libsqlite3 libjansson libinih libcurl
chit-scan libzbar libZXing libstdc++ libv4l2 libturbojpeg libpng16 libjansson libinih libseccomp
chit-eye libcrypto libjansson libinih libseccomp libmicrohttpd libzint libpng16
chit-platform libcrypto libsqlite3 libjansson libinih libzint libpng16 libmicrohttpd
END
done_testing
