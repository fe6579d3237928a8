import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTempDir, type TempDir } from "../../../tests/support/temp-dir.ts";
import { openAttachmentStore } from "../../infrastructure/storage/attachments/open-attachment-store.ts";
import { createChatStore } from "../../infrastructure/storage/chat-store.ts";
import { createGenerationStore } from "../../infrastructure/storage/generation-store.ts";
import { createLibraryStore } from "../../infrastructure/storage/library-store.ts";
import { openDatabase } from "../../infrastructure/storage/open-database.ts";
import { createToolPermissionStore } from "../../infrastructure/storage/tool-permission-store.ts";
import { createUsageLedger } from "../../infrastructure/storage/usage-ledger.ts";
import { createEmbeddedStreamLog } from "../../infrastructure/streams/embedded-stream-log.ts";
import { openJournal } from "../../infrastructure/streams/journal.ts";
import { createMemorySignalBus } from "../../infrastructure/streams/memory-signal-bus.ts";
import type { UserId } from "../../protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { ToolCall, ToolDecision } from "../../protocol/tools.ts";
import type { AppDeps } from "../deps.ts";
import { followAnswer } from "../follow-answer.ts";
import { createAdopter } from "../generation/adopter.ts";
import { createGenerationRunner } from "../generation/generation-runner.ts";
import { type ModelDelta, ModelError, type ModelProvider, type ModelRequest } from "../model-port.ts";
import type { StreamEntry } from "../ports.ts";
import { rebuildRequest } from "../rebuild-request.ts";
import { type TurnRequest, takeTurn } from "../take-turn.ts";
import { measureOrphan } from "../usage/measure-orphan.ts";
import { createToolApprovals } from "./tool-approvals.ts";
import { createToolBox, MAX_ROUNDS } from "./tool-box.ts";
import type { ToolInfo, ToolOutcome, ToolPermissionStore, ToolProvider } from "./tool-port.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ann = "ann" as UserId;
const bob = "bob" as UserId;
const clock = { now: () => new Date() };

type Attempt = (signal: AbortSignal) => AsyncIterable<readonly ModelDelta[]>;
const says = (text: string): Attempt =>
	async function* () {
		yield [{ type: "text", text }];
	};
const asks = (said: string, ...calls: (readonly [name: string, args?: string])[]): Attempt =>
	async function* () {
		if (said !== "") yield [{ type: "text", text: said }];
		for (const [index, [name, args = "{}"]] of calls.entries()) {
			yield [{ type: "tool_call", call: { id: `theirs_${index}`, name, arguments: args } }];
		}
	};

let requests: ModelRequest[];
let script: Attempt[];
let resumed: Attempt[];
/** What was called, and how each tool answers. */
let called: string[];
let answers: Record<
	string,
	(args: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ToolOutcome>
>;
let fingerprints: Record<string, string>;
let problems: string[];
let approvalTimeoutMs: number;
let dir: TempDir;
let deps: AppDeps;
let permissions: ToolPermissionStore;
let close: () => Promise<void>;

const models: ModelProvider = {
	resolveModel: (model) => model ?? "scripted",
	stream(request, signal) {
		requests.push(request);
		const attempt = script.shift();
		if (attempt === undefined) throw new Error("The script has no more attempts");
		return attempt(signal);
	},
	async *resume(_request, _cursor, signal) {
		yield* resumed.shift()?.(signal) ?? [];
	},
	cancel: async () => {},
	writesTitles: () => true,
	listModels: async () => [],
};

const provider: ToolProvider = {
	hasServers: () => true,
	describe: async () => [],
	retry: async () => null,
	retryFailed: async () => {},
	listTools: async (servers) => ({
		tools: Object.keys(answers)
			.map((key): ToolInfo => {
				const [server = "", name = ""] = key.split("/");
				const fingerprint = fingerprints[key] ?? "first";
				return { server, name, description: `Does ${name}`, inputSchema: { type: "object" }, fingerprint };
			})
			.filter(({ server }) => servers.includes(server)),
		problems,
	}),
	async callTool({ server, name, arguments: args }, signal) {
		called.push(`${server}/${name} ${JSON.stringify(args)}`);
		const answer = answers[`${server}/${name}`];
		if (answer === undefined) throw new Error("No such tool");
		return answer(args, signal);
	},
};

const fine = (text: string) => async () => ({ isError: false, text });
const untilAborted = (_: unknown, signal: AbortSignal) =>
	new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

beforeEach(async () => {
	dir = await openTempDir();
	requests = [];
	script = [];
	resumed = [];
	called = [];
	fingerprints = {};
	problems = [];
	approvalTimeoutMs = 60_000;
	answers = { "files/read": fine("the text"), "files/write": fine("written"), "web/fetch": fine("a page") };
	await open();
});
afterEach(async () => {
	await close();
	await dir[Symbol.asyncDispose]();
});

async function open(owner = "this node"): Promise<void> {
	const db = await openDatabase(join(dir.path, "chat.db"));
	const log = createEmbeddedStreamLog({ journal: openJournal(join(dir.path, "streams")) });
	const [chats, generations, bus] = [createChatStore(db), createGenerationStore(db), createMemorySignalBus()];
	const files = { db, path: join(dir.path, "files"), limits: DEFAULT_LIMITS, isAlone: true, logger: silent };
	const attachments = await openAttachmentStore(files);
	const extractor = { extract: async () => ({ problem: "unused" }), close: async () => {} };
	const ledger = createUsageLedger(db);
	const library = createLibraryStore(db);
	permissions = createToolPermissionStore(db);
	const approvals = createToolApprovals(bus);
	const ids = { uuid: randomUUID };
	const runner = createGenerationRunner({
		...{ models, log, store: generations, bus, clock, logger: silent, owner },
		load: { isBusy: () => false },
		...{ ledger, onAnswered: () => {}, onUncounted: () => {} },
		tools: createToolBox({ provider, permissions, approvals, chats, clock, ids, approvalTimeoutMs }),
		rebuild: (generation, soFar) =>
			rebuildRequest({ chats, attachments, extractor, models, library }, generation, soFar),
	});
	deps = {
		...{ chats, generations, log, bus, models, runner, clock, ids, ledger, attachments, extractor },
		library,
		budget: { findRefusal: async () => null },
	};
	close = async () => {
		await runner.drain(0);
		runner.close();
		approvals.close();
		await log.close();
		await attachments.close();
		await db.destroy();
	};
}

async function ask(tools: string[] = ["files", "web"], userId = ann, more: Partial<TurnRequest> = {}) {
	const chat = await deps.chats.createChat({ userId, title: null, clientId: null, now: clock.now() });
	await deps.chats.updateChat(chat.value.id, userId, { tools }, clock.now());
	return takeTurn(deps, {
		...{ kind: "send", userId, clientId: null, chatId: chat.value.id, content: "Do it" },
		...{ parentId: undefined, responseModel: null, model: null, attachments: [] },
		...more,
	} as TurnRequest);
}

type Turn = Awaited<ReturnType<typeof ask>>;
const answerOf = async ({ generation }: Turn) => {
	const task = await deps.generations.findTask(generation.taskId, generation.userId);
	if (task === null) throw new Error("The answer is gone");
	return task.answer.value;
};
async function ended(turn: Turn) {
	await expect.poll(async () => (await answerOf(turn)).status, { interval: 5 }).not.toBe("streaming");
	return answerOf(turn);
}
/** The calls as the log knows them, once they are all in these states. */
async function calls(turn: Turn, ...states: ToolCall["status"][]): Promise<readonly ToolCall[]> {
	const read = async () => (await deps.log.readSnapshot(turn.generation.taskId))?.tools ?? [];
	await expect.poll(async () => (await read()).map(({ status }) => status), { interval: 5 }).toEqual(states);
	return read();
}
function decide({ generation: { taskId } }: Turn, call: ToolCall | undefined, decision: ToolDecision): void {
	deps.bus.answerToolCall({ taskId, callId: call?.id ?? "", decision });
}

/** A new process over the same files, after the one before has died in the middle of everything. */
async function crash(): Promise<void> {
	const [{ log }, database] = [deps, join(dir.path, "chat.db")];
	await log.close();
	expect(database).toContain("chat.db");
	await open("next node");
}

async function adopt(): Promise<void> {
	const { log, generations: store, bus, runner } = deps;
	const adopter = createAdopter({
		log,
		store,
		bus,
		clock,
		logger: silent,
		runner,
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		isGone: (owner) => owner === "this node",
	});
	await adopter.adoptOrphans();
	adopter.close();
}

test("[TL1] without tools chosen for the chat the model is offered none, and nothing is asked of their servers", async () => {
	script = [says("Hello.")];
	expect((await ended(await ask([]))).content).toBe("Hello.");
	expect(requests[0]?.tools).toBeUndefined();
});

test("[TL1] the chosen tools are offered under names with their server's before their own", async () => {
	script = [says("Hello.")];
	await ended(await ask(["files/read", "web"]));
	expect(requests[0]?.tools?.map(({ name }) => name)).toEqual(["files__read", "web__fetch"]);
});

test("[TL2] [TL3] a call waits for a person, runs once, and its result goes back to the model", async () => {
	script = [asks("Let me look.", ["files__read", '{"path":"a"}']), says(" It says so.")];
	const turn = await ask();
	const [call] = await calls(turn, "waiting");
	expect(called).toEqual([]);
	expect(call).toMatchObject({ server: "files", tool: "read", arguments: '{"path":"a"}', round: 0, at: 12 });
	// Whoever loads the chat now sees what is waited for.
	expect((await answerOf(turn)).tools).toMatchObject([{ status: "waiting" }]);
	decide(turn, call, "once");
	const answer = await ended(turn);
	expect(answer).toMatchObject({ status: "complete", content: "Let me look. It says so." });
	expect(answer.tools).toMatchObject([{ id: call?.id, status: "complete", result: "the text" }]);
	expect(called).toEqual(['files/read {"path":"a"}']);
	expect(requests[1]?.messages.slice(1)).toEqual([
		{
			role: "assistant",
			content: "Let me look.",
			toolCalls: [{ id: call?.id, name: "files__read", arguments: '{"path":"a"}' }],
		},
		{ role: "tool", callId: call?.id, content: "the text" },
	]);
});

test("[TL3] calls of one round wait and run side by side; each is decided by itself", async () => {
	script = [asks("", ["files__read"], ["files__write"], ["web__fetch"]), says("Done.")];
	const turn = await ask();
	const [read, write, fetch] = await calls(turn, "waiting", "waiting", "waiting");
	decide(turn, fetch, "once");
	decide(turn, write, "deny");
	await calls(turn, "waiting", "denied", "complete");
	decide(turn, read, "once");
	const answer = await ended(turn);
	expect(answer.tools?.map(({ status }) => status)).toEqual(["complete", "denied", "complete"]);
	expect(called).toEqual(["web/fetch {}", "files/read {}"]);
	const told = requests[1]?.messages.filter(({ role }) => role === "tool").map(({ content }) => content);
	expect(told).toEqual(["the text", expect.stringContaining("did not allow"), "a page"]);
});

test("[TL3] allowed for good is not asked again, in all chats or in one, for this user alone", async () => {
	script = [asks("", ["files__read"]), says("One."), asks("", ["files__read"]), says("Two.")];
	const first = await ask();
	decide(first, (await calls(first, "waiting"))[0], "always");
	await ended(first);
	expect((await ended(await ask())).content).toBe("Two.");
	script = [asks("", ["files__read"]), says("Three.")];
	const bobs = await ask(["files"], bob);
	decide(bobs, (await calls(bobs, "waiting"))[0], "always_in_chat");
	await ended(bobs);
	script = [asks("", ["files__read"]), says("Four."), asks("", ["files__read"]), says("Five.")];
	const { chatId } = bobs.generation;
	expect((await ended(await ask(["files"], bob, { chatId } as Partial<TurnRequest>))).content).toBe("Four.");
	const elsewhere = await ask(["files"], bob);
	await calls(elsewhere, "waiting");
	expect(await permissions.list(bob)).toMatchObject([
		{ server: "files", tool: "read", decision: "allow", chat_id: chatId },
	]);
});

test("[TL4] what was allowed for good is asked for again when the tool has changed", async () => {
	script = [asks("", ["files__read"]), says("One."), asks("", ["files__read"]), says("Two.")];
	const first = await ask();
	decide(first, (await calls(first, "waiting"))[0], "always");
	await ended(first);
	fingerprints = { "files/read": "second" };
	const second = await ask();
	await calls(second, "waiting");
	expect(called).toHaveLength(1);
});

test("[TL3] a tool that is never to be used is not even offered; taken back it is", async () => {
	script = [asks("", ["web__fetch"], ["web__fetch"]), says("One."), says("Two."), says("Three.")];
	const first = await ask();
	const [call] = await calls(first, "waiting", "waiting");
	decide(first, call, "never");
	// The other one that waits is decided by it as well.
	expect((await ended(first)).tools?.map(({ status }) => status)).toEqual(["denied", "denied"]);
	await ended(await ask());
	expect(requests.at(-1)?.tools?.map(({ name }) => name)).toEqual(["files__read", "files__write"]);
	const [rule] = await permissions.list(ann);
	const id = rule?.id ?? "";
	expect(await permissions.remove(bob, id, clock.now())).toBe(false);
	expect(await permissions.remove(ann, id, clock.now())).toBe(true);
	expect(await permissions.remove(ann, id, clock.now())).toBe(false);
	await ended(await ask());
	expect(requests.at(-1)?.tools).toHaveLength(3);
	const later = new Date(clock.now().getTime() + 2 * 3_600_000);
	expect(await permissions.restore(bob, id, clock.now())).toBe(null);
	expect(await permissions.restore(ann, id, clock.now())).toEqual(rule);
	expect(await permissions.list(ann)).toEqual([rule]);
	expect(await permissions.restore(ann, id, later)).toEqual(rule);
	await permissions.remove(ann, id, clock.now());
	expect(await permissions.restore(ann, id, later)).toBe(null);
});

test("[TL3] a call that nobody answers is given up after its time, and the model is told", async () => {
	await close();
	approvalTimeoutMs = 30;
	await open();
	script = [asks("", ["files__read"]), says("Then not.")];
	expect((await ended(await ask())).tools).toMatchObject([
		{ status: "denied", result: expect.stringContaining("Nobody allowed") },
	]);
	expect(called).toEqual([]);
});

test.each([
	["has no such tool", "files__delete", "{}", /no tool/],
	["is not of a chosen server", "shell__run", "{}", /no tool/],
	["has arguments that are no JSON", "files__read", '{"path":', /not a JSON object/],
	["has arguments that are no object", "files__read", "[1]", /not a JSON object/],
	["has arguments that are too long", "files__read", `{"a":"${"x".repeat(40_000)}"}`, /too long/],
])("a call that %s is told as failed and never made", async (_name, name, args, sentence) => {
	script = [asks("", [name, args]), says("Sorry.")];
	const answer = await ended(await ask());
	expect(answer).toMatchObject({ status: "complete", content: "Sorry." });
	expect(answer.tools).toMatchObject([{ status: "failed", result: expect.stringMatching(sentence) }]);
	expect(called).toEqual([]);
	// Providers refuse a chat with arguments that they cannot parse.
	const sent = requests[1]?.messages.find((message) => message.role === "assistant");
	expect(JSON.parse((sent?.role === "assistant" && sent.toolCalls?.[0]?.arguments) || "")).toEqual({});
});

test("a tool's failure goes to the model and the person in its words", async () => {
	answers["files/read"] = async () => ({ isError: true, text: "No such file" });
	await allow("files", "read");
	script = [asks("", ["files__read"]), says("It is not there.")];
	expect((await ended(await ask())).tools).toMatchObject([{ status: "failed", result: "No such file" }]);
	expect(requests[1]?.messages.at(-1)).toMatchObject({ role: "tool", content: "No such file" });
});

test("a long result is cut, with a word about it", async () => {
	answers["files/read"] = fine(`${"🙂".repeat(50_000)}\u0000`);
	await allow("files", "read");
	script = [asks("", ["files__read"]), says("Long.")];
	const [call] = (await ended(await ask())).tools ?? [];
	expect(call?.result?.length).toBeLessThan(50_000);
	expect(call?.result).toMatch(/The rest was left out: the result has 100000 characters/);
	expect(call?.result?.isWellFormed()).toBe(true);
});

test("rounds come to an end: at last the model has to answer without tools", async () => {
	await allow("files", "read");
	script = [...Array.from({ length: MAX_ROUNDS }, () => asks("", ["files__read"])), says("Enough.")];
	expect((await ended(await ask())).content).toBe("Enough.");
	expect(requests).toHaveLength(MAX_ROUNDS + 1);
	expect(requests.at(-1)?.tools).toBeUndefined();
	// Where none is offered providers refuse messages with calls.
	expect(
		requests.at(-1)?.messages.every((message) => message.role !== "tool" && !("toolCalls" in message)),
	).toBe(true);
});

test.each(["waiting", "running"] as const)(
	"[G3] a stop while a call is %s ends the answer at once",
	async (state) => {
		answers["files/read"] = untilAborted;
		if (state === "running") await allow("files", "read");
		script = [asks("Look.", ["files__read"])];
		const turn = await ask();
		await calls(turn, state);
		deps.bus.requestStop(turn.generation.taskId);
		const answer = await ended(turn);
		expect(answer).toMatchObject({ status: "stopped", content: "Look." });
		expect(answer.tools).toMatchObject([
			{
				status: "cancelled",
				result: expect.stringMatching(state === "running" ? /may or may not/ : /Nothing was called/),
			},
		]);
	},
);

test("a request that fails after the tools is tried again, and the tools are not", async () => {
	await allow("files", "read");
	const failsOnce: Attempt = async function* () {
		yield* [];
		throw new ModelError("model_unreachable", "Nobody there.", { retryable: true, retryAfterMs: 1 });
	};
	script = [asks("First.", ["files__read"]), failsOnce, says(" Then.")];
	expect((await ended(await ask())).content).toBe("First. Then.");
	expect(called).toHaveLength(1);
	expect(requests[2]?.messages).toEqual(requests[1]?.messages);
});

test("[TL5] later turns send the calls and what came of them along", async () => {
	await allow("files", "read");
	script = [asks("Look.", ["files__read"]), says(" Read."), says("Again.")];
	const first = await ask();
	const answer = await ended(first);
	await ended(await ask([], ann, { chatId: first.generation.chatId } as Partial<TurnRequest>));
	// This chat has no tools any more, so they are told in words.
	await deps.chats.updateChat(first.generation.chatId, ann, { tools: ["files"] }, clock.now());
	script = [says("Third.")];
	await ended(
		await takeTurn(deps, {
			...{ kind: "send", userId: ann, clientId: null, chatId: first.generation.chatId, content: "And?" },
			...{ parentId: undefined, responseModel: null, model: null, attachments: [] },
		}),
	);
	expect(requests.at(-1)?.messages.slice(1, 4)).toMatchObject([
		{ role: "assistant", content: "Look.", toolCalls: [{ id: answer.tools?.[0]?.id, name: "files__read" }] },
		{ role: "tool", content: "the text" },
		{ role: "assistant", content: " Read." },
	]);
});

test.each(["waiting", "running"] as const)(
	"[TL6] after a crash while a call was %s it is not made again, and the answer can be continued",
	async (state) => {
		answers["files/read"] = untilAborted;
		if (state === "running") await allow("files", "read");
		script = [asks("Look.", ["files__read"])];
		const turn = await ask();
		await calls(turn, state);
		const before = called.length;
		await crash();
		await adopt();
		const answer = await answerOf(turn);
		expect(answer).toMatchObject({ status: "interrupted", content: "Look." });
		expect(answer.tools).toMatchObject([
			{
				status: "cancelled",
				result: expect.stringMatching(state === "running" ? /may or may not/ : /Nothing was called/),
			},
		]);
		expect(called).toHaveLength(before);
		script = [says(" Gone on.")];
		const next = await takeTurn(deps, {
			kind: "continue",
			userId: ann,
			clientId: null,
			messageId: answer.id,
		});
		expect((await ended(next)).content).toBe("Look. Gone on.");
		expect(called).toHaveLength(before);
		expect(requests.at(-1)?.continueFrom).toBeNull();
		expect(requests.at(-1)?.messages.slice(1)).toMatchObject([
			{ role: "assistant", content: "Look.", toolCalls: [{ name: "files__read" }] },
			{ role: "tool", content: answer.tools?.[0]?.result },
		]);
	},
);

test("[TL6] an answer written in the background that asks for tools after a crash gets them", async () => {
	await allow("files", "read");
	const background: Attempt = async function* (signal) {
		yield [
			{ type: "checkpoint", cursor: "one" },
			{ type: "text", text: "Look." },
		];
		await untilAborted(null, signal);
	};
	script = [background, says(" Read.")];
	resumed = [asks("Look.", ["files__read"])];
	const turn = await ask();
	await expect.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text).toBe("Look.");
	await expect
		.poll(
			async () =>
				(await deps.generations.findTask(turn.generation.taskId, ann))?.generation.checkpoint?.cursor,
		)
		.toBe("one");
	await crash();
	await adopt();
	expect(await ended(turn)).toMatchObject({
		status: "complete",
		content: "Look. Read.",
		tools: [{ status: "complete" }],
	});
	expect(requests[1]?.messages.slice(1)).toMatchObject([
		{ role: "assistant", content: "Look." },
		{ role: "tool" },
	]);
});

test("[TL6] a point of the background from before the tools is not gone on from: they would be called twice", async () => {
	answers["files/read"] = untilAborted;
	await allow("files", "read");
	script = [
		async function* () {
			yield [
				{ type: "checkpoint", cursor: "one" },
				{ type: "text", text: "Look." },
			];
			yield* asks("", ["files__read"])(new AbortController().signal);
		},
	];
	resumed = [asks("Look.", ["files__read"])];
	const turn = await ask();
	await calls(turn, "running");
	await crash();
	await adopt();
	expect(await answerOf(turn)).toMatchObject({ status: "interrupted", tools: [{ status: "cancelled" }] });
	expect(called).toHaveLength(1);
});

test("[TL2] [R2] whoever comes late gets the calls as they are, and the text from its offset on", async () => {
	script = [asks("Look.", ["files__read"]), says(" Read.")];
	const turn = await ask();
	const [call] = await calls(turn, "waiting");
	const heard: StreamEntry[] = [];
	const following = followAnswer(
		deps,
		{ taskId: turn.generation.taskId, userId: ann, offset: 3 },
		(entries) => void heard.push(...entries),
		new AbortController().signal,
	);
	await expect.poll(() => heard.length).toBeGreaterThan(1);
	decide(turn, call, "once");
	await following;
	const steps = heard.flatMap((entry) => (entry.type === "tool" ? [entry.call.status] : []));
	expect([steps[0], steps.at(-1)]).toEqual(["waiting", "complete"]);
	expect(heard.map((entry) => (entry.type === "text" ? entry.text : "")).join("")).toBe("k. Read.");
	// After the end it is the same from the row.
	const later: StreamEntry[] = [];
	const from = { taskId: turn.generation.taskId, userId: ann, offset: 0 };
	await followAnswer(deps, from, (entries) => void later.push(...entries), new AbortController().signal);
	expect(later.map(({ type }) => type)).toEqual(["tool", "text", "end"]);
});

test("a server that cannot be used is spoken of, and the answer comes without it", async () => {
	problems = ["The tool server web cannot be used. It ended."];
	const heard: StreamEntry[] = [];
	script = [
		async function* () {
			await new Promise((resolve) => setTimeout(resolve, 50));
			yield [{ type: "text", text: "Hello." }];
		},
	];
	const turn = await ask();
	const from = { taskId: turn.generation.taskId, userId: ann, offset: 0 };
	await followAnswer(deps, from, (entries) => void heard.push(...entries), new AbortController().signal);
	expect((await ended(turn)).content).toBe("Hello.");
	expect(heard.flatMap((entry) => (entry.type === "notice" ? [entry.text] : []))).toEqual(problems);
});

async function allow(server: string, tool: string): Promise<void> {
	// The user has to be there first.
	await deps.chats.createChat({ userId: ann, title: null, clientId: null, now: clock.now() });
	const rule = { fingerprint: "first", decision: "allow" } as const;
	await permissions.save({ userId: ann, chatId: null, server, tool, ...rule, now: clock.now() });
}
