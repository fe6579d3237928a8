import { expect, test } from "vitest";
import { type Message, messageSchema } from "../../server/protocol/rest.ts";
import { checkHistory } from "./check-history.ts";
import { type HistoryEntry, hashText, type Resumed, type SendEntry } from "./history.ts";
import { expectAnswer } from "./say.ts";

const KEYS = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;
const TASKS = ["10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000002"] as const;
const QUESTION = "#tokens n=5 seed=7";
const ANSWER = expectAnswer(QUESTION);

/** A history in which all went well: one user, one chat, one message with its answer. */
function wellHistory() {
	const messages = [question(), answer()];
	const entries: HistoryEntry[] = [
		send("invoke"),
		send("ok"),
		seen("1", QUESTION),
		{ type: "follow", socket: "ann.0#0", task: TASKS[0] },
		end("ann.0#0"),
		shown(ANSWER),
	];
	const resumed: Resumed[] = [
		{ task: TASKS[0], text: ANSWER, isStructured: false, status: "complete", length: ANSWER.length, ends: 1 },
	];
	return { messages, entries, resumed, strangers: [] as Message[], synced: null as Message[] | null };
}

function problemsOf(change: (history: ReturnType<typeof wellHistory>) => void): readonly string[] {
	const history = wellHistory();
	change(history);
	const { messages, entries, resumed, strangers, synced } = history;
	const readers = [
		{ name: "list", chats: new Map([["1", messages]]) },
		{ name: "sync", chats: new Map([["1", synced ?? structuredClone(messages)]]) },
	];
	const bob = { user: "bob", readers: [{ name: "list", chats: new Map([["9", strangers]]) }], resumed: [] };
	const users = [{ user: "ann", readers, resumed }, bob];
	return [...new Set(checkHistory({ entries, users, expectAnswer }).map((problem) => problem.rule))];
}

function question(change: Partial<Record<keyof Message, unknown>> = {}): Message {
	const base = {
		id: "1",
		chat_id: "1",
		content: QUESTION,
		is_ai: false,
		parent_id: null,
		client_id: KEYS[0],
	};
	return messageSchema.parse({
		...base,
		status: "complete",
		timestamp: "2026-01-01T00:00:00.000Z",
		...change,
	});
}

function answer(change: Partial<Record<keyof Message, unknown>> = {}): Message {
	const base = { id: "2", chat_id: "1", content: ANSWER, is_ai: true, parent_id: "1", task_id: TASKS[0] };
	return messageSchema.parse({
		...base,
		status: "complete",
		timestamp: "2026-01-01T00:00:00.000Z",
		...change,
	});
}

function send(type: SendEntry["type"], key: string = KEYS[0], content = QUESTION): SendEntry {
	return { type, client: "ann.0", user: "ann", key, chat: "1", hash: hashText(content), hasClientId: true };
}

function seen(message: string, content: string): HistoryEntry {
	const socket = "ann.0#0";
	return { type: "seen", client: "ann.0", user: "ann", socket, chat: "1", message, hash: hashText(content) };
}

function end(socket: string, status = "complete", length = ANSWER.length): HistoryEntry {
	return { type: "end", socket, user: "ann", task: TASKS[0], status, length };
}

function shown(text: string, hasEnded = true, message = "2"): HistoryEntry {
	const about = { client: "ann.0", user: "ann", task: TASKS[0], chat: "1", message };
	return { type: "shown", ...about, text, isStructured: false, hasEnded, mustEnd: true };
}

test("a history in which all went well has no problems", () => {
	expect(problemsOf(() => {})).toEqual([]);
});

test("an unknown message may be there or not", () => {
	expect(problemsOf(({ entries }) => entries.splice(1, 1, send("unknown")))).toEqual([]);
	expect(problemsOf(({ entries }) => entries.push(send("unknown", KEYS[1], "gone")))).toEqual([]);
});

test("an answer that was cut by a crash is well when the screen has what is stored", () => {
	const part = ANSWER.slice(0, 9);
	const rules = problemsOf((history) => {
		history.messages[1] = answer({ content: part, status: "interrupted" });
		history.entries.splice(4, 2, end("ann.0#0", "interrupted", 9), shown(part));
		history.resumed = [
			{ task: TASKS[0], text: part, isStructured: false, status: "interrupted", length: 9, ends: 1 },
		];
	});
	expect(rules).toEqual([]);
});

const WRONG: readonly (readonly [string, string, (history: ReturnType<typeof wellHistory>) => unknown])[] = [
	[
		"an acknowledged message is not there",
		"lost",
		({ entries }) => entries.push(send("ok", KEYS[1], "gone")),
	],
	["a message is there twice", "doubled", ({ messages }) => messages.push(question({ id: "3" }))],
	[
		"a message is there twice under another id",
		"doubled",
		({ messages }) => messages.push(question({ id: "3", client_id: KEYS[1] })),
	],
	["a refused message is there", "doubled", ({ entries }) => entries.splice(1, 1, send("failed"))],
	[
		"a message has another text",
		"mismatched",
		({ messages }) => messages.splice(0, 1, question({ content: "else" })),
	],
	[
		"a message is in another chat",
		"mismatched",
		({ messages }) => messages.splice(0, 1, question({ chat_id: "7" })),
	],
	[
		"a message has lost its client_id",
		"mismatched",
		({ messages }) => messages.splice(0, 1, question({ client_id: undefined })),
	],
	[
		"a message is there that nobody sent",
		"mismatched",
		({ messages }) => messages.push(question({ id: "3", content: "who?", client_id: undefined })),
	],
	["a message of another user is there", "foreign", ({ strangers }) => strangers.push(question())],
	["a message is announced that is not there", "lost", ({ entries }) => entries.push(seen("8", "x"))],
	[
		"a message of another user is announced",
		"foreign",
		({ entries, strangers }) => {
			entries.push(seen("8", "x"));
			strangers.push(question({ id: "8", content: "x" }));
		},
	],
	["a message is announced with another text", "mismatched", ({ entries }) => entries.push(seen("1", "x"))],
	[
		"a message has no answer",
		"lost",
		(history) => {
			history.messages.splice(1, 1);
			history.entries.splice(3, 3);
			history.resumed = [];
		},
	],
	[
		"a message has two answers",
		"doubled",
		({ messages }) => messages.push(answer({ id: "3", task_id: TASKS[1] })),
	],
	[
		"an answer streams for ever",
		"stuck",
		({ messages }) => messages.splice(1, 1, answer({ status: "streaming" })),
	],
	["an answer never ends on a screen", "stuck", ({ entries }) => entries.splice(5, 1, shown(ANSWER, false))],
	[
		"an answer that is called complete lacks its end",
		"lost",
		(history) => {
			const content = ANSWER.slice(0, 9);
			history.messages[1] = answer({ content });
			history.entries.splice(4, 2, end("ann.0#0", "complete", 9), shown(content));
			history.resumed = [
				{ task: TASKS[0], text: content, isStructured: false, status: "complete", length: 9, ends: 1 },
			];
		},
	],
	[
		"an answer is not what the model wrote",
		"mismatched",
		({ messages }) => messages.splice(1, 1, answer({ content: `${ANSWER}!` })),
	],
	["a screen has a token twice", "mismatched", ({ entries }) => entries.splice(5, 1, shown(`${ANSWER}a`))],
	["a screen lacks a token", "mismatched", ({ entries }) => entries.splice(5, 1, shown(ANSWER.slice(0, -1)))],
	[
		"a screen has more than a crash left",
		"mismatched",
		({ entries }) => entries.splice(5, 1, { ...shown("zz", false), mustEnd: false } as HistoryEntry),
	],
	[
		"a screen has an answer of another user",
		"foreign",
		({ entries, strangers }) => {
			entries.push(shown(ANSWER, true, "8"));
			strangers.push(question({ id: "8" }));
		},
	],
	["an answer ends twice on a socket", "ends", ({ entries }) => entries.push(end("ann.0#0"))],
	["an answer ends on a socket that did not ask", "ends", ({ entries }) => entries.push(end("ann.1#0"))],
	[
		"an answer ends in two ways",
		"ends",
		({ entries }) => {
			entries.push({ type: "follow", socket: "ann.1#0", task: TASKS[0] }, end("ann.1#0", "interrupted", 3));
		},
	],
	[
		"a new socket reads another text",
		"mismatched",
		({ resumed }) => {
			resumed.splice(0, 1, {
				task: TASKS[0],
				text: "x",
				isStructured: false,
				status: "complete",
				length: 1,
				ends: 1,
			});
		},
	],
	[
		"a new socket is told no end",
		"ends",
		({ resumed }) => {
			const task = TASKS[0];
			resumed.splice(0, 1, { task, text: ANSWER, isStructured: false, status: null, length: -1, ends: 0 });
		},
	],
	[
		"a new socket is told two ends",
		"ends",
		({ resumed }) => {
			const base = { task: TASKS[0], text: ANSWER, isStructured: false, status: "complete" };
			resumed.splice(0, 1, { ...base, length: ANSWER.length, ends: 2 });
		},
	],
	[
		"readers disagree on the order",
		"disordered",
		(history) => {
			history.synced = [answer(), question()];
		},
	],
	[
		"readers disagree on a text",
		"disordered",
		(history) => {
			history.synced = [question(), answer({ content: "x" })];
		},
	],
	[
		"a message overtook the one sent before it",
		"disordered",
		({ entries, messages }) => {
			entries.unshift(send("invoke", KEYS[1], "first"), send("ok", KEYS[1], "first"));
			messages.push(question({ id: "3", content: "first", client_id: KEYS[1] }));
		},
	],
	[
		"messages are announced in another order",
		"disordered",
		({ entries, messages }) => {
			messages.push(question({ id: "3", content: "then", client_id: KEYS[1] }));
			for (const text of [QUESTION, "then"])
				entries.push({ type: "sent", socket: "ann.0#0", hash: hashText(text) });
			entries.splice(2, 1, send("invoke", KEYS[1], "then"), seen("3", "then"), seen("1", QUESTION));
		},
	],
	[
		"something was sent that no server may send",
		"protocol",
		({ entries }) => entries.push({ type: "broken", client: "ann.0", rule: "protocol", what: "noise" }),
	],
];

test.each(WRONG)("the checker notices that %s", (_, rule, change) => {
	expect(problemsOf(change)).toContain(rule);
});

test("messages over different sockets may be announced in another order", () => {
	const rules = problemsOf(({ entries, messages }) => {
		const told = { client_id: KEYS[1], content: "then" };
		messages.push(question({ id: "3", ...told }));
		entries.push({ type: "sent", socket: "ann.0#0", hash: hashText(QUESTION) });
		entries.push({ type: "sent", socket: "ann.0#1", hash: hashText("then") });
		entries.splice(2, 1, send("invoke", KEYS[1], "then"), seen("3", "then"), seen("1", QUESTION));
	});
	expect(rules).not.toContain("disordered");
});

test("a client that asked again after a refusal may have its messages in another order", () => {
	const rules = problemsOf(({ entries, messages, resumed }) => {
		entries.unshift(send("invoke", KEYS[1], "first"), send("ok", KEYS[1], "first"));
		entries.push({ type: "reordered", client: "ann.0" });
		const said = question({ id: "3", content: "first", client_id: KEYS[1] });
		const told = { parent_id: "3", task_id: TASKS[1], content: expectAnswer("first") };
		messages.push(said, answer({ id: "4", ...told }));
		const length = told.content.length;
		resumed.push({
			task: TASKS[1],
			text: told.content,
			isStructured: false,
			status: "complete",
			length,
			ends: 1,
		});
	});
	expect(rules).toEqual([]);
});
