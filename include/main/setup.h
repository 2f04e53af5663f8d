#ifndef CHIT_MAIN_SETUP_H
#define CHIT_MAIN_SETUP_H
/* The first start of a till: where its store would lie, what is plugged in, and making it (ui/setup.h asks). */
#include "main/till.h"
#include "ui/setup.h"

/* Where the store is, or would be: `said`, CHIT_STORE, else ~/.local/share/chit. True where there is none yet. */
bool setup_dir(const char *said, char *out, size_t cap);
/* For struct setup_world. */
size_t setup_devices(void *ctx, enum setup_field field, char out[][FORM_CHOICE_CAP]);
/* Makes the store with all that was answered, and the config files beside it. A failure leaves nothing behind; its detail
 * says what was wrong, *at where. As struct setup_world has it. */
enum err setup_make(const char *dir, struct setup_answers *a, enum setup_field *at);

#endif
