import { expect, type TestContext, test } from "vitest";
import { type SearchPage, searchPageSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import { naughtyStrings } from "../../support/hostile-strings.ts";
import { askInNewChat, beginAnswer, createChat, readChat, request, waitForEnd } from "../talk.ts";
import type { Bench } from "../target.ts";

/** Section 8 of the protocol: finding words in the history. */
export function judgeSearch(bench: Bench): void {
	const url = () => bench.target().url;

	const search = async (user: string, query: Record<string, string>, at = url()): Promise<SearchPage> => {
		const answer = await request(`${at}/api/users/${user}/search?${new URLSearchParams(query)}`);
		expect(answer.status).toBe(200);
		return searchPageSchema.parse(answer.body);
	};
	const needSearch = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("search")) context.skip("the server does not offer search");
	};

	test("[F1] titles, messages and answers are found at once, whatever their case and accents", async (context) => {
		await needSearch(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, "Où est le CAFÉ Zürich, s'il vous plaît?");
		await request(`${url()}/api/chats/${chatId}?user_id=${user}`, "PATCH", { title: "Cafe Zurich" });
		const { hits, indexed } = await search(user, { q: "café zürich" });
		const { messages } = await readChat(url(), chatId);
		expect(hits.map((hit) => hit.message_id)).toEqual(expect.arrayContaining([null, messages[0]?.id]));
		expect(hits.every((hit) => hit.chat_id === chatId && hit.title === "Cafe Zurich")).toBe(true);
		expect(indexed).toBe(1);
	});

	test("[F1] any text is safe to ask for, and meant literally", async (context) => {
		await needSearch(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const text = `5" disk * AND (OR) NEAR -x ^y a:b 100% "q" 東京タワー 👍🏽 it's`;
		await askInNewChat(client, url(), user, `#tokens n=1 ${text}`);
		for (const part of [...text.split(" "), "京タ", "タワー", text]) {
			const { hits } = await search(user, { q: part });
			expect(hits.map((hit) => hit.text).join(), part).toContain(text.slice(0, 20));
		}
		for (const odd of naughtyStrings()) {
			const q = odd.slice(0, 1000);
			const answer = await request(
				`${url()}/api/users/${user}/search?q=${encodeURIComponent(q.toWellFormed())}`,
			);
			expect(answer.status, JSON.stringify(q)).toBe(200);
		}
		expect((await search(user, { q: " \n" })).hits).toEqual([]);
	});

	test("[F1] filters narrow the search to a chat, a role, a model and a time", async (context) => {
		await needSearch(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const one = await askInNewChat(client, url(), user, "#tokens n=2 needle");
		await askInNewChat(client, url(), user, "#tokens n=2 needle");
		expect((await search(user, { q: "needle", is_ai: "false" })).hits).toHaveLength(2);
		expect((await search(user, { q: "needle", chat_id: one.chatId, is_ai: "false" })).hits).toHaveLength(1);
		const today = new Date().toISOString().slice(0, 10);
		expect((await search(user, { q: "needle", is_ai: "false", from: today, to: today })).hits).toHaveLength(
			2,
		);
		expect((await search(user, { q: "needle", to: "2001-01-01" })).hits).toEqual([]);
		expect((await search(user, { q: "needle", model: "no such model" })).hits).toEqual([]);
		for (const wrong of [{ from: "yesterday" }, { is_ai: "maybe" }, { limit: "0" }, { cursor: "x" }]) {
			const query = new URLSearchParams({ q: "needle", ...wrong });
			expect((await request(`${url()}/api/users/${user}/search?${query}`)).status).toBe(422);
		}
	});

	test("[F2] pages of any size tell every hit once, best first", async (context) => {
		await needSearch(context);
		const user = bench.newUser();
		for (let i = 0; i < 75; i++) {
			const client_id = crypto.randomUUID();
			await createChat(url(), user, { client_id, title: `needle${i % 2 ? "" : " and hay".repeat(9)} ${i}` });
		}
		const whole = await search(user, { q: "needle", limit: "1000" });
		expect(whole.hits).toHaveLength(75);
		expect(whole.next).toBeNull();
		expect(whole.hits[0]?.title).not.toContain("hay");
		const paged: unknown[] = [];
		let cursor: string | null = "";
		while (cursor !== null) {
			const page: SearchPage = await search(user, { q: "needle", limit: "7", ...(cursor && { cursor }) });
			paged.push(...page.hits);
			cursor = page.next;
		}
		expect(paged).toEqual(whole.hits);
	});

	test("[F3] a hit comes with plain text around it and where in it the words stand", async (context) => {
		await needSearch(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const hostile = `<img src=x onerror=alert(1)> ${"filler ".repeat(200)}<b>needle</b> and 😀 more`;
		await askInNewChat(client, url(), user, `#tokens n=1 ${hostile}`);
		const [hit] = (await search(user, { q: "needle", is_ai: "false" })).hits;
		expect(hit?.text).toContain("<b>needle</b> and 😀 more");
		expect(hit?.text.length).toBeLessThan(400);
		expect(hit?.marks.map(({ start, end }) => hit.text.slice(start, end))).toEqual(["needle"]);
	});

	test("[F4] what is another's or was deleted is never found", async (context) => {
		await needSearch(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, "#tokens n=1 needle");
		expect((await search(other, { q: "needle" })).hits).toEqual([]);
		expect((await search(other, { q: "needle", chat_id: chatId })).hits).toEqual([]);
		expect((await search(user, { q: "needle" })).hits.length).toBeGreaterThan(0);
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [chatId], user_id: user });
		expect((await search(user, { q: "needle" })).hits).toEqual([]);
	});

	test("[F5] a message is found as soon as it is stored, on every node, and what is stored of its answer", async (context) => {
		await needSearch(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const { taskId, chatId } = await beginAnswer(client, url(), user, "#tokens n=300 rate=50 needle");
		for (const at of [url(), bench.target().otherUrl ?? url()]) {
			expect((await search(user, { q: "needle", is_ai: "false" }, at)).hits).toHaveLength(1);
		}
		const isFound = async () => {
			const { messages } = await readChat(url(), chatId);
			const [word] = messages[1]?.content.match(/[a-z]{4,}/) ?? [];
			return word !== undefined && (await search(user, { q: word, is_ai: "true" })).hits.length > 0;
		};
		await expect.poll(isFound, { timeout: 15_000 }).toBe(true);
		client.send({ action: "stop_generation", task_id: taskId });
		await waitForEnd(client, taskId);
	});
}
