import { expect, type TestContext, test } from "vitest";
import { priceTableSchema } from "../../../server/protocol/pricing.ts";
import { serverInfoSchema } from "../../../server/protocol/rest.ts";
import { type UsageReport, usageReportSchema } from "../../../server/protocol/usage.ts";
import { askInNewChat, beginAnswer, readOnlyAnswer, request, textOf, waitForEnd } from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

/** section 11 of the protocol: what answers take, and what that costs. */
export function judgeUsage(bench: Bench): void {
	const url = () => bench.target().url;

	const needUsage = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("usage")) context.skip("the server does not count usage");
	};
	const report = async (user: string, query: Record<string, string> = {}): Promise<UsageReport> => {
		const answer = await request(`${url()}/api/users/${user}/usage?${new URLSearchParams(query)}`);
		expect(answer.status).toBe(200);
		return usageReportSchema.parse(answer.body);
	};

	test("[M1] usage is that of the provider, with what it read before and with the times", async (context) => {
		needUpstream(context, bench.target());
		await needUsage(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const { end, chatId } = await askInNewChat(client, url(), user, "#tokens n=12");
		expect(end.usage).toMatchObject({ input_tokens: 11, output_tokens: 12, cached_tokens: 4 });
		expect(end.usage?.estimated).toBeUndefined();
		expect(end.usage?.duration_ms).toBeGreaterThanOrEqual(end.usage?.first_token_ms ?? Infinity);
		expect((await readOnlyAnswer(url(), chatId)).usage).toEqual(end.usage);
	});

	test.each([
		["#tokens n=40 usage=0", "ignores-options"],
		["#no-stream-options n=40", "refuses-options"],
	])("[M1] what a provider does not tell is estimated and marked so: %s", async (question, model) => {
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const { end, chatId } = await askInNewChat(client, url(), user, question, { model });
		if (bench.target().upstream === null) return;
		expect(end.usage).toMatchObject({ estimated: true });
		expect(end.usage?.output_tokens).toBeGreaterThan(10);
		// The nearer count of a tokenizer follows.
		const isCorrected = () =>
			client.all("message_updated").some(({ message }) => message.usage?.estimated === true);
		await client.waitUntil(isCorrected, undefined, "the count of the tokenizer");
		const { usage } = await readOnlyAnswer(url(), chatId);
		expect(usage).toMatchObject({ estimated: true, duration_ms: expect.any(Number) });
	});

	test("[M1] a stopped answer has taken what was written, and a failed one before its first word nothing", async (context) => {
		const upstream = needUpstream(context, bench.target());
		await needUsage(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const turn = await beginAnswer(client, url(), user, "#tokens n=2000 rate=50");
		await client.waitUntil(() => textOf(client, turn.taskId).length > 40);
		client.send({ action: "stop_generation", task_id: turn.taskId });
		const end = await waitForEnd(client, turn.taskId);
		expect(end).toMatchObject({ status: "stopped", usage: { estimated: true } });
		await upstream.setScenario("auth", 1);
		const failed = await askInNewChat(client, url(), user, "Hello?");
		expect(failed.end).toMatchObject({ status: "error" });
		expect(failed.end.usage).toBeUndefined();
		expect((await report(user)).total).toMatchObject({ requests: 1, estimated: 1 });
	});

	test("[M2] the report adds up by day, model, provider and chat, also when a chat is gone", async (context) => {
		needUpstream(context, bench.target());
		await needUsage(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const first = await askInNewChat(client, url(), user, "#tokens n=10");
		await askInNewChat(client, url(), user, "#tokens n=20");
		const total = { requests: 2, input_tokens: 22, cached_tokens: 8, output_tokens: 30, reasoning_tokens: 6 };
		for (const by of ["day", "model", "provider", "chat"]) {
			const summed = await report(user, { by });
			expect(summed.total, by).toMatchObject(total);
			expect(summed.rows, by).toHaveLength(by === "chat" ? 2 : 1);
		}
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [first.chatId], user_id: user });
		const left = await report(user, { by: "chat" });
		expect(left.total).toMatchObject(total);
		expect(left.rows.map((row) => row.key === null).sort()).toEqual([false, true]);
		expect((await report(bench.newUser())).total.requests).toBe(0);
		expect((await report(user, { to: "2001-01-01" })).total.requests).toBe(0);
	});

	test("[M2] the report comes as CSV to who asks for it, and says what is wrong with a question", async (context) => {
		await needUsage(context);
		const user = bench.newUser();
		const csv = await fetch(`${url()}/api/users/${user}/usage`, { headers: { accept: "text/csv" } });
		expect(csv.headers.get("content-type")).toContain("text/csv");
		expect(await csv.text()).toMatch(/^day,requests,/);
		const named = await fetch(`${url()}/api/users/${user}/usage?format=csv&by=model`);
		expect(await named.text()).toMatch(/^model,requests,/);
		for (const wrong of [
			"by=week",
			"from=yesterday",
			"tz=Mars/Olympus",
			"to=9999-12-31",
			"from=0000-01-01",
		]) {
			expect((await request(`${url()}/api/users/${user}/usage?${wrong}`)).status, wrong).toBe(422);
		}
	});

	test("[M3] prices can be read, and what runs on one's own computer costs nothing", async (context) => {
		needUpstream(context, bench.target());
		await needUsage(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const { body } = await request(`${url()}/api/users/${user}/prices`);
		expect(priceTableSchema.parse(body).standard.length).toBeGreaterThan(10);
		await askInNewChat(client, url(), user, "#tokens n=1000", { model: "gpt-4o-mini" });
		expect((await report(user)).total).toMatchObject({ cost: 0, unpriced_requests: 0 });
		const place = `${url()}/api/users/${user}/library/prices/${crypto.randomUUID()}`;
		const content = { model: "gpt-4o*", input: 1_000_000, output: 2 };
		expect((await request(place, "PUT", { name: "Mine", content })).status).toBe(200);
		// 11 tokens of input at a dollar each, 1000 of output at two dollars a million.
		expect((await report(user)).total.cost).toBeCloseTo(11.002);
		expect((await report(bench.newUser())).total.cost).toBeNull();
	});

	test("[M5] a budget that is spent warns nobody here, and stops what costs where it is meant to", async (context) => {
		needUpstream(context, bench.target());
		await needUsage(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const put = (kind: string, id: string, content: object) =>
			request(`${url()}/api/users/${user}/library/${kind}/${id}`, "PUT", { name: "x", content });
		const [price, budget] = [crypto.randomUUID(), crypto.randomUUID()];
		await put("prices", price, { model: "*", input: 1_000_000, output: 0 });
		await put("budgets", budget, { monthly: 5, blocks: false });
		expect((await put("budgets", crypto.randomUUID(), { monthly: 9, blocks: false })).status).toBe(409);
		expect((await askInNewChat(client, url(), user, "#tokens n=1")).end.status).toBe("complete");
		expect((await askInNewChat(client, url(), user, "#tokens n=1")).end.status).toBe("complete");
		await put("budgets", budget, { monthly: 5, blocks: true });
		// The provider of this service is on its own computer, whose models go on.
		expect((await askInNewChat(client, url(), user, "#tokens n=1")).end.status).toBe("complete");
	});
}
