const LF = 0x0a;
const CR = 0x0d;

export type LineDecoder = {
	/** All whole lines that the chunk completes, each ended by one LF whatever it was ended by. */
	push(chunk: Uint8Array): string;
	/** The line that was begun, ended by LF; empty where there is none. */
	end(): string;
	heldBytes(): number;
};

/**
 * Lines of UTF-8 from bytes cut anywhere. Bytes are held back after the last line end, which is never
 * inside a character, so that whole lines are decoded by the fastest decoder there is.
 */
export function createLineDecoder(): LineDecoder {
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	let atStart = true;
	let skipLf = false;

	const decode = (bytes: Uint8Array): string => {
		let text = toText(heldBytes === 0 ? bytes : Buffer.concat([...held, bytes]));
		held = [];
		heldBytes = 0;
		if (atStart && text.startsWith("\ufeff")) text = text.slice(1);
		if (skipLf && text.startsWith("\n")) text = text.slice(1);
		if (text !== "") atStart = false;
		// The LF of a CR LF may come with the next chunk.
		skipLf = text.endsWith("\r");
		return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
	};
	return {
		push(chunk) {
			const end = endOfLastLine(chunk);
			const lines = end === 0 ? "" : decode(end === chunk.length ? chunk : chunk.subarray(0, end));
			if (end < chunk.length) {
				held.push(Buffer.from(chunk.subarray(end)));
				heldBytes += chunk.length - end;
			}
			return lines;
		},
		end: () => (heldBytes === 0 ? "" : `${decode(new Uint8Array(0))}\n`),
		heldBytes: () => heldBytes,
	};
}

function endOfLastLine(chunk: Uint8Array): number {
	if (chunk[chunk.length - 1] === LF) return chunk.length;
	const afterLf = chunk.lastIndexOf(LF) + 1;
	// Only what follows is looked through for a CR: mostly there is none, and a search would read everything.
	return afterLf + chunk.subarray(afterLf).lastIndexOf(CR) + 1;
}

function toText(bytes: Uint8Array): string {
	const buffer = Buffer.isBuffer(bytes)
		? bytes
		: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return buffer.toString("utf8");
}
