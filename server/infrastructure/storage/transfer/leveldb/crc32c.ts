const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
	let value = byte;
	for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
	return value;
});
const MASK_DELTA = 0xa282ead8;

/** The checksum of Castagnoli's polynomial, which `zlib` does not have. */
export function crc32c(bytes: Buffer, start = 0, end = bytes.length): number {
	let crc = 0xffffffff;
	for (let at = start; at < end; at++) crc = (TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
	return (crc ^ 0xffffffff) >>> 0;
}

/** As LevelDB stores it, so that a checksum over checksums is none of these. */
export function maskCrc(crc: number): number {
	return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
