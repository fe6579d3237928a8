/**
 * An OpenAI-compatible server in a process of its own that costs little per token. Tells when each
 * token was written: `GET /stamps/<seed>`. Prints `{"url"}` when it listens; ends with its parent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../processes/listen.ts";
import { readJson } from "../processes/read-json.ts";
import { type AnswerSpec, parsePrompt } from "./answer-spec.ts";
import { firstBytes, lastBytes } from "./event-bytes.ts";
import { createTokenWriter, type TokenWriter } from "./token-writer.ts";

type ChatRequest = {
	readonly messages?: readonly { readonly role?: string; readonly content?: unknown }[];
	readonly stream_options?: { readonly include_usage?: boolean };
};

await listen(createUpstream());

function createUpstream() {
	const writer = createTokenWriter();
	const stamps = new Map<number, number[]>();
	return createServer((request, response) => {
		handle(writer, stamps, request, response).catch(() => response.destroy());
	});
}

async function handle(
	writer: TokenWriter,
	stamps: Map<number, number[]>,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const path = request.url ?? "/";
	const asked = /^\/stamps\/(\d+)$/.exec(path)?.[1];
	if (asked !== undefined) return sendJson(response, stamps.get(Number(asked)) ?? []);
	if (path === "/v1/models")
		return sendJson(response, { object: "list", data: [{ id: "bench", object: "model" }] });
	const body = (await readJson(request)) as ChatRequest;
	const answer = parsePrompt(lastUserText(body));
	// An answer that is asked for twice would spoil its own check.
	if (answer === null || stamps.has(answer.seed)) return refuse(response);
	const writtenAtUs: number[] = [];
	stamps.set(answer.seed, writtenAtUs);
	await sendAnswer(writer, response, answer, writtenAtUs, body.stream_options?.include_usage === true);
}

/** Past the headers the bytes go to the socket as they are, without a second framing for each. */
async function sendAnswer(
	writer: TokenWriter,
	response: ServerResponse,
	answer: AnswerSpec,
	writtenAtUs: number[],
	withUsage: boolean,
): Promise<void> {
	response.writeHead(200, {
		"content-type": "text/event-stream; charset=utf-8",
		"cache-control": "no-cache",
		"transfer-encoding": "chunked",
	});
	response.flushHeaders();
	const { socket } = response;
	if (socket === null) return;
	socket.write(firstBytes());
	await writer.write(socket, answer, writtenAtUs);
	if (answer.held || socket.destroyed) return;
	socket.write(lastBytes(answer.tokens, withUsage));
	response.end();
}

function lastUserText(request: ChatRequest): string {
	const content = request.messages?.findLast((message) => message.role === "user")?.content;
	if (typeof content === "string") return content;
	const part: unknown = Array.isArray(content) ? content[0] : null;
	return typeof part === "object" && part !== null && "text" in part ? String(part.text) : "";
}

function sendJson(response: ServerResponse, body: unknown): void {
	response.setHeader("content-type", "application/json").end(JSON.stringify(body));
}

function refuse(response: ServerResponse): void {
	response.statusCode = 400;
	sendJson(response, {
		error: { message: "Not a prompt of the bench, or not for the first time", type: "bench" },
	});
}
