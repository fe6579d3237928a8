import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { chatSchema, type Message, messageSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import {
	type ToolCall,
	toolPermissionsResponseSchema,
	toolsResponseSchema,
} from "../../../server/protocol/tools.ts";
import type { WsClient } from "../../support/ws-client.ts";
import { createChat, readChat, readOnlyAnswer, readSync, request, textOf, waitForEnd } from "../talk.ts";
import { type Bench, needRestart, needUpstream } from "../target.ts";

/** Section 13 of the protocol. Needs a server that has the test's own tool server as `odd`. */
export function judgeTools(bench: Bench): void {
	const url = () => bench.target().url;
	const otherUrl = () => bench.target().otherUrl ?? url();

	/** Asks in a new chat that may use the tools. */
	async function ask(user: string, scenario: string, tools: readonly string[] = ["odd"]) {
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user, { client_id: crypto.randomUUID() });
		await request(`${url()}/api/chats/${chat.id}?user_id=${user}`, "PATCH", { tools });
		client.send({ action: "send_message", chat_id: chat.id, content: scenario });
		const { task_id: taskId, message_id: messageId } = await client.next("generation_started");
		return { client, chatId: chat.id, taskId, messageId };
	}

	/** The calls of a task as this socket knows them. */
	const callsOf = (client: WsClient, taskId: string): readonly ToolCall[] => {
		const calls = new Map<string, ToolCall>();
		for (const event of client.events) {
			const isStep = event.type === "tool_call" || event.type === "tool_result";
			if (isStep && event.task_id === taskId) calls.set(event.call.id, event.call);
		}
		return [...calls.values()];
	};

	async function waitForCalls(client: WsClient, taskId: string, ...states: ToolCall["status"][]) {
		const read = () => callsOf(client, taskId);
		const isSo = () => JSON.stringify(read().map(({ status }) => status)) === JSON.stringify(states);
		await client.waitUntil(isSo, 15_000, `calls that are ${states.join(", ")}`);
		return read();
	}

	const decide = (client: WsClient, taskId: string, call: ToolCall | undefined, decision: string) =>
		client.send({ action: "answer_tool_call", task_id: taskId, call_id: call?.id ?? "", decision });

	function needTools(context: TestContext) {
		return needUpstream(context, bench.target());
	}

	async function newFile(): Promise<string> {
		return join(await mkdtemp(join(tmpdir(), "parley-conformance-")), "file");
	}

	const argument = (value: object) => encodeURIComponent(JSON.stringify(value));

	test("[TL1] the server lists its tools as their server describes them", async (context) => {
		needTools(context);
		const { servers } = toolsResponseSchema.parse((await request(`${url()}/api/tools`)).body);
		const odd = servers.find(({ name }) => name === "odd");
		expect(odd).toMatchObject({ transport: "stdio", state: "ready" });
		expect(odd?.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["echo", "add"]));
	});

	test("[TL1] a chat's tools are kept, told and taken away", async (context) => {
		needTools(context);
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user, { client_id: crypto.randomUUID() });
		const patch = (tools: unknown) =>
			request(`${url()}/api/chats/${chat.id}?user_id=${user}`, "PATCH", { tools });
		expect(chatSchema.parse((await patch(["odd/add"])).body).tools).toEqual(["odd/add"]);
		await client.next("chat_updated", ({ chat: told }) => told.tools?.[0] === "odd/add");
		const { changes } = await readSync(url(), user);
		expect(changes.findLast((change) => change.type === "chat")).toMatchObject({
			chat: { tools: ["odd/add"] },
		});
		expect((await patch("odd")).status).toBe(422);
		expect(chatSchema.parse((await patch([])).body).tools).toBeUndefined();
	});

	test("[TL1] the model is offered what the chat may use, and nothing without it", async (context) => {
		const upstream = needTools(context);
		const user = bench.newUser();
		const offered = async (tools: readonly string[]) => {
			const { client, taskId } = await ask(user, `#reply key=${crypto.randomUUID()}`, tools);
			await waitForEnd(client, taskId);
			const bodies = (await upstream.requests()).map(
				({ body }) => body as { messages?: { content?: string }[]; tools?: { function: { name: string } }[] },
			);
			const ours = bodies.findLast(({ messages }) =>
				messages?.some(({ content }) => content?.startsWith("#reply key=")),
			);
			return ours?.tools?.map((tool) => tool.function.name);
		};
		expect(await offered([])).toBeUndefined();
		expect(await offered(["odd/add", "odd/echo", "gone"])).toEqual(["odd__echo", "odd__add"]);
	});

	test("[TL2] [TL3] a call waits until any device of the user allows it; its steps are told, its text is not touched", async (context) => {
		needTools(context);
		const user = bench.newUser();
		const { client, taskId, chatId } = await ask(
			user,
			`#call tool=odd__add args=${argument({ a: 2, b: 3 })} say=Adding`,
		);
		const [waiting] = await waitForCalls(client, taskId, "waiting");
		expect(waiting).toMatchObject({
			server: "odd",
			tool: "add",
			arguments: '{"a":2,"b":3}',
			at: 6,
			round: 0,
		});
		const other = await bench.openWelcomed(user, { url: otherUrl() });
		other.send({ action: "resume_generation", task_id: taskId, offset: 3 });
		expect(await waitForCalls(other, taskId, "waiting")).toEqual([waiting]);
		decide(other, taskId, waiting, "once");
		await waitForEnd(client, taskId);
		await waitForEnd(other, taskId);
		const whole = "AddingThe tools said: 5";
		expect([textOf(client, taskId), textOf(other, taskId)]).toEqual([whole, whole.slice(3)]);
		const [done] = callsOf(client, taskId);
		expect(done).toMatchObject({ id: waiting?.id, status: "complete", result: "5" });
		expect(done?.started_at).toBeDefined();
		const answer = await readOnlyAnswer(url(), chatId);
		expect(answer).toMatchObject({ content: whole, status: "complete", tools: [done] });
		// After the end it is the same, from the row.
		const late = await bench.openWelcomed(user);
		late.send({ action: "resume_generation", task_id: taskId, offset: 0 });
		await waitForEnd(late, taskId);
		expect([textOf(late, taskId), callsOf(late, taskId)]).toEqual([whole, [done]]);
	});

	test("[TL2] a call is in the history while it waits", async (context) => {
		needTools(context);
		const user = bench.newUser();
		const { client, taskId, chatId } = await ask(user, "#call tool=odd__env");
		await waitForCalls(client, taskId, "waiting");
		await expect
			.poll(async () => (await readOnlyAnswer(url(), chatId)).tools)
			.toMatchObject([{ status: "waiting" }]);
		client.send({ action: "stop_generation", task_id: taskId });
		expect((await waitForEnd(client, taskId)).status).toBe("stopped");
		expect((await readOnlyAnswer(url(), chatId)).tools).toMatchObject([{ status: "cancelled" }]);
	});

	test("[TL3] [R6] nobody else decides, and a decision that is none is refused", async (context) => {
		needTools(context);
		const user = bench.newUser();
		const { client, taskId } = await ask(user, "#call tool=odd__env");
		const [call] = await waitForCalls(client, taskId, "waiting");
		const stranger = await bench.openWelcomed(bench.newUser());
		decide(stranger, taskId, call, "once");
		expect(await stranger.next("error")).toMatchObject({ code: "task_not_found" });
		decide(client, taskId, call, "perhaps");
		expect(await client.next("error")).toMatchObject({ code: "invalid_request" });
		decide(client, taskId, { ...call, id: "another" } as ToolCall, "once");
		await client.settle();
		expect(callsOf(client, taskId)).toMatchObject([{ status: "waiting" }]);
		decide(client, taskId, call, "deny");
		await waitForEnd(client, taskId);
		expect(callsOf(client, taskId)).toMatchObject([
			{ status: "denied", result: expect.stringContaining("did not allow") },
		]);
	});

	test("[TL3] what is allowed for good is listed, not asked again, and can be taken back", async (context) => {
		needTools(context);
		const user = bench.newUser();
		const list = async () => {
			const answer = await request(`${url()}/api/users/${user}/tool-permissions`);
			return toolPermissionsResponseSchema.parse(answer.body).permissions;
		};
		const scenario = `#call tool=odd__add,odd__add args=${argument({ a: 1, b: 1 })}`;
		const first = await ask(user, scenario);
		const [call] = await waitForCalls(first.client, first.taskId, "waiting", "waiting");
		decide(first.client, first.taskId, call, "always");
		await waitForEnd(first.client, first.taskId);
		expect(callsOf(first.client, first.taskId).map(({ status }) => status)).toEqual(["complete", "complete"]);
		const second = await ask(user, scenario);
		await waitForEnd(second.client, second.taskId);
		expect(textOf(second.client, second.taskId)).toBe("The tools said: 2 | 2");
		const [rule] = await list();
		expect(rule).toMatchObject({ server: "odd", tool: "add", decision: "allow" });
		const path = `${url()}/api/users/${user}/tool-permissions/${rule?.id}`;
		expect((await request(path.replace(user, bench.newUser()), "DELETE")).status).toBe(404);
		expect((await request(path, "DELETE")).body).toEqual({ deleted_count: 1 });
		const third = await ask(user, scenario);
		await waitForCalls(third.client, third.taskId, "waiting", "waiting");
		third.client.send({ action: "stop_generation", task_id: third.taskId });
		await waitForEnd(third.client, third.taskId);
		const { capabilities } = serverInfoSchema.parse((await request(`${url()}/api/server`)).body);
		if (!capabilities.includes("tool_permission_restore")) return;
		expect((await request(`${path.replace(user, bench.newUser())}/restore`, "POST")).status).toBe(404);
		expect(await list()).toEqual([]);
		expect((await request(`${path}/restore`, "POST")).body).toEqual(rule);
		expect(await list()).toEqual([rule]);
		const fourth = await ask(user, scenario);
		await waitForEnd(fourth.client, fourth.taskId);
	});

	test("[TL5] several rounds are one answer, and later turns send them along", async (context) => {
		const upstream = needTools(context);
		const user = bench.newUser();
		const { client, taskId, chatId } = await ask(
			user,
			`#call tool=odd__echo args=${argument({ text: "hi" })} rounds=2 say=Again.`,
		);
		decide(client, taskId, (await waitForCalls(client, taskId, "waiting"))[0], "once");
		decide(client, taskId, (await waitForCalls(client, taskId, "complete", "waiting"))[1], "once");
		const end = await waitForEnd(client, taskId);
		expect(textOf(client, taskId)).toBe("Again.Again.The tools said: hi | hi");
		expect(callsOf(client, taskId).map(({ round, at }) => [round, at])).toEqual([
			[0, 6],
			[1, 12],
		]);
		expect(end.usage?.input_tokens).toBe(33);
		client.send({ action: "send_message", chat_id: chatId, content: "#echo" });
		await client.next("generation_started");
		await client.next("generation_complete", (event) => event.task_id !== taskId);
		const sent = JSON.parse((await readChat(url(), chatId)).messages.at(-1)?.content ?? "") as {
			role: string;
		}[];
		expect(sent.map(({ role }) => role)).toEqual([
			"user",
			"assistant",
			"tool",
			"assistant",
			"tool",
			"assistant",
			"user",
		]);
		expect((await upstream.requests()).length).toBeGreaterThan(3);
	});

	test("[TL7] a tool server that ended is started again at once when a person asks for it", async (context) => {
		needTools(context);
		const retry = (name: string) => request(`${url()}/api/tools/${name}/retry`, "POST");
		const { client, taskId } = await ask(bench.newUser(), "#call tool=mortal__die", ["mortal"]);
		decide(client, taskId, (await waitForCalls(client, taskId, "waiting"))[0], "once");
		await waitForEnd(client, taskId);
		const again = await retry("mortal");
		expect(again).toMatchObject({ status: 200, body: { name: "mortal", state: "ready" } });
		expect((await retry("odd")).body).toMatchObject({ name: "odd", state: "ready" });
		expect((await retry("none")).status).toBe(404);
		expect((await retry("..%2f..")).status).toBe(422);
	});

	test("a tool server that dies during a call ends the call, not the answer", async (context) => {
		needTools(context);
		const { client, taskId } = await ask(bench.newUser(), "#call tool=mortal__die", ["mortal"]);
		decide(client, taskId, (await waitForCalls(client, taskId, "waiting"))[0], "once");
		expect((await waitForEnd(client, taskId)).status).toBe("complete");
		expect(callsOf(client, taskId)).toMatchObject([
			{ status: "failed", result: expect.stringMatching(/ended during this call/) },
		]);
	});

	test("[G3] a stop ends an answer whose tool hangs", async (context) => {
		needTools(context);
		const { client, taskId } = await ask(bench.newUser(), "#call tool=odd__hang say=Wait");
		decide(client, taskId, (await waitForCalls(client, taskId, "waiting"))[0], "once");
		await waitForCalls(client, taskId, "running");
		client.send({ action: "stop_generation", task_id: taskId });
		expect((await waitForEnd(client, taskId)).status).toBe("stopped");
		expect(callsOf(client, taskId)).toMatchObject([{ status: "cancelled" }]);
	});

	test.each(["waiting", "running"] as const)(
		"[TL6] [R7] after a kill -9 while a call is %s it is not made again, and the answer can be continued",
		async (state, context) => {
			needTools(context as unknown as TestContext);
			const restart = needRestart(context as unknown as TestContext, bench.target());
			const user = bench.newUser();
			const file = await newFile();
			const tool = state === "waiting" ? "count" : "wait";
			const { client, taskId, chatId } = await ask(
				user,
				`#call tool=odd__${tool} args=${argument({ file })} say=Go.`,
			);
			const [call] = await waitForCalls(client, taskId, "waiting");
			if (state === "running") {
				decide(client, taskId, call, "once");
				await waitForCalls(client, taskId, "running");
				await expect.poll(() => readFile(`${file}.asked`, "utf8").catch(() => "")).toBe("called\n");
			}
			await restart("kill");
			const ended = async (): Promise<Message> => messageSchema.parse(await readOnlyAnswer(url(), chatId));
			await expect.poll(async () => (await ended()).status, { timeout: 10_000 }).toBe("interrupted");
			const answer = await ended();
			expect(answer).toMatchObject({ content: "Go.", tools: [{ id: call?.id, status: "cancelled" }] });
			const again = await bench.openWelcomed(user);
			again.send({ action: "continue_generation", message_id: answer.id });
			const { task_id: nextTask } = await again.next("generation_started");
			await waitForEnd(again, nextTask);
			expect((await ended()).content).toMatch(/^Go\.The tools said: The answer was stopped/);
			const asked = await readFile(`${file}.asked`, "utf8").catch(() => "");
			const made = await readFile(file, "utf8").catch(() => "");
			expect([asked, made]).toEqual([state === "running" ? "called\n" : "", ""]);
			await writeFile(file, "");
		},
	);
}
