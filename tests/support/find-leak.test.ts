import { expect, test } from "vitest";
import { findLeak } from "./find-leak.ts";

test.each([
	'{"detail":"x\n    at handle (file.js:1:2)"}',
	"Cannot open /home/me/chat.db",
	"node:internal/process/task_queues",
	"SQLITE_CONSTRAINT: UNIQUE",
	"near: select id from chats",
	"TypeError: x is not a function",
])("%j tells of the inside", (said) => {
	expect(findLeak(said, "")).not.toBeNull();
});

test.each([
	'{"detail":"Chat not found","code":"chat_not_found"}',
	"The server cannot write to its database at the moment.",
])("%j does not", (said) => {
	expect(findLeak(said, "")).toBeNull();
});

test("what the client itself has said is no leak when it is repeated", () => {
	expect(findLeak("Unknown action: SELECT * FROM chats", '{"action":"SELECT * FROM chats"}')).toBeNull();
});
