import { answerTokens } from "./fake-upstream-answer.ts";
import { callsOf, type FakeCall } from "./fake-upstream-calls.ts";
import { type ChatRequest, numberParam, type Scenario } from "./fake-upstream-scenario.ts";
import { fakeToken } from "./fake-upstream-text.ts";

/** One thing the fake does on an open stream. Only `paced` events wait for the rate. */
export type Step =
	| { readonly type: "event"; readonly data: string; readonly paced: boolean; readonly name?: string }
	| { readonly type: "raw"; readonly text: string }
	| { readonly type: "hold" | "cut" | "stall" | "end" };

/** All steps of a streamed answer in order. */
export function* streamSteps(scenario: Scenario, request: ChatRequest): Generator<Step> {
	const frame = chunkMaker(request.model ?? "");
	const tokens = answerTokens(scenario, request);
	const faultAt = numberParam(scenario, "at", Math.floor(numberParam(scenario, "n", 20) / 2));
	const holdAt = numberParam(scenario, "hold", -1);
	let count = 0;
	yield event(frame({ role: "assistant", content: "" }));
	yield* reasoningSteps(scenario, frame);
	for (const token of tokens) {
		if (count === holdAt) yield { type: "hold" };
		if (count === faultAt) yield* faultSteps(scenario);
		yield event(frame(scenario.name === "refusal" ? { refusal: token } : { content: token }), true);
		count++;
	}
	if (count <= faultAt) yield* faultSteps(scenario);
	const calls = callsOf(scenario, request);
	for (const [index, call] of calls.entries())
		yield* callSteps(call, index, numberParam(scenario, "cut", 3), frame);
	yield event(frame({}, calls.length > 0 ? "tool_calls" : finishReason(scenario)));
	if (request.stream_options?.include_usage === true && scenario.params.get("usage") !== "0")
		yield event(usageFrame(frame, count));
	yield* endSteps(scenario);
}

/** A call comes with its name first and its arguments in pieces, as OpenAI sends it. */
function* callSteps(call: FakeCall, index: number, piece: number, frame: Frame): Generator<Step> {
	const { id, name } = call;
	yield event(frame({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }));
	for (let i = 0; i < call.arguments.length; i += piece) {
		yield event(
			frame({ tool_calls: [{ index, function: { arguments: call.arguments.slice(i, i + piece) } }] }),
		);
	}
}

type Frame = (delta: object, finishReason?: string | null) => Record<string, unknown>;

function chunkMaker(model: string): Frame {
	return (delta, finishReason = null) => ({
		id: "chatcmpl-fake",
		object: "chat.completion.chunk",
		created: 1_700_000_000,
		model,
		choices: [{ index: 0, delta, finish_reason: finishReason }],
	});
}

function event(data: object, paced = false): Step {
	return { type: "event", data: JSON.stringify(data), paced };
}

function* reasoningSteps(scenario: Scenario, frame: Frame): Generator<Step> {
	const count = numberParam(scenario, "reasoning", scenario.name === "reasoning" ? 8 : 0);
	const field = scenario.params.get("field") ?? "reasoning_content";
	for (let i = 0; i < count; i++) yield event(frame({ [field]: fakeToken(99, i) }), true);
}

/** What goes wrong after `at` tokens. */
export function* faultSteps(scenario: Scenario): Generator<Step> {
	switch (scenario.name) {
		case "cut":
		case "stall":
		case "end":
			yield { type: scenario.name };
			return;
		case "malformed":
			yield { type: "event", data: '{"choices":[{"delta":{"content":"half', paced: false };
			return;
		case "not-an-object":
			yield { type: "event", data: "42", paced: false };
			return;
		case "error-in-stream":
			yield event({
				error: { message: "The server had an error in mid-stream", type: "server_error", code: null },
			});
			yield { type: "end" };
			return;
		default:
			return;
	}
}

function finishReason(scenario: Scenario): string {
	if (scenario.name === "filtered") return "content_filter";
	return scenario.name === "length" ? "length" : "stop";
}

function usageFrame(frame: Frame, count: number): object {
	const usage = {
		prompt_tokens: 11,
		completion_tokens: count,
		total_tokens: 11 + count,
		completion_tokens_details: { reasoning_tokens: 3 },
		prompt_tokens_details: { cached_tokens: 4 },
	};
	return { ...frame({}), choices: [], usage };
}

function* endSteps(scenario: Scenario): Generator<Step> {
	if (scenario.name === "no-done") return;
	yield { type: "event", data: "[DONE]", paced: false };
	if (scenario.name === "error-after-done") yield event({ error: { message: "late", type: "server_error" } });
	if (scenario.name === "junk-after-done")
		yield { type: "raw", text: 'data: {"broken\n\n<html>junk \u0000 \ufffd' };
}
