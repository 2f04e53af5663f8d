#!/bin/sh
# The first start on a real terminal: what is typed while the till is made is nobody's. Its carte is a long one, so that it takes.
. tests/support/tap.sh
. tests/support/tmux.sh
unset CHIT_STORE CHIT_NOW CHIT_PASSPHRASE
awk 'BEGIN { print "id,name,group,price"; for (i = 1; i <= 20000; i++) printf "%d,Dish %d,dishes,9.00\n", i, i }' >"$T/carte.csv"
tm new-session -d -x 80 -y 24 "'$CHIT' setup --store '$T/new' --no-reader; echo \"it ended: \$?\"; exec cat"
await "the page of questions" 'Name of the house'
i=0; while [ $i -lt 3 ]; do i=$((i + 1)); tm send-keys Tab; person; done
tm send-keys -l "$T/carte.csv"; person; tm send-keys F9
await "it says that it works" 'Working \.\.\.'
tm send-keys 1; tm send-keys 7; tm send-keys Enter
await "and goes on to the sale" 'Scan, or type a number'
person
is "with an empty line" "$(pane | grep -c '^ > *$')" 1
is "and nothing rung" "$(pane | grep -c 'Dish 17 .*9\.00.*|')" 0
tm send-keys 1; person; tm send-keys 8; person; tm send-keys Enter
await "keys work again" '1 +Dish 18'
tm send-keys F10
done_testing
