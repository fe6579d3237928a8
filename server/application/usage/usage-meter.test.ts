import { describe, expect, test } from "vitest";
import { estimateTokens } from "../../protocol/estimate-tokens.ts";
import type { ModelRequest } from "../model-port.ts";
import { createUsageMeter } from "./usage-meter.ts";

const request: ModelRequest = {
	model: "m",
	messages: [{ role: "user", content: "How high is the tower?" }],
	schema: null,
	continueFrom: null,
};
const none = { text: "", reasoning: "" };

function openMeter(initial = none) {
	let nowMs = 1000;
	const meter = createUsageMeter({ now: () => new Date(nowMs) }, initial);
	return { meter, pass: (ms: number) => (nowMs += ms) };
}

test("what the provider tells is taken as it is, with the times", () => {
	const { meter, pass } = openMeter();
	meter.startRequest(request);
	pass(200);
	meter.noteOutput(5, 0);
	pass(800);
	// Some tell it with every piece; the last one counts.
	meter.report({ input_tokens: 7, output_tokens: 1 });
	meter.report({ input_tokens: 7, output_tokens: 30, cached_tokens: 4 });
	const metered = meter.read({ content: "12345", reasoning: "", isStopped: false });
	expect(metered?.usage).toEqual({
		input_tokens: 7,
		output_tokens: 30,
		cached_tokens: 4,
		duration_ms: 1000,
		first_token_ms: 200,
		context_tokens: 37,
	});
	expect(metered?.uncounted).toEqual([]);
});

test("reasoning lasts until the first word of the answer, or until its end where there is none", () => {
	const { meter, pass } = openMeter();
	meter.startRequest(request);
	pass(100);
	meter.noteOutput(0, 4);
	pass(2900);
	const answer = { content: "", reasoning: "hmm.", isStopped: true };
	expect(meter.read(answer)?.usage.reasoning_ms).toBe(3000);
	meter.noteOutput(1, 4);
	pass(5000);
	meter.noteOutput(9, 4);
	expect(meter.read({ ...answer, content: "The tower" })?.usage).toMatchObject({
		reasoning_ms: 3000,
		first_token_ms: 100,
		duration_ms: 8000,
	});
});

test("an answer that goes on after old reasoning did not reason again", () => {
	const { meter } = openMeter({ text: "The ", reasoning: "hmm." });
	meter.startRequest(request);
	meter.noteOutput(9, 4);
	expect(meter.read({ content: "The tower", reasoning: "hmm.", isStopped: false })?.usage).not.toHaveProperty(
		"reasoning_ms",
	);
});

test("several requests of one task add up, and what is not told of one of them is estimated", () => {
	const { meter } = openMeter();
	meter.startRequest(request);
	meter.noteOutput(5, 3);
	meter.report({ input_tokens: 10, output_tokens: 20 });
	meter.startRequest(request);
	meter.noteOutput(12, 3);
	const metered = meter.read({ content: "12345 metres", reasoning: "hmm", isStopped: false });
	const read = estimateTokens("How high is the tower?") + 4;
	expect(metered?.usage).toMatchObject({
		input_tokens: 10 + read,
		output_tokens: 20 + estimateTokens(" metres"),
		estimated: true,
	});
	expect(metered?.uncounted).toEqual([{ input: ["How high is the tower?"], output: " metres" }]);
	expect(metered?.told).toMatchObject({ input_tokens: 10, output_tokens: 20 });
});

describe("a request without output", () => {
	test("took nothing where it failed", () => {
		const { meter } = openMeter();
		meter.startRequest(request);
		expect(meter.read({ content: "", reasoning: "", isStopped: false })).toBeNull();
	});
	test("was read all the same where it was stopped", () => {
		const { meter } = openMeter();
		meter.startRequest(request);
		const { usage } = meter.read({ content: "", reasoning: "", isStopped: true }) ?? {};
		expect(usage).toMatchObject({ output_tokens: 0, estimated: true });
		expect(usage?.input_tokens).toBeGreaterThan(4);
	});
	test("that was tried again is not counted twice", () => {
		const { meter } = openMeter();
		meter.startRequest(request);
		meter.startRequest(request);
		meter.noteOutput(2, 0);
		expect(meter.read({ content: "ok", reasoning: "", isStopped: false })?.uncounted).toHaveLength(1);
	});
});

test("of a continued answer only what is new is written by this task", () => {
	const { meter } = openMeter({ text: "The tower is ", reasoning: "" });
	meter.startRequest({ ...request, continueFrom: "The tower is " });
	meter.noteOutput(16, 0);
	const metered = meter.read({ content: "The tower is 300", reasoning: "", isStopped: false });
	expect(metered?.uncounted).toEqual([{ input: ["How high is the tower?", "The tower is "], output: "300" }]);
});

test("what a model does not take is told once, also where the request itself says so", () => {
	const { meter } = openMeter();
	meter.startRequest({ ...request, leftOut: ["reasoning_effort"] });
	meter.noteLeftOut(["temperature"]);
	meter.startRequest(request);
	meter.noteLeftOut(["temperature"]);
	meter.report({ input_tokens: 1, output_tokens: 1 });
	const metered = meter.read({ content: "", reasoning: "", isStopped: false });
	expect(metered?.usage.left_out).toEqual(["reasoning_effort", "temperature"]);
});
