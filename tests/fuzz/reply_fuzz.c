/* A reply that is taken is exactly what its encoder makes. */
#include "../document_samples/fuzz.h"

FUZZ_RECODE(recode_reply)
