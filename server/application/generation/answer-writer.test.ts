import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ChatId, MessageId, TaskId, UserId } from "../../protocol/ids.ts";
import {
	type EntriesToAppend,
	type Generation,
	StaleFenceError,
	type StreamEntry,
	type StreamLog,
} from "../ports.ts";
import { createAnswerWriter } from "./answer-writer.ts";

const generation: Generation = {
	taskId: randomUUID() as TaskId,
	userId: "ann" as UserId,
	chatId: "1" as ChatId,
	messageId: "2" as MessageId,
	clientId: null,
	model: "scripted",
	schema: null,
	fence: 1,
	leaseExpiresAt: new Date(0),
	checkpoint: null,
	snapshots: 0,
};

function openWriter(append: StreamLog["append"]) {
	const failures: unknown[] = [];
	const writer = createAnswerWriter({
		log: { append },
		store: { saveProgress: async () => true },
		generation,
		initial: { text: "", reasoning: "", tools: [] },
		pacer: { mayHold: () => false, hold: () => () => {} },
		meter: { report: () => {}, noteLeftOut: () => {}, noteOutput: () => {} },
		onFailure: (error) => failures.push(error),
	});
	return { writer, failures };
}

const taken = (entries: EntriesToAppend) => (typeof entries === "function" ? entries() : entries);
const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve));

test("what comes after the log refused an append ends the draining instead of spinning", async () => {
	const { writer, failures } = openWriter(async () => {
		await turnOfLoop();
		throw new StaleFenceError(generation.taskId);
	});
	writer.write([{ type: "text", text: "one " }]);
	writer.write([{ type: "text", text: "two " }]);
	await turnOfLoop();
	await turnOfLoop();
	writer.write([{ type: "text", text: "three " }]);
	await expect(writer.drain()).rejects.toBeInstanceOf(StaleFenceError);
	writer.close();
	expect(failures).toHaveLength(1);
});

test("a log that cannot write is told as such", async () => {
	const { writer, failures } = openWriter(() => Promise.reject(new Error("disk full")));
	writer.write([{ type: "text", text: "one " }]);
	await expect(writer.drain()).rejects.toMatchObject({ code: "storage_unavailable" });
	writer.close();
	expect(failures).toHaveLength(1);
});

test("steps that come while an append is under way go together with the next", async () => {
	const appended: number[] = [];
	const { writer } = openWriter(async (_taskId, _fence, entries) => {
		appended.push(taken(entries).length);
		await turnOfLoop();
	});
	for (const text of ["a", "b", "c"]) writer.write([{ type: "text", text }]);
	await writer.drain();
	writer.close();
	expect(appended).toEqual([1, 1]);
	expect(writer.result().content).toBe("abc");
});

test("steps that come before the log takes an append go along", async () => {
	const appended: (readonly StreamEntry[])[] = [];
	const { writer } = openWriter(async (_taskId, _fence, entries) => {
		await turnOfLoop();
		appended.push(taken(entries));
	});
	for (const text of ["a", "b", "c"]) writer.write([{ type: "text", text }]);
	await writer.drain();
	writer.close();
	expect(appended).toEqual([[{ type: "text", offset: 0, text: "abc" }]]);
});
