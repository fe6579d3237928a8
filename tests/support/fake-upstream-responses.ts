import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { BackgroundAnswer, faultAt } from "./fake-upstream-background.ts";
import { refusalOf } from "./fake-upstream-refusal.ts";
import { type ChatRequest, chooseScenario, numberParam, type Scenario } from "./fake-upstream-scenario.ts";
import { faultSteps, type Step } from "./fake-upstream-steps.ts";
import { writeStream } from "./fake-upstream-write.ts";

/** What the provider would send a bill for. */
export type BilledResponse = {
	readonly id: string;
	readonly generatedTokens: number;
	readonly cancelled: boolean;
};

/** The answers of `/v1/responses` by their id. */
export type ResponsesState = Map<string, BackgroundAnswer>;

type Call = {
	readonly method: string;
	/** Path with its query. */
	readonly path: string;
	readonly body: unknown;
	readonly record: { scenario: string | null };
	/** Takes the scenario that is set for the next request. */
	takeForced(): string | null;
	readonly failures: Map<string, number>;
};

/** Answers the requests of `/v1/responses`: POST, GET with and without stream, POST …/cancel. */
export async function answerResponses(
	call: Call,
	state: ResponsesState,
	response: ServerResponse,
): Promise<void> {
	const url = new URL(call.path, "http://fake");
	const [, id = "", verb] = /^\/v1\/responses\/?([^/]*)\/?([^/]*)$/.exec(url.pathname) ?? [];
	if (call.method === "POST" && id === "") return create(call, state, response);
	const answer = state.get(id);
	if (answer === undefined || (answer.scenario.name === "lost" && call.method === "GET")) {
		return sendError(response, 404, `Response with id '${id}' not found.`);
	}
	call.record.scenario = answer.scenario.name;
	if (call.method === "POST" && verb === "cancel") {
		if (!answer.isBackground) return sendError(response, 400, "Only background responses can be cancelled.");
		answer.cancel();
		return sendJson(response, 200, answer.state());
	}
	if (url.searchParams.get("stream") !== "true") return sendJson(response, 200, answer.state());
	if (answer.scenario.name === "old") {
		return sendError(
			response,
			400,
			"This response can no longer be streamed because it is more than 5 minutes old",
		);
	}
	await stream(answer, Number(url.searchParams.get("starting_after") ?? -1), response);
}

export function billOf(state: ResponsesState): BilledResponse[] {
	return [...state.values()].map(({ id, generatedTokens, isCancelled }) => ({
		id,
		generatedTokens,
		cancelled: isCancelled,
	}));
}

async function create(call: Call, state: ResponsesState, response: ServerResponse): Promise<void> {
	const body = (call.body ?? {}) as ResponsesBody;
	const request = toChatRequest(body);
	const scenario = chooseScenario(request, call.takeForced());
	call.record.scenario = scenario.name;
	if (scenario.name === "hang") return;
	if (scenario.name === "no-responses") return sendError(response, 404, "Unknown path /v1/responses");
	if (scenario.name === "no-background" && body.background === true) {
		return sendError(response, 400, "Unknown parameter: 'background'.", "background");
	}
	const refusal = refusalOf(scenario, request, call.failures);
	if (refusal !== null) {
		response.writeHead(refusal.status, { "content-type": refusal.contentType, ...refusal.headers });
		response.end(refusal.body);
		return;
	}
	const isBackground = body.background === true && scenario.name !== "ignores-background";
	const answer = new BackgroundAnswer(`resp_${state.size}`, scenario, request, isBackground);
	state.set(answer.id, answer);
	const running = answer.run();
	if (!isBackground) response.once("close", () => answer.cancel());
	if (numberParam(scenario, "late", 0) > 0) await sleep(numberParam(scenario, "late", 0));
	if (body.stream === true && scenario.name !== "json-body") return stream(answer, -1, response);
	if (!isBackground || scenario.name === "json-body") await running;
	sendJson(response, 200, answer.state());
}

async function stream(answer: BackgroundAnswer, after: number, response: ServerResponse): Promise<void> {
	response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
	response.socket?.setNoDelay(true);
	response.flushHeaders();
	const isFaulty = answer.streams++ < numberParam(answer.scenario, "times", 1);
	// The answer has waited already, and only the faulty streams are cut.
	const kept = [...answer.scenario.params].filter(
		([key]) => key !== "delay" && (isFaulty || key !== "cutbytes"),
	);
	const scenario = { name: answer.scenario.name, params: new Map(kept) };
	await writeStream(response, scenario, streamSteps(answer, after, isFaulty));
}

/** The events of one connection; the fault of the scenario comes after `at` tokens of it. */
async function* streamSteps(
	answer: BackgroundAnswer,
	after: number,
	isFaulty: boolean,
): AsyncGenerator<Step> {
	const faults: Iterable<Step> = isFaulty ? connectionFaults(answer.scenario) : [];
	const at = faultAt(answer.scenario);
	let tokens = 0;
	for await (const event of answer.read(after)) {
		const isToken = /^response\.(?:output_text|refusal)\.delta$/.test(event.type);
		if (isToken && tokens === at) yield* faults;
		yield { type: "event", name: event.type, data: JSON.stringify(event), paced: false };
		if (isToken) tokens++;
	}
	if (tokens <= at) yield* faults;
}

/** Those of a connection; what goes wrong with the answer itself is an event of its own. */
function connectionFaults(scenario: Scenario): Iterable<Step> {
	return scenario.name === "error-in-stream" ? [] : faultSteps(scenario);
}

type ResponsesBody = {
	readonly model?: string;
	readonly instructions?: string | null;
	readonly input?: string | readonly InputItem[];
	readonly stream?: boolean;
	readonly background?: boolean;
	readonly text?: {
		readonly format?: { readonly type?: string; readonly name?: string; readonly schema?: unknown };
	};
};

type InputItem = NonNullable<ChatRequest["messages"]>[number] & {
	readonly type?: string;
	readonly call_id?: string;
	readonly output?: unknown;
};

/** Calls that follow each other are one message, as chat completions have it. */
function toMessages(items: readonly InputItem[]): NonNullable<ChatRequest["messages"]> {
	const messages: NonNullable<ChatRequest["messages"]>[number][] = [];
	for (const item of items) {
		const last = messages.at(-1);
		if (item.type === "function_call_output") {
			messages.push({ role: "tool", content: item.output, tool_call_id: item.call_id ?? "" });
		} else if (item.type !== "function_call") messages.push(item);
		else if (last?.tool_calls === undefined) messages.push({ role: "assistant", tool_calls: [item] });
		else messages[messages.length - 1] = { ...last, tool_calls: [...last.tool_calls, item] };
	}
	return messages;
}

/** The same request as a chat completion, by which scenarios are chosen. */
function toChatRequest(body: ResponsesBody): ChatRequest {
	const { model, instructions, input = [], stream, text } = body;
	const said = typeof input === "string" ? [{ role: "user", content: input }] : toMessages(input);
	const format = text?.format;
	return {
		...(model === undefined ? {} : { model }),
		messages: instructions ? [{ role: "system", content: instructions }, ...said] : said,
		...(stream === undefined ? {} : { stream }),
		...(format?.type === undefined
			? {}
			: { response_format: { type: format.type, json_schema: { schema: format.schema } } }),
	};
}

function sendError(
	response: ServerResponse,
	status: number,
	message: string,
	param: string | null = null,
): void {
	sendJson(response, status, { error: { message, type: "invalid_request_error", param, code: null } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
