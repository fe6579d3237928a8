type Store = {
	readonly name: string;
	readonly keyPath: string | readonly string[] | null;
	readonly indexes: readonly { readonly name: string; readonly keyPath: string | readonly string[] }[];
	/** Files among them are texts, see `packed`. */
	readonly rows: readonly unknown[];
};

/** What pages of one origin keep for one connection, as it can be sent from page to page. */
export type Kept = {
	readonly items: readonly (readonly [name: string, value: string])[];
	readonly databases: readonly {
		readonly name: string;
		readonly version: number;
		readonly stores: readonly Store[];
	}[];
};

/** Each of these runs in a page, from its text alone: all that one needs stands within it. */
export const KEPT_IN_PAGES = { read, write, forget } as const;

/**
 * @param key of the connection: it ends the names of items, but for notes of messages, where the message's own id comes
 * behind it, and is the `key` of rows
 */
async function read(key: string): Promise<Kept> {
	const promised = <T>(request: IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
	const packed = async (value: unknown): Promise<unknown> => {
		if (value instanceof Blob) {
			const reader = new FileReader();
			const text = new Promise((resolve) => {
				reader.onload = () => resolve(reader.result);
			});
			reader.readAsDataURL(value);
			return { packedFile: await text, type: value.type };
		}
		if (Array.isArray(value)) return Promise.all(value.map(packed));
		if (typeof value !== "object" || value === null) return value;
		const entries = Object.entries(value).map(async ([name, one]) => [name, await packed(one)] as const);
		return Object.fromEntries(await Promise.all(entries));
	};
	const items = Object.entries<string>(localStorage).filter(
		([name]) => name.endsWith(`.${key}`) || name.startsWith(`parley.outbox.${key} `),
	);
	const databases: Kept["databases"][number][] = [];
	for (const { name, version } of await indexedDB.databases()) {
		if (name === undefined || version === undefined) continue;
		const database = await promised(indexedDB.open(name));
		const stores: Store[] = [];
		for (const storeName of database.objectStoreNames) {
			const store = database.transaction(storeName).objectStore(storeName);
			if (!store.indexNames.contains("key")) continue;
			const indexes = [...store.indexNames].map((one) => ({ name: one, keyPath: store.index(one).keyPath }));
			const { keyPath } = store;
			const rows: unknown[] = await promised(store.index("key").getAll(key));
			stores.push({ name: storeName, keyPath, indexes, rows: await Promise.all(rows.map(packed)) });
		}
		database.close();
		if (stores.some(({ rows }) => rows.length > 0)) databases.push({ name, version, stores });
	}
	return { items, databases };
}

async function write({ items, databases }: Kept): Promise<void> {
	const unpacked = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(unpacked);
		if (typeof value !== "object" || value === null) return value;
		if ("packedFile" in value && typeof value.packedFile === "string") {
			const text = atob(value.packedFile.slice(value.packedFile.indexOf(",") + 1));
			const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
			return new Blob([bytes], { type: "type" in value ? String(value.type) : "" });
		}
		return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unpacked(one)]));
	};
	for (const [name, value] of items) localStorage.setItem(name, value);
	for (const { name, version, stores } of databases) {
		const opening = indexedDB.open(name, version);
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			opening.onupgradeneeded = () => {
				for (const { name: storeName, keyPath, indexes } of stores) {
					const path = typeof keyPath === "string" || keyPath === null ? keyPath : [...keyPath];
					const store = opening.result.createObjectStore(storeName, { keyPath: path });
					for (const index of indexes)
						store.createIndex(
							index.name,
							typeof index.keyPath === "string" ? index.keyPath : [...index.keyPath],
						);
				}
			};
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error);
		});
		const names = stores.map(({ name: storeName }) => storeName);
		const transaction = database.transaction(names, "readwrite");
		for (const { name: storeName, rows } of stores)
			for (const row of rows) transaction.objectStore(storeName).put(unpacked(row));
		await new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error);
		});
		database.close();
	}
}

async function forget(key: string): Promise<void> {
	for (const name of Object.keys(localStorage))
		if (name.endsWith(`.${key}`) || name.startsWith(`parley.outbox.${key} `)) localStorage.removeItem(name);
	for (const { name } of await indexedDB.databases()) {
		if (name === undefined) continue;
		const opening = indexedDB.open(name);
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error);
		});
		for (const storeName of database.objectStoreNames) {
			const transaction = database.transaction(storeName, "readwrite");
			const store = transaction.objectStore(storeName);
			if (!store.indexNames.contains("key")) continue;
			const finding = store.index("key").getAllKeys(key);
			finding.onsuccess = () => {
				for (const id of finding.result) store.delete(id);
			};
			await new Promise<void>((resolve, reject) => {
				transaction.oncomplete = () => resolve();
				transaction.onabort = () => reject(transaction.error);
			});
		}
		database.close();
	}
}
