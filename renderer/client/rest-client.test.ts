import { expect, test } from "vitest";
import { createRestClient } from "./rest-client.ts";

test.each([
	["short, it outlives its page", "Be brief.", true],
	["longer in letters than browsers let outlive a page, it is sent all the same", "a".repeat(66_000), false],
	["longer only in bytes, it is sent all the same", "简".repeat(22_000), false],
])("Where what is asked for is %s", async (_, prompt, outlives) => {
	const asked: RequestInit[] = [];
	const fetch = async (_url: string, init: RequestInit = {}) => {
		asked.push(init);
		const bytes = new Blob([String(init.body ?? "")]).size;
		if (init.keepalive === true && bytes > 65_536) throw new TypeError("Failed to fetch");
		return Response.json({ id: "1", user_id: "u", title: "", messages: [] });
	};
	const connection = { url: "http://localhost", userId: "u", token: null };
	const rest = createRestClient({ fetch: fetch as typeof globalThis.fetch }, connection);
	await rest.createChat("c", { system_prompt: prompt });
	await rest.patchChat("1", { system_prompt: prompt });
	expect(asked.map(({ keepalive }) => keepalive)).toEqual([outlives, outlives]);
});

test("What is only read does not outlive its page; a delete does", async () => {
	const asked: (boolean | undefined)[] = [];
	const fetch = async (_url: string, init: RequestInit = {}) => {
		asked.push(init.keepalive);
		return Response.json([]);
	};
	const connection = { url: "http://localhost", userId: "u", token: null };
	const rest = createRestClient({ fetch: fetch as typeof globalThis.fetch }, connection);
	await rest.listChats();
	await rest.deleteMessage("1", "2");
	expect(asked).toEqual([false, true]);
});
