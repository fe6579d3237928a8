import type { ServerEvent } from "../../server/protocol/events.ts";
import type { Chat } from "../../server/protocol/rest.ts";
import type { ClientEvent } from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { RestClient } from "./rest-client.ts";
import { RevisionTracker } from "./revision-tracker.ts";

type Deps = {
	readonly env: Pick<ClientEnvironment, "after">;
	readonly rest: Pick<RestClient, "listChats" | "sync">;
	readonly emit: (event: ClientEvent) => void;
	readonly isReady: () => boolean;
	/** Reads the chats that are in hand anew, or those alone that were begun here and never read. */
	readonly rereadChats: (which: "all" | "begun") => Promise<void>;
};

/** A hole in the revisions that has not filled up by then is a missed change. */
const HOLE_MS = 500;
const RETRY_MS = 3000;
/** More changes than this are not read one by one: the list is, and the chats in hand. */
const MOST_PAGES = 10;
const MOST_CHANGES = 5000;
/** Chats that fill the list on any screen, and more at a time after those. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 1000;

/** Brings the list of chats, and what was missed while there was no connection [Y1, Y2]. */
export class CatchUp {
	readonly #deps: Deps;
	readonly #revisions = new RevisionTracker();
	/** What waits for its time. */
	readonly #due = new Set<() => Promise<void>>();
	#cancel: (() => void) | null = null;
	/** Of chats, while their list is on its way; null: it is not. */
	#heard: ServerEvent[] | null = null;
	#work: Promise<void> = Promise.resolve();
	/** A list was asked for before, whether or not it came. */
	#hasStarted = false;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	get knownRevision(): number | null {
		return this.#revisions.known;
	}

	/** @param revision of the server's welcome; null: it counts none, as seed servers */
	start(revision: number | null, canSync: boolean): Promise<void> {
		const { known } = this.#revisions;
		// The server was put back from an older copy: what is shown is of another future.
		if (revision !== null && known !== null && revision < known)
			return this.#queue(() => this.#relist(revision));
		if (revision !== null && canSync && known !== null) {
			return this.#queue(() => (revision - known > MOST_CHANGES ? this.#relist(revision) : this.#sync()));
		}
		const isFirst = !this.#hasStarted;
		this.#hasStarted = true;
		// What came while there was no list to go on from is told by nobody.
		return this.#queue(() =>
			revision === null ? this.#list(revision) : this.#relist(revision, isFirst ? "begun" : "all"),
		);
	}

	/** Of an event, to notice what is missing before it. */
	note(event: ServerEvent & { readonly rev?: number | undefined }): void {
		const revision = event.rev;
		if (event.type.startsWith("chat_")) this.#heard?.push(event);
		if (revision === undefined) return;
		this.#revisions.note(revision);
		if (this.#revisions.hasHole) this.#later(HOLE_MS, this.#fillHole);
	}

	/** Too much has changed to be told of. */
	noteHistoryChanged(revision: number): void {
		void this.#queue(() => this.#relist(revision));
	}

	/** Another database answers at this address; nothing that is known holds for it. */
	forget(): void {
		this.#revisions.forget();
	}

	close(): void {
		this.#cancel?.();
		this.#cancel = null;
	}

	async #list(revision: number | null): Promise<void> {
		const heard: ServerEvent[] = [];
		this.#heard = heard;
		const listed = await this.#readPages().finally(() => {
			this.#heard = null;
		});
		this.#deps.emit({ type: "chats_listed", chats: withHeard(listed, heard) });
		// What was told while the list was on its way may not be in it.
		for (const event of heard) this.#deps.emit(event);
		if (revision !== null) this.#revisions.reset(revision);
	}

	/** The newest chats are shown at once; the others come while one looks at them. */
	async #readPages(): Promise<readonly Chat[]> {
		const known = new Map<string, Chat>();
		for (let limit = FIRST_PAGE, after: Chat | null = null; ; limit = NEXT_PAGES) {
			const page: readonly Chat[] = await this.#deps.rest.listChats({ limit, after });
			const fresh = page.filter((chat) => !known.has(chat.id));
			for (const chat of fresh) known.set(chat.id, chat);
			after = page.at(-1) ?? null;
			// Another length is that of the last page, or of the whole list of a server that knows no pages.
			if (page.length !== limit || fresh.length === 0) return [...known.values()];
			this.#deps.emit({ type: "chats_remembered", chats: fresh });
		}
	}

	async #relist(revision: number, which: "all" | "begun" = "all"): Promise<void> {
		await this.#list(revision);
		await this.#deps.rereadChats(which);
	}

	readonly #fillHole = async (): Promise<void> => {
		if (this.#revisions.hasHole) await this.#sync();
	};

	async #sync(): Promise<void> {
		for (let pages = 1; ; pages++) {
			const since = this.#revisions.known ?? 0;
			const page = await this.#deps.rest.sync(since);
			const { eventOf } = await import("./decode-sync.ts");
			for (const change of page.changes) this.#deps.emit(eventOf(change));
			this.#revisions.reset(Math.max(page.rev, since));
			if (!page.more || page.rev <= since) return;
			if (pages === MOST_PAGES) return this.#relist(this.#revisions.newest);
		}
	}

	/** One after the other; what failed is done again while there is a connection. */
	#queue(work: () => Promise<void>): Promise<void> {
		this.#work = this.#work.then(work).catch(() => {
			if (this.#deps.isReady()) this.#later(RETRY_MS, work);
		});
		return this.#work;
	}

	/** Together with what waits already. */
	#later(delayMs: number, work: () => Promise<void>): void {
		this.#due.add(work);
		this.#cancel ??= this.#deps.env.after(delayMs, () => {
			this.#cancel = null;
			const due = [...this.#due];
			this.#due.clear();
			for (const one of due) void this.#queue(one);
		});
	}
}

/** A chat that changed while its list was on its way goes to the front of it, and may have been passed over there. */
function withHeard(listed: readonly Chat[], heard: readonly ServerEvent[]): readonly Chat[] {
	const chats = new Map(listed.map((chat) => [chat.id as string, chat]));
	for (const event of heard) {
		const chat = event.type === "chat_created" || event.type === "chat_updated" ? event.chat : undefined;
		if (chat !== undefined && !chats.has(chat.id)) chats.set(chat.id, { ...chat, messages: [] });
	}
	return [...chats.values()];
}
