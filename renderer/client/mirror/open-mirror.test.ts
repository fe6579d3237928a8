import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientEvent, ServerDescription } from "../chat-client.ts";
import type { Mirror } from "./mirror.ts";
import type { MirrorNews, MirrorReply, MirrorRequest, MirrorSetup } from "./mirror-protocol.ts";
import { openMirror } from "./open-mirror.ts";

/** Long after the other one has asked who owns the files. */
const SLOW_MS = 400;
const NEWS: MirrorNews = { type: "online", server: { kind: "parley", serverId: "s", canSync: true }, rev: 1 };

const opened: Mirror[] = [];
afterEach(async () => {
	for (const mirror of opened.splice(0)) mirror.close();
	// Locks and files are let go a moment later.
	await delay(50);
	vi.unstubAllGlobals();
});

/** A browser whose threads keep no files and take a while to start. */
function openBrowser({ startMs = 0 } = {}) {
	const threads: MirrorNews[][] = [];
	/** Of each thread, as it was started. */
	const setups: MirrorSetup[] = [];
	class FakeThread {
		onmessage: ((message: { readonly data: MirrorReply }) => void) | null = null;
		readonly #taken: MirrorNews[] = [];
		constructor() {
			threads.push(this.#taken);
		}
		postMessage(request: MirrorRequest): void {
			const reply = (data: MirrorReply) => void this.onmessage?.({ data });
			if (request.type === "open") {
				setups.push(request.setup);
				setTimeout(reply, startMs, { type: "opened", problem: null });
			} else if (request.type === "call") reply({ type: "answer", id: request.id, value: [], problem: null });
			else if (request.type === "close") reply({ type: "closed" });
			else this.#taken.push(...request.news);
		}
		terminate(): void {}
	}
	const getDirectory = async () => {
		throw new DOMException("Nothing is kept", "NotFoundError");
	};
	vi.stubGlobal("navigator", { locks: navigator.locks, storage: { getDirectory } });
	vi.stubGlobal("Worker", FakeThread);
	const key = crypto.randomUUID();
	const settings = { limitBytes: 1, isPaused: false };
	const openTab = () => {
		const connection = { url: "http://localhost", userId: "u", token: null, key };
		const mirror = openMirror(connection, () => ({ ...settings }));
		opened.push(mirror);
		return mirror;
	};
	return { threads, setups, settings, openTab };
}

test("Of two tabs that are opened together, the one that does not own the files reads through the other", async () => {
	const { threads, openTab } = openBrowser({ startMs: SLOW_MS });
	const tabs = [openTab(), openTab()];
	const lists = Promise.all(tabs.map((tab) => tab.listChats(null)));
	expect(await Promise.race([lists, delay(5000, "no answer")])).toEqual([[], []]);
	expect(threads).toHaveLength(1);
});

test("A tab that takes over knows that the server is there, however much was told since", async () => {
	const { threads, openTab } = openBrowser();
	const first = openTab();
	await first.listChats(null);
	const second = openTab();
	second.tell(NEWS);
	await second.listChats(null);
	for (let count = 0; count < 50; count++) second.tell({ type: "stale" });
	first.close();
	await expect.poll(() => threads[1]).toEqual([NEWS]);
});

test("A tab that takes over goes by what was chosen last, in whatever tab", async () => {
	const { threads, setups, settings, openTab } = openBrowser({ startMs: SLOW_MS });
	const first = openTab();
	await first.listChats(null);
	const second = openTab();
	await second.listChats(null);
	second.tell({ type: "paused", isPaused: true });
	// It was taken back in the first one.
	Object.assign(settings, { limitBytes: 2 });
	first.close();
	await expect.poll(() => setups.length).toBe(2);
	expect(setups[1]).toMatchObject({ limitBytes: 2, isPaused: false });
	const wish: MirrorNews = { type: "limit", bytes: 3 };
	second.tell(wish);
	await expect.poll(() => threads[1]).toEqual([wish]);
});

const SERVER = { kind: "parley", serverId: "s", capabilities: ["sync"] } as unknown as ServerDescription;
const LATER = { type: "connection_changed", status: { state: "waiting", retryAtMs: 0 } } as const;
const BEGUN = {
	...{ type: "generation_started", chat_id: "1", message_id: "2", task_id: "t", timestamp: "", rev: 2 },
	...{ parent_id: null, model: "" },
} as unknown as ClientEvent;
const ENDED = { type: "generation_complete", message_id: "2" } as unknown as ClientEvent;
const types = (news: readonly MirrorNews[] | undefined) => news?.map(({ type }) => type);

describe("The files of a page whose server is there", () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
	afterEach(() => void vi.useRealTimers());

	/** A page that hears how an answer begins. */
	function openAnswering() {
		const { threads, openTab } = openBrowser();
		const tab = openTab();
		tab.goOnline(SERVER, 1);
		tab.note(BEGUN);
		return { threads, tab };
	}

	/** What was told to the threads after this time; locks take a moment of their own. */
	async function pass(ms: number, threads: readonly (readonly MirrorNews[])[]) {
		await vi.advanceTimersByTimeAsync(ms);
		for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
		await vi.advanceTimersByTimeAsync(1);
		return threads.map((news) => types(news));
	}

	test("are opened when what a person came for is done, and no answer is being written", async () => {
		const { threads, tab } = openAnswering();
		expect(await pass(20_000, threads)).toEqual([]);
		tab.note(ENDED);
		expect(await pass(1500, threads)).toEqual([["online", "changes", "stale"]]);
	});

	test("are opened at last beside an answer that takes very long", async () => {
		const { threads } = openAnswering();
		expect(await pass(120_000, threads)).toEqual([["online", "changes"]]);
	});

	test("are opened at once where it goes away, and take what was heard before", async () => {
		const { threads, tab } = openAnswering();
		expect(await pass(1000, threads)).toEqual([]);
		tab.note(LATER);
		tab.tell({ type: "offline" });
		expect(await pass(1, threads)).toEqual([["online", "changes", "offline"]]);
	});

	test("are opened soon where it says nothing", async () => {
		const { threads, openTab } = openBrowser();
		openTab();
		expect(await pass(100, threads)).toEqual([]);
		expect(await pass(700, threads)).toEqual([[]]);
	});
});
