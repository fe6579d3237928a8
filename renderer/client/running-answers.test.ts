import { expect, test } from "vitest";
import type { ChatId, MessageId, TaskId } from "../../server/protocol/ids.ts";
import { RunningAnswers } from "./running-answers.ts";

const answer = { task_id: "t" as TaskId, chat_id: "1" as ChatId, message_id: "2" as MessageId };

test("A message that was read while its answer ran is outdated once the end was heard", () => {
	const running = new RunningAnswers();
	running.note(answer, true);
	const read = { status: "streaming", task_id: "t" };
	expect(running.isOutdated(read)).toBe(false);
	running.end("t");
	expect(running.isOutdated(read)).toBe(true);
	expect(running.isOutdated({ status: "complete", task_id: "t" })).toBe(false);
	expect(running.isOutdated({ status: "streaming", task_id: "another" })).toBe(false);
});

test("An answer that the server says runs is followed to its end, also where it was taken for ended; then it holds up nothing", () => {
	const running = new RunningAnswers();
	running.note(answer, false);
	expect(running.keepOnly([])).toEqual(["1"]);
	expect(running.isWriting("1", null)).toBe(false);
	running.note(answer, false);
	expect(running.takeUnfollowed()).toMatchObject([answer]);
	const token = { type: "token" as const, ...answer, token: "Hello", offset: 0 };
	expect(running.accept(token)).toMatchObject({ token: "Hello" });
	expect(running.end("t")).toBe(true);
	expect(running.isWriting("1", null)).toBe(false);
	expect(running.end("t")).toBe(false);
});
