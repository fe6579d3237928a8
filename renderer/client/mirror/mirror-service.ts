import type { Change, Chat } from "../../../server/protocol/rest.ts";
import type { RestClient } from "../rest-client.ts";
import { linkHistory } from "../seed-history.ts";
import type { MirrorCalls, MirrorNews, MirrorServer } from "./mirror-protocol.ts";
import type { MirrorStatus } from "./mirror-status.ts";
import type { ChatStand, MirrorStore } from "./mirror-store.ts";
import { searchMirror } from "./search-mirror.ts";

type Deps = {
	readonly store: MirrorStore;
	readonly rest: Pick<RestClient, "sync" | "listChats" | "readChat">;
	/** Calls `run` once after `delayMs`. Returns how to cancel. */
	readonly after: (delayMs: number, run: () => void) => () => void;
	readonly tell: (status: MirrorStatus) => void;
};
type Settings = { readonly limitBytes: number; readonly isPaused: boolean };

/** Events of one moment come together; the rest of what they changed is read once for all of them. */
const PULL_AFTER_MS = 700;
const RETRY_MS = 5000;
/** Rows of one request; more saves little and holds up questions meanwhile. */
const PAGE = 1000;
/** Between two pages questions are answered. */
const BREATH_MS = 0;
/** For so long after a question the machine's time is the person's, who opens a chat or has just come. */
const WAY_MS = 1500;
/** What is copied meanwhile, so that who never rests gets all of the history too. */
const SMALL_PAGE = 100;
const LONG_BREATH_MS = 500;

/** Keeps the mirror in step with its server, and answers from it. */
export class MirrorService implements MirrorCalls {
	readonly #deps: Deps;
	#limitBytes: number;
	#isPaused: boolean;
	#server: MirrorServer | null = null;
	#isPulling = false;
	/** Asked for while another one ran. */
	#isWanted = false;
	#isClosed = false;
	#isCut = false;
	/** Counts connections, so that what an older one still brings is let go. */
	#turn = 0;
	/** Heard while what was missed before is still on its way. */
	#held: Change[] = [];
	#isBehind = false;
	#cancel: (() => void) | null = null;
	/** Ends the time in which the copy makes way; null: nobody waits. */
	#endWay: (() => void) | null = null;

	constructor(deps: Deps, { limitBytes, isPaused }: Settings) {
		this.#deps = deps;
		this.#limitBytes = limitBytes;
		this.#isPaused = isPaused;
	}

	listChats(limit: number | null) {
		this.#makeWay();
		return this.#deps.store.listChats(limit);
	}

	readPart(chatId: string, before: string | null, limit: number) {
		this.#makeWay();
		return this.#deps.store.readPart(chatId, before, limit);
	}

	search(request: Parameters<MirrorCalls["search"]>[0]) {
		this.#makeWay();
		return searchMirror(this.#deps.store, request);
	}

	take(news: readonly MirrorNews[]): void {
		if (this.#isClosed) return;
		const isStale = news.map((one) => this.#takeOne(one)).includes(true);
		// A server without revisions would have to give all of its history; what changed there is told as whole chats.
		if (isStale && this.#server?.kind !== "seed") this.#pullLater(PULL_AFTER_MS);
	}

	status(): MirrorStatus {
		const { store } = this.#deps;
		const isComplete = store.isComplete();
		const share = isComplete ? 1 : Math.min(0.99, store.written() / Math.max(1, store.total()));
		const counts = store.counts();
		return { state: "ready", ...counts, share, isPaused: this.#isPaused, isCut: this.#isCut };
	}

	close(): void {
		this.#isClosed = true;
		this.#turn++;
		this.#cancel?.();
		this.#endWay?.();
		this.#deps.store.close();
	}

	/** Whether the server has to be asked for more. */
	#takeOne(news: MirrorNews): boolean {
		const { store } = this.#deps;
		switch (news.type) {
			case "online":
				this.#goOnline(news.server, news.rev);
				return false;
			case "offline":
				this.#turn++;
				this.#server = null;
				this.#cancel?.();
				this.#cancel = null;
				return false;
			case "changes":
				if (this.#isBehind && store.isComplete()) this.#held.push(...news.changes);
				else store.applyHeard(news.changes);
				return true;
			case "partial":
				store.applyPartial(news.messageId, news.text);
				return false;
			case "listed":
				store.applyListed(news.chats);
				return false;
			case "loaded":
				store.applyLoaded(news.part);
				return false;
			case "whole":
				store.replaceChat(news.chat, true);
				return false;
			case "stale":
				return true;
			case "paused":
				this.#isPaused = news.isPaused;
				this.#tell();
				return !news.isPaused;
			case "limit":
				this.#limitBytes = news.bytes;
				this.#makeRoom();
				this.#tell();
				return false;
		}
	}

	#goOnline(server: MirrorServer, rev: number | null): void {
		const { store } = this.#deps;
		store.adopt(server.serverId);
		// The history of this server was put back from an older copy: what is here is of another future.
		if (rev !== null && store.rev() > rev) store.empty();
		store.forgetParts();
		this.#turn++;
		this.#server = server;
		this.#isBehind = rev !== null && store.rev() < rev;
		this.#held = [];
		this.#pullLater(0);
	}

	#pullLater(delayMs: number): void {
		if (this.#cancel !== null || this.#server === null || this.#isClosed) return;
		this.#cancel = this.#deps.after(delayMs, () => {
			this.#cancel = null;
			void this.#pull();
		});
	}

	async #pull(): Promise<void> {
		if (this.#isPulling) {
			this.#isWanted = true;
			return;
		}
		this.#isPulling = true;
		const turn = this.#turn;
		try {
			if (this.#server?.kind === "seed") await this.#copySeed(turn);
			else if (this.#server?.canSync === true) await this.#copyChanges(turn);
			if (turn === this.#turn) this.#makeRoom();
		} catch {
			if (turn === this.#turn) this.#pullLater(RETRY_MS);
		} finally {
			this.#isPulling = false;
			if (!this.#isClosed) this.#tell();
			if (this.#isWanted || turn !== this.#turn) {
				this.#isWanted = false;
				this.#pullLater(0);
			}
		}
	}

	async #copyChanges(turn: number): Promise<void> {
		const { store, rest } = this.#deps;
		let isEmptied = false;
		for (;;) {
			if (this.#isPaused && !store.isComplete()) return;
			const since = store.rev();
			const isFirst = since === 0 && store.total() === 0;
			const page = await rest.sync(since, this.#endWay === null ? PAGE : SMALL_PAGE, isFirst);
			// A new connection, or none: what was asked over the old one may be of another server.
			if (turn !== this.#turn) return;
			if (page.rev < since) {
				if (isEmptied) throw new Error("The server's revisions go back and forth");
				isEmptied = true;
				store.empty();
				continue;
			}
			if (page.more && page.rev === since)
				throw new Error("The server has more changes and does not give them");
			if (page.left !== null) store.setTotal(page.left);
			store.applyPage(page.changes, page.rev, !page.more);
			if (!page.more) break;
			this.#makeRoom();
			if (!store.isComplete()) this.#tell();
			await this.#breathe();
			if (turn !== this.#turn) return;
		}
		this.#isBehind = false;
		store.applyHeard(this.#held.splice(0));
	}

	/** A server without revisions: its list says which chats changed, and those are read [K2]. */
	async #copySeed(turn: number): Promise<void> {
		const { store, rest } = this.#deps;
		const listed = await rest.listChats();
		if (turn !== this.#turn) return;
		const changed = listed.filter((chat) => isChanged(chat, store.standOf(chat.id)));
		store.setTotal(listed.length);
		for (const chat of changed) if (store.standOf(chat.id) === null) store.replaceChat(chat, false);
		for (const [index, chat] of changed.entries()) {
			const whole = chat.messages.length > 0 ? chat : await rest.readChat(chat.id);
			if (turn !== this.#turn) return;
			store.replaceChat(linkHistory(whole), true);
			if (index % 50 === 49) await this.#breathe();
			if (turn !== this.#turn) return;
		}
		store.keepOnly(new Set(listed.map((chat) => chat.id)));
	}

	#breathe(): Promise<void> {
		const breathMs = this.#endWay === null ? BREATH_MS : LONG_BREATH_MS;
		return new Promise((resolve) => void this.#deps.after(breathMs, resolve));
	}

	/** A question is a sign that a person waits: for a chat, for the list, for what is searched. */
	#makeWay(): void {
		this.#endWay?.();
		this.#endWay = this.#deps.after(WAY_MS, () => {
			this.#endWay = null;
		});
	}

	#makeRoom(): void {
		if (this.#deps.store.makeRoom(this.#limitBytes)) this.#isCut = true;
	}

	#tell(): void {
		this.#deps.tell(this.status());
	}
}

function isChanged(chat: Chat, stand: ChatStand | null): boolean {
	if (stand === null || stand.updatedAt !== chat.updated_at) return true;
	return chat.messages.length > 0 && chat.messages.length !== stand.messages;
}
