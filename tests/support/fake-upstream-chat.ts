import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerTokens } from "./fake-upstream-answer.ts";
import { refusalOf } from "./fake-upstream-refusal.ts";
import { type ChatRequest, chooseScenario, type Scenario } from "./fake-upstream-scenario.ts";
import { streamSteps } from "./fake-upstream-steps.ts";
import { writeStream } from "./fake-upstream-write.ts";

export type ChatState = {
	/** Scenario set through the control end point and for how many more requests. */
	forced: { readonly scenario: string; left: number } | null;
	/** How often each scenario that works in the end has failed. */
	readonly failures: Map<string, number>;
	/** Lets an open answer go on past its `hold`. */
	readonly held: Set<() => void>;
};

type ChatRecord = { scenario: string | null; state: "open" | "finished" | "aborted" | "cut" };

/** Answers one chat completion request by its scenario. */
export async function answerChat(
	body: unknown,
	record: ChatRecord,
	state: ChatState,
	response: ServerResponse,
): Promise<void> {
	const request = (body ?? {}) as ChatRequest;
	const scenario = chooseScenario(request, takeForced(state));
	record.scenario = describe(scenario);
	if (scenario.name === "hang") return;
	const refusal = refusalOf(scenario, request, state.failures);
	if (refusal !== null) {
		response.writeHead(refusal.status, { "content-type": refusal.contentType, ...refusal.headers });
		response.end(refusal.body);
		return;
	}
	if (request.stream !== true || scenario.name === "json-body") return sendWhole(scenario, request, response);
	if (scenario.name === "cut" || scenario.params.has("cutbytes")) record.state = "cut";
	response.writeHead(200, {
		"content-type": "text/event-stream; charset=utf-8",
		"cache-control": "no-cache",
	});
	response.socket?.setNoDelay(true);
	response.flushHeaders();
	const released = scenario.params.has("hold") ? untilReleased(state, response) : undefined;
	await writeStream(response, scenario, streamSteps(scenario, request), released);
}

function untilReleased({ held }: ChatState, response: ServerResponse): Promise<void> {
	return new Promise((resolve) => {
		held.add(resolve);
		response.once("close", () => {
			held.delete(resolve);
			resolve();
		});
	});
}

/**
 * Every answer that has begun goes on past its `hold`, also one that has not come to it. Where none has begun it
 * waits for one: a page shows an answer as running before its provider was asked.
 */
export async function releaseHeld(state: ChatState): Promise<void> {
	while (state.held.size === 0) await sleep(5);
	for (const release of state.held) release();
	state.held.clear();
}

/** The scenario that is set for this request; null where none is. */
export function takeForced(state: ChatState): string | null {
	const { forced } = state;
	if (forced === null) return null;
	forced.left--;
	if (forced.left <= 0) state.forced = null;
	return forced.scenario;
}

function sendWhole(scenario: Scenario, request: ChatRequest, response: ServerResponse): void {
	const tokens = [...answerTokens(scenario, request)];
	const body = {
		id: "chatcmpl-fake",
		object: "chat.completion",
		created: Math.floor(Date.now() / 1000),
		model: request.model ?? "",
		choices: [{ index: 0, message: { role: "assistant", content: tokens.join("") }, finish_reason: "stop" }],
		usage: { prompt_tokens: 11, completion_tokens: tokens.length, total_tokens: 11 + tokens.length },
	};
	response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function describe(scenario: Scenario): string {
	return [scenario.name, ...[...scenario.params].map(([key, value]) => `${key}=${value}`)].join(" ");
}
