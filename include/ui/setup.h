#ifndef CHIT_UI_SETUP_H
#define CHIT_UI_SETUP_H
/* The first start: a page of questions, none of which must be answered. Nothing is made before the last key. */
#include "base/err.h"
#include "ui/form.h"

enum { SETUP_TEXT_MAX = 512 };

struct setup_answers {
	char language[8];		/* "en", "zh" */
	char name[SETUP_TEXT_MAX], currency[8], carte[SETUP_TEXT_MAX];
	char cashier[SETUP_TEXT_MAX], pin[64];	/* the first owner; "": everybody may do everything */
	char passphrase[256];		/* "": a key file beside the store */
	char kit[SETUP_TEXT_MAX], kit_passphrase[256];
	char printer[SETUP_TEXT_MAX], camera[SETUP_TEXT_MAX], scanner[SETUP_TEXT_MAX];
};
enum setup_field {
	SETUP_LANGUAGE, SETUP_NAME, SETUP_CURRENCY, SETUP_CARTE, SETUP_CASHIER, SETUP_PIN, SETUP_PIN_AGAIN, SETUP_PASSPHRASE,
	SETUP_PASSPHRASE_AGAIN, SETUP_KIT, SETUP_KIT_PASSPHRASE, SETUP_PRINTER, SETUP_CAMERA, SETUP_SCANNER, SETUP_FIELDS
};

/* What the screen may not do itself: it comes as functions. */
struct setup_world {
	void *ctx;
	/* Devices for this field that are there, at most FORM_CHOICES_MAX - 1; gives how many. */
	size_t (*devices)(void *ctx, enum setup_field field, char out[][FORM_CHOICE_CAP]);
	/* Makes all of it, or nothing; behind it the app's world can be opened. The detail says what is wrong, *at in which
	 * field: SETUP_FIELDS where it is none's. A path that begins with ~/ becomes a whole one in place. */
	enum err (*make)(void *ctx, struct setup_answers *a, enum setup_field *at);
	void (*language)(void *ctx, const char *language);
};

struct app;
struct app_setup {
	struct form form;
	char camera[SETUP_TEXT_MAX];	/* whose picture is shown, by a reader that runs for it alone; "": none */
	char *words[3];
};
void setup_open(struct app *a);
void setup_finish(struct app *a);	/* wipes */

#endif
