/* chit-scan --measure: which barcode readers and which address of an eye were named and are not there. Nothing is opened:
 * whoever reads them holds them. */
#include "main/scan.h"

#include "main/cli.h"
#include "scan/device.h"
#include "web/lan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err look_for_device(enum device_kind kind, const char *which)
{
	char path[DEVICE_PATH_MAX];
	struct stat st;
	enum err e = device_find("/sys", kind, which, path);

	if (e != ERR_OK)
		return e;
	if (stat(path, &st) != 0)
		return errno == EACCES ? ERR_OK : err_errno("%s", path);	/* there, perhaps, and another's to say */
	return S_ISCHR(st.st_mode) ? ERR_OK : err_set(ERR_FORMAT, "%s is no device in /dev", path);
}

/* Of "192.168.1.5:8448" or "[fd00::1]:8448", with port 0: whoever listens there already is no hindrance. */
static socklen_t address_of(const char *listen, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	const char *colon = strrchr(listen, ':');
	int len = colon ? (int)(colon - listen) : 0;
	char host[INET6_ADDRSTRLEN + 2];

	memset(out, 0, sizeof *out);
	if (len >= 2 && *listen == '[')
		snprintf(host, sizeof host, "%.*s", len - 2, listen + 1);
	else
		snprintf(host, sizeof host, "%.*s", len, listen);
	v4->sin_family = AF_INET;
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1)
		return sizeof *v4;
	v6->sin6_family = AF_INET6;
	return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1 ? sizeof *v6 : 0;
}

/* The kernel says whether an address is this machine's own. One with a zone (fe80::1%eth0) is not asked for. */
static enum err look_for_address(const char *listen)
{
	struct sockaddr_storage address;
	socklen_t len;
	bool missing;
	int fd;

	if (!lan_listen(listen))
		return err_set(ERR_USAGE, "%s is no address of the shop's own network", listen);
	len = address_of(listen, &address);
	fd = len ? socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
	missing = fd >= 0 && bind(fd, (struct sockaddr *)&address, len) != 0 && errno == EADDRNOTAVAIL;
	if (fd >= 0)
		close(fd);
	return missing ? err_set(ERR_NOT_FOUND, "%s is no address of this machine (ip address)", listen) : ERR_OK;
}

static enum err say(const struct scan_options *o, const char *kind, const char *which, enum err e)
{
	char name[EVENT_SOURCE_MAX];

	if (e == ERR_OK)
		return e;
	if (!o->json) {
		cli_fail(e);
		return e;
	}
	snprintf(name, sizeof name, "%s:%.80s", kind, which);
	cli_json(json_pack("{s:o, s:o}", "reader", cli_json_text(bytes_of_str(name)), "error",
			   cli_json_text(bytes_of_str(err_detail()))));
	return e;
}

enum err missing_say(const struct scan_options *o)
{
	const struct feed_config *c = &o->sources;
	enum err serial, hid, eye;

	if (o->fault)
		cli_json(json_pack("{s:s, s:o}", "reader", "config", "error", cli_json_text(bytes_of_str(o->fault))));
	serial = *c->serial ? say(o, "serial", c->serial, look_for_device(DEVICE_SERIAL, c->serial)) : ERR_OK;
	hid = *c->hid ? say(o, "hid", c->hid, look_for_device(DEVICE_KEYBOARD, c->hid)) : ERR_OK;
	eye = *c->eye ? say(o, "eye", c->eye, look_for_address(c->eye)) : ERR_OK;
	return serial != ERR_OK ? serial : hid != ERR_OK ? hid : eye;
}
