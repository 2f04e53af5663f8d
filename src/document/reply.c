#include "document/reply.h"
#include "document/field.h"

enum err reply_encode(const struct bytes *documents, size_t n, struct buf *b)
{
	struct field_out o;

	field_begin(&o, b, "reply");
	field_check(&o, n <= REPLY_DOCUMENTS_MAX, "number of documents");
	cbor_put_array(b, n);
	for (size_t i = 0; i < n && o.err == ERR_OK; i++)
		field_put_bytes(&o, documents[i], DOCUMENT_MAX, "length of a document");
	return field_end(&o, REPLY_MAX);
}

enum err reply_decode(struct bytes body, struct reply *out)
{
	struct reply t = { 0 };
	struct cbor_in in;
	enum err e;

	if (body.len > REPLY_MAX)
		return err_set(ERR_TOO_LONG, "this reply is too long");
	cbor_open(&in, body);
	t.n = cbor_get_array(&in, REPLY_DOCUMENTS_MAX);
	for (size_t i = 0; i < t.n; i++)
		t.documents[i] = field_get_bytes(&in, 1, DOCUMENT_MAX);
	e = field_close(&in, "reply");
	if (e == ERR_OK)
		*out = t;
	return e;
}
