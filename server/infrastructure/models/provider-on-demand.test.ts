import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { createProviderOnDemand } from "./provider-on-demand.ts";

const never = new AbortController().signal;

let upstream: FakeUpstream;
beforeEach(async () => {
	upstream = await startFakeUpstream({ models: ["fake-small"] });
});
afterEach(() => upstream.close());

function open(api: Parameters<typeof createProviderOnDemand>[0]) {
	return createProviderOnDemand(api, {
		baseUrl: upstream.baseUrl,
		apiKey: "key",
		defaultModel: "fake-small",
		stallTimeoutMs: 5000,
		providerId: "fake",
		label: "Fake",
		local: true,
		isConfigured: true,
	});
}

async function answer(provider: ReturnType<typeof open>): Promise<string> {
	const messages = [{ role: "user", content: "Hello" }] as const;
	const request = { model: null, messages, schema: null, continueFrom: null };
	let text = "";
	for await (const batch of provider.stream(request, never)) {
		for (const delta of batch) if (delta.type === "text") text += delta.text;
	}
	return text;
}

test.each(["chat_completions", "responses"] as const)(
	"answers of %s come the first time, at once with another one, and again",
	async (api) => {
		const provider = open(api);
		const [first, second] = await Promise.all([answer(provider), answer(provider)]);
		expect(first).not.toBe("");
		expect(second).toBe(first);
		expect(await answer(provider)).toBe(first);
		expect(provider.resolveModel(null)).toBe("fake-small");
		await provider.close();
	},
);

test("only what writes in the background can be gone on with", () => {
	expect(open("chat_completions").resume).toBeUndefined();
	expect(open("responses").resume).toBeTypeOf("function");
	expect(open("responses").cancel).toBeTypeOf("function");
});

test("the list of models needs no answer before", async () => {
	const provider = open("chat_completions");
	expect((await provider.listModels(never)).map(({ id }) => id)).toEqual(["fake-small"]);
	await provider.close();
});

test("one that was closed before it was asked loads and asks nothing", async () => {
	const provider = open("chat_completions");
	await provider.close();
	await expect(answer(provider)).rejects.toMatchObject({ code: "interrupted" });
	expect(upstream.requests).toHaveLength(0);
});
