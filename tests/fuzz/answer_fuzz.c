/* A payload of chit/answer that is taken is exactly what its encoder makes, and its rows walk. */
#include "../document_samples/fuzz.h"

FUZZ_RECODE(recode_answer)
