import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { createHttpTransport, type HttpTransport } from "./http-transport.ts";

let upstream: FakeUpstream;
let transport: HttpTransport;
beforeAll(async () => {
	upstream = await startFakeUpstream();
	transport = createHttpTransport({ readTimeoutMs: 5000, useProxy: false });
});
afterAll(async () => {
	await transport.close();
	await upstream.close();
});

function post(scenario: string, signal?: AbortSignal): Promise<Response> {
	const body = JSON.stringify({ model: scenario, stream: true, messages: [] });
	const init = { method: "POST", headers: { "content-type": "application/json" }, body };
	return transport.fetch(
		`${upstream.baseUrl}/chat/completions`,
		signal === undefined ? init : { ...init, signal },
	);
}

async function stateOfLast(): Promise<string | undefined> {
	await new Promise((resolve) => setTimeout(resolve, 50));
	return (await upstream.requests()).at(-1)?.state;
}

test("the response is a standard one: status, headers, text", async () => {
	const response = await post("rate-limit?after=3");
	expect(response.status).toBe(429);
	expect(response.headers.get("retry-after")).toBe("3");
	expect(await response.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
});

test("the end of a response that nobody holds does not end its raw body", async () => {
	const response = await post("tokens?n=20&rate=200");
	const body = transport.bodyOf(response);
	await response.body?.cancel();
	let bytes = 0;
	for (let chunks = await body.read(); chunks !== null; chunks = await body.read()) {
		for (const chunk of chunks) bytes += chunk.length;
	}
	expect(bytes).toBeGreaterThan(2000);
	expect(await stateOfLast()).toBe("finished");
});

test("a response whose raw body nobody took ends with its stream", async () => {
	const response = await post("tokens?n=1000&rate=100");
	await response.body?.cancel();
	expect(await stateOfLast()).toBe("aborted");
});

test("the body of an error is read to a limit", async () => {
	await upstream.setScenario(`bad-request message=${"x".repeat(500_000)}`, 1);
	expect((await (await post("x")).text()).length).toBe(64 * 1024);
});

test("an abort before the answer rejects with the reason and ends the request", async () => {
	const abort = new AbortController();
	const reason = new Error("stopped");
	const response = post("hang", abort.signal);
	setTimeout(() => abort.abort(reason), 20);
	await expect(response).rejects.toBe(reason);
	expect(await stateOfLast()).toBe("aborted");
});
