/* A fact that is taken is exactly what its encoder makes: it is hashed. */
#include "../document_samples/fuzz.h"

FUZZ_RECODE(recode_fact)
