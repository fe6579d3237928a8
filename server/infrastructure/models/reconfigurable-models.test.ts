import { expect, test } from "vitest";
import { startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { createReconfigurableModels } from "./reconfigurable-models.ts";

const never = new AbortController().signal;
const common = { findLocal: false, stallTimeoutMs: 5000, guideTokensPerSecond: 0 };

test("an answer that is being written goes on as it began when its provider is taken away", async () => {
	const upstream = await startFakeUpstream();
	const configured = { baseUrl: upstream.baseUrl, apiKey: "key", modelName: "fake", background: false };
	const models = createReconfigurableModels({ ...common, configured });
	const request = {
		...{ model: null, schema: null, continueFrom: null },
		messages: [{ role: "user", content: "#tokens n=40 rate=100" }],
	} as const;
	let count = 0;
	for await (const batch of models.stream(request, never)) {
		for (const delta of batch) if (delta.type === "text") count += 1;
		if (models.resolveModel(null) === "fake") models.configure({ ...common, configured: null });
	}
	expect(count).toBeGreaterThan(20);
	expect(models.resolveModel(null)).toBe("guide");
	expect((await models.listModels(never)).map(({ id }) => id)).toEqual(["guide"]);
	expect((await upstream.requests()).map(({ state }) => state)).toEqual(["finished"]);
	await models.close();
	await upstream.close();
});
