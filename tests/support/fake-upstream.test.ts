import { expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "./fake-upstream.ts";
import { spawnFakeUpstream } from "./fake-upstream-spawn.ts";
import { fakeText } from "./fake-upstream-text.ts";

function post(upstream: FakeUpstream, body: object): Promise<Response> {
	return fetch(`${upstream.baseUrl}/chat/completions`, { method: "POST", body: JSON.stringify(body) });
}

/** Content of a stream, read in the plainest way. */
function contentOf(stream: string): string {
	return stream
		.split("\n\n")
		.filter((event) => event.startsWith("data: {"))
		.map((event) => JSON.parse(event.slice(6)).choices[0]?.delta.content ?? "")
		.join("");
}

test.each([
	["in this process", () => startFakeUpstream()],
	["in a process of its own", () => spawnFakeUpstream()],
])(
	"the fake upstream %s streams the text of its seed and records what it was asked",
	async (_where, start) => {
		const upstream = await start();
		try {
			const response = await post(upstream, { model: "tokens?n=50&seed=4", stream: true, messages: [] });
			expect(contentOf(await response.text())).toBe(fakeText(4, 50));
			const held = await post(upstream, { model: "tokens?n=9&hold=4", stream: true });
			const reader = held.body?.pipeThrough(new TextDecoderStream()).getReader();
			let text = "";
			while (contentOf(text) !== fakeText(1, 4)) text += (await reader?.read())?.value;
			await upstream.release();
			for (let part = await reader?.read(); !part?.done; part = await reader?.read()) text += part?.value;
			expect(contentOf(text)).toBe(fakeText(1, 9));
			const early = upstream.release();
			expect(
				contentOf(await (await post(upstream, { model: "tokens?n=9&hold=4", stream: true })).text()),
			).toBe(fakeText(1, 9));
			await early;
			await upstream.setScenario("auth", 1);
			expect((await post(upstream, { model: "x" })).status).toBe(401);
			expect((await post(upstream, { model: "x" })).status).toBe(200);
			await expect(upstream.setScenario("nonsense")).rejects.toThrow("nonsense");
			expect((await upstream.requests()).map((request) => request.scenario)).toEqual([
				"tokens n=50 seed=4",
				"tokens n=9 hold=4",
				"tokens n=9 hold=4",
				"auth",
				"reply",
			]);
		} finally {
			await upstream.close();
		}
	},
);

test("a scenario in the last user message comes before the one in the model's name", async () => {
	const upstream = await startFakeUpstream();
	const messages = [{ role: "user", content: "#tokens n=3" }];
	const response = await post(upstream, { model: "auth", messages });
	expect(await response.json()).toMatchObject({ choices: [{ message: { content: fakeText(1, 3) } }] });
	await upstream.close();
});

test("a seeded text is a prefix of the longer text of the same seed", () => {
	expect(fakeText(9, 500).startsWith(fakeText(9, 200))).toBe(true);
	expect(fakeText(9, 200)).not.toBe(fakeText(8, 200));
	expect(fakeText(1, 5000)).toMatch(/🙂/);
});

test("tokens come at the rate that is set", async () => {
	const upstream = await startFakeUpstream();
	const startedAt = performance.now();
	await (await post(upstream, { model: "tokens?n=31&rate=100", stream: true })).text();
	const elapsed = performance.now() - startedAt;
	await upstream.close();
	expect(elapsed).toBeGreaterThan(290);
});

type Streamed = { readonly type: string; readonly sequence_number: number; readonly delta?: string };

async function readResponse(response: Response): Promise<readonly Streamed[]> {
	const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: "));
	return lines.map((line) => JSON.parse(line.slice(6)) as Streamed);
}

function respond(upstream: FakeUpstream, input: string, more: object = {}): Promise<Response> {
	const body = { model: "x", input, stream: true, background: true, store: true, ...more };
	return fetch(`${upstream.baseUrl}/responses`, { method: "POST", body: JSON.stringify(body) });
}

const deltas = (events: readonly Streamed[]) => events.map((event) => event.delta ?? "").join("");

test("a response in the background is written on without a reader, and read again after any of its events", async () => {
	const upstream = await spawnFakeUpstream();
	const response = await respond(upstream, "#tokens n=40 rate=200 seed=5");
	await response.body?.cancel();
	const generated = async () => (await upstream.responses())[0]?.generatedTokens;
	await expect.poll(generated).toBe(40);
	const whole = await readResponse(await fetch(`${upstream.baseUrl}/responses/resp_0?stream=true`));
	expect(deltas(whole)).toBe(fakeText(5, 40));
	expect(whole.map((event) => event.sequence_number)).toEqual(whole.map((_, index) => index));
	expect(whole.at(-1)?.type).toBe("response.completed");
	const path = `${upstream.baseUrl}/responses/resp_0`;
	expect(await readResponse(await fetch(`${path}?stream=true&starting_after=12`))).toEqual(whole.slice(13));
	const state = await (await fetch(path)).json();
	expect(state).toMatchObject({
		status: "completed",
		output: [{ type: "message", content: [{ text: fakeText(5, 40) }] }],
	});
	expect(await upstream.responses()).toEqual([{ id: "resp_0", generatedTokens: 40, cancelled: false }]);
	await upstream.close();
});

test("a response is written no further when it is cancelled, or when its only reader leaves", async () => {
	const upstream = await startFakeUpstream();
	const kept = await respond(upstream, "#tokens n=400 rate=100");
	const left = await respond(upstream, "#tokens n=400 rate=100", { background: false });
	await left.body?.cancel();
	await fetch(`${upstream.baseUrl}/responses/resp_0/cancel`, { method: "POST" });
	expect(deltas(await readResponse(kept)).length).toBeLessThan(fakeText(1, 400).length);
	await expect.poll(() => upstream.responses()).toMatchObject([{ cancelled: true }, { cancelled: true }]);
	await upstream.close();
});
