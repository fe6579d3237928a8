import { randomUUID } from "node:crypto";
import { getEventListeners } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readWholeChat } from "../../tests/support/read-whole-chat.ts";
import { openTempDir, type TempDir } from "../../tests/support/temp-dir.ts";
import { AppError } from "../domain/app-error.ts";
import { openAttachmentStore } from "../infrastructure/storage/attachments/open-attachment-store.ts";
import { createChatStore } from "../infrastructure/storage/chat-store.ts";
import { createGenerationStore } from "../infrastructure/storage/generation-store.ts";
import { createLibraryStore } from "../infrastructure/storage/library-store.ts";
import { openDatabase } from "../infrastructure/storage/open-database.ts";
import { createUsageLedger } from "../infrastructure/storage/usage-ledger.ts";
import { createEmbeddedStreamLog } from "../infrastructure/streams/embedded-stream-log.ts";
import { type Journal, openJournal } from "../infrastructure/streams/journal.ts";
import { createMemorySignalBus } from "../infrastructure/streams/memory-signal-bus.ts";
import type { ServerEvent } from "../protocol/events.ts";
import type { ClientId, TaskId, UserId } from "../protocol/ids.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import type { AppDeps } from "./deps.ts";
import { followAnswer } from "./follow-answer.ts";
import { createAdopter } from "./generation/adopter.ts";
import { createGenerationRunner } from "./generation/generation-runner.ts";
import { type ModelDelta, ModelError, type ModelProvider, type ModelRequest } from "./model-port.ts";
import type { HeldTask, StreamEntry, StreamLog } from "./ports.ts";
import { type TurnRequest, takeTurn } from "./take-turn.ts";
import { measureOrphan } from "./usage/measure-orphan.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ann = "ann" as UserId;
/** How far the clock is ahead of the system's. */
let aheadMs: number;
const clock = { now: () => new Date(Date.now() + aheadMs) };

/** A model that answers as its script says; each attempt takes the next part. */
type Attempt = (signal: AbortSignal) => AsyncIterable<readonly ModelDelta[]>;
let requests: ModelRequest[];
let script: Attempt[];
let busy: boolean;
let isDiskFull: boolean;
/** Called where the store refuses an end; null: it takes it. */
let onEndRefused: (() => void) | null;
/** How many owners a task has had between the turn and the opening of its log. */
let ownersBetween: number;
let resumed: string[];
let answered: TaskId[];
let cancelled: string[];
let leaseEnds: number[];
let released: { readonly taskId: TaskId; readonly fence: number }[];
const models: ModelProvider = {
	resolveModel: (model) => model ?? "scripted",
	stream(request, signal) {
		requests.push(request);
		const attempt = script.shift();
		if (attempt === undefined) throw new Error("The script has no more attempts");
		return attempt(signal);
	},
	async *resume(_request, cursor, signal) {
		resumed.push(cursor);
		yield* script.shift()?.(signal) ?? [];
	},
	cancel: async (_model, cursor) => {
		cancelled.push(cursor);
	},
	writesTitles: () => true,
	listModels: async () => [],
};
/** A provider that writes in the background: each text can be had again after it. */
const backgrounds = (from: number, ...texts: string[]): Attempt =>
	async function* () {
		for (const [index, text] of texts.entries()) {
			await new Promise((resolve) => setImmediate(resolve));
			yield [
				{ type: "checkpoint", cursor: `after ${from + index}` },
				{ type: "text", text },
			];
		}
	};
const thenHangs = (attempt: Attempt): Attempt =>
	async function* (signal) {
		yield* attempt(signal);
		yield* hangs()(signal);
	};
const says = (...texts: string[]): Attempt =>
	async function* () {
		for (const text of texts) {
			await new Promise((resolve) => setImmediate(resolve));
			yield [{ type: "text", text }];
		}
	};
const fails = (error: Error, ...before: string[]): Attempt =>
	async function* (signal) {
		yield* says(...before)(signal);
		throw error;
	};
/** Says something, then nothing more until it is stopped. */
const hangs = (...before: string[]): Attempt =>
	async function* (signal) {
		yield* says(...before)(signal);
		await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
	};

/** Heeds a stop only when it is woken. */
function untilWoken(attempt: Attempt) {
	let wake = () => {};
	const woken = new Promise<void>((resolve) => {
		wake = resolve;
	});
	return {
		wake: () => wake(),
		attempt: async function* (signal) {
			yield* attempt(signal);
			await woken;
			throw signal.reason;
		} satisfies Attempt,
	};
}

let dir: TempDir;
let close: () => Promise<void>;
let deps: AppDeps;

beforeEach(async () => {
	dir = await openTempDir();
	requests = [];
	script = [];
	busy = false;
	isDiskFull = false;
	onEndRefused = null;
	ownersBetween = 0;
	aheadMs = 0;
	resumed = [];
	answered = [];
	cancelled = [];
	released = [];
	leaseEnds = [];
	await open();
});
afterEach(async () => {
	vi.useRealTimers();
	await close();
	await dir[Symbol.asyncDispose]();
});

async function open(): Promise<void> {
	const db = await openDatabase(join(dir.path, "chat.db"));
	const embedded = createEmbeddedStreamLog({
		journal: openFillingJournal(join(dir.path, "streams")),
	});
	const log: StreamLog = {
		...embedded,
		async open(taskId, fence) {
			if (ownersBetween > 0) await embedded.open(taskId, fence + ownersBetween);
			await embedded.open(taskId, fence);
		},
		setLeaseEnd: (expiresAt) => void leaseEnds.push(expiresAt.getTime()),
		release(taskId, fence) {
			released.push({ taskId, fence });
			embedded.release(taskId, fence);
		},
	};
	const generations = createGenerationStore(db);
	const attachments = await openAttachmentStore({
		db,
		path: join(dir.path, "files"),
		limits: DEFAULT_LIMITS,
		isAlone: true,
		logger: silent,
	});
	const ledger = createUsageLedger(db);
	const bus = createMemorySignalBus();
	const runner = createGenerationRunner({
		models,
		log,
		store: {
			...generations,
			async endGeneration(...end) {
				if (onEndRefused === null) return generations.endGeneration(...end);
				onEndRefused();
				throw new AppError("storage_unavailable");
			},
		},
		bus,
		clock,
		logger: silent,
		load: { isBusy: () => busy },
		owner: "this node",
		ledger,
		onAnswered: ({ taskId }) => answered.push(taskId),
		tools: { isWanted: async () => false, open: async () => null, run: async () => [] },
		rebuild: async () => null,
		onUncounted: () => {},
	});
	deps = {
		chats: createChatStore(db),
		attachments,
		extractor: { extract: async () => ({ problem: "unused" }), close: async () => {} },
		generations,
		ledger,
		library: createLibraryStore(db),
		budget: { findRefusal: async () => null },
		log,
		bus,
		models,
		runner,
		clock,
		ids: { uuid: randomUUID },
	};
	close = async () => {
		await runner.drain(0);
		runner.close();
		await log.close();
		await attachments.close();
		await db.destroy();
	};
}

/** A journal that takes nothing while the disk is full. */
function openFillingJournal(path: string): Journal {
	const journal = openJournal(path);
	const checkDisk = () => {
		if (isDiskFull) throw new Error("database or disk is full");
	};
	return {
		...journal,
		write(writes) {
			checkDisk();
			return journal.write(writes);
		},
		fence(taskId, fence) {
			checkDisk();
			journal.fence(taskId, fence);
		},
	};
}

async function ask(extra: Partial<Extract<TurnRequest, { kind: "send" }>> = {}) {
	const chat = await deps.chats.createChat({ userId: ann, title: null, clientId: null, now: clock.now() });
	return takeTurn(deps, {
		kind: "send",
		userId: ann,
		clientId: null,
		attachments: [],
		chatId: chat.value.id,
		content: "What is it?",
		parentId: undefined,
		responseModel: null,
		model: null,
		...extra,
	});
}

async function follow(taskId: TaskId, offset = 0) {
	const entries: StreamEntry[] = [];
	const emit = (batch: readonly StreamEntry[]) => void entries.push(...batch);
	await followAnswer(deps, { taskId, userId: ann, offset }, emit, AbortSignal.timeout(8000));
	const text = entries.map((entry) => (entry.type === "text" ? entry.text : "")).join("");
	const ends = entries.filter((entry) => entry.type === "end");
	const notices = entries.filter((entry) => entry.type === "notice");
	return { text, ends, notices, entries };
}

const stored = async (chatId: string) => (await readWholeChat(deps.chats, chatId, ann))?.messages.at(-1);

test("[W2] [W7] the text that is followed is the text that is stored, and the task ends once", async () => {
	script = [says("Hel", "lo ", "wörld 😀")];
	const turn = await ask();
	const seen = await follow(turn.generation.taskId);
	expect(seen.text).toBe("Hello wörld 😀");
	expect(seen.ends).toMatchObject([{ status: "complete", length: 14 }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "Hello wörld 😀", status: "complete" });
	expect((await follow(turn.generation.taskId, 6)).text).toBe("wörld 😀");
});

test("who waits for complete answers hears of each once, and of no other", async () => {
	script = [says("whole"), fails(new ModelError("model_refused")), hangs("half")];
	const whole = await ask();
	await follow(whole.generation.taskId);
	await follow((await ask()).generation.taskId);
	const stopped = await ask();
	await expect.poll(async () => (await deps.log.readSnapshot(stopped.generation.taskId))?.text).toBe("half");
	deps.bus.requestStop(stopped.generation.taskId);
	await follow(stopped.generation.taskId);
	await expect.poll(() => answered).toEqual([whole.generation.taskId]);
});

test("[W2] under load tokens wait for each other, none is lost, and the last one does not wait for ever", async () => {
	busy = true;
	const words = Array.from({ length: 40 }, (_, index) => `w${index} `);
	script = [thenHangs(says(...words))];
	const turn = await ask();
	await expect
		.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text)
		.toBe(words.join(""));
	deps.bus.requestStop(turn.generation.taskId);
	expect((await follow(turn.generation.taskId)).text).toBe(words.join(""));
});

test("what was said goes to the model once, in order, without answers that hold nothing", async () => {
	script = [says("first answer"), fails(new ModelError("model_refused")), says("third")];
	const first = await ask({ content: "one" });
	await follow(first.generation.taskId);
	const chatId = first.chat.value.id;
	const second = await ask({ content: "two", chatId });
	await follow(second.generation.taskId);
	const third = await ask({ content: "three", chatId });
	await follow(third.generation.taskId);
	expect(requests.at(-1)?.messages).toEqual([
		{ role: "user", content: "one" },
		{ role: "assistant", content: "first answer" },
		{ role: "user", content: "two" },
		{ role: "user", content: "three" },
	]);
});

test("a request that fails before the first token is tried again, and readers are told", async () => {
	const busy = new ModelError("model_rate_limited", "It is busy.", { retryable: true, retryAfterMs: 20 });
	script = [fails(busy), fails(busy), says("at last")];
	const seen = await follow((await ask()).generation.taskId);
	expect(seen.text).toBe("at last");
	expect(seen.notices.length).toBeGreaterThan(0);
	expect(requests).toHaveLength(3);
});

test("[W7] a failure after the first token is not tried again; the text is kept with one error", async () => {
	script = [fails(new ModelError("model_cut", "It broke.", { retryable: true }), "half ")];
	const turn = await ask();
	const seen = await follow(turn.generation.taskId);
	expect(seen.ends).toMatchObject([{ status: "error", error: { code: "model_cut", message: "It broke." } }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "half ", status: "error" });
	expect(requests).toHaveLength(1);
});

test("an answer without a word is an error, not an empty success", async () => {
	script = [says()];
	const seen = await follow((await ask()).generation.taskId);
	expect(seen.ends).toMatchObject([{ status: "error", error: { code: "model_empty" } }]);
});

test("[G3] a stop waits for no timer and for no word of the model, and keeps the partial text", async () => {
	script = [hangs("so far")];
	const turn = await ask();
	const seen = follow(turn.generation.taskId);
	await expect.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text).toBe("so far");
	vi.useFakeTimers({ toFake: ["setTimeout", "setInterval"] });
	deps.bus.requestStop(turn.generation.taskId);
	expect((await seen).ends).toMatchObject([{ status: "stopped", length: 6 }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "so far", status: "stopped" });
});

test("[G4] an answer that was stopped goes on from its exact text", async () => {
	script = [hangs("one "), says("two")];
	const turn = await ask();
	await expect.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text).toBe("one ");
	deps.bus.requestStop(turn.generation.taskId);
	await follow(turn.generation.taskId);
	const messageId = turn.answer.value.id;
	const more = await takeTurn(deps, { kind: "continue", userId: ann, clientId: null, messageId });
	expect((await follow(more.generation.taskId, 4)).text).toBe("two");
	expect(requests.at(-1)?.continueFrom).toBe("one ");
	expect(await stored(turn.chat.value.id)).toMatchObject({
		id: messageId,
		content: "one two",
		status: "complete",
	});
});

test("[I1] the same client_id asks the model once", async () => {
	script = [says("once")];
	const clientId = randomUUID() as ClientId;
	const first = await ask({ clientId });
	const again = await ask({ clientId, chatId: first.chat.value.id });
	expect(again.created).toBe(false);
	await follow(again.generation.taskId);
	expect(requests).toHaveLength(1);
});

test("[R6] the task of another user does not exist", async () => {
	script = [says("secret")];
	const turn = await ask();
	const other = { taskId: turn.generation.taskId, userId: "bob" as UserId, offset: 0 };
	const reading = followAnswer(deps, other, () => {}, AbortSignal.timeout(1000));
	await expect(reading).rejects.toMatchObject({ code: "task_not_found" });
});

test("[W8] draining stores running answers as interrupted", async () => {
	script = [hangs("kept")];
	const turn = await ask();
	await expect.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text).toBe("kept");
	await deps.runner.drain(10);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "kept", status: "interrupted" });
});

test("draining waits within its time for an answer that begins meanwhile", async () => {
	const slow: Attempt = async function* () {
		await new Promise((resolve) => setTimeout(resolve, 50));
		yield [{ type: "text", text: "whole" }];
	};
	script = [slow, slow];
	await ask();
	const draining = deps.runner.drain(5000);
	const late = await ask();
	await draining;
	expect(await stored(late.chat.value.id)).toMatchObject({ content: "whole", status: "complete" });
});

test("a chat that is deleted in the middle of an answer ends its readers", async () => {
	script = [hangs("gone")];
	const turn = await ask();
	const seen = follow(turn.generation.taskId);
	await expect.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text).toBe("gone");
	const {
		deleted: [deleted],
	} = await deps.chats.deleteChats([turn.chat.value.id], ann);
	for (const taskId of deleted?.runningTasks ?? []) deps.bus.requestStop(taskId);
	expect((await seen).ends).toMatchObject([{ status: "stopped" }]);
});

test("[R7] [R8] an adopted answer keeps all text that was shown, and its old writer writes no more", async () => {
	script = [hangs("shown before the pause")];
	const turn = await ask();
	const { taskId } = turn.generation;
	const seen = follow(taskId);
	await expect.poll(async () => (await deps.log.readSnapshot(taskId))?.text).toBe("shown before the pause");
	const adopter = createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		log: deps.log,
		store: deps.generations,
		bus: deps.bus,
		clock: { now: () => new Date(Date.now() + 60_000) },
		logger: silent,
		runner: {
			newLease: () => ({ owner: "another node", expiresAt: new Date(Date.now() + 120_000) }),
			renewLeases: async () => {},
			start: () => Promise.reject(new Error("There is no checkpoint to go on from")),
		},
		isGone: () => true,
	});
	expect(await adopter.adoptOrphans()).toBe(1);
	expect((await seen).ends).toMatchObject([{ status: "interrupted", length: 22 }]);
	deps.bus.requestStop(taskId);
	await deps.runner.drain(1000);
	expect(await stored(turn.chat.value.id)).toMatchObject({
		content: "shown before the pause",
		status: "interrupted",
		error: { code: "interrupted" },
	});
	expect((await follow(taskId)).ends).toHaveLength(1);
});

test("[R7] a structured answer whose node died in the middle of its correction is what was shown last", async () => {
	const gives = (answer: string): ModelDelta => ({ type: "structured", data: { answer } });
	const correction = Promise.withResolvers<void>();
	script = [
		async function* () {
			yield [gives("wrong, and longer than the right one")];
			await correction.promise;
			throw new ModelError("structured_invalid", "It does not fit.", {
				misfit: { reason: "it is wrong", text: "wrong" },
			});
		},
		async function* (signal) {
			yield [gives("right")];
			yield* hangs()(signal);
		},
	];
	const turn = await ask({ responseModel: true });
	const { taskId, fence } = turn.generation;
	const shown = async () => (await deps.log.readSnapshot(taskId))?.structured;
	await expect.poll(shown).toContain("wrong");
	// The row was saved before the correction, and is not saved again before the node dies.
	const saved = { content: (await shown()) ?? "", reasoning: "", checkpoint: null, snapshots: 1 };
	await deps.generations.saveProgress(taskId, fence, saved);
	correction.resolve();
	await expect.poll(shown).toContain('right"');
	await createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		...deps,
		store: deps.generations,
		logger: silent,
		isGone: () => true,
	}).adoptOrphans();
	expect((await stored(turn.chat.value.id))?.content).toBe('{"answer":"right"}');
});

test("[R7] an answer that is being corrected is not continued from a point before its correction", async () => {
	script = [
		async function* () {
			yield [{ type: "checkpoint", cursor: "wrong" }];
			yield [{ type: "structured", data: { answer: "wrong" } }];
			await expect.poll(checkpoint).toBeTruthy();
			throw new ModelError("structured_invalid", "It does not fit.", {
				misfit: { reason: "it is wrong", text: "wrong" },
			});
		},
		hangs(),
	];
	const turn = await ask({ responseModel: true });
	const checkpoint = async () =>
		(await deps.generations.findTask(turn.generation.taskId, ann))?.generation.checkpoint;
	await expect.poll(() => requests.length).toBe(2);
	expect(await checkpoint()).toBeNull();
});

test("[R7] a background answer is continued after its node died, without asking for it again", async () => {
	script = [thenHangs(backgrounds(0, "one ", "two ", "three "))];
	const turn = await ask();
	const { taskId } = turn.generation;
	const seen = follow(taskId, 4);
	await expect.poll(async () => (await deps.log.readSnapshot(taskId))?.text).toBe("one two three ");
	// The restarted provider repeats what came after the last checkpoint that was stored.
	await expect
		.poll(async () => (await deps.generations.findTask(taskId, ann))?.generation.checkpoint)
		.toBeTruthy();
	const stored0 = (await deps.generations.findTask(taskId, ann))?.generation.checkpoint;
	const rest = "one two three four".slice(stored0?.textLength ?? 0);
	script = [says(...rest.split(/(?<= )/))];
	const adopter = createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		log: deps.log,
		store: deps.generations,
		bus: deps.bus,
		clock: { now: () => new Date(Date.now() + 60_000) },
		logger: silent,
		runner: deps.runner,
		isGone: () => true,
	});
	expect(await adopter.adoptOrphans()).toBe(1);
	expect((await seen).text).toBe("two three four");
	expect(resumed).toEqual([stored0?.cursor]);
	expect(requests).toHaveLength(1);
	expect(await stored(turn.chat.value.id)).toMatchObject({
		content: "one two three four",
		status: "complete",
	});
});

test("a background answer whose connection breaks goes on from its last checkpoint", async () => {
	const broken = new ModelError("model_cut", "It broke.", { retryable: true, retryAfterMs: 5 });
	script = [
		async function* (signal) {
			yield* backgrounds(0, "one ", "two ")(signal);
			throw broken;
		},
		says("two ", "three"),
	];
	const turn = await ask();
	const seen = await follow(turn.generation.taskId);
	expect(seen.text).toBe("one two three");
	expect(resumed).toEqual(["after 1"]);
});

test("a background answer goes on through any number of breaks, as long as each connection carries it further", async () => {
	const breaksAfter = (attempt: Attempt): Attempt =>
		async function* (signal) {
			yield* attempt(signal);
			throw new ModelError("model_cut", "It broke.", { retryable: true, retryAfterMs: 1 });
		};
	const words = Array.from({ length: 8 }, (_, index) => `word${index} `);
	script = words.map((word, index) => {
		const before = index === 0 ? says() : says(words[index - 1] ?? "");
		return breaksAfter(async function* (signal) {
			yield* before(signal);
			yield* backgrounds(index, word)(signal);
		});
	});
	script.push(says(words.at(-1) ?? "", "end"));
	const seen = await follow((await ask()).generation.taskId);
	expect(seen.text).toBe(`${words.join("")}end`);
	expect(seen.ends).toMatchObject([{ status: "complete" }]);
	expect(requests).toHaveLength(1);
	expect(resumed).toEqual(words.map((_, index) => `after ${index}`));
});

test("a background answer that no attempt carries further is given up, with what came", async () => {
	const broken = new ModelError("model_cut", "It broke.", { retryable: true, retryAfterMs: 1 });
	script = [
		async function* (signal) {
			yield* backgrounds(0, "one ")(signal);
			throw broken;
		},
		...Array.from({ length: 5 }, () => fails(broken)),
	];
	const turn = await ask();
	const seen = await follow(turn.generation.taskId);
	expect(seen.ends).toMatchObject([{ status: "error", error: { code: "model_cut" } }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "one ", status: "error" });
	expect(resumed).toEqual(["after 0", "after 0"]);
});

test("[G3] stopping a background answer tells the provider", async () => {
	script = [thenHangs(backgrounds(0, "one "))];
	const turn = await ask();
	await expect.poll(async () => (await deps.log.readSnapshot(turn.generation.taskId))?.text).toBe("one ");
	deps.bus.requestStop(turn.generation.taskId);
	await follow(turn.generation.taskId);
	expect(cancelled).toEqual(["after 0"]);
});

test("a server that shuts down leaves a background answer to the next owner", async () => {
	script = [thenHangs(backgrounds(0, "one "))];
	const turn = await ask();
	const { taskId } = turn.generation;
	await expect.poll(async () => (await deps.log.readSnapshot(taskId))?.text).toBe("one ");
	await deps.runner.drain(10);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "one ", status: "streaming" });
	const lease = { owner: "next node", expiresAt: new Date(Date.now() + 5000) };
	const adopted = await deps.generations.adopt({
		lease,
		isOrphan: ({ leaseExpiresAt }) => leaseExpiresAt < clock.now(),
	});
	expect(adopted.map((task) => task.generation.checkpoint?.cursor)).toEqual(["after 0"]);
});

/** Says a word that is kept, then one that the journal has no room for. */
const fillsDisk = (hasRoomAtEnd: boolean): Attempt =>
	async function* (signal) {
		yield* says("kept ")(signal);
		isDiskFull = true;
		yield [{ type: "text", text: "refused " }];
		await new Promise((resolve) => signal.addEventListener("abort", resolve));
		isDiskFull = !hasRoomAtEnd;
		throw signal.reason;
	};

test("[R3] what the log refused is shown with the end, as it is stored", async () => {
	script = [fillsDisk(true)];
	const turn = await ask();
	const seen = await follow(turn.generation.taskId);
	expect(seen.ends).toMatchObject([{ status: "error", error: { code: "storage_unavailable" } }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "kept refused ", status: "error" });
	expect(seen.text).toBe("kept refused ");
});

test("[W7] an end that the log refuses is read from the row, and the log lets go of the answer", async () => {
	// Readers are told to look there: they do not wait for the look that comes when a stream is silent.
	vi.useFakeTimers({ toFake: ["setInterval"] });
	script = [fillsDisk(false)];
	const turn = await ask();
	const seen = await follow(turn.generation.taskId);
	expect(seen.text).toBe("kept refused ");
	expect(seen.ends).toMatchObject([{ status: "error", length: 13 }]);
	expect(await deps.log.readSnapshot(turn.generation.taskId)).toBeNull();
});

test("an answer that ends while another program keeps the database locked for 15 s is stored as complete", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
	const refused = new Promise<void>((resolve) => {
		onEndRefused = resolve;
	});
	script = [says("whole")];
	const turn = await ask();
	await refused;
	await vi.advanceTimersByTimeAsync(15_000);
	onEndRefused = null;
	await vi.advanceTimersByTimeAsync(1000);
	await expect.poll(() => deps.runner.runningCount).toBe(0);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "whole", status: "complete" });
});

test("[G1] [W7] an answer whose log cannot be opened begins and ends at once, and says why", async () => {
	vi.useFakeTimers({ toFake: ["setInterval"] });
	isDiskFull = true;
	const events: ServerEvent[] = [];
	deps.bus.subscribeToUser(ann, ({ event }) => void events.push(event));
	const turn = await ask();
	expect(events.at(-1)).toMatchObject({ type: "generation_started", task_id: turn.generation.taskId });
	const seen = await follow(turn.generation.taskId);
	expect(seen.text).toBe("");
	expect(seen.ends).toMatchObject([{ status: "error", error: { code: "storage_unavailable" } }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "", status: "error" });
	expect(requests).toHaveLength(0);
	expect(deps.runner.runningCount).toBe(0);
});

/** Chats whose branches take as long to be read as this says, the first one first. */
function readingBranches(...waits: (() => Promise<unknown>)[]): void {
	const { chats } = deps;
	deps = {
		...deps,
		chats: {
			...chats,
			async readBranch(...asked) {
				await waits.shift()?.();
				return chats.readBranch(...asked);
			},
		},
	};
}

test("[Y2] messages are told in the order in which they are stored, however long it takes to read what was before", async () => {
	const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
	readingBranches(() => isRead);
	script = [says("one"), says("two")];
	const told: string[] = [];
	deps.bus.subscribeToUser(ann, ({ event }) => {
		if (event.type === "message") told.push(event.message.content);
	});
	const first = ask({ content: "first" });
	await expect.poll(() => deps.chats.readRevision(ann)).toBeGreaterThan(3);
	await ask({ content: "second" });
	read();
	await first;
	expect(told).toEqual(["first", "second"]);
});

test("[W7] an answer to what cannot be read is told with its message, and ends at once and says why", async () => {
	readingBranches(() => Promise.reject(new AppError("storage_unavailable")));
	const told: string[] = [];
	deps.bus.subscribeToUser(ann, ({ event }) => void told.push(event.type));
	const turn = await ask();
	expect(told.slice(-2)).toEqual(["message", "generation_started"]);
	const seen = await follow(turn.generation.taskId);
	expect(seen.ends).toMatchObject([{ status: "error", error: { code: "storage_unavailable" } }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "", status: "error" });
	expect(deps.runner.runningCount).toBe(0);
});

test("[R5] who waits for a log that does not come leaves nothing behind with each look", async () => {
	ownersBetween = 1;
	const { taskId } = (await ask()).generation;
	deps = { ...deps, log: { ...deps.log, read: async function* () {} } };
	const { signal, ...leave } = listened();
	const following = followAnswer(deps, { taskId, userId: ann, offset: 0 }, () => {}, signal);
	await expect.poll(() => leave.added()).toBeGreaterThan(6);
	expect(getEventListeners(signal, "abort").length).toBeLessThan(3);
	leave.abort();
	await following.catch(() => {});
});

/** A signal that counts who has listened to it. */
function listened() {
	const controller = new AbortController();
	const { signal } = controller;
	let added = 0;
	const add = signal.addEventListener.bind(signal);
	signal.addEventListener = (...args: Parameters<typeof add>) => {
		added++;
		add(...args);
	};
	return { signal, abort: () => controller.abort(), added: () => added };
}

test("[R8] an answer that is taken over before its log is opened is left to its new owner", async () => {
	ownersBetween = 1;
	const turn = await ask();
	expect(deps.runner.runningCount).toBe(0);
	expect(requests).toHaveLength(0);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "", status: "streaming" });
});

test("[R8] a lease that was lost counts as over until its run is gone", async () => {
	const run = untilWoken(says("one "));
	script = [run.attempt];
	const { generation } = await ask();
	const told = () => leaseEnds.at(-1) ?? 0;
	expect(told()).toBe(generation.leaseExpiresAt.getTime());
	aheadMs = 1000;
	await deps.runner.renewLeases();
	const renewed = told();
	expect(renewed).toBeGreaterThan(generation.leaseExpiresAt.getTime());
	const lease = { owner: "another node", expiresAt: new Date(Date.now() + 60_000) };
	await deps.generations.adopt({ lease, isOrphan: () => true });
	aheadMs = 2000;
	await deps.runner.renewLeases();
	expect(told()).toBe(renewed);
	run.wake();
	await expect.poll(told).toBeGreaterThan(renewed);
});

test("[R8] a run that ends late leaves the one that took its task over where it is", async () => {
	const first = untilWoken(backgrounds(0, "one "));
	script = [first.attempt, hangs()];
	const turn = await ask();
	const { taskId } = turn.generation;
	await expect.poll(async () => (await deps.log.readSnapshot(taskId))?.text).toBe("one ");
	// Another node adopts the answer and dies, and this one, whose first run still hangs, takes it back.
	const lease = { owner: "another node", expiresAt: new Date(0) };
	await deps.generations.adopt({ lease, isOrphan: () => true });
	const adopter = createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		...{ ...deps, store: deps.generations, logger: silent },
		isGone: () => false,
	});
	expect(await adopter.adoptOrphans()).toBe(1);
	first.wake();
	await expect.poll(() => released).toEqual([{ taskId, fence: 1 }]);
	deps.bus.requestStop(taskId);
	expect((await follow(taskId)).ends).toMatchObject([{ status: "stopped" }]);
});

test("[R7] readers of an adopted answer get what its row alone had", async () => {
	script = [hangs("shown")];
	const turn = await ask();
	const { taskId, fence } = turn.generation;
	const seen = follow(taskId);
	await expect.poll(async () => (await deps.log.readSnapshot(taskId))?.text).toBe("shown");
	const progress = { content: "shown and saved", reasoning: "", checkpoint: null, snapshots: 0 };
	await deps.generations.saveProgress(taskId, fence, progress);
	await createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		...deps,
		store: deps.generations,
		logger: silent,
		clock: { now: () => new Date(Date.now() + 60_000) },
		isGone: () => true,
	}).adoptOrphans();
	expect((await seen).text).toBe("shown and saved");
	expect((await seen).ends).toMatchObject([{ status: "interrupted", length: 15 }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "shown and saved" });
});

test("[G3] a stop that comes before its answer runs here ends it as soon as it does", async () => {
	script = [hangs("said in vain")];
	const taskId = randomUUID() as TaskId;
	deps = { ...deps, ids: { uuid: () => taskId } };
	deps.bus.requestStop(taskId);
	const turn = await ask();
	expect((await follow(taskId)).ends).toMatchObject([{ status: "stopped", length: 0 }]);
	expect(await stored(turn.chat.value.id)).toMatchObject({ status: "stopped" });
});

test("[R7] an answer keeps its lease while its request is got ready, however long files are read", async () => {
	script = [says("whole")];
	const lease = { owner: "another node", expiresAt: new Date(Date.now() + 60_000) };
	const isOrphan = ({ leaseExpiresAt }: HeldTask) => leaseExpiresAt < clock.now();
	const { chats, generations, runner } = deps;
	const taken: unknown[] = [];
	const readBranch: typeof chats.readBranch = async (id) => {
		aheadMs = 30_000;
		await runner.renewLeases();
		taken.push(...(await generations.adopt({ lease, isOrphan })));
		return chats.readBranch(id);
	};
	deps = { ...deps, chats: { ...chats, readBranch } };
	const turn = await ask();
	expect(taken).toEqual([]);
	await follow(turn.generation.taskId);
	expect(await stored(turn.chat.value.id)).toMatchObject({ content: "whole", status: "complete" });
});

test("[R8] a node whose clock has jumped an hour ahead leaves the answers of others where they are", async () => {
	script = [hangs("goes on")];
	const turn = await ask();
	const adopter = createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		...{ ...deps, store: deps.generations, logger: silent },
		clock: { now: () => new Date(Date.now() + 3_600_000) },
		runner: {
			newLease: () => ({ owner: "another node", expiresAt: new Date(Date.now() + 3_600_000) }),
			renewLeases: async () => {},
			start: async () => {},
		},
		isGone: () => false,
	});
	expect(await adopter.adoptOrphans()).toBe(0);
	expect(await stored(turn.chat.value.id)).toMatchObject({ status: "streaming" });
});

test("[R7] a node that slept does not take its own running answers for orphans", async () => {
	script = [hangs("before the sleep")];
	const turn = await ask();
	const { taskId } = turn.generation;
	await expect.poll(async () => (await deps.log.readSnapshot(taskId))?.text).toBe("before the sleep");
	aheadMs = 60_000;
	const adopter = createAdopter({
		measure: (orphan, known) => measureOrphan(deps, orphan, known),
		...{ ...deps, store: deps.generations, logger: silent },
		isGone: () => false,
	});
	expect(await adopter.adoptOrphans()).toBe(0);
	expect(await stored(turn.chat.value.id)).toMatchObject({ status: "streaming" });
	deps.bus.requestStop(taskId);
	expect((await follow(taskId)).ends).toMatchObject([{ status: "stopped" }]);
});
