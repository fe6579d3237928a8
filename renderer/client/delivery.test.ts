import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { openClient, openServer } from "../../tests/support/scripted-client.ts";
import { createLocalChatId } from "./chat-client.ts";

const said = (chatId: string, content: string) => ({
	...{ chatId, content, responseModel: false, model: null, parentId: null, edits: null },
});

test("A chat that cannot be made holds up no other; what is in it comes in order once it can", async () => {
	let isBroken = true;
	const server = await openServer({
		answer: () => ({ text: "Yes." }),
		instead: (path) => (isBroken && path === "/api/chats" ? [500, {}, "{}"] : null),
	});
	server.chats.addChat();
	const { client, until, state, texts, isIdle } = openClient(server.url);
	await until("listed", () => state().isListed);
	const [broken, alsoBroken] = [1, 2].map(() => createLocalChatId(crypto.randomUUID()));
	client.send(said(broken ?? "", "one"));
	client.send(said(broken ?? "", "two"));
	client.send(said(alsoBroken ?? "", "elsewhere"));
	client.send(said("1", "there"));
	await until("answered", () => texts("1").at(-1) === "Yes.");
	expect(texts("1")).toEqual(["there", "Yes."]);
	client.send(said("1", "more"));
	await until("answered again", () => texts("1").length === 4);
	expect(state().outbox.map(({ content }) => content)).toEqual(["one", "two", "elsewhere"]);
	// A chat that cannot be made is not asked for all the time.
	const asked = () => server.requests.filter((request) => request.startsWith("POST /api/chats?")).length;
	const before = asked();
	await delay(1000);
	expect(asked() - before).toBeLessThan(10);
	isBroken = false;
	await until("delivered", isIdle);
	const chats = [...server.chats.chats.values()].slice(1);
	expect(chats.map(({ messages }) => messages.map(({ content }) => content))).toEqual([
		["one", "Yes.", "two", "Yes."],
		["elsewhere", "Yes."],
	]);
});
