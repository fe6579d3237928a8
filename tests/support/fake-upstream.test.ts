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
			await upstream.setScenario("auth", 1);
			expect((await post(upstream, { model: "x" })).status).toBe(401);
			expect((await post(upstream, { model: "x" })).status).toBe(200);
			await expect(upstream.setScenario("nonsense")).rejects.toThrow("nonsense");
			expect((await upstream.requests()).map((request) => request.scenario)).toEqual([
				"tokens n=50 seed=4",
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
