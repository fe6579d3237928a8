import { expect, test } from "vitest";
import type { ModelList } from "../client/chat-client.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { keepModelList } from "./keep-model-list.ts";

const WHOLE: ModelList = { models: [], problems: [] };
const PENDING: ModelList = {
	models: [],
	problems: [{ provider_id: "slow", provider: "Slow", pending: true, message: "It was not waited for." }],
};

const KEPT = true;

/** @param answers of the server, one for each request; null: it fails */
function open(...answers: readonly (ModelList | null)[]) {
	const chats = createChatStore();
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	let asked = 0;
	const client = {
		async listModels() {
			const answer = answers[asked] ?? null;
			asked += 1;
			if (answer === null) throw new Error("No answer");
			return answer;
		},
	};
	const read = keepModelList({ client, chats, ui });
	return { chats, ui, read, count: () => asked };
}
const goOnline = (chats: ReturnType<typeof createChatStore>) =>
	chats.apply([{ type: "connection_changed", status: { state: "online" } }]);

test("The models are asked for once, however many want to know", async () => {
	const { read, count } = open({ ...WHOLE }, { ...WHOLE });
	const [first, second] = await Promise.all([read(KEPT), read(KEPT)]);
	expect(second).toBe(first);
	expect(await read(KEPT)).toBe(first);
	expect(count()).toBe(1);
});

test("The models are asked for again over another connection and when providers changed", async () => {
	const { chats, ui, read, count } = open(WHOLE, WHOLE, WHOLE);
	await read(KEPT);
	goOnline(chats);
	await read(KEPT);
	await read(KEPT);
	expect(count()).toBe(2);
	ui.setState({ providerChanges: 1 });
	await read(KEPT);
	await read(KEPT);
	expect(count()).toBe(3);
});

test("Who wants the models of now is told those, and others are from then on too", async () => {
	const now = { ...WHOLE };
	const { read, count } = open(WHOLE, now);
	await read(KEPT);
	expect(await read()).toBe(now);
	expect(await read(KEPT)).toBe(now);
	expect(count()).toBe(2);
});

test("A request that failed is asked again", async () => {
	const { read, count } = open(null, WHOLE);
	await expect(read(KEPT)).rejects.toThrow("No answer");
	expect(await read(KEPT)).toBe(WHOLE);
	expect(count()).toBe(2);
});

test("A list that lacks the models of a provider is not kept", async () => {
	const { read } = open(PENDING, WHOLE);
	expect(await read(KEPT)).toBe(PENDING);
	expect(await read(KEPT)).toBe(WHOLE);
});

test("An earlier request that fails late takes no later answer away", async () => {
	let fail = () => {};
	const failing = new Promise<never>((_, reject) => {
		fail = () => reject(new Error("No answer"));
	});
	const answers = [failing, Promise.resolve(WHOLE)];
	const client = { listModels: () => answers.shift() ?? Promise.reject(new Error("Asked again")) };
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const read = keepModelList({ client, chats: createChatStore(), ui });
	const first = read(KEPT);
	await read();
	fail();
	await expect(first).rejects.toThrow("No answer");
	expect(await read(KEPT)).toBe(WHOLE);
});
