/*
 * Bytes as they lie on a stick, sealed or not: opened, parsed, verified, read as what they say they are. What is
 * parsed is exactly what a signer makes; what verifies under the sample keys can only be a seed.
 */
#include "../document_samples/fuzz.h"
#include "../document_samples/samples.h"

static void as_sealed(struct bytes in)
{
	static uint8_t memory[DOCUMENT_MAX];
	const struct open_key *keys[1];
	static struct open_key us;
	struct document d;
	struct buf out;

	if (us.pkey == NULL)
		sample_open_key(&us, SAMPLE_E);
	keys[0] = &us;
	buf_init(&out, memory, sizeof memory);
	if (document_open(in, keys, 1, &out) == ERR_OK)
		(void)document_parse(buf_bytes(&out), &d);
}

static void as_signed(struct bytes in)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	static uint8_t root[KEY_LEN];
	struct enrolment e;
	struct keyset k;

	if (root[0] == 0)
		sample_verify_raw(SAMPLE_ROOT, root);
	if (keyset_open(in, root, 1, &k) == ERR_OK)
		assert(memcmp(k.root, root, KEY_LEN) == 0 && k.version >= 1);
	if (enrolment_open(in, &e, digest) == ERR_OK)
		assert(e.till[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);

	fuzz_recode(recode_document, data, size);
	as_sealed(in);
	as_signed(in);
	return 0;
}
