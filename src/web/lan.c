#include "web/lan.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool lan_v4(uint32_t a)
{
	static const struct { uint32_t net, mask; } nets[] = {
		{ 0x7f000000, 0xff000000 }, { 0x0a000000, 0xff000000 }, { 0xac100000, 0xfff00000 },
		{ 0xc0a80000, 0xffff0000 }, { 0xa9fe0000, 0xffff0000 },
	};

	for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
		if ((a & nets[i].mask) == nets[i].net)
			return true;
	return false;
}

static bool lan_v6(const struct in6_addr *a)
{
	const uint8_t *b = a->s6_addr;
	uint32_t v4;

	if (IN6_IS_ADDR_V4MAPPED(a)) {
		memcpy(&v4, b + 12, sizeof v4);
		return lan_v4(ntohl(v4));
	}
	return IN6_IS_ADDR_LOOPBACK(a) || (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
}

/* The text of len bytes, without brackets and without the zone of a link-local one. */
static bool is_lan(const char *text, size_t len)
{
	char host[INET6_ADDRSTRLEN];
	struct in_addr v4;
	struct in6_addr v6;

	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= sizeof host)
		return false;
	memcpy(host, text, len);
	host[len] = 0;
	host[strcspn(host, "%")] = 0;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return lan_v4(ntohl(v4.s_addr));
	return inet_pton(AF_INET6, host, &v6) == 1 && lan_v6(&v6);
}

bool lan_address(const char *address)
{
	return is_lan(address, strlen(address));
}

bool lan_listen(const char *listen)
{
	const char *colon = strrchr(listen, ':');
	bool numeric = colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1) && strlen(colon + 1) <= 5;

	return numeric && atoi(colon + 1) >= 1 && atoi(colon + 1) <= 65535 && is_lan(listen, (size_t)(colon - listen));
}
