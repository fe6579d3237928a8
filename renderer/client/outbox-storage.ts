import type { OutboxEntry } from "./chat-client.ts";
import { decodeModelSettings } from "./decode-message.ts";
import { isFields, readCount, readList, readText } from "./fields.ts";

/** Where unsent messages survive a closed page. Entries are kept in the order of `createdAt`. */
export interface OutboxStorage {
	read(): Promise<readonly OutboxEntry[]>;
	/** It outlasts the page from the return of the call on; settles once it is where there is room for it. */
	put(entry: OutboxEntry): Promise<void>;
	remove(clientId: string): Promise<void>;
}

const DATABASE = "parley";
const STORE = "outbox";

/**
 * IndexedDB has room, and ends what it writes with the page that asked for it: until an entry is there, a note of it
 * is in `notes`, which are written before the call returns. Where no database can be opened, as in some private
 * windows, the notes are all there is.
 *
 * @param key of the connection the messages are for
 */
export function createOutboxStorage(
	key: string,
	notes: Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">,
	factory?: IDBFactory,
): OutboxStorage {
	let opened: Promise<IDBDatabase | null> | null = null;
	/** Null: there is no database. Transactions of one store happen in the order in which this is asked for them. */
	const run = async <T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>) => {
		opened ??= openDatabase(factory).catch(() => null);
		const transaction = (await opened)?.transaction(STORE, mode);
		if (transaction === undefined) return null;
		const request = use(transaction.objectStore(STORE));
		return new Promise<T>((resolve, reject) => {
			transaction.oncomplete = () => resolve(request.result);
			transaction.onabort = () => reject(transaction.error);
		});
	};
	const idOf = (clientId: string) => `${key} ${clientId}`;
	const nameOf = (clientId: string) => `parley.outbox.${idOf(clientId)}`;
	const readNotes = () => {
		const names = Array.from({ length: notes.length }, (_, index) => notes.key(index) ?? "");
		return names.flatMap((name) => {
			const entry = name.startsWith(nameOf("")) ? decodeNote(notes.getItem(name)) : null;
			return entry !== null && name === nameOf(entry.clientId) ? [entry] : [];
		});
	};
	const write = (name: string, note: string) => {
		try {
			notes.setItem(name, note);
			return true;
		} catch {
			// An older one must not stand for it.
			notes.removeItem(name);
			return false;
		}
	};
	return {
		async read() {
			const rows = await run("readonly", (store) => store.index("key").getAll(key));
			const stored = readList(rows, (row) => (isFields(row) ? decodeEntry(row.entry) : null));
			// A note that an earlier page left behind is as new as what is stored, or newer.
			const entries = new Map([...stored, ...readNotes()].map((entry) => [entry.clientId, entry]));
			return [...entries.values()].sort((a, b) => a.createdAt - b.createdAt);
		},
		async put(entry) {
			const [name, note] = [nameOf(entry.clientId), JSON.stringify(entry)];
			const isNoted = write(name, note);
			const row = { id: idOf(entry.clientId), key, entry };
			const isStored = await run("readwrite", (store) => store.put(row)).then(
				(id) => id !== null,
				() => false,
			);
			if (!isStored && !isNoted) throw new Error("Unsent messages: the disk has no room");
			if (isStored && notes.getItem(name) === note) notes.removeItem(name);
		},
		async remove(clientId) {
			notes.removeItem(nameOf(clientId));
			await run("readwrite", (store) => store.delete(idOf(clientId)));
		},
	};
}

function openDatabase(factory: IDBFactory | undefined): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		if (factory === undefined) throw new Error("Unsent messages: no database here");
		const request = factory.open(DATABASE, 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("key", "key");
		};
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
		request.onblocked = () => reject(new Error("Unsent messages: the database is blocked by another tab"));
	});
}

function decodeNote(text: string | null): OutboxEntry | null {
	try {
		return decodeEntry(JSON.parse(text ?? ""));
	} catch {
		return null;
	}
}

function decodeEntry(value: unknown): OutboxEntry | null {
	if (!isFields(value)) return null;
	const clientId = readText(value.clientId);
	const chatId = readText(value.chatId);
	const content = readText(value.content);
	if (clientId === null || chatId === null || content === null) return null;
	const { responseModel } = value;
	const isForm = typeof responseModel === "string" || isFields(responseModel);
	return {
		clientId,
		chatId,
		content,
		responseModel: isForm ? responseModel : responseModel === true,
		model: readText(value.model),
		parentId: readText(value.parentId),
		edits: readText(value.edits),
		...(isFields(value.settings) ? { settings: decodeModelSettings(value.settings) } : {}),
		...(typeof value.title === "string" ? { title: value.title } : {}),
		...decodeOrigin(value.origin),
		...(value.sentAfter === undefined ? {} : { sentAfter: readText(value.sentAfter) }),
		...(value.mayBeThere === true ? { mayBeThere: true } : {}),
		...(Array.isArray(value.files) ? { files: readList(value.files, readText) } : {}),
		...(Array.isArray(value.keptAttachments)
			? { keptAttachments: readList(value.keptAttachments, readText) }
			: {}),
		createdAt: readCount(value.createdAt) ?? 0,
		failure: readText(value.failure),
	};
}

function decodeOrigin(value: unknown): Pick<OutboxEntry, "origin"> {
	if (!isFields(value)) return {};
	const [title, settings] = [readText(value.title) ?? "", decodeModelSettings(value.settings)];
	return { origin: { title, settings } };
}
