#include "scan/jpeg.h"

#include <turbojpeg.h>

enum { RST0 = 0xd0, SOI = 0xd8, EOI = 0xd9, SOS = 0xda, FIRST_WITH_LENGTH = 0xc0 };

/* The code of the next marker, and what is behind it; what stands before it is passed over, as libjpeg does. EOI at the end. */
static uint8_t next_marker(struct bytes *rest)
{
	size_t i = 0;
	uint8_t code = EOI;

	while (i + 1 < rest->len && (rest->data[i] != 0xff || rest->data[i + 1] == 0 || rest->data[i + 1] == 0xff))
		i++;
	if (i + 1 < rest->len)
		code = rest->data[i + 1];
	i = i + 2 < rest->len ? i + 2 : rest->len;
	*rest = bytes_of(rest->data + i, rest->len - i);
	return code;
}

/* A segment's own bytes may hold another JPEG, with scans and an end: cameras put a small picture there. */
static void skip_segment(struct bytes *rest)
{
	size_t len = rest->len >= 2 ? (size_t)rest->data[0] << 8 | rest->data[1] : rest->len;

	if (len > rest->len)
		len = rest->len;
	*rest = bytes_of(rest->data + len, rest->len - len);
}

unsigned jpeg_scans(struct bytes jpeg)
{
	unsigned n = 0;
	uint8_t code;

	while ((code = next_marker(&jpeg)) != EOI) {
		n += code == SOS;
		if (code >= FIRST_WITH_LENGTH && (code < RST0 || code > SOI))
			skip_segment(&jpeg);
	}
	return n;
}

/* The largest scale at which no more than `kept` pixels stay; the smallest where even that is more. */
static tjscalingfactor scale_for(size_t kept, int width, int height)
{
	tjscalingfactor best = { 1, 1 };
	int n = 0;
	const tjscalingfactor *all = tjGetScalingFactors(&n);

	if (kept == 0 || (size_t)width * (size_t)height <= kept)
		return best;
	for (int i = 0; i < n; i++) {	/* from the largest to the smallest */
		best = all[i];
		if ((size_t)TJSCALED(width, best) * (size_t)TJSCALED(height, best) <= kept)
			break;
	}
	return best;
}

static enum err read_head(tjhandle tj, struct bytes jpeg, int *width, int *height)
{
	int sampling, space = -1;	/* of one with tables alone nothing is told, and that is no failure */

	*width = *height = 0;
	if (tjDecompressHeader3(tj, jpeg.data, jpeg.len, width, height, &sampling, &space) != 0)
		return err_set(ERR_FORMAT, "no good JPEG: %s", tjGetErrorStr2(tj));
	if (space == TJCS_CMYK || space == TJCS_YCCK)
		return err_set(ERR_FORMAT, "a JPEG in printing colours (CMYK) is no camera's picture");
	if (*width <= 0 || *height <= 0)
		return err_set(ERR_FORMAT, "no good JPEG: it is cut short, before its size");
	return ERR_OK;
}

static enum err decode(tjhandle tj, struct frame *f, const struct frame_bounds *bounds, struct bytes jpeg)
{
	tjscalingfactor scale;
	int width, height;
	enum err e = read_head(tj, jpeg, &width, &height);

	if (e == ERR_OK)
		e = frame_check(bounds, (unsigned)width, (unsigned)height);
	if (e != ERR_OK)
		return e;
	scale = scale_for(bounds->kept, width, height);
	e = frame_resize(f, (unsigned)TJSCALED(width, scale), (unsigned)TJSCALED(height, scale));
	if (e != ERR_OK)
		return e;
	if (tjDecompress2(tj, jpeg.data, jpeg.len, f->pixels, (int)f->width, 0, (int)f->height, TJPF_GRAY,
			  TJFLAG_FASTDCT | TJFLAG_LIMITSCANS) != 0 && tjGetErrorCode(tj) != TJERR_WARNING)
		return err_set(ERR_FORMAT, "no good JPEG: %s", tjGetErrorStr2(tj));
	return ERR_OK;
}

/* A decoder for each: one that has met a damaged head stays in the middle of it (libjpeg-turbo 2.1), and would read
 * the next good picture as that one's rest. */
enum err jpeg_load(struct frame *f, const struct frame_bounds *bounds, struct bytes jpeg)
{
	unsigned scans = jpeg_scans(jpeg);
	tjhandle tj;
	enum err e;

	if (scans > JPEG_SCANS_MAX)
		return err_set(ERR_TOO_LONG, "a JPEG of %u scans is over the limit of %d", scans, JPEG_SCANS_MAX);
	tj = tjInitDecompress();
	if (!tj)
		return err_set(ERR_NOMEM, "no memory to decode a JPEG");
	e = decode(tj, f, bounds, jpeg);
	tjDestroy(tj);
	return e;
}
