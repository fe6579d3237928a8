import type { Chat } from "../../../server/protocol/rest.ts";
import { decodeChat } from "../decode-message.ts";
import { readList } from "../fields.ts";

/**
 * The newest chats of a mirror in a small file beside its database: SQLite takes longer to start than a window to be
 * drawn, and the list is to be there with it.
 */
const FILE = "newest.json";
/** More than the longest side bar shows; the rest of the list follows. */
export const FIRST_CHATS = 200;
/** Changes of one moment are written together. */
const WRITE_AFTER_MS = 400;

type Deps = {
	readonly list: () => readonly Chat[];
	readonly write: (text: string) => Promise<void>;
	readonly after: (delayMs: number, run: () => void) => () => void;
};

/** Keeps the file in step with the database. */
export function keepNewestChats({ list, write, after }: Deps) {
	let written: string | null = null;
	let cancel: (() => void) | null = null;
	let writing: Promise<void> = Promise.resolve();
	const flush = (): Promise<void> => {
		cancel?.();
		cancel = null;
		const text = JSON.stringify(list());
		if (text !== written) {
			written = text;
			// Such as on a full disk: then the list comes from the database, a little later.
			writing = writing.then(() => write(text)).catch(() => {});
		}
		return writing;
	};
	return {
		/** Something was written to the database. */
		note(): void {
			cancel ??= after(WRITE_AFTER_MS, () => {
				cancel = null;
				void flush();
			});
		},
		/** Writes what is not written yet; nothing is written after it. */
		close: () => (cancel === null ? writing : flush()),
	};
}

/** Whole or not at all, also where this process ends in the middle. */
export async function writeNewestChats(folder: string, text: string): Promise<void> {
	const root = await navigator.storage.getDirectory();
	const file = await (await root.getDirectoryHandle(folder)).getFileHandle(FILE, { create: true });
	const stream = await file.createWritable();
	await stream.write(text);
	await stream.close();
}

/** Null: there are none. */
export async function readNewestChats(folder: string): Promise<readonly Chat[] | null> {
	try {
		const root = await navigator.storage.getDirectory();
		const file = await (await root.getDirectoryHandle(folder)).getFileHandle(FILE);
		return decodeNewestChats(await (await file.getFile()).text());
	} catch {
		return null;
	}
}

export function decodeNewestChats(text: string): readonly Chat[] | null {
	const chats = readList(JSON.parse(text), decodeChat);
	return chats.length > 0 ? chats : null;
}
