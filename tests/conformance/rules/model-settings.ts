import { randomUUID } from "node:crypto";
import { expect, type TestContext, test } from "vitest";
import { attachmentSchema } from "../../../server/protocol/attachments.ts";
import type { ModelNote } from "../../../server/protocol/model-corrections.ts";
import { modelsResponseSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import { askInNewChat, createChat, readChat, request } from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

const PNG = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64",
);
const SETTINGS = {
	model: "fake",
	system_prompt: "Be brief.",
	temperature: 0.5,
	reasoning_effort: "low",
	max_output_tokens: 500,
} as const;

/** Section 10 of the protocol: what is chosen for the answers of a chat. */
export function judgeModelSettings(bench: Bench): void {
	const url = () => bench.target().url;
	const needSettings = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("model_settings")) context.skip("the server knows no such choices");
	};

	/** The model that answers by default, and how a user says something of it. */
	const needNotes = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("model_notes")) context.skip("the server keeps no notes on models");
		needUpstream(context, bench.target());
		const list = async (user: string) =>
			modelsResponseSchema.parse((await request(`${url()}/api/models?user_id=${user}`)).body);
		const model = (await list(bench.newUser())).models.find((one) => one.default)?.id ?? "";
		const note = async (user: string, content: ModelNote) => {
			const path = `${url()}/api/users/${user}/library/models/${randomUUID()}`;
			expect((await request(path, "PUT", { name: model, content })).status).toBe(200);
			return () => request(path, "DELETE");
		};
		return { model, note, list };
	};

	test("[O1] choices are changed one by one, null leaves one to the model again", async (context) => {
		await needSettings(context);
		const user = bench.newUser();
		const { id } = await createChat(url(), user, { client_id: randomUUID() });
		const patch = (body: object) => request(`${url()}/api/chats/${id}?user_id=${user}`, "PATCH", body);
		expect((await patch(SETTINGS)).body).toMatchObject(SETTINGS);
		await patch({ temperature: null, reasoning_effort: null });
		const chat = await readChat(url(), id);
		expect(chat).toMatchObject({ system_prompt: "Be brief.", max_output_tokens: 500 });
		expect(chat).not.toHaveProperty("temperature");
		expect(chat).not.toHaveProperty("reasoning_effort");
		for (const wrong of [{ temperature: 2.1 }, { reasoning_effort: "much" }, { max_output_tokens: 0 }]) {
			expect((await patch(wrong)).status).toBe(422);
		}
	});

	test("[O1] a chat that is made begins with the choices that came along, and keeps them on a retry", async (context) => {
		await needSettings(context);
		const user = bench.newUser();
		const client_id = randomUUID();
		const made = await createChat(url(), user, { client_id, settings: SETTINGS });
		expect(made).toMatchObject(SETTINGS);
		const again = await createChat(url(), user, { client_id, settings: { temperature: 1 } });
		expect(again).toMatchObject({ id: made.id, ...SETTINGS });
	});

	test("[O2] the provider is told what was chosen, and nothing where nothing was", async (context) => {
		await needSettings(context);
		const upstream = needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const asked = async (text: string) => {
			const found = (await upstream.requests()).find(({ body }) => JSON.stringify(body).includes(text));
			return (found?.body ?? {}) as Record<string, unknown>;
		};
		const { chatId } = await askInNewChat(client, url(), user, "#tokens n=1 seed=11");
		const names = Object.keys(await asked("seed=11"));
		expect(names).toContain("messages");
		for (const name of ["temperature", "reasoning_effort", "max_tokens"]) expect(names).not.toContain(name);
		const chosen = { temperature: 0.5, reasoning_effort: "low", max_output_tokens: 500 };
		await request(`${url()}/api/chats/${chatId}?user_id=${user}`, "PATCH", chosen);
		client.send({ action: "send_message", chat_id: chatId, content: "#tokens n=1 seed=12" });
		await client.waitUntil(() => client.all("generation_complete").length === 2);
		expect(await asked("seed=12")).toMatchObject({
			temperature: 0.5,
			reasoning_effort: "low",
			max_tokens: 500,
		});
	});

	test("[O2] what a model does not take is left out, and it answers all the same", async (context) => {
		await needSettings(context);
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const settings = { temperature: 0.5, max_output_tokens: 500, reasoning_effort: "high" };
		const { id } = await createChat(url(), user, { client_id: randomUUID(), settings });
		for (const [index, field] of ["temperature", "max_tokens", "reasoning_effort"].entries()) {
			client.send({ action: "send_message", chat_id: id, content: `#no-field field=${field} seed=${index}` });
			await client.waitUntil(() => client.all("generation_complete").length === index + 1);
			expect(client.all("generation_complete").at(-1)).toMatchObject({ status: "complete" });
		}
	});

	test("[O2] the answer says which choices its model did not take", async (context) => {
		await needSettings(context);
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const settings = { temperature: 0.5, max_output_tokens: 500, model: `choosy-${randomUUID()}` };
		const { id } = await createChat(url(), user, { client_id: randomUUID(), settings });
		client.send({ action: "send_message", chat_id: id, content: "#no-field field=temperature seed=31" });
		await client.waitUntil(() => client.all("generation_complete").length === 1);
		expect(client.all("generation_complete").at(-1)?.usage?.left_out).toEqual(["temperature"]);
		expect((await readChat(url(), id)).messages.at(-1)?.usage?.left_out).toEqual(["temperature"]);
	});

	test("[O4] what a person says of a model goes before what is known of it", async (context) => {
		const { model, note, list } = await needNotes(context);
		const user = bench.newUser();
		await note(user, { capabilities: { vision: false, tools: true }, context_tokens: 5000 });
		const { models } = await list(user);
		expect(models.find(({ id }) => id === model)).toMatchObject({
			capabilities: { vision: false, tools: true },
			context_tokens: 5000,
		});
		const other = (await list(bench.newUser())).models.find(({ id }) => id === model);
		expect(other?.context_tokens).not.toBe(5000);
	});

	test("[O4] images are refused for a model that cannot see, and nothing is stored", async (context) => {
		const { note } = await needNotes(context);
		const info = serverInfoSchema.parse((await request(`${url()}/api/server`)).body);
		if (!info.capabilities.includes("attachments")) context.skip("the server takes no files");
		const user = bench.newUser();
		const { chatId } = await askInNewChat(await bench.open(user), url(), user, "#tokens n=1 seed=41");
		const remove = await note(user, { capabilities: { vision: false } });
		const client = await bench.open(user);
		const upload = async (body: BodyInit) => {
			const posted = await fetch(`${url()}/api/users/${user}/attachments`, { method: "POST", body });
			return attachmentSchema.parse(await posted.json()).id;
		};
		const [image, words] = [await upload(PNG), await upload("some words")];
		const send = (attachments: readonly string[]) =>
			client.send({
				...{ action: "send_message", chat_id: chatId, client_id: randomUUID() },
				...{ content: "#tokens n=1 seed=42", attachments },
			});
		send([words, image]);
		await client.waitUntil(() => client.all("error").length === 1);
		expect(client.all("error")).toMatchObject([{ code: "images_not_seen", action: "send_message" }]);
		expect((await readChat(url(), chatId)).messages).toHaveLength(2);
		send([words]);
		await client.waitUntil(() => client.all("generation_complete").length === 1);
		await remove();
		send([image]);
		await client.waitUntil(() => client.all("generation_complete").length === 2);
		expect(client.all("error")).toHaveLength(1);
	});

	test("[O3] models come with what is known of them, and with who did not tell any", async (context) => {
		await needSettings(context);
		const answer = await request(`${url()}/api/models`);
		expect(answer.status).toBe(200);
		const { models, problems } = modelsResponseSchema.parse(answer.body);
		expect(problems).toEqual([]);
		expect(models.filter((model) => model.default)).toHaveLength(1);
		expect(models.find((model) => model.id === "guide")?.capabilities).toMatchObject({ vision: false });
	});
}
