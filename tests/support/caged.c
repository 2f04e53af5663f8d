/*
 * Linked to chit-scan when it is built with the address sanitizer: its leak check at the end reads
 * /proc and stops threads, which the reader's cage forbids. The other programs keep the check.
 */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
