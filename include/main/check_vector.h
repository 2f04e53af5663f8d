#ifndef CHIT_MAIN_CHECK_VECTOR_H
#define CHIT_MAIN_CHECK_VECTOR_H
/*
 * `chit check --vector FILE`: the door for other implementations. Judges every case of a JSON
 * file without a store (chit-coupon(5), "Vectors"), prints {"name","reason"} a line, and names
 * each mismatch on standard error; without json a count follows there too. The exit status: 0
 * where all are as expected, 1 where not, else as err_exit.
 */
#include <stdbool.h>

int check_vector_run(const char *path, bool json);

#endif
