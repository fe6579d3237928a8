import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTempDir, type TempDir } from "../../../tests/support/temp-dir.ts";
import type { UsageEntry, UsageLedger, UsageQuery, UsageSum } from "../../application/ports.ts";
import { reportUsage } from "../../application/usage/report-usage.ts";
import type { ChatId, TaskId, UserId } from "../../protocol/ids.ts";
import type { PriceTable } from "../../protocol/pricing.ts";
import { usageCsv } from "../../protocol/usage-csv.ts";
import { createChatStore } from "../storage/chat-store.ts";
import { openDatabase } from "../storage/open-database.ts";
import { createUsageLedger } from "../storage/usage-ledger.ts";
import { createThreadedUsage } from "./threaded-usage.ts";

const SCRIPT = new URL("../../usage-worker.ts", import.meta.url);
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const ann = "ann" as UserId;
let dir: TempDir;
let usage: ReturnType<typeof createThreadedUsage>;
let ledger: UsageLedger;
let chats: ReturnType<typeof createChatStore>;
let closeDatabase: () => Promise<void>;

beforeEach(async () => {
	dir = await openTempDir();
	const databasePath = join(dir.path, "chat.db");
	const db = await openDatabase(databasePath);
	ledger = createUsageLedger(db);
	chats = createChatStore(db);
	usage = createThreadedUsage({ databasePath, script: SCRIPT, logger });
	closeDatabase = () => db.destroy();
});
afterEach(async () => {
	await usage.close();
	await closeDatabase();
	await dir[Symbol.asyncDispose]();
});

function spend(at: string, extra: Partial<UsageEntry> = {}): Promise<void> {
	return ledger.record({
		taskId: randomUUID() as TaskId,
		userId: ann,
		chatId: null,
		kind: "answer",
		model: "gpt-4o",
		source: { provider: "OpenAI", isLocal: false },
		usage: { input_tokens: 1000, output_tokens: 100 },
		at: new Date(at),
		...extra,
	});
}

const query = (extra: Partial<UsageQuery> = {}): UsageQuery => ({
	userId: ann,
	from: "2026-01-01T00:00:00.000Z",
	to: "2027-01-01T00:00:00.000Z",
	by: "day",
	timeZone: "UTC",
	priceDates: [],
	priceLengths: [],
	...extra,
});
const keysOf = (sums: readonly UsageSum[]) => sums.map((sum) => [sum.key, sum.requests]);

test("[M2] days are those of the person's time zone, and empty ones are passed over", async () => {
	await spend("2026-03-01T22:30:00.000Z");
	await spend("2026-03-01T23:30:00.000Z");
	await spend("2026-06-10T12:00:00.000Z");
	await spend("2026-06-10T12:00:00.000Z", { userId: "bob" as UserId });
	expect(keysOf(await usage.sum(query()))).toEqual([
		["2026-03-01", 2],
		["2026-06-10", 1],
	]);
	expect(keysOf(await usage.sum(query({ timeZone: "Europe/Berlin" })))).toEqual([
		["2026-03-01", 1],
		["2026-03-02", 1],
		["2026-06-10", 1],
	]);
	expect(keysOf(await usage.sum(query({ from: "2026-06-10T12:00:00.001Z" })))).toEqual([]);
});

test("[M1] what a chat took stays in the sums when the chat is gone, without its name", async () => {
	const create = async (title: string) =>
		(await chats.createChat({ userId: ann, title, clientId: randomUUID() as never, now: new Date() })).value
			.id;
	const [kept, gone] = [await create("Kept"), await create("Gone")];
	for (const chatId of [kept, gone]) await spend("2026-05-05T10:00:00.000Z", { chatId });
	await spend("2026-05-05T10:00:00.000Z", { chatId: "999" as ChatId });
	await chats.deleteChats([gone], ann);
	const sums = await usage.sum(query({ by: "chat" }));
	expect(sums.filter((sum) => sum.key === kept)).toMatchObject([{ title: "Kept", requests: 1 }]);
	const nameless = sums.filter((sum) => sum.key === null);
	expect(nameless.reduce((count, sum) => count + sum.requests, 0)).toBe(2);
	expect(nameless.every((sum) => sum.title === null)).toBe(true);
});

test("[M3] a report counts money by the price that held, says what has none, and makes a harmless table", async () => {
	await spend("2026-02-01T10:00:00.000Z");
	await spend("2026-04-01T10:00:00.000Z");
	await spend("2026-04-02T10:00:00.000Z", {
		model: "=HYPERLINK(1)",
		source: { provider: "X", isLocal: false },
	});
	await spend("2026-04-03T10:00:00.000Z", {
		model: "ollama/llama",
		source: { provider: "Ollama", isLocal: true },
	});
	const prices: PriceTable = {
		currency: "USD",
		date: "2026-01-01",
		standard: [{ model: "gpt-4o", input: 10, output: 10 }],
		own: [{ model: "gpt-4o", input: 20, output: 0, from: "2026-03-01" }],
	};
	const clock = { now: () => new Date("2026-05-01T00:00:00.000Z") };
	const question = { userId: ann, from: "2026-01-01", to: undefined, by: "model", timeZone: "UTC" } as const;
	const report = await reportUsage({ usage, clock }, prices, question);
	expect(report.rows.map((row) => [row.key, row.cost, row.unpriced_requests])).toEqual([
		["gpt-4o", 0.011 + 0.02, 0],
		["=HYPERLINK(1)", null, 1],
		["ollama/llama", 0, 0],
	]);
	expect(report.total).toMatchObject({ requests: 4, cost: 0.031, unpriced_requests: 1 });
	expect(report.unpriced_models).toEqual(["=HYPERLINK(1)"]);
	const lines = usageCsv(report).split("\r\n");
	expect(lines[0]).toBe(
		"model,requests,estimated,input_tokens,cached_tokens,output_tokens,reasoning_tokens,cost_usd,unpriced_requests",
	);
	expect(lines[2]).toBe("'=HYPERLINK(1),1,0,1000,0,100,0,,1");
});

test("[M3] long requests have their own price, and several short ones of one answer are no long one", async () => {
	const long = { input_tokens: 300_000, output_tokens: 1000, context_tokens: 301_000 };
	await spend("2026-02-01T10:00:00.000Z", { usage: long });
	await spend("2026-02-02T10:00:00.000Z", { usage: { ...long, context_tokens: 120_000 } });
	await spend("2026-02-03T10:00:00.000Z", { usage: { input_tokens: 100_000, output_tokens: 0 } });
	const prices: PriceTable = {
		...{ currency: "USD", date: "2026-01-01", own: [] },
		standard: [
			{ model: "gpt-4o", input: 1, output: 10, tiers: [{ above: 200_000, input: 2, output: 15 }] },
			{ model: "other", input: 1, output: 1, tiers: [{ above: 128_000, input: 9, output: 9 }] },
		],
	};
	const clock = { now: () => new Date("2026-05-01T00:00:00.000Z") };
	const question = { userId: ann, from: "2026-01-01", to: undefined, by: "day", timeZone: "UTC" } as const;
	const report = await reportUsage({ usage, clock }, prices, question);
	expect(report.rows.map(({ key, cost }) => [key, cost])).toEqual([
		["2026-02-01", 0.615],
		["2026-02-02", 0.31],
		["2026-02-03", 0.1],
	]);
	expect(usageCsv(report)).toContain("2026-02-01,1,0,300000,0,1000,0,0.615,0");
});

test("tokens are counted as the tokenizer does, control words like any text", async () => {
	const [hello = 0, control = 0, empty] = await usage.count(["Hello, world!", "<|endoftext|>", ""]);
	expect(hello).toBe(4);
	expect(control).toBeGreaterThan(1);
	expect(empty).toBe(0);
});

test("a thread with nothing to do goes, and comes back when it is needed", async () => {
	const short = createThreadedUsage({
		databasePath: join(dir.path, "chat.db"),
		script: SCRIPT,
		logger,
		idleMs: 1,
	});
	await short.sum(query());
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(await short.sum(query())).toEqual([]);
	await short.close();
	await expect(short.sum(query())).rejects.toMatchObject({ code: "shutting_down" });
});
