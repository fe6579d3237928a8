import { afterAll, beforeAll, expect, test } from "vitest";
import { findLeak } from "../support/find-leak.ts";
import { fuzzTexts } from "../support/fuzz-frames.ts";
import { naughtyStrings, oddJsonTexts } from "../support/hostile-strings.ts";
import { WsClient } from "../support/ws-client.ts";
import { attack } from "./attack.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";
import { createChat, readChat } from "./talk.ts";

const NO_CHAT = "999999999999";
const NO_TASK = "00000000-0000-4000-8000-000000000000";
const TEMPLATES = [
	{ action: "send_message", chat_id: NO_CHAT, content: "hello", response_model: false, parent_id: "1" },
	{ action: "join_chat", chat_id: NO_CHAT },
	{ action: "hello", protocol: 2, since: 0 },
	{ action: "stop_generation", task_id: NO_TASK },
	{ action: "resume_generation", task_id: NO_TASK, offset: 5 },
	{ action: "regenerate", message_id: NO_CHAT, client_id: NO_TASK, model: "m" },
	{ action: "edit_message", message_id: NO_CHAT, content: "x" },
	{ action: "continue_generation", message_id: NO_CHAT },
	{ action: "temporary_message", task_id: NO_TASK, messages: [{ is_ai: true, content: "x" }], model: "m" },
	{ action: "ping" },
];

let target: OwnTarget;
beforeAll(async () => {
	target = await openTarget({ MAX_EVENTS_PER_SECOND: "1000000" });
});
afterAll(() => target?.[Symbol.asyncDispose]());

test("[W10] there are hundreds of odd texts to send", () => {
	expect(new Set([...oddJsonTexts(), ...naughtyStrings()]).size).toBeGreaterThan(500);
});

test("[W10] every odd JSON text as a frame is answered with an error and nothing else", async () => {
	await attack(target, async () => {
		const texts = oddJsonTexts().filter((text) => !isAcceptable(text));
		const client = await sendFrames(texts);
		expect(client.all("error")).toHaveLength(texts.length + 1);
	});
});

test("[W10] naughty strings in every field of every action are survived", async () => {
	await attack(target, async () => {
		const frames = naughtyStrings().flatMap((text) =>
			TEMPLATES.flatMap((template) =>
				Object.keys(template).map((key) => JSON.stringify({ ...template, [key]: text })),
			),
		);
		for (let at = 0; at < frames.length; at += 1_000) {
			const client = await sendFrames(frames.slice(at, at + 1_000));
			expect(client.all("message")).toEqual([]);
		}
	});
});

test("[C4] [W10] naughty strings as messages and titles come back as they were written", async () => {
	await attack(target, async () => {
		const user = "scribe";
		using client = await WsClient.open(target.url, user);
		const texts = naughtyStrings().filter(
			(text) => text.replaceAll("\u0000", "").trim() !== "" && text.length < 500,
		);
		const chat = await createChat(target.url, user);
		await target.upstream?.setScenario("tokens n=1");
		for (const content of texts) {
			client.send({ action: "send_message", chat_id: chat.id, content });
			const { message } = await client.next("message");
			expect(message.content).toBe(content.replaceAll("\u0000", "").toWellFormed());
		}
		await client.waitUntil(() => client.all("generation_complete").length === texts.length, 25_000);
		await target.upstream?.setScenario(null);
		const { messages } = await readChat(target.url, chat.id);
		expect(messages.filter((message) => !message.is_ai).map((message) => message.content)).toEqual(
			texts.map((content) => content.replaceAll("\u0000", "").toWellFormed()),
		);
	});
});

test.each([1, 2, 3, 4])("[W10] 1,000 seeded malformed frames are survived, round %i", async (seed) => {
	await attack(target, async () => {
		await sendFrames(fuzzTexts(seed, 1_000, TEMPLATES));
	});
});

/** Sends frames on one socket, which has to stay open and say nothing of the inside. */
async function sendFrames(frames: readonly string[]): Promise<WsClient> {
	const client = await WsClient.open(target.url, "attacker");
	for (const frame of [...frames, '{"action":"last one"}']) client.sendRaw(frame);
	const isLast = () => client.all("error").some((error) => error.message === "Unknown action: last one");
	await client.waitUntil(isLast, 25_000, "the answer to the last frame");
	expect(client.isOpen).toBe(true);
	expect(client.violations).toEqual([]);
	const input = frames.join("\n");
	for (const said of client.frames) expect(findLeak(said, input)).toBeNull();
	client.terminate();
	return client;
}

/** Texts that are a frame the server may well accept. */
function isAcceptable(frame: string): boolean {
	try {
		const value: unknown = JSON.parse(frame);
		return (
			typeof value === "object" &&
			value !== null &&
			"action" in value &&
			(value.action === "ping" || value.action === "send_message") &&
			frame.length < 2_000
		);
	} catch {
		return false;
	}
}
