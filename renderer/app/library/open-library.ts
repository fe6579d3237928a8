import { createStore, type StoreApi } from "zustand/vanilla";
import type { LibraryItem, LibraryKind } from "../../../server/protocol/library.ts";
import type { ChatClient } from "../../client/chat-client.ts";
import { isFields } from "../../client/fields.ts";
import { describeFailure } from "../../client/request-error.ts";
import { newItemId } from "./new-item-id.ts";

/** The items of one kind, as far as they are known here. */
export type Shelf<Kind extends LibraryKind = LibraryKind> = {
	readonly items: readonly LibraryItem<Kind>[];
	/** `loading`: they were not read yet. */
	readonly state: "loading" | "ready" | "failed";
	/** Why they could not be read. */
	readonly failure: string | null;
};

export type LibraryState = { readonly [Kind in LibraryKind]?: Shelf<Kind> };
export type NewItem<Kind extends LibraryKind> = Pick<LibraryItem<Kind>, "id" | "name" | "content">;

export type Library = {
	readonly store: StoreApi<LibraryState>;
	/** Reads a kind, unless it is known; from then on it is kept up to date. */
	want(kind: LibraryKind): void;
	/** Makes or replaces an item. Rejects with a RequestError that says why. */
	put<Kind extends LibraryKind>(kind: Kind, item: NewItem<Kind>): Promise<LibraryItem<Kind>>;
	remove(kind: LibraryKind, id: string): Promise<void>;
	/**
	 * Changes what is kept under a name, of a kind of which each name has one item: makes the item, replaces it, or
	 * removes it. Changes wait for each other, so that each begins with what the one before left, and for the kind to be
	 * read, so that none begins from nothing. Rejects with a RequestError, also where it cannot be read.
	 * @param change from the latest content of that name, null: there is none, to the new one, null: none any more; the
	 * same object leaves it as it is
	 */
	amend<Kind extends LibraryKind>(kind: Kind, name: string, change: Amendment<Kind>): Promise<void>;
	close(): void;
};

export type Amendment<Kind extends LibraryKind> = (
	content: LibraryItem<Kind>["content"] | null,
) => LibraryItem<Kind>["content"] | null;

type Deps = { readonly client: Pick<ChatClient, "request" | "subscribe">; readonly userId: string };

const NOT_READ: Shelf<never> = { items: [], state: "loading", failure: null };

/** Presets, prompts and the like, which the server keeps for the person [L1]. */
export function openLibrary({ client, userId }: Deps): Library {
	const store = createStore<LibraryState>(() => ({}));
	const wanted = new Set<LibraryKind>();
	const pathOf = (kind: LibraryKind) => `/api/users/${encodeURIComponent(userId)}/library/${kind}`;
	const set = <Kind extends LibraryKind>(kind: Kind, shelf: Shelf<Kind>) => store.setState({ [kind]: shelf });
	const itemsOf = <Kind extends LibraryKind>(kind: Kind) =>
		(store.getState()[kind]?.items ?? []) as readonly LibraryItem<Kind>[];
	/** All that is kept of it is in the store, and stays so. */
	const isWhole = (kind: LibraryKind) => wanted.has(kind) && store.getState()[kind]?.state === "ready";

	/** Answers that come late are of no use any more. */
	const reads = new Map<LibraryKind, number>();
	/** Changes made here so far: what was asked for before one of them may not know of it. */
	let changes = 0;
	async function read<Kind extends LibraryKind>(kind: Kind): Promise<void> {
		wanted.add(kind);
		const number = (reads.get(kind) ?? 0) + 1;
		reads.set(kind, number);
		const before = changes;
		try {
			const body = await client.request("GET", pathOf(kind));
			const items = isEmpty(body) ? [] : (await loadSchemas()).libraryListSchema(kind).parse(body).items;
			if (reads.get(kind) !== number) return;
			if (changes !== before) await read(kind);
			else set(kind, { items: sorted(items as LibraryItem<Kind>[]), ...READY });
		} catch (error) {
			if (reads.get(kind) !== number) return;
			const items = itemsOf(kind);
			if (!isWhole(kind)) set(kind, { items, state: "failed", failure: describeFailure(error) });
			throw error;
		}
	}
	/** What cannot be read is told by the shelf. */
	function refresh(kind: LibraryKind): void {
		read(kind).catch(() => {});
	}
	/** Also a read that another one overtook ends before the kind is known. */
	async function untilWhole(kind: LibraryKind): Promise<void> {
		while (!isWhole(kind)) await read(kind);
	}
	/** What was changed here, before the server tells of it. */
	function changed<Kind extends LibraryKind>(kind: Kind, items: readonly LibraryItem<Kind>[]): void {
		changes += 1;
		const { state, failure } = store.getState()[kind] ?? NOT_READ;
		set(kind, { items, state, failure });
		if (state === "failed") refresh(kind);
	}

	async function put<Kind extends LibraryKind>(kind: Kind, { id, name, content }: NewItem<Kind>) {
		const { libraryItemSchema } = await loadSchemas();
		const body = await client.request("PUT", `${pathOf(kind)}/${id}`, { name, content });
		const kept = libraryItemSchema(kind).parse(body) as unknown as LibraryItem<Kind>;
		const others = itemsOf(kind).filter((item) => item.id !== kept.id);
		changed(kind, sorted([...others, kept]));
		return kept;
	}
	async function remove<Kind extends LibraryKind>(kind: Kind, id: string): Promise<void> {
		await client.request("DELETE", `${pathOf(kind)}/${id}`);
		const others = itemsOf(kind).filter((item) => item.id !== id);
		changed(kind, others);
	}
	async function amendNow<Kind extends LibraryKind>(kind: Kind, name: string, change: Amendment<Kind>) {
		await untilWhole(kind);
		const own = itemsOf(kind).filter((item) => item.name === name);
		const [last, ...others] = own.toSorted((a, b) => (a.updated_at > b.updated_at ? -1 : 1));
		const content = change(last?.content ?? null);
		if (content !== null && content !== last?.content)
			await put(kind, { id: last?.id ?? newItemId(), name, content });
		else if (content === null && last !== undefined) await remove(kind, last.id);
		for (const { id } of others) await remove(kind, id);
	}
	let amending: Promise<void> = Promise.resolve();
	const stop = client.subscribe((events) => {
		for (const event of events) {
			if (event.type === "library_updated" && wanted.has(event.kind)) refresh(event.kind);
			const isBack = event.type === "connection_changed" && event.status.state === "online";
			if (isBack) for (const kind of wanted) refresh(kind);
		}
	});
	return {
		store,
		want(kind) {
			if (isWhole(kind)) return;
			if (store.getState()[kind] === undefined) set(kind, NOT_READ);
			refresh(kind);
		},
		put,
		remove,
		amend(kind, name, change) {
			const amended = amending.then(() => amendNow(kind, name, change));
			amending = amended.catch(() => {});
			return amended;
		},
		close: stop,
	};
}

/** To make them ready takes the page longer than a frame: most people keep nothing of a kind, which needs none. */
async function loadSchemas() {
	await import("../parse-without-eval.ts");
	return import("../../../server/protocol/library.ts");
}

function isEmpty(body: unknown): boolean {
	return isFields(body) && Array.isArray(body.items) && body.items.length === 0;
}

const READY = { state: "ready", failure: null } as const;

function sorted<Kind extends LibraryKind>(items: readonly LibraryItem<Kind>[]): readonly LibraryItem<Kind>[] {
	return items.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}
