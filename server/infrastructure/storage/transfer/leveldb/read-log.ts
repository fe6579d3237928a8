import { ByteReader } from "./byte-reader.ts";
import { crc32c, maskCrc } from "./crc32c.ts";

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const [FULL, FIRST, MIDDLE, LAST] = [1, 2, 3, 4] as const;

/**
 * The records of a LevelDB log, each whole. What is damaged is left out, as LevelDB does it; a record that breaks off at
 * the very end was never written to its end and is no damage.
 * @param noteDamage called for what was left out
 */
export function* readLog(file: Buffer, noteDamage: () => void): Generator<Buffer> {
	/** Of a record that goes on; null: none does. */
	let pieces: Buffer[] | null = null;
	for (let start = 0; start < file.length; start += BLOCK_BYTES) {
		const block = new ByteReader(file, start, Math.min(start + BLOCK_BYTES, file.length));
		while (block.left >= HEADER_BYTES) {
			const crc = block.uint32();
			const length = file.readUInt16LE(block.skip(2));
			const type = block.byte();
			// Room that was allotted and never written.
			if (crc === 0 && length === 0 && type === 0) break;
			if (length > block.left) {
				if (block.end < file.length) noteDamage();
				pieces = null;
				break;
			}
			const content = block.at;
			const piece = block.take(length);
			if (maskCrc(crc32c(file, content - 1, content + length)) !== crc) {
				noteDamage();
				pieces = null;
				break;
			}
			if (type === FULL || type === FIRST) {
				if (pieces !== null) noteDamage();
				pieces = [piece];
			} else if ((type === MIDDLE || type === LAST) && pieces !== null) pieces.push(piece);
			else {
				noteDamage();
				pieces = null;
			}
			if (pieces !== null && (type === FULL || type === LAST)) {
				yield pieces.length === 1 ? piece : Buffer.concat(pieces);
				pieces = null;
			}
		}
	}
}
