import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { redisMissing, startRedis } from "../../tests/support/redis-process.ts";
import { openTempDir, type TempDir } from "../../tests/support/temp-dir.ts";
import type { NewTurn, StreamEntry } from "../application/ports.ts";
import { parseConfig } from "../config.ts";
import type { TaskId, UserId } from "../protocol/ids.ts";
import { openBackends } from "./backends.ts";
import { createChatStore } from "./storage/chat-store.ts";
import { createGenerationStore } from "./storage/generation-store.ts";
import { openDatabase } from "./storage/open-database.ts";
import { openJournal } from "./streams/journal.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ann = "ann" as UserId;
const NAMES = [
	"ended",
	"takenOver",
	"longer",
	"thoughtLonger",
	"moreTools",
	"partOnly",
	"running",
	"deleted",
];
let dir: TempDir;
let path: string;

beforeEach(async () => {
	dir = await openTempDir();
	path = join(dir.path, "chat.db");
});
afterEach(() => dir[Symbol.asyncDispose]());

async function openAndClose(env: Readonly<Record<string, string>> = {}): Promise<void> {
	const script = new URL("file:///none.js");
	const backends = await openBackends(
		parseConfig({ DATABASE_URL: `sqlite:///${path}`, FIND_LOCAL_MODELS: "false", ...env }, dir.path),
		{
			...{
				logger: silent,
				load: { isBusy: () => false },
				version: "1",
				owner: "test",
				isImporterGone: () => true,
			},
			...{ searchScript: script, extractionScript: script, transferScript: script, usageScript: script },
		},
	);
	await backends.close();
}

const now = new Date();
const lease = { owner: "dead", expiresAt: now };
const text = (value: string, offset = 0): StreamEntry => ({ type: "text", offset, text: value });
const tool: StreamEntry = {
	type: "tool",
	call: { id: "a", server: "s", tool: "t", arguments: "{}", round: 0, at: 0, status: "complete" },
};
const JOURNALED: Readonly<Record<string, readonly StreamEntry[]>> = {
	longer: [text("stored, and more")],
	thoughtLonger: [{ type: "reasoning", offset: 0, text: "thought" }, text("stored")],
	moreTools: [tool, text("stored")],
	// As Redis leaves it, which had the rest.
	partOnly: [text("more", 6)],
};

/** What a process leaves that is killed: answers in every state, all of them in the journal. */
async function leaveAnswers(): Promise<ReadonlyMap<string, TaskId>> {
	const db = await openDatabase(path);
	const [chats, generations] = [createChatStore(db), createGenerationStore(db)];
	const journal = openJournal(`${path}-streams`);
	const tasks = new Map<string, TaskId>();
	for (const name of NAMES) {
		const taskId = randomUUID() as TaskId;
		tasks.set(name, taskId);
		const chat = await chats.createChat({ userId: ann, title: null, clientId: null, now });
		const turn: NewTurn = {
			...{
				userId: ann,
				clientId: null,
				taskId,
				model: null,
				resolveModel: () => "any",
				schema: null,
				now,
				lease,
			},
			...{ chatId: chat.value.id, content: "hi", attachments: [], parentId: undefined, title: "" },
		};
		await generations.beginTurn(turn);
		if (name === "takenOver") {
			await generations.adopt({ lease, isOrphan: (task) => task.taskId === taskId });
		}
		const fence = name === "takenOver" ? 2 : 1;
		journal.write([{ taskId, fence, entries: JOURNALED[name] ?? [text("stored")] }]);
		if (name === "deleted") await chats.deleteChats([chat.value.id], ann);
		if (name === "deleted" || name === "running") continue;
		const end = { status: "complete", content: "stored", reasoning: "", usage: null, error: null } as const;
		await generations.endGeneration(
			taskId,
			fence,
			{ ...end, source: { provider: "T", isLocal: false } },
			now,
		);
	}
	journal.close();
	await db.destroy();
	return tasks;
}

function readJournal(tasks: ReadonlyMap<string, TaskId>): readonly string[] {
	const journal = openJournal(`${path}-streams`);
	const left = [...tasks].filter(([, taskId]) => journal.read(taskId) !== null).map(([name]) => name);
	expect(journal.isNewest(tasks.get("takenOver") as TaskId, 1)).toBe(false);
	journal.close();
	return left;
}

const KEPT = ["longer", "thoughtLonger", "moreTools", "partOnly", "running"];

test("[R7] a start removes from the journal what ended before a kill, and nothing that is there alone", async () => {
	const tasks = await leaveAnswers();
	expect(readJournal(tasks)).toEqual(NAMES);
	await openAndClose();
	expect(readJournal(tasks)).toEqual(KEPT);
	await openAndClose();
	expect(readJournal(tasks)).toEqual(KEPT);
});

it.skipIf(redisMissing() !== null)("[R7] a server that shares its database removes nothing", async () => {
	const tasks = await leaveAnswers();
	await using redis = await startRedis();
	await openAndClose({ REDIS_URL: redis.url });
	expect(readJournal(tasks)).toEqual(NAMES);
});
