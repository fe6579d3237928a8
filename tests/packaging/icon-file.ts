/** A picture as PNG, square, with its edge in pixels. */
export type Png = { readonly size: number; readonly bytes: Buffer };

/** Windows' container; each picture stays a PNG, which every Windows since Vista reads. */
export function packIco(pictures: readonly Png[]): Buffer {
	const header = Buffer.alloc(6 + 16 * pictures.length);
	header.writeUInt16LE(1, 2);
	header.writeUInt16LE(pictures.length, 4);
	let offset = header.length;
	for (const [index, { size, bytes }] of pictures.entries()) {
		const entry = 6 + 16 * index;
		// 0 stands for 256, the largest size there is.
		header.writeUInt8(size % 256, entry);
		header.writeUInt8(size % 256, entry + 1);
		header.writeUInt16LE(1, entry + 4);
		header.writeUInt16LE(32, entry + 6);
		header.writeUInt32LE(bytes.length, entry + 8);
		header.writeUInt32LE(offset, entry + 12);
		offset += bytes.length;
	}
	return Buffer.concat([header, ...pictures.map(({ bytes }) => bytes)]);
}

/** Edges of the pictures in an .ico. */
export function readIcoSizes(ico: Buffer): readonly number[] {
	const count = ico.readUInt16LE(4);
	return Array.from({ length: count }, (_, index) => {
		const entry = 6 + 16 * index;
		const offset = ico.readUInt32LE(entry + 12);
		return readPngSize(ico.subarray(offset, offset + ico.readUInt32LE(entry + 8)));
	});
}

/** Apple's names of PNG pictures by edge; sizes that also serve as the double of a smaller one have two. */
const ICNS_TYPES: ReadonlyMap<number, readonly string[]> = new Map([
	[16, ["icp4"]],
	[32, ["icp5", "ic11"]],
	[64, ["ic12"]],
	[128, ["ic07"]],
	[256, ["ic08", "ic13"]],
	[512, ["ic09", "ic14"]],
	[1024, ["ic10"]],
]);

/** Apple's container. */
export function packIcns(pictures: readonly Png[]): Buffer {
	const chunks = pictures.flatMap(({ size, bytes }) =>
		(ICNS_TYPES.get(size) ?? []).map((type) => icnsChunk(type, bytes)),
	);
	return icnsChunk("icns", Buffer.concat(chunks));
}

/** Edges of the pictures in an .icns, one for each name. */
export function readIcnsSizes(icns: Buffer): readonly number[] {
	const sizes: number[] = [];
	for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
		sizes.push(readPngSize(icns.subarray(at + 8)));
	}
	return sizes;
}

/**
 * Edge of a square PNG.
 * @throws {Error} where it is no PNG or not square
 */
export function readPngSize(png: Buffer): number {
	if (png.toString("latin1", 1, 4) !== "PNG") throw new Error("This is not a PNG");
	const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
	if (width !== height) throw new Error(`This picture is not square: ${width} × ${height}`);
	return width;
}

function icnsChunk(type: string, content: Buffer): Buffer {
	const header = Buffer.alloc(8, type, "latin1");
	header.writeUInt32BE(content.length + 8, 4);
	return Buffer.concat([header, content]);
}
