#include "seal/evp.h"
#include <openssl/err.h>
#include <pthread.h>
#include <stdbool.h>

/* The shared half is made under the lock and never changes afterwards. A failure (no memory)
 * is not remembered, as pthread_once would. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct evp shared;
static pthread_key_t at_exit;
static bool at_exit_made;

static _Thread_local struct evp self;

static void self_free(void *unused)
{
	(void)unused;
	EVP_MD_CTX_free(self.hash);
	EVP_MD_CTX_free(self.sign);
	EVP_CIPHER_CTX_free(self.cipher);
	self = (struct evp){ 0 };
}

static bool shared_load(void)
{
	if (!at_exit_made)
		at_exit_made = !pthread_key_create(&at_exit, self_free);
	if (!shared.sha256)
		shared.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!shared.chacha)
		shared.chacha = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
	if (!shared.scrypt)
		shared.scrypt = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	return at_exit_made && shared.sha256 && shared.chacha && shared.scrypt;
}

static bool self_load(void)
{
	bool loaded;

	pthread_mutex_lock(&lock);
	loaded = shared_load();
	self = shared;
	pthread_mutex_unlock(&lock);
	if (!loaded)
		return false;
	self.hash = EVP_MD_CTX_new();
	self.sign = EVP_MD_CTX_new();
	self.cipher = EVP_CIPHER_CTX_new();
	return self.hash && self.sign && self.cipher && !pthread_setspecific(at_exit, &self);
}

const struct evp *evp_get(void)
{
	static _Thread_local bool ready;

	if (ready && self.hash)
		return &self;
	ready = self_load();
	if (ready)
		return &self;
	self_free(NULL);
	evp_fail(ERR_CRYPTO);
	return NULL;
}

enum err evp_fail(enum err e)
{
	ERR_clear_error();
	return e;
}
