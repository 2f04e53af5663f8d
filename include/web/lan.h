#ifndef CHIT_WEB_LAN_H
#define CHIT_WEB_LAN_H
/*
 * Is this an address of the shop's own network? This machine's (127/8, ::1), private ones (RFC 1918; RFC 4193, fc00::/7),
 * link-local ones (169.254/16; fe80::/10), and the same IPv4 ones in IPv6 (::ffff:0:0/96). What comes from elsewhere came
 * through a hole in the router.
 */
#include <stdbool.h>

/* A numeric address, without port; one in brackets will do; anything else is none. */
bool lan_address(const char *address);
/* The same with a port behind it, as servers take it: "192.168.1.5:8448", "[fd00::1]:8448". Any address ("0.0.0.0") is
 * not of the LAN alone, and so is none; nor is one with port 0, at which nobody finds it. */
bool lan_listen(const char *listen);

#endif
