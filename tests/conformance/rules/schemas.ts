import { expect, type TestContext, test } from "vitest";
import { serverInfoSchema } from "../../../server/protocol/rest.ts";
import { schemaTrialLineSchema } from "../../../server/protocol/schema-trial.ts";
import { askInNewChat, readOnlyAnswer, request } from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

const CITY = {
	type: "object",
	properties: { name: { type: "string" }, people: { type: "integer" } },
	required: ["name", "people"],
	additionalProperties: false,
};

/** Forms of structured answers that users give names to [W3], and what becomes of an answer that misses its form. */
export function judgeSchemas(bench: Bench): void {
	const url = () => bench.target().url;

	const needLibrary = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("schemas")) context.skip("the server keeps no schemas");
	};
	const keep = (user: string, name: string, schema: unknown) =>
		request(`${url()}/api/users/${user}/library/schemas/${crypto.randomUUID()}`, "PUT", {
			name,
			content: { schema },
		});

	test("[W3] a name of the user's library asks for that form, over the WebSocket as seed clients send it", async (context) => {
		const upstream = needUpstream(context, bench.target());
		await needLibrary(context);
		const user = bench.newUser();
		expect((await keep(user, "City facts", CITY)).status).toBe(200);
		const client = await bench.open(user);
		const { chatId, taskId, end } = await askInNewChat(client, url(), user, "Paris?", {
			response_model: "city facts",
		});
		expect(end.status).toBe("complete");
		const stored = JSON.parse((await readOnlyAnswer(url(), chatId)).content);
		expect(Object.keys(stored).sort()).toEqual(["name", "people"]);
		const last = client.all("structured_token").findLast((event) => event.task_id === taskId);
		expect(last?.data).toEqual(stored);
		const asked = (await upstream.requests()).map(({ body }) => JSON.stringify(body));
		expect(asked.findLast((body) => body.includes("Paris?"))).toContain('"people"');
		const stranger = bench.newUser();
		const other = await bench.open(stranger);
		const chat = await request(`${url()}/api/chats?user_id=${stranger}`, "POST", {});
		other.send({
			action: "send_message",
			chat_id: (chat.body as { id: string }).id,
			content: "Paris?",
			response_model: "City facts",
		});
		expect(await other.next("error")).toMatchObject({ code: "invalid_request" });
	});

	test("[Q4] the form stays with its answer: in events, after the form is deleted, in exports and imports", async (context) => {
		needUpstream(context, bench.target());
		await needLibrary(context);
		const user = bench.newUser();
		const form = { name: "City facts", schema: CITY };
		const path = `${url()}/api/users/${user}/library/schemas/${crypto.randomUUID()}`;
		await request(path, "PUT", { name: form.name, content: { schema: CITY } });
		const client = await bench.openWelcomed(user);
		const { chatId } = await askInNewChat(client, url(), user, "Paris?", { response_model: form.name });
		expect(client.all("generation_started").at(-1)).toMatchObject({ form });
		expect((await request(path, "DELETE")).status).toBe(200);
		expect(await readOnlyAnswer(url(), chatId)).toMatchObject({ structured: true, form });
		const file = await fetch(`${url()}/api/users/${user}/export?format=parley`);
		const other = bench.newUser();
		const body = new Uint8Array(await file.arrayBuffer());
		await fetch(`${url()}/api/users/${other}/import?name=a.zip`, { method: "POST", body });
		await expect
			.poll(async () => {
				const { body: chats } = await request(`${url()}/api/users/${other}/chats`);
				return (chats as { messages: { form?: unknown }[] }[])[0]?.messages.at(-1)?.form;
			})
			.toEqual(form);
		// Plain answers have none.
		const plain = await askInNewChat(client, url(), user, "And London?");
		expect(await readOnlyAnswer(url(), plain.chatId)).not.toHaveProperty("form");
	});

	test("[Q3] a trial that is followed tells the object as it grows, and refusals as ever", async (context) => {
		const upstream = needUpstream(context, bench.target());
		await needLibrary(context);
		const user = bench.newUser();
		const follow = (body: object) =>
			fetch(`${url()}/api/users/${user}/schema-trials`, {
				method: "POST",
				headers: { accept: "application/x-ndjson", "content-type": "application/json" },
				body: JSON.stringify(body),
			});
		await upstream.setScenario("structured rate=100 piece=2", 1);
		const answer = await follow({ schema: CITY, question: "Paris?" });
		expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
		const lines = (await answer.text())
			.trim()
			.split("\n")
			.map((line) => schemaTrialLineSchema.parse(JSON.parse(line)));
		const [last, ...before] = lines.toReversed();
		expect(before.length).toBeGreaterThan(0);
		expect(before.every(({ type }) => type === "snapshot")).toBe(true);
		expect(last).toMatchObject({ type: "result" });
		const refused = await follow({ schema: { type: "array" }, question: "Paris?" });
		expect([refused.status, (await refused.json()).code]).toEqual([422, "invalid_request"]);
	});

	test("[W3] a schema that could not be served is refused with its place", async (context) => {
		await needLibrary(context);
		const user = bench.newUser();
		const refused = await keep(user, "Odd", { type: "object", properties: { a: { type: "strng" } } });
		expect(refused).toMatchObject({ status: 422, body: { code: "invalid_request" } });
		const { detail } = refused.body as { detail: { loc: string[]; msg: string }[] };
		expect(detail[0]?.loc.slice(-3)).toEqual(["properties", "a", "type"]);
		expect(detail[0]?.msg).toContain("strng");
		expect((await keep(user, "List", { type: "array" })).status).toBe(422);
	});

	test("[Q1] an answer that misses its form is corrected once by its model, which is told; then it is an error", async (context) => {
		const upstream = needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		await upstream.setScenario("tokens n=3", 1);
		const fixed = await askInNewChat(client, url(), user, "Correct me", { response_model: CITY });
		expect(fixed.end).toMatchObject({ status: "complete", usage: { output_tokens: expect.any(Number) } });
		const notes = client.all("interim_message").filter(({ message }) => message.task_id === fixed.taskId);
		expect(notes.map(({ message }) => message.content).join()).toContain("did not fit the form");
		const asked = (await upstream.requests()).filter(({ body }) =>
			JSON.stringify(body).includes("Correct me"),
		);
		expect(asked).toHaveLength(2);
		expect(JSON.stringify(asked[1]?.body)).toContain("does not fit the required JSON Schema");
		// Both requests were paid for.
		expect(fixed.end.usage?.input_tokens).toBe(22);

		await upstream.setScenario("tokens n=3", 2);
		const failed = await askInNewChat(client, url(), user, "Twice wrong", { response_model: CITY });
		expect(failed.end).toMatchObject({ status: "error", error: { code: "structured_invalid" } });
		const tried = (await upstream.requests()).filter(({ body }) =>
			JSON.stringify(body).includes("Twice wrong"),
		);
		expect(tried).toHaveLength(2);
	});
}
