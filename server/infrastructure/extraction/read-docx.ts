import { Unzip, UnzipInflate, zipSync } from "fflate";
import mammoth from "mammoth";
import { TooLargeError } from "./extraction-protocol.ts";

/** Parts of a document that text is read from, and what they need to be found. */
const NEEDED =
	/^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/[A-Za-z0-9]+\.xml|word\/_rels\/[A-Za-z0-9]+\.xml\.rels)$/;
const MOST_ENTRIES = 10_000;
/** Of the needed parts together, unpacked; a thousand pages of text are some ten. */
const MOST_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/**
 * The needed parts are unpacked here, with an eye on what really comes out of them, and packed anew without
 * compression: what reads the document afterwards never sees what somebody else packed.
 */
export async function readDocx(content: Uint8Array): Promise<string> {
	const parts = unpackNeeded(content);
	if (parts["word/document.xml"] === undefined) throw new Error("There is no document in it");
	const clean = Buffer.from(zipSync(parts, { level: 0 }));
	return (await mammoth.extractRawText({ buffer: clean })).value;
}

function unpackNeeded(content: Uint8Array): Record<string, Uint8Array> {
	const parts: Record<string, Uint8Array> = Object.create(null);
	let entries = 0;
	let bytes = 0;
	const unzip = new Unzip((file) => {
		entries += 1;
		if (entries > MOST_ENTRIES) throw new TooLargeError();
		if (!NEEDED.test(file.name) || file.name in parts) return;
		const pieces: Uint8Array[] = [];
		file.ondata = (error, piece, isLast) => {
			if (error !== null) throw error;
			bytes += piece.byteLength;
			if (bytes > MOST_BYTES) throw new TooLargeError();
			pieces.push(piece);
			if (isLast) parts[file.name] = Buffer.concat(pieces);
		};
		file.start();
	});
	unzip.register(UnzipInflate);
	for (let at = 0; at < content.byteLength; at += PIECE_BYTES) {
		unzip.push(content.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= content.byteLength);
	}
	return parts;
}
