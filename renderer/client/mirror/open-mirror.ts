import { after } from "../after.ts";
import type { Connection } from "../chat-client.ts";
import type { Mirror } from "./mirror.ts";
import { MirrorFeed } from "./mirror-feed.ts";
import { mirrorFolder, removeMirrorFolder } from "./mirror-folder.ts";
import { onlineNews, showRemembered } from "./mirror-page.ts";
import type { MirrorCallName, MirrorCalls, MirrorNews } from "./mirror-protocol.ts";
import type { MirrorStatus } from "./mirror-status.ts";
import { type MirrorThread, startMirrorThread } from "./mirror-thread.ts";
import { readNewestChats } from "./newest-chats.ts";
import { askAllToLeave, askOtherTab, serveOtherTabs } from "./share-mirror.ts";

type Settings = { readonly limitBytes: number; readonly isPaused: boolean };

/** What the person chose, which all tabs read from the same place. */
const WISHES: ReadonlySet<MirrorNews["type"]> = new Set(["paused", "limit"]);
/** A server that says nothing for so long may be away, and what is kept of it wanted. */
const AWAY_MS = 600;
/** Where it is there, the machine is the page's for so long: SQLite's start takes all of it. */
const CALM_MS = 4000;
/** Nor does it come into an answer that is being written, unless that one takes very long. */
const LOOK_MS = 1000;
const MOST_LOOKS = 60;
/** What is heard until then; more of it is read from the server instead. */
const MOST_EARLY = 2000;
const NOTHING: Omit<MirrorStatus, "state"> = {
	...{ chats: 0, messages: 0, bytes: 0, share: 0 },
	...{ isPaused: false, isCut: false },
};

/**
 * The mirror of this connection. One tab owns its files: whoever has the lock. The others ask that one, and one of
 * them takes over when it is closed.
 * @param readSettings as they are now, since another tab may have changed them
 */
export function openMirror(connection: Connection, readSettings: () => Settings): Mirror {
	const folder = mirrorFolder(connection.key);
	const newest = canKeep() ? readNewestChats(folder) : null;
	const listeners: ((status: MirrorStatus) => void)[] = [];
	let last: MirrorStatus = { ...NOTHING, state: "opening" };
	const tell = (status: MirrorStatus) => {
		last = status;
		for (const listener of listeners) listener(status);
	};
	const closing = new AbortController();
	/** Settles when the files are to be opened. */
	const wanted = Promise.withResolvers<void>();
	const cancels = [
		after(AWAY_MS, () => waiting.get("server")?.type === "online" || wanted.resolve()),
		after(CALM_MS, () => look(MOST_LOOKS)),
	];
	function look(left: number): void {
		if (!feed.isHearing() || left === 0) return wanted.resolve();
		cancels.push(after(LOOK_MS, () => look(left - 1)));
	}
	/** The person has them removed, here or in another tab. */
	const leave = () => {
		close();
		tell({ ...NOTHING, state: "off" });
	};
	/** Null: it is not known that another tab owns the files. */
	let others: ReturnType<typeof askOtherTab> | null = null;
	/** Null: another tab owns the files, or nobody can. */
	let thread: MirrorThread | null = null;
	/** Settles when it is known who owns the files. */
	const settled = Promise.withResolvers<void>();
	const released = Promise.withResolvers<void>();
	const done = own();

	async function own(): Promise<void> {
		if (!canKeep()) {
			settled.resolve();
			return tell({ ...NOTHING, state: "unavailable" });
		}
		// Another tab that tells how they stand owns them; this one waits for its turn meanwhile.
		const note = (status: MirrorStatus) => {
			early = null;
			tell(status);
			settled.resolve();
		};
		const asked = askOtherTab(folder, note, leave);
		others = asked;
		// What is quickly shown goes before, and so does what a person came for.
		await newest;
		await wanted.promise;
		try {
			await navigator.locks.request(folder, { signal: closing.signal }, () => hold());
		} catch (error) {
			if (!closing.signal.aborted) {
				console.warn("History is not kept on this computer", error);
				tell({ ...NOTHING, state: "unavailable" });
			}
		}
		others = null;
		asked.close();
		settled.resolve();
	}

	/** While this runs, the files are this tab's. */
	async function hold(): Promise<void> {
		let share: ReturnType<typeof serveOtherTabs> | null = null;
		// What was wished before is among the settings, and may have been taken back elsewhere.
		for (const wish of WISHES) waiting.delete(wish);
		const started = await startMirrorThread({ ...connection, ...readSettings(), folder }, (status) => {
			tell(status);
			share?.tell(status);
		});
		thread = started;
		share = serveOtherTabs(folder, { call: started.call, status: () => last, take: started.take, leave });
		// What this tab was told before it owned them.
		if (early !== null) waiting.delete("server");
		const heard = [...(early ?? []), ...waiting.values()];
		early = null;
		if (heard.length > 0) started.take(heard);
		settled.resolve();
		void navigator.storage.persist?.().catch(() => false);
		await released.promise;
		thread = null;
		share.close();
		await started.close();
	}

	/** All that was heard, in its order; null: too much was, or another tab owns the files. */
	let early: MirrorNews[] | null = [];
	/** The last word of each kind that matters to the next owner. */
	const waiting = new Map<string, MirrorNews>();
	const feed = new MirrorFeed({ take, after });

	function take(news: readonly MirrorNews[]): void {
		if (thread !== null) return thread.take(news);
		const wishes = news.filter(({ type }) => WISHES.has(type));
		if (wishes.length > 0) others?.wish(wishes);
		// Where nothing can be kept it would be kept for ever.
		const isKept = last.state !== "unavailable" && last.state !== "off";
		if (!isKept || (early !== null && early.length > MOST_EARLY)) early = null;
		early?.push(...news.filter(({ type }) => !WISHES.has(type)));
		// Only the owner writes: it hears the same from the server.
		for (const one of news) {
			if (one.type === "online" || one.type === "offline") waiting.set("server", one);
			else if (WISHES.has(one.type)) waiting.set(one.type, one);
		}
	}

	async function call<Name extends MirrorCallName>(
		name: Name,
		...args: Parameters<MirrorCalls[Name]>
	): Promise<ReturnType<MirrorCalls[Name]> | null> {
		await settled.promise;
		if (last.state === "unavailable" || closing.signal.aborted) return null;
		const ask = thread?.call ?? (others ?? askOtherTab(folder, tell)).call;
		// Both ends are built together; what comes is what `MirrorCalls` says.
		return ask(name, args).catch(() => null) as Promise<ReturnType<MirrorCalls[Name]> | null>;
	}

	const mirror: Mirror = {
		listChats: (limit) => call("listChats", limit),
		readPart: (chatId, before, limit) => call("readPart", chatId, before, limit),
		search: (request) => call("search", request),
		note(event) {
			if (event.type === "connection_changed" && event.status.state === "waiting") wanted.resolve();
			feed.note(event);
		},
		tell: (news) => take([news]),
		goOnline: (server, rev) => take([onlineNews(connection, server, rev)]),
		show(emit, flush) {
			mirror.onStatus((status) => emit({ type: "mirror_changed", status }));
			void showRemembered(mirror, { emit, flush, newest, after });
		},
		onStatus(listener) {
			listeners.push(listener);
			listener(last);
		},
		async remove() {
			askAllToLeave(folder);
			close();
			await done;
			await removeMirrorFolder(folder);
			tell({ ...NOTHING, state: "off" });
		},
		close,
	};
	return mirror;

	function close(): void {
		feed.close();
		closing.abort();
		for (const cancel of cancels) cancel();
		wanted.resolve();
		released.resolve();
	}
}

/** Whether this browser has all that it takes; pages of plain HTTP from another computer lack most of it. */
export function canKeep(): boolean {
	return (
		typeof navigator.locks?.request === "function" &&
		typeof navigator.storage?.getDirectory === "function" &&
		typeof WebAssembly === "object" &&
		typeof BroadcastChannel === "function"
	);
}
