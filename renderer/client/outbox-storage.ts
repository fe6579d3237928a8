import type { OutboxEntry } from "./chat-client.ts";
import { decodeModelSettings } from "./decode-message.ts";
import { isFields, readCount, readList, readText } from "./fields.ts";

/** Where unsent messages survive a closed page. Entries are kept in the order of `createdAt`. */
export interface OutboxStorage {
	read(): Promise<readonly OutboxEntry[]>;
	put(entry: OutboxEntry): Promise<void>;
	remove(clientId: string): Promise<void>;
}

/** @param key of the connection the messages are for */
export function createOutboxStorage(key: string): OutboxStorage {
	const simple = createLocalStorageOutbox(localStorage, key);
	if (typeof indexedDB === "undefined") return simple;
	const database = createIndexedDbOutbox(indexedDB, key);
	// Some private windows have IndexedDB that cannot be opened.
	const orElse = async <T>(use: (storage: OutboxStorage) => Promise<T>) => {
		try {
			return await use(database);
		} catch {
			return use(simple);
		}
	};
	return {
		read: () => orElse((storage) => storage.read()),
		put: (entry) => orElse((storage) => storage.put(entry)),
		remove: (clientId) => orElse((storage) => storage.remove(clientId)),
	};
}

export function createLocalStorageOutbox(
	storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
	key: string,
): OutboxStorage {
	const name = `parley.outbox.${key}`;
	const read = (): OutboxEntry[] => {
		try {
			return readList(JSON.parse(storage.getItem(name) ?? "[]"), decodeEntry);
		} catch {
			return [];
		}
	};
	const write = (entries: readonly OutboxEntry[]) => {
		if (entries.length === 0) storage.removeItem(name);
		else storage.setItem(name, JSON.stringify(entries));
	};
	return {
		read: async () => read(),
		async put(entry) {
			write([...read().filter((other) => other.clientId !== entry.clientId), entry].sort(byAge));
		},
		async remove(clientId) {
			write(read().filter((entry) => entry.clientId !== clientId));
		},
	};
}

const DATABASE = "parley";
const STORE = "outbox";

function createIndexedDbOutbox(factory: IDBFactory, key: string): OutboxStorage {
	let opened: Promise<IDBDatabase> | null = null;
	const open = () => {
		opened ??= openDatabase(factory);
		return opened;
	};
	const run = async <T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>) => {
		const transaction = (await open()).transaction(STORE, mode);
		const request = use(transaction.objectStore(STORE));
		return new Promise<T>((resolve, reject) => {
			transaction.oncomplete = () => resolve(request.result);
			transaction.onabort = () => reject(transaction.error);
		});
	};
	return {
		async read() {
			const rows: unknown = await run("readonly", (store) => store.index("key").getAll(key));
			const entries = readList(rows, (row) => (isFields(row) ? decodeEntry(row.entry) : null));
			return entries.sort(byAge);
		},
		async put(entry) {
			await run("readwrite", (store) => store.put({ id: `${key} ${entry.clientId}`, key, entry }));
		},
		async remove(clientId) {
			await run("readwrite", (store) => store.delete(`${key} ${clientId}`));
		},
	};
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = factory.open(DATABASE, 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("key", "key");
		};
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
		request.onblocked = () => reject(new Error("Unsent messages: the database is blocked by another tab"));
	});
}

function byAge(a: OutboxEntry, b: OutboxEntry): number {
	return a.createdAt - b.createdAt;
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
