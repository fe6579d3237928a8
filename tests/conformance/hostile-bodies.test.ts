import { afterAll, beforeAll, expect, test } from "vitest";
import { findLeak } from "../support/find-leak.ts";
import { fuzzTexts } from "../support/fuzz-frames.ts";
import { naughtyStrings, oddJsonTexts } from "../support/hostile-strings.ts";
import { sendHttp } from "../support/raw-http.ts";
import { attack, forAll } from "./attack.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";

const NO_CHAT = "999999999999";
const NO_TASK = "00000000-0000-4000-8000-000000000000";
const BODIES = [
	{ user_id: "fuzz", title: "t", client_id: NO_TASK },
	{ chat_ids: [NO_CHAT, 1], user_id: "fuzz" },
	{ title: "t", model: null, system_prompt: "s", pinned: true, archived: false },
];

let target: OwnTarget;
beforeAll(async () => {
	target = await openTarget({ MAX_EVENTS_PER_SECOND: "1000000" });
});
afterAll(() => target?.[Symbol.asyncDispose]());

test("[S6] [W10] odd JSON texts as bodies are refused in order", async () => {
	await attack(target, async () => {
		const targets = [
			["POST", "/api/chats"],
			["POST", "/api/chats/batch-delete"],
			["PATCH", `/api/chats/${NO_CHAT}`],
		] as const;
		const cases = oddJsonTexts().flatMap((body) => targets.map(([method, path]) => ({ method, path, body })));
		await forAll(cases, async ({ method, path, body }) => {
			expect([400, 404, 413, 422]).toContain(await sendBody(method, path, body));
		});
	});
});

test("[S6] [W10] naughty strings in paths and queries are refused in order", async () => {
	await attack(target, async () => {
		const texts = naughtyStrings().filter((text) => text.length < 3_000);
		const paths = texts.flatMap((text) => {
			const safe = encodeURIComponent(text.toWellFormed());
			return [
				`/api/chats/${safe}`,
				`/api/users/${safe}/chats`,
				`/api/users/1/sync?since=${safe}`,
				`/api/users/1/chats?limit=${safe}&before=${safe}&messages=${safe}`,
				`/api/chats/1/messages?limit=${safe}`,
				`/${safe}`,
				`/docs/${safe}`,
				`/assets/${safe}`,
				`/ws/${safe}`,
			];
		});
		await forAll(paths, async (path) => {
			const answer = await sendHttp(target.url + path);
			expect({ path, isServerError: answer.status >= 500 }).toEqual({ path, isServerError: false });
			if (answer.headers["content-type"]?.includes("json"))
				expect(findLeak(answer.body, decodeURIComponent(path))).toBeNull();
			expect(answer.body).not.toContain("root:x:0:0");
		});
	});
});

test.each([5, 6])("[S6] [W10] 1,000 seeded malformed bodies are survived, round %i", async (seed) => {
	await attack(target, async () => {
		const paths = ["/api/chats", "/api/chats/batch-delete", `/api/chats/${NO_CHAT}`];
		const bodies = fuzzTexts(seed, 1_000, BODIES).map((body, index) => ({
			body,
			path: paths[index % 3] ?? "",
		}));
		await forAll(bodies, async ({ body, path }) => {
			expect(await sendBody(path.endsWith(NO_CHAT) ? "PATCH" : "POST", path, body)).toBeLessThan(500);
		});
	});
});

async function sendBody(method: string, path: string, body: string): Promise<number> {
	const headers = { "content-type": "application/json" };
	const answer = await sendHttp(target.url + path, { method, headers, body });
	expect(findLeak(answer.body, body + path)).toBeNull();
	if (answer.status >= 400) expect(JSON.parse(answer.body)).toMatchObject({ code: expect.any(String) });
	return answer.status;
}
