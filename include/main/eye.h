#ifndef CHIT_MAIN_EYE_H
#define CHIT_MAIN_EYE_H
/*
 * The parts of chit-eye: which phones are paired, and the server that takes what they post. The folder (0700) is all that
 * it has of its own: certificate.pem and key.pem, address (where it listens), offer (what may pair once), eyes (who has).
 * No secret lies in it as it is: of the offer's and the eyes' there are digests.
 */
#include "base/err.h"
#include "base/random.h"
#include "scan/parcel.h"
#include "seal/certificate.h"

enum {
	PAIRS_SECRET_LEN = 16, PAIRS_TOKEN_LEN = 32,		/* bytes of chance */
	PAIRS_SECRET_CAP = 32, PAIRS_TOKEN_CAP = 64,		/* as Base64url with a NUL */
	PAIRS_MAX = 32, PAIRS_OFFER_S = 600, PAIRS_ADDRESS_CAP = 80
};

/* Makes the folder, and a certificate for the address's host where there is none for it yet. */
enum err pairs_prepare(const char *dir, const char *listen, int64_t now, struct certificate *out);
/* The address that was served last: ERR_NOT_FOUND. */
enum err pairs_address(const char *dir, char out[PAIRS_ADDRESS_CAP]);
/* A secret that pairs one eye within PAIRS_OFFER_S; one made before is void. */
enum err pairs_offer(const char *dir, int64_t now, struct random r, char secret[PAIRS_SECRET_CAP]);
/* Takes it: the eye's token, which nobody can tell again. An eye of the same name is not paired any more. ERR_AUTH for a
 * secret that is none, or no more; ERR_FORMAT for a name that may not be; ERR_FULL where PAIRS_MAX others are paired, and the
 * secret stays good. */
enum err pairs_take(const char *dir, const char *secret, const char *name, int64_t now, struct random r,
		    char token[PAIRS_TOKEN_CAP]);
/* Whose token? ERR_AUTH. */
enum err pairs_check(const char *dir, const char *token, char name[PARCEL_NAME_MAX + 1]);
/* Not paired any more, from now on. ERR_NOT_FOUND. */
enum err pairs_forget(const char *dir, const char *name);
enum err pairs_each(const char *dir, void (*each)(void *ctx, const char *name), void *ctx);

/* Listens until the other end of fd is gone, or a signal; fd is chit-scan's. The exit status. */
int eye_serve(const char *dir, const char *listen, int fd);

#endif
