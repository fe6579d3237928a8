import openSqlite from "@sqlite.org/sqlite-wasm";
import { beforeAll, expect, test } from "vitest";
import type { Change } from "../../../server/protocol/rest.ts";
import { decodeChat, decodeMessage } from "../decode-message.ts";
import type { RestClient } from "../rest-client.ts";
import { openLocalMirror } from "./local-mirror.ts";
import type { Mirror } from "./mirror.ts";
import { MirrorService } from "./mirror-service.ts";
import type { MirrorStatus } from "./mirror-status.ts";
import { openMirrorStore } from "./mirror-store.ts";
import { wrapWasmDatabase } from "./wasm-database.ts";

let sqlite: Awaited<ReturnType<typeof openSqlite>>;
beforeAll(async () => {
	sqlite = await openSqlite();
});

/** The machine may be busy. */
const SOON = { timeout: 15_000 };
const PARLEY = { kind: "parley", serverId: "s", canSync: true } as const;

function historyOf(count: number): Change[] {
	return Array.from({ length: count }, (_, i): Change => {
		const chat = decodeChat({ id: 1, title: "Chat" });
		const message = decodeMessage({ id: i + 1, chat_id: 1, content: `m${i + 1}` });
		if (chat === null || message === null) throw new Error("neither");
		return i === 0 ? { type: "chat", rev: 1, chat } : { type: "message", rev: i + 1, message };
	});
}

type After = (delayMs: number, run: () => void) => () => void;

const atOnce: After = (_delayMs, run) => {
	const timer = setTimeout(run, 0);
	return () => clearTimeout(timer);
};

/** A mirror of a server that gives `pageRows` changes at a time. */
function openStage(pageRows = 10, after = atOnce, limitBytes = 1e9) {
	const store = openMirrorStore(wrapWasmDatabase(new sqlite.oo1.DB(":memory:")));
	const server = {
		changes: historyOf(95),
		asked: [] as number[],
		limits: [] as number[],
		isAway: false,
		held: null as Promise<void> | null,
	};
	const rest: Pick<RestClient, "sync" | "listChats" | "readChat"> = {
		async sync(since, limit = pageRows, withCount) {
			server.asked.push(since);
			server.limits.push(limit);
			const rest = server.changes.filter((change) => change.rev > since);
			const changes = rest.slice(0, Math.min(pageRows, limit));
			await server.held;
			if (server.isAway) throw new Error("away");
			const more = rest.length > changes.length;
			const rev = more ? (changes.at(-1)?.rev ?? 0) : (server.changes.at(-1)?.rev ?? 0);
			return { changes, rev, more, left: withCount ? rest.length : null };
		},
		listChats: async () => [],
		readChat: () => Promise.reject(new Error("not asked")),
	};
	const shares: number[] = [];
	let status: MirrorStatus | null = null;
	const mirror = openLocalMirror(
		"http://localhost",
		after,
		(tell) => new MirrorService({ store, rest, after, tell }, { limitBytes, isPaused: false }),
	);
	mirror.onStatus((now) => {
		status = now;
		shares.push(now.share);
	});
	return { mirror, store, server, shares, status: () => status };
}

/** At the moment at which so much of the copy is there. */
function told(mirror: Mirror, share: number): Promise<void> {
	return new Promise((resolve) => mirror.onStatus((status) => status.share >= share && resolve()));
}

test("[Y1] the first copy comes in pages, tells how far it is, and ends whole", async () => {
	const { mirror, server, shares } = openStage();
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await expect.poll(() => shares.at(-1), SOON).toBe(1);
	expect(server.asked).toHaveLength(10);
	expect(shares).toEqual([...shares].sort((a, b) => a - b));
	expect([shares[0], shares.at(-1)]).toEqual([10 / 95, 1]);
	expect((await mirror.readPart("1", null, 100))?.messages).toHaveLength(94);
});

test("[Y1] a copy that was interrupted goes on where it was, and asks for nothing twice", async () => {
	const { mirror, store, server } = openStage();
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await told(mirror, 0.2);
	mirror.tell({ type: "offline" });
	const upTo = store.rev();
	expect(store.isComplete()).toBe(false);
	server.asked.length = 0;
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await expect.poll(() => store.isComplete(), SOON).toBe(true);
	expect(Math.min(...server.asked)).toBeGreaterThanOrEqual(upTo);
	expect(new Set(server.asked).size).toBe(server.asked.length);
});

test("a copy that is paused waits, also through a new connection", async () => {
	const { mirror, store } = openStage();
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await told(mirror, 0.2);
	mirror.tell({ type: "paused", isPaused: true });
	await new Promise((resolve) => setTimeout(resolve, 20));
	const upTo = store.rev();
	mirror.tell({ type: "offline" });
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect([store.rev(), store.isComplete()]).toEqual([upTo, false]);
	mirror.tell({ type: "paused", isPaused: false });
	await expect.poll(() => store.isComplete(), SOON).toBe(true);
});

test("a copy of a long history makes way for who asks for a chat, and goes on after it", async () => {
	const waiting = new Map<number, () => void>();
	const pass = async (delayMs: number) => {
		await expect.poll(() => waiting.has(delayMs), SOON).toBe(true);
		waiting.get(delayMs)?.();
		waiting.delete(delayMs);
	};
	const { mirror, store, server } = openStage(1000, (delayMs, run) => {
		waiting.set(delayMs, run);
		return () => waiting.delete(delayMs);
	});
	server.changes = historyOf(2500);
	await mirror.readPart("1", null, 50);
	mirror.tell({ type: "online", server: PARLEY, rev: 2500 });
	await pass(0);
	await pass(500);
	await pass(1500);
	await pass(500);
	await pass(0);
	await pass(0);
	await expect.poll(() => store.isComplete(), SOON).toBe(true);
	expect(server.limits).toEqual([100, 100, 1000, 1000, 1000]);
});

test("a server that was put back from an older copy is copied anew", async () => {
	const { mirror, store, server } = openStage(1000);
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await expect.poll(() => store.isComplete(), SOON).toBe(true);
	server.changes.length = 40;
	mirror.tell({ type: "offline" });
	mirror.tell({ type: "online", server: PARLEY, rev: 40 });
	await expect.poll(() => store.rev(), SOON).toBe(40);
	expect((await mirror.readPart("1", null, 100))?.messages).toHaveLength(39);
});

test("what is heard while what was missed is still on its way leaves no gap behind it", async () => {
	const { mirror, store, server } = openStage();
	mirror.tell({ type: "online", server: PARLEY, rev: 95 });
	await expect.poll(() => store.isComplete(), SOON).toBe(true);
	mirror.tell({ type: "offline" });
	server.changes = historyOf(100);
	const late = Promise.withResolvers<void>();
	server.held = late.promise;
	mirror.tell({ type: "online", server: PARLEY, rev: 100 });
	const message = decodeMessage({ id: 200, chat_id: 1, content: "news" });
	if (message === null) throw new Error("no message");
	mirror.tell({ type: "changes", changes: [{ type: "message", rev: 101, message }] });
	expect((await mirror.readPart("1", null, 1))?.messages[0]?.content).toBe("m95");
	late.resolve();
	await expect
		.poll(async () => (await mirror.readPart("1", null, 1))?.messages[0]?.content, SOON)
		.toBe("news");
	expect((await mirror.readPart("1", null, 1000))?.messages).toHaveLength(100);
});

test("a first copy that is longer than its limit keeps to it on its way, not only at its end", async () => {
	const limitBytes = 600_000;
	const { mirror, store, server } = openStage(20, atOnce, limitBytes);
	const text = "word ".repeat(2000);
	server.changes = Array.from({ length: 200 }, (_, i): Change => {
		const chat = decodeChat({
			id: 1 + (i >> 1),
			title: "Chat",
			updated_at: new Date(i * 1000).toISOString(),
		});
		const message = decodeMessage({ id: i, chat_id: 1 + (i >> 1), content: `${text}${i}` });
		if (chat === null || message === null) throw new Error("neither");
		return i % 2 === 0 ? { type: "chat", rev: i + 1, chat } : { type: "message", rev: i + 1, message };
	});
	let most = 0;
	mirror.onStatus(({ bytes }) => {
		most = Math.max(most, bytes);
	});
	mirror.tell({ type: "online", server: PARLEY, rev: 200 });
	await expect.poll(() => store.isComplete(), SOON).toBe(true);
	expect(most).toBeGreaterThan(limitBytes / 2);
	expect(most).toBeLessThan(limitBytes * 1.5);
	expect((await mirror.listChats(null))?.length).toBe(100);
});

test.for<[string, (since: number) => { readonly rev: number; readonly changes: readonly Change[] }]>([
	["that never comes further", (since) => ({ rev: since, changes: [] })],
	["that goes back and forth", (since) => ({ rev: since === 0 ? 9 : since - 1, changes: [] })],
])("a server with ever more changes %s is not asked without end", async ([, answer]) => {
	let asked = 0;
	const store = openMirrorStore(wrapWasmDatabase(new sqlite.oo1.DB(":memory:")));
	const service = new MirrorService(
		{
			store,
			rest: {
				async sync(since) {
					if (++asked > 50) return new Promise(() => {});
					return { ...answer(since), more: true, left: null };
				},
				listChats: async () => [],
				readChat: () => Promise.reject(new Error("not asked")),
			},
			// A new attempt is for later.
			after: (delayMs, run) => (delayMs > 1000 ? () => {} : atOnce(delayMs, run)),
			tell: () => {},
		},
		{ limitBytes: 1e9, isPaused: false },
	);
	service.take([{ type: "online", server: PARLEY, rev: 95 }]);
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(asked).toBeLessThan(10);
	expect(asked).toBeGreaterThan(0);
	service.close();
});
