export type ImageSize = { readonly width: number; readonly height: number };

/**
 * Width and height of a PNG, JPEG, GIF or WebP as its first bytes say, without decoding it; null where they do not
 * say so, or say something absurd. Never reads beyond `head`, and ends on any input.
 */
export function readImageSize(mime: string, head: Uint8Array): ImageSize | null {
	const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
	const size = readers[mime]?.(view) ?? null;
	return size === null || size.width < 1 || size.height < 1 ? null : size;
}

const readers: Readonly<Record<string, (view: DataView) => ImageSize | null>> = {
	"image/png": (view) =>
		view.byteLength < 24 ? null : { width: view.getUint32(16), height: view.getUint32(20) },
	"image/gif": (view) =>
		view.byteLength < 10 ? null : { width: view.getUint16(6, true), height: view.getUint16(8, true) },
	"image/jpeg": readJpegSize,
	"image/webp": readWebpSize,
};

/** Walks the segments up to the first start of frame; each one is at least two bytes long, so the walk ends. */
function readJpegSize(view: DataView): ImageSize | null {
	let at = 2;
	while (at + 9 < view.byteLength) {
		if (view.getUint8(at) !== 0xff) return null;
		const marker = view.getUint8(at + 1);
		if (marker === 0xff) {
			at += 1;
			continue;
		}
		const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
		if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
		const hasLength = marker !== 0x01 && !(marker >= 0xd0 && marker <= 0xd8);
		const length = hasLength ? view.getUint16(at + 2) : 0;
		if (hasLength && length < 2) return null;
		at += 2 + length;
	}
	return null;
}

function readWebpSize(view: DataView): ImageSize | null {
	if (view.byteLength < 30) return null;
	const kind = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
	if (kind === "VP8 ") {
		return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
	}
	if (kind === "VP8L") {
		const bits = view.getUint32(21, true);
		return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
	}
	if (kind === "VP8X") return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
	return null;
}

function uint24(view: DataView, at: number): number {
	return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}
