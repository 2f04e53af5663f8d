#ifndef CHIT_PRINT_PLAIN_H
#define CHIT_PRINT_PLAIN_H
/* Paper to plain text (UTF-8, a line each): for a printer that is a file, for looking at it in a terminal. */
#include "print/escpos.h"

/* Memory is the caller's to free(). ERR_FORMAT for bytes that are no paper, ERR_NOMEM. */
enum err plain_make(unsigned columns, const struct escpos_job *j, uint8_t **out, size_t *len);

#endif
