import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ChatId, MessageId, TaskId, UserId } from "../../protocol/ids.ts";
import type { GenerationEnd, Lease, StoredTask, StreamSnapshot } from "../ports.ts";
import { createAdopter } from "./adopter.ts";

const TASK = randomUUID() as TaskId;
const ROW = "What the row";
const SHOWN = "What the row has is less than what was shown.";

const orphan: StoredTask = {
	generation: {
		taskId: TASK,
		userId: "ann" as UserId,
		chatId: "1" as ChatId,
		messageId: "2" as MessageId,
		clientId: null,
		model: "scripted",
		schema: null,
		fence: 2,
		leaseExpiresAt: new Date(0),
		checkpoint: null,
		snapshots: 0,
	},
	answer: {
		rev: 1,
		value: {
			id: "2" as MessageId,
			chat_id: "1" as ChatId,
			content: ROW,
			is_ai: true,
			timestamp: new Date(0).toISOString(),
			parent_id: null,
			status: "streaming",
		},
	},
};
const stored: StreamSnapshot = {
	text: SHOWN,
	reasoning: "",
	tools: [],
	structured: null,
	snapshots: 0,
	end: null,
};

/** An answer whose node died, and a log that may be away. */
function openAdopter({ task = orphan, known = stored } = {}) {
	const state = { nowMs: 0, isAway: false, isTaken: false };
	const ends: string[] = [];
	const lease: Lease = { owner: "this", expiresAt: new Date(0) };
	const adopter = createAdopter({
		log: {
			open: async () => {},
			async readSnapshot(_taskId, need) {
				if (!state.isAway) return known;
				if (need === "known") return null;
				throw new Error("The log is away");
			},
			append: async () => {},
			release: () => {},
		},
		store: {
			adopt: async () => (state.isTaken || ends.length > 0 ? [] : [task]),
			renewLeases: async () => [],
			async endGeneration(_taskId, _fence, end: GenerationEnd) {
				ends.push(end.content);
				return orphan.answer;
			},
		},
		bus: { publishToUser: () => {} },
		clock: { now: () => new Date(state.nowMs) },
		logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
		runner: { newLease: () => lease, renewLeases: async () => {}, start: async () => {} },
		isGone: () => false,
		measure: async () => ({ usage: null, source: { provider: "scripted", isLocal: false } }),
	});
	const look = async (atMs: number, change: Partial<typeof state> = {}) => {
		Object.assign(state, change, { nowMs: atMs });
		await adopter.adoptOrphans();
		return ends;
	};
	return { look };
}

test("[R7] an answer is ended with all that was shown, also where its log comes and goes for a while", async () => {
	const { look } = openAdopter();
	for (let atMs = 0; atMs < 20_000; atMs += 2000) expect(await look(atMs, { isAway: true })).toEqual([]);
	expect(await look(20_000, { isAway: false })).toEqual([SHOWN]);
});

test("[R7] no row streams for ever: what a log that stays away cannot tell is given up", async () => {
	const { look } = openAdopter();
	expect(await look(0, { isAway: true })).toEqual([]);
	expect(await look(29_000)).toEqual([]);
	expect(await look(31_000)).toEqual([ROW]);
});

test("[R7] how long a log was away before another node took the answer does not count", async () => {
	const { look } = openAdopter();
	expect(await look(0, { isAway: true })).toEqual([]);
	expect(await look(1000, { isTaken: true })).toEqual([]);
	expect(await look(60_000, { isTaken: false })).toEqual([]);
	expect(await look(61_000, { isAway: false })).toEqual([SHOWN]);
});

test.each([
	{ of: "the log, where it had the last snapshot", inRow: 1, inLog: 2, is: "log" },
	{ of: "the row, where the log has lost some", inRow: 3, inLog: 2, is: "row, which is longer" },
	{ of: "the longer, where nobody counted", inRow: 0, inLog: 0, is: "row, which is longer" },
])("[R7] a structured answer is ended with that of $of", async ({ inRow, inLog, is }) => {
	const { generation, answer } = orphan;
	const task = {
		generation: { ...generation, schema: { name: "form", schema: {} }, snapshots: inRow },
		answer: { ...answer, value: { ...answer.value, content: "row, which is longer" } },
	};
	const { look } = openAdopter({ task, known: { ...stored, text: "", structured: "log", snapshots: inLog } });
	expect(await look(0)).toEqual([is]);
});
