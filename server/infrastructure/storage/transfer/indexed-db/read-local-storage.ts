import type { Change } from "../leveldb/read-batch.ts";
import { type FolderFault, type FolderFile, readFolder } from "../leveldb/read-folder.ts";

const [UTF16, LATIN1] = [0, 1] as const;

type Found = { readonly sequence: number; readonly page: string; readonly text: string | null };

/** What a page keeps under a name in Chromium's Local Storage, that of an installed app before any other; null: nothing. */
export async function readLocalStorage(
	files: readonly FolderFile[],
	name: string,
	noteFault: (fault: FolderFault) => void,
): Promise<string | null> {
	let app: Found | null = null;
	/** Of the first page that is seen. */
	let other: Found | null = null;
	for await (const changes of readFolder(files, noteFault)) {
		for (const change of changes) {
			const page = pageOf(change.key, name);
			if (page === null) continue;
			const found: Found = { sequence: change.sequence, page, text: textOf(change) };
			if (page.startsWith("file://")) app = newerOf(app, found);
			else if (other === null || other.page === page) other = newerOf(other, found);
		}
	}
	return app?.text ?? other?.text ?? null;
}

function newerOf(known: Found | null, found: Found): Found {
	return known !== null && known.sequence >= found.sequence ? known : found;
}

/** The page that keeps something under this name: `_`, the page, a zero, how the name is written, the name. */
function pageOf(key: Buffer, name: string): string | null {
	if (key[0] !== 0x5f || key.length > 4096) return null;
	const end = key.indexOf(0);
	if (end === -1 || textIn(key.subarray(end + 1)) !== name) return null;
	return key.toString("latin1", 1, end);
}

function textOf({ value }: Change): string | null {
	return value === null ? null : textIn(value);
}

function textIn(bytes: Buffer): string | null {
	if (bytes[0] === LATIN1) return bytes.toString("latin1", 1);
	return bytes[0] === UTF16 ? bytes.toString("utf16le", 1) : null;
}
