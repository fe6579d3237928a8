import { expect, test, vi } from "vitest";
import type { StoredTask, StreamEntry, TaskState } from "../../application/ports.ts";
import { forwardStream } from "./forward-stream.ts";

const TASK = "00000000-0000-4000-8000-000000000001";
const END = { type: "end", status: "complete", length: 4, usage: null, error: null, rev: 1 } as const;

/** A socket whose room is in the test's hands, and a log that tells what is taken from it. */
function setStage(entries: readonly StreamEntry[], stored: object | null = null) {
	let room = true;
	let waiters: (() => void)[] = [];
	const sent: string[] = [];
	const taken: StreamEntry[] = [];
	const findTaskState = vi.fn(async () => ({ isRunning: true }));
	const findTask = vi.fn(async () => stored);
	const giveRoom = () => {
		room = true;
		for (const go of waiters) go();
		waiters = [];
	};
	const deps = {
		generations: {
			findTaskState: findTaskState as unknown as () => Promise<TaskState>,
			findTask: findTask as unknown as () => Promise<StoredTask | null>,
		},
		log: {
			async *read() {
				for (const entry of entries) {
					taken.push(entry);
					yield [entry];
				}
			},
		},
		sender: {
			hasRoom: () => room,
			waitForRoom: (signal: AbortSignal) =>
				new Promise<void>((resolve) => {
					waiters.push(resolve);
					signal.addEventListener("abort", () => resolve());
				}),
			send: (frame: string) => {
				sent.push(frame);
				room = false;
			},
		},
		frameBytes: 1024 * 1024,
	} as unknown as Parameters<typeof forwardStream>[0];
	const subject = { taskId: TASK, chatId: "1", messageId: "2" } as Parameters<
		typeof forwardStream
	>[1]["subject"];
	const forward = (signal: AbortSignal = new AbortController().signal) =>
		forwardStream(deps, { subject, userId: "u" as never, offset: 0 }, signal);
	return { sent, taken, findTaskState, forward, giveRoom, fill: () => (room = false) };
}

const text = (offset: number, what: string): StreamEntry => ({ type: "text", offset, text: what });

test("[C6] nothing is taken from the log before the socket has room for it", async () => {
	const stage = setStage([text(0, "ab"), text(2, "cd"), END]);
	const forwarding = stage.forward();
	await expect.poll(() => stage.sent.length).toBe(1);
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(stage.taken).toHaveLength(1);
	for (const count of [2, 3]) {
		stage.giveRoom();
		await expect.poll(() => stage.sent.length).toBe(count);
	}
	stage.giveRoom();
	await forwarding;
	expect(stage.sent.map((frame) => JSON.parse(frame).type)).toEqual([
		"token",
		"token",
		"generation_complete",
	]);
});

test("[C6] a resume of a socket without room asks neither the store nor the log", async () => {
	const stage = setStage([text(0, "ab"), END]);
	stage.fill();
	const given = new AbortController();
	const first = stage.forward(given.signal);
	given.abort();
	await first;
	expect(stage.findTaskState).not.toHaveBeenCalled();
	expect(stage.sent).toEqual([]);
});

const STORED = { answer: { value: { content: "abcd", status: "complete" }, rev: 1 } };

test.each([
	["all of its text", [END], STORED, ["abcd@0", "end"]],
	["a part of its text", [text(0, "ab"), END], STORED, ["ab@0", "cd@2", "end"]],
	["its text, and whose chat is gone", [text(0, "ab"), END], null, ["ab@0", "end"]],
])(
	"[R3] a log that lost %s is made whole from the store before the end is told",
	async (_what, entries, stored, expected) => {
		const stage = setStage(entries, stored);
		const forwarding = stage.forward();
		const timer = setInterval(() => stage.giveRoom(), 1);
		await forwarding;
		clearInterval(timer);
		const told = stage.sent.map(
			(frame) => JSON.parse(frame) as { type: string; token: string; offset: number },
		);
		expect(told.map(({ type, token, offset }) => (type === "token" ? `${token}@${offset}` : "end"))).toEqual(
			expected,
		);
	},
);
