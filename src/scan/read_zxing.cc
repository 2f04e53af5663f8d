#define ZX_USE_UTF8 1	/* 1.4 asks for it */
#include "scan/read_zxing.h"

#include <ZXing/ReadBarcode.h>
#if __has_include(<ZXing/Version.h>)	/* since 2.3 */
#include <ZXing/Version.h>
#else
#include <ZXing/ZXVersion.h>
#endif

#if ZXING_VERSION_MAJOR > 2 || (ZXING_VERSION_MAJOR == 2 && ZXING_VERSION_MINOR >= 2)
using Options = ZXing::ReaderOptions;
#else
using Options = ZXing::DecodeHints;
#endif

static Options options(enum read_zxing_how how, int most)
{
	Options o;

	o.setFormats(ZXing::BarcodeFormat::QRCode);
	o.setMaxNumberOfSymbols(static_cast<uint8_t>(most));
	if (how != READ_ZXING_GREY)
		o.setBinarizer(ZXing::Binarizer::FixedThreshold);
	if (how == READ_ZXING_PURE)
		o.setIsPure(true);
#if ZXING_VERSION_MAJOR >= 2
	o.setTryInvert(false);	/* that is a pass of the cascade's own */
#endif
	return o;
}

/* Each corner is where the library says, or at the picture's edge: it may say anything of a code at the rim. */
static int within(int at, int size)
{
	return at < 0 ? 0 : at >= size ? size - 1 : at;
}

template <class Found> static void tell(const Found &found, const read_zxing_picture &p, read_zxing_fn *fn, void *ctx)
{
	int corners[8];

	for (int i = 0; i < 4; i++) {
		corners[2 * i] = within(found.position()[i].x, p.width);
		corners[2 * i + 1] = within(found.position()[i].y, p.height);
	}
	fn(ctx, found.bytes().data(), found.bytes().size(), corners);
}

static int scan(const read_zxing_picture &p, enum read_zxing_how how, int most, read_zxing_fn *fn, void *ctx)
{
	ZXing::ImageView view(p.pixels, p.width, p.height, ZXing::ImageFormat::Lum, p.stride);
	int n = 0;

	for (const auto &found : ZXing::ReadBarcodes(view, options(how, most))) {
		/* one part of a text in several codes is not that text */
		if (!found.isValid() || found.isPartOfSequence() || found.bytes().empty())
			continue;
		tell(found, p, fn, ctx);
		n++;
	}
	return n;
}

int read_zxing_scan(const struct read_zxing_picture *p, enum read_zxing_how how, int most, read_zxing_fn *fn, void *ctx)
{
	try {
		return scan(*p, how, most, fn, ctx);
	} catch (...) {	/* also what is no std::exception: nothing of C++ may pass a frame of C */
		return -1;
	}
}
