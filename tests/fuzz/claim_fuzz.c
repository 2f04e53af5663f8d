/* A claim or a grant that is taken is exactly what its encoder makes. */
#include "../document_samples/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_recode(recode_claim, data, size);
	fuzz_recode(recode_grant, data, size);
	return 0;
}
