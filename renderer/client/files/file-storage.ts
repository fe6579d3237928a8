import type { UploadedAttachment } from "../../../server/protocol/attachments.ts";
import { decodeUploaded } from "../decode-message.ts";
import { isFields, readCount, readList, readText } from "../fields.ts";

/** A file as it is kept until it was sent with its message. */
export type KeptFile = {
	readonly id: string;
	/** Name of the upload towards the server, so that a retry gives the same attachment. */
	readonly requestId: string;
	readonly name: string;
	readonly content: Blob;
	/** Null: the server does not have it yet. */
	readonly stored: UploadedAttachment | null;
	readonly createdAt: number;
};

/** Where files survive a closed page. What is done with one file happens in the order in which it is asked for. */
export interface FileStorage {
	read(): Promise<readonly KeptFile[]>;
	put(file: KeptFile): Promise<void>;
	remove(id: string): Promise<void>;
}

const DATABASE = "parley-files";
const STORE = "files";

/** In IndexedDB, which takes files as they are. @param key of the connection they are for */
export function createFileStorage(factory: IDBFactory, key: string): FileStorage {
	let opened: Promise<IDBDatabase> | null = null;
	const run = async <T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>) => {
		opened ??= openDatabase(factory);
		const transaction = (await opened).transaction(STORE, mode);
		const request = use(transaction.objectStore(STORE));
		return new Promise<T>((resolve, reject) => {
			transaction.oncomplete = () => resolve(request.result);
			transaction.onabort = () => reject(transaction.error);
		});
	};
	return {
		read: async () => readList(await run("readonly", (store) => store.index("key").getAll(key)), decodeRow),
		async put(file) {
			await run("readwrite", (store) => store.put({ row: `${key} ${file.id}`, key, file }));
		},
		async remove(id) {
			await run("readwrite", (store) => store.delete(`${key} ${id}`));
		},
	};
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = factory.open(DATABASE, 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore(STORE, { keyPath: "row" }).createIndex("key", "key");
		};
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
		request.onblocked = () => reject(new Error("The database of files is blocked by another tab"));
	});
}

function decodeRow(row: unknown): KeptFile | null {
	if (!isFields(row) || !isFields(row.file)) return null;
	const { content } = row.file;
	const id = readText(row.file.id);
	const requestId = readText(row.file.requestId);
	const name = readText(row.file.name);
	if (id === null || requestId === null || name === null || !(content instanceof Blob)) return null;
	const stored = decodeUploaded(row.file.stored);
	return { id, requestId, name, content, stored, createdAt: readCount(row.file.createdAt) ?? 0 };
}
